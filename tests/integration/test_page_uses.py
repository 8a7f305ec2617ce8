"""Criteria, outputs and readings on the page: each opens down to its records, a record tells all that it went into."""

import json
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from jixiao.assess.readings import reading_changes
from jixiao.evidence import ASKED_CONTRIBUTIONS, USES, AskedEvidence, Source, evidence_files, read_evidence
from jixiao.exact import as_number
from jixiao.page import viewer
from jixiao.page.answers import EvidenceAnswers, FirstAnswers, Wanted
from jixiao.page.page_documents import BuildDocuments
from jixiao.page.server import Shown
from jixiao.page.source import BuildSource
from jixiao.page.viewer import ViewerDocuments, assembled
from jixiao.paths import project_root
from jixiao.published import open_warehouse
from jixiao.trace import parse_place, trace_row
from jixiao.trace.beforehand import Beforehand
from jixiao.trace.formula import value_of
from tests.integration.browsing import PATIENCE, UNCHANGED, browser, opened, show
from tests.integration.conftest import DemoBuild
from tests.integration.serving import served

__all__ = ["browser", "opened"]  # fixtures
CRITERION, UNIT, UNMOVED = "criterion~CQM01~36~1~~", "12500113YYX001055C", "91220102YYX00001XC"
NAMED = ("use", "subject", "notice", "clause", "item", "says")


def _address(figure_id: str) -> str:
    return f"#/figure/{quote(figure_id, safe=UNCHANGED)}"


def test_every_criterion_and_output_with_a_number_is_computed_again_from_its_records(
    evidence: dict[str, bytes], demo: DemoBuild
) -> None:
    told = read_evidence(evidence)
    assert told.asked is not None and evidence_files(told) == evidence
    totals = [Fraction(side.total) for side in (*told.sides, *told.asked.sides)]
    numbers = {one.figure_id: as_number(one.value) for one in told.asked.asked}
    assert len(numbers) == len(told.asked.asked)
    known = [one for one in told.asked.asked if numbers[one.figure_id] is not None]
    assert {one.use for one in known} == {"criterion", "output"} and len(known) > 800
    assert [one.figure_id for one in known if value_of(one.formula, totals.__getitem__) != numbers[one.figure_id]] == []
    with open_warehouse(demo.out) as con:
        asked = con.execute(
            "select count(measure) from published.assessment union all select count(measure) from published.output"
        ).fetchall()
    own = Counter(one.use for one in told.asked.asked if not one.item.endswith("（从宽）"))
    assert [(own["criterion"],), (own["output"],)] == asked


def test_a_row_tells_the_criteria_and_outputs_that_it_went_into_as_trace_tells_them(
    evidence: dict[str, bytes], opened: Page, demo: DemoBuild
) -> None:
    told = read_evidence(evidence)
    answers = EvidenceAnswers(told)
    assert told.asked is not None
    places = _some(told.asked, told.sources)
    found = Counter[str]()
    for ref in places:
        whole = _named(trace_row(demo.out, ref)["others"])
        assert _named(answers.others(parse_place(ref)) or []) == whole, ref
        assert _named(opened.evaluate("ref => data.row(ref)", ref)["others"]) == whole, ref
        found.update(use for use, *_ in whole)
    assert min(found["criterion"], found["output"], found["settlement"]) > 0 and len(places) > 50


def _some(asked: AskedEvidence, sources: list[Source]) -> list[str]:
    """Places at random of rows that go into something beside figures, a few of each record type."""
    rows = pl.concat([frame.select("source_no", "row") for frame in (asked.contributions, asked.uses)])
    rows = rows.unique().sort(pl.all())
    by_kind: dict[str, list[str]] = {}
    for no, row in rows.iter_rows():
        by_kind.setdefault(sources[no].record_type, []).append(f"{sources[no].file}:{sources[no].sheet}:{row}")
    return [
        ref for kind, refs in sorted(by_kind.items()) for ref in random.Random(kind).sample(refs, min(4, len(refs)))
    ]


def _named(uses: list[dict[str, object]]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(one[name]) for name in NAMED) for one in uses)


def test_a_criterion_and_an_output_open_down_to_their_rows(opened: Page, demo: DemoBuild) -> None:
    show(opened, f"#/unit/{UNIT}")
    opened.locator(f"main a[href='{_address(CRITERION)}']").click()
    opened.locator("main .panel #again.fits").wait_for()
    with open_warehouse(demo.out) as con:
        (value,) = con.execute(
            "select value from published.assessment where application = 'CQM01' and criterion = '36'"
        ).fetchall()[0]
    assert opened.locator("main .value").inner_text().replace(",", "") == f"{value} 人"
    opened.locator("main .records tbody tr a").first.click()
    opened.locator("main h2", has_text="还用于").wait_for()
    assert opened.locator(f"main a[href='{_address(CRITERION)}']").inner_text() == "条件36-1"
    show(opened, "#/project/XM-SY003")
    outputs = opened.locator("main a[href^='#/figure/output']")
    assert outputs.count() > 2
    outputs.first.click()
    opened.locator("main .panel #again.fits").wait_for()
    expect(opened.locator("main .records tbody tr").first).to_be_visible()


