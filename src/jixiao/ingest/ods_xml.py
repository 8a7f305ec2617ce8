"""What an .ods (OpenDocument) says in its XML beside the cells' text: what a reader sees of a number or a day, formulas
without a value, what is merged and hidden. Days are spelt there, and need no date system."""

import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jixiao.apart import NotRead
from jixiao.exact import plain
from jixiao.ingest.cell_facts import CellFact, Look
from jixiao.pairs import pair
from jixiao.xlsx_formats import Place

_TOO_LARGE = pair(
    "解压后过大，没有读取，请拆成几个文件后重新报送", "too large unpacked: not read; make several files of it"
)
_TOO_MANY = pair(
    "单元格超过一千万个，没有读取，请拆成几个文件后重新报送",
    "more than ten million cells: not read; make several files of it",
)

_CONTENT = "content.xml"
_LARGEST = 1 << 29  # bytes of unpacked XML
_MOST_CELLS = 10_000_000
_NUMBERS = ("float", "percentage", "currency")
_OUT_OF_SIGHT = ("collapse", "filter")
_LONG = Decimal(10**13)
_SHOWN = re.compile(r"(.*?)([-+]?[0-9][0-9,]*(?:\.[0-9]+)?)([^0-9]*)", re.DOTALL)
_DAY, _MONTH, _SCALED = "yyyy-mm-dd", 'yyyy"年"m"月"', "0,"
_DAMAGED = (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, RuntimeError)


@dataclass
class _SheetElements:
    cells: list[CellFact] = field(default_factory=list)
    uncalculated: list[CellFact] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False
    columns: int = 0
    row: int = 0


