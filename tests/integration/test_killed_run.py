"""A run of Dagster that is killed leaves the last build whole and the lock free, and its history says how far it came;
the next build of the same records publishes."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from jixiao.paths import project_root
from jixiao.pipeline import workspace
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from orchestration.__main__ import environment, prepare_home
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.slow

PATIENCE = 240.0


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize(
    ("reached", "steps"),
    [
        ("raw/sheet.parquet", {"ingest"}),
        ("warehouse.duckdb", {"ingest", "door_gate", "models"}),  # the transform begins before the door is judged
        ("audit", {"form_workbooks"}),
    ],
    ids=["ingest", "transform", "forms"],
)
def test_a_run_of_dagster_that_is_killed_leaves_the_last_build_whole_and_the_lock_free(
    reached: str, steps: set[str], small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = small.inbox, tmp_path / "published"
    run_build(plan_build(inbox, out, date(2026, 11, 20), project_root()))
    before = (out.resolve(), (out / "build.json").read_bytes())
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    home = prepare_home()
    config = tmp_path / "run.json"
    said = {"inbox": str(inbox), "out": str(out), "as_of": "2026-11-21"}
    config.write_text(json.dumps({"resources": {"build": {"config": said}}}), encoding="utf-8")
    killed = subprocess.Popen(
        [sys.executable, "-m", "dagster", "job", "execute", "-m", "orchestration.definitions", "-j", "whole_build",
         "-c", str(config)], env=os.environ | environment(home), cwd=project_root(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + PATIENCE
    while not any((work / reached).exists() for work in workspace.work_folders(out)):
        assert killed.poll() is None and time.monotonic() < until, f"the run never came to {reached}"
        time.sleep(0.01)
    killed.kill()
    assert killed.wait() == -signal.SIGKILL

    assert (out.resolve(), (out / "build.json").read_bytes()) == before
    with open_warehouse(out) as connection:
        assert connection.execute("select count(*) > 0 from published.figure").fetchone() == (True,)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        (run,) = instance.get_runs()
        begun = [entry.step_key for entry in instance.all_logs(run.run_id, dg.DagsterEventType.STEP_START)]
    assert begun[-1] in steps
    summary = run_build(plan_build(inbox, out, date(2026, 11, 21), project_root()))
    assert (summary["as_of"], out.resolve() == before[0]) == ("2026-11-21", False)
    assert workspace.work_folders(out) == [], "what the killed run had made is gone"
