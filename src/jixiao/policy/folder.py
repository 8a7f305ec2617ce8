"""A policy folder as an input of a build: what it is known by."""

import hashlib
import shutil
from pathlib import Path

from jixiao.hashes import file_sha256

TABLES, LAYOUTS = "*.csv", "reports/*/*.yml"
TEXTS = "*.txt"
"""The files of a folder of notice texts."""
CORRECTIONS = "corrections/corrections.csv"
"""Corrections on record: in a policy folder, or beside the project's own."""


def own_policy(root: Path) -> Path:
    """The project's own policy folder."""
    return root / "seeds" / "policy"


def layout_folders(root: Path, policy: Path) -> tuple[Path, Path]:
    """Where layouts lie: those of the project at `root`, and those that a policy folder brings, which go before."""
    return root / "reports", policy / "reports"


def policy_files(folder: Path) -> dict[str, Path]:
    """The tables of a policy folder, the layouts that it brings and the corrections that hold with it, by their paths
    below it, in order. Its other files are of no effect."""
    files = {path.relative_to(folder).as_posix(): path for kind in (TABLES, LAYOUTS) for path in folder.glob(kind)}
    corrections = corrections_file(folder)
    return dict(sorted((files | ({CORRECTIONS: corrections} if corrections else {})).items()))


def corrections_file(folder: Path) -> Path | None:
    """The corrections that hold with a policy folder: its own, or those beside the project's own folder; None where
    there are none, as in a file that is but a header."""
    place = folder / CORRECTIONS
    if folder.parts[-2:] == ("seeds", "policy"):
        place = folder.parent / CORRECTIONS
    return place if place.is_file() and len(place.read_bytes().splitlines()) > 1 else None


def policy_sha256(folder: Path) -> str:
    """One SHA-256 over the names and bytes of a folder's tables and layouts, the same wherever the folder lies."""
    digest = hashlib.sha256()
    for name, path in policy_files(folder).items():
        digest.update(f"{name}\0{file_sha256(path)}\n".encode())
    return digest.hexdigest()


def keep_policy(folder: Path, place: Path) -> None:
    """Copy a folder's tables and layouts to `place`: a build is made by the copy, which says what it was made by."""
    for name, path in policy_files(folder).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place / name)


def keep_texts(folder: Path, place: Path) -> None:
    """Copy the notice texts of a folder to `place`, which is made."""
    place.mkdir(parents=True)
    for path in sorted(folder.glob(TEXTS)):
        shutil.copyfile(path, place / path.name)
