"""What came of every indicator of jl-2024's chosen projects, year by year and over the period, from the records alone.

Written by hand from the policy matrix and the readings in docs/forms.md; plain Python over the accepted rows.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.world import BASE_TRACKS, HIGH_SKILL, Row, World

Value = Fraction | None
PERIOD = "实施期"
RATES = {"I201", "I202", "I203", "I204", "I301", "I302", "I501", "I701", "I702"}
OF_UNITS = {"I103", "I104", "I107", "I110", "I111", "I502"}
"""Counted from the records of the unit, whichever of its projects asks."""
GRACE = timedelta(days=90)


class Project:
    """One project's records over a span: a calendar year, or its whole period."""

    def __init__(self, world: World, application: Row, scope: str, as_of: date) -> None:
        self.world, self.application, self.scope = world, application, scope
        number = application["application_no"]
        (self.project,) = world.rows("project", application_no=number)
        year = None if scope == PERIOD else int(scope)
        self.first = self.project["built_from"] if year is None else date(year, 1, 1)
        self.last = self.project["built_to"] if year is None else date(year, 12, 31)
        self.years = range(self.first.year, self.last.year + 1)
        self.still = min(self.last, as_of)
        self.own = {number, self.project["project_id"]}

    def rows(self, kind: str, day: str) -> list[Row] | None:
        """The unit's records of a kind in the span; None when it has none of whatever day."""
        every = self.world.rows(kind, uscc=self.application["uscc"])
        return [row for row in every if row[day] and self.first <= row[day] <= self.last] if every else None

    def trainings(self) -> list[Row] | None:
        return self.rows("training", "completed_on")

    def funds(self, stage: str) -> list[Row]:
        rows = [row for row in self.world.rows("funding", stage=stage) if row["project_id"] in self.own]
        return [row for row in rows if row["budget_year"] in self.years]

    def evidence(self, code: str) -> list[Row]:
        rows = self.world.rows("evidence", application_no=self.application["application_no"], clause=code)
        return [row for row in rows if row["reviewed_on"] and self.first <= row["reviewed_on"] <= self.last]


def counted(rows: list[Row] | None) -> Value:
    return None if rows is None else Fraction(len(rows))


def share(above: Any, below: Any) -> Value:
    return Fraction(above) / Fraction(below) if below else None


def passed(project: Project) -> Value:
    rows = project.trainings() or []
    good = sum(row["exam_result"] == "合格" for row in rows)
    return share(good, good + sum(row["exam_result"] == "不合格" for row in rows))


def certified(project: Project) -> Value:
    people = {row["person_key"] for row in project.trainings() or []}
    holders = {
        row["person_key"]
        for row in project.world.frames["certification"].iter_rows(named=True)
        if project.first <= row["issued_on"] <= project.last + GRACE
    }
    return share(len(people & holders), len(people))


def evaluated(project: Project) -> Value:
    every = project.world.rows("certification", evaluator_uscc=project.application["uscc"])
    return Fraction(sum(project.first <= row["issued_on"] <= project.last for row in every)) if every else None


def added_equipment(project: Project) -> Value:
    stocks = {
        row["stat_year"]: row["equipment_count"]
        for row in project.world.rows("unit_year", uscc=project.application["uscc"])
        if row["equipment_count"] is not None
    }
    added = [stocks[year] - stocks[year - 1] for year in project.years if year in stocks and year - 1 in stocks]
    return Fraction(sum(added)) if added else None


def finished(project: Project, high_skill: bool) -> Value:
    every = project.world.rows("apprentice", application_no=project.application["application_no"])
    if not every:
        return None
    rows = [row for row in every if row["finished_on"] and project.first <= row["finished_on"] <= project.last]
    return Fraction(len({row["person_key"] for row in rows if not high_skill or row["grade"] in HIGH_SKILL}))


def partners(project: Project) -> Value:
    every = project.world.rows("partnership", uscc=project.application["uscc"])
    if not every:
        return None
    codes = {row["partner_name"]: row["partner_uscc"] for row in every if row["partner_uscc"]}
    there = {
        codes.get(row["partner_name"], row["partner_name"])
        for row in every
        if row["partner_kind"] == "企业"
        and row["starts_on"] <= project.still
        and (row["ends_on"] is None or row["ends_on"] >= project.still)
    }
    return Fraction(len(there))


def satisfied(project: Project, who: str) -> Value:
    rows = project.world.rows("survey", uscc=project.application["uscc"], respondent=who)
    rows = [row for row in rows if row["stat_year"] in project.years]
    return share(sum(row["satisfied"] for row in rows), sum(row["returned"] for row in rows))


def paid_in_time(project: Project) -> Value:
    paid = [row for row in project.funds("拨付") if row["booked_on"].year <= row["budget_year"]]
    return share(sum(row["amount_yuan"] for row in paid), sum(row["amount_yuan"] for row in project.funds("下达")))


def accepted(project: Project, code: str) -> Value:
    rows = [row for row in project.evidence(code) if row["verdict"]]
    return share(sum(row["verdict"] == "符合" for row in rows), len(rows))


def documents(project: Project) -> Value:
    good = sum(row["verdict"] == "符合" for row in project.evidence("I106"))
    return Fraction(good) if good else None


def high_skill(project: Project) -> list[Row] | None:
    rows = project.trainings()
    return None if rows is None else [row for row in rows if row["training_grade"] in HIGH_SKILL]


