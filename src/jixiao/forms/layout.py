"""Form layouts: what `reports/<form_id>/<edition>.yml` may say, checked before anything is printed."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao.documents import read_yaml
from jixiao.errors import JixiaoError
from jixiao.forms.fonts import with_fonts
from jixiao.normal_font import LEAST, column_points, page_points
from jixiao.strict_document import StrictDocument

Certainty = Literal["原件", "公开表格核对", "复原"]
Line = Mapping[str, Any]
"""One row of a form model: column name to value."""
HEAD, ENTRIES = "head", "entries"
"""The model of a shape with one row a sheet, and the model of the entries of all forms, as rows travel under them."""
HAND_LINES = frozenset({("summary", "rows"), ("publicity", "rows"), ("ranking", "rows")})
"""Shapes and blocks whose lines are each about an object of their own, so that hand-writing can lie under it."""

_AREA = re.compile(r"[A-Z]{1,2}[1-9]\d*(:[A-Z]{1,2}[1-9]\d*)?")
_COLUMNS = re.compile(r"[A-Z]{1,2}(:[A-Z]{1,2})?")
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Span(NamedTuple):
    """Cells from (top, left) to (bottom, right), counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def fields_of(template: str) -> list[str]:
    """The columns that a text such as `（{fiscal_year}年度）` takes from its row."""
    return _FIELD.findall(template)


def fill(template: str, line: Line) -> str:
    """The text with the row's values in it; an empty value leaves nothing."""
    return filler(template)(line)


@lru_cache(maxsize=4096)
def filler(template: str) -> Callable[[Line], str]:
    """What fills this text: the usual cases (no column, one column and nothing else) without searching."""
    names = fields_of(template)
    if not names:
        return lambda line: template
    name = names[0]
    if template == f"{{{name}}}":
        return lambda line: _as_text(line.get(name))
    return lambda line: _FIELD.sub(lambda match: _as_text(line.get(match[1])), template)


def resolve(reference: str, line: Line) -> str:
    """A literal as it stands, or for `$column` the row's value of that column ('' when empty)."""
    return _as_text(line.get(reference[1:])) if reference.startswith("$") else reference


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


class Style(StrictDocument):
    """How a cell looks. Texts wrap unless told otherwise; numbers shrink before they would show as ####.

    `family` is Excel's number of the kind of typeface (1 serif, 2 sans, 4 script), so that a machine without the font
    takes one of the same kind; it comes with the font from reports/fonts.yml.
    """

    font: str = "宋体"
    family: int = Field(default=0, ge=0, le=5)
    size: float = Field(default=9, ge=6, le=36)
    bold: bool = False
    align: Literal["left", "center", "right"] = "center"
    valign: Literal["top", "vcenter", "bottom"] = "vcenter"
    indent: int = Field(default=0, ge=0, le=5)
    border: bool = True
    wrap: bool = True


class Print(StrictDocument):
    """Print set-up: always A4 and one page wide. A new page begins before each layout row of `breaks`.

    `footer` is that of a workbook of one sheet. Of several, each is a form of its own: its pages count from 1, and as
    Excel counts the pages of all sheets printed together, `footer_of_many` should name no number of them.
    """

    orientation: Literal["portrait", "landscape"] = "portrait"
    left: float = Field(default=0.6, ge=0, le=2)
    right: float = Field(default=0.6, ge=0, le=2)
    top: float = Field(default=0.7, ge=0, le=2)
    bottom: float = Field(default=0.7, ge=0, le=2)
    repeat: tuple[int, int] | None = None
    breaks: tuple[int, ...] = ()
    footer: str = "&C第 &P 页，共 &N 页"
    footer_of_many: str = "&C第 &P 页"


