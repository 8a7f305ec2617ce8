"""Boundary tests made from the policy data: every numeric criterion at, just below, just above its threshold, at
nought, without data, and with its records on the first and last day of its period and a day outside.

Which criteria there are, and over which measures, is read from the policy data; what they demand, from the
statements (tests/oracle/clauses.csv), and where a criterion is too new to be stated, from its own row. Values come
from the makers, periods from their words, results from the comparison below: nothing is asked of the warehouse.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from tests.oracle.assessment import exact
from tests.oracle.cases import JUDGE, NO, NONE, NOT_FOR, YES
from tests.oracle.makers import BETWEEN, MAKERS, Maker, sliced
from tests.oracle.periods import LONG_AGO, NEVER, Period, members
from tests.oracle.statements import COMPARATORS, USUAL, Row, read_policy, statements
from tests.oracle.tiny import APPLIED_ON, Applicant, TinyWorld
from tests.oracle.world import GRADES

DAY = timedelta(days=1)
KINDS = {"school": "技工院校", "technical_school": "技工院校"}
OTHERS = {"not_school": "技工院校", "enterprise": "技工院校", "school": "企业", "technical_school": "职业院校"}
Key = tuple[str, str, str]
"""Track, criterion, item."""


@dataclass(frozen=True)
class Demand:
    """One criterion as its clause states it."""

    key: Key
    measure: str
    applies_to: str
    period: str
    comparator: str
    low: Fraction
    high: Fraction | None
    unit: str
    otherwise: str
    below: str | None
    slice: str = ""
    lenient: str = ""

    @property
    def maker(self) -> Maker:
        """What makes values of its measure, or of the slice of it."""
        return sliced(self.measure, self.slice) if self.slice else MAKERS[self.measure]

    def result(self, value: Fraction | None) -> tuple[str | None, str]:
        """Value as printed and result."""
        if value is None:
            return None, NONE
        held = {
            "不少于": value >= self.low,
            "不超过": value <= self.low,
            "等于": value == self.low,
            "至": self.high is not None and self.low <= value <= self.high,
        }[self.comparator]
        if not held and self.otherwise == "佐证":  # no document is handed in
            return None, NONE
        printed = GRADES[int(value) - 1] if self.unit == "等级" else exact(value)
        return printed, YES if held else self.below if self.below and value < self.low else self.otherwise


@dataclass(frozen=True)
class Try:
    """One applicant: what is recorded (a value on some days), and what follows."""

    name: str
    demand: Demand
    records: tuple[tuple[Fraction, date], ...]
    value: str | None
    result: str
    kind: str = "企业"
    ends_on: date | None = None
    lenient: str = ""

    @property
    def number(self) -> str:
        """The number of its application."""
        return f"{'-'.join(self.demand.key)}-{self.name}"


def demands(policy: Path, added: Path | None = None) -> list[Demand]:
    """Every criterion of a policy folder, or of the rows added to it, that compares a measure with a threshold."""
    seeds = read_policy(policy) | (read_policy(added) if added else {})
    labels = {row["window_id"]: row["window_label"] for row in seeds["windows"]}
    said = statements()
    found = []
    for row in seeds["criteria"]:
        if row["measure_id"] and row["threshold"]:
            states: Row = {}
            for one in said:
                states |= one.states if one.speaks_of("criteria", row) else {}
            found.append(_demand(row, states or _of_itself(row, labels)))
    return found


def _of_itself(row: Row, labels: Row) -> Row:
    """What a row that is not stated demands: what it says."""
    said = {name: value for name, value in row.items() if value}
    return said | {"comparator": COMPARATORS[row["comparator"]], "window_id": labels[row["window_id"]]}


def _demand(row: Row, states: Row) -> Demand:
    return Demand(
        (row["track_id"], row["criterion_no"], row["item_no"]), row["measure_id"], row["applies_to"],
        states["window_id"], states["comparator"], _number(states["threshold"]),
        _number(states["threshold_high"]) if "threshold_high" in states else None, row["unit"],
        states.get("otherwise", USUAL["criteria", "otherwise"]), states.get("below"), row.get("slice", ""),
        states.get("lenient_measure_id", ""),
    )  # fmt: skip


def _number(text: str) -> Fraction:
    return Fraction(GRADES.index(text) + 1) if text in GRADES else Fraction(text)


def tries(demand: Demand) -> list[Try]:
    """All boundary tests of one criterion."""
    maker = demand.maker
    found = [*_around(demand, maker), *_of_period(demand, maker)]
    unknown = demand.result(None) if demand.applies_to != "craft_heir" else (None, NOT_FOR)  # an heir is on record
    found.append(Try("none", demand, (), *unknown))
    if demand.lenient:
        found.append(_between(demand))
    kind = KINDS.get(demand.applies_to, "企业")
    found = [replace(one, kind=kind) for one in found]
    if demand.applies_to in OTHERS:
        found.append(_not_for(demand, OTHERS[demand.applies_to]))
    return found


def _between(demand: Demand) -> Try:
    """Short of the strict reading by one, which the lenient one counts: somebody has to decide."""
    short = demand.low - 1 if demand.comparator == "不少于" else demand.low + 1
    return Try("between", demand, _on(demand, short), exact(short), JUDGE, lenient=demand.lenient)


def _not_for(demand: Demand, kind: str) -> Try:
    """An applicant of another kind: the value is printed, the criterion does not apply."""
    value, _ = demand.result(demand.low)
    return Try("not_for", demand, _on(demand, demand.low), value, NOT_FOR, kind)


def _on(demand: Demand, value: Fraction) -> tuple[tuple[Fraction, date], ...]:
    """The value in the middle of the period; of a period made of years, in each of them."""
    how, periods = members(demand.period, APPLIED_ON)
    days = [max(period.last, period.first) if period.last <= APPLIED_ON else APPLIED_ON for period in periods]
    return tuple((value, day) for day in (days if how in ("least", "mean") else days[:1]))


def _around(demand: Demand, maker: Maker) -> Iterator[Try]:
    """At, just below and just above each side of the threshold, and nought."""
    for side, at in (("", demand.low), ("high_", demand.high)):
        if at is not None:
            for place, value in _beside(at, maker):
                if value >= 0 and not (demand.unit == "等级" and not 1 <= value <= len(GRADES)):
                    told = demand.result(value if value else _nought(demand, maker))
                    yield Try(f"{side}{place}", demand, _on(demand, value), *told)
    if demand.unit not in ("等级", "年", "周岁") and demand.low > 1:
        yield Try("zero", demand, _on(demand, Fraction(0)), *demand.result(_nought(demand, maker)))


def _nought(demand: Demand, maker: Maker) -> Fraction | None:
    """What no record of the kind is: nought where another record of its type is at hand, else unknown."""
    if demand.slice:  # the record beside it makes the kind known
        return Fraction(0)
    makes_none_at_nought = {"training_person_times", "training_persons", "certificates_evaluated", "base_certificates",
                            "persons_certified_base", "trained_or_evaluated", "contests", "occupations_applied",
                            "students_per_teacher", "teachers", "apprentices_taken", "apprentices_finished", "funds",
                            "projects_recognised", "persons_evaluated"}  # fmt: skip
    return None if demand.measure in makes_none_at_nought else Fraction(0)


def _beside(at: Fraction, maker: Maker) -> list[tuple[str, Fraction]]:
    if maker.step is not None:
        return [("below", at - maker.step), ("at", at), ("above", at + maker.step)]
    fine = -(-1000 // at.denominator) if at < 1 else 10
    whole = at.denominator * fine
    return [("below", Fraction(at.numerator * fine - 1, whole)), ("at", at),
            ("above", Fraction(at.numerator * fine + 1, whole))]  # fmt: skip


def _of_period(demand: Demand, maker: Maker) -> Iterator[Try]:
    """Records on the first and last day of the period count, a day outside they do not."""
    how, periods = members(demand.period, APPLIED_ON)
    if not maker.dated:
        return
    value = demand.low + (maker.step or 0) if demand.comparator == "不超过" else demand.low
    if maker.dated == "day" and maker.step is not None:  # the value tells whether a record counts: a few are enough
        value = min(value, Fraction(3))
    if how in ("least", "mean"):
        yield from _of_years(demand, maker, value, how, periods)
        return
    for n, period in enumerate(periods):
        for name, day in (("before_first", _before(period.first, maker)), ("first", period.first),
                          ("last", period.last), ("after_last", _after(period.last, maker)),
                          *_far_off(period)):  # fmt: skip
            if LONG_AGO < day < NEVER:
                inside = any(one.holds(day) for one in periods)
                told = demand.result(value if inside else maker.outside)
                yield Try(f"{name}{n or ''}", demand, ((value, day),), *told)
    if maker.lasts:
        last = periods[-1].last
        yield Try("ends_last", demand, ((value, date(2020, 1, 1)),), *demand.result(value), ends_on=last)
        ended = demand.result(maker.outside)
        yield Try("ends_before_last", demand, ((value, date(2020, 1, 1)),), *ended, ends_on=last - DAY)


def _far_off(period: Period) -> list[tuple[str, date]]:
    """Days long ago and far ahead, where the period has no first or no last day."""
    past = [("long_ago", LONG_AGO + 1000 * DAY)] if period.first == LONG_AGO else []
    return past + ([("far_ahead", NEVER - 1000 * DAY)] if period.last == NEVER else [])


def _of_years(demand: Demand, maker: Maker, value: Fraction, how: str, periods: list[Period]) -> Iterator[Try]:
    """The value on the first day of every year; then the last year's records a day late, and the first year's early."""
    records = [(value, period.first) for period in periods]
    yield Try("every_first", demand, tuple(records), *demand.result(value))
    missed = maker.outside
    if how == "mean" and missed is not None:
        missed = value * (len(periods) - 1) / len(periods)
    late = [*records[1:], (value, _after(periods[0].last, maker))]
    yield Try("last_year_missed", demand, tuple(late), *demand.result(missed))
    early = [*records[:-1], (value, _before(periods[-1].first, maker))]
    yield Try("first_year_missed", demand, tuple(early), *demand.result(missed))


def _before(day: date, maker: Maker) -> date:
    """The day, or for yearly figures the year, before."""
    if day == LONG_AGO:
        return day
    return date(day.year - 1, 12, 31) if maker.dated == "year" else day - DAY


def _after(day: date, maker: Maker) -> date:
    return NEVER if day == NEVER else date(day.year + 1, 1, 1) if maker.dated == "year" else day + DAY


def record(one: Try, world: TinyWorld) -> None:
    """Put the applicant of a test and its records into a world."""
    track = one.demand.key[0]
    applicant = world.applicant(one.number, track, one.kind)
    maker = one.demand.maker
    for value, day in one.records:
        maker.make(applicant, value, day)
    if not one.records:
        maker.without(applicant)
    _of_its_class(one, applicant)
    if one.lenient:
        BETWEEN[one.lenient](applicant)


def _of_its_class(one: Try, applicant: Applicant) -> None:
    """An heir of a craft where the criterion is for heirs; partners that end."""
    if one.demand.applies_to == "craft_heir":
        for row in applicant.world.rows["studio"]:
            if row["application_no"] == applicant.number:
                row["is_ethnic_craft_heir"] = True
    if one.ends_on:
        for row in applicant.world.rows["partnership"]:
            if row["uscc"] == applicant.uscc:
                row["ends_on"] = one.ends_on


def all_tries(policy: Path, added: Path | None = None) -> list[Try]:
    """Every boundary test of a policy folder, or of the rows added to it."""
    return [one for demand in demands(policy, added) for one in tries(demand)]


__all__ = ["JUDGE", "NO", "Demand", "Try", "all_tries", "demands", "record", "tries"]
