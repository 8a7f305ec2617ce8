"""A disk that fails, a write that is torn, two builds at once, a clock that jumps: one sentence, nothing lost, and what
is published is the former build or the new one, whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.pipeline import workspace
from jixiao.pipeline.runs import read_runs
from tests.oracle.kills import PATIENCE, Killed, content

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[1] / "oracle" / "disk" / "failing.c"
COMPILER = shutil.which("cc") or shutil.which("gcc")
no_compiler = pytest.mark.skipif(
    COMPILER is None or not sys.platform.startswith("linux"),
    reason="no C compiler for the library that lets writes fail",
)


@pytest.fixture(scope="module")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("disk") / "failing.so"
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-ldl"], check=True)
    return made


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    killed = Killed(tmp_path_factory.mktemp("failing"), random.Random(1))
    killed.prepare()
    assert killed.begin("one", False, killed.out).wait(PATIENCE) == 0
    return killed


@no_compiler
@pytest.mark.parametrize("how", ["once", "ever", "torn"])
@pytest.mark.parametrize("at", [1, 300, 900])
def test_a_write_that_fails_or_is_torn_leaves_one_build_or_the_other_and_is_told_in_one_sentence(
    place: Killed, preload: Path, how: str, at: int
) -> None:
    before = place.published()
    version = "two" if before == "one" else "one"
    told = {"LD_PRELOAD": str(preload), "FAIL_BELOW": str(place.disk), "FAIL_AT": str(at), "FAIL_HOW": how}
    code = place.begin(version, True, place.out, **told).wait(PATIENCE)
    said = place.said()
    assert "Traceback" not in said and "程序出错" not in said
    if how == "torn" and code == 70:
        assert "第二个进程中途结束" in said, "it was the second process that was killed"
    else:
        assert code in ((-signal.SIGKILL, 0) if how == "torn" else (75, 0)), said
    if code == 75:
        assert said.splitlines()[-1].startswith("错误：磁盘读写出错："), said
        assert said.count("错误：") == 1
        assert workspace.work_folders(place.out) == []
    assert place.left_behind() == []
    assert place.published() == (version if code == 0 else before)
    assert place.begin(version, False, place.out).wait(PATIENCE) == 0, place.said()
    assert content(place.out) == place.wanted[version], "what a failing disk left is in no later build"
    assert read_runs(place.out)[-1]["result"] in ("published", "unchanged")


def test_of_two_builds_at_once_one_publishes_and_the_other_says_to_come_again(place: Killed) -> None:
    version = "two" if place.published() == "one" else "one"
    first = place.begin(version, True, place.out)
    second = subprocess.run(
        [sys.executable, "-m", "jixiao.cli.app", "build", "--inbox", str(place.inboxes["one"]), "--out",
         str(place.out), "--as-of", "2026-11-20"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    codes = {first.wait(PATIENCE), second.returncode}
    assert codes in ({0, 75}, {0}), second.stderr
    if 75 in codes:
        assert "另一个任务正在向" in second.stderr + place.said()
    assert place.published() in ("one", "two")


@pytest.mark.parametrize("day", ["1999-12-31 23:59:50", "2099-01-01 00:00:00"])
def test_a_clock_that_jumps_does_not_take_the_former_build_and_changes_no_byte(place: Killed, day: str) -> None:
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed")
    former = place.out.resolve()
    version = "two" if place.published() == "one" else "one"
    words = ["build", "--inbox", str(place.inboxes[version]), "--out", str(place.out), "--as-of", "2026-11-20"]
    told = {"PYTHONPATH": os.pathsep.join(sys.path), "JIXIAO_CACHE": str(place.disk / "cache"), "TZ": "Asia/Kathmandu",
            "JIXIAO_PERSON_KEY": "a key of the tests, not of anybody"}  # fmt: skip
    done = subprocess.run(
        ["faketime", "-f", f"@{day}", sys.executable, "-m", "jixiao.cli.app", *words], env=os.environ | told,
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert content(place.out) == place.wanted[version]
    assert (former / "build.json").is_file(), "the build before it is there, however old it has become"
    assert place.begin("one", False, place.out).wait(PATIENCE) == 0
    assert place.begin("two", False, place.out).wait(PATIENCE) == 0
    assert content(place.out) == place.wanted["two"]
