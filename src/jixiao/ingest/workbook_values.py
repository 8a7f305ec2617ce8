"""The cells of a workbook by their types, by native code: read apart (jixiao.apart)."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from jixiao.apart import NotRead
from jixiao.pairs import pair
from jixiao.xlsx_formats import Place, SheetFormats, sheet_formats

NO_WORKBOOK = pair(
    "打不开，可能已加密、已损坏，或不是真正的 Excel 文件", "cannot be opened: encrypted, damaged, or no Excel file"
)()
TypedNumber = tuple[int, int, int | float | None]
"""A cell that is a number by type: 0-based row and place in what was read, the number; None of a day."""


class WorkbookValues:
    """One workbook, as python-calamine reads it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _book(self) -> Any:
        import python_calamine

        try:
            return python_calamine.CalamineWorkbook.from_path(str(self._path))
        except python_calamine.CalamineError as error:
            raise NotRead(NO_WORKBOOK) from error

    @property
    def names(self) -> list[str]:
        """The sheets in order."""
        return list(self._book.sheet_names)

    def rows(self, sheet: str) -> list[list[Any]]:
        """All cells from A1 on."""
        return list(self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))

    def formats(self) -> dict[str, SheetFormats]:
        """What the cells' formats are, by sheet."""
        return sheet_formats(self._path.read_bytes())

    def first_column(self, sheet: str) -> int:
        """0-based column of the first cell that holds something."""
        start = self._book.get_sheet_by_name(sheet).start
        return int(start[1]) if start else 0

    def merged(self, sheet: str) -> list[tuple[Place, Place]]:
        """Merged cells of more than one row: first and last."""
        ranges = self._book.get_sheet_by_name(sheet).merged_cell_ranges or []
        return [(first, last) for first, last in ranges if first[0] < last[0]]

    def numbers(self, sheet: str, places: list[int]) -> Iterator[TypedNumber]:
        """The cells of some places that hold a number or a day, row by row."""
        for row, values in enumerate(self._book.get_sheet_by_name(sheet).iter_rows()):
            for place in places:
                value = values[place] if place < len(values) else None
                if isinstance(value, int | float) and not isinstance(value, bool):
                    yield row, place, value
                elif isinstance(value, date | datetime):
                    yield row, place, None
