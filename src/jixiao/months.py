"""Days with which months end."""

from calendar import monthrange
from datetime import date, timedelta


def last_day(of: date) -> date:
    """The last day of the month of a day."""
    return of.replace(day=monthrange(of.year, of.month)[1])


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month that ends between two days, both included."""
    found, end = [], last_day(first)
    while end <= last:
        found.append(end)
        end = last_day(end + timedelta(days=1))
    return found
