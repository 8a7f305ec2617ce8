"""The audit edition: the same sheets, every number a link to where it comes from, and back again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from jixiao.forms.layout import Layout
from jixiao.forms.numbers import base_value, printed
from jixiao.forms.place import INDEX, FormData, place_form
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.forms.plain_sheet import PlainSheet
from jixiao.forms.render import LINK_COLOUR, LINKS_A_SHEET, ROWS_A_SHEET, close, new_workbook, text_hash, write_sheets
from jixiao.forms.sheet import Move, PlacedCell, PlacedSheet
from jixiao.forms.text import CELL_PADDING, column_points, text_height, whole_pixels

Clause = tuple[str, str, str]
"""Notice, clause, what it says in our wording."""
Record = tuple[str, str, str, Decimal | None, str, str, int | None]
"""Record type in Chinese, key (persons masked), role, amount in base units, file, sheet, row."""
TraceOf = Callable[[PlacedFigure], "FigureTrace"]

PRINTED_RECORDS = 200
"""Records printed for a figure; the rest are counted and left to `jixiao trace`."""
ENTRIES_A_SHEET = 2_000
"""Figures on one trace sheet: each has a link back, far fewer than Excel takes."""
WIDTHS = (12.0, 16.0, 34.0, 12.0, 16.0, 40.0, 18.0, 9.0)
RECORD_HEAD = ("序号", "记录类型", "主键", "作用", "数额", "文件", "工作表", "行号")
LAST = len(WIDTHS) - 1
ROOM = {
    (left, right): sum(map(column_points, WIDTHS[left : right + 1]))
    for right in range(len(WIDTHS))
    for left in range(right + 1)
}
"""Points of a range of columns, by first and last."""
HINT = (
    "每个数字的口径、依据和来源记录。数额为基本单位（元、人次等；比例为 0 至 1 之间的数）；点“返回”回到表格中的单元格。"
)
SIZE = 10
ONE_LINE = text_height("", 0, SIZE)
MOVES = "舍位平衡"
INDEX_HEAD = ("工作表", "单元格", "对象", "栏目", "分项", "选项", "原文", "旁格", "旁文")
MOVE_WIDTHS = (30.0, 46.0, 22.0, 16.0, 16.0, 46.0)
MOVE_HEAD = ("位置", "数字", "精确值", "四舍五入", "表中印为", "使之等于合计")
MOVE_HINT = (
    "各项分别四舍五入后与合计差一个末位单位，按最少、最近的原则调整下列各项，合计不变；口径和来源仍以精确值为准。"
)


@dataclass(frozen=True, slots=True)
class FigureTrace:
    """Where one figure comes from.

    `recomputed` is in the figure's printed unit, rounded as printed; None when it could not be computed again.
    `records` may be shorter than `records_total`, the number of contributing records. `quotes` holds the notices' own
    words by notice and clause, as far as the office's folder of texts has them.
    """

    figure_id: str
    definition: str
    clauses: list[Clause]
    records_total: int
    recomputed: Decimal | None
    records: list[Record]
    quotes: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def quoted(self) -> int:
        """Clauses whose own words are printed."""
        return sum((notice, clause) in self.quotes for notice, clause, _ in self.clauses)

    @property
    def printed(self) -> list[Record]:
        """The records that the workbook lists."""
        return self.records[:PRINTED_RECORDS]

    @property
    def rows(self) -> int:
        """Rows of the entry: head, id, value, definition, clauses, count, records with heading, rest, blank."""
        listed = len(self.printed)
        clauses = max(len(self.clauses), 1) + self.quoted
        return 5 + clauses + (listed + 1 if listed else 0) + (self.records_total > listed) + 1


def render_audit(layout: Layout, data: FormData, path: Path, created: date, trace: TraceOf) -> list[PlacedFigure]:
    """Write the audit edition at `path` and return its figures, which stand in the same cells as in the official one.

    `trace` is asked once for each figure, in sheet order. Raises JixiaoError as place_form does.
    """
    sheets = list(place_form(layout, data))
    figures = [figure for sheet in sheets for figure in sheet.figures]
    places = _trace_places(figures, trace, {MOVES, *(sheet.name for sheet in sheets)})
    moves = [move for sheet in sheets for move in sheet.moves]
    links = {figure.figure_id: f"internal:{_address(sheet, f'A{row + 1}')}" for figure, _, sheet, row in places}
    workbook = new_workbook(path, layout, created)
    write_sheets(workbook, layout, sheets, lambda figure: links[figure.figure_id])
    _write_moves(workbook, layout, moves)
    _write_trace(workbook, layout, places, {move.figure.figure_id: move for move in moves})
    _write_index(workbook, layout, sheets)
    close(workbook, path)
    return figures


def _write_index(workbook: Any, layout: Layout, sheets: list[PlacedSheet]) -> None:
    """A hidden sheet: where each open cell of the form stands, the SHA-256 of what was printed there, and of the label
    beside it, so that what people write can be read back, and only that. No sheet when there is none."""
    rows = [row for sheet in sheets for row in _open_places(sheet)]
    if not rows:
        return
    worksheet = workbook.add_worksheet(INDEX)
    worksheet.very_hidden()
    for row, texts in enumerate([(layout.form_id, layout.edition), INDEX_HEAD, *rows]):
        for column, text in enumerate(texts):
            worksheet.write_string(row, column, text)


def _open_places(sheet: PlacedSheet) -> Iterator[tuple[str, ...]]:
    """The rows of the index for one sheet, in the order of its cells. A label is the row's first text that is printed
    and no mere count of lines."""
    texts = (cell for cell in reversed(sheet.cells) if not (cell.opened or cell.figure))
    labels = {cell.span.top: cell for cell in texts if cell.text and not cell.text.isdigit()}
    for cell in sheet.cells:
        if opened := cell.opened:
            label = labels.get(cell.span.top)
            beside = (_place_of(label), text_hash(label.text)) if label else ("", "")
            known = (opened.subject, opened.box, opened.part, "|".join(opened.options), text_hash(cell.text))
            yield (sheet.name, _place_of(cell), *known, *beside)


def _place_of(cell: PlacedCell) -> str:
    return str(xl_rowcol_to_cell(cell.span.top, cell.span.left))


def _address(sheet: str, cell: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


Place = tuple[PlacedFigure, FigureTrace, str, int]
"""A figure, its trace, and the trace sheet and row (from 0) where its entry begins."""


def _trace_places(figures: list[PlacedFigure], trace: TraceOf, taken: set[str]) -> list[Place]:
    places: list[Place] = []
    row, on_sheet, names = ROWS_A_SHEET, 0, _trace_names(taken)
    for figure in figures:
        traced = trace(figure)
        if on_sheet == ENTRIES_A_SHEET or row + traced.rows > ROWS_A_SHEET:
            sheet, row, on_sheet = next(names), 2, 0
        places.append((figure, traced, sheet, row))
        row, on_sheet = row + traced.rows, on_sheet + 1
    return places


def _trace_names(taken: set[str]) -> Iterator[str]:
    """追溯-1, 追溯-2, … without those that the form's own sheets have."""
    number = 0
    while True:
        number += 1
        if f"追溯-{number}" not in taken:
            yield f"追溯-{number}"


