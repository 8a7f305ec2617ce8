"""Two builds compared, end to end: changed policy data are named as causes; packs are compared like the builds that
they were made of; what the command prints."""

import json
import random
import shutil
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from jixiao.cli import app
from jixiao.diff import compare, difference_document, open_snapshot
from jixiao.evidence import evidence_files
from jixiao.filing.contents import Built, contents_of, header_of
from jixiao.filing.pack import write_pack
from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.policy.folder import own_policy
from jixiao.trace.gather import gather
from tests.inbox import write_tables
from tests.integration.small_inbox import a_uscc
from tests.oracle.many import Tables, world
from tests.oracle.policy import edit

DAY = date(2026, 11, 20)
APPLICANTS = 8
Said = dict[str, Any]


@dataclass(frozen=True)
class Changed:
    """One inbox built with the project's policy data and with others."""

    old: Path
    new: Path
    said: Said


def tables() -> Tables:
    """A few applicants for jl-2024, and a recognised base of cf-2025, which is granted a fixed amount."""
    base = {"项目编号": "XM1", "项目类别代码": "cf-base", "统一社会信用代码": a_uscc(1), "认定日期": "2025-03-03",
            "建设期起": "2025-03-03", "状态": "在建"}  # fmt: skip
    return world(APPLICANTS, random.Random(3)) | {"认定项目": [base]}


def other_policy(folder: Path) -> Path:
    """A window one year longer, two thresholds lower, a grant of 10,000 yuan more."""
    shutil.copytree(own_policy(project_root()), folder)
    edit(
        folder / "windows.csv",
        lambda rows: [row | ({"from_offset": "-2"} if row["window_id"] == "prior_year" else {}) for row in rows],
    )
    lower = {"8": "2", "12": "2", "10": "1", "11": "0"}
    edit(
        folder / "criteria.csv",
        lambda rows: [
            row
            | (
                {"threshold": lower[row["criterion_no"]]}
                if row["track_id"] == "jl-base-new" and row["criterion_no"] in lower
                else {}
            )
            for row in rows
        ],
    )
    edit(folder / "grants.csv", lambda rows: [
        row | ({"amount_yuan": "510000"} if row["track_id"] == "cf-base" and row["kind"] == "fixed" else {})
        for row in rows])  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    place = tmp_path_factory.mktemp("policy")
    inbox, root = write_tables(place / "inbox", tables()), project_root()
    policy = other_policy(place / "policy")
    run_build(plan_build(inbox, place / "old", DAY, root))
    run_build(plan_build(inbox, place / "new", DAY, root, policy=policy))
    said = difference_document(compare(open_snapshot(place / "old"), open_snapshot(place / "new")))
    return Changed(place / "old", place / "new", said)


def figures(said: Said, measure: str) -> list[Said]:
    return [row for row in said["figures"] if f".{measure}" in row["figure_id"]]


def rows_named(row: Said) -> set[tuple[str, str, str | None, str | None]]:
    return {(one["table"], one["field"], one["old"], one["new"]) for cause in row["causes"] for one in cause["policy"]}


def test_policy_data_that_changed_are_listed_field_by_field(changed: Changed) -> None:
    assert changed.said["records"] == []
    listed = {(row["table"], row["field"], row["new"]) for row in changed.said["policy"]}
    assert listed >= {
        ("windows", "from_offset", "-2"),
        ("criteria", "threshold", "1"),
        ("grants", "amount_yuan", "510000"),
    }


@pytest.mark.parametrize(
    ("measure", "form", "named"),
    [
        ("training_person_times", "F5", ("windows", "from_offset", "-1", "-2")),
        ("funnel_eligible", "GL", ("criteria", "threshold", "5", "2")),
        ("settlement_due", "F14", ("grants", "amount_yuan", "500000", "510000")),
    ],
)
def test_a_changed_window_threshold_or_amount_is_the_cause_of_the_figures_that_it_moved(
    changed: Changed, measure: str, form: str, named: tuple[str, ...]
) -> None:
    moved = [row for row in figures(changed.said, measure) if row["form_id"] == form and row["difference"] != "0"]
    assert moved
    for row in moved:
        assert {cause["kind"] for cause in row["causes"]} <= {"政策", "四舍五入"}
        assert named in rows_named(row)


