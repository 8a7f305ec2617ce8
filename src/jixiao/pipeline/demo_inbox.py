"""The demo inbox of this checkout: written when it is absent, or when it or its generator has changed."""

import shutil
from datetime import date
from pathlib import Path

from jixiao.hashes import file_sha256
from jixiao.paths import generated
from jixiao.pipeline.records import read_json, write_json

# The day the demo is built for, so that it repeats.
AS_OF = date(2026, 11, 20)
GENERATOR = ("src/jixiao/demo", "src/jixiao/ingest/contract.yml", "seeds")


def demo_inbox(root: Path) -> Path:
    """The folder of the demo inbox, below build/, with exactly what the generator of today writes."""
    folder, stamp = generated(root) / "demo-inbox", generated(root) / "demo-inbox.json"
    generator = _hashes(root, GENERATOR)
    if folder.is_dir() and read_json(stamp, None) == {"generator": generator, "files": _hashes(folder, (".",))}:
        return folder
    from jixiao.demo import write_demo

    draft = folder.with_name("demo-inbox.partial")
    for old in (draft, folder):
        shutil.rmtree(old, ignore_errors=True)
    write_demo(draft)
    draft.rename(folder)
    write_json(stamp, {"generator": generator, "files": _hashes(folder, (".",))})
    return folder


def _hashes(root: Path, names: tuple[str, ...]) -> dict[str, str]:
    """SHA-256 of every file named, or below a folder named, by its path relative to `root`."""
    paths = {path for name in names for path in (root / name, *(root / name).rglob("*"))}
    return {
        path.relative_to(root).as_posix(): file_sha256(path)
        for path in sorted(paths)
        if path.is_file() and "__pycache__" not in path.parts
    }
