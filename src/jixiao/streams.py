"""Rows that are read as a stream, because they do not fit into memory, beside a few others that do."""

from collections.abc import Sequence

import polars as pl
from polars._typing import JoinStrategy


def beside(rows: pl.LazyFrame, few: pl.DataFrame, on: str | Sequence[str], how: JoinStrategy) -> pl.LazyFrame:
    """The rows in their order, joined with a few others (`how`: left, inner, semi, anti). Without an order to keep,
    polars holds all rows in memory: of ten million with six texts 2.4 GB, where it takes 0.1 GB with one."""
    return rows.join(few.lazy(), on=on, how=how, maintain_order="left")
