"""The data dictionary: what every column of a warehouse holds, and the page that dbt makes of it.

A field is described once, by its name, in seeds/codes/fields.csv. A table whose column of that name holds something
else says so in its own YAML; the columns of staging are described by the record contract.

The page is one of those that `make docs` makes (docs/site/hooks.py).
"""

import csv
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from jixiao.documents import read_yaml
from jixiao.engine.dbt import FILES, FOLDERS, DbtProject
from jixiao.engine.program import WAREHOUSE
from jixiao.ingest.contract import load_contract
from jixiao.ingest.staging import all_staged_columns
from jixiao.pipeline.demo_inbox import AS_OF

FIELDS = Path("seeds") / "codes" / "fields.csv"
KINDS = ("models", "seeds")
STAGING = "staging"
SCHEMAS = ("seeds", STAGING, "intermediate", "published", "forms", "export")

Tables = dict[str, dict[str, str]]
"""Text by column, by table."""


def read_fields(root: Path) -> dict[str, str]:
    """Description by name of field."""
    with (root / FIELDS).open(encoding="utf-8", newline="") as file:
        return {row["field"]: row["description"] for row in csv.DictReader(file)}


def read_declared(root: Path) -> dict[str, list[dict[str, Any]]]:
    """The entries of columns that the YAML of each model and seed lists: for their types and tests, and what they hold
    where the dictionary does not say it."""
    paths = [path for kind in KINDS for path in sorted((root / kind).rglob("*.yml"))]
    documents = [read_yaml(path.read_text(encoding="utf-8")) for path in paths]
    entries = [entry for document in documents for kind in KINDS for entry in document.get(kind) or []]
    return {entry["name"]: entry.get("columns") or [] for entry in entries}


def own_words(declared: dict[str, list[dict[str, Any]]]) -> Tables:
    """What tables say of their own columns, beside the dictionary."""
    said = {
        table: {column["name"]: column["description"] for column in columns if column.get("description")}
        for table, columns in declared.items()
    }
    return {table: words for table, words in said.items() if words}


def staging_words() -> Tables:
    """What the record contract says of the columns of staging."""
    return {
        f"stg_{record.id}": {name: words for name, _, words in all_staged_columns(record)}
        for record in load_contract().record_types
    }


def read_columns(warehouse: Path) -> dict[tuple[str, str], list[str]]:
    """The columns of every table of a warehouse in their order, by schema and table."""
    import duckdb

    query = """
        select table_schema, table_name, list(column_name order by ordinal_position)
        from information_schema.columns where table_schema in (select unnest(?)) group by all order by all
    """
    with closing(duckdb.connect(str(warehouse), read_only=True)) as connection:
        found = connection.execute(query, [list(SCHEMAS)]).fetchall()
    return {(schema, table): columns for schema, table, columns in found}


def describe(root: Path, columns: dict[tuple[str, str], list[str]]) -> Tables:
    """What every column of these tables holds, empty where nothing says it."""
    fields, said = read_fields(root), {**own_words(read_declared(root)), **staging_words()}
    return {
        table: {
            name: said.get(table, {}).get(name) or ("" if schema == STAGING else fields.get(name, "")) for name in names
        }
        for (schema, table), names in columns.items()
    }


def write_page(root: Path, warehouse: Path, place: Path) -> Path:
    """Write the documentation of a warehouse as one page, index.html, in the folder `place`, which is made anew."""
    shutil.rmtree(place, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        project, copy = Path(folder) / "project", Path(folder) / WAREHOUSE
        write_described_project(root, warehouse, project)
        shutil.copyfile(warehouse, copy)  # dbt opens it to write
        values = {"raw_dir": str(warehouse.parent / "raw"), "as_of": AS_OF.isoformat()}
        DbtProject(project, Path(folder) / "target", values, copy).run("docs", "generate", "--static")
        place.mkdir(parents=True)
        return shutil.copyfile(Path(folder) / "target" / "static_index.html", place / "index.html")


def write_described_project(root: Path, warehouse: Path, place: Path) -> None:
    """Write at `place` a copy of the dbt project whose YAML lists and describes the columns that a warehouse has.

    A table that no model makes (published.figure, written with the workbooks) is a source there.
    """
    columns = read_columns(warehouse)
    described = describe(root, columns)
    for name in FOLDERS:
        shutil.copytree(root / name, place / name)
    for name in FILES:
        shutil.copyfile(root / name, place / name)
    for kind in KINDS:
        for path in sorted((place / kind).rglob("*.yml")):
            document = read_yaml(path.read_text(encoding="utf-8"))
            for entry in document.get(kind) or []:
                listed = {column["name"]: column for column in entry.get("columns") or []}
                words = described.get(entry["name"], {})
                entry["columns"] = [{**listed.get(column["name"], {}), **column} for column in _columns(words)]
            _write_yaml(path, document)
    made = read_declared(root)
    sources = [
        {"name": schema, "schema": schema, "tables": [{"name": table, "columns": _columns(described[table])}]}
        for schema, table in columns
        if table not in made
    ]
    _write_yaml(place / "models" / "_others.yml", {"version": 2, "sources": sources})


def _columns(words: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "description": text} for name, text in words.items()]


def _write_yaml(path: Path, document: Any) -> None:
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
