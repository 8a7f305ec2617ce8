"""舍位平衡: printed parts sum to their printed total by the fewest and nearest moves, tried on random tables."""

import itertools
import random
from decimal import Decimal
from fractions import Fraction

import openpyxl
import polars as pl
import pytest

from jixiao.forms.audit import MOVES, render_audit
from jixiao.forms.layout import Sum
from jixiao.forms.place import place_form
from jixiao.forms.render import render_form
from jixiao.forms.rounding import Amount, balanced
from tests.unit.forms.conftest import CREATED
from tests.unit.forms.samples import target_form
from tests.unit.forms.traced import Traced


def _leaf(generator: random.Random) -> Amount:
    return Amount(Fraction(generator.randrange(0, 400_000), generator.choice([1, 2, 4, 7, 100, 10_000])))


def _sum(*parts: Amount) -> Amount:
    return Amount(sum((part.exact for part in parts), Fraction(0)), parts)


def _table(generator: random.Random, depth: int = 0) -> Amount:
    parts = [
        _table(generator, depth + 1) if depth < 2 and generator.random() < 0.25 else _leaf(generator)
        for _ in range(generator.randint(1, 5 if depth == 0 else 3))
    ]
    return _sum(*parts)


def _printed(amount: Amount) -> dict[int, int]:
    return {id(one): value for one, value in zip(amount.walk(), balanced(amount), strict=True)}


def _moves(amount: Amount) -> list[int]:
    return [value - one.half_up for one, value in zip(amount.walk(), balanced(amount), strict=True)]


@pytest.mark.parametrize("seed", range(300))
def test_parts_sum_to_their_total_at_every_level_and_none_moves_by_more_than_a_unit(seed):
    table = _table(random.Random(seed))
    printed = _printed(table)
    for one in table.walk():
        if one.parts:
            assert sum(printed[id(part)] for part in one.parts) == printed[id(one)]
        assert abs(printed[id(one)] - one.half_up) <= 1
        assert abs(printed[id(one)] - one.exact) < 1
    assert printed[id(table)] == table.half_up


@pytest.mark.parametrize("seed", range(300, 420))
def test_no_other_choice_needs_fewer_moves_or_comes_nearer(seed):
    """Every choice of floors and ceilings is tried, over the whole tree at once."""
    generator = random.Random(seed)
    table = next(table for table in iter(lambda: _table(generator), None) if len(list(table.walk())) < 11)
    every = list(table.walk())
    place = {id(one): index for index, one in enumerate(every)}

    def holds(values):
        return all(not one.parts or values[place[id(one)]] == sum(values[place[id(part)]] for part in one.parts)
                   for one in every)  # fmt: skip

    def cost(values):
        moved = sum(value != one.half_up for value, one in zip(values, every, strict=True))
        return moved, sum(abs(value - one.exact) for value, one in zip(values, every, strict=True))

    near = [[value for step in (-1, 0, 1) if abs((value := one.half_up + step) - one.exact) < 1] for one in every]
    near[0] = [table.half_up]
    best = min(cost(values) for values in itertools.product(*near) if holds(values))
    assert cost(tuple(balanced(table))) == best


@pytest.mark.parametrize("seed", range(100))
def test_what_adds_up_already_is_not_touched(seed):
    generator = random.Random(seed)
    table = _sum(*(Amount(Fraction(generator.randrange(10_000))) for _ in range(generator.randint(1, 8))))
    assert not any(_moves(table))


def test_a_total_of_totals_moves_one_part_only():
    # 0.4 + (0.4 + 0.4 + 0.4) + 0.4 = 2: rounded by themselves 0 + (0 + 0 + 0 of 1) + 0 of 2
    four = Amount(Fraction(2, 5))
    table = _sum(four, _sum(four, four, four), four)
    assert sum(map(abs, _moves(table))) == 2
    assert balanced(table)[0] == 2


def test_of_equal_remainders_the_larger_amount_moves_and_then_the_later_one():
    small, large = Amount(Fraction(14, 10)), Amount(Fraction(1014, 10))
    assert balanced(_sum(large, small, Amount(Fraction(2, 10)))) == [103, 102, 1, 0]
    assert balanced(_sum(small, small, Amount(Fraction(2, 10)))) == [3, 1, 2, 0]


def test_parts_that_do_not_make_up_their_total_are_left_alone():
    table = Amount(Fraction(5), (Amount(Fraction(14, 10)), Amount(Fraction(14, 10))))
    assert balanced(table) == [5, 1, 1]


AWKWARD = [("grant_requested_total", 130_000), ("grant_requested_central", 43_333), ("grant_requested_local", 43_333),
           ("grant_requested_other", 43_334)]  # fmt: skip


