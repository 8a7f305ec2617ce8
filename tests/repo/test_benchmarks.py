"""The benchmarks that `make bench` runs go with the code."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks import door, forms
from jixiao.ingest.contract import load_lists

FILES = sorted(path.stem for path in (Path(__file__).parents[2] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", FILES)
def test_a_benchmark_can_be_run(root: Path, name: str) -> None:
    script = f"import sys; sys.path[:0] = ['src', '.']; from benchmarks.{name} import main"
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_bare_writer_of_the_forms_benchmark_writes_the_same_workbook() -> None:
    assert forms.main(sheets=2, rounds=1)["same"]


def test_the_peer_of_the_door_benchmark_writes_the_same_table(root: Path, tmp_path: Path) -> None:
    lists = load_lists(root)
    for path in door.write(tmp_path, 3_000, lists):
        door.measure(path, tmp_path / "raw", lists, rounds=1)
        made, peer = pl.read_parquet(tmp_path / "raw" / "training.parquet"), pl.read_parquet(tmp_path / "raw.parquet")
        assert len(made) == 3_000
        assert made.equals(peer)
        assert made.schema == peer.schema
