import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from jixiao.forms.audit import render_audit
from jixiao.forms.lists import LISTED
from jixiao.forms.origins import Part, Trace
from jixiao.forms.place import INDEX
from jixiao.forms.render import render_form
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.overflow import cut_cells
from tests.unit.forms.samples import target_form
from tests.unit.forms.traced import Traced, bare, key_of, listed

MANY, SHARED, MADE = "target_i103", "target_i701", "target_i201"
RATE, POOL = ("某校", "rate", "w", ""), ("某校", "pool", "w", "")


def _trace(figure):
    """Most figures are a list of their own; those of one measure share one; those of another are a mean of a figure
    and of a rate, which no figure is."""
    parts = [listed(POOL if figure.measure == SHARED else key_of(figure))]
    if figure.measure == MADE:
        other = (figure.context_id, MANY, "w", figure.slice)
        parts = [
            Part("第 1 项", "3", "培训人次", "某校", Decimal("2.5"), 2, other, is_list=False),
            Part("第 2 项", "1", "合格率", "某校", None, 2, RATE, is_list=False),
        ]
    wrong = figure.measure == "target_i104"
    return Trace(
        key_of(figure),
        figure.label,
        "结业日期在年度之内的培训记录数（人次）。" * 8,
        "来源记录的数额之和",
        parts,
        figure.value + 1 if wrong else figure.value,
        [("jl-2024", "三（四）", "入选项目须在公示后报送绩效目标申报表，数量指标应有依据。" * 4)],
    )


def _traced(of_figure=_trace):
    traced = Traced(
        of_figure, values={RATE: Trace(RATE, "合格率　某校", "合格的比例", "分子÷分母", [listed(POOL)], None)}
    )
    traced.counts = {("application:JL-0001", MANY, "w", "2025"): 3_500, ("application:JL-0002", MANY, "w", "2025"): 0}
    return traced


@pytest.fixture
def audit(layouts, tmp_path):
    data, path = target_form("F2", sheets=2), tmp_path / "audit.xlsx"
    figures = render_audit(layouts["F2", "full"], data, path, CREATED, _traced())
    return path, figures, data


SENTENCE = "年培训规模6000人次，其余见附件。"


def _with_goal(goal):
    data = target_form("F1")
    return data | {"head": data["head"].with_columns(period_goal=pl.lit(goal))}


def test_a_sentence_that_says_a_figure_opens_to_an_entry_that_leads_to_the_figures_own(layouts, tmp_path):
    path = tmp_path / "audit.xlsx"
    figures = render_audit(layouts["F1", "full"], _with_goal(SENTENCE), path, CREATED, _traced())
    book, (said,) = openpyxl.load_workbook(path), [one for one in figures if one.said_in]
    told = next(cell for row in book.worksheets[0] for cell in row if cell.value == SENTENCE)
    assert (said.measure, said.slice, said.said_in) == (MANY, "period", told.coordinate)
    sheet, cell = _target(_links(path, 1)[told.coordinate])
    top = int(cell[1:])
    rows = list(book[sheet].iter_rows(min_row=top, max_row=top + 5, values_only=True))
    assert rows[1][:2] == ("文字", SENTENCE)
    assert rows[5][2:5] == (said.label, 2, 6000)
    links = _links(path, book.sheetnames.index(sheet) + 1)
    assert _target(links[f"H{top}"]) == (said.sheet, told.coordinate)
    assert links[f"H{top + 5}"] == _links(path, 1)[said.cell]


def test_a_sentence_in_other_words_says_no_figure(layouts, tmp_path):
    data = _with_goal("年培训六千人次。")
    figures = render_form(layouts["F1", "full"], data, tmp_path / "official.xlsx", CREATED)
    assert {one.said_in for one in figures} == {""}


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
    assert {name for name in book.sheetnames if name[:2] in ("追溯", "记录")} == {"追溯-1", "记录-1"}


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
    assert by_label["算式"][1] == "来源记录的数额之和"
    assert entry[-1][:6] == ["来源", None, "指标", 2, 1, "某校"]
    sheet, row = re.fullmatch(r"(记录-1) 第 (\d+) 行", entry[-1][6]).groups()
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(min_row=int(row), max_row=int(row) + 4, values_only=True))
    assert rows[0][0] == "application:JL-0001　funds_requested　w　total" and rows[0][-1] == "返回"
    assert rows[1][0] == "共 2 条，数额合计 2。记录数。"
    where = ("JL-0001|I103", 3000.5, "长春/绩效目标.xlsx", "绩效目标")
    assert rows[3] == (1, "绩效目标", *where, 1, "A1 编号", "甲", "甲")
    assert rows[4] == (2, *rows[3][1:6], 2, "A2 编号", "甲", "甲")


