"""The printed form against the grid that was found or reconstructed for it, blank, line by line and merge by merge."""

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange

from jixiao.forms.render import render_form
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.samples import blank_form

GRIDS = json.loads((Path(__file__).parent / "grids.json").read_text(encoding="utf-8"))
THREE = ["指标1：", "指标2：", "……"]
GROUPS = [
    *(("产出指标", f"{kind}指标", THREE) for kind in ("数量", "质量", "时效", "成本")),
    ("产出指标", "……", [""]),
    *(("效益指标", kind, THREE) for kind in ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("效益指标", "……", [""]),
    ("满意度指标", "服务对象满意度指标", THREE),
    ("满意度指标", "……", [""]),
]
FUNDS = {
    "F1": ["实施期金额：", "其中：中央补助", "地方资金"],
    "F2": ["实施期金额：", "其中：财政拨款", "其他资金"],
}


@pytest.fixture(params=sorted(GRIDS))
def printed_and_grid(request, layouts, tmp_path):
    form, edition = request.param.split()
    path = tmp_path / "blank.xlsx"
    figures = render_form(layouts[form, edition], blank_form(form, FUNDS[form], GROUPS), path, CREATED)
    assert figures == []
    return openpyxl.load_workbook(path).worksheets[0], GRIDS[request.param]


def unparted(sheet):
    """The merged ranges, those that a page's end parts as one, and the cells that say a label once more for it."""
    ranges = {str(area): area for area in sheet.merged_cells.ranges}
    again = set()
    for end in sorted(one.id for one in sheet.row_breaks.brk):
        for low in [area for area in ranges.values() if area.min_row == end + 1]:
            high = next((area for area in ranges.values() if area.max_row == end and area.min_col == low.min_col
                         and area.max_col == low.max_col and said(sheet, area) == said(sheet, low) is not None),
                        None)  # fmt: skip
            if high is not None:
                del ranges[str(low)], ranges[str(high)]
                again.add(low.coord.split(":")[0])
                whole = CellRange(min_row=high.min_row, max_row=low.max_row, min_col=low.min_col, max_col=low.max_col)
                ranges[str(whole)] = whole
    return set(ranges), again


def said(sheet, area):
    return sheet.cell(area.min_row, area.min_col).value


def test_every_label_of_the_grid_stands_at_its_address(printed_and_grid):
    sheet, grid = printed_and_grid
    assert {address: sheet[address].value for address in grid["labels"]} == grid["labels"]


def test_merged_ranges_are_those_of_the_grid_and_the_added_seal_and_signature_lines(printed_and_grid):
    sheet, grid = printed_and_grid
    merges, _ = unparted(sheet)
    assert set(grid["merges"]) <= merges
    assert {int("".join(filter(str.isdigit, area.split(":")[0]))) for area in merges - set(grid["merges"])} == {
        3, sheet.max_row,
    }  # fmt: skip


def test_the_labels_come_in_the_order_of_the_grid_and_nothing_else_is_printed(printed_and_grid):
    sheet, grid = printed_and_grid
    values = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value}
    filled = {"（2025年度）", "就业补助资金（高技能人才培训基地和技能大师工作室项目）", "人力资源和社会保障部",
              "吉林省财政厅",
              "吉林省人力资源和社会保障厅", "2025年—2026年", "某某职业技术学院（某某技师学院）",
              "某某职业技术学院国家级高技能人才培训基地建设项目1"}  # fmt: skip
    again = unparted(sheet)[1]
    added = {text for address, text in values.items() if address not in {*grid["labels"], *again}} - filled
    assert {text.split("：")[0] for text in added} == {"填报单位（公章）", "单位", "填表人"}


def test_the_annual_project_form_is_the_full_one_without_its_period_side(layouts, tmp_path):
    path = tmp_path / "blank.xlsx"
    render_form(layouts["F2", "annual"], blank_form("F2", FUNDS["F2"], GROUPS), path, CREATED)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    labels = [cell.value for row in sheet.iter_rows(min_row=4, max_row=13) for cell in row if cell.value]
    wanted = ["项目名称", "所属专项", "中央主管部门", "省级财政部门", "省级主管部门", "具体实施单位",
              "项目实施期", "资金情况（万元）",
              "年度金额：", "其中：财政拨款", "其他资金", "总体目标", "绩效指标", "一级指标", "二级指标",
              "三级指标", "指标值"]  # fmt: skip
    assert [label for label in labels if label in wanted] == wanted
    assert "实施期总目标" not in labels
