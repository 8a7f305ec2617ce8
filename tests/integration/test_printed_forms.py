"""Every form of every edition as it comes out of a printer: pages as planned, nothing cut, nothing under 9 points, the
sign-off with rows above it, headings on every page; and pictures, kept in docs/images/forms.

Printed by LibreOffice with fonts of the widths of 宋体, 黑体, 仿宋, 楷体 and Calibri (tests/integration/fonts.conf).
JIXIAO_GOLDEN=write writes the pictures anew; look at them before you commit them.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import pytest

from jixiao.forms.layout import Layout, Span, load_layouts
from jixiao.forms.overflow import misfits
from jixiao.forms.pages import scale_of
from jixiao.forms.place import place_form
from jixiao.forms.render import write_form
from jixiao.forms.sheet_cells import PlacedCell, PlacedSheet
from jixiao.normal_font import LEAST, POINTS_AN_INCH, column_points
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.form_book import FormBook
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.workbooks import books_of
from tests.integration import printing
from tests.integration.conftest import DemoBuild
from tests.unit.forms.books import with_text

PICTURES = project_root() / "docs" / "images" / "forms"
REWRITE = os.environ.get("JIXIAO_GOLDEN") == "write"
SIGN_OFF = ("填表人", "审核人")
ROUNDING = 0.15
"""Points by which a reader's letters and places may be off."""
LEADING = 0.13
"""Share of its height by which a word may seem to stand out: a reader counts the blank above and below letters."""
LONGEST = 120
"""Characters of a text that is looked for whole on one page; longer ones may go on over several."""


LONG_BOXES = {
    ("F5", "jl-2024"): ("项目背景", "四、项目背景"),
    ("F6", "jl-2024"): ("场地和设备", "五、条件和制度"),
    ("F9", "mohrss-2022"): ("申报背景", ""),
    ("F10", "sy-2024"): ("项目背景", "表1-2"),
}
"""Form to a box of it, and what the caption of its table begins with (F9 is one table without any)."""
STORY = "丑寅卯辰巳午未酉戌亥，" * 272
SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Area:
    """Where a cell lies on a page, in points from its upper left corner."""

    left: float
    above: float
    right: float
    below: float

    def holds(self, word: printing.Word) -> bool:
        """Whether the middle of a word lies in it."""
        across, down = (word.left + word.right) / 2, (word.above + word.below) / 2
        return self.left < across < self.right and self.above < down < self.below

    def cuts(self, word: printing.Word) -> bool:
        """Whether a word stands out of it, above or below."""
        leading = LEADING * (word.below - word.above)
        return word.above < self.above - leading or word.below > self.below + leading


@dataclass(frozen=True)
class Printed:
    """A form as it was printed: the sheets that were, and the pages of each."""

    layout: Layout
    sheets: list[PlacedSheet]
    pdf: Path
    pages: list[list[printing.Paper]]

    @property
    def name(self) -> str:
        return f"{self.layout.form_id}-{self.layout.edition}"

    @property
    def index_pages(self) -> int:
        return 1 if len(self.sheets) > 1 else 0


def _editions(demo: DemoBuild) -> Iterator[tuple[str, Layout, list[PlacedSheet]]]:
    """Every workbook of the demo, and every edition that it has none of with the rows of its nearest of kin: of each
    the first sheet and the one with most pages."""
    plan = plan_build(demo.inbox, demo.out, AS_OF, project_root(), demo=True)
    books = books_of(replace(plan, work=demo.out.resolve()))
    found = {f"{one.workbook.notice}-{one.layout.form_id}-{one.layout.edition}": (one.layout, one) for one in books}
    printed = {(one.layout.form_id, one.layout.edition) for one in books}
    for layout in load_layouts(project_root() / "reports"):
        if (layout.form_id, layout.edition) not in printed:
            found[f"{layout.form_id}-{layout.edition}"] = layout, _kin(layout, books)
    for name, (layout, book) in found.items():
        sheets = list(place_form(layout, book.data))
        longest = max(sheets, key=lambda sheet: len(sheet.breaks))
        yield name, layout, [sheets[0], *([longest] if longest is not sheets[0] else [])]


def _kin(layout: Layout, books: list[FormBook]) -> FormBook:
    return next(
        one for one in books if one.layout.form_id == layout.form_id and one.layout.level in (layout.level, None)
    )