def test_a_criterion_is_answered_before_the_evidence_is_gathered_as_after(
    evidence: dict[str, bytes], demo: DemoBuild
) -> None:
    after, before = EvidenceAnswers(read_evidence(evidence)), FirstAnswers(Beforehand(demo.out))
    known = sorted(after.evidence.asked.asked if after.evidence.asked else [], key=lambda one: one.figure_id)
    for figure_id in (CRITERION, *(one.figure_id for one in random.Random(17).sample(known, 5))):
        said = after.figure(figure_id)
        assert before.figure(figure_id) == said, figure_id
        for side in said["sides"]:
            assert before.records(side, Wanted()) == after.records(side, Wanted())


def test_the_readings_that_would_turn_a_result_are_those_that_assess_finds(opened: Page, demo: DemoBuild) -> None:
    known = {
        (change["application"], change["criterion"], change["item"], one["reading"], change["new"]["result"])
        for one in reading_changes(demo.out, project_root(), demo.out / "policy")
        for change in one["changes"]
        if change["table"] == "assessment" and change["old"].get("result") != change["new"].get("result")
    }
    rows = opened.evaluate("data.document('readings').then(objects)")
    assert (
        known == {(row["application"], row["criterion"], row["item"], row["reading"], row["result"]) for row in rows}
        and len(known) > 3
    )
    show(opened, f"#/unit/{UNIT}")
    turned = [one for one in known if one[0] == "CQM01"]
    assert f"改变 {len(turned)} 项条件" in opened.locator("#readings").inner_text()
    assert opened.locator("main .reading b", has_text="则").count() == len(turned)
    assert opened.locator("main .reading", has_text="改读结果不变").count() > 0
    show(opened, f"#/unit/{UNMOVED}")
    assert "没有读法会改变这个单位的结果" in opened.locator("#readings").inner_text()


def test_on_a_build_other_readings_are_tried_when_somebody_asks(demo: DemoBuild, browser: Browser) -> None:
    with served(Shown(BuildSource(demo.out))) as running, browser.new_context() as context:
        page = context.new_page()
        page.goto(running.address)
        show(page, f"#/unit/{UNIT}")
        assert page.locator("main .reading b").count() == 0
        page.get_by_role("button", name="换一种读法会改变哪些结果").click()
        page.locator("#readings", has_text="项条件的结果").wait_for(timeout=PATIENCE)
        assert page.locator("main .reading b").count() > 0


def test_records_that_are_too_many_for_the_file_are_left_out_before_they_are_told(
    demo: DemoBuild, evidence: dict[str, bytes], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer, "LEAST_OF_A_ROW", viewer.MOST // 10_000)
    told = viewer.told_documents(BuildDocuments(demo.out))
    assert told.too_many == ("raw/training", "raw/certification") and not set(told.too_many) & told.long.keys()
    whole, less = ViewerDocuments(file.read_bytes()), ViewerDocuments(viewer.assembled_with(told, evidence))
    assert set(whole.blocks) - set(less.blocks) == set(told.too_many)
    assert json.loads(less.blocks["meta"].content)["left_out"] == sorted(told.too_many)


def test_what_a_file_leaves_out_is_said_with_the_command_that_opens_it(
    file: Path, browser: Browser, tmp_path: Path, demo: DemoBuild
) -> None:
    documents = ViewerDocuments(file.read_bytes())
    gone = ("raw/training", "evidence/contributions.csv.gz", ASKED_CONTRIBUTIONS, USES)
    content = {name: one.content for name, one in documents.blocks.items()}
    long = {name: of for name, of in content.items() if name in gone}
    place = tmp_path / "short.html"
    place.write_bytes(assembled({name: of for name, of in content.items() if name not in gone}, long, 0))
    assert set(json.loads(ViewerDocuments(place.read_bytes()).blocks["meta"].content)["left_out"]) == set(gone)
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(place.as_uri())
        ref = page.evaluate(
            "table('sheet').then((rows) => rows.find((one) => one.record_type === 'training' && one.accepted > 0))"
        )
        ref = f"{ref['file']}:{ref['sheet'] or ''}:3"
        show(page, f"#/row/{quote(ref, safe=UNCHANGED)}")
        said = page.locator("main").inner_text()
        assert "看不到这一行写的。请用 jixiao serve 打开申报包" in said and f'jixiao trace --row "{ref}"' in said
        assert page.locator("main [role=alert]").count() == 0
        show(page, _address(CRITERION))
        assert "请用 jixiao serve 打开申报包" in page.locator("main .records").inner_text()
