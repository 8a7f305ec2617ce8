"""Bad policy data is refused before the build, each fault in one sentence: file, line, column, value, what to do."""

import re
from pathlib import Path

import pytest

from jixiao.errors import UsageError
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.policy.policy_data import PolicyRefused, check_policy, refuse_bad_policy
from jixiao.policy.policy_rows import Fault
from tests.unit.policy.conftest import Folder

FLOOR = {"track_id": "jl-base-new", "measure_id": "unit_floor_area"}
PART_TIME = {"track_id": "jl-base-new", "measure_id": "teachers_part_time_share"}
GRADE = {"track_id": "jl-studio", "measure_id": "studio_leader_grade"}
YEARS = {"track_id": "jl-base-existing", "measure_id": "recognised_year"}
DOCUMENT = {"track_id": "jl-base-new", "criterion_no": "3"}


def faults(folder: Folder) -> list[Fault]:
    return check_policy(folder.path, project_root())[1]


def one(folder: Folder) -> Fault:
    """The only fault."""
    (found,) = faults(folder)
    return found


def test_the_projects_own_policy_data_are_sound() -> None:
    assert [fault.sentence for fault in check_policy(own_policy(project_root()), project_root())[1]] == []


def test_what_is_a_number_a_date_or_a_flag_is_declared_as_one_and_all_else_is_text() -> None:
    policy, _ = check_policy(own_policy(project_root()), project_root())
    looks = re.compile(r"-?\d+(\.\d+)?|true|false|\d{4}-\d\d-\d\d")
    undeclared = [
        f"{table.name}.{column.name}"
        for table in policy.schema.tables.values()
        for column in table.columns
        if not column.type
        and (cells := [row.get(column.name) for row in policy.rows(table.name) if row.get(column.name)])
        and all(looks.fullmatch(cell) for cell in cells)
    ]
    assert undeclared == []


def test_a_table_without_rows_is_no_fault(folder: Folder) -> None:
    path = folder.path / "exclusive_tracks.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert faults(folder) == []


def test_a_copy_of_the_tables_alone_is_a_policy_folder(folder: Folder) -> None:
    assert list(folder.path.glob("*.yml")) == []
    refuse_bad_policy(folder.path, project_root())


