"""Reads the published tables of a build: opened late, closed early, never written."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jixiao.errors import UnreadableInput, UsageError, VerificationFailed
from jixiao.hashes import bytes_sha256, rows_content
from jixiao.nearest import did_you_mean

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA = "published"
SUMMARY_SCHEMA = 3
"""The version of what a published build is: of build.json and of the tables of the warehouse that the program reads. It
goes up when a program that reads the former version could not read the new one, or the other way round."""
BESIDE_RECORDS = ("narrative", "passed_over", "quarantine", "sheet", "working_day")
"""The raw tables that every build has beside one of each record type."""


def open_warehouse(out: Path) -> "DuckDBPyConnection":
    """The warehouse of a published build, to be read only and closed. Raises UnreadableInput where it is damaged."""
    import duckdb

    try:
        return duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True)
    except duckdb.Error as error:
        raise _broken(out, "warehouse.duckdb", str(error).splitlines()[0]) from None


def refuse_broken(out: Path) -> None:
    """Refuse a published folder whose summary cannot be read: it was copied in part, or damaged; of the warehouse who
    opens it says so. Raises UnreadableInput."""
    try:
        summary = json.loads((out / "build.json").read_text(encoding="utf-8"))
        sound = isinstance(summary, dict) and "build_id" in summary and "as_of" in summary
    except (OSError, ValueError):
        sound = False
    if not sound:
        raise _broken(out, "build.json")
    refuse_other_schema(out, summary)


def refuse_other_schema(out: Path, summary: Mapping[str, Any]) -> None:
    """Refuse a build that a newer program published, or one too old to be read. UnreadableInput."""
    found = summary.get("schema", 1)  # what was published before it was counted
    if isinstance(found, int) and found == SUMMARY_SCHEMA:
        return
    if isinstance(found, int) and found < SUMMARY_SCHEMA:
        raise UnreadableInput(
            f"{out} 是较早版本的程序发布的（结果格式第 {found} 版，本程序读第 {SUMMARY_SCHEMA} 版），不能直接使用。"
            "请用原来的收件目录重新运行 jixiao build；已封存的申报包不受影响。",
            f"{out} was published by an earlier program (format {found}, not {SUMMARY_SCHEMA}): build again.",
        )
    raise UnreadableInput(
        f"{out} 是较新版本的程序发布的（结果格式第 {found} 版，本程序只读到第 {SUMMARY_SCHEMA} 版）。"
        "请升级 jixiao，或用发布它的那个版本打开。",
        f"{out} was published by a newer program (format {found}; this one reads {SUMMARY_SCHEMA}): upgrade jixiao.",
    )


def warehouse_content(
    connection: "DuckDBPyConnection", known: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """What a warehouse holds, whatever its bytes: the content of the rows of every table (`tables`, by `schema.table`),
    and one SHA-256 over all (`sha256`). Of the tables that are `known` by name, their
    content was looked at when they were made."""
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' order by 1, 2"
    ).fetchall()
    tables = {
        f"{schema}.{name}": known.get(name) or rows_content(connection, f'"{schema}"."{name}"')
        for schema, name in names
    }
    told = json.dumps(tables, ensure_ascii=False, sort_keys=True)
    return {"sha256": bytes_sha256(told.encode()), "tables": tables}


def refuse_changed_warehouse(out: Path) -> None:
    """Refuse a published build whose warehouse does not hold what build.json says of it. VerificationFailed."""
    told = json.loads((out / "build.json").read_text(encoding="utf-8")).get("warehouse", {})
    with open_warehouse(out) as connection:
        found = warehouse_content(connection)
    if told == found:
        return
    before, now = told.get("tables", {}), found["tables"]
    other = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    raise VerificationFailed(
        f"{out} 的 warehouse.duckdb 在构建之后被改动过（{'、'.join(other[:5])}），没有申报。请重新运行 jixiao build。",
        f"the warehouse of {out} was changed after it was built ({', '.join(other[:5])}): build again.",
    )


def refuse_incomplete(out: Path, record_types: Iterable[str]) -> None:
    """Refuse a published folder that is broken, or of which a table of raw records is missing. UnreadableInput."""
    refuse_broken(out)
    open_warehouse(out).close()
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
