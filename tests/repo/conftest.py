"""The repository as its files, and as the graph of models that dbt makes of them."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="session")
def manifest(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What dbt makes of the project, before anything is built."""
    folder = tmp_path_factory.mktemp("manifest")
    where = {"DBT_TARGET_PATH": str(folder), "DBT_LOG_PATH": str(folder), "DO_NOT_TRACK": "1"}
    where["JIXIAO_WAREHOUSE"] = str(folder / "none.duckdb")
    said = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "parse", "--profiles-dir", "."]
    said += ["--vars", "{raw_dir: raw, as_of: 2024-07-01}"]
    subprocess.run(said, cwd=root, check=True, env={**os.environ, **where})
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return read
