"""What an .xlsx says in its XML beside the cells' values: number formats, the date system, formulas without a value.

One stream over a sheet tells cheaply whether anything in it needs a second look (`Look`); only then are single cells
taken out of it.
"""

import re
import zipfile
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from xml.etree import ElementTree

from jixiao.ingest import far_cells
from jixiao.ingest.cell_facts import CellFact, Look
from jixiao.ingest.workbook_parts import refuse_doctype
from jixiao.xlsx_formats import Place, cell_codes, column_letters, column_number

_CHUNK = 1 << 22
_HEAD = 1 << 16
_LONG_NUMBER = re.compile(rb"v(?: [^>]*)?>(?:[0-9]{14,}|[0-9](?:\.[0-9]+)?[Ee]\+?1[0-9])")
_NO_VALUE = re.compile(rb"<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</)")
_FORMULA_MARKS = (b"<f", b":f")  # cheap to look for
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*hidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col ([^>]*)")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_ESCAPED = re.compile(rb't="str"(?:(?!</(?:\w+:)?c>).)*?_x[0-9A-Fa-f]{4}_', re.DOTALL)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_UNUSUAL = re.compile(rb"<(?:\w+:c[ />]|c(?! r=\")[ />])")
_FILLED = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^>]*(?<!/)>(?!</c>)(?!<f[^<]*(?:</f>)?<v ?/?>)')
_NO_COLUMN = 1 << 14
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")
_DAMAGED = (zipfile.BadZipFile, KeyError, StopIteration, ElementTree.ParseError, ValueError, RuntimeError)
_TRUE = ("1", "true", "on")


class _XmlCell(NamedTuple):
    """A cell as the XML has it: 0-based row and column, type (`n` of numbers), the text of its value, the number of its
    style, and whether it holds a formula without a stored value (`value` is the formula then)."""

    row: int
    column: int
    kind: str
    value: str
    style: int
    uncalculated: bool