def _lists(path):
    """Every list by its title: how it is told, the numbers of its records, and where it leads back to."""
    book = openpyxl.load_workbook(path)
    links = _links(path, book.sheetnames.index("记录-1") + 1)
    rows = list(book["记录-1"].iter_rows(values_only=True))
    starts = [at for at, row in enumerate(rows) if row[-1] == "返回"]
    made = {}
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        numbers = [row[0] for row in rows[start + 2 : end] if isinstance(row[0], int)]
        made.setdefault(rows[start][0], []).append((rows[start + 1][0], numbers, _target(links[f"J{start + 1}"])))
    return made


def test_a_list_stands_once_however_many_figures_go_into_it_and_leads_back_to_the_first(audit):
    path, figures, _ = audit
    lists = _lists(path)
    assert {len(found) for found in lists.values()} == {1}
    own = [figure for figure in figures if figure.measure not in (SHARED, MADE)]
    assert len(lists) == len(own) + 1
    users = [figure for figure in figures if figure.measure == SHARED]
    assert len(users) > 1
    sheet = openpyxl.load_workbook(path)["追溯-1"]
    places = {_entry(path, figure.figure_id)[-1][6] for figure in users}
    [(_, numbers, back)] = lists["　".join(POOL)]
    assert len(places) == 1 and numbers == [1, 2]
    assert sheet.cell(sheet[back[1]].row + 1, 2).value == users[0].figure_id


def test_a_list_without_records_says_so(audit):
    path, _, _ = audit
    [(said, numbers, _)] = _lists(path)[f"application:JL-0002　{MANY}　w　2025"]
    assert said.startswith("共 0 条") and numbers == []


def test_a_figure_made_of_others_links_to_the_figure_that_a_part_is_and_to_an_entry_of_what_is_none(audit):
    path, figures, _ = audit
    made = next(figure for figure in figures if figure.measure == MADE and figure.slice == "2025")
    book = openpyxl.load_workbook(path)
    links, sheet = _links(path, book.sheetnames.index("追溯-1") + 1), book["追溯-1"]
    start = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 2).value == made.figure_id) - 1
    rows = {sheet.cell(row, 1).value: row for row in range(start, start + 9)}
    first, second = (_target(links[f"H{rows[role]}"])[1] for role in ("第 1 项", "第 2 项"))
    assert sheet.cell(sheet[first].row + 1, 2).value == made.figure_id.replace(MADE, MANY)
    assert sheet[second].value == "合格率　某校"
    assert [sheet.cell(rows["第 1 项"], at).value for at in range(2, 6)] == ["3", "培训人次", 2, 2.5]
    assert sheet.cell(rows["第 2 项"], 5).value == "无法计算"
    rate = sheet[second].row
    assert [sheet.cell(rate + at, 2).value for at in (1, 2, 3)] == ["无法计算", "合格的比例", "分子÷分母"]
    user = next(figure for figure in figures if figure.measure == MADE)
    assert sheet.cell(sheet[_target(links[f"H{rate}"])[1]].row + 1, 2).value == user.figure_id


def test_a_value_that_comes_out_differently_is_called_so(audit):
    path, _, _ = audit
    by_label = {row[0]: row for row in _entry(path, "F2.full.JL-0001.target_i104.2025")}
    assert by_label["数值"][1:6] == [1000, "人次", "重新计算", 1001, "与表中数值不一致"]


def test_a_longer_list_is_cut_with_its_count_and_the_command_that_shows_the_rest(audit):
    path, _, _ = audit
    [(said, numbers, _)] = _lists(path)[f"application:JL-0001　{MANY}　w　2025"]
    assert numbers == list(range(1, LISTED + 1)) and LISTED == 2_000
    command = f"jixiao trace F2.full.JL-0001.{MANY}.2025 --limit 3500"
    assert said == f"共 3,500 条，数额合计 3,500。以下列出前 2,000 条，全部记录请用命令查看：{command}。记录数。"


def test_the_trace_sheets_cut_no_text_and_keep_their_title_in_sight(audit):
    path, _, _ = audit
    assert cut_cells(path) == []
    for name in ("追溯-1", "记录-1"):
        sheet = openpyxl.load_workbook(path)[name]
        assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$1:$2"


