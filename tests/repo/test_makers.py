"""A new criterion is tested at its boundaries without new code: every measure that one asks for has its maker."""

from pathlib import Path

import pytest

from jixiao.policy.folder import own_policy
from tests.oracle.boundaries import demands, tries
from tests.oracle.makers import MAKERS, SLICES
from tests.oracle.periods import OF_OTHERS, ONE
from tests.oracle.policy import LIBRARY
from tests.oracle.statements import read_policy


@pytest.fixture(scope="module")
def policy(root: Path) -> Path:
    return own_policy(root)


def test_every_measure_that_a_criterion_asks_for_has_a_maker(policy: Path) -> None:
    asked = {row["measure_id"] for row in read_policy(policy)["criteria"] if row["threshold"]}
    assert sorted(asked - set(MAKERS)) == [], "add how records give the measure a value to tests/oracle/makers.py"


def test_every_dimension_that_a_criterion_asks_for_has_its_records(policy: Path) -> None:
    wanted = {part.split("=")[0] for folder in (policy, LIBRARY) for row in read_policy(folder)["criteria"]
              for part in row["slice"].split("|") if part}  # fmt: skip
    assert sorted(wanted - set(SLICES) - {"调查对象"}) == [], "add it to SLICES of tests/oracle/makers.py"


def test_every_period_is_computed_from_its_words_too(policy: Path) -> None:
    windows = read_policy(policy)["windows"]
    labels = {row["window_label"] for row in windows if not row["kind"].startswith(("project_", "fiscal_"))}
    assert sorted(labels - set(ONE) - set(OF_OTHERS)) == [], "add how its days are found to tests/oracle/periods.py"


def test_every_numeric_criterion_is_met_missed_and_left_without_data(policy: Path) -> None:
    for demand in demands(policy):
        results = {one.result for one in tries(demand)}
        assert "符合" in results, demand.key
        assert results & {"不符合", "需人工判断"} or demand.otherwise == "佐证", demand.key
        assert results & {"缺数据"} or demand.applies_to == "craft_heir", demand.key
