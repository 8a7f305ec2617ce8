"""A Dagster run and `jixiao build` do the same work: same checks, same bytes; gates block; schedule and sensor fire."""

import hashlib
import json
import os
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster import DagsterRun

from jixiao.errors import GateRefused, JixiaoError, ProgramFault
from jixiao.gate.result import CheckResult
from jixiao.paths import project_root
from jixiao.pipeline import workspace
from jixiao.pipeline.run import plan_build, run_build
from jixiao.pipeline.runs import last_runs, read_runs
from jixiao.published import open_warehouse
from orchestration.__main__ import prepare_home
from orchestration.assets import DOOR, QUARANTINE, RAW
from orchestration.checks import owner, shared_out
from orchestration.resources import STEPS, Build
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.slow

AS_OF = "2026-11-20"
RAW_AND_DOOR = [spec.key for spec in (*RAW, *DOOR, QUARANTINE)]


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
    begun, *steps, end = read_runs(by_dagster)
    assert (begun["by"], begun["as_of"], end["result"], end["code"]) == ("schedule", AS_OF, "published", 0)
    told = {"ingest", "door", "transform", "read_forms", "data_tests", "exit", "forms", "publish"}
    assert {step["step"] for step in steps} == told
    assert {step.get("step") for step in read_runs(small.out)} >= {"ingest", "door", "transform", "exit", "forms"}
    files = _files(by_command)
    assert {name.split("/")[0] for name in files} >= {"forms", "audit", "quarantine.xlsx", "checks.html"}
    assert _files(by_dagster) == files
    assert _summary(by_dagster) == _summary(by_command)
    assert _tables(by_dagster) == _tables(by_command)
    _expect_metadata(result, by_dagster)
    evaluations = result.get_asset_check_evaluations()
    fatal = [found for found in evaluations if not found.passed and found.severity == dg.AssetCheckSeverity.ERROR]
    assert fatal == []
    names = {found.check_name for found in evaluations}
    assert {"policy", "door", "conservation", "keys_are_unique", "exit_assessment"} <= names
    # every check of the build stands behind exactly one asset check
    counted = Counter(
        {(str(one.asset_key), one.check_name): int(str(one.metadata["checks"].value)) for one in evaluations}
    )
    made = Counter(
        (str(key.asset_key), key.name) for key in (owner(check["name"]) for check in _summary(by_command)["checks"])
    )
    assert counted == made and sum(counted.values()) == _summary(by_command)["counts"]["checks"]


def test_a_build_that_no_step_asks_for_is_no_run_and_leaves_nothing(inbox: Path, tmp_path: Path) -> None:
    """`dagster job execute` makes the resources of a run once more when it has ended."""
    out = tmp_path / "out"
    with dg.build_resources({"build": Build(inbox=str(inbox), out=str(out), as_of=AS_OF)}):
        pass
    assert read_runs(out) == [] and not out.exists()
    assert sorted(path.name for path in workspace.builds_folder(out).iterdir()) == ["lock"]


