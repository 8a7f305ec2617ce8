"""Is the program one that was released: what a filing says of the code behind its figures.

    python -m jixiao.pipeline.releases         # enter the code of this checkout as the release of its version

`releases.csv` holds the version and the hash of all code of each release; it is no part of what it is the hash of.
"""

import csv
import sys
from pathlib import Path

import jixiao
from jixiao.errors import UsageError
from jixiao.paths import program_folder, project_root
from jixiao.pipeline.identity import RELEASES, code_sha256, folder_sha256


def release_of(root: Path) -> str:
    """The version of which the code below `root` is the release; empty for code that was changed, or not released."""
    sha256 = code_sha256(root)
    return next((row["version"] for row in _rows(root) if row["code_sha256"] == sha256), "")


def refuse_foreign(root: Path) -> None:
    """Refuse to seal where the program that runs is not the one below `root`, whose hash a filing would name.
    UsageError."""
    running = Path(jixiao.__file__).resolve().parent
    own = program_folder(root)
    if running == own.resolve() or folder_sha256(running) == folder_sha256(own):
        return
    raise UsageError(
        f"正在运行的程序（{running}）不是项目目录 {root} 里的程序，封存时说不清是用什么做出来的，没有申报。"
        "请用项目目录里安装的 jixiao，或改正 JIXIAO_HOME。",
        f"the program that runs ({running}) is not that of {root}: use the one installed there, or mend JIXIAO_HOME.",
    )


def enter(root: Path) -> str:
    """Enter the code below `root` as the release of its version; returns its hash."""
    sha256, place = code_sha256(root), _place(root)
    others = [row for row in _rows(root) if row["version"] != jixiao.__version__]
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("version", "code_sha256"), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*others, {"version": jixiao.__version__, "code_sha256": sha256}])
    return sha256


def _place(root: Path) -> Path:
    return program_folder(root) / Path(RELEASES).name


def _rows(root: Path) -> list[dict[str, str]]:
    place = _place(root)
    if not place.is_file():
        return []
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.stdout.write(f"{jixiao.__version__} {enter(project_root())}\n")
