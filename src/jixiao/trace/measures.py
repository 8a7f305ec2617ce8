"""Measures as the warehouse declares them (intermediate.int_measure): their parts, and the query of their records."""

from dataclasses import dataclass
from typing import Literal

from duckdb import DuckDBPyConnection

from jixiao.errors import UsageError

Role = Literal["value", "numerator", "denominator"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `numerator` and `denominator` name other measures: both for a ratio or a share, the first for a
    least; of a share both are the same, its denominator whole."""

    measure_id: str
    label: str
    unit: str
    agg: str
    definition: str
    numerator: str | None
    denominator: str | None
    rows_sql: str | None


class Catalog:
    """All measures of a warehouse."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        rows = con.execute(
            "select measure_id, label, unit, agg, definition, numerator, denominator, rows_sql "
            "from intermediate.int_measure"
        ).fetchall()
        self._measures = {row[0]: Measure(*row) for row in rows}

    def get(self, measure_id: str) -> Measure:
        """The measure of this id; UsageError when the warehouse has none."""
        try:
            return self._measures[measure_id]
        except KeyError:
            raise UsageError(
                f"指标 {measure_id} 没有声明：请在事实模型的 measures 中补上。", f"unknown measure {measure_id}"
            ) from None

    def parts(self, measure_id: str) -> list[tuple[Measure, Role]]:
        """The base measures whose records make up a measure, each with its role."""
        measure = self.get(measure_id)
        if measure.agg in ("ratio", "share"):
            assert measure.numerator and measure.denominator
            return [(self.get(measure.numerator), "numerator"), (self.get(measure.denominator), "denominator")]
        if measure.agg == "least":
            assert measure.numerator
            return self.parts(measure.numerator)
        return [(measure, "value")]


def contribution_sql(measure: Measure) -> str:
    """The records of a base measure with what each adds to the value, so that the value is the plain sum.

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
        f"cast({amount} as decimal(28, 6)) as contribution from ({measure.rows_sql}) as listed {qualify}"
    )
