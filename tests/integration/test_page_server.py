"""The page's server: what it answers is what the commands say; whom it answers; what it never says."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

import pytest

from jixiao.errors import NotThere
from jixiao.page import source
from jixiao.page.answers import EvidenceAnswers, FirstAnswers, Wanted
from jixiao.page.guard import AccessLog
from jixiao.page.server import Shown
from jixiao.page.source import PATIENCE, QUIET, BuildSource, PackSource, Precedence
from jixiao.trace import trace_document, trace_row
from jixiao.trace.beforehand import Beforehand
from jixiao.trace.gather import gather
from tests.integration.conftest import DemoBuild
from tests.integration.serving import Served, one_a_form, served

TOKEN = "a-token-of-the-tests"
FIGURE = "F4.jl-2024.JLB01.training_person_times"


@pytest.fixture(scope="module")
def server(demo: DemoBuild) -> Iterator[Served]:
    with served(Shown(BuildSource(demo.out), demo.out)) as running:
        yield running


@pytest.fixture(scope="module")
def of_a_pack(pack: Path) -> Iterator[Served]:
    with served(Shown(PackSource(pack))) as running:
        yield running


@pytest.mark.parametrize("name", ["server", "of_a_pack"])
def test_a_figure_of_each_form_is_answered_as_trace_tells_it(
    name: str, demo: DemoBuild, request: pytest.FixtureRequest
) -> None:
    running: Served = request.getfixturevalue(name)
    for figure_id in one_a_form(demo.out):
        said = trace_document(demo.out, figure_id)
        answer = running.ask(f"/api/figure?id={quote(figure_id)}").document
        figure, sides = answer["figure"], answer["sides"]
        assert (figure["value"], figure["definition"]) == (said["value"], said["definition"])
        assert [one[:3] for one in figure["clauses"]] == [
            [c["notice"], c["clause"], c["says"]] for c in said["clauses"]
        ]
        assert figure["records_total"] == said["records_total"]
        listed = [
            (kind, amount, file, sheet, row)
            for side in sides
            for kind, _, amount, file, sheet, row in running.ask(f"/api/records?side={side}&limit=all").document["rows"]
        ]
        told = {(r["record_type"], r["amount"], r["file"], r["sheet"], r["row"]) for r in said["records"]}
        assert set(listed) == told


def test_lists_of_records_are_paged_sorted_and_filtered(server: Served) -> None:
    figure = server.ask("/api/figure?id=F4.jl-2024.JLB01.training_person_times").document
    [side] = figure["sides"]
    whole = server.ask(f"/api/records?side={side}&limit=all").document
    assert whole["total"] == whole["found"] == len(whole["rows"]) == 150
    page = server.ask(f"/api/records?side={side}&limit=20&offset=40").document
    assert page["rows"] == whole["rows"][40:60]
    backwards = server.ask(f"/api/records?side={side}&limit=all&sort=row&desc=1").document["rows"]
    assert [row[5] for row in backwards] == sorted((row[5] for row in whole["rows"]), reverse=True)
    some = server.ask(f"/api/records?side={side}&limit=all&q=00012").document
    assert [row[1] for row in some["rows"]] == [row[1] for row in whole["rows"] if "00012" in row[1]] != []


def test_a_row_is_answered_as_trace_row_tells_it_with_what_it_says(server: Served, demo: DemoBuild) -> None:
    [side] = server.ask("/api/figure?id=F4.jl-2024.JLB01.training_person_times").document["sides"]
    kind, _, _, file, sheet, row = server.ask(f"/api/records?side={side}&limit=1").document["rows"][0]
    ref = f"{file}:{sheet}:{row}"
    answer = server.ask(f"/api/row?whole=1&ref={quote(ref)}").document
    assert {name: answer[name] for name in answer if name != "values"} == json.loads(
        json.dumps(trace_row(demo.out, ref))
    )
    values = {name: value for name, _, value in answer["values"]}
    assert answer["record_type"] == kind == "training" and values["training_no"] == answer["key"]
    assert not [name for name in values if name != "record_key" and name.endswith(("_key", "phone"))]


def test_a_row_is_told_at_once_by_the_evidence_and_then_as_a_whole(server: Served) -> None:
    [side] = server.ask(f"/api/figure?id={FIGURE}").document["sides"]
    *_, file, sheet, row = server.ask(f"/api/records?side={side}&limit=1").document["rows"][0]
    ref = quote(f"{file}:{sheet}:{row}")
    whole = server.ask(f"/api/row?whole=1&ref={ref}").document
    while (first := server.ask(f"/api/row?ref={ref}").document)["figures"] is None:
        time.sleep(0.1)  # until the evidence is gathered
    assert {one["figure_id"] for one in first["figures"]} == {one["figure_id"] for one in whole["figures"]}
    assert first["values"] == whole["values"] and first["record_type"] == whole["record_type"]
    assert first["more"] and "more" not in whole
    assert first["cells"] == whole["cells"]


def test_a_figure_and_its_lists_are_answered_before_the_evidence_is_gathered_as_after(demo: DemoBuild) -> None:
    after, before = EvidenceAnswers(gather(demo.out, with_cells=False)), FirstAnswers(Beforehand(demo.out))
    asked = [Wanted(limit=None), Wanted(offset=3, limit=5, sort="row", descending=True), Wanted(words="0001")]
    lists = 0
    for figure_id in one_a_form(demo.out):
        told = after.figure(figure_id)
        assert before.figure(figure_id) == told
        for side in list(told["sides"])[:3]:
            assert [before.records(side, one) for one in asked] == [after.records(side, one) for one in asked]
            lists += 1
    assert lists > 40
    for one in (before, after):
        with pytest.raises(NotThere):
            one.figure("none")
        with pytest.raises(NotThere):
            one.records(10**6, Wanted())


def test_while_the_evidence_is_gathered_nobody_waits_for_it(demo: DemoBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = Event()
    monkeypatch.setattr(source, "gather", lambda *_, **__: goes_on.wait(600) and gather(demo.out, with_cells=False))
    gathering = BuildSource(demo.out)
    try:
        figure = gathering.answers.figure(FIGURE)
        [side] = figure["sides"]
        *_, file, sheet, row = gathering.answers.records(side, Wanted(limit=1))["rows"][0]
        first = gathering.row(f"{file}:{sheet}:{row}")
        whole = gathering.whole_row(f"{file}:{sheet}:{row}")
        assert not gathering.is_ready
    finally:
        goes_on.set()
    assert first["figures"] is None and first["more"]
    assert (first["values"], first["cells"]) == (whole["values"], whole["cells"]) and len(first["cells"]) > 8
    assert FIGURE in {one["figure_id"] for one in whole["figures"]}


def test_what_is_done_beside_the_answers_lets_questions_go_first() -> None:
    precedence, done = Precedence(), Event()
    with precedence.question():
        beside = Thread(target=lambda: (precedence.give_way(), done.set()))
        beside.start()
        assert not done.wait(PATIENCE / 2)
    began = time.monotonic()
    assert done.wait(60) and time.monotonic() - began >= QUIET / 2
    beside.join()
    with precedence.question():
        precedence.give_way()  # whoever asks without end is not waited for


def test_a_pack_tells_the_figures_that_a_row_went_into_as_the_build_does(server: Served, of_a_pack: Served) -> None:
    [side] = server.ask("/api/figure?id=F4.jl-2024.JLB01.training_person_times").document["sides"]
    _, _, _, file, sheet, row = server.ask(f"/api/records?side={side}&limit=1").document["rows"][0]
    told = [one.ask(f"/api/row?whole=1&ref={quote(f'{file}:{sheet}:{row}')}").document for one in (server, of_a_pack)]
    of_build, of_pack = ({one["figure_id"] for one in each["figures"]} for each in told)
    assert of_build == of_pack != set()
    assert told[0]["values"] == told[1]["values"]


def test_a_pack_tells_what_was_written_in_every_cell_of_a_row_as_the_build_does(
    server: Served, of_a_pack: Served
) -> None:
    [side] = server.ask("/api/figure?id=F4.jl-2024.JLB01.training_person_times").document["sides"]
    _, _, _, file, sheet, row = server.ask(f"/api/records?side={side}&limit=1").document["rows"][0]
    told = [one.ask(f"/api/row?ref={quote(f'{file}:{sheet}:{row}')}").document["cells"] for one in (server, of_a_pack)]
    assert told[0] == told[1] and len(told[0]) > 8


def test_a_search_of_one_record_type_lists_more_of_it_and_nothing_else(server: Served) -> None:
    every = server.ask("/api/search?q=PZ-").document["rows"]
    alone = server.ask("/api/search?q=PZ-&type=funding").document["rows"]
    few = [row for row in every if row[0] == "funding"]
    assert len(few) == 30 < len(alone) and alone[:30] == few
    assert {row[0] for row in alone} == {"funding"}


def test_the_tracks_that_a_unit_has_not_applied_for_are_tried_as_assess_tries_them(server: Served) -> None:
    unit = "91220102YYX00001XC"
    applied = {row[3] for row in server.ask("/api/doc/assess").document["rows"] if row[1] == unit}
    tried = server.ask(f"/api/tried?unit={unit}").document
    tracks = set(server.ask("/api/doc/meta").document["names"]["tracks"])
    assert {row["track"] for row in tried} == tracks - applied
    assert {row["unit"] for row in tried} == {unit} and {row["application"] for row in tried} == {""}


def test_search_finds_a_voucher_and_a_masked_number(server: Served) -> None:
    hits = server.ask("/api/search?q=PZ-CF-00003").document["rows"]
    assert {(row[0], row[1].split("|")[0]) for row in hits} == {("funding", "PZ-CF-00003")}
    masked = server.ask(f"/api/search?q={quote('2201************')}").document["rows"]
    assert {row[0] for row in masked} >= {"training", "certification"}


def test_every_document_that_the_page_asks_for_is_there_and_tells_no_path(server: Served, demo: DemoBuild) -> None:
    meta = server.ask("/api/doc/meta").document
    names = ["figures", "assess", "quotes", *(f"form/{one['no']}" for one in meta["forms"])]
    for name in [*names, *(f"table/{one}" for one in meta["tables"])]:
        answer = server.ask(f"/api/doc/{name}")
        assert answer.status == 200, name
        assert str(demo.out) not in answer.text and str(demo.inbox) not in answer.text, name


HOSTILE = (
    "/api/doc/..%2f..%2fbuild.json", "/api/doc/form/99999", "/api/doc/table/sqlite_master", "/static/..%2fserver.py",
    "/static/../guard.py", "/api/figure?id=%27%20or%201=1--", "/api/figure", "/api/records?side=-1",
    "/api/records?side=x", "/api/records?side=0&offset=-5", "/api/records?side=999999", "/api/row?ref=%00:1:1",
    "/api/row?ref=%3Cscript%3E::1", "/api/row?ref=../../etc/passwd::1", "/api/diff?with=7", "/nowhere",
    "/api/records?side=0&limit=1e9",
)  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_question_gets_one_sentence_and_no_traceback(path: str, server: Served, demo: DemoBuild) -> None:
    answer = server.ask(path)
    assert 400 <= answer.status < 500
    assert "Traceback" not in answer.text and str(demo.out.parent) not in answer.text
    if path != "/nowhere" and "json" in answer.headers["content-type"]:
        assert answer.document["error"].endswith("。")


def test_every_answer_forbids_code_that_is_not_the_pages_own(server: Served) -> None:
    for path in ("/", "/static/app.js", "/api/doc/meta", "/nowhere"):
        policy = server.ask(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert server.ask(path).headers["x-content-type-options"] == "nosniff"


def test_another_host_or_origin_and_any_change_are_refused(server: Served) -> None:
    own = f"127.0.0.1:{server.port}"
    assert server.ask("/api/doc/meta", Host="evil.example").status == 421
    assert server.ask("/api/doc/meta", Host=own, Origin="http://evil.example").status == 403
    assert server.ask("/api/doc/meta", Host=own, Origin=f"http://{own}").status == 200
    assert server.ask("/api/doc/meta", Host=own, Sec_Fetch_Site="cross-site").status == 403
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert server.ask("/api/doc/meta", method, "").status == 405


def test_with_tokens_nobody_else_is_answered_and_the_log_says_who_looked(demo: DemoBuild, tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "access.jsonl")
    with served(Shown(BuildSource(demo.out), demo.out), {TOKEN: "王审计"}, log) as running:
        assert running.ask("/api/doc/meta").status == 401
        assert running.ask("/").status == 303
        assert running.ask("/api/doc/meta", Authorization="Bearer another-token-of-ours").status == 401
        assert running.ask("/login", "POST", "token=wrong").status == 401
        let_in = running.ask("/login", "POST", f"token={TOKEN}")
        cookie = let_in.headers["set-cookie"]
        assert let_in.status == 303 and "HttpOnly" in cookie and "SameSite=strict" in cookie and TOKEN not in cookie
        assert running.ask("/api/doc/meta", Cookie=cookie.split(";")[0]).status == 200
        assert running.ask("/api/search?q=110101199003070000", Authorization=f"Bearer {TOKEN}").status == 200
    lines = [json.loads(line) for line in log.path.read_text(encoding="utf-8").splitlines()] if log.path else []
    assert [(one["who"], one["path"], one["status"]) for one in lines] == [
        ("未登录", "/api/doc/meta", 401),
        ("未登录", "/", 303),
        ("未登录", "/api/doc/meta", 401),
        ("未登录", "/login", 401),
        ("未登录", "/login", 303),
        ("王审计", "/api/doc/meta", 200),
        ("王审计", "/api/search", 200),
    ]
    assert TOKEN not in log.path.read_text(encoding="utf-8") if log.path else False


def test_a_newer_build_is_shown_as_soon_as_it_is_published(demo: DemoBuild, small: DemoBuild, tmp_path: Path) -> None:
    out = tmp_path / "published"
    out.symlink_to(demo.out.resolve())
    with served(Shown(BuildSource(out), out)) as running:
        before = running.ask("/api/state").document["build_id"]
        beside = tmp_path / "next"
        beside.symlink_to(small.out.resolve())
        beside.replace(out)
        assert (
            _when_changed(running, before) == json.loads((small.out / "build.json").read_text())["build_id"] != before
        )


def _when_changed(running: Served, before: str) -> str:
    for _ in range(100):
        now = str(running.ask("/api/state").document["build_id"])
        if now != before:
            return now
        time.sleep(0.1)
    return before


def test_a_build_that_is_gone_is_told_in_a_sentence(small: DemoBuild, tmp_path: Path) -> None:
    copy = tmp_path / "copied"
    shutil.copytree(small.out, copy)
    shown = BuildSource(copy)
    while not shown.is_ready:  # it holds the build open until then
        time.sleep(0.1)
    with served(Shown(shown, copy)) as running:
        shutil.rmtree(copy)
        answer = running.ask("/api/doc/table/sheet")
        assert answer.status == 503 and answer.document["error"].endswith("。") and str(tmp_path) not in answer.text


@pytest.mark.parametrize("fault", [KeyError("x"), IndexError("x"), ValueError("x"), RuntimeError("x")])
def test_a_fault_of_the_program_is_told_as_one_and_to_who_began_the_server(
    small: DemoBuild, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(source: BuildSource, words: str, only: str = "") -> None:
        raise fault

    monkeypatch.setattr(BuildSource, "search", fails)
    faults: list[Exception] = []
    with served(Shown(BuildSource(small.out)), faults=faults) as page:
        answer = page.ask("/api/search?q=x")
    assert answer.status == 500 and "错误记录交给维护人员" in answer.text
    assert faults == [fault]
