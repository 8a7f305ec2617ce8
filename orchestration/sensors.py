"""Starts a run when the inbox has changed and has come to rest."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from orchestration.jobs import run_config, whole_build
from orchestration.resources import inbox_folder
from orchestration.schedules import day_of

STATE_TAG, STATE_DIGITS = "jixiao/inbox", 32
"""The tag of a run that says which state of the inbox it was begun for."""
FIRST_PAUSE, PAUSE_TIMES, LONGEST_PAUSE = 300.0, 4, 86_400.0
OVER = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dataclass(frozen=True)
class Try:
    """A run for a state of the inbox: what became of it, and when (seconds)."""

    status: dg.DagsterRunStatus
    at: float

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status in OVER


def fingerprint(inbox: Path) -> str:
    """Names, sizes and times of the files of the inbox in one hash; empty when it holds no file.

    Hidden files and the lock files of an open workbook (~$...) are left out.
    """
    lines = []
    for path in sorted(inbox.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            status = path.stat()
            lines.append(f"{path.relative_to(inbox).as_posix()}\0{status.st_size}\0{status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest() if lines else ""


@dg.sensor(job=whole_build, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def inbox_changed(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Fires for a state of the inbox that two ticks in a row have seen unchanged, until a run of it has succeeded."""
    inbox = inbox_folder()
    if inbox is None or not inbox.is_dir():
        return dg.SkipReason("没有设定收件箱（JIXIAO_INBOX），或文件夹不存在。")
    now = fingerprint(inbox)
    if not now:
        return dg.SkipReason("收件箱是空的。")
    if context.cursor != now:
        context.update_cursor(now)
        return dg.SkipReason("收件箱刚有变化，等它安静下来。")
    moment = datetime.now(UTC)
    tries = tries_of(context.instance, now)
    why = why_not_again(tries, moment.timestamp())
    if why:
        return dg.SkipReason(why)
    return dg.RunRequest(
        run_key=f"{now}-{len(tries) + 1}", run_config=run_config(day_of(moment)), tags={STATE_TAG: now[:STATE_DIGITS]}
    )


def tries_of(instance: dg.DagsterInstance, state: str) -> list[Try]:
    """The runs for a state of the inbox, the first one first: what became of each, and when it ended or was asked for
    (seconds)."""
    found = instance.get_run_records(dg.RunsFilter(tags={STATE_TAG: state[:STATE_DIGITS]}), ascending=True)
    return [Try(one.dagster_run.status, one.end_time or one.create_timestamp.timestamp()) for one in found]


def why_not_again(tries: Sequence[Try], moment: float) -> str:
    """Why a state of the inbox is not built (again) at this moment; empty where it is: never tried, or failed some time
    ago (5 minutes after the first failure, four times as long after each other one, a day at most)."""
    if any(one.status == dg.DagsterRunStatus.SUCCESS for one in tries):
        return "收件箱没有变化，已构建成功。"
    if any(not one.is_over for one in tries):
        return "这样的收件箱正在构建。"
    if not tries:
        return ""
    pause = min(FIRST_PAUSE * PAUSE_TIMES ** (len(tries) - 1), LONGEST_PAUSE)
    left = tries[-1].at + pause - moment
    return f"上次没有构建成功（第 {len(tries)} 次），{left / 60:.0f} 分钟后再试。" if left > 0 else ""
