"""What cannot be printed is told as that: no fault of the folder in which a command works."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
"""A device of Linux on which there is never room."""


@pytest.mark.parametrize("words", [["--help"], ["completion", "bash"], ["show", "rule", "--help"]])
@pytest.mark.parametrize(("language", "told"), [("zh", "错误：输出写不出去（磁盘已满）"), ("en", "what was printed")])
def test_an_output_on_a_full_disk_is_told_in_one_sentence(words: list[str], language: str, told: str) -> None:
    command = [sys.executable, "-m", "jixiao.cli.app", "--lang", language, *words]
    with FULL.open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 75
    assert done.stderr.count("\n") == 1 and told in done.stderr, done.stderr


def test_a_reader_who_goes_away_is_no_fault() -> None:
    command = f"{sys.executable} -m jixiao.cli.app --help | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout.splitlines()[-1], done.stderr) == ("0", "")
