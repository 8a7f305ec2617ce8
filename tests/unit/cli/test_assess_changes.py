"""What another policy would change, as people read it: names of columns, yes and no, and which row came or went."""

from jixiao.assess.changes import TABLES, _changes
from jixiao.cli.commands.assess import _change

ROW = {"notice": "sy-2024", "track": "sy-base", "project": "P1", "clause": "三(一)", "says": "", "criterion": "O6"}


def _told(before: list[dict[str, object]], after: list[dict[str, object]]) -> list[tuple[str, str, str]]:
    rows = [
        {name: row.get(name) for name in (*row, "application", "subject", "item")}
        for row in _changes("output", TABLES["output"], before, after)
    ]
    return [(change, old, new) for _, _, _, change, old, new in map(_change, rows)]


def test_what_is_reached_is_told_by_yes_and_no() -> None:
    row = ROW | {"period": "第一年", "value": "839", "threshold": "600"}
    assert _told([row | {"met": False}], [row | {"met": True}]) == [("改变", "达到 否", "达到 是")]


def test_a_row_that_goes_and_one_that_comes_are_told_apart_by_what_names_them() -> None:
    row = ROW | {"value": "839", "threshold": "600", "met": True}
    told = _told([row | {"period": "第一年改进期"}], [row | {"period": "第三年"}])
    same = "实际值 839  要求 600  达到 是  条款 三(一)"
    assert told == [("不再有", f"考核期间 第一年改进期  {same}", ""), ("新增", "", f"考核期间 第三年  {same}")]
