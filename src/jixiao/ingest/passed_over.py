"""Rows that are neither taken in nor at fault: copies of an earlier row, rows of totals, examples of
templates, remarks, further headers, blank rows; with their places.

How many they are stands in sheet.parquet; this table says which rows they are, so that whoever asks after a row of a
file is told what became of it.
"""

from pathlib import Path

import polars as pl

from jixiao.ingest.outcomes import DUPLICATE, FILE
from jixiao.ingest.places import Places
from jixiao.parquet_file import write_parquet

_PLACES = {"sheet_no": pl.Int64(), "src_row": pl.Int64()}
_FIRST = {"first_sheet_no": pl.Int64(), "first_row": pl.Int64()}


def skipped(known: pl.DataFrame, kinds: pl.Series) -> pl.DataFrame:
    """Of all rows below a header (`known`: sheet_no, src_row), those that are of a kind (outcomes; else null)."""
    return pl.concat([known.select(*_PLACES), kinds.alias("outcome").to_frame()], how="horizontal").drop_nulls(
        "outcome"
    )


def copies(found: pl.DataFrame) -> pl.DataFrame:
    """Copies (sheet_no, src_row, first_sheet_no, first_row) as rows that are passed over."""
    return found.with_columns(outcome=pl.lit(DUPLICATE))


def write(raw_dir: Path, rows: list[pl.DataFrame], places: Places) -> None:
    """Writes raw/passed_over.parquet, ordered as the sheets were read: file, sheet, row, outcome, and of a copy the
    place of the row that it repeats (first_file, first_sheet, first_row). `rows`: of `skipped`, `copies`."""
    empty = pl.DataFrame(schema={**_PLACES, "outcome": pl.String(), **_FIRST})
    table = pl.concat([empty, *rows], how="diagonal_relaxed").sort("sheet_no", "src_row")
    told = table.select(
        file=places.file("sheet_no"),
        sheet=places.sheet("sheet_no"),
        row="src_row",
        outcome="outcome",
        first_file=places.file("first_sheet_no"),
        first_sheet=places.sheet("first_sheet_no"),
        first_row="first_row",
    )
    write_parquet(told, raw_dir / FILE)
