import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from jixiao.forms.audit import PRINTED_RECORDS, FigureTrace, render_audit
from jixiao.forms.place import INDEX
from jixiao.forms.render import render_form
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.overflow import cut_cells
from tests.unit.forms.samples import target_form

MANY = "target_i103"


def _trace(figure):
    count = 350 if figure.measure == MANY else 2
    wrong = figure.measure == "target_i104"
    return FigureTrace(
        figure_id=figure.figure_id,
        definition="结业日期在年度之内的培训记录数（人次）。" * 8,
        clauses=[("jl-2024", "三（四）", "入选项目须在公示后报送绩效目标申报表，数量指标应有依据。" * 4)],
        records_total=count,
        recomputed=figure.value + 1 if wrong else figure.value,
        records=[
            ("绩效目标", f"JL-0001|I103|年度|{number}", "数值", Decimal("3000.5"), "长春/绩效目标.xlsx", "绩效目标",
             number)
            for number in range(count)
        ],
    )  # fmt: skip


@pytest.fixture
def audit(layouts, tmp_path):
    data, path = target_form("F2", sheets=2), tmp_path / "audit.xlsx"
    figures = render_audit(layouts["F2", "full"], data, path, CREATED, _trace)
    return path, figures, data


def _links(path, sheet_number):
    xml = zipfile.ZipFile(path).read(f"xl/worksheets/sheet{sheet_number}.xml").decode()
    pairs = re.findall(r'<hyperlink ref="([A-Z]+\d+)" location="([^"]+)"', xml)
    return {ref: location.replace("&apos;", "'") for ref, location in pairs}


def _target(location):
    sheet, _, cell = location.rpartition("!")
    return sheet.strip("'"), cell


def test_the_audit_edition_has_the_figures_of_the_official_one_in_the_same_cells(audit, layouts, tmp_path):
    path, figures, data = audit
    official = tmp_path / "official.xlsx"
    assert render_form(layouts["F2", "full"], data, official, CREATED) == figures
    ours, theirs = openpyxl.load_workbook(path), openpyxl.load_workbook(official)
    for sheet in [sheet for sheet in theirs if sheet.sheet_state == "visible"]:
        same = ours[sheet.title]
        assert {c.coordinate: c.value for r in sheet.iter_rows() for c in r} == {
            c.coordinate: c.value for r in same.iter_rows() for c in r
        }


def test_every_number_links_to_its_entry_and_the_entry_links_back(audit):
    path, figures, _ = audit
    book = openpyxl.load_workbook(path)
    links = {name: _links(path, index) for index, name in enumerate(book.sheetnames, start=1)}
    back = {}
    for figure in figures:
        sheet, cell = _target(links[figure.sheet][figure.cell])
        row = book[sheet][cell].row
        assert book[sheet].cell(row + 1, 2).value == figure.figure_id
        assert book[sheet].cell(row + 2, 2).value == float(figure.value)
        assert _target(links[sheet][f"H{row}"]) == (figure.sheet, figure.cell)
        back[sheet, f"H{row}"] = figure
    assert len(back) == len(figures) == sum(len(links[name]) for name in ("001某某职业技术学院", "002某某职业技术学院"))
    assert {name for name in book.sheetnames if name.startswith("追溯")} == {"追溯-1"}