def _expect_metadata(result: dg.ExecuteInProcessResult, out: Path) -> None:
    """Each asset says its rows as a second look counts them; what was computed its seconds and columns; the workbooks
    and the publication where they are."""
    told = {
        event.asset_key.to_user_string(): event.step_materialization_data.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    with open_warehouse(out) as connection:
        for name in ("published.finding", "staging.stg_training", "seeds.criteria"):
            (count,) = connection.execute(f"select count(*) from {name}").fetchone() or (None,)
            assert told[name.replace(".", "/")]["dagster/row_count"].value == count
        columns = [name for name, *_ in connection.execute("describe published.finding").fetchall()]
        (raw,) = connection.execute(f"select count(*) from '{out}/raw/training.parquet'").fetchone() or (None,)
    finding = told["published/finding"]
    if finding["computed"].value:
        assert float(str(finding["seconds"].value)) > 0
        assert [one.name for one in finding["dagster/column_schema"].value.columns] == columns  # type: ignore[union-attr]
    assert told["raw/training"]["dagster/row_count"].value == raw
    summary = _summary(out)
    assert told["form_workbooks"]["figures"].value == summary["counts"]["figures"]
    assert all(str(out / form["path"]) in str(told["form_workbooks"]["list"].value) for form in summary["forms"])
    assert told["published_build"]["build_id"].value == summary["build_id"]
    assert Path(str(told["published_build"]["findings to explain"].value)).is_file()


def test_a_fatal_check_at_the_door_stops_the_run_and_publishes_nothing(
    job: dg.JobDefinition, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jixiao.gate import suite

    broken = suite.DoorSuite.model_validate(
        {
            "record_type": "training",
            "rules": [
                {
                    "name": "never",
                    "label": "谁也过不了",
                    "label_en": "no one passes",
                    "severity": "强制",
                    "where": "true",
                    "why": "测试",
                }
            ],
        }
    )
    monkeypatch.setattr("jixiao.gate.door.load_door_suites", lambda root: {"training": broken})
    monkeypatch.setattr("jixiao.pipeline.second_process.begin", lambda *_: None)  # the gate judges where it is known
    out = tmp_path / "out"
    result = _run(job, inbox, out)
    refusal = last_runs(out)["last_refusal"]
    assert refusal is not None and refusal["code"] == 1 and refusal["why"].startswith("质量关未通过")

    assert not result.success
    assert not out.exists()
    assert {event.asset_key.path[0] for event in result.get_asset_materialization_events()} == {
        "raw",
        "door",
        "calendar",
        "quarantine",
    }
    (refused,) = [found for found in result.get_asset_check_evaluations() if not found.passed]
    assert (refused.asset_key.path, refused.blocking) == (["raw", "training"], True)
    assert "谁也过不了" in (tmp_path / ".out.builds" / "last_refused" / "checks.html").read_text(encoding="utf-8")
    with pytest.raises(GateRefused):
        run_build(plan_build(inbox, out, date.fromisoformat(AS_OF), project_root()))
    assert not out.exists()


def test_the_door_is_not_passed_in_dagster_for_an_inbox_of_which_every_row_was_refused(
    job: dg.JobDefinition, tmp_path: Path
) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "取证记录.csv").write_text(
        "证书编号,证书类型,身份证号,姓名,职业编码,技能等级,发证日期\nC1,职业技能等级证书,1,甲,6-18-01-01,高级工,2023-07-01\n",
        encoding="utf-8",
    )
    result = _run(job, inbox, tmp_path / "out")
    assert not result.success and not (tmp_path / "out").exists()
    failed = {one.check_name: one for one in result.get_asset_check_evaluations() if not one.passed}
    assert failed["some_rows_accepted"].severity == dg.AssetCheckSeverity.ERROR
    assert failed["some_rows_accepted"].blocking


def test_a_transform_that_fails_is_told_by_the_step_of_the_models_when_the_door_has_judged(
    job: dg.JobDefinition, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ProgramFault("计算失败。", "the transform failed.")

    monkeypatch.setattr("jixiao.pipeline.stages.transform", fails)
    result = _run(job, inbox, tmp_path / "out")
    failed = {event.step_key: event.step_failure_data for event in result.get_step_failure_events()}
    assert list(failed) == ["models"] and "计算失败。" in str(failed["models"].error)
    assert {one.check_name for one in result.get_asset_check_evaluations()} >= {"some_rows_accepted"}
    assert not (tmp_path / "out").exists() and workspace.work_folders(tmp_path / "out") == []


def test_workbooks_that_do_not_fit_are_told_by_the_step_that_writes_them_when_the_exit_has_judged(
    job: dg.JobDefinition, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(*_: object) -> None:
        raise JixiaoError("版式不合。", "the layout does not fit.")

    monkeypatch.setattr("jixiao.pipeline.workbooks._books", unfit)
    result = _run(job, inbox, tmp_path / "out")
    failed = {event.step_key: event.step_failure_data for event in result.get_step_failure_events()}
    assert list(failed) == ["form_workbooks"] and "版式不合。" in str(failed["form_workbooks"].error)
    judged = {one.check_name for one in result.get_asset_check_evaluations() if one.asset_key.path == ["warehouse"]}
    assert judged and not (tmp_path / "out").exists()


def test_a_check_that_no_asset_check_stands_for_fails() -> None:
    for name in ("door.nobody.key_unique", "exit.nothing.rows", "a_data_test_that_is_not_there"):
        with pytest.raises(ProgramFault, match=name):
            owner(name)
    found = CheckResult("exit.nothing.rows", "无", True, 0, "强制", "")
    with pytest.raises(ProgramFault):
        list(shared_out([found], []))


def test_the_steps_of_a_whole_run_are_those_of_the_job(job: dg.JobDefinition) -> None:
    assert {node.name for node in job.nodes} == STEPS


@pytest.mark.parametrize("asked", [["ingest"], ["published_build"], ["raw/unit"]])
def test_a_part_of_a_build_is_refused_in_one_sentence_and_nothing_is_touched(
    inbox: Path, tmp_path: Path, asked: list[str]
) -> None:
    from orchestration.definitions import defs

    kept = tmp_path / ".out.builds" / "last_refused" / "checks.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("why it was refused", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    whole = defs.resolve_implicit_global_asset_job_def()
    named = sorted(RAW_AND_DOOR) if asked == ["ingest"] else [dg.AssetKey(asked[0].split("/"))]
    config = {"resources": {"build": {"config": {"inbox": str(inbox), "out": str(tmp_path / "out"), "as_of": AS_OF}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        result = whole.execute_in_process(
            run_config=config, instance=instance, raise_on_error=False, asset_selection=named
        )
    assert not result.success
    told = [event.step_failure_data.error for event in result.all_node_events if event.is_step_failure]
    said = [event.step_failure_data.user_failure_data for event in result.all_node_events if event.is_step_failure]
    assert told and said[0] is not None
    assert said[0].description == (
        "不能只运行其中一部分：每次构建都从收件目录整个做起，本次没有开始，任何文件都没有改动。"
        "请运行作业 whole_build，或选中全部资产。"
    )
    assert sorted(tmp_path.rglob("*")) == before
    assert kept.read_text(encoding="utf-8") == "why it was refused"


def test_a_run_waits_for_a_build_that_was_begun_elsewhere(job: dg.JobDefinition, inbox: Path, tmp_path: Path) -> None:
    out, begun = tmp_path / "out", threading.Event()

    def by_command() -> None:
        with workspace.held(out):
            begun.set()
            time.sleep(4)

    other = threading.Thread(target=by_command)
    other.start()
    begun.wait()
    result = _run(job, inbox, out)
    other.join()
    assert result.success and (out / "build.json").is_file()


def test_dagsters_home_outlives_make_clean_asks_for_no_mail_and_runs_one_build_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    home = prepare_home()
    assert home == tmp_path / "jixiao" / "dagster" and project_root() not in home.parents
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.nux_enabled and not instance.telemetry_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    prepare_home()
    assert (home / "dagster.yaml").read_text(encoding="utf-8") == "telemetry: {enabled: false}\n", "somebody's own"


def test_the_nightly_run_is_for_the_day_of_its_tick_in_beijing_whatever_jixiao_as_of_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from orchestration.schedules import nightly

    monkeypatch.setenv("JIXIAO_AS_OF", "2024-07-01")
    monkeypatch.setenv("JIXIAO_INBOX", str(tmp_path))
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert nightly.default_status == dg.DefaultScheduleStatus.RUNNING
    for day in ("2026-12-01", "2026-12-02"):
        moment = datetime.fromisoformat(f"{day}T02:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        tick = nightly.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=moment))
        (request,) = tick.run_requests or []
        assert request.run_config == {"resources": {"build": {"config": {"as_of": day}}}}
    monkeypatch.delenv("JIXIAO_INBOX")
    tick = nightly.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=moment))
    assert not tick.run_requests and "JIXIAO_INBOX" in str(tick.skip_message)


def test_the_sensor_fires_for_an_inbox_at_rest_until_a_run_of_it_has_succeeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.sensors import inbox_changed

    assert inbox_changed.default_status == dg.DefaultSensorStatus.RUNNING
    watched = tmp_path / "inbox"
    monkeypatch.setenv("JIXIAO_INBOX", str(watched))
    monkeypatch.setenv("JIXIAO_AS_OF", AS_OF)
    cursor: str | None = None
    with dg.DagsterInstance.ephemeral() as instance:

        def tick(becomes: dg.DagsterRunStatus | None = None) -> int:
            nonlocal cursor
            found = inbox_changed.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=cursor))
            cursor = found.cursor
            for request in found.run_requests or []:
                assert request.run_config["resources"]["build"]["config"]["as_of"] != AS_OF
                if becomes:
                    asked = DagsterRun("whole_build", tags=request.tags, status=becomes)
                    instance.add_run(asked)
            return len(found.run_requests or [])

        assert tick() == 0, "no folder"
        watched.mkdir()
        assert tick() == 0, "an empty folder"
        (watched / "申报单位.csv").write_text("一")
        assert [tick(), tick(dg.DagsterRunStatus.SUCCESS), tick()] == [0, 1, 0], "changed, at rest, built"
        (watched / "~$open.xlsx").write_text("lock")
        assert tick() == 0, "the lock file of an open workbook is no change"
        (watched / "申报单位.csv").write_text("一二")
        assert tick() == 0
        (watched / "培训记录.csv").write_text("三")
        assert [tick(), tick(dg.DagsterRunStatus.STARTED), tick()] == [0, 1, 0], "still changing, at rest, building"
        (watched / "培训记录.csv").write_text("三四")
        assert [tick(), tick(dg.DagsterRunStatus.FAILURE), tick()] == [0, 1, 0], "failed just now"


def test_a_failed_state_of_the_inbox_is_tried_again_later_and_later() -> None:
    from orchestration.sensors import Try, why_not_again

    failed = Try(dg.DagsterRunStatus.FAILURE, 1000.0)
    assert "第 1 次" in why_not_again([failed], 1299.0)
    assert why_not_again([failed], 1300.0) == ""
    assert why_not_again([failed, failed], 2199.0) and not why_not_again([failed, failed], 2200.0)
    assert why_not_again([failed] * 9, 1000.0 + 86_399) and not why_not_again([failed] * 9, 1000.0 + 86_400)
    assert why_not_again([failed, Try(dg.DagsterRunStatus.SUCCESS, 1.0)], 9e9)


def test_the_daemon_says_every_minute_that_it_is_alive_and_forgets_old_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jixiao.night import last_beat
    from orchestration.upkeep import keep_house, prune

    @dg.op
    def speak() -> None:
        print("said")

    @dg.job
    def told() -> None:
        speak()

    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("JIXIAO_HISTORY_RUNS", "3")
    home = tmp_path / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        runs = [told.execute_in_process(instance=instance).run_id for _ in range(5)]
        assert last_beat() is None and keep_house.default_status == dg.DefaultSensorStatus.RUNNING
        found = keep_house.evaluate_tick(dg.build_sensor_context(instance=instance))
        assert not found.run_requests and "清理了 2 次" in str(found.skip_message)
        assert time.time() - (last_beat() or 0) < 60
        assert {record.dagster_run.run_id for record in instance.get_run_records()} == set(runs[2:])
        left = {path.name for path in (home / "storage").iterdir()}
        assert left == set(runs[2:]), "what a run printed goes with it"
        assert prune(instance, datetime.now(UTC) + timedelta(days=91)) == 2
        assert [record.dagster_run.run_id for record in instance.get_run_records()] == runs[4:], "the last one stays"


def test_a_year_that_is_over_is_built_at_its_own_day_apart_from_what_is_published(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.definitions import defs

    monkeypatch.setenv("JIXIAO_INBOX", str(inbox))
    monkeypatch.setenv("JIXIAO_OUT", str(tmp_path / "published"))
    job = defs.resolve_job_def("year_builds")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            partition_key=dg.MultiPartitionKey({"year": "2025-01-01", "notice": "jl-2024"}),
            raise_on_error=False,
        )
    assert result.success
    summary = _summary(tmp_path / "past" / "2025" / "jl-2024")
    assert (summary["as_of"], summary["notices"]) == ("2025-12-31", ["jl-2024"])
    assert {form["notice"] for form in summary["forms"]} == {"jl-2024"}
    assert not (tmp_path / "published").exists()
