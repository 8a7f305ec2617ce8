"""The id of a build: the same inputs, policy, code, day and notices have the same id."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

CODE_FOLDERS = ("seeds", "models", "macros", "reports", "expectations", "tests/dbt", "src/jixiao")
CODE_FILES = ("dbt_project.yml", "profiles.yml", "requirements.lock")


def build_id(inputs: Iterable[tuple[str, str]], root: Path, as_of: date, notices: Iterable[str]) -> str:
    """First 16 hex digits of a SHA-256 over the inputs (relative path, sha256), all policy and code files below
    `root`, the day and the notices asked for. Order, place and time do not matter."""
    said = {
        "inputs": sorted(set(inputs)),
        "code": [(name, file_sha256(path)) for name, path in _code(root)],
        "as_of": as_of.isoformat(),
        "notices": sorted(set(notices)),
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def _code(root: Path) -> Iterator[tuple[str, Path]]:
    paths = [root / name for name in CODE_FILES]
    for folder in CODE_FOLDERS:
        paths += [path for path in (root / folder).rglob("*") if "__pycache__" not in path.parts]
    for path in sorted(paths, key=lambda path: path.relative_to(root).as_posix()):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
