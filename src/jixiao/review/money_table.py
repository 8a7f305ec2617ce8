"""Finds the money of a form: a table with columns (budget, executed, rate, ...) or pairs of label and amount."""

import re

from jixiao.review.labels import numbers_columns, tight, wording
from jixiao.review.model import PERIOD, YEAR, Line, MoneyTable
from jixiao.review.read import Grid, GridCell
from jixiao.review.values import amount, nothing, rates

_IN_CELL = re.compile(r"^(.{1,24}?)[:：]\s*([^:：]*\d[^:：]*)$", re.DOTALL)
_SPENT = {"executed", "to_date"}
_GIVEN = {"initial", "budget"}
_NUMBER = re.compile(r"[\d,.]+%?")
_OF_WHICH = "其中"
_LOOKED_AT = 2
"""Rows below a header that tell whether it stands above labels."""


def find_money(grid: Grid, first: int, last: int, unit: str, pairs: bool = True) -> list[MoneyTable]:
    """The money tables between two rows, both included; with `pairs` also without a header of columns."""
    for row in range(first, last + 1):
        if is_money_header(grid, row):
            columns, body = _columns(grid, row)
            return [_table(grid, body, last, columns)]
        if turned := _turned(grid, row, last):
            return [turned]
    if not pairs:
        return []
    listed = _listed(grid, first, last, unit)
    return [listed] if listed else _pairs(grid, first, last, unit)


def is_money_header(grid: Grid, row: int) -> bool:
    """Whether a row is the header of a money table: it names what was given and what was spent, and has no number."""
    columns, _ = _columns(grid, row)
    numbers = any(_NUMBER.fullmatch(tight(cell.text)) for cell in grid.row(row) if cell.top == row)
    return bool(_SPENT & set(columns) and _GIVEN & set(columns)) and not numbers


def _listed(grid: Grid, first: int, last: int, unit: str) -> MoneyTable | None:
    """A single line of money whose amounts stand beside what they are: 预算数 100, 执行数 90; None if it is none."""
    group = wording().group("money_columns")
    cells: dict[str, GridCell] = {}
    heads: dict[str, GridCell] = {}
    for row in range(first, last + 1):
        if _begins_other_part(grid, row):
            break
        shown = [cell for cell in grid.row(row) if cell.top == row and not cell.blank]
        for label, after in zip(shown, shown[1:], strict=False):
            concept = group.find(label.text)
            if concept and concept not in heads and (amount(after, unit) or rates(after)):
                heads[concept], cells[concept] = label, after
    if not (_SPENT & set(heads) and _GIVEN & set(heads)):
        return None
    return MoneyTable("", tuple(heads), [Line("total", next(iter(heads.values())), cells)], heads)


Columns = dict[str, tuple[int, int, GridCell]]


def _columns(grid: Grid, row: int) -> tuple[Columns, int]:
    """Column concepts of a header in one line or two, with the columns that each spans, to where the next one begins;
    and the row where the lines begin."""
    found = [one for one in _headers(grid, row, "money_columns") if not _above_labels(grid, one[0])]
    spans = [(cell.left, _end(grid, row, cell)) for cell, _ in found]
    second = [
        (cell, concept)
        for group in ("money_columns", "money_second_line")
        for cell, concept in _headers(grid, row + 1, group)
        if cell.top == row + 1 and any(left <= cell.left <= right for left, right in spans)
    ]
    if second:
        split = {span for span in spans if any(span[0] <= cell.left <= span[1] for cell, _ in second)}
        found = [one for one, span in zip(found, spans, strict=True) if span not in split]
        found = sorted([*found, *second], key=lambda one: one[0].left)
    columns: Columns = {}
    for number, (cell, concept) in enumerate(found):
        after = found[number + 1][0].left - 1 if number + 1 < len(found) else grid.width - 1
        right = cell.right if cell.right > cell.left else _until(grid, cell.top, cell.right, after)
        if concept == "budget" and "budget" in columns and "initial" not in columns:
            columns["initial"] = columns.pop("budget")  # of two budgets the second is the one as it was changed
        if concept == "executed" and "rate" not in columns:
            columns.pop(concept, None)  # of two the rate is of the nearer one
        columns.setdefault(concept, (cell.left, right, cell))
    if "expected" in columns and "executed" in columns:
        columns.setdefault("to_date", columns.pop("executed"))
    return columns, row + (2 if second else 1)


