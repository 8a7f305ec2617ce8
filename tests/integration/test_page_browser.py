"""The page in a real browser, without a network: `viewer.html` from the disk, and the server's pages."""

import csv
import json
import random
import re
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from jixiao.assess import assess_rows
from jixiao.cli.commands.serve import _comparing
from jixiao.exact import plain, rounded
from jixiao.ingest.contract import load_contract
from jixiao.page.page_documents import BuildDocuments
from jixiao.page.page_documents import told as to_json
from jixiao.page.server import Shown
from jixiao.page.source import BuildSource, PackSource
from jixiao.page.viewer import ViewerDocuments, assembled, viewer
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from jixiao.trace import trace_document, trace_row
from jixiao.trace.formula import value_of
from tests.inbox import write_tables
from tests.integration.browsing import PATIENCE, UNCHANGED, browser, opened, show
from tests.integration.conftest import DemoBuild
from tests.integration.serving import one_a_form, served
from tests.integration.small_inbox import tables
from tests.unit.trace.test_formula import OPS, TOTALS, formula_of

__all__ = ["browser", "opened"]  # fixtures
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
MEGABYTES = 15
HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>=1+1&'\""
UNIT, NAME = "91220102YYX00001XC", "吉林星途汽车制造有限公司"
FIGURE = "F4.jl-2024.JLB01.training_person_times"
PAGES = (
    "#/overview/jl-2024", "#/overview/sy-2024", "#/forms", "#/form/0/0", f"#/figure/{FIGURE}", "#/units",
    f"#/unit/{UNIT}", "#/projects", "#/project/XM-SY001", "#/table/finding", "#/table/quarantine", "#/table/sheet",
    "#/tables", "#/checks", "#/diff", "#/search?q=JLB01",
)  # fmt: skip


def test_the_file_is_small_is_the_same_each_time_and_opens_at_once(
    demo: DemoBuild, evidence: dict[str, bytes], file: Path, browser: Browser
) -> None:
    assert file.stat().st_size <= MEGABYTES << 20
    assert file.read_bytes() == viewer(BuildDocuments(demo.out), evidence)
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        page.locator("main h1").wait_for()
        painted = page.evaluate("performance.now()")
        assert painted < 20_000  # 2 s on a machine of its own (docs/benchmarks.md); tests share theirs


def test_each_page_opens_without_a_fault(opened: Page) -> None:
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for address in PAGES:
        show(opened, address)
        assert opened.locator("main h1").count() == 1, address
        assert opened.locator("main [role=alert]").count() == 0, address
    assert faults == []


def test_a_figure_of_each_form_opens_down_to_its_row_as_trace_tells_it(opened: Page, demo: DemoBuild) -> None:
    kinds = {}
    for figure_id in one_a_form(demo.out):
        said = trace_document(demo.out, figure_id, limit=1)
        show(opened, f"#/figure/{figure_id}")
        panel = opened.locator("main .panel")
        shown = panel.locator(".value").inner_text().replace(",", "").split(" ")[0]
        assert shown == (f"{plain_percent(said['value'])}%" if said["unit"] == "%" else said["value"]), figure_id
        assert "fits" in (panel.locator("#again").get_attribute("class") or ""), figure_id
        assert said["definition"] in panel.inner_text()
        assert panel.locator("ul.clauses > li").count() == len(said["clauses"])
        assert panel.locator("h3", has_text=f"来源记录 {said['records_total']} 条").count() == 1
        if said["records"] and said["records"][0]["record_type"] not in kinds:
            kinds[said["records"][0]["record_type"]] = figure_id
            panel.locator(".records tbody tr a").first.click()
            opened.locator("main h2", has_text="个数字").wait_for()
            assert opened.locator(f"main a[href='#/figure/{quote(figure_id, safe=UNCHANGED)}']").count() == 1, figure_id
    assert len(kinds) >= 3


OF_NO_TYPE = ("quarantine", "passed_over")
"""Where rows are that were not taken."""


