"""The scores of the warehouse, macro by macro, against exact fractions: capped, monotone, the same for ≥ and ≤."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from jinja2 import Environment

MACROS = Path(__file__).parents[2] / "macros" / "scoring.sql"
Case = tuple[int, int | None, int, int | None, int | None]
"""Weight in hundredths of a point, numerator, denominator, least and greatest value allowed."""
Score = Callable[[list[Case]], list[Any]]
MANY = 400


@pytest.fixture(scope="module")
def score() -> Score:
    """Points of many cases as the warehouse computes them."""
    module: Any = Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module
    con = duckdb.connect()
    con.execute("create table cases (i integer, w integer, n decimal(28, 6), d decimal(28, 6), l decimal(18, 6), "
                "h decimal(18, 6))")  # fmt: skip
    weight = "cast(w * cast(0.01 as decimal(3, 2)) as decimal(9, 2))"

    def points(cases: list[Case]) -> list[Any]:
        con.execute("delete from cases")
        con.executemany("insert into cases values (?, ?, ?, ?, ?, ?)", [(i, *case) for i, case in enumerate(cases)])
        rows = con.execute(f"select {module.score_points(weight, 'n', 'd', 'l', 'h')} from cases order by i").fetchall()
        return [None if found is None else Fraction(found) for (found,) in rows]

    return points


def half_up(value: Fraction) -> Fraction:
    """Rounded at two places."""
    return Fraction((value * 200 + 1) // 2, 100)


def drawn(seed: int, least: int = 1) -> list[tuple[int, int, int, int]]:
    """Weight, and three numbers of which many are equal or close."""
    random = Random(seed)
    tops = (5, 100, 2_000_000)
    return [(random.randint(0, 10_000), *(random.randint(least, random.choice(tops)) for _ in range(3)))
            for _ in range(MANY)]  # fmt: skip


def test_at_least_so_much_gives_the_share_reached_and_never_more_than_the_weight(score: Score) -> None:
    cases = [(weight, num, den, target, None) for weight, num, den, target in drawn(1)]
    assert score(cases) == [
        half_up(Fraction(weight, 100) * min(Fraction(1), Fraction(num, den) / target))
        for weight, num, den, target, _ in cases
    ]


def test_at_most_so_much_mirrors_at_least(score: Score) -> None:
    found = drawn(2)
    at_most = score([(weight, actual, 1, None, target) for weight, actual, target, _ in found])
    assert at_most == score([(weight, target, 1, actual, None) for weight, actual, target, _ in found])


def test_more_is_never_worse_for_at_least_and_never_better_for_at_most(score: Score) -> None:
    found = [(weight, *sorted((one, other)), target) for weight, one, other, target in drawn(3)]
    of_less = score([(weight, less, 1, target, None) for weight, less, _, target in found])
    of_more = score([(weight, more, 1, target, None) for weight, _, more, target in found])
    assert all(one <= other for one, other in zip(of_less, of_more, strict=True))
    of_less = score([(weight, less, 1, None, target) for weight, less, _, target in found])
    of_more = score([(weight, more, 1, None, target) for weight, _, more, target in found])
    assert all(one >= other for one, other in zip(of_less, of_more, strict=True))


def test_a_range_is_full_within_and_falls_off_on_both_sides(score: Score) -> None:
    cases = [(weight, num, 1, low, low + more) for weight, num, low, more in drawn(4)]
    assert score(cases) == [
        half_up(Fraction(weight, 100) * min(Fraction(1), Fraction(num, low), Fraction(high, num)))
        for weight, num, _, low, high in cases
    ]


def test_what_is_not_known_has_no_points(score: Score) -> None:
    assert score([(1000, None, 1, 5, None), (1000, 5, 1, None, None)]) == [None, None]


def test_nought_reached_of_something_is_nought(score: Score) -> None:
    assert score([(1000, 0, 1, 5, None), (1000, 0, 1, 5, 5)]) == [0, 0]


def test_exactly_so_much_means_neither_less_nor_more(score: Score) -> None:
    assert score([(1000, num, 1, 4, 4) for num in (2, 4, 8)]) == [5, 10, 5]
