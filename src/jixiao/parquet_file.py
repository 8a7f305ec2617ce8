"""How a Parquet file is written: the same bytes for the same rows, whatever the machine. Left to itself polars makes as
many groups of rows as it has threads."""

from pathlib import Path

import polars as pl

_ROW_GROUP = 245_760  # rows compressed together: twice the rows that DuckDB does, else it does them again
_ZSTD = 1


def write_parquet(rows: pl.DataFrame | pl.LazyFrame, path: Path) -> None:
    """The rows as a Parquet file, in their order; of a lazy frame as a stream, in bounded memory."""
    rows.lazy().sink_parquet(path, compression="zstd", compression_level=_ZSTD, row_group_size=_ROW_GROUP)
