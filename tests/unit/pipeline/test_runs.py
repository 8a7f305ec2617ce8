"""runs.jsonl: one line a step and a run, only added to; what is torn off or cannot be written loses nothing else."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.errors import GateRefused, TryLater, UnreadableInput, UsageError
from jixiao.pipeline import runs
from jixiao.pipeline.runs import RecordedRun, append, last_runs, place_of, read_runs, recorded

SUMMARY = {"build_id": "aaaa", "counts": {"read": 7, "findings": {"核实": 2}}}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    place_of(tmp_path / "out").parent.mkdir()
    return tmp_path / "out"


def a_run(out: Path, error: BaseException | None = None) -> None:
    try:
        with recorded(out) as run:
            run.begin("2026-11-20")
            run.step("ingest", 1.25)
            if error is not None:
                raise error
            run.ended(SUMMARY)
    except BaseException as raised:
        assert raised is error


def test_a_run_is_a_line_a_step_and_a_line_at_its_end(out: Path) -> None:
    a_run(out)
    begun, step, end = read_runs(out)
    assert {begun["run"], step["run"], end["run"]} == {begun["run"]}
    assert (begun["step"], begun["by"], begun["as_of"]) == ("begin", "command", "2026-11-20")
    assert (step["kind"], step["step"], step["seconds"]) == ("step", "ingest", 1.25)
    assert {name: end[name] for name in ("kind", "result", "code", "build_id", "rows", "findings")} == {
        "kind": "run", "result": "published", "code": 0, "build_id": "aaaa", "rows": 7, "findings": {"核实": 2}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "result", "code"),
    [
        (GateRefused("不行"), "refused", 1),
        (UnreadableInput("读不了"), "refused", 3),
        (UsageError("不对"), "failed", 2),
        (TryLater("等等"), "later", 75),
        (ZeroDivisionError(), "failed", 70),
        (KeyboardInterrupt(), "failed", 130),
    ],
)
def test_what_it_raises_is_its_end_with_its_exit_code(out: Path, error: BaseException, result: str, code: int) -> None:
    a_run(out)
    a_run(out, error)
    last = last_runs(out)["last_run"]
    assert last is not None and (last["result"], last["code"]) == (result, code)
    refusal = last_runs(out)["last_refusal"]
    assert (refusal is not None) == (result == "refused")


def test_lines_are_only_added(out: Path) -> None:
    a_run(out)
    before = place_of(out).read_bytes()
    a_run(out, GateRefused("不行"))
    assert place_of(out).read_bytes().startswith(before)


def test_a_line_that_was_torn_off_is_passed_over_and_the_next_one_begins_anew(out: Path) -> None:
    a_run(out)
    whole = place_of(out).read_bytes()
    for cut in range(1, len(whole.splitlines(keepends=True)[-1])):
        place_of(out).write_bytes(whole[:-cut])
        append(place_of(out), {"at": "x", "run": "y", "kind": "run", "code": 0})
        *kept, added = read_runs(out)
        assert added["run"] == "y" and len(kept) in (2, 3)


def test_a_run_that_was_killed_is_one_that_has_not_ended(out: Path) -> None:
    a_run(out)
    child = (
        "import sys, time; from pathlib import Path; from jixiao.pipeline.runs import recorded\n"
        "with recorded(Path(sys.argv[1])) as run:\n"
        "    run.begin('2026-11-21'); print('begun', flush=True); time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", child, str(out)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None and process.stdout.readline() == b"begun\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    unfinished = last_runs(out)["unfinished_run"]
    assert unfinished is not None and unfinished["as_of"] == "2026-11-21"
    a_run(out)
    assert last_runs(out)["unfinished_run"] is None, "a later run has ended"


def test_what_cannot_be_written_is_no_fault_of_the_run(tmp_path: Path, out: Path) -> None:
    a_run(tmp_path / "elsewhere")
    assert not place_of(tmp_path / "elsewhere").exists(), "no folder of ours is made for a line"
    place_of(out).mkdir()
    a_run(out)
    assert read_runs(out) == []


def test_a_file_that_has_grown_large_is_begun_anew_and_the_one_before_is_still_read(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "number", lambda _: 1)
    place_of(out).write_text(json.dumps({"at": "a", "run": "b", "kind": "run", "why": "x" * 2**20}) + "\n")
    append(place_of(out), {"at": "c", "run": "d", "kind": "run"})
    assert [line["run"] for line in read_runs(out)] == ["b", "d"]
    assert place_of(out).stat().st_size < 100


def test_no_personal_number_stands_in_a_line(out: Path) -> None:
    run = RecordedRun(out)
    run.refused(GateRefused("收件目录 11010519491231002X 不行"))
    assert "11010519491231002X" not in place_of(out).read_text(encoding="utf-8")
