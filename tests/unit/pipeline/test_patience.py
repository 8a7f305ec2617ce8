"""A stage that hangs is given up: by a sentence where it answers, with its process where it does not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jixiao.errors import Overdue
from jixiao.pipeline import patience

DEAF = """
import signal, threading
from jixiao.pipeline import patience
patience.GRACE = 0.2
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
with patience.given_up_after(0.2, "transform"):
    threading.Event().wait()
"""


def test_a_stage_is_given_up_after_its_time() -> None:
    began = time.monotonic()
    with pytest.raises(Overdue) as caught, patience.given_up_after(0.3, "transform"):
        time.sleep(60)
    assert time.monotonic() - began < 30
    assert caught.value.exit_code == 75
    assert caught.value.message.startswith("计算用了 0.005 分钟还没有完成，已经放弃，未发布任何结果")
    time.sleep(0.4)  # and nothing goes off later


def test_a_stage_in_time_is_not_disturbed() -> None:
    with patience.given_up_after(0.2, "forms"):
        pass
    with patience.given_up_after(0, "forms"):
        pass
    time.sleep(0.4)


def test_one_that_does_not_answer_ends_with_its_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEAF], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 75
    assert done.stderr.decode().startswith("错误：计算用了")


def test_the_time_grows_with_the_inbox_and_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(patience.VARIABLE, raising=False)
    assert patience.seconds_a_stage(tmp_path) == 3600
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate(100 << 20)
    assert patience.seconds_a_stage(tmp_path) == 3600 + 10 * 60
    assert patience.seconds_a_stage(None) == 12 * 3600
    monkeypatch.setenv(patience.VARIABLE, "30")
    assert patience.seconds_a_stage(tmp_path) == 1800
