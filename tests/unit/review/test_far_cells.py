"""A workbook that would burst its reader is refused by name; a blank far below a form is no part of it."""

from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from jixiao.errors import UnreadableInput
from jixiao.review.read import read_workbook

FORM = [["项目支出绩效自评表"], ["三级指标", "指标值", "完成值"], ["培训人数", "100", "90"]]


def _xlsx(path: Path, *blanks: tuple[int, int]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate(FORM):
            sheet.write_row(number, 0, row)
        for row, column in blanks:
            sheet.write_string(row, column, " ")
    return path


def _xls(path: Path, *blanks: tuple[int, int]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for number, row in enumerate(FORM):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    for row, column in blanks:
        sheet.write(row, column, " ")
    book.save(str(path))
    return path


def _shown(path: Path) -> list[tuple[str, int, int, list[tuple[str, str]]]]:
    return [(g.name, g.height, g.width, [(c.address, c.text) for c in g.cells()]) for g in read_workbook(path)]


@pytest.mark.parametrize("blank", [(65_535, 6), (1_048_575, 0)])
def test_a_blank_far_below_is_no_part_of_a_form(tmp_path: Path, blank: tuple[int, int]) -> None:
    assert _shown(_xlsx(tmp_path / "a.xlsx", blank)) == _shown(_xlsx(tmp_path / "b.xlsx"))


def test_a_blank_far_below_in_an_xls_is_no_part_of_a_form(tmp_path: Path) -> None:
    assert _shown(_xls(tmp_path / "a.xls", (65_535, 8))) == _shown(_xls(tmp_path / "b.xls"))


def test_a_cell_far_from_all_others_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="a.xlsx 读不出来：工作表“表”的 XFD1048576 格有内容"):
        read_workbook(_xlsx(tmp_path / "a.xlsx", (1_048_575, 16_383)))


def test_an_xls_that_ends_early_is_refused_in_a_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    whole = _xls(tmp_path / "a.xls").read_bytes()
    refused = 0
    for length in range(0, len(whole), 100):
        (tmp_path / "b.xls").write_bytes(whole[:length])
        try:
            read_workbook(tmp_path / "b.xls")
        except UnreadableInput as error:
            refused += error.message.startswith("b.xls 读不出来：")
    assert refused > len(whole) // 200
    assert capfd.readouterr() == ("", "")
