"""Why a workbook that a notice asks for is not made: which records or which rows of policy data are missing."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

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

NO_APPLICATION = (APPLIED, "没有收到这份通知的申报，请补报申报项目")
NO_PROJECT = (RECOGNISED, "没有这份通知的认定项目，请补报认定项目")
NO_LIST = (LISTED, "quotas.csv 没有这份通知的推荐名额或排序（kind 为 max_recommended、ordered），请加行")
LACKING = {"publicity": NO_LIST[1], "ranking": NO_LIST[1]}
"""What a notice lacks whose default forms of a shape are not asked for, where that can be but one thing."""
NO_GROUP = (GROUPED, "quota_groups.csv 没有这份通知的名额组，请加行")
NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "goal": (NO_APPLICATION, (CHOSEN, "没有拟入选的申报，见 jixiao show selection")),
    "book": (NO_APPLICATION, (OF_KIND, "没有这张表所管项目大类的申报，请核对 form_sheets.csv 的 project_kind")),
    "summary": (NO_APPLICATION, (OF_KIND, "没有这张表所管项目大类的申报，请核对 form_sheets.csv 的 project_kind")),
    "publicity": (NO_APPLICATION, NO_GROUP, NO_LIST, (CHOSEN, "没有拟入选的申报，见 jixiao show selection")),
    "ranking": (NO_APPLICATION, NO_GROUP, NO_LIST),
    "settlement": ((SETTLED, "grants.csv 没有这份通知的补助规则，请加行"), NO_PROJECT),
    "progress": ((REPORTED, "reporting_duties.csv 没有这份通知的报送义务，请加行"), NO_PROJECT),
    "year": (NO_APPLICATION, (BUDGETED, "没有环节为预算安排的资金记录，请补报")),
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
            yield f"{notice}《{file_name}》未生成：{why}。"


def why_not_made(con: "duckdb.DuckDBPyConnection", notice: str, form_id: str, shape: str) -> str:
    """What the workbook lacks, in words and with what to do."""
    for query, said in NEEDED[shape]:
        values = {"notice": notice} | ({"form": form_id} if "$form" in query else {})
        if not con.execute(f"{query} limit 1", values).fetchall():
            return said
    return "没有可印的行"
