"""The steps from an old value to a new one add up, whatever the formula is."""

import random
from fractions import Fraction
from typing import Any

import pytest

from jixiao.diff.steps import Walk, factors_of
from jixiao.verifier import exact_value
from tests.unit.diff import random_world


def steps(old: list[Any], new: list[Any], before: list[int], after: list[int]) -> list[tuple[Any, Fraction]]:
    """The steps as (number of the side or what the factors were, by how much the value moved)."""
    tree, pairs = random_world.laid(old, new)
    side_of = {no: pair[0] if pair[0] is not None else pair[1] for pair, no in pairs.known.items()}
    totals = [[Fraction(total[side_of[no]]) for no in range(len(side_of))] for total in (before, after)]
    walk = Walk(tree, *totals)
    return [
        (side_of[step.pair] if step.pair is not None else (step.old, step.new), step.moved) for step in walk.steps()
    ]


RATIO = ["ratio", ["side", 0], ["side", 1]]


@pytest.mark.parametrize(
    ("formula", "before", "after", "expected"),
    [
        (["side", 0], [5], [8], [(0, 3)]),
        (["sum", [["1", ["side", 0]], ["-1", ["side", 1]]]], [5, 2], [7, 1], [(0, 2), (1, 1)]),
        # 3/4, then 6/4, then 6/8: the numerator first, then the denominator
        (RATIO, [3, 4], [6, 8], [(0, Fraction(3, 4)), (1, Fraction(-3, 4))]),
        (["least", [["side", 0], ["side", 1]]], [5, 7], [9, 6], [(0, 2), (1, -1)]),
        (["least_all", [["side", 0], ["side", 1]]], [5, 7], [9, 7], [(0, 2)]),
        # (2·10 + 1·4)/3 = 8, then (2·13 + 4)/3 = 10
        (["mean", [["2", ["side", 0]], ["1", ["side", 1]]]], [10, 4], [13, 4], [(0, 2)]),
        (["mean", [["1", RATIO], ["3", ["side", 2]]]], [1, 2, 1], [2, 2, 1], [(0, Fraction(1, 8))]),
        # the bands of a qualitative indicator: all, some, none
        (["band", [["10", RATIO], ["8", RATIO], ["0", RATIO]]], [1, 2], [2, 2], [(0, 2)]),
        (["score≥", [["10", ["side", 0]], ["10", ["side", 1]]]], [5, 10], [20, 10], [(0, 5)]),
        (["score≤", [["10", ["side", 0]], ["10", ["side", 1]]]], [20, 10], [10, 10], [(0, 5)]),
    ],
)  # fmt: skip
def test_each_operation_moves_side_by_side(formula: Any, before: Any, after: Any, expected: Any) -> None:
    assert steps(formula, formula, before, after) == expected


def test_a_part_that_only_the_new_formula_has_is_switched_on_first_and_its_weight_counts() -> None:
    old = ["mean", [["1", ["side", 0]]]]
    new = ["mean", [["1", ["side", 0]], ["1", ["side", 1]]]]
    assert steps(old, new, [10, 0], [10, 4]) == [((None, "1"), -5), (1, 2)]


def test_a_weight_that_changed_is_a_step_of_its_own_after_the_sides() -> None:
    old, new = (["mean", [[weight, ["side", 0]], ["1", ["side", 1]]]] for weight in ("1", "3"))
    assert steps(old, new, [10, 6], [10, 2]) == [(1, -2), (("1", "3"), 2)]


def test_a_part_that_is_gone_is_switched_off_last() -> None:
    old, new = ["sum", [["1", ["side", 0]], ["2", ["side", 1]]]], ["sum", [["1", ["side", 0]]]]
    assert steps(old, new, [5, 3], [6, 3]) == [(0, 1), (("2", None), -6)]


def test_formulas_with_nothing_in_common_are_switched_whole() -> None:
    assert steps(["side", 0], RATIO, [6, 2], [6, 2]) == [((None, None), -3)]


def test_the_steps_of_any_two_formulas_over_any_records_add_up_to_the_difference() -> None:
    known = 0
    for seed in range(1500):
        chance = random.Random(seed)
        sides, old = random_world.sides(chance), random_world.formula(chance)
        new = random_world.changed(old, chance)
        before, after = sides.totals(True), sides.totals(False)
        values = exact_value(old, before), exact_value(new, after)
        if None in values:
            continue
        known += 1
        assert sum((moved for _, moved in steps(old, new, before, after)), Fraction(0)) == values[1] - values[0]
    assert known > 800


def test_only_a_plain_sum_has_factors() -> None:
    tree, _ = random_world.laid(*[["sum", [["2", ["side", 0]], ["-1", ["sum", [["3", ["side", 1]]]]]]]] * 2)
    assert factors_of(tree) == {0: 2, 1: -3}
    assert factors_of(random_world.laid(RATIO, RATIO)[0]) is None
