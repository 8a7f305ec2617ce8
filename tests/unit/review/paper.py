"""Writes forms the way people do: merged or not, spaces and line breaks in labels, amounts as text, .xls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
PLAIN, SPACED, BROKEN, COLONS = "plain", "spaced", "broken", "colons"


def _spaced(text: str) -> str:
    return " " + "　".join(text) if len(text) < 6 else "  " + text.replace("（", " （")


LABELS: dict[str, Callable[[str], str]] = {
    PLAIN: lambda text: text,
    SPACED: _spaced,
    BROKEN: lambda text: text[:2] + "\n" + text[2:] if len(text) > 4 else text,
    COLONS: lambda text: text.rstrip("：") + "：",
}
AMOUNTS: dict[str, Callable[[Decimal], Any]] = {
    "number": lambda value: value,
    "text": lambda value: f"{value:.2f}",
    "thousands": lambda value: f"{value:,.2f}",
    "suffix": lambda value: f"{value:.2f}万元",
    "full_width": lambda value: f"{value:,.2f}".translate(FULL_WIDTH),
}


@dataclass
class Hand:
    """How somebody lays a form out."""

    name: str = "as the ministry printed it"
    merged: bool = True
    labels: str = PLAIN
    amounts: str = "text"
    top: int = 0
    left: int = 0
    gaps: bool = False
    words: dict[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()


@dataclass
class Paper:
    """One sheet being written. Rows and columns count from 0, before the hand moves them."""

    hand: Hand
    name: str = "Sheet1"
    cells: list[tuple[int, int, int, int, Any]] = field(default_factory=list)
    at: dict[str, str] = field(default_factory=dict)
    plant: dict[str, Any] = field(default_factory=dict)
    row: int = 0

    def label(self, column: int, text: str, right: int | None = None, down: int = 0) -> None:
        """A printed label at the current row."""
        said = self.hand.words.get(text, text)
        self._put(column, LABELS[self.hand.labels](said), right, down)

    def title(self, column: int, text: str, right: int, slot: str = "") -> None:
        """A title line: never mangled."""
        self.value(column, text, right, slot=slot)

    def value(self, column: int, value: Any, right: int | None = None, down: int = 0, slot: str = "") -> None:
        """What somebody filled in; a fault planted at the slot takes its place."""
        if slot:
            self.at[slot] = _address(self.row + self.hand.top, column + self.hand.left)
            value = self.plant.get(slot, value)
        self._put(column, value, right, down)

    def amount(self, column: int, value: Decimal | None, right: int | None = None, slot: str = "") -> None:
        """An amount in the hand's way of writing."""
        planted = self.plant.get(slot, value)
        shown = AMOUNTS[self.hand.amounts](planted) if isinstance(planted, Decimal) else planted
        self.plant = {key: one for key, one in self.plant.items() if key != slot}
        self.value(column, shown, right, slot=slot)

    def next(self, rows: int = 1) -> None:
        """Go down."""
        self.row += rows

    def gap(self) -> None:
        """A row that some hands insert."""
        if self.hand.gaps:
            self.row += 1

    def _put(self, column: int, value: Any, right: int | None, down: int) -> None:
        self.cells.append((self.row + self.hand.top, column + self.hand.left, down, (right or column) - column, value))


def _address(row: int, column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def save(path: Path, *papers: Paper) -> Path:
    """Write the sheets to .xlsx or .xls, as the path says."""
    (_save_xls if path.suffix == ".xls" else _save_xlsx)(path, papers)
    return path


def _save_xlsx(path: Path, papers: tuple[Paper, ...]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        number, percent = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "0.00%"})
        for paper in papers:
            sheet = book.add_worksheet(paper.name)
            for row, column, down, across, value in paper.cells:
                if (down or across) and paper.hand.merged:
                    sheet.merge_range(row, column, row + down, column + across, "")
                if isinstance(value, Decimal):
                    sheet.write_number(row, column, float(value), number)
                elif isinstance(value, float):
                    sheet.write_number(row, column, value, percent)
                elif isinstance(value, int):
                    sheet.write_number(row, column, value)
                elif value is not None:
                    sheet.write_string(row, column, value)


def _save_xls(path: Path, papers: tuple[Paper, ...]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for paper in papers:
        sheet = book.add_sheet(paper.name, cell_overwrite_ok=True)
        for row, column, down, across, value in paper.cells:
            shown = float(value) if isinstance(value, Decimal) else value
            if (down or across) and paper.hand.merged:
                sheet.write_merge(row, row + down, column, column + across, "" if shown is None else shown)
            elif shown is not None:
                sheet.write(row, column, shown)
    book.save(str(path))
