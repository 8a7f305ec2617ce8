"""Takes the forms out of a sheet: where each begins and ends, its head, its money, its indicators, its texts."""

import re
from collections.abc import Iterator

from jixiao.review.indicator_table import header_rows, read_indicators
from jixiao.review.labels import same_name, tight, wording
from jixiao.review.model import Form, Management
from jixiao.review.money_table import find_money, unit_of
from jixiao.review.read import Grid, GridCell
from jixiao.review.values import points

_TITLE_ROWS = 5
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度?(?!\d{1,2}月)|\)$)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LABELLED = re.compile(r"^(.{2,16}?)[:：]\s*(.+)$", re.DOTALL)
_NO_TITLE = re.compile(r"日期|时间|附件|附表|联系")


def extract_forms(grid: Grid) -> list[Form]:
    """The forms of a sheet, from top to bottom; none when there is no header of indicators."""
    return [_form(grid, first, header, last) for first, header, last in _segments(grid)]


def _segments(grid: Grid) -> Iterator[tuple[int, int, int]]:
    """First row, header of the indicators, last row of every form. A header repeated on a new page begins none."""
    headers = header_rows(grid) if not grid.too_large else []
    starts = [(0, headers[0])] if headers else []
    for before, header in zip(headers, headers[1:], strict=False):
        if (first := _new_head(grid, before + 1, header)) is not None:
            starts.append((first, header))
    for number, (first, header) in enumerate(starts):
        last = starts[number + 1][0] - 1 if number + 1 < len(starts) else grid.height - 1
        yield first, header, last


def _new_head(grid: Grid, first: int, header: int) -> int | None:
    """The row where the head of another form begins between two headers, or None."""
    heads = wording().group("head")
    named = next((row for row in range(first, header)
                  if any(cell.top == row and heads.find(cell.text) in ("project_name", "transfer_name")
                         for cell in grid.row(row))), None)  # fmt: skip
    if named is None:
        return None
    start = named
    while start > max(first, named - _TITLE_ROWS) and _is_title_row(grid, start - 1):
        start -= 1
    return start


def _is_title_row(grid: Grid, row: int) -> bool:
    texts = [tight(cell.text) for cell in grid.row(row) if cell.top == row and not cell.blank]
    return not texts or any(re.search(r"表$|年度|^附|单位:", text) for text in texts)


def _form(grid: Grid, first: int, header: int, last: int) -> Form:
    form = Form(grid, first, last)
    above = header - 1
    form.fields = _fields(grid, first, above)
    form.unit = unit_of(grid, first, above)
    form.money = find_money(grid, first, above, form.unit)
    form.money_label = _money_label(grid, first, above)
    form.management = _management(grid, first, last)
    form.goals = list(_goals(grid, first, above))
    form.indicators = read_indicators(grid, header, last)
    if not form.money:
        form.money = find_money(grid, form.indicators.last_row + 1, last, form.unit, pairs=False)
    if form.indicators.total_score is None:
        form.indicators.total_score = _total_in_head(grid, first, above)
    _read_title(form, min((label.top for label, _, _ in form.fields.values()), default=header))
    form.grade = _grade(grid, first, last)
    rest = range(form.indicators.last_row + 1, last + 1)
    form.notes_text = tight("".join(cell.text for row in rest for cell in grid.row(row) if cell.top == row))
    return form


def _fields(grid: Grid, first: int, last: int) -> dict[str, tuple[GridCell, str, GridCell]]:
    """Label, text and its cell, by what the label means; of several the first that is filled in."""
    heads = wording().group("head")
    found: dict[str, tuple[GridCell, str, GridCell]] = {}
    for row in range(first, last + 1):
        cells = [cell for cell in grid.row(row) if cell.top == row]
        for number, cell in enumerate(cells):
            name, text, at = heads.find(cell.text), "", cell
            if name:
                at = _beside(cells[number + 1 :]) or GridCell(row, cell.right + 1, row, cell.right + 1)
                text = at.text.strip()
            elif (parts := _LABELLED.match(cell.trimmed)) and (name := heads.find(parts[1])):
                text = parts[2].strip()
            if name and (name not in found or not found[name][1]):
                found[name] = (cell, text, at)
    return found


def _money_label(grid: Grid, first: int, last: int) -> GridCell | None:
    """What names the part of the money."""
    sections = wording().group("sections")
    cells = (cell for row in range(first, last + 1) for cell in grid.row(row) if cell.top == row)
    return next((cell for cell in cells if sections.find(cell.text) == "money"), None)


def _total_in_head(grid: Grid, first: int, last: int) -> GridCell | None:
    """The total score where it stands beside its label above the indicators: 自评总分（分） 96."""
    labels = wording().group("head_total")
    for row in range(first, last + 1):
        cells = [cell for cell in grid.row(row) if cell.top == row]
        for cell, after in zip(cells, cells[1:], strict=False):
            if labels.matches(cell.text) and points(after):
                return after
    return None


