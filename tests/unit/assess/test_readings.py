"""The register of readings: an alternative is cells of policy rows that are there, sound policy data with them."""

import csv
from pathlib import Path

import pytest

from jixiao.assess.readings import Alternative, alternatives
from jixiao.errors import UsageError
from jixiao.paths import project_root
from jixiao.policy.folder import keep_policy, own_policy
from jixiao.policy.policy_data import check_policy

OWN = own_policy(project_root())


SCORES = (
    "候选的先后",
    "都有评审的先看均分，再看倾斜条件和推荐排序",
    "评审是遴选的依据，推荐排序只在推荐单位之内有先后",
)
SCHOOL = ("院校的师生比", "在校生数÷教师人数", "师生比对院校指在校生")
DAYS = ("取证率", "期满后90日内取得的证书也计", "结业后取证须有时间，评价机构通常在三个月内发证")
STRICT = "从严按人数，从宽按人次，其间需人工判断"
# What the clauses leave open, as they were read; and what another reading changes, by its words.
REGISTER = {
    ("sy-2024", "三(一)", *DAYS), ("sy-2024", "三(二)", *DAYS),
    ("sy-2024", "五(三)", "首年未达标的改进期", "与第二个项目年同时进行", "未达标给一年改进期，自届满次日起算"),
    ("sy-2024", "三(三)", "参赛选手300人", "两年内各场合计", "条文没有写一场"),
    ("jl-2024", "四(二)", *SCORES), ("cq-2024", "五(二)", *SCORES), ("mohrss-2022", "一(二)", *SCORES),
    ("cq-2024", "四(一)2(3)", *SCHOOL), ("cf-2025", "四(一)", *SCHOOL),
    ("cq-2024", "四(一)2(2)", "年培训1500人", STRICT, "条文写人"),
    ("cq-2024", "四(二)1", "年培训5000人、高技能2000名", STRICT, "条文写人和名"),
    ("cq-2024", "四(二)2", "数字技能3000人、高技能1000人", STRICT, "条文写人"),
}  # fmt: skip
OTHERWISE = {
    *(("取证率", words, "outputs", f"rule_no={rule}|item_no=4", "measure_id", measure)
      for rule in ("O6", "O7")
      for words, measure in (("期满之后取得的不计", "certification_rate_at_once"),
                             ("期满后180日内取得的也计", "certification_rate_half_year"))),
    *(("首年未达标的改进期", "两年届满之后的一年", "outputs", f"rule_no={rule}|item_no=1", *changed)
      for rule in ("O6", "O7")
      for changed in (("improvement_period_id", "project_improvement_2"),
                      ("improvement_window_id", "project_to_improvement_2"))),
    ("参赛选手300人", "一场竞赛的参赛人数", "outputs", "rule_no=O8|item_no=2",
     "measure_id", "contestants_district_most"),
    *(("候选的先后", "先看推荐排序，再看均分", "parameters", f"notice_id={notice}|parameter=candidate_order", "value",
       "推荐排序") for notice in ("jl-2024", "cq-2024", "mohrss-2022")),
    *(("院校的师生比", "上一年度培训人数÷教师人数", "criteria", f"criterion_no={number}|item_no=2", *changed)
      for number in ("38", "50") for changed in (("measure_id", "students_per_teacher"), ("window_id", "prior_year"))),
    *((topic, "按人次", "criteria", f"criterion_no={number}|item_no={item}", *changed)
      for topic, number, item in (
          ("年培训1500人", "36", 1), ("年培训5000人、高技能2000名", "42", 1), ("年培训5000人、高技能2000名", "42", 2),
          ("数字技能3000人、高技能1000人", "43", 1), ("数字技能3000人、高技能1000人", "43", 2))
      for changed in (("measure_id", "training_person_times"), ("lenient_measure_id", ""), ("lenient_slice", ""),
                      ("unit", "人次"))),
}  # fmt: skip


def named(one: Alternative) -> str:
    return f"{one.reading['reading_id']}-{one.words}"


@pytest.mark.parametrize("one", alternatives(OWN), ids=named)
def test_an_alternative_is_policy_data_that_a_build_takes(one: Alternative, tmp_path: Path) -> None:
    keep_policy(OWN, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    one.put_into(tmp_path)
    changed = {path.name for path in tmp_path.glob("*.csv") if before[path.name] != path.read_bytes()}
    assert changed == {f"{cell['table_name']}.csv" for cell in one.cells}
    _, faults = check_policy(tmp_path, project_root())
    assert [fault.sentence for fault in faults] == []


def test_the_register_is_what_the_clauses_leave_open() -> None:
    told = [one.about for one in alternatives(OWN)]
    names = ("notice", "clause", "topic", "chosen", "why")
    assert {tuple(one[name] for name in names) for one in told} == REGISTER
    cells = [(one.reading["topic"], one.words, cell) for one in alternatives(OWN) for cell in one.cells]
    changed = ("table_name", "row", "column_name", "value")
    assert {(topic, words, *(cell[name] for name in changed)) for topic, words, cell in cells} == OTHERWISE


def test_a_cell_that_is_not_there_is_told(tmp_path: Path) -> None:
    keep_policy(OWN, tmp_path)
    cell = {"table_name": "quotas", "row": "rule_no=Q99", "column_name": "max_count", "value": "1"}
    with pytest.raises(UsageError, match=r"quotas\.csv 里没有（rule_no=Q99，max_count）"):
        Alternative({"reading_id": "x"}, "y", (cell,), None).put_into(tmp_path)


def test_an_office_settles_a_reading_by_one_row_with_name_and_day(tmp_path: Path) -> None:
    keep_policy(OWN, tmp_path)
    with (tmp_path / "settled_readings.csv").open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerow(["contestants", "", "某某处", "2026-01-05", "按合计"])
    settled = {one.reading["reading_id"]: one.about for one in alternatives(tmp_path)}
    assert (settled["contestants"]["settled_by"], settled["contestants"]["settled_on"]) == ("某某处", "2026-01-05")
    assert settled["improvement_of_first_year"]["settled_by"] is None
