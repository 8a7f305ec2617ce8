"""Sheets of one layout are checked together; each sheet's account, and the order of the rows, stay its own."""

import hashlib
import random
from typing import Any

import polars as pl
import pytest

from jixiao.ingest import (
    delimited,
    duplicates,
    fault_rules,
    file_parts,
    files,
    parquet_table,
    reading,
    row_checks,
    typed_columns,
)


def _fill(door: Any) -> None:
    """Three layouts of one record type in turn: in yuan, in 10,000 yuan, and without an optional column."""
    for n in range(6):
        head, *rows = door.table("training", *({"training_no": f"P{n}-{i}"} for i in range(3)))
        right = rows[1][head.index("统一社会信用代码")]
        rows[1][head.index("统一社会信用代码")] = right[:-1] + ("1" if right[-1] == "0" else "0")
        if n % 3 == 1:
            place = head.index("考核结果")
            head, rows = head[:place] + head[place + 1 :], [r[:place] + r[place + 1 :] for r in rows]
        door.csv(f"{n}/培训记录.csv", [head, *rows])
        head, row = door.table("unit_year", {"stat_year": 2010 + n, "equipment_value_yuan": "12.5"})
        head[head.index("实训设备总值（元）")] = "实训设备总值（万元）" if n % 2 else "实训设备总值（元）"
        door.csv(f"{n}/单位年度情况.csv", [head, row])


def test_rows_of_many_layouts_stand_in_reading_order_with_the_account_of_their_own_sheet(door: Any) -> None:
    _fill(door)
    out = door.run()
    kept = out.raw("training").select("src_file", "src_row", "training_no").rows()
    assert kept == [(f"{n}/培训记录.csv", row, f"P{n}-{row - 2}") for n in range(6) for row in (2, 4)]
    assert [(f["file"], f["row"], f["rule"]) for f in out.faults] == [
        (f"{n}/培训记录.csv", 3, fault_rules.CHECK_DIGIT) for n in range(6)
    ]
    assert all(("考核结果" in f["row_json"]) == (i % 3 != 1) for i, f in enumerate(out.faults))
    counts = [(s["read"], s["accepted"], s["quarantined"]) for s in out.sheets if s["record_type"] == "training"]
    assert counts == [(3, 2, 1)] * 6


def test_a_money_cell_keeps_the_unit_of_its_own_sheet(door: Any) -> None:
    _fill(door)
    values = door.run().raw("unit_year").sort("stat_year")["equipment_value_yuan"]
    assert [str(v) for v in values] == ["12.50", "125000.00"] * 3


def test_rounded_numbers_are_told_of_their_own_sheet_and_counted_by_cell(door: Any) -> None:
    head, *rows = door.table("training", *({"training_no": f"P{n}", "hours": "1.00005"} for n in range(1500)))
    door.csv("a/培训记录.csv", [head, *rows[:1100]])
    door.csv("b/培训记录.csv", [head, *rows[1100:]])
    door.csv("c/培训记录.csv", door.table("training", {"training_no": "Q", "hours": "1.0001"}))
    notes = {s["file"][0]: s["note"] for s in door.run().sheets}
    assert notes == {
        "a": "1100 个数值超过四位小数，已四舍五入",
        "b": "400 个数值超过四位小数，已四舍五入",
        "c": "",
    }


