"""A printed table keeps its columns, in Chinese as in English, and loses no character."""

import random

import pytest
from rich.cells import cell_len

from jixiao.cli.text_table import GAP, table_lines

HEADS = ("单位", "n", "说明")


def printed(rows: list[tuple[str, ...]], width: int = 200, numbers: tuple[str, ...] = ("n",)) -> list[str]:
    return list(table_lines(HEADS, rows, numbers, width))


def test_columns_are_as_wide_as_what_they_hold_and_numbers_are_set_to_the_right() -> None:
    assert printed([("吉林", "9", "好"), ("a", "120", "")]) == [
        "单位    n  说明",
        "────  ───  ────",
        "吉林    9  好",
        "a     120",
    ]


def test_a_column_that_does_not_fit_is_broken_between_characters_and_at_blanks() -> None:
    assert printed([("甲乙丙丁戊己", "1", "one two three")], width=21) == [
        "单位      n  说明",
        "────────  ─  ────────",
        "甲乙丙丁  1  one two",
        "戊己         three",
    ]


def test_a_cell_of_several_lines_stays_so() -> None:
    assert printed([("甲\n乙", "1", "")])[2:] == ["甲    1", "乙"]


def test_a_table_without_rows_has_its_headings() -> None:
    assert len(printed([])) == len(("headings", "rule"))


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_and_no_line_is_wider_than_asked(seed: int) -> None:
    chosen = random.Random(seed)
    letters = "汉字数据abc12.，（ ）é한"
    rows = [tuple("".join(chosen.choices(letters, k=chosen.randint(0, 60))).strip() for _ in HEADS) for _ in range(8)]
    width = chosen.randint(30, 120)
    lines = printed(rows, width)
    assert max(map(cell_len, lines)) <= width
    told = "".join(lines[2:]).replace(" ", "")
    assert sorted(told) == sorted("".join("".join(row) for row in rows).replace(" ", ""))
    starts = [cell_len(part) for part in lines[1].split(GAP)]
    assert sum(starts) + len(GAP) * (len(HEADS) - 1) <= width
