"""What the file of a workbook tells of its cells beside their text, the same of every kind of file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from jixiao.xlsx_formats import Place


@dataclass(frozen=True)
class Look:
    """Whether a sheet has formulas without a stored value, numbers of 14 digits or more before the point, and texts
    with escaped characters; its merged cells of more than one row, each as its first and last place; its hidden rows,
    and columns (first and last), 0-based; whether a filter leaves some rows out of sight; the column of its first cell
    that holds something, 0-based, where a reading begins (None: not looked for)."""

    formulas: bool = False
    long_numbers: bool = True
    escapes: bool = False
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    filtered: bool = False
    first_column: int | None = None


@dataclass(frozen=True)
class CellFact:
    """A cell as the file has it: 0-based row and column, the text of its value, the code of its number format, and
    what a reader sees where the file says so itself. Of a formula without a stored value, `value` is the formula."""

    row: int
    column: int
    value: str
    code: str
    shown: str | None = None


class CellFacts(Protocol):
    """The facts of one file. `readable`: they were found; of other files nothing is known but the text."""

    @property
    def readable(self) -> bool:
        """The file is of the kind that its facts are looked for in."""

    @property
    def is_1904(self) -> bool | None:
        """Days are counted from 1904-01-01; None where that was not found."""

    @property
    def codes(self) -> Sequence[str]:
        """Number format of every cell style, by the style's number."""

    def look(self, sheet: str) -> Look:
        """What needs a second look."""

    def first_column(self, sheet: str) -> int | None:
        """0-based column of the first cell that holds something: where a reading begins. None: not looked for."""

    def numbers(
        self, sheet: str, columns: Collection[int], styles: Collection[int] | None = None
    ) -> Iterator[CellFact]:
        """The cells of some columns (and styles) that hold a number or a day, row by row."""

    def uncalculated(self, sheet: str) -> Iterator[CellFact]:
        """The cells with a formula whose value was not stored, row by row."""

    def escaped(self, sheet: str) -> Iterator[CellFact]:
        """The texts with escaped characters, as they are meant."""