def test_the_size_of_a_batch_and_of_a_slice_changes_no_byte(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(door)
    digests = []
    for batch, slice_rows in ((50_000, 1_000_000), (4, 2), (1, 1)):
        monkeypatch.setattr(reading, "_BATCH_ROWS", batch)
        monkeypatch.setattr(reading, "_SLICE", slice_rows)
        raw = door.run().result.raw_dir
        digests.append({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in raw.iterdir()})
    assert digests[0] == digests[1] == digests[2]


BLANK: list[list[str]] = 4 * [[]]
WAYS: list[dict[Any, dict[str, int]]] = [
    {},
    {row_checks: {"_SIDE_BY_SIDE": 0}},
    {files: {"LARGE": 1}},
    {files: {"LARGE": 1, "_AHEAD": 3_000, "_FILES_AT_A_TIME": 4}},
    {reading: {"_BATCH_ROWS": 7, "_SLICE": 11}, files: {"LARGE": 1}, row_checks: {"_SIDE_BY_SIDE": 0}},
    {typed_columns: {"SMALL": 3}},
    {reading: {"_HELD_ROWS": 0}},
    {reading: {"_HELD_ROWS": 100}, file_parts: {"_LARGE_ROWS": 2}},
    {duplicates: {"_AT_A_TIME": 1}},
    {delimited: {"_SLICED": 300}, parquet_table: {"SLICE_ROWS": 3}},
    {
        delimited: {"_SLICED": 1},
        parquet_table: {"SLICE_ROWS": 1},
        reading: {"_BATCH_ROWS": 5, "_HELD_ROWS": 0},
        file_parts: {"_LARGE_ROWS": 0},
    },
]


def test_what_is_done_side_by_side_ahead_or_in_parts_changes_no_byte(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(20240701)
    odd = [
        "",
        "x",
        "2024-02-30",
        "45000",
        "２０２４",
        "#REF!",
        "1e3",
        "91350100M000100Y43",
        "11010519491231002X",
        "合计",
    ]
    for n in range(8):
        head, *rows = door.table("training", *({"training_no": f"P{rng.randrange(90)}"} for _ in range(40)))
        for row in rng.sample(rows, 15):
            row[rng.randrange(len(row))] = rng.choice(odd)
        if n % 2:
            door.csv(f"{n}/培训记录.csv", [["培训台账"], [], head, *rows[:9], *BLANK, *rows[9:], *BLANK])
        elif n == 4:
            frame = pl.DataFrame([[c or None for c in row] for row in rows], schema=head, orient="row")
            frame.write_parquet(door.path(f"{n}/培训记录.parquet"), row_group_size=7)
        else:
            door.xlsx(f"{n}/表.xlsx", {"培训记录": [head, *rows], "单位": door.table("unit", {"unit_name": f"某{n}"})})
    digests = []
    for way in WAYS:
        with monkeypatch.context() as patch:
            for module, changes in way.items():
                for name, value in changes.items():
                    patch.setattr(module, name, value)
            out = door.run()
        digests.append({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.result.raw_dir.iterdir()})
    assert out.result.duplicates and out.result.quarantined and out.result.accepted
    assert all(one == digests[0] for one in digests)


def test_a_file_read_ahead_that_cannot_be_read_is_named_as_any_other(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGE", 1)
    door.csv("a/培训记录.csv", door.table("training", {}))
    door.path("b.xlsx").write_bytes(b"no workbook")
    door.csv("c/培训记录.csv", door.table("training", {}))
    out = door.run()
    assert [(s["file"], s["read"]) for s in out.sheets if s["refused"]] == [("b.xlsx", 0)]
    assert (out.result.accepted, out.result.duplicates) == (1, 1)


def test_a_large_file_that_is_no_plain_text_is_read_whole(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote may hold a line break, and other encodings have no slices: both are read as small files are."""
    door.csv("a/培训记录.csv", door.table("training", {"training_no": "a\nb"}, {"training_no": "c"}))
    door.csv("b/培训记录.csv", door.table("training", {"training_no": "d"}, {"training_no": "e"}), "gb18030")
    whole = door.run().raw("training")
    monkeypatch.setattr(delimited, "_SLICED", 50)
    assert door.run().raw("training").equals(whole)
    assert len(whole) == 4


def test_a_sheet_without_header_or_records_is_told_once_however_it_is_sliced(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, row = door.table("training", {})
    door.csv("a/培训记录.csv", [["甲", "乙"], *(["x", str(n)] for n in range(9))])
    door.csv("b/培训记录.csv", [head, ["合计"], *BLANK])
    door.csv("c/培训记录.csv", [[*head, "别的"], *BLANK, row, ["合计"], *BLANK, row])
    found = []
    for sliced in (delimited._SLICED, 1):
        monkeypatch.setattr(delimited, "_SLICED", sliced)
        found.append(door.run())
    assert found[0].sheets == found[1].sheets
    assert found[0].faults == found[1].faults
    assert [sheet["note"] for sheet in found[1].sheets] == [
        fault_rules.reason(fault_rules.NO_HEADER, "", "“培训记录”"),
        "跳过合计行 1 行；没有记录",
        "跳过合计行 1 行；跳过空行 8 行；未用列：别的",
    ]


def test_no_parquet_file_is_opened_in_this_process(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its bytes do is done to the process that reads it, slice by slice, however long the file is."""
    head, *rows = door.table("training", *({"training_no": f"P{n}"} for n in range(10)))
    pl.DataFrame(rows, schema=head, orient="row").write_parquet(door.path("培训记录.parquet"), row_group_size=4)
    monkeypatch.setattr(parquet_table, "SLICE_ROWS", 3)
    monkeypatch.setattr(parquet_table.ParquetTable, "_scanned", property(lambda self: pytest.fail("read here")))
    assert door.run().raw("training")["training_no"].to_list() == [f"P{n}" for n in range(10)]
