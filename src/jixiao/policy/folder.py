"""A policy folder as an input of a build: what it is known by, and the dbt project that seeds from it."""

import hashlib
import shutil
from pathlib import Path

from jixiao.hashes import file_sha256
from jixiao.policy.schema import DECLARATION

# What dbt reads of the checkout; the policy data come from the folder named.
PROJECT = ("models", "macros", "seeds/codes", "tests/dbt")
PROJECT_FILES = ("dbt_project.yml", "profiles.yml", DECLARATION.as_posix())


TABLES, LAYOUTS = "*.csv", "reports/*/*.yml"


def layout_folders(root: Path, policy: Path) -> tuple[Path, Path]:
    """Where layouts lie: those of the project at `root`, and those that a policy folder brings, which go before."""
    return root / "reports", policy / "reports"


def policy_files(folder: Path) -> dict[str, Path]:
    """The tables of a policy folder and the layouts that it brings, by their paths below it, in order. Its other files
    are of no effect."""
    files = {path.relative_to(folder).as_posix(): path for kind in (TABLES, LAYOUTS) for path in folder.glob(kind)}
    return dict(sorted(files.items()))


def policy_sha256(folder: Path) -> str:
    """One SHA-256 over the names and bytes of a folder's tables and layouts, the same wherever the folder lies."""
    digest = hashlib.sha256()
    for name, path in policy_files(folder).items():
        digest.update(f"{name}\0{file_sha256(path)}\n".encode())
    return digest.hexdigest()


def keep_policy(folder: Path, place: Path) -> None:
    """Copy a folder's tables and layouts to `place`, so that a published build says what it was built by."""
    for name, path in policy_files(folder).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place / name)


def write_project(root: Path, policy: Path, place: Path) -> None:
    """Write at `place` the dbt project of `root` with the tables of `policy` in seeds/policy.

    A copy: dbt follows no links, and remembers of a seed where its project lay.
    """
    shutil.rmtree(place, ignore_errors=True)
    for name in PROJECT:
        shutil.copytree(root / name, place / name)
    (place / "seeds" / "policy").mkdir()
    for path in policy.glob(TABLES):
        shutil.copyfile(path, place / "seeds" / "policy" / path.name)
    for name in PROJECT_FILES:
        shutil.copyfile(root / name, place / name)
