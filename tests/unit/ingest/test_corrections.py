"""Corrections on record: applied once, in one place, and refused when their old value is gone."""

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jixiao.errors import UsageError
from jixiao.ingest import fault_rules
from jixiao.ingest.corrections import COLUMNS
from jixiao.ingest.inbox import ingest

HOURS = ("培训记录.学时", "PX2024000001", "改值", "40", "48", "电话核实", "李敏", "2024-07-01")


def _run(door: Any, *rows: tuple[str, ...]) -> Path:
    """The raw folder of the door's inbox with these corrections."""
    path = door.root / "corrections.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    door.runs += 1
    raw = Path(door.root / f"raw{door.runs}")
    ingest(door.inbox, raw, door.lists, door.key, corrections=path)
    return raw


def _table(raw: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(raw / f"{name}.parquet")


def _counts(raw: Path) -> list[tuple[int, ...]]:
    rows = _table(raw, "sheet").select("read", "accepted", "quarantined", "duplicates", "skipped").rows()
    assert all(read == sum(rest) for read, *rest in rows)
    return rows


def test_a_value_is_put_in_the_place_of_the_old_one_and_told(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {}, {"training_no": "P2"})})
    raw = _run(door, HOURS)
    assert _table(raw, "training").select("training_no", "hours").rows() == [("PX2024000001", 48), ("P2", 40)]
    assert _table(raw, "training").columns == _table(_run(door), "training").columns
    (told,) = _table(raw, "correction").to_dicts()
    assert (told["record_type"], told["column"], told["old_value"], told["new_value"]) == (
        "training",
        "学时",
        "40",
        "48",
    )
    assert (told["reporter"], told["date"], told["file"], told["row"]) == ("李敏", "2024-07-01", "a.xlsx", 2)
    assert len(_table(_run(door), "correction")) == 0


def test_a_record_is_found_by_its_place_too_and_every_copy_of_it_is_corrected(door: Any) -> None:
    door.xlsx("a.xlsx", {"培训记录": door.table("training", {})})
    door.csv("培训记录.csv", door.table("training", {}))
    assert _counts(_run(door, HOURS)) == [(1, 1, 0, 0, 0), (1, 0, 0, 1, 0)]
    raw = _run(door, (HOURS[0], "a.xlsx:培训记录:2", *HOURS[2:]))  # one of the two alone: they clash
    assert _counts(raw) == [(1, 0, 1, 0, 0), (1, 0, 1, 0, 0)]


def test_corrections_of_one_value_follow_each_other(door: Any) -> None:
    door.csv("培训记录.csv", door.table("training", {}))
    raw = _run(door, HOURS, (*HOURS[:3], "48", "56", *HOURS[5:]))
    assert _table(raw, "training")["hours"].to_list() == [56]


def test_a_clash_is_settled_by_a_correction(door: Any) -> None:
    door.csv("培训记录.csv", door.table("training", {"hours": "40"}, {"hours": "30"}))
    raw = _run(door, (*HOURS[:3], "30", "40", *HOURS[5:]))
    assert _counts(raw) == [(2, 1, 0, 1, 0)]


def test_a_withdrawn_record_is_quarantined_with_who_asked_and_why(door: Any) -> None:
    door.csv("培训记录.csv", door.table("training", {}, {"training_no": "P2"}))
    raw = _run(door, ("training", "P2", "撤销", "", "", "重复开班", "王建国", "2024-07-02"))
    assert _counts(raw) == [(2, 1, 1, 0, 0)]
    (fault,) = _table(raw, "quarantine").to_dicts()
    assert fault["rule"] == fault_rules.WITHDRAWN
    assert all(word in fault["reason"] for word in ("重复开班", "王建国", "2024-07-02"))


def test_money_is_corrected_in_yuan_and_a_share_keeps_its_sign(door: Any) -> None:
    door.xlsx("a.xlsx", {"资金记录": [["单位：万元"], *door.of_unit("", {"amount_yuan": "12.5"})]})
    door.csv("绩效目标.csv", door.table("target", {"target_value": "90%", "target_year": "2024"}))
    raw = _run(
        door,
        ("资金记录.金额", "JZ2024050001|XM2024001", "改值", "125000", "120000", "凭证", "李敏", "2024-07-01"),
        ("target.target_value", "SB2024001|I101|实施期|2024", "改值", "90%", "95%", "批复", "李敏", "2024-07-01"),
    )
    assert _table(raw, "funding")["amount_yuan"].to_list() == [120_000]
    assert _table(raw, "target").select(pl.col("target_value").cast(float), "target_value_is_percent").rows() == [
        (0.95, True)
    ]


REFUSED = [
    ({3: "41"}, "原值“41”已不在数据中"),
    ({1: "P9"}, "找不到"),
    ({0: "培训记录.学分"}, "target"),
    ({0: "培训记录"}, "target"),
    ({2: "删除"}, "action"),
    ({4: "四十"}, "通不过检查"),
    ({0: "培训记录.身份证号"}, "身份证号"),
    ({5: "见 11010519491231002X"}, "身份证号"),
    ({5: ""}, "reason"),
    ({7: "7月1日"}, "date"),
]


@pytest.mark.parametrize(("changes", "says"), REFUSED)
def test_what_cannot_be_applied_is_refused_in_one_sentence(door: Any, changes: dict[int, str], says: str) -> None:
    door.csv("培训记录.csv", door.table("training", {}))
    row = tuple(changes.get(place, text) for place, text in enumerate(HOURS))
    with pytest.raises(UsageError) as told:
        _run(door, row)
    assert says in told.value.message and "第 2 行" in told.value.message
    assert "11010519491231002X" not in told.value.message
