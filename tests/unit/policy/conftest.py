"""A copy of the project's policy data, to be spoilt by a test."""

import csv
import shutil
from pathlib import Path

import pytest

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy


class Folder:
    """A folder of policy tables whose cells a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def line(self, table: str, **where: str) -> int:
        """The line in the file of the first row with these cells."""
        return next(
            line
            for line, row in enumerate(self.rows(table), start=2)
            if all(row[name] == value for name, value in where.items())
        )

    def change(self, table: str, line: int, **cells: str) -> None:
        rows = self.rows(table)
        rows[line - 2] |= cells
        self.write(table, rows)

    def add(self, table: str, like: int, **cells: str) -> int:
        """A row more, like the one of this line but for these cells; returns its line."""
        rows = self.rows(table)
        self.write(table, [*rows, rows[like - 2] | cells])
        return len(rows) + 2


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    place = tmp_path / "policy"
    shutil.copytree(own_policy(project_root()), place, ignore=shutil.ignore_patterns("*.yml"))
    return Folder(place)
