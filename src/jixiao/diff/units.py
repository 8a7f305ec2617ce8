"""Whose a record is: so that a record counted differently, though nobody touched it, leads to the one that was."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from jixiao.diff.record_changes import PLACE, Raw, RecordChange, Records

OF_UNIT = ("uscc", "base_uscc", "evaluator_uscc")
"""Columns that name a unit, the nearest first."""
OF_PROJECT = ("application_no", "project_id")
"""Columns that name an application or a project."""


class Units:
    """The units behind the records of two filings."""

    def __init__(self, old: Raw, new: Raw, records: Records) -> None:
        self.raw, self.records = (old, new), records

    @cached_property
    def _of_project(self) -> dict[str, set[str]]:
        """Application or project to its units, in either filing."""
        found: dict[str, set[str]] = {}
        for raw in self.raw:
            for name, column in (("application", "application_no"), ("project", "project_id")):
                for key, uscc in raw[name].select(column, "uscc").iter_rows():
                    found.setdefault(key, set()).add(uscc)
        return found

    @cached_property
    def changed(self) -> dict[str, list[RecordChange]]:
        """Unit to the changes of its records, in the order of the records."""
        found: dict[str, list[RecordChange]] = {}
        for change in self.records.changes.values():
            units = {unit for row in (change.old, change.new) if row for unit in self._units(row)}
            for unit in sorted(units):
                found.setdefault(unit, []).append(change)
        return found

    def _units(self, row: Mapping[str, Any]) -> set[str]:
        own = {row[name] for name in OF_UNIT if row.get(name)}
        return own.union(*(self._of_project.get(row[name], ()) for name in OF_PROJECT if row.get(name)))

    def of_context(self, context_id: str) -> set[str]:
        """The units of an application or a project; none of contexts that are of many."""
        kind, _, name = context_id.partition(":")
        return self._of_project.get(name, set()) if kind in ("application", "project") else set()

    def of_records(self, wanted: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
        """Units of records by number; `wanted` are number and record type."""
        by_type: dict[str, list[int]] = {}
        for no, record_type in wanted:
            by_type.setdefault(record_type, []).append(no)
        found: dict[int, set[str]] = {}
        for record_type, numbers in by_type.items():
            for raw, numbered in zip(self.raw, (self.records.old, self.records.new), strict=True):
                for no, units in self._in(raw[record_type], record_type, numbered, numbers):
                    found.setdefault(no, set()).update(units)
        return found

    def _in(
        self, frame: pl.DataFrame, record_type: str, numbered: pl.DataFrame, numbers: list[int]
    ) -> Iterable[tuple[int, set[str]]]:
        own = numbered.filter(pl.col("record_type") == record_type, pl.col("no").is_in(numbers))
        names = [name for name in (*OF_UNIT, *OF_PROJECT) if name in frame.columns]
        rows = frame.select(*PLACE, *names).join(own, on=PLACE, how="inner", nulls_equal=True)
        return ((row["no"], self._units(row)) for row in rows.iter_rows(named=True))
