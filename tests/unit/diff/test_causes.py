"""Causes: what kind they are, whom they lead to, and that their parts add up to the printed difference."""

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jixiao.diff.causes import Cause, Causes, ComparedFigure, Rules, SideTotals
from jixiao.diff.deltas import Delta, Deltas
from jixiao.diff.record_changes import RecordChange, Records
from jixiao.diff.rule_changes import PolicyChange, PolicyField, SettingChange
from jixiao.evidence import FigureEvidence
from jixiao.exact import rounded
from jixiao.verifier import exact_value
from tests.unit.diff import random_world

ROW = {"record_key": "T1", "src_file": "培训记录.csv", "src_sheet": "", "src_row": 2}
AS_OF = SettingChange("as_of", "基准日", "2026-11-20", "2026-11-21")
PROGRAM = SettingChange("code_sha256", "程序", "a", "b")


class Owners:
    """Who has records: nobody, unless said."""

    def __init__(self, owners: dict[int, set[str]] | None = None, changed: dict[str, list[RecordChange]] | None = None):
        self.owners, self.changed = owners or {}, changed or {}

    def of_records(self, wanted: Any) -> dict[int, set[str]]:
        return self.owners

    def of_context(self, context_id: str) -> set[str]:
        return set()


def figure(formula: Any, value: Fraction, divisor: int = 1, decimals: int = 2) -> FigureEvidence:
    printed = rounded(value, Decimal(divisor), decimals)
    return FigureEvidence(
        figure_id="F5.x.B1.m0", form_id="F5", edition="x", notice="n", workbook="n/表.xlsx", sheet="一", cell="A1",
        label="人次", value=printed, printed=printed, unit="人次", divisor=Decimal(divisor), decimals=decimals,
        measure="m0", slice="", context_id="notice:n", definition="", clauses=[], records_total=0, formula=formula,
    )  # fmt: skip


def causes_of(
    old: Any,
    new: Any,
    sides: random_world.Sides,
    changes: dict[int, RecordChange],
    rules: Rules = Rules([], [], []),  # noqa: B008
    units: Owners | None = None,
    divisor: int = 1,
) -> tuple[ComparedFigure, list[Cause]] | None:
    """The causes of a figure with these formulas; None where a value is unknown."""
    before, after = sides.totals(True), sides.totals(False)
    values = exact_value(old, before), exact_value(new, after)
    if values[0] is None or values[1] is None:
        return None
    tree, pairs = random_world.laid(old, new)
    numbers = {no: pair[0] if pair[0] is not None else pair[1] for pair, no in pairs.known.items()}
    of_pair = {no: list(deltas(sides.old[side], sides.new[side])) for no, side in numbers.items()}
    places = {one.record: ("training", "培训记录.csv", "", one.record, "T") for all in of_pair.values() for one in all}
    totals = SideTotals(
        [before[side] for side in numbers.values()],
        [after[side] for side in numbers.values()],
        [("notice:n", f"m{side}", "ever", "") for side in numbers.values()],
        Deltas(of_pair, places),
        frozenset(),
    )
    compared = ComparedFigure(figure(old, values[0], divisor), figure(new, values[1], divisor), tree, "编号")
    records: Any = Records(changes, None, None, {})  # type: ignore[arg-type]
    found = Causes(totals, records, units or Owners(), rules)  # type: ignore[arg-type]
    return compared, found.of(compared)


def deltas(old: random_world.Amounts, new: random_world.Amounts) -> Any:
    for no in sorted({*old, *new}):
        if old.get(no) != new.get(no):
            yield Delta(no, old.get(no), new.get(no))


def change(no: int, before: bool, after: bool) -> RecordChange:
    return RecordChange(no, "training", ROW if before else None, ROW if after else None)


def test_parts_and_rounding_add_up_to_the_printed_difference_of_any_figure() -> None:
    seen = 0
    for seed in range(600):
        chance = random.Random(seed)
        sides, old = random_world.sides(chance), random_world.formula(chance)
        numbers = {no for side in (*sides.old, *sides.new) for no in side}
        changes = {no: change(no, True, True) for no in numbers if chance.random() < 0.5}
        made = causes_of(old, random_world.changed(old, chance), sides, changes, divisor=chance.choice((1, 7, 10000)))
        if made is None:
            continue
        compared, causes = made
        seen += bool(causes)
        assert sum((cause.part for cause in causes), Fraction(0)) == Fraction(compared.difference)
    assert seen > 300


def sides(old: dict[int, int], new: dict[int, int]) -> random_world.Sides:
    """One side of records."""
    return random_world.Sides(*([{no: Decimal(n) for no, n in side.items()}] for side in (old, new)))


