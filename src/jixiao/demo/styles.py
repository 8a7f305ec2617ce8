"""The usual dirt: how offices lay out their sheets and write their values."""

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, TypeAlias

from jixiao.demo.world import CellError, NumberTypedId, Percent, Record, Value
from jixiao.ingest.contract import RecordColumn, RecordType
from jixiao.paths import project_root

Cell: TypeAlias = str | int | float | dt.date | Percent | NumberTypedId | CellError | None
FileKind = Literal["xlsx", "csv", "gb", "parquet"]

EXCEL_EPOCH = dt.date(1899, 12, 30)
YUAN_PER_WAN = 10_000
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCDEFGHJKLMNPQRTUWXY"}
DATE_FORMATS = {
    "iso": "{0:%Y-%m-%d}",
    "dash": "{0.year}-{0.month}-{0.day}",
    "slash": "{0.year}/{0.month}/{0.day}",
    "dot": "{0.year}.{0.month}.{0.day}",
    "compact": "{0:%Y%m%d}",
    "chinese": "{0.year}年{0.month}月{0.day}日",
}


@dataclass(frozen=True)
class OfficeStyle:
    """How one office fills its sheets."""

    titles: int = 0
    two_row_header: bool = False
    header: Literal["plain", "spaced", "broken"] = "plain"
    in_wan: bool = False
    dates: str = "iso"
    numbers: Literal["number", "text", "thousands", "full"] = "number"
    grades: Literal["name", "level", "slash", "bracket"] = "name"
    full_width_codes: bool = False
    blank_tail: int = 0
    blank_between: bool = False
    hidden: bool = False
    total: bool = False
    extra_sheet: bool = False
    percent: Literal["number", "sign", "format"] = "number"


STYLES = (
    OfficeStyle(dates="excel"),
    OfficeStyle(titles=1, header="spaced", dates="chinese", numbers="text", total=True, percent="sign"),
    OfficeStyle(titles=2, two_row_header=True, dates="excel", grades="slash", blank_tail=5, percent="format"),
    OfficeStyle(header="broken", in_wan=True, dates="slash", numbers="thousands", hidden=True, extra_sheet=True),
    OfficeStyle(titles=1, in_wan=True, dates="serial", grades="bracket", total=True, blank_between=True),
    OfficeStyle(dates="dot", numbers="full", full_width_codes=True, percent="sign", blank_tail=2),
    OfficeStyle(
        titles=2,
        header="spaced",
        two_row_header=True,
        in_wan=True,
        dates="compact",
        numbers="thousands",
        hidden=True,
    ),
    OfficeStyle(
        titles=1, header="broken", dates="dash", grades="level", total=True, extra_sheet=True, percent="format"
    ),
)


@cache
def _levels() -> dict[str, str]:
    with (project_root() / "seeds" / "codes" / "grades.csv").open(encoding="utf-8", newline="") as source:
        return {row["grade"]: row["state_level"] for row in csv.DictReader(source) if row["state_level"]}


def _grade(name: str, form: str) -> str:
    level = _levels().get(name)
    if level is None or form == "name":
        return name
    return {"level": level, "slash": f"{level}/{name}", "bracket": f"{name}（{level}）"}[form]


def _date(day: dt.date, style: OfficeStyle, kind: FileKind) -> Cell:
    if kind == "xlsx" and style.dates == "excel":
        return day
    if kind == "xlsx" and style.dates == "serial":
        return (day - EXCEL_EPOCH).days
    text = DATE_FORMATS.get(style.dates, DATE_FORMATS["iso"]).format(day)
    return text.translate(FULL_WIDTH) if style.numbers == "full" else text


def _number(value: Decimal, style: OfficeStyle, is_year: bool) -> Cell:
    whole = value == value.to_integral_value()
    if style.numbers == "number":
        return int(value) if whole else float(value)
    text = f"{value:,f}" if style.numbers == "thousands" and not is_year else f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(FULL_WIDTH) if style.numbers == "full" else text


def _percent(value: Percent, style: OfficeStyle, kind: FileKind) -> Cell:
    hundredfold = value.share * 100
    if style.percent == "format" and kind == "xlsx" and value.share < 1:
        return value
    text = f"{hundredfold.normalize():f}"
    return int(hundredfold) if style.percent == "number" and kind == "xlsx" else text + "%" * (style.percent == "sign")


def _text(column: RecordColumn, value: str, style: OfficeStyle) -> str:
    if column.type == "grade":
        return _grade(value, style.grades)
    if column.type in ("uscc", "occ") and style.full_width_codes:
        return value.translate(FULL_WIDTH)
    return value


def render(column: RecordColumn, value: Value, style: OfficeStyle, kind: FileKind) -> Cell:
    """A value as this office writes it; lossless for a reader that knows the contract."""
    if value is None or isinstance(value, bool):
        return {None: None, True: "是", False: "否"}[value]
    if isinstance(value, Percent):
        return _percent(value, style, kind)
    if isinstance(value, dt.date):
        return _date(value, style, kind)
    if isinstance(value, str):
        return _text(column, value, style)
    number = Decimal(value)
    if column.type == "money" and style.in_wan:
        number /= YUAN_PER_WAN
    return _number(number, style, column.kind == "year")


def render_row(columns: list[RecordColumn], row: Record, style: OfficeStyle, kind: FileKind) -> list[Cell]:
    """The cells of a row; a planted raw value is written as it is."""
    return [row.raw[c.name] if c.name in row.raw else render(c, row.values.get(c.name), style, kind) for c in columns]


def header_text(column: RecordColumn, style: OfficeStyle) -> str:
    """The official header as this office writes it, with the money unit."""
    text = column.header
    if column.type == "money":
        text += "（万元）" if style.in_wan else "（元）"
    if style.header == "spaced" and len(text) <= 4:
        return " ".join(text)
    if style.header == "broken" and len(text) >= 6:
        return text[: len(text) // 2] + "\n" + text[len(text) // 2 :]
    return text


def used_columns(record: RecordType, rows: list[Record]) -> list[RecordColumn]:
    """The contract's columns, without optional ones that no row fills."""
    return [
        column
        for column in record.columns
        if column.must_have_header
        or any(row.values.get(column.name) is not None or column.name in row.raw for row in rows)
    ]
