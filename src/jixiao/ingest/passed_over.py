"""Rows that are neither taken in nor at fault: copies of an earlier row, rows of totals, blank rows; with their places.

How many they are stands in sheet.parquet; this table says which rows they are, so that whoever asks after a row of a
file is told what became of it.
"""

from pathlib import Path

import polars as pl

from jixiao.ingest.outcomes import BLANK, DUPLICATE, FILE, TOTAL

_PLACES = {"sheet_no": pl.Int64(), "src_row": pl.Int64()}
_FIRST = {"first_sheet_no": pl.Int64(), "first_row": pl.Int64()}


def skipped(known: pl.DataFrame, totals: pl.Series, full: pl.Series) -> pl.DataFrame | None:
    """Of all rows below a header (`known`: sheet_no, src_row), those that are passed over: blank ones and totals."""
    if full.all() and not totals.any():
        return None
    outcome = pl.DataFrame({"full": full, "total": totals}).select(
        outcome=pl.when(~pl.col("full")).then(pl.lit(BLANK)).when("total").then(pl.lit(TOTAL))
    )
    return pl.concat([known.select(*_PLACES), outcome], how="horizontal").drop_nulls("outcome")


class PassedOver:
    """Collects the rows of a run and writes raw/passed_over.parquet: file, sheet, row, outcome, and of a copy the place
    of the row that it repeats (first_file, first_sheet, first_row)."""

    def __init__(self) -> None:
        self._frames: list[pl.DataFrame] = []

    def add(self, rows: pl.DataFrame | None) -> None:
        """Rows of `skipped`, or copies with first_sheet_no and first_row."""
        if rows is not None and len(rows):
            self._frames.append(rows)

    def add_copies(self, copies: pl.DataFrame) -> None:
        """Copies: sheet_no, src_row, first_sheet_no, first_row."""
        self.add(copies.with_columns(outcome=pl.lit(DUPLICATE)))

    def write(self, raw_dir: Path, file: dict[int, str], sheet: dict[int, str]) -> None:
        """The table, ordered as the sheets were read."""
        empty = pl.DataFrame(schema={**_PLACES, "outcome": pl.String(), **_FIRST})
        table = pl.concat([empty, *self._frames], how="diagonal_relaxed").sort("sheet_no", "src_row")
        own, first = pl.col("sheet_no"), pl.col("first_sheet_no")
        table.select(
            file=own.replace_strict(file, default=None, return_dtype=pl.String),
            sheet=own.replace_strict(sheet, default=None, return_dtype=pl.String),
            row="src_row",
            outcome="outcome",
            first_file=first.replace_strict(file, default=None, return_dtype=pl.String),
            first_sheet=first.replace_strict(sheet, default=None, return_dtype=pl.String),
            first_row="first_row",
        ).write_parquet(raw_dir / FILE)
