"""What cannot be printed is told as that: no fault of the folder in which a command works."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from jixiao.published import SUMMARY_SCHEMA

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


def test_who_goes_away_while_much_is_printed_has_what_was_read(tmp_path: Path) -> None:
    """More than a pipe holds: the command is at it when its reader goes."""
    (tmp_path / "build.json").write_text(json.dumps({"schema": SUMMARY_SCHEMA, "build_id": "0", "as_of": "2026-11-20"}))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create schema published")
        con.execute("create table published.finding as select i, repeat('一', 40) as words from range(9000) t(i)")
    shown = f"{sys.executable} -m jixiao.cli.app show finding --out {tmp_path}"
    for reader in ("head -n 1", "true"):
        command = f"{shown} | {reader} > /dev/null; echo ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert (done.stdout.split(), done.stderr) == (["0"], "")
    whole = subprocess.run(shown.split(), capture_output=True, check=False)
    assert whole.returncode == 0 and len(whole.stdout) > 2**20
