"""A wheel holds all that the program reads, works from where nobody may write, and needs no more than its core."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.extras import EXTRAS
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.identity import CODE_FILES, CODE_FOLDERS, code_sha256
from tests.integration.conftest import DemoBuild
from tests.integration.installed import ROOT, Office, build_wheel, unpacked

pytestmark = pytest.mark.slow
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CARRIED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["carried"]
DAGSTER = "orchestration"
# The page is what `serve` installs its packages for; what the commands need of it is imported with them.
EVERY_MODULE = """
import importlib, pkgutil, jixiao
for one in pkgutil.walk_packages(jixiao.__path__, "jixiao."):
    if not one.name.startswith(("jixiao._project", "jixiao.page", "jixiao.serve")):
        importlib.import_module(one.name)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def site(wheel: Path) -> Iterator[Path]:
    with unpacked(wheel) as place:
        yield place


@pytest.fixture(scope="module")
def office(site: Path) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="jixiao-office-"))
    yield Office(site, folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def core(office: Office) -> Office:
    """The same with none but the core's packages."""
    office.only_core()
    return office


def state_of(place: Path) -> dict[str, str]:
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(place.rglob("*"))
    }


def tracked(*folders: str) -> set[str]:
    told = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, check=False)
    if told.returncode:
        pytest.skip("no git checkout")
    return {name for name in told.stdout.decode().split("\0") if (ROOT / name).is_file()}


def test_what_the_wheel_carries_is_declared_once_and_is_all_code_that_an_id_names() -> None:
    assert sorted(CARRIED) == sorted([*CODE_FOLDERS, *CODE_FILES, DAGSTER])


def test_the_wheel_holds_each_tracked_file_of_the_program_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if ".dist-info/" not in name}
    program = {name.removeprefix("src/") for name in tracked("src/jixiao")}
    carried = {f"jixiao/_project/{name}" for name in tracked(*CARRIED)}
    assert held == program | carried


def test_the_same_checkout_gives_the_same_wheel_byte_for_byte(wheel: Path, tmp_path: Path) -> None:
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_an_installed_program_has_the_hash_of_the_checkout(office: Office) -> None:
    code = "from jixiao.pipeline.identity import *; from jixiao.paths import project_root as r; print(code_sha256(r()))"
    assert office.python(code).stdout.decode().strip() == code_sha256(ROOT)


def test_every_module_of_the_core_is_imported_without_a_package_of_an_extra(core: Office) -> None:
    blocked = core.python("import dagster")
    assert b"No module named 'dagster'" in blocked.stderr
    done = core.python(EVERY_MODULE)
    assert done.returncode == 0, done.stderr.decode()


def test_the_core_builds_from_where_nobody_may_write_what_the_checkout_builds(
    core: Office, site: Path, small: DemoBuild
) -> None:
    inbox = core.home.parent / "inbox"
    shutil.copytree(small.inbox, inbox)
    for path in (inbox, *inbox.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = state_of(site)
    done = core.jixiao("build", "--inbox", inbox, "--out", "results", "--as-of", AS_OF.isoformat(), "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert state_of(site) == before
    out = core.home / "results"
    built, ours = (json.loads((place / "build.json").read_text(encoding="utf-8")) for place in (out, small.out))
    if core.program in ("", os.path.realpath(shutil.which("python3") or "")):
        assert built["build_id"] == ours["build_id"]
    forms = {name: digest for name, digest in state_of(out / "forms").items() if digest}
    assert forms and forms == {name: digest for name, digest in state_of(small.out / "forms").items() if digest}
    assert core.jixiao("status", "--out", "results").returncode == 0
    said = core.jixiao("assess", "--out", "results", "--json")
    assert said.returncode == 0, said.stderr.decode()


def test_doctor_asks_an_office_for_no_package_of_the_developers(core: Office) -> None:
    points = json.loads(core.jixiao("doctor", "--json").stdout.decode())
    packages = next(point for point in points if point["name"] == "依赖包")
    assert packages["ok"], packages["detail"]


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (["dagster"], "dagster"),
        (["check", "--inbox", "postgresql://nobody@127.0.0.1:1/none", "--out", "c"], "postgres"),
    ],
)
def test_a_missing_extra_is_one_sentence_that_names_the_command(core: Office, words: list[str], extra: str) -> None:
    done = core.jixiao(*words)
    said = done.stderr.decode().splitlines()
    assert done.returncode == 2, said
    assert said[-1].startswith("错误：") and f"pip install 'jixiao[{extra}]'" in said[-1]
    assert "Traceback" not in done.stderr.decode()


def test_the_dagster_definitions_are_read_from_the_wheel(site: Path, tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="jixiao-office-"))
    try:
        office, before = Office(site, folder), state_of(site)
        code = (
            "import sys; from jixiao.paths import project_root; sys.path.insert(0, str(project_root()));"
            "from orchestration.definitions import defs; import orchestration;"
            "print(orchestration.__file__, len(list(defs.resolve_asset_graph().get_all_asset_keys())))"
        )
        done = office.python(code, DAGSTER_DISABLE_TELEMETRY="1")
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        place, count = done.stdout.decode().split()
        assert Path(place).is_relative_to(site) and int(count) > 200
        assert state_of(site) == before
    finally:
        shutil.rmtree(folder)


def test_each_extra_is_declared_and_known_by_its_modules() -> None:
    asked = PROJECT["project"]["optional-dependencies"]
    assert sorted(asked) == sorted([*EXTRAS, "dev"])
    assert asked["dev"][0] == f"jixiao[{','.join(EXTRAS)}]"
    for name, (_, _, modules) in EXTRAS.items():
        packages = {line.split(">")[0].replace("-", "_") for line in asked[name]}
        assert packages == set(modules)
