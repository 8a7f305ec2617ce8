"""A published folder that was copied in part is told as that, and by the file that is at fault."""

import json
from pathlib import Path

import duckdb
import pytest

from jixiao.errors import UnreadableInput
from jixiao.ingest.contract import load_contract
from jixiao.published import BESIDE_RECORDS, SUMMARY_SCHEMA, refuse_broken, refuse_incomplete


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "build.json").write_text(
        json.dumps({"schema": SUMMARY_SCHEMA, "build_id": "1", "as_of": "2026-11-20"}), encoding="utf-8"
    )
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create table one as select * from range(100000)")
    (tmp_path / "raw").mkdir()
    for name in (*load_contract().ids, *BESIDE_RECORDS):
        (tmp_path / "raw" / f"{name}.parquet").write_bytes(b"")
    refuse_incomplete(tmp_path, load_contract().ids)
    return tmp_path


@pytest.mark.parametrize("said", ["", '{"build_id": "1", ', "{}", "[1]", "\\ud800"])
def test_a_summary_that_cannot_be_read(said: str, out: Path) -> None:
    (out / "build.json").write_text(said, encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"build\.json 缺少或已损坏"):
        refuse_broken(out)


@pytest.mark.parametrize("kept", [0, 100, 5000, 100_000])
def test_a_warehouse_that_was_cut_off(kept: int, out: Path) -> None:
    place = out / "warehouse.duckdb"
    place.write_bytes(place.read_bytes()[:kept])
    with pytest.raises(UnreadableInput, match=r"warehouse\.duckdb 缺少或已损坏") as refused:
        refuse_broken(out)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("name", ["training", "sheet"])
def test_records_that_are_missing(name: str, out: Path) -> None:
    (out / "raw" / f"{name}.parquet").unlink()
    refuse_broken(out)
    with pytest.raises(UnreadableInput, match=f"raw/{name}.parquet 缺少或已损坏"):
        refuse_incomplete(out, load_contract().ids)
