"""Placed charts to native Excel charts, drawn from cells of the same sheet. Dark and light colours stay apart in grey."""

from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao.forms.layout import Layout, Style
from jixiao.forms.sheet import PlacedChart, PlacedSheet

MARGIN = 4
"""Pixels between a chart and the edges of the range it covers."""
PIXELS_A_POINT = 4 / 3
INK, RULE, FRAME = "#333333", "#D9D9D9", "#BFBFBF"
GAP = {"bar": 45, "column": 70}
"""Width of the gap between categories, in percent of a bar."""


def write_charts(workbook: Any, worksheet: Any, layout: Layout, sheet: PlacedSheet) -> None:
    """Draw every chart of a sheet over its range; the cells it takes its numbers from must be written already."""
    for placed in sheet.charts:
        span = placed.span
        chart = _chart(workbook, layout, sheet, placed)
        chart.set_size({"width": _width(layout, placed) - 2 * MARGIN, "height": _height(sheet, placed) - 2 * MARGIN})
        place = {"x_offset": MARGIN, "y_offset": MARGIN, "object_position": 1, "description": placed.title}
        worksheet.insert_chart(span.top, span.left, chart, place)


def _width(layout: Layout, placed: PlacedChart) -> int:
    return sum(int(width * 7 + 5) for width in layout.widths[placed.span.left : placed.span.right + 1])


def _height(sheet: PlacedSheet, placed: PlacedChart) -> int:
    return int(sum(sheet.heights[placed.span.top : placed.span.bottom + 1]) * PIXELS_A_POINT)


def _chart(workbook: Any, layout: Layout, sheet: PlacedSheet, placed: PlacedChart) -> Any:
    drawn, style = placed.chart, layout.styles[placed.chart.style]
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
                "data_labels": {"value": True, "font": _font(style, 1)},
            }
        )
    chart.set_title({"name": placed.title, "name_font": _font(style, -1, bold=True), "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font(style)} if len(drawn.series) > 1 else {"none": True})
    chart.set_chartarea({"border": {"color": FRAME, "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.show_na_as_empty_cell()
    _set_axes(chart, drawn.type, style)
    return chart


def _set_axes(chart: Any, kind: str, style: Style) -> None:
    """The categories in the order of the table, top down for bars; amounts are read from the labels, not an axis."""
    categories = {"num_font": _font(style), "line": {"color": FRAME}, "major_tick_mark": "none"}
    values = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    if kind == "bar":
        chart.set_y_axis(categories | {"reverse": True})
        chart.set_x_axis(values)
    else:
        chart.set_x_axis(categories)
        chart.set_y_axis(values | {"major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}}})


def _range(sheet: PlacedSheet, placed: PlacedChart, column: str) -> list[object]:
    left = xl_cell_to_rowcol(f"{column}1")[1]
    return [sheet.name, placed.first, left, placed.last, left]


def _font(style: Style, smaller: float = 0, bold: bool = False) -> dict[str, object]:
    return {"name": style.font, "size": style.size - smaller, "bold": bold, "color": INK}
