"""Rows that are read as a stream, because they do not fit into memory, beside a few others that do."""

from collections.abc import Sequence

import polars as pl
from polars._typing import JoinStrategy


def beside(rows: pl.LazyFrame, few: pl.DataFrame, on: str | Sequence[str], how: JoinStrategy) -> pl.LazyFrame:
    """The rows in their order, joined with a few others (`how`: left, inner, semi, anti). Without an order to keep,
    polars may hold the rows in memory, all of them with all their columns, and look the few others up in them."""
    return rows.join(few.lazy(), on=on, how=how, maintain_order="left")
