"""The raw records of a build or pack as the page tells them: a row with its cells, a search, a record type as a whole;
without what tells a person's number or account, and whoever is rung up."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.errors import NotThere
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.ingest.outcomes import FILE
from jixiao.trace.fates import Place
from jixiao.trace.row_trace import of_passed
from jixiao.trace.written_cells import PLACE, KeptCells, by_place

FOUND, FOUND_OF_ONE = 30, 1000
"""Hits of a search, of each record type; where one type alone is asked for."""
SOURCE = {"file": "src_file", "sheet": "src_sheet", "row": "src_row"}


@dataclass(frozen=True)
class RawRecords:
    """Accepted records by their type; `raw` gives a table by its name (a file, or its bytes; None: there is none)."""

    raw: Callable[[str], Path | io.BytesIO | None]

    @cached_property
    def cells(self) -> KeptCells | None:
        """What the door kept of cells; None of what was made before it did."""
        return KeptCells.read(self.raw)

    @cached_property
    def _sheets(self) -> dict[tuple[str, str], str]:
        """The record type of each sheet."""
        source = self.raw("sheet")
        if source is None:
            return {}
        rows = pl.read_parquet(source, glob=False, columns=["file", "sheet", "record_type"]).iter_rows()
        return {(file, sheet): kind for file, sheet, kind in rows}

    def frame(self, kind: str) -> pl.LazyFrame | None:
        """The records of a type."""
        found = self.raw(kind)
        return None if found is None else pl.scan_parquet(found, glob=False)

    def row(self, place: Place) -> dict[str, Any]:
        """The row at a place as it was taken: record_type, label, state, `values` (column, heading and value of each)
        and `cells` (written_cells.CELLS of those that hold something; not there where the door kept none); of a place
        without a record only the type of its sheet."""
        here = [pl.col(SOURCE[name]) == getattr(place, name) for name in PLACE]
        own = self._sheets.get((place.file, place.sheet))
        for kind in sorted(load_contract().record_types, key=lambda one: one.id != own):
            frame = self.frame(kind.id)
            found = None if frame is None else frame.filter(*here).collect()
            if found is not None and found.height:
                told: dict[str, Any] = {"record_type": kind.id, "label": kind.label, "state": "accepted"}
                told["values"] = _values(kind, found)
                return told if self.cells is None else told | {"cells": _cells(self.cells, kind, found)}
        return {"record_type": own or "", "values": []}

    @cached_property
    def passed_over(self) -> dict[str, Any]:
        """The rows that are neither records nor at fault, as one document: their place, state, what is said of them,
        and of a copy the place of the first."""
        source, schema = self.raw(Path(FILE).stem), {"file": pl.String, "sheet": pl.String, "row": pl.Int64}
        frame = pl.DataFrame(schema=schema) if source is None else pl.read_parquet(source, glob=False)
        rows = []
        for one in frame.sort(PLACE).iter_rows(named=True):
            told = of_passed(one["outcome"], Place(*(one[f"first_{name}"] for name in PLACE)))
            rows.append([*(one[name] for name in PLACE), told["state"], told["says"], told.get("first", "")])
        return {"columns": [*PLACE, "state", "says", "first"], "rows": rows}

    def search(self, words: str, only: str = "") -> dict[str, Any]:
        """The records that have these words (key, place): of each record type, or of `only` one."""
        records = []
        for kind in load_contract().record_types:
            frame = self.frame(kind.id) if only in ("", kind.id) else None
            if frame is None:
                continue
            texts = [name for name, of in frame.collect_schema().items() if of == pl.String and shows(name)]
            looked = [pl.col(name).str.contains(words, literal=True) for name in texts]
            hits = frame.filter(pl.any_horizontal(looked)).head(FOUND_OF_ONE if only else FOUND)
            places = hits.select("record_key", *SOURCE.values()).collect().rows()
            records += [[kind.id, *place] for place in places]
        return {"columns": ["record_type", "key", *PLACE], "rows": records}

    def count(self, kind: RecordType) -> int:
        """How many records there are of a type."""
        frame = self.frame(kind.id)
        return 0 if frame is None else int(frame.select(pl.len()).collect().item())

    def document(self, kind: RecordType) -> dict[str, Any]:
        """The records of a type as one document: `columns`, their `headers`, `rows` by place; of their cells
        `stand` (where the columns stand: written_cells), `texts` (beside each row what was written otherwise than it is
        shown: column to text, 0 for none) and `corrected` (file, sheet, row, header). Raises NotThere."""
        frame = self.frame(kind.id)
        if frame is None:
            raise NotThere(kind.id)
        names = [name for name in frame.collect_schema().names() if shows(name)]
        rows = frame.select(names).sort(*SOURCE.values()).collect()
        told = {"columns": names, "headers": [_heading(kind, name) for name in names], "rows": rows.rows()}
        return told if self.cells is None else told | _kept(self.cells, kind, rows.select(**SOURCE))


def _kept(cells: KeptCells, kind: RecordType, places: pl.DataFrame) -> dict[str, Any]:
    """What a document tells of the cells of records at these places."""
    own = (pl.col("record_type") == kind.id) & pl.col("column").is_in([column.name for column in _told(kind)])
    stand = cells.columns.filter(own).drop("record_type")
    texts: dict[tuple[Any, ...], dict[str, str]] = {}
    for *place, column, text in cells.texts.filter(own).select(*PLACE, "column", "text").collect().iter_rows():
        texts.setdefault(tuple(place), {})[column] = text
    corrected = cells.corrected.join(places, on=list(PLACE), how="semi").select(*PLACE, "column")
    return {
        "stand": {"columns": stand.columns, "rows": stand.rows()},
        "texts": [texts.get(place, 0) for place in places.rows()],
        "corrected": sorted(corrected.rows()),
    }


def _values(kind: RecordType, record: pl.DataFrame) -> list[list[Any]]:
    """Column, heading and value of all that is shown of a record."""
    names = [name for name in record.columns if shows(name) and name not in SOURCE.values()]
    return [[name, _heading(kind, name), record.item(0, name)] for name in names]


def _cells(cells: KeptCells, kind: RecordType, record: pl.DataFrame) -> list[dict[str, Any]]:
    """The cells of a record that hold something, as a trace tells them."""
    columns = _told(kind)
    taken = {column.name: f"{column.name}_masked" if column.type == "id" else column.name for column in columns}
    found = by_place(cells.of(kind.id, columns, record.select(**SOURCE, **taken)))
    return [one for own in found.values() for one in own if one["written"] is not None]


def _told(kind: RecordType) -> list[RecordColumn]:
    return [column for column in kind.columns if shows(column.name)]


def _heading(kind: RecordType, name: str) -> str:
    """What a column of raw records is headed in the files handed in; '' where it stands in none."""
    headers = {column.name: column.header for column in kind.columns}
    masked = headers.get(name.removesuffix("_masked"), "")
    return headers.get(name) or (f"{masked}（遮盖）" if masked else "")


def shows(column: str) -> bool:
    """Whether the page shows a column of raw records."""
    private = column.endswith(("_key", "phone", "_birth_date", "_birth_year", "_sex")) or column == "bank_account"
    return column == "record_key" or not private
