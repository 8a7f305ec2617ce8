"""Every output of every recognised project on a day, and every month's progress, a second time: plain Python.

Numbers are copied by hand from the clauses: 渝高技办〔2024〕8号 四(一)1(5); 赤峰市2025年实施方案 七(一), (二), 八(一);
顺义区实施方案 三(一)—(三), 五(二), (三), last line; 吉人社联〔2024〕48号 六(一).
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from tests.oracle.assessment import exact
from tests.oracle.world import HIGH_SKILL, Row, World

MET, MISSED, RUNNING, AHEAD, NONE, JUDGE = "达标", "未达标", "进行中", "未开始", "缺数据", "需人工判断"
VALID_UNTIL = {"sy": date(2026, 12, 31)}
"""不超过2026年12月31日: nothing of the notice runs past it; what is not reached by then is for somebody to decide."""
CONTESTS = ("国家级", "省级", "市级", "区级")
Value = Fraction | None
Measure = Callable[[World, Row, date, date, date], Value]


class Span(NamedTuple):
    """The months of a project that an output is judged after, from and to."""

    label: str
    first: int
    last: int


class Item(NamedTuple):
    """One output: measured over `counted` months (those of its period unless given), documented, or accepted."""

    rule: str
    item: int
    clause: str
    span: Span
    threshold: str | None = None
    measure: Measure | None = None
    counts: bool = True
    counted: tuple[int, int] | None = None
    improves: bool = False
    accepted: bool = False


class Output(NamedTuple):
    """One row of what a project owes and has reached."""

    project: str
    criterion: str
    clause: str
    item: int
    period: str
    is_improvement: bool
    value: str | None
    threshold: str | None
    met: bool | None
    state: str


def month_after(day: date, months: int) -> date:
    """The day so many months on; where there is none, the first day of the month after."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day > monthrange(year, month + 1)[1]:
        return date(year, month + 1, monthrange(year, month + 1)[1]) + timedelta(1)
    return date(year, month + 1, day.day)


def span_days(project: Row, first: int, last: int) -> tuple[date, date]:
    """First and last day of a span of a project's months."""
    return month_after(project["built_from"], first), month_after(project["built_from"], last) - timedelta(1)


def between(rows: list[Row], column: str, first: date, last: date, as_of: date) -> list[Row]:
    """The records dated in a span, and not after the day of the build."""
    return [row for row in rows if row[column] is not None and first <= row[column] <= min(last, as_of)]


def count_of(record: str, owner: str, by: str, dated: str, of: Callable[[Row], bool] = lambda row: True) -> Measure:
    """How many records; a project without any record of the kind, in whatever span, is unknown."""

    def run(world: World, project: Row, first: date, last: date, as_of: date) -> Value:
        own = world.rows(record, **{owner: project[by]})
        return Fraction(sum(map(of, between(own, dated, first, last, as_of)))) if own else None

    return run


CERTIFICATES = count_of("certification", "base_uscc", "uscc", "issued_on")
TRAINED = count_of("training", "uscc", "uscc", "completed_on")
TRAINED_HIGH = count_of("training", "uscc", "uscc", "completed_on", lambda row: row["training_grade"] in HIGH_SKILL)
FINISHED = count_of("apprentice", "application_no", "application_no", "finished_on")
FINISHED_HIGH = count_of(
    "apprentice", "application_no", "application_no", "finished_on", lambda row: row["grade"] in HIGH_SKILL
)
HOSTED = count_of("contest", "uscc", "uscc", "held_on", lambda row: row["contest_level"] in CONTESTS)


def contestants(world: World, project: Row, first: date, last: date, as_of: date) -> Value:
    """Contestants of contests of 区级 or above."""
    own = world.rows("contest", uscc=project["uscc"])
    held = [row for row in between(own, "held_on", first, last, as_of) if row["contest_level"] in CONTESTS]
    return Fraction(sum(row["contestants"] for row in held)) if own else None


def satisfied(world: World, project: Row, first: date, last: date, as_of: date) -> Value:
    """满意份数 over 回收份数 of 学员 in the calendar years touched."""
    own = world.rows("survey", uscc=project["uscc"], respondent="学员")
    own = [row for row in own if first.year <= row["stat_year"] <= min(last, as_of).year]
    returned = sum(row["returned"] for row in own)
    return Fraction(sum(row["satisfied"] for row in own), returned) if returned else None


