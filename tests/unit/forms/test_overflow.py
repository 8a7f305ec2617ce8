import openpyxl
import polars as pl
import pytest
import xlsxwriter

from jixiao.forms.render import render_form
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.overflow import cut_cells
from tests.unit.forms.samples import PERIOD_GOAL, target_form

ALL = [("F1", "full"), ("F1", "annual"), ("F2", "full"), ("F2", "annual"), ("F3", "jl-2024"), ("F4", "jl-2024")]

LONG = pl.lit("\n".join([PERIOD_GOAL] * 12))


@pytest.mark.parametrize("key", ALL, ids=".".join)
def test_no_text_is_cut_and_no_number_shrinks_out_of_sight(key, layouts, data_of, tmp_path):
    path = tmp_path / "form.xlsx"
    render_form(layouts[key], data_of(key[0]), path, CREATED)
    assert cut_cells(path) == []


@pytest.mark.parametrize("key", ALL[:4], ids=".".join)
def test_a_goal_longer_than_a_row_may_be_high_takes_several_rows(key, layouts, tmp_path):
    form, _ = key
    data = target_form(form)
    data["head"] = data["head"].with_columns(year_goal=LONG)
    path = tmp_path / "form.xlsx"
    render_form(layouts[key], data, path, CREATED)
    assert cut_cells(path) == []


def test_every_row_stays_below_the_limit_of_excel(layouts, tmp_path):
    data = target_form("F1")
    data["head"] = data["head"].with_columns(year_goal=LONG)
    path = tmp_path / "form.xlsx"
    render_form(layouts["F1", "annual"], data, path, CREATED)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert max(heights) <= 409.5
    assert any(str(area).startswith("B11:E") and area.max_row > 11 for area in sheet.merged_cells.ranges)


def test_a_single_line_whose_merged_label_needs_more_room_becomes_higher(layouts, tmp_path):
    """服务对象满意度指标 needs three lines in its narrow column, though the indicator beside it needs one."""
    data = target_form("F2")
    data["indicators"] = data["indicators"].tail(1)
    path = tmp_path / "form.xlsx"
    render_form(layouts["F2", "full"], data, path, CREATED)
    assert cut_cells(path) == []


def test_the_check_itself_sees_a_cut_text_and_a_number_too_wide(tmp_path):
    path = tmp_path / "cut.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        wrap = book.add_format({"text_wrap": True, "font_size": 9})
        sheet.set_column(0, 0, 8)
        sheet.set_row(0, 15)
        sheet.set_row(1, 15)
        sheet.write_string(0, 0, "服务对象满意度指标", wrap)
        sheet.write_number(1, 0, 123456789, book.add_format({"num_format": '"≥"#,##0"万元/个"', "font_size": 9}))
    assert [fault.split(":")[0] for fault in cut_cells(path)] == ["表!A1", "表!A2"]
