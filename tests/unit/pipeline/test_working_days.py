"""The calendar table against the holiday arrangements that the State Council's office published."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from jixiao.pipeline.working_days import working_days, write_working_days


@pytest.fixture(scope="module")
def calendar() -> dict[date, bool]:
    return dict(working_days().iter_rows())


@pytest.mark.parametrize("day", [date(2024, 2, 4), date(2024, 4, 28), date(2024, 9, 14), date(2024, 10, 12)])
def test_a_make_up_weekend_is_worked(day: date, calendar: dict[date, bool]) -> None:
    assert day.weekday() >= 5
    assert calendar[day]


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 5, 3), date(2024, 6, 10), date(2022, 10, 7)])
def test_a_holiday_on_a_weekday_is_off(day: date, calendar: dict[date, bool]) -> None:
    assert day.weekday() < 5
    assert not calendar[day]


def test_2024_has_as_many_working_days_as_its_arrangement_leaves(calendar: dict[date, bool]) -> None:
    # 366 days, 104 on a weekend, 21 holidays (11 of them in 调休 blocks) and 8 make-up days: 251 are left.
    assert sum(works for day, works in calendar.items() if day.year == 2024) == 251


def test_every_year_is_whole_and_a_year_that_is_not_known_is_left_out(calendar: dict[date, bool]) -> None:
    years = {day.year for day in calendar}
    assert years == set(range(min(years), max(years) + 1))
    assert len(calendar) == (date(max(years), 12, 31) - date(min(years), 1, 1)).days + 1
    assert {2011, 2022, 2024, 2026} <= years
    assert date(2003, 1, 1) not in calendar


def test_the_file_is_the_table_and_repeats_byte_for_byte(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_working_days(tmp_path / name)
        files.append(tmp_path / name / "working_day.parquet")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert pl.read_parquet(files[0]).equals(working_days())
