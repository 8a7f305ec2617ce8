"""What each record adds to each side, in the old and in the new filing: one frame for all pairs of sides compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from jixiao.diff.record_changes import Records
from jixiao.diff.steps import Pair
from jixiao.evidence import AMOUNT, Evidence

PLACE = ["record_type", "src_file", "src_sheet", "src_row"]


@dataclass(frozen=True, slots=True)
class Delta:
    """One record of a pair of sides that they do not count alike; None where it is no record of the side."""

    record: int
    old: Decimal | None
    new: Decimal | None

    @property
    def moved(self) -> Fraction:
        """By how much the side's total changed through it."""
        return Fraction(self.new or 0) - Fraction(self.old or 0)


@dataclass(frozen=True)
class Deltas:
    """Of each pair of sides, by its number, the records that are not counted alike; `places` says where each of these
    records stands (record type, file, sheet, row, label)."""

    of_pair: Mapping[int, list[Delta]]
    places: Mapping[int, tuple[str, str, str, int, str]]


def deltas(pairs: Mapping[Pair, int], records: Records, old: Evidence, new: Evidence) -> Deltas:
    """All differences between the lists of records of these pairs of sides."""
    before = _counted([(no, pair[0]) for pair, no in pairs.items()], old, records.old)
    after = _counted([(no, pair[1]) for pair, no in pairs.items()], new, records.new)
    columns = ["pair", "no"]
    both = before.join(after, on=columns, how="full", coalesce=True, nulls_equal=True, suffix="_new")
    found = both.filter(pl.col("amount").ne_missing(pl.col("amount_new")))
    of_pair: dict[int, list[Delta]] = {}
    for pair, record, amount, amount_new in found.select(*columns, "amount", "amount_new").sort(columns).iter_rows():
        of_pair.setdefault(pair, []).append(Delta(record, amount, amount_new))
    return Deltas(of_pair, _places(found))


def _places(found: pl.DataFrame) -> dict[int, tuple[str, str, str, int, str]]:
    names = [*PLACE, "key"]
    stand = found.select("no", *(pl.coalesce(f"{name}_new", name).alias(name) for name in names)).unique("no")
    return {no: (kind, file, sheet, row, key) for no, kind, file, sheet, row, key in stand.iter_rows()}


def _counted(asked: list[tuple[int, int | None]], evidence: Evidence, numbered: pl.DataFrame) -> pl.DataFrame:
    """pair, no, amount (the sum of what the record adds), and where the record stands."""
    wanted = pl.DataFrame(
        [one for one in asked if one[1] is not None], schema={"pair": pl.Int64, "side_no": pl.Int64}, orient="row"
    )
    sources = pl.DataFrame(
        [(one.no, one.record_type, one.file, one.sheet) for one in evidence.sources],
        schema={"source_no": pl.Int64, "record_type": pl.String, "src_file": pl.String, "src_sheet": pl.String},
        orient="row",
    )
    listed = (
        evidence.contributions.join(sources, on="source_no", how="left")
        .rename({"row": "src_row"})
        .join(numbered.with_columns(pl.col("src_sheet").fill_null("")), on=PLACE, how="left")
    )
    return (
        wanted.join(listed, on="side_no", how="inner")
        .group_by("pair", "no")
        .agg(pl.col("amount").sum().cast(AMOUNT), *(pl.col(name).first() for name in [*PLACE, "key"]))
    )
