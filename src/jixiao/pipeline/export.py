"""Tables for the fiscal system: every model of the schema `export`, a CSV and a Parquet file a notice and table.

The models name their columns as the system does; `notice_id` says which folder a row goes to and is not written.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.spreadsheet_text import FORMULA

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from jixiao.pipeline.plan import BuildPlan

SCHEMA = "export"


def write_export(plan: "BuildPlan") -> list[Path]:
    """Write export/<notice>/<TABLE>.csv and .parquet for every notice that has rows; returns the files, in order.

    CSV is UTF-8 with a header, and a text in it that a spreadsheet would run as a formula has a mark (') before it, as
    the Parquet file has not; rows are sorted by all their columns, so that the same build gives the same bytes.
    """
    made: list[Path] = []
    with plan.bounds.read(plan.warehouse) as connection:
        for table in _tables(connection):
            for notice in _notices(connection, table, plan.notices):
                made += _write(connection, plan.work / "export" / notice, table, notice)
    return made


def _tables(connection: "duckdb.DuckDBPyConnection") -> list[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables where table_schema = ? order by 1", [SCHEMA]
    ).fetchall()
    return [name for (name,) in rows]


def _notices(connection: "duckdb.DuckDBPyConnection", table: str, wanted: tuple[str, ...]) -> list[str]:
    rows = connection.execute(f'select distinct notice_id from {SCHEMA}."{table}" order by 1').fetchall()
    return [notice for (notice,) in rows if not wanted or notice in wanted]


def _write(connection: "duckdb.DuckDBPyConnection", folder: Path, table: str, notice: str) -> list[Path]:
    from jixiao.frames import frame_of
    from jixiao.parquet_file import write_parquet

    query = f'select * exclude (notice_id) from {SCHEMA}."{table}" where notice_id = ? order by all'
    rows = frame_of(connection.sql(query, params=[notice]))
    folder.mkdir(parents=True, exist_ok=True)
    csv, parquet = folder / f"{table.upper()}.csv", folder / f"{table.upper()}.parquet"
    _defused(rows).write_csv(csv)
    write_parquet(rows, parquet)
    return [csv, parquet]


def _defused(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    text = pl.col(pl.String)
    runs = text.str.contains(FORMULA) & (text.str.len_chars() > 1)  # a sign alone is a value of theirs
    return rows.with_columns(pl.when(runs).then(pl.lit("'") + text).otherwise(text).name.keep())
