"""What the exit suites of the project say of a few rows made up by a test."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from jixiao.gate import run_exit_gate

ROOT = Path(__file__).parents[3]
Row = tuple[object, ...]


def broken_rules(folder: Path, suite: str) -> set[str]:
    """The rules of a suite that do not hold in the warehouse of a folder."""
    (folder / "expectations" / "exit").mkdir(parents=True)
    shutil.copy(ROOT / "expectations" / "exit" / f"{suite}.yml", folder / "expectations" / "exit")
    checks = run_exit_gate(folder / "warehouse.duckdb", folder)
    assert checks
    return {check.name.rsplit(".", 1)[-1] for check in checks if not check.passed}


def changed(rows: Sequence[Row], row: int, column: int, value: object) -> list[Row]:
    """The rows with one cell changed."""
    return [(*one[:column], value, *one[column + 1 :]) if place == row else one for place, one in enumerate(rows)]
