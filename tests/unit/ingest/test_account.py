"""Copies, clashes, the conservation of rows, and the same bytes whatever the order and the threads."""

import hashlib
import json
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from jixiao.ingest import fault_rules
from jixiao.ingest.contract import load_contract
from jixiao.ingest.quarantine import quarantine_book
from jixiao.ingest.refused_book import HEADERS, NOTE_SHEET
from jixiao.ingest.refused_rows import REFERENCE
from jixiao.ingest.sheets import raw_schema


def _counts(out: Any) -> dict[str, tuple[int, ...]]:
    names = ("read", "accepted", "quarantined", "duplicates", "skipped")
    return {f"{s['file']}!{s['sheet']}": tuple(s[n] for n in names) for s in out.sheets}


def test_copies_in_any_file_are_counted_and_the_first_is_kept(door: Any) -> None:
    head, one, two = door.table("training", {}, {"training_no": "P2"})
    same = list(one)
    same[head.index("开班日期")] = "2024年5月30日"
    same[head.index("学时（学时）")] = "40.0"
    door.csv("b/培训记录.csv", [head, one, two])
    door.xlsx("c.xlsx", {"培训记录": [head, two, same]})
    door.xlsx("a.xlsx", {"培训记录": [["标题"], head, same, one]})
    out = door.run()
    assert out.faults == []
    assert _counts(out) == {
        "a.xlsx!培训记录": (2, 1, 0, 1, 0),
        "b/培训记录.csv!": (2, 1, 0, 1, 0),
        "c.xlsx!培训记录": (2, 0, 0, 2, 0),
    }
    assert out.raw("training").select("src_file", "src_row").rows() == [("a.xlsx", 3), ("b/培训记录.csv", 3)]


def test_rows_of_one_key_with_other_content_are_all_quarantined_with_their_copies(door: Any) -> None:
    head, one, other, fine = door.table("training", {}, {"person_name": "李四"}, {"training_no": "P2"})
    door.xlsx("a.xlsx", {"培训记录": [head, one, fine, one]})
    door.xlsx("b.xlsx", {"培训记录": [head, other]})
    out = door.run()
    assert [(f["file"], f["row"], f["column"], f["value"], f["rule"]) for f in out.faults] == [
        ("a.xlsx", 2, "培训记录号", one[0], fault_rules.CLASH),
        ("a.xlsx", 4, "培训记录号", one[0], fault_rules.CLASH),
        ("b.xlsx", 2, "培训记录号", one[0], fault_rules.CLASH),
    ]
    assert "b.xlsx" in out.faults[0]["reason"] and "第 2 行" in out.faults[0]["reason"]
    assert "a.xlsx" in out.faults[2]["reason"]
    assert json.loads(out.faults[2]["row_json"])["姓名"] == "李四"
    assert _counts(out) == {"a.xlsx!培训记录": (3, 1, 2, 0, 0), "b.xlsx!培训记录": (1, 0, 1, 0, 0)}


def test_rows_quarantined_for_another_fault_take_no_part_in_a_clash(door: Any) -> None:
    head, right, wrong = door.table("training", {}, {"starts_on": "x"})
    door.xlsx("a.xlsx", {"培训记录": [head, wrong, right, wrong]})
    out = door.run()
    assert [(f["row"], f["rule"]) for f in out.faults] == [(2, fault_rules.DATE), (4, fault_rules.DATE)]
    assert _counts(out) == {"a.xlsx!培训记录": (3, 1, 2, 0, 0)}


def test_persons_and_blank_parts_of_a_key_are_compared(door: Any) -> None:
    rows = door.table("teacher", {}, {"person": "34052419800101001X"}, {"employment": "兼职"})
    door.xlsx("a.xlsx", {"师资": rows})
    rows = door.table("survey", {"batch": None}, {"batch": None, "sent": "9"}, {"batch": "2"})
    door.xlsx("b.xlsx", {"满意度调查": rows})
    out = door.run()
    assert [(f["file"], f["row"], f["rule"]) for f in out.faults] == [
        (file, row, fault_rules.CLASH) for file, row in (("a.xlsx", 2), ("a.xlsx", 4), ("b.xlsx", 2), ("b.xlsx", 3))
    ]
    assert out.faults[0]["value"] == "91350100M000100Y43|1101************2X|2024"


def _random_sheet(door: Any, rng: random.Random) -> list[list[Any]]:
    changes: list[dict[str, Any]] = []
    for _ in range(rng.randrange(1, 25)):
        change = {"training_no": f"P{rng.randrange(12)}", "hours": rng.choice(["40", "41"])}
        if rng.random() < 0.3:
            change[rng.choice(["person", "uscc", "starts_on", "person_name", "training_grade"])] = rng.choice(
                [None, "x", "-1"]
            )
        changes.append(change)
    head, *rows = door.table("training", *changes)
    for _ in range(rng.randrange(4)):
        rows.insert(rng.randrange(len(rows) + 1), rng.choice([[], ["合计"], ["小 计", 3], [" "]]))
    titles = rng.choice([[], [["标题"]], [["标题"], []]])
    return [*titles, head, *rows, *rng.choice([[], [[]], [[" "], []]])]


