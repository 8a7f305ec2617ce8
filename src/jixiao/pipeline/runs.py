"""What runs there were: `runs.jsonl` beside the builds, to which one line a step and one a run is added; none is ever
changed.

A line is a JSON object with `at` (local time with its distance from UTC, when the line was written), `run` (eight hex
digits, the same for all lines of a run) and `kind`:

- `step`: `step` (begin, ingest, transform, door, read_forms, exit, forms, publish) and its `seconds`. `begin` also
  says `by` (command, schedule), `as_of` and `version`; a run of which nothing more is written was killed.
- `run`: `result` (published, unchanged, refused, failed, later), `code` (the exit code), `seconds`, and either
  `build_id`, `rows` and `findings`, or `why`, the sentence that was said (personal numbers masked).

The clock is read to tell people when, and decides nothing. What cannot be written (a full disk, a read-only folder) is
not: a run is never lost for want of its line. A line that was torn off stays where it is, and the next one begins anew.
"""

import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import jixiao
from jixiao.errors import GateRefused, JixiaoError, ProgramFault, TryLater, UnreadableInput
from jixiao.personal_numbers import mask_text
from jixiao.pipeline.patience import LAST_WORDS
from jixiao.pipeline.workspace import absolute, builds_folder
from jixiao.settings import number

NAME, FORMER = "runs.jsonl", "runs.1.jsonl"
STEP, RUN, BEGIN = "step", "run", "begin"
PUBLISHED, UNCHANGED, REFUSED, FAILED, LATER = "published", "unchanged", "refused", "failed", "later"
BY_COMMAND, BY_SCHEDULE = "command", "schedule"
FAULT, INTERRUPTED = ProgramFault.exit_code, 130


@dataclass
class RecordedRun:
    """A run for `out` that is at work: tells its steps, and at its end what became of it."""

    out: Path
    by: str = BY_COMMAND
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    began: float = field(default_factory=time.perf_counter)

    def step(self, name: str, seconds: float, **more: Any) -> None:
        """A step has ended."""
        self._add({"kind": STEP, "step": name, "seconds": round(seconds, 3)} | more)

    def begin(self, as_of: str) -> None:
        """The run begins; written when its place is known to be one of ours."""
        self.step(BEGIN, 0, by=self.by, as_of=as_of, version=jixiao.__version__)

    def ended(self, summary: Mapping[str, Any], code: int = 0) -> None:
        """It came to a published build (the content of build.json), or found that one standing; `code` is 1 where that
        was not all that was asked for (`--strict`)."""
        told = {
            "result": UNCHANGED if summary.get("unchanged") else PUBLISHED,
            "code": code,
            "build_id": summary["build_id"],
            "rows": summary["counts"]["read"],
            "findings": summary["counts"]["findings"],
        }
        self._end(told)

    def refused(self, error: BaseException) -> None:
        """It came to nothing."""
        why, why_en = _sentences(error)
        self._end({"result": _result(error), "code": code_of(error), "why": why, "why_en": why_en})

    def _end(self, told: Mapping[str, Any]) -> None:
        seconds = round(time.perf_counter() - self.began, 3)
        self._add({"kind": RUN, "result": told["result"], "code": told["code"], "seconds": seconds, **told})

    def _add(self, told: Mapping[str, Any]) -> None:
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        append(place_of(self.out), {"at": at, "run": self.name} | dict(told))


@contextmanager
def recorded(out: Path) -> Iterator[RecordedRun]:
    """A run for `out` within the block; what it raises is noted as its end. Whoever runs it says its beginning and,
    where it came to something, its end."""
    run = RecordedRun(absolute(out), BY_COMMAND)
    LAST_WORDS.append(run.refused)
    try:
        yield run
    except BaseException as error:
        run.refused(error)
        raise
    finally:
        LAST_WORDS.remove(run.refused)


def code_of(error: BaseException) -> int:
    """The exit code of what was raised."""
    if isinstance(error, JixiaoError):
        return error.exit_code
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAULT


def place_of(out: Path) -> Path:
    """Where the runs for `out` are noted."""
    return builds_folder(absolute(out)) / NAME


def append(place: Path, told: Mapping[str, Any]) -> None:
    """Add a line; nothing where the folder is not there (what was asked for is no place of ours), or cannot be
    written."""
    line = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    with suppress(OSError):
        _begin_anew(place)
        handle = os.open(place, os.O_RDWR | os.O_APPEND, 0o640) if place.exists() else _made(place)
        try:
            if os.fstat(handle).st_size:
                os.lseek(handle, -1, os.SEEK_END)
                line = line if os.read(handle, 1) == b"\n" else b"\n" + line
            os.write(handle, line)
        finally:
            os.close(handle)


def read_runs(out: Path) -> list[dict[str, Any]]:
    """All lines of the runs for `out`, the first one first; what is no line (torn off, or not ours) is left out."""
    place = place_of(out)
    found = []
    for file in (place.with_name(FORMER), place):
        with suppress(OSError):
            found += [told for line in file.read_bytes().splitlines() if (told := _line(line)) is not None]
    return found


def last_runs(out: Path) -> dict[str, dict[str, Any] | None]:
    """The last line of a run (`last_run`), of a refused one (`last_refusal`), and the beginning of one that began after
    all of these and has not ended (`unfinished_run`): it is at work, or was killed. None where there is none."""
    lines = read_runs(out)
    ends = [told for told in lines if told["kind"] == RUN]
    ended = {told["run"] for told in ends}
    begun = [told for told in lines if told.get("step") == BEGIN]
    after = begun and (not ends or lines.index(begun[-1]) > lines.index(ends[-1])) and begun[-1]["run"] not in ended
    refusals = [told for told in ends if told.get("result") == REFUSED]
    return {
        "last_run": ends[-1] if ends else None,
        "last_refusal": refusals[-1] if refusals else None,
        "unfinished_run": begun[-1] if after else None,
    }


def _made(place: Path) -> int:
    handle = os.open(place, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, 0o640)
    return handle


def _begin_anew(place: Path) -> None:
    """A file that has grown too large becomes the former one."""
    if place.is_file() and place.stat().st_size > number("log_mb") * 2**20:
        os.replace(place, place.with_name(FORMER))


def _line(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
        return told if isinstance(told, dict) and {"at", "run", "kind"} <= told.keys() else None
    except ValueError:
        return None


def _result(error: BaseException) -> str:
    if isinstance(error, TryLater):
        return LATER
    return REFUSED if isinstance(error, GateRefused | UnreadableInput) else FAILED


def _sentences(error: BaseException) -> tuple[str, str]:
    """Why it came to nothing, in Chinese and in English."""
    if isinstance(error, JixiaoError):
        return error.message, error.message_en
    if isinstance(error, KeyboardInterrupt):
        return "被中断", "interrupted"
    name = mask_text(type(error).__name__)
    return f"程序出错（{name}）", f"the program failed ({name})"
