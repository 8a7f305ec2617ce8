"""Why a figure changed: each step of its value told as records, policy data, parameters or program."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from jixiao.diff.deltas import Deltas
from jixiao.diff.match import BY_YEAR
from jixiao.diff.record_changes import ADDED, CHANGED, REMOVED, RecordChange, RecordPlace, Records
from jixiao.diff.rule_changes import PolicyChange, SettingChange
from jixiao.diff.steps import Step, Tree, Walk, factors_of, leaves
from jixiao.diff.units import Units
from jixiao.evidence import FigureEvidence

OF_RECORD = {ADDED: "新增记录", REMOVED: "删除记录", CHANGED: "记录改动"}
UNTOUCHED, POLICY, PARAMETER, PROGRAM, ROUNDING = "记录未改而计法改变", "政策", "参数", "程序", "四舍五入"
ANOTHER_YEAR = "两边比的是不同年度，这条记录只属于其中一个年度"
KINDS = (*OF_RECORD.values(), UNTOUCHED, POLICY, PARAMETER, PROGRAM, ROUNDING)


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record as a cause names it."""

    no: int
    record_type: str
    key: str
    place: RecordPlace


@dataclass(slots=True)
class Cause:
    """One cause and its part of the difference, exact, in the printed unit.

    `record` is the record that was added, removed, changed, or is counted differently; `change` what was done to it;
    `through` are changed records of the same unit, for a record that nobody touched. `says` tells of what is no record.
    """

    kind: str
    part: Fraction
    record: NamedRecord | None = None
    change: RecordChange | None = None
    through: list[RecordChange] = field(default_factory=list)
    policy: list[PolicyChange] = field(default_factory=list)
    settings: list[SettingChange] = field(default_factory=list)
    says: str = ""


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure of both filings, or of one (the other None), and the tree of its formulas."""

    old: FigureEvidence | None
    new: FigureEvidence | None
    tree: Tree
    by: str

    @property
    def figure(self) -> FigureEvidence:
        """The new figure, else the old one."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def is_blank(self) -> bool:
        """Whether one filing leaves the cell blank."""
        return self.old is None or self.new is None

    @property
    def difference(self) -> Decimal:
        """New less old as they are printed; nothing printed counts as nought."""
        return (self.new.printed if self.new else Decimal(0)) - (self.old.printed if self.old else Decimal(0))


@dataclass(frozen=True)
class Rules:
    """Everything beside records that can change a figure."""

    policy: list[PolicyChange]
    parameters: list[SettingChange]
    program: list[SettingChange]

    def of_figure(self, figure: FigureEvidence, words: Iterable[str]) -> list[PolicyChange]:
        """The rows of policy data that concern a figure: those that name its measures, windows or indicators; where
        there are none, those of its notice or of all."""
        named = {figure.form_id, figure.measure, figure.slice.partition("@")[0], *words} - {"", "ever"}
        near = [one for one in self.policy if one.words & named and one.notice in ("", figure.notice)]
        return near or [one for one in self.policy if one.notice in ("", figure.notice)]


@dataclass(frozen=True)
class SideTotals:
    """Of all pairs of sides: totals, names (context, measure, window, slice), and records counted differently."""

    old: Sequence[Fraction]
    new: Sequence[Fraction]
    names: Sequence[tuple[str, str, str, str]]
    deltas: Deltas
    alone: frozenset[int]
    """Pairs of which one filing does not have the side."""


