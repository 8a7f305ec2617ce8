"""Excel's limits of links and rows a sheet: what does not fit is told, and no warning of the writer goes unheard."""

import re
import zipfile
from dataclasses import replace

import openpyxl
import polars as pl
import pytest

from jixiao.errors import JixiaoError
from jixiao.forms.audit import render_audit
from jixiao.forms.audit_workbook import AuditWorkbook
from jixiao.forms.place import place_form
from jixiao.forms.render import LINKS_A_SHEET, close, render_form, told, write_sheets
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.samples import entries, target_form
from tests.unit.forms.traced import Traced, bare, key_of, listed

FIGURES_A_LINE = 3
pytestmark = pytest.mark.filterwarnings("error")


def ranking(lines: int) -> dict[str, pl.DataFrame]:
    """A list of so many candidates on one sheet, three numbers each."""
    head = {"context_id": "notice:N", "title": "排序", "office": "某市", "sheet_key": "国", "sheet_name": "国",
            "sheet_order": 0, "list_title": "国", "public_span": ""}  # fmt: skip
    rows = pl.DataFrame({"line_no": range(lines)}).with_columns(
        sheet_key=pl.lit("国"), context_id=pl.format("application:{}", "line_no"), category=pl.lit("某类"),
        unit_name=pl.lit("单位"), project_name=pl.lit("项目"), recommender=pl.lit("某市"), place_text=pl.lit("1"),
        status=pl.lit("拟入选"), reason=pl.lit("无"),
    )  # fmt: skip
    numbers = entries(
        ("国", f"application:{line}", {"application_rank": line, "review_score_mean": 87, "review_experts": 3})
        for line in range(lines)
    )
    return {"head": pl.DataFrame([head]), "rows": rows, "entries": numbers}


def parts(path, name):
    with zipfile.ZipFile(path) as book:
        return [book.read(found).decode() for found in book.namelist() if re.fullmatch(name, found)]


def test_a_sheet_takes_as_many_links_as_excel_and_a_note_at_the_next_figure_names_the_command(layouts, tmp_path):
    layout, path = layouts["F11", "ranking"], tmp_path / "many.xlsx"
    lines = LINKS_A_SHEET // FIGURES_A_LINE + 2
    workbook = told(AuditWorkbook(str(path)), layout, CREATED)
    figures = write_sheets(workbook, layout, place_form(layout, ranking(lines)), lambda figure: "'国'!A1")
    close(workbook, path)
    (sheet,) = parts(path, r"xl/worksheets/sheet1\.xml")
    linked = re.findall(r'<hyperlink ref="([A-Z]+\d+)"', sheet)
    assert len(figures) == lines * FIGURES_A_LINE > 65_530
    assert linked == [figure.cell for figure in figures[:65_530]]
    (notes,) = parts(path, r"xl/comments\d*\.xml")
    assert re.findall(r'<comment ref="([A-Z]+\d+)"', notes) == [figures[65_530].cell]
    assert "jixiao trace 工作簿.xlsx!工作表!单元格" in notes


def test_a_figure_beyond_the_last_link_is_printed_alike_but_not_as_a_link(layouts, tmp_path, monkeypatch):
    monkeypatch.setattr("jixiao.forms.render.LINKS_A_SHEET", 4)
    layout, path = layouts["F11", "ranking"], tmp_path / "audit.xlsx"
    figures = render_audit(layout, ranking(2), path, CREATED, Traced())
    book = openpyxl.load_workbook(path)
    cells = [book[figure.sheet][figure.cell] for figure in figures]
    assert [cell.hyperlink is not None for cell in cells] == [True] * 4 + [False] * 2
    assert [cell.font.underline for cell in cells] == ["single"] * 4 + [None] * 2
    assert [cell.value for cell in cells] == [float(figure.value) for figure in figures]
    back = [row[-1].hyperlink.location for row in book["追溯-1"].iter_rows() if row[-1].value == "返回"]
    assert [location.rpartition("!")[2] for location in back] == [figure.cell for figure in figures]


def of_lists(number):
    """Every figure is the sum of so many lists of its own."""

    def trace(figure):
        own = [listed((*key_of(figure)[:3], f"{figure.slice}{no}")) for no in range(number)]
        return replace(bare(figure), parts=own)

    return trace


def test_an_entry_that_would_pass_the_last_row_of_a_sheet_begins_a_further_one(layouts, tmp_path, monkeypatch):
    monkeypatch.setattr("jixiao.forms.lists.ROWS_A_SHEET", 60)
    path = tmp_path / "audit.xlsx"
    figures = render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, Traced(of_lists(40)))
    book = openpyxl.load_workbook(path)
    traces = [sheet for sheet in book if sheet.title.startswith("追溯-")]
    assert len(traces) == len(figures)  # 40 parts each: two entries do not fit on 60 rows
    assert max(sheet.max_row for sheet in book if sheet.title[:2] in ("追溯", "记录")) <= 60
    for sheet, figure in zip(traces, figures, strict=True):
        assert book[figure.sheet][figure.cell].hyperlink.location == f"'{sheet.title}'!A3"


def test_a_list_that_would_pass_the_last_row_of_a_sheet_begins_a_further_one(layouts, tmp_path, monkeypatch):
    monkeypatch.setattr("jixiao.forms.lists.ROWS_A_SHEET", 2_100)
    path = tmp_path / "audit.xlsx"
    traced = Traced(of_lists(1))
    traced.counts = dict.fromkeys(
        (key_of(figure)[:3] + (f"{figure.slice}0",) for figure in _figures(layouts)), 2_000_000
    )
    figures = render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, traced)
    book = openpyxl.load_workbook(path)
    lists = [sheet for sheet in book if sheet.title.startswith("记录-")]
    assert len(lists) == len(figures)  # 2,000 records each: two lists do not fit on 2,100 rows
    for sheet, figure in zip(lists, figures, strict=True):
        command = f"jixiao trace {figure.figure_id} --limit 2000000"
        assert (
            f"共 2,000,000 条，数额合计 2,000,000。以下列出前 2,000 条，全部记录请用命令查看：{command}。"
            in sheet["A4"].value
        )
        assert sheet.max_row == 2 + 3 + 2_000


def _figures(layouts):
    return [figure for sheet in place_form(layouts["F2", "full"], target_form("F2")) for figure in sheet.figures]


def test_no_sheet_has_more_links_than_excel_takes(layouts, tmp_path, monkeypatch):
    for module in ("lists", "origins"):
        monkeypatch.setattr(f"jixiao.forms.{module}.LINKS_A_SHEET", 12)
    path = tmp_path / "audit.xlsx"
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, Traced(of_lists(20)))
    book = openpyxl.load_workbook(path)
    for sheet in (sheet for sheet in book if sheet.title[:2] in ("追溯", "记录")):
        links = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert 0 < len(links) <= 12
        if sheet.title.startswith("追溯"):  # what has no link still says where it stands
            said = [row[6] for row in sheet.iter_rows(values_only=True) if row[0] == "来源"]
            assert len(said) == 20 and all(text.startswith("记录-") for text in said)


def test_a_form_longer_than_a_sheet_is_refused_in_one_sentence_and_not_written(layouts, tmp_path, monkeypatch):
    monkeypatch.setattr("jixiao.forms.render.ROWS_A_SHEET", 20)
    path = tmp_path / "long.xlsx"
    with pytest.raises(JixiaoError, match="工作表“国”有 35 行，超过 Excel 每张表的上限 20 行"):
        render_form(layouts["F11", "ranking"], ranking(30), path, CREATED)
    assert not path.exists()
