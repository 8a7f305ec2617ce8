"""`--json` prints one JSON document on every exit, and nothing else; `--quiet` says nothing but what went wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.errors import GateRefused, TryLater, UnreadableInput, UsageError, VerificationFailed


def refused() -> GateRefused:
    error = GateRefused("不行。", "no.")
    error.details = {"last_refused": "/x", "checks": [{"name": "a"}]}
    return error


@pytest.mark.parametrize(
    ("error", "code", "more"),
    [
        (refused(), 1, {"last_refused": "/x", "checks": [{"name": "a"}]}),
        (UsageError("不行。", "no."), 2, {}),
        (UnreadableInput("不行。", "no."), 3, {}),
        (VerificationFailed("不行。", "no."), 4, {}),
        (TryLater("不行。", "no."), 75, {}),
    ],
)
def test_a_refusal_is_a_document_with_its_code_and_sentence(
    error: Exception, code: int, more: dict[str, object], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def broken(commands: object) -> None:
        raise error

    monkeypatch.setattr(app, "build_app", broken)
    assert app.run(["status", "--json"]) == code
    said = capsys.readouterr()
    assert json.loads(said.out) == {"code": code, "error": "不行。", **more}
    assert said.err == "错误：不行。\n"
    assert app.run(["--lang", "en", "status", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["error"] == "no."


@pytest.mark.parametrize(
    ("fault", "code"),
    [(ZeroDivisionError(), 70), (OSError(28, "No space left on device"), 75), (KeyboardInterrupt(), 130)],
)
def test_so_is_a_fault_of_the_program_or_the_machine_and_ctrl_c(
    fault: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    def broken(commands: object) -> None:
        raise fault

    (tmp_path / "dbt_project.yml").write_text("name: x")
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    monkeypatch.setattr(app, "build_app", broken)
    assert app.run(["build", "--json"]) == code
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["code"] == code and said.err == f"错误：{told['error']}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["buidl", "--json"],
        ["show", "--json", "--nonsense"],
        ["build", "--json", "--threads", "many"],
        ["nope", "--json"],
    ],
)
def test_so_is_a_wrong_use(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(words) == 2
    assert json.loads(capsys.readouterr().out)["code"] == 2


def test_a_command_that_has_printed_its_document_prints_no_second_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(commands: object) -> None:
        print_json({"refused": True})
        raise GateRefused("不行。")

    monkeypatch.setattr(app, "build_app", broken)
    for _ in range(2):
        assert app.run(["check", "--json"]) == 1
        assert json.loads(capsys.readouterr().out) == {"refused": True}


def test_without_it_nothing_is_printed_beside_the_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(commands: object) -> None:
        raise GateRefused("不行。")

    monkeypatch.setattr(app, "build_app", broken)
    for words in (["status"], ["trace", "--", "--json"]):
        assert app.run(words) == 1
        assert capsys.readouterr().out == ""


def test_a_process_that_is_ended_because_it_hangs_prints_its_document_too() -> None:
    deaf = """
import signal, sys, threading
from jixiao.cli import app
from jixiao.pipeline import patience
def hang(commands):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    with patience.given_up_after(0.2, "transform"):
        threading.Event().wait()
patience.GRACE, app.build_app = 0.2, hang
app.run(["build", "--json"])
"""
    done = subprocess.run(
        [sys.executable, "-c", deaf], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 75
    assert json.loads(done.stdout)["code"] == 75


def test_quiet_says_nothing_but_what_went_wrong_and_json_as_ever(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def speaks(commands: object) -> None:
        print_lines(["一"])
        print_table("", ["名"], [["二"]])
        raise UsageError("不行。")

    monkeypatch.setattr(app, "build_app", speaks)
    for words in (["status", "--quiet"], ["--quiet", "status"]):
        assert app.run(words) == 2
        said = capsys.readouterr()
        assert (said.out, said.err) == ("", "错误：不行。\n")
    assert app.run(["status", "--quiet", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"code": 2, "error": "不行。"}
    assert app.run(["status"]) == 2
    assert "一" in capsys.readouterr().out


def test_quiet_is_told_in_the_help_and_taken_by_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--help"]) == 0
    assert "--quiet" in capsys.readouterr().out
    for command in app.COMMANDS:
        assert app.run([command, "--quiet", "--help"]) == 0