class Causes:
    """Finds the causes of figures."""

    def __init__(self, totals: SideTotals, records: Records, units: Units, rules: Rules) -> None:
        self.totals, self.records, self.units, self.rules = totals, records, units, rules

    def concerns(self, compared: ComparedFigure) -> bool:
        """Whether a figure is printed differently, in one filing only, or made of other records."""
        if compared.difference or compared.is_blank:
            return True
        return any(self.totals.deltas.of_pair.get(pair) for pair in leaves(compared.tree))

    def of(self, compared: ComparedFigure) -> list[Cause]:
        """The causes of a figure's difference; their parts add up to it exactly."""
        walk = Walk(compared.tree, self.totals.old, self.totals.new)
        divisor = Fraction((compared.old or compared.figure).divisor)
        start = Fraction(0) if compared.old is None else None
        parts: dict[int, Fraction] = {}
        made: list[Cause] = []
        if compared.old is None and (first := walk.value()):
            made.append(self._of_form(compared, first / divisor, "旧的一方没有印出这个数字"))
            start = None
        for step in walk.steps(start):
            if step.pair is None:
                if step.moved:
                    made.append(self._of_formula(compared, step, step.moved / divisor))
            elif not self._share(step, parts):
                made.append(self._of_formula(compared, step, step.moved / divisor))
        self._silent(compared, parts)
        made = [*self._of_records(compared, {no: part / divisor for no, part in parts.items()}), *made]
        made += self._rest(compared, walk, made)
        return made or [self._of_blank(compared)]

    def _share(self, step: Step, parts: dict[int, Fraction]) -> bool:
        """Share what a pair of sides moved among its records, in proportion to what each moved the side."""
        assert step.pair is not None
        listed = self.totals.deltas.of_pair.get(step.pair, [])
        whole = sum((one.moved for one in listed), Fraction(0))
        if not whole:
            return not step.moved
        for delta in listed:
            self._add(parts, delta.record, step.moved * delta.moved / whole)
        return True

    def _silent(self, compared: ComparedFigure, parts: dict[int, Fraction]) -> None:
        """The records of sides whose total stayed: in a plain sum each has its part, else none; all parts cancel."""
        factors = factors_of(compared.tree) or {}
        for pair in dict.fromkeys(leaves(compared.tree)):
            if self.totals.old[pair] == self.totals.new[pair]:
                for delta in self.totals.deltas.of_pair.get(pair, []):
                    self._add(parts, delta.record, factors.get(pair, Fraction(0)) * delta.moved)

    def _add(self, parts: dict[int, Fraction], no: int, part: Fraction) -> None:
        record = self.records.same.get(no, no)
        parts[record] = parts.get(record, Fraction(0)) + part

    def _of_records(self, compared: ComparedFigure, parts: dict[int, Fraction]) -> Iterator[Cause]:
        """Of a number against a blank cell the records that nobody touched are no cause where others were changed."""
        touched = {no: part for no, part in parts.items() if no in self.records.changes}
        untouched = {no: part for no, part in parts.items() if no not in self.records.changes}
        if touched and compared.is_blank:
            whole = sum(untouched.values(), Fraction(0))
            touched = {no: part + whole / len(touched) for no, part in touched.items()}
            untouched = {}
        for no, part in touched.items():
            change = self.records.changes[no]
            yield Cause(OF_RECORD[change.change], part, self._known(no), change)
        yield from self._of_untouched(compared, untouched)

    def _of_untouched(self, compared: ComparedFigure, parts: dict[int, Fraction]) -> Iterator[Cause]:
        """Records that nobody touched: each leads to a changed one of its unit; those that do not, to the rules. Of
        filings of different years they are of the one year or of the other."""
        if compared.by == BY_YEAR:
            yield from (Cause(UNTOUCHED, part, self._known(no), says=ANOTHER_YEAR) for no, part in parts.items())
            return
        left: dict[int, Fraction] = {}
        for no, part in parts.items():
            through = self._changed_of(self._owners.get(no, set()))
            if through:
                yield Cause(UNTOUCHED, part, self._known(no), None, through)
            else:
                left[no] = part
        if not left:
            return
        policy, settings, kind = self._rule(compared)
        if kind == UNTOUCHED:
            yield from (Cause(kind, part, self._known(no), None, [], policy, settings) for no, part in left.items())
        else:
            says = f"{len(left)} 条记录因此计法不同"
            yield Cause(kind, sum(left.values(), Fraction(0)), None, None, [], policy, settings, says)

    @cached_property
    def _owners(self) -> dict[int, set[str]]:
        """Units of all records that nobody touched and that are counted differently somewhere."""
        numbers = {one.record for listed in self.totals.deltas.of_pair.values() for one in listed}
        wanted = [(no, self.totals.deltas.places[no][0]) for no in numbers if self.records.change(no) is None]
        return self.units.of_records(wanted)

    def _changed_of(self, units: set[str]) -> list[RecordChange]:
        found = {one.no: one for unit in sorted(units) for one in self.units.changed.get(unit, [])}
        return [found[no] for no in sorted(found)]

    def _rule(self, compared: ComparedFigure) -> tuple[list[PolicyChange], list[SettingChange], str]:
        """What beside records can be the reason, and the kind of cause: of one kind, or of several, then not told
        apart."""
        names = [self.totals.names[pair] for pair in leaves(compared.tree)]
        words = {word for _, measure, window, slice_ in names for word in (measure, window.partition("@")[0], slice_)}
        policy = self.rules.of_figure(compared.figure, words)
        reasons = ((policy, POLICY), (self.rules.parameters, PARAMETER), (self.rules.program, PROGRAM))
        kinds = [kind for found, kind in reasons if found]
        return policy, [*self.rules.parameters, *self.rules.program], kinds[0] if len(kinds) == 1 else UNTOUCHED

    def _of_formula(self, compared: ComparedFigure, step: Step, part: Fraction) -> Cause:
        """A part of the formula that came, went, or has another factor."""
        pairs = step.pairs if step.pair is None else (step.pair,)
        contexts = list(dict.fromkeys(self.totals.names[pair][0] for pair in pairs))
        named = "、".join(contexts[:3]) + ("等" if len(contexts) > 3 else "")
        if step.old is None and step.new is None:
            says = f"算法不同（{named}）"
        elif step.old is None:
            says = f"新计入 {named}"
        elif step.new is None:
            says = f"不再计入 {named}"
        else:
            says = f"{named} 的权重或分值由 {step.old} 改为 {step.new}"
        return self._of_contexts(compared, contexts, part, says)

    def _of_blank(self, compared: ComparedFigure) -> Cause:
        """A nought that one filing prints and the other leaves blank."""
        says = f"{'旧' if compared.old is None else '新'}的一方该格为空"
        pairs = [pair for pair in dict.fromkeys(leaves(compared.tree)) if pair in self.totals.alone]
        contexts = [self.totals.names[pair][0] for pair in pairs or leaves(compared.tree)]
        return self._of_contexts(compared, contexts, Fraction(0), says)

    def _of_contexts(self, compared: ComparedFigure, contexts: list[str], part: Fraction, says: str) -> Cause:
        """A cause that is no record's: of changed records of the units concerned, else of the rules."""
        units = {unit for context in contexts for unit in self.units.of_context(context)}
        through = self._changed_of(units)
        if through:
            return Cause(UNTOUCHED, part, None, None, through, says=says)
        return self._of_form(compared, part, says)

    def _of_form(self, compared: ComparedFigure, part: Fraction, says: str) -> Cause:
        policy, settings, kind = self._rule(compared)
        return Cause(kind, part, None, None, [], policy, settings, says)

    def _rest(self, compared: ComparedFigure, walk: Walk, made: list[Cause]) -> Iterator[Cause]:
        """What the steps did not give: another unit of the form, what is no longer printed, rounding."""
        explained = sum((one.part for one in made), Fraction(0))
        if compared.old and compared.new and compared.old.divisor != compared.new.divisor:
            at = walk.value() or Fraction(0)
            part = at / Fraction(compared.new.divisor) - at / Fraction(compared.old.divisor)
            explained += part
            yield self._of_form(compared, part, f"单位由{compared.old.unit}改为{compared.new.unit}")
        if compared.new is None and (value := walk.value()):
            explained -= value / Fraction(compared.figure.divisor)
            yield self._of_form(compared, -value / Fraction(compared.figure.divisor), "新的一方没有印出这个数字")
        rest = Fraction(compared.difference) - explained
        if rest:
            yield Cause(ROUNDING, rest)

    def _known(self, no: int) -> NamedRecord:
        change = self.records.changes.get(no)
        if change is not None:
            return NamedRecord(no, change.record_type, change.key, change.place)
        kind, file, sheet, row, key = self.totals.deltas.places[no]
        return NamedRecord(no, kind, key, RecordPlace(file, sheet, row))


def ordered(causes: Iterable[Cause]) -> list[Cause]:
    """Causes by kind, then by the place of the record."""
    return sorted(
        causes,
        key=lambda cause: (
            KINDS.index(cause.kind),
            (cause.record.record_type, cause.record.place.file, cause.record.place.sheet, cause.record.place.row)
            if cause.record
            else ("", "", "", 0),
        ),
    )
