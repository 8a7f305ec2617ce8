"""The end of a process of Dagster: its exit code and its faults are told, and nothing of what engines leave behind."""

import os
import subprocess
import sys

GIVEN_TO_POLARS = """
import sys
import duckdb
import polars as pl
import {imported}

pl.DataFrame(duckdb.sql("select 1 as one"))
{end}
"""


def _ended(end: str, imported: str = "orchestration") -> tuple[int, str]:
    """The exit code of a process that handed rows of DuckDB to polars, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", GIVEN_TO_POLARS.format(imported=imported, end=end)], capture_output=True, text=True,
        check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    return done.returncode, done.stderr


def test_a_run_that_ends_says_nothing_of_what_an_engine_left_behind() -> None:
    assert _ended("sys.exit(3)") == (3, "")


def test_a_fault_of_a_run_is_told_before() -> None:
    code, said = _ended("raise ValueError('the fault')")
    assert code == 1 and said.rstrip().endswith("ValueError: the fault")


def test_without_it_duckdb_would_tell_of_it() -> None:
    """Where this fails, the end of a process needs no care any more."""
    assert "leaked" in _ended("", "polars")[1]