class Cell(StrictDocument):
    """What stands in a cell or merged range: a text, a number that is a figure, or nothing.

    `text` is printed when there is no number; `empty` when the text is empty too. `measure`, `slice`, `unit` and
    `sense` are literals or `$column`. A number with `sense` shows its sense and unit, without it only digits. A number
    comes from the row's column `value`, or without it from the entry of `measure` and `slice`. `decimals` are the
    places of every number of a column, `shares` those of percentages where other rows have other units.

    `box` names an entry whose text goes before `text`: people may write there, and what they wrote is read back.
    `open` is a place for hand-writing (signatures, seals), read back under a name of its own (byhand.py). A number has
    a box, or is open, while it is unknown.
    With `options` the text chooses among boxes to tick; where `option_of` is given, a text of the records ticks the
    option that it names for it, or none. `choices` are what an open cell offers in a drop-down.

    `phrase` is the row's column with the words that a sentence has for its number; `says` marks the cell of that
    sentence: the numbers whose words stand in it are traced from there.
    """

    at: str
    style: str
    text: str = ""
    empty: str = ""
    box: str = ""
    open: bool = False
    options: tuple[str, ...] = ()
    option_of: dict[str, str] = {}
    choices: tuple[str, ...] = ()
    value: str = ""
    measure: str = ""
    slice: str = ""
    unit: str = ""
    sense: str | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    shares: int | None = Field(default=None, ge=0, le=4)
    label: tuple[str, ...] = ()
    phrase: str = ""
    says: str = ""

    @model_validator(mode="after")
    def _figure_is_whole(self) -> Self:
        if self.value and not (self.measure and self.unit and self.label):
            raise ValueError(f"单元格 {self.at} 有 value，就必须同时写 measure、unit 和 label")
        if self.measure and not (self.unit and self.label):
            raise ValueError(f"单元格 {self.at} 有 measure，就必须同时写 unit 和 label")
        if not self.measure and (self.slice or self.unit or self.sense or self.label):
            raise ValueError(f"单元格 {self.at} 没有 measure，不能写 slice、unit、sense 或 label")
        if self.measure and (self.options or (self.box and not self.value)):
            raise ValueError(f"单元格 {self.at} 是数字，不能写 options；没有 value 时不能写 box")
        if set(self.option_of.values()) - set(self.options):
            raise ValueError(f"单元格 {self.at} 的 option_of 写了 options 中没有的选项")
        if self.choices and not self.is_open:
            raise ValueError(f"单元格 {self.at} 有 choices，就必须写 box 或 open: true")
        return self

    @property
    def is_open(self) -> bool:
        """Whether people may write here: everything else is protected."""
        return self.open or bool(self.box)

    @property
    def takes_entry(self) -> bool:
        """Whether it can only be filled from the entries of the form."""
        return bool((self.box and not self.text) or (self.measure and not self.value))

    def columns_used(self) -> Iterator[str]:
        """Columns of the row that this cell reads."""
        for template in (self.text, self.empty, *self.label):
            yield from fields_of(template)
        yield from filter(None, (self.value, self.phrase))
        for reference in (self.measure, self.slice, self.unit, self.sense or ""):
            if reference.startswith("$"):
                yield reference[1:]


class HeadCell(Cell):
    """A cell at an address of the layout, fed by the shape's head. A range that spans a block's row grows with it."""

    @field_validator("at")
    @classmethod
    def _is_area(cls, at: str) -> str:
        if not _AREA.fullmatch(at):
            raise ValueError(f"{at} 不是单元格地址，应写作 A4 或 A4:C4")
        return at

    @cached_property
    def span(self) -> Span:
        """Where the cell stands in the layout."""
        first, _, last = self.at.partition(":")
        return Span(*xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last or first))


class LineCell(Cell):
    """A cell of every line of a block; lines next to each other that agree in all of `merge_by` share one cell."""

    merge_by: tuple[str, ...] = ()

    @field_validator("at")
    @classmethod
    def _is_columns(cls, at: str) -> str:
        if not _COLUMNS.fullmatch(at):
            raise ValueError(f"{at} 不是列，应写作 D 或 G:H")
        return at

    @model_validator(mode="after")
    def _figures_do_not_merge(self) -> Self:
        if self.merge_by and self.value:
            raise ValueError(f"列 {self.at} 是数字，不能向下合并")
        return self

    @cached_property
    def columns(self) -> tuple[int, int]:
        """First and last column."""
        first, _, last = self.at.partition(":")
        return xl_cell_to_rowcol(first + "1")[1], xl_cell_to_rowcol((last or first) + "1")[1]

    def columns_used(self) -> Iterator[str]:
        """Columns of the row that this cell reads."""
        yield from super().columns_used()
        yield from self.merge_by


class Block(StrictDocument):
    """One layout row that is printed once for each row of a block of the shape; what stands below moves down.

    `heading` are the layout rows of its heading, printed again on each page on which its lines go on: for sheets with
    several tables, where print.repeat would repeat one heading above all of them.
    """

    name: str
    row: int = Field(ge=1)
    heading: tuple[int, int] | None = None
    cells: tuple[LineCell, ...] = Field(min_length=1)


class Series(StrictDocument):
    """One series of a chart: the numbers of a column of its block, its name, its colour (RRGGBB)."""

    column: str
    name: str
    colour: str = Field(pattern=r"^[0-9A-F]{6}$")


