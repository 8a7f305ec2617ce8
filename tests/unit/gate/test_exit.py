"""The gate at the exit: suites name any Great Expectations expectation; what cannot be evaluated never passes."""

from pathlib import Path

import duckdb
import pytest

from jixiao.errors import UsageError
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
        f"table: {table}\nlabel: 结算\nlabel_en: settlement\n{head}\nexpectations:\n"
        f"  - {{name: tested, label: 受检的一条, label_en: what is tested, severity: 核实, why: 测试, {expectation}}}\n"
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


def test_a_key_is_asked_of_the_table_whatever_is_judged_in_its_place(tmp_path: Path) -> None:
    head = "key: [item]\nquery: select item, count(*) as n from published.settlement group by item"
    key, other = _gate(tmp_path, _suite("type: ExpectColumnValuesToBeBetween, column: n, min_value: 1", head=head))
    assert (key.name, key.label) == ("exit.settlement.key_unique", "结算：主键（item）不重复")
    assert (key.passed, key.failed_rows, key.severity) == (False, 2, "强制")
    assert key.detail == "共 2 行不符合：首期（2 行）。"
    assert other.passed


def test_an_empty_part_of_a_key_is_a_value_like_any_other(tmp_path: Path) -> None:
    suite = "table: published.settlement\nlabel: 结算\nlabel_en: settlement\nkey: [project]\n"
    (key,) = _gate(tmp_path, suite)
    assert key.passed
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("insert into published.settlement values (null, 1, '首期'), (null, 2, '首期')")
    (key,) = run_exit_gate(tmp_path / "warehouse.duckdb", tmp_path)
    assert (key.passed, key.failed_rows) == (False, 2)


@pytest.mark.parametrize("key", ["key: [nowhere]", "key: [item]\nquery: select 1"])
def test_a_key_that_cannot_be_asked_is_no_pass(tmp_path: Path, key: str) -> None:
    table = "published.settlement" if "nowhere" in key else "published.nowhere"
    (check,) = _gate(tmp_path, f"table: {table}\nlabel: 结算\nlabel_en: settlement\n{key}\n")
    assert (check.passed, check.severity) == (False, "强制")
    assert "nowhere" in check.detail


def test_a_suite_that_demands_nothing_is_faulty(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exit/settlement.yml 有误"):
        _gate(tmp_path, "table: published.settlement\nlabel: 结算\nlabel_en: settlement\n")


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
