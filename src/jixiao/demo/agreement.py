"""Makes the records of the world agree with each other, after they were drawn: what one says of a person, a class or a
certificate is what the others say of it. Nothing is drawn here, so that the numbers meant to come out stay."""

import csv
import datetime as dt
from collections import defaultdict
from functools import cache

from jixiao.demo.people import make_id
from jixiao.demo.world import Record, Value, World
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

HOURS = (160, 120, 80, 56, 40)
HOURS_A_DAY = 8
JUMP = dt.timedelta(730)
PERSONS = dict.fromkeys(("training", "certification", "teacher", "apprentice"), "person") | {"studio": "leader"}
GRADES = ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")


def make_agree(world: World) -> None:
    """One name a number, nobody too young for a grade, one class at a time, certificates like their trainings."""
    _certificates_like_trainings(world)
    _no_grade_left_out(world)
    _persons(world)
    _one_class_at_a_time(world)
    for row in _of(world, "training"):
        row.values["hours"] = _hours(row)


def _of(world: World, record_type: str) -> list[Record]:
    return [row for row in world.rows if row.record_type == record_type]


def _day(row: Record, column: str) -> dt.date:
    day = row.values[column]
    assert isinstance(day, dt.date)
    return day


@cache
def _youngest() -> dict[str, int]:
    """The least age of a grade, as the rule R08 has it."""
    path = own_policy(project_root()) / "contradiction_limits.csv"
    with path.open(encoding="utf-8", newline="") as source:
        return {row["limit_name"]: int(row["limit_value"]) for row in csv.DictReader(source) if row["rule_no"] == "R08"}


def _born_until(row: Record) -> int:
    """The last year of birth with which the grade of a record is possible."""
    grade = row.values.get("training_grade") or row.values.get("grade")
    column = {"training": "starts_on", "certification": "issued_on"}.get(row.record_type)
    if grade is None or (column is None and row.record_type != "teacher"):
        return 9999
    year = _day(row, column).year if column else int(str(row.values["stat_year"]))
    return year - _youngest()[str(grade)]


def _persons(world: World) -> None:
    """A number that two persons share, or that says somebody is too young, becomes another one."""
    rows = [(row, PERSONS[row.record_type]) for row in world.rows if row.record_type in PERSONS]
    latest: dict[tuple[str, str], int] = {}
    for row, column in rows:
        person = str(row.values[column]), str(row.values[f"{column}_name"])
        latest[person] = min(latest.get(person, 9999), _born_until(row))
    taken = {number for number, _ in latest}
    owners: dict[str, str] = {}
    renumbered: dict[tuple[str, str], str] = {}
    for (number, name), year in latest.items():
        if owners.setdefault(number, name) == name and int(number[6:10]) <= year:
            continue
        renumbered[number, name] = another = _another(number, min(year, int(number[6:10])), taken)
        taken.add(another)
    for row, column in rows:
        person = str(row.values[column]), str(row.values[f"{column}_name"])
        row.values[column] = renumbered.get(person, person[0])


def _another(number: str, year: int, taken: set[str]) -> str:
    """A number like this one, of somebody born in `year` (a leap day becomes the day before), that nobody has."""
    day = number[10:14] if number[10:14] != "0229" else "0228"
    born = dt.date(year, int(day[:2]), int(day[2:]))
    serial = int(number[14:17])
    while (found := make_id(number[:6], born, serial)) in taken or found.endswith("000"):
        serial += 1
    return found


def _certificates_like_trainings(world: World) -> None:
    """A certificate is for the occupation of its training; a training was for the grade that its certificate states."""
    trainings = {row.values["training_no"]: row for row in _of(world, "training")}
    for row in _of(world, "certification"):
        if row.values.get("training_no") is None:  # somebody's own, earned elsewhere
            continue
        training = trainings[row.values["training_no"]]
        row.values["occupation_code"] = training.values["occupation_code"]
        if row.values["grade"] is not None:
            training.values["training_grade"] = row.values["grade"]


def _no_grade_left_out(world: World) -> None:
    """Who leaps over a grade has done so in another occupation of the base."""
    trainings = {row.values["training_no"]: row for row in _of(world, "training")}
    offered: dict[object, list[Value]] = defaultdict(list)
    for row in trainings.values():
        if row.values["occupation_code"] not in offered[row.values["uscc"]]:
            offered[row.values["uscc"]].append(row.values["occupation_code"])
    held: dict[object, list[Record]] = defaultdict(list)
    for row in sorted(_of(world, "certification"), key=lambda row: _day(row, "issued_on")):
        if row.values["grade"] is None or row.values.get("training_no") is None:
            continue
        earlier = held[row.values["person"]]
        if any(_leaps(one, row) for one in earlier):
            known = {one.values["occupation_code"] for one in earlier}
            other = next(code for code in offered[row.values["base_uscc"]] if code not in known)
            row.values["occupation_code"] = trainings[row.values["training_no"]].values["occupation_code"] = other
        earlier.append(row)


def _leaps(before: Record, after: Record) -> bool:
    levels = GRADES.index(str(after.values["grade"])) - GRADES.index(str(before.values["grade"]))
    is_same = before.values["occupation_code"] == after.values["occupation_code"]
    return is_same and levels > 1 and _day(after, "issued_on") - _day(before, "issued_on") < JUMP


def _one_class_at_a_time(world: World) -> None:
    """A class begins when the one before it has ended."""
    classes: dict[object, list[Record]] = defaultdict(list)
    for row in _of(world, "training"):
        classes[row.values["person"]].append(row)
    for own in classes.values():
        own.sort(key=lambda row: _day(row, "completed_on"))
        for before, row in zip(own, own[1:], strict=False):
            row.values["starts_on"] = max(_day(row, "starts_on"), _day(before, "completed_on"))


def _hours(row: Record) -> int:
    """The hours drawn, or the most of the usual ones that the days of the class hold."""
    most = HOURS_A_DAY * ((_day(row, "completed_on") - _day(row, "starts_on")).days + 1)
    drawn = int(str(row.values["hours"]))
    return drawn if drawn <= most else next((hours for hours in HOURS if hours <= most), most)
