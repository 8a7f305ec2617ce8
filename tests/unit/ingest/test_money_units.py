"""The unit of money that a sheet states is understood as a whole word, or its money is refused with the cell."""

from typing import Any

import pytest

from jixiao.ingest import fault_rules
from jixiao.ingest.contract import load_contract


def _table(door: Any, titles: list[list[Any]], header: str = "金额", **changes: Any) -> list[list[Any]]:
    """Title rows over a table of one payment of 12.5 whose money has this header."""
    head, row = door.table("funding", {"amount_yuan": 12.5, **changes})
    return [*titles, [header if h == "金额（元）" else h for h in head], row]


UNITS = [
    ([["单位：千元"]], 12_500),
    ([["单位：百万元"]], 12_500_000),
    ([["单位：亿元"]], 1_250_000_000),
    ([["单位：人、万元"]], 125_000),
    ([["单位：人民币（万元）"]], 125_000),
    ([["单位： 万 元"]], 125_000),
    ([["金额单位为万元"]], 125_000),
    ([["以万元为单位"]], 125_000),
    ([["资金台账（万元）"]], 125_000),
    ([["资金台账（单位：万元）"]], 125_000),
    ([["资金台账单位：万元"]], 125_000),
    ([["（万元）"]], 125_000),
    ([["单位：", None, "万元"]], 125_000),
    ([["金额单位", "千元"]], 12_500),
    ([["填报单位：元宝山区财政局"], ["金额单位：万元"]], 125_000),
    ([["填报单位：元宝山区财政局  金额单位：万元"]], 125_000),
    ([["单位：元宝山区财政局", "金额单位：万元"]], 125_000),
    ([["单位", "元宝山区财政局"], ["单位：万元"]], 125_000),
    ([["填报单位：万元店镇人民政府", "单位：元"]], "12.5"),
]


NO_UNIT = [[], [["填报单位：万元店镇人民政府"]], [["培训第三单元（二单元）"]], [["单位：人"]]]


@pytest.mark.parametrize("titles", NO_UNIT)
def test_money_whose_unit_is_stated_nowhere_is_refused_unless_it_is_zero_or_says_its_own(
    door: Any, titles: Any
) -> None:
    head, row = _table(door, [])
    rows = [[value if value != 12.5 else amount for value in row] for amount in (12.5, 0, "5万元", "7元", None)]
    rows = [[f"号{n}", *own[1:]] for n, own in enumerate(rows)]
    door.xlsx("a.xlsx", {"资金记录": [*titles, head, *rows]})
    out = door.run()
    assert [f["rule"] for f in out.faults] == [fault_rules.NO_UNIT, fault_rules.MISSING]
    assert "“金额”没有单位" in out.faults[0]["reason"] and "“金额（元）”" in out.faults[0]["repair"]
    assert [float(v) for v in out.raw("funding")["amount_yuan"]] == [0, 50_000, 7]