class Chart(StrictDocument):
    """A native chart over the range `at`, drawn from cells of a block that stand on the same sheet.

    Its categories are the texts of the column `category`; at most the first `most` lines are drawn. Where no line has
    a number, the range says `empty` instead. `style` gives the typeface and size of all its texts.
    """

    type: Literal["bar", "column"]
    title: str
    at: str
    block: str
    category: str
    series: tuple[Series, ...] = Field(min_length=1)
    empty: str
    style: str
    most: int = Field(default=20, ge=1, le=60)

    @cached_property
    def cell(self) -> HeadCell:
        """The range it stands on, with what is said there when there is nothing to draw."""
        return HeadCell(at=self.at, style=self.style, text=self.empty)

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        _ = self.cell
        return self

    def columns_used(self) -> Iterator[str]:
        """Columns of the head that its texts read."""
        for template in (self.title, self.empty, *(one.name for one in self.series)):
            yield from fields_of(template)


class Section(StrictDocument):
    """Several layout rows that are printed together once for each row of a block of the shape (once, blank, when it
    has none).

    Its cells read the head's columns and the block's own; a new page of `print.breaks` inside it begins every time.
    """

    name: str
    rows: tuple[int, int]
    cells: tuple[HeadCell, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _cells_are_inside(self) -> Self:
        first, last = self.rows
        if not 1 <= first <= last:
            raise ValueError(f"区段 {self.name} 的 rows {list(self.rows)} 写反了")
        for cell in self.cells:
            if cell.span.top < first - 1 or cell.span.bottom > last - 1:
                raise ValueError(f"单元格 {cell.at} 不在区段 {self.name} 的第 {first} 到 {last} 行之内")
        return self


class Sum(StrictDocument):
    """Printed amounts that must add up: the cell of `total` is the sum of the cells of `parts` (measures).

    Cells belong together when they are of one sheet and object and their slices end alike after @ (central@2025 and
    2025); to a total without a slice belong those of every slice.
    """

    total: str
    parts: tuple[str, ...] = Field(min_length=1)


class Document(StrictDocument):
    """The document that prescribes the form, and which annex of it the form is."""

    number: str
    annex: str


class Layout(StrictDocument):
    """One edition of one official form. Addresses are the layout's own: every block takes exactly one row.

    `shape` says which models it is printed from: one row a sheet of form_<shape>__head, a line for each row of
    form_<shape>__<block>, and with `entries` the texts and numbers of form_entries.
    """

    form_id: str = Field(pattern=r"^[A-Z][A-Za-z0-9]*$")
    edition: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    shape: str = Field(pattern=r"^[a-z]+$")
    title: str
    document: Document
    source: str
    certainty: Certainty
    valid_from: int = Field(ge=1990, le=2100)
    valid_to: int | None = None
    level: Literal["region", "project"] | None = None
    print: Print
    widths: tuple[float, ...] = Field(min_length=1)
    height: float = Field(default=20, gt=0, le=400)
    heights: dict[int, float] = {}
    styles: dict[str, Style]
    cells: tuple[HeadCell, ...]
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    entries: bool = False
    adds_up: tuple[Sum, ...] = ()
    charts: tuple[Chart, ...] = ()

    def holds_for(self, fiscal_year: int) -> bool:
        """Whether this edition is the one in use for a fiscal year."""
        return self.valid_from <= fiscal_year <= (self.valid_to or fiscal_year)

    @property
    def name(self) -> str:
        """Form and edition, as messages name them."""
        return f"{self.form_id}（{self.edition}）"

    @cached_property
    def rows(self) -> int:
        """Number of layout rows."""
        ends = [cell.span.bottom + 1 for cell in self.cells] + [block.row for block in self.blocks]
        ends += [chart.cell.span.bottom + 1 for chart in self.charts]
        return max(ends + [section.rows[1] for section in self.sections])

    @cached_property
    def every_cell(self) -> tuple[Cell, ...]:
        """All cells: fixed ones, those of blocks and of sections."""
        of_blocks = [cell for block in self.blocks for cell in block.cells]
        return (*self.cells, *of_blocks, *(cell for section in self.sections for cell in section.cells))

    @cached_property
    def summed_measures(self) -> frozenset[str]:
        """The measures that `adds_up` names, as totals or parts."""
        return frozenset(name.partition("/")[0] for rule in self.adds_up for name in (rule.total, *rule.parts))

    @property
    def boxes(self) -> list[str]:
        """The boxes that people may write in, each once, in the order of the form."""
        return list(dict.fromkeys(cell.box for cell in self.every_cell if cell.box))

    def model(self, name: str) -> str:
        """The model behind a name under which rows travel: HEAD, ENTRIES or a block."""
        return f"form_{name}" if name == ENTRIES else f"form_{self.shape}__{name}"

    def columns_used(self) -> dict[str, set[str]]:
        """HEAD, each block and, where it is read, ENTRIES to the columns that the layout reads, keys included."""
        used = {HEAD: {"sheet_key", "sheet_name", "sheet_order", "context_id"}}
        used[HEAD].update(column for cell in self.cells for column in cell.columns_used())
        used[HEAD].update(column for chart in self.charts for column in chart.columns_used())
        for block in self.blocks:
            columns = used.setdefault(block.name, {"sheet_key", "line_no", "context_id"})
            columns.update(column for cell in block.cells for column in cell.columns_used())
        for section in self.sections:
            used.setdefault(section.name, set()).update({"sheet_key", "line_no", "context_id", "part"})
        if self.entries:
            used[ENTRIES] = {"sheet_key", "context_id", "part", "entry", "slice", "text_value", "number_value"}
        return used

    def _placed(self) -> Iterator[tuple[str, Cell, Span]]:
        for cell in (*self.cells, *(cell for section in self.sections for cell in section.cells)):
            yield cell.at, cell, cell.span
        for chart in self.charts:
            yield f"{chart.at}（图“{chart.title}”）", chart.cell, chart.cell.span
        for block in self.blocks:
            for line in block.cells:
                yield (
                    f"{line.at}（区块 {block.name}）",
                    line,
                    Span(block.row - 1, line.columns[0], block.row - 1, line.columns[1]),
                )

    @model_validator(mode="after")
    def _rows_exist(self) -> Self:
        block_rows = [block.row for block in self.blocks]
        if len(set(block_rows)) < len(block_rows):
            raise ValueError("blocks 中有两个区块占同一行")
        repeat = self.print.repeat
        if repeat and not 1 <= repeat[0] <= repeat[1] <= self.rows:
            raise ValueError(f"print.repeat {list(repeat)} 不在版式的 1 到 {self.rows} 行之内")
        for block in self.blocks:
            if block.heading and not 1 <= block.heading[0] <= block.heading[1] < block.row:
                raise ValueError(f"区块 {block.name} 的 heading {list(block.heading)} 应为它上面的行")
        for row in self.print.breaks:
            if not 2 <= row <= self.rows:
                raise ValueError(f"print.breaks {row} 不在版式的 2 到 {self.rows} 行之内")
        return self

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        """Nothing prints under 9 points: as the columns are fitted to the page's width, their letters shrink."""
        page = self.print
        room = page_points(page.orientation == "landscape", page.left + page.right)
        wide = sum(map(column_points, self.widths))
        sizes = [(self.styles[cell.style].size, cell) for cell in self.every_cell if cell.style in self.styles]
        size, cell = min(sizes, key=lambda one: one[0], default=(LEAST, None))
        if cell and size * min(1, room / wide) < LEAST - 0.005:
            raise ValueError(
                f"各列共宽 {wide:.0f} 磅，页面只有 {room:.0f} 磅，单元格 {cell.at} 的 {size:g} 磅字"
                f"印出来不到 {LEAST:g} 磅，请缩小列宽或页边距，或加大字号"
            )
        return self

    @model_validator(mode="after")
    def _entries_are_there(self) -> Self:
        taking = [cell.at for cell in self.every_cell if cell.takes_entry]
        if taking and not self.entries:
            raise ValueError(
                f"单元格 {taking[0]} 没有 text 的 box、没有 value 的 measure 取自 entries，须写 entries: true"
            )
        return self

    @model_validator(mode="after")
    def _hand_writing_is_about_something(self) -> Self:
        groups: tuple[Block | Section, ...] = (*self.blocks, *self.sections)
        for group in groups:
            by_hand = [cell.at for cell in group.cells if cell.open and not cell.box]
            if by_hand and (self.shape, group.name) not in HAND_LINES:
                raise ValueError(f"单元格 {by_hand[0]} 写了 open，但 {group.name} 的各行不各是一个对象，请改用 box")
        return self

    @model_validator(mode="after")
    def _charts_have_cells(self) -> Self:
        for chart in self.charts:
            block = self.block_of(chart)
            if block is None:
                raise ValueError(f"图“{chart.title}”取自区块 {chart.block}，版式中没有这个区块")
            texts = {cell.at.partition(":")[0] for cell in block.cells if not cell.measure}
            numbers = {cell.at.partition(":")[0] for cell in block.cells if cell.measure}
            if chart.category not in texts:
                raise ValueError(f"图“{chart.title}”的 category {chart.category} 不是区块 {chart.block} 的文字列")
            for one in chart.series:
                if one.column not in numbers:
                    raise ValueError(f"图“{chart.title}”的系列 {one.column} 不是区块 {chart.block} 的数字列")
        return self

    def block_of(self, chart: Chart) -> Block | None:
        """The block that a chart is drawn from."""
        return next((block for block in self.blocks if block.name == chart.block), None)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} 早于 valid_from {self.valid_from}")
        for where, cell, span in self._placed():
            if cell.style not in self.styles:
                raise ValueError(f"单元格 {where} 的 style “{cell.style}” 在 styles 中没有定义")
            if span.bottom < span.top or span.right < span.left:
                raise ValueError(f"单元格 {where} 的范围写反了")
            if span.right >= len(self.widths):
                raise ValueError(f"单元格 {where} 超出 widths 给出的 {len(self.widths)} 列")
        for (where, _, span), (other, _, taken) in combinations(self._placed(), 2):
            if span.overlaps(taken):
                raise ValueError(f"单元格 {where} 与 {other} 重叠")
        return self


