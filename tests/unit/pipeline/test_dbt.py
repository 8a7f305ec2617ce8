"""What dbt's outcome means to us."""

import signal
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from jixiao.paths import project_root
from jixiao.pipeline import dbt
from jixiao.pipeline.dbt import TransformFailed, read_outcome
from jixiao.pipeline.run import plan_build

LOG = Path("dbt.log")


def a_row(kind: str, name: str, status: str, severity: str = "ERROR", failures: int | None = 0) -> Any:
    config = SimpleNamespace(severity=severity)
    node = SimpleNamespace(
        resource_type=kind, name=name, unique_id=f"{kind}.{name}", description=f"说明{name}", config=config
    )
    return SimpleNamespace(node=node, status=status, failures=failures, message=f"broken {name}\n  at line 3")


def outcome(*rows: Any, exception: object = None) -> Any:
    return SimpleNamespace(result=SimpleNamespace(results=list(rows)), exception=exception)


@pytest.mark.parametrize(
    ("status", "severity", "passed", "ours", "detail"),
    [
        ("pass", "ERROR", True, "强制", ""),
        ("fail", "ERROR", False, "强制", ""),
        ("warn", "WARN", False, "核实", ""),
        ("pass", "WARN", True, "核实", ""),
        ("error", "WARN", False, "强制", "检查无法运行"),
        ("skipped", "ERROR", False, "强制", "上游检查未通过，本检查未运行"),
    ],
)
def test_a_data_test_becomes_a_check_and_what_could_not_run_has_failed(
    status: str, severity: str, passed: bool, ours: str, detail: str
) -> None:
    (check,) = read_outcome(outcome(a_row("model", "m", "success"), a_row("test", "t", status, severity, 4)), LOG)
    assert (check.name, check.label, check.passed, check.failed_rows) == ("t", "说明t", passed, 4)
    assert (check.severity, check.detail) == (ours, detail)


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        ("select '表 a：编号=' || n as place from doubled", "共 7 行不符合：表 a：编号=1；表 a：编号=2等。"),
        ("select n, 'x' as item from doubled", "共 7 行不符合：n=1，item=x；n=2，item=x等。"),
        ("select * from only_while_dbt_runs", "共 7 行不符合。"),
    ],
)
def test_a_failed_data_test_names_the_first_rows_that_it_found(tmp_path: Path, sql: str, detail: str) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create table doubled as select unnest([2, 1]) as n")
    row = a_row("test", "t", "fail", failures=7)
    row.node.compiled_code = sql
    (check,) = read_outcome(outcome(row), LOG, tmp_path / "warehouse.duckdb")
    assert (check.failed_rows, check.detail) == (7, detail)


def test_checks_come_in_the_order_of_their_names_whichever_ended_first() -> None:
    rows = [a_row("test", name, "pass") for name in ("c", "a", "b")]
    assert [check.name for check in read_outcome(outcome(*rows), LOG)] == ["a", "b", "c"]


@pytest.mark.parametrize("kind", ["model", "seed", "operation"])
def test_a_model_or_seed_that_fails_stops_the_build_with_one_sentence(kind: str) -> None:
    with pytest.raises(TransformFailed) as caught:
        read_outcome(outcome(a_row("test", "t", "pass"), a_row(kind, "stg_unit", "error")), LOG)
    assert caught.value.exit_code == 1
    assert caught.value.message == (
        "数据模型 stg_unit 计算失败（broken stg_unit at line 3）。未发布任何结果；"
        "这是程序或政策数据的问题，请把 dbt.log 交给维护人员。"
    )


def test_a_project_that_cannot_be_parsed_stops_the_build() -> None:
    with pytest.raises(TransformFailed, match="^dbt 未能开始（no such macro）。"):
        read_outcome(SimpleNamespace(result=None, exception=ValueError("no such macro")), LOG)


def test_an_interruption_that_dbt_makes_a_result_of_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted = SimpleNamespace(result=None, exception=KeyboardInterrupt())
    monkeypatch.setattr("dbt.cli.main.dbtRunner.invoke", lambda self, arguments: interrupted)
    plan = plan_build(tmp_path / "inbox", tmp_path / "out", date(2026, 11, 21), project_root())
    with pytest.raises(KeyboardInterrupt):
        dbt.dbt_build(replace(plan, work=tmp_path / "work"))


def test_an_interruption_that_dbt_takes_for_something_else_is_raised_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def passes_over(self: Any, arguments: list[str]) -> Any:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        return SimpleNamespace(result=None, exception=None)

    monkeypatch.setattr("dbt.cli.main.dbtRunner.invoke", passes_over)
    plan = plan_build(tmp_path / "inbox", tmp_path / "out", date(2026, 11, 21), project_root())
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        dbt.invoke(replace(plan, work=tmp_path / "work"), ["build"])
    assert signal.getsignal(signal.SIGINT) is before
