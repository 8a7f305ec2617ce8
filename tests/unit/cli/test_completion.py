"""The scripts by which shells complete: sound for their shell, and asking the program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.cli.commands import completion
from jixiao.cli.commands.show import table_names
from jixiao.cli.wording import titles


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert app.run(["completion", shell]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_the_scripts_ask_by_the_variable_that_the_program_looks_for() -> None:
    assert completion.VARIABLE == app.COMPLETING


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_the_script_is_sound_for_its_shell(shell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = script(shell, capsys)
    assert "jixiao" in text
    assert app.COMPLETING in text
    program = shutil.which(shell)
    if program is None:
        return
    place = tmp_path / f"jixiao.{shell}"
    place.write_text(text, encoding="utf-8")
    done = subprocess.run([program, "-n", str(place)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jixiao bu", ["build"]),
        ("jixiao show se", ["selection", "settlement"]),
        ("jixiao completion z", ["zsh"]),
        ("jixiao build --as", ["--as-of"]),
    ],
)
def test_the_program_answers_a_shell(typed: str, expected: list[str]) -> None:
    words = typed.split()
    asked = {app.COMPLETING: "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    run = "from jixiao.cli.app import main; main([])"
    environment = os.environ | asked | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", run], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == expected


def test_the_tables_that_are_completed_are_those_that_headings_name() -> None:
    assert table_names() == sorted(titles())
