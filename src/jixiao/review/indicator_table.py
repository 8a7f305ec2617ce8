"""Finds the indicators of a form: the header, in one line or two, on one side or two, and a row for each indicator."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from jixiao.review.labels import numbers_columns, tight, wording
from jixiao.review.model import PERIOD, YEAR, Indicator, IndicatorTable, Subtotal
from jixiao.review.money_table import is_money_header
from jixiao.review.read import Grid, GridCell
from jixiao.review.values import Value, is_placeholder, nothing, unit_in_name, value

_CHANCES = ("certain", "possible", "impossible")
_LEVELS = {"level1", "level2"}
_NUMBERED = re.compile(r"^指标[0-9一二三四五六七八九十]{1,2}[:：、.]\s*")
_POINTS = re.compile(r"[(](\d+(?:\.\d+)?)分[)]")
_BARE_YEAR = re.compile(r"(20[0-9]{2})年?度?")
_TOTAL = re.compile(r"[:：]\s*(\d+(?:\.\d+)?)\s*分?\s*$")
_NONE = "无"
_TARGETS = {"target", "actual", "score", "to_date"}
_LINES = 2
"""A header may go on for so many lines."""


@dataclass(frozen=True, slots=True)
class IndicatorColumn:
    """A column of the indicators: what it is, the sheet's columns that it spans, its header, and its side (0, 1)."""

    concept: str
    left: int
    right: int
    header: GridCell
    side: int = 0


def header_rows(grid: Grid) -> list[int]:
    """The rows that are headers of indicators."""
    return [row for row in range(grid.height) if _is_header(grid, row)]


def _is_header(grid: Grid, row: int) -> bool:
    named = _concepts(grid, row)
    if "name" not in named or not (named & (_LEVELS | _TARGETS)):
        return False
    near = named | (_concepts(grid, row - 1) if row else set()) | _concepts(grid, row + 1)
    return bool(near & _TARGETS)


def _concepts(grid: Grid, row: int) -> set[str]:
    group = wording().group("indicator_columns")
    return (
        {concept for cell in grid.row(row) if cell.top == row and (concept := group.find(cell.text))}
        if (row < grid.height)
        else set()
    )


def read_indicators(grid: Grid, header: int, last: int) -> IndicatorTable:
    """The indicators below a header row, up to a row at most."""
    columns, body = _columns(grid, header)
    sides = _sides(columns)
    reader = _Reader(grid, columns, sides)
    table = IndicatorTable(
        columns=frozenset(column.concept for column in columns),
        headers={column.concept: column.header for column in reversed(columns)},
        rows=[], sides=sides, first_row=header, last_row=last,
    )  # fmt: skip
    reader.look(body, _last_row(grid, body, last))
    head = body + _LINES
    for row in range(body, last + 1):
        if _is_header(grid, row):
            head = row + 1 + _LINES  # repeated on a new page
            continue
        if grid.blank_row(row) or row < head and _goes_on(grid, row, columns):
            continue
        total = _total_label(grid, row)
        if total is not None:
            _read_total(table, grid, row, total, columns)
            table.last_row = row
            break
        if _ends(grid, row) or is_money_header(grid, row):
            table.last_row = row - 1
            _read_late_total(table, grid, range(row + 1, last + 1), columns)
            break
        if (label := _subtotal_label(grid, row, columns)) is not None:
            table.subtotals.append(_subtotal(table, grid, row, label, columns))
        else:
            table.rows += reader.row(row)
    table.level_points = _level_points(table.rows)
    return table


def _read_late_total(table: IndicatorTable, grid: Grid, rows: range, columns: list[IndicatorColumn]) -> None:
    """The total where it stands below the grade, a note or the money."""
    for row in rows:
        label = _total_label(grid, row)
        if label is not None and wording().group("head_total").matches(_TOTAL.sub("", label.text)):
            _read_total(table, grid, row, label, columns)
            return


