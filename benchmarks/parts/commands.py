"""A command as people run it: from the command to the prompt, with what it took of the machine."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
JIXIAO = [sys.executable, "-c", "import sys; from jixiao.cli.app import main; sys.argv[0] = 'jixiao'; main()"]
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Run:
    """What a command took: seconds on the clock and of the processor, the most memory (MB) that it and its children
    held at one time, its exit code and what it printed."""

    wall: float
    processor: float
    peak_mb: float
    code: int
    text: str


def jixiao(*words: str | Path, settings: dict[str, str] | None = None) -> Run:
    """A command of jixiao, with these settings of the environment. RuntimeError when it fails."""
    return run([*JIXIAO, *map(str, words)], settings)


def environment() -> dict[str, str]:
    """The environment of a command that is found at the root of the checkout, its modules kept compiled as those of an
    installed program are."""
    own = {name: told for name, told in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "NO_COLOR": "1"}


def run(command: Sequence[str], settings: dict[str, str] | None = None) -> Run:
    """A command that is found at the root of the checkout. RuntimeError, with its words, when it fails."""
    began, before = time.perf_counter(), os.times()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment() | (settings or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        memory = Memory(process.pid)
        text, _ = process.communicate()
        wall = time.perf_counter() - began
        memory.end()
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[-4:])} ended with {process.returncode}: {text[-2000:]}")
    return Run(wall, processor, memory.most / 1024, process.returncode, text)


class Memory:
    """Looks at a process and all its descendants ten times a second; what several share is counted once."""

    def __init__(self, pid: int) -> None:
        self.most, self._pid, self._over = 0.0, pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.most = max(self.most, sum(map(_own_kb, _family(self._pid))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue  # it ended meanwhile
    return found


def _own_kb(pid: int) -> float:
    """Kilobytes of a process, with its share of what it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:"))


def load() -> str:
    """How busy the machine is, for a reader to judge the seconds by."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
