"""Every open cell of every layout is readable back: it has a box of its own, or one by construction; what is written
there is printed there and nowhere else."""

from collections import Counter

import polars as pl
import pytest

from jixiao.forms.byhand import WRITTEN, hand_box, hand_boxes
from jixiao.forms.layout import load_layouts
from jixiao.forms.place import place_form
from jixiao.ingest.narrative import key_of
from tests.unit.forms.books import book_data
from tests.unit.forms.conftest import REPORTS
from tests.unit.forms.test_books import BOOKS

OPEN = [(layout, cell) for layout in load_layouts(REPORTS) for cell in layout.every_cell if cell.open and not cell.box]


def test_every_open_cell_has_a_name_and_no_two_have_the_same():
    names = Counter(hand_box(layout, cell) for layout, cell in OPEN)
    assert len(OPEN) > 80 and "" not in names
    assert max(names.values()) == 1
    assert hand_boxes(load_layouts(REPORTS)) == set(names)


@pytest.mark.parametrize("part", ["", "区域", "2025", "某某-市人社局（示例）"])
def test_the_name_of_a_text_file_is_read_as_it_was_made(part):
    for layout, cell in OPEN:
        box = hand_box(layout, cell)
        name = f"{box}-{part}" if part else box
        assert key_of(f"某地/叙述/B1/{name}.txt") == ("B1", box, part)


def contents(layout, data):
    """Sheet and place to text, and the open cells without a box of their own to their subject, box and part."""
    texts, places = {}, {}
    for sheet in place_form(layout, data):
        for cell in sheet.cells:
            texts[sheet.name, cell.span[:2]] = cell.text
            if cell.opened and cell.opened.box.startswith("填写-"):
                places[sheet.name, cell.span[:2]] = (cell.opened.box, cell.opened.subject, cell.opened.part)
    return texts, places


@pytest.mark.parametrize("key", BOOKS, ids=".".join)
def test_a_text_given_for_an_open_cell_is_printed_in_that_cell_of_that_sheet_alone(key, layouts):
    layout = layouts[key]
    data = book_data(layout)
    before, places = contents(layout, data)
    assert len(set(places.values())) == len(places)
    assert len(places) == 2 * len([cell for cell in layout.every_cell if cell.open and not cell.box])
    given = {place: f"手填{number}" for number, place in enumerate(places) if place[0] == "A1"}
    rows = [(*places[place], text) for place, text in given.items()]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("box", "subject", "part", "text"), pl.String), orient="row")
    after, _ = contents(layout, {**data, WRITTEN: frame})
    assert after == before | given


def test_a_section_without_rows_is_printed_blank_and_locked_as_a_block_without_lines_is(layouts):
    layout = layouts["F10", "sy-2024"]
    (section,) = layout.sections
    data = book_data(layout, sheets=1, texts=False)

    def open_boxes(rows):
        (sheet,) = place_form(layout, {**data, section.name: rows})
        return [cell.opened.box for cell in sheet.cells if cell.opened]

    boxes = {cell.box for cell in section.cells if cell.box}
    assert boxes and boxes <= set(open_boxes(data[section.name]))
    blank = open_boxes(data[section.name].clear())
    assert blank and not boxes & set(blank)


def test_a_cell_that_was_cleared_is_printed_blank(layouts):
    layout = layouts["F8", "cq-2024"]
    frame = pl.DataFrame({"box": ["填写-F8-cq-2024-C12"], "subject": ["A1"], "part": [""], "text": [""]})
    before, _ = contents(layout, book_data(layout))
    after, _ = contents(layout, {**book_data(layout), WRITTEN: frame})
    changed = {place: text for place, text in after.items() if text != before[place]}
    assert list(changed.values()) == [""]
