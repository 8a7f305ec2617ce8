"""A refused row that was handed back names its replacement; a corrected record says what stood in its cells."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.ingest.contract import load_contract, load_lists
from jixiao.ingest.refused_rows import HANDED_BACK
from jixiao.paths import project_root
from jixiao.trace.fates import Place
from jixiao.trace.row_trace import RowTracer
from jixiao.trace.written_cells import WrittenCells, by_place, columns_of, joined, places_of
from tests.unit.ingest.conftest import Door
from tests.unit.ingest.test_corrections import _run as with_corrections
from tests.unit.ingest.test_handed_back import _hand_back, _quarantine


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, load_lists(project_root()))


@contextmanager
def _warehouse(raw: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the traces of a row that was not taken, and of cells, ask of a warehouse."""
    with duckdb.connect() as con:
        tables = {"sheet": "published.sheet", "training": "staging.stg_training", "funding": "staging.stg_funding"}
        for file, table in tables.items():
            con.execute(f"create schema if not exists {table.partition('.')[0]}")
            con.execute(f"create table {table} as from read_parquet('{raw}/{file}.parquet')")
        con.execute("create schema intermediate")
        con.execute("create table intermediate.int_measure as select 'paid' as measure_id, 'amount_yuan' as cells")
        yield con


def _of_row(raw: Path, place: Place) -> dict[str, Any]:
    with _warehouse(raw) as con:
        return RowTracer(con, raw, tracer=object()).document(place)  # type: ignore[arg-type]


def test_a_refused_row_that_was_handed_back_names_the_row_that_was_taken_for_it(door: Door) -> None:
    door.csv("培训记录.csv", door.table("training", {"training_no": "P1"}, {"training_no": "P2", "hours": "四十"}))
    refused = Place("培训记录.csv", "", 3)
    out = door.run()
    assert _of_row(out.result.raw_dir, refused)["replaced_by"] == []
    _hand_back(door, _quarantine(door, out), ("培训记录", 2, "学时", "40"))
    raw = door.run().result.raw_dir
    said = _of_row(raw, refused)
    assert said["state"] == "quarantined" and said["why"]
    assert [(one["place"], one["state"]) for one in said["replaced_by"]] == [
        ("退回/quarantine.xlsx:培训记录:2", "accepted")
    ]
    assert (
        said["says"] == "没有收下：已隔离；改正后由 文件 退回/quarantine.xlsx 工作表“培训记录” 第 2 行 报回，已收下。"
    )
    with _warehouse(raw) as con:
        tracer = RowTracer(con, raw, tracer=object())  # type: ignore[arg-type]
        assert tracer._stands_for(Place("退回/quarantine.xlsx", "培训记录", 2)) == "培训记录.csv::3"
        assert tracer._stands_for(Place("培训记录.csv", "", 2)) is None


def test_a_row_that_was_handed_back_uncorrected_is_told_so(door: Door) -> None:
    door.csv("培训记录.csv", door.table("training", {"training_no": "P1"}, {"training_no": "P2", "hours": "四十"}))
    _hand_back(door, _quarantine(door, door.run()))
    said = _of_row(door.run().result.raw_dir, Place("培训记录.csv", "", 3))
    assert [one["state"] for one in said["replaced_by"]] == ["quarantined"]
    assert said["says"].endswith("报回过，仍未收下，改正后再报。")


def test_a_build_that_kept_nothing_of_it_says_what_it_said(door: Door) -> None:
    door.csv("培训记录.csv", door.table("training", {"training_no": "P1"}, {"training_no": "P2", "hours": "四十"}))
    raw = door.run().result.raw_dir
    for name in (HANDED_BACK, "as_written.parquet", "sheet_column.parquet"):
        (raw / name).unlink()
    assert _of_row(raw, Place("培训记录.csv", "", 3))["says"] == "没有收下：已隔离，改正后重新上报才会计入。"
    with _warehouse(raw) as con:
        assert WrittenCells(con, raw).of_measure("paid", "funding", places_of([("培训记录.csv", "", 2)])).is_empty()


def test_a_sum_shows_its_column_with_what_was_written_and_what_was_taken(door: Door) -> None:
    rows = door.of_unit("万元", {"voucher_no": "V1"}, {"voucher_no": "V2"})
    at = rows[0].index("金额（万元）")
    rows[1][at], rows[2][at] = "12.50", 3
    door.xlsx("a.xlsx", {"资金记录": rows})
    raw = with_corrections(
        door, ("资金记录.金额", "a.xlsx:资金记录:3", "改值", "30000", "40000", "核实", "李敏", "2024-07-01")
    )
    places = places_of([("a.xlsx", "资金记录", 2), ("a.xlsx", "资金记录", 3)])
    with _warehouse(raw) as con:
        found = WrittenCells(con, raw).of_measure("paid", "funding", places)
    letter = chr(65 + at)
    told = [
        [one[name] for name in ("cell", "header", "written", "taken", "corrected")]
        for (one,) in by_place(found).values()
    ]
    assert told == [
        [f"{letter}2", "金额（万元）", "12.50", "125000", False],
        [f"{letter}3", "金额（万元）", "3", "40000", True],
    ]
    assert joined(found).select("cell", "written", "taken").rows() == [
        (f"{letter}2 金额（万元）", "12.50", "125000"),
        (f"{letter}3 金额（万元）", "3", "40000（已更正）"),
    ]


def test_a_count_shows_the_key_and_a_count_of_persons_their_column() -> None:
    training = load_contract().get("training")
    assert [c.name for c in columns_of(training, "")] == ["training_no"]
    assert [c.name for c in columns_of(training, "person_key")] == ["person"]
    funding = load_contract().get("funding")
    assert [c.name for c in columns_of(funding, "stage|amount_yuan")] == ["amount_yuan"]


def test_every_measure_that_adds_up_names_columns_that_some_record_has() -> None:
    """But for what the program works out of dates and rules, which no cell holds."""
    from jixiao.policy.library import declarations

    worked_out = {
        "output_target",
        "output_days_passed",
        "output_days_total",
        "applicant_faults",
        "applicant_joint_faults",
    }
    worked_out |= {"applicant_outside", "applicant_outside_unattached"}
    names = {c.name for record in load_contract().record_types for c in record.columns}
    for fact in declarations(project_root())[0]:
        made_of = fact.get("cells", {})
        for measure in fact["measures"]:
            amount = measure.get("amount")
            if amount is None or measure["name"] in worked_out:
                continue
            said = measure.get("cells") or "|".join(made_of.get(one, one) for one in re.findall(r"\bf\.(\w+)", amount))
            assert names & set(said.split("|")), measure["name"]
