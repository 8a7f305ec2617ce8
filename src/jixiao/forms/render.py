"""Placed sheets to an official workbook. Same layout, data and date give the same bytes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from jixiao.errors import JixiaoError
from jixiao.forms.book_index import write_index
from jixiao.forms.charts import write_charts
from jixiao.forms.entries import ticked
from jixiao.forms.layout import Layout, Style
from jixiao.forms.place import FormData, place_form
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.forms.sheet_cells import PlacedCell, PlacedSheet
from jixiao.hashes import bytes_sha256
from jixiao.normal_font import A4, CHINESE, workbook_options
from jixiao.space import of_the_disk
from jixiao.system_words import why

LONGEST_LIST = 255
"""Characters that Excel takes as the list of a drop-down."""
PROTECTION = {"format_rows": True, "format_columns": True}
"""What may be done to a protected sheet: make room for hand-writing. There is no password."""
LINK_COLOUR = "#0563C1"
LINKS_A_SHEET = 65_530
"""Links that Excel takes on one sheet."""
ROWS_A_SHEET = 1_048_576
"""Rows that Excel takes on one sheet."""
WITHOUT_LINK = (
    "Excel 每张表最多 {limit:,} 个链接，这个数和其后的数不再加链接。来源见追溯表，"
    "或用命令查看：jixiao trace 工作簿.xlsx!工作表!单元格"
)
LinkOf = Callable[[PlacedCell], str]
"""Where a cell of the audit edition leads that is a figure, or says figures: `'sheet'!A1`."""


def render_form(layout: Layout, data: FormData, path: Path, created: date) -> list[PlacedFigure]:
    """Write the official workbook at `path`, one sheet a head row, and return its numeric cells in sheet order.

    Raises JixiaoError as place_form does; nothing is written then.
    """
    return write_form(layout, place_form(layout, data), path, created)


def write_form(layout: Layout, sheets: Iterable[PlacedSheet], path: Path, created: date) -> list[PlacedFigure]:
    """Write sheets that are placed as the official workbook at `path`, and return their numeric cells."""
    workbook = told(xlsxwriter.Workbook(str(path), workbook_options()), layout, created)
    figures = write_sheets(workbook, layout, sheets)
    close(workbook, path)
    return figures


def told(workbook: Any, layout: Layout, created: date) -> Any:
    """A new workbook with its title and day: its bytes depend on its content only, no file is made before `close`."""
    workbook.set_properties({"title": layout.title, "created": datetime(created.year, created.month, created.day)})
    return workbook


def close(workbook: Any, path: Path) -> None:
    """Write the file. Raises TryLater for want of room or for a disk that fails, JixiaoError when it cannot be written
    there for another reason."""
    try:
        workbook.close()
    except FileCreateError as error:
        reason = why(error.args[0]) if error.args else "原因不明"
        raise of_the_disk(error, path.parent) or JixiaoError(
            f"无法写入工作簿 {path}（{reason}）。请检查文件夹是否存在、是否可写、文件是否正被打开。",
            f"cannot write {path}: {error}. Check that the folder exists and can be written to.",
        ) from None


class Formats:
    """The workbook's formats, each made once."""

    def __init__(self, workbook: Any, styles: Mapping[str, Style]) -> None:
        self.workbook, self.styles = workbook, styles
        self.made: dict[tuple[str, str, bool, bool], Any] = {}
        self.texts = {style: self.of(style) for style in styles}

    def of(self, style: str, number_format: str = "", linked: bool = False, is_open: bool = False) -> Any:
        """Format of a text ('' as number format), or of a number: texts wrap, numbers shrink rather than show ####.

        An open cell stays writable when the sheet is protected, and takes what is written into it as text.
        """
        key = (style, number_format, linked, is_open)
        made = self.made.get(key)
        if made is None:
            made = self.made[key] = self.workbook.add_format(self._properties(*key))
        return made

    def _properties(self, style_name: str, number_format: str, linked: bool, is_open: bool) -> dict[str, object]:
        style = self.styles[style_name]
        properties: dict[str, object] = {
            "font_name": style.font,
            "font_family": style.family or 2,
            "font_charset": CHINESE if style.family else 0,
            "font_size": style.size,
            "bold": style.bold,
            "align": style.align,
            "valign": style.valign,
            "indent": style.indent,
            "border": 1 if style.border else 0,
        }
        if number_format:
            properties |= {"num_format": number_format, "shrink": True}
        else:
            properties |= {"text_wrap": style.wrap}
        if is_open:
            properties |= {"locked": False, "num_format": "@"}
        if linked:
            properties |= {"font_color": LINK_COLOUR, "underline": 1}
        return properties


