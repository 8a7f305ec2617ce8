"""A workbook is drawn as it prints: merges, widths, titles, numbers as their formats show them."""

from io import BytesIO

import xlsxwriter

from jixiao.page.drawn import drawn_workbook, sheet_names


def _book() -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一")
        title = book.add_format({"bold": True, "font_name": "黑体", "font_size": 16, "align": "center"})
        money = book.add_format({"num_format": "#,##0.00", "border": 1, "align": "right"})
        sheet.merge_range("A1:C1", "标题", title)
        sheet.write_rich_string("A2", "甲", book.add_format({"bold": True}), "乙")
        sheet.write_number("B3", 1234567.5, money)
        sheet.write_number("C3", 0.9589, book.add_format({"num_format": '"≥"0.00%'}))
        sheet.write_string("A4", "<script>")
        sheet.set_column("B:B", 20)
        sheet.set_row(0, 36)
        sheet.repeat_rows(1, 2)
        sheet.set_landscape()
        book.add_worksheet("二")
    return made.getvalue()


def test_cells_are_where_they_stand_and_read_as_they_print() -> None:
    drawn = drawn_workbook(_book(), {("一", "B3"): ("F1.x", "名称", "元")})
    first, second = drawn["sheets"]
    cells = {(row, column): rest for row, column, *rest in first["cells"]}
    assert cells[0, 0][:2] == [1, 3] and cells[0, 0][3] == "标题"
    assert (0, 1) not in cells and (0, 2) not in cells
    assert cells[1, 0][3] == "甲乙"
    assert cells[2, 1][3:] == ["1,234,567.50", "F1.x", "名称", "元"]
    assert cells[2, 2][3:] == ["≥95.89%"]
    assert cells[3, 0][3] == "<script>"
    assert first["titles"] == [1, 2] and first["landscape"] and second["titles"] is None
    assert first["heights"][0] == 36 and round(first["widths"][1]) == 21
    style = drawn["styles"][cells[0, 0][2]]
    assert (style["font"], style["size"], style["bold"], style["align"], style["border"]) == (
        "黑体", 16.0, True, "center", False,
    )  # fmt: skip
    assert drawn["styles"][cells[2, 1][2]]["border"]
    assert second["cells"] == []


def test_sheets_are_named_in_their_order() -> None:
    assert sheet_names(_book()) == ["一", "二"]
