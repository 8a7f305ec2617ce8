"""The arithmetic of scores. Values are exact numbers; a weight is in points, a result is in points, never rounded.

A target is a sense (≥, ≤, >, <, =), a number and, for a range, its upper end; the sense of a range is `range`.
"""

from fractions import Fraction

from jixiao.exact import half_up
from jixiao.scoring.schemes import Scheme

AT_MOST = frozenset({"≤", "<"})
RANGE = "range"
ONE = Fraction(1)
POINT_PLACES = 2
"""Points that are printed are rounded half up once, at two places: what is printed adds up."""
BANDS = ("达成", "部分达成", "未达成")
"""The bands of a qualitative indicator, best first."""
Span = tuple[Fraction, Fraction]
"""The least and the greatest score that is right."""


def execution_score(weight: Fraction, budget: Fraction, executed: Fraction) -> Fraction | None:
    """Weight times the share of the budget that was spent, at most the weight. None without a budget."""
    if budget <= 0:
        return None
    return weight * _within(executed / budget)


def reached(sense: str, target: Fraction, actual: Fraction, upper: Fraction | None = None) -> bool:
    """Whether the actual value meets the target. With `=` more is no less."""
    if sense == RANGE and upper is not None:
        return target <= actual <= upper
    if sense in AT_MOST:
        return actual < target if sense == "<" else actual <= target
    return actual > target if sense == ">" else actual >= target


def attainment(sense: str, target: Fraction, actual: Fraction, upper: Fraction | None = None) -> Fraction:
    """How far the target was met, between 0 and 1: actual over target for ≥ and =, target over actual for ≤.

    A range is measured from the end that was missed. Nothing, where all that is wanted is nothing, is full.
    """
    if sense == RANGE and upper is not None:
        return attainment("≥", target, actual) if actual < target else attainment("≤", upper, actual)
    over, under = (target, actual) if sense in AT_MOST else (actual, target)
    if under <= 0:
        return ONE if reached(sense.replace(">", "≥").replace("<", "≤"), target, actual) else Fraction(0)
    return _within(over / under)


def indicator_score(
    weight: Fraction, sense: str, target: Fraction, actual: Fraction, upper: Fraction | None = None
) -> Fraction:
    """Weight times the attainment: full when reached, never above the weight, never below nothing."""
    return weight * attainment(sense, target, actual, upper)


def far_above(scheme: Scheme, sense: str, target: Fraction, actual: Fraction) -> bool:
    """Whether the actual value is so far above a least value that the target was perhaps set too low."""
    return sense not in AT_MOST and sense != RANGE and target > 0 and actual > target * scheme.far_above


def qualitative_span(scheme: Scheme, weight: Fraction, band: str) -> Span:
    """The scores that a band of a qualitative indicator allows. KeyError when the scheme has no such band."""
    found = scheme.bands[band]
    return weight * found.low, weight * found.high


def band_of(share: Fraction) -> str:
    """The band of a qualitative indicator by the share of its evidence that was accepted: all, some, none."""
    return BANDS[0] if share == 1 else BANDS[1] if share > 0 else BANDS[2]


def exact_score(weight: Fraction, sense: str, target: Fraction, actual: Fraction) -> Fraction:
    """As indicator_score, where = is exactly so much: what is more is missed as what is less is."""
    if sense == "=":
        return indicator_score(weight, RANGE, target, actual, target)
    return indicator_score(weight, sense, target, actual)


def printed(points: Fraction) -> Fraction:
    """Points, nought or more, as they are printed: rounded half up."""
    scale = 10**POINT_PLACES
    return Fraction(half_up(points * scale), scale)


def grade_of(scheme: Scheme, total: Fraction) -> str:
    """The grade of a total out of 100."""
    return next((grade.name for grade in scheme.grades if total >= grade.least), scheme.grades[-1].name)


def _within(share: Fraction) -> Fraction:
    return min(ONE, max(Fraction(0), share))
