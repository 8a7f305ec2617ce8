"""What people do to a form before it is read back: sheets sent alone, numbers and formulas in boxes, ticks by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jixiao.errors import UsageError
from jixiao.forms.place import INDEX
from jixiao.forms.readback import Reading, read_written
from jixiao.forms.render import text_hash

OPTIONS = "企业|技工院校|其他"
SHEETS = ("甲校", "乙校")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A published form of two sheets, each with the boxes 申报背景 (B2) and 单位类别 (B3)."""
    index = openpyxl.Workbook()
    sheet = index.create_sheet(INDEX)
    sheet.append(["F9", "mohrss-2022"])
    sheet.append(["工作表"])
    for number, name in enumerate(SHEETS, 1):
        beside = text_hash("一、申报背景"), text_hash("单位类别")
        sheet.append([name, "B2", f"A{number}", "申报背景", "", "", text_hash(""), "A2", beside[0]])
        sheet.append([name, "B3", f"A{number}", "单位类别", "", OPTIONS, text_hash(""), "A3", beside[1]])
    folder = tmp_path / "out" / "audit" / "n1"
    folder.mkdir(parents=True)
    index.save(folder / "申报书.xlsx")
    return tmp_path / "out"


def read(out: Path, values: dict[str, Any], sheets: tuple[str, ...] = SHEETS, name: str = "申报书.xlsx") -> Reading:
    """What is read back of a workbook with these sheets; `values` are written into the first one. A pair is a value and
    its number format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        sheet["A2"], sheet["A3"] = "一、申报背景", "单位类别"
    for place, value in values.items():
        cell = book.worksheets[0][place]
        cell.value, cell.number_format = value if isinstance(value, tuple) else (value, "@")
    book.save(out.parent / name)
    return read_written(out.parent / name, out)


@pytest.mark.parametrize("name", ["申报书.xlsx", "甲校（已填）.xlsx"])
def test_a_sheet_handed_in_by_itself_is_read_and_the_others_are_named(name: str, out: Path) -> None:
    found = read(out, {"B2": "写了"}, sheets=("甲校",), name=name)
    assert [(one.subject, one.box, one.text) for one in found.written] == [("A1", "申报背景", "写了")]
    assert found.absent == ["乙校"]


def test_a_sheet_that_may_have_been_renamed_is_refused(out: Path) -> None:
    with pytest.raises(UsageError, match="缺少工作表“乙校”，却有发布时没有的“乙校2”"):
        read(out, {"B2": "写了"}, sheets=("甲校", "乙校2"))


def test_sheets_of_peoples_own_beside_the_whole_form_are_passed_over(out: Path) -> None:
    assert [one.place for one in read(out, {"B2": "写了"}, sheets=(*SHEETS, "备忘")).written] == ["甲校!B2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((0.85, "0%"), "85%"),
        ((12345.678, "#,##0.00"), "12,345.68"),
        ((12345.678, "General"), "12345.678"),
        ((3000, "General"), "3000"),
        ((0.1 + 0.2, "General"), "0.3"),
        ((date(2024, 6, 30), "yyyy-mm-dd"), "2024-06-30"),
        ((True, "General"), "是"),
    ],
)
def test_a_number_in_a_box_is_read_as_it_is_shown(value: tuple[Any, str], text: str, out: Path) -> None:
    assert [one.text for one in read(out, {"B2": value}).written] == [text]


def test_a_formula_without_its_value_is_refused_and_no_box_is_emptied(out: Path) -> None:
    with pytest.raises(UsageError, match="甲校!B2（申报背景）填的是公式"):
        read(out, {"B2": "=1+1"})


def test_a_choice_is_read_however_it_was_ticked_and_one_that_is_none_is_refused(out: Path) -> None:
    assert [one.text for one in read(out, {"B3": "□企业　√ 技工院校　□其他"}).written] == ["技工院校"]
    assert [one.text for one in read(out, {"B3": "企业"}).written] == ["企业"]
    for unclear in ("☑企业　☑技工院校　□其他", "民办非企业"):
        with pytest.raises(UsageError, match="看不出选了哪一项"):
            read(out, {"B3": unclear})


def test_a_text_that_goes_on_over_pages_is_read_as_one(out: Path) -> None:
    """Parted within a line, then at a line break: whichever of its cells was changed, the whole text is handed back."""
    path = next(out.glob("audit/*/*.xlsx"))
    index = openpyxl.load_workbook(path)
    sheet = index[INDEX]
    sheet.delete_rows(3, 1)
    pieces = [("B2", "甲乙", ""), ("B5", "丙", "续"), ("B8", "丁", "续段")]
    for place, text, joint in pieces:
        sheet.append(["甲校", place, "A1", "申报背景", "", "", text_hash(text), "", "", joint])
    index.save(path)
    printed = {place: text for place, text, _ in pieces}
    assert read(out, printed).written == []
    (found,) = read(out, printed | {"B8": "戊\n"}).written
    assert (found.text, found.place) == ("甲乙丙\n戊", "甲校!B2")
