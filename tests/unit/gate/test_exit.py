"""The gate at the exit: suites name any Great Expectations expectation; what cannot be evaluated never passes."""

from pathlib import Path

import duckdb
import pytest

from jixiao.gate import CheckResult, run_exit_gate


def _gate(folder: Path, suite: str) -> list[CheckResult]:
    """Judge a small settlement table by one suite."""
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema published")
        connection.execute(
            "create table published.settlement as select * from (values ('P1', 500000.00::decimal(18,2), '一次性'), "
            "('P2', null, '首期'), ('P3', -1.00, '首期')) as t (project, due_yuan, item)"
        )
    (folder / "expectations" / "exit").mkdir(parents=True)
    (folder / "expectations" / "exit" / "settlement.yml").write_text(suite, encoding="utf-8")
    return run_exit_gate(warehouse, folder)


def _suite(expectation: str, table: str = "published.settlement", head: str = "index: [project]") -> str:
    return (
        f"table: {table}\nlabel: 结算\n{head}\nexpectations:\n"
        f"  - {{name: tested, label: 受检的一条, severity: 核实, why: 测试, {expectation}}}\n"
    )


def test_an_expectation_that_holds_passes(tmp_path: Path) -> None:
    (check,) = _gate(tmp_path, _suite("type: ExpectColumnValuesToBeUnique, column: project"))
    assert (check.name, check.passed, check.failed_rows) == ("exit.settlement.tested", True, 0)


def test_the_offending_rows_are_counted_and_named_by_their_index(tmp_path: Path) -> None:
    (check,) = _gate(tmp_path, _suite("type: ExpectColumnValuesToBeBetween, column: due_yuan, min_value: 0"))
    assert (check.passed, check.failed_rows, check.severity) == (False, 1, "核实")
    assert "P3" in check.detail


def test_an_empty_value_breaks_not_null(tmp_path: Path) -> None:
    (check,) = _gate(tmp_path, _suite("type: ExpectColumnValuesToNotBeNull, column: due_yuan"))
    assert (check.passed, check.failed_rows) == (False, 1)
    assert "P2" in check.detail


def test_a_query_is_judged_in_place_of_the_table(tmp_path: Path) -> None:
    head = "index: [item]\nquery: select item, count(*) as n from published.settlement group by item"
    (check,) = _gate(tmp_path, _suite("type: ExpectColumnValuesToBeBetween, column: n, max_value: 1", head=head))
    assert (check.passed, check.failed_rows) == (False, 1)
    assert "首期" in check.detail


@pytest.mark.parametrize(
    ("suite", "said"),
    [
        (_suite("type: ExpectColumnValuesToNotBeNull, column: nowhere"), "nowhere"),
        (_suite("type: ExpectPigsToFly, column: project"), "ExpectPigsToFly"),
        (_suite("type: ExpectColumnValuesToNotBeNull, colum: project"), "colum"),
        (_suite("type: ExpectColumnValuesToNotBeNull, column: project", table="published.nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_evaluated_is_fatal_whatever_its_own_severity(tmp_path: Path, suite: str, said: str) -> None:
    (check,) = _gate(tmp_path, suite)
    assert (check.passed, check.severity) == (False, "强制")
    assert said in check.detail
    assert "不能视为通过" in check.detail
