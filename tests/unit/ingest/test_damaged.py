"""Damaged files stop nothing, whatever was done to their bytes; `make damaged-files` reads two thousand."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from jixiao.ingest.contract import load_contract
from tests.oracle import damaged

_PIECES = (
    "", " ", "\u3000", "\ufeff", "甲", "=1+1", "'", '""', "\x1b[31m", "\u202e", "１２", "1e309", "-0", "NaN", "12%",
    "万元", "20245", "1904-01-01", "2024-02-30", "45436", "合计", "例：", "长" * 400, "9" * 40, "220102199003071234",
)  # fmt: skip


def test_forty_damaged_files_beside_a_sound_one(capfd: Any) -> None:
    outcome = damaged.run(40, seed=20_240_530)
    assert sum(outcome.values()) == 40
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_any_cells_close(door: Any, seed: int) -> None:
    """Conservation holds for every record type, whatever stands in its cells and headers."""
    rng = Random(seed)
    expected = dict(_any_sheets(rng))
    for name, rows in expected.items():
        door.csv(f"{name}.csv", rows)
    door.csv("0/培训记录.csv", door.table("training", {"training_no": "好"}))
    out = door.run()
    for sheet in out.sheets:
        assert sheet["read"] == sheet["accepted"] + sheet["quarantined"] + sheet["duplicates"] + sheet["skipped"]
    assert {sheet["file"] for sheet in out.sheets} == {"0/培训记录.csv", *(f"{name}.csv" for name in expected)}
    assert {Path(row["file"]).stem for row in out.faults} <= set(expected) | {"培训记录"}


def _any_sheets(rng: Random) -> Iterator[tuple[str, list[list[str]]]]:
    for kind in load_contract().record_types:
        headers = [column.header for column in kind.columns]
        if rng.random() < 0.2:
            rng.shuffle(headers)
        if rng.random() < 0.2:
            headers[rng.randrange(len(headers))] = rng.choice(_PIECES)
        rows = [[_cell(rng) for _ in range(max(0, len(headers) + rng.choice((0, 0, 0, -1, 1))))] for _ in range(20)]
        yield kind.label, [headers, *rows]


def _cell(rng: Random) -> str:
    return "".join(rng.choices(_PIECES, k=rng.choice((1, 1, 1, 2)))).replace('"', "")
