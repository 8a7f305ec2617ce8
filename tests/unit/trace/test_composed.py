"""A figure computed of others is computed again from its parts, exactly, and lists what it is made of in the end."""

from fractions import Fraction

import duckdb
import pytest

from jixiao.errors import UsageError
from jixiao.trace.composed import Composition, Part, composed_value

PARTS = (
    "context_id, measure_id, slice, op, part_no, part_context_id, part_measure_id, part_window_id, part_slice, factor"
)


@pytest.fixture
def composition() -> Composition:
    """A region's mean of two projects' shares, and a project's score of one of them."""
    con = duckdb.connect()
    con.execute("create schema if not exists intermediate")
    con.execute(f"""
        create table intermediate.int_measure__figure_part as select * from (values
            ('notice:n', 'actual', 'I', 'mean', 1, 'application:A', 'actual', null, 'I', 3.00),
            ('notice:n', 'actual', 'I', 'mean', 2, 'application:B', 'actual', null, 'I', 1.00),
            ('application:A', 'actual', 'I', 'sum', 1, 'application:A', 'rate', 'year@2025', '', 1.00),
            ('application:B', 'actual', 'I', 'sum', 1, 'application:B', 'rate', 'year@2025', '', 1.00)
        ) as t ({PARTS})
    """)
    return Composition(con)


LEAVES = {"application:A": (1, 2), "application:B": (1, 4)}


def test_a_region_is_the_mean_of_its_projects_weighted_by_money(composition: Composition) -> None:
    value = composition.value(("notice:n", "actual", "I"), lambda leaf: Fraction(*LEAVES[leaf[0]]))
    assert value == (3 * Fraction(1, 2) + Fraction(1, 4)) / 4


def test_beside_it_stands_the_one_share_of_all(composition: Composition) -> None:
    key = ("notice:n", "actual", "I")
    assert composition.pooled(
        key, lambda leaf: (Fraction(LEAVES[leaf[0]][0]), Fraction(LEAVES[leaf[0]][1]))
    ) == Fraction(2, 6)
    assert composition.pooled(("application:A", "actual", "I"), lambda leaf: (Fraction(1), Fraction(2))) is None


def test_the_leaves_are_the_measures_own_values(composition: Composition) -> None:
    assert composition.leaves(("notice:n", "actual", "I")) == [
        ("application:A", "rate", "year@2025", ""), ("application:B", "rate", "year@2025", ""),
    ]  # fmt: skip
    assert not composition.is_direct(("notice:n", "actual", "I"))
    assert composition.is_direct(("application:A", "actual", "I"))


def test_a_figure_without_parts_is_named(composition: Composition) -> None:
    with pytest.raises(UsageError, match="total_score.*int_measure__figure_part"):
        composition.leaves(("application:A", "total_score", "total@2025"))


def parts(*factors: int) -> list[Part]:
    return [Part("c", "m", None, "", Fraction(factor)) for factor in factors]


@pytest.mark.parametrize(
    ("op", "factors", "values", "expected"),
    [
        ("sum", (1, -1), (7, 2), Fraction(5)),
        ("sum", (1, 1), (7, None), Fraction(7)),
        ("mean", (3, 1), (None, Fraction(1, 2)), Fraction(1, 2)),
        ("mean", (3, 1), (None, None), None),
        ("least", (1, 1), (7, 2), Fraction(2)),
        ("ratio", (1, 1), (7, 2), Fraction(7, 2)),
        ("ratio", (1, 1), (7, 0), None),
        ("ratio", (1, 1), (None, 2), None),
        ("band", (10, 6, 0), (1, 1, 1), Fraction(10)),
        ("band", (10, 6, 0), (Fraction(1, 2),) * 3, Fraction(6)),
        ("band", (10, 6, 0), (0, 0, 0), Fraction(0)),
        ("score≥", (10, 10), (1, 3), Fraction(333, 100)),
        ("score≤", (10, 10), (3, 1), Fraction(333, 100)),
    ],
)
def test_each_way_of_putting_parts_together(op: str, factors: tuple, values: tuple, expected: Fraction | None) -> None:
    given = [None if value is None else Fraction(value) for value in values]
    assert composed_value(op, parts(*factors), given) == expected


def test_310_of_154_is_full_and_the_other_way_about_half() -> None:
    """Budget 310.2, spent 154.74 万元: 4.99 of 10 points; spending more than planned earns no more than the weight."""
    planned, spent = Fraction("310.2"), Fraction("154.74")
    assert composed_value("score≥", parts(10, 10), [spent, planned]) == Fraction("4.99")
    assert composed_value("score≥", parts(10, 10), [planned, spent]) == 10
