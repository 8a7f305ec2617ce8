"""Random formulas over random sides, old and new, for properties that hold whatever they are."""

import random
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jixiao.diff.steps import Pairs, Tree, lay_over

SIDES = 8
OPS = ("side", "sum", "mean", "ratio", "least", "least_all", "band", "score≥", "score≤", "score=")
Amounts = dict[int, Decimal]
"""Record to what it adds to a side."""


def formula(chance: random.Random, depth: int = 3) -> list[Any]:
    """A formula of whatever operations, nested."""
    op = chance.choice(OPS if depth else ("side",))
    if op == "side":
        return ["side", chance.randrange(SIDES)]
    if op == "ratio":
        return ["ratio", formula(chance, depth - 1), formula(chance, depth - 1)]
    if op in ("least", "least_all"):
        return [op, [formula(chance, depth - 1) for _ in range(chance.randrange(1, 4))]]
    if op == "band":
        below = formula(chance, depth - 1)
        return ["band", [[str(points), below] for points in (10, 8, 0)]]
    if op.startswith("score"):
        return [op, [["10", formula(chance, depth - 1)] for _ in range(2)]]
    return [op, [[factor(chance), formula(chance, depth - 1)] for _ in range(chance.randrange(1, 4))]]


def factor(chance: random.Random) -> str:
    """A factor as a build writes it."""
    return str(Decimal(chance.randrange(1, 500)) / 100)


def changed(old: Any, chance: random.Random) -> Any:
    """The formula with parts dropped, added, weighted otherwise, or made another operation altogether."""
    if chance.random() < 0.1:
        return formula(chance, 2)
    op, *rest = old
    if op == "side":
        return old
    if op == "ratio":
        return [op, *(changed(one, chance) for one in rest)]
    if op in ("least", "least_all"):
        return [op, [changed(one, chance) for one in rest[0]] + [formula(chance, 1)] * (chance.random() < 0.3)]
    if op in ("sum", "mean"):
        kept = [one for one in rest[0] if chance.random() < 0.8] or rest[0]
        parts = [[factor(chance) if chance.random() < 0.3 else weight, changed(one, chance)] for weight, one in kept]
        return [op, parts + [[factor(chance), formula(chance, 1)]] * (chance.random() < 0.3)]
    return [op, [[weight, changed(one, chance)] for weight, one in rest[0]] if op != "band" else rest[0]]


@dataclass(frozen=True)
class Sides:
    """The records of every side in the old and in the new filing."""

    old: list[Amounts]
    new: list[Amounts]

    def totals(self, is_old: bool) -> list[Fraction]:
        """The totals of the sides."""
        return [Fraction(sum(side.values(), Decimal(0))) for side in (self.old if is_old else self.new)]


def sides(chance: random.Random) -> Sides:
    """Random records, most of them in both."""
    old, new = [], []
    for no in range(SIDES):
        records = {100 * no + k: Decimal(chance.randrange(0, 4000)) / 100 for k in range(chance.randrange(0, 6))}
        old.append(records)
        kept = {one: amount for one, amount in records.items() if chance.random() < 0.8}
        kept |= {one: Decimal(chance.randrange(0, 90)) for one in kept if chance.random() < 0.2}
        new.append(kept | {100 * no + 50 + k: Decimal(chance.randrange(0, 30)) for k in range(chance.randrange(0, 2))})
    return Sides(old, new)


def laid(old: list[Any], new: list[Any]) -> tuple[Tree, Pairs]:
    """Both formulas over each other; sides of one number are of one name."""
    pairs = Pairs(lambda side, _: ("notice:n", f"m{side}", "ever", ""), lambda name, _: int(name[1][1:]))
    return lay_over(old, new, pairs), pairs
