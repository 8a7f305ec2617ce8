"""Layout and form rows in; sheets with every cell at its place, and with row heights that cut no text, out.

Nothing here knows Excel: the writers in render.py and audit.py print what is placed here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from jixiao.errors import JixiaoError
from jixiao.forms.figures import PlacedFigure, make_figure, refuse_duplicates
from jixiao.forms.layout import Block, Cell, HeadCell, Layout, Line, LineCell, Span, fill, resolve
from jixiao.forms.numbers import Printed, base_value, printed
from jixiao.forms.text import column_points, text_height, whole_pixels

FormData = Mapping[str, pl.DataFrame]
"""Model name (form_f1__head) to its rows."""
MAX_ROW = 400.0
"""Points: a line that needs more takes several rows, merged (Excel ends at 409.5)."""
MAX_TEXT = 32767
"""Characters that Excel keeps in a cell."""
MAX_NAME = 31
"""Characters that Excel keeps in a sheet name."""
_FORBIDDEN = str.maketrans({char: "_" for char in "[]:*?/\\"})


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell or merged range with its text or its number (never both)."""

    span: Span
    style: str
    text: str
    number: Printed | None = None
    figure: PlacedFigure | None = None


@dataclass(slots=True)
class PlacedSheet:
    """One printed sheet: cells, row heights in points, and the rows repeated on every page (from 0)."""

    name: str
    cells: list[PlacedCell] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    repeat: tuple[int, int] | None = None

    @property
    def figures(self) -> list[PlacedFigure]:
        """The numeric cells, in the order they were placed."""
        return [cell.figure for cell in self.cells if cell.figure]


def place_form(layout: Layout, data: FormData) -> list[PlacedSheet]:
    """One sheet for each row of the head model, by sheet_order.

    Raises JixiaoError when a model or column is missing, the head model is empty, a row belongs to no sheet, or two
    cells are the same figure.
    """
    _check_columns(layout, data)
    heads = data[layout.head].sort("sheet_order", "sheet_key").to_dicts()
    if not heads:
        raise JixiaoError(
            f"表单 {layout.name} 没有可填的内容：{layout.head} 一行也没有。请先确认有入选项目再填表。",
            f"{layout.head} is empty.",
        )
    keys = [head["sheet_key"] for head in heads]
    if len(set(keys)) < len(keys):
        raise JixiaoError(f"表单 {layout.name} 的 {layout.head} 中 sheet_key 有重复。请检查表单模型。")
    lines = {block.model: _lines_by_sheet(layout, block, data[block.model], set(keys)) for block in layout.blocks}
    names = sheet_names([str(head["sheet_name"]) for head in heads])
    placer = _Placer(layout)
    sheets = [
        placer.sheet(name, head, {model: by_key.get(head["sheet_key"], []) for model, by_key in lines.items()})
        for name, head in zip(names, heads, strict=True)
    ]
    refuse_duplicates(layout, [figure for sheet in sheets for figure in sheet.figures])
    return sheets


def sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel takes, in the same order: at most 31 characters, none forbidden, no two alike."""
    names: list[str] = []
    taken = {"history"}
    for name in wanted:
        clean = "".join(char if char.isprintable() else "_" for char in name.translate(_FORBIDDEN))
        clean = clean.strip().strip("'") or "表"
        candidate, number = _cut(clean, MAX_NAME), 2
        while candidate.lower() in taken:
            suffix = f"（{number}）"
            candidate, number = _cut(clean, MAX_NAME - len(suffix)) + suffix, number + 1
        taken.add(candidate.lower())
        names.append(candidate)
    return names


def _cut(text: str, length: int) -> str:
    """The beginning of `text` in at most `length` UTF-16 units, no apostrophe or space at the end."""
    while len(text.encode("utf-16-le")) > 2 * length:
        text = text[:-1]
    return text.rstrip("' ")


def _check_columns(layout: Layout, data: FormData) -> None:
    for model, columns in layout.columns_used().items():
        if model not in data:
            raise JixiaoError(f"表单 {layout.name} 需要表 {model}，但没有给出。请检查表单模型是否已生成。")
        missing = sorted(columns.difference(data[model].columns))
        if missing:
            raise JixiaoError(
                f"表单 {layout.name} 需要的列在 {model} 中没有：{'、'.join(missing)}。请改正版式文件或表单模型。",
                f"{model} lacks {', '.join(missing)}.",
            )


def _lines_by_sheet(layout: Layout, block: Block, frame: pl.DataFrame, keys: set[object]) -> dict[object, list[Line]]:
    rows = frame.sort("sheet_key", "line_no").to_dicts()
    by_key: dict[object, list[Line]] = {key: list(group) for key, group in groupby(rows, key=itemgetter("sheet_key"))}
    strangers = sorted(str(key) for key in set(by_key) - keys)
    if strangers:
        raise JixiaoError(
            f"表单 {layout.name} 的 {block.model} 中有 {len(strangers)} 个 sheet_key 在 {layout.head} 中没有，"
            f"例如 {strangers[0]}。请检查表单模型。",
            f"{block.model}: unknown sheet_key {strangers[0]}.",
        )
    return by_key


class _Placer:
    """What is the same on every sheet of a form, worked out once."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.blocks = {block.row - 1: block for block in layout.blocks}
        self.single: dict[int, list[HeadCell]] = {}
        self.spanning: list[HeadCell] = []
        for cell in layout.cells:
            if cell.span.top == cell.span.bottom and cell.span.top not in self.blocks:
                self.single.setdefault(cell.span.top, []).append(cell)
            else:
                self.spanning.append(cell)
        edges = [0.0]
        for width in layout.widths:
            edges.append(edges[-1] + column_points(width))
        self.edges = edges

    def needs(self, style_name: str, text: str, left: int, right: int) -> float:
        """Points of height that a text needs in these columns."""
        style = self.layout.styles[style_name]
        width = self.edges[right + 1] - self.edges[left] if style.wrap else math.inf
        return text_height(text, width, style.size)

    def sheet(self, name: str, head: Line, lines: Mapping[str, list[Line]]) -> PlacedSheet:
        """One sheet: rows downward, then the ranges that span several of them."""
        return _SheetPlacer(self, name, head).place(lines)


