"""The tour: Dagster's page and daemon run for real on the demo inbox, and pictures of them for docs/night.zh-CN.md.

`python -m docs.tour FOLDER` (`make tour`) writes the pictures into FOLDER. All else lies in a temporary folder: the
inbox, what is published, Dagster's home, the state. The sensor sees the inbox come to rest and begins a run. Then the
daemon is away, as if it had been since yesterday, and comes back: the nightly schedule makes up for the two o'clock
that it missed. Both processes are ended by their own numbers, whatever happens. Takes some five minutes. Raises
SystemExit where a run does not succeed.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.scheduler.instigation import ScheduleInstigatorData
from dagster._core.storage.tags import SCHEDULE_NAME_TAG, SENSOR_NAME_TAG
from playwright.sync_api import Page, ViewportSize, sync_playwright

from jixiao.demo import write_demo
from jixiao.night import TIME_ZONE
from jixiao.paths import project_root
from orchestration.__main__ import environment, prepare_home
from orchestration.assets import ASSETS
from orchestration.schedules import nightly
from orchestration.sensors import inbox_changed

DEFINITIONS = "orchestration.definitions"
WEB = ("dagster_webserver", "-h", "127.0.0.1")
DAEMON = ("dagster._daemon", "run")
PATIENCE = 600.0
"""Seconds after which a run that was waited for is given up."""
PAUSE = 2.0
SIZE = ViewportSize(width=1360, height=850)


@contextmanager
def process(module: str, *arguments: str, log: Path) -> Iterator[None]:
    """`python -m` of Dagster, ended with all that it began."""
    command = [sys.executable, "-m", module, *arguments, "-m", DEFINITIONS]
    with log.open("ab") as said:
        started = subprocess.Popen(command, cwd=project_root(), stdout=said, stderr=said, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(started.pid, signal.SIGTERM)
            try:
                started.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_run(instance: dg.DagsterInstance, tag: str, name: str) -> dg.DagsterRun:
    """The run that the schedule or sensor of this name began, when it has succeeded."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for run in instance.get_runs(filters=dg.RunsFilter(tags={tag: name})):
            if run.status is dg.DagsterRunStatus.SUCCESS:
                return run
            if run.is_finished:
                raise SystemExit(f"{name}: {run.run_id}: {run.status.value}")
        time.sleep(PAUSE)
    raise SystemExit(f"{name}: no run within {PATIENCE:.0f} seconds")


def turn_back(instance: dg.DagsterInstance) -> None:
    """Note that the nightly schedule has been on since this time yesterday; there has been no tick of it."""
    state = next(one for one in instance.all_instigator_state() if one.name == nightly.name)
    data = state.instigator_data
    assert isinstance(data, ScheduleInstigatorData)
    since = (datetime.now(UTC) - timedelta(days=1)).timestamp()
    instance.update_instigator_state(state.with_data(ScheduleInstigatorData(data.cron_schedule, since)))


def failed_check(instance: dg.DagsterInstance, run: dg.DagsterRun) -> tuple[dg.AssetKey, str]:
    """A check of the run that did not pass: its asset and its name."""
    records = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    events: list[Any] = [record.event_log_entry.dagster_event for record in records]
    failed = [one.asset_check_evaluation_data for one in events if not one.asset_check_evaluation_data.passed]
    return failed[0].asset_key, failed[0].check_name


def places(run: dg.DagsterRun, check: tuple[dg.AssetKey, str]) -> dict[str, str]:
    """The pages that pictures are taken of, by the names of these: the asset graph and its end, the run, a check that
    did not pass, the schedule, the sensor."""
    return {
        "graph": "asset-groups",
        "lineage": f"assets/{ASSETS[-1].key.to_user_string()}?view=lineage&lineageDepth=1",
        "run": f"runs/{run.run_id}?logs=type:STEP_SUCCESS",
        "check": f"assets/{'/'.join(check[0].path)}?view=checks&checkDetail={check[1]}",
        "schedule": f"locations/{DEFINITIONS}/schedules/{nightly.name}",
        "sensor": f"locations/{DEFINITIONS}/sensors/{inbox_changed.name}",
    }


def pictures(page: Page, address: str, of: dict[str, str], folder: Path) -> None:
    """One picture of each page."""
    for name, place in of.items():
        page.goto(f"{address}/{place}")
        page.evaluate("document.documentElement.lang = 'zh-CN'")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(4000)
        page.screenshot(path=folder / f"{name}.png")


def tour(folder: Path) -> None:
    """The whole tour; the pictures lie in `folder` afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jixiao-tour-") as temporary:
        place = Path(temporary)
        os.environ |= {
            "DAGSTER_HOME": str(place / "dagster"),
            "JIXIAO_STATE": str(place / "state"),
            "JIXIAO_INBOX": str(place / "inbox"),
            "JIXIAO_OUT": str(place / "published"),
        }
        home = prepare_home()
        os.environ |= environment(home)
        write_demo(place / "inbox")
        port = free_port()
        with (
            dg.DagsterInstance.from_config(str(home)) as instance,
            process(*WEB, "-p", str(port), log=place / "web.log"),
        ):
            with process(*DAEMON, log=place / "daemon.log"):
                first = wait_for_run(instance, SENSOR_NAME_TAG, inbox_changed.name)
            turn_back(instance)
            with process(*DAEMON, log=place / "daemon.log"), sync_playwright() as playwright:
                wait_for_run(instance, SCHEDULE_NAME_TAG, nightly.name)
                program = shutil.which("chromium") or shutil.which("google-chrome")
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                page = browser.new_page(viewport=SIZE, color_scheme="light", locale="zh-CN", timezone_id=TIME_ZONE)
                pictures(page, f"http://127.0.0.1:{port}", places(first, failed_check(instance, first)), folder)
                browser.close()


if __name__ == "__main__":
    tour(Path(sys.argv[1]))
