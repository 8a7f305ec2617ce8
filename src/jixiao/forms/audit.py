"""The audit edition: the same sheets, every number a link to where it comes from, and back again."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from jixiao.forms.audit_workbook import AuditWorkbook
from jixiao.forms.book_index import CONTENTS
from jixiao.forms.corrected import CORRECTIONS, Corrected, write_corrections
from jixiao.forms.layout import Layout
from jixiao.forms.lists import ListPlace, free_names, places_below, write_lists
from jixiao.forms.looks import SIZE, Looks, cell_address
from jixiao.forms.origins import MOVES, Entry, Key, Target, Traces, reached, write_entries
from jixiao.forms.place import INDEX, JOINTS, FormData, place_form
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.forms.render import LINKS_A_SHEET, close, text_hash, told, write_sheets
from jixiao.forms.sheet_cells import Move, PlacedCell, PlacedSheet
from jixiao.normal_font import print_list

INDEX_HEAD = ("工作表", "单元格", "对象", "栏目", "分项", "选项", "原文", "旁格", "旁文", "续")
MOVE_WIDTHS = (28.0, 38.0, 22.0, 16.0, 16.0, 38.0)
MOVE_HEAD = ("位置", "数字", "精确值", "四舍五入", "表中印为", "使之等于合计")
MOVE_HINT = (
    "各项分别四舍五入后与合计差一个末位单位，按最少、最近的原则调整下列各项，合计不变；口径和来源仍以精确值为准。"
)


def render_audit(layout: Layout, data: FormData, path: Path, created: date, traces: Traces) -> list[PlacedFigure]:
    """Write the audit edition at `path` and return its figures, which stand in the same cells as in the official one.

    `traces` is asked once for each figure, each other value and each list of records that they are made of. Raises
    JixiaoError as place_form does.
    """
    return write_audit(layout, list(place_form(layout, data)), path, created, traces)


def write_audit(
    layout: Layout,
    sheets: Sequence[PlacedSheet],
    path: Path,
    created: date,
    traces: Traces,
    corrections: Corrected = (),
) -> list[PlacedFigure]:
    """Write sheets that are placed as the audit edition, as render_audit does, with the corrections of its records."""
    figures = [figure for sheet in sheets for figure in sheet.figures]
    taken = {MOVES, CORRECTIONS, CONTENTS, *(sheet.name for sheet in sheets)}
    entries = _entries(sheets, traces, taken)
    lists, targets = _lists(entries, traces, taken)
    moves = [move for sheet in sheets for move in sheet.moves]
    links = {entry.back: entry.address for entry in reversed(entries)}
    workbook = told(AuditWorkbook(str(path)), layout, created)
    write_sheets(workbook, layout, sheets, lambda cell: links[_back(cell)])
    _write_moves(workbook, layout, moves)
    write_entries(workbook, layout, entries, targets, {move.figure.figure_id: move for move in moves})
    write_lists(workbook, layout, *lists)
    write_corrections(workbook, corrections)
    _write_index(workbook, layout, sheets)
    close(workbook, path)
    return figures


def _back(cell: PlacedCell) -> str:
    """The address of a cell that is a figure or says some."""
    figure = cell.figure or cell.says[0]
    return cell_address(figure.sheet, _place_of(cell))


def _entries(sheets: Sequence[PlacedSheet], traces: Traces, taken: set[str]) -> list[Entry]:
    """The entries of the figures and of the sentences that say some, then of the values that they are made of and that
    no figure is, each once and in its place."""
    entries = [
        Entry(traces.of_figure(figure), figure, figure, cell_address(figure.sheet, figure.cell))
        for sheet in sheets
        for figure in sheet.figures
    ]
    entries += [
        Entry(traces.of_sentence(cell.text, cell.says), None, cell.says[0], _back(cell))
        for sheet in sheets
        for cell in sheet.cells
        if cell.says
    ]
    placed = len(entries)
    used_by: list[Entry] = []
    for trace, number in reached([entry.trace for entry in entries], traces):
        used_by.append(entries[number])
        entries.append(Entry(trace, None, entries[number].root, ""))
    places = places_below(((entry.rows, entry.links) for entry in entries), free_names("追溯", taken))
    for entry, (sheet, row) in zip(entries, places, strict=True):
        entry.sheet, entry.row = sheet, row
    for made, user in zip(entries[placed:], used_by, strict=True):
        made.back = user.address
    return entries


def _lists(entries: list[Entry], traces: Traces, taken: set[str]) -> tuple[Any, dict[tuple[bool, Key], Target]]:
    """What write_lists asks for, and where every list (True) and value (False) stands: of several figures of one value
    the first."""
    users: dict[Key, Entry] = {}
    for entry in entries:
        for part in entry.trace.parts:
            if part.is_list:
                users.setdefault(part.target, entry)
    lists, records = traces.lists(list(users))
    stand = list(places_below(((one.rows, 1) for one in lists), free_names("记录", taken)))
    places = [
        ListPlace(sheet, row, user.address, user.root.figure_id)
        for (sheet, row), user in zip(stand, users.values(), strict=True)
    ]
    targets: dict[tuple[bool, Key], Target] = {(True, key): at for key, at in zip(users, stand, strict=True)}
    for entry in entries:
        targets.setdefault((False, entry.trace.key), (entry.sheet, entry.row))
    return (lists, places, records), targets


def _write_index(workbook: Any, layout: Layout, sheets: Sequence[PlacedSheet]) -> None:
    """A hidden sheet: where each open cell of the form stands, the SHA-256 of what was printed there, and of the label
    beside it, so that what people write can be read back, and only that; and whether its text goes on with that of the
    cell before. No sheet when there is none."""
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
            yield (sheet.name, _place_of(cell), *known, *beside, JOINTS[opened.joint])


def _place_of(cell: PlacedCell) -> str:
    return str(xl_rowcol_to_cell(cell.span.top, cell.span.left))


def _write_moves(workbook: Any, layout: Layout, moves: list[Move]) -> None:
    """The list of numbers that were moved so that parts add up; no sheet when there are none."""
    if not moves:
        return
    looks = Looks(workbook)
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
        back = cell_address(own.sheet, own.cell)
        if row - 3 < LINKS_A_SHEET:
            worksheet.write_url(row, 0, f"internal:{back}", looks.text, f"{own.sheet} {own.cell}", f"回到 {back}"[:255])
        else:
            worksheet.write_string(row, 0, f"{own.sheet} {own.cell}", looks.text)
        worksheet.write_string(row, 1, own.label, looks.text)
        worksheet.write_string(row, 2, format(move.exact, "f"), looks.text)
        worksheet.write_number(row, 3, float(move.rounded), looks.number(code))
        worksheet.write_number(row, 4, float(move.printed), looks.number(code))
        worksheet.write_string(row, 5, f"{move.total.label}（{move.total.cell}）", looks.text)
    print_list(worksheet, MOVE_WIDTHS, SIZE, 0.5)
    worksheet.repeat_rows(0, 2)
