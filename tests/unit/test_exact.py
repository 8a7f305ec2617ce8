"""Exact numbers: as text, rounded once, and what is lacking."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jixiao.exact import as_number, as_text, gap, plain, rounded, with_unit


@pytest.mark.parametrize(
    ("value", "comparator", "threshold", "lacking"),
    [
        ("1990", ">=", "2000", "10"),
        ("2000", ">=", "2000", None),
        ("2001", ">=", "2000", None),
        ("0.35", ">=", "0.45", "0.1"),
        ("1/3", ">=", "0.45", "7/60"),
        ("2/5", "<=", "1/3", "1/15"),
        ("1/3", "<=", "1/3", None),
        ("3", "<=", "0", "3"),
        ("18.5", "between", "20..22", "1.5"),
        ("23", "between", "20..22", "1"),
        ("21", "between", "20..22", None),
        ("8", "=", "10", "2"),
        ("高级工", ">=", "高级技师", None),
        (None, ">=", "10", None),
        ("5", None, None, None),
    ],
)
def test_how_much_is_lacking(value: str | None, comparator: str | None, threshold: str | None, lacking: object) -> None:
    assert gap(value, comparator, threshold) == lacking


@pytest.mark.parametrize("text", ["0", "5", "-5", "0.05", "-0.125", "1000", "1/3", "-7/60", "12.5"])
def test_a_number_is_written_as_it_was_read(text: str) -> None:
    number = as_number(text)
    assert number is not None
    assert as_text(number) == text


@pytest.mark.parametrize("text", ["", "1,000", "90%", "abc", "1/0", "1.2.3", None])
def test_what_is_no_number(text: str | None) -> None:
    assert as_number(text) is None


def test_a_fraction_that_is_a_decimal_is_written_as_one() -> None:
    assert [as_text(Fraction(1, 8)), as_text(Fraction(30, 10)), as_text(Fraction(100))] == ["0.125", "3", "100"]


@pytest.mark.parametrize(
    ("value", "divisor", "places", "printed"),
    [
        (Fraction(1, 2), "1", 0, "1"),
        (Fraction(-1, 2), "1", 0, "-1"),
        (Fraction(-1, 3), "1", 0, "0"),
        (Fraction(1_234_549_999, 100_000), "10000", 2, "1.23"),
        (Fraction(12_350), "10000", 2, "1.24"),
        (Fraction(2, 3), "1", 40, "0." + "6" * 39 + "7"),
    ],
)
def test_a_value_is_rounded_half_up_once_however_long(value: Fraction, divisor: str, places: int, printed: str) -> None:
    assert plain(rounded(value, Decimal(divisor), places)) == printed


@pytest.mark.parametrize(("number", "text"), [("1E+3", "1000"), ("0.00", "0"), ("-1.50", "-1.5"), ("100", "100")])
def test_a_decimal_is_plain_text(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("number", "unit", "read"),
    [("0.2407", "%", "24.07%"), ("1.2", "%", "120%"), ("0", "%", "0%"), ("12.5", "万元", "12.5 万元"), ("3", "", "3"),
     (None, "%", "—")],
)  # fmt: skip
def test_a_share_is_read_as_a_percentage(number: str | None, unit: str, read: str) -> None:
    assert with_unit(number, unit) == read