ONE = ["side", 0]


def kinds(causes: list[Cause]) -> list[tuple[str, int | None, Fraction]]:
    return [(cause.kind, cause.record.no if cause.record else None, cause.part) for cause in causes]


def test_records_added_removed_and_changed_have_their_own_parts() -> None:
    changes = {1: change(1, True, False), 2: change(2, True, True), 3: change(3, False, True)}
    made = causes_of(ONE, ONE, sides({1: 5, 2: 4, 9: 1}, {2: 10, 3: 2, 9: 1}), changes)
    assert made and sorted(kinds(made[1])) == [("删除记录", 1, -5), ("新增记录", 3, 2), ("记录改动", 2, 6)]


def test_records_of_a_share_divide_the_part_of_their_side_in_proportion() -> None:
    both = random_world.Sides(
        [{1: Decimal(1)}, {8: Decimal(4)}],
        [{1: Decimal(1), 2: Decimal(1), 3: Decimal(2)}, {8: Decimal(4)}],
    )
    formula = ["ratio", ["side", 0], ["side", 1]]
    made = causes_of(formula, formula, both, {2: change(2, False, True), 3: change(3, False, True)})
    assert made and kinds(made[1]) == [("新增记录", 2, Fraction(1, 4)), ("新增记录", 3, Fraction(1, 2))]


def test_records_that_cancel_out_keep_their_parts_in_a_sum() -> None:
    made = causes_of(ONE, ONE, sides({1: 5}, {2: 5}), {1: change(1, True, False), 2: change(2, False, True)})
    assert made and kinds(made[1]) == [("删除记录", 1, -5), ("新增记录", 2, 5)]


def test_an_untouched_record_leads_to_the_changed_one_of_its_unit() -> None:
    other = change(7, True, True)
    made = causes_of(ONE, ONE, sides({}, {1: 3}), {7: other}, units=Owners({1: {"U"}}, {"U": [other]}))
    assert made and [(cause.kind, cause.part, cause.through) for cause in made[1]] == [
        ("记录未改而计法改变", 3, [other])
    ]


def row(**fields: str) -> PolicyChange:
    return PolicyChange("windows", "w", "改动", (PolicyField("from_offset", "-1", "-2"),), fields, fields)


def test_without_a_changed_record_the_one_thing_that_differs_is_the_cause() -> None:
    policy = row(window_id="w", measure_id="m0")
    for rules, kind in (
        (Rules([policy], [], []), "政策"),
        (Rules([], [AS_OF], []), "参数"),
        (Rules([], [], [PROGRAM]), "程序"),
        (Rules([policy], [], [PROGRAM]), "记录未改而计法改变"),
    ):
        made = causes_of(ONE, ONE, sides({}, {1: 3, 2: 4}), {}, rules)
        assert made and {cause.kind for cause in made[1]} == {kind}
        assert sum(cause.part for cause in made[1]) == 7
        assert all(cause.policy == rules.policy for cause in made[1])
        assert all(cause.settings == [*rules.parameters, *rules.program] for cause in made[1])


def test_policy_of_the_figures_own_measure_comes_before_that_of_its_notice_and_another_notices_never() -> None:
    own, same, other = (
        row(measure_id="m0"), row(measure_id="m5", notice_id="n"), row(measure_id="m0", notice_id="other"),
    )  # fmt: skip
    assert Rules([own, same, other], [], []).of_figure(figure(ONE, Fraction(1)), []) == [own]
    assert Rules([same, other], [], []).of_figure(figure(ONE, Fraction(1)), []) == [same]


def test_a_changed_weight_is_told_with_both_weights() -> None:
    old, new = (["mean", [[weight, ["side", 0]], ["1", ["side", 1]]]] for weight in ("1.00", "3.00"))
    both = random_world.Sides([{1: Decimal(8)}, {2: Decimal(4)}], [{1: Decimal(8)}, {2: Decimal(4)}])
    made = causes_of(old, new, both, {}, Rules([row(measure_id="m0")], [], []))
    assert made and [(cause.kind, cause.part, cause.says) for cause in made[1]] == [
        ("政策", 1, "notice:n 的权重或分值由 1.00 改为 3.00")
    ]


def test_a_difference_below_the_last_printed_place_is_rounding() -> None:
    made = causes_of(ONE, ONE, sides({1: 10049}, {1: 10051}), {1: change(1, True, True)}, divisor=10000)
    assert made and kinds(made[1]) == [("记录改动", 1, Fraction(2, 10000)), ("四舍五入", None, Fraction(98, 10000))]