ACTUALS: dict[str, Callable[[Project], Value]] = {
    "I103": lambda project: counted(project.trainings()),
    "I104": lambda project: counted(high_skill(project)),
    "I105": lambda project: Fraction(
        sum(
            bool(row["has_matching_conditions"])
            for row in project.world.rows(
                "application_occupation", application_no=project.application["application_no"]
            )
        )
    ),
    "I106": documents,
    "I107": added_equipment,
    "I108": lambda project: finished(project, False),
    "I109": lambda project: finished(project, True),
    "I110": evaluated,
    "I111": lambda project: counted(project.rows("contest", "held_on")),
    "I201": passed,
    "I202": certified,
    "I203": lambda project: accepted(project, "I203"),
    "I204": lambda project: None,  # no project of jl-2024 has been accepted yet
    "I301": paid_in_time,
    "I302": lambda project: accepted(project, "I302"),
    "I401": lambda project: released(project.world, [project.application], project.scope),
    "I402": lambda project: released(project.world, [project.application], project.scope),
    "I501": lambda project: share(len(high_skill(project) or []), len(project.trainings() or [])),
    "I502": partners,
    "I601": lambda project: accepted(project, "I601"),
    "I602": lambda project: None,
    "I701": lambda project: satisfied(project, "学员"),
    "I702": lambda project: satisfied(project, "企业"),
}


def targets(world: World, application: Row, scope: str) -> set[str]:
    """The indicators that a project aims at over a span; where it has any, the grant that it asks for or is budgeted
    too, as the cap of its kind."""
    rows = world.rows("target", application_no=application["application_no"])
    own = {
        row["indicator_code"]
        for row in rows
        if (PERIOD if row["period"] == PERIOD else str(row["target_year"])) == scope
    }
    cap = "I401" if application["track_id"] in BASE_TRACKS else "I402"
    return own | {cap} if own and granted(world, application, scope) else own


def granted(world: World, application: Row, scope: str) -> Fraction:
    """The 中央补助 that a project asked for, or that was budgeted for it in a year."""
    if scope == PERIOD:
        return Fraction(application["central_grant_yuan"] or 0)
    ids = {row["project_id"] for row in world.rows("project", application_no=application["application_no"])}
    rows = world.rows("funding", stage="预算安排", source="中央补助", budget_year=int(scope))
    return sum((Fraction(row["amount_yuan"]) for row in rows if row["project_id"] in ids), Fraction(0))


def weight(world: World, application: Row, scope: str) -> Fraction:
    """The money that weighs a project's rates: the year's budget, or what was applied for."""
    if scope == PERIOD:
        asked = (application[name] for name in ("central_grant_yuan", "local_match_yuan", "own_funds_yuan"))
        return sum((Fraction(money) for money in asked if money is not None), Fraction(0))
    own = {application["application_no"]} | {
        row["project_id"] for row in world.rows("project", application_no=application["application_no"])
    }
    rows = world.rows("funding", stage="预算安排", budget_year=int(scope))
    return sum((Fraction(row["amount_yuan"]) for row in rows if row["project_id"] in own), Fraction(0))


def project_actuals(world: World, chosen: list[Row], as_of: date) -> dict[tuple[str, str, str], Value]:
    """Application, scope, indicator → value, for every target of every chosen project."""
    found = {}
    for application in chosen:
        for scope in (PERIOD, "2025", "2026"):
            project = Project(world, application, scope, as_of)
            for code in targets(world, application, scope):
                found[application["application_no"], scope, code] = ACTUALS[code](project)
    return found


def region_actuals(
    world: World, chosen: list[Row], each: dict[tuple[str, str, str], Value]
) -> dict[tuple[str, str], Value]:
    """Scope, indicator → value: absolute ones added, rates weighted by money, the highest grant, projects counted."""
    by_number = {application["application_no"]: application for application in chosen}
    found: dict[tuple[str, str], Value] = {}
    for scope in (PERIOD, "2025", "2026"):
        for code in ACTUALS:
            held = [(by_number[no], value) for (no, of, what), value in sorted(each.items())
                    if (of, what) == (scope, code) and value is not None]  # fmt: skip
            if code in OF_UNITS:  # counted from the unit's records: once a unit, however many projects it has
                held = list({one["uscc"]: (one, value) for one, value in reversed(held)}.values())
            factors = [weight(world, one, scope) if code in RATES else Fraction(1) for one, _ in held]
            total = sum((factor * value for factor, (_, value) in zip(factors, held, strict=True)), Fraction(0))
            found[scope, code] = (total / sum(factors) if code in RATES else total) if held else None
        bases = [one for one in chosen if one["track_id"] in BASE_TRACKS]
        studios = [one for one in chosen if one["track_id"] not in BASE_TRACKS]
        for count, grant, own in (("I101", "I401", bases), ("I102", "I402", studios)):
            found[scope, count] = Fraction(len(own))
            found[scope, grant] = released(world, own, scope)
    return found


def released(world: World, projects: list[Row], scope: str) -> Value:
    """The most 中央补助 that was released to one project in the span; None when none was."""
    sums: list[Fraction] = []
    for one in projects:
        ids = {row["project_id"] for row in world.rows("project", application_no=one["application_no"])}
        rows = [row for row in world.rows("funding", stage="下达", source="中央补助")
                if row["project_id"] in ids and scope in (PERIOD, str(row["budget_year"]))]  # fmt: skip
        if rows:
            sums.append(sum((Fraction(row["amount_yuan"]) for row in rows), Fraction(0)))
    return max(sums, default=None)
