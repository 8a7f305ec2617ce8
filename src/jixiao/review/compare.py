"""Target and actual side by side: in one unit, in one sense, and how far the one meets the other."""

import re
from dataclasses import dataclass
from fractions import Fraction

from jixiao.review.labels import tight, wording
from jixiao.review.model import Indicator
from jixiao.review.values import RANGE, Value, is_percent, nothing, scale_of
from jixiao.scoring.schemes import Scheme
from jixiao.scoring.score import attainment, far_above, reached

ABOUT = "about"
_MONEY = ("元", "万元", "亿元")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A target and what an actual value may be in its unit; `senses` are those that the target may have."""

    target: Fraction
    upper: Fraction | None
    actuals: tuple[Fraction, ...]
    senses: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether the target is met in some reading."""
        return any(reached(sense, self.target, actual, self.upper) for sense in self.senses for actual in self.actuals)

    def shares(self) -> list[Fraction]:
        """How far the target was met, in every reading, the likeliest first."""
        return [attainment(sense, self.target, actual, self.upper) for actual in self.actuals for sense in self.senses]

    def far_above(self, scheme: Scheme) -> bool:
        """Whether the value is far above the target in every reading."""
        return all(far_above(scheme, sense, self.target, actual) for actual in self.actuals for sense in self.senses)

    @property
    def overshot(self) -> bool:
        """Whether exactly the target was wanted, and more was done."""
        return self.senses == ("=",) and self.actuals[0] > self.target


def plain_unit(unit: str) -> str:
    """A unit without brackets, slashes and a leading 万."""
    return scale_of(tight(unit))[1].translate(str.maketrans("", "", "()/、或"))


def units_agree(left: str, right: str) -> bool:
    """Whether two units can be compared: the same, one the beginning of the other, or one not said."""
    one, other = plain_unit(left), plain_unit(right)
    if not one or not other or one == other:
        return True
    if any(one in pair and other in pair for pair in wording().data["distinct_units"]):
        return False
    if one.startswith(other) or other.startswith(one):
        return True
    return bool(_choices(left) & _choices(right))


def _choices(unit: str) -> set[str]:
    """The units that a unit leaves to choose from: 台/套 is either; what is behind 元/ is for how many."""
    text = scale_of(tight(unit))[1]
    marks = r"[()、]|或者?" if text.startswith(_MONEY) else r"[()/、]|或者?"
    return {one for one in re.split(marks, text) if one}


def compare(indicator: Indicator, actual: Value | None) -> Comparison | None:
    """Target and actual of an indicator, or None when they are not both numbers in one unit."""
    target = indicator.target
    if actual is None or target.number is None or actual.number is None or actual.sense == RANGE:
        return None
    values = _actuals(target, actual)
    if not values:
        return None
    upper = target.base_upper if not is_percent(target.unit) else target.upper
    base = target.number if is_percent(target.unit) else target.base
    return Comparison(base, upper, tuple(values), senses_of(indicator))


def _actuals(target: Value, actual: Value) -> list[Fraction]:
    """The actual value in the target's unit; a bare 0.95 beside a percentage is 95 % or 0.95 %."""
    number = actual.number or Fraction(0)
    if is_percent(target.unit):
        if is_percent(actual.unit) and actual.own_unit:
            same = (tight(target.unit) == "‰") == (tight(actual.unit) == "‰")
            return [number if same else number * (10 if tight(target.unit) == "‰" else Fraction(1, 10))]
        if actual.unit and not is_percent(actual.unit):
            return []
        return [number * 100, number] if 0 < number <= 1 else [number]
    if is_percent(actual.unit):
        small = not target.unit and target.number is not None and target.number <= 1
        return [number / 100] if small else []
    if not units_agree(target.unit, actual.unit):
        return []
    return [actual.base if actual.unit else number * scale_of(target.unit)[0]]


def senses_of(indicator: Indicator) -> tuple[str, ...]:
    """The senses that a target may have: what it says; else what its name suggests; about is both."""
    sense = indicator.target.sense
    if sense and sense != ABOUT:
        return (sense,)
    if sense == ABOUT:
        return ("≥", "≤")
    less = any(word in indicator.name or word in indicator.level2 for word in wording().data["less_is_better"])
    return ("≤", "≥") if less else ("≥",)


def explained(indicator: Indicator) -> bool:
    """Whether the row gives a reason."""
    return indicator.reason is not None and not nothing(indicator.reason.text)


def band_of(text: str) -> str | None:
    """The band of a qualitative result, if the words name one."""
    return wording().group("qualitative").find(text)


def misses(indicator: Indicator, actual: Value | None) -> bool:
    """Whether an indicator certainly was not met: by number, or by the words of its result."""
    if actual is None or actual.blank:
        return False
    found = compare(indicator, actual)
    if found is not None:
        return not found.reached
    return actual.number is None and band_of(actual.cell.text) in ("部分达成", "未达成")
