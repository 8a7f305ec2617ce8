"""Two filings made by hand, compared whole: between years, between editions, and with records that moved nothing."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.diff import compare, difference_document
from jixiao.diff.snapshot import Snapshot
from jixiao.evidence import AMOUNT, CONTRIBUTION_SCHEMA, Evidence, FigureEvidence, Side, Source
from tests.oracle.tiny import TinyWorld
from tests.unit.diff.test_match import BASE

Voucher = tuple[str, int, int]
"""Number, budget year, amount in yuan."""


def filing(place: Path, vouchers: list[Voucher], figure: FigureEvidence, year: int) -> Snapshot:
    """A project's budget: its vouchers, and one figure that adds up those of a year."""
    world = TinyWorld()
    world.applicant("P1")
    for number, budget_year, yuan in vouchers:
        world.add("funding", voucher_no=number, project_id="P1", budget_year=budget_year, stage="预算安排",
                  source="中央补助", amount_yuan=Decimal(yuan), booked_on=date(budget_year, 2, 1))  # fmt: skip
    world.write(place)
    counted = [(no, row) for no, row in enumerate(vouchers, start=2) if row[1] == year]
    total = sum((Decimal(row[2]) for _, row in counted), Decimal(0))
    rows = [(0, 0, no, Decimal(row[2]), row[0]) for no, row in counted]
    contributions = pl.DataFrame(rows, schema=CONTRIBUTION_SCHEMA | {"amount": AMOUNT}, orient="row")
    window = f"fiscal_year@{year}"
    side = Side(0, "project:P1", "fund_budget", window, "central", hashlib.sha256().hexdigest(), len(rows), total)
    printed = (total / 10000).quantize(Decimal("0.01"))
    own = replace(figure, value=printed, printed=printed, formula=["sum", [["1", ["side", 0]]]])
    evidence = Evidence([Source(0, "funding", "funding.csv", "0" * 64, "")], [side], [own], contributions)
    said = json.dumps({"build_id": "b", "as_of": "2026-11-20", "notices": [], "monitor_month": 7})
    names = [f"raw/{path.name}" for path in place.glob("*.parquet")]

    def read(name: str) -> bytes | Path:
        return said.encode() if name == "build.json" else place / Path(name).name

    return Snapshot(place.name, names, read, lambda: evidence, {})


def document(tmp_path: Path, old: Callable[[Path], Snapshot], new: Callable[[Path], Snapshot]) -> dict[str, Any]:
    return difference_document(compare(old(tmp_path / "old"), new(tmp_path / "new")))


def of_year(year: int, edition: str = "l1") -> FigureEvidence:
    name = f"F13.{edition}.P1.m.central@{year}"
    return replace(BASE, figure_id=name, edition=edition, slice=f"central@{year}")


FIRST: Voucher = ("V1", 2025, 1_000_000)


def causes(said: dict[str, Any]) -> list[tuple[str, str, str]]:
    (figure,) = said["figures"]
    return [(cause["kind"], cause["part"], cause.get("key", "")) for cause in figure["causes"]]


def test_filings_of_different_years_are_compared_with_the_records_of_both(tmp_path: Path) -> None:
    said = document(
        tmp_path,
        lambda place: filing(place, [FIRST], of_year(2025), 2025),
        lambda place: filing(place, [FIRST, ("V2", 2026, 1_500_000)], of_year(2026), 2026),
    )
    (figure,) = said["figures"]
    assert (figure["matched_by"], figure["old"], figure["new"], figure["difference"]) == (
        "年度不同",
        "100",
        "150",
        "50",
    )
    assert [(kind, part) for kind, part, _ in causes(said)] == [("新增记录", "150"), ("记录未改而计法改变", "-100")]
    assert "不同年度" in figure["causes"][1]["says"]
    assert said["only_in_a"] == said["only_in_b"] == []


def test_another_edition_of_the_same_year_is_the_same_figure(tmp_path: Path) -> None:
    said = document(
        tmp_path,
        lambda place: filing(place, [FIRST], of_year(2025, "l1"), 2025),
        lambda place: filing(place, [("V1", 2025, 1_000_049)], of_year(2025, "l2"), 2025),
    )
    (figure,) = said["figures"]
    assert figure["figure_id_a"] == "F13.l1.P1.m.central@2025" and figure["matched_by"] == "版式不同"
    assert [(kind, part) for kind, part, _ in causes(said)] == [("记录改动", "0.0049"), ("四舍五入", "-0.0049")]
    assert figure["difference"] == "0" and figure["causes"][0]["fields"] == [
        {"name": "金额", "old": "1000000", "new": "1000049"}
    ]


def test_a_record_of_another_year_is_listed_and_moves_nothing(tmp_path: Path) -> None:
    said = document(
        tmp_path,
        lambda place: filing(place, [FIRST], of_year(2025), 2025),
        lambda place: filing(place, [FIRST, ("V2", 2026, 7)], of_year(2025), 2025),
    )
    assert said["figures"] == []
    assert [(row["change"], row["figures"]) for row in said["records"]] == [("新增", [])]
    assert said["records"][0]["row"] == 3


def test_two_keys_of_pseudonyms_are_seen_and_said(tmp_path: Path) -> None:
    def taught(place: Path, key: str, header: dict[str, Any]) -> Snapshot:
        made = filing(place, [FIRST], of_year(2025), 2025)
        world = TinyWorld()
        applicant = world.applicant("P1")
        applicant.teacher()
        world.rows["teacher"][0]["person_key"] = key
        world.write(place / "people")
        (place / "people" / "teacher.parquet").replace(place / "teacher.parquet")
        return replace(made, header=header)

    for number, (keys, ids, same) in enumerate(
        [(("k", "k"), (None, None), True), (("k", "l"), (None, None), False), (("k", "l"), ("1", "1"), True),
         (("k", "l"), ("1", "2"), False)]
    ):  # fmt: skip
        headers = [{} if one is None else {"person_key_id": one} for one in ids]
        place = tmp_path / str(number)
        said = document(place, lambda p: taught(p, keys[0], headers[0]), lambda p: taught(p, keys[1], headers[1]))  # noqa: B023
        assert said["same_person_key"] is same
        assert bool(said["records"]) is (keys[0] != keys[1] and same)


def test_a_number_that_became_blank_is_the_changed_records_alone(tmp_path: Path) -> None:
    second: Voucher = ("V2", 2025, 500_000)
    other = replace(BASE, figure_id="F13.l1.P1.other.central@2025", measure="other")

    def emptied(place: Path) -> Snapshot:
        made = filing(place, [FIRST], of_year(2025), 2026)
        figures = [replace(other, form_id="F13", formula=["side", 0])]
        return replace(made, gather=lambda: replace(made.gather(), figures=figures))

    said = document(tmp_path, lambda place: filing(place, [FIRST, second], of_year(2025), 2025), emptied)
    (row,) = [one for one in said["figures"] if one["figure_id_a"] == "F13.l1.P1.m.central@2025"]
    assert (row["old"], row["new"], row["difference"]) == ("150", None, "-150")
    assert [(cause["kind"], cause["part"], cause["key"]) for cause in row["causes"]] == [
        ("删除记录", "-150", "funding|1")
    ]
