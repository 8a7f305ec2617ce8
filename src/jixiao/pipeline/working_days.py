"""China's statutory working days as a table, so that SQL can count them."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.engine.store import Store

if TYPE_CHECKING:
    import polars as pl

TABLE = "working_day"
SATURDAY = 5


def working_days() -> "pl.DataFrame":
    """One row a day of every year that the calendar library knows: day (Date), is_working_day (Boolean).

    Make-up weekends work, statutory holidays and other weekends do not. A year that is not here is unknown: whoever
    counts over it must say so.
    """
    import polars as pl
    from chinese_calendar import holidays, workdays

    first, last = dt.date(min(holidays).year, 1, 1), dt.date(max(holidays).year, 12, 31)
    days = [first + dt.timedelta(number) for number in range((last - first).days + 1)]
    working = [day in workdays or (day.weekday() < SATURDAY and day not in holidays) for day in days]
    columns = {"day": days, "is_working_day": working}
    return pl.DataFrame(columns, schema={"day": pl.Date(), "is_working_day": pl.Boolean()})


def write_working_days(raw: Path) -> None:
    """raw/working_day.parquet, beside the records."""
    from jixiao.parquet_file import write_parquet

    write_parquet(working_days(), raw / f"{TABLE}.parquet")


def keep_working_days(raw: Path, store: Store, program: str) -> None:
    """raw/working_day.parquet, which only another `program` (the hash of code and versions) makes otherwise."""
    place = raw / f"{TABLE}.parquet"
    if not store.take_file(TABLE, program, place):
        write_working_days(raw)
        store.keep_file(TABLE, program, place)
