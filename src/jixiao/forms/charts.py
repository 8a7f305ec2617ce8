"""Placed charts to native Excel charts, drawn from cells of the same sheet; the texts take the typeface of a style."""

from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao.forms.layout import Layout, Style
from jixiao.forms.numbers import Printed
from jixiao.forms.sheet_cells import PlacedChart, PlacedSheet
from jixiao.normal_font import LEAST

MARGIN = 4
"""Pixels between a chart and the edges of the range it covers."""
PIXELS_A_POINT = 4 / 3
ROOM = {"bar": 9.5, "column": 36.0}
"""Points that the label of a number needs across its bar; where there is less, an axis says the amounts."""
PLOT = 0.72
"""Share of a chart's width or height that its bars have, the least of all charts."""
INK, RULE, FRAME = "#333333", "#D9D9D9", "#BFBFBF"
ABOVE = 1.25
"""How far the axis of columns goes beyond the highest, so that its number stands below the title."""
GAP = {"bar": 30, "column": 70}
"""Width of the gap between categories, in percent of a bar."""


def write_charts(workbook: Any, worksheet: Any, layout: Layout, sheet: PlacedSheet) -> None:
    """Draw every chart of a sheet over its range; the cells it takes its numbers from must be written already."""
    for placed in sheet.charts:
        span = placed.span
        chart = _chart(workbook, layout, sheet, placed)
        place = {"x_offset": MARGIN, "y_offset": MARGIN, "object_position": 1, "description": placed.title}
        worksheet.insert_chart(span.top, span.left, chart, place)


def _chart(workbook: Any, layout: Layout, sheet: PlacedSheet, placed: PlacedChart) -> Any:
    drawn, style, span = placed.chart, layout.styles[placed.chart.style], placed.span
    width = sum(int(width * 7 + 5) for width in layout.widths[span.left : span.right + 1]) - 2 * MARGIN
    height = int(sum(sheet.heights[span.top : span.bottom + 1]) * PIXELS_A_POINT) - 2 * MARGIN
    bars = (placed.last - placed.first + 1) * len(drawn.series)
    is_labelled = (height if drawn.type == "bar" else width) / PIXELS_A_POINT * PLOT >= bars * ROOM[drawn.type]
    chart = workbook.add_chart({"type": drawn.type})
    for one, name in zip(drawn.series, placed.names, strict=True):
        chart.add_series(
            {
                "name": name,
                "categories": _range(sheet, placed, drawn.category),
                "values": _range(sheet, placed, one.column),
                "fill": {"color": f"#{one.colour}"},
                "border": {"color": f"#{one.colour}", "width": 0.5},
                "gap": GAP[drawn.type],
                "overlap": 0,
                "data_labels": {"value": True, "font": _font(style, 2)} if is_labelled else {},
            }
        )
    chart.set_title({"name": placed.title, "name_font": _font(style, -1, bold=True), "overlay": False})
    legend: dict[str, object] = {"position": "bottom", "font": _font(style), "none": len(drawn.series) == 1}
    chart.set_legend(legend)
    chart.set_chartarea({"border": {"color": FRAME, "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    left = 0.04 if is_labelled else 0.12
    room: dict[str, object] = {"x": left, "y": 0.22, "width": 0.96 - left, "height": 0.46}
    plot: dict[str, object] = {"fill": {"none": True}}
    chart.set_plotarea(plot | ({"layout": room} if drawn.type == "column" else {}))
    chart.show_na_as_empty_cell()
    chart.set_size({"width": width, "height": height})
    _set_axes(chart, drawn.type, style, is_labelled, _numbers(sheet, placed))
    return chart


def _numbers(sheet: PlacedSheet, placed: PlacedChart) -> list[Printed]:
    """The numbers that are drawn."""
    columns, rows = {xl_cell_to_rowcol(f"{one.column}1")[1] for one in placed.chart.series}, (placed.first, placed.last)
    return [
        cell.number
        for cell in sheet.cells
        if cell.number and rows[0] <= cell.span.top <= rows[1] and cell.span.left in columns
    ]


def _set_axes(chart: Any, kind: str, style: Style, is_labelled: bool, numbers: list[Printed]) -> None:
    """Categories in the order of the table, top down for bars; an axis of amounts only where bars have no labels."""
    categories: dict[str, object] = {"num_font": _font(style), "line": {"color": FRAME}, "major_tick_mark": "none"}
    categories |= {"interval_unit": 1}
    rules: dict[str, object] = {"visible": not is_labelled, "line": {"color": RULE, "width": 0.5}}
    values = {"visible": not is_labelled, "major_gridlines": rules, "num_font": _font(style, 1), "min": 0}
    if numbers[0].number_format.endswith("%"):
        values |= {"num_format": "0%"}
    if kind == "bar":
        chart.set_y_axis(categories | {"reverse": True})
        chart.set_x_axis(values)
    else:
        chart.set_x_axis(categories)
        highest = max(float(number.value) for number in numbers)
        chart.set_y_axis(values | ({"max": highest * ABOVE} if is_labelled and highest else {}))


def _range(sheet: PlacedSheet, placed: PlacedChart, column: str) -> list[object]:
    left = xl_cell_to_rowcol(f"{column}1")[1]
    return [sheet.name, placed.first, left, placed.last, left]


def _font(style: Style, smaller: float = 0, bold: bool = False) -> dict[str, object]:
    return {"name": style.font, "size": max(LEAST, style.size - smaller), "bold": bold, "color": INK}