def _goes_on(grid: Grid, row: int, columns: list[IndicatorColumn]) -> bool:
    """Whether a row only goes on with the header above: 2021实现值, 预期2022; or the numbers of its columns."""
    cells = [cell for cell in grid.row(row) if cell.top == row and not cell.blank]
    if numbers_columns([cell.text for cell in cells]):
        return True
    named = [grid.first(row, one.left, one.right) for one in columns if one.concept in (*_LEVELS, "name")]
    return not any(cell.top == row and not cell.blank for cell in named) and all(
        wording().group("header_cells").matches(cell.text) for cell in cells
    )


def _last_row(grid: Grid, first: int, last: int) -> int:
    """The last row before the total or what follows the indicators."""
    rows = range(first, last + 1)
    return next((row - 1 for row in rows
                 if _total_label(grid, row) or _ends(grid, row) or is_money_header(grid, row)), last)  # fmt: skip


def _columns(grid: Grid, header: int) -> tuple[list[IndicatorColumn], int]:
    """The columns of a header row and the row where the indicators begin."""
    found = _first_line(grid, header)
    known = {column.concept for column in found}
    if header and not known & _TARGETS:
        found += [one for one in _first_line(grid, header - 1) if one.concept not in known]
    second = _second_line(grid, header + 1, found)
    if not second:
        found = [replace(one, concept="reason") if one.concept == "deviation" else one for one in found]
    if second:
        replaced = {column.concept for column in second} | {"deviation", "possibility"}
        covered = {(one.left) for one in second}
        found = [one for one in found
                 if one.concept not in replaced or not any(one.left <= at <= one.right for at in covered)]  # fmt: skip
    body = header + 2 if second else max(column.header.bottom for column in found if column.concept == "name") + 1
    return sorted(_with_sides([*found, *second]), key=lambda one: one.left), body


def _first_line(grid: Grid, row: int) -> list[IndicatorColumn]:
    group = wording().group("indicator_columns")
    cells = [(cell, group.find(cell.text)) for cell in grid.row(row) if not cell.blank]
    while cells and wording().group("sections").find(cells[0][0].text) == "indicators":
        cells.pop(0)  # 年度绩效指标 at the left names the part, not a column
    found = []
    for number, (cell, concept) in enumerate(cells):
        after = cells[number + 1][0].left - 1 if number + 1 < len(cells) else grid.width - 1
        if concept:
            found.append(IndicatorColumn(concept, cell.left, max(cell.right, after), cell))
    return found


def _second_line(grid: Grid, row: int, parents: list[IndicatorColumn]) -> list[IndicatorColumn]:
    """The second line of a header: below 偏差原因分析, below 完成目标可能性, or a target in three columns."""
    if row >= grid.height:
        return []
    monitor, plain = wording().group("monitor_columns"), wording().group("indicator_columns")
    cells = [cell for cell in grid.row(row) if cell.top == row and not cell.blank]
    last = max((_year(cell) for cell in cells), default=0)
    found = []
    for number, cell in enumerate(cells):
        parent = next((one for one in parents if one.left <= cell.left <= one.right), None)
        under = parent.concept if parent else ""
        concept = monitor.find(cell.text) if under in ("deviation", "possibility", "reason") else plain.find(cell.text)
        if under == "target":
            told = "target" if _year(cell) == last else "history"  # of bare years, the last is the one to come
            concept = concept or wording().group("target_columns").find(cell.text) or (told if _year(cell) else None)
        if concept:
            after = cells[number + 1].left - 1 if number + 1 < len(cells) else grid.width - 1
            edge = min(after, parent.right) if parent else after
            found.append(IndicatorColumn(concept, cell.left, max(cell.right, edge), cell))
    return found if len(found) >= 2 and len(found) * 5 >= len(cells) * 4 else []


def _year(cell: GridCell) -> int:
    """The year that is all that a cell says; 0 where it says anything else."""
    match = _BARE_YEAR.fullmatch(tight(cell.text))
    return int(match[1]) if match else 0


