"""Reads the published tables of a build: opened late, closed early, never written."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.errors import UnreadableInput, UsageError
from jixiao.nearest import did_you_mean

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA = "published"
BESIDE_RECORDS = ("narrative", "passed_over", "quarantine", "sheet", "working_day")
"""The raw tables that every build has beside one of each record type."""


def open_warehouse(out: Path) -> "DuckDBPyConnection":
    """The warehouse of a published build, to be read only and closed. Raises duckdb.Error where it is damaged."""
    import duckdb

    return duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True)


def refuse_broken(out: Path) -> None:
    """Refuse a published folder whose summary or warehouse cannot be read: it was copied in part, or damaged. Raises
    UnreadableInput."""
    import duckdb

    try:
        summary = json.loads((out / "build.json").read_text(encoding="utf-8"))
        sound = isinstance(summary, dict) and "build_id" in summary and "as_of" in summary
    except (OSError, ValueError):
        sound = False
    if not sound:
        raise _broken(out, "build.json")
    try:
        open_warehouse(out).close()
    except duckdb.Error as error:
        raise _broken(out, "warehouse.duckdb", str(error).splitlines()[0]) from None


def refuse_incomplete(out: Path, record_types: Iterable[str]) -> None:
    """Refuse a published folder that is broken, or of which a table of raw records is missing. UnreadableInput."""
    refuse_broken(out)
    for name in (*record_types, *BESIDE_RECORDS):
        if not (out / "raw" / f"{name}.parquet").is_file():
            raise _broken(out, f"raw/{name}.parquet")


def _broken(out: Path, name: str, more: str = "") -> UnreadableInput:
    return UnreadableInput(
        f"{out} 里的发布结果不完整：{name} 缺少或已损坏，可能没有复制完整。请重新复制，或重新运行 jixiao build。",
        f"{out} is no whole published build: {name} is missing or damaged. {more}".rstrip(),
    )


def read_table(out: Path, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of a table of the schema `published`. Raises UsageError naming the tables there are."""
    with open_warehouse(out) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = ? order by 1", [SCHEMA]
        ).fetchall()
        known = [str(name) for (name,) in names]
        if table not in known:
            zh, en = did_you_mean(table, known)
            raise UsageError(
                f"没有名为“{table}”的已发布数据表。{zh}可用的表：{'、'.join(known) or '无'}。",
                f"there is no published table {table!r}.{en} Tables: {', '.join(known) or 'none'}.",
            )
        cursor = connection.execute(f'select * from {SCHEMA}."{table}"')
        columns = [str(column[0]) for column in cursor.description or []]
        return columns, cursor.fetchall()
