"""Reads the published tables of a build: opened late, closed early, never written."""

from pathlib import Path
from typing import Any

from jixiao.errors import UsageError

SCHEMA = "published"


def read_table(out: Path, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of a table of the schema `published`. Raises UsageError naming the tables there are."""
    import duckdb

    with duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = ? order by 1", [SCHEMA]
        ).fetchall()
        known = [str(name) for (name,) in names]
        if table not in known:
            raise UsageError(
                f"没有名为“{table}”的已发布数据表。可用的表：{'、'.join(known) or '无'}。",
                f"there is no published table {table!r}; tables: {', '.join(known) or 'none'}.",
            )
        cursor = connection.execute(f'select * from {SCHEMA}."{table}"')
        columns = [str(column[0]) for column in cursor.description or []]
        return columns, cursor.fetchall()
