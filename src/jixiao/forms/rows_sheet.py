"""Worksheets of very many plain cells, written in less time than the library's own takes: the same text in bulk."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

column_name = lru_cache(xl_col_to_name)
Wide = tuple[int, int, str | float | None, Any]
"""First and last column (from 0), what is printed there, and its format."""
_ESCAPES = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;", "\n": "&#xA;"})
LONGEST_TIP = 255
"""Characters that Excel takes as the tip of a link."""


class RowsSheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """A worksheet whose rows are kept as text (`put_row`, or made elsewhere and kept in `rows` by the row from 0 that
    each text begins with) instead of cell by cell; what is written as on any other stands above them. Its links within
    the workbook may be kept as text too (`put_link`, and then all of them)."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, str] = {}
        self.links: dict[tuple[int, int], str] = {}
        self.heights: dict[int, float] = {}
        self.room = 0.0

    def put_row(self, row: int, height: float, cells: Iterable[Wide]) -> None:
        """A row of so many points: texts, numbers, blanks, each in a column or in several, which are merged. No row is
        put twice."""
        number, strings = row + 1, self.str_table
        known = strings.string_table
        made = [f'<row r="{number}" ht="{height:g}" customHeight="1">']
        for left, right, value, look in cells:
            style = look.xf_index
            if style is None:
                style = look._get_xf_index()
            if value is None or value == "":
                made.append(f'<c r="{column_name(left)}{number}" s="{style}"/>')
            elif isinstance(value, str):
                index = known.get(value)
                if index is None:
                    index = strings._get_shared_string_index(value)
                else:
                    strings.count += 1
                made.append(f'<c r="{column_name(left)}{number}" s="{style}" t="s"><v>{index}</v></c>')
            else:
                made.append(f'<c r="{column_name(left)}{number}" s="{style}"><v>{value:.16G}</v></c>')
            if right > left:
                self.merge.append((row, left, row, right))
                made.append(_blanks(left + 1, right, style).replace("#", str(number)))
        made.append("</row>")
        self._check_dimensions(row, self.dim_colmax or 0)
        self.rows[row], self.heights[row] = "".join(made), height

    def put_link(self, row: int, column: int, address: str, tip: str) -> None:
        """A link of a cell: `'sheet'!A1`."""
        place, said = address.translate(_ESCAPES), tip[:LONGEST_TIP].translate(_ESCAPES)
        self._check_dimensions(row, column)
        self.links[row, column] = (
            f'<hyperlink ref="{column_name(column)}{row + 1}" location="{place}" tooltip="{said}" display=""/>'
        )

    def _write_rows(self) -> None:
        super()._write_rows()
        for row in sorted(self.rows):
            self.fh.write(self.rows[row])

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        kind = type(cell).__name__
        if cell.format is None or kind not in ("String", "Number", "Blank"):
            super()._write_cell(row, column, cell)
            return
        begun = f'<c r="{column_name(column)}{row + 1}" s="{cell.format._get_xf_index()}"'
        if kind == "String":
            self.fh.write(f'{begun} t="s"><v>{cell.string}</v></c>')
        elif kind == "Number":
            self.fh.write(f"{begun}><v>{cell.number:.16G}</v></c>")
        else:
            self.fh.write(f"{begun}/>")

    def _write_merge_cells(self) -> None:
        if self.merge:
            self.fh.write(f'<mergeCells count="{len(self.merge)}">')
            self.fh.write("".join(map(_merged, self.merge)))
            self.fh.write("</mergeCells>")

    def _write_hyperlinks(self) -> None:
        if not self.links:
            super()._write_hyperlinks()
            return
        self.fh.write("<hyperlinks>")
        self.fh.write("".join(text for _, text in sorted(self.links.items())))
        self.fh.write("</hyperlinks>")


def _merged(places: Iterable[int]) -> str:
    top, left, bottom, right = places
    return f'<mergeCell ref="{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"/>'


@lru_cache
def _blanks(left: int, right: int, style: int) -> str:
    """The cells of a merged range beside its first, with # for the number of the row."""
    return "".join(f'<c r="{column_name(column)}#" s="{style}"/>' for column in range(left, right + 1))
