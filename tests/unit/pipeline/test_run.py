"""The order of the job and its refusals, with stages that only write small files."""

import json
import os
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import polars as pl
import pytest

from jixiao.errors import GateRefused, JixiaoError, UnreadableInput
from jixiao.gate.result import CheckResult
from jixiao.pipeline import run, second_process, stages, workspace
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.records import read_checks, write_checks, write_json
from jixiao.pipeline.summary import SUBMISSIONS

DAY = date(2026, 11, 20)


def a_check(name: str, passed: bool, severity: str = "强制") -> CheckResult:
    return CheckResult(name, f"规则{name}", passed, 0 if passed else 3, severity, "")  # type: ignore[arg-type]


def fake_ingest(plan: BuildPlan, progress: object = None) -> None:
    plan.raw.mkdir()
    row = {"file": "a.csv", "sha256": "ab", "sheet": None, "sheet_order": 0, "record_type": "unit", "read": 5,
           "accepted": 2, "quarantined": 1, "duplicates": 1, "skipped": 1, "note": None, "refused": ""}  # fmt: skip
    pl.DataFrame([row]).write_parquet(plan.raw / "sheet.parquet")
    (plan.work / "quarantine.xlsx").write_text("quarantine")
    keep(plan, "policy", a_check("p", True))


def fake_transform(plan: BuildPlan) -> list[CheckResult]:
    import duckdb

    with duckdb.connect(str(plan.warehouse)) as connection:
        connection.execute("create schema published")
        connection.execute("create schema seeds")
        connection.execute("create table seeds.notices (notice_id varchar, document_no varchar, title varchar)")
        named = ("rule", "notice", "subject", "message", "value", "expected", "clause", "file", "sheet", "row")
        columns = ", ".join(f"'' as \"{name}\"" for name in named)
        connection.execute(f"create table published.finding as select '核实' as severity, {columns}")
        connection.execute(f"create table published.submission ({', '.join(f'{name} bigint' for name in SUBMISSIONS)})")
    return keep(plan, "transform", a_check("t", True))


def keep(plan: BuildPlan, stage: str, *checks: CheckResult) -> list[CheckResult]:
    write_checks(plan, stage, list(checks))
    return list(checks)


def fake_forms(plan: BuildPlan, progress: object = None, books: object = None) -> None:
    row = {"form_id": "F1", "edition": "full", "notice": "jl-2024", "path": "forms/jl-2024/a.xlsx", "sha256": "cd",
           "figures": 7}  # fmt: skip
    write_json(plan.records / "forms.json", {"forms": [row], "notes": []})


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildPlan:
    monkeypatch.setattr(stages, "stage_ingest", fake_ingest)
    monkeypatch.setattr(stages, "begin_gate_door", lambda plan: lambda: keep(plan, "door", a_check("d", True)))
    monkeypatch.setattr(stages, "stage_transform", fake_transform)
    monkeypatch.setattr(stages, "begin_gate_exit", lambda plan: lambda: keep(plan, "exit", a_check("w", False, "核实")))
    monkeypatch.setattr(run, "FormBooks", lambda plan: None)
    monkeypatch.setattr(stages, "stage_forms", fake_forms)
    monkeypatch.setattr(run, "_compile_beside", lambda plan: None)
    root = tmp_path / "root"
    root.mkdir()
    return run.plan_build(tmp_path / "inbox", tmp_path / "out", DAY, root)


def test_a_build_says_what_it_read_checked_and_made(plan: BuildPlan) -> None:
    said = run.run_build(plan)
    assert said == json.loads((plan.out / "build.json").read_text(encoding="utf-8"))
    assert said["as_of"] == "2026-11-20"
    assert said["inputs"] == [
        {"file": "a.csv", "sha256": "ab", "sheet": "", "record_type": "unit", "read": 5, "accepted": 2,
         "quarantined": 1, "duplicates": 1, "skipped": 1, "note": "", "refused": ""}
    ]  # fmt: skip
    assert [(check["name"], check["passed"], check["failed_rows"], check["severity"]) for check in said["checks"]] == [
        ("p", True, 0, "强制"),
        ("d", True, 0, "强制"),
        ("t", True, 0, "强制"),
        ("w", False, 3, "核实"),
    ]
    assert said["forms"][0]["path"] == "forms/jl-2024/a.xlsx"
    assert said["counts"]["findings"] == {"强制": 0, "核实": 1, "提示": 0}
    assert (said["counts"]["figures"], said["counts"]["checks"], said["counts"]["checks_failed"]) == (7, 4, 1)
    assert set(said["seconds"]) == {"ingest", "transform", "check", "forms", "total"}
    assert not (plan.out / "stages").exists()


def write_on(folder: Path) -> None:
    """Make files in a folder of a build, over and over, which is made again when it is gone."""
    for number in count():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number % 100}").write_bytes(b"")


