"""Copies and clashes over all sheets of a record type.

A row whose contract columns all equal an earlier row's is a duplicate: counted, not loaded. Rows of one key with
different content clash: all of them, with their copies, are quarantined.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from jixiao.streams import beside

# Where a row stands: the sheet's number in reading order, then the row's own number.
PLACE = ["sheet_no", "src_row"]
_FIRST = ["first_sheet_no", "first_row"]
COPY = dict.fromkeys([*PLACE, *_FIRST], pl.Int64())
"""A duplicate with the row that it repeats."""
_OTHER = ["other_sheet_no", "other_row"]
_HASH = "_hash"
_AT_A_TIME = 2_000_000  # rows whose key may stand more than once, judged together


@dataclass(frozen=True)
class Outcome:
    """Places of duplicates and of clashes; a duplicate also has `first_sheet_no` and `first_row`, the row that it
    repeats, a clash `other_sheet_no` and `other_row`, what it clashes with."""

    duplicates: pl.DataFrame
    clashes: pl.DataFrame


def find(rows: pl.LazyFrame, keys: list[str], content: list[str]) -> Outcome:
    """Duplicates and clashes of `rows` (columns: content and PLACE), which stand in reading order. Null equals null.

    What is held in memory is a hash of eight bytes a row, and some rows of keys that stand more than once: all rows of
    one key are judged together.
    """
    hashed = rows.with_columns(pl.struct(keys).hash().alias(_HASH))
    found = [
        _judge(beside(hashed, shared, _HASH, "semi").collect(engine="streaming"), keys, content)
        for shared in _shared(hashed)
    ]
    return Outcome(_placed([one.duplicates for one in found], _FIRST), _placed([one.clashes for one in found], _OTHER))


def _placed(found: list[pl.DataFrame], other: list[str]) -> pl.DataFrame:
    """Places and other places of all that was found, in reading order."""
    empty = pl.DataFrame(schema=dict.fromkeys([*PLACE, *other], pl.Int64()))
    return pl.concat([empty, *found]).sort(PLACE)


def _shared(hashed: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The hashes that more than one row has, at a time so many that their rows can be judged together."""
    hashes = np.sort(hashed.select(_HASH).collect(engine="streaming")[_HASH].to_numpy())
    same = hashes[1:] == hashes[:-1]
    shared = hashes[np.append(same, False) | np.insert(same, 0, False)] if same.any() else hashes[:0]
    start = 0
    while start < len(shared):
        last = shared[min(start + _AT_A_TIME, len(shared)) - 1]
        end = int(np.searchsorted(shared, last, side="right"))
        yield pl.DataFrame({_HASH: np.unique(shared[start:end])})
        start = end


def _judge(some: pl.DataFrame, keys: list[str], content: list[str]) -> Outcome:
    """Of rows that have all others of their keys beside them."""
    some = some.sort(PLACE)
    firsts = some.unique(subset=content, keep="first", maintain_order=True)
    firsts = firsts.select(*content, is_first_at=pl.struct(PLACE))
    some = some.join(firsts, on=content, how="left", nulls_equal=True, maintain_order="left")
    first_two = (
        some.filter(pl.col("is_first_at") == pl.struct(PLACE))
        .group_by(keys, maintain_order=True)
        .agg(kinds=pl.len(), one=pl.col("is_first_at").first(), two=pl.col("is_first_at").get(1, null_on_oob=True))
    )
    some = some.join(first_two, on=keys, how="left", nulls_equal=True, maintain_order="left")
    other = pl.when(pl.col("is_first_at") == pl.col("one")).then("two").otherwise("one")
    clashes = some.filter(pl.col("kinds") > 1).select(
        *PLACE,
        other_sheet_no=other.struct.field("sheet_no"),
        other_row=other.struct.field("src_row"),
    )
    copies = some.filter((pl.col("kinds") == 1) & (pl.col("is_first_at") != pl.struct(PLACE)))
    first = pl.col("is_first_at").struct
    return Outcome(
        copies.select(*PLACE, first_sheet_no=first.field("sheet_no"), first_row=first.field("src_row")), clashes
    )
