"""What show, status, trace and assess print about a published build."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.cli import app
from jixiao.cli.commands.assess import _verdict
from jixiao.cli.commands.trace import same_number
from jixiao.cli.rejected import returned_lines
from jixiao.errors import GateRefused
from jixiao.paths import project_root
from jixiao.pipeline.identity import code_sha256
from jixiao.pipeline.runs import RecordedRun, place_of
from jixiao.published import SUMMARY_SCHEMA


@pytest.fixture
def out(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema published")
        connection.execute(
            "create table published.sheet as select '甲.csv' as file, '' as sheet, 5 as \"read\", "
            "12.50::decimal(18, 2) as amount, date '2026-11-20' as day"
        )
        connection.execute("create table published.finding (rule varchar)")
        connection.execute("create table secret as select 1")
    counts = {"read": 5, "accepted": 2, "quarantined": 1, "duplicates": 1, "skipped": 1, "files": 1, "forms": 2,
              "figures": 7, "checks": 3, "checks_failed": 1, "findings": {"强制": 0, "核实": 1, "提示": 4}}  # fmt: skip
    checks = [{"name": "q", "passed": False, "failed_rows": 2, "severity": "核实"}]
    said = {"schema": SUMMARY_SCHEMA, "build_id": "0123456789abcdef", "as_of": "2026-11-20", "demo": True,
            "counts": counts, "checks": checks, "seconds": {"total": 12.34}}  # fmt: skip
    (tmp_path / "build.json").write_text(json.dumps(said), encoding="utf-8")
    return tmp_path


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert app.run([*arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return json.loads(captured.out)


def test_show_prints_a_published_table_with_exact_values(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "show", "sheet", "--out", str(out)) == [
        {"file": "甲.csv", "sheet": "", "read": 5, "amount": "12.50", "day": "2026-11-20"}
    ]
    assert run_json(capsys, "show", "finding", "--out", str(out)) == []
    assert app.run(["show", "sheet", "--out", str(out)]) == 0
    assert "甲.csv" in capsys.readouterr().out


def test_show_of_an_unknown_table_names_the_tables(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for table in ("nothing", "secret", 'sheet" union select 1 --'):
        assert app.run(["show", table, "--out", str(out)]) == 2
        expected = f"错误：没有名为“{table}”的已发布数据表。可用的表：finding、sheet。\n"
        assert capsys.readouterr() == ("", expected)


def test_status_tells_the_last_build(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime.now().replace(microsecond=0) - timedelta(days=3, minutes=5)
    os.utime(out / "build.json", (0, moment.timestamp()))
    assert app.run(["status", "--out", str(out)]) == 0
    *said, runs, following, space = capsys.readouterr().out.splitlines()
    assert said == [
        f"发布目录：{out}",
        "构建编号：0123456789abcdef（演示数据）",
        f"发布时间：{moment.isoformat(' ')}（3 天前）",
        "基准日：2026-11-20",
        "记录：读取 5，收下 2，隔离 1，重复 1，跳过 1",
        "表格 2 份，指标 7 个，用时 12.3 秒",
        "检查 3 项，未通过 1 项",
        "发现：强制 0，核实 1，提示 4",
    ]
    assert (runs, following[:7], space[:3]) == ("运行记录：没有", "下次自动运行：", "空间：")
    said = run_json(capsys, "status", "--out", str(out))
    assert said["findings"] == {"强制": 0, "核实": 1, "提示": 4} and said["last_run"] is None
    assert said["failed_checks"] == [{"name": "q", "passed": False, "failed_rows": 2, "severity": "核实"}]


def test_reading_closes_the_warehouse_so_that_the_next_build_can_write(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_json(capsys, "show", "sheet", "--out", str(out))
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute("drop table published.sheet")


def test_a_figure_and_its_recomputation_are_compared_as_exact_numbers() -> None:
    assert same_number("12.50", "12.5000")
    assert not same_number("12.50", "12.51")
    assert not same_number(None, None)
    assert not same_number("1/3", "0.333")


def test_returned_records_are_told_only_where_there_are_any(tmp_path: Path) -> None:
    nothing = {"inputs": [{"quarantined": 0}, {"quarantined": 0}]}
    assert returned_lines(tmp_path, nothing) == []
    some = {"inputs": [{"quarantined": 2}, {"quarantined": 1}]}
    assert returned_lines(tmp_path, some) == [f"退回的记录 3 行：{tmp_path / 'quarantine.xlsx'}"]


def test_a_verdict_names_what_is_not_met_with_its_clause() -> None:
    row = {"branch": None, "role": "required", "is_part": False, "criterion": "4", "clause": "二(一)1(2)"}
    rows = [row | {"result": "不符合"}, row | {"criterion": "12", "clause": "二(一)1(5)", "result": "符合"}]
    assert _verdict(rows) == "不够条件：1 项不符合（第4条 二(一)1(2)）"


def test_status_tells_the_last_run_the_last_refusal_and_one_that_has_not_ended(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place_of(out).parent.mkdir()
    RecordedRun(out).refused(GateRefused("质量关未通过。", "no"))
    RecordedRun(out).ended({"build_id": "0123456789abcdef", "counts": {"read": 5, "findings": {}}})
    RecordedRun(out).begin("2026-11-21")
    assert app.run(["status", "--out", str(out)]) == 0
    *_, last, refusal, begun, _, _ = capsys.readouterr().out.splitlines()
    assert last.startswith("最近一次运行：") and last.endswith("已发布，退出码 0")
    assert refusal.startswith("最近一次被拒绝：") and refusal.endswith("退出码 1：质量关未通过。")
    assert begun.startswith("有一次运行没有结束：")
    said = run_json(capsys, "status", "--out", str(out))
    assert (said["last_run"]["code"], said["last_refusal"]["code"], said["unfinished_run"]["step"]) == (0, 1, "begin")


def test_status_of_runs_that_were_all_refused_says_that_nothing_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place_of(tmp_path / "never").parent.mkdir()
    RecordedRun(tmp_path / "never").refused(GateRefused("质量关未通过。", "no"))
    assert app.run(["status", "--out", str(tmp_path / "never")]) == 0
    assert capsys.readouterr().out.startswith("还没有发布过。\n最近一次运行：")


def test_a_build_of_another_version_without_what_this_one_reads_is_one_sentence(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table that `assess` reads is not in it; the same of a build by this very code would be a fault of it."""
    told = json.loads((out / "build.json").read_text(encoding="utf-8"))
    for code, exit_code, said in (
        ("0" * 64, 3, "是别的版本的程序发布的"),
        (code_sha256(project_root()), 70, "程序出错"),
    ):
        (out / "build.json").write_text(json.dumps(told | {"code": {"code_sha256": code}}), encoding="utf-8")
        assert app.run(["assess", "--out", str(out)]) == exit_code
        assert said in capsys.readouterr().err