def _beside(cells: list[GridCell]) -> GridCell | None:
    """The first filled cell after a label, unless another label comes first."""
    heads, sections = wording().group("head"), wording().group("sections")
    for cell in cells:
        if heads.find(cell.text) or sections.find(cell.text):
            return None
        if not cell.blank:
            return cell
    return None


def _read_title(form: Form, before: int) -> None:
    """Title and fiscal years from the rows above the first label."""
    years: list[tuple[int, GridCell]] = []
    for row in range(form.first_row, before):
        for cell in form.grid.row(row):
            text = _without_names(form, tight(cell.text)).translate(_DIGITS)
            if cell.top != row or cell.blank or _NO_TITLE.search(text):
                continue
            if form.title_cell is None and "表" in text:
                form.title_cell, form.title = cell, cell.trimmed
            years += [(int(year), cell) for year in _YEAR.findall(text)]
    if (year := form.fields.get("year")) and (found := re.search(r"20\d\d", tight(year[1]))):
        years.append((int(found[0]), year[2]))
    form.years = sorted(years, key=lambda found: "年度" not in tight(found[1].text))


def _without_names(form: Form, text: str) -> str:
    """A title without the name of the project: its year is the project's own."""
    for name in ("project_name", "transfer_name"):
        text = text.replace(tight(form.text_of(name)) or "\0", "")
    return text


def _management(grid: Grid, first: int, last: int) -> Management | None:
    """The rows of 资金管理情况, if the form has the block at all."""
    names, headers = wording().names("management_rows"), wording().group("management_columns")
    sections = wording().group("sections")
    rows: dict[str, tuple[GridCell, GridCell]] = {}
    header: GridCell | None = None
    block: GridCell | None = None
    for row in range(first, last + 1):
        for cell in grid.row(row):
            if cell.top != row:
                continue
            if headers.find(cell.text) == "text":
                header = header or cell
            elif sections.find(cell.text) == "management":
                block = cell
            name = next((name for name in names if same_name(name, cell.text)), None)
            if name and name not in rows:
                rows[name] = (cell, _text_of(grid, row, cell, header))
    return Management(header or block, rows) if block or len(rows) > 2 else None


def _text_of(grid: Grid, row: int, label: GridCell, header: GridCell | None) -> GridCell:
    """The text beside a label: below its header, else in the next column."""
    if header is not None and header.left > label.right:
        after = next((c.left - 1 for c in grid.row(header.top) if c.left > header.right and not c.blank), header.right)
        return grid.first(row, header.left, max(header.right, after))
    return grid.at(row, label.right + 1)


_DONE_HEADS = {"全年实际完成情况", "全年目标实际完成情况", "实际完成情况", "年度实际完成情况", "全年完成情况"}
_GOAL_HEADS = {"实施期总目标", "实施期目标", "中期目标", "年度目标", "预期目标", "年初设定目标", "年初目标"}


def _goals(grid: Grid, first: int, last: int) -> Iterator[tuple[GridCell, GridCell]]:
    """The labels of goals and the boxes below them; of a single box, the one beside 总体目标."""
    sections = wording().group("sections")
    for row in range(first, last + 1):
        for cell in grid.row(row):
            if cell.top != row or sections.find(cell.text) != "goals" and tight(cell.text) not in _GOAL_HEADS:
                continue
            beside = grid.at(row, cell.right + 1)
            right = [other.text for other in grid.row(row) if other.left > cell.left]
            another = any(tight(text) in _GOAL_HEADS or sections.find(text) == "goals" for text in right)
            done = not another and any(tight(text) in _DONE_HEADS for text in right)
            if row < last and (done or tight(cell.text) in _GOAL_HEADS and (cell.left > 0 or not beside.blank)):
                yield cell, grid.at(cell.bottom + 1, cell.left)
            elif not another:
                yield cell, beside


def _grade(grid: Grid, first: int, last: int) -> GridCell | None:
    """The cell that names a grade, beside its label."""
    labels, grades = wording().group("grade_label"), wording().group("grades")
    for row in range(first, last + 1):
        cells = [cell for cell in grid.row(row) if cell.top == row and not cell.blank]
        for cell, after in zip(cells, cells[1:], strict=False):
            if labels.matches(cell.text) and grades.matches(after.text):
                return after
        for cell in cells:
            parts = _LABELLED.match(cell.trimmed)
            if parts and labels.matches(parts[1]) and grades.matches(parts[2]):
                return GridCell(cell.top, cell.left, cell.bottom, cell.right, parts[2])
    return None
