"""A disk that fills up, wherever the build is at: one sentence, 75, nothing left, the lock free; and it never hangs."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jixiao.pipeline import workspace
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.slow

UNASKED = "import jixiao.space as s; s.FIRST = s.TIMES = 0; from jixiao.cli.app import main; main()"
"""The command line, which does not ask beforehand how much room there is."""
SECONDS = 240


@contextmanager
def disk_of(place: Path, megabytes: int) -> Iterator[Callable[[], None] | None]:
    """A disk of this size at `place`; where this account may mount none, what bounds the files of a process instead."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(place)]
    try:
        is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    bytes_ = megabytes << 18  # a quarter: it is for each file
    try:
        yield None if is_mounted else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def build(inbox: Path, out: Path, bound: Callable[[], None] | None, **told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", UNASKED, "build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-20"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | told,
        capture_output=True, text=True, check=False, timeout=SECONDS, preexec_fn=bound,
    )  # fmt: skip


@pytest.mark.parametrize("megabytes", [4, 20, 40])
def test_a_disk_that_fills_up_is_one_sentence_and_leaves_nothing(
    small: DemoBuild, tmp_path: Path, megabytes: int
) -> None:
    disk = tmp_path / "disk"
    with disk_of(disk, megabytes) as bound:
        out = disk / "out"
        done = build(small.inbox, out, bound)
        assert done.returncode == 75, done.stderr
        said = done.stderr.splitlines()[-1]
        assert said.startswith("错误：磁盘空间不足：") and said.endswith("目录。"), said
        assert "Traceback" not in done.stderr and "程序出错" not in done.stderr
        assert not out.exists() and not workspace.refused_folder(out).exists()
        assert workspace.work_folders(out) == []
        with workspace.held(out):
            pass


def test_a_limit_on_the_size_of_files_is_told_as_want_of_room(small: DemoBuild, tmp_path: Path) -> None:
    most = 6 << 20
    done = build(small.inbox, tmp_path / "out", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert done.returncode == 75, done.stderr
    assert done.stderr.splitlines()[-1].startswith("错误：磁盘空间不足：")
    assert not (tmp_path / "out").exists()
