"""What is to be sent: a file an alert and channel, which goes only when the alert has arrived.

kept/<when>-<which>.json    waits, however often it could not be sent
sent.jsonl                  one line an alert and channel that arrived: what is told once is not told again
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jixiao.alerts.alert import Alert, from_json, now
from jixiao.alerts.alert_settings import Channel, Settings
from jixiao.paths import state_folder

TAKEN = ".taken"
FORGOTTEN = 600.0
"""Seconds after which what somebody began to send, and did not end, is taken up again."""


@dataclass(frozen=True)
class Dispatch:
    """What became of the alerts that waited: titles sent, and why others were not, by channel."""

    sent: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Outbox:
    """The outbox in a folder."""

    folder: Path

    def post(self, alert: Alert, channels: Sequence[Channel]) -> None:
        """Put an alert in for each of the channels that has not had it, nor has it waiting."""
        self._kept.mkdir(parents=True, exist_ok=True)
        there = {(told["channel"], told["alert"]["key"]) for _, told in self._waiting()} | self._had()
        for channel in channels:
            if (channel.name, alert.key) not in there:
                self._write(channel.name, alert)

    def send(self, settings: Settings, moment: datetime | None = None) -> Dispatch:
        """Send what waits, the oldest first. A channel that fails is not tried again until the next time."""
        moment = moment or datetime.now()
        channels = {channel.name: channel for channel in settings.channels}
        sent: list[str] = []
        failed: dict[str, str] = {}
        for place, told in list(self._waiting()):
            name = told["channel"]
            if name not in channels or name in failed or settings.is_quiet(moment.time()):
                continue
            claimed = _claim(place)
            if claimed is None:
                continue  # somebody else is at it
            alert = from_json(told["alert"])
            if refused := _not_sent(channels[name], alert):
                failed[name] = refused
                claimed.rename(place)
            else:
                self._note(name, alert)
                claimed.unlink()
                sent.append(alert.title)
        return Dispatch(tuple(sent), tuple(failed.items()), sum(1 for _ in self._waiting()))

    @property
    def _kept(self) -> Path:
        return self.folder / "kept"

    def _write(self, channel: str, alert: Alert) -> None:
        which = hashlib.sha256(f"{channel}\0{alert.key}".encode()).hexdigest()[:12]
        place = self._kept / f"{time.time_ns()}-{which}.json"
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps({"channel": channel, "alert": alert.as_json()}, ensure_ascii=False), "utf-8")
        draft.replace(place)

    def _waiting(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        if not self._kept.is_dir():
            return
        for taken in self._kept.glob(f"*{TAKEN}"):
            with suppress(OSError):
                if time.time() - taken.stat().st_mtime > FORGOTTEN:
                    taken.rename(taken.with_suffix(""))
        for place in sorted(self._kept.glob("*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError):
                told = json.loads(place.read_text(encoding="utf-8"))
                from_json(told["alert"])
                yield place, told

    def _had(self) -> set[tuple[str, str]]:
        place = self.folder / "sent.jsonl"
        if not place.is_file():
            return set()
        found = set()
        for line in place.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                found.add((told["channel"], told["key"]))
        return found

    def _note(self, channel: str, alert: Alert) -> None:
        line = {"at": now(), "channel": channel, "key": alert.key, "title": alert.title}
        with (self.folder / "sent.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")


def own_outbox() -> Outbox:
    """The user's outbox, beside what else has to outlive results."""
    return Outbox(state_folder() / "alerts")


def _not_sent(channel: Channel, alert: Alert) -> str:
    """Send an alert; why it did not arrive, empty when it did. What speaks to servers is loaded only here."""
    from jixiao.alerts.channels import NotSent, send

    try:
        send(channel, alert)
    except NotSent as error:
        return str(error) or "没有发出"
    return ""


def _claim(place: Path) -> Path | None:
    claimed = place.with_name(place.name + TAKEN)
    try:
        place.rename(claimed)
        os.utime(claimed)
    except OSError:
        return None
    return claimed