def _some_rows(demo: DemoBuild) -> list[str]:
    """Places at random: a few records of each type, rows that were refused, rows that are no records."""
    found = []
    for kind in (*load_contract().ids, *OF_NO_TYPE):
        place = ["file", "sheet", "row"] if kind in OF_NO_TYPE else ["src_file", "src_sheet", "src_row"]
        rows = sorted(pl.read_parquet(demo.out / "raw" / f"{kind}.parquet", columns=place).unique().rows())
        found += [":".join(map(str, row)) for row in random.Random(kind).sample(rows, min(8, len(rows)))]
    return found


def test_a_row_in_the_file_is_what_the_server_answers_of_the_pack(opened: Page, demo: DemoBuild, pack: Path) -> None:
    rows, cells = _some_rows(demo), 0
    of_pack, of_build = PackSource(pack), BuildSource(demo.out)
    for ref in rows:
        told = opened.evaluate("ref => data.row(ref)", ref)
        said = json.loads(to_json(of_pack.row(ref)))
        assert told == {name: said[name] for name in said if name != "label"}, ref
        whole = json.loads(to_json(of_build.whole_row(ref)))
        if whole["state"] == "accepted":
            assert (told["values"], told["cells"]) == (whole["values"], whole["cells"]), ref
            cells += len(told["cells"])
    assert len(rows) > 150 and cells > 1_000


def test_a_row_shows_each_of_its_cells_with_its_header_and_what_was_written_and_taken(
    opened: Page, demo: DemoBuild
) -> None:
    said = trace_document(demo.out, FIGURE, limit=1)["records"][0]
    ref = ":".join([said["file"], said["sheet"], str(said["row"])])
    show(opened, f"#/row/{quote(ref, safe=UNCHANGED)}")
    cells = trace_row(demo.out, ref)["cells"]
    shown = opened.locator("main table.values tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    assert [[row[0], *row[2:]] for row in shown[: len(cells)]] == [
        [one["column"], one["cell"], one["header"], one["written"]] for one in cells
    ]
    assert len(cells) > 8 and said["cells"][0]["column"] in [row[0] for row in shown]


def test_the_counts_of_a_sheet_lead_to_its_rows_and_each_says_what_it_is(opened: Page, demo: DemoBuild) -> None:
    passed = pl.read_parquet(demo.out / "raw" / "passed_over.parquet")
    counted = (("duplicates", "重复", passed.filter(outcome="duplicate")), ("skipped", "跳过", passed))
    for column, title, rows in counted:
        file, sheet = rows.row(0, named=True)["file"], rows.row(0, named=True)["sheet"]
        own = pl.read_parquet(demo.out / "raw" / "sheet.parquet").filter(file=file, sheet=sheet)
        show(opened, f"#/table/sheet?file={quote(file, safe='')}&sheet={quote(sheet, safe='')}")
        said = opened.locator("main p.fits").inner_text()
        assert said == "✓ {} = {} + {} + {} + {}".format(*own.row(0)[5:10])
        at = opened.locator("main thead th").all_inner_texts().index(title)
        opened.locator("main tbody tr td").nth(at).locator("a").click()
        opened.locator("main h1", has_text="重复和跳过的行").wait_for()
        assert opened.locator("main tbody tr").count() == own.item(0, column), (file, sheet)
        opened.locator("main tbody td.number a").first.click()
        opened.locator("main p.place").wait_for()
        ref = ":".join(map(str, opened.evaluate("placeOf(address().parts[0])")))
        whole = trace_row(demo.out, ref)
        assert whole["state"] == ("duplicate" if column == "duplicates" else "skipped")
        assert opened.locator("main p.bad").inner_text() == whole["says"]
    show(opened, f"#/row/{quote(ref_of_duplicate(passed), safe=UNCHANGED)}")
    opened.get_by_role("link", name="看那一行").click()
    opened.locator("main table.values").wait_for()


def ref_of_duplicate(passed: pl.DataFrame) -> str:
    row = passed.filter(outcome="duplicate").row(0, named=True)
    return f"{row['file']}:{row['sheet']}:{row['row']}"


