"""Every column of a built warehouse is described, by the words of one dictionary wherever they hold."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from jixiao.paths import project_root
from jixiao.pipeline.dictionary import (
    describe,
    own_words,
    read_columns,
    read_declared,
    read_fields,
    staging_words,
    write_page,
)
from tests.integration.conftest import DemoBuild

Columns = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def warehouse_file(small: DemoBuild) -> Path:
    return (small.out / "warehouse.duckdb").resolve()


@pytest.fixture(scope="module")
def columns(warehouse_file: Path) -> Columns:
    return read_columns(warehouse_file)


@pytest.fixture(scope="module")
def con(warehouse_file: Path) -> Iterator[DuckDBPyConnection]:
    with closing(duckdb.connect(str(warehouse_file), read_only=True)) as con:
        yield con


def test_every_column_of_every_table_is_described(columns: Columns) -> None:
    assert {schema for schema, _ in columns} == {"seeds", "staging", "intermediate", "published", "forms", "export"}
    described = describe(project_root(), columns)
    assert [f"{table}.{name}" for table, said in described.items() for name, words in said.items() if not words] == []


def test_every_field_of_the_dictionary_is_a_column_that_no_other_words_describe(columns: Columns) -> None:
    own = own_words(read_declared(project_root()))
    used = {
        name
        for (schema, table), names in columns.items()
        for name in names
        if schema != "staging" and name not in own.get(table, {})
    }
    assert set(read_fields(project_root())) - used == set()


def test_a_column_that_is_declared_or_described_for_itself_is_there(columns: Columns) -> None:
    there = {(table, name) for (_, table), names in columns.items() for name in names}
    declared = read_declared(project_root())
    listed = {(table, column["name"]) for table, entries in declared.items() for column in entries}
    staged = {(table, name) for table, said in staging_words().items() for name in said}
    assert (listed | staged) - there == set()


def test_a_seed_has_the_types_that_stand_beside_its_columns_and_text_without_one(con: DuckDBPyConnection) -> None:
    seeds = read_declared(project_root())
    query = "select table_name, column_name, data_type from information_schema.columns where table_schema = 'seeds'"
    for table, column, found in con.execute(query).fetchall():
        (declared,) = [entry.get("data_type", "varchar") for entry in seeds[table] if entry["name"] == column]
        assert found.replace(" ", "").lower() == declared.replace(" ", ""), f"{table}.{column}"


def test_the_page_of_the_dictionary_has_the_words_of_every_column(
    warehouse_file: Path, columns: Columns, tmp_path: Path
) -> None:
    page = write_page(project_root(), warehouse_file, tmp_path / "docs")
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]
    text = page.read_text(encoding="utf-8")
    described = {words for said in describe(project_root(), columns).values() for words in said.values()}
    assert [words for words in described if json.dumps(words) not in text] == []
