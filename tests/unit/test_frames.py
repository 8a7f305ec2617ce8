"""Tables go between polars and DuckDB whole, and without pyarrow."""

import subprocess
import sys
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from jixiao.frames import frame_of, lent

FRAME = pl.DataFrame(
    {
        "key": ["甲", "", None],
        "amount": [Decimal("1.500000"), Decimal("-12345678901234567890.000001"), None],
        "day": [date(2026, 2, 28), None, date(1999, 12, 31)],
        "row": [1, 2**40, None],
        "done": [True, None, False],
    },
    schema={"key": pl.String, "amount": pl.Decimal(38, 6), "day": pl.Date, "row": pl.Int64, "done": pl.Boolean},
)
BOTH_WAYS = """
import sys
import duckdb, polars as pl
from jixiao.frames import frame_of, lent
con = duckdb.connect()
with lent(con, numbers=pl.DataFrame({"n": [1, 2, 3]})):
    summed = frame_of(con.sql("select sum(n)::bigint as n from numbers")).item()
print(summed, sorted({"pyarrow", "numpy"} & set(sys.modules)))
"""


def test_a_table_comes_back_as_it_went_and_may_be_read_more_than_once() -> None:
    with duckdb.connect() as con, lent(con, lent_rows=FRAME):
        for _ in range(2):
            assert frame_of(con.sql("select * from lent_rows")).equals(FRAME)
        assert frame_of(con.sql("select * from lent_rows where false")).schema == FRAME.schema


def test_what_was_lent_is_taken_back_whatever_happens() -> None:
    with duckdb.connect() as con:
        with pytest.raises(duckdb.Error), lent(con, rows=FRAME, more=FRAME):
            con.execute("select nothing from rows, more")
        for name in ("rows", "more"):
            with pytest.raises(duckdb.CatalogException):
                con.execute(f"select * from {name}")


def test_neither_way_loads_pyarrow() -> None:
    done = subprocess.run([sys.executable, "-c", BOTH_WAYS], capture_output=True, text=True, check=True)
    assert done.stdout == "6 []\n"
