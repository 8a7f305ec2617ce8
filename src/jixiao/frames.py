"""Tables between polars and DuckDB, as Arrow's stream of columns: pyarrow, which takes a fifth of a second of every
process that loads it, is not asked for either way. DuckDB before 2.0 asks for it all the same, and is given what it can
read by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation


READS_STREAMS = int(duckdb.__version__.partition(".")[0]) > 1


@dataclass(frozen=True)
class _Stream:
    """What DuckDB knows as such a stream and not by the library that it is of; it may be read any number of times."""

    frame: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.frame.__arrow_c_stream__(requested_schema)


def frame_of(rows: "DuckDBPyRelation") -> pl.DataFrame:
    """The rows of a relation."""
    return pl.DataFrame(rows)


@contextmanager
def lent(con: "DuckDBPyConnection", **frames: pl.DataFrame) -> Iterator[None]:
    """Let statements of a connection read these frames by their names within the block."""
    for name, frame in frames.items():
        con.register(name, _Stream(frame) if READS_STREAMS else frame.to_arrow())
    try:
        yield
    finally:
        for name in frames:
            con.unregister(name)
