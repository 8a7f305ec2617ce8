"""How long a stage may take: one that hangs is given up, so that it never holds the lock of the builds for good."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from jixiao.errors import JixiaoError, Overdue
from jixiao.settings import setting
from jixiao.space import size_of

VARIABLE = "JIXIAO_STAGE_MINUTES"
LEAST, BYTES_A_MINUTE, DATABASE = 60, 10 << 20, 720
"""Minutes that a stage has in any case; bytes of the inbox for which it has one more; minutes for a database."""
GRACE = 120.0
"""Seconds after which a stage that does not answer to being given up is ended with its process."""
LAST_WORDS: list[Callable[[JixiaoError], None]] = []
"""Who is told when a process is ended so."""
NAMES = {
    "ingest": ("读取", "reading"),
    "transform": ("计算", "computing"),
    "check": ("检查", "checking"),
    "forms": ("制表", "writing workbooks"),
    "publish": ("发布", "publishing"),
}


def seconds_a_stage(inbox: Path | None) -> float:
    """Seconds after which a stage over an inbox (None: a database) is given up: the setting `stage_minutes`, else an
    hour and a minute for every 10 MB, of a database twelve hours. 0: never."""
    if (minutes := setting("stage_minutes")) is not None:
        return minutes * 60
    return 60.0 * (DATABASE if inbox is None else LEAST + size_of(inbox) // BYTES_A_MINUTE)


@contextmanager
def given_up_after(seconds: float, stage: str) -> Iterator[None]:
    """Raise Overdue in the block when it has lasted so long (0: never). Where it does not answer, as one that waits for
    the system does not, or stands in no main thread, the process says so and ends, with 75."""
    if not seconds:
        yield
        return
    overdue = _overdue(stage, seconds)
    last = threading.Timer(seconds + GRACE, _end, (overdue,))
    last.daemon = True
    last.start()
    try:
        with _interrupted_after(seconds, overdue):
            yield
    finally:
        last.cancel()


@contextmanager
def _interrupted_after(seconds: float, overdue: Overdue) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise overdue

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _end(overdue: Overdue) -> None:
    sys.stderr.write(f"错误：{overdue.message}\n")
    sys.stderr.flush()
    for told in tuple(LAST_WORDS):
        with suppress(Exception):
            told(overdue)
    os._exit(overdue.exit_code)


def _overdue(stage: str, seconds: float) -> Overdue:
    zh, en = NAMES[stage]
    return Overdue(
        f"{zh}用了 {seconds / 60:g} 分钟还没有完成，已经放弃，未发布任何结果；上次发布的结果未受影响。"
        f"请检查磁盘和内存后重新运行；确实要更久时，用环境变量 {VARIABLE} 设定每一步最多几分钟（0 为不限）。",
        f"{en} took {seconds / 60:g} minutes and was given up; nothing was published. Look at disk and memory and "
        f"run it again; {VARIABLE} sets how many minutes a stage has (0: no limit).",
    )