def test_what_the_second_process_is_at_when_a_build_is_refused_leaves_nothing(
    plan: BuildPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(plan: BuildPlan) -> Callable[[], list[CheckResult]]:
        second_process.begin()
        assert second_process.start(os.getpid)() != os.getpid()
        second_process.start(write_on, plan.work / "lists")
        return lambda: keep(plan, "exit", a_check("x", False))

    monkeypatch.setattr(stages, "begin_gate_exit", bad)
    with pytest.raises(GateRefused):
        run.run_build(plan)
    assert workspace.work_folders(plan.out) == [] and not second_process.at_work()


@pytest.mark.parametrize("stage", ["door", "transform", "exit"])
def test_a_fatal_check_publishes_nothing_and_leaves_the_last_build(
    plan: BuildPlan, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    published = run.run_build(plan)
    name = {"door": "begin_gate_door", "transform": "stage_transform", "exit": "begin_gate_exit"}[stage]
    good: Callable[[BuildPlan], object] = getattr(stages, name)

    def bad(plan: BuildPlan) -> object:
        begun = good(plan)

        def judged() -> object:
            if callable(begun):
                begun()
            return keep(plan, stage, a_check("x", False))

        return judged() if stage == "transform" else judged

    monkeypatch.setattr(stages, name, bad)
    with pytest.raises(GateRefused) as caught:
        run.run_build(plan)
    kept = workspace.refused_folder(plan.out)
    assert caught.value.message == (
        "质量关未通过，未发布任何结果：1 项强制检查不合格（规则x 3 行）。"
        f"上次发布的结果未受影响；原因和退回的记录见 {kept}。"
    )
    assert caught.value.exit_code == 1
    assert sorted(path.name for path in kept.iterdir()) == ["checks.html", "checks.json", "quarantine.xlsx"]
    assert json.loads((plan.out / "build.json").read_text(encoding="utf-8")) == published
    assert not plan.work.exists()


def test_unreadable_input_leaves_the_last_build_and_no_remains(
    plan: BuildPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = run.run_build(plan)

    def broken(plan: BuildPlan, progress: object = None) -> None:
        plan.raw.mkdir()
        raise UnreadableInput("收件目录是空的。")

    monkeypatch.setattr(stages, "stage_ingest", broken)
    with pytest.raises(UnreadableInput):
        run.run_build(plan)
    assert json.loads((plan.out / "build.json").read_text(encoding="utf-8")) == published
    assert not plan.work.exists()


def test_publishing_without_the_exit_gate_is_refused(plan: BuildPlan) -> None:
    with workspace.held(plan.out, plan.work):
        stages.stage_ingest(plan)
        stages.stage_gate_door(plan)
        stages.stage_transform(plan)
        with pytest.raises(GateRefused, match="^出口检查没有运行过，不能发布。请从头运行构建。$"):
            stages.stage_publish(plan)
    assert not plan.out.exists()


def test_the_same_inputs_have_the_same_build_id(plan: BuildPlan) -> None:
    assert run.run_build(plan)["build_id"] == run.run_build(plan)["build_id"]


def test_a_stage_that_checks_nothing_is_not_a_pass(plan: BuildPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "begin_gate_door", lambda plan: lambda: keep(plan, "door"))
    with pytest.raises(GateRefused, match="^入口检查没有运行过，不能发布。"):
        run.run_build(plan)
    assert not plan.out.exists()


def test_a_stage_run_in_parts_keeps_the_checks_of_every_part(plan: BuildPlan) -> None:
    with workspace.held(plan.out, plan.work):
        keep(plan, "transform", a_check("a", False), a_check("b", True))
        keep(plan, "transform", a_check("b", True), a_check("c", True))
        with pytest.raises(GateRefused, match="规则a 3 行"):
            stages.refuse_on_fatal(plan)
        assert [check.name for check in read_checks(plan)] == ["a", "b", "c"]


def test_a_year_without_an_edition_publishes_nothing_and_leaves_the_last_build(
    plan: BuildPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first workbooks may be written already when a later form turns out to have no edition for its year."""
    first = run.run_build(plan)

    def without_edition(plan: BuildPlan, *beside: object) -> None:
        (plan.work / "forms").mkdir()
        (plan.work / "forms" / "a.xlsx").write_text("half")
        raise JixiaoError("表单 F13 有 2016 年度的数据，但没有适用于该年度的版次。", "no edition for 2016.")

    monkeypatch.setattr(stages, "stage_forms", without_edition)
    with pytest.raises(JixiaoError, match="没有适用于该年度的版次"):
        run.run_build(plan)
    assert json.loads((plan.out / "build.json").read_text(encoding="utf-8"))["build_id"] == first["build_id"]
    assert not (plan.out / "forms").exists()
    assert not plan.work.exists()
