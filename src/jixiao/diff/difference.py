"""Two filings compared: everything that changed, and why."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction

import polars as pl

from jixiao.diff.causes import Cause, Causes, ComparedFigure, Rules, SideTotals, ordered
from jixiao.diff.deltas import deltas
from jixiao.diff.match import BY_YEAR, Matches, is_blank, match, without_year
from jixiao.diff.record_changes import Records, compare_records
from jixiao.diff.rule_changes import code_changes, parameter_changes, policy_changes
from jixiao.diff.snapshot import Snapshot
from jixiao.diff.steps import Pair, Pairs, lay_over, mirrored
from jixiao.diff.units import Units
from jixiao.evidence import Evidence

PEOPLE = ("teacher", "training", "apprentice")
"""Record types by whose persons the keys of two builds are told apart."""
Name = tuple[str, str, str, str]
"""Context, measure, window, slice of a side."""


@dataclass(frozen=True)
class ChangedFigure:
    """A figure that is printed differently or made of other records, with its causes."""

    compared: ComparedFigure
    causes: list[Cause]


@dataclass(frozen=True)
class Difference:
    """All that two filings do not have alike. `changed` of figures that only one filing has are those of blank cells;
    `left` says why the others have no partner."""

    old: Snapshot
    new: Snapshot
    changed: list[ChangedFigure]
    matches: Matches
    records: Records
    rules: Rules
    moved: dict[int, list[str]] = field(default_factory=dict)
    """Record to the figures that it moved, as a cause or as what led to one."""
    same_people: bool = True
    """Whether persons could be told apart by their pseudonyms."""


def compare(old: Snapshot, new: Snapshot) -> Difference:
    """Everything that changed from `old` to `new`, and the causes of every changed figure."""
    with ThreadPoolExecutor(2) as both:  # most of it is the engine's, which takes a processor each
        before, after = both.map(lambda one: one.gather(), (old, new))
    matches = match(before, after)
    sides = _SidePairs(before, after)
    compared = list(_laid_over(matches, sides))
    same_people = have_one_key(old, new)
    records = compare_records(old.raw, new.raw, same_people)
    rules = Rules(policy_changes(old, new), parameter_changes(old, new), code_changes(old, new))
    causes = Causes(sides.totals(records), records, Units(old.raw, new.raw, records), rules)
    changed = [ChangedFigure(one, ordered(causes.of(one))) for one in compared if causes.concerns(one)]
    return Difference(old, new, changed, matches, records, rules, _moved(changed), same_people)


def have_one_key(old: Snapshot, new: Snapshot) -> bool:
    """Whether the pseudonyms of both were made with the same key: as the manifests of packs say; else, of builds, they
    were not where there are people on both sides and not one pseudonym of the one is found in the other."""
    keys = [one.header.get("person_key_id") for one in (old, new)]
    if None not in keys:
        return keys[0] == keys[1]
    people = [
        set(pl.concat([filing.raw[name].get_column("person_key") for name in PEOPLE]).drop_nulls().unique())
        for filing in (old, new)
    ]
    return not all(people) or not people[0].isdisjoint(people[1])


def _laid_over(matches: Matches, sides: "_SidePairs") -> Iterator[ComparedFigure]:
    for twin in matches.twins:
        pairs = sides.any_year if twin.by == BY_YEAR else sides.plain
        yield ComparedFigure(twin.old, twin.new, lay_over(twin.old.formula, twin.new.formula, pairs), twin.by)
    for left in filter(is_blank, matches.only_old):
        yield ComparedFigure(left.figure, None, mirrored(left.figure.formula, sides.plain, True), "")
    for left in filter(is_blank, matches.only_new):
        yield ComparedFigure(None, left.figure, mirrored(left.figure.formula, sides.plain, False), "")


class _SidePairs:
    """The sides of both filings by their names, and the pairs that figures ask for."""

    def __init__(self, old: Evidence, new: Evidence) -> None:
        self.old, self.new = old, new
        self.known: dict[Pair, int] = {}
        self.plain, self.any_year = self._pairs(with_year=True), self._pairs(with_year=False)

    def _pairs(self, with_year: bool) -> Pairs:
        old, new = (
            [_name(evidence, no, with_year) for no in range(len(evidence.sides))] for evidence in (self.old, self.new)
        )
        found = _only(old), _only(new)
        return Pairs(
            lambda side, is_old: (old if is_old else new)[side],
            lambda name, is_old: found[not is_old].get(name),
            self.known,
        )

    def totals(self, records: Records) -> SideTotals:
        """Totals, names and differences of all pairs asked for so far."""
        nothing = Fraction(0)
        old, new, names = [], [], []
        for a, b in self.known:
            old.append(nothing if a is None else Fraction(self.old.sides[a].total))
            new.append(nothing if b is None else Fraction(self.new.sides[b].total))
            names.append(_name(self.new, b, True) if b is not None else _name(self.old, a or 0, True))
        alone = frozenset(no for pair, no in self.known.items() if None in pair)
        return SideTotals(old, new, names, deltas(self.known, records, self.old, self.new), alone)


def _name(evidence: Evidence, no: int, with_year: bool) -> Name:
    side = evidence.sides[no]
    if with_year:
        return side.context_id, side.measure, side.window, side.slice
    return side.context_id, side.measure, without_year(side.window), without_year(side.slice)


def _only(names: list[Name]) -> dict[Name, int]:
    """Name to side, where only one has it."""
    found: dict[Name, int] = {}
    twice = set()
    for no, name in enumerate(names):
        if found.setdefault(name, no) != no:
            twice.add(name)
    return {name: no for name, no in found.items() if name not in twice}


def _moved(figures: list[ChangedFigure]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for changed in figures:
        numbers = [cause.change.no for cause in changed.causes if cause.change]
        numbers += [one.no for cause in changed.causes for one in cause.through]
        for no in dict.fromkeys(numbers):
            found.setdefault(no, []).append(changed.compared.figure.figure_id)
    return found
