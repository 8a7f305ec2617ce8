"""What reading a file gives: rows as text, or the reason why there are none."""

from dataclasses import dataclass

import polars as pl


class Unreadable(Exception):
    """A file that cannot be read at all; the text is the reason, in Chinese, without the file's name."""


@dataclass(frozen=True)
class Slice:
    """Some rows of a sheet as text: `frame` has columns c0, c1, ...; `numbers` are the rows' own numbers."""

    frame: pl.DataFrame
    numbers: pl.Series


def numbered(frame: pl.DataFrame, first: int = 1) -> Slice:
    """Rows whose numbers run on from `first`."""
    return Slice(frame, pl.int_range(first, first + len(frame), dtype=pl.Int64, eager=True))