def certified_share(world: World, project: Row, first: date, last: date, as_of: date) -> Value:
    """Of the persons trained, those issued a certificate in the span or the 90 days after it."""
    own = between(world.rows("training", uscc=project["uscc"]), "completed_on", first, last, as_of)
    persons = {row["person_key"] for row in own}
    late = min(min(last, as_of) + timedelta(90), as_of)
    issued = world.frames["certification"].select("person_key", "issued_on").iter_rows()
    holders = {person for person, day in issued if person in persons and first <= day <= late}
    return Fraction(len(holders), len(persons)) if persons else None


def latest_of(column: str) -> Measure:
    """A yearly figure of the latest year that states it, up to the year of the last day."""

    def run(world: World, project: Row, first: date, last: date, as_of: date) -> Value:
        own = world.rows("unit_year", uscc=project["uscc"])
        stated = {row["stat_year"]: row[column] for row in own if row[column] is not None}
        known = [year for year in stated if year <= min(last, as_of).year]
        return Fraction(stated[max(known)]) if known else None

    return run


CAPACITY, HIGH_SKILL_CAPACITY = latest_of("training_capacity"), latest_of("high_skill_capacity")


YEAR, TWO, SECOND, WHOLE = Span("第一年", 0, 12), Span("两年", 0, 24), (12, 24), Span("建设期", 0, 24)


def district_base(rule: str, clause: str, first: str, both: str, yearly: str) -> list[Item]:
    """What an upskilling or a chain base owes."""
    return [
        Item(rule, 1, clause, YEAR, first, CERTIFICATES, improves=True),
        Item(rule, 2, clause, TWO, both, CERTIFICATES, improves=True),
        Item(rule, 3, clause, TWO, "0.95", satisfied, False, improves=True),
        Item(rule, 4, clause, TWO, "0.9", certified_share, False, improves=True),
        Item(rule, 5, clause, TWO, yearly, CAPACITY, False, improves=True),
        Item(rule, 6, clause, TWO),
    ]


ACCEPTANCE = [Item("O1", 1, "六(一)", WHOLE, improves=True, accepted=True)]
OWED: dict[str, list[Item]] = {
    "jl-base-new": ACCEPTANCE,
    "jl-base-existing": ACCEPTANCE,
    "jl-studio": ACCEPTANCE,
    "cq-base-national": [
        Item("O2", 1, "四(一)1(5)", YEAR),
        Item("O3", 1, "四(一)1(5)", TWO, "3000", TRAINED, counted=SECOND),
        Item("O3", 2, "四(一)1(5)", TWO, "1000", TRAINED_HIGH, counted=SECOND),
    ],
    "cf-base": [
        Item("O4a", 1, "七(一)1", YEAR),
        Item("O4", 1, "七(一)2", TWO, "500", CAPACITY, False),
        Item("O4", 2, "七(一)2", TWO, "100", HIGH_SKILL_CAPACITY, False),
        Item("O9", 1, "七(一)3", TWO),
        Item("O9", 2, "八(一)", WHOLE, accepted=True),
    ],
    "cf-studio": [
        Item("O5", 1, "七(二)2", YEAR, "5", FINISHED),
        Item("O5", 2, "七(二)2", YEAR, "3", FINISHED_HIGH),
        Item("O9", 1, "七(二)1", YEAR),
        Item("O9", 2, "七(二)3", YEAR),
        Item("O9", 3, "八(一)", WHOLE, accepted=True),
    ],
    "sy-base-upskilling": district_base("O6", "三(一)", "600", "1800", "900"),
    "sy-base-chain": district_base("O7", "三(二)", "300", "900", "450"),
    "sy-base-competition": [
        Item("O8", 1, "三(三)", TWO, "1", HOSTED, improves=True),
        Item("O8", 2, "三(三)", TWO, "300", contestants, improves=True),
    ],
}


def outputs(world: World, as_of: date) -> list[Output]:
    """Every output of every project, with the improvement year where one is given."""
    return [row for project in world.rows("project") for row in project_outputs(world, project, as_of)]


def project_outputs(world: World, project: Row, as_of: date) -> list[Output]:
    """A project's outputs; the one improvement year goes to the first period missed."""
    items = OWED.get(project["track_id"], [])
    judged = [(item, judge(world, project, item, as_of)) for item in items]
    missed = [item for item, row in judged if row.state == MISSED and item.improves]
    first = min((item.span.last for item in missed), default=None)
    improving = [judge(world, project, item, as_of, True) for item in missed if item.span.last == first]
    return [row for _, row in judged] + improving