@pytest.fixture(scope="module")
def forms(demo: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Printed]]:
    printing.need_printer()
    place = tmp_path_factory.mktemp("printed")
    made = []
    for name, layout, sheets in _editions(demo):
        path = place / f"{name}.xlsx"
        write_form(layout, sheets, path, AS_OF)
        made.append((path, layout, sheets))
    with pytest.MonkeyPatch.context() as patch:
        pdfs = printing.print_books([path for path, _, _ in made], place, patch)
    yield [_printed(layout, sheets, pdf) for (_, layout, sheets), pdf in zip(made, pdfs, strict=True)]


def _printed(layout: Layout, sheets: list[PlacedSheet], pdf: Path) -> Printed:
    rest = printing.papers(pdf)[1 if len(sheets) > 1 else 0 :]
    pages = []
    for sheet in sheets[:-1]:
        pages.append(rest[: len(sheet.breaks) + 1])
        rest = rest[len(sheet.breaks) + 1 :]
    return Printed(layout, sheets, pdf, [*pages, rest])


def _rows_of_pages(sheet: PlacedSheet) -> list[range]:
    bounds = [0, *sheet.breaks, len(sheet.heights)]
    return [range(first, after) for first, after in zip(bounds, bounds[1:], strict=False)]


def _chars(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def _texts(sheet: PlacedSheet, rows: range) -> list[PlacedCell]:
    """The texts that stand wholly on a page."""
    return [
        cell
        for cell in sheet.cells
        if cell.text and cell.span.top in rows and cell.span.bottom in rows and len(cell.text) <= LONGEST
    ]


def test_every_edition_is_printed(forms: list[Printed]) -> None:
    layouts = {f"{one.form_id}-{one.edition}" for one in load_layouts(project_root() / "reports")}
    assert {one.name for one in forms} == layouts


def test_a_form_has_the_pages_that_were_planned(forms: list[Printed]) -> None:
    for form in forms:
        planned = [len(sheet.breaks) + 1 for sheet in form.sheets]
        assert [len(pages) for pages in form.pages] == planned, form.pdf.name


def test_a_form_that_is_one_page_officially_is_one(forms: list[Printed]) -> None:
    """The target form of a project and the forms of an application that ask for one page."""
    for form in forms:
        if form.layout.form_id in ("F2", "MB88", "F7", "F8"):
            assert [len(pages) for pages in form.pages] == [1] * len(form.sheets), form.pdf.name


def test_the_cover_of_a_book_is_one_page(forms: list[Printed]) -> None:
    covered = [one for one in forms if one.layout.print.breaks and one.layout.form_id in ("F5", "F6", "F9", "F10")]
    assert len(covered) >= 5
    for form in covered:
        after = form.layout.print.breaks[0] - 1
        assert [sheet.breaks[0] for sheet in form.sheets] == [after] * len(form.sheets), form.pdf.name


def test_every_row_stands_whole_on_the_page_that_was_planned(forms: list[Printed]) -> None:
    for form in forms:
        for sheet, pages in zip(form.sheets, form.pages, strict=True):
            for rows, page in zip(_rows_of_pages(sheet), pages, strict=True):
                needed = sum((_chars(cell.text) for cell in _texts(sheet, rows)), Counter())
                lost = needed - sum((_chars(word.text) for word in page.words), Counter())
                assert not lost, (form.pdf.name, sheet.name, rows, lost)


def _beside_heads(sheet: PlacedSheet) -> str:
    """The labels beside a repeated heading and more: each page has them once more, and does not show them."""
    first, last = sheet.repeat or (0, -1)
    return "".join(cell.text for cell in sheet.cells if first <= cell.span.top <= last < cell.span.bottom)


def _scale(form: Printed, sheet: PlacedSheet, page: printing.Paper) -> float:
    """At what scale a page was printed: that of its width, or the one that made it one page, by its topmost and lowest
    label."""
    tops = [0.0, *accumulate(sheet.heights)]
    room = page.height - (form.layout.print.top + form.layout.print.bottom) * POINTS_AN_INCH
    if sheet.breaks or tops[-1] * scale_of(form.layout) <= room:
        return scale_of(form.layout)
    texts = Counter(cell.text for cell in sheet.cells)
    middles = {c.text: (tops[c.span.top] + tops[c.span.bottom + 1]) / 2 for c in sheet.cells if texts[c.text] == 1}
    found = sorted((middles[one.text], (one.above + one.below) / 2) for one in page.words if one.text in middles)
    return (found[-1][1] - found[0][1]) / (found[-1][0] - found[0][0])


def _areas(form: Printed, sheet: PlacedSheet, rows: range, page: printing.Paper) -> Iterator[tuple[Span, Area]]:
    """Where the cells of a page lie on it, in points: left, above, right, below."""
    edges = [0.0, *accumulate(map(column_points, form.layout.widths))]
    tops = [0.0, *accumulate(sheet.heights)]
    paper, first = form.layout.print, sheet.repeat[0] if sheet.repeat and rows.start > sheet.repeat[1] else rows.start
    heads = tops[sheet.repeat[1] + 1] - tops[first] if sheet.repeat and first < rows.start else 0.0
    scale = _scale(form, sheet, page)
    left = (page.width + (paper.left - paper.right) * POINTS_AN_INCH - edges[-1] * scale) / 2
    above = paper.top * POINTS_AN_INCH + (heads - tops[rows.start]) * scale
    for span in (cell.span for cell in sheet.cells if cell.span.top in rows and cell.span.bottom in rows):
        yield (
            span,
            Area(
                left + edges[span.left] * scale,
                above + tops[span.top] * scale,
                left + edges[span.right + 1] * scale,
                above + tops[span.bottom + 1] * scale,
            ),
        )


def test_no_line_of_a_text_stands_out_of_its_cell(forms: list[Printed]) -> None:
    """LibreOffice cuts what stands out: a label of two lines in a row that has room for one."""
    for form in forms:
        for sheet, pages in zip(form.sheets, form.pages, strict=True):
            for rows, page in zip(_rows_of_pages(sheet), pages, strict=True):
                areas = [area for _, area in _areas(form, sheet, rows, page)]
                words = [word for word in page.words if word.text not in _beside_heads(sheet)]
                placed = [(word, area) for word in words for area in areas if area.holds(word)]
                cut = {word.text for word, area in placed if area.cuts(word)}
                assert placed and not cut, (form.pdf.name, sheet.name, cut)


def test_nothing_of_a_page_stands_below_its_margin_but_the_page_number(forms: list[Printed]) -> None:
    for form in forms:
        margin = form.layout.print.bottom * POINTS_AN_INCH
        for page in (page for pages in form.pages for page in pages):
            low = "".join(word.text for word in page.words if word.below > page.height - margin + ROUNDING)
            assert "".join(low.split()).strip("第页共，/0123456789") == "", (form.pdf.name, low)


def test_nothing_prints_under_nine_points(forms: list[Printed]) -> None:
    for form in forms:
        sizes = [(word.size, word.text) for pages in form.pages for page in pages for word in page.words if word.size]
        assert min(sizes)[0] >= LEAST - ROUNDING, (form.pdf.name, min(sizes))


def test_no_number_shrinks_under_nine_points_and_no_text_is_cut(forms: list[Printed]) -> None:
    assert [fault for form in forms for fault in misfits(form.layout, form.sheets)] == []


def test_no_page_ends_within_a_text_that_would_fit_on_one(forms: list[Printed]) -> None:
    for form in forms:
        for sheet, pages in zip(form.sheets, form.pages, strict=True):
            room = pages[0].height - (form.layout.print.top + form.layout.print.bottom) * POINTS_AN_INCH
            for cell in (one for one in sheet.cells if one.text):
                through = [row for row in sheet.breaks if cell.span.top < row <= cell.span.bottom]
                high = sum(sheet.heights[cell.span.top : cell.span.bottom + 1])
                assert not through or high > room, (form.pdf.name, sheet.name, cell.text[:40])


def test_the_sign_off_has_three_rows_above_it_on_its_page(forms: list[Printed]) -> None:
    """Of a table with three lines two: the first stays below its heading."""
    signed = 0
    for form in forms:
        for sheet in form.sheets:
            last = _rows_of_pages(sheet)[-1]
            signs = [cell.span.top for cell in sheet.cells if cell.text.startswith(SIGN_OFF)]
            for row in (row for row in signs if row in last):
                signed += 1
                lines = row - sheet.repeat[1] - 1 if sheet.repeat else row
                assert row - last.start >= min(3, lines - 1), (form.pdf.name, sheet.name)
    assert signed >= 10


def test_a_table_that_goes_on_has_its_heading_on_every_page(forms: list[Printed]) -> None:
    going_on = 0
    for form in forms:
        for sheet, pages in zip(form.sheets, form.pages, strict=True):
            first, last = sheet.repeat or (0, -1)
            heads = [cell.text for cell in sheet.cells if first <= cell.span.top <= cell.span.bottom <= last]
            for rows, page in zip(_rows_of_pages(sheet), pages, strict=True):
                if heads and rows.start > last:
                    going_on += 1
                    needed = sum((_chars(text) for text in heads), Counter())
                    assert not needed - sum((_chars(word.text) for word in page.words), Counter()), form.pdf.name
    assert going_on >= 3


def test_a_sheet_of_several_tables_repeats_the_heading_of_the_one_that_goes_on(forms: list[Printed]) -> None:
    """F14 has two tables: each page of the first begins with its heading."""
    (form,) = (one for one in forms if one.pdf.stem == "sy-2024-F14-sy-2024")
    (sheet,) = form.sheets
    heads = [cell.span.top for cell in sheet.cells if cell.text == "结算项目"]
    items = [cell.span.top for cell in sheet.cells if cell.figure and cell.figure.measure == "settlement_due"]
    pages = [rows for rows in _rows_of_pages(sheet) if any(row in rows for row in items)]
    assert len(pages) > 1
    assert all(sum(head in rows for head in heads) == 1 for rows in pages)


def test_a_text_of_several_pages_loses_no_line_and_its_table_has_its_caption_on_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longest texts that the notices allow: each character printed once, within its cell."""
    printing.need_printer()
    layouts = {(one.form_id, one.edition): one for one in load_layouts(project_root() / "reports")}
    placed = []
    for key, (box, caption) in LONG_BOXES.items():
        (sheet,) = place_form(layouts[key], with_text(layouts[key], box, STORY))
        placed.append((layouts[key], sheet, tmp_path / f"{key[0]}.xlsx", caption))
        write_form(layouts[key], [sheet], placed[-1][2], AS_OF)
    pdfs = printing.print_books([path for _, _, path, _ in placed], tmp_path, monkeypatch)
    for (layout, sheet, path, caption), pdf in zip(placed, pdfs, strict=True):
        form = _printed(layout, [sheet], pdf)
        found = Counter[str]()
        with_story = []
        for rows, page in zip(_rows_of_pages(sheet), form.pages[0], strict=True):
            words = [word for word in page.words if set(word.text) <= set(STORY)]
            areas = [area for _, area in _areas(form, sheet, rows, page)]
            assert not [word.text for word in words for area in areas if area.holds(word) and area.cuts(word)], path
            found += Counter("".join(word.text for word in words))
            with_story += [caption in "".join(word.text for word in page.words)] * (len(words) > SEVERAL)
        assert found == Counter(STORY), path
        assert len(with_story) > 1 and all(with_story), path


def test_every_form_looks_as_it_did(forms: list[Printed]) -> None:
    """The first page; of a form with a cover the second."""
    shown: dict[str, Printed] = {}
    for form in forms:
        shown.setdefault(form.name, form)
    if REWRITE:
        for old in PICTURES.glob("*.png"):
            old.unlink()
    assert REWRITE or {path.stem for path in PICTURES.glob("*.png")} == set(shown)
    for name, form in shown.items():
        page = form.index_pages + (2 if form.layout.print.breaks else 1)
        found = printing.picture(form.pdf, page)
        if REWRITE:
            printing.write_png(found, PICTURES / f"{name}.png")
        gap = printing.differs(found, printing.read_png(PICTURES / f"{name}.png"))
        assert gap <= printing.SHARE, f"{name}: {gap:.1%} of the page differs from docs/images/forms/{name}.png"


def test_the_comparison_sees_a_line_that_moved(forms: list[Printed]) -> None:
    (form,) = (one for one in forms if one.pdf.stem == "jl-2024-F2-full")
    found = printing.picture(form.pdf, form.index_pages + 1)
    moved = found.copy()
    moved[300:] = found[292:-8]
    assert printing.differs(found, found) == 0
    assert printing.differs(found, moved) > printing.SHARE
