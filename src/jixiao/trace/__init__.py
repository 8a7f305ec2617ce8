"""Both ways between figures and source rows.

Backward: `trace_document(out, ref)` opens a figure down to the rows of the files, and computes it again from these rows
alone; a `Tracer` does it for many. Forward: `trace_row(out, ref)` says of one row that was handed in everything it went
into, and why it went into nothing else; a `RowTracer` does it for many.
"""

from jixiao.trace.figures import Figure, Tracer, find_figure, trace_document
from jixiao.trace.row_trace import RowTracer, parse_place, trace_row

__all__ = [
    "Figure", "RowTracer", "Tracer", "find_figure", "parse_place", "trace_document", "trace_row",
]  # fmt: skip