def test_a_criterion_opens_as_the_figure_that_it_is_printed_as(opened: Page, demo: DemoBuild) -> None:
    rows = opened.evaluate("data.document('assess').then((all) => objects(all).filter((row) => row.figure))")
    with open_warehouse(demo.out) as con:
        kept = con.execute("select figure_id, value, divisor, decimals from published.figure").fetchall()
    figures = {figure_id: of for figure_id, *of in kept}
    for row in rows:
        value, divisor, decimals = figures[row["figure"]]
        assert rounded(Fraction(row["value"]), divisor, decimals) == value, row
    assert len(rows) > 100
    one = next(row for row in rows if row["unit"] == UNIT)
    show(opened, f"#/unit/{UNIT}")
    opened.locator(f"main a[href='#/figure/{one['figure']}']").first.click()
    opened.locator("main .panel #again.fits").wait_for()


def test_a_project_shows_its_outputs_by_month_its_instalments_and_its_vouchers(opened: Page, demo: DemoBuild) -> None:
    with open_warehouse(demo.out) as con:
        (project, months) = con.execute(
            "select project, list(distinct month) from published.progress where project in (select project from "
            "published.settlement where due_on is not null) group by project having count(distinct month) > 1 "
            "order by count(*), project limit 1"
        ).fetchall()[0]
        days = con.execute("select due_on::varchar from published.settlement where project = $1", [project]).fetchall()
        kept = con.execute("select distinct voucher_no from staging.stg_funding where project_id = $1", [project])
        vouchers = [voucher for (voucher,) in kept.fetchall()]
    show(opened, f"#/project/{project}")
    outputs, instalments, listed = (
        opened.locator("main section").filter(has=opened.locator(f"h2:text-is('{title}')")).locator("tbody tr")
        for title in (*opened.evaluate("['progress', 'settlement'].map(tableTitle)"), "凭证")
    )
    of = ((outputs, months), (instalments, [day for (day,) in days if day]), (listed, vouchers))
    assert [text for rows, texts in of for text in texts if not rows.filter(has_text=text).count()] == []
    assert instalments.count() == len(days) and len(vouchers) > 0


def test_a_list_of_records_is_sorted_filtered_and_saved_as_it_is(opened: Page, demo: DemoBuild, tmp_path: Path) -> None:
    records = trace_document(demo.out, FIGURE)["records"]
    show(opened, f"#/figure/{FIGURE}")
    rows = opened.locator("main .records tbody tr")
    assert rows.count() == 50 < len(records) == 150
    opened.get_by_role("button", name="下一页").click()
    expect(opened.locator("main .records .count")).to_contain_text("2 / 3")
    opened.get_by_role("button", name="行号").click()
    opened.get_by_role("button", name="行号 ↑").click()
    expect(rows.first.locator("td").last).to_have_text(str(max(one["row"] for one in records)))
    opened.locator("main .records input").fill("00012")
    some = [one for one in records if "00012" in one["key"]]
    expect(rows).to_have_count(len(some))
    with opened.expect_download() as waiting:
        opened.locator("main .records").get_by_role("button", name="存为 CSV").click()
    waiting.value.save_as(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *saved = csv.reader(file)
    assert len(head) == 6 and sorted(int(row[5]) for row in saved) == sorted(one["row"] for one in some) != []
    assert {row[3] for row in saved} == {one["file"] for one in some}


def test_what_a_spreadsheet_would_run_is_saved_as_text(opened: Page, tmp_path: Path) -> None:
    rows = [["=1+1", "@x", "-5", "-5+1", "a,b", 'say "a"', "+8613", "\tx"]]
    with opened.expect_download() as waiting:
        opened.evaluate("rows => saveCsv('name', rows)", rows)
    waiting.value.save_as(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["'=1+1", "'@x", "-5", "'-5+1", "a,b", 'say "a"', "'+8613", "'\tx"]]


def test_a_cell_is_copied_with_its_reference(opened: Page) -> None:
    opened.evaluate("""() => Object.defineProperty(navigator, "clipboard", { configurable: true,
        value: { writeText: async (text) => { window.copied = text; } } })""")
    show(opened, f"#/form/14/3?figure={FIGURE}")
    opened.locator("#side .panel #again").wait_for()
    opened.locator(".paper a.figure[aria-current]").focus()
    opened.keyboard.press("c")
    place = opened.locator(".paper a.figure[aria-current]").evaluate("one => one.closest('td').dataset.place")
    assert opened.evaluate("window.copied").startswith("150\t") and opened.evaluate("window.copied").endswith(
        "!" + place
    )
    assert "150" in opened.locator("#notice").inner_text()
    opened.get_by_role("button", name="复制数值和出处").click()
    value, cell, figure_id = opened.evaluate("window.copied").split("\t")
    assert (value, figure_id) == ("150 人次", FIGURE) and cell.endswith("!" + place) and cell.startswith("jl-2024/")
    opened.get_by_role("button", name="复制链接").click()
    assert opened.evaluate("window.copied").endswith(f".html#/figure/{FIGURE}")
    assert FIGURE in opened.locator(".paper a.figure[aria-current]").get_attribute("href")  # type: ignore[operator]
    titled = opened.locator(".paper a.figure[aria-current]").get_attribute("title")
    assert titled and titled.endswith(f"（人次） {place}")


@pytest.mark.parametrize(("form", "sheet", "lies"), [("F4", 3, True), ("F1", 0, False)])
def test_a_form_is_printed_alone_as_its_workbook_lies(form: str, sheet: int, lies: bool, opened: Page) -> None:
    number = opened.evaluate("form => META.forms.find((one) => one.form_id === form).no", form)
    show(opened, f"#/form/{number}/{sheet}")
    assert opened.evaluate(f"data.document('form/{number}').then((one) => one.sheets[{sheet}].landscape)") is lies
    opened.emulate_media(media="print")
    for hidden in ("#top", "#foot", "main h1", "main .hint"):
        expect(opened.locator(hidden).first).to_be_hidden()
    expect(opened.locator("table.drawn").first).to_be_visible()
    assert opened.locator(".paper").evaluate("one => getComputedStyle(one).overflow") == "visible"
    assert (
        opened.locator("table.drawn thead").last.evaluate("one => getComputedStyle(one).display")
        == "table-header-group"
    )
    printed = opened.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, one)) for one in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)}
    assert boxes and all((width > height) is lies for width, height in boxes)
    opened.emulate_media(media="screen")


