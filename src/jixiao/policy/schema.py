"""What policy data must look like: one declaration, seeds/policy/_policy.yml with the types of dbt_project.yml.

Beside what dbt reads there (columns, tests), a column's `config.meta` may say
    required    no row leaves it blank                  values      those allowed
    refers_to   table.column of another seed            besides     values allowed beside those
    separator   the cell is a list                      values_of   record.column of the record contract
    file        a path of the project or the folder      figure      false: a number that no clause states
where values_of and file may have `{other_column}` filled in from the row. A table's may say same_thing: the columns
that make two rows rules for the same thing, where that is not its key.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.documents import read_yaml

DECLARATION = Path("seeds") / "policy" / "_policy.yml"
CODES = Path("seeds") / "codes"
MEASURES = "int_measure"
# Columns that must be filled wherever a table has them.
ALWAYS = frozenset({"notice_id", "clause", "kind", "severity", "says", "starts_on"})
# How much a finding weighs, wherever a column of that name does not say otherwise.
SEVERITIES = ("核实", "提示")


@dataclass(frozen=True)
class Reference:
    """A column of another table in which a value must stand."""

    table: str
    column: str


@dataclass(frozen=True)
class Column:
    """One column of a policy table. `type` is empty for text."""

    name: str
    type: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    besides: tuple[str, ...] = ()
    separator: str = ""
    values_of: str = ""
    file: str = ""
    figure: bool = True


@dataclass(frozen=True)
class Table:
    """One policy table: its columns in their order, its key (empty: the whole row), whether its rows cite clauses."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    same_thing: tuple[str, ...] = ()
    cites: bool = False

    def has(self, *names: str) -> bool:
        """Whether it has all these columns."""
        return set(names) <= {column.name for column in self.columns}


@dataclass(frozen=True)
class Schema:
    """All policy tables by name."""

    tables: dict[str, Table] = field(default_factory=dict)


@cache
def load_schema(root: Path) -> Schema:
    """The declaration of the checkout at `root`; a policy folder never brings its own."""
    declared = read_yaml((root / DECLARATION).read_text(encoding="utf-8"))["seeds"]
    project = read_yaml((root / "dbt_project.yml").read_text(encoding="utf-8"))
    config = project["seeds"]["jixiao"]["policy"]
    return Schema(
        {entry["name"]: _table(entry, config.get(entry["name"], {}).get("+column_types", {})) for entry in declared}
    )


def _table(entry: dict[str, Any], types: dict[str, str]) -> Table:
    tests = [_test(test) for test in entry.get("data_tests", [])]
    keys = [tuple(said["columns"]) for name, said in tests if name == "unique_key"]
    return Table(
        name=entry["name"],
        columns=tuple(_column(column, types.get(column["name"], "")) for column in entry["columns"]),
        key=keys[0] if keys else (),
        same_thing=tuple(_meta(entry).get("same_thing", ())),
        cites=any(name == "clause_exists" for name, _ in tests),
    )


def _column(entry: dict[str, Any], type_: str) -> Column:
    tests, meta = [_test(test) for test in entry.get("data_tests", [])], _meta(entry)
    references = [_reference(said["to"], said["field"]) for name, said in tests if name == "relationships"]
    if "refers_to" in meta:
        references.append(Reference(*meta["refers_to"].split(".")))
    usual = SEVERITIES if entry["name"] == "severity" else ()
    accepted = [one for name, said in tests if name == "accepted_values" for one in said["values"]]
    return Column(
        name=entry["name"],
        type=type_,
        required=meta.get("required", False) or entry["name"] in ALWAYS or any(name == "not_null" for name, _ in tests),
        values=tuple(str(one) for one in [*accepted, *meta.get("values", ())] or usual),
        references=tuple(references),
        besides=tuple(meta.get("besides", ())),
        separator=meta.get("separator", ""),
        values_of=meta.get("values_of", ""),
        file=meta.get("file", ""),
        figure=meta.get("figure", True),
    )


def _test(test: Any) -> tuple[str, dict[str, Any]]:
    """A test's name and its arguments."""
    if isinstance(test, str):
        return test, {}
    ((name, said),) = test.items()
    return name, (said or {}).get("arguments", {})


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    return dict(entry.get("config", {}).get("meta", {}))


def _reference(to: str, column: str) -> Reference:
    return Reference(to.removeprefix("ref('").removesuffix("')"), column)
