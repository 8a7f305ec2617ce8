"""Rounding that adds up (舍位平衡): printed parts that sum to their printed total, moved as little as can be.

Every number is rounded half up by itself first. Where the rounded parts then miss their rounded total, parts are moved
by one unit of the last printed place: as few as possible, among these the ones that come nearest to their exact values,
among these the larger amounts, then the later ones. The total of all stays as it was rounded. Totals may be parts of
totals. Parts whose exact values do not sum to the exact total are left alone: that is a difference of the data, not of
rounding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from jixiao.exact import half_up
from jixiao.forms.layout import Layout
from jixiao.forms.numbers import Printed
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.forms.sheet_cells import Move, PlacedCell, PlacedSheet

Cost = tuple[int, Fraction, Fraction, tuple[int, ...]]
"""Parts moved, distance from the exact values, minus the amounts moved, the moves themselves."""
STEPS = (0, 1, -1)


@dataclass(frozen=True)
class Amount:
    """An exact amount in units of the last printed place, and the parts it is the sum of."""

    exact: Fraction
    parts: tuple["Amount", ...] = ()

    @cached_property
    def half_up(self) -> int:
        """The amount rounded by itself, half away from zero."""
        return half_up(self.exact)

    @property
    def adds_up(self) -> bool:
        """Whether the exact parts are the exact amount."""
        return bool(self.parts) and sum((part.exact for part in self.parts), Fraction(0)) == self.exact

    def walk(self) -> Iterator["Amount"]:
        """The amount, then its parts, each with its own parts behind it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def balanced(amount: Amount) -> list[int]:
    """What to print for the amount and everything below it, in the order of `walk`."""
    moves = _best(amount, 0)[3]
    return [one.half_up + move for one, move in zip(amount.walk(), moves, strict=True)]


def _best(amount: Amount, move: int) -> Cost:
    """The cheapest moves of the amount, itself moved by `move`, and of everything below it."""
    printed = amount.half_up + move
    own = (abs(move), abs(printed - amount.exact), -abs(amount.exact) * abs(move), (move,))
    if amount.adds_up:
        below = _best_sum(amount.parts, printed - sum(part.half_up for part in amount.parts))
    else:
        below = _joined([_best(part, 0) for part in amount.parts])
    return _joined([own, below])


def _best_sum(parts: tuple[Amount, ...], missing: int) -> Cost:
    """The cheapest moves of parts that together make up what is missing. There always are some: exact parts that sum
    to a total, itself less than a unit away from its exact value, lack at most as many units as parts were rounded
    that way."""
    reached: dict[int, Cost] = {0: _joined([])}
    for part in parts:
        costs = [(step, _best(part, step)) for step in STEPS if _may_move(part, step)]
        further: dict[int, Cost] = {}
        for so_far, cost in reached.items():
            for step, own in costs:
                total, joined = so_far + step, _joined([cost, own])
                if total not in further or joined < further[total]:
                    further[total] = joined
        reached = further
    return reached[missing]


def _may_move(part: Amount, step: int) -> bool:
    """A part stays less than one unit away from its exact value."""
    return abs(part.half_up + step - part.exact) < 1


def _joined(costs: list[Cost]) -> Cost:
    return (
        sum(cost[0] for cost in costs),
        sum((cost[1] for cost in costs), Fraction(0)),
        sum((cost[2] for cost in costs), Fraction(0)),
        tuple(move for cost in costs for move in cost[3]),
    )


def balance(layout: Layout, sheet: PlacedSheet) -> list[Move]:
    """Make the sheet's printed amounts add up as the layout's `adds_up` says; returns what was moved.

    Figures keep the value they have by themselves: only what stands in the cell is moved.
    """
    if not layout.adds_up:
        return []
    tree = _Tree(layout, sheet)
    return [move for root in tree.roots() for move in tree.settle(root)]


class _Tree:
    """Which cells of a sheet are parts of which, by index into the cells that any rule names."""

    def __init__(self, layout: Layout, sheet: PlacedSheet) -> None:
        named = layout.summed_measures
        self.cells = [cell for cell in sheet.cells if cell.figure and cell.figure.measure in named]
        self.groups: dict[tuple[str, str], list[int]] = {}
        for index, cell in enumerate(self.cells):
            self.groups.setdefault(_group(_figure(cell)), []).append(index)
        self.parts: dict[int, list[int]] = {}
        for rule in layout.adds_up:
            for group in self.groups.values():
                totals = self._holding((rule.total,), group)
                if len(totals) == 1 and totals[0] not in self.parts:
                    parts = self._holding(rule.parts, self._beside(totals[0], group))
                    self.parts |= {totals[0]: parts} if parts else {}

    def _beside(self, total: int, group: list[int]) -> list[int]:
        """The cells among which the parts of a total are: its group, or of one without a slice all of its object."""
        own = _figure(self.cells[total])
        if own.slice:
            return group
        return [no for no, cell in enumerate(self.cells) if _figure(cell).context_id == own.context_id]

    def _holding(self, names: tuple[str, ...], group: list[int]) -> list[int]:
        return [index for index in group if any(_is_named(_figure(self.cells[index]), name) for name in names)]

    def roots(self) -> list[int]:
        """Totals that are no parts, where the printed parts miss a printed total."""
        below = {index for parts in self.parts.values() for index in parts}
        return [index for index in self.parts if index not in below and not self._holds(index)]

    def _holds(self, index: int) -> bool:
        parts = self.parts.get(index, [])
        printed = sum((_number(self.cells[part]).value for part in parts), Decimal(0))
        return not parts or (printed == _number(self.cells[index]).value and all(map(self._holds, parts)))

    def settle(self, root: int) -> Iterator[Move]:
        """Print what adds up, and tell what was moved."""
        order = list(self._walk(root, None))
        values = balanced(self._amount(root))
        for (index, total), value in zip(order, values, strict=True):
            cell = self.cells[index]
            number, figure = _number(cell), _figure(cell)
            shown = Decimal(value).scaleb(-number.decimals)
            if shown != number.value and total is not None:
                cell.number = number._replace(value=shown)
                yield Move(figure, number.base / number.divisor, number.value, shown, _figure(self.cells[total]))

    def _walk(self, index: int, total: int | None) -> Iterator[tuple[int, int | None]]:
        yield index, total
        for part in self.parts.get(index, ()):
            yield from self._walk(part, index)

    def _amount(self, index: int) -> Amount:
        number = _number(self.cells[index])
        exact = Fraction(number.base) / Fraction(number.divisor) * 10**number.decimals
        return Amount(exact, tuple(self._amount(part) for part in self.parts.get(index, ())))


def _figure(cell: PlacedCell) -> PlacedFigure:
    assert cell.figure is not None
    return cell.figure


def _number(cell: PlacedCell) -> Printed:
    assert cell.number is not None
    return cell.number


def _group(figure: PlacedFigure) -> tuple[str, str]:
    """Object and period: what amounts must have in common to be summed."""
    return figure.context_id, figure.slice.rpartition("@")[2]


def _is_named(figure: PlacedFigure, name: str) -> bool:
    """Whether the figure is `measure`, or `measure/slice` with the slice up to its @."""
    measure, _, part = name.partition("/")
    return figure.measure == measure and part in ("", figure.slice.partition("@")[0])
