"""`dbt build` by hand gives the tables that a build makes: columns, types, what must be filled, and every row."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from jixiao.engine.dbt import DbtProject
from jixiao.engine.program import WAREHOUSE
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from tests.integration.conftest import DemoBuild

COLUMNS = """
    select table_schema, table_name, table_type, column_name, data_type, is_nullable
    from information_schema.columns
    inner join information_schema.tables using (table_catalog, table_schema, table_name)
    where table_catalog = ? and table_name <> 'figure' order by all
"""


@pytest.fixture(scope="module")
def both(small: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """The warehouse of a build as `built`, that of dbt over the same raw records as `warehouse`."""
    place = tmp_path_factory.mktemp("by_hand")
    values = {"raw_dir": str((small.out / "raw").resolve()), "as_of": AS_OF.isoformat()}
    project = DbtProject(project_root(), place / "target", values, place / WAREHOUSE)
    project.run("build", "--exclude-resource-type", "unit_test")
    with closing(duckdb.connect(str(place / WAREHOUSE), read_only=True)) as con:
        con.execute(f"attach '{(small.out / WAREHOUSE).resolve()}' as built (read_only)")
        yield con


def columns(con: DuckDBPyConnection, catalog: str) -> list[tuple[Any, ...]]:
    return con.execute(COLUMNS, [catalog]).fetchall()


def test_the_tables_have_the_same_columns_types_and_required_values(both: DuckDBPyConnection) -> None:
    by_hand, built = columns(both, "warehouse"), columns(both, "built")
    assert by_hand == built
    assert len({row[:2] for row in built}) > 200


def test_the_tables_have_the_same_rows(both: DuckDBPyConnection, small: DemoBuild) -> None:
    tables = sorted({row[:2] for row in columns(both, "warehouse") if row[2] == "BASE TABLE"})
    both.execute("use warehouse")
    differing = [
        name
        for name in (f'"{schema}"."{table}"' for schema, table in tables)
        if both.execute(
            f"select count(*) from ((select * from {name} except all select * from built.{name}) "
            f"union all (select * from built.{name} except all select * from {name}))"
        ).fetchone()
        != (0,)
    ]
    assert differing == []


def test_no_model_is_left_out(both: DuckDBPyConnection) -> None:
    sources = {path.stem for path in (project_root() / "models").rglob("*.sql")}
    made = {row[1] for row in columns(both, "warehouse")}
    ephemeral = {"int_record__accepted"}
    assert sources - made == ephemeral