def _awkward(sheets: int = 1) -> dict[str, pl.DataFrame]:
    """43,333 + 43,333 + 43,334 = 130,000 yuan: 4.33 + 4.33 + 4.33 miss 13.00 万元 by 0.01."""
    data = target_form("F2", sheets)
    lines = data["funds"].sort("sheet_key", "line_no")
    data["funds"] = lines.with_columns(
        period_measure=pl.Series([name for name, _ in AWKWARD] * sheets),
        period_yuan=pl.Series([Decimal(yuan) for _, yuan in AWKWARD] * sheets),
        period_slice=pl.lit(""),
    )
    return data


def test_money_of_a_goal_form_adds_up_as_printed_while_its_figures_stay_exact(layouts, tmp_path):
    layout = layouts["F2", "full"]
    path = tmp_path / "f2.xlsx"
    figures = render_form(layout, _awkward(), path, CREATED)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [sheet[f"E{row}"].value for row in range(9, 13)] == [13.0, 4.33, 4.33, 4.34]
    own = {figure.measure: figure.value for figure in figures}
    assert [str(own[name]) for name, _ in AWKWARD] == ["13.00", "4.33", "4.33", "4.33"]
    (move,) = next(place_form(layout, _awkward())).moves
    assert (move.figure.measure, move.rounded, move.printed, move.exact, move.total.measure) == (
        "grant_requested_other", Decimal("4.33"), Decimal("4.34"), Decimal("4.3334"), "grant_requested_total",
    )  # fmt: skip


def _lines(rows):
    """F2 with these lines of money of the period: measure, slice, yuan."""
    data = _awkward()
    line = data["funds"].head(1).to_dicts()[0] | {"year_yuan": None, "year_measure": None, "year_slice": None}
    data["funds"] = pl.DataFrame(
        [
            line | {"line_no": no, "period_measure": measure, "period_yuan": Decimal(yuan), "period_slice": slice_}
            for no, (measure, slice_, yuan) in enumerate(rows, start=1)
        ],
        schema_overrides={"year_yuan": pl.Decimal(18, 2)},
    )
    return data


def test_totals_within_totals_are_told_apart_by_slice(layouts):
    layout = layouts["F2", "full"].model_copy(update={"adds_up": (
        Sum(total="grant_requested_total", parts=("grant_requested_central", "budget_by_source/local")),
        Sum(total="budget_by_source/local", parts=("budget_by_source/province", "budget_by_source/city")),
    )})  # fmt: skip
    rows = [("grant_requested_total", "x", "50000"), ("grant_requested_central", "x", "24950"),
            ("budget_by_source", "local@x", "25050"), ("budget_by_source", "province@x", "12525"),
            ("budget_by_source", "city@x", "12525")]  # fmt: skip
    sheet = next(place_form(layout, _lines(rows)))
    shown = [cell.number.value for cell in sheet.cells if cell.figure and cell.figure.label.endswith("实施期")]
    total, central, local, province, city = map(Decimal, map(str, shown))
    assert (total, central + local, province + city) == (Decimal("5.00"), total, local)


def test_a_total_without_a_slice_is_of_the_parts_of_every_slice(layouts):
    layout = layouts["F2", "full"].model_copy(
        update={"adds_up": (Sum(total="budget_total", parts=("budget_by_source",)),)}
    )
    rows = [
        ("budget_by_source", "中央补助", "13333"),
        ("budget_by_source", "省级", "13333"),
        ("budget_by_source", "单位自筹", "13334"),
        ("budget_total", "", "40000"),
    ]
    sheet = next(place_form(layout, _lines(rows)))
    shown = [cell.number.value for cell in sheet.cells if cell.figure and cell.figure.label.endswith("实施期")]
    assert sum(shown[:3]) == shown[3] == 4
    assert [move.total.measure for move in sheet.moves] == ["budget_total"]


def test_the_audit_edition_lists_every_move_and_says_so_at_the_number(layouts, tmp_path):
    path = tmp_path / "audit.xlsx"
    render_audit(layouts["F2", "full"], _awkward(sheets=2), path, CREATED, Traced())
    book = openpyxl.load_workbook(path)
    rows = list(book[MOVES].iter_rows(min_row=4, values_only=True))
    assert [(row[2], row[3], row[4]) for row in rows] == [("4.3334", 4.33, 4.34)] * 2
    said = [cell.value for row in book["追溯-1"].iter_rows() for cell in row if "印为 4.34" in str(cell.value)]
    assert len(said) == 2


def test_without_a_move_the_audit_edition_has_no_list_of_moves(layouts, tmp_path):
    path = tmp_path / "audit.xlsx"
    render_audit(layouts["F2", "full"], target_form("F2"), path, CREATED, Traced())
    assert MOVES not in openpyxl.load_workbook(path).sheetnames
