"""What an .xls (BIFF8 in an OLE container; WPS calls it .et) says in its records beside the cells' values: number
formats, the date system, formulas without a value, what is merged and hidden ([MS-XLS], [MS-CFB])."""

import struct
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jixiao.ingest.cell_facts import CellFact, Look
from jixiao.xlsx_formats import UNKNOWN_FORMAT, Place, built_in

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("Workbook", "Book")
_LAST_SECTOR = 0xFFFFFFFA
_BIFF8 = 0x0600
_BOF, _EOF, _DATE_SYSTEM, _SHEET, _FORMAT, _XF = 0x809, 0x0A, 0x22, 0x85, 0x41E, 0xE0
_NUMBER, _RK, _MANY_RK, _FORMULA, _MERGED, _ROW, _COLUMNS, _FILTERED = 0x203, 0x27E, 0xBD, 0x06, 0xE5, 0x208, 0x7D, 0x9B
_OF_CELLS = frozenset([_NUMBER, _RK, _MANY_RK, _FORMULA])
_NO_NUMBER, _BLANK_TEXT = b"\xff\xff", 3
_ON_LOAD = 2
_EMPTY_TEXT = b"\x17\x00"  # in a formula
_LONG = 10**13
_DAMAGED = (struct.error, IndexError, ValueError, OSError)
_Number = tuple[int, int, int, float]
"""0-based row and column of a number, its style, its value."""


@dataclass
class _SheetRecords:
    numbers: list[_Number] = field(default_factory=list)
    uncalculated: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False


class XlsRecords:
    """The records of one file, as jixiao.ingest.cell_facts.CellFacts. Read apart (jixiao.apart)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[str, _SheetRecords] = {}

    @cached_property
    def readable(self) -> bool:
        """The file is a container that has a workbook of Excel 97 or later."""
        self._is_1904, self._codes, self._begins = False, list[str](), dict[str, int]()
        try:
            self._stream = _workbook(self._path.read_bytes())
            self._read_globals()
        except _DAMAGED:
            return False
        return bool(self._begins)

    @property
    def is_1904(self) -> bool | None:
        """Days are counted from 1904-01-01; None where that was not found."""
        return self._is_1904 if self.readable else None

    @property
    def codes(self) -> list[str]:
        """Number format of every cell style, by the style's number."""
        return self._codes if self.readable else []

    def look(self, sheet: str) -> Look:
        """What needs a second look."""
        found = self._sheet(sheet)
        if found is None:
            return Look()
        return Look(
            formulas=bool(found.uncalculated),
            long_numbers=any(abs(value) >= _LONG for *_, value in found.numbers),
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
        """The cells of some columns (and styles) that hold a number, row by row."""
        found = self._sheet(sheet)
        for row, column, style, value in found.numbers if found else ():
            if column in columns and (styles is None or style in styles):
                code = self.codes[style] if style < len(self.codes) else UNKNOWN_FORMAT
                yield CellFact(row, column, repr(value), code)

    def uncalculated(self, sheet: str) -> Iterator[CellFact]:
        """The cells with a formula whose value was not stored, row by row; the formula is not told."""
        found = self._sheet(sheet)
        return (CellFact(row, column, "=", "") for row, column in (found.uncalculated if found else ()))

    def escaped(self, sheet: str) -> Iterator[CellFact]:
        """None: records hold their texts as they are."""
        return iter(())

    def _sheet(self, name: str) -> _SheetRecords | None:
        if not self.readable or name not in self._begins:
            return None
        if name not in self._read:
            try:
                self._read[name] = self._read_sheet(self._begins[name])
            except _DAMAGED:
                return None
        return self._read[name]

    def _read_globals(self) -> None:
        styles: list[int] = []
        own: dict[int, str] = {}
        for kind, body in self._records(0):
            if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
                raise ValueError("another kind of records")
            if kind == _DATE_SYSTEM:
                self._is_1904 = body[:1] == b"\1"
            elif kind == _FORMAT:
                (number, length, wide) = struct.unpack_from("<HHB", body)
                own[number] = _text(body[5:], length, wide)
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _SHEET:
                begin, _, _, length, wide = struct.unpack_from("<IBBBB", body)
                self._begins[_text(body[8:], length, wide)] = begin
        self._codes = [own[number] if number in own else built_in(number) for number in styles]

    def _records(self, begin: int) -> Iterator[tuple[int, bytes]]:
        """Kinds and bodies of the records of one part of the stream, without those of charts within it."""
        at, depth, stream = begin, 0, self._stream
        unpack = struct.Struct("<HH").unpack_from
        while at + 4 <= len(stream):
            kind, length = unpack(stream, at)
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            if depth == 1:
                yield kind, stream[at + 4 : at + 4 + length]
            at += 4 + length

    def _read_sheet(self, begin: int) -> _SheetRecords:
        sheet = _SheetRecords()
        for kind, body in self._records(begin):
            if kind in _OF_CELLS:
                _read_cells(sheet, kind, body)
            elif kind == _MERGED:
                ends = struct.iter_unpack("<4H", body[2 : 2 + 8 * struct.unpack_from("<H", body)[0]])
                sheet.merged += [((top, left), (bottom, right)) for top, bottom, left, right in ends if top < bottom]
            elif kind == _ROW:
                if body[12] & 0x20:
                    sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
            elif kind == _COLUMNS:
                first, last, _, _, how = struct.unpack_from("<5H", body)
                sheet.hidden_columns += [(first, last)] if how & 1 else []
            elif kind == _FILTERED:
                sheet.filtered = True
        return sheet


def _read_cells(sheet: _SheetRecords, kind: int, body: bytes) -> None:
    row, column, style = struct.unpack_from("<3H", body)
    if kind == _NUMBER:
        sheet.numbers.append((row, column, style, struct.unpack_from("<d", body, 6)[0]))
    elif kind == _RK:
        sheet.numbers.append((row, column, style, _rk(struct.unpack_from("<I", body, 6)[0])))
    elif kind == _MANY_RK:
        cells = struct.iter_unpack("<HI", body[4:-2])
        sheet.numbers += [(row, column + n, own, _rk(number)) for n, (own, number) in enumerate(cells)]
    elif body[12:14] == _NO_NUMBER:
        if body[6] == _BLANK_TEXT and _EMPTY_TEXT not in body[22:]:
            sheet.uncalculated.append((row, column))
    else:
        value, how = struct.unpack_from("<dH", body, 6)
        if value == 0 and how & _ON_LOAD:  # written by a program that does not compute
            sheet.uncalculated.append((row, column))
        sheet.numbers.append((row, column, style, value))


def _rk(number: int) -> float:
    """A number of 30 bits: whole or the head of a binary fraction, and perhaps hundredths."""
    if number & 2:
        whole = number >> 2
        value = float(whole - (1 << 30) if whole >> 29 else whole)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (number & ~3) << 32))[0])
    return value / 100 if number & 1 else value


