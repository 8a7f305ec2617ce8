"""When the nightly build begins, and whether what begins it is alive: for whoever asks without loading the schedule."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jixiao.paths import state_folder

HOUR, TIME_ZONE = 2, "Asia/Shanghai"
"""Every night at this hour of this zone."""
ALIVE = 300.0
"""Seconds after which a heartbeat is that of a daemon which is gone; it beats every minute."""


def next_night(now: datetime) -> datetime:
    """The next beginning of the nightly build after `now` (with its zone)."""
    here = now.astimezone(ZoneInfo(TIME_ZONE))
    tonight = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return tonight if tonight > here else tonight + timedelta(days=1)


def heartbeat_file() -> Path:
    """What the daemon touches every minute: at whose age outside watchers may look."""
    return state_folder() / "heartbeat.json"


def beat(moment: float | None = None) -> None:
    """Note that the daemon is alive (at this moment, seconds), in a file that is replaced whole. Raises OSError."""
    place = heartbeat_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    at = datetime.fromtimestamp(time.time() if moment is None else moment, UTC)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.write_text(json.dumps({"at": at.isoformat(timespec="seconds"), "pid": os.getpid()}) + "\n", encoding="utf-8")
    os.replace(draft, place)


def last_beat() -> float | None:
    """When the daemon was alive last (seconds); None where there has been none."""
    try:
        return datetime.fromisoformat(json.loads(heartbeat_file().read_text(encoding="utf-8"))["at"]).timestamp()
    except (OSError, ValueError, KeyError, TypeError):
        return None
