"""A published folder that was copied in part is told as that, and by the file that is at fault."""

import json
from pathlib import Path

import duckdb
import pytest

from jixiao.errors import UnreadableInput, VerificationFailed
from jixiao.ingest.contract import load_contract
from jixiao.published import (
    BESIDE_RECORDS,
    SUMMARY_SCHEMA,
    open_warehouse,
    refuse_broken,
    refuse_changed_warehouse,
    refuse_incomplete,
    warehouse_content,
)


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
        open_warehouse(out)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("name", ["training", "sheet"])
def test_records_that_are_missing(name: str, out: Path) -> None:
    (out / "raw" / f"{name}.parquet").unlink()
    refuse_broken(out)
    with pytest.raises(UnreadableInput, match=f"raw/{name}.parquet 缺少或已损坏"):
        refuse_incomplete(out, load_contract().ids)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (None, "是较早版本的程序发布的"),
        (SUMMARY_SCHEMA + 1, "是较新版本的程序发布的"),
        ("x", "是较新版本"),
    ],
)
def test_a_build_of_another_format_is_one_sentence(tmp_path: Path, schema: object, said: str) -> None:
    told = {"build_id": "1", "as_of": "2026-11-20"} | ({} if schema is None else {"schema": schema})
    (tmp_path / "build.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(UnreadableInput) as caught:
        refuse_broken(tmp_path)
    assert said in caught.value.message and caught.value.exit_code == 3


def test_the_content_of_a_warehouse_does_not_depend_on_its_bytes_or_the_order_of_its_rows(tmp_path: Path) -> None:
    def made(name: str, *statements: str) -> dict[str, object]:
        with duckdb.connect(str(tmp_path / name)) as con:
            for one in ("create table a (n int, t varchar)", "create table b (n int)", *statements):
                con.execute(one)
            return warehouse_content(con)

    one = made("1.duckdb", "insert into a values (1, 'x'), (2, 'y')")
    assert one == made("2.duckdb", "insert into a values (3, 'z')", "insert into a values (2, 'y'), (1, 'x')",
                       "delete from a where n = 3")  # fmt: skip
    assert set(one["tables"]) == {"main.a", "main.b"}  # type: ignore[call-overload]
    others = [
        made("3.duckdb", "insert into a values (1, 'x'), (2, 'z')"),
        made("4.duckdb", "insert into a values (1, 'x'), (2, 'y'), (2, 'y')"),
        made("5.duckdb", "insert into a values (1, 'x'), (2, null)"),
    ]
    assert len({one["sha256"], *(other["sha256"] for other in others)}) == 4
    assert one["tables"]["main.b"] == others[0]["tables"]["main.b"]  # type: ignore[index]


def test_a_warehouse_that_was_changed_by_hand_is_not_filed(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create table finding as select 1 as n")
        told = {"warehouse": warehouse_content(con)}
    (tmp_path / "build.json").write_text(json.dumps(told), encoding="utf-8")
    refuse_changed_warehouse(tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("update finding set n = 2")
    with pytest.raises(VerificationFailed, match="main.finding"):
        refuse_changed_warehouse(tmp_path)