class _SheetPlacer:
    """Places one sheet. A band is what one layout row or one line of a block takes: a row, or several if very high."""

    def __init__(self, plan: _Placer, name: str, head: Line) -> None:
        self.plan, self.layout, self.head = plan, plan.layout, head
        self.out = PlacedSheet(name)
        self.bands: dict[int, tuple[int, int]] = {}
        """Layout row to the first and last row it takes."""
        self.later: list[PlacedCell] = []
        """Cells placed when their rows had their heights already: ranges over several rows, merged runs of lines."""

    def place(self, lines: Mapping[str, list[Line]]) -> PlacedSheet:
        for row in range(self.layout.rows):
            start = len(self.out.heights)
            block = self.plan.blocks.get(row)
            if block:
                self._place_block(block, lines[block.model] or [{}])
            else:
                cells = self.plan.single.get(row, ())
                self._place_band(row, [(cell, cell.span.left, cell.span.right) for cell in cells], self.head)
            self.bands[row] = (start, len(self.out.heights) - 1)
        for cell in self.plan.spanning:
            top, bottom = self.bands[cell.span.top][0], self.bands[cell.span.bottom][1]
            self._put(cell, self.head, Span(top, cell.span.left, bottom, cell.span.right))
        self._make_room()
        repeat = self.layout.print.repeat
        if repeat:
            self.out.repeat = (self.bands[repeat[0] - 1][0], self.bands[repeat[1] - 1][1])
        return self.out

    def _place_block(self, block: Block, lines: list[Line]) -> None:
        own = [(cell, *cell.columns) for cell in block.cells if not cell.merge_by]
        bands = [self._place_band(block.row - 1, own, line) for line in lines]
        for cell in block.cells:
            if cell.merge_by:
                self._merge_down(cell, lines, bands)

    def _merge_down(self, cell: LineCell, lines: list[Line], bands: list[tuple[int, int]]) -> None:
        """One range for each run of lines that agree in `merge_by`; lines where all of these are empty stay apart."""
        start = 0
        keys = [tuple(line.get(column) for column in cell.merge_by) for line in lines]
        for index in range(1, len(lines) + 1):
            if index < len(lines) and keys[index] == keys[start] and any(keys[start]):
                continue
            span = Span(bands[start][0], cell.columns[0], bands[index - 1][1], cell.columns[1])
            self._put(cell, lines[start], span)
            start = index

    def _place_band(self, row: int, cells: list[tuple[Any, int, int]], line: Line) -> tuple[int, int]:
        """The rows of one layout row or one line, high enough for its texts; returns its first and last row."""
        contents = [self._content(cell, line) for cell, _, _ in cells]
        height = self.layout.heights.get(row + 1, self.layout.height)
        for (cell, left, right), (text, _) in zip(cells, contents, strict=True):
            if text:
                height = max(height, self.plan.needs(cell.style, text, left, right))
        rows = math.ceil(height / MAX_ROW)
        top = len(self.out.heights)
        self.out.heights += [whole_pixels(height / rows)] * rows
        for (cell, left, right), (text, number) in zip(cells, contents, strict=True):
            self._append(cell, line, Span(top, left, top + rows - 1, right), text, number)
        return top, top + rows - 1

    def _content(self, cell: Cell, line: Line) -> tuple[str, Printed | None]:
        """The number if there is one, else the text, else what stands for an empty text."""
        if cell.value:
            value = base_value(line.get(cell.value), f"表单 {self.layout.name} 的列 {cell.value}")
            if value is not None:
                sense = None if cell.sense is None else resolve(cell.sense, line)
                return "", printed(value, resolve(cell.unit, line), sense, cell.decimals)
        text = fill(cell.text, line).strip("\n") or fill(cell.empty, line)
        if len(text) > MAX_TEXT:
            raise JixiaoError(
                f"表单 {self.layout.name} 工作表“{self.out.name}”的文字（{text[:20]}…）有 {len(text)} 字，"
                f"超过一个单元格的上限 {MAX_TEXT} 字。请缩短。",
                f"A text of {len(text)} characters does not fit a cell.",
            )
        return text, None

    def _put(self, cell: Cell, line: Line, span: Span) -> None:
        self.later.append(self._append(cell, line, span, *self._content(cell, line)))

    def _append(self, cell: Cell, line: Line, span: Span, text: str, number: Printed | None) -> PlacedCell:
        figure = None
        if number is not None:
            figure = make_figure(self.layout, cell, line, number, self.out.name, (span.top, span.left))
        placed = PlacedCell(span, cell.style, text, number, figure)
        self.out.cells.append(placed)
        return placed

    def _make_room(self) -> None:
        """Raise the rows under the later cells, evenly, until their texts fit; the shortest ranges first."""
        heights = self.out.heights
        for cell in sorted(self.later, key=lambda item: item.span.bottom - item.span.top):
            if not cell.text:
                continue
            rows = range(cell.span.top, cell.span.bottom + 1)
            need = self.plan.needs(cell.style, cell.text, cell.span.left, cell.span.right)
            lacking = need - sum(heights[cell.span.top : cell.span.bottom + 1])
            if lacking > 0:
                for row in rows:
                    heights[row] = whole_pixels(heights[row] + lacking / len(rows))
