"""The three forms known cell by cell, printed with one indicator and no value: widths, heights, merges and labels."""

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from jixiao.forms.render import render_form
from tests.unit.forms.conftest import CREATED

GRIDS = json.loads((Path(__file__).parent / "exact_grids.json").read_text(encoding="utf-8"))
FUNDS = {
    "MB88": ["中期资金总额：", "    其中：财政拨款", "   上年结转资金", "          其他资金"],
    "JK136": ["  年度资金总额：", "      其中：财政拨款", "        上年结转资金", "            其他资金"],
    "F13": ["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"],
}
KEYS = {"sheet_key": "K", "context_id": "application:K"}


def blank(layout):
    """One sheet: the four money lines with their labels, one indicator line without anything."""
    frames = {}
    for name, columns in layout.columns_used().items():
        empty = dict.fromkeys(columns) | KEYS
        if name == "head":
            rows = [empty | {"sheet_name": "K", "sheet_order": 1, "cutoff_month": 7}]
        elif name == "indicators":
            rows = [empty | {"line_no": 1}]
        else:
            rows = [money_line(empty, number, label) for number, label in enumerate(FUNDS[layout.form_id], start=1)]
        frames[name] = pl.DataFrame(rows, infer_schema_length=None)
    return frames


def money_line(empty, number, label):
    """A money line without amounts; the scored form has its weight on the first line and a dash on the others."""
    dash = None if number == 1 else "—"
    labels = {"label": label, "label_monitor": label, "period_label": label,
              "year_label": label.replace("中期", "年度"), "weight": dash, "points_text": dash}  # fmt: skip
    return empty | {"line_no": number} | {name: text for name, text in labels.items() if name in empty}


@pytest.fixture(params=sorted(GRIDS))
def printed_and_grid(request, layouts, tmp_path):
    layout = layouts[tuple(request.param.split())]
    path = tmp_path / "blank.xlsx"
    assert render_form(layout, blank(layout), path, CREATED) == []
    return openpyxl.load_workbook(path).worksheets[0], GRIDS[request.param]


def test_merged_ranges_are_exactly_those_of_the_grid(printed_and_grid):
    sheet, grid = printed_and_grid
    # The grid of 88号 ends with the header of its indicators: below it stands our own line, under 绩效指标.
    assert {str(area) for area in sheet.merged_cells.ranges} == {*grid["merges"], *grid["own"]}


def test_every_label_of_the_grid_stands_at_its_address(printed_and_grid):
    sheet, grid = printed_and_grid
    assert {address: sheet[address].value for address in grid["labels"]} == grid["labels"]


def test_every_column_is_as_wide_as_in_the_grid(printed_and_grid):
    # A width is kept in whole pixels: 7 a character and 5 for the edges. Like neighbours are kept as one.
    sheet, grid = printed_and_grid
    pixels = {}
    for kept in sheet.column_dimensions.values():
        pixels |= dict.fromkeys(range(kept.min, kept.max + 1), round(kept.width * 7))
    assert [pixels[number] for number in sorted(pixels)] == [int(width * 7 + 5.5) for width in grid["widths"]]


def test_every_row_is_as_high_as_in_the_grid(printed_and_grid):
    # Heights are kept in whole pixels of 0.75 points, never less than declared. In the scored form the label
    # 偏差原因分析及改进措施 takes two lines in its 13 characters, which the file's 23 points cut with our fonts.
    sheet, grid = printed_and_grid
    off = {row: sheet.row_dimensions[int(row)].height - height for row, height in grid["heights"].items()}
    assert {row: gap for row, gap in off.items() if not 0 <= gap <= 0.75} == grid["higher"]


def test_the_forms_are_a4_with_the_margins_of_the_file(layouts):
    for name in GRIDS:
        page = layouts[tuple(name.split())].print
        assert (page.left, page.right, page.top, page.bottom) == (0.8, 0.7, 0.8, 0.7), name
        assert page.orientation == ("landscape" if name.startswith("JK136") else "portrait"), name
