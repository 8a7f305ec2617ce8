"""A Parquet file as text: its columns' names as the first row, then its rows, so many at a time. Read apart
(jixiao.apart), slice by slice: each has bounds of its own."""

import io
from functools import cached_property
from pathlib import Path

import polars as pl

from jixiao.apart import NotRead
from jixiao.pairs import pair

SLICE_ROWS = 200_000
"""Rows that are asked for at a time."""
_MOST_ROWS = 1_000_000  # rows that a file may have whatever its size: beyond, no more than bytes
_WIDEST = 1_000  # columns
_NO_PARQUET = pair("打不开，可能已损坏，或不是真正的 Parquet 文件", "cannot be opened: damaged, or no Parquet file")()
_OUT_OF_PROPORTION = pair(
    "有 {rows} 行 {columns} 列，与文件大小（{size} 字节）不相称，没有读取",
    "{rows} rows and {columns} columns in {size} bytes: not read",
)
_NESTED = pair(
    "含有嵌套的列（列表、结构），请改成一格一值后重新导出",
    "nested columns (lists, structures): make it a value a cell and export it again",
)


class ParquetTable:
    """One Parquet file. Raises NotRead when it is none, or holds what no cell can."""

    def __init__(self, path: Path) -> None:
        self._path, self._size = path, path.stat().st_size

    @cached_property
    def _scanned(self) -> tuple[pl.LazyFrame, pl.Schema, int]:
        try:
            typed = pl.scan_parquet(self._path, glob=False)
            schema, rows = typed.collect_schema(), int(typed.select(pl.len()).collect().item())
        except Exception as error:
            raise NotRead(_NO_PARQUET) from error
        if len(schema) > _WIDEST or (rows > _MOST_ROWS and rows > self._size):
            raise NotRead(_OUT_OF_PROPORTION(rows=rows, columns=len(schema), size=self._size))
        if any(t.is_nested() or t == pl.Object for t in schema.dtypes()):
            raise NotRead(_NESTED())
        return typed, schema, rows

    def told(self, rows: int) -> tuple[int, frozenset[int]]:
        """How many slices of so many rows it has, at least one, and the places of the columns that are numbers by
        type."""
        _, schema, height = self._scanned
        numbers = frozenset(i for i, t in enumerate(schema.dtypes()) if t.is_numeric())
        return max(1, -(-height // rows)), numbers

    def slice(self, number: int, rows: int) -> bytes:
        """A slice of so many rows as an Arrow stream of text in columns c0, c1, ...; the names before the first."""
        typed, schema, _ = self._scanned
        columns = [_text(pl.col(n), dtype).alias(f"c{i}") for i, (n, dtype) in enumerate(schema.items())]
        try:
            frame = typed.slice(number * rows, rows).collect().select(columns)
        except Exception as error:
            raise NotRead(_NO_PARQUET) from error
        if number == 0:
            names = {f"c{i}": [name] for i, name in enumerate(schema.names())}
            frame = pl.concat([pl.DataFrame(names, schema=dict.fromkeys(names, pl.String())), frame])
        stream = io.BytesIO()
        frame.write_ipc_stream(stream)
        return stream.getvalue()


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if dtype.is_float():
        return column.fill_nan(None).cast(pl.String)
    if dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)
