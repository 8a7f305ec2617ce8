"""The scores of the warehouse, macro by macro, against exact fractions (capped, monotone, the same for ≥ and ≤) and
against the one scorer that reviews and traces use."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from jinja2 import Environment

from jixiao.policy.folder import own_policy
from jixiao.scoring.schemes import load_schemes
from jixiao.scoring.score import (
    BANDS,
    RANGE,
    band_of,
    exact_score,
    execution_score,
    indicator_score,
    printed,
    qualitative_span,
)

MACROS = Path(__file__).parents[2] / "macros" / "scoring.sql"
Case = tuple[int, int | None, int, Any, Any]
"""Weight in hundredths of a point, numerator, denominator, least and greatest value allowed."""
Score = Callable[[list[Case]], list[Any]]
MANY = 400


@pytest.fixture(scope="module")
def macros() -> Any:
    """The macros, to be written into a query."""
    return Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module


@pytest.fixture(scope="module")
def score(macros: Any) -> Score:
    """Points of many cases as the warehouse computes them."""
    con = duckdb.connect()
    con.execute("create table cases (i integer, w integer, n decimal(28, 6), d decimal(28, 6), l decimal(18, 6), "
                "h decimal(18, 6))")  # fmt: skip
    weight = "cast(w * cast(0.01 as decimal(3, 2)) as decimal(9, 2))"

    def points(cases: list[Case]) -> list[Any]:
        con.execute("delete from cases")
        con.executemany("insert into cases values (?, ?, ?, ?, ?, ?)", [(i, *case) for i, case in enumerate(cases)])
        rows = con.execute(f"select {macros.score_points(weight, 'n', 'd', 'l', 'h')} from cases order by i").fetchall()
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


# --- one scorer: what the warehouse computes is what jixiao.scoring says ---------------------------------------------
THOUSANDS = 3000
SENSES = ("≥", "≤", "=", RANGE)


def scored_cases(seed: int) -> list[tuple[Fraction, str, Fraction, Fraction | None, int, int]]:
    """Weight, sense, target, upper end of a range, numerator, denominator; equal, zero, close and far ones."""
    random = Random(seed)
    found = []
    for _ in range(THOUSANDS):
        weight, sense = Fraction(random.randint(0, 10_000), 100), random.choice(SENSES)
        den = random.choice((1, 1, 3, 7, 100, random.randint(1, 50_000)))
        num = random.choice((0, random.randint(0, 10), random.randint(0, 2 * den), random.randint(0, 2_000_000)))
        near = Fraction(num * 1_000_000 // den, 1_000_000)
        target = random.choice((Fraction(0), near, near + 1, near / 2, Fraction(random.randint(0, 10**9), 1_000_000)))
        target = Fraction(int(target * 1_000_000), 1_000_000)
        upper = target + random.choice((0, 1, random.randint(0, 1000))) if sense == RANGE else None
        found.append((weight, sense, target, upper, num, den))
    return found


def test_warehouse_and_scorer_agree_on_thousands_of_indicators(score: Score) -> None:
    cases = scored_cases(20200225)
    asked: list[Case] = []
    for weight, sense, target, upper, num, den in cases:
        low = target if sense in ("≥", "=", RANGE) else None
        high = upper if sense == RANGE else target if sense in ("≤", "=") else None
        asked.append((int(weight * 100), num, den, *(None if one is None else decimal(one) for one in (low, high))))
    expected = [
        printed(
            indicator_score(weight, RANGE, target, Fraction(num, den), upper) if sense == RANGE
            else exact_score(weight, sense, target, Fraction(num, den))
        )
        for weight, sense, target, upper, num, den in cases
    ]  # fmt: skip
    assert score(asked) == expected
    for sense in SENSES:
        of_it = [(case, points) for case, points in zip(cases, expected, strict=True) if case[1] == sense]
        assert len({points == case[0] for case, points in of_it}) == 2  # full and less than full
        assert any(case[2] == 0 for case, _ in of_it) and any(case[4] == 0 for case, _ in of_it)


def decimal(value: Fraction) -> Any:
    """A target as a column of the warehouse holds it, with six places."""
    return Decimal(value.numerator * 1_000_000 // value.denominator) / 1_000_000


def test_warehouse_and_scorer_agree_on_the_execution_of_budgets(macros: Any) -> None:
    """Capped at the weight, nothing where there is no budget, whatever was spent."""
    random = Random(136)
    cases = [(random.randint(0, 3000), random.choice((0, random.randint(0, 10**11))), random.randint(0, 10**11))
             for _ in range(THOUSANDS)]  # fmt: skip
    cases += [(1000, 0, 0), (1000, 0, 5), (1000, 7, 7), (1000, 3, 0)]
    con = duckdb.connect()
    con.execute("create table cases (i integer, w integer, b bigint, e bigint)")
    con.executemany("insert into cases values (?, ?, ?, ?)", [(i, *case) for i, case in enumerate(cases)])
    yuan = {name: f"cast({name} * cast(0.01 as decimal(3, 2)) as decimal(18, 2))" for name in "wbe"}
    weight = f"cast({yuan['w']} as decimal(9, 2))"
    rows = con.execute(
        f"select {macros.execution_points(weight, yuan['e'], yuan['b'])} from cases order by i"
    ).fetchall()
    found = [None if points is None else Fraction(points) for (points,) in rows]
    exact = [execution_score(Fraction(w, 100), Fraction(b, 100), Fraction(e, 100)) for w, b, e in cases]
    assert found == [None if one is None else printed(one) for one in exact]
    assert {None, Fraction(10)} <= set(found)


@pytest.mark.parametrize("scheme", ["cy-2020-10", "hubei"])
def test_warehouse_and_scorer_agree_on_the_bands_of_qualitative_results(macros: Any, scheme: str) -> None:
    """All evidence accepted, some, none: by the national bands and by those of a province. Until somebody judges, the
    best band gives its upper end, the others their lower one."""
    schemes = load_schemes(own_policy(MACROS.parents[1]) / "scoring.csv", date(2026, 1, 1))
    spans = {band.name: f"{float(band.low)}..{float(band.high)}" for band in schemes[scheme].bands.values()}
    random = Random(10)
    cases = [(random.randint(0, 10_000), random.randint(0, 5), random.randint(5, 6)) for _ in range(THOUSANDS)]
    con = duckdb.connect()
    con.execute("create table cases (i integer, w integer, n decimal(18, 6), d decimal(18, 6))")
    con.execute("create table bands (item varchar, value varchar)")
    con.executemany("insert into cases values (?, ?, ?, ?)", [(i, *case) for i, case in enumerate(cases)])
    con.executemany("insert into bands values (?, ?)", list(spans.items()))
    rows = con.execute(f"""
        select bands.item, cast(cast(w * cast(0.01 as decimal(3, 2)) as decimal(9, 2))
            * {macros.band_share("bands.item", "bands.value")} as decimal(9, 2))
        from cases inner join bands on bands.item = {macros.band_of("n", "d")} order by i
    """).fetchall()
    expected = [
        (band, printed(qualitative_span(schemes[scheme], Fraction(w, 100), band)[band == BANDS[0]]))
        for w, n, d in cases
        if (band := band_of(Fraction(n, d)))
    ]
    assert [(band, Fraction(points)) for band, points in rows] == expected
    assert {band for band, _ in expected} == set(BANDS)
