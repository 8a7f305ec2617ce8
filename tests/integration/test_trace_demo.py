"""The demo build, cell by cell and row by row: every number leads to its records, and every record to its numbers."""

import re
from fractions import Fraction

import openpyxl
import polars as pl
import pytest
from duckdb import DuckDBPyConnection

from jixiao.forms.lists import LISTED
from jixiao.ingest.contract import load_contract
from jixiao.paths import project_root
from jixiao.policy.library import declarations
from jixiao.published import open_warehouse
from jixiao.trace import Tracer, trace_document, trace_row
from jixiao.trace.book import Book
from jixiao.trace.said_figures import sentence_document
from tests.integration.cells import disagreeing_rows, misplaced, open_all, walk
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.e2e
REGIONAL = {
    "中央对地方专项转移支付区域绩效目标申报表.xlsx",
    "中央对地方专项转移支付区域绩效目标申报表（年度）.xlsx",
    "转移支付区域绩效目标表（年度）.xlsx",
    "转移支付区域绩效自评表.xlsx",
}
"""The workbooks whose goals are a sentence of the region's own figures."""


def test_every_numeric_cell_of_every_form_is_a_figure_that_leads_to_its_entry_and_back(
    demo: DemoBuild, tracer: Tracer
) -> None:
    walked = walk(demo.out.resolve(), tracer)
    assert walked.wrong == []
    assert walked.figures == walked.cells > 4500
    assert walked.forms > 30


def test_every_figure_opens_within_its_workbook_down_to_whole_lists_that_stand_once(demo: DemoBuild) -> None:
    opened = open_all(demo.out.resolve(), LISTED)
    assert opened.wrong == []
    assert opened.parts > opened.entries > opened.lists > 5000


def test_every_number_of_a_regions_goals_opens_from_the_cell_of_the_sentence(demo: DemoBuild) -> None:
    with open_warehouse(demo.out) as con:
        told = con.execute(
            "select notice, workbook, sheet, said_in from published.figure where said_in <> ''"
        ).fetchall()
    sentences = sorted(set(told))
    assert {workbook for _, workbook, _, _ in sentences} == REGIONAL
    for notice, workbook, sheet, cell in sentences:
        text = openpyxl.load_workbook(demo.out / "forms" / notice / workbook)[sheet][cell].value
        document = sentence_document(demo.out, f"{notice}/{workbook}!{sheet}!{cell}")
        assert document
        figures = document["figures"]
        assert re.findall(r"\d+", text) == [one["value"] for one in figures] == [one["recomputed"] for one in figures]
        assert {trace_document(demo.out, one["figure_id"])["cell"] for one in figures} == {
            one["cell"] for one in figures
        }


def test_traced_records_stand_in_the_rows_of_the_files_that_the_trace_names(demo: DemoBuild, tracer: Tracer) -> None:
    assert misplaced(tracer, demo.inbox, some=300, seed=7) == []


def test_a_row_followed_forward_meets_every_figure_that_lists_it(demo: DemoBuild, tracer: Tracer) -> None:
    looked, wrong = disagreeing_rows(demo.out, tracer, a_type=4)
    assert wrong == []
    assert looked > 80


def test_a_measures_reasons_leave_out_exactly_the_rows_that_its_list_leaves_out(warehouse: DuckDBPyConnection) -> None:
    """The list of a measure and the reasons row by row are two queries made of one declaration."""
    places = "context_id, window_id, slice, src_file, src_sheet, src_row"
    measures = warehouse.execute(
        "select measure_id, rows_sql, fates_sql from intermediate.int_measure where rows_sql is not null"
    ).fetchall()
    assert len(measures) > 100
    for measure, listed, fates in measures:
        used = f"select {places} from ({fates}) as fates where outcome = 'used'"
        every = f"select {places} from ({listed}) as listed"
        apart = f"({every} except all {used}) union all ({used} except all {every})"
        assert (measure, warehouse.execute(apart).fetchall()) == (measure, [])


def test_every_value_of_every_measure_is_computed_again_from_the_records_of_its_parts(
    warehouse: DuckDBPyConnection,
) -> None:
    """Models and traces both read int_measure__part: what a ratio, a share, a sum, a least is made of is one thing."""
    book = Book(warehouse, limit=0)
    values = warehouse.execute(
        "select context_id, measure_id, window_id, slice, value_num, value_den, records_total "
        "from intermediate.int_measure__value where window_id = window_used"
    ).fetchall()
    seen = set()
    for *leaf, above, below, records in values:
        origin = book.origin(*leaf)
        assert (leaf, origin.value, origin.records_total) == (leaf, Fraction(above) / Fraction(below), records)
        seen.add((book.catalog.get(leaf[1]).agg, len(book.catalog.parts(leaf[1]))))
    ways = {("sum", 1), ("sum", 2), ("count", 1), ("count_distinct", 1), ("value", 1), ("ratio", 2), ("least", 2)}
    assert seen >= ways


def test_a_fact_has_a_person_where_it_says_so(warehouse: DuckDBPyConnection) -> None:
    facts = declarations(project_root())[0]
    held = warehouse.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'intermediate'"
    ).fetchall()
    said = {(fact["name"], fact["person"]) for fact in facts if "person" in fact}
    assert {(table, column) for table, column in held if column == "person_masked" and "int_fact__" in table} == said


def test_a_row_that_was_not_taken_in_is_told_why(demo: DemoBuild) -> None:
    raw = demo.out / "raw"
    for fault in pl.read_parquet(raw / "quarantine.parquet").sort("file", "sheet", "row").head(5).iter_rows(named=True):
        said = trace_row(demo.out, f"{fault['file']}:{fault['sheet']}:{fault['row']}")
        assert said["state"] == "quarantined"
        assert (fault["rule"], fault["reason"], fault["repair"]) in {
            (why["rule"], why["reason"], why["repair"]) for why in said["why"]
        }
    passed = pl.read_parquet(raw / "passed_over.parquet")
    for outcome, state in (("duplicate", "duplicate"), ("total", "skipped"), ("blank", "skipped")):
        row = passed.filter(pl.col("outcome") == outcome).row(0, named=True)
        said = trace_row(demo.out, f"{row['file']}:{row['sheet']}:{row['row']}")
        assert said["state"] == state
        if outcome == "duplicate":
            first = trace_row(demo.out, said["first"])
            assert (first["state"], first["record_type"]) == ("accepted", said["record_type"])


def test_as_many_rows_are_passed_over_as_the_sheets_count(demo: DemoBuild) -> None:
    raw = demo.out / "raw"
    counted = pl.read_parquet(raw / "sheet.parquet").select(pl.col("duplicates", "skipped").sum()).row(0)
    passed = pl.read_parquet(raw / "passed_over.parquet")["outcome"].to_list()
    assert (passed.count("duplicate"), len(passed) - passed.count("duplicate")) == counted


def test_every_accepted_row_has_a_use_or_a_reason_and_every_record_type_some_use(warehouse: DuckDBPyConnection) -> None:
    closed = warehouse.execute(
        "select record_type, sum(rows), sum(rows) filter (where is_used) from published.row_use group by record_type"
    ).fetchall()
    accepted = warehouse.execute(
        "select record_type, sum(accepted) from published.sheet where record_type <> '' group by record_type "
        "having sum(accepted) > 0"
    ).fetchall()
    assert {kind: rows for kind, rows, _ in closed} == dict(accepted)
    kinds = {record.id for record in load_contract().record_types} - {"own_figure"}  # none of the notices asks for any
    assert {kind for kind, *_ in closed} == {*kinds, "narrative"}
    assert [kind for kind, _, used in closed if not used] == []