class WorkbookXml:
    """The parts of one .xlsx. `readable` is False of any other file: nothing is known of its cells then.
    Read apart (jixiao.apart)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def readable(self) -> bool:
        """The file is a zip that has the parts of a workbook."""
        return bool(self._parts)

    @cached_property
    def _parts(self) -> dict[str, str]:
        try:
            with zipfile.ZipFile(self._path) as book:
                targets = {r.get("Id"): r.get("Target", "") for r in _xml(book, "xl/_rels/workbook.xml.rels")}
                root = _xml(book, "xl/workbook.xml")
                self._codes = cell_codes(book)
        except _DAMAGED:
            return {}
        self._is_1904 = any(e.get("date1904") in _TRUE for e in root.iter() if e.tag.endswith("}workbookPr"))
        sheets = [(e.get("name", ""), targets.get(_relation(e), "")) for e in root.iter() if _is(e, "sheet")]
        return {n: t.lstrip("/") if t.startswith("/") else str(PurePosixPath("xl") / t) for n, t in sheets if t}

    @property
    def is_1904(self) -> bool:
        """Days are counted from 1904-01-01."""
        return self.readable and self._is_1904

    @property
    def codes(self) -> list[str]:
        """Number format of every cell style, by the style's number."""
        return self._codes if self.readable else []

    def look(self, sheet: str) -> Look:
        """What needs a second look; of a sheet whose XML was not found, only that it may hold long numbers."""
        formulas = long_numbers = escapes = filtered = False
        merged: list[tuple[Place, Place]] = []
        rows: set[int] = set()
        columns: list[tuple[int, int]] = []
        least: int | None = _NO_COLUMN
        try:
            for number, chunk in enumerate(self._chunks(sheet)):
                if number == 0:
                    self._refuse_head(sheet, chunk)
                if not formulas and any(mark in chunk for mark in _FORMULA_MARKS):
                    formulas = _NO_VALUE.search(chunk) is not None
                long_numbers = long_numbers or _LONG_NUMBER.search(chunk) is not None
                escapes = escapes or (b"_x" in chunk and _ESCAPED.search(chunk) is not None)
                merged += _merged(chunk) if b"mergeCell " in chunk else ()
                if b"hidden=" in chunk:
                    rows |= {int(found[1]) - 1 for found in _HIDDEN_ROW.finditer(chunk)}
                    columns += [(int(m["min"]) - 1, int(m["max"]) - 1) for m in _hidden_columns(chunk)]
                filtered = filtered or b"filterColumn " in chunk
                if least:
                    least = None if _UNUSUAL.search(chunk) else _least_column(chunk, least)
        except _DAMAGED:
            return Look()
        return Look(formulas, long_numbers, escapes, tuple(merged), frozenset(rows), tuple(columns), filtered, least)

    def _refuse_head(self, sheet: str, head: bytes) -> None:
        """Raises NotRead for what the beginning of a sheet tells."""
        refuse_doctype(head[:_HEAD])
        if far_cells.says_far(head) and far_cells.is_sparse(head, self._chunks(sheet)):
            self.refuse_far(sheet)

    def refuse_far(self, sheet: str) -> None:
        """Raises NotRead, naming the cells, where what is filled lies too far apart to be read."""
        far_cells.refuse(sheet, self._chunks(sheet))

    def numbers(
        self, sheet: str, columns: Collection[int], styles: Collection[int] | None = None
    ) -> Iterator[CellFact]:
        """The cells of some columns (and styles) that hold a number, row by row."""
        letters = "|".join(column_letters(c) for c in columns)
        styled = "" if styles is None else rf'(?=[^>]* s="(?:{"|".join(map(str, styles))})")'
        no_number = r'(?![^>]* t="(?:s|str|inlineStr|b|e)")'
        for cell in self._cells(sheet, rf'<c r="(?:{letters})[0-9]+"{styled}{no_number}[^>]*(?<!/)>'):
            asked = cell.column in columns and (styles is None or cell.style in styles)
            if asked and cell.kind in ("n", "d") and cell.value and not cell.uncalculated:
                yield self._fact(cell)

    def uncalculated(self, sheet: str) -> Iterator[CellFact]:
        """The cells with a formula whose value was not stored, row by row."""
        found = self._cells(sheet, r'<c r="[A-Z]+[0-9]+"[^>]*(?<!/)>\s*<f')
        return (self._fact(cell) for cell in found if cell.uncalculated)

    def escaped(self, sheet: str) -> Iterator[CellFact]:
        """The texts that stand in their cells with escaped characters, as they are meant."""
        for cell in self._cells(sheet, r'<c r="[A-Z]+[0-9]+"[^>]* t="str"[^>]*(?<!/)>'):
            if cell.kind == "str" and _ESCAPE.search(cell.value) and not cell.uncalculated:
                yield CellFact(cell.row, cell.column, _ESCAPE.sub(lambda m: chr(int(m[1], 16)), cell.value), "")

    def _fact(self, cell: _XmlCell) -> CellFact:
        code = self.codes[cell.style] if cell.style < len(self.codes) else ""
        return CellFact(cell.row, cell.column, cell.value, code)

    def _cells(self, sheet: str, pattern: str) -> Iterator[_XmlCell]:
        """The cells whose XML begins like `pattern`, or all where the XML is of another kind."""
        wanted = re.compile(pattern.encode())
        if any(_UNUSUAL.search(chunk) for chunk in self._chunks(sheet)):
            yield from self._slowly(sheet)
            return
        for chunk in self._chunks(sheet):
            for found in wanted.finditer(chunk):
                yield self._cell(ElementTree.fromstring(_whole(chunk, found.start())))

    def first_column(self, sheet: str) -> int:
        """0-based column of the first cell that holds something: where a reading of the sheet begins."""
        least = _NO_COLUMN
        for chunk in self._chunks(sheet):
            if _UNUSUAL.search(chunk):
                return min((c.column for c in self._slowly(sheet) if c.value and not c.uncalculated), default=0)
            least = _least_column(chunk, least)
            if least == 0:
                break
        return least

    def _chunks(self, sheet: str) -> Iterator[bytes]:
        """The sheet's XML in pieces that end between two cells."""
        with zipfile.ZipFile(self._path) as book, book.open(self._parts[sheet]) as part:
            rest = b""
            while chunk := part.read(_CHUNK):
                at = max(chunk.rfind(b"<c "), -1 if b"<c " in chunk else chunk.rfind(b":c "))
                if at < 0:
                    rest += chunk
                    continue
                yield rest + chunk[:at]
                rest = chunk[at:]
            yield rest

    def _slowly(self, sheet: str) -> Iterator[_XmlCell]:
        """Every cell, also of XML with prefixes or without addresses."""
        with zipfile.ZipFile(self._path) as book, book.open(self._parts[sheet]) as part:
            row, column = -1, -1
            for event, element in ElementTree.iterparse(part, ("start", "end")):
                if event == "start" and _is(element, "row"):
                    row, column = int(element.get("r", row + 2)) - 1, -1
                elif event == "end" and _is(element, "c"):
                    cell = self._cell(element, row, column + 1)
                    column = cell.column
                    yield cell
                elif event == "end" and _is(element, "row"):
                    element.clear()

    def _cell(self, element: Any, row: int = 0, column: int = 0) -> _XmlCell:
        at = _REFERENCE.fullmatch(element.get("r", ""))
        if at:
            row, column = int(at[2]) - 1, column_number(at[1])
        kind, style = element.get("t", "n"), int(element.get("s", 0))
        formulas = [child.text or "" for child in element if _is(child, "f")]
        values = [child.text or "" for child in element if _is(child, "v")]
        value = "".join(values) or "".join(t.text or "" for t in element.iter() if _is(t, "t"))
        if formulas and not value and not (values and kind == "str"):
            return _XmlCell(row, column, kind, f"={formulas[0]}", style, True)
        return _XmlCell(row, column, kind, value, style, False)


def _least_column(chunk: bytes, least: int) -> int:
    """0-based first column of the cells of a piece that hold something, where it is before `least`."""
    for found in _FILLED.finditer(chunk):
        if found[1] == b"A":
            return 0
        least = min(least, column_number(found[1].decode()))
    return least


def _merged(chunk: bytes) -> Iterator[tuple[Place, Place]]:
    for found in _MERGED.finditer(chunk):
        left, top, right, bottom = (part.decode() for part in found.groups())
        if top != bottom:
            yield (int(top) - 1, column_number(left)), (int(bottom) - 1, column_number(right))


def _hidden_columns(chunk: bytes) -> Iterator[dict[str, str]]:
    for found in _COLUMN.findall(chunk):
        said = {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(found)}
        if said.get("hidden") in _TRUE and {"min", "max"} <= said.keys():
            yield said


def _whole(chunk: bytes, start: int) -> bytes:
    """The element of a cell that begins at `start`."""
    opened = chunk.index(b">", start) + 1
    if chunk[opened - 2 : opened] == b"/>":
        return chunk[start:opened]
    return chunk[start : chunk.index(b"</c>", opened) + 4]


def _relation(sheet: Any) -> str | None:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)


def _is(element: Any, name: str) -> bool:
    return bool(element.tag.rpartition("}")[2] == name)


def _xml(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    text = book.read(part)
    refuse_doctype(text)
    return ElementTree.fromstring(text)
