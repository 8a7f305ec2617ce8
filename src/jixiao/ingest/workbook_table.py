"""The sheets of a workbook as text, by native code: read apart (jixiao.apart)."""

from functools import cached_property
from pathlib import Path
from typing import Any

from jixiao.apart import NotRead
from jixiao.ingest.workbook_values import NO_WORKBOOK
from jixiao.pairs import pair

_NO_SHEET = pair("工作表“{name}”读不出来，可能已损坏", "the sheet “{name}” cannot be read: it may be damaged")

Errors = list[tuple[int, int, str]]
"""Cells that are errors: 0-based row and place in what was read, and what the reader says of them."""


class WorkbookTable:
    """One workbook, .xlsx or .xls. Raises NotRead when it is none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @staticmethod
    def prepare() -> None:
        """Load what reads."""
        import fastexcel  # noqa: F401
        import pyarrow.ipc  # noqa: F401

    @cached_property
    def _book(self) -> Any:
        import fastexcel

        try:
            return fastexcel.read_excel(self._path)
        except Exception as error:
            raise NotRead(NO_WORKBOOK) from error

    @property
    def names(self) -> list[str]:
        """The sheets in order."""
        return list(self._book.sheet_names)

    def sheet(self, name: str) -> tuple[bytes, Errors]:
        """All cells of a sheet as an Arrow stream of text, and those that are errors."""
        import pyarrow

        try:
            found = self._book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            batch, errors = found.to_arrow_with_errors()
        except Exception as error:
            raise NotRead(_NO_SHEET(name=name)) from error
        sink = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        told = [(*error.position, error.detail) for error in errors.errors] if errors is not None else []
        return sink.getvalue().to_pybytes(), told
