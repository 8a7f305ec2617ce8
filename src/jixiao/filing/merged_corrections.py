"""Corrections on record that packs hold, taken over by a build of several packs: each at the place of the record that
the city corrected, so that the whole has the figures that the city has."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from jixiao import verifier
from jixiao.ingest.corrections import COLUMNS, Correction, read_corrections
from jixiao.ingest.outcomes import CORRECTED
from jixiao.policy.folder import CORRECTIONS, corrections_file, keep_policy

APPLIED = f"raw/{CORRECTED}"


def corrections_of(pack: verifier.Pack, folder: str) -> list[Correction]:
    """What was corrected in the build of a pack, in its order, with the places that its records have where its files
    lie below `folder`. A key that the city named more than one record by gives a correction for each."""
    import polars as pl

    if APPLIED not in pack.places:
        return []
    table = io.BytesIO(pack.read(APPLIED))
    rows = pl.read_parquet(table, glob=False).iter_rows(named=True)
    return [
        Correction(
            line=row["line"],
            locator=f"{folder}/{row['file']}:{row['sheet'] or ''}:{row['row']}",
            **{name: row[name] or "" for name in ("record_type", "column", "action", "old_value", "new_value")},
            **{name: row[name] or "" for name in ("reason", "reporter", "date")},
        )
        for row in rows
    ]


def write_merged(policy: Path, taken: Sequence[Correction], place: Path) -> None:
    """Policy data like those of `policy`, at `place`, with corrections that were taken over behind its own. One that
    somebody has entered there by hand is not taken a second time. Raises UsageError where the own cannot be read."""
    own = read_corrections(corrections_file(policy))
    place.mkdir(parents=True)
    keep_policy(policy, place)
    known = {_what(one) for one in own}
    lines = [_row(one) for one in (*own, *(one for one in taken if _what(one) not in known))]
    (place / CORRECTIONS).parent.mkdir(exist_ok=True)
    with (place / CORRECTIONS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *lines])


def _what(one: Correction) -> Correction:
    """A correction without who entered it, where and why."""
    return replace(one, line=0, reason="", reporter="", date="")


def _row(one: Correction) -> Iterable[str]:
    target = ".".join(filter(None, (one.record_type, one.column)))
    return [target, *map(str, astuple(one)[3:])]
