"""What is recorded of one applicant and what follows from it: the words that boundary tests are written in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.oracle.tiny import Applicant

Setup = Callable[[Applicant], object]


@dataclass(frozen=True)
class Case:
    """What is recorded of one applicant, and what follows for one criterion."""

    name: str
    criterion: str
    setup: Setup
    value: str | None
    result: str
    track: str = "jl-base-new"
    kind: str = "企业"
    item: int = 1
    applied_on: date = date(2024, 6, 24)


YES, NO, NONE, JUDGE, NOT_FOR = "符合", "不符合", "缺数据", "需人工判断", "不适用"
CODES = ["6-18-01-01", "6-18-02-04", "6-31-07-01", "6-20-01-01", "6-18-01-07", "6-31-07-03"]


def nothing(_: Applicant) -> None:
    """No record at all."""


def then(*steps: Setup) -> Setup:
    def run(one: Applicant) -> None:
        for step in steps:
            step(one)

    return run


def year(stat_year: int = 2024, **figures: object) -> Setup:
    return lambda one: one.year(stat_year, **figures)


def credit(kind: str, *day: int) -> Setup:
    return lambda one: one.credit(kind, date(*day))


def occupations(matching: int, other: int = 0, blank: int = 0) -> Setup:
    flags = [True] * matching + [False] * other + [None] * blank

    def run(one: Applicant) -> None:
        for code, flag in zip(CODES, flags, strict=False):
            one.occupation(code, flag)

    return run


def urgent(said: int, unsaid: int = 0, denied: int = 0) -> Setup:
    """Occupations with matching conditions that are said to be urgently needed, of which it is not said, or denied."""
    flags = [True] * said + [None] * unsaid + [False] * denied

    def run(one: Applicant) -> None:
        for code, flag in zip(CODES, flags, strict=False):
            one.occupation(code, is_urgently_needed=flag)

    return run


def unit(**columns: object) -> Setup:
    """What is recorded of the unit itself."""
    return lambda one: one.unit().update(columns)


def staff(all_: int, part_time: int, **values: object) -> Setup:
    def run(one: Applicant) -> None:
        one.teacher(all_ - part_time, **values)
        one.teacher(part_time, employment="兼职", **values)

    return run


def practical(count: int, **values: object) -> Setup:
    return lambda one: one.teacher(count, teacher_kind="实训教师", **values)


def experts(*counts: int) -> Setup:
    def run(one: Applicant) -> None:
        for code, count in zip(CODES, counts, strict=False):
            one.occupation(code)
            one.experts(code, count)

    return run


def trained(count: int, *completed: int, **values: object) -> Setup:
    day = date(*(completed or (2023, 6, 30)))
    return lambda one: one.training(count, day, **values)


def exams(passed: int, failed: int, unexamined: int = 0) -> Setup:
    named = (("合格", passed), ("不合格", failed), ("未考核", unexamined), (None, unexamined))
    return then(*(trained(count, exam_result=result) for result, count in named))


def surveys(*batches: tuple[str, int, int, str, int]) -> Setup:
    def run(one: Applicant) -> None:
        for batch in batches:
            one.survey(*batch)

    return run


def asked(student: tuple[int, int] | None, company: tuple[int, int] | None) -> Setup:
    named = [(who, *pair, "1", 2023) for who, pair in (("学员", student), ("企业", company)) if pair]
    return surveys(*named)


def leader(grade: str = "高级技师", **values: object) -> Setup:
    return lambda one: one.studio(grade, **values)


CHECKED = year(credit_checked_on=date(2024, 6, 1))