def test_no_page_of_the_trace_sheets_ends_below_the_head_of_an_entry_or_list(layouts, tmp_path):
    """A page across holds 514 points at nine tenths, less title and hint; a head has three rows of its own on it."""
    path = tmp_path / "audit.xlsx"
    render_audit(layouts["F2", "full"], target_form("F2", sheets=9), path, CREATED, _traced())
    book = openpyxl.load_workbook(path)
    for name in ("追溯-1", "记录-1"):
        sheet = book[name]
        breaks = [one.id for one in sheet.row_breaks.brk]
        heads = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).font.name == "黑体"]
        assert len(breaks) > 5 and len(heads) > 10
        assert not {head + below for head in heads for below in (0, 1, 2)} & set(breaks), name
        high = [
            sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight
            for row in range(1, sheet.max_row + 1)
        ]
        pages = [sum(high[first:after]) for first, after in zip([2, *breaks], [*breaks, sheet.max_row], strict=True)]
        assert max(pages) <= 514 / 0.9 - 48


def test_a_form_of_which_every_list_is_without_records_is_printed(layouts, tmp_path):
    path, traced = tmp_path / "audit.xlsx", Traced(lambda figure: replace(bare(figure), parts=[listed(key_of(figure))]))
    traced.counts = Nought()
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, traced)
    assert {tuple(numbers) for lists in _lists(path).values() for _, numbers, _ in lists} == {()}


class Nought(dict):
    """Every list has no record."""

    def get(self, key, default=None):
        return 0


def test_a_long_key_or_file_of_a_record_takes_several_lines(layouts, tmp_path):
    path, traced = tmp_path / "audit.xlsx", _traced()
    traced.record = ("绩效目标", "JL-0001|I103|年度|" * 9, Decimal("0.25"), "长春/" * 30 + "绩效目标.xlsx", "")
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, traced)
    assert cut_cells(path) == []


def test_a_figure_without_clause_definition_or_formula_says_so(layouts, tmp_path):
    path = tmp_path / "audit.xlsx"

    def unknown(figure):
        return replace(bare(figure), definition="", recomputed=None)

    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, Traced(unknown))
    entry = _entry(path, "F2.full.JL-0001.funds_requested.total")
    by_label = {row[0]: row for row in entry}
    assert by_label["口径"][1] == by_label["依据"][3] == by_label["算式"][1] == "（未给出）"
    assert by_label["数值"][4:6] == ["无法计算", "与表中数值不一致"]


def test_entries_go_on_to_further_sheets_before_excel_runs_out_of_links(layouts, tmp_path, monkeypatch):
    monkeypatch.setattr("jixiao.forms.lists.LINKS_A_SHEET", 10)
    path = tmp_path / "audit.xlsx"
    data = target_form("F2", sheets=2)
    data["head"] = data["head"].with_columns(sheet_name="追溯-" + data["head"]["sheet_order"].cast(str))
    figures = render_audit(layouts["F2", "full"], data, path, CREATED, Traced())
    names = openpyxl.load_workbook(path).sheetnames
    assert names[:-1] == [
        "目录",
        "追溯-1",
        "追溯-2",
        *(f"追溯-{number}" for number in range(3, 3 + -(-len(figures) // 10))),
    ]
    assert names[-1] == INDEX


def test_the_audit_edition_repeats_byte_for_byte(layouts, tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, _traced())
    assert first.read_bytes() == second.read_bytes()


def test_the_notices_own_words_stand_below_ours_where_they_are_known(layouts, tmp_path):
    own = "入选项目应当在公示期满以后填报绩效目标。"

    def quoted(figure):
        return replace(_trace(figure), quotes={("jl-2024", "三（四）"): own})

    path, unquoted = tmp_path / "quoted.xlsx", tmp_path / "bare.xlsx"
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, _traced(quoted))
    render_audit(layouts["F2", "full"], target_form("F2"), unquoted, CREATED, _traced())
    entry = _entry(path, "F2.full.JL-0001.funds_requested.total")
    labels = [row[0] for row in entry]
    assert entry[labels.index("原文")][1] == own
    assert labels.index("原文") == labels.index("依据") + 1
    assert len(entry) == len(_entry(unquoted, "F2.full.JL-0001.funds_requested.total")) + 1
    assert "原文" not in [row[0] for row in _entry(unquoted, "F2.full.JL-0001.funds_requested.total")]