class OdsXml:
    """The facts of one file, as jixiao.ingest.cell_facts.CellFacts. NotRead when it would be too large. Read apart
    (jixiao.apart)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _sheets(self) -> dict[str, _SheetElements]:
        try:
            with zipfile.ZipFile(self._path) as book, book.open(_CONTENT) as part:
                return _read(_Bounded(part))
        except _DAMAGED:
            return {}

    @property
    def readable(self) -> bool:
        """The file is a zip that has the parts of a workbook."""
        return bool(self._sheets)

    @property
    def is_1904(self) -> bool | None:
        """Not told of numbers: a day is spelt."""
        return None

    @cached_property
    def codes(self) -> list[str]:
        """The formats that say what is shown, each once."""
        return list(dict.fromkeys(cell.code for sheet in self._sheets.values() for cell in sheet.cells))

    def look(self, sheet: str) -> Look:
        """What needs a second look."""
        found = self._sheets.get(sheet, _SheetElements())
        return Look(
            formulas=bool(found.uncalculated),
            long_numbers=any(abs(_decimal(cell.value) or Decimal(0)) >= _LONG for cell in found.cells),
            merged=tuple(found.merged),
            hidden_rows=frozenset(found.hidden_rows),
            hidden_columns=tuple(found.hidden_columns),
            filtered=found.filtered,
        )

    def first_column(self, sheet: str) -> int | None:
        """Not looked for."""
        return None

    def numbers(
        self, sheet: str, columns: Collection[int], styles: Collection[int] | None = None
    ) -> Iterator[CellFact]:
        """The cells of some columns (and styles) that hold a number or a day, row by row."""
        codes = None if styles is None else {self.codes[style] for style in styles}
        for cell in self._sheets.get(sheet, _SheetElements()).cells:
            if cell.column in columns and (codes is None or cell.code in codes):
                yield cell

    def uncalculated(self, sheet: str) -> Iterator[CellFact]:
        """The cells with a formula whose value was not stored, row by row."""
        return iter(self._sheets.get(sheet, _SheetElements()).uncalculated)

    def escaped(self, sheet: str) -> Iterator[CellFact]:
        """None: texts are as they are."""
        return iter(())


class _Bounded:
    """A part of which no more than so much is unpacked."""

    def __init__(self, part: Any) -> None:
        self._part, self._read = part, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found: bytes = self._part.read(size)
        self._read += len(found)
        if self._read > _LARGEST:
            raise NotRead(_TOO_LARGE())
        return found


def _read(part: Any) -> dict[str, _SheetElements]:
    sheets: dict[str, _SheetElements] = {}
    sheet: _SheetElements | None = None
    total = 0
    for event, element in ElementTree.iterparse(part, ("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "table":
                sheet = sheets[_said(element, "name")] = _SheetElements()
        elif name == "table":
            sheet = None
        elif sheet is not None and name == "table-column":
            _column(sheet, element)
        elif sheet is not None and name == "table-row":
            total += _row(sheet, element)
            if total > _MOST_CELLS:
                raise NotRead(_TOO_MANY())
            element.clear()
    return sheets


def _column(sheet: _SheetElements, element: Any) -> None:
    times = int(_said(element, "number-columns-repeated") or 1)
    if _said(element, "visibility") in _OUT_OF_SIGHT:
        sheet.hidden_columns.append((sheet.columns, sheet.columns + times - 1))
    sheet.columns += times


def _row(sheet: _SheetElements, element: Any) -> int:
    """Takes a row, as often as it is repeated, and returns how many cells of it are filled."""
    times = int(_said(element, "number-rows-repeated") or 1)
    cells: list[tuple[Any, int, int]] = []
    column = 0
    for cell in element:
        repeated = int(_said(cell, "number-columns-repeated") or 1)
        if _said(cell, "value-type") or _said(cell, "formula"):
            cells.append((cell, column, repeated))
        spanned = int(_said(cell, "number-rows-spanned") or 1)
        if spanned > 1:
            right = column + int(_said(cell, "number-columns-spanned") or 1) - 1
            sheet.merged.append(((sheet.row, column), (sheet.row + spanned - 1, right)))
        column += repeated
    filled = times * sum(repeated for *_, repeated in cells)
    if filled <= _MOST_CELLS:
        for row in range(sheet.row, sheet.row + times if cells else sheet.row):
            for cell, first, repeated in cells:
                for place in range(first, first + repeated):
                    _cell(sheet, cell, row, place)
    how = _said(element, "visibility")
    if how in _OUT_OF_SIGHT and cells:
        sheet.hidden_rows |= set(range(sheet.row, sheet.row + times))
        sheet.filtered = sheet.filtered or how == "filter"
    sheet.row += times
    return filled


def _cell(sheet: _SheetElements, element: Any, row: int, column: int) -> None:
    kind = _said(element, "value-type")
    shown = "\n".join("".join(child.itertext()) for child in element if child.tag.rpartition("}")[2] == "p")
    if not kind:
        formula = _said(element, "formula")
        sheet.uncalculated.append(CellFact(row, column, "=" + formula.partition("=")[2], ""))
    elif kind in _NUMBERS:
        value = _said(element, "value")
        sheet.cells.append(CellFact(row, column, value, _code(kind, value, shown), shown or None))
    elif kind == "date":
        no_day = _said(element, "date-value")[8:10] == "01" and len(re.findall("[0-9]+", shown)) in (1, 2)
        sheet.cells.append(CellFact(row, column, "", _MONTH if no_day else _DAY))


def _code(kind: str, value: str, shown: str) -> str:
    """A format that says of a number what this reader sees."""
    number, seen = _decimal(value), _SHOWN.fullmatch(shown)
    if number is None or seen is None:
        return "0%" if kind == "percentage" else "General"
    before, digits, after = seen.groups()
    printed = Decimal(digits.replace(",", ""))
    meant = number * 100 if "%" in after else number
    if "-" in before or "(" in before:
        printed = -abs(printed)
    if abs(meant - printed) > Decimal(1).scaleb(min(int(printed.as_tuple().exponent), 0)):
        return _SCALED
    quoted = [
        f'"{text.strip()}"' if text.strip() else "" for text in (before.strip("-("), after.strip(")").replace("%", ""))
    ]
    return f"{quoted[0]}0{'%' if '%' in after else ''}{quoted[1]}" if any(quoted) or "%" in after else "General"


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(plain(Decimal(text)))
    except InvalidOperation:
        return None


def _said(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
