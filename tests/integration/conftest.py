"""Built once a test session: the demo (scale 1), a small inbox, and the world of the boundary tests."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from jixiao.demo import write_demo
from jixiao.evidence import Evidence, evidence_files
from jixiao.page.page_documents import BuildDocuments
from jixiao.page.viewer import viewer
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from jixiao.trace import Tracer
from jixiao.trace.gather import gather
from tests.integration.sealing import seal
from tests.integration.small_inbox import write_small_inbox
from tests.oracle.mutants import Warehouse
from tests.oracle.world import World, read_world

KEY = "a key of the tests, not of anybody"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that look at the demo build, so that they can run beside the others."""
    for item in items:
        if "demo" in getattr(item, "fixturenames", ()):
            item.add_marker("demo")


@pytest.fixture(scope="session", autouse=True)
def person_key() -> None:
    """Every build is made by one key."""
    os.environ["JIXIAO_PERSON_KEY"] = KEY


@dataclass(frozen=True)
class DemoBuild:
    """An inbox and what was published of it."""

    inbox: Path
    out: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoBuild:
    place = tmp_path_factory.mktemp("demo")
    write_demo(place / "inbox")
    run_build(plan_build(place / "inbox", place / "published", AS_OF, project_root(), demo=True, fresh=True))
    return DemoBuild(place / "inbox", place / "published")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> DemoBuild:
    """The small inbox (tests/integration/small_inbox.py), built for the day and by the key of the demo build."""
    place = tmp_path_factory.mktemp("small")
    write_small_inbox(place / "inbox")
    run_build(plan_build(place / "inbox", place / "published", AS_OF, project_root(), fresh=True))
    return DemoBuild(place / "inbox", place / "published")


@pytest.fixture(scope="session")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The world of the boundary tests that are made from the policy data."""
    return Warehouse(tmp_path_factory.mktemp("boundaries"))


@pytest.fixture(scope="session")
def warehouse(demo: DemoBuild) -> Iterator[DuckDBPyConnection]:
    with open_warehouse(demo.out) as con:
        yield con


@pytest.fixture(scope="session")
def tracer(warehouse: DuckDBPyConnection) -> Tracer:
    """Traces of the demo's figures down to all of their records; each measure is read once for all tests."""
    return Tracer(warehouse)


@pytest.fixture(scope="session")
def world(demo: DemoBuild) -> World:
    """The records of the demo, for the second computations."""
    return read_world(demo.out / "raw")


@pytest.fixture(scope="session")
def gathered(demo: DemoBuild) -> Evidence:
    """The evidence of the demo."""
    return gather(demo.out)


@pytest.fixture(scope="session")
def evidence(gathered: Evidence) -> dict[str, bytes]:
    """The same in files."""
    return evidence_files(gathered)


@pytest.fixture(scope="session")
def file(demo: DemoBuild, evidence: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the demo."""
    place = tmp_path_factory.mktemp("viewer") / "viewer.html"
    place.write_bytes(viewer(BuildDocuments(demo.out), evidence))
    return place


@pytest.fixture(scope="session")
def pack(demo: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as a filing pack, its findings not asked for."""
    place = tmp_path_factory.mktemp("pack") / "demo.zip"
    seal(demo.out, demo.inbox, place)
    return place
