"""The repository as its files."""

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file that is, or is about to be, under version control, relative to the root."""
    said = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    names = sorted(set(said.stdout.decode().split("\0")) - {""})
    return [Path(name) for name in names if (root / name).is_file()]


@pytest.fixture(scope="session")
def seed(root: Path) -> Callable[[str], list[dict[str, str]]]:
    """The rows of a seed by its path below seeds/."""

    def read(name: str) -> list[dict[str, str]]:
        with (root / "seeds" / name).open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    return read
