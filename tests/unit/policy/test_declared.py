"""What each kind of row needs is declared, and an error that would be paid or lost in silence is refused by name."""

import pytest

from jixiao.paths import project_root
from jixiao.policy.policy_data import check_policy
from jixiao.policy.policy_rows import Fault
from jixiao.policy.self_check import review_policy
from tests.unit.policy.conftest import Folder

FIXED, STEPS, RECOVERY = {"kind": "fixed"}, {"kind": "bonus_steps"}, {"kind": "recovery"}
MEASURED = {"kind": "measured", "track_id": "sy-base-chain"}


def faults(folder: Folder) -> list[Fault]:
    return check_policy(folder.path, project_root())[1]


@pytest.mark.parametrize(
    ("table", "where", "column", "value", "what"),
    [
        ("grants", FIXED, "share", "", "kind 为 fixed 的一行没有填 share"),
        ("grants", FIXED, "amount_yuan", "", "kind 为 fixed 的一行没有填 amount_yuan"),
        ("grants", FIXED, "amount_yuan", "0", "不大于 0"),
        ("grants", FIXED, "trigger", "", "kind 为 fixed 的一行没有填 trigger"),
        ("grants", FIXED, "trigger", "stopped", "kind 为 fixed 的一行不能这样填"),
        ("grants", FIXED, "step_count", "5", "kind 为 fixed 的一行不用 step_count"),
        ("grants", STEPS, "step_count", "0", "小于 1"),
        ("grants", STEPS, "output_rule", "O99", "outputs.csv 里没有 track_id="),
        ("grants", STEPS, "window_ids", "prior_year", "“prior_year”不能用在这里"),
        ("grants", RECOVERY, "statuses", "终止|终止", "有写了两次的"),
        ("grants", {"kind": "bounds"}, "fund_source", "中央", "fund_sources.csv 的 source 列里没有"),
        ("outputs", MEASURED, "period_id", "", "kind 为 measured 的一行没有填 period_id"),
        ("outputs", MEASURED, "window_id", "each_of_3_years", "“each_of_3_years”不能用在这里"),
        ("outputs", MEASURED, "improvement_window_id", "", "填了 improvement_period_id 而没有填这一列"),
        ("outputs", MEASURED, "slice", "高技能=有", "维度“高技能”没有“有”这个值"),
        ("outputs", MEASURED, "slice", "等第=高级工", "指标 base_certificates（取证人次）没有维度“等第”"),
        ("indicator_measures", {"indicator_code": "I701"}, "slice", "学生",
         "指标 satisfaction_rate（满意率）没有这一部分"),
        ("indicator_measures", {"indicator_code": "I701"}, "slice", "", "指标 satisfaction_rate（满意率）分开计数"),
        ("quotas", {"kind": "max_chosen"}, "max_count", "", "kind 为 max_chosen 的一行没有填 max_count"),
        ("quotas", {"kind": "ordered"}, "max_count", "3", "kind 为 ordered 的一行不用 max_count"),
        ("windows", {"kind": "calendar_years"}, "from_offset", "", "kind 为 calendar_years 的一行没有填 from_offset"),
        ("windows", {"kind": "least"}, "members", "prior_year|each_of_2_years", "“each_of_2_years”不能用在这里"),
        ("procedures", {"kind": "date_window"}, "to_date", "", "kind 为 date_window 的一行没有填 to_date"),
        ("procedures", {"kind": "panel"}, "subject", "experts", "不在规定的取值中"),
        ("routes", {"rule_no": "Q5"}, "accepted", "^(省教育厅", "不是正则表达式"),
        ("reporting_duties", {"kind": "yearly"}, "due_month", "13", "大于 12"),
        ("parameters", {"parameter": "on_pace_share"}, "value", "80%", "parameter 为 on_pace_share 的一行不能这样填"),
        ("parameters", {"parameter": "on_pace_share"}, "parameter", "on_pace", "不在规定的取值中"),
        ("scoring", {"item": "cutoff_month"}, "value", "七月", "item 为 cutoff_month 的一行不能这样填"),
        ("criteria", {"kind": "C"}, "includes_track", "", "kind 为 C 的一行没有填 includes_track"),
        ("criteria", {"item_no": "2"}, "item_no", "3", "同一条的各项应从 1 起连续编号，缺第 2 项"),
        ("notices", {"notice_id": "jl-2024"}, "title", "", "不能为空"),
        ("notices", {"notice_id": "jl-2024"}, "document_no", "", "不能为空"),
        ("notices", {"notice_id": "jl-2024"}, "file_sha256", "abc", "写法不对"),
        ("notices", {"notice_id": "jl-2024"}, "starts_on", "2024-05-29", "比 issued_on 列的“2024-05-30”还早"),
        ("forms", {"form_id": "F4"}, "file_name", "a/b", "写法不对"),
        ("quota_groups", {"group_id": "jl-base"}, "group_label", "基地", "group_id 同为“jl-base”"),
        ("exclusions", {"rule_no": "Q17"}, "criterion_no", "99",
         "criteria.csv 里没有 notice_id=jl-2024，criterion_no=99"),
    ],
)  # fmt: skip
def test_one_error_is_one_sentence_that_names_the_cell(
    folder: Folder, table: str, where: dict[str, str], column: str, value: str, what: str
) -> None:
    line = folder.line(table, **where)
    folder.change(table, line, **{column: value})
    found = [fault for fault in faults(folder) if fault.what.startswith(what)]
    assert found, [fault.sentence for fault in faults(folder)]
    assert found[0].file == f"{table}.csv"
    assert found[0].sentence.endswith(f"{found[0].repair}。")


