"""A value is computed again from its traced records alone, in exact fractions, and rounded once."""

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from jixiao.errors import UsageError
from jixiao.exact import rounded
from jixiao.trace.book import Book
from jixiao.trace.measures import Catalog

ROWS = (
    "context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, src_row, amount, entity"
)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A warehouse with one fact: four records of two persons in two slices, and measures over it."""
    con = duckdb.connect()
    con.execute("create schema if not exists intermediate")
    con.execute(f"""
        create table fact as select * from (values
            ('application:A', 'ever', 'x', 'survey', 'k1', '22**p1', 'b.csv', '', 2, 3.0, 'p1'),
            ('application:A', 'ever', 'x', 'survey', 'k2', '22**p1', 'a.csv', '', 9, 4.0, 'p1'),
            ('application:A', 'ever', 'y', 'survey', 'k3', '22**p2', 'a.csv', '', 3, 5.0, 'p2'),
            ('application:B', 'ever', 'x', 'survey', 'k4', '22**p1', 'a.csv', '', 4, 7.0, 'p1')
        ) as t ({ROWS})
    """)
    con.execute("""
        create table intermediate.int_measure as select * from (values
            ('total', '合计', '份', 'sum', '合计', true, 'select * from fact'),
            ('persons', '人数', '人', 'count_distinct', '人数', true, 'select * from fact'),
            ('best', '取值', '', 'value', '取值', true, 'select * from fact'),
            ('share', '占比', '%', 'ratio', '占比', false, null),
            ('least', '取低', '%', 'least', '取低', false, null),
            ('of_all', '份额', '%', 'share', '份额', false, null),
            ('both', '相加', '份', 'sum', '相加', false, null),
            ('per_stated', '每份', '份', 'ratio', '每份', false, null),
            ('twice', '合成', '%', 'composed', '合成', false, null),
            ('again', '再合成', '%', 'composed', '再合成', false, null)
        ) as t (measure_id, label, unit, agg, definition, has_own_slices, rows_sql)
    """)
    con.execute("""
        create table intermediate.int_measure__part as select * from (values
            ('total', 1, 'total', 'value', null, false),
            ('persons', 2, 'persons', 'value', null, false),
            ('persons', 3, 'total', 'guard', 'stated_year', true),
            ('best', 4, 'best', 'value', null, false),
            ('share', 5, 'persons', 'numerator', null, false),
            ('share', 6, 'total', 'denominator', null, false),
            ('of_all', 7, 'total', 'numerator', null, false),
            ('of_all', 8, 'total', 'denominator', null, true),
            ('both', 9, 'total', 'value', null, false),
            ('both', 10, 'persons', 'value', null, false),
            ('per_stated', 11, 'persons', 'numerator', null, false),
            ('per_stated', 12, 'total', 'denominator', 'stated', true),
            ('least', 13, 'persons', 'numerator', null, false),
            ('least', 14, 'total', 'denominator', null, false)
        ) as t (measure_id, part_no, part_id, role, window_id, is_whole)
    """)
    return con


def test_a_sum_is_the_sum_of_its_records_in_the_order_of_the_files(con: duckdb.DuckDBPyConnection) -> None:
    origin = Book(con).origin("application:A", "total", "ever", "x")
    assert origin.value == 7
    assert [(record.file, record.row, record.amount) for record in origin.records] == [("a.csv", 9, 4), ("b.csv", 2, 3)]


def test_a_person_is_counted_once_by_the_first_record(con: duckdb.DuckDBPyConnection) -> None:
    origin = Book(con).origin("application:A", "persons", "ever", "x")
    assert [record.amount for record in origin.records] == [1, 0]
    assert (origin.value, origin.records_total) == (1, 2)


def test_a_share_keeps_both_sides_and_is_an_exact_fraction(con: duckdb.DuckDBPyConnection) -> None:
    origin = Book(con).origin("application:A", "share", "ever", "x")
    assert origin.value == Fraction(1, 7)
    assert {record.role for record in origin.records} == {"numerator", "denominator"}


def test_a_sum_of_measures_lists_the_records_of_all_its_parts_and_adds_their_values(
    con: duckdb.DuckDBPyConnection,
) -> None:
    origin = Book(con).origin("application:A", "both", "ever", "x")
    assert [(record.key, record.role, record.amount) for record in origin.records] == [
        ("k2", "value", 4), ("k1", "value", 3), ("k2", "value", 1), ("k1", "value", 0),
    ]  # fmt: skip
    assert (origin.value, origin.records_total) == (4 + 3 + 1, 4)


@pytest.mark.parametrize(
    ("measure", "slice_", "formula"),
    [
        ("total", "x", ["side", ("total", "A", "w", "x")]),
        (
            "both",
            "x",
            ["sum", [["1", ["side", ("total", "A", "w", "x")]], ["1", ["side", ("persons", "A", "w", "x")]]]],
        ),
        ("share", "x", ["ratio", ["side", ("persons", "A", "w", "x")], ["side", ("total", "A", "w", "x")]]),
        ("of_all", "x", ["ratio", ["side", ("total", "A", "w", "x")], ["side", ("total", "A", "w", "")]]),
        ("per_stated", "x", ["ratio", ["side", ("persons", "A", "w", "x")], ["side", ("total", "A", "stated", "")]]),
        ("least", "", ["least", []]),
    ],
)
def test_the_formula_of_a_value_is_made_of_the_parts_of_its_measure(
    con: duckdb.DuckDBPyConnection, measure: str, slice_: str, formula: list
) -> None:
    assert Book(con).formulas.of_leaf(("A", measure, "w", slice_)) == formula


def test_a_part_with_a_window_of_its_own_is_read_there_and_whole(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        insert into fact select context_id, 'stated', '', * exclude (context_id, window_id, slice) from fact
        where record_key = 'k3'
    """)
    leaf = ("application:A", "per_stated", "ever", "x")
    narrowed = Book(con)
    narrowed.narrow([leaf])
    for book in (Book(con), narrowed):
        origin = book.origin(*leaf)
        assert origin.value == Fraction(1, 5)
        assert [(record.key, record.role) for record in origin.records][-1] == ("k3", "denominator")


