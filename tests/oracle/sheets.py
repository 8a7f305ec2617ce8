"""Reads the official workbooks back with python-calamine and finds every number by the labels printed around it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine

PERIOD, YEAR, INDEX = "实施期", "年度", "目录"


class Number(NamedTuple):
    """A numeric cell: where it stands, and what the labels say it is."""

    sheet: str
    cell: str
    key: tuple[str, ...]
    value: Decimal


def read_goals(path: Path) -> list[Number]:
    """Every number of F1 or F2. Key: sheet (by its number), side (实施期 or 年度), the label left of the number."""
    return [
        Number(name, address(i, j), (name.partition(" ")[0], side(rows, j), label(rows[i], j)), value)
        for name, rows in sheets(path)
        for i, j, value in numbers(rows)
    ]


def read_summary(path: Path, unit_header: str) -> list[Number]:
    """Every number of F3 or F4. Key: sheet (the recommender), unit, 推荐顺序, column header; the rank's own key too."""
    found = []
    for name, rows in sheets(path):
        headers = column_headers(rows)
        by_header = {text: j for j, text in enumerate(headers)}
        for i, j, value in numbers(rows):
            unit = str(rows[i][by_header[unit_header]]).split("\n")[0]
            rank = rows[i][by_header["推荐顺序"]]
            found.append(Number(name, address(i, j), (name, unit, plain(rank), headers[j]), value))
    return found


def sheets(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """Name and rows of every sheet but the index, from A1 on."""
    book = python_calamine.load_workbook(path)
    for name in book.sheet_names:
        if name == INDEX:
            continue
        yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def numbers(rows: list[list[Any]]) -> Iterator[tuple[int, int, Decimal]]:
    """Row, column and value of every numeric cell."""
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield i, j, Decimal(str(value))


def side(rows: list[list[Any]], column: int) -> str:
    """实施期 left of the column headed 年度目标, 年度 from it on; an edition without that heading has the year only."""
    for row in rows:
        if "年度目标" in row and "实施期总目标" in row:
            return YEAR if column >= row.index("年度目标") else PERIOD
    return YEAR


def label(row: list[Any], column: int) -> str:
    """The nearest text left of a cell, without its colon and without what says how a region's value is made."""
    texts = [value for value in row[:column] if isinstance(value, str) and value.strip()]
    return plain_label(str(texts[-1]))


def plain_label(text: str) -> str:
    """A label as the oracle knows it; which indicators say how they are added up is looked at in test_numbers.py."""
    return re.sub("（(按金额加权|最少|最高)）$", "", text.strip().rstrip("："))


def column_headers(rows: list[list[Any]]) -> list[str]:
    """The two header rows below 推荐顺序 joined: the lower text where there is one, else the upper; no line breaks."""
    top = next(i for i, row in enumerate(rows) if "".join(str(row[0]).split()) == "推荐顺序")
    return ["".join(str(lower or upper).split()) for upper, lower in zip(rows[top], rows[top + 1], strict=True)]


def address(row: int, column: int) -> str:
    """The Excel address of a cell counted from zero."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def plain(value: Any) -> str:
    """A whole number without its decimal point; blank stays blank."""
    return "" if value == "" else str(int(value))
