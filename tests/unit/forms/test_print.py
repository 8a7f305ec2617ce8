"""Faithful print: fonts by their names in GB/T 9704, A4, seals never in empty frames, no text that its cell cuts."""

import re
import zipfile

import polars as pl
import pytest
import yaml
from openpyxl import load_workbook

from jixiao.errors import JixiaoError
from jixiao.forms.book_index import CONTENTS
from jixiao.forms.fonts import load_fonts
from jixiao.forms.layout import load_layout
from jixiao.forms.overflow import misfits
from jixiao.forms.place import place_form
from jixiao.forms.render import render_form
from tests.unit.forms.books import book_data, with_text
from tests.unit.forms.conftest import CREATED, REPORTS
from tests.unit.forms.test_books import BOOKS
from tests.unit.forms.test_exact_grids import blank

GB_9704 = {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"}


def test_every_style_is_printed_with_a_font_that_the_standard_names(layouts):
    fonts = {style.font for layout in layouts.values() for style in layout.styles.values()}
    assert fonts <= GB_9704
    assert {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312"} <= fonts


def test_the_file_says_the_kind_of_a_font_so_that_a_missing_one_is_replaced_by_its_like(layouts, tmp_path):
    path = tmp_path / "book.xlsx"
    layout = layouts["F8", "cq-2024"]
    render_form(layout, book_data(layout), path, CREATED)
    styles = zipfile.ZipFile(path).read("xl/styles.xml").decode()
    found = re.findall(r"<font>(.*?)</font>", styles)
    (title,) = [font for font in found if "方正小标宋简体" in font]
    assert '<family val="1"/>' in title and '<charset val="134"/>' in title


def test_one_line_of_fonts_yml_changes_to_the_fonts_that_stand_in(tmp_path):
    content = yaml.safe_load((REPORTS / "fonts.yml").read_text(encoding="utf-8"))
    (tmp_path / "fonts.yml").write_text(yaml.safe_dump(content | {"use": "instead"}, allow_unicode=True), "utf-8")
    place = tmp_path / "F8" / "cq-2024.yml"
    place.parent.mkdir()
    place.write_text((REPORTS / "F8" / "cq-2024.yml").read_text(encoding="utf-8"), encoding="utf-8")
    styles = load_layout(place).styles
    assert (styles["title"].font, styles["label"].font) == ("宋体", "仿宋")


def test_a_text_of_several_pages_is_a_cell_on_each_in_rows_low_enough_to_fill_them(layouts):
    layout = layouts["F9", "mohrss-2022"]
    (sheet,) = place_form(layout, with_text(layout, "建设规划", "三" * 3000))
    pieces = [cell for cell in sheet.cells if set(cell.text) == {"三"}]
    assert sum(len(cell.text) for cell in pieces) == 3000 and len(pieces) > 1
    assert {cell.span.top for cell in pieces[1:]} <= set(sheet.breaks)
    assert [cell.opened.joint for cell in pieces] == [None, *[""] * (len(pieces) - 1)]
    heights = [sheet.heights[row] for cell in pieces for row in range(cell.span.top, cell.span.bottom + 1)]
    assert sum(heights) > 1000 and max(heights) <= 101
    assert misfits(layout, [sheet]) == []


@pytest.mark.parametrize("sheets", [1, 2])
def test_of_several_sheets_each_counts_its_own_pages(sheets, layouts, tmp_path):
    layout = layouts["F8", "cq-2024"]
    render_form(layout, book_data(layout, sheets=sheets), tmp_path / "book.xlsx", CREATED)
    found = [one for one in load_workbook(tmp_path / "book.xlsx").worksheets if one.title != CONTENTS]
    assert len(found) == sheets
    for sheet in found:
        footer, begins = sheet.oddFooter.center.text, sheet.page_setup.useFirstPageNumber
        assert (footer, bool(begins)) == (("第 &P 页", True) if sheets > 1 else ("第 &P 页，共 &N 页", False))


@pytest.mark.parametrize("change", [{"use": "other"}, {"faces": {"黑体": {"font": "黑体"}}}, {"faces": None}])
def test_a_wrong_font_file_is_named_with_what_it_should_hold(change, tmp_path):
    content = yaml.safe_load((REPORTS / "fonts.yml").read_text(encoding="utf-8"))
    path = tmp_path / "fonts.yml"
    path.write_text(yaml.safe_dump(content | change, allow_unicode=True), "utf-8")
    with pytest.raises(JixiaoError, match="字体文件 fonts.yml 有误.*font、instead、family"):
        load_fonts(path)


def test_a_place_for_a_seal_names_whose_it_is_or_is_a_place_to_sign(layouts):
    places = [
        (layout.name, cell)
        for layout in layouts.values()
        for cell in layout.every_cell
        if re.search("[（(](公章|盖章|签字盖章)", cell.text)
    ]
    assert len(places) > 15
    for name, cell in places:
        assert "{" in cell.text or cell.open, f"{name} {cell.at}"
        assert not re.fullmatch(r"[（(]?(公章|盖章)[）)]?", cell.text.strip()), f"{name} {cell.at}"


@pytest.mark.parametrize("key", BOOKS, ids=".".join)
def test_every_content_of_a_book_fits_its_cell(key, layouts):
    layout = layouts[key]
    assert misfits(layout, place_form(layout, book_data(layout))) == []


def test_the_check_sees_a_text_that_is_cut_and_a_number_too_wide(layouts):
    layout = layouts["F8", "cq-2024"]
    sheets = list(place_form(layout, book_data(layout, sheets=1)))
    sheets[0].heights = [height / 8 for height in sheets[0].heights]
    assert any("放不下" in fault and "核查说明" in fault for fault in misfits(layout, sheets))
    narrow = layout.model_copy(update={"widths": tuple(2.0 for _ in layout.widths)})
    assert any("1,234,567" in fault for fault in misfits(narrow, place_form(layout, book_data(layout, sheets=1))))


@pytest.mark.parametrize("key", BOOKS, ids=".".join)
def test_every_sheet_is_a4_one_page_wide_with_margins_and_page_numbers(key, layouts, tmp_path):
    path = tmp_path / "book.xlsx"
    render_form(layouts[key], book_data(layouts[key], sheets=1), path, CREATED)
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert (
        'paperSize="9"' in xml
        and ('fitToHeight="0"' in xml) == ("<rowBreaks" in xml)
        and "<fitToPage" not in xml.replace("<pageSetUpPr fitToPage", "")
    )
    page = layouts[key].print
    assert f'<pageMargins left="{page.left}" right="{page.right}" top="{page.top}" bottom="{page.bottom}"' in xml
    assert page.left > page.right >= 0.5 and page.top == page.bottom == 0.8
    assert "第 &amp;P 页，共 &amp;N 页" in xml


def test_texts_of_rows_that_grow_still_fit(layouts):
    layout = layouts["F10", "sy-2024"]
    data = book_data(layout, sheets=1)
    data["entries"] = data["entries"].with_columns(
        text_value=pl.when(pl.col("text_value").is_not_null()).then(pl.col("text_value").repeat_by(12).list.join("\n"))
    )
    assert misfits(layout, place_form(layout, data)) == []


LOOKING_BACK = [("JK136", "mof-2019-136"), ("F13", "mof-10"), ("F13", "l1-region"), ("F13", "l1-project"),
                ("F13", "l2-region"), ("F13", "l2-project")]  # fmt: skip


def _one_known_one_not(layout):
    """Two indicators: of the first the records have a value, of the second none."""
    data = blank(layout)
    given = {
        "scope_slice": "I103@2025",
        "unit": "人次",
        "sense": "≥",
        "actual_value": 5,
        "months_value": 5,
        "points": 3,
    }
    lines = [
        {"indicator_name": "年培训规模", "how_added": "", **given},
        {"indicator_name": "持续年限", "how_added": "", "reason": "【请补报，或在此填写】"},
    ]
    (row,) = data["indicators"].to_dicts()
    rows = [row | {name: value for name, value in {**line, "line_no": number}.items() if name in row}
            for number, line in enumerate(lines, start=1)]  # fmt: skip
    return {**data, "indicators": pl.DataFrame(rows, infer_schema_length=None)}


@pytest.mark.parametrize("key", LOOKING_BACK, ids=".".join)
def test_what_only_people_can_say_is_open_on_a_form_that_looks_back_and_its_numbers_are_not(key, layouts, tmp_path):
    """财预〔2019〕136号: causes, chances, what is expected; 自评: reasons, what came of the goal, lacking values."""
    render_form(layouts[key], _one_known_one_not(layouts[key]), tmp_path / "表.xlsx", CREATED)
    sheet = load_workbook(tmp_path / "表.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    opened = {cell.coordinate for cell in cells if not cell.protection.locked}
    numbers = {cell.coordinate for cell in cells if isinstance(cell.value, int | float)}
    asking = {cell.coordinate for cell in cells if str(cell.value or "").startswith("【")}
    assert sheet.protection.sheet and numbers and not opened & numbers
    assert asking and asking <= opened or key[0] == "JK136"
    offers = sheet.data_validations.dataValidation
    ticks = {str(one.sqref)[0] for one in offers}
    assert ticks == (set("HIJKLNOP") if key[0] == "JK136" else set())
    assert {one.formula1 for one in offers} <= {'"✔"'}
    if key[0] == "JK136":
        last = max(int(name[1:]) for name in opened)
        assert {f"{column}{last}" for column in "GHIJKLMNOPQ"} <= opened
