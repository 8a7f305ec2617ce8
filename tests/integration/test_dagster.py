"""A Dagster run and `jixiao build` do the same work: same checks, same bytes; gates block; schedule and sensor fire."""

import hashlib
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
import pytest

from jixiao.build.run import plan_build, run_build
from jixiao.errors import GateRefused
from jixiao.paths import project_root

pytestmark = pytest.mark.slow

AS_OF = "2024-07-01"
BASE, SCHOOL = "91220102MA0000000E", "91220102MA01000014"
PERSONS = ["220102198001010012", "220102198001020026", "22010219800103003X", "220102198001040043"]
INBOX = {
    "申报单位.csv": [
        "统一社会信用代码,单位名称,单位类别,行政区划代码",
        f"{BASE},甲制造有限公司,企业,220102",
        f"{SCHOOL},乙技师学院,技工院校,220102",
    ],
    "单位年度情况.csv": [
        "统一社会信用代码,统计年度,技能岗位职工数,在校生数,培训场所面积（平方米）,年培训能力（人次）,信用核查日期",
        f"{BASE},2024,1200,,1000,2000,2024-06-01",
        f"{SCHOOL},2024,,1500,999.5,2500,2024-06-01",
    ],
    "申报项目.csv": [
        "申报编号,申报年度,项目类别代码,统一社会信用代码,项目名称,推荐单位,推荐排序,推荐日期,申报日期,"
        "申请中央补助（万元）,地方配套（万元）,单位自筹（万元）,实施期起,实施期止",
        f"A1,2024,jl-base-new,{BASE},甲基地,长春市,1,2024-06-27,2024-06-20,300,100,50,2024-10-01,2026-09-30",
        f"A2,2024,jl-base-new,{SCHOOL},乙基地,长春市,2,2024-06-27,2024-06-20,500,,,2024-10-01,2026-09-30",
    ],
    "培训记录.csv": [
        "培训记录号,统一社会信用代码,身份证号,姓名,职业编码,培训等级,培训类型,开班日期,结业日期,考核结果",
        *(
            f"T{number},{BASE},{person},学员{number},6-18-01-01,高级工,社会培训,2023-03-01,2023-04-01,合格"
            for number, person in enumerate(PERSONS)
        ),
        f"T9,{BASE},220102198001010013,学员九,6-18-01-01,高级工,社会培训,2023-03-01,2023-04-01,合格",
    ],
    "绩效目标.csv": [
        "申报编号,指标编码,时段,年度,目标值",
        "A1,I103,实施期,,6000",
        "A1,I103,年度,2024,3000",
        "A1,I201,年度,2024,90%",
    ],
    "资金记录.csv": [
        "凭证号,项目编号,预算年度,环节,资金来源,金额（万元）,业务日期",
        "V1,A1,2024,预算安排,中央补助,300,2024-03-01",
        "V2,A1,2024,预算安排,省级,60.5,2024-03-01",
    ],
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for name, lines in INBOX.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


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
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('published', 'marts', 'forms') order by 1"
        ).fetchall()
        return {name: connection.execute(f"select * from {name} order by all").fetchall() for (name,) in names}


def test_a_dagster_run_and_the_command_line_publish_the_same_bytes(
    job: dg.JobDefinition, inbox: Path, tmp_path: Path
) -> None:
    by_command, by_dagster = tmp_path / "command", tmp_path / "dagster"
    run_build(plan_build(inbox, by_command, date.fromisoformat(AS_OF), project_root()))
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
    assert {"door", "conservation", "exit_assessment"} <= {found.check_name for found in evaluations}


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
