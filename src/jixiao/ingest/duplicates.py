"""Copies and clashes over all sheets of a record type.

A row whose contract columns all equal an earlier row's is a duplicate: counted, not loaded. Rows of one key with
different content clash: all of them, with their copies, are quarantined.
"""

from dataclasses import dataclass

import polars as pl

# Where a row stands: the sheet's number in reading order, then the row's own number.
PLACE = ["sheet_no", "src_row"]


@dataclass(frozen=True)
class Outcome:
    """Places of duplicates and of clashes; a duplicate also has `first_sheet_no` and `first_row`, the row that it
    repeats, a clash `other_sheet_no` and `other_row`, what it clashes with."""

    duplicates: pl.DataFrame
    clashes: pl.DataFrame


def find(rows: pl.LazyFrame, keys: list[str], content: list[str]) -> Outcome:
    """Duplicates and clashes of `rows` (columns: content and PLACE), which stand in reading order. Null equals null."""
    places = rows.select(*PLACE, *keys).collect()
    shared = places.filter(_shared(places, keys)).select(PLACE)
    if shared.is_empty():
        none = places.clear().select(PLACE)
        return Outcome(
            none.with_columns(first_sheet_no="sheet_no", first_row="src_row"),
            none.with_columns(other_sheet_no="sheet_no", other_row="src_row"),
        )
    some = rows.join(shared.lazy(), on=PLACE, how="semi", maintain_order="left").collect().sort(PLACE)
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


def _shared(places: pl.DataFrame, keys: list[str]) -> pl.Series:
    """Boolean a row: another row has its key."""
    if len(keys) == 1:
        return places[keys[0]].is_duplicated()
    return places.select(keys).is_duplicated()
