"""The periods that the clauses name, computed from their words: no seed and no SQL is asked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from tests.oracle.world import three_years_before

LONG_AGO, NEVER = date(1990, 1, 1), date(2099, 12, 31)


class Period(NamedTuple):
    """First and last day that count."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the day counts."""
        return self.first <= day <= self.last


def years(applied_on: date, first: int, last: int) -> Period:
    """Whole calendar years, counted from the year of application (the tests apply in the year they are dated)."""
    return Period(date(applied_on.year + first, 1, 1), date(applied_on.year + last, 12, 31))


def twelve_months(applied_on: date) -> Period:
    """From the same day a year before to the day before."""
    return Period(applied_on.replace(year=applied_on.year - 1), applied_on - timedelta(days=1))


ONE: dict[str, Callable[[date], Period]] = {
    "不限期间": lambda day: Period(LONG_AGO, NEVER),
    "近三年": lambda day: Period(three_years_before(day), day),
    "上一年度": lambda day: years(day, -1, -1),
    "申报年度或上一年度": lambda day: years(day, -1, 0),
    "截至申报日": lambda day: Period(LONG_AGO, day),
    "申报前十二个月": twelve_months,
    "前年": lambda day: years(day, -2, -2),
    "大前年": lambda day: years(day, -3, -3),
    "近两个公历年": lambda day: years(day, -2, -1),
    "近三个公历年": lambda day: years(day, -3, -1),
}
# Periods made of others: how, and of which.
OF_OTHERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "上一年度或申报前十二个月": ("greatest", ("上一年度", "申报前十二个月")),
    "近两年每年": ("least", ("上一年度", "前年")),
    "近三年每年": ("least", ("上一年度", "前年", "大前年")),
    "近两年年均": ("mean", ("上一年度", "前年")),
    "近三年年均": ("mean", ("上一年度", "前年", "大前年")),
}


def members(words: str, applied_on: date) -> tuple[str, list[Period]]:
    """How the periods behind these words make up the one that is meant (one: there is only one), and what they are."""
    how, of = OF_OTHERS.get(words, ("one", (words,)))
    return how, [ONE[word](applied_on) for word in of]