def _entry(path, figure_id):
    sheet = openpyxl.load_workbook(path)["追溯-1"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(index for index, row in enumerate(rows) if row[1] == figure_id) - 1
    end = next(index for index in range(start, len(rows) + 1) if index == len(rows) or not any(rows[index]))
    return rows[start:end]


def test_an_entry_shows_definition_clause_records_and_the_recomputed_value(audit):
    path, _, _ = audit
    entry = _entry(path, "F2.full.JL-0001.funds_requested.total")
    by_label = {row[0]: row for row in entry}
    assert entry[0][0].startswith("资金情况 × 实施期金额 × 实施期") and "E9" in entry[0][0]
    assert by_label["数值"][1:6] == [812.35, "万元", "重新计算", 812.35, "与表中数值一致"]
    assert by_label["口径"][1].startswith("结业日期在年度之内")
    assert by_label["依据"][1:3] == ["jl-2024", "三（四）"]
    assert by_label["来源记录"][1] == "共 2 条"
    assert entry[-1] == [2, "绩效目标", "JL-0001|I103|年度|1", "数值", 3000.5, "长春/绩效目标.xlsx", "绩效目标", "1"]


def test_a_value_that_comes_out_differently_is_called_so(audit):
    path, _, _ = audit
    by_label = {row[0]: row for row in _entry(path, "F2.full.JL-0001.target_i104.2025")}
    assert by_label["数值"][1:6] == [1000, "人次", "重新计算", 1001, "与表中数值不一致"]


def test_a_long_list_is_cut_with_its_count_and_the_command_that_shows_the_rest(audit):
    path, _, _ = audit
    figure_id = f"F2.full.JL-0001.{MANY}.2025"
    entry = _entry(path, figure_id)
    assert [row[0] for row in entry if isinstance(row[0], int)] == list(range(1, PRINTED_RECORDS + 1))
    assert {row[0]: row[1] for row in entry}["来源记录"] == "共 350 条"
    assert entry[-1][1] == f"以上列出前 200 条。全部记录请用命令查看：jixiao trace {figure_id} --limit 350"


def test_the_trace_sheets_cut_no_text_and_keep_their_title_in_sight(audit):
    path, _, _ = audit
    assert cut_cells(path) == []
    sheet = openpyxl.load_workbook(path)["追溯-1"]
    assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$1:$2"


def test_a_figure_without_clause_definition_or_records_says_so(layouts, tmp_path):
    path = tmp_path / "audit.xlsx"
    bare = lambda figure: FigureTrace(figure.figure_id, "", [], 5, None, [])  # noqa: E731
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, bare)
    entry = _entry(path, "F2.full.JL-0001.funds_requested.total")
    by_label = {row[0]: row for row in entry}
    assert by_label["口径"][1] == by_label["依据"][3] == "（未给出）"
    assert by_label["数值"][4:6] == ["无法计算", "与表中数值不一致"]
    assert entry[-1][1].startswith("全部记录请用命令查看：jixiao trace")


def test_entries_go_on_to_further_sheets_before_excel_runs_out_of_links(layouts, tmp_path, monkeypatch):
    monkeypatch.setattr("jixiao.forms.audit.ENTRIES_A_SHEET", 10)
    path = tmp_path / "audit.xlsx"
    data = target_form("F2", sheets=2)
    data["head"] = data["head"].with_columns(sheet_name="追溯-" + data["head"]["sheet_order"].cast(str))
    figures = render_audit(layouts["F2", "full"], data, path, CREATED, _trace)
    names = openpyxl.load_workbook(path).sheetnames
    assert names[:-1] == ["追溯-1", "追溯-2", *(f"追溯-{number}" for number in range(3, 3 + -(-len(figures) // 10)))]
    assert names[-1] == INDEX


def test_the_audit_edition_repeats_byte_for_byte(layouts, tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, _trace)
    assert first.read_bytes() == second.read_bytes()


def test_the_notices_own_words_stand_below_ours_where_they_are_known(layouts, tmp_path):
    own = "入选项目应当在公示期满以后填报绩效目标。"

    def quoted(figure):
        return replace(_trace(figure), quotes={("jl-2024", "三（四）"): own})

    path, bare = tmp_path / "quoted.xlsx", tmp_path / "bare.xlsx"
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, quoted)
    render_audit(layouts["F2", "full"], target_form("F2"), bare, CREATED, _trace)
    entry = _entry(path, "F2.full.JL-0001.funds_requested.total")
    labels = [row[0] for row in entry]
    assert entry[labels.index("原文")][1] == own
    assert labels.index("原文") == labels.index("依据") + 1
    assert len(entry) == len(_entry(bare, "F2.full.JL-0001.funds_requested.total")) + 1
    assert "原文" not in [row[0] for row in _entry(bare, "F2.full.JL-0001.funds_requested.total")]
