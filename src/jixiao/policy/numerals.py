"""The figures that a clause shows, however it writes them.

7个, 七个, 七分之二, 2/7, 12%, 百分之十二, 12—34万元, 7年, 两年, 1月2日—3日, full-width or not.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
STEPS = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
CHINESE = "[零〇一二三四五六七八九十百千万亿两]+"
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = f"(?:{ARABIC}|{CHINESE})"
DASH = "(?:—+|–|-|~|至|到)"
SPACED = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f]|%)")
SCALES = {"万": Fraction(10_000), "亿": Fraction(100_000_000), "%": Fraction(1, 100)}


@dataclass(frozen=True)
class Figures:
    """What a text shows: numbers (shares between 0 and 1, money in yuan as well as in its own unit), spans of time in
    months, and days of the calendar as (month, day)."""

    numbers: frozenset[Fraction]
    months: frozenset[int]
    days: frozenset[tuple[int, int]]

    def shows_day(self, day: date) -> bool:
        """Whether the day of the year is named."""
        return (day.month, day.day) in self.days


def figures_of(text: str) -> Figures:
    """All figures of a text, full-width or not, in digits or in Chinese."""
    plain = SPACED.sub("", unicodedata.normalize("NFKC", text))
    return Figures(frozenset(_numbers(plain)), frozenset(_months(plain)), frozenset(_days(plain)))


def chinese_number(text: str) -> Fraction | None:
    """五 → 5, 二十 → 20, 一千二百三十四 → 1234, 二〇二四 → 2024; None for what is no number."""
    total, section, digit = 0, 0, 0
    if not re.fullmatch(CHINESE, text):
        return None
    if all(sign in DIGITS for sign in text):
        return Fraction(int("".join(str(DIGITS[sign]) for sign in text)))
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif STEPS[sign] >= STEPS["万"]:
            total, section, digit = (total + max(section + digit, 1)) * STEPS[sign], 0, 0
        else:
            section, digit = section + max(digit, 1) * STEPS[sign], 0
    return Fraction(total + section + digit)


def _value(text: str) -> Fraction:
    return chinese_number(text) or Fraction(0) if re.fullmatch(CHINESE, text) else Fraction(text.replace(",", ""))


def _numbers(text: str) -> set[Fraction]:
    found = set()
    for one in re.finditer(NUMBER, text):
        found.add(_value(one[0]))
    for one in re.finditer(f"({NUMBER})分之({NUMBER})", text):
        if _value(one[1]):
            found.add(_value(one[2]) / _value(one[1]))
    for one in re.finditer(r"(\d+)/(\d+)", text):
        if int(one[2]):
            found.add(Fraction(int(one[1]), int(one[2])))
    scaled = f"({NUMBER})(?:万?元?{DASH}({NUMBER}))?([万亿%])"
    for one in re.finditer(scaled, text):
        found |= {_value(number) * SCALES[one[3]] for number in (one[1], one[2]) if number}
    for one in re.finditer(f"({NUMBER})%{DASH}({NUMBER})%", text):
        found |= {_value(number) / 100 for number in (one[1], one[2])}
    return found


def _months(text: str) -> set[int]:
    years = {_value(one[1]) * 12 for one in re.finditer(rf"({NUMBER})\s*(?:个)?(?:周?年)(?!度?底)", text)}
    months = {_value(one[1]) for one in re.finditer(rf"({NUMBER})\s*个?月", text)}
    return {int(one) for one in years | months if one.denominator == 1 and one < 10_000}


def _days(text: str) -> set[tuple[int, int]]:
    """Days named: 6月27日, 6月27日—28日 (the month goes on), 2024-08-31."""
    # the end of a year is its last day
    found = {(12, 31)} if re.search(rf"({NUMBER})年度?底", text) else set()
    for one in re.finditer(rf"({NUMBER})月({NUMBER})日?(?:\s*{DASH}\s*({NUMBER})日)?", text):
        found |= {(int(_value(one[1])), int(_value(day))) for day in (one[2], one[3]) if day}
    for one in re.finditer(r"\d{4}[-./](\d{1,2})[-./](\d{1,2})", text):
        found.add((int(one[1]), int(one[2])))
    return found
