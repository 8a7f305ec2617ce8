"""Every error planted in every column of every policy table is refused, means the same, or is seen by a test."""

from collections import Counter
from pathlib import Path

import pytest

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from tests.oracle.plants import REFUSED, SAME, SEEN, SEEN_LANGUAGE, SHOWN_TEXT, Field, Plant, language_field


@pytest.fixture(scope="module")
def became() -> dict[Plant, str]:
    """What became of every error."""
    field = Field(own_policy(project_root()), project_root())
    return {plant: field.outcome(plant) for plant in field.plants}


def test_every_column_of_every_table_has_errors_planted(became: dict[Plant, str]) -> None:
    root = project_root()
    declared = {
        (table.name, column.name)
        for table in Field(own_policy(root), root).policy.schema.tables.values()
        for column in table.columns
        if table.name not in ("settled_readings", "own_figures")  # empty as they come
    }
    assert {(plant.table, plant.column) for plant in became} == declared


def test_no_error_survives(became: dict[Plant, str]) -> None:
    assert [plant.words for plant, outcome in became.items() if not outcome] == []


def test_most_errors_are_refused_and_blanks_mean_nothing(became: dict[Plant, str]) -> None:
    counts = Counter(became.values())
    assert counts[REFUSED] > len(became) / 2
    blanks = {outcome for plant, outcome in became.items() if plant.error in ("blank after", "blank before")}
    assert blanks == {SAME}


def test_each_named_test_is_there_and_needed(became: dict[Plant, str]) -> None:
    root = project_root()
    needed = {f"{plant.table}.{plant.column}" for plant, outcome in became.items() if outcome in SEEN.values()}
    assert needed == SEEN.keys()
    for place in {*SEEN.values(), SHOWN_TEXT}:
        file, _, name = place.partition("::")
        assert f"def {name}(" in (root / file).read_text(encoding="utf-8"), place


def test_no_error_survives_in_what_the_five_notices_do_not_use(tmp_path: Path) -> None:
    field = language_field(tmp_path)
    outcomes = {plant: field.outcome(plant) for plant in field.plants}
    assert [plant.words for plant, outcome in outcomes.items() if not outcome] == []
    tried = {(plant.table, plant.column) for plant in outcomes}
    assert {("criteria", "branch"), ("windows", "anchor"), ("windows", "anchor_date"),
            ("quota_groups", "counted_over")} <= tried  # fmt: skip
    named = {f"{plant.table}.{plant.column}" for plant, one in outcomes.items() if one in SEEN_LANGUAGE.values()}
    assert named == SEEN_LANGUAGE.keys()
    for place in SEEN_LANGUAGE.values():
        file, _, name = place.partition("::")
        assert f"def {name}(" in (project_root() / file).read_text(encoding="utf-8"), place
