"""Numbers of sheets in reading order as the names of their file and of themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Places:
    """For every number of a sheet the file's name and the sheet's."""

    files: dict[int, str]
    sheets: dict[int, str]

    def file(self, number: str) -> pl.Expr:
        """The file of the numbers in a column; null of null."""
        return pl.col(number).replace_strict(self.files, default=None, return_dtype=pl.String)

    def sheet(self, number: str) -> pl.Expr:
        """The sheet's name of the numbers in a column; null of null, '' where it has none."""
        return pl.col(number).replace_strict(self.sheets, default=None, return_dtype=pl.String)

    def table(self, number: str) -> pl.DataFrame:
        """All sheets: the number, src_file, src_sheet."""
        columns = {number: list(self.files), "src_file": list(self.files.values())}
        text = {"src_file": pl.String(), "src_sheet": pl.String()}
        return pl.DataFrame(columns | {"src_sheet": list(self.sheets.values())}, schema={number: pl.Int64(), **text})


def places_of(sheets: Iterable[tuple[str, str]]) -> Places:
    """The places of all sheets in reading order, given as file and sheet."""
    numbered = list(enumerate(sheets))
    return Places({n: file for n, (file, _) in numbered}, {n: sheet for n, (_, sheet) in numbered})