def _text(raw: bytes, length: int, wide: int) -> str:
    return raw[: 2 * length].decode("utf-16-le") if wide & 1 else raw[:length].decode("latin-1")


def _workbook(raw: bytes) -> bytes:
    """The stream of the workbook in a container. ValueError where there is none."""
    if not raw.startswith(_MAGIC):
        raise ValueError("no container")
    container = _Container(raw)
    for name in _STREAMS:
        if name in container.entries:
            return container.stream(*container.entries[name])
    raise ValueError("no workbook")


class _Container:
    """Streams by name: `entries` are their first sectors and sizes."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        shift, small_shift = struct.unpack_from("<HH", raw, 30)
        self._size, self._small_size = 1 << min(shift, 16), 1 << min(small_shift, 16)
        self._cutoff, first_small, _, more, _ = struct.unpack_from("<5I", raw, 56)
        tables = list(struct.unpack_from("<109I", raw, 76))
        seen = 0
        while more < _LAST_SECTOR and seen * self._size < len(raw):
            numbers = array("I", self._sector(more))
            tables, more, seen = [*tables, *numbers[:-1]], numbers[-1], seen + 1
        self._next = array("I", b"".join(self._sector(n) for n in tables if n < _LAST_SECTOR))
        directory = self._chain(struct.unpack_from("<I", raw, 48)[0])
        self.entries: dict[str, tuple[int, int]] = {}
        for at in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            first, size = struct.unpack_from("<II", directory, at + 116)
            name = "/" if kind == 5 else directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")  # noqa: PLR2004 the root
            self.entries.setdefault(name, (first, size))
        self._small_next = array("I", self._chain(first_small)) if first_small < _LAST_SECTOR else array("I")

    def stream(self, first: int, size: int) -> bytes:
        """The bytes of an entry; small ones lie in sectors of their own, within the root's stream."""
        if size >= self._cutoff:
            return self._chain(first)[:size]
        small, found = self._chain(self.entries["/"][0]), bytearray()
        while first < len(self._small_next) and len(found) < size:
            found += small[first * self._small_size : (first + 1) * self._small_size]
            first = self._small_next[first]
        return bytes(found[:size])

    def _sector(self, number: int) -> bytes:
        found = self._raw[(number + 1) * self._size : (number + 2) * self._size]
        return found if len(found) == self._size else found.ljust(self._size, b"\xff")

    def _chain(self, first: int) -> bytes:
        found: list[bytes] = []
        while first < len(self._next) and len(found) <= len(self._next):
            found.append(self._sector(first))
            first = self._next[first]
        return b"".join(found)