@pytest.mark.parametrize(
    ("table", "where", "column", "value", "what"),
    [
        ("criteria", FLOOR, "measure_id", "floor", "没有这个指标"),
        ("criteria", FLOOR, "window_id", "last_9_years", "windows.csv 的 window_id 列里没有"),
        ("criteria", FLOOR, "comparator", ">", "不在规定的取值中"),
        ("criteria", FLOOR, "applies_to", "factory", "applicant_classes.csv 的 applicant_class 列里没有"),
        ("criteria", FLOOR, "clause", "二(九)9", "clauses.csv 里没有通知 jl-2024 的这一条款"),
        ("criteria", FLOOR, "clause", "", "没有写明条款"),
        ("criteria", FLOOR, "starts_on", "2024/5/30", "不是日期"),
        ("criteria", FLOOR, "starts_on", "2024-02-30", "不是日期"),
        ("criteria", FLOOR, "threshold", "1,000", "不是数"),
        ("criteria", FLOOR, "threshold", "", "kind 为 M 的一行没有填 threshold"),
        ("criteria", FLOOR, "unit", "亩", "指标 unit_floor_area（培训场所面积）的单位是“平方米”"),
        ("criteria", FLOOR, "threshold_high", "2000", "比较方式 >= 不用上限"),
        ("criteria", FLOOR, "says", "", "不能为空"),
        ("criteria", PART_TIME, "threshold", "33", "指标 teachers_part_time_share 是比例，不会大于 1"),
        ("criteria", PART_TIME, "threshold", "1/0", "不是数"),
        ("criteria", PART_TIME, "unit", "人", "指标 teachers_part_time_share（兼职教师占比）的单位是空（比例）"),
        ("criteria", GRADE, "threshold", "高手", "不是等级名称"),
        ("criteria", YEARS, "threshold_high", "", "between 没有写上限"),
        ("criteria", YEARS, "threshold_high", "2010", "比上限“2010”还大"),
        ("criteria", DOCUMENT, "kind", "M", "kind 为 M 的一行没有填 measure_id、window_id、comparator、threshold"),
        ("criteria", DOCUMENT, "threshold", "3", "kind 为 D 的一行不用 threshold"),
        ("notices", {"notice_id": "jl-2024"}, "region_code", "999999", "regions.csv 的 region_code 列里没有"),
        ("grants", {"rule_no": "G1"}, "amount_low_yuan", "三百万", "不是金额"),
        ("grants", {"rule_no": "G1"}, "amount_low_yuan", "9000000", "比 amount_high_yuan 列的“7000000”还大"),
        ("quotas", {"rule_no": "Q1"}, "group_id", "nobody", "quota_groups.csv 的 group_id 列里没有"),
        ("quotas", {"rule_no": "Q1"}, "max_count", "5.5", "不是整数"),
        ("quotas", {"rule_no": "Q1"}, "severity", "强制", "不在规定的取值中"),
        ("quota_groups", {"category_value": "A"}, "category_value", "E", "不在规定的取值中"),
        ("form_lines", {"form_id": "F1"}, "is_optional", "是", "不是是非值"),
        ("form_measures", {"form_id": "F2"}, "form_id", "F99", "forms.csv 的 form_id 列里没有"),
        ("forms", {"form_id": "F3"}, "shape", "f99", "不在规定的取值中"),
        ("forms", {"form_id": "F3"}, "edition", "jl-2099", "没有版式文件 reports/F3/jl-2099.yml"),
        ("form_sheets", {"form_id": "F3"}, "level", "county", "不在规定的取值中"),
        ("indicators", {"indicator_code": "I103"}, "aggregate", "guess", "aggregates.csv 的 aggregate 列里没有"),
        ("indicators", {"indicator_code": "I103"}, "unit", "", "不能为空"),
        ("form_schemes", {"notice_id": "jl-2024"}, "scheme", "province", "scoring.csv 的 scheme 列里没有"),
        ("form_schemes", {"notice_id": "jl-2024"}, "edition", "mof-11", "没有版式文件 reports/F13/mof-11.yml"),
        ("applicant_kinds", {"unit_kind": "企业"}, "unit_kind", "公司", "不在规定的取值中"),
        ("windows", {"kind": "greatest"}, "members", "prior_year|nothing", "windows.csv 的 window_id 列里没有"),
    ],
)
def test_one_bad_cell_is_one_fault_that_says_where(
    folder: Folder, table: str, where: dict[str, str], column: str, value: str, what: str
) -> None:
    line = folder.line(table, **where)
    folder.change(table, line, **{column: value})
    (found,) = [fault for fault in faults(folder) if fault.what.startswith(what)]
    assert (found.file, found.line) == (f"{table}.csv", line)
    assert found.column in (column, "measure_id", "threshold")
    assert found.value == folder.rows(table)[line - 2][found.column]
    assert found.sentence.startswith(f"{table}.csv 第 {line} 行 {found.column} 列")
    assert found.repair


def test_a_grant_for_an_unknown_track_is_named(folder: Folder) -> None:
    line = folder.line("grants", rule_no="G2")
    folder.change("grants", line, track_id="jl-academy")
    assert one(folder).sentence == (
        f"grants.csv 第 {line} 行 track_id 列“jl-academy”：tracks.csv 的 track_id 列里没有。"
        "请先在 tracks.csv 的 track_id 列补上，或改成已有的。"
    )


def test_a_rule_for_a_track_of_another_notice_is_named(folder: Folder) -> None:
    line = folder.line("criteria", **FLOOR)
    folder.change("criteria", line, track_id="cf-base")
    assert (one(folder).line, one(folder).what) == (line, "项目类别 cf-base 属于通知 cf-2025")


def test_two_rows_for_the_same_thing_from_the_same_day(folder: Folder) -> None:
    first = folder.line("criteria", **FLOOR)
    line = folder.add("criteria", first, threshold="1200")
    assert (one(folder).file, one(folder).line) == ("criteria.csv", line)
    assert one(folder).what.startswith(f"与第 {first} 行说的是同一件事（track_id=jl-base-new，criterion_no=4")
    assert one(folder).what.endswith("起始日期也相同")


