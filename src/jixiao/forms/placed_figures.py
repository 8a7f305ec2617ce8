"""A figure: one numeric cell of a printed form, and the name by which it can be asked for."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from jixiao.errors import JixiaoError
from jixiao.forms.layout import Cell, Layout, Line, fill, resolve
from jixiao.forms.numbers import Printed


class PlacedFigure(NamedTuple):
    """One numeric cell. `value` is as printed: 万元 (2 places), a share between 0 and 1 (4 places), or a count;
    `said_in` is the cell of the sheet whose sentence says the number, empty where none does."""

    figure_id: str
    form_id: str
    edition: str
    context_id: str
    measure: str
    slice: str
    sheet: str
    cell: str
    label: str
    value: Decimal
    unit: str
    divisor: Decimal
    decimals: int
    said_in: str = ""


def make_figure(
    layout: Layout, cell: Cell, line: Line, number: Printed, sheet: str, at: tuple[int, int]
) -> PlacedFigure:
    """The figure that `cell` prints for one row of a form model. Raises JixiaoError when its measure is not known."""
    context_id = str(line.get("context_id") or "")
    measure, slice_ = resolve(cell.measure, line), resolve(cell.slice, line)
    where = address(*at)
    if not context_id or not measure:
        raise JixiaoError(
            f"表单 {layout.name} 工作表“{sheet}”{where} 有数值 {number.value}，但没有写明是哪个对象（context_id）"
            "的哪个指标（measure）。请在表单模型中补上。",
            f"{layout.form_id} {sheet}!{where}: a number without context or measure.",
        )
    key = context_id.partition(":")[2] or context_id
    parts = [layout.form_id, layout.edition, key, measure, *([slice_] if slice_ else [])]
    label = " × ".join(part for part in (_clean(fill(text, line)) for text in cell.label) if part)
    return PlacedFigure(
        ".".join(parts), layout.form_id, layout.edition, context_id, measure, slice_, sheet, where, label,
        number.value, resolve(cell.unit, line), number.divisor, number.decimals,
    )  # fmt: skip


@lru_cache(maxsize=65536)
def address(row: int, column: int) -> str:
    """A cell's address by its row and column from 0."""
    return str(xl_rowcol_to_cell(row, column))


@lru_cache(maxsize=65536)
def _clean(text: str) -> str:
    """A printed label without its indents, line breaks and closing colon."""
    return " ".join(text.split()).rstrip("：")


def refuse_duplicates(layout: Layout, figures: list[PlacedFigure], seen: dict[str, PlacedFigure]) -> None:
    """Add the figures to those `seen`. Raises JixiaoError when two cells of a form claim to be the same figure."""
    for figure in figures:
        first = seen.setdefault(figure.figure_id, figure)
        if first is not figure:
            raise JixiaoError(
                f"表单 {layout.name} 中两个单元格是同一个数字 {figure.figure_id}："
                f"“{first.sheet}”{first.cell} 和“{figure.sheet}”{figure.cell}。请用不同的 slice 区分。",
                f"Figure {figure.figure_id} stands in two cells.",
            )
