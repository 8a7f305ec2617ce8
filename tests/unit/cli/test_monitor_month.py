"""`jixiao build --monitor-month`: the month that monitoring tables look up to is asked for, or that of policy data."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment

from jixiao.cli.options import parse_month
from jixiao.errors import UsageError
from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.transform import told_values

MACROS = project_root() / "macros" / "fiscal.sql"


@pytest.mark.parametrize(("text", "month"), [("1", 1), ("7", 7), ("07", 7), ("12", 12)])
def test_a_month_is_read(text: str, month: int) -> None:
    assert parse_month(text) == month


@pytest.mark.parametrize("text", ["0", "13", "-1", "", "七", "7.5", "２"])
def test_what_is_no_month_is_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="--monitor-month 请填 1 至 12 的整数") as told:
        parse_month(text)
    assert text in told.value.message


@pytest.mark.parametrize(("month", "more"), [(9, {"monitor_month": "9"}), (None, {})])
def test_the_models_are_told_only_what_was_asked_for(tmp_path: Path, month: int | None, more: dict[str, str]) -> None:
    plan = plan_build(tmp_path, tmp_path / "out", date(2026, 11, 20), project_root(), monitor_month=month)
    assert told_values(plan) == {"as_of": "2026-11-20"} | more


@pytest.mark.parametrize(("asked", "expected"), [(None, 7), (9, 9), (12, 12)])
def test_the_month_asked_for_stands_in_for_that_of_policy(asked: int | None, expected: int) -> None:
    known = {} if asked is None else {"monitor_month": asked}
    environment = Environment(autoescape=False)
    environment.globals["var"] = lambda name, default=None: known.get(name, default)
    macro = environment.from_string(MACROS.read_text(encoding="utf-8")).module.monitor_month("'7'")
    assert duckdb.sql(f"select {macro}").fetchall() == [(expected,)]
