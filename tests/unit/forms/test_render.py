import errno
import pickle
import time
import zipfile
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.exceptions import FileCreateError

from jixiao.errors import JixiaoError, NoSpace
from jixiao.forms.book_index import CONTENTS
from jixiao.forms.place import sheet_names
from jixiao.forms.render import close, render_form
from tests.unit.forms.books import numbers_of
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.samples import LIBRARY, summary_bases, summary_studios, target_form

ALL = [("F1", "full"), ("F1", "annual"), ("F2", "full"), ("F2", "annual"), ("F3", "jl-2024"), ("F4", "jl-2024")]


def _cells(path, name):
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
    return sheet.to_python(skip_empty_area=False)


@pytest.mark.parametrize("key", ALL, ids=".".join)
def test_every_number_in_the_file_is_a_figure_and_every_figure_is_in_its_cell(key, layouts, data_of, tmp_path):
    path = tmp_path / "form.xlsx"
    figures = render_form(layouts[key], data_of(key[0]), path, CREATED)
    book = openpyxl.load_workbook(path)
    assert numbers_of(book) == {(figure.sheet, figure.cell): figure.value for figure in figures}
    assert len({figure.figure_id for figure in figures}) == len(figures) > 0


def test_values_read_back_by_calamine_are_the_targets_handed_in(layouts, tmp_path):
    path = tmp_path / "f2.xlsx"
    render_form(layouts["F2", "full"], target_form("F2"), path, CREATED)
    rows = _cells(path, "001某某职业技术学院")
    shown = {row[3]: (row[4], row[8]) for row in rows[15:26]}
    for _, _, name, unit, _, _, period, year, text in LIBRARY:
        wanted = []
        for value in (period, year):
            scaled = None if value is None else Decimal(value) / (10000 if unit == "万元/个" else 1)
            wanted.append(text if scaled is None else float(round(scaled, 4)))
        if unit == "万元/个":
            wanted[1] = 312.35  # 312.345 half up
        assert list(shown[name]) == wanted, name
    assert [row[4] for row in rows[8:12]] == [812.35, 500.0, 300.01, 12.34]


def test_an_unknown_value_prints_a_blank_and_never_a_zero(layouts, tmp_path):
    path = tmp_path / "f2.xlsx"
    figures = render_form(layouts["F2", "full"], target_form("F2"), path, CREATED)
    rows = _cells(path, "001某某职业技术学院")
    assert rows[11][7] == ""  # 年度 其他资金
    assert not [figure for figure in figures if figure.slice == "2025-other"]
    path = tmp_path / "f4.xlsx"
    render_form(layouts["F4", "jl-2024"], summary_bases(), path, CREATED)
    assert [row[11] for row in _cells(path, "吉林省机械工业协会")[5:7]] == ["", 0.9]


def test_a_figure_says_what_it_is_and_how_it_was_printed(layouts, tmp_path):
    figures = render_form(layouts["F2", "full"], target_form("F2"), tmp_path / "f.xlsx", CREATED)
    by_id = {figure.figure_id: figure for figure in figures}
    rate = by_id["F2.full.JL-0001.target_i201.2025"]
    assert (rate.label, rate.unit, rate.value, rate.divisor) == (
        "培训合格率 × 年度指标值", "%", Decimal("0.8575"), Decimal(1),
    )  # fmt: skip
    money = by_id["F2.full.JL-0001.funds_requested.local"]
    assert (money.label, money.unit, money.value, money.divisor, money.decimals) == (
        "资金情况 × 地方资金 × 实施期", "万元", Decimal("300.01"), Decimal(10000), 2,
    )  # fmt: skip
    assert (money.context_id, money.measure, money.slice) == ("application:JL-0001", "funds_requested", "local")


def test_an_id_without_slice_ends_with_its_measure_and_a_measure_may_come_from_the_row(layouts, tmp_path):
    figures = render_form(layouts["F4", "jl-2024"], summary_bases(), tmp_path / "f.xlsx", CREATED)
    ids = {figure.figure_id for figure in figures}
    assert {"F4.jl-2024.BT11.application_rank", "F4.jl-2024.BT22.unit_enrolment"} <= ids


