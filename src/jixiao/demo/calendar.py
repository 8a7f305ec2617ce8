"""Dates as training centres have them: busy in spring and autumn, quiet around Spring Festival."""

import datetime as dt
import random

MONTH_WEIGHTS = (3, 2, 9, 11, 12, 10, 6, 7, 11, 12, 11, 6)


def day_in_year(rng: random.Random, year: int) -> dt.date:
    """A seasonal day of the year."""
    month = rng.choices(range(1, 13), MONTH_WEIGHTS)[0]
    return dt.date(year, month, rng.randint(1, 28))


def day_between(rng: random.Random, first: dt.date, last: dt.date) -> dt.date:
    """A day from first to last, both included."""
    return first + dt.timedelta(rng.randint(0, (last - first).days))


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day some years on (28 February for a leap day)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
