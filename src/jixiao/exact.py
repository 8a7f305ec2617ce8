"""Exact numbers: from text and back, rounded half up once, never a float."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

NUMBER = re.compile(r"-?\d{1,22}(\.\d{1,12})?|-?\d{1,22}/[1-9]\d{0,21}")
Formula = list[Any]
"""How a figure is computed of the totals of its sides: the words are those of jixiao.trace.formula."""


def as_number(text: str | None) -> Fraction | None:
    """A number written 1234, 0.12 or 2/7; None for anything else (a grade, a flag, blank)."""
    return Fraction(text) if text and NUMBER.fullmatch(text) else None


def as_text(number: Fraction) -> str:
    """A finite decimal where there is one, else a fraction in lowest terms."""
    places, rest = 0, number.denominator
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest, count = rest // factor, count + 1
        places += count
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return ("-" if number < 0 else "") + whole + (f".{part}" if part else "")


def plain(number: Decimal) -> str:
    """A decimal as text without exponent and without trailing zeros after the point."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(number: str | Decimal | None, unit: str | None) -> str:
    """A number as people read it, with its unit: shares are kept between 0 and 1 and read as percentages."""
    if number is None:
        return "—"
    if unit == "%":
        return plain(Decimal(str(number)) * 100) + "%"
    return f"{number} {unit or ''}".rstrip()


def half_up(number: Fraction) -> int:
    """The nearest whole number, of two the one away from nought."""
    whole = (abs(number) * 2 + 1) // 2
    return whole if number >= 0 else -whole


def rounded(value: Fraction, divisor: Decimal, places: int) -> Decimal:
    """A value in its printed unit (`divisor` base units), rounded half up once."""
    return Decimal(f"{half_up(value / Fraction(divisor) * 10**places)}E-{places}")


def gap(value: str | None, comparator: str | None, threshold: str | None) -> str | None:
    """How much a value lacks (or has too much) to meet its threshold, exactly; None where nothing is lacking, or where
    either is no number. A range is written `20..22`."""
    low_text, _, high_text = (threshold or "").partition("..")
    at, low, high = as_number(value), as_number(low_text), as_number(high_text or low_text)
    if at is None or low is None or high is None:
        return None
    if at < low and comparator in (">=", "=", "between"):
        return as_text(low - at)
    if at > high and comparator in ("<=", "=", "between"):
        return as_text(at - high)
    return None
