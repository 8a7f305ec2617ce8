"""What a formula is, and what it gives: a nested list that makes a figure's exact value of the totals of its sides.

A side is the list of records of one base measure for one context, window and slice; its total is the plain sum of what
the records add.

    ["side", name]                  the total of a side
    ["ratio", f, f]                 unknown when the lower side is nothing
    ["least", [f, ...]]             of those that are known
    ["least_all", [f, ...]]         unknown when one of them is
    ["greatest", [f, ...]]          of those that are known
    ["sum", [[factor, f], ...]]     of those that are known
    ["mean", [[weight, f], ...]]    weighted, of those that are known
    ["band", [[factor, f], ...]]    the points of the band of the first part: one factor a band, the best first
    ["score≥", [[weight, f], [weight, f]]]   points of an actual value (first) for a target (second); also score=, …

A factor is exact text: a decimal or n/d. `jixiao.trace.formula_making` makes formulas; the verifier of a filing pack,
one file that stands alone, has its own reading of them, and a test holds both beside each other.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from jixiao.exact import Formula
from jixiao.scoring.score import BANDS, band_of, exact_score, printed

LISTS = frozenset({"least", "least_all", "greatest"})
"""What is done to a list of formulas without factors; a ratio has its two in place."""
NOTHING = Fraction(0)


def value_of(formula: Formula, total_of: Callable[[Any], Fraction | None]) -> Fraction | None:
    """What a formula gives where sides have these totals; None when it is unknown."""
    if formula[0] == "side":
        return total_of(formula[1])
    op, parts = formula[0], parts_of(formula)
    values = [value_of(part, total_of) for _, part in parts]
    known = [(Fraction(factor), value) for (factor, _), value in zip(parts, values, strict=True) if value is not None]
    exact = [value for _, value in known]
    if op in ("least", "greatest"):
        return (min if op == "least" else max)(exact, default=None)
    if op in ("sum", "mean"):
        made = sum((factor * value for factor, value in known), NOTHING)
        weight = sum((factor for factor, _ in known), NOTHING) if op == "mean" else Fraction(1)
        return made / weight if weight else None
    return _of_all(op, known) if exact and len(known) == len(parts) else None


def _of_all(op: str, parts: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """What cannot do without any of its parts (factor and value)."""
    first = parts[0][1]
    if op == "least_all":
        return min(value for _, value in parts)
    if op == "band":
        return printed(parts[BANDS.index(band_of(first))][0])
    second = parts[1][1]
    if op == "ratio":
        return first / second if second else None
    return printed(exact_score(parts[0][0], op.removeprefix("score"), second, first))


def parts_of(formula: Formula) -> list[tuple[str, Formula]]:
    """The formulas of which one is made, with their factors (1 where it has none); none of a side."""
    op, *rest = formula
    if op == "side":
        return []
    if op == "ratio":
        return [("1", part) for part in rest]
    return [("1", part) for part in rest[0]] if op in LISTS else [(factor, part) for factor, part in rest[0]]


def made_of(op: str, parts: Iterable[tuple[str, Formula]]) -> Formula:
    """The formula that these make with their factors: the other way of `parts_of`."""
    if op == "ratio":
        return [op, *(part for _, part in parts)]
    return [op, [part if op in LISTS else [factor, part] for factor, part in parts]]


def sides_of(formula: Formula) -> Iterator[Any]:
    """The names of the sides that a formula has, as often as it has them."""
    if formula[0] == "side":
        yield formula[1]
    for _, part in parts_of(formula):
        yield from sides_of(part)


def renamed(formula: Formula, name_of: Callable[[Any], Any]) -> Formula:
    """The formula with other names of its sides."""
    if formula[0] == "side":
        return ["side", name_of(formula[1])]
    return made_of(formula[0], [(factor, renamed(part, name_of)) for factor, part in parts_of(formula)])