def judge(world: World, project: Row, item: Item, as_of: date, improving: bool = False) -> Output:
    """One output in its period or in the improvement year after it."""
    begins, whole = stage(project, item, improving)
    ends = bounded(project, whole)
    value = verdict = holds = None
    if begins <= as_of and item.measure:
        value = item.measure(world, project, *counted(project, item, improving), as_of)
        holds = None if value is None else value >= Fraction(item.threshold or 0)
        over = as_of > ends
        verdict = holds if over else (True if holds and item.counts else None)
    elif begins <= as_of:
        verdict = answered(world, project, item)
    state = told(verdict, begins, ends, as_of)
    if ends < whole and begins <= as_of and as_of > ends and verdict is not True:
        state = JUDGE
    label = (
        item.span.label + "改进期" if improving and not item.accepted else "整改期" if improving else item.span.label
    )
    shown = None if value is None else exact(value)
    met = {MET: True, MISSED: False, RUNNING: holds}.get(state)
    return Output(
        project["project_id"], item.rule, item.clause, item.item, label, improving, shown, item.threshold, met, state
    )


def bounded(project: Row, day: date) -> date:
    """The last day of something, at the latest that of the notice."""
    return min(day, VALID_UNTIL.get(project["track_id"].split("-")[0], day))


def told(verdict: bool | str | None, begins: date, ends: date, as_of: date) -> str:
    """A verdict in words, as far as the day lets it be told."""
    if as_of < begins:
        return AHEAD
    if verdict is True:
        return MET
    if as_of <= ends:
        return RUNNING
    if verdict is None:
        return NONE
    return MISSED if verdict is False else JUDGE


def stage(project: Row, item: Item, improving: bool) -> tuple[date, date]:
    """First and last day of the period, or of the twelve months after it."""
    if not item.accepted:
        first, last = item.span.first, item.span.last
        return span_days(project, last, last + 12) if improving else span_days(project, first, last)
    ends = project["built_to"] or span_days(project, 0, 24)[1]
    if improving:
        return ends + timedelta(1), month_after(ends + timedelta(1), 12) - timedelta(1)
    return project["built_from"], ends


def counted(project: Row, item: Item, improving: bool) -> tuple[date, date]:
    """First and last day that are counted: a count goes on from 建设期起, a rate is of the improvement year alone."""
    if improving:
        first, last = span_days(project, 0 if item.counts else item.span.last, item.span.last + 12)
    else:
        first, last = span_days(project, *(item.counted or item.span[1:]))
    return first, bounded(project, last)


def answered(world: World, project: Row, item: Item) -> bool | str | None:
    """What the acceptance or the documents say."""
    if item.accepted:
        if project["acceptance_rating"]:
            return bool(project["acceptance_rating"] != "不合格")
        return {"验收合格": True, "改进期": False, "终止": False}.get(project["status"])
    found = world.rows("evidence", application_no=project["application_no"], clause=item.clause)
    verdicts = [row["verdict"] for row in found]
    if not verdicts:
        return None
    return False if "不符合" in verdicts else JUDGE if None in verdicts else True


class Pace(NamedTuple):
    """How far a counted output is at the end of a month."""

    project: str
    criterion: str
    item: int
    is_improvement: bool
    month: str
    value: str | None
    needed: str | None
    forecast: Fraction | None


def paces(world: World, as_of: date) -> list[Pace]:
    """Every counted output of every project, month by month."""
    found = []
    for project in world.rows("project"):
        granted = {(row.criterion, row.item) for row in project_outputs(world, project, as_of) if row.is_improvement}
        for item in OWED.get(project["track_id"], []):
            if item.measure and item.counts:
                found += item_paces(world, project, item, False, as_of)
                if (item.rule, item.item) in granted:
                    found += item_paces(world, project, item, True, as_of)
    return found


def item_paces(world: World, project: Row, item: Item, improving: bool, as_of: date) -> list[Pace]:
    """One output in one stage: the months from its first day on, of the improvement year only its own."""
    assert item.measure
    first, last = counted(project, item, improving)
    begins = stage(project, item, improving)[0]
    found, month = [], first.replace(day=1)
    while month <= min(last, as_of):
        day = min(month.replace(day=monthrange(month.year, month.month)[1]), last, as_of)
        if day >= max(begins, first):
            value = item.measure(world, project, first, day, as_of)
            target = Fraction(item.threshold or 0)
            found.append(
                Pace(
                    project["project_id"],
                    item.rule,
                    item.item,
                    improving,
                    f"{month:%Y-%m}",
                    None if value is None else exact(value),
                    None if value is None else exact(max(target - value, Fraction(0))),
                    None if value is None else value * ((last - first).days + 1) / ((day - first).days + 1),
                )
            )
        month = month_after(month, 1)
    return found