def _write_moves(workbook: Any, layout: Layout, moves: list[Move]) -> None:
    """The list of numbers that were moved so that parts add up; no sheet when there are none."""
    if not moves:
        return
    looks = _Looks(workbook)
    worksheet = workbook.add_worksheet(MOVES)
    for column, width in enumerate(MOVE_WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.merge_range(0, 0, 0, len(MOVE_HEAD) - 1, "", looks.title)
    worksheet.write_string(0, 0, f"舍位平衡：{layout.title}", looks.title)
    worksheet.merge_range(1, 0, 1, len(MOVE_HEAD) - 1, "", looks.note)
    worksheet.write_string(1, 0, MOVE_HINT, looks.note)
    for column, head in enumerate(MOVE_HEAD):
        worksheet.write_string(2, column, head, looks.label)
    for row, move in enumerate(moves, start=3):  # three rows of heading
        own, code = move.figure, "#,##0" + ("." + "0" * move.figure.decimals if move.figure.decimals else "")
        back = _address(own.sheet, own.cell)
        if row - 3 < LINKS_A_SHEET:
            worksheet.write_url(row, 0, f"internal:{back}", looks.text, f"{own.sheet} {own.cell}", f"回到 {back}"[:255])
        else:
            worksheet.write_string(row, 0, f"{own.sheet} {own.cell}", looks.text)
        worksheet.write_string(row, 1, own.label, looks.text)
        worksheet.write_string(row, 2, format(move.exact, "f"), looks.text)
        worksheet.write_number(row, 3, float(move.rounded), looks.number(code))
        worksheet.write_number(row, 4, float(move.printed), looks.number(code))
        worksheet.write_string(row, 5, f"{move.total.label}（{move.total.cell}）", looks.text)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0, 2)


