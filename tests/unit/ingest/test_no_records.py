"""Rows that are no records, records that look like none, days that are none, and usual other headers."""

from typing import Any

import pytest

from jixiao.ingest import fault_rules


def test_five_digits_in_a_text_file_are_no_date(door: Any) -> None:
    door.csv("培训记录.csv", door.table("training", {"starts_on": "20245"}, {"starts_on": "45442", "training_no": "B"}))
    out = door.run()
    assert out.result.accepted == 0
    assert [(f["row"], f["column"], f["rule"]) for f in out.faults] == [
        (2, "开班日期", fault_rules.SERIAL),
        (3, "开班日期", fault_rules.SERIAL),
    ]


def test_a_number_in_a_workbook_is_the_serial_of_a_day_where_that_is_likely(door: Any) -> None:
    rows = door.table("training", {"starts_on": 45442}, {"starts_on": 20245, "training_no": "B"})
    door.xlsx("a.xlsx", {"培训记录": rows})
    out = door.run()
    assert [str(day) for day in out.raw("training")["starts_on"]] == ["2024-05-30"]
    assert [(f["row"], f["rule"]) for f in out.faults] == [(3, fault_rules.UNKNOWN_DAY)]


@pytest.mark.parametrize("mark", ["例：", "例: ", "示例", "填写示例", "（示例）", "样例1"])
def test_examples_of_a_template_are_skipped_and_told(door: Any, mark: str) -> None:
    head, first, second = door.table("training", {}, {"training_no": "B"})
    first[0] = mark + str(first[0]) if mark.startswith("例") else mark
    door.xlsx("a.xlsx", {"培训记录": [head, first, second]})
    out = door.run()
    assert (out.result.read, out.result.accepted, out.result.skipped) == (2, 1, 1)
    assert out.sheets[0]["note"] == "跳过示例行 1 行"
    assert out.raw("passed_over").select("row", "outcome").rows() == [(2, "example")]


@pytest.mark.parametrize("number", ["PX-2024-总计", "长春市合计", "P合计", "示例-01", "总计0001"])
def test_a_record_whose_number_merely_looks_like_a_total_or_an_example_is_a_record(door: Any, number: str) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"training_no": number})})
    out = door.run()
    assert out.raw("training")["training_no"].to_list() == [number]


@pytest.mark.parametrize(
    "cells", [["合计"], ["", "小计："], ["长春市合计"], ["2024年总计"], ["1", "合计"], ["本页小计"]]
)
def test_rows_of_totals_are_skipped_with_or_without_a_name(door: Any, cells: list[str]) -> None:
    head, row = door.table("training", {})
    total = [*cells, *[None] * (len(head) - len(cells) - 1), 90]
    door.xlsx("a.xlsx", {"培训记录": [head, total, row]})
    out = door.run()
    assert (out.result.accepted, out.result.skipped) == (1, 1), out.faults
    assert out.sheets[0]["note"] == "跳过合计行 1 行"


def test_usual_other_headers_stand_for_the_official_ones(door: Any) -> None:
    head, row = door.table("training", {"hours": 40})
    others = {"学时（学时）": "课时", "身份证号": "公民身份号码", "职业编码": "工种", "统一社会信用代码": "信用代码"}
    door.xlsx("a.xlsx", {"培训记录": [[others.get(h, h) for h in head], row]})
    out = door.run()
    assert [str(hours) for hours in out.raw("training")["hours"]] == ["40.0000"], out.sheets
    assert out.sheets[0]["note"] == ""


def test_an_official_header_is_taken_before_a_usual_other_one(door: Any) -> None:
    head, row = door.table("training", {"hours": 40})
    door.xlsx("a.xlsx", {"培训记录": [["课时", *head], [99, *row]]})
    out = door.run()
    assert [str(hours) for hours in out.raw("training")["hours"]] == ["40.0000"]
    assert out.sheets[0]["note"] == "未用列：课时"


def test_two_other_headers_of_one_column_refuse_the_sheet(door: Any) -> None:
    head, row = door.table("training", {})
    door.xlsx("a.xlsx", {"培训记录": [["课时" if h == "学时（学时）" else h for h in [*head, "总学时"]], [*row, 7]]})
    assert {f["rule"] for f in door.run().faults} == {fault_rules.COLUMN_TWICE}
