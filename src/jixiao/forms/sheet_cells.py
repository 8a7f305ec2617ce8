"""What stands on a placed sheet: cells at their places, numbers that were moved, charts. Knows nothing of Excel."""

from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.forms.layout import Chart, Span
from jixiao.forms.numbers import Printed
from jixiao.forms.placed_figures import PlacedFigure


@dataclass(slots=True)
class PlacedCell:
    """A cell or merged range with its text or its number (never both). `says` are the figures of the sheet that its
    text says."""

    span: Span
    style: str
    text: str
    number: Printed | None = None
    figure: PlacedFigure | None = None
    opened: "Opened | None" = None
    says: tuple[PlacedFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """That people may write in a cell: in which box, of which part, what they may tick, what a drop-down offers, and
    under what the text lies. Where its text goes on with that of the cell before it, `joint` is what they were parted
    at: a line break or nothing."""

    box: str
    part: str
    subject: str
    options: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    joint: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A printed number that was moved so that the parts add up to `total`: exact, rounded by itself, and as printed,
    all in the printed unit."""

    figure: PlacedFigure
    exact: Decimal
    rounded: Decimal
    printed: Decimal
    total: PlacedFigure


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart with data: the range it covers, its texts, and the cells it is drawn from (rows and columns from 0)."""

    chart: Chart
    span: Span
    title: str
    names: tuple[str, ...]
    first: int
    last: int


@dataclass(slots=True)
class PlacedSheet:
    """One printed sheet: cells, row heights in points, the rows repeated on every page and the rows that begin a page
    (from 0). `subject` is under what the texts of its boxes lie (box_subject of its head, else its sheet_key)."""

    name: str
    cells: list[PlacedCell] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    repeat: tuple[int, int] | None = None
    breaks: list[int] = field(default_factory=list)
    subject: str = ""
    moves: list[Move] = field(default_factory=list)
    charts: list[PlacedChart] = field(default_factory=list)

    @property
    def figures(self) -> list[PlacedFigure]:
        """The numeric cells, in the order they were placed."""
        return [cell.figure for cell in self.cells if cell.figure]
