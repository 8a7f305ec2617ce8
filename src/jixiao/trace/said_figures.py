"""A sentence of a form that says figures: which, and whether their records give the numbers again."""

from contextlib import closing
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from jixiao.exact import plain, rounded
from jixiao.published import open_warehouse
from jixiao.trace.figures import Figure, Tracer, cell_of, figures_at


def sentence_document(out: Path, ref: str) -> dict[str, Any] | None:
    """The figures that the sentence of a cell says, as the JSON of `jixiao trace --json`; None where `ref` is no such
    cell. Values are exact decimals as text, in their printed units; `recomputed` is null where it has no value."""
    place = cell_of(ref)
    if not place:
        return None
    with closing(open_warehouse(out)) as con:
        said = figures_at(con, place, "said_in")
        if not said:
            return None
        first = said[0]
        where = {"notice": first.notice, "workbook": first.workbook, "sheet": first.sheet, "cell": place[-1]}
        return where | {"figures": [_said(con, one) for one in said]}


def _said(con: DuckDBPyConnection, figure: Figure) -> dict[str, Any]:
    tracer = Tracer(con, 0, figure)
    origin = tracer.origin(figure.form_id, figure.context_id, figure.measure, figure.slice)
    again = None if origin.value is None else rounded(origin.value, figure.divisor, figure.decimals)
    return {
        "figure_id": figure.figure_id,
        "label": figure.label,
        "value": plain(figure.value),
        "unit": figure.unit,
        "recomputed": None if again is None else plain(again),
        "records_total": origin.records_total,
        "cell": figure.cell,
    }
