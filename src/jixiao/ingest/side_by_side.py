"""Tables side by side on a worksheet, an empty column between them: each becomes a sheet of its own, of the record type
whose header it has, so that what stands in one row of a sheet stays one record.

Which header cells belong to which table is established where every part between empty columns has a whole header of its
own; parts without any belong to the table left of them. Anything else stays one sheet, and is read or refused as that.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from jixiao.ingest import headers, sheet_tables
from jixiao.ingest.contract import RecordType


@dataclass(frozen=True)
class TableBeside:
    """One of several tables: its record type, the place of its first column, and the rows of the whole sheet with
    nothing but its own cells, so that every cell keeps its place."""

    record_type: RecordType
    place: int
    frame: pl.DataFrame


def tables_beside(record_type: RecordType, frame: pl.DataFrame) -> list[TableBeside]:
    """The tables of a sheet of this record type from left to right; none where it is not established that there are
    several."""
    parts = list(_parts(frame))
    if len(parts) < len(("left", "right")):
        return []
    top = frame.head(headers.SEARCHED_ROWS)
    found: list[tuple[RecordType, list[str]]] = []
    for part in parts:
        kind = _kind(record_type, top.select(part))
        if kind is not None:
            found.append((kind, part))
        elif not found or _has_labels(top.select(part)):
            return []
        else:
            found[-1] = (found[-1][0], [*found[-1][1], *part])
    if len(found) < len(("left", "right")):
        return []
    nothing = pl.lit(None, dtype=pl.String)
    return [
        TableBeside(kind, int(own[0][1:]), frame.with_columns(nothing.alias(c) for c in frame.columns if c not in own))
        for kind, own in found
    ]


def _parts(frame: pl.DataFrame) -> Iterator[list[str]]:
    """The columns between empty ones."""
    part: list[str] = []
    for name, is_blank in zip(frame.columns, _blank(frame), strict=False):
        if not is_blank:
            part.append(name)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _blank(frame: pl.DataFrame) -> list[bool]:
    """Of each column whether all of it is blank; most show in the first rows that they are not."""
    top = frame.head(headers.SEARCHED_ROWS)
    left = [column.name for column in top if not any(cell and cell.strip() for cell in column)]
    cells = pl.col(left)
    blank = frame.select((cells.is_null() | (cells.str.strip_chars() == "")).all()).row(0, named=True) if left else {}
    return [blank.get(name, False) for name in frame.columns]


def _kind(record_type: RecordType, top: pl.DataFrame) -> RecordType | None:
    """The record type whose whole header a part has; None where it has none, or several as good."""
    rows = top.rows()
    kinds = {record_type.id: record_type}
    for row in rows:
        if kind := sheet_tables.whose(record_type, [headers.plain(cell) for cell in row]):
            kinds[kind.id] = kind
    named: list[tuple[int, RecordType]] = []
    for kind in kinds.values():
        header = headers.find_header(kind, rows)
        if header is not None and not header.missing and not header.twice:
            named.append((len(header.places), kind))
    most = max((count for count, _ in named), default=0)
    best = [kind for count, kind in named if count == most]
    return best[0] if len(best) == 1 else None


def _has_labels(top: pl.DataFrame) -> bool:
    """A part that has no whole header has some cells that are headers: whose they are is not established."""
    words = list(sheet_tables.labels())
    return bool(top.select(pl.any_horizontal(pl.all().str.strip_chars().is_in(words)).any()).item())
