"""The history that Dagster's runs are written to: what Dagster's own storage would hold, written without opening and
closing it for each event, readable meanwhile, and whole when the run is killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.__main__ import environment, prepare_home
from orchestration.history import OpenHistory


@dg.asset(check_specs=[dg.AssetCheckSpec("counted", asset="one")])
def one() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    yield dg.MaterializeResult(metadata={"dagster/row_count": 7}, tags={"made": "by_hand"})
    yield dg.AssetCheckResult(check_name="counted", passed=False, severity=dg.AssetCheckSeverity.WARN)


@dg.asset(deps=[one])
def two() -> None:
    """Reads what is known of the other."""


@dg.asset
def failing() -> None:
    raise RuntimeError("said in the history")


JOB = dg.Definitions(assets=[one, two], jobs=[dg.define_asset_job("both", [one, two])]).resolve_job_def("both")
FAILING = dg.Definitions(assets=[failing], jobs=[dg.define_asset_job("fails", [failing])]).resolve_job_def("fails")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's home as `jixiao dagster` prepares it."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    home = prepare_home()
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", environment(home)["DAGSTER_EVENT_BATCH_SIZE"])
    return home


def by_dagster_itself(home: Path) -> Path:
    """A home whose runs Dagster's own storage writes."""
    plain = home.parent / "plain"
    plain.mkdir()
    read = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8"))
    del read["event_log_storage"]
    (plain / "dagster.yaml").write_text(yaml.safe_dump(read), encoding="utf-8")
    return plain


def run(home: Path, job: dg.JobDefinition) -> list[tuple[str, str | None]]:
    """What the history holds of a run that was run there: kinds of events and what they are of, in their order."""
    with dg.DagsterInstance.from_config(str(home)) as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
    plain = SqliteEventLogStorage(str(home / "history" / "runs"))
    found = []
    for entry in plain.get_logs_for_run(result.run_id):
        if entry.dagster_event is not None:
            key = entry.dagster_event.asset_key
            found.append((entry.dagster_event.event_type_value, key.to_user_string() if key else None))
    return found


@pytest.mark.parametrize("job", [JOB, FAILING], ids=["passes", "fails"])
def test_the_history_holds_what_dagsters_own_storage_would(home: Path, job: dg.JobDefinition) -> None:
    ours = run(home, job)
    assert ours == run(by_dagster_itself(home), job)
    assert ours[-1][0] == ("PIPELINE_SUCCESS" if job is JOB else "PIPELINE_FAILURE")


def test_what_is_known_of_assets_over_all_runs_is_the_same(home: Path) -> None:
    told = []
    for place in (home, by_dagster_itself(home)):
        run(place, JOB)
        run(place, JOB)
        plain = SqliteEventLogStorage(str(place / "history" / "runs"))
        with dg.DagsterInstance.from_config(str(place)) as instance:
            made = instance.fetch_materializations(dg.AssetKey("one"), limit=10).records
            rows = [made.asset_materialization.metadata["dagster/row_count"].value for made in made]  # type: ignore[union-attr]
            checks = instance.event_log_storage.get_asset_check_execution_history(
                dg.AssetCheckKey(dg.AssetKey("one"), "counted"), limit=10
            )
        tags = plain.get_event_tags_for_asset(dg.AssetKey("one"), {"made": "by_hand"})
        states = [check.status.value for check in checks]
        told.append((rows, states, len(tags), [len(plain.all_asset_keys())]))
    assert told[0] == told[1]
    assert told[0][:2] == ([7, 7], ["FAILED", "FAILED"])


def test_nothing_stays_open_after_a_run(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert isinstance(instance.event_log_storage, OpenHistory)
        result = JOB.execute_in_process(instance=instance)
        run(home, FAILING)
        left = sorted(path.name for path in (home / "history" / "runs").glob(f"{result.run_id}*"))
    assert left == [f"{result.run_id}.db"], "SQLite's log beside it goes when the last connection is closed"


def test_whoever_watches_a_run_is_told_of_its_events_while_it_runs(home: Path) -> None:
    seen: list[str] = []
    both = threading.Event()

    @dg.asset
    def waiting() -> None:
        assert both.wait(20), "nobody was told before the run had ended"

    job = dg.Definitions(assets=[waiting], jobs=[dg.define_asset_job("waits", [waiting])]).resolve_job_def("waits")
    run_id = "5b1c1f1e-0000-4000-8000-000000000001"
    watcher = SqliteEventLogStorage(str(home / "history" / "runs"))

    def told(entry: dg.EventLogEntry, _cursor: str) -> None:
        if entry.dagster_event is not None:
            seen.append(entry.dagster_event.event_type_value)
        if "STEP_START" in seen:
            both.set()

    watcher.watch(run_id, None, told)
    try:
        with dg.DagsterInstance.from_config(str(home)) as instance:
            assert job.execute_in_process(instance=instance, run_id=run_id).success
    finally:
        watcher.dispose()


def test_runs_that_are_asked_for_at_once_have_each_of_their_events_once(home: Path) -> None:
    """As when the schedules and the sensors of the daemon, a thread each, ask for runs in one moment."""
    made: list[str] = []

    def ask(instance: dg.DagsterInstance) -> None:
        for _ in range(5):
            made.append(instance.create_run_for_job(JOB).run_id)

    with dg.DagsterInstance.from_config(str(home)) as instance:
        threads = [threading.Thread(target=ask, args=(instance,)) for _ in range(3)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    plain = SqliteEventLogStorage(str(home / "history" / "runs"))
    planned = ["ASSET_CHECK_EVALUATION_PLANNED", "ASSET_MATERIALIZATION_PLANNED", "ASSET_MATERIALIZATION_PLANNED"]
    assert len(set(made)) == 15
    for run_id in made:
        kinds = [
            entry.dagster_event.event_type_value for entry in plain.get_logs_for_run(run_id) if entry.dagster_event
        ]
        assert sorted(kinds) == planned


KILLED = """
import os, signal, sys
import dagster as dg

@dg.asset
def one() -> None:
    pass

@dg.asset(deps=[one])
def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

job = dg.Definitions(assets=[one, killed], jobs=[dg.define_asset_job("j", [one, killed])]).resolve_job_def("j")
with dg.DagsterInstance.get() as instance:
    job.execute_in_process(instance=instance)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_run_leaves_all_its_events(home: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], env=os.environ | environment(home), check=False)
    assert done.returncode == -signal.SIGKILL
    with dg.DagsterInstance.from_config(str(home)) as instance:
        (one_run,) = instance.get_runs()
        logged = instance.all_logs(one_run.run_id)
    kinds = [(entry.step_key, entry.dagster_event.event_type_value) for entry in logged if entry.dagster_event]
    assert kinds[-1] == ("killed", "STEP_START")
    assert ("one", "STEP_SUCCESS") in kinds


def test_what_was_there_is_not_asked_for_again_and_what_was_not_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    own = SqliteEventLogStorage.has_secondary_index

    def counted(storage: SqliteEventLogStorage, name: str) -> bool:
        asked.append(name)
        return own(storage, name)

    monkeypatch.setattr(SqliteEventLogStorage, "has_secondary_index", counted)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, OpenHistory)
        asked.clear()
        assert storage.has_asset_key_col("last_materialization_timestamp") and not storage.has_asset_key_col("nobody")
        assert not storage.has_secondary_index("of ours") and not storage.has_secondary_index("of ours")
        storage.enable_secondary_index("of ours")
        assert storage.has_secondary_index("of ours") and storage.has_secondary_index("of ours")
    assert asked.count("of ours") == 3
