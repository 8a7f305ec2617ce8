"""Two thousand damaged files stop nothing, whatever was done to their bytes, and rows of any cells close;
`make damaged-files` reads others."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.ingest.contract import load_contract
from jixiao.ingest.templates import example_row
from tests.oracle import damaged
from tests.unit.ingest.conftest import Door

_PIECES = (
    "", " ", "\u3000", "\ufeff", "甲", "=1+1", "'", '"', '""', ",", ";", "\n", "\t", "\x1b[31m", "\x1a", "\u202e",
    "１２", "1e309", "-0", "NaN", "12%", "万元", "20245", "1904-01-01", "2024-02-30", "45436", "合计", "例：",
    "填报单位：甲", "长" * 400, "9" * 40, "220102199003071234",
)  # fmt: skip
_CELLS = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=2).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)


@st.composite
def _sheets(draw: st.DrawFn, lists: Any) -> tuple[str, list[list[str]]]:
    """A record type's label, and right records under its header with some cells, headers and widths changed; the last
    row is a right one, so that it is seen how many there are."""
    kind = draw(st.sampled_from(load_contract().record_types))
    example = example_row(kind, lists)
    labels = draw(st.one_of(st.just(list(example)), st.permutations(list(example))))
    right = [str(example[label] or "") for label in labels]
    heads = (
        labels if draw(st.booleans()) else _with(labels, draw(st.dictionaries(st.integers(0, 40), _CELLS, max_size=2)))
    )
    rows = []
    for changes in draw(st.lists(st.dictionaries(st.integers(0, 40), _CELLS, max_size=6), max_size=5)):
        row = _with(right, changes)
        width = len(row) + draw(st.sampled_from((0, 0, 0, -1, 1)))
        rows.append([*row, "甲"][:width])
    return kind.label, [heads, *rows, right]


def _with(cells: list[str], changes: dict[int, str]) -> list[str]:
    return [changes.get(place, cell) for place, cell in enumerate(cells)]


def test_two_thousand_damaged_files_beside_a_sound_one(capfd: Any) -> None:
    """A file costs some 30 ms of the processor: one process reads them in turn, and one that a file ends is begun anew
    for the next."""
    outcome = damaged.run(2_000, seed=20_240_530)
    assert sum(outcome.values()) == 2_000
    assert {what.split()[0] for what in outcome if "refused" not in what} == {".csv", ".parquet", ".xls", ".xlsx"}
    assert capfd.readouterr() == ("", "")


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_rows_of_any_cells_close(door: Door, data: st.DataObject) -> None:
    """Every row that was written is read, and is accepted, returned, doubled or passed over, whatever stands in it."""
    label, rows = data.draw(_sheets(door.lists))
    with TemporaryDirectory() as place:
        own = Door(Path(place), door.lists)
        with own.path(f"{label}.csv").open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(rows)
        out = own.run()
        (sheet,) = out.sheets
        if sheet["refused"]:  # one clear sentence for a file that cannot be read as a table
            assert sheet["refused"].endswith("。") or "请" in sheet["refused"]
            return
        body = len(rows) - 1
        assert body <= sheet["read"] <= body + 1  # a header that is none is a row too
        assert sheet["read"] == sheet["accepted"] + sheet["quarantined"] + sheet["duplicates"] + sheet["skipped"]
        assert len({row["row"] for row in out.faults}) == sheet["quarantined"]
