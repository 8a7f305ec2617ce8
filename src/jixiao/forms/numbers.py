"""From a value in base units (yuan, share, count) to the number that is printed, and how it looks."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from jixiao.errors import JixiaoError

ONE = Decimal(1)
TEN_THOUSAND = Decimal(10000)
SENSES = frozenset({"≥", "≤", "=", ">", "<"})
SHARE_SHIFT = 2
"""A share has two places more than the percentage that it is printed as."""
COUNT_PLACES = 4
"""Decimal places that a count keeps at most when a layout does not say how many."""


class Printed(NamedTuple):
    """A value as printed: 万元 rounded half up, a share between 0 and 1, or a count; with its Excel number format.

    `base` is what it was rounded from, in base units.
    """

    value: Decimal
    divisor: Decimal
    decimals: int
    number_format: str
    base: Decimal


def base_value(value: object, where: str) -> Decimal:
    """A number of a form model as an exact decimal. Refuses floats and texts, saying `where` it is."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise JixiaoError(
        f"{where} 的值 {value!r} 不是精确的数（整数或 DECIMAL）。请在表单模型中把这一列转换为 DECIMAL 后再填表。",
        f"{where}: {value!r} is not an exact number; cast the column to DECIMAL.",
    )


@lru_cache(maxsize=65536)
def printed(value: Decimal, unit: str, sense: str | None = None, decimals: int | None = None) -> Printed:
    """Round `value` once, half up, into the printed unit.

    Units that begin with 万元 are held in yuan (divisor 10000, 2 places); % is a share (4 places); all else is a count.
    A percentage shows as many places as it has, or, where `decimals` are given, always those (4: 0.00%).
    `sense` None prints the bare number; a text (also an empty one) prints the sense before and the unit behind it, and
    an amount with as many places as it has (≤500万元/个).
    """
    own = decimals is None
    divisor = TEN_THOUSAND if unit.startswith("万元") else ONE
    if decimals is None:
        decimals = 2 if divisor != ONE else 4 if unit == "%" else min(_places(value), COUNT_PLACES)
    rounded = (value / divisor).quantize(ONE.scaleb(-decimals), rounding=ROUND_HALF_UP)
    shares = _places(rounded * 100) if own else decimals - SHARE_SHIFT
    shown = _places(rounded) if own and sense is not None and divisor != ONE else decimals
    return Printed(rounded, divisor, decimals, _number_format(shares, unit, sense, shown), value)


def _places(value: Decimal) -> int:
    """Decimal places of a value without its trailing zeros."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _number_format(shares: int, unit: str, sense: str | None, decimals: int) -> str:
    """Excel number format, e.g. `"≥"#,##0"人次"`; `shares` are the places of a percentage."""
    if unit == "%":
        digits, suffix = "0" + _fraction(shares) + "%", ""
    else:
        digits, suffix = "#,##0" + _fraction(decimals), unit
    if sense is None:
        return digits
    return (_quoted(sense) if sense in SENSES else "") + digits + _quoted(suffix)


def _fraction(places: int) -> str:
    return "." + "0" * places if places else ""


def _quoted(text: str) -> str:
    clean = text.replace('"', "")
    return f'"{clean}"' if clean else ""


def shown(number: Printed) -> str:
    """The number as a reader sees it, e.g. `≥3,000人次` (used to judge whether it fits its cell)."""
    parts = number.number_format.split('"')
    literal = {index: part for index, part in enumerate(parts) if index % 2}
    code = next(part for index, part in enumerate(parts) if part and not index % 2)
    places = len(code.partition(".")[2].rstrip("%"))
    percent = code.endswith("%")
    digits = f"{number.value * 100 if percent else number.value:,.{places}f}" + ("%" if percent else "")
    at = parts.index(code)
    before = "".join(text for index, text in literal.items() if index < at)
    return before + digits + "".join(text for index, text in literal.items() if index > at)
