"""Rows kept as text are read back as what was put into them."""

from pathlib import Path

import openpyxl
import xlsxwriter

from jixiao.forms.rows_sheet import RowsSheet


def test_a_row_put_as_text_holds_texts_numbers_blanks_merges_and_links(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"in_memory": True})
    look = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("追溯-1", worksheet_class=RowsSheet)
    sheet.write_string(0, 0, "标题", look)
    sheet.put_row(4, 33, [(0, 2, "又一行", look)])
    sheet.put_link(2, 5, "'追溯-1'!A1", "到标题")
    sheet.put_row(
        2, 20.25, [(0, 0, "中文 <&> ' \"", look), (1, 3, 0.1 + 0.2, look), (4, 4, "", look), (5, 5, "返回", look)]
    )
    workbook.close()
    read = openpyxl.load_workbook(path)["追溯-1"]
    assert [read["A1"].value, read["A5"].value, read["F3"].value] == ["标题", "又一行", "返回"]
    assert [cell.value for cell in read[3]][:5] == ["中文 <&> ' \"", 0.3, None, None, None]
    assert [str(one) for one in sorted(read.merged_cells.ranges, key=str)] == ["A5:C5", "B3:D3"]
    assert read["A3"].font.bold and read["F3"].font.bold and read.row_dimensions[3].height == 20.25
    assert (read["F3"].hyperlink.location, read["F3"].hyperlink.tooltip) == ("'追溯-1'!A1", "到标题")
    assert read.dimensions == "A1:F5"
