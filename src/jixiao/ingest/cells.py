"""What a column of text does not tell of a workbook's cells: errors, formulas without a value, numbers as shown.

A number in a column of text is what its format shows, in a column of dates a day of the book's own date system. What
cannot be told is refused in its place (jixiao.ingest.refused_cells).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

import polars as pl

from jixiao import apart
from jixiao.exact import plain
from jixiao.ingest import fault_rules
from jixiao.ingest.cell_facts import CellFacts, Look
from jixiao.ingest.contract import RecordColumn
from jixiao.ingest.refused_cells import refused
from jixiao.ingest.workbook_table import Errors
from jixiao.ingest.workbook_values import WorkbookValues
from jixiao.pairs import pair
from jixiao.xlsx_formats import column_letters, exact, is_date, is_odd, seen, shows_no_day, written

_HIDDEN = pair(
    "隐藏的 {rows} 行、{columns} 列已照常读取", "{rows} hidden rows and {columns} columns were read like others"
)
_HIDDEN_ROWS = pair("隐藏的 {rows} 行已照常读取", "{rows} hidden rows were read like others")
_HIDDEN_COLUMNS = pair("隐藏的 {columns} 列已照常读取", "{columns} hidden columns were read like others")
_FILTERED = pair("表中有筛选，筛掉的行已照常读取", "rows filtered out were read like others")

_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_ERROR_KIND = re.compile(r"Error\((\w+)\)")
_NUMBER = r"^[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?$"
_NUMBER_OR_DAY = rf"{_NUMBER}|^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[ T].*)?$|^-?[0-9]+:[0-9:.]+$|^PT?[0-9]"
_DAY_SPELT = r"^(?:19|20|21)[0-9]{6}(?:\.0)?$"
_INEXACT = 10**15  # a spreadsheet keeps fifteen digits
_SERIALS = range(10_000, 100_000)
_LIKE_MONTHS = range(19_000, 21_010)  # 20245 may be 2024-5 as well as a day of 1955


def with_errors(frame: pl.DataFrame, errors: Errors) -> pl.DataFrame:
    """The frame with formula errors, which read as null, put back as their text (`#REF!`)."""
    found: dict[int, dict[int, str]] = {}
    for row, place, detail in errors:
        kind = _ERROR_KIND.search(detail)
        found.setdefault(place, {})[row] = _ERRORS.get(kind.group(1), "#VALUE!") if kind else "#VALUE!"
    return _changed(frame, found)


def _changed(frame: pl.DataFrame, found: Mapping[int, Mapping[int, str]]) -> pl.DataFrame:
    """The frame with other texts, by place and row."""
    changed = [frame[f"c{p}"].scatter(list(at), list(at.values())).alias(f"c{p}") for p, at in found.items() if at]
    return frame.with_columns(changed) if changed else frame


@dataclass(frozen=True)
class _NumberCell:
    """A cell that is a number by type, as `value`, or a day (None); `code` is its number format, None: not known;
    `shown` what a reader sees, where the file says so itself."""

    row: int
    place: int
    value: Decimal | None
    code: str | None
    shown: str | None = None


@dataclass(frozen=True)
class _Doubt:
    """The styles of the cells in a column that may be numbers by type which do not say all that they mean: `then` where
    the column has a text as `where` says (None: in any case), else `otherwise`. Styles None: all cells, (): none."""

    where: pl.Expr | None
    then: tuple[int, ...] | None
    otherwise: tuple[int, ...] = ()


class WorkbookCells:
    """The cells of one sheet of a workbook. `place` is a column of the frame that was read of it, which begins with the
    first column that holds something."""

    def __init__(self, path: Path, sheet: str, facts: CellFacts, look: Look) -> None:
        self._path, self._sheet, self._facts, self._look = path, sheet, facts, look
        self._values = apart.of(WorkbookValues, path)  # where the file does not tell
        codes = list(enumerate(facts.codes))
        self._odd = tuple(style for style, code in codes if is_odd(code))
        self._no_day = tuple(style for style, code in codes if shows_no_day(code))

    @cached_property
    def first_column(self) -> int:
        """Of the sheet, 0-based: place 0."""
        first = self._look.first_column
        if first is None and self._facts.readable:
            first = self._facts.first_column(self._sheet)
        return self._values.first_column(self._sheet) if first is None else first

    def address(self, row: int, place: int) -> str:
        """Of a cell, its row 0-based."""
        return f"{self.letters(place)}{row + 1}"

    def letters(self, place: int) -> str:
        """Of a column of the sheet."""
        return column_letters(self.first_column + place)

    @cached_property
    def merged(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged cells of more than one row: first and last, 0-based rows and columns of the sheet."""
        if self._facts.readable:
            return list(self._look.merged)
        return self._values.merged(self._sheet)

    def merged_down(self, row: int) -> bool:
        """Cells of this 0-based row are merged with the row below."""
        return any(first[0] <= row < last[0] for first, last in self.merged)

    @property
    def hidden(self) -> list[str]:
        """What is out of a reader's sight and read all the same, in a sentence."""
        rows, ranges = len(self._look.hidden_rows), self._look.hidden_columns
        columns = (
            sum(1 for c in range(self.first_column, self._width) for a, b in ranges if a <= c <= b) if ranges else 0
        )
        told = [_HIDDEN(rows=rows, columns=columns)] if rows and columns else []
        told += [_HIDDEN_ROWS(rows=rows)] if rows and not columns else []
        told += [_HIDDEN_COLUMNS(columns=columns)] if columns and not rows else []
        return told + [_FILTERED()] * self._look.filtered

    def as_stored(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame of the whole sheet with formulas whose value was not stored, which read as null, refused, and
        with escaped characters as they are meant."""
        self._width = self.first_column + frame.width if self._look.hidden_columns else 0
        if not self._look.formulas and not self._look.escapes:
            return frame
        found: dict[int, dict[int, str]] = {}
        for cell in self._facts.uncalculated(self._sheet) if self._look.formulas else ():
            place = cell.column - self.first_column
            if 0 <= place < frame.width:
                text = refused(fault_rules.NO_VALUE, self.address(cell.row, place), cell.value)
                found.setdefault(place, {})[cell.row] = text
        for cell in self._facts.escaped(self._sheet) if self._look.escapes else ():
            if 0 <= cell.column - self.first_column < frame.width:
                found.setdefault(cell.column - self.first_column, {})[cell.row] = cell.value
        height = max((row + 1 for at in found.values() for row in at), default=0)
        if height > len(frame):
            frame = pl.concat([frame, frame.clear(height - len(frame))])
        return _changed(frame, found)

    def meant(self, columns: Mapping[int, RecordColumn], frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """Rows of the sheet from the 0-based row `first` on, with merged cells, and the numbers in columns of text,
        days, months, numbers of persons and percentages as they are meant, or refused."""
        return self._unmerged(columns, self._as_shown(columns, frame, first), first)

    def _unmerged(self, columns: Mapping[int, RecordColumn], frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """Rows with every cell that is merged with one above filled like it where the column may be, or refused."""
        found: dict[int, dict[int, str]] = {place: {} for place in columns}
        for (top, left), (bottom, right) in self.merged:
            for place in columns.keys() & range(left - self.first_column, right - self.first_column + 1):
                texts = frame[f"c{place}"]
                fills = columns[place].merged == "fill" and top >= first and left == right
                held = texts[top - first] if fills and top - first < len(frame) else None
                for row in range(max(top + 1, first) - first, min(bottom + 1 - first, len(frame))):
                    if held is not None and texts[row] in (None, "", held):
                        found[place][row] = held
                    elif not fills or texts[row]:
                        mark = self.address(row + first, place)
                        found[place][row] = refused(fault_rules.MERGED, mark, texts[row])
        return _changed(frame, found)

    def _as_shown(self, columns: Mapping[int, RecordColumn], frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """Rows with their numbers as they are meant, or refused."""
        doubts = {place: self._doubt(column, pl.col(f"c{place}")) for place, column in columns.items()}
        looks = [doubt.where.any().alias(str(place)) for place, doubt in doubts.items() if doubt.where is not None]
        holds = frame.select(looks).row(0, named=True) if looks else {}
        doubtful: dict[tuple[int, ...] | None, dict[int, RecordColumn]] = {}
        for place, doubt in doubts.items():
            styles = doubt.then if holds.get(str(place), True) else doubt.otherwise
            if styles is None or styles:
                doubtful.setdefault(styles, {})[place] = columns[place]
        found: dict[int, dict[int, str]] = {}
        cells = ((cell, of) for styles, of in doubtful.items() for cell in self._numbers(styles, of))
        for one, of in cells:
            row = one.row - first
            if 0 <= row < len(frame):
                own = frame[f"c{one.place}"][row]
                rule, text = self._meaning(of[one.place], one, own or "")
                if rule:
                    text = refused(rule, self.address(one.row, one.place), own)
                if text is not None:
                    found.setdefault(one.place, {})[row] = text
        return _changed(frame, found)

    def _doubt(self, column: RecordColumn, text: pl.Expr) -> _Doubt:
        number = text.str.contains(_NUMBER)
        if column.type == "id" or (column.type == "uscc" and self._look.long_numbers):
            return _Doubt(number, None) if self._look.long_numbers else _Doubt(None, ())
        if column.type == "text":
            return _Doubt(text.str.contains(_NUMBER_OR_DAY), None)
        if column.type == "date":
            return _Doubt(number & ~text.str.contains(_DAY_SPELT), None, self._no_day)
        if column.percent and not self._facts.readable:
            return _Doubt(None, None)
        return _Doubt(number if self._odd else None, self._odd)

    def _numbers(self, styles: tuple[int, ...] | None, places: Mapping[int, RecordColumn]) -> Iterator[_NumberCell]:
        if self._facts.readable:
            for cell in self._facts.numbers(self._sheet, [self.first_column + p for p in places], styles):
                place = cell.column - self.first_column
                yield _NumberCell(cell.row, place, _decimal(cell.value), cell.code, cell.shown)
            return
        for row, place, value in self._values.numbers(self._sheet, list(places)):
            yield _NumberCell(row, place, None if value is None else exact(value), None)

    def _meaning(self, column: RecordColumn, cell: _NumberCell, own: str) -> tuple[str, str | None]:
        """The rule that refuses a number ('': none), and its text where it is not `own`, as it was read."""
        value, code = cell.value, cell.code
        if column.type == "id":
            return fault_rules.NUMBER_TYPED_ID, None
        if column.type == "date" and code and shows_no_day(code) and own[8:10] == "01":
            return fault_rules.NO_DAY, None
        if column.type == "date" or (column.kind == "month" and value is not None and _is_day(value, code)):
            return self._day(cell, own)
        if column.type == "text" and column.kind is None and (value is None or (code and is_date(code))):
            return fault_rules.DATE_IN_TEXT, None
        if value is None or not re.match(_NUMBER, own):
            return "", None
        if abs(value) >= _INEXACT:
            return fault_rules.LONG_NUMBER, None
        if column.type != "text":
            return self._amount(value, code)
        text = cell.shown or (seen(value, code) if code is not None else None)
        if column.kind == "month" and (text or plain(value)).endswith(".1"):
            return fault_rules.MONTH, None  # January, or October without its zero
        if column.kind == "month" and code is None and value % 1 == 0:
            return "", None
        return ("", text) if text is not None else (fault_rules.UNKNOWN_FORMAT, None)

    def _amount(self, value: Decimal, code: str | None) -> tuple[str, str | None]:
        """A number in a column of numbers or codes, by what its format writes around it."""
        if code is None or not is_odd(code):
            return "", None
        text = written(value, code)
        return ("", text) if text is not None else (fault_rules.SCALED, None)

    def _day(self, cell: _NumberCell, own: str) -> tuple[str, str | None]:
        """A serial that was not read as a day, by the date system of the book."""
        if cell.value is None or not re.match(_NUMBER, own) or re.match(_DAY_SPELT, own):
            return "", None
        serial, formatted = int(cell.value), bool(cell.code and is_date(cell.code))
        if not _is_day(cell.value, cell.code):
            return "", None
        if self._facts.is_1904 is None or (not formatted and serial in _LIKE_MONTHS):
            return fault_rules.UNKNOWN_DAY, None
        if not self._facts.is_1904 and not formatted:
            return "", None  # is typed as it stands, and shown so where its row is refused
        begin = date(1904, 1, 1) if self._facts.is_1904 else date(1899, 12, 30)
        return "", (begin + timedelta(days=serial)).isoformat()


def _is_day(value: Decimal, code: str | None) -> bool:
    """A serial that its format shows as a day, or that can only be one."""
    return int(value) in (range(61, 100_000) if code and is_date(code) else _SERIALS)


def _decimal(text: str) -> Decimal | None:
    """A number as the spreadsheet means it, None of a day that is spelt (`t="d"`)."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if abs(value) >= _INEXACT else exact(float(text))
