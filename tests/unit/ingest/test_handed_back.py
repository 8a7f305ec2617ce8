"""Returned rows: corrected in the workbook and handed back, they take the place of the refused ones."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from jixiao.ingest import fault_rules
from jixiao.ingest.quarantine import quarantine_book
from jixiao.ingest.refused_book import TOO_LONG
from jixiao.ingest.refused_rows import REFERENCE

PERSON, OTHER = "11010519491231002X", "110105198003070135"
COUNTS = ("read", "accepted", "quarantined", "duplicates", "skipped")


def _quarantine(door: Any, out: Any, name: str = "quarantine.xlsx") -> Path:
    """The quarantine workbook of a run, beside the inbox."""
    path = Path(door.root / f"{door.runs}-{name}")
    quarantine_book(out.result.raw_dir, date(2024, 1, 1)).write(path)
    return path


def _columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def _hand_back(door: Any, book: Path, *changes: tuple[str, int, str, Any], name: str = "退回/quarantine.xlsx") -> None:
    """Put a workbook into the inbox with cells changed: (sheet, row of the sheet, header, value)."""
    opened = openpyxl.load_workbook(book)
    for title, row, header, value in changes:
        opened[title].cell(row, _columns(opened[title])[header]).value = value
    opened.save(door.path(name))


def _counts(out: Any, file: str) -> list[tuple[int, ...]]:
    for sheet in out.sheets:
        assert sheet["read"] == sum(sheet[name] for name in COUNTS[1:]), sheet
    return [tuple(s[n] for n in COUNTS) for s in out.sheets if s["file"] == file and s["record_type"]]


def test_a_refused_row_stands_once_with_all_its_faults(door: Any) -> None:
    rows = door.table("training", {"hours": "-1", "starts_on": "2024-02-30", "training_grade": "三级工"})
    door.xlsx("a.xlsx", {"培训记录": rows})
    sheet = openpyxl.load_workbook(_quarantine(door, door.run()))["培训记录"]
    head = [cell.value for cell in sheet[1]]
    assert head[:8] == ["文件", "工作表", "行号", "列", "值", "规则", "原因", "建议修复"] and head[-1] == REFERENCE
    assert sheet.max_row == 2
    row = {name: sheet.cell(2, place).value for name, place in _columns(sheet).items()}
    assert (row["文件"], row["工作表"], row["行号"]) == ("a.xlsx", "培训记录", "2")
    assert row["列"].split("\n") == ["1. 培训等级", "2. 开班日期", "3. 学时"]
    assert row["值"].split("\n") == ["1. 三级工", "2. 2024-02-30", "3. -1"]
    letters = {c.value: c.column_letter for c in openpyxl.load_workbook(door.path("a.xlsx"))["培训记录"][1]}
    for line, header in zip(row["原因"].split("\n"), ("培训等级", "开班日期", "学时（学时）"), strict=True):
        assert f"单元格 {letters[header]}2：" in line
    assert "“高级工”" in row["建议修复"] and "“2024-02-29”" in row["建议修复"] and "“1”" in row["建议修复"]


def test_a_corrected_row_is_taken_and_the_refused_one_stays_counted(door: Any) -> None:
    rows = door.table("training", {}, {"training_no": "P2", "person": PERSON, "hours": "四十"})
    door.xlsx("a.xlsx", {"培训记录": rows})
    book = _quarantine(door, door.run())
    assert PERSON not in str([[c.value for c in row] for row in openpyxl.load_workbook(book)["培训记录"]])
    _hand_back(door, book, ("培训记录", 2, "学时", "40"))
    out = door.run()
    assert _counts(out, "a.xlsx") == [(2, 1, 1, 0, 0)]
    assert _counts(out, "退回/quarantine.xlsx") == [(1, 1, 0, 0, 0)]
    keys = dict(out.raw("training").select("training_no", "person_key").rows())
    plainly = Path(door.root / "plain")
    plainly.mkdir()
    other = type(door)(plainly, door.lists)
    other.xlsx("a.xlsx", {"培训记录": other.table("training", {"training_no": "P2", "person": PERSON})})
    assert keys["P2"] == other.run().raw("training")["person_key"][0]
    assert "培训记录" not in openpyxl.load_workbook(_quarantine(door, out)).sheetnames


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("training", {"hours": "四十"}),
    ("training", {"person": "110105194912310021"}),
    ("training", {"person": "1101051949"}),
    ("training", {"training_grade": "超级技师", "starts_on": "x"}),
    ("training", {"person_name": None}),
    ("funding", {"amount_yuan": "-1"}),
    ("funding", {"voucher_no": 123456789012345678}),
    ("training", {"training_no": 1234567890123456}),
    ("training", {"person": 110105194912310000}),
    ("certification", {"training_no": date(2024, 5, 1)}),
    ("training", {"hours": "=8*5"}),
    ("training", {"completed_on": "=I2+30"}),
]


@pytest.mark.parametrize(("record_type", "changes"), WRONG)
def test_what_is_handed_back_uncorrected_is_refused_as_before(
    door: Any, record_type: str, changes: dict[str, Any]
) -> None:
    label = {"training": "培训记录", "funding": "资金记录", "certification": "取证记录"}[record_type]
    door.xlsx("a.xlsx", {label: door.table(record_type, changes)})
    first = door.run()
    _hand_back(door, _quarantine(door, first))
    again = door.run()
    told = [(f["column"], f["rule"], f["value"]) for f in first.faults]
    assert told and [(f["column"], f["rule"], f["value"]) for f in again.faults if f["file"] != "a.xlsx"] == told
    assert _counts(again, "退回/quarantine.xlsx") == [(1, 0, 1, 0, 0)] == _counts(again, "a.xlsx")
    sheet = openpyxl.load_workbook(_quarantine(door, again))[label]
    assert sheet.max_row == 2  # of the two refusals the one that can be worked on further
    assert sheet.cell(2, 1).value == "退回/quarantine.xlsx"


def test_a_text_file_s_five_digits_do_not_become_a_day_on_their_way(door: Any) -> None:
    door.csv("培训记录.csv", door.table("training", {"starts_on": "45432"}))
    first = door.run()
    assert [f["rule"] for f in first.faults] == [fault_rules.SERIAL]
    _hand_back(door, _quarantine(door, first))
    assert len(door.run().raw("training")) == 0


def test_a_row_with_a_comma_too_many_stays_refused_until_something_is_changed(door: Any) -> None:
    rows = door.table("training", {"training_no": "P1"})
    door.csv("培训记录.csv", [rows[0], [*rows[1], "多"]])
    first = door.run()
    assert [f["rule"] for f in first.faults] == [fault_rules.TOO_MANY_CELLS]
    book = _quarantine(door, first)
    _hand_back(door, book)
    assert len(door.run().raw("training")) == 0
    _hand_back(door, book, ("培训记录", 2, "学时", "41"))
    assert door.run().raw("training")["hours"].to_list() == [41]


def test_clashing_rows_are_corrected_one_or_both(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"training_no": "K", "hours": "1"})})
    door.xlsx("b.xlsx", {"培训记录": door.table("training", {"training_no": "K", "hours": "2"})})
    first = door.run()
    assert [f["rule"] for f in first.faults] == [fault_rules.CLASH] * 2
    book = _quarantine(door, first)
    _hand_back(door, book)
    again = door.run()
    assert [f["rule"] for f in again.faults] == [fault_rules.CLASH] * 4 and len(again.raw("training")) == 0
    _hand_back(door, book, ("培训记录", 3, "培训记录号", "K2"))
    out = door.run()
    assert sorted(out.raw("training").select("training_no", "hours").rows()) == [("K", 1), ("K2", 2)]
    assert _counts(out, "a.xlsx") == _counts(out, "b.xlsx") == [(1, 0, 1, 0, 0)]
    assert _counts(out, "退回/quarantine.xlsx") == [(2, 2, 0, 0, 0)]


def test_money_comes_back_under_the_unit_in_which_it_was_handed_in(door: Any) -> None:
    rows = door.of_unit("万元", {"voucher_no": "A", "amount_yuan": "12.5", "stage": "预拨"})
    in_yuan = door.table("funding", {"voucher_no": "B", "amount_yuan": "300", "stage": "预拨"})
    door.xlsx("a.xlsx", {"资金记录": rows})
    door.xlsx("b.xlsx", {"资金记录": in_yuan})
    book = _quarantine(door, door.run())
    opened = openpyxl.load_workbook(book)
    names = [name for name in opened.sheetnames if name.startswith("资金记录")]
    money = {next(h for h in _columns(opened[n]) if h.startswith("金额")) for n in names}
    assert len(names) == 2 and money == {"金额（万元）", "金额（元）"}
    _hand_back(door, book, *((name, 2, "环节", "下达") for name in names))
    out = door.run()
    assert dict(out.raw("funding").select("voucher_no", "amount_yuan").rows()) == {"A": 125_000, "B": 300}


def test_a_sheet_whose_unit_was_not_understood_has_to_be_told_its_unit(door: Any) -> None:
    door.xlsx("a.xlsx", {"资金记录": [["单位：美元"], *door.of_unit("", {"amount_yuan": "5"})]})
    first = door.run()
    assert [f["rule"] for f in first.faults] == [fault_rules.UNKNOWN_UNIT]
    book = _quarantine(door, first)
    _hand_back(door, book)
    assert {f["rule"] for f in door.run().faults} == {fault_rules.UNKNOWN_UNIT}
    _hand_back(door, book, ("资金记录", 1, "金额（？元）", "金额（万元）"))
    assert door.run().raw("funding")["amount_yuan"].to_list() == [50_000]


def test_a_reference_that_was_changed_or_slipped_gives_no_number(door: Any) -> None:
    rows = door.table(
        "training",
        {"training_no": "P1", "person": PERSON, "hours": "x"},
        {"training_no": "P2", "person": OTHER, "hours": "x"},
    )
    door.xlsx("a.xlsx", {"培训记录": rows})
    book = _quarantine(door, door.run())
    sheet = openpyxl.load_workbook(book)["培训记录"]
    one, two = (sheet.cell(row, _columns(sheet)[REFERENCE]).value for row in (2, 3))
    fixed = [("培训记录", row, "学时", "40") for row in (2, 3)]
    for swapped in (two, one.replace("/2/", "/3/"), one[:-1] + ("0" if one[-1] != "0" else "1"), "x"):
        _hand_back(door, book, *fixed, ("培训记录", 2, REFERENCE, swapped))
        out = door.run()
        assert out.raw("training")["training_no"].to_list() == ["P2"], swapped
        assert {f["rule"] for f in out.faults if f["file"] != "a.xlsx"} == {fault_rules.NO_ORIGINAL}
    door.path("a.xlsx").rename(door.root / "gone.xlsx")
    _hand_back(door, book, *fixed)
    assert {f["rule"] for f in door.run().faults} == {fault_rules.NO_ORIGINAL}


def test_a_number_that_was_the_fault_is_written_anew(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"person": PERSON[:-1] + "1"})})
    book = _quarantine(door, door.run())
    _hand_back(door, book, ("培训记录", 2, "身份证号", PERSON))
    assert len(door.run().raw("training")) == 1


def test_rows_copied_into_another_workbook_are_refused_as_a_file(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"training_no": 1234567890123456}, {"hours": "2"})})
    opened = openpyxl.load_workbook(_quarantine(door, door.run()))
    door.xlsx("b.xlsx", {"培训记录": list(opened["培训记录"].values)})
    out = door.run()
    assert [s["file"] for s in out.sheets if s["refused"]] == ["b.xlsx"]


def test_a_text_that_no_cell_can_hold_comes_back_whole(door: Any) -> None:
    long = "长" * 40_000
    rows = door.table("progress", {"progress_text": long, "cumulative_trained": "-1"})
    door.csv("工作进展.csv", rows)
    _hand_back(door, _quarantine(door, door.run()), ("工作进展", 2, "累计培训人次", "1"))
    out = door.run()
    assert out.raw("progress")["progress_text"].to_list() == [long]
    written = out.raw("as_written").filter(pl.col("column") == "progress_text")
    assert written["text"].to_list() == [TOO_LONG]  # that is what the cell says


def test_the_workbook_prints_across_one_page_with_its_header_on_each(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {"hours": "x"})})
    sheet = openpyxl.load_workbook(_quarantine(door, door.run()))["培训记录"]
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert all(cell.alignment.wrap_text for cell in sheet[2])
