"""What docs/benchmarks.md says of the policy data is what the policy data are."""

import csv
from collections import Counter
from pathlib import Path

from jixiao.policy.folder import own_policy

ROOT = Path(__file__).parents[2]
SECTION = "## The five notices in rows"


def _rows(table: str) -> list[dict[str, str]]:
    with (own_policy(ROOT) / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _section() -> str:
    return (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8").partition(SECTION)[2].partition("\n## ")[0]


def test_the_rows_of_every_notice_are_counted_as_they_are() -> None:
    lines = [line.strip("| \n").split(" | ") for line in _section().splitlines() if line.startswith("|")]
    (_, *notices, _), _, *counted = lines
    for name, *cells in counted:
        *now, total = (int(cell.rpartition("→")[2]) for cell in cells)
        found = Counter(row["notice_id"] for row in _rows(name.strip("`")))
        assert dict(zip(notices, now, strict=True)) == {notice: found[notice] for notice in notices}, name
        assert total == sum(found.values())
    assert len(counted) > 10


def test_the_sentences_and_readings_are_counted_as_they_are() -> None:
    kinds = Counter(row["kind"] for row in _rows("sentences"))
    text = " ".join(_section().split())
    assert f"616 sentences, {kinds['carried']} are carried by rows and {kinds['nothing']} ask nothing" in text
    assert set(kinds) == {"carried", "nothing"} and sum(kinds.values()) == 616
    alternatives = {(row["reading_id"], row["alternative"]) for row in _rows("reading_changes")}
    assert f"{len(_rows('readings'))} readings are on record with {len(alternatives)} alternatives" in text
