"""A raw table has the same bytes on a machine with more processors."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 600_000
SCRIPT = f"""
import sys
from pathlib import Path
import polars as pl
from jixiao.parquet_file import write_parquet
rows = pl.LazyFrame({{"row": pl.int_range({ROWS}, eager=True)}}).with_columns(text=pl.format("第 {{}} 行", "row"))
names = pl.LazyFrame({{"row": [7, 500_000], "name": ["甲", "乙"]}})
asked = rows.join(names, on="row", how="left", maintain_order="left")
write_parquet(asked if sys.argv[2] == "stream" else asked.collect(), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("kind", ["stream", "frame"])
def test_a_raw_table_has_the_same_bytes_whatever_the_threads(tmp_path: Path, kind: str) -> None:
    found = set()
    for threads in ("1", "2", "8"):
        place = tmp_path / f"{threads}.parquet"
        env = os.environ | {"POLARS_MAX_THREADS": threads, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, "-c", SCRIPT, str(place), kind], env=env, check=True)
        found.add(hashlib.sha256(place.read_bytes()).hexdigest())
    assert len(found) == 1
