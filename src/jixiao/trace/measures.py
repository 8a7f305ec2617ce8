"""Measures as the warehouse declares them (intermediate.int_measure), their parts (intermediate.int_measure__part), and
the query of their records."""

from dataclasses import dataclass
from typing import Literal

from duckdb import DuckDBPyConnection

from jixiao.errors import UsageError

Role = Literal["value", "numerator", "denominator", "guard"]
LABELLED = (
    "case when person_masked is null or contains(record_key, person_masked) then record_key "
    "else record_key || '（' || person_masked || '）' end"
)
"""The key of a record and, where the key does not say it, whose record it is (masked)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; `has_own_slices` says that its values come by year, source or the like without being asked for so;
    `rows_sql` lists the records of a base measure, one made of others has none."""

    measure_id: str
    label: str
    unit: str
    agg: str
    definition: str
    has_own_slices: bool
    rows_sql: str | None


@dataclass(frozen=True, slots=True)
class MeasurePart:
    """One part of a measure: a base measure in its role, over a window of its own where it has one, and whole where it
    is not sliced as the measure is."""

    measure: Measure
    role: Role
    window_id: str | None
    is_whole: bool

    def asked(self, window_id: str, slice_: str) -> tuple[str, str]:
        """The window and slice that the part is asked for, where the measure is asked for these: what has no slices of
        its own is whole also beside others of a line, a year, unless a slice is asked for (`dimension=value`)."""
        is_sliced = self.measure.has_own_slices or "=" in slice_
        return self.window_id or window_id, slice_ if is_sliced and not self.is_whole else ""


class Catalog:
    """All measures of a warehouse."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        rows = con.execute(
            "select measure_id, label, unit, agg, definition, has_own_slices, rows_sql from intermediate.int_measure"
        ).fetchall()
        self._measures = {row[0]: Measure(*row) for row in rows}
        self._parts: dict[str, list[MeasurePart]] = {}
        for measure_id, part_id, role, window_id, is_whole in con.execute(
            "select measure_id, part_id, role, window_id, is_whole from intermediate.int_measure__part order by part_no"
        ).fetchall():
            part = MeasurePart(self._measures[part_id], role, window_id, is_whole)
            self._parts.setdefault(measure_id, []).append(part)

    def get(self, measure_id: str) -> Measure:
        """The measure of this id; UsageError when the warehouse has none."""
        try:
            return self._measures[measure_id]
        except KeyError:
            raise UsageError(
                f"指标 {measure_id} 没有声明：请在事实模型的 measures 中补上。", f"unknown measure {measure_id}"
            ) from None

    def parts(self, measure_id: str) -> list[MeasurePart]:
        """The base measures whose records make up a measure, in their order; none of a composed one."""
        return [part for part in self.every_part(measure_id) if part.role != "guard"]

    def every_part(self, measure_id: str) -> list[MeasurePart]:
        """The parts of a measure, and what makes its nought known."""
        return self._parts.get(measure_id, [])

    def made_of(self) -> list[tuple[str, str]]:
        """Every measure with each of its parts, by their ids."""
        return [(measure_id, part.measure.measure_id) for measure_id, parts in self._parts.items() for part in parts]


def contribution_sql(measure: Measure, where: str = "true") -> str:
    """The records of a base measure with what each adds to the value, so that the value is the plain sum; of those
    contexts alone that `where` takes.

    Columns: context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, src_row,
    contribution. A
    person counted once contributes 1 by the first record and 0 by the others; of a single stated value, the greatest.
    """
    order = "src_file, src_sheet, src_row, record_key"
    if measure.agg == "count_distinct":
        first = f"row_number() over (partition by context_id, window_id, slice, entity order by {order}) = 1"
        amount, qualify = f"case when {first} then 1 else 0 end", ""
    elif measure.agg == "value":
        place = f"row_number() over (partition by context_id, window_id, slice order by amount desc, {order})"
        amount, qualify = "amount", f"qualify {place} = 1"
    else:
        amount, qualify = "amount", ""
    return (
        "select context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, src_row, "
        f"cast({amount} as decimal(28, 6)) as contribution from ({measure.rows_sql}) as listed where {where} {qualify}"
    )
