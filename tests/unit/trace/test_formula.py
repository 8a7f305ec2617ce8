"""A formula gives one exact value, by whoever reads it: the program, or the verifier that stands alone in a pack."""

import random
from fractions import Fraction
from typing import Any

import pytest

from jixiao import verifier
from jixiao.trace.formula import Formula, made_of, parts_of, renamed, sides_of, value_of

UNKNOWN = ["ratio", ["side", 0], ["side", 1]]
TOTALS = [Fraction(1), Fraction(0), Fraction(-2), Fraction(1, 2), Fraction(3), Fraction(7, 3), Fraction(1)]
FACTORS = ("0", "1", "-1", "0.5", "2/3", "12.25")
SENSES = ("≥", "≤", ">", "<", "=")
OPS = ("side", "ratio", "least", "least_all", "greatest", "sum", "mean", "band", *(f"score{sense}" for sense in SENSES))


def value(op: str, factors: tuple[Any, ...], values: tuple[Any, ...]) -> Fraction | None:
    """What an operation gives for values of its parts, None being unknown."""
    given = [None if one is None else Fraction(one) for one in values]
    parts = [(str(factor), ["side", no]) for no, factor in enumerate(factors)]
    return value_of(made_of(op, parts), lambda no: given[no])


@pytest.mark.parametrize(
    ("op", "factors", "values", "expected"),
    [
        ("sum", (1, -1), (7, 2), Fraction(5)),
        ("sum", (1, 1), (7, None), Fraction(7)),
        ("sum", (1, 1), (None, None), Fraction(0)),
        ("mean", (3, 1), (1, Fraction(1, 2)), Fraction(7, 8)),
        ("mean", (3, 1), (None, Fraction(1, 2)), Fraction(1, 2)),
        ("mean", (3, 1), (None, None), None),
        ("least", (1, 1), (7, None), Fraction(7)),
        ("least", (1, 1), (None, None), None),
        ("least_all", (1, 1), (7, 2), Fraction(2)),
        ("least_all", (1, 1), (7, None), None),
        ("greatest", (1, 1), (7, 2), Fraction(7)),
        ("greatest", (1, 1), (7, None), Fraction(7)),
        ("ratio", (1, 1), (7, 2), Fraction(7, 2)),
        ("ratio", (1, 1), (7, 0), None),
        ("ratio", (1, 1), (None, 2), None),
        ("band", (10, 6, 0), (1, 1, 1), Fraction(10)),
        ("band", (10, 6, 0), (Fraction(1, 2),) * 3, Fraction(6)),
        ("band", (10, 6, 0), (0, 0, 0), Fraction(0)),
        ("score≥", (10, 10), (1, 3), Fraction(333, 100)),
        ("score≤", (10, 10), (3, 1), Fraction(333, 100)),
    ],
)
def test_each_way_of_putting_parts_together(op: str, factors: tuple, values: tuple, expected: Fraction | None) -> None:
    assert value(op, factors, values) == expected


def test_310_of_154_is_full_and_the_other_way_about_half() -> None:
    """Budget 310.2, spent 154.74 万元: 4.99 of 10 points; spending more than planned earns no more than the weight."""
    planned, spent = Fraction("310.2"), Fraction("154.74")
    assert value("score≥", (10, 10), (spent, planned)) == Fraction("4.99")
    assert value("score≥", (10, 10), (planned, spent)) == 10


@pytest.mark.parametrize("op", OPS)
def test_the_program_and_the_verifier_that_stands_alone_read_every_formula_alike(op: str) -> None:
    chance = random.Random(op)
    known = unknown = 0
    for _ in range(600):
        formula = formula_of(op, chance, depth=3)
        expected = verifier.exact_value(formula, TOTALS)
        assert value_of(formula, TOTALS.__getitem__) == expected, formula
        known += expected is not None
        unknown += expected is None
    assert known > 50
    assert unknown > 50 or op in ("side", "sum")


def formula_of(op: str, chance: random.Random, depth: int) -> Formula:
    """A formula with this operation above others, some of them unknown."""
    if op == "side" or depth == 0:
        return list(UNKNOWN) if op != "side" and chance.random() < 0.2 else ["side", chance.randrange(len(TOTALS))]
    if op == "band":  # the weight's share of each band, and a share as its value
        share = list(UNKNOWN) if chance.random() < 0.2 else ["side", chance.choice((1, 3, 6))]
        return made_of(op, [(factor, share) for factor in ("10", "8", "0.125")])
    count = 2 if op == "ratio" or op.startswith("score") else chance.randint(1, 4)
    below = [formula_of(chance.choice(OPS), chance, depth - 1) for _ in range(count)]
    factors = [chance.choice(FACTORS[:1] + FACTORS[3:]) if op.startswith("score") else chance.choice(FACTORS)
               for _ in below]  # fmt: skip
    return made_of(op, zip(factors, below, strict=True))


@pytest.mark.parametrize("op", OPS)
def test_a_formula_taken_apart_and_put_together_is_itself_whatever_its_sides_are_called(op: str) -> None:
    chance = random.Random(op)
    for _ in range(50):
        formula = formula_of(op, chance, depth=3)
        assert op == "side" or made_of(op, parts_of(formula)) == formula
        named = renamed(formula, lambda no: ("measure", no))
        assert [no for _, no in sides_of(named)] == list(sides_of(formula))
        assert renamed(named, lambda name: name[1]) == formula