def _with_sides(columns: list[IndicatorColumn]) -> Iterator[IndicatorColumn]:
    """Where 三级指标 or 指标值 is there twice, what stands from the second on belongs to the second side."""
    columns = sorted(columns, key=lambda one: one.left)
    names = [one.left for one in columns if one.concept == "name"]
    targets = [one.left for one in columns if one.concept == "target"]
    if len(names) < 2 and len(targets) < 2:
        yield from columns
        return
    seconds = [one.left for one in columns if one.concept in ("level2", "name", "target")
               and any(other.concept == one.concept and other.left < one.left for other in columns)]  # fmt: skip
    start = min(seconds)
    for column in columns:
        second = column.left >= start
        yield IndicatorColumn(column.concept, column.left, column.right, column.header, 1 if second else 0)


def _sides(columns: list[IndicatorColumn]) -> tuple[str, ...]:
    if not any(column.side for column in columns):
        return ("",)
    targets = [tight(one.header.text) for one in columns if one.concept == "target"]
    swapped = len(targets) > 1 and targets[0].startswith("年度") and not targets[1].startswith("年度")
    return (YEAR, PERIOD) if swapped else (PERIOD, YEAR)


def _total_label(grid: Grid, row: int) -> GridCell | None:
    group = wording().group("total_row")
    for cell in grid.row(row):
        if cell.top == row and (group.matches(cell.text) or group.matches(_TOTAL.sub("", cell.text))):
            return cell
    return None


def _subtotal_label(grid: Grid, row: int, columns: list[IndicatorColumn]) -> GridCell | None:
    """What names a row that only adds up the indicators above, left of their values."""
    values = min((one.left for one in columns if one.concept in _TARGETS | {"weight"}), default=0)
    group = wording().group("subtotal_row")
    return next((cell for cell in grid.row(row)
                 if cell.top == row and cell.left < values and group.matches(cell.text)), None)  # fmt: skip


def _subtotal(table: IndicatorTable, grid: Grid, row: int, label: GridCell, columns: list[IndicatorColumn]) -> Subtotal:
    cells = {one.concept: grid.first(row, max(one.left, label.right + 1), one.right) for one in columns
             if one.concept in ("weight", "score")}  # fmt: skip
    before = {id(one) for other in table.subtotals for one in other.rows}
    rows = [one for one in table.rows if id(one) not in before]
    return Subtotal(label, cells.get("weight"), cells.get("score"), rows)


def _ends(grid: Grid, row: int) -> bool:
    first = next((cell for cell in grid.row(row) if not cell.blank and cell.top == row), None)
    return first is not None and wording().group("ends").begins(first.text)


def _read_total(table: IndicatorTable, grid: Grid, row: int, label: GridCell, columns: list[IndicatorColumn]) -> None:
    table.total_label = label
    if inside := _TOTAL.search(label.text):
        table.total_score = GridCell(label.top, label.left, label.bottom, label.right, inside[1])
        return
    for column in columns:
        if column.concept in ("weight", "score") and column.left > label.left:
            cell = grid.first(row, max(column.left, label.right + 1), column.right)
            if column.concept == "weight":
                table.total_weight = cell
            else:
                table.total_score = cell


def _level_points(rows: list[Indicator]) -> list[tuple[GridCell, list[Indicator]]]:
    """The 一级指标 that print their points in brackets, with their indicators."""
    found: list[tuple[GridCell, list[Indicator]]] = []
    for row in rows:
        cell = row.level1_cell
        if cell is None or not _POINTS.search(tight(cell.text)):
            continue
        if not found or found[-1][0] is not cell and found[-1][0].text != cell.text:
            found.append((cell, []))
        found[-1][1].append(row)
    return found


def points_in(text: str) -> str:
    """The points that a label prints in brackets: 产出指标(50分) → 50."""
    match = _POINTS.search(tight(text))
    return match[1] if match else ""


