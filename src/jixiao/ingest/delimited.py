"""Text files of records (CSV): encoding, separator, quotes, and the physical line of every record.

A record is a line. It goes on over several lines only where it is plainly quoted: a cell begins with a quote and ends
with one, the record has as many columns as the others, and none of the lines inside has that number by itself. A quote
that would swallow such lines is a stray one: it stands as written, and each line is read by itself, which is told.
Where it could be either, the file is refused and the line named.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import polars as pl

from jixiao.ingest.contract import RecordType
from jixiao.ingest.headers import plain
from jixiao.ingest.slices import Slice, Unreadable, numbered
from jixiao.pairs import pair

SEPARATORS = {
    ",": pair("逗号", "commas")(),
    "\t": pair("制表符", "tabs")(),
    ";": pair("分号", "semicolons")(),
    "；": pair("全角分号", "wide semicolons")(),
    "，": pair("全角逗号", "wide commas")(),
    "|": pair("竖线", "bars")(),
}
_READ_SEPARATORS = ",\t;|"
_LOOKED_AT = 60  # first lines, to see what separates cells
_LOOKED_AT_BYTES = 200_000
_SLICED = 1 << 27  # bytes that are read at a time: bounds memory
_LONGEST_RECORD = 1_000  # lines
_SOUGHT = 50_000_000  # characters in which ends of records are looked for: bounds time
_NAMED_LINES = 5
_END_OF_FILE = b"\x1a"  # old programs end a text so
_WIDEST = 16_384  # columns of a spreadsheet
_MOST_CELLS = 16_000_000  # that a text may come to, if they are more than twice its bytes: the rest would be blank
_NO_TEXT = pair(
    "既不是 UTF-8 也不是 GB18030 编码的文本（第 {line} 行），请另存为“CSV UTF-8”",
    "text of neither UTF-8 nor GB18030 (line {line}): save it as CSV UTF-8",
)
_OTHER_SEPARATOR = pair(
    "各列以{name}（{mark}）分隔，请另存为逗号分隔的“CSV UTF-8”",
    "columns apart by {mark}: save it as CSV UTF-8 with commas",
)
_TOO_WIDE = pair(
    "第 {line} 行有 {width} 列，比其他行多得多，请检查这一行的分隔符",
    "line {line} has {width} columns, far more than the others: look at its separators",
)
_NOT_BELOW = pair("第 {line} 行以下读不出来", "nothing below line {line} can be read")
_NOT_AS_MANY = pair("第 {line} 行以下的行数与记录数对不上", "below line {line} rows and records are not as many")
_QUOTES = pair(
    "第 {line} 行起引号不成对，分不清哪些行是一条记录，请改正引号后重新导出",
    "from line {line} on quotation marks do not pair, so that records cannot be told apart: mend them and export again",
)
_APART_BY = pair("以{name}分隔", "columns apart by {name}")
_ODD_QUOTES = pair(
    "第 {lines} 行的引号不成对，按原文逐行读取", "line {lines}: quotation marks do not pair, read as written"
)
_ODD_QUOTES_OF_MANY = pair(
    "第 {lines} 等 {many} 行的引号不成对，按原文逐行读取",
    "lines {lines} and others, {many}: quotation marks do not pair, read as written",
)


def read(path: Path, record_type: RecordType) -> tuple[Iterable[Slice], list[str]]:
    """The records of a file, slice by slice, and what is to be said of how they were read. Unreadable when this is no
    text, or its separator or quotes cannot be told for certain."""
    if path.stat().st_size > _SLICED and _is_plain(path):
        with path.open("rb") as file:
            lines = _first_lines(decoded(file.read(_LOOKED_AT_BYTES).rpartition(b"\n")[0]))
        separator = _separator(lines, record_type)
        width = _width("\n".join(lines), separator)
        return _large(path, separator, width), _told(separator, [])
    raw = _bare(path.read_bytes())
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    text = decoded(raw)
    if not text.strip():
        return [], []
    separator = _separator(_first_lines(text), record_type)
    if '"' not in text:
        return [_plain_frame(_utf8(raw, text), separator, _width(text, separator), 1)], _told(separator, [])
    return _quoted(text, separator)


def decoded(raw: bytes) -> str:
    """Text of UTF-8 or else GB18030 bytes. Unreadable when it is neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable(_NO_TEXT(line=_first_wrong_line(raw)))


