"""Records of faults of the program: the last one by its own name, those before it by their time."""

import os
import re
import time
import traceback
from datetime import datetime
from pathlib import Path

from jixiao.cli.output import without_passwords
from jixiao.paths import state_folder
from jixiao.personal_numbers import mask_text
from jixiao.settings import number

LAST, FORMER = "last_error.txt", "error-{at}.txt"
DAY = 86_400.0
_LONG_NUMBER = re.compile(r"(?<!\d)\d{15}(\d{2}[\dXx])?(?!\d)")


def note_fault(error: Exception) -> Path:
    """Keep the traceback of a fault of the program, without passwords and personal numbers, in the user's state folder;
    returns where. Raises as keep_fault."""
    told = "".join(traceback.format_exception(error))
    text = without_passwords(mask_text(_LONG_NUMBER.sub("〔号码〕", told)))
    return keep_fault(state_folder() / "logs", text)


def keep_fault(folder: Path, text: str) -> Path:
    """Write a record of a fault into the folder, as its last one; returns where. The one before is kept by the time it
    was written at, and old ones go (`log_files`, `log_days`, `log_mb`). Raises OSError, UsageError."""
    folder.mkdir(parents=True, exist_ok=True)
    last = folder / LAST
    if last.is_file():
        at = datetime.fromtimestamp(last.stat().st_mtime).strftime("%Y%m%d-%H%M%S-%f")
        os.replace(last, folder / FORMER.format(at=at))
    last.write_text(text, encoding="utf-8", errors="backslashreplace")
    prune(folder)
    return last


def prune(folder: Path) -> None:
    """Remove the records that are too old, too many or too large together, the oldest first; the last one stays."""
    former = sorted(folder.glob(FORMER.format(at="*")), key=lambda path: path.stat().st_mtime, reverse=True)
    held, now = (folder / LAST).stat().st_size, time.time()
    for count, path in enumerate(former, start=2):
        status = path.stat()
        held += status.st_size
        is_old = now - status.st_mtime > number("log_days") * DAY
        if is_old or count > number("log_files") or held > number("log_mb") * 2**20:
            path.unlink(missing_ok=True)