def test_every_figure_that_policy_moved_has_policy_for_its_cause_and_parts_that_add_up(changed: Changed) -> None:
    for row in changed.said["figures"]:
        assert {cause["kind"] for cause in row["causes"]} <= {"政策", "四舍五入"}
        assert sum(Fraction(cause["part"]) for cause in row["causes"]) == Fraction(row["difference"])
    (grant,) = [row for row in figures(changed.said, "settlement_due.") if row["form_id"] == "F14"]
    assert (grant["old"], grant["new"], grant["difference"]) == ("500000", "510000", "10000")


def test_another_program_is_named(changed: Changed, tmp_path: Path) -> None:
    shutil.copytree(changed.old.resolve(), tmp_path / "old")
    summary = tmp_path / "old" / "build.json"
    said = json.loads(summary.read_text(encoding="utf-8"))
    said["code"]["code_sha256"] = "0" * 64
    summary.write_text(json.dumps(said), encoding="utf-8")
    found = difference_document(compare(open_snapshot(tmp_path / "old"), open_snapshot(changed.new)))
    assert [(row["label"], row["old"]) for row in found["code"]] == [("程序", "0" * 64)]
    for row in found["figures"]:
        for cause in row["causes"]:
            assert cause["kind"] == "四舍五入" or cause["policy"] and cause["settings"][-1]["name"] == "code_sha256"


def pack(out: Path, place: Path) -> Path:
    """A published build as a pack, its findings not asked for, its inputs left behind."""
    summary = json.loads((out / "build.json").read_text(encoding="utf-8"))
    built = Built(out, project_root(), summary, None)
    filed = built.filed(())
    members = {**contents_of(built, filed), **evidence_files(gather(out))}
    write_pack(place, header_of(built, filed, True), members, None)
    return place


def test_packs_are_compared_like_the_builds_they_were_made_of(changed: Changed, tmp_path: Path) -> None:
    old, new = pack(changed.old, tmp_path / "old.zip"), pack(changed.new, tmp_path / "new.zip")
    for a, b in ((old, new), (changed.old, new)):
        said = difference_document(compare(open_snapshot(a), open_snapshot(b)))
        for name in ("figures", "only_in_a", "only_in_b", "records", "policy", "parameters", "code"):
            assert said[name] == changed.said[name]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert app.run(["diff", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_the_command_tells_figures_causes_and_policy_in_short_tables(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run(capsys, changed.old, changed.new, "--xlsx", tmp_path / "更正说明表.xlsx")
    assert "更正说明表" in told and load_workbook(tmp_path / "更正说明表.xlsx")["政策、参数与程序"].max_row > 6
    assert "数值改变的数字" in told and "改动的记录：无" in told and "政策" in told and "from_offset" in told
    assert json.loads(run(capsys, changed.old, changed.new, "--json")) == changed.said
    monkeypatch.setenv("JIXIAO_LANG", "en")
    assert "figures that changed: none" in run(capsys, changed.old, changed.old)
    monkeypatch.setenv("JIXIAO_LANG", "zh")
    same = run(capsys, changed.old, changed.old)
    assert [line for line in same.splitlines() if line] == [
        "数值改变的数字：无", "改动的记录：无", "政策、参数与程序：无", "只在一方的数字：无",
    ]  # fmt: skip


def test_what_cannot_be_compared_is_refused_in_one_sentence(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(["diff", str(changed.old), str(tmp_path)]) == 2
    assert "没有已发布的结果" in capsys.readouterr().err