def plain_percent(share: str) -> str:
    from decimal import Decimal

    return plain(Decimal(share) * 100)


def test_a_hundred_figures_at_random_are_computed_again_in_the_file(opened: Page, demo: DemoBuild) -> None:
    with open_warehouse(demo.out) as con:
        rows = con.execute("select figure_id, value from published.figure order by 1").fetchall()
    chosen = dict(random.Random(17).sample(rows, 100))
    found = opened.evaluate(
        """async (ids) => { const made = {};
        for (const id of ids) {
          const { figure, sides } = await data.figure(id);
          const exactly = valueOf(figure.formula, (no) => sides[no].added);
          made[id] = shownNumber(halfUp(over(exactly, exact(figure.divisor)), figure.decimals), 12);
        } return made; }""",
        list(chosen),
    )
    assert found == {figure_id: plain(value) for figure_id, value in chosen.items()}


def test_the_browser_reads_every_formula_as_the_program_does(opened: Page) -> None:
    formulas = [formula_of(op, random.Random(f"{op} {no}"), depth=3) for op in OPS for no in range(100)]
    totals = [f"{total.numerator}/{total.denominator}" for total in TOTALS]
    found = opened.evaluate(
        """([formulas, totals]) => formulas.map((formula) => {
        const value = valueOf(formula, (no) => exact(totals[no]));
        return value === null ? null : `${value.n}/${value.d}`; })""",
        [formulas, totals],
    )
    assert [None if one is None else Fraction(one) for one in found] == [
        value_of(formula, TOTALS.__getitem__) for formula in formulas
    ]


def test_the_file_checks_its_own_data_and_says_what_verify_does(opened: Page, file: Path) -> None:
    said = opened.locator("#integrity")
    said.wait_for()
    root = re.search(r'data-root="([0-9a-f]{64})"', file.read_text(encoding="utf-8"))
    assert root and root[1] in said.inner_text() and "fits" in (said.get_attribute("class") or "")
    assert "verify.py" in opened.locator("#foot").inner_text()


@pytest.mark.parametrize("name", ["evidence/sides.csv", "form/3", "table/finding", "raw/training"])
def test_a_changed_block_is_noticed(name: str, file: Path, browser: Browser, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    at = text.index(">", text.index(f'data-block="{name}"')) + 200
    place = tmp_path / "changed.html"
    place.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :], encoding="utf-8")
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(place.as_uri())
        page.locator("#integrity.bad").wait_for()
        assert name in page.locator("#notice.bad").inner_text()


