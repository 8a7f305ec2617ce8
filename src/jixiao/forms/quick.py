"""A worksheet of very many plain cells, written with the same bytes in less time."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

column_name = lru_cache(xl_col_to_name)


class QuickSheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """As its base; texts, numbers and blanks that have a format are written without the detour over attribute lists."""

    def put_text(self, row: int, column: int, text: str, look: Any) -> None:
        """write_string, for a place given by numbers."""
        self._write_string(row, column, text, look)

    def put_number(self, row: int, column: int, number: float, look: Any) -> None:
        """write_number, for a place given by numbers."""
        self._write_number(row, column, number, look)

    def put_wide(self, row: int, left: int, right: int, text: str, look: Any) -> None:
        """merge_range with a text, for columns of one row that no other range overlaps."""
        self.merge.append([row, left, row, right])
        self._write_string(row, left, text, look)
        for column in range(left + 1, right + 1):
            self._write_blank(row, column, None, look)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        if not cell.format or kind not in ("String", "Number", "Blank"):
            super()._write_cell(row, col, cell)
            return
        place = f'<c r="{column_name(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
        if kind == "String":
            self.fh.write(f'{place} t="s"><v>{cell.string}</v></c>')
        elif kind == "Number":
            self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
        else:
            self.fh.write(f"{place}/>")


class RowsSheet(QuickSheet):
    """A worksheet whose many rows are made as text at once (`rows`, by the row from 0 that each text begins with),
    below the few rows that are written cell by cell."""

    rows: Mapping[int, str]

    def _write_rows(self) -> None:
        for row in sorted({*(row for row, cells in self.table.items() if cells), *self.rows}):
            if row in self.rows:
                self.fh.write(self.rows[row])
                continue
            self._write_row(row, None, self.row_info.get(row))
            for column, cell in sorted(self.table[row].items()):
                self._write_cell(row, column, cell)
            self._xml_end_tag("row")
