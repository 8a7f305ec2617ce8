"""Scores are monotone, capped, never negative, and the same for ≥ and ≤ seen in a mirror."""

import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from jixiao.errors import JixiaoError
from jixiao.policy.folder import own_policy
from jixiao.scoring.schemes import Scheme, load_schemes
from jixiao.scoring.score import (
    attainment,
    execution_score,
    far_above,
    grade_of,
    indicator_score,
    qualitative_span,
    reached,
)

SEED = own_policy(Path(__file__).resolve().parents[3]) / "scoring.csv"
F = Fraction
CASES = 500


@pytest.fixture(scope="module")
def national() -> Scheme:
    return load_schemes(SEED, date(2024, 12, 31))["cy-2020-10"]


def _cases() -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction]]:
    """Weight, target, and two actual values, the smaller first; whole and broken numbers, some of them nothing."""
    rnd = random.Random(20200225)
    for _ in range(CASES):
        number = [F(rnd.randint(0, 10 ** rnd.randint(1, 7)), rnd.choice((1, 1, 3, 7, 100))) for _ in range(3)]
        weight, target = F(rnd.randint(1, 200), 2), number[0] + F(1, 100)
        low, high = sorted(number[1:])
        yield weight, target, low, high


@pytest.mark.parametrize("sense", ["≥", ">", "=", "≤", "<"])
def test_a_score_never_leaves_zero_to_weight_and_moves_one_way(sense: str) -> None:
    for weight, target, low, high in _cases():
        small, large = (indicator_score(weight, sense, target, actual) for actual in (low, high))
        assert 0 <= small <= weight and 0 <= large <= weight
        assert small <= large if sense in ("≥", ">", "=") else small >= large


def test_at_least_and_at_most_are_mirrors() -> None:
    for weight, target, low, high in _cases():
        for actual in (low, high):
            if actual > 0:
                mirrored = indicator_score(weight, "≤", 1 / target, 1 / actual)
                assert indicator_score(weight, "≥", target, actual) == mirrored
                assert reached("≥", target, actual) == reached("≤", 1 / target, 1 / actual)


def test_full_marks_exactly_when_reached() -> None:
    for weight, target, low, high in _cases():
        for actual in (low, high, target):
            for sense in ("≥", "≤"):
                assert (indicator_score(weight, sense, target, actual) == weight) == reached(sense, target, actual)


def test_a_range_is_full_inside_and_falls_to_both_sides() -> None:
    for weight, target, low, high in _cases():
        upper = target + high
        for actual in (low, high, target, upper):
            score = indicator_score(weight, "range", target, actual, upper)
            assert 0 <= score <= weight
            assert (score == weight) == (target <= actual <= upper)
        below = indicator_score(weight, "range", target, target / 2, upper)
        above = indicator_score(weight, "range", target, upper * 2, upper)
        assert below == above == weight / 2


def test_the_score_of_the_execution_is_capped_and_monotone() -> None:
    for weight, budget, low, high in _cases():
        small, large = execution_score(weight, budget, low), execution_score(weight, budget, high)
        assert small is not None and large is not None
        assert 0 <= small <= large <= weight
        assert execution_score(weight, budget, budget) == weight
        assert execution_score(weight, budget, budget / 4) == weight / 4


def test_the_case_that_was_published() -> None:
    """310.2 budgeted, 154.74 spent: 10 points × 154.74 / 310.2, which a table prints as 4.99."""
    score = execution_score(F(10), F("310.2"), F("154.74"))
    assert score == F(10) * F(15474, 31020)
    assert execution_score(F(10), F(0), F(5)) is None


@pytest.mark.parametrize(
    ("sense", "target", "actual", "share"),
    [("≥", 0, 0, 1), ("≥", 5, 0, 0), ("≤", 0, 0, 1), ("≤", 0, 3, 0), ("≤", 5, 0, 1), ("=", 0, 0, 1), ("≥", -1, 0, 1)],
)
def test_nothing_divides_by_nothing(sense: str, target: int, actual: int, share: int) -> None:
    assert attainment(sense, F(target), F(actual)) == share


def test_strict_senses_miss_their_own_number() -> None:
    assert not reached(">", F(5), F(5))
    assert not reached("<", F(5), F(5))
    assert reached("=", F(5), F(6))


def test_far_above_begins_beyond_the_multiple(national: Scheme) -> None:
    assert not far_above(national, "≥", F(100), F(130))
    assert far_above(national, "≥", F(100), F("130.01"))
    assert not far_above(national, "≤", F(100), F(1))
    assert not far_above(national, "≥", F(0), F(1))


def test_grades_include_their_lower_end(national: Scheme) -> None:
    found = [grade_of(national, F(total)) for total in ("100", "90", "89.99", "80", "79.99", "60", "59.99", "0")]
    assert found == ["优", "优", "良", "良", "中", "中", "差", "差"]


def test_the_bands_of_a_qualitative_result(national: Scheme) -> None:
    assert qualitative_span(national, F(10), "达成") == (8, 10)
    assert qualitative_span(national, F(10), "部分达成") == (6, 8)
    assert qualitative_span(national, F(10), "未达成") == (0, 6)


def test_every_scheme_makes_a_hundred_with_its_execution() -> None:
    schemes = load_schemes(SEED, date(2024, 12, 31))
    assert {"cy-2020-10", "cy-2021-101", "cy-2021-101-nocost", "hubei"} <= set(schemes)
    for name in ("cy-2020-10", "cy-2021-101", "cy-2021-101-nocost"):
        scheme = schemes[name]
        assert sum(scheme.weights.values(), scheme.execution) == scheme.total == 100
    assert schemes["hubei"].execution == 20
    assert schemes["hubei"].bands["部分达成"].low == F(1, 2)


def test_a_scheme_begins_on_its_day() -> None:
    assert load_schemes(SEED, date(2020, 2, 24)) == {}
    assert "cy-2021-101" not in load_schemes(SEED, date(2021, 8, 17))
    assert "cy-2021-101" in load_schemes(SEED, date(2021, 8, 18))


def test_a_parameter_that_is_missing_is_named(tmp_path: Path) -> None:
    lines = SEED.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "scoring.csv"
    path.write_text("".join(line for line in lines if ",far_above," not in line), encoding="utf-8")
    with pytest.raises(JixiaoError, match="far_above"):
        load_schemes(path, date(2024, 1, 1))


def test_every_parameter_says_where_it_comes_from() -> None:
    import csv

    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert [row for row in rows if not (row["source"] and row["clause"] and row["says"] and row["starts_on"])] == []
