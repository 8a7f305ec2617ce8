"""A figure computed of others lists what it is made of in the end."""

import duckdb
import pytest

from jixiao.errors import UsageError
from jixiao.trace.composed import Composition

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


def test_the_leaves_are_the_measures_own_values(composition: Composition) -> None:
    assert composition.leaves(("notice:n", "actual", "I")) == [
        ("application:A", "rate", "year@2025", ""), ("application:B", "rate", "year@2025", ""),
    ]  # fmt: skip


def test_a_figure_without_parts_is_named(composition: Composition) -> None:
    with pytest.raises(UsageError, match="total_score.*int_measure__figure_part"):
        composition.leaves(("application:A", "total_score", "total@2025"))