def test_a_number_written_otherwise_is_the_same_key(folder: Folder) -> None:
    first = folder.line("criteria", **FLOOR)
    line = folder.add("criteria", first, item_no=f"0{folder.rows('criteria')[first - 2]['item_no']}")
    assert [(fault.line, fault.column) for fault in faults(folder)] == [(line, "starts_on")]


def test_an_amount_and_its_share_make_whole_fen(folder: Folder) -> None:
    line = folder.line("grants", kind="fixed", share="0.4")
    folder.change("grants", line, amount_yuan="100.01")
    assert (one(folder).line, one(folder).column) == (line, "share")
    folder.change("grants", line, amount_yuan="100.05")
    assert faults(folder) == []


def test_a_mean_over_years_is_of_what_can_be_added_up(folder: Folder) -> None:
    share, number = folder.line("criteria", **PART_TIME), folder.line("criteria", **FLOOR)
    folder.change("criteria", share, window_id="mean_of_3_years")
    folder.change("criteria", number, window_id="mean_of_3_years")
    assert (one(folder).line, one(folder).column) == (share, "window_id")


def test_a_later_version_of_a_rule_is_no_fault(folder: Folder) -> None:
    folder.add("criteria", folder.line("criteria", **FLOOR), threshold="1200", starts_on="2026-01-01")
    assert faults(folder) == []


def test_the_same_row_twice_in_a_table_without_a_key(folder: Folder) -> None:
    line = folder.add("procedures", folder.line("procedures", rule_no="Q3"), says="换一种说法")
    assert (one(folder).file, one(folder).line) == ("procedures.csv", line)


def test_files_and_columns_that_are_missing_or_unknown(folder: Folder) -> None:
    (folder.path / "quotas.csv").unlink()
    (folder.path / "quota.csv").write_text("a\n1\n", encoding="utf-8")
    header, *rest = (folder.path / "windows.csv").read_text(encoding="utf-8").splitlines()
    (folder.path / "windows.csv").write_text("\n".join([header.replace("kind", "kin"), *rest]), encoding="utf-8")
    said = {(fault.file, fault.line, fault.column): fault.what for fault in faults(folder)}
    assert said["quotas.csv", 0, ""] == "缺少这个政策表"
    assert said["quota.csv", 0, ""] == "没有这个政策表"
    assert said["windows.csv", 1, "kin"] == "没有这一列"
    assert said["windows.csv", 1, "kind"] == "缺少这一列"


def test_a_table_saved_in_another_encoding_says_how_to_save_it(folder: Folder) -> None:
    path = folder.path / "clauses.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    assert "clauses.csv：不是 UTF-8 编码。请在表格软件中另存为“CSV UTF-8（逗号分隔）”。" in [
        fault.sentence for fault in faults(folder)
    ]


def test_a_table_with_the_byte_order_mark_of_a_spreadsheet_is_read(folder: Folder) -> None:
    path = folder.path / "clauses.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults(folder) == []


def test_blank_rows_and_rows_of_another_length(folder: Folder) -> None:
    path = folder.path / "exclusive_tracks.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, ",,,,", lines[1] + ",1"]) + "\n", encoding="utf-8")
    end = len(lines)
    assert [(fault.line, fault.what) for fault in faults(folder)] == [
        (end + 1, "是空行"),
        (end + 2, "有 7 格，表头是 6 格"),
    ]


def test_the_refusal_counts_the_faults_and_tells_the_first(folder: Folder) -> None:
    for line in range(2, 10):
        folder.change("criteria", line, starts_on="someday")
    with pytest.raises(PolicyRefused) as refused:
        refuse_bad_policy(folder.path, project_root())
    assert refused.value.exit_code == 3
    assert (
        "有 8 处差错，没有开始任何工作。criteria.csv 第 2 行 starts_on 列“someday”：不是日期。" in refused.value.message
    )
    assert "其余 3 处见 jixiao policy" in refused.value.message


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不存在"):
        refuse_bad_policy(tmp_path / "nowhere", project_root())
