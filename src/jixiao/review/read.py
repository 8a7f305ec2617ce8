"""Reads a workbook, .xlsx or .xls, as grids of cells: merges resolved, every number as the sheet shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from jixiao import apart
from jixiao.errors import UnreadableInput, UsageError
from jixiao.ingest.workbook_parts import WorkbookParts
from jixiao.ingest.workbook_xml import WorkbookXml
from jixiao.xlsx_formats import SheetFormats, exact, sheet_formats, shown

LARGEST_SHEET = 400_000
"""Cells: a larger sheet is no form, and is not looked at."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell, or one merged range. `text` is what a reader sees; `number` what is stored, when that is a number.

    `hidden_format` is set where a stored number's format is not known (.xls): a percentage may look like a share.
    """

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""
    number: Decimal | None = None
    error: str = ""
    hidden_format: bool = False

    @property
    def address(self) -> str:
        """The upper left corner, as in A1."""
        return address(self.top, self.left)

    @property
    def trimmed(self) -> str:
        """The text without blanks around it."""
        return self.text.strip()

    @property
    def blank(self) -> bool:
        """Whether a reader sees nothing."""
        return not self.text.strip()


@dataclass(slots=True)
class Grid:
    """One sheet. Rows and columns count from 0."""

    name: str
    height: int = 0
    width: int = 0
    too_large: bool = False
    _cells: dict[tuple[int, int], GridCell] = field(default_factory=dict)

    def add(self, cell: GridCell) -> None:
        """Put a cell at every place that it covers."""
        for row in range(cell.top, cell.bottom + 1):
            for column in range(cell.left, cell.right + 1):
                self._cells[row, column] = cell

    def at(self, row: int, column: int) -> GridCell:
        """The cell or merged range that covers a place."""
        return self._cells.get((row, column)) or GridCell(row, column, row, column)

    def row(self, row: int) -> Iterator[GridCell]:
        """The cells of a row from left to right, each once, also those merged from above."""
        column = 0
        while column < self.width:
            cell = self.at(row, column)
            yield cell
            column = cell.right + 1

    def cells(self) -> Iterator[GridCell]:
        """Every cell that shows something, once, row by row."""
        for (row, column), cell in sorted(self._cells.items()):
            if (cell.top, cell.left) == (row, column) and not cell.blank:
                yield cell

    def first(self, row: int, left: int, right: int) -> GridCell:
        """The first cell of a row between two columns that shows something; else the blank one at the left."""
        for column in range(left, right + 1):
            if not self.at(row, column).blank:
                return self.at(row, column)
        return self.at(row, left)

    def blank_row(self, row: int) -> bool:
        """Whether nothing is shown in a row."""
        return all(cell.blank for cell in self.row(row))


def address(row: int, column: int) -> str:
    """A1 for row 0, column 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def read_workbook(path: Path) -> list[Grid]:
    """The sheets of a workbook in order. UsageError when there is no file, UnreadableInput when it is no workbook."""
    if not path.is_file():
        raise UsageError(
            f"找不到要审核的表 {path}。请检查文件名。", f"{path} does not exist: check the name of the form."
        )
    try:
        return apart.of(FilledBook, path).grids()
    except apart.NotRead as error:
        raise UnreadableInput(
            f"{path.name} 读不出来：{error.reason}。请用 Excel 或 WPS 另存为 xlsx 后重试。",
            f"{path.name} is no readable workbook: save it as xlsx and try again.",
        ) from None


class FilledBook:
    """One workbook as grids. Read apart (jixiao.apart)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def grids(self) -> list[Grid]:
        """The sheets in order. Raises NotRead when this is no workbook, or a far cell or a bomb would burst it."""
        import python_calamine

        WorkbookParts(self._path).looked_at()
        content, xml = self._path.read_bytes(), WorkbookXml(self._path)
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
            for name in book.sheet_names if xml.readable else ():
                xml.look(name)
            formats = sheet_formats(content)
            return [_grid(book.get_sheet_by_name(n), formats.get(n), not formats) for n in book.sheet_names]
        except (python_calamine.CalamineError, ValueError) as error:
            raise apart.NotRead("不是 Excel 工作簿（xlsx、xls），或有打开密码、已损坏") from error


def _filled(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows without what is blank below and to the right: a blank in a far cell is no part of a form."""
    nothing = [""] * len(rows[0])
    ends = [0 if row == nothing else _end(row) for row in rows]
    height = max((r + 1 for r, end in enumerate(ends) if end), default=0)
    return [row[: max(ends)] for row in rows[:height]]


def _end(row: list[Any]) -> int:
    return max((place for place, value in enumerate(row, start=1) if str(value).strip()), default=0)


def _grid(sheet: Any, formats: SheetFormats | None, hidden: bool) -> Grid:
    grid = Grid(sheet.name)
    if not sheet.end:
        return grid
    grid.height, grid.width = sheet.end[0] + 1, sheet.end[1] + 1
    merges = sheet.merged_cell_ranges or []
    rows = sheet.to_python(skip_empty_area=False)
    if grid.height * grid.width > LARGEST_SHEET:
        rows = _filled(rows)
        grid.height, grid.width = len(rows), max(map(len, rows), default=0)
    if grid.height * grid.width > LARGEST_SHEET:
        grid.too_large = True
        return grid
    corners = {tuple(first): tuple(last) for first, last in merges}
    covered = {
        (row, column)
        for first, last in merges
        for row in range(first[0], min(last[0], grid.height) + 1)
        for column in range(first[1], min(last[1], grid.width) + 1)
    } - set(corners)
    known = formats or SheetFormats()
    for place in {(r, c) for r, row in enumerate(rows) for c in range(len(row))} | set(corners):
        value = rows[place[0]][place[1]] if place[0] < len(rows) and place[1] < len(rows[place[0]]) else ""
        if value == "" and place not in corners and place not in known.errors:
            continue
        bottom, right = corners.get(place, place)
        if place in covered:
            continue
        grid.add(_cell(place, (min(bottom, grid.height - 1), right), value, known, hidden))
        grid.width = max(grid.width, right + 1)
    return grid


def _cell(place: tuple[int, int], last: tuple[int, int], value: Any, known: SheetFormats, hidden: bool) -> GridCell:
    error = known.errors.get(place, "")
    if isinstance(value, bool):
        return GridCell(*place, *last, text="是" if value else "否")
    if isinstance(value, int | float):
        number = exact(value)
        return GridCell(*place, *last, shown(number, known.codes.get(place, "")), number, error, hidden)
    if isinstance(value, datetime | date):
        return GridCell(*place, *last, text=value.isoformat()[:10])
    return GridCell(*place, *last, text=error or str(value), error=error)