def test_a_measure_without_slices_is_whole_beside_figures_of_a_slice(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update fact set slice = ''")
    con.execute("update intermediate.int_measure set has_own_slices = false")
    assert Book(con).origin("application:A", "total", "ever", "2025").value == 3 + 4 + 5
    assert Book(con).origin("application:A", "total", "ever", "等级=技师").value == 0


def test_the_least_over_slices_lists_all_of_them(con: duckdb.DuckDBPyConnection) -> None:
    origin = Book(con).origin("application:A", "least", "ever", "")
    assert origin.value == min(Fraction(1, 7), Fraction(1, 5))
    assert {record.slice for record in origin.records} == {"x", "y"}


def test_a_limit_bounds_what_is_listed_never_what_is_counted(con: duckdb.DuckDBPyConnection) -> None:
    origin = Book(con, limit=1).origin("application:A", "total", "ever", "x")
    assert (len(origin.records), origin.records_total, origin.value) == (1, 2, 7)


def test_one_context_reads_its_own_records_only(con: duckdb.DuckDBPyConnection) -> None:
    book = Book(con)
    book.narrow([("application:B", "total", "ever", "x")])
    assert book.origin("application:B", "total", "ever", "x").value == 7
    assert book.origin("application:A", "total", "ever", "x").records_total == 0


@pytest.mark.parametrize("limit", [None, 0, 1])
def test_the_whole_of_a_share_is_whole_however_deep_it_stands_in_a_figure_and_whatever_is_listed(
    con: duckdb.DuckDBPyConnection, limit: int | None
) -> None:
    con.execute("insert into fact select context_id, window_id, '', * exclude (context_id, window_id, slice) from fact")
    con.execute("""
        create table intermediate.int_measure__figure_part as select * from (values
            ('application:A', 'twice', '', 'sum', 1, 'application:A', 'of_all', 'ever', 'x', 2.0),
            ('application:A', 'again', '', 'sum', 1, 'application:A', 'twice', null, '', 1.0)
        ) as t (context_id, measure_id, slice, op, part_no, part_context_id, part_measure_id, part_window_id,
            part_slice, factor)
    """)
    # Of 12 in all, 7 in slice x.
    for measure in ("twice", "again"):
        assert Book(con, limit).origin("application:A", measure, "", "").value == 2 * Fraction(7, 12)


def test_an_unknown_measure_is_named(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="指标 nothing 没有声明"):
        Catalog(con).get("nothing")


@pytest.mark.parametrize(
    ("value", "divisor", "decimals", "printed"),
    [
        (Fraction(1234550), 10000, 2, "123.46"),  # 123.455 rounds half up
        (Fraction(1234549), 10000, 2, "123.45"),
        (Fraction(1, 3), 1, 4, "0.3333"),
        (Fraction(85755, 100000), 1, 4, "0.8576"),  # 0.85755 rounds half up
        (Fraction(-5, 2), 1, 0, "-3"),
        (Fraction(3000), 1, 0, "3000"),
    ],
)
def test_a_figure_is_rounded_half_up_once(value: Fraction, divisor: int, decimals: int, printed: str) -> None:
    assert rounded(value, Decimal(divisor), decimals) == Decimal(printed)
