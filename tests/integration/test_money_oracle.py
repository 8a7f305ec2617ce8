"""The accounts and the settlement of the demo province beside a second computation: whole tables, zero differences.

Also the figures of F14: each is computed again from its traced records alone; its totals are the sums of its lines.
"""

import re
from decimal import Decimal

import pytest
from duckdb import DuckDBPyConnection

from jixiao.exact import rounded
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.trace import Tracer, trace_document
from tests.integration.conftest import DemoBuild
from tests.oracle.money import Money
from tests.oracle.world import read_world

pytestmark = pytest.mark.e2e

TOTALS = {"settlement_nominal", "settlement_due", "settlement_paid", "settlement_outstanding"}
ACCOUNTS = {f"account_{name}" for name in ("released", "paid", "spent", "returned", "unpaid", "unspent")}


@pytest.fixture(scope="module")
def money(demo: DemoBuild) -> Money:
    return Money(read_world(demo.out / "raw"), AS_OF)


def test_the_settlement_is_the_oracles(money: Money, warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select project, item, nominal_yuan, due_yuan, paid_yuan, due_on, met, clause from published.settlement"
    ).fetchall()
    assert {row[:2]: row[2:] for row in rows} == money.settled()
    assert {row[1] for row in rows} == {"首期", "末期", "一次性", "劳务品牌奖励", "高技能评价奖励", "收回"}
    assert {(row[1], row[6]) for row in rows} >= {("末期", True), ("末期", False), ("收回", True), ("收回", False)}


def test_the_accounts_are_the_oracles(money: Money, warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select project, source, released_yuan, paid_yuan, spent_yuan, returned_yuan, unpaid_yuan, unspent_yuan "
        "from published.reconciliation"
    ).fetchall()
    assert {row[:2]: row[2:] for row in rows} == money.accounts()
    assert len(rows) > 20


def test_the_demo_shows_every_kind_of_finding_on_money(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("select distinct rule from published.finding where rule like 'G%'").fetchall()
    assert {rule for (rule,) in rows} >= {"G2", "G3", "G5", "G6", "G7", "G11", "G12", "G14", "G15"}


def test_every_figure_of_f14_is_the_sum_of_its_records_and_names_its_clause(
    warehouse: DuckDBPyConnection, tracer: Tracer
) -> None:
    figures = warehouse.execute(
        "select figure_id, context_id, measure, slice, divisor, decimals, value from published.figure "
        "where form_id = 'F14'"
    ).fetchall()
    assert len(figures) > 200
    for figure_id, context_id, measure, slice_, divisor, decimals, value in figures:
        origin = tracer.origin("F14", context_id, measure, slice_)
        assert origin.value is not None and rounded(origin.value, divisor, decimals) == value, figure_id
        assert len(origin.records) == origin.records_total, figure_id


def test_an_amount_that_is_due_is_traced_to_its_records_and_its_own_clause(demo: DemoBuild) -> None:
    found = trace_document(demo.out, "F14.sy-2024.XM-SY001.settlement_due.高技能评价奖励")
    assert (found["value"], found["recomputed"], found["unit"]) == ("50000", "50000", "元")
    assert ("sy-2024", "三(五)") in {(clause["notice"], clause["clause"]) for clause in found["clauses"]}
    assert {record["record_type"] for record in found["records"]} == {"certification"}
    assert found["records_total"] >= 100


@pytest.mark.parametrize("notice", ["sy-2024", "cf-2025"])
def test_the_totals_of_f14_are_the_sums_of_its_lines(notice: str, warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select measure, slice, value from published.figure where form_id = 'F14' and notice = ?", [notice]
    ).fetchall()
    printed = {measure: value for measure, slice_, value in rows if measure.endswith("_total")}
    for measure in TOTALS | ACCOUNTS:
        lines = [value for name, slice_, value in rows if name == measure and slice_ != "收回"]
        if measure in ACCOUNTS:
            lines = [value for name, _, value in rows if name == measure]
        assert printed[f"{measure}_total"] == sum(lines, Decimal(0)), measure
    for side in ("due", "paid", "outstanding"):
        back = [value for name, slice_, value in rows if (name, slice_) == (f"settlement_{side}", "收回")]
        assert printed[f"recovery_{side}_total"] == sum(back, Decimal(0)), side


def test_what_is_to_come_back_less_what_came_back_is_still_open(warehouse: DuckDBPyConnection) -> None:
    lines = warehouse.execute(
        "select project_no, item, due_yuan, paid_yuan, outstanding_yuan from forms.form_settlement__items"
    ).fetchall()
    assert lines and all(line[4] == line[2] - line[3] for line in lines)
    back = {line[0]: line[2:] for line in lines if line[1] == "收回" and line[2]}
    assert back["XM-SY005"][1] == Decimal(50000) and back["XM-SY005"][2] > 0


@pytest.mark.parametrize("notice", ["sy-2024", "cf-2025"])
def test_what_the_two_tables_of_f14_say_was_paid_agrees_or_is_told(notice: str, warehouse: DuckDBPyConnection) -> None:
    """Payments that stand in no item are named at their line, and the line of totals says what they come to."""
    asked = "from forms.form_settlement__{} where notice_id = ?"
    ((total, told),) = warehouse.execute(
        "select all_paid_yuan - paid_yuan, all_remarks " + asked.format("head"), [notice]
    ).fetchall()
    lines = warehouse.execute("select remarks " + asked.format("funds"), [notice]).fetchall()
    amounts = [re.findall(r"拨付中([0-9.]+)元", remark or "") for (remark,) in lines]
    assert total == sum((Decimal(amount) for found in amounts for amount in found), Decimal(0))
    assert (told is None) == (total == 0)
    assert notice != "cf-2025" or total == 3000


def test_the_items_stand_in_the_order_of_their_numbers(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select project_no, list(item order by line_no) from forms.form_settlement__items group by project_no"
    ).fetchall()
    listed = [items for _, items in rows if "末期" in items]
    assert listed
    order = ["首期", "末期", "劳务品牌奖励", "高技能评价奖励", "收回"]
    assert all(items == [item for item in order if item in items] for items in listed)
