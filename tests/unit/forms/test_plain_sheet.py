"""The quick worksheet writes what the library's own writes, byte for byte."""

from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from jixiao.forms.plain_sheet import PlainSheet


def written(path: Path, kind: type[Worksheet]) -> bytes:
    """A workbook with every sort of cell, with and without a format, on a sheet of this kind."""
    workbook = xlsxwriter.Workbook(str(path), {"in_memory": True})
    workbook.set_properties({"created": datetime(2026, 11, 20)})
    sheet = workbook.add_worksheet("追溯-1", worksheet_class=kind)
    for row, look in enumerate([workbook.add_format({"bold": True}), workbook.add_format({"border": 1}), None]):
        sheet.write_string(row, 0, "中文 <&> ' \"", look)
        sheet.write_number(row, 1, 1234567.891, look)
        sheet.write_number(row, 2, 0.1 + 0.2, look)
        sheet.write_number(row, 3, -1e-7, look)
        sheet.write_blank(row, 4, None, look)
        sheet.write_formula(row, 5, "=SUM(B1:C1)", look, 3)
        sheet.write_boolean(row, 6, True, look)
        sheet.write_url(row, 27, "internal:'追溯-1'!A1", look, "返回")
    sheet.merge_range(5, 0, 6, 3, "合并", workbook.add_format({"italic": True}))
    sheet.set_row(8, 33)
    workbook.close()
    return path.read_bytes()


def test_the_bytes_are_those_of_the_library(tmp_path: Path) -> None:
    assert written(tmp_path / "plain.xlsx", PlainSheet) == written(tmp_path / "own.xlsx", Worksheet)