def write_sheets(
    workbook: Any, layout: Layout, sheets: Iterable[PlacedSheet], link_of: LinkOf | None = None
) -> list[PlacedFigure]:
    """Write the sheets of a form and return their figures; with `link_of` every figure, and every sentence that says
    figures, becomes a link (audit: the workbook's sheets are RowsSheet)."""
    sheets = list(sheets)
    write_index(workbook, layout, sheets)
    formats = Formats(workbook, layout.styles)
    figures: list[PlacedFigure] = []
    for sheet in sheets:
        _refuse_too_long(layout, sheet)
        figures += sheet.figures
        worksheet = workbook.add_worksheet(sheet.name)
        links = None if link_of is None else Links(worksheet, link_of)
        _set_up(worksheet, layout, sheet)
        for cell in sheet.cells:
            _write_cell(worksheet, cell, formats, links)
            if cell.opened:
                _offer_choices(worksheet, cell)
        write_charts(workbook, worksheet, layout, sheet)
    _number_pages(workbook, layout)
    return figures


def _number_pages(workbook: Any, layout: Layout) -> None:
    """Of several sheets each is a form of its own, printed and handed in by itself: its pages begin with 1."""
    worksheets = workbook.worksheets()
    for worksheet in worksheets if len(worksheets) > 1 else ():
        worksheet.set_start_page(1)
        worksheet.set_footer(layout.print.footer_of_many)


def _refuse_too_long(layout: Layout, sheet: PlacedSheet) -> None:
    if len(sheet.heights) > ROWS_A_SHEET:
        raise JixiaoError(
            f"表单 {layout.name} 的工作表“{sheet.name}”有 {len(sheet.heights):,} 行，超过 Excel 每张表的上限 "
            f"{ROWS_A_SHEET:,} 行。请在表单模型中分成几张工作表。",
            f"{layout.form_id} {sheet.name}: {len(sheet.heights):,} rows, Excel takes {ROWS_A_SHEET:,} a sheet.",
        )


def _set_up(worksheet: Any, layout: Layout, sheet: PlacedSheet) -> None:
    for column, width in enumerate(layout.widths):
        worksheet.set_column(column, column, width)
    for row, height in enumerate(sheet.heights):
        worksheet.set_row(row, height)
    page = layout.print
    if page.orientation == "landscape":
        worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.set_margins(left=page.left, right=page.right, top=page.top, bottom=page.bottom)
    worksheet.fit_to_pages(1, 0 if sheet.breaks else 1)
    if sheet.breaks:
        worksheet.set_h_pagebreaks(sheet.breaks)
    worksheet.protect("", PROTECTION)
    worksheet.center_horizontally()
    worksheet.set_footer(page.footer)
    worksheet.print_area(0, 0, len(sheet.heights) - 1, len(layout.widths) - 1)
    if sheet.repeat:
        worksheet.repeat_rows(*sheet.repeat)


def _offer_choices(worksheet: Any, cell: PlacedCell) -> None:
    """A drop-down of what a cell may hold: its choices, or its options each ticked; what does not fit Excel's list is
    ticked by hand."""
    if not cell.opened:
        return
    choices = list(cell.opened.choices) or [ticked(cell.opened.options, option) for option in cell.opened.options]
    if not choices or len(",".join(choices)) > LONGEST_LIST or any("," in choice for choice in choices):
        return
    offer = {"validate": "list", "source": choices, "error_type": "information"}
    worksheet.data_validation(cell.span.top, cell.span.left, cell.span.top, cell.span.left, offer)


def text_hash(text: str) -> str:
    """SHA-256 of a text as printed."""
    return bytes_sha256(text.encode())


class Links:
    """The links of one sheet's figures, as many as Excel takes; a note at the first figure without one says so."""

    def __init__(self, worksheet: Any, link_of: LinkOf) -> None:
        self.worksheet, self.link_of = worksheet, link_of
        self.given = 0

    def write(self, row: int, column: int, cell: PlacedCell) -> None:
        """Make the figure's cell a link, or tell at the first that is none how to look it up."""
        self.given += 1
        if self.given <= LINKS_A_SHEET:
            said = cell.figure.figure_id if cell.figure else f"文字中的 {len(cell.says)} 个数"
            self.worksheet.put_link(row, column, self.link_of(cell), f"追溯：{said}")
        elif self.given == LINKS_A_SHEET + 1:
            self.worksheet.write_comment(row, column, WITHOUT_LINK.format(limit=LINKS_A_SHEET), {"author": ""})

    @property
    def full(self) -> bool:
        """Whether the next figure gets no link."""
        return self.given >= LINKS_A_SHEET


def _write_cell(worksheet: Any, cell: PlacedCell, formats: Formats, links: Links | None) -> None:
    top, left, bottom, right = cell.span
    number = cell.number
    traced = links if cell.figure or cell.says else None
    linked = traced is not None and not traced.full
    if number is None:
        cell_format = formats.of(cell.style, "", linked, cell.opened is not None)
    else:
        cell_format = formats.of(cell.style, number.number_format, linked)
    if bottom > top or right > left:
        worksheet.merge_range(top, left, bottom, right, "", cell_format)
    if traced:
        traced.write(top, left, cell)
    if number:
        worksheet.write_number(top, left, float(number.value), cell_format)
    elif cell.text:
        worksheet.write_string(top, left, cell.text, cell_format)
    elif bottom == top and right == left:
        worksheet.write_blank(top, left, None, cell_format)