def _headers(grid: Grid, row: int, group: str) -> list[tuple[GridCell, str]]:
    """The cells of a row that a group knows, each with its concept."""
    if row >= grid.height:
        return []
    cells = [cell for cell in grid.row(row) if not tight(cell.text).startswith(_OF_WHICH)]
    return [(cell, concept) for cell in cells if (concept := wording().group(group).find(cell.text))]


def _end(grid: Grid, row: int, cell: GridCell) -> int:
    """The last column that a header spans: merged, or to where the next cell shows something."""
    return cell.right if cell.right > cell.left else _until(grid, row, cell.right, grid.width - 1)


def _above_labels(grid: Grid, header: GridCell) -> bool:
    """Whether a header stands above the labels of the lines and not above amounts: 年度预算数（万元）, then 总额."""
    lines, below = wording().group("money_lines"), range(header.bottom + 1, header.bottom + 1 + _LOOKED_AT)
    return any(lines.matches(grid.at(row, header.left).text) for row in below)


def _until(grid: Grid, row: int, column: int, last: int) -> int:
    """The last of the blank columns that follow a header."""
    while column < last and grid.at(row, column + 1).blank:
        column += 1
    return column


def _table(grid: Grid, body: int, last: int, columns: Columns) -> MoneyTable:
    start = min(left for left, _, _ in columns.values())
    lines = []
    for row in range(body, last + 1):
        if _begins_other_part(grid, row):
            break
        if numbers_columns([cell.text for cell in grid.row(row) if cell.top == row and not cell.blank]):
            continue
        label, concept = _label(grid, row, start)
        cells = {name: grid.first(row, left, right) for name, (left, right, _) in columns.items()}
        if label is None or label.right >= start:
            continue  # words across the whole table
        if concept or any(re.search(r"\d", cell.text) for cell in cells.values()):
            lines.append(Line(concept, label, cells))
    return MoneyTable("", tuple(columns), lines, {name: cell for name, (_, _, cell) in columns.items()})


def _turned(grid: Grid, header: int, last: int) -> MoneyTable | None:
    """A table whose header names the lines and whose rows are budget, executed, rate; None if there is none here."""
    group, columns = wording().group("money_lines"), wording().group("money_columns")
    lines = [Line(concept, cell, {}) for cell in grid.row(header)
             if cell.top == header and (concept := group.find(cell.text))]  # fmt: skip
    if len(lines) < 2 or not any(line.concept in ("total", "period_total") for line in lines):
        return None
    headers: dict[str, GridCell] = {}
    for row in range(header + 1, last + 1):
        before = [cell for cell in grid.row(row) if cell.right < lines[0].label.left and cell.top == row]
        found = next(((columns.find(cell.text), cell) for cell in before if columns.find(cell.text)), None)
        if found is None or found[0] is None or found[0] in headers:
            break
        headers[found[0]] = found[1]
        for line in lines:
            line.cells[found[0]] = grid.at(row, line.label.left)
    if not (_SPENT & set(headers) and _GIVEN & set(headers)):
        return None
    return MoneyTable("", tuple(headers), lines, headers)


def _begins_other_part(grid: Grid, row: int) -> bool:
    sections = wording().group("sections")
    return any(cell.top == row and sections.find(cell.text) in ("goals", "management", "indicators")
               for cell in grid.row(row))  # fmt: skip


def _label(grid: Grid, row: int, before: int) -> tuple[GridCell | None, str]:
    """The label of a line, left of the first column: the cell that is known, else what stands there."""
    group, sections = wording().group("money_lines"), wording().group("sections")
    found = [cell for cell in grid.row(row) if cell.left < before and cell.top == row and not cell.blank]
    for cell in reversed(found):
        if concept := group.find(cell.text):
            return cell, concept
    rest = [cell for cell in found if not sections.find(cell.text)]
    if not rest:
        return None, ""
    joined = "".join(cell.text for cell in rest)
    return rest[-1], group.find(joined) or ""


