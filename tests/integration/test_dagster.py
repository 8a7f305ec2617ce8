"""A Dagster run and `jixiao build` do the same work: same checks, same bytes; gates block; schedule and sensor fire."""

import hashlib
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from jixiao.errors import GateRefused
from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.slow

AS_OF = "2026-11-20"


@pytest.fixture(scope="module")
def inbox(small: DemoBuild) -> Path:
    return small.inbox


@pytest.fixture(scope="module")
def job() -> dg.JobDefinition:
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    from orchestration.definitions import defs

    return defs.resolve_job_def("whole_build")


def _run(job: dg.JobDefinition, inbox: Path, out: Path) -> dg.ExecuteInProcessResult:
    config = {"resources": {"build": {"config": {"inbox": str(inbox), "out": str(out), "as_of": AS_OF}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(run_config=config, instance=instance, raise_on_error=False)


def _files(folder: Path) -> dict[str, str]:
    """SHA-256 of every published file that has to repeat: all but the engine's own file and the run's times."""
    apart = {"build.json", "warehouse.duckdb"}
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in apart and path.relative_to(folder).parts[0] not in {"raw", "dbt"}
    }


def _summary(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    return {name: value for name, value in said.items() if name != "seconds"}


def _tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    with open_warehouse(folder) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('published', 'intermediate', 'forms') order by 1"
        ).fetchall()
        return {name: connection.execute(f"select * from {name} order by all").fetchall() for (name,) in names}


def test_a_dagster_run_and_the_command_line_publish_the_same_bytes(
    job: dg.JobDefinition, small: DemoBuild, inbox: Path, tmp_path: Path
) -> None:
    by_command, by_dagster = small.out.resolve(), tmp_path / "dagster"
    result = _run(job, inbox, by_dagster)

    assert result.success
    files = _files(by_command)
    assert {name.split("/")[0] for name in files} >= {"forms", "audit", "quarantine.xlsx", "checks.html"}
    assert _files(by_dagster) == files
    assert _summary(by_dagster) == _summary(by_command)
    assert _tables(by_dagster) == _tables(by_command)
    evaluations = result.get_asset_check_evaluations()
    fatal = [found for found in evaluations if not found.passed and found.severity == dg.AssetCheckSeverity.ERROR]
    assert fatal == []
    names = {found.check_name for found in evaluations}
    assert {"policy", "door", "conservation", "keys_are_unique", "exit_assessment"} <= names


def test_a_fatal_check_at_the_door_stops_the_run_and_publishes_nothing(
    job: dg.JobDefinition, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jixiao.gate import suite

    broken = suite.DoorSuite.model_validate(
        {
            "record_type": "training",
            "rules": [{"name": "never", "label": "谁也过不了", "severity": "强制", "where": "true", "why": "测试"}],
        }
    )
    monkeypatch.setattr("jixiao.gate.door.load_door_suites", lambda root: {"training": broken})
    out = tmp_path / "out"
    result = _run(job, inbox, out)

    assert not result.success
    assert not out.exists()
    assert {event.asset_key.path[0] for event in result.get_asset_materialization_events()} == {
        "raw",
        "door",
        "quarantine",
    }
    (refused,) = [found for found in result.get_asset_check_evaluations() if not found.passed]
    assert (refused.asset_key.path, refused.blocking) == (["raw", "training"], True)
    assert "谁也过不了" in (tmp_path / ".out.builds" / "last_refused" / "checks.html").read_text(encoding="utf-8")

    # the gate judges where the broken rule is known
    monkeypatch.setattr("jixiao.pipeline.second_process.begin", lambda *_: None)
    with pytest.raises(GateRefused):
        run_build(plan_build(inbox, out, date.fromisoformat(AS_OF), project_root()))
    assert not out.exists()


def test_the_nightly_run_is_for_the_day_of_its_tick_in_beijing(monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.schedules import nightly

    monkeypatch.delenv("JIXIAO_AS_OF", raising=False)
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    moment = datetime(2026, 12, 1, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    (request,) = nightly.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=moment)).run_requests or []
    assert request.run_config == {"resources": {"build": {"config": {"as_of": "2026-12-01"}}}}


def test_the_sensor_fires_once_for_an_inbox_that_changed_and_came_to_rest(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.sensors import inbox_changed

    watched = tmp_path / "inbox"
    monkeypatch.setenv("JIXIAO_INBOX", str(watched))
    monkeypatch.setenv("JIXIAO_AS_OF", AS_OF)
    cursor: str | None = None

    def tick() -> int:
        nonlocal cursor
        with dg.DagsterInstance.ephemeral() as instance:
            found = inbox_changed.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=cursor))
        cursor = found.cursor
        return len(found.run_requests or [])

    assert tick() == 0, "no folder"
    watched.mkdir()
    assert tick() == 0, "an empty folder"
    (watched / "申报单位.csv").write_text("一")
    assert [tick(), tick(), tick()] == [0, 1, 0], "changed, at rest, built"
    (watched / "~$open.xlsx").write_text("lock")
    assert tick() == 0, "the lock file of an open workbook is no change"
    (watched / "申报单位.csv").write_text("一二")
    assert tick() == 0
    (watched / "培训记录.csv").write_text("三")
    assert [tick(), tick(), tick()] == [0, 1, 0], "still changing, at rest, built"
