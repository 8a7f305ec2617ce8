"""Exact numbers as the warehouse writes them, macro by macro, against decimals and fractions of Python."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from jinja2 import Environment

from jixiao.exact import as_text

MACROS = Path(__file__).parents[2] / "macros" / "exact.sql"
Pair = tuple[Decimal | None, Decimal | None]
MANY = 5_000


@pytest.fixture(scope="module")
def macros() -> Any:
    """The macros, to be written into a query."""
    return Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module


@pytest.fixture(scope="module")
def written(macros: Any) -> Callable[[list[Pair]], list[tuple[str | None, str | None]]]:
    """Of numerators and denominators, the share and the numerator alone as the warehouse writes them."""
    con = duckdb.connect()
    con.execute(macros.default__create_exact_text())
    con.execute("create table pairs (i integer, n decimal(28, 6), d decimal(28, 6))")
    texts = ", ".join(macros.default__exact_text("n", over) for over in ("d", "1"))

    def texts_of(pairs: list[Pair]) -> list[tuple[str | None, str | None]]:
        con.execute("delete from pairs")
        con.executemany("insert into pairs values (?, ?, ?)", [(i, *pair) for i, pair in enumerate(pairs)])
        return con.execute(f"select {texts} from pairs order by i").fetchall()

    return texts_of


@pytest.mark.parametrize(
    ("numerator", "denominator", "share"),
    [
        ("9", "20", "0.45"),
        ("1000", "1", "1000"),
        ("1", "3", "1/3"),
        ("-2", "6", "-1/3"),
        ("-1", "8", "-0.125"),
        ("0", "7", "0"),
        ("200", "2", "100"),
        ("12.5", "2.5", "5"),
        ("1", "262144", "0.000003814697265625"),
        ("1", "0", None),
        (None, "2", None),
        ("1", None, None),
    ],
)
def test_a_share_is_a_finite_decimal_or_a_fraction_in_lowest_terms(
    written: Any, numerator: str | None, denominator: str | None, share: str | None
) -> None:
    [(text, _)] = written([tuple(Decimal(one) if one else None for one in (numerator, denominator))])
    assert text == share


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("100", "100"),
        ("1.5", "1.5"),
        ("0.0100", "0.01"),
        ("-20.5000", "-20.5"),
        ("1000.0001", "1000.0001"),
        (None, None),
    ],
)
def test_an_amount_has_no_noughts_behind_the_point(written: Any, amount: str | None, text: str | None) -> None:
    assert written([(Decimal(amount) if amount else None, Decimal(1))])[0][1] == text


def test_the_warehouse_and_python_write_the_same_of_any_number(written: Any) -> None:
    random = Random(20261201)
    pairs = [
        (Decimal(random.randint(-(10 ** random.randint(1, 13)), 10**13)).scaleb(-random.randint(0, 4)),
         Decimal(random.choice([random.randint(1, 10**6), 2 ** random.randint(0, 14), 10 ** random.randint(0, 8)])))
        for _ in range(MANY)
    ]  # fmt: skip
    expected = [(as_text(Fraction(n) / Fraction(d)), as_text(Fraction(n))) for n, d in pairs]
    assert written(pairs) == expected
    assert {"/" in share for share, _ in expected} == {True, False}
