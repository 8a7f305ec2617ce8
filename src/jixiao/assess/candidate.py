"""What a unit would score under the tracks that it has not applied for, as if it applied on the day of the build.

The same models answer as for any application: an application is put beside the unit's own records, one a track. What
belongs to an application (its occupations, experts, documents) is 缺数据 for it.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.assess import criterion_rows, with_quotes, with_readings
from jixiao.parquet_file import write_parquet
from jixiao.pipeline.what_if import ASSESSMENT, build_day, build_policy, raw_records, scored_again
from jixiao.published import open_warehouse

TRIED = "试算:"
OWNERS = ("application_no", "project_id")


def candidate_rows(
    out: Path, root: Path, unit: str, asked: Sequence[str] = (), notices: Path | None = None
) -> list[dict[str, Any]]:
    """Assessment rows of every track not applied for by the unit, of the notices asked or all; `application` is empty.

    None for a unit without records, or one that applied for every track.
    """
    tracks = _tracks(out, unit, asked)
    if not tracks:
        return []

    def fill(published: Path, place: Path) -> None:
        _own_records(published, place, unit)
        _apply(place, unit, tracks, build_day(out))

    with scored_again(out, root, build_policy(out, root), ASSESSMENT, fill) as con:
        rows = [row for row in criterion_rows(con, unit, asked) if row["application"].startswith(TRIED)]
        with open_warehouse(out) as published:
            read = with_readings(published, [row | {"application": ""} for row in rows])
        return with_quotes(con, read, notices)


def _tracks(out: Path, unit: str, asked: Sequence[str]) -> list[str]:
    """The tracks that the unit has not applied for; none when nothing was handed in about the unit itself."""
    raw = raw_records(out)
    if pl.scan_parquet(raw / "unit.parquet", glob=False).filter(pl.col("uscc") == unit).collect().is_empty():
        return []
    applications = pl.scan_parquet(raw / "application.parquet", glob=False)
    applied = applications.filter(pl.col("uscc") == unit).collect()["track_id"]
    with open_warehouse(out) as con:
        known = con.execute("select track_id, notice_id from seeds.tracks order by track_id").fetchall()
    return [track for track, own in known if track not in set(applied) and (not asked or own in asked)]


def _own_records(published: Path, place: Path, unit: str) -> None:
    """The raw records of one unit: those that name it, or one of its applications or projects."""
    mine = {name for kind in ("application", "project") for name in _named(published / f"{kind}.parquet", unit)}
    for path in sorted(published.glob("*.parquet")):
        frame = pl.scan_parquet(path, glob=False)
        names = frame.collect_schema().names()
        belongs = [pl.col(name) == unit for name in names if name.endswith("uscc")]
        belongs += [pl.col(name).is_in(list(mine)) for name in names if name in OWNERS]
        frame = frame.filter(pl.any_horizontal(belongs).fill_null(value=False)) if belongs else frame
        write_parquet(frame, place / path.name)


def _named(path: Path, unit: str) -> list[str]:
    frame = pl.scan_parquet(path, glob=False)
    names = [name for name in OWNERS if name in frame.collect_schema().names()]
    own = frame.filter(pl.col("uscc") == unit).select(names).collect()
    return [str(value) for name in names for value in own[name].drop_nulls()]


def _apply(place: Path, unit: str, tracks: list[str], day: date) -> None:
    """Put one application a track beside the unit's records: handed in by nobody, so that its place is blank."""
    path = place / "application.parquet"
    handed_in = pl.read_parquet(path, glob=False)
    rows = [
        {"application_no": f"{TRIED}{track}", "track_id": track, "uscc": unit, "apply_year": day.year,
         "applied_on": day, "project_name": "", "recommender": "", "record_key": f"{TRIED}{track}",
         "src_file": "", "src_sheet": "", "src_row": 0}
        for track in tracks
    ]  # fmt: skip
    tried = pl.DataFrame(rows).select(
        [
            (pl.col(name) if name in rows[0] else pl.lit(None)).cast(kind).alias(name)
            for name, kind in handed_in.schema.items()
        ]
    )
    write_parquet(pl.concat([handed_in, tried]), path)