class _Reader:
    """Reads rows of indicators; remembers the levels above, for what is not merged."""

    def __init__(self, grid: Grid, columns: list[IndicatorColumn], sides: tuple[str, ...]) -> None:
        self.grid, self.columns, self.sides = grid, columns, sides
        self.levels: dict[tuple[str, int], GridCell] = {}
        self.every_row: set[tuple[str, int]] = set()

    def row(self, row: int) -> Iterator[Indicator]:
        """The indicators of a row: one a side, none where the line is left as it is in the blank form."""
        for number, side in enumerate(self.sides):
            found = self._one(row, number, side)
            if found is not None:
                yield found

    def _cell(self, row: int, concept: str, side: int) -> GridCell | None:
        """The cell of a column. Levels, names and units that stand once serve both sides."""
        own = [one for one in self.columns if one.concept == concept]
        column = next((one for one in own if one.side == side), None) or (
            own[0] if own and concept in ("level1", "level2", "name", "unit", "sense") else None
        )
        return self.grid.first(row, column.left, column.right) if column else None

    def look(self, first: int, last: int) -> None:
        """See which levels are named for every row: by cells merged down, or by the same words again and again."""
        for side in range(len(self.sides)):
            for concept in ("level1", "level2"):
                cells = [self._cell(row, concept, side) for row in range(first, last + 1)]
                pairs = zip(cells, cells[1:], strict=False)
                if any(one and other and not one.blank and (one is other or one.text == other.text)
                       for one, other in pairs):  # fmt: skip
                    self.every_row.add((concept, side))

    def _level(self, row: int, concept: str, side: int) -> GridCell | None:
        """The level above: this row's, else the one last named, unless the form names it for every row."""
        cell = self._cell(row, concept, side)
        if cell is None:
            return None
        if not cell.blank:
            if concept == "level1" and self.levels.get((concept, side)) is not cell:
                self.levels.pop(("level2", side), None)
            self.levels[concept, side] = cell
        elif (concept, side) in self.every_row:
            return cell
        return self.levels.get((concept, side))

    def _one(self, row: int, number: int, side: str) -> Indicator | None:
        level1, level2 = self._level(row, "level1", number), self._level(row, "level2", number)
        name = self._cell(row, "name", number) or GridCell(row, 0, row, 0)
        adjusted, target = self._cell(row, "adjusted", number), self._cell(row, "target", number)
        target = target if adjusted is None or nothing(adjusted.text) else adjusted
        others = {c: self._cell(row, c, number) for c in ("actual", "to_date", "expected", "weight", "score", "reason")}
        filled = [c for key, c in others.items() if c is not None and c.top == row and key != "weight"]
        own = [c for c in (name, target) if c is not None and c.top == row]
        label = _NUMBERED.sub("", name.text.strip()).strip()
        blank_name = is_placeholder(name.text)
        values_blank = all(nothing(c.text) for c in [*filled, *([target] if target is not None else [])])
        if target is not None and target is name and name.right > name.left:
            return None  # words across the table are no indicator
        if (blank_name and values_blank) or not (own or filled) or name.top != row and values_blank:
            return None
        if self._is_level_row(label, level2, values_blank):
            return None
        unit, sense = self._cell(row, "unit", number), self._cell(row, "sense", number)
        columns = (unit.trimmed if unit and unit.trimmed else unit_in_name(label), sense.text if sense else "")
        aim = (
            value(target, *columns) if target is not None else Value(GridCell(row, name.right + 1, row, name.right + 1))
        )
        done = {one: _value(others[one], columns, aim) for one in ("actual", "to_date", "expected")}
        return Indicator(
            row, side, level1.text if level1 else "", level2.text if level2 else "", level1, level2,
            "" if blank_name else label, name,
            aim, done["actual"], done["to_date"], done["expected"],
            others["weight"], others["score"], others["reason"],
            tuple(self.grid.first(row, one.left, one.right) for one in self.columns if one.concept == "cause"),
            {c: cell for c in _CHANCES if (cell := self._cell(row, c, number)) is not None},
            unit, sense,
        )  # fmt: skip

    def _is_level_row(self, label: str, level2: GridCell | None, values_blank: bool) -> bool:
        """Whether the third column only repeats the level above (a heading merged across)."""
        return values_blank and level2 is not None and tight(label) == tight(level2.text)


def _value(cell: GridCell | None, columns: tuple[str, str], aim: Value) -> Value | None:
    """The value of an actual: its own unit, else that of the column; the sense is the target's alone. Where none is
    wanted (0起), 无 is a value too."""
    if cell is None:
        return None
    found = value(cell, columns[0])
    none = aim.number == 0 and tight(cell.text) == _NONE
    return replace(found, number=Fraction(0)) if none else found
