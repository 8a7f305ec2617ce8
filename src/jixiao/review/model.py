"""A filled form as typed parts, wherever they stood on the sheet."""

import re
from dataclasses import dataclass, field

from jixiao.review.read import Grid, GridCell
from jixiao.review.values import Value

PERIOD, YEAR = "period", "year"
SIDES = {PERIOD: "实施期", YEAR: "年度", "": ""}


@dataclass(slots=True)
class Line:
    """One line of a money table: what it is, its label, and its cells by column. `concept` is empty if not known."""

    concept: str
    label: GridCell
    cells: dict[str, GridCell]

    @property
    def name(self) -> str:
        """The label as a message names it."""
        return "".join(self.label.text.split()).rstrip("：:")


@dataclass(slots=True)
class MoneyTable:
    """Money lines and their columns. A table of label and value has one column, `amount`, and the side it stands on."""

    side: str
    columns: tuple[str, ...]
    lines: list[Line]
    headers: dict[str, GridCell] = field(default_factory=dict)

    def line(self, *concepts: str) -> Line | None:
        """The first line of the first of these concepts that the table has."""
        return next((line for concept in concepts for line in self.lines if line.concept == concept), None)

    def total(self) -> Line | None:
        """The line of the total."""
        return self.line("total", "period_total")

    def scored(self) -> Line | None:
        """The line that has the score of the execution: the total, else the only one with a number there."""
        found = [line for line in self.lines if "score" in line.cells and re.search(r"\d", line.cells["score"].text)]
        cells = {line.cells["score"].address for line in found}
        return self.total() or (found[0] if len(cells) == 1 else None)


@dataclass(slots=True)
class Indicator:
    """One third-level indicator on one side. Cells that the form does not have are None."""

    row: int
    side: str
    level1: str
    level2: str
    level1_cell: GridCell | None
    level2_cell: GridCell | None
    name: str
    name_cell: GridCell
    target: Value
    actual: Value | None = None
    to_date: Value | None = None
    expected: Value | None = None
    weight: GridCell | None = None
    score: GridCell | None = None
    reason: GridCell | None = None
    causes: tuple[GridCell, ...] = ()
    chances: dict[str, GridCell] = field(default_factory=dict)
    unit_cell: GridCell | None = None
    sense_cell: GridCell | None = None


@dataclass(slots=True)
class Subtotal:
    """A row that adds up the indicators above it, from the last such row on, or those of one 一级指标."""

    label: GridCell
    weight: GridCell | None
    score: GridCell | None
    rows: list[Indicator]


@dataclass(slots=True)
class IndicatorTable:
    """The indicators of a form. `columns` are the concepts of its header; `level_points` the 一级指标 with points."""

    columns: frozenset[str]
    headers: dict[str, GridCell]
    rows: list[Indicator]
    sides: tuple[str, ...]
    first_row: int
    last_row: int
    level_points: list[tuple[GridCell, list[Indicator]]] = field(default_factory=list)
    subtotals: list[Subtotal] = field(default_factory=list)
    total_label: GridCell | None = None
    total_weight: GridCell | None = None
    total_score: GridCell | None = None


@dataclass(slots=True)
class Management:
    """The block 资金管理情况: its rows by name, each with label, 情况说明 and 存在问题."""

    header: GridCell | None
    rows: dict[str, tuple[GridCell, GridCell]]


@dataclass(slots=True)
class Form:
    """One form on one sheet. `money_label` names the part of the money, whether that could be read or not."""

    grid: Grid
    first_row: int
    last_row: int
    title_cell: GridCell | None = None
    title: str = ""
    years: list[tuple[int, GridCell]] = field(default_factory=list)
    unit: str = "万元"
    fields: dict[str, tuple[GridCell, str, GridCell]] = field(default_factory=dict)
    money: list[MoneyTable] = field(default_factory=list)
    money_label: GridCell | None = None
    indicators: IndicatorTable | None = None
    management: Management | None = None
    goals: list[tuple[GridCell, GridCell]] = field(default_factory=list)
    grade: GridCell | None = None
    notes_text: str = ""

    @property
    def year(self) -> int | None:
        """The fiscal year that the title names first."""
        return self.years[0][0] if self.years else None

    def text_of(self, name: str) -> str:
        """What stands beside a label of the head, or nothing."""
        found = self.fields.get(name)
        return found[1] if found else ""
