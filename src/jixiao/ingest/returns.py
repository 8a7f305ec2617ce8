"""Return workbooks (退回单): the refused rows of one recommender each, with a cover, ready to be sent.

A row belongs to the recommender that it names itself, else to that of its application, of its project's, or of its
unit's applications where they have but one, else to the one that a folder of its file is called after.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from jixiao.ingest.refused_book import Cover, RefusedBook
from jixiao.ingest.refused_rows import refused_rows

UNKNOWN = "未能确定推荐单位"
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
_LONGEST_NAME = 60
_UNITS = ("统一社会信用代码", "培训基地信用代码")
_OWN = ("推荐单位", "申报编号", "项目编号", *_UNITS)
_DAY = "______年____月____日前"


def return_books(raw_dir: Path, created: date, policy: Path) -> dict[str, RefusedBook]:
    """One workbook a recommender with refused rows, by the name of its file. `policy`: the folder of policy data, which
    sets days for recommending."""
    refused = refused_rows(raw_dir)
    rows = refused.rows
    if rows.is_empty():
        return {}
    applications = _applications(raw_dir, rows)
    rows = rows.with_columns(
        recommender=_recommenders(rows, applications, pl.read_parquet(raw_dir / "project.parquet", glob=False))
    )
    days = _last_days(policy, applications, created)
    names = sorted(set(rows["recommender"]))
    made = {}
    for name, stem in zip(names, file_names("退回单", names), strict=True):
        own = replace(refused, rows=rows.filter(pl.col("recommender") == name))
        cover = _cover(name, own.rows, days.get(name, ()))
        made[f"{stem}.xlsx"] = RefusedBook(own, created, f"退回单：{name}", cover)
    return made


def _cover(name: str, rows: pl.DataFrame, days: Iterable[str]) -> Cover:
    files = rows["file"].unique(maintain_order=True).to_list()
    lines = [
        ("退回给", name if name != UNKNOWN else f"{UNKNOWN}：请按“文件”一列转给报送的单位"),
        ("退回记录", f"{len(rows)} 条，来自 {len(files)} 个文件"),
        ("请于何时改正", "；".join([f"{_DAY}（由发出单位填写）", *days])),
        ("文件", "\n".join(files[:20]) + (f"\n等 {len(files)} 个" if len(files) > 20 else "")),
    ]
    return Cover("退 回 单", lines)


def _applications(raw_dir: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Number, unit, recommender and track of every application, taken or refused."""
    columns = ["application_no", "uscc", "recommender", "track_id"]
    taken = pl.read_parquet(raw_dir / "application.parquet", columns=columns, glob=False)
    refused = rows.filter(pl.col("record_type") == "application").select(
        application_no=_own("申报编号"),
        uscc=_own("统一社会信用代码"),
        recommender=_own("推荐单位"),
        track_id=_own("项目类别代码"),
    )
    return pl.concat([taken, refused]).drop_nulls("recommender").unique(maintain_order=True)


def _own(header: str) -> pl.Expr:
    """What a refused row itself holds under a header."""
    return pl.col("row_json").str.json_path_match(f"$['{header}']")


def _recommenders(rows: pl.DataFrame, applications: pl.DataFrame, projects: pl.DataFrame) -> pl.Series:
    """The recommender of every refused row."""
    of_application = _only(applications, "application_no")
    of_unit = _only(applications, "uscc")
    by_number = dict(projects.select("project_id", "application_no").drop_nulls().rows())
    by_unit = dict(projects.select("project_id", "uscc").drop_nulls().rows())
    of_project = {
        project: found
        for project in by_unit | by_number
        if (found := of_application.get(by_number.get(project, "")) or of_unit.get(by_unit.get(project, "")))
    }
    held = rows["row_json"].str.json_decode(pl.Struct(dict.fromkeys(_OWN, pl.String()))).struct.unnest()
    own = held.with_columns(rows["file"])
    names = set(applications["recommender"])
    folders = {file: _folder_of(file, names) for file in own["file"].unique()}
    named = own.select(
        pl.coalesce(
            "推荐单位",
            _looked_up("申报编号", of_application),
            _looked_up("项目编号", of_application | of_project),
            *(_looked_up(header, of_unit) for header in _UNITS),
            _looked_up("file", folders),
            pl.lit(UNKNOWN),
        ).alias("recommender")
    ).to_series()
    all_names = set(named)
    written = {_plain(name): name for name in sorted(all_names, reverse=True)}
    return named.replace_strict({name: written[_plain(name)] for name in all_names}, return_dtype=pl.String)


def _plain(name: str) -> str:
    """A name as it is compared: full-width or half-width, with blanks or without, it is one."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def _looked_up(column: str, table: Mapping[str, str | None]) -> pl.Expr:
    return pl.col(column).replace_strict(table, default=None, return_dtype=pl.String)


def _only(applications: pl.DataFrame, key: str) -> dict[str, str]:
    """The recommender of each key that has but one."""
    found = applications.drop_nulls(key).group_by(key).agg(pl.col("recommender").unique())
    return {one: names[0] for one, names in found.rows() if len(names) == 1}


def _folder_of(file: str, names: set[str]) -> str | None:
    return next((part for part in reversed(file.split("/")[:-1]) if part in names), None)


def _last_days(policy: Path, applications: pl.DataFrame, today: date) -> dict[str, list[str]]:
    """For each recommender the last days for recommending of the notices that it recommends for, where still ahead."""
    notices = {row["track_id"]: row["notice_id"] for row in _table(policy / "tracks.csv")}
    last: dict[str, str] = {}
    for row in _table(policy / "procedures.csv"):
        if row["kind"] == "date_window" and row["subject"] == "recommended_on" and row["to_date"] >= today.isoformat():
            last[row["applies_to_notice"]] = f"{row['notice_id']} {row['clause']} 规定的推荐截止日为 {row['to_date']}"
    found: dict[str, set[str]] = {}
    for name, track in applications.select("recommender", "track_id").unique().rows():
        if told := last.get(notices.get(track or "", "")):
            found.setdefault(name, set()).add(told)
    return {name: sorted(told) for name, told in found.items()}


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def file_names(kind: str, names: Iterable[str]) -> list[str]:
    """The name of a file of this kind for each name, without its end: safe on every system, no two alike."""
    taken: set[str] = set()
    made = []
    for name in names:
        plain = "".join(c for c in name if not unicodedata.category(c).startswith("C"))
        stem = f"{kind}-" + (_UNSAFE.sub("_", plain).strip(" .")[:_LONGEST_NAME] or UNKNOWN)
        number = 1
        while (free := stem if number == 1 else f"{stem}（{number}）").lower() in taken:
            number += 1
        taken.add(free.lower())
        made.append(free)
    return made
