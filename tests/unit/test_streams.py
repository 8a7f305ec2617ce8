"""Rows that do not fit into memory are joined with a few others without being held in it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from jixiao.paths import project_root

FILES, ROWS, TEXTS = 60, 50_000, 6
LOOKED_UP = """
import re, sys
from pathlib import Path
import polars as pl
from jixiao.streams import beside

def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

folder, how = sys.argv[1:]
files = enumerate(sorted(Path(folder).iterdir()))
rows = pl.concat([pl.scan_parquet(path, glob=False).with_columns(pl.col("file") + no) for no, path in files])
few = pl.DataFrame({"file": [0, 1], "row": [5, 2]})
before = most()
print(beside(rows, few, ["file", "row"], how).collect(engine="streaming")["row"].sum(), most() - before)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rows")
    rows = pl.select(file=pl.lit(0, pl.Int64), row=pl.int_range(ROWS))
    rows = rows.with_columns(**{f"text_{no}": pl.col("row").hash(no).cast(pl.String) for no in range(TEXTS)})
    for no in range(FILES):
        rows.write_parquet(place / f"{no}.parquet")
    return place


@pytest.mark.parametrize("how", ["semi", "inner"])
def test_a_stream_beside_a_few_rows_is_not_held_in_memory(folder: Path, how: str) -> None:
    command = [sys.executable, "-c", LOOKED_UP, str(folder), how]
    few_threads = os.environ | {"POLARS_MAX_THREADS": "2"}  # each holds some rows
    done = subprocess.run(command, env=few_threads, capture_output=True, text=True, check=True)
    found, grown = map(int, done.stdout.split())
    held = FILES * pl.read_parquet(folder / "0.parquet").estimated_size()
    assert found == 5 + 2
    assert grown < held / 3


def test_streams_are_joined_in_this_one_way() -> None:
    joined = re.compile(r"\.join\([^()]*\.lazy\(\)")
    sources = project_root() / "src" / "jixiao"
    found = {path for path in sources.rglob("*.py") if joined.search(path.read_text(encoding="utf-8"))}
    assert found == {sources / "streams.py"}