def test_a_hash_that_was_changed_with_its_block_is_noticed_by_the_root(
    file: Path, browser: Browser, tmp_path: Path
) -> None:
    documents = ViewerDocuments(file.read_bytes())
    short = {name: documents.blocks[name].content for name in documents.blocks}
    other = assembled(short | {"table/finding": b'{"columns":[],"rows":[]}'}, {})
    root = re.search(r'data-root="[0-9a-f]{64}"', file.read_text(encoding="utf-8"))
    place = tmp_path / "forged.html"
    place.write_text(re.sub(r'data-root="[0-9a-f]{64}"', root[0] if root else "", other.decode()), encoding="utf-8")
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(place.as_uri())
        page.locator("#integrity.bad").wait_for()


def test_names_that_are_code_are_shown_as_text(file: Path, browser: Browser, tmp_path: Path) -> None:
    documents = ViewerDocuments(file.read_bytes())
    named = json.dumps(HOSTILE, ensure_ascii=False)[1:-1].encode()
    short = {name: one.content.replace(NAME.encode(), named) for name, one in documents.blocks.items()}
    place = tmp_path / "hostile.html"
    place.write_bytes(assembled({name: one for name, one in short.items() if not name.startswith("evidence")}, {}))
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(place.as_uri())
        for address in (f"#/unit/{UNIT}", "#/units", "#/project/XM-JLB01", "#/form/14/3", "#/table/selection"):
            show(page, address)
            assert page.locator("main img, main script").count() == 0
        show(page, f"#/unit/{UNIT}")
        assert page.locator("main h1").inner_text() == HOSTILE
        assert page.title().startswith(HOSTILE)


def test_a_clause_is_quoted_in_the_notices_own_words_where_its_text_was_given(
    demo: DemoBuild, file: Path, browser: Browser, tmp_path: Path
) -> None:
    documents = ViewerDocuments(file.read_bytes())
    clauses = trace_document(demo.out, FIGURE, limit=0)["clauses"]
    asked = {(row["notice"], row["clause"]) for row in assess_rows(demo.out, UNIT)}
    quotes: dict[str, dict[str, str]] = {}
    for notice, clause in {*asked, *((one["notice"], one["clause"]) for one in clauses)}:
        quotes.setdefault(notice, {})[clause] = f"通知的原话：{clause}"
    short = {name: one.content for name, one in documents.blocks.items()} | {"quotes": json.dumps(quotes).encode()}
    place = tmp_path / "quoted.html"
    place.write_bytes(assembled(short, {}))
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(place.as_uri())
        show(page, f"#/figure/{FIGURE}")
        said = page.locator("main ul.clauses blockquote").all_inner_texts()
        assert said == [quotes[one["notice"]][one["clause"]] for one in clauses] != []
        show(page, f"#/unit/{UNIT}")
        told = set(page.locator("main td blockquote").all_inner_texts())
        assert told == {quotes[notice][clause] for notice, clause in asked}


def test_everything_is_reached_with_the_keyboard_alone(opened: Page) -> None:
    show(opened, "#/forms")
    opened.keyboard.press("/")
    opened.keyboard.type("JLB01 ")
    opened.keyboard.press("Backspace")
    opened.keyboard.press("Enter")
    opened.locator("main h1", has_text="JLB01").wait_for()
    show(opened, "#/form/14/3")
    figures = opened.locator(".paper a.figure")
    figures.first.focus()
    opened.keyboard.press("ArrowRight")
    second = opened.evaluate("document.activeElement.getAttribute('href')")
    assert second not in (None, figures.first.get_attribute("href"))
    opened.keyboard.press("Enter")
    opened.locator("#side #again.fits").wait_for()
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    opened.keyboard.press("Escape")
    expect(opened.locator("#side")).to_be_hidden()
    opened.go_back()
    opened.locator("#side #again").wait_for()
    opened.go_back()


