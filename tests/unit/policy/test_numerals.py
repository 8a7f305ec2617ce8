"""The figures of a clause, however it writes them."""

from datetime import date
from fractions import Fraction

import pytest

from jixiao.policy.numerals import chinese_number, figures_of


@pytest.mark.parametrize(
    ("text", "value"),
    [("五", 5), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("一百", 100), ("一千五百", 1500),
     ("两千", 2000),
     ("三万", 30_000), ("二〇二四", 2024)],
)  # fmt: skip
def test_numbers_in_chinese(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("甲不少于5个", Fraction(5)),
        ("甲不少于五个", Fraction(5)),
        ("甲不少于５个", Fraction(5)),
        ("乙不少于1,500人次", Fraction(1500)),
        ("乙达到 2000 人次", Fraction(2000)),
        ("丙占三分之一", Fraction(1, 3)),
        ("丙占1/3", Fraction(1, 3)),
        ("丙占90%", Fraction(9, 10)),
        ("丙占 90 ％", Fraction(9, 10)),
        ("丙占百分之九十", Fraction(9, 10)),
        ("丁补助50 万元", Fraction(500_000)),
        ("丁补助300—700万元", Fraction(3_000_000)),
        ("丁补助300—700万元", Fraction(7_000_000)),
        ("丁补助20万元至30万元", Fraction(200_000)),
        ("戊为1:20", Fraction(20)),
        ("己于2011—2020年", Fraction(2011)),
        ("己于2011—2020年", Fraction(2020)),
    ],
)
def test_a_text_shows_its_numbers(text: str, number: Fraction) -> None:
    assert number in figures_of(text).numbers


@pytest.mark.parametrize(
    ("text", "number"), [("不少于15个", Fraction(5)), ("占90%", Fraction(95, 100)), ("占三分之一", Fraction(1, 2))]
)
def test_a_text_does_not_show_other_numbers(text: str, number: Fraction) -> None:
    assert number not in figures_of(text).numbers


@pytest.mark.parametrize(
    ("text", "months"), [("期限2年", 24), ("期限两年", 24), ("期限为一年", 12), ("前十二个月", 12), ("6个月内", 6)]
)
def test_spans_of_time_in_months(text: str, months: int) -> None:
    assert months in figures_of(text).months


def test_days_of_the_calendar() -> None:
    shown = figures_of("于6月27日—28日报送，2024年8月31日前申报，公布于2024-09-01")
    named = [date(2024, 6, 27), date(2024, 6, 28), date(2024, 8, 31), date(2024, 9, 1)]
    assert [shown.shows_day(day) for day in named] == [True] * 4
    assert not shown.shows_day(date(2024, 6, 29))
    assert figures_of("到2027年底").shows_day(date(2027, 12, 31))
    assert not figures_of("2027年").shows_day(date(2027, 12, 31))
