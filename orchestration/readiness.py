"""Files of the inbox that are locked, or not yet written to their end: a run asks again later, with growing pauses,
before it reads the inbox as it is."""

import time
import zipfile
from pathlib import Path

import dagster as dg

TRIES = 4
FIRST_PAUSE, TIMES = 30.0, 3
"""Seconds before the second try; each pause is so many times the one before: 30 s, 90 s, 4.5 min, 13.5 min."""
YOUNG = 120.0
"""Seconds after its last change in which a file that is not whole may still be written: what is damaged for good is
waited for no longer, and what still grows is always young."""
ZIPPED = {".xlsx", ".xlsm", ".ods"}


def ask_again_for_unready(context: dg.AssetExecutionContext, inbox: Path | None) -> None:
    """Ask for another try of the step while files are not ready; after the last one they are read as they are, and
    refused with a sentence each. Raises dg.RetryRequested."""
    unready = unready_files(inbox, time.time()) if inbox else []
    if not unready or context.retry_number >= TRIES:
        return
    pause = FIRST_PAUSE * TIMES**context.retry_number
    context.log.warning(f"有文件被占用或还没有写完（{'、'.join(unready[:3])}），{pause:.0f} 秒后再试。")
    raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=pause)


def unready_files(inbox: Path, now: float) -> list[str]:
    """The files that cannot be opened, and the workbooks changed a short while ago that are not whole, by their paths
    below the inbox."""
    if not inbox.is_dir():
        return []
    return [
        path.relative_to(inbox).as_posix()
        for path in sorted(inbox.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "~$")) and not _is_ready(path, now)
    ]


def _is_ready(path: Path, now: float) -> bool:
    try:
        with path.open("rb"):
            pass
        is_young = now - path.stat().st_mtime < YOUNG
        return not (is_young and path.suffix.lower() in ZIPPED) or zipfile.is_zipfile(path)
    except FileNotFoundError:  # gone since it was listed
        return True
    except OSError:
        return False
