"""Deadlines of the notices that come near, from policy data: last days for applying and recommending
(procedures.csv), reports that are due by month or year (reporting_duties.csv)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jixiao.months import month_ends
from jixiao.seed_table import read_table

Row = dict[str, str]


@dataclass(frozen=True, order=True)
class Deadline:
    """A last day, by which notice and clause, and what is to be done by then."""

    day: date
    notice: str
    clause: str
    says: str

    @property
    def key(self) -> str:
        """By which it is known."""
        return f"{self.notice}|{self.clause}|{self.says}|{self.day.isoformat()}"

    def sentence(self, today: date) -> str:
        """For people, as of a day."""
        left = (self.day - today).days
        when = "今天到期" if left == 0 else f"还有 {left} 天"
        return f"{self.day.isoformat()}（{when}）{self.notice} {self.clause}：{self.says}"


def deadlines(policy: Path, today: date, days_before: int) -> list[Deadline]:
    """The last days from `today` until so many days after it, both included, in their order. `policy`: the folder of
    policy data."""
    last = today + timedelta(days=days_before)
    found = [_of_window(row) for row in _table(policy, "procedures.csv") if _is_last_day(row)]
    duties = _table(policy, "reporting_duties.csv")
    for end in month_ends(today, last):
        found += [_of_duty(row, end) for row in in_force(duties, end) if is_due(row, end)]
    return sorted({one for one in found if today <= one.day <= last})


def _is_last_day(row: Row) -> bool:
    return row["kind"] == "date_window" and bool(row["to_date"])


def _of_window(row: Row) -> Deadline:
    return Deadline(date.fromisoformat(row["to_date"]), row["notice_id"], row["clause"], row["says"])


def _of_duty(row: Row, end: date) -> Deadline:
    return Deadline(end, row["notice_id"], row["clause"], row["says"])


def is_due(duty: Row, day: date) -> bool:
    """Whether a report that a row of reporting_duties.csv asks for is due in the month of a day."""
    return duty["kind"] == "monthly" or int(duty["due_month"] or 0) == day.month


def in_force(rows: Iterable[Row], day: date) -> list[Row]:
    """Of each rule of a notice the row that holds on a day."""
    held: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda one: one["starts_on"]):
        if row["starts_on"] <= day.isoformat():
            held[row["rule_no"], row["notice_id"]] = row
    return list(held.values())


def _table(policy: Path, name: str) -> list[Row]:
    place = policy / name
    return read_table(place) if place.is_file() else []
