"""A Parquet file as text: its columns' names as the first row, then its rows. A small one is read apart
(jixiao.apart)."""

import io
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import polars as pl

from jixiao.apart import NotRead

_LARGE = 1 << 21  # bytes of a file, in which a row takes a tenth, that is read so many rows at a time
_SLICE_ROWS = 1_000_000
_WIDEST = 1_000  # columns
_NO_PARQUET = "打不开，可能已损坏，或不是真正的 Parquet 文件"


class ParquetTable:
    """One Parquet file. Raises NotRead when it is none, or holds what no cell can."""

    def __init__(self, path: Path) -> None:
        self._path, self._size = path, path.stat().st_size

    @staticmethod
    def is_large(path: Path) -> bool:
        """The file is read slice by slice."""
        return path.stat().st_size > _LARGE

    @cached_property
    def _scanned(self) -> tuple[pl.LazyFrame, pl.Schema]:
        try:
            typed = pl.scan_parquet(self._path, glob=False)
            schema, rows = typed.collect_schema(), int(typed.select(pl.len()).collect().item())
        except Exception as error:
            raise NotRead(_NO_PARQUET) from error
        if len(schema) > _WIDEST or (rows > _SLICE_ROWS and rows > self._size):
            raise NotRead(f"有 {rows} 行 {len(schema)} 列，与文件大小（{self._size} 字节）不相称，没有读取")
        if any(t.is_nested() or t == pl.Object for t in schema.dtypes()):
            raise NotRead("含有嵌套的列（列表、结构），请改成一格一值后重新导出")
        return typed, schema

    @property
    def number_columns(self) -> frozenset[int]:
        """Places of the columns that are numbers by type."""
        return frozenset(i for i, t in enumerate(self._scanned[1].dtypes()) if t.is_numeric())

    def frames(self) -> Iterator[pl.DataFrame]:
        """The names, then the rows, as text in columns c0, c1, ..."""
        typed, schema = self._scanned
        names = {f"c{i}": [name] for i, name in enumerate(schema.names())}
        columns = [_text(pl.col(n), dtype).alias(f"c{i}") for i, (n, dtype) in enumerate(schema.items())]
        yield pl.DataFrame(names, schema=dict.fromkeys(names, pl.String()))
        for batch in self._batches(typed):
            yield batch.select(columns)

    def stream(self) -> bytes:
        """All of it as one Arrow stream."""
        stream = io.BytesIO()
        pl.concat(self.frames()).write_ipc_stream(stream)
        return stream.getvalue()

    def _batches(self, typed: pl.LazyFrame) -> Iterator[pl.DataFrame]:
        try:
            if self._size <= _LARGE:
                yield typed.collect()
                return
            for batch in typed.collect_batches(chunk_size=_SLICE_ROWS, maintain_order=True):
                yield from batch.iter_slices(_SLICE_ROWS)
        except Exception as error:
            raise NotRead(_NO_PARQUET) from error


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if dtype.is_float():
        return column.fill_nan(None).cast(pl.String)
    if dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)