def layout_files(reports: Path, *more: Path) -> dict[tuple[str, str], Path]:
    """Form and edition to the file of its layout, `<form_id>/<edition>.yml` below `reports` or a later folder, which
    goes before the earlier ones."""
    files = (path for folder in (reports, *more) for path in sorted(folder.glob("*/*.yml")))
    return {(path.parent.name, path.stem): path for path in files}


def load_layouts(reports: Path, *more: Path) -> list[Layout]:
    """Every layout, ordered by form and edition; fonts are called as fonts.yml of the folder `reports` says.

    Raises JixiaoError naming the file and the field when one is not right, or when there is none.
    """
    layouts = [load_layout(path, reports) for _, path in sorted(layout_files(reports, *more).items())]
    if not layouts:
        raise JixiaoError(
            f"{reports} 下没有表单版式（应为 表单编号/版次.yml）。请检查项目目录是否完整。",
            f"No form layouts in {reports}.",
        )
    return layouts


def load_layout(path: Path, reports: Path | None = None) -> Layout:
    """The layout in one file; its folder is the form, its name the edition. `reports` is where the fonts are told, if
    not above it. Raises JixiaoError as load_layouts does."""
    where = f"{path.parent.name}/{path.name}"
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        layout = Layout.model_validate(with_fonts(content, reports or path.parent.parent))
    except ValidationError as error:
        faults = "；".join(_in_chinese(fault) for fault in error.errors())
        raise JixiaoError(f"表单版式 {where} 有误：{faults}。请改正后重试。", f"Layout {where}: {error}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise JixiaoError(
            f"表单版式 {where} 不是正确的 YAML（UTF-8）：{reason}。请改正后重试。",
            f"layout {where} is no YAML: {reason}",
        ) from None
    if (layout.form_id, layout.edition) != (path.parent.name, path.stem):
        raise JixiaoError(
            f"表单版式 {where} 写的是 form_id {layout.form_id}、edition {layout.edition}，与文件夹名和文件名不一致。"
            "请改成一致。",
            f"Layout {where} names another form or edition.",
        )
    return layout


