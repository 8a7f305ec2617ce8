"""A folder of policy data as read, with the lists and measures that it may refer to."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jixiao.ingest.contract import load_contract
from jixiao.policy.library import Known
from jixiao.policy.policy_rows import Row, Tables
from jixiao.policy.schema import Reference, Schema, Table


@dataclass(frozen=True)
class Policy:
    """A folder of policy data as read: its tables, the code tables, the schema and the measures."""

    schema: Schema
    tables: Tables
    codes: Tables
    measures: dict[str, Known]
    root: Path
    folder: Path
    _listed: dict[Reference, frozenset[str]] = field(default_factory=dict, init=False)
    _rows_of: dict[tuple[str, tuple[str, ...]], frozenset[tuple[str, ...]]] = field(default_factory=dict, init=False)

    @cached_property
    def clauses(self) -> frozenset[tuple[str, str]]:
        """Notice and path of every clause in the list of clauses."""
        return frozenset((row.get("notice_id"), row.get("clause")) for row in self.rows("clauses"))

    @cached_property
    def means(self) -> frozenset[str]:
        """The windows that are the mean of others."""
        return frozenset(row.get("window_id") for row in self.rows("windows") if row.get("kind") == "mean")

    @cached_property
    def notice_starts(self) -> dict[str, str]:
        """From when each notice holds."""
        return {row.get("notice_id"): row.get("starts_on") for row in self.rows("notices")}

    @cached_property
    def forwards(self) -> dict[str, str]:
        """The notice that each forwards, empty for none."""
        return {row.get("notice_id"): row.get("forwards") for row in self.rows("notices")}

    @cached_property
    def occupation_codes(self) -> frozenset[str]:
        """The codes of the list of occupations."""
        return frozenset(row.get("occupation_code") for row in self.rows("occupations"))

    def values_in(self, place: str) -> frozenset[str]:
        """The values of `table.column` of the policy data, or those that the record contract has for it."""
        table, column = place.split(".")
        if table in self.tables:
            return self.listed(Reference(table, column))
        return frozenset(contract_values(table, column))

    def rows(self, table: str) -> list[Row]:
        """The rows of a policy or code table, none where there is no such table."""
        return self.tables.get(table) or self.codes.get(table) or []

    def listed(self, reference: Reference) -> frozenset[str]:
        """The values that stand in the column referred to, in the rows that the reference asks for; what is made of
        other rows of its table (`members`), where it asks for them too."""
        if reference not in self._listed:
            fitting = {
                row.get(reference.column): row.get("members")
                for row in self.rows(reference.table)
                if all(row.get(name) in allowed for name, allowed in reference.whose)
            }
            self._listed[reference] = frozenset(
                value
                for value, members in fitting.items()
                if not reference.whose or not members or all(one in fitting for one in members.split("|"))
            )
        return self._listed[reference]

    def values_of(self, table: str, columns: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        """The values that stand together in these columns of a table."""
        key = (table, columns)
        if key not in self._rows_of:
            self._rows_of[key] = frozenset(tuple(row.get(name) for name in columns) for row in self.rows(table))
        return self._rows_of[key]

    def cited(self) -> Iterator[tuple[Table, Row]]:
        """Every row that cites a clause, with its table."""
        for table in self.schema.tables.values():
            if table.cites:
                for row in self.tables[table.name]:
                    yield table, row


def contract_values(record_type: str, name: str) -> set[str]:
    """The list of a column of the record contract; none for a column that it does not have."""
    known = next((one for one in load_contract().record_types if one.id == record_type), None)
    return {value for column in (known.columns if known else ()) if column.name == name for value in column.values}


def twin(text: str) -> str:
    """A text without what only the eye of a typesetter sees: width and case of letters, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
