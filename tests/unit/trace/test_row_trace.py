"""A place of a row is read from the right, as file names may hold colons; a date outside a window is told with both."""

from datetime import date

import pytest

from jixiao.errors import UsageError
from jixiao.trace.fates import REASONS, Fate, Place
from jixiao.trace.measures import Measure
from jixiao.trace.row_trace import parse_place

MEASURE = Measure("m", "指标", "人次", "count", "结业日期在窗口内的培训记录数", False, None)


def a_fate(**given: object) -> Fate:
    known: dict[str, object] = {
        "context_id": "application:A", "window_id": "prior_year", "slice": "", "asked_slice": "",
        "has_own_slices": False,
        "own_day": None, "day_label": "", "own_end": None, "end_label": "", "own_year": None, "year_label": "",
        "from_date": date(2023, 1, 1), "to_date": date(2023, 12, 31), "from_year": 2023, "to_year": 2023,
        "grace_days": None, "outcome": "outside_window",
    }  # fmt: skip
    return Fate(**(known | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ref", "place"),
    [
        ("甲/培训.xlsx:培训记录:12", Place("甲/培训.xlsx", "培训记录", 12)),
        ("培训.csv::2", Place("培训.csv", "", 2)),
        ("培训.csv：：2", Place("培训.csv", "", 2)),
        ("甲：乙.xlsx:表：一:2", Place("甲：乙.xlsx", "表：一", 2)),
        ("C:旧/培训:一.xlsx:培训记录:3", Place("C:旧/培训:一.xlsx", "培训记录", 3)),
    ],
)
def test_a_place_is_split_from_the_right(ref: str, place: Place) -> None:
    assert parse_place(ref) == place


@pytest.mark.parametrize(
    "ref", ["培训.csv", "培训.csv:2", "培训.csv::0", "培训.csv::x", "培训.csv::-1", "::3", "培训.csv::２"]
)
def test_what_is_no_place_is_told_how_to_write_one(ref: str) -> None:
    with pytest.raises(UsageError, match="请写 文件:工作表:行号"):
        parse_place(ref)


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        (a_fate(own_day=date(2024, 1, 1), day_label="结业日期"),
         "结业日期（2024-01-01）不在期间内（2023-01-01至2023-12-31）"),
        (a_fate(day_label="出师日期"), "出师日期（没有填）不在期间内（2023-01-01至2023-12-31）"),
        (a_fate(own_day=date(2024, 1, 1), day_label="开始日期", from_date=date(1, 1, 1)),
         "开始日期（2024-01-01）不在期间内（2023-12-31及以前）"),
        (a_fate(own_year=2021, year_label="统计年度", from_year=2022), "统计年度（2021）不在期间内（2022–2023年）"),
        (a_fate(own_day=date(2022, 5, 1), day_label="开始日期", from_date=date(1, 1, 1), own_end=date(2023, 6, 1),
                end_label="结束日期"), "结束日期（2023-06-01）早于期间末日（2023-12-31）"),
    ],
)  # fmt: skip
def test_a_record_outside_the_period_is_told_by_the_date_that_decides(fate: Fate, reason: str) -> None:
    assert REASONS["outside_window"](fate, MEASURE) == reason
