"""Worksheets of very many plain cells, written in less time than the library's own takes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

column_name = lru_cache(xl_col_to_name)
Wide = tuple[int, int, str | float | None, Any]
"""First and last column (from 0), what is printed there, and its format."""


class RowsSheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """A worksheet whose rows are kept as text (`put_row`, or made elsewhere and kept in `rows` by the row from 0 that
    each text begins with) instead of cell by cell; what is written as on any other stands above them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, str] = {}

    def put_row(self, row: int, height: float, cells: Iterable[Wide]) -> None:
        """A row of so many points: texts, numbers, blanks, each in a column or in several, which are merged. No row is
        put twice."""
        number = row + 1
        made = [f'<row r="{number}" ht="{height:g}" customHeight="1">']
        for left, right, value, look in cells:
            style = look._get_xf_index()
            place = f'<c r="{column_name(left)}{number}" s="{style}"'
            if value is None or value == "":
                made.append(f"{place}/>")
            elif isinstance(value, str):
                made.append(f'{place} t="s"><v>{self.str_table._get_shared_string_index(value)}</v></c>')
            else:
                made.append(f"{place}><v>{value:.16G}</v></c>")
            if right > left:
                self.merge.append([row, left, row, right])
                made.append(_blanks(left + 1, right, style).replace("#", str(number)))
        made.append("</row>")
        self._check_dimensions(row, self.dim_colmax or 0)
        self.rows[row] = "".join(made)

    def put_link(self, row: int, column: int, address: str, tip: str) -> None:
        """A link of a cell of a row that is put: `'sheet'!A1`."""
        self.ignore_write_string = True
        self.write_url(row, column, f"internal:{address}", None, "", tip[:255])
        self.ignore_write_string = False

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(text for _, text in sorted(self.rows.items())))


@lru_cache
def _blanks(left: int, right: int, style: int) -> str:
    """The cells of a merged range beside its first, with # for the number of the row."""
    return "".join(f'<c r="{column_name(column)}#" s="{style}"/>' for column in range(left, right + 1))
