"""Forms that are filled once for each application: boxes, ticks, sections, pages, and what may be written where."""

import openpyxl
import polars as pl
import pytest

from jixiao.errors import JixiaoError
from jixiao.forms.audit import render_audit
from jixiao.forms.entries import ticked, unticked
from jixiao.forms.place import INDEX
from jixiao.forms.render import render_form, text_hash
from tests.unit.forms.books import OCCUPATIONS, book_data, numbers_of, with_text
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.overflow import cut_cells
from tests.unit.forms.traced import Traced

BOOKS = [("F5", "jl-2024"), ("F5", "cq-2024"), ("F6", "jl-2024"), ("F7", "cq-2024"), ("F8", "cq-2024"),
         ("F9", "mohrss-2022"), ("F10", "sy-2024")]  # fmt: skip


def _book(layouts, key, tmp_path, **how):
    path = tmp_path / "book.xlsx"
    data = book_data(layouts[key], **how)
    figures = render_form(layouts[key], data, path, CREATED)
    return openpyxl.load_workbook(path), figures, path


def _index(layout, data, tmp_path):
    """The hidden sheet of the audit edition, and the rows of its list of open cells."""
    path = tmp_path / "audit.xlsx"
    render_audit(layout, data, path, CREATED, Traced())
    sheet = openpyxl.load_workbook(path)[INDEX]
    return sheet, list(sheet.iter_rows(min_row=3, values_only=True))


@pytest.mark.parametrize("key", BOOKS, ids=".".join)
def test_every_number_of_a_book_is_a_figure_and_nothing_is_cut(key, layouts, tmp_path):
    book, figures, path = _book(layouts, key, tmp_path)
    assert numbers_of(book) == {(figure.sheet, figure.cell): figure.value for figure in figures}
    assert cut_cells(path) == []


@pytest.mark.parametrize("key", BOOKS, ids=".".join)
def test_a_book_has_a_sheet_an_application_in_its_order_and_begins_its_parts_on_new_pages(key, layouts, tmp_path):
    book, _, _ = _book(layouts, key, tmp_path, sheets=3)
    assert book.sheetnames == ["目录", "A1", "A2", "A3"]
    layout = layouts[key]
    inside = [row for section in layout.sections for row in layout.print.breaks
              if section.rows[0] <= row <= section.rows[1]]  # fmt: skip
    wanted = len(layout.print.breaks) + (len(OCCUPATIONS) - 1) * len(inside)
    begun = [len(book[name].row_breaks.brk) for name in ("A1", "A2", "A3")]
    assert min(begun) >= wanted and len(set(begun)) == 1  # and where a part goes on over a page


@pytest.mark.parametrize("key", BOOKS, ids=".".join)
def test_only_boxes_and_places_for_hand_writing_are_unlocked_and_the_index_names_every_box(key, layouts, tmp_path):
    book, _, _ = _book(layouts, key, tmp_path)
    layout = layouts[key]
    hidden, rows = _index(layout, book_data(layout), tmp_path)
    index = {(row[0], row[1]): row for row in rows}
    assert hidden.sheet_state == "veryHidden"
    of_sections = sum(cell.is_open for section in layout.sections for cell in section.cells)
    fixed = sum(cell.is_open for cell in layout.cells)
    assert len(index) == 2 * (fixed + len(OCCUPATIONS) * of_sections)
    for (name, place), row in index.items():
        cell = book[name][place]
        assert not cell.protection.locked, (name, place)
        assert row[6] == text_hash(str(cell.value or ""))
    for sheet in book.worksheets:
        assert sheet.protection.sheet and not sheet.protection.password
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    assert cell.protection.locked, cell.coordinate


def test_a_text_of_a_box_goes_before_the_records_and_an_empty_one_leaves_it_blank(layouts, tmp_path):
    layout = layouts["F10", "sy-2024"]
    data = book_data(layout, sheets=3, texts=False)
    told = [
        ("A1", "application:A1", "", "实施期总体目标", "", "写在文件里的目标", None),
        ("A2", "application:A2", "", "实施期总体目标", "", "", None),
    ]
    more = pl.DataFrame(told, schema=data["entries"].schema, orient="row")
    data["entries"] = pl.concat([data["entries"], more])
    path = tmp_path / "book.xlsx"
    render_form(layout, data, path, CREATED)
    book = openpyxl.load_workbook(path)
    _, rows = _index(layout, data, tmp_path)
    (place,) = [row[1] for row in rows if row[0] == "A1" and row[3] == "实施期总体目标"]
    assert [book[name][place].value for name in ("A1", "A2", "A3")] == ["写在文件里的目标", None, "某某period_goal"]