@pytest.mark.parametrize("seed", range(12))
def test_rows_read_are_accepted_quarantined_copies_or_skipped(door: Any, seed: int) -> None:
    rng = random.Random(seed)
    written = {}
    for name in ("a.xlsx", "b/培训记录-1.csv", "b/c.xlsx"):
        rows = _random_sheet(door, rng)
        written[name] = rows
        door.csv(name, rows) if name.endswith("csv") else door.xlsx(name, {"培训记录": rows})
    out = door.run()
    for sheet in out.sheets:
        assert sheet["read"] == sheet["accepted"] + sheet["quarantined"] + sheet["duplicates"] + sheet["skipped"]
        rows = written[sheet["file"]]
        header = next(n for n, row in enumerate(rows) if len(row) > 5)
        filled = [n for n, row in enumerate(rows) if any(str(c or "").strip() for c in row)]
        assert sheet["read"] == max(filled) - header
        faulty = {f["row"] for f in out.faults if f["file"] == sheet["file"]}
        assert sheet["quarantined"] == len(faulty)
    accepted = out.raw("training")
    assert len(accepted) == out.result.accepted == accepted["training_no"].n_unique()


def test_every_raw_table_is_there_with_its_columns_and_types(door: Any) -> None:
    door.xlsx("a.xlsx", {"满意度调查": door.table("survey", {})})
    out = door.run()
    provenance = {"record_key": pl.String(), "src_file": pl.String(), "src_sheet": pl.String(), "src_row": pl.Int64()}
    for record_type in load_contract().record_types:
        assert dict(out.raw(record_type.id).schema) == raw_schema(record_type) | provenance


def test_the_quarantine_workbook_tells_every_fault(door: Any) -> None:
    rows = door.table("training", {"hours": "=1+x"}, {"training_no": "P2", "starts_on": "x", "uscc": "y"})
    book = xlsxwriter.Workbook(door.path("a.xlsx"), {"strings_to_formulas": False})
    sheet = book.add_worksheet("培训记录")
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()
    door.xlsx("b.xlsx", {"满意度调查": [["无"], ["甲", "乙"]]})
    out = door.run()
    path = door.root / "quarantine.xlsx"
    quarantine_book(out.result.raw_dir, date(2024, 5, 30)).write(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["培训记录", "满意度调查", NOTE_SHEET]
    rows = list(book["培训记录"].iter_rows(values_only=True))
    own = [c.header for c in load_contract().get("training").columns]
    assert rows[0] == (*HEADERS, *own, REFERENCE)
    assert [r[:6] for r in rows[1:]] == [
        ("a.xlsx", "培训记录", "2", "学时", "=1+x", fault_rules.NOT_NUMBER),
        (
            "a.xlsx", "培训记录", "3", "1. 统一社会信用代码\n2. 开班日期", "1. y\n2. x",
            f"1. {fault_rules.USCC_SHAPE}\n2. {fault_rules.DATE}",
        ),
    ]  # fmt: skip
    assert rows[2][len(HEADERS) + own.index("培训记录号")] == "P2"
    assert "甲" in [c for r in book["满意度调查"].iter_rows(values_only=True) for c in r]
    first = path.read_bytes()
    quarantine_book(out.result.raw_dir, date(2024, 5, 30)).write(path)
    assert path.read_bytes() == first


def test_the_quarantine_workbook_says_when_there_is_nothing(door: Any) -> None:
    door.xlsx("a.xlsx", {"满意度调查": door.table("survey", {})})
    path = door.root / "quarantine.xlsx"
    quarantine_book(door.run().result.raw_dir, date(2024, 5, 30)).write(path)
    assert openpyxl.load_workbook(path).active["A1"].value == "无隔离记录"


def test_same_bytes_whatever_the_threads_and_the_order_of_writing(door: Any, tmp_path: Path) -> None:
    rng = random.Random(7)
    for name in ("b.xlsx", "a.xlsx", "c/培训记录.csv"):
        rows = _random_sheet(door, rng)
        door.csv(name, rows) if name.endswith("csv") else door.xlsx(name, {"培训记录": rows})
    script = (
        "import sys, ast; from pathlib import Path; from jixiao.ingest.inbox import ingest\n"
        "lists = {k: frozenset(v) for k, v in ast.literal_eval(sys.argv[3]).items()}\n"
        "ingest(Path(sys.argv[1]), Path(sys.argv[2]), lists, b'k' * 32)"
    )
    found = []
    for threads in ("1", "4"):
        raw = tmp_path / f"threads{threads}"
        env = os.environ | {
            "POLARS_MAX_THREADS": threads,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONHASHSEED": threads,
        }
        given = repr({k: sorted(v) for k, v in door.lists.items()})
        subprocess.run([sys.executable, "-c", script, str(door.inbox), str(raw), given], env=env, check=True)
        found.append({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in raw.iterdir()})
    assert len(found[0]) == 30
    assert found[0] == found[1]