def test_money_whose_unit_is_stated_nowhere_is_in_the_offices_own_unit_where_one_is_set(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = load_contract().model_copy(update={"money_unit": "万元"})
    monkeypatch.setattr("jixiao.ingest.headers.load_contract", lambda: office)
    monkeypatch.setattr("jixiao.ingest.sheets.load_contract", lambda: office)
    door.xlsx("a.xlsx", {"资金记录": _table(door, [])})
    out = door.run()
    assert [float(v) for v in out.raw("funding")["amount_yuan"]] == [125_000]
    assert out.sheets[0]["note"] == "没有注明金额单位，按本单位设定的“万元”计：金额"


@pytest.mark.parametrize(("titles", "yuan"), UNITS)
def test_a_stated_unit_is_understood_as_a_whole_word(door: Any, titles: list[list[Any]], yuan: Any) -> None:
    door.xlsx("a.xlsx", {"资金记录": _table(door, titles)})
    out = door.run()
    assert out.faults == []
    assert [float(v) for v in out.raw("funding")["amount_yuan"]] == [float(yuan)]


@pytest.mark.parametrize("side", [["单位：万元"], ["（万元）"], ["单位", "万元"], [None, "金额单位：万元"]])
def test_a_unit_right_of_the_header_is_of_the_sheet(door: Any, side: list[Any]) -> None:
    head, row = _table(door, [])
    door.xlsx("a.xlsx", {"资金记录": [[*head, *side], row]})
    assert [float(v) for v in door.run().raw("funding")["amount_yuan"]] == [125_000]


@pytest.mark.parametrize(
    ("header", "yuan"),
    [("金额（千元）", 12_500), ("金额（单位：百万元）", 12_500_000), ("金额/万元", 125_000), ("金额万元", 125_000),
     ("金额（人民币元）", 12.5), ("金额【万元】", 125_000)],
)  # fmt: skip
def test_a_unit_in_the_header_is_understood(door: Any, header: str, yuan: float) -> None:
    door.xlsx("a.xlsx", {"资金记录": _table(door, [["单位：元"]], header)})
    assert [float(v) for v in door.run().raw("funding")["amount_yuan"]] == [yuan]


@pytest.mark.parametrize(
    ("titles", "words", "cell"),
    [
        ([["单位：元/万元"]], "元/万元", "A1"),
        ([[None, "金额单位：美元"]], "美元", "B1"),
        ([["单位：美元"]], "美元", "A1"),
        ([["标题"], ["货币单位：两"]], "两", "A2"),
        ([["单位", "万"]], "万", "B1"),
        ([["资金台账（万元）"], ["单位：元"]], "万元", "A1"),
    ],
)
def test_a_unit_that_is_not_understood_refuses_the_money_and_names_the_cell(
    door: Any, titles: list[list[Any]], words: str, cell: str
) -> None:
    door.xlsx("a.xlsx", {"资金记录": _table(door, titles)})
    (fault,) = door.run().faults
    assert (fault["rule"], fault["column"]) == (fault_rules.UNKNOWN_UNIT, "金额")
    assert f"“{words}”（单元格 {cell}）" in fault["reason"]


@pytest.mark.parametrize("header", ["申请中央补助（美元）", "申请中央补助（元/万元）", "申请中央补助（万）"])
def test_an_optional_column_of_a_unit_that_is_not_understood_is_not_passed_over(door: Any, header: str) -> None:
    head, row = door.table("application", {})
    door.csv("申报项目.csv", [[header if h == "申请中央补助（元）" else h for h in head], row])
    (fault,) = door.run().faults
    assert fault["rule"] == fault_rules.UNKNOWN_UNIT and "第 1 行" in fault["reason"]


def test_a_unit_of_the_header_needs_none_of_the_title(door: Any) -> None:
    door.xlsx("a.xlsx", {"资金记录": _table(door, [["单位：美元"]], "金额（万元）")})
    assert [float(v) for v in door.run().raw("funding")["amount_yuan"]] == [125_000]


def test_a_cells_own_unit_other_than_the_columns_is_refused(door: Any) -> None:
    door.xlsx("a.xlsx", {"资金记录": _table(door, [["单位：千元"]], amount_yuan="5万元")})
    assert [f["rule"] for f in door.run().faults] == [fault_rules.NOT_NUMBER]


def test_an_extra_column_whose_name_begins_like_moneys_is_no_column_of_it(door: Any) -> None:
    head, row = _table(door, [["单位：元"]])[1:]
    door.xlsx("a.xlsx", {"资金记录": [["单位：元"], [*head, "金额合计（万元）"], [*row, 1]]})
    assert [float(v) for v in door.run().raw("funding")["amount_yuan"]] == [12.5]


@pytest.mark.parametrize(("below", "yuan"), [("（元）", 12.5), ("元", 12.5), ("（万元）", None)])
def test_a_unit_below_the_header_agrees_with_the_headers_own_or_refuses_the_money(
    door: Any, below: str, yuan: float | None
) -> None:
    head, row = _table(door, [], "金额（元）")
    door.xlsx("a.xlsx", {"资金记录": [head, [below if h == "金额（元）" else None for h in head], row]})
    out = door.run()
    assert [float(v) for v in out.raw("funding")["amount_yuan"]] == ([yuan] if yuan else [])
    assert [(f["row"], f["rule"]) for f in out.faults] == ([] if yuan else [(3, fault_rules.UNKNOWN_UNIT)])
