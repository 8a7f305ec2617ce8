"""Writes the sample filing of this version of the program, which every later one has to read: a small one, of made-up
records, filed with its explanations.

    python -m tests.oracle.sample_filing          # tests/data/filings/<version>.zip; once a release (make release)

The sample of a release is never written again: what was released reads as it was. One of a version that was not
released yet is that of the program as it was then, and gives way to the release's.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import jixiao
from jixiao.cli import app
from jixiao.evidence import open_pack
from tests.integration.sealing import explain
from tests.integration.small_inbox import write_small_inbox

FOLDER = Path(__file__).parents[1] / "data" / "filings"
KEY, DAY = "a key of the tests, not of anybody", "2026-11-20"
NOTICE = "jl-2024"


def write_sample(place: Path) -> Path:
    """File the small inbox for its notice, as a sample at `place`. FileExistsError where there is one."""
    if place.exists():
        raise FileExistsError(place)
    os.environ["JIXIAO_PERSON_KEY"] = KEY
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        inbox, out, listed, pack = write_small_inbox(work / "inbox"), work / "out", work / "list.csv", work / "pack.zip"
        _run("build", "--inbox", inbox, "--out", out, "--as-of", DAY, "--notice", NOTICE)
        _run("file", out, pack, "--findings", listed)
        explain(listed, "合成数据，仅供试验，见函〔2024〕5号")
        _run("file", out, pack, "--explanations", listed, "--by", "试验", "--on", DAY, "--state", "已报")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pack, place)
    return place


def _run(*words: object) -> None:
    if app.run([str(word) for word in words]):
        raise RuntimeError(f"{words[0]} failed")


def make_way(place: Path) -> None:
    """Remove a sample that is of no release."""
    if place.exists() and not open_pack(place).manifest["header"]["code"]["release"]:
        place.unlink()


if __name__ == "__main__":
    make_way(FOLDER / f"{jixiao.__version__}.zip")
    sys.stdout.write(f"{write_sample(FOLDER / f'{jixiao.__version__}.zip')}\n")
