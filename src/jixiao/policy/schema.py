"""What policy data must look like: one declaration, seeds/policy/_policy.yml.

Beside what dbt reads there (columns, types), a column's `config.meta` may say
    required    no row leaves it blank                  values      those allowed
    refers_to   table.column where the value stands     besides     values allowed beside those
    separator   the cell is a list                      values_of   record.column of the record contract
    file        a path of the project or the folder      figure      false: a number that no clause states
where values_of and file may have `{other_column}` filled in from the row. A table's may say
    key         the columns of which no two rows have the same values (none: two rows differ in more than words)
    cites       true: each row stands on a clause of the list of clauses
    same_thing  the columns that make two rows rules for the same thing, where that is not its key
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
    """One column of a policy table. `type` is empty for text that does not look like anything else."""

    name: str
    type: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    refers_to: Reference | None = None
    besides: tuple[str, ...] = ()
    separator: str = ""
    values_of: str = ""
    file: str = ""
    figure: bool = True


@dataclass(frozen=True)
class Table:
    """One policy table: its columns in their order, its key (empty: the whole row), whether its rows cite clauses."""

    name: str
    label: str
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
    return Schema({entry["name"]: _table(entry) for entry in declared})


def _table(entry: dict[str, Any]) -> Table:
    meta = _meta(entry)
    return Table(
        name=entry["name"],
        label=entry["description"].partition("：")[0],
        columns=tuple(_column(column) for column in entry["columns"]),
        key=tuple(meta.get("key", ())),
        same_thing=tuple(meta.get("same_thing", ())),
        cites=meta.get("cites", False),
    )


def _column(entry: dict[str, Any]) -> Column:
    meta = _meta(entry)
    usual = SEVERITIES if entry["name"] == "severity" else ()
    return Column(
        name=entry["name"],
        type=entry.get("data_type", ""),
        required=meta.get("required", False) or entry["name"] in ALWAYS,
        values=tuple(str(one) for one in meta.get("values", usual)),
        refers_to=Reference(*meta["refers_to"].split(".")) if "refers_to" in meta else None,
        besides=tuple(meta.get("besides", ())),
        separator=meta.get("separator", ""),
        values_of=meta.get("values_of", ""),
        file=meta.get("file", ""),
        figure=meta.get("figure", True),
    )


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    return dict(entry.get("config", {}).get("meta", {}))
