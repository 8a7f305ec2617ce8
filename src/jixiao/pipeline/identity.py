"""The id of a build: the same inputs, policy, code, day and notices have the same id."""

import json
import platform
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from jixiao.engine.content import content_key
from jixiao.hashes import bytes_sha256, file_sha256
from jixiao.paths import CARRIED, PREPARED, program_folder
from jixiao.policy.folder import policy_files

CODE_FOLDERS = ("seeds", "models", "macros", "reports", "expectations", "tests/dbt")
POLICY, CORRECTED = "seeds/policy/", "seeds/corrections/"
PROGRAM = "src/jixiao/"
RELEASES = "src/jixiao/releases.csv"
"""The hashes of released code, which no hash of the code can hold itself."""
CODE_FILES = ("dbt_project.yml", "profiles.yml", "requirements.lock")


def build_id(
    inputs: Iterable[tuple[str, str]],
    rules: Mapping[str, str],
    as_of: date,
    notices: Iterable[str],
    texts: Iterable[str] = (),
    monitor_month: int | None = None,
    key_id: str = "",
) -> str:
    """First 16 hex digits of a SHA-256 over the inputs (relative path, sha256), the code and policy files that it is
    made by (`rules_of`), the day, the notices asked for, the notice texts quoted (sha256), the month of monitoring
    asked for and the fingerprint of the key of pseudonyms. Order, place and time do not matter."""
    made_of: dict[str, object] = {
        "inputs": sorted(set(inputs)),
        "code": sorted(rules.items()),
        "as_of": as_of.isoformat(),
        "notices": sorted(set(notices)),
    }
    if quoted := sorted(set(texts)):
        made_of["texts"] = quoted
    if monitor_month is not None:
        made_of["monitor_month"] = monitor_month
    if key_id:
        made_of["person_key_id"] = key_id
    return bytes_sha256(json.dumps(made_of, ensure_ascii=False).encode())[:16]


def rules_of(code: Mapping[str, str], policy: Path) -> dict[str, str]:
    """What a build is made by: the hashes of code files, and of the tables, layouts and corrections of a policy folder,
    by the names that they have in a checkout."""
    return {**code, **{f"{POLICY}{name}": file_sha256(path) for name, path in policy_files(policy).items()}}


def code_files(root: Path) -> dict[str, str]:
    """The hashes of all code files below `root`, policy tables left out, by their names in a checkout, which an
    installed wheel has too: equal code has one hash wherever it is."""
    named = {name: root / name for name in CODE_FILES if (root / name).is_file()}
    for folder in CODE_FOLDERS:
        named |= _files(root / folder, f"{folder}/")
    named |= _files(program_folder(root), PROGRAM)
    return {name: file_sha256(path) for name, path in named.items() if not _is_policy(name) and name != RELEASES}


def _files(folder: Path, before: str) -> dict[str, Path]:
    """The files below a folder by their paths in it, compiled ones and what a wheel carries beside them left out."""
    found = ((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
    return {
        f"{before}{name.as_posix()}": path
        for name, path in found
        if "__pycache__" not in name.parts and name.parts[0] not in (CARRIED, PREPARED)
    }


def files_sha256(files: Mapping[str, str], below: str = "") -> str:
    """SHA-256 over the names and hashes of files (in the folder `below`)."""
    named = sorted((name, digest) for name, digest in files.items() if name.startswith(below))
    return bytes_sha256(json.dumps(named, ensure_ascii=False).encode())


def code_sha256(root: Path) -> str:
    """SHA-256 over the names and hashes of all code files below `root`, policy tables left out."""
    return files_sha256(code_files(root))


def folder_sha256(folder: Path) -> str:
    """SHA-256 over the names and hashes of the files of a package, compiled ones and the list of releases left out."""
    found = _files(folder, "").items()
    return files_sha256({name: file_sha256(path) for name, path in found if path.name != Path(RELEASES).name})


def program_sha256(code: Mapping[str, str]) -> str:
    """The hash of all code (`code_files`), which everything that is kept depends on, and of what runs it."""
    return content_key(files_sha256(code), versions())


def versions() -> dict[str, str]:
    """What runs the code: Python and the packages that read, compute, judge and write, whatever the lock says."""
    packages = (
        "duckdb", "polars", "fastexcel", "great-expectations", "pandas", "dbt-core", "dbt-duckdb", "xlsxwriter",
        "chinesecalendar",
    )  # fmt: skip
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def _is_policy(name: str) -> bool:
    return name.startswith((POLICY, CORRECTED)) and name.endswith(".csv")