def test_a_section_is_printed_once_for_each_occupation_with_its_own_texts(layouts, tmp_path):
    book, _, _ = _book(layouts, ("F10", "sy-2024"), tmp_path, sheets=1)
    column = [row[1].value for row in book["A1"].iter_rows() if isinstance(row[1].value, str)]
    goals = [text.partition("：")[0] for text in column if text.startswith("建设目标")]
    assert goals == [f"建设目标{code}" for code in OCCUPATIONS]
    titles = [row[0].value for row in book["A1"].iter_rows() if str(row[0].value).startswith("表3-")]
    begun = [title.split("　")[0] for title in titles]  # a table that goes on has its title on each page
    assert [title for before, title in zip(["", *begun], begun, strict=False) if title != before] == [
        "表3-1-1", "表3-1-2", "表3-2-1", "表3-2-2", "表3-3-1", "表3-3-2",
    ]  # fmt: skip


def test_an_application_without_occupation_keeps_one_blank_section(layouts, tmp_path):
    layout = layouts["F10", "sy-2024"]
    data = book_data(layout, sheets=1, texts=False)
    data["occupations"] = data["occupations"].clear()
    path = tmp_path / "book.xlsx"
    render_form(layout, data, path, CREATED)
    column = [str(row[0].value) for row in openpyxl.load_workbook(path)["A1"].iter_rows()]
    assert sum(text.startswith("表3-") for text in column) == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("技工院校", "□企业　☑技工院校　□其他_____"),
        ("", "□企业　□技工院校　□其他_____"),
        ("社会团体", "□企业　□技工院校　☑其他（社会团体）"),
    ],
)
def test_what_is_ticked_is_read_back(text, shown):
    options = ("企业", "技工院校", "其他")
    assert ticked(options, text) == shown
    assert unticked(options, shown) == text


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("√ 企业 □技工院校", "企业"),
        ("□企业　☑ 技工院校　□其他", "技工院校"),
        ("企业　技工院校√　其他", "技工院校"),
        ("企业 √　技工院校　其他", "企业"),
        ("技工院校", "技工院校"),
        (" 其他\n", "其他"),
        ("□企业 ☑其他（社会团体）", "社会团体"),
        ("□企业 ☑其他__社会团体__", "社会团体"),
        ("☑国有企业　□企业", "国有企业"),
        ("☐企业　☐技工院校", ""),
        ("", ""),
        ("☑企业　☑技工院校　□其他", None),
        ("企业集团", None),
        ("□企业　□技工院校　□其他　民办非企业", None),
    ],
)
def test_a_tick_set_by_hand_is_read_back_and_what_tells_no_one_choice_is_none(text, chosen):
    assert unticked(("企业", "国有企业", "技工院校", "其他"), text) == chosen


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x","y")', "http://x.cn", "{=1}"])
def test_what_was_written_into_a_box_stays_text_however_it_begins(begin, layouts, tmp_path):
    layout = layouts["F8", "cq-2024"]
    path = tmp_path / "book.xlsx"
    render_form(layout, with_text(layout, "核查说明", begin), path, CREATED)
    found = [cell for row in openpyxl.load_workbook(path)["A1"].iter_rows() for cell in row if cell.value == begin]
    assert [cell.data_type for cell in found] == ["s"]


def test_a_text_beyond_what_a_cell_holds_is_named_and_nothing_is_written(layouts, tmp_path):
    layout = layouts["F9", "mohrss-2022"]
    path = tmp_path / "book.xlsx"
    with pytest.raises(JixiaoError, match="工作表“A1”.*32768 字.*请缩短"):
        render_form(layout, with_text(layout, "申报背景", "长" * 32768), path, CREATED)
    assert not path.exists()


def test_three_thousand_characters_are_printed_whole(layouts, tmp_path):
    layout = layouts["F9", "mohrss-2022"]
    story = "技能培训工作扎实推进。" * 272
    path = tmp_path / "book.xlsx"
    render_form(layout, with_text(layout, "申报背景", story), path, CREATED)
    book = openpyxl.load_workbook(path)
    texts = [str(cell.value) for row in book["A1"].iter_rows() for cell in row]
    assert "".join(text for text in texts if len(text) > 60 and set(text) <= set(story)) == story
    assert cut_cells(path) == []


def test_a_drop_down_offers_every_way_to_tick(layouts, tmp_path):
    book, _, _ = _book(layouts, ("F10", "sy-2024"), tmp_path, sheets=1, texts=False)
    (offer,) = book["A1"].data_validations.dataValidation
    options = ("政府办", "行业、企业办", "其它")
    ways = [ticked(options, option) for option in options]
    assert ways[0] == "☑政府办　□行业、企业办　□其它_____"
    assert offer.formula1 == f'"{",".join(ways)}"'