def test_rows_of_a_summary_keep_the_order_of_recommendation_on_their_recommenders_sheet(layouts, tmp_path):
    path = tmp_path / "f3.xlsx"
    data = summary_studios()
    data["rows"] = data["rows"].reverse()
    render_form(layouts["F3", "jl-2024"], data, path, CREATED)
    assert CalamineWorkbook.from_path(str(path)).sheet_names == [
        "目录",
        "长春市人力资源和社会保障局",
        "吉林省机械工业协会",
    ]
    rows = _cells(path, "长春市人力资源和社会保障局")
    assert [row[0] for row in rows[5:7]] == [1, 2]
    assert rows[0][0] == "2024年国家级技能大师工作室建设项目基本情况汇总表"
    assert rows[1][0] == "推荐单位（盖章）：长春市人力资源和社会保障局"
    assert rows[7][0].startswith("填表人：")


def test_same_input_gives_the_same_bytes_whatever_the_order_of_its_rows(layouts, tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    data = target_form("F2", sheets=3)
    render_form(layouts["F2", "full"], data, first, CREATED)
    time.sleep(1.1)
    render_form(layouts["F2", "full"], {name: frame.reverse() for name, frame in data.items()}, second, CREATED)
    assert first.read_bytes() == second.read_bytes()


def test_a_text_is_never_a_formula_or_a_link(layouts, tmp_path):
    path = tmp_path / "f2.xlsx"
    data = target_form("F2")
    data["head"] = data["head"].with_columns(
        project_name=pl.lit('=HYPERLINK("http://x","y")'), implementing_unit=pl.lit("http://x.cn")
    )
    render_form(layouts["F2", "full"], data, path, CREATED)
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "<hyperlink" not in xml
    assert _cells(path, "001某某职业技术学院")[3][3] == '=HYPERLINK("http://x","y")'


def test_empty_goals_print_the_lines_to_be_filled(layouts, tmp_path):
    path = tmp_path / "f1.xlsx"
    render_form(layouts["F1", "annual"], target_form("F1"), path, CREATED)
    assert _cells(path, "001某某职业技术学院")[10][1] == "目标1：\n目标2：\n目标3：\n……"


def test_a_sheet_without_lines_keeps_a_blank_one(layouts, tmp_path):
    path = tmp_path / "f2.xlsx"
    data = target_form("F2", sheets=2)
    data["indicators"] = data["indicators"].filter(pl.col("sheet_key") == "K0001")
    figures = render_form(layouts["F2", "full"], data, path, CREATED)
    sheet = openpyxl.load_workbook(path)["002某某职业技术学院"]
    assert sheet["A13"].value == "总体目标" and sheet["A15"].value == "绩效指标"
    assert sheet["E16"].value is None and sheet["E16"].border.left.style == "thin"
    assert not [figure for figure in figures if figure.sheet.startswith("002") and figure.measure.startswith("target")]


@pytest.mark.parametrize("key", ALL, ids=".".join)
def test_the_print_set_up_is_a4_one_page_wide_with_repeated_header_and_page_numbers(key, layouts, data_of, tmp_path):
    path = tmp_path / "form.xlsx"
    render_form(layouts[key], data_of(key[0]), path, CREATED)
    for sheet in (one for one in openpyxl.load_workbook(path) if one.title != CONTENTS):
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight in (None, 1) and sheet.page_setup.fitToWidth in (None, 1)  # one page
        first = int(sheet.print_title_rows.replace("$", "").split(":")[0])
        repeated = [cell.value for cell in sheet[first] if cell.value]
        assert "一级指标" in repeated or "备注" in repeated
        assert "&P" in sheet.oddFooter.center.text or "Page" in sheet.oddFooter.center.text
        wide = "landscape" if key[0] in ("F3", "F4") else "portrait"
        assert sheet.page_setup.orientation == wide
        seal = "推荐单位（盖章）" if key[0] in ("F3", "F4") else "填报单位（公章）"
        assert any(str(cell.value).startswith(seal) for row in sheet.iter_rows() for cell in row)


def test_fonts_are_those_of_official_papers(layouts, tmp_path):
    path = tmp_path / "f1.xlsx"
    render_form(layouts["F1", "full"], target_form("F1"), path, CREATED)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    title, body = sheet["A1"].font, sheet["A4"].font
    assert (title.name, title.sz, title.b) == ("黑体", 16, True)
    assert (body.name, body.b) == ("宋体", False)


def test_sheet_names_are_legal_and_unique():
    long = "某某职业技术学院国家级高技能人才培训基地建设项目（二〇二五年度至二〇二六年度）"
    names = sheet_names(["甲/乙:丙", "甲?乙*丙", "'名'", "", "  ", "History", long, long, "a", "A"])
    assert names[:3] == ["甲_乙_丙", "甲_乙_丙（2）", "名"]
    assert names[3:5] == ["表", "表（2）"] and names[5] != "History"
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names) and names[7].endswith("（2）")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("funds"), "需要表 form_goal__funds"),
        (lambda d: d.update(funds=d["funds"].drop("year_yuan")), "form_goal__funds 中没有：year_yuan"),
        (lambda d: d.update(head=d["head"].clear()), "form_goal__head 一行也没有"),
        (lambda d: d.update(head=d["head"].head(1)), "sheet_key 在 form_goal__head 中没有.*K0002"),
        (lambda d: d.update(head=pl.concat([d["head"]] * 2)), "sheet_key 有重复"),
        (
            lambda d: d.update(funds=d["funds"].with_columns(period_slice=pl.lit("total"))),
            "F2.full.JL-0001.funds_requested.total.*E9.*E10",
        ),
        (
            lambda d: d.update(funds=d["funds"].with_columns(pl.col("period_yuan").cast(float))),
            "period_yuan.*不是精确的数",
        ),
        (
            lambda d: d.update(funds=d["funds"].with_columns(period_measure=pl.lit(None))),
            "E9 有数值 812.35，但没有写明",
        ),
        (
            lambda d: d.update(head=d["head"].with_columns(period_goal=pl.lit("长" * 40000))),
            "40000 字，超过",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence_and_no_file_is_written(change, says, layouts, tmp_path):
    data = target_form("F2", sheets=2)
    change(data)
    path = tmp_path / "f2.xlsx"
    with pytest.raises(JixiaoError, match=says):
        render_form(layouts["F2", "full"], data, path, CREATED)
    assert not path.exists()


def test_a_folder_that_does_not_exist_is_named(layouts, tmp_path):
    with pytest.raises(JixiaoError, match="无法写入工作簿.*nowhere"):
        render_form(layouts["F2", "full"], target_form("F2"), tmp_path / "nowhere" / "f2.xlsx", CREATED)


def test_five_hundred_projects_make_five_hundred_sheets(layouts, tmp_path):
    path = tmp_path / "f2.xlsx"
    figures = render_form(layouts["F2", "full"], target_form("F2", sheets=500), path, CREATED)
    book = CalamineWorkbook.from_path(str(path))
    assert len(book.sheet_names) == 500 + 1  # and the index
    last = book.get_sheet_by_name("500某某职业技术学院").to_python(skip_empty_area=False)
    assert last[8][4] == 812.4  # 8,123,450 yuan and 500 more, the number of the sheet
    assert len(figures) == 500 * 24


def test_a_full_disk_is_told_as_such_also_by_another_process(tmp_path):
    class Book:
        def close(self):
            try:
                raise OSError(errno.ENOSPC, "No space left on device")
            except OSError as error:
                raise FileCreateError(error) from error

    with pytest.raises(NoSpace) as caught:
        close(Book(), tmp_path / "a.xlsx")
    told = pickle.loads(pickle.dumps(caught.value))
    assert (type(told), told.exit_code, told.message) == (NoSpace, 75, caught.value.message)
