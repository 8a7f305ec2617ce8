"""Commands that read a published build load nothing that takes long to load and that they do not need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.published import open_warehouse
from tests.integration.conftest import DemoBuild

HEAVY = (
    "chinese_calendar", "cryptography", "dagster", "dbt", "fastexcel", "great_expectations", "jinja2", "numpy",
    "pandas", "polars", "pyarrow", "scipy", "sqlalchemy", "xlsxwriter",
)  # fmt: skip
OF_CELLS = {"trace FIGURE": ["polars"], "trace --row ROW": ["polars"]}
"""What a command loads nonetheless: the cells behind records are joined by polars, 0.15 s of the processor."""
READING = (
    "--help",
    "template --help",
    "status",
    "doctor",
    "show settlement",
    "trace FIGURE",
    "trace --row ROW",
    "assess",
    "assess --unit UNIT --applied",
    "policy",
    "ledger PLACE",
)
RUN = """
import sys
from jixiao.cli.app import run
heavy, arguments = sys.argv[1].split(","), sys.argv[2:]
code = run(arguments)
print("\\n", code, *(name for name in heavy if name in sys.modules))
"""


def _loaded(arguments: list[str]) -> tuple[str, list[str]]:
    """The exit code of a command, and which of the heavy packages it loaded."""
    command = [sys.executable, "-c", RUN, ",".join(HEAVY), *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    code, *loaded = said.stdout.splitlines()[-1].split()
    return code, loaded


@pytest.fixture(scope="module")
def asked(small: DemoBuild) -> dict[str, str]:
    """A figure with records, the first row of a file, and a unit of the small build."""
    with open_warehouse(small.out) as con:
        (figure,) = con.execute("select min(figure_id) from published.figure where value > 0").fetchall()[0]
        file, sheet, row = con.execute(
            "select src_file, src_sheet, src_row from staging.stg_training order by all limit 1"
        ).fetchall()[0]
        (unit,) = con.execute("select min(unit) from published.assessment").fetchall()[0]
    return {"figure": figure, "row": f"{file}:{sheet or ''}:{row}", "unit": unit}


def _arguments(small: DemoBuild, asked: dict[str, str], command: str) -> list[str]:
    words = {"FIGURE": asked["figure"], "ROW": asked["row"], "UNIT": asked["unit"], "PLACE": str(small.out.parent)}
    arguments = [words.get(word, word) for word in command.split()]
    if arguments[0] not in ("--help", "template", "doctor", "ledger"):
        arguments += ["--out", str(small.out)]
    return arguments


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_loads_nothing_heavy(small: DemoBuild, asked: dict[str, str], command: str) -> None:
    code, loaded = _loaded(_arguments(small, asked, command))
    assert (code, loaded) == ("0", OF_CELLS.get(command, []))


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_says_nothing_beside_its_answer(
    small: DemoBuild, asked: dict[str, str], command: str
) -> None:
    """Not what an engine has to say when Python takes it to pieces at the end, either."""
    started = [sys.executable, "-m", "jixiao.cli.app", *_arguments(small, asked, command)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(started, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_a_check_of_what_was_judged_before_loads_no_judge(small: DemoBuild, tmp_path: Path) -> None:
    _loaded(["check", "--inbox", str(small.inbox), "--out", str(tmp_path / "first")])
    code, loaded = _loaded(["check", "--inbox", str(small.inbox), "--out", str(tmp_path / "again")])
    assert code == "0"
    assert not {"great_expectations", "pandas", "dbt", "scipy", "sqlalchemy"} & set(loaded)


def test_a_build_loads_what_it_needs_where_something_is_to_be_done(small: DemoBuild, tmp_path: Path) -> None:
    """Nothing that computes where nothing changed; what reads workbooks only where one is read."""
    built = ["build", "--inbox", str(small.inbox), "--out", str(tmp_path / "out"), "--as-of"]
    assert _loaded([*built, "2026-11-20"])[0] == "0"
    assert _loaded([*built, "2026-11-20"]) == ("0", ["xlsxwriter"]), "nothing changed"
    code, loaded = _loaded([*built, "2026-11-21"])
    assert code == "0" and "polars" in loaded
    assert not {"fastexcel", "great_expectations", "pandas", "pyarrow"} & set(loaded), (
        "another day, the files as before"
    )
