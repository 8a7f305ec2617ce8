"""Why a workbook that a notice asks for is not made: which records or which rows of policy data are missing."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from jixiao.pairs import pair

if TYPE_CHECKING:
    import duckdb

APPLIED = "select 1 from intermediate.int_application where notice_id = $notice"
CHOSEN = "select 1 from intermediate.int_application__selection where notice_id = $notice and status = '拟入选'"
RECOGNISED = "select 1 from intermediate.int_project where notice_id = $notice"
BUDGETED = (
    "select 1 from intermediate.int_fact__funding as f inner join intermediate.int_application as a "
    "on f.application_no = a.application_no where a.notice_id = $notice and f.stage = '预算安排'"
)
LISTED = "select 1 from seeds.quotas where notice_id = $notice and kind in ('max_recommended', 'ordered')"
GROUPED = "select 1 from seeds.quota_groups where notice_id = $notice"
SETTLED = "select 1 from seeds.grants where notice_id = $notice and item is not null"
REPORTED = "select 1 from seeds.reporting_duties where notice_id = $notice"
OF_KIND = (
    "select 1 from intermediate.int_application as a inner join seeds.form_sheets as f "
    "on f.project_kind in ('all', a.project_kind) where a.notice_id = $notice and f.form_id = $form"
)

_NO_APPLICATION = pair(
    "没有收到这份通知的申报，请补报申报项目",
    "no application under the notice was handed in: hand in applications",
)
_NO_PROJECT = pair(
    "没有这份通知的认定项目，请补报认定项目",
    "no project of the notice is recognised: hand in recognised projects",
)
_NO_QUOTA = pair(
    "quotas.csv 没有这份通知的推荐名额或排序（kind 为 max_recommended、ordered），请加行",
    "quotas.csv has no quota or order of the notice (max_recommended, ordered): add rows",
)
_NO_GROUPS = pair(
    "quota_groups.csv 没有这份通知的名额组，请加行",
    "quota_groups.csv has no group of the notice: add rows",
)
_NONE_CHOSEN = pair(
    "没有拟入选的申报，见 jixiao show selection",
    "no application is chosen: see jixiao show selection",
)
_OTHER_KIND = pair(
    "没有这张表所管项目大类的申报，请核对 form_sheets.csv 的 project_kind",
    "no application is of the form's kind of project: see project_kind in form_sheets.csv",
)
_NO_GRANTS = pair(
    "grants.csv 没有这份通知的补助规则，请加行",
    "grants.csv has no grants of the notice: add rows",
)
_NO_DUTIES = pair(
    "reporting_duties.csv 没有这份通知的报送义务，请加行",
    "reporting_duties.csv has no duties of the notice: add rows",
)
_NO_BUDGET = pair(
    "没有环节为预算安排的资金记录，请补报",
    "there is no money of the stage 预算安排: hand it in",
)
_NO_ROWS = pair("没有可印的行", "there are no rows to print")
NOT_MADE = pair("{notice}《{file}》未生成：{why}。", "{notice} {file} was not made: {why}.")
NO_APPLICATION = (APPLIED, _NO_APPLICATION())
NO_PROJECT = (RECOGNISED, _NO_PROJECT())
NO_LIST = (LISTED, _NO_QUOTA())
LACKING = {"publicity": NO_LIST[1], "ranking": NO_LIST[1]}
"""What a notice lacks whose default forms of a shape are not asked for, where that can be but one thing."""
NO_GROUP = (GROUPED, _NO_GROUPS())
NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "goal": (NO_APPLICATION, (CHOSEN, _NONE_CHOSEN())),
    "book": (NO_APPLICATION, (OF_KIND, _OTHER_KIND())),
    "summary": (NO_APPLICATION, (OF_KIND, _OTHER_KIND())),
    "publicity": (NO_APPLICATION, NO_GROUP, NO_LIST, (CHOSEN, _NONE_CHOSEN())),
    "ranking": (NO_APPLICATION, NO_GROUP, NO_LIST),
    "settlement": ((SETTLED, _NO_GRANTS()), NO_PROJECT),
    "progress": ((REPORTED, _NO_DUTIES()), NO_PROJECT),
    "year": (NO_APPLICATION, (BUDGETED, _NO_BUDGET())),
    "overview": (NO_APPLICATION,),
}
"""By shape what must be there, in the order in which it is looked for: a query that finds some, and what is said when
it finds none."""

DEFAULTS = """
select notices.notice_id, forms.file_name, forms.form_id, forms.shape
from seeds.notices as notices
cross join seeds.default_forms as forms
where
    not coalesce(notices.only_named_forms, false)
    and notices.notice_id in (select notice_id from seeds.tracks)
    and not exists (
        select 1 from intermediate.int_form__asked as asked
        where asked.notice_id = notices.notice_id
        and (asked.form_id = forms.form_id or asked.shape = forms.shape and forms.shape <> 'goal')
    )
order by notices.notice_id, forms.print_order
"""


def defaults_not_made(con: "duckdb.DuckDBPyConnection", notices: Collection[str]) -> Iterator[str]:
    """A sentence for each default form for which a notice (of these, or any) has no rows."""
    for notice, file_name, form_id, shape in con.execute(DEFAULTS).fetchall():
        if not notices or notice in notices:
            why = LACKING.get(shape, "") or why_not_made(con, notice, form_id, shape)
            yield NOT_MADE(notice=notice, file=file_name, why=why)


def why_not_made(con: "duckdb.DuckDBPyConnection", notice: str, form_id: str, shape: str) -> str:
    """What the workbook lacks, in words and with what to do."""
    for query, said in NEEDED[shape]:
        values = {"notice": notice} | ({"form": form_id} if "$form" in query else {})
        if not con.execute(f"{query} limit 1", values).fetchall():
            return said
    return _NO_ROWS()
