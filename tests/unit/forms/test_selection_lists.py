"""F11: lists made public and the order of candidates, as printed."""

from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from jixiao.forms.render import render_form
from tests.unit.forms.books import numbers_of
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.overflow import cut_cells
from tests.unit.forms.samples import entries

EDITIONS = ["publicity", "ranking"]
LONG_UNIT = "某某先进装备制造与智能网联汽车产业技师学院（某某公共实训基地）"
REASON = "按推荐排序、评审均分排第1位，名额2个；与他项排序、均分相同，符合倾斜条件（第42、45项）排在前；1项需人工判断"


@pytest.fixture
def lists() -> dict[str, pl.DataFrame]:
    """Two sheets of three lines each, the first two of one category; the last line has neither rank nor score."""
    head = {"context_id": "notice:N", "title": "2024年高技能人才培训基地名单", "office": "某某市人力资源和社会保障局"}
    heads = [
        head | {"sheet_key": key, "sheet_name": key, "sheet_order": order, "list_title": f"{key}（共3个）",
                "public_span": "2024年8月5日至2024年8月9日"}
        for order, key in enumerate(("国家级", "市级"))
    ]  # fmt: skip
    rows = [
        {
            "sheet_key": key, "line_no": line, "context_id": f"application:{key}{line}",
            "category": "资金补助类（其他）" if line < 3 else "命名支持类（其他）", "unit_name": LONG_UNIT,
            "unit_kind": "公共实训基地", "project_name": f"{LONG_UNIT}高技能人才培训基地建设项目",
            "place_text": str(line) if line < 3 else None,
            "recommender": LONG_UNIT, "status": "拟入选" if line < 3 else "不合格", "reason": REASON,
        }
        for key in ("国家级", "市级")
        for line in (1, 2, 3)
    ]  # fmt: skip
    numbers = entries(
        (key, f"application:{key}{line}", {
            "application_rank": line, "review_score_mean": Decimal("87.666666"), "review_experts": 3,
        })
        for key in ("国家级", "市级")
        for line in (1, 2)
    )  # fmt: skip
    return {"head": pl.DataFrame(heads), "rows": pl.DataFrame(rows, infer_schema_length=None), "entries": numbers}


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_text_of_a_list_is_cut_and_it_is_a4_with_its_header_repeated(edition, layouts, lists, tmp_path):
    path = tmp_path / "list.xlsx"
    render_form(layouts["F11", edition], lists, path, CREATED)
    assert cut_cells(path) == []
    for sheet in openpyxl.load_workbook(path).worksheets[1:]:  # behind the index
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.page_setup.orientation == ("portrait" if edition == "publicity" else "landscape")
        first = int(sheet.print_title_rows.replace("$", "").split(":")[0])
        assert {"项目类别", "推荐单位"} <= {cell.value for cell in sheet[first]}
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert any("（公章）：某某市人力资源和社会保障局" in text for text in texts)


@pytest.mark.parametrize(("edition", "numbers"), [("publicity", 1), ("ranking", 3)])
def test_every_number_of_a_list_is_a_figure_and_no_value_is_a_blank(edition, numbers, layouts, lists, tmp_path):
    path = tmp_path / "list.xlsx"
    figures = render_form(layouts["F11", edition], lists, path, CREATED)
    printed = numbers_of(openpyxl.load_workbook(path))
    assert printed == {(figure.sheet, figure.cell): figure.value for figure in figures}
    assert len(figures) == 2 * 2 * numbers  # two sheets, two lines that have numbers


def test_a_mean_score_is_rounded_once_to_two_places(layouts, lists, tmp_path):
    figures = render_form(layouts["F11", "ranking"], lists, tmp_path / "list.xlsx", CREATED)
    assert {figure.value for figure in figures if figure.measure == "review_score_mean"} == {Decimal("87.67")}


def test_lines_of_one_category_share_its_cell(layouts, lists, tmp_path):
    path = tmp_path / "list.xlsx"
    render_form(layouts["F11", "publicity"], lists, path, CREATED)
    assert "B6:B7" in {str(merged) for merged in openpyxl.load_workbook(path)["国家级"].merged_cells.ranges}
