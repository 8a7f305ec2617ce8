"""What would change under another policy folder: the published tables beside the same tables scored again."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from jixiao.pipeline.what_if import PUBLISHED, raw_records, scored_again
from jixiao.published import open_warehouse

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class ComparedTable:
    """A published table: what names a row, and what of it is compared."""

    key: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def naming(self) -> list[str]:
        """What of the key tells a row that has come or gone from its like, and is not among what a change is about."""
        return [name for name in self.key if name not in ABOUT]


SUBJECTS = ("application", "project", "subject")
ABOUT = ("notice", "track", *SUBJECTS, "subject_type", "criterion", "item", "clause", "says")
# Columns that a warehouse does not have are passed over; so are tables.
TABLES = {
    "assessment": ComparedTable(
        ("application", "is_part", "criterion", "item"),
        ("value", "comparator", "threshold", "unit_of_measure", "result", "decided_by", "clause"),
    ),
    "selection": ComparedTable(("application",), ("category", "rank", "status", "reason", "clause")),
    "settlement": ComparedTable(
        ("project", "item"), ("nominal_yuan", "due_yuan", "paid_yuan", "due_on", "met", "clause")
    ),
    "output": ComparedTable(("project", "criterion", "period"), ("value", "threshold", "met", "clause")),
    "finding": ComparedTable(
        ("rule", "subject_type", "subject", "message"), ("severity", "clause", "value", "expected")
    ),
}
ADDED, DROPPED, CHANGED = "新增", "不再有", "改变"


def policy_changes(
    out: Path,
    root: Path,
    policy: Path,
    unit: str | None = None,
    asked: Sequence[str] = (),
    wanted: str = PUBLISHED,
) -> list[Row]:
    """One row a difference: table, notice, track, application, project, subject, criterion, item, clause, says,
    change (新增, 不再有, 改变), old and new (all that is compared, by name, and of a row that has come or gone what
    names it; empty where there is no such row).

    `unit` keeps the rows of its applications and projects, `asked` those of these notices. `wanted` may be one of
    TABLES: then no other is compared. The published build is only read. Raises as scored_again does.
    """
    build = raw_records(out).parent  # both are of one build, whatever is published meanwhile
    with (
        closing(open_warehouse(build)) as before,
        scored_again(build, root, policy, wanted) as after,
    ):
        found = [
            row
            for table, compared in TABLES.items()
            if wanted in (PUBLISHED, table)
            for row in _changes(table, compared, _read(before, table), _read(after, table))
        ]
        own = _own(before, unit) | _own(after, unit) if unit else None
        notices = _notices(before) | _notices(after)
    for row in found:
        row["notice"] = row["notice"] or notices.get(row["track"])
    return [
        row
        for row in found
        if (own is None or any(row[name] in own for name in SUBJECTS)) and (not asked or row["notice"] in asked)
    ]


def _read(con: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    known = con.execute(
        "select 1 from information_schema.tables where table_schema = 'published' and table_name = ?", [table]
    ).fetchone()
    if known is None:
        return []
    cursor = con.execute(f'select * from published."{table}"')
    names = [str(column[0]) for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _changes(table: str, compared: ComparedTable, before: list[Row], after: list[Row]) -> list[Row]:
    old, new = _by_key(before, compared.key), _by_key(after, compared.key)
    found = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        names = [name for name in compared.fields if name in (was or now or {})]
        if was is None or now is None or any(was.get(name) != now.get(name) for name in names):
            found.append(_change_row(table, was, now, names if was and now else [*compared.naming, *names]))
    return found


def _by_key(rows: list[Row], key: tuple[str, ...]) -> dict[Key, Row]:
    """Rows by their key; where it stands more than once, numbered in their order."""
    seen: dict[Key, int] = defaultdict(int)
    found = {}
    for row in rows:
        named = tuple(row.get(name) for name in key)
        seen[named] += 1
        found[*named, seen[named]] = row
    return found


def _change_row(table: str, was: Row | None, now: Row | None, names: list[str]) -> Row:
    row = now or was or {}
    about = (name for name in ABOUT if name != "subject_type")
    change = ADDED if was is None else DROPPED if now is None else CHANGED
    return {
        "table": table,
        **{name: row.get(name) for name in about},
        "change": change,
        "old": {name: was.get(name) for name in names} if was else {},
        "new": {name: now.get(name) for name in names} if now else {},
    }


def _own(con: duckdb.DuckDBPyConnection, unit: str) -> set[str]:
    """The applications and projects of a unit."""
    rows = con.execute(
        "select application_no from staging.stg_application where uscc = $1 "
        "union select project_id from staging.stg_project where uscc = $1",
        [unit],
    ).fetchall()
    return {str(name) for (name,) in rows}


def _notices(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = con.execute("select track_id, notice_id from seeds.tracks").fetchall()
    return {str(track): str(notice) for track, notice in rows}
