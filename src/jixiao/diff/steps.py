"""From the value of a figure in one filing to its value in the other, step by step.

Both formulas are laid over each other: what they share is one tree, whose leaves are pairs of sides (the old and the
new list of records of one measure) and whose factors are pairs of numbers. Then one thing after the other is switched
from old to new, always in the same order: parts that only the new formula has, sides, factors, parts that only the old
one has. Each step moves the value by so much; the steps add up to the difference of the exact values, whatever the
formula is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from jixiao.exact import Formula
from jixiao.trace.formula import made_of, parts_of, value_of

GROWING = ("sum", "mean", "least", "least_all", "greatest")
"""Whose parts are told apart by what they are, not by their place."""
Pair = tuple[int | None, int | None]
"""Numbers of a side in the old and in the new filing; None where a filing does not have it."""


@dataclass(slots=True)
class Leaf:
    """A pair of sides, by its number."""

    pair: int


@dataclass(slots=True)
class FormulaPart:
    """A part of an operation with its factors; None for the filing whose formula does not have the part."""

    old: str | None
    new: str | None
    tree: "Tree"


@dataclass(slots=True)
class Branch:
    """An operation over parts."""

    op: str
    parts: list[FormulaPart]


@dataclass(slots=True)
class Other:
    """Two formulas that have nothing in common."""

    old: "Tree"
    new: "Tree"


Tree = Leaf | Branch | Other


@dataclass(frozen=True, slots=True)
class Step:
    """What was switched, and by how much that moved the value (base units): a pair of sides, or a part of the formula
    (`pairs` are then the sides below it, `old` and `new` its factors)."""

    moved: Fraction
    pair: int | None = None
    pairs: tuple[int, ...] = ()
    old: str | None = None
    new: str | None = None


@dataclass
class Pairs:
    """The pairs of sides of all figures compared, each once. The functions say what a side is, by its number; `find`
    gives the old filing's (True) or the new one's side of that name, None when no figure there has it."""

    name: Callable[[int, bool], Any]
    find: Callable[[Any, bool], int | None]
    known: dict[Pair, int] = field(default_factory=dict)

    def number(self, pair: Pair) -> int:
        """The number of a pair."""
        return self.known.setdefault(pair, len(self.known))

    def alone(self, side: int, is_old: bool) -> int:
        """The pair of a side that the other filing's formula does not name."""
        other = self.find(self.name(side, is_old), not is_old)
        return self.number((side, other) if is_old else (other, side))


def lay_over(old: Formula, new: Formula, pairs: Pairs) -> Tree:
    """Both formulas as one tree."""
    op, other = old[0], new[0]
    if op != other:
        return Other(_alone(old, pairs, True), _alone(new, pairs, False))
    if op == "side":
        if pairs.name(old[1], True) == pairs.name(new[1], False):
            return Leaf(pairs.number((old[1], new[1])))
        return Other(_alone(old, pairs, True), _alone(new, pairs, False))
    before, after = parts_of(old), parts_of(new)
    if op in GROWING:
        return Branch(op, list(_matched(before, after, pairs)))
    if len(before) != len(after):
        return Other(_alone(old, pairs, True), _alone(new, pairs, False))
    return Branch(op, [FormulaPart(a, b, lay_over(f, g, pairs)) for (a, f), (b, g) in zip(before, after, strict=True)])


def _matched(
    before: list[tuple[str, Formula]], after: list[tuple[str, Formula]], pairs: Pairs
) -> Iterator[FormulaPart]:
    """The parts of both, those that are alike together."""
    waiting: dict[Any, list[tuple[str, Formula]]] = {}
    for factor, formula in after:
        waiting.setdefault(_likeness(formula, pairs, False), []).append((factor, formula))
    for factor, formula in before:
        alike = waiting.get(_likeness(formula, pairs, True))
        if alike:
            other, twin = alike.pop(0)
            yield FormulaPart(factor, other, lay_over(formula, twin, pairs))
        else:
            yield FormulaPart(factor, None, _alone(formula, pairs, True))
    for factor, formula in (one for rest in waiting.values() for one in rest):
        yield FormulaPart(None, factor, _alone(formula, pairs, False))


def _likeness(formula: Formula, pairs: Pairs, is_old: bool) -> Any:
    """What makes two parts the same part: their first side says which context, measure and slice they are of."""
    if formula[0] == "side":
        return pairs.name(formula[1], is_old)
    parts = parts_of(formula)
    return _likeness(parts[0][1], pairs, is_old) if parts else formula[0]