@pytest.mark.parametrize(
    ("theme", "width", "pages"), [("light", 1300, PAGES), ("dark", 700, PAGES[::4])], ids=["light", "dark"]
)
def test_no_page_has_a_serious_fault_for_those_who_see_or_hear_it_otherwise(
    theme: str, width: int, pages: tuple[str, ...], file: Path, browser: Browser
) -> None:
    with browser.new_context(offline=True, color_scheme=theme, viewport={"width": width, "height": 900}) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.locator("#integrity").wait_for()
        for address in (*pages, f"#/form/14/3?figure={FIGURE}"):
            show(page, address)
            found: Any = page.evaluate(
                "axe.run({ resultTypes: ['violations'] }).then((made) => made.violations.map((one) => "
                "[one.impact, one.id, one.nodes[0].html.slice(0, 200), one.nodes[0].failureSummary]))"
            )
            assert [one for one in found if one[0] in ("serious", "critical")] == [], address


@pytest.mark.parametrize("width", [390, 640], ids=["narrow screen", "200 % of 1280"])
def test_no_page_is_wider_than_a_narrow_screen(width: int, opened: Page) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        show(opened, address)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, address
    opened.set_viewport_size({"width": 1280, "height": 720})


def test_the_language_is_switched_for_good(opened: Page) -> None:
    show(opened, "#/checks")
    opened.get_by_role("button", name="English").click()
    opened.locator("main h1", has_text="Checks").wait_for()
    show(opened, f"#/figure/{FIGURE}")
    assert "computed again from the records: 150" in opened.locator("#again").inner_text()
    opened.get_by_role("button", name="中文").click()
    opened.locator("main .panel", has_text="定义").wait_for()


def test_every_page_is_in_english_when_switched(opened: Page) -> None:
    show(opened, "#/checks")
    opened.get_by_role("button", name="English").click()
    opened.locator("main h1", has_text="Checks").wait_for()
    frame = "#top button, nav.pages a, main button, .chart h2, main h3, main .grid:not(.values) thead th"
    chinese = re.compile("[\u4e00-\u9fff]")
    for address in PAGES:
        show(opened, address)
        shown = [text for text in opened.locator(frame).all_inner_texts() if chinese.search(text)]
        assert [text for text in shown if text != "中文"] == [], address
    opened.get_by_role("button", name="中文").click()
    opened.locator("main h1", has_text="搜索").wait_for()


def test_the_head_of_a_long_table_stays_in_place(opened: Page) -> None:
    show(opened, "#/table/quarantine")
    wide = opened.locator("main .wide")
    top = wide.evaluate("one => one.getBoundingClientRect().top")
    wide.evaluate("one => { one.scrollTop = 400; }")
    head = wide.locator("thead th").first.evaluate("one => one.getBoundingClientRect().top")
    assert wide.evaluate("one => one.scrollTop") == 400 and abs(head - top) < 3


def test_a_refused_row_says_where_to_put_it_right_and_opens_with_its_reason(opened: Page, demo: DemoBuild) -> None:
    refused = pl.read_parquet(demo.out / "raw" / "quarantine.parquet")
    show(opened, "#/table/quarantine")
    assert "quarantine.xlsx" in opened.locator("main .hint").inner_text()
    assert opened.locator("main .count").inner_text().endswith(f"共 {refused.height} 行")
    first = opened.locator("main tbody tr", has_text=".xlsx").first
    cell, reason = (first.locator("td").nth(at).inner_text() for at in (3, 6))
    assert cell in refused["cell"].to_list() and reason in refused["reason"].to_list()
    first.locator("a").first.click()
    opened.locator("main p.bad", has_text=reason).first.wait_for()


def test_the_server_shows_the_same_pages_and_says_when_a_newer_build_is_there(
    demo: DemoBuild, small: DemoBuild, browser: Browser, tmp_path: Path
) -> None:
    out = tmp_path / "published"
    out.symlink_to(demo.out.resolve())
    with served(Shown(BuildSource(out), out)) as running, browser.new_context() as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(running.address)
        for address in PAGES:
            show(page, address)
            assert page.locator("main [role=alert]").count() == 0, address
        show(page, f"#/form/14/3?figure={FIGURE}")
        assert page.locator("#side .value").inner_text() == "150 人次"
        page.locator("#side .records tbody tr a").first.click()
        page.locator("main h1", has_text="培训记录").wait_for()
        show(page, "#/forms")  # which every build has
        beside = tmp_path / "next"
        beside.symlink_to(small.out.resolve())
        beside.replace(out)
        page.wait_for_timeout(1100)
        for _ in range(50):
            page.evaluate("data.ask('state')")
            if page.locator("#notice", has_text="新的构建").count():
                break
            page.wait_for_timeout(200)
        build_id = json.loads((small.out / "build.json").read_text())["build_id"]
        assert build_id in page.locator("#notice").inner_text()
        assert build_id in page.locator("#top").inner_text()
        assert faults == []