def test_shares_of_instalments_make_the_whole(folder: Folder) -> None:
    line = folder.line("grants", share="0.6")
    folder.change("grants", line, share="0.4")
    (fault,) = faults(folder)
    assert (fault.line, fault.column) == (line, "share")
    assert fault.what == f"第 {line - 1} 行、第 {line} 行合计 0.8，从 2024-01-01 起不是 1"


def test_shares_make_the_whole_in_every_version(folder: Folder) -> None:
    first = folder.line("grants", share="0.4")
    line = folder.add("grants", first, share="0.5", starts_on="2026-01-01")
    assert [fault.line for fault in faults(folder)] == [line]
    folder.add("grants", first + 1, share="0.5", starts_on="2026-01-01")
    assert faults(folder) == []


def test_two_workbooks_of_one_name_are_refused_whatever_the_width_of_a_letter(folder: Folder) -> None:
    one, other = folder.line("forms", form_id="F3"), folder.line("forms", form_id="F4")
    folder.change("forms", other, file_name=folder.rows("forms")[one - 2]["file_name"] + " ")
    (fault,) = faults(folder)
    assert (fault.line, fault.column) == (other, "file_name")
    assert fault.what == f"与第 {one} 行相同，两行分不开"


def test_blanks_around_a_cell_are_none_of_its_text(folder: Folder) -> None:
    folder.change("notices", folder.line("notices", notice_id="jl-2024"), notice_id=" jl-2024 ")
    folder.change("grants", folder.line("grants", **FIXED), share=" 1 ", item=" 一次性")
    assert faults(folder) == []


def test_a_full_width_twin_is_named_where_it_stands_and_where_it_is_missed(folder: Folder) -> None:
    line = folder.line("notices", notice_id="jl-2024")
    folder.change("notices", line, notice_id="jl－2024")
    told = [fault.sentence for fault in faults(folder)]
    assert any(one.startswith(f"notices.csv 第 {line} 行 notice_id 列“jl－2024”：写法不对。") for one in told)
    assert "notices.csv 的 notice_id 列里没有（与“jl－2024”只差全角半角、大小写或空格）" in " ".join(told)


def test_full_width_digits_and_signs_of_no_width_are_named(folder: Folder) -> None:
    line = folder.line("tracks", track_id="jl-studio")
    folder.change("tracks", line, track_name="２工作室", period_clause="六(一)\u200b")
    signs = [fault for fault in faults(folder) if fault.repair.startswith("请改成半角")]
    assert [(fault.line, fault.column, fault.what) for fault in signs] == [
        (line, "period_clause", "含有看不见的字符 U+200B"),
        (line, "track_name", "含有全角的“２”"),
    ]


def test_a_rule_that_begins_after_its_notice_is_in_doubt(folder: Folder) -> None:
    line = folder.line("outputs", **MEASURED)
    folder.change("outputs", line, starts_on="2030-01-01")
    found = [one.fault for one in review_policy(folder.path, project_root()) if one.rule == "起始日期与通知不合"]
    assert [(fault.line, fault.column) for fault in found] == [(line, "starts_on")]
    assert found[0].what == "通知自 2024-01-01 起有效，此前的申报和项目没有这一条"
