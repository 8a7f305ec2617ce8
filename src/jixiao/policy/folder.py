"""A policy folder as an input of a build: what it is known by, and the dbt project that seeds from it."""

import hashlib
import shutil
from pathlib import Path

from jixiao.hashes import file_sha256
from jixiao.policy.schema import DECLARATION

# What dbt reads of the checkout; the policy data come from the folder named.
PROJECT = ("models", "macros", "seeds/codes", "tests/dbt")
PROJECT_FILES = ("dbt_project.yml", "profiles.yml", DECLARATION.as_posix())


def policy_files(folder: Path) -> list[Path]:
    """The tables of a policy folder, by name. Its other files are of no effect."""
    return sorted(folder.glob("*.csv"))


def policy_sha256(folder: Path) -> str:
    """One SHA-256 over the names and bytes of a folder's tables, the same wherever the folder lies."""
    said = hashlib.sha256()
    for path in policy_files(folder):
        said.update(f"{path.name}\0{file_sha256(path)}\n".encode())
    return said.hexdigest()


def keep_policy(folder: Path, place: Path) -> None:
    """Copy a folder's tables to `place`, so that a published build says what it was built by."""
    place.mkdir(parents=True, exist_ok=True)
    for path in policy_files(folder):
        shutil.copyfile(path, place / path.name)


def write_project(root: Path, policy: Path, place: Path) -> None:
    """Write at `place` the dbt project of `root` with the tables of `policy` in seeds/policy.

    A copy: dbt follows no links, and remembers of a seed where its project lay.
    """
    shutil.rmtree(place, ignore_errors=True)
    for name in PROJECT:
        shutil.copytree(root / name, place / name)
    keep_policy(policy, place / "seeds" / "policy")
    for name in PROJECT_FILES:
        shutil.copyfile(root / name, place / name)
