"""The accepted records of a build, and the few ways in which the rules look at them. Plain polars, exact numbers.

This package is a second opinion: it shares no SQL, seed or measure with the product. Its rules are written by hand from
the clauses of 吉人社联〔2024〕48号 and the readings settled for it, each named where it is used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.ingest.contract import load_contract

Row = dict[str, Any]

GRADES = ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
HIGH_SKILL = GRADES[GRADES.index("高级工") :]
SENIOR_TECHNICIAN = GRADES[GRADES.index("高级技师") :]
SCHOOLS = ("技工院校", "职业院校", "高等院校")
BASE_TRACKS = ("jl-base-new", "jl-base-existing")
STUDIO_TRACKS = ("jl-studio",)


@dataclass(frozen=True)
class World:
    """One frame a record type, as the door accepted it."""

    frames: dict[str, pl.DataFrame]

    def rows(self, record_type: str, **equal: object) -> list[Row]:
        """The records whose columns hold these values; a column of None is compared as such."""
        frame = self.frames[record_type]
        for name, value in equal.items():
            frame = frame.filter(pl.col(name).eq_missing(pl.lit(value)))
        return frame.to_dicts()

    def applications(self) -> list[Row]:
        """The applications under jl-2024."""
        tracks = BASE_TRACKS + STUDIO_TRACKS
        return [row for row in self.rows("application") if row["track_id"] in tracks]

    def unit_kind(self, application: Row) -> str | None:
        """单位类别 of the applicant."""
        units = self.rows("unit", uscc=application["uscc"])
        return units[0]["unit_kind"] if units else None


def read_world(raw: Path) -> World:
    """All record types below a build's raw folder."""
    return World({record.id: pl.read_parquet(raw / f"{record.id}.parquet") for record in load_contract().record_types})


def prior_year(application: Row) -> int:
    """上一年度: the calendar year before 申报年度."""
    return int(application["apply_year"]) - 1


def three_years_before(day: date) -> date:
    """The first day of 近三年: exactly three years before the day, which still counts."""
    try:
        return day.replace(year=day.year - 3)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 3, day=28)


def cell(world: World, application: Row, column: str) -> Any:
    """A yearly figure, cell by cell: 申报年度, else the year before; older never."""
    rows = {row["stat_year"]: row[column] for row in world.rows("unit_year", uscc=application["uscc"])}
    year = application["apply_year"]
    return rows[year] if rows.get(year) is not None else rows.get(year - 1)


def teachers(world: World, application: Row) -> list[Row] | None:
    """The teachers of 申报年度, else of the year before, each person once; None when there are none so young."""
    for year in (application["apply_year"], application["apply_year"] - 1):
        rows = world.rows("teacher", uscc=application["uscc"], stat_year=year)
        if rows:
            return list({row["person_key"]: row for row in rows}.values())
    return None


def seniors(practical: Iterable[Row]) -> list[Row]:
    """高级实习指导教师, or 高级技师 and what stands above it."""
    return [row for row in practical if row["title"] == "高级实习指导教师" or row["grade"] in SENIOR_TECHNICIAN]


def trainings(world: World, application: Row) -> list[Row] | None:
    """Training records completed in 上一年度; None when the base has no training record of whatever year."""
    own = world.frames["training"].filter(pl.col("uscc") == application["uscc"])
    if own.is_empty():
        return None
    year = prior_year(application)
    return own.filter(pl.col("completed_on").is_between(date(year, 1, 1), date(year, 12, 31))).to_dicts()


def share(part: int, whole: int) -> Fraction | None:
    """An exact share; a share of nothing is no figure."""
    return Fraction(part, whole) if whole else None


def pass_rate(records: list[Row] | None) -> Fraction | None:
    """合格 / (合格 + 不合格); 未考核 enters neither side."""
    if records is None:
        return None
    passed = sum(row["exam_result"] == "合格" for row in records)
    failed = sum(row["exam_result"] == "不合格" for row in records)
    return share(passed, passed + failed)


def satisfaction(world: World, application: Row) -> dict[str, Fraction | None]:
    """满意份数 / 回收份数 of 上一年度 a kind of respondent, all batches summed."""
    rows = world.rows("survey", uscc=application["uscc"], stat_year=prior_year(application))
    found = {}
    for who in ("学员", "企业"):
        own = [row for row in rows if row["respondent"] == who]
        found[who] = share(sum(row["satisfied"] for row in own), sum(row["returned"] for row in own))
    return found


def least(values: Iterable[Fraction | None]) -> Fraction | None:
    """The least of values that are all there, None when one is not."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return min(known) if known and len(known) == len(listed) else None
