"""Where pages end, by layouts of a few rows: A4 upright at full size has 741 points of height, 3 of them spare."""

from decimal import Decimal

import polars as pl
import pytest

from jixiao.forms.layout import Layout
from jixiao.forms.place import place_form
from jixiao.forms.sheet_cells import PlacedSheet
from jixiao.normal_font import column_points

CONTENT = {
    "form_id": "T1",
    "edition": "t",
    "shape": "goal",
    "title": "表",
    "document": {"number": "无", "annex": "无"},
    "source": "测试",
    "certainty": "复原",
    "valid_from": 2020,
    "print": {},
    "widths": [10, 30, 30],
    "height": 20,
    "styles": {"cell": {}, "bare": {"border": False}, "left": {"align": "left"}},
}
HEAD = {"sheet_key": "K", "sheet_name": "K", "sheet_order": 1, "context_id": "application:K"}


def made(lines: int, cells: list[dict[str, object]], block: dict[str, object], **more: object) -> PlacedSheet:
    layout = Layout.model_validate({**CONTENT, **more, "cells": cells, "blocks": [block]})
    rows = [
        {"sheet_key": "K", "line_no": no, "context_id": "application:K", "name": f"第{no}行", "level": f"级{no // 10}"}
        for no in range(lines)
    ]
    (sheet,) = place_form(layout, {"head": pl.DataFrame([HEAD]), "rows": pl.DataFrame(rows)})
    return sheet


def table(row: int, **more: object) -> dict[str, object]:
    return {"name": "rows", "row": row, "cells": [{"at": "B:C", "text": "{name}", "style": "cell"}], **more}


TITLE = {"at": "A1:C1", "text": "表头", "style": "cell"}
LABEL = {"at": "A2", "text": "绩效指标", "style": "cell"}
SIGN = {"at": "A3:C3", "text": "填表人：", "open": True, "style": "bare"}


def test_what_fits_one_page_is_one() -> None:
    sheet = made(34, [TITLE, SIGN], table(2))
    assert sheet.breaks == [] and set(sheet.heights) == {20.25}


def test_rows_are_lowered_to_save_a_page_no_further_than_that_takes() -> None:
    sheet = made(40, [TITLE, SIGN], table(2))
    assert sheet.breaks == []
    assert 14.85 <= min(sheet.heights) < 20 and sum(sheet.heights) <= 738
    assert sheet.heights[-1] == 20.25  # the place to sign keeps its height


def test_a_label_that_goes_on_is_printed_on_both_pages() -> None:
    sheet = made(60, [TITLE, LABEL, SIGN], table(2))
    (end,) = sheet.breaks
    labels = [cell.span for cell in sheet.cells if cell.text == "绩效指标"]
    assert [(one.top, one.bottom) for one in labels] == [(1, end - 1), (end, 60)]


def test_the_sign_off_has_three_rows_on_its_page() -> None:
    """At their lowest 49 rows of 15 points fill a page: of 50 one would go on alone with the sign-off line."""
    for lines in range(44, 56):
        sheet = made(lines, [TITLE, SIGN], table(2))
        assert not sheet.breaks or lines + 1 - sheet.breaks[-1] >= 3


def test_a_long_text_moves_whole_to_the_next_page() -> None:
    text = {"at": "A3:C3", "text": "三" * 1400, "style": "left"}
    after = {"at": "A4:C4", "text": "后", "style": "cell"}
    sheet = made(20, [TITLE, text, after], table(2), heights={3: 380})
    (placed,) = (cell for cell in sheet.cells if cell.text.startswith("三"))
    assert sheet.breaks == [placed.span.top]


def test_a_table_is_not_parted_from_its_heading() -> None:
    head = {"at": "A2:C2", "text": "栏目", "style": "cell"}
    sheet = made(30, [{**TITLE, "style": "bare"}, head], table(3), heights={1: 400})
    assert sheet.breaks and 1 not in sheet.breaks[1:] and 2 not in sheet.breaks


def test_a_page_does_not_end_below_a_row_of_labels_alone() -> None:
    """36 rows of 20.25 points fill a page: the labels of the rows to fill in go on with them."""
    labels = [{"at": "A36", "text": "内容", "style": "cell"}, {"at": "B36:C36", "text": "验收要点", "style": "cell"}]
    boxes = [{"at": f"A{row}:C{row}", "open": True, "style": "left"} for row in (*range(1, 36), *range(37, 46))]
    sheet = made(1, [*boxes, *labels], table(46))
    assert sheet.breaks == [35]


