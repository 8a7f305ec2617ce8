"""Starts a run when the inbox has changed and has come to rest."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from orchestration.jobs import run_config, whole_build
from orchestration.resources import inbox_folder
from orchestration.schedules import as_of


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


@dg.sensor(job=whole_build, minimum_interval_seconds=60)
def inbox_changed(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Fires once for every state of the inbox that two ticks in a row have seen unchanged."""
    inbox = inbox_folder()
    if inbox is None or not inbox.is_dir():
        return dg.SkipReason("没有设定收件箱（JIXIAO_INBOX），或文件夹不存在。")
    now = fingerprint(inbox)
    before = json.loads(context.cursor or "{}")
    if not now:
        return dg.SkipReason("收件箱是空的。")
    if now == before.get("built"):
        return dg.SkipReason("收件箱没有变化。")
    if now != before.get("seen"):
        context.update_cursor(json.dumps(before | {"seen": now}))
        return dg.SkipReason("收件箱刚有变化，等它安静下来。")
    context.update_cursor(json.dumps({"seen": now, "built": now}))
    return dg.RunRequest(run_key=now, run_config=run_config(as_of(datetime.now(UTC))))