def _pairs(grid: Grid, first: int, last: int, unit: str) -> list[MoneyTable]:
    """Pairs of label and amount, on one side or on two."""
    begin = next((row for row in range(first, last + 1) if _begins_money(grid, row)), first)
    lines = [line for row in range(begin, last + 1) for line in _row_pairs(grid, row, unit)]
    totals = [line for line in lines if line.concept in ("total", "period_total")]
    if not totals:
        return [MoneyTable("", ("amount",), lines)] if lines else []
    starts = sorted({line.label.left for line in totals})
    tables = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else grid.width
        own = [line for line in lines if (start if number else 0) <= line.label.left < end]
        tables += _stacked(own) if sum(line in totals for line in own) > 1 else [_single(own)]
    for table in tables:
        _place_blanks(grid, table)
    return tables


def _place_blanks(grid: Grid, table: MoneyTable) -> None:
    """A blank amount stands where the other amounts of its table do."""
    columns = [line.cells["amount"].left for line in table.lines if not line.cells["amount"].blank]
    for line in table.lines if columns else []:
        usual = max(set(columns), key=columns.count)
        place = grid.at(line.label.top, usual)
        if line.cells["amount"].blank and usual > line.label.right and place.blank:
            line.cells["amount"] = place


def _begins_money(grid: Grid, row: int) -> bool:
    """Whether a row names the money, its total or its first part: above it, 市 or 省财政 is no line of money."""
    lines, sections = wording().group("money_lines"), wording().group("sections")
    named = ("total", "period_total", "fiscal", "central")
    return any(
        sections.find(text) == "money" or lines.find(text) in named
        for text in (_IN_CELL.sub(r"\1", cell.trimmed) for cell in grid.row(row) if cell.top == row)
    )


def _single(lines: list[Line]) -> MoneyTable:
    """The lines of one total, wherever it stands among them."""
    total = next(line for line in lines if line.concept in ("total", "period_total"))
    return MoneyTable({"period_total": PERIOD, "total": YEAR}[total.concept], ("amount",), lines)


def _stacked(lines: list[Line]) -> list[MoneyTable]:
    """One table for every total that stands in the same columns: the period above the year."""
    tables: list[MoneyTable] = []
    for line in lines:
        if line.concept in ("total", "period_total") or not tables:
            side = {"period_total": PERIOD, "total": YEAR}.get(line.concept, "")
            tables.append(MoneyTable(side, ("amount",), []))
        tables[-1].lines.append(line)
    return tables


def _row_pairs(grid: Grid, row: int, unit: str) -> list[Line]:
    group = wording().group("money_lines")
    cells = [cell for cell in grid.row(row) if cell.top == row]
    found = []
    for number, cell in enumerate(cells):
        if concept := group.find(cell.text):
            found.append(Line(concept, cell, {"amount": _value_after(cells[number + 1 :], cell)}))
        elif (parts := _IN_CELL.match(cell.trimmed)) and (concept := group.find(parts[1])):
            inside = GridCell(cell.top, cell.left, cell.bottom, cell.right, parts[2])
            if amount(inside, unit):
                found.append(Line(concept, GridCell(cell.top, cell.left, cell.bottom, cell.right, parts[1]),
                                  {"amount": inside}))  # fmt: skip
    return found


def _value_after(cells: list[GridCell], label: GridCell) -> GridCell:
    """The first cell after a label that shows something and is no label; else the blank cell beside it."""
    group, heads = wording().group("money_lines"), wording().group("head")
    for cell in cells:
        if cell.blank:
            continue
        if group.find(cell.text) or heads.find(cell.text) or not (re.search(r"\d", cell.text) or nothing(cell.text)):
            if _IN_CELL.match(cell.trimmed) or group.find(cell.text) or heads.find(cell.text):
                break
            return cell
        if (parts := _IN_CELL.match(cell.trimmed)) and group.find(parts[1]):
            break
        return cell
    return cells[0] if cells and cells[0].blank else GridCell(label.top, label.right + 1, label.bottom, label.right + 1)


def unit_of(grid: Grid, first: int, last: int) -> str:
    """The unit of money that the head of a form names; 万元 when it names none."""
    for row in range(first, last + 1):
        for cell in grid.row(row):
            match = re.search(r"(?:单位[:]?|[(])(万元|元|亿元)(?:[)]|$)", tight(cell.text))
            if cell.top == row and match:
                return match[1]
    return "万元"
