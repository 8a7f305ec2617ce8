"""What PostgreSQL and SQLite are asked: their tables, columns and keys, and rows as text in an order of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from jixiao.sql_words import literal, quoted

NUMBER, FLOAT, ZONED, NESTED = "number", "float", "zoned", "nested"
"""Kinds of values that their text does not tell: whole and decimal numbers; numbers of 64 bits and less, which keep
fifteen digits; moments, of which the day depends on where one stands; what is no single value."""
MARK = "\ufdd1"
"""No text holds it: it stands on both sides of the kind of a value of SQLite, which has types a value, not a column."""
Rows = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its name, the kind of its values ('' where their text tells all), and SQL by which rows
    stand in its order, whatever the locale."""

    name: str
    kind: str
    ordered: str


class Dialect(Protocol):
    """How a kind of database is asked."""

    def tables(self) -> list[str]:
        """The names of tables and views."""

    def columns(self, table: str) -> list[TableColumn]:
        """The columns of a table in its own order."""

    def select(self, table: str, columns: list[TableColumn]) -> str:
        """SQL of all rows as text c0, c1, …, in order."""


class Postgresql:
    """Tables of the current schema (an address may set another search_path)."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def tables(self) -> list[str]:
        """Tables, views and foreign tables; parts of a partitioned table are no tables of their own."""
        found = self._rows(
            "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition"
        )
        return [name for (name,) in found]

    def columns(self, table: str) -> list[TableColumn]:
        """Domains are what they are made of."""
        found = self._rows(
            "select a.attname::text, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null), t.typcategory::text "
            "from pg_attribute a join pg_type t on t.oid = a.atttypid "
            f"where a.attrelid = {self._oid(table)} and a.attnum > 0 and not a.attisdropped order by a.attnum"
        )
        return [TableColumn(name, _kind(kind, category), _ordered(name, category)) for name, kind, category in found]

    def select(self, table: str, columns: list[TableColumn]) -> str:
        """By the primary key; without one by all columns."""
        keys = self._rows(
            "select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid "
            f"and a.attnum = any(i.indkey) where i.indrelid = {self._oid(table)} and i.indisprimary "
            "order by array_position(i.indkey::int2[], a.attnum)"
        )
        order = {column.name: column.ordered for column in columns}
        by = [order[name] for (name,) in keys] or [f'{quoted(column.name)}::text collate "C"' for column in columns]
        texts = ", ".join(f"{quoted(column.name)}::text as c{n}" for n, column in enumerate(columns))
        return f"select {texts} from {quoted(table)} order by {', '.join(by)}"

    def _oid(self, table: str) -> str:
        return f"to_regclass({literal(quoted(table))})::oid"


def _kind(kind: str, category: str) -> str:
    if kind in ("real", "double precision"):
        return FLOAT
    if kind.endswith("with time zone"):
        return ZONED
    if category == "N":
        return NUMBER
    return "" if category in "BDSEXTU" and kind not in ("bytea", "json", "jsonb", "xml") else NESTED


def _ordered(name: str, category: str) -> str:
    return f'{quoted(name)} collate "C"' if category == "S" else quoted(name)


class Sqlite:
    """Tables and views of the one file."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def tables(self) -> list[str]:
        """Without its own."""
        found = self._rows("select name from sqlite_master where type in ('table', 'view')")
        return [name for (name,) in found if not name.startswith("sqlite_")]

    def columns(self, table: str) -> list[TableColumn]:
        """The type of a column says nothing of its values: each has its own."""
        found = self._rows(f"select name from pragma_table_info({literal(table)}) order by cid")
        return [TableColumn(name, "", quoted(name)) for (name,) in found]

    def select(self, table: str, columns: list[TableColumn]) -> str:
        """By the primary key, without one by the rowid, of a view by all columns. What is no text is marked."""
        keys = self._rows(f"select name from pragma_table_info({literal(table)}) where pk > 0 order by pk")
        is_view = self._rows(f"select type from sqlite_master where name = {literal(table)}")[0][0] == "view"
        every = [column.name for column in columns]
        names = [name for (name,) in keys] or (every if is_view else ["rowid"])
        texts = ", ".join(f"{_marked(quoted(name))} as c{n}" for n, name in enumerate(every))
        return f"select {texts} from {quoted(table)} order by {', '.join(quoted(name) for name in names)}"


def _marked(column: str) -> str:
    mark = f"char({ord(MARK)})"
    kinds = {"real": FLOAT, "integer": NUMBER, "blob": NESTED}
    cases = " ".join(f"when '{kind}' then {mark} || '{said}' || {mark}" for kind, said in kinds.items())
    return f"case typeof({column}) {cases} else '' end || cast({column} as text)"