def _first_wrong_line(raw: bytes) -> int:
    """The line, from 1, at which a text is none in whichever encoding goes further."""
    ends = [raw.find(b"\0")] if b"\0" in raw else []
    for encoding in ("utf-8", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError as error:
            ends.append(error.start)
    return raw.count(b"\n", 0, max(ends, default=0)) + 1


def _utf8(raw: bytes, text: str) -> bytes:
    """The bytes of a text in UTF-8: its own, where it came so."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return text.encode()
    return raw


def _bare(raw: bytes) -> bytes:
    """Without the mark at the beginning and the one at the end."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    end = raw.rstrip(b"\r\n\x1a")
    return end + b"\n" if _END_OF_FILE in raw[len(end) :] else raw


def _told(separator: str, stray: list[int]) -> list[str]:
    told = [] if separator == "," else [_APART_BY(name=SEPARATORS[separator])]
    if stray:
        named = "、".join(str(line) for line in stray[:_NAMED_LINES])
        told.append(
            _ODD_QUOTES_OF_MANY(lines=named, many=len(stray)) if len(stray) > _NAMED_LINES else _ODD_QUOTES(lines=named)
        )
    return told


def _first_lines(text: str) -> list[str]:
    return text[:_LOOKED_AT_BYTES].split("\n", _LOOKED_AT)[:_LOOKED_AT]


def _separator(lines: list[str], record_type: RecordType) -> str:
    """What parts the most headers of the record type from each other in one line; the comma where nothing does."""
    known = {plain(c.header) for c in record_type.columns} | {plain(c.name) for c in record_type.columns}

    def headers(separator: str) -> int:
        return max(len(known & {plain(cell.strip('"')) for cell in line.split(separator)}) for line in lines)

    found = max(SEPARATORS, key=headers)
    if headers(found) < 2:  # noqa: PLR2004 two headers at least make a header row
        return ","
    if found not in _READ_SEPARATORS:
        raise Unreadable(_OTHER_SEPARATOR(name=SEPARATORS[found], mark=found))
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in whole lines, so many at a time."""
    with path.open("rb") as file:
        while chunk := file.read(_SLICED):
            yield chunk + file.readline()


def _is_plain(path: Path) -> bool:
    """Every line is a record of its own and UTF-8: there is no quote in it."""
    try:
        return all(b'"' not in c and b"\0" not in c and b"\n" in c and c.decode() for c in _chunks(path))
    except UnicodeDecodeError:
        return False


def _large(path: Path, separator: str, width: int) -> Iterator[Slice]:
    """The records of a plain file, some lines at a time."""
    line = 1
    for raw in _chunks(path):
        one = _plain_frame(_bare(raw), separator, width, line)
        yield one
        line += len(one.frame)


def _width(text: str, separator: str) -> int:
    """Columns of the widest of the first lines. Unreadable where no sheet has so many, or nearly all would be blank."""
    width = max(line.count(separator) + 1 for line in _first_lines(text))
    if width > _WIDEST or width * text.count("\n") > max(_MOST_CELLS, 2 * len(text)):
        line = next(n for n, line in enumerate(_first_lines(text), 1) if line.count(separator) + 1 == width)
        raise Unreadable(_TOO_WIDE(line=line, width=width))
    return width


def _plain_frame(raw: bytes, separator: str, width: int, line: int) -> Slice:
    """Lines that are records each, fast. A synthetic header line gives the width, with one place for what is beyond it;
    blank lines stay, as rows of nulls."""
    head = separator.join(f"c{i}" for i in range(width + 1)) + "\n"
    quote = '"' if b'"' in raw else None
    try:
        frame = pl.read_csv(
            head.encode() + raw,
            glob=False,
            infer_schema=False,
            truncate_ragged_lines=True,
            separator=separator,
            quote_char=quote,
        )
    except pl.exceptions.PolarsError as error:
        raise Unreadable(_NOT_BELOW(line=line)) from error
    if len(frame) != raw.count(b"\n") + (not raw.endswith(b"\n")):
        raise Unreadable(_NOT_AS_MANY(line=line))
    return numbered(frame, line)


def _quoted(text: str, separator: str) -> tuple[list[Slice], list[str]]:
    """A text with quotes: fast where each line is a record with its quotes in order, else line by line."""
    lines = pl.Series([text]).str.split("\n").explode()
    right = lines.str.contains(_well_quoted(separator))
    if right.all():
        return [_plain_frame(text.encode(), separator, _width(text, separator), 1)], _told(separator, [])
    records = _QuotedLines([line.removesuffix("\r") for line in lines], right.to_list(), separator)
    records.read()
    width = max(len(cells) for cells in records.cells[:_LOOKED_AT]) + 1
    rows = [[*cells, *[None] * (width - len(cells))][:width] for cells in records.cells]
    frame = pl.DataFrame(rows, schema={f"c{i}": pl.String for i in range(width)}, orient="row")
    return [Slice(frame, pl.Series(records.numbers, dtype=pl.Int64))], _told(separator, records.stray)


@lru_cache
def _well_quoted(separator: str) -> str:
    """A line whose cells are quoted whole or hold no quote."""
    s = re.escape(separator)
    cell = rf'(?:[^"{s}\n]*|"(?:[^"]|"")*")'
    return rf"^{cell}(?:{s}{cell})*\r?$"


@lru_cache
def _cell(separator: str) -> re.Pattern[str]:
    """The next cell: quoted whole, or as it is written to the next separator on its line."""
    s = re.escape(separator)
    return re.compile(rf'(?:"((?:[^"]|"")*)"(?={s}|\Z)|([^{s}\n]*))({s}|\Z|(?=\n))')


class _QuotedLines:
    """Lines into records: `cells` of each, `numbers` of their first lines, `stray` the lines with a quote that is none.

    `right`: the line's own quotes are in order.
    """

    def __init__(self, lines: list[str], right: list[bool], separator: str) -> None:
        self._lines, self._right, self._separator = lines, right, separator
        self.cells: list[list[str | None]] = []
        self.numbers: list[int] = []
        self.stray: list[int] = []
        own = [self._split(line) for line, fine in zip(lines[:_LOOKED_AT], right, strict=False) if fine]
        widths = Counter(len(cells) for cells in own if len(cells) > 1)
        self._columns = max(widths, key=lambda n: (widths[n], n), default=0)
        self._begun, self._sought = False, 0

    def read(self) -> None:
        """Over all lines."""
        at, end = 0, len(self._lines) - (not self._lines[-1])
        while at < end:
            line, last = self._lines[at], at
            cells = self._split(line)
            if not self._right[at] and line.count('"') % 2:
                cells, last = self._over_lines(at, cells)
            self._begun = self._begun or len(cells) == self._columns
            self.cells.append([cell or None for cell in cells])
            self.numbers.append(at + 1)
            at = last + 1

    def _over_lines(self, first: int, alone: list[str]) -> tuple[list[str], int]:
        """The record that a quote opens in a line, and its last line; a stray quote leaves the line by itself."""
        columns, opens = self._columns, any(cell.startswith('"') for cell in alone)
        for last in range(first + 1, min(first + _LONGEST_RECORD, len(self._lines)) if opens else first):
            if last - 1 > first and self._naive(last - 1) == columns:
                break
            if self._lines[last].count('"') % 2 == 0:
                continue
            joined = "\n".join(self._lines[first : last + 1])
            self._sought += len(joined)
            if self._sought > _SOUGHT:
                self._refuse(first)
            cells = self._split(joined) if re.fullmatch(_well_quoted(self._separator), joined) else []
            if len(cells) != (columns or len(cells)) or len(alone) == self._naive(last) == columns or not cells:
                self._refuse(first)
            return cells, last
        if self._begun and len(alone) < columns:
            self._refuse(first)
        self.stray.append(first + 1)
        return alone, first

    def _naive(self, line: int) -> int:
        return self._lines[line].count(self._separator) + 1

    def _refuse(self, line: int) -> None:
        raise Unreadable(_QUOTES(line=line + 1))

    def _split(self, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self._separator)
        cells, at, pattern = [], 0, _cell(self._separator)
        while match := pattern.match(text, at):
            quoted, bare, end = match.groups()
            cells.append(bare if quoted is None else quoted.replace('""', '"'))
            at = match.end()
            if not end:
                break
        return cells