def test_two_builds_are_shown_beside_each_other_with_the_causes_of_each_difference(
    small: DemoBuild, browser: Browser, tmp_path: Path
) -> None:
    rows = tables()
    rows["资金记录"][0]["金额（元）"] = 2900000
    run_build(plan_build(write_tables(tmp_path / "inbox", rows), tmp_path / "newer", AS_OF, project_root()))
    compare_with = _comparing(tmp_path / "newer", (small.out,))
    said = compare_with(0)
    shown = Shown(BuildSource(tmp_path / "newer"), tmp_path / "newer", None, ("earlier",), compare_with)
    moved = [one for one in said["figures"] if one["old"] != one["new"]]
    with served(shown) as running, browser.new_context() as context:
        page = context.new_page()
        page.goto(running.address)
        show(page, "#/diff")
        page.get_by_role("link", name="earlier").click()
        page.locator("main h2", has_text=f"数值改变的数字 {len(moved)}").wait_for(timeout=PATIENCE)
        first = page.locator("main tbody tr").first
        assert first.locator("td").first.inner_text() == moved[0]["label"]
        assert first.get_by_role("link", name="资金记录.csv  2").count() >= 1
        assert "3000000 → 2900000" in first.inner_text() and first.locator("li b").first.inner_text().startswith("-")
        first.locator("td a").first.click()
        page.locator("main .panel #again.fits").wait_for()
        page.go_back()
        assert page.locator("main h2", has_text="改动的记录 1").count() == 1


def test_the_page_of_today_shows_a_pack_of_every_release(browser: Browser) -> None:
    places = sorted((Path(__file__).parents[1] / "data" / "filings").glob("*.zip"))
    for place in places:
        with served(Shown(PackSource(place))) as running, browser.new_context() as context:
            page = context.new_page()
            page.goto(running.address)
            for address in ("#/overview", "#/forms", "#/form/0/0", "#/units", "#/projects", "#/table/sheet", "#/tables",
                            "#/row/培训记录.csv::2", "#/search?q=T1"):  # fmt: skip
                show(page, address)
                assert page.locator("main h1").count() == 1 and page.locator("main [role=alert]").count() == 0, address
    assert places


@pytest.mark.parametrize(
    ("words", "leads"),
    [
        (NAME, "#/unit/"), ("XM-SY001", "#/project/"), ("JLB01", "#/unit/"), (FIGURE, "#/figure/"),
        ("培训取证.xlsx", "#/table/sheet"), ("PZ-CF-00003", "#/row/"), ("ZSSY003-24-00018", "#/row/"),
        ("2201************", "#/row/"),
        ("01-吉林省/吉林星途汽车制造有限公司/培训取证.xlsx:培训记录:45", "#/row/"),
    ],
)  # fmt: skip
def test_everything_that_has_a_name_is_found_by_it(words: str, leads: str, opened: Page) -> None:
    show(opened, "#/forms")
    opened.keyboard.press("/")
    opened.keyboard.type(words)
    opened.keyboard.press("Enter")
    opened.locator("main h1", has_text=words).wait_for()
    found = opened.locator(f"main a[href^='{leads}']")
    assert found.count() > 0, words
    found.first.click()
    opened.locator("main h1").wait_for()
    assert opened.locator("main [role=alert]").count() == 0


def test_an_empty_page_says_why_and_what_to_do(opened: Page) -> None:
    for address in ("#/search?q=nothing-like-this", "#/table/finding?rule=none", "#/diff", "#/nowhere"):
        show(opened, address)
        said = opened.locator("main .empty").inner_text()
        assert "请" in said and said.endswith("。"), address
    show(opened, "#/figure/none")
    assert opened.locator("main [role=alert]").inner_text() == "没有数字 none。请用搜索查找。"