def _write_trace(workbook: Any, layout: Layout, places: list[Place], moves: dict[str, Move]) -> None:
    looks = _Looks(workbook)
    worksheet, current = None, ""
    for figure, traced, sheet, row in places:
        if sheet != current:
            worksheet, current = _new_sheet(workbook, layout, sheet, looks), sheet
        _Entry(worksheet, looks, figure, traced, row, moves.get(figure.figure_id)).write()


def _new_sheet(workbook: Any, layout: Layout, name: str, looks: "_Looks") -> Any:
    worksheet = workbook.add_worksheet(name, worksheet_class=PlainSheet)
    for column, width in enumerate(WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.merge_range(0, 0, 0, LAST, "", looks.title)
    worksheet.write_string(0, 0, f"追溯：{layout.title}", looks.title)
    worksheet.merge_range(1, 0, 1, LAST, "", looks.note)
    worksheet.write_string(1, 0, HINT, looks.note)
    worksheet.set_row(0, 28)
    worksheet.set_row(1, 20)
    worksheet.freeze_panes(2, 0)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0, 1)
    worksheet.set_footer("&C第 &P 页，共 &N 页")
    return worksheet


class _Looks:
    """The formats of trace sheets."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._numbers: dict[str, Any] = {}
        self.title = self._make(font_name="黑体", font_size=14, bold=True, border=0)
        self.note = self._make(font_color="#595959", border=0)
        self.head = self._make(font_name="黑体", bold=True, bg_color="#D9E2F3")
        self.back = self._make(font_color=LINK_COLOUR, underline=1, bg_color="#D9E2F3", align="center")
        self.label = self._make(bold=True, bg_color="#F2F2F2", align="center")
        self.text = self._make()
        self.centre = self._make(align="center")
        self.wrong = self._make(bold=True, font_color="#C00000")

    def _make(self, **special: object) -> Any:
        base: dict[str, object] = {
            "font_name": "宋体",
            "font_size": SIZE,
            "border": 1,
            "align": "left",
            "valign": "vcenter",
            "text_wrap": True,
        }
        return self._workbook.add_format(base | special)

    def number(self, code: str) -> Any:
        """A right-aligned number of this Excel format."""
        if code not in self._numbers:
            self._numbers[code] = self._make(num_format=code, align="right", text_wrap=False, shrink=True)
        return self._numbers[code]


def _needs(text: str, left: int, right: int) -> float:
    """Points of height that a text takes in a range of columns."""
    room = ROOM[left, right]
    if len(text) * SIZE <= room - CELL_PADDING and "\n" not in text:
        return ONE_LINE
    return text_height(text, room, SIZE)


@lru_cache(maxsize=65536)
def _record_height(record_type: str, key: str, role: str, file: str, sheet: str) -> float:
    """Points of height of the row of a record, which is listed under many figures."""
    return max(_needs(text, at, at) for at, text in ((1, record_type), (2, key), (3, role), (5, file), (6, sheet)))


class _Entry:
    """Writes the entry of one figure downward from its row."""

    def __init__(
        self, worksheet: Any, looks: _Looks, figure: PlacedFigure, traced: FigureTrace, row: int, move: Move | None
    ) -> None:
        self.sheet, self.looks, self.figure, self.traced, self.row = worksheet, looks, figure, traced, row
        self.move = move

    def write(self) -> None:
        """The whole entry; it takes exactly `traced.rows` rows, the last one blank."""
        self._head()
        self._labelled("编号", self.figure.figure_id)
        self._values()
        self._labelled("口径", self.traced.definition or "（未给出）")
        self._clauses()
        self._labelled("来源记录", f"共 {self.traced.records_total:,} 条")
        if self.traced.printed:
            self._records()
        if self.traced.records_total > len(self.traced.printed):
            rest = f"以上列出前 {len(self.traced.printed):,} 条。" if self.traced.printed else ""
            command = f"jixiao trace {self.figure.figure_id} --limit {self.traced.records_total}"
            self._labelled("其余记录", f"{rest}全部记录请用命令查看：{command}")

    def _head(self) -> None:
        back = _address(self.figure.sheet, self.figure.cell)
        self._wide(f"{self.figure.label}　（{self.figure.sheet} {self.figure.cell}）", 0, LAST - 1, self.looks.head)
        self.sheet.write_url(self.row, LAST, f"internal:{back}", self.looks.back, "返回", f"回到 {back}"[:255])
        self.row += 1

    def _values(self) -> None:
        code, texts = self._code, self.looks
        self.sheet.write_string(self.row, 0, "数值", texts.label)
        self.sheet.write_number(self.row, 1, float(self.figure.value), texts.number(code))
        self.sheet.write_string(self.row, 2, "" if self.figure.unit == "%" else self.figure.unit or "", texts.text)
        self.sheet.write_string(self.row, 3, "重新计算", texts.label)
        again = self.traced.recomputed
        if again is None:
            self.sheet.write_string(self.row, 4, "无法计算", texts.wrong)
        else:
            self.sheet.write_number(self.row, 4, float(again), texts.number(code))
        same = again == self.figure.value
        verdict = "与表中数值一致" if same else "与表中数值不一致"
        if same and self.move:
            verdict = f"与四舍五入的数值一致；表中为使各项之和等于合计，印为 {self.move.printed:,}（见“{MOVES}”）"
        self._wide(verdict, 5, LAST, texts.text if same else texts.wrong)
        self.row += 1

    @cached_property
    def _code(self) -> str:
        places = self.figure.decimals
        if self.figure.unit == "%":
            return "0." + "0" * (places - 2) + "%" if places > 2 else "0%"
        return "#,##0" + ("." + "0" * places if places else "")

    def _clauses(self) -> None:
        for notice, clause, says in self.traced.clauses or [("", "", "（未给出）")]:
            self.sheet.write_string(self.row, 0, "依据", self.looks.label)
            self.sheet.write_string(self.row, 1, notice, self.looks.text)
            self.sheet.write_string(self.row, 2, clause, self.looks.text)
            height = max(_needs(notice, 1, 1), _needs(clause, 2, 2))
            self._wide(says, 3, LAST, self.looks.text, height)
            self.row += 1
            if (notice, clause) in self.traced.quotes:
                self._labelled("原文", self.traced.quotes[notice, clause])

    def _records(self) -> None:
        for column, head in enumerate(RECORD_HEAD):
            self.sheet.write_string(self.row, column, head, self.looks.label)
        self.row += 1
        for number, record in enumerate(self.traced.printed, start=1):
            self._record(number, record)
            self.row += 1

    def _record(self, number: int, record: Record) -> None:
        record_type, key, role, amount, file, sheet, row = record
        at, put_text, look = self.row, self.sheet.put_text, self.looks.text
        self.sheet.put_number(at, 0, number, self.looks.centre)
        put_text(at, LAST, "" if row is None else str(row), self.looks.centre)
        put_text(at, 1, record_type, look)
        put_text(at, 2, key, look)
        put_text(at, 3, role, look)
        put_text(at, 5, file, look)
        put_text(at, 6, sheet, look)
        if amount is None:
            self.sheet.write_blank(self.row, 4, None, self.looks.text)
        else:
            exact = base_value(amount, f"数字 {self.figure.figure_id} 的来源记录 {key}")
            self.sheet.put_number(at, 4, float(exact), self.looks.number(printed(exact, "").number_format))
        self._height(_record_height(record_type, key, role, file, sheet))

    def _labelled(self, label: str, text: str) -> None:
        self.sheet.write_string(self.row, 0, label, self.looks.label)
        self._wide(text, 1, LAST, self.looks.text)
        self.row += 1

    def _wide(self, text: str, left: int, right: int, look: Any, height: float = 0) -> None:
        self.sheet.merge_range(self.row, left, self.row, right, "", look)
        self.sheet.write_string(self.row, left, text, look)
        self._height(max(height, _needs(text, left, right)))

    def _height(self, points: float) -> None:
        self.sheet.set_row(self.row, whole_pixels(min(max(points, 20), 400)))
