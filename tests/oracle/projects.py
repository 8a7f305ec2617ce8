"""What is recorded of a recognised project: the words that tests of outputs are written in.

Unless said otherwise a project is built from 2024-10-01: its first year ends 2025-09-30, its two years 2026-09-30.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.oracle.tiny import Applicant, TinyWorld

BUILT_FROM = date(2024, 10, 1)
YEAR_1, YEAR_2 = date(2025, 3, 1), date(2026, 3, 1)

Setup = Callable[[Applicant], object]


@dataclass(frozen=True)
class Project:
    """One project and what is recorded of it; `recorded` are columns of the record 认定项目."""

    name: str
    track: str
    setup: Setup
    built_from: date = BUILT_FROM
    recorded: dict[str, Any] = field(default_factory=dict)

    def record(self, world: TinyWorld) -> None:
        """Its application, its recognition the day before it begins, and its records."""
        one = world.applicant(self.name, self.track)
        usual: dict[str, Any] = {"recognised_on": self.built_from - timedelta(1), "status": "在建"}
        usual |= {"application_no": self.name, "track_id": self.track, "uscc": one.uscc, "built_from": self.built_from}
        world.add("project", **{"project_id": self.name} | usual | self.recorded)
        self.setup(one)


def certified(count: int, day: date = YEAR_1, **values: Any) -> Setup:
    """Certificates of this base."""
    return lambda one: one.certificates(count, day, **{"base_uscc": one.uscc, "evaluator_uscc": None} | values)


def trained(count: int, day: date = YEAR_2, **values: Any) -> Setup:
    """Training records completed."""
    return lambda one: one.training(count, day, **values)


def graduates(count: int, certified_of_them: int, day: date = YEAR_1, issued: date | None = None) -> Setup:
    """Persons trained on a day, so many of whom hold a certificate of this base (ten days later unless said)."""

    def run(one: Applicant) -> None:
        for number in range(count):
            person = one.person()
            one.training(1, day, **person)
            if number < certified_of_them:
                own = {"base_uscc": one.uscc, "evaluator_uscc": None} | person
                one.certificates(1, issued or day + timedelta(10), **own)

    return run


def asked(returned: int, satisfied: int, year: int = 2025, who: str = "学员", batch: str = "1") -> Setup:
    """A satisfaction survey."""
    return lambda one: one.survey(who, returned, satisfied, batch, year)


def capacity(persons: int | None, year: int = 2025) -> Setup:
    """年培训能力 of a year."""
    return lambda one: one.year(year, training_capacity=persons, employees=1)


def contest(contestants: int, day: date = YEAR_1, level: str = "区级") -> Setup:
    """A contest hosted, known by its level and its contestants."""

    def run(one: Applicant) -> None:
        own = {"uscc": one.uscc, "contest_name": f"{level}{contestants}人", "held_on": day, "contest_level": level}
        one.world.add("contest", contestants=contestants, **own)

    return run


def apprentices(
    count: int, finished: date | None = YEAR_1, grade: str | None = "高级工", graded: date | None = None
) -> Setup:
    """Apprentices alike."""

    def run(one: Applicant) -> None:
        for _ in range(count):
            own: dict[str, Any] = {"apprenticed_on": date(2024, 10, 8), "finished_on": finished, "graded_on": graded}
            one.world.add("apprentice", application_no=one.number, grade=grade, **one.person(), **own)

    return run


def report(month: str, **values: Any) -> Setup:
    """The progress reported for a month."""

    def run(one: Applicant) -> None:
        said = {"project_id": one.number, "report_month": month, "progress_text": "按计划推进", "next_plan": "继续"}
        one.world.add("progress", **said | values)

    return run
