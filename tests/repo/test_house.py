"""The house: the lock answers the declaration, the commands are documented, the gates of the house are local."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _locked(path: Path) -> dict[str, list[Version]]:
    """Package → its pinned versions (more than one where they differ by Python version)."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(Version(version))
    return found


def test_the_lock_has_every_declared_package_in_a_declared_version(root: Path, project: dict[str, Any]) -> None:
    locked = _locked(root / "requirements.lock")
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    for wanted in map(Requirement, [*project["dependencies"], *extras]):
        if wanted.name == project["name"]:  # all the other extras
            continue
        versions = locked.get(wanted.name.lower().replace("_", "-"), [])
        assert versions, f"{wanted.name} is not locked"
        assert all(version in wanted.specifier for version in versions), f"{wanted} is locked as {versions}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-duckdb15.lock"])
def test_every_locked_package_has_its_hashes(name: str, root: Path) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (root / name).read_text(encoding="utf-8"))
    assert [entry.splitlines()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


def test_both_major_versions_of_the_engine_are_locked_and_declared(root: Path, project: dict[str, Any]) -> None:
    (declared,) = [Requirement(text) for text in project["dependencies"] if Requirement(text).name == "duckdb"]
    versions = [_locked(root / name)["duckdb"][0] for name in ("requirements.lock", "requirements-duckdb15.lock")]
    assert [version.major for version in versions] == [2, 1]
    assert all(version in declared.specifier for version in versions)


def test_make_accepts_the_python_versions_that_the_project_declares(root: Path, project: dict[str, Any]) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    low, high = re.findall(r"\((\d+), (\d+)\)", makefile)[:2]
    assert SpecifierSet(project["requires-python"]) == SpecifierSet(f">={'.'.join(low)},<{'.'.join(high)}")


def test_every_command_is_documented_as_it_is(root: Path) -> None:
    from jixiao.cli.app import COMMANDS

    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"## jixiao {name}" not in page] == []
    # a process of its own: the language of a command is chosen when it is loaded, and other tests load some in English
    command = [sys.executable, "-m", "jixiao.cli.reference"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert page.strip() == told.strip(), "write docs/cli.md anew: python -m jixiao.cli.reference"


def test_a_commit_is_checked_without_a_network(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert {repo["repo"] for repo in hooks} == {"local"}
    assert all(hook["entry"].startswith(".venv/bin/") for repo in hooks for hook in repo["hooks"])


def test_continuous_integration_runs_exactly_make_test(root: Path) -> None:
    path = root / ".ci" / "run"
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"
