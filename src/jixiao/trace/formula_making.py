"""The formulas of a warehouse's figures, made of what measures and figures are made of (int_measure__part and
int_measure__figure_part). A side is named by its measure, context, window and slice.

    certificates_evaluated of A in 2023   ["side", (certificates_evaluated, A, 2023, "")]
    training_pass_rate of A               ["ratio", ["side", (training_passed, …)], ["side", (training_examined, …)]]
    trained_or_evaluated of A             ["sum", [["1", ["side", (training_person_times, …)]], ["1", …]]]
    satisfaction_rate_least of A          ["least", [["ratio", … of 企业], ["ratio", … of 学员]]]
    a region's rate                       ["mean", [["3", the rate of A], ["1", the rate of B]]]
"""

from collections.abc import Callable
from dataclasses import dataclass

from jixiao.exact import Formula
from jixiao.trace.composed import COMPOSED, Composition, Key, Leaf
from jixiao.trace.formula import made_of
from jixiao.trace.measures import Catalog, Measure, MeasurePart, Role

SideKey = tuple[str, str, str, str]
"""Measure, context, window, slice."""


@dataclass(frozen=True, slots=True)
class LeafSide:
    """One side of a measure's own value: its records are in this role there, for this slice of the value."""

    measure: Measure
    key: SideKey
    role: Role
    slice: str


class FormulaMaker:
    """FormulaMaker of figures; `slices` gives those that a least value is the least of, by measure, context, window."""

    def __init__(
        self, catalog: Catalog, composition: Composition, slices: Callable[[Measure, str, str], list[str]]
    ) -> None:
        self.catalog, self.composition, self.slices = catalog, composition, slices

    def of_leaf(self, leaf: Leaf) -> Formula:
        """The formula of a measure's own value."""
        context_id, measure_id, window_id, _ = leaf
        measure = self.catalog.get(measure_id)
        if measure.agg == "least":
            slices = self.slices(measure, context_id, window_id)
            return ["least", [_of_sides(self._of_slice(leaf, slice_)) for slice_ in slices]]
        return _of_sides(self.like(leaf))

    def of_composed(self, key: Key) -> Formula:
        """The formula of a figure that is computed of others, down to the sides of measures' own values."""
        op, parts = self.composition.made_of(key)
        made = [self.of_leaf(part.leaf) if part.window_id else self.of_composed(part.key) for part in parts]
        factors = [str(part.factor) for part in parts]
        return made_of("least_all" if op == "least" else op, zip(factors, made, strict=True))

    def of_value(self, leaf: Leaf) -> Formula:
        """The formula of a value; a composed one has no window."""
        context_id, measure_id, _, slice_ = leaf
        if self.catalog.get(measure_id).agg == COMPOSED:
            return self.of_composed((context_id, measure_id, slice_))
        return self.of_leaf(leaf)

    def sides(self, leaf: Leaf) -> list[LeafSide]:
        """The sides of a measure's own value, in the order of its formula; of a least those of all its slices."""
        context_id, measure_id, window_id, _ = leaf
        measure = self.catalog.get(measure_id)
        if measure.agg != "least":
            return self.like(leaf)
        slices = self.slices(measure, context_id, window_id)
        return [side for slice_ in slices for side in self._of_slice(leaf, slice_)]

    def like(self, leaf: Leaf) -> list[LeafSide]:
        """The sides of the parts of a measure for one slice."""
        return self._of_slice(leaf, leaf[-1])

    def _of_slice(self, leaf: Leaf, slice_: str) -> list[LeafSide]:
        context_id, measure_id, window_id, _ = leaf

        def side(part: MeasurePart) -> LeafSide:
            key = (part.measure.measure_id, context_id, *part.asked(window_id, slice_))
            return LeafSide(part.measure, key, part.role, slice_)

        return [side(part) for part in self.catalog.parts(measure_id)]


def _of_sides(sides: list[LeafSide]) -> Formula:
    """A ratio of its two sides, else the sum of all: one is that one."""
    made: list[Formula] = [["side", side.key] for side in sides]
    if [side.role for side in sides] == ["numerator", "denominator"]:
        return ["ratio", *made]
    return made[0] if len(made) == 1 else made_of("sum", [("1", one) for one in made])
