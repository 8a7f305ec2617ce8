"""Figure → measure → source rows, and the value computed again from these rows alone."""

from jixiao.trace.figures import Figure, Tracer, find_figure, trace_document

__all__ = ["Figure", "Tracer", "find_figure", "trace_document"]
