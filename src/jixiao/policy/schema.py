"""What policy data must look like: one declaration, seeds/policy/_policy.yml.

Beside what dbt reads there (columns, types), a column's `config.meta` may say
    required    no row leaves it blank                  values      those allowed
    refers_to   table.column where the value stands     besides     values allowed beside those
    whose       ... of a row with these values          separator   the cell is a list
    values_of   record.column of the record contract    file        a path of the project or the folder
    at_least, at_most, above    bounds of a number      pattern     how it is written; `written` says it in words
    slice_of    the column of the measure that it is a slice of: dimension=value; own_slice_of: one of the slices that
                the measure itself is counted by
    regex       a regular expression                    indented    blanks before the text are meant
    figure      false: a number that no clause states
    kinds       the values of the column, and what a row with each of them fills: `needs` always, `may` at will,
                `one_of` at least one, `together` all or none, `values` only these, `written` so ([pattern, in words]);
                a column that only other kinds name stays blank
where values_of and file may have `{other_column}` filled in from the row. A table's may say
    key         the columns of which no two rows have the same values (none: two rows differ in more than words)
    cites       true: each row stands on a clause of the list of clauses
    called      the columns that a row of such a table is called by, where that is not rule_no, or else the first of its
                key that does not say the notice
    same_thing  the columns that make two rows rules for the same thing, where that is not its key
    together    columns that are filled together or not at all
    in_order    columns of dates or numbers, of which none comes before the one named before it
    unique      further columns of which no two rows have the same values; letter case and width make no difference
    alike       columns that are the same wherever a first one is
    numbered    a column that numbers the rows with these columns alike from 1 on, without a gap
    totals      a column that adds up to 1 over the rows with these columns alike, at any time
    rows_of     a row of another table that must be there: the columns here, and those that they stand in there
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.documents import read_yaml

DECLARATION = Path("seeds") / "policy" / "_policy.yml"
CODES = Path("seeds") / "codes"
MEASURES = "int_measure"
FIGURE = "figure"
"""Of `int_measure.figure`: also a measure that is made of others for a figure (composed)."""
# Columns that must be filled wherever a table has them.
ALWAYS = frozenset(
    {"notice_id", "clause", "kind", "severity", "says", "starts_on", "track_id", "rule_no", "item_no", "group_id"}
    | {"form_id", "line_no", "print_order", "applies_to_notice", "indicator_code"}
)
# How much a finding weighs, wherever a column of that name does not say otherwise.
SEVERITIES = ("核实", "提示")


@dataclass(frozen=True)
class Reference:
    """A column of another table in which a value must stand, in a row that has one of these values in its others."""

    table: str
    column: str
    whose: tuple[tuple[str, tuple[str, ...]], ...] = ()


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
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    above: Fraction | None = None
    pattern: str = ""
    written: str = ""
    slice_of: str = ""
    own_slice_of: str = ""
    regex: bool = False
    indented: bool = False
    kinds: Mapping[str, "RowKind"] = field(default_factory=dict)

    @property
    def of_kinds(self) -> frozenset[str]:
        """The columns that some kind names."""
        return frozenset(name for kind in self.kinds.values() for name in kind.columns)


@dataclass(frozen=True)
class RowKind:
    """What a row of one kind fills."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that a row of this kind may fill, of those that kinds name."""
        return frozenset((*self.needs, *self.may, *self.one_of))


@dataclass(frozen=True)
class RowOf:
    """A row of another table that must be there: (column here, column there), of whatever is filled here."""

    table: str
    by: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """One policy table: its columns in their order, its key (empty: the whole row), whether its rows cite clauses."""

    name: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    same_thing: tuple[str, ...] = ()
    cites: bool = False
    called: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    in_order: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows_of: tuple[RowOf, ...] = ()

    def column(self, name: str) -> Column:
        """The column of this name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

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
    named = {column["name"] for column in entry["columns"]}
    usual = ["rule_no"] if "rule_no" in named else [one for one in meta.get("key", ()) if one != "notice_id"][:1]
    return Table(
        name=entry["name"],
        label=entry["description"].partition("：")[0],
        columns=tuple(_column(column) for column in entry["columns"]),
        key=tuple(meta.get("key", ())),
        same_thing=tuple(meta.get("same_thing", ())),
        cites=meta.get("cites", False),
        called=tuple(meta.get("called", usual)),
        together=_lists(meta, "together"),
        in_order=_lists(meta, "in_order"),
        unique=_lists(meta, "unique"),
        alike={name: tuple(columns) for name, columns in meta.get("alike", {}).items()},
        numbered={name: tuple(columns) for name, columns in meta.get("numbered", {}).items()},
        totals={name: tuple(columns) for name, columns in meta.get("totals", {}).items()},
        rows_of=tuple(RowOf(one["table"], tuple(one["by"].items())) for one in meta.get("rows_of", ())),
    )


def _lists(meta: dict[str, Any], name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(columns) for columns in meta.get(name, ()))


def _kind(declared: dict[str, Any]) -> RowKind:
    return RowKind(
        needs=tuple(declared.get("needs", ())),
        may=tuple(declared.get("may", ())),
        one_of=tuple(declared.get("one_of", ())),
        together=_lists(declared, "together"),
        written={name: (pattern, words) for name, (pattern, words) in declared.get("written", {}).items()},
        values={name: tuple(str(one) for one in listed) for name, listed in declared.get("values", {}).items()},
    )


def _column(entry: dict[str, Any]) -> Column:
    meta = _meta(entry)
    kinds = {str(name): _kind(kind or {}) for name, kind in meta.get("kinds", {}).items()}
    usual = SEVERITIES if entry["name"] == "severity" else tuple(kinds)
    return Column(
        name=entry["name"],
        type=entry.get("data_type", ""),
        required=meta.get("required", False) or entry["name"] in ALWAYS,
        values=tuple(str(one) for one in meta.get("values", usual)),
        refers_to=_reference(meta),
        besides=tuple(meta.get("besides", ())),
        separator=meta.get("separator", ""),
        values_of=meta.get("values_of", ""),
        file=meta.get("file", ""),
        figure=meta.get("figure", True),
        at_least=_bound(meta, "at_least"),
        at_most=_bound(meta, "at_most"),
        above=_bound(meta, "above"),
        pattern=meta.get("pattern", ""),
        written=meta.get("written", ""),
        slice_of=meta.get("slice_of", ""),
        own_slice_of=meta.get("own_slice_of", ""),
        regex=meta.get("regex", False),
        indented=meta.get("indented", False),
        kinds=kinds,
    )


def _reference(meta: dict[str, Any]) -> Reference | None:
    if "refers_to" not in meta:
        return None
    table, column = meta["refers_to"].split(".")
    return Reference(table, column, tuple((name, tuple(kinds)) for name, kinds in meta.get("whose", {}).items()))


def _bound(meta: dict[str, Any], name: str) -> Fraction | None:
    return Fraction(str(meta[name])) if name in meta else None


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    return dict(entry.get("config", {}).get("meta", {}))
