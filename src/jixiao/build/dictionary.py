"""The data dictionary: what every column of a warehouse holds, and the dbt project whose documentation shows all of it.

A field is described once, by its name, in seeds/codes/fields.csv. A table whose column of that name holds something
else says so in its own YAML; the columns of staging are described by the record contract.

`python -m jixiao.build.dictionary WAREHOUSE PLACE` writes at PLACE a copy of the project in which every model and seed
lists the columns that its table has in the warehouse, described: `make docs` has dbt make a page of it.
"""

import csv
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from jixiao.documents import read_yaml
from jixiao.ingest.contract import load_contract
from jixiao.ingest.staging import all_staged_columns
from jixiao.paths import project_root
from jixiao.policy.check import own_policy
from jixiao.policy.folder import write_project

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


def write_described_project(root: Path, warehouse: Path, place: Path) -> None:
    """Write at `place` a copy of the dbt project whose YAML lists and describes every column of the warehouse."""
    described = describe(root, read_columns(warehouse))
    write_project(root, own_policy(root), place)
    for kind in KINDS:
        for path in sorted((place / kind).rglob("*.yml")):
            document = read_yaml(path.read_text(encoding="utf-8"))
            for entry in document.get(kind) or []:
                listed = {column["name"]: column for column in entry.get("columns") or []}
                words = described.get(entry["name"], {})
                entry["columns"] = [
                    {**listed.get(name, {}), "name": name, "description": text} for name, text in words.items()
                ]
            path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    write_described_project(project_root(), Path(sys.argv[1]), Path(sys.argv[2]))