def _alone(formula: Formula, pairs: Pairs, is_old: bool) -> Tree:
    if formula[0] == "side":
        return Leaf(pairs.alone(formula[1], is_old))
    return Branch(
        formula[0], [FormulaPart(factor, factor, _alone(one, pairs, is_old)) for factor, one in parts_of(formula)]
    )


def mirrored(formula: Formula, pairs: Pairs, is_old: bool) -> Tree:
    """The tree of a figure that only one filing has: the same formula, over the sides of both."""
    return _alone(formula, pairs, is_old)


def leaves(tree: Tree) -> Iterator[int]:
    """The pairs of sides of a tree, in the order of its parts; a pair may come again."""
    if isinstance(tree, Leaf):
        yield tree.pair
    elif isinstance(tree, Other):
        yield from leaves(tree.old)
        yield from leaves(tree.new)
    else:
        for part in tree.parts:
            yield from leaves(part.tree)


def factors_of(tree: Tree) -> dict[int, Fraction] | None:
    """Of a figure that is a plain sum of sides: each pair and what it is multiplied by. None for other formulas."""
    if isinstance(tree, Leaf):
        return {tree.pair: Fraction(1)}
    if not isinstance(tree, Branch) or tree.op != "sum":
        return None
    found: dict[int, Fraction] = {}
    for part in tree.parts:
        below = factors_of(part.tree)
        if below is None or part.old is None or part.old != part.new:
            return None
        for pair, factor in below.items():
            found[pair] = found.get(pair, Fraction(0)) + factor * Fraction(part.old)
    return found


class Walk:
    """Switches one thing after the other; `old` and `new` are the totals of all pairs of sides, by number."""

    def __init__(self, tree: Tree, old: Sequence[Fraction], new: Sequence[Fraction]) -> None:
        self.tree, self.totals, self.new = tree, dict.fromkeys(leaves(tree), Fraction(0)), new
        self.totals = {pair: old[pair] for pair in self.totals}
        self.switched: set[int] = set()

    def value(self) -> Fraction | None:
        """The value as things stand."""
        return value_of(self._formula(self.tree), self.totals.__getitem__)

    def steps(self, start: Fraction | None = None) -> Iterator[Step]:
        """All steps that moved the value or could have; their sum is the value of the new filing less that of the old
        one, or less `start`. Where a value is unknown on the way, the last one known stands for it."""
        at = self.value() if start is None else start
        for described, switch in self._switches():
            switch()
            now = self.value()
            now = at if now is None else now
            yield Step((now or Fraction(0)) - (at or Fraction(0)), **described)
            at = now

    def _switches(self) -> Iterator[tuple[dict[str, Any], Callable[[], None]]]:
        parts = list(_all_parts(self.tree))
        yield from (self._of(part) for part in parts if isinstance(part, FormulaPart) and part.old is None)
        for pair, total in self.totals.items():
            if total != self.new[pair]:
                yield {"pair": pair}, lambda pair=pair: self.totals.update({pair: self.new[pair]})  # type: ignore[misc]
        both = [one for one in parts if isinstance(one, FormulaPart) and one.old is not None and one.old != one.new]
        yield from (self._of(part) for part in sorted(both, key=lambda part: part.new is None))
        yield from (self._of(part) for part in parts if isinstance(part, Other))

    def _of(self, part: FormulaPart | Other) -> tuple[dict[str, Any], Callable[[], None]]:
        tree = part.tree if isinstance(part, FormulaPart) else part
        old, new = (part.old, part.new) if isinstance(part, FormulaPart) else (None, None)
        described = {"pairs": tuple(dict.fromkeys(leaves(tree))), "old": old, "new": new}
        return described, lambda: self.switched.add(id(part))

    def _formula(self, tree: Tree) -> Formula:
        """The formula as it is now, with numbers of pairs in place of those of sides."""
        if isinstance(tree, Leaf):
            return ["side", tree.pair]
        if isinstance(tree, Other):
            return self._formula(tree.new if id(tree) in self.switched else tree.old)
        parts = []
        for part in tree.parts:
            factor = part.new if id(part) in self.switched else part.old
            if factor is not None:
                parts.append((factor, self._formula(part.tree)))
        return made_of(tree.op, parts)


def _all_parts(tree: Tree) -> Iterator[FormulaPart | Other]:
    """Parts and whole formulas that can be switched."""
    if isinstance(tree, Other):
        yield tree
        yield from _all_parts(tree.old)
        yield from _all_parts(tree.new)
    elif isinstance(tree, Branch):
        for part in tree.parts:
            yield part
            yield from _all_parts(part.tree)