def find_edition(layouts: list[Layout], form_id: str, edition: str) -> Layout:
    """An edition of a form, whatever its years. Raises JixiaoError naming the editions there are."""
    for layout in layouts:
        if (layout.form_id, layout.edition) == (form_id, edition):
            return layout
    raise JixiaoError(
        f"表单 {form_id} 没有版次 {edition}。现有版次：{_known(layouts, form_id)}。请在 reports/ 中增加版式文件，"
        "或改正 seeds/policy/forms.csv。",
        f"Form {form_id} has no edition {edition}.",
    )


def _known(layouts: list[Layout], form_id: str) -> str:
    of_form = [layout for layout in layouts if layout.form_id == form_id]
    return "、".join(f"{item.edition}（{item.valid_from}—{item.valid_to or '今'}）" for item in of_form) or "无"


_FAULTS = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识此项（可能写错了名称）",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "literal_error": "不在允许的取值之内",
    "model_type": "应为一组“名称: 值”",
    "dict_type": "应为一组“名称: 值”",
    "tuple_type": "应为列表",
    "string_pattern_mismatch": "写法不合规定",
}


def _in_chinese(fault: ErrorDetails) -> str:
    """One validation fault: the field's path and what is wrong with it."""
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"]) or "整个文件"
    reason = fault.get("ctx", {}).get("error") if fault["type"] == "value_error" else None
    text = str(reason) if reason else _FAULTS.get(fault["type"], "取值超出允许范围")
    shown = f"（现为 {fault['input']!r}）" if isinstance(fault["input"], str | int | float) else ""
    return f"{field} {text}{shown}"