def test_a_table_is_parted_rather_than_a_page_left_half_empty() -> None:
    goals = {"at": "A2:C2", "open": True, "style": "left"}
    sheet = made(40, [TITLE, goals, {**LABEL, "at": "A3"}], table(3), heights={2: 300})
    (end,) = sheet.breaks
    assert sum(sheet.heights[:end]) > 0.8 * 738


def test_a_block_repeats_its_heading_on_each_page_on_which_it_goes_on() -> None:
    head = {"at": "A2:C2", "text": "栏目", "style": "cell"}
    sheet = made(120, [TITLE, head], table(3, heading=[2, 2]))
    heads = [cell.span.top for cell in sheet.cells if cell.text == "栏目"]
    assert heads == [1, *sheet.breaks] and len(heads) >= 3
    names = [cell.text for cell in sheet.cells if cell.text.startswith("第")]
    assert names == [f"第{no}行" for no in range(120)]


def test_a_heading_below_its_block_is_refused() -> None:
    with pytest.raises(ValueError, match="heading"):
        made(1, [TITLE, SIGN], table(2, heading=[3, 3]))


def test_a_layout_that_would_print_under_nine_points_is_refused_and_one_of_larger_letters_is_not() -> None:
    wide = [60, 60, 12]
    points = Decimal(str(sum(map(column_points, wide))))
    assert points > Decimal("508.9")  # the room between margins of 0.6 inches
    with pytest.raises(ValueError, match="不到 9 磅"):
        made(1, [TITLE], table(2), widths=wide)
    assert made(1, [TITLE], table(2), widths=wide, styles={"cell": {"size": 13}}).breaks == []


LONG = "一二三四五六七八九十。" * 420
TALL = {"at": "B2:C2", "text": LONG, "style": "left"}
BESIDE = {"at": "A2", "text": "建设规划", "style": "cell"}


def test_a_text_longer_than_a_page_is_parted_between_two_of_its_lines_and_its_label_stands_on_each_page() -> None:
    """Half a line on either page would be cut through its letters."""
    sheet = made(1, [TITLE, TALL, BESIDE], table(3))
    pieces = [cell for cell in sheet.cells if cell.text and cell.text in LONG and len(cell.text) > 100]
    labels = [cell.span for cell in sheet.cells if cell.text == "建设规划"]
    assert "".join(cell.text for cell in pieces) == LONG and len(pieces) >= 3
    assert [cell.span.top for cell in pieces][1:] == sheet.breaks[: len(pieces) - 1]
    assert [(one.top, one.bottom) for one in labels] == [(cell.span.top, cell.span.bottom) for cell in pieces]


def test_a_table_that_goes_on_within_a_text_has_its_caption_on_each_page() -> None:
    caption = {"at": "A1:C1", "text": "表1-2　项目背景", "style": "bare"}
    sheet = made(1, [caption, TALL, BESIDE], table(3))
    captions = [cell.span.top for cell in sheet.cells if cell.text == caption["text"]]
    assert captions[0] == 0 and len(captions) >= 3 and set(captions[1:]) <= set(sheet.breaks)
    bounds = [0, *sheet.breaks, len(sheet.heights)]
    assert all(sum(sheet.heights[a:b]) <= 738 for a, b in zip(bounds, bounds[1:], strict=False))
    assert all(sum(sheet.heights[a:b]) > 590 for a, b in zip(bounds[:-2], bounds[1:-1], strict=True))  # they are filled


def test_a_table_that_goes_on_between_two_texts_has_its_caption_there_too() -> None:
    caption = {"at": "A1:C1", "text": "表4　保障机制", "style": "bare"}
    texts = [{"at": f"A{row}:C{row}", "text": "三" * 800, "style": "left"} for row in range(2, 7)]
    sheet = made(1, [caption, *texts], table(7))
    captions = [cell.span.top for cell in sheet.cells if cell.text == caption["text"]]
    assert sheet.breaks and captions == [0, *sheet.breaks]


def test_a_range_over_several_rows_is_not_parted_by_a_caption() -> None:
    caption = {"at": "A1:C1", "text": "表4", "style": "bare"}
    over = {"at": "A2:A3", "text": "机制", "style": "cell"}
    below = {"at": "B3:C3", "text": LONG, "style": "left"}
    sheet = made(1, [caption, over, {**TALL, "at": "B2:C2"}, below], table(4))
    assert sum(cell.text == "表4" for cell in sheet.cells) == 1
    taken = sorted((cell.span for cell in sheet.cells if cell.span.left == 0), key=lambda span: span.top)
    assert all(one.bottom < other.top for one, other in zip(taken, taken[1:], strict=False))
