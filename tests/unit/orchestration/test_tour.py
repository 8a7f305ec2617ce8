"""The tour takes pictures of pages that there are: the assets, checks, schedules and sensors that it names are those of
the definitions, its processes begin and end, and every picture of the page on nights is one of its own."""

import json
import re
import socket
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from docs import tour
from jixiao.paths import project_root
from orchestration.__main__ import environment, prepare_home
from orchestration.definitions import defs
from orchestration.schedules import nightly

CHECK = (dg.AssetKey(["door", "sheet"]), "policy")
RUN = dg.DagsterRun(job_name="whole_build", run_id="5b1c1f1e-0000-4000-8000-000000000002")
PAGE = project_root() / "docs" / "night.zh-CN.md"
ASKED = """{ repositoriesOrError { ... on RepositoryConnection { nodes {
    schedules { name } sensors { name } pipelines { name } assetNodes { assetKey { path } } } } } }"""


def test_the_pictures_of_the_page_are_those_of_the_tour() -> None:
    shown = set(re.findall(r"\(images/night/(\w+)\.png\)", PAGE.read_text(encoding="utf-8")))
    assert shown == set(tour.places(RUN, CHECK))
    for name in shown:
        assert (PAGE.parent / "images" / "night" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_what_the_pages_name_is_defined() -> None:
    places = tour.places(RUN, CHECK)
    named = re.fullmatch(r"assets/(\w+)\?view=lineage.*", places["lineage"])
    assert named is not None and dg.AssetKey(named[1]) in defs.resolve_asset_graph().get_all_asset_keys()
    for name, known in (("schedule", defs.schedules), ("sensor", defs.sensors)):
        location, kind, one = places[name].removeprefix("locations/").split("/")
        assert location == tour.DEFINITIONS and kind == f"{name}s" and one in {each.name for each in known or []}
    assert dg.AssetCheckKey(*CHECK) in defs.resolve_asset_graph().asset_check_keys


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's home as the tour has it."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    home = prepare_home()
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    return home


def asked(address: str) -> dict[str, set[str]]:
    """What Dagster's page knows, by kind, once it answers."""
    request = urllib.request.Request(
        f"{address}/graphql", json.dumps({"query": ASKED}).encode(), {"Content-Type": "application/json"}
    )
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as said:
                (node,) = json.load(said)["data"]["repositoriesOrError"]["nodes"]
            break
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < until, "Dagster's page does not answer"
            time.sleep(0.5)
    known = {kind: {one["name"] for one in node[kind]} for kind in ("schedules", "sensors", "pipelines")}
    return known | {"assets": {"/".join(one["assetKey"]["path"]) for one in node["assetNodes"]}}


@pytest.mark.slow
def test_the_page_of_the_tour_opens_with_all_that_it_shows_and_is_gone_afterwards(home: Path, tmp_path: Path) -> None:
    port = tour.free_port()
    with tour.process(*tour.WEB, "-p", str(port), log=tmp_path / "web.log"):
        known = asked(f"http://127.0.0.1:{port}")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{tour.places(RUN, CHECK)['graph']}", timeout=60) as page:
            assert page.status == 200
    places = tour.places(RUN, CHECK)
    assert places["schedule"].rpartition("/")[2] in known["schedules"]
    assert places["sensor"].rpartition("/")[2] in known["sensors"]
    assert {"published_build", "door/sheet", "form_workbooks"} <= known["assets"] and "whole_build" in known[
        "pipelines"
    ]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_schedule_that_is_turned_back_makes_up_for_the_night_it_missed(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        since = datetime.now(UTC).timestamp()
        instance.add_instigator_state(_state(since))
        tour.turn_back(instance)
        (after,) = instance.all_instigator_state()
    data = after.instigator_data
    assert isinstance(data, ScheduleInstigatorData)
    assert timedelta(hours=23) < datetime.now(UTC) - datetime.fromtimestamp(data.start_timestamp or 0, UTC)


def _state(since: float) -> InstigatorState:
    location = ManagedGrpcPythonEnvCodeLocationOrigin(LoadableTargetOrigin(module_name=tour.DEFINITIONS))
    origin = RemoteInstigatorOrigin(RemoteRepositoryOrigin(location, "__repository__"), nightly.name)
    return InstigatorState(
        origin, InstigatorType.SCHEDULE, InstigatorStatus.RUNNING, ScheduleInstigatorData(nightly.cron_schedule, since)
    )


def test_a_run_that_failed_ends_the_tour(home: Path) -> None:
    @dg.op
    def fails() -> None:
        raise RuntimeError

    @dg.job(tags={"jixiao/of": "nobody"})
    def failing() -> None:
        fails()

    with dg.DagsterInstance.from_config(str(home)) as instance:
        failing.execute_in_process(instance=instance, raise_on_error=False)
        with pytest.raises(SystemExit, match="FAILURE"):
            tour.wait_for_run(instance, "jixiao/of", "nobody")
