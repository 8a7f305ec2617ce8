"""The demo inbox of this program, in the user's cache: written when it is absent, or when it or its generator has
changed. Another program (a checkout beside it, the next version) has another folder."""

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

from jixiao.engine.content import content_key
from jixiao.engine.store import DRAFT
from jixiao.hashes import file_sha256
from jixiao.paths import program_folder, user_cache
from jixiao.pipeline.records import read_json, write_json

# The day the demo is built for, so that it repeats.
AS_OF = date(2026, 11, 20)
PROGRAM, SEEDS = ("demo", "ingest/contract.yml"), ("seeds",)
"""What writes it: of the program, and of the project."""
KEPT = 3
"""Demo inboxes that are kept: those that were used last."""


def demo_inbox(root: Path) -> Path:
    """The folder of the demo inbox, with exactly what the generator of today writes. OSError where it cannot be
    written."""
    generator = content_key(_hashes(program_folder(root), PROGRAM), _hashes(root, SEEDS))
    place = user_cache() / "demo" / generator[:16]
    folder, stamp = place / "inbox", place / "files.json"
    if folder.is_dir() and read_json(stamp, None) == _hashes(folder, (".",)):
        os.utime(place)
        return folder
    from jixiao.demo import write_demo

    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place.parent))
    try:
        write_demo(draft / folder.name)
        write_json(draft / stamp.name, _hashes(draft / folder.name, (".",)))
        shutil.rmtree(place, ignore_errors=True)
        draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _forget(place.parent)
    return folder


def _forget(demos: Path) -> None:
    for old in sorted(demos.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _hashes(root: Path, names: tuple[str, ...]) -> dict[str, str]:
    """SHA-256 of every file named, or below a folder named, by its path relative to `root`."""
    paths = {path for name in names for path in (root / name, *(root / name).rglob("*"))}
    return {
        path.relative_to(root).as_posix(): file_sha256(path)
        for path in sorted(paths)
        if path.is_file() and "__pycache__" not in path.parts
    }
