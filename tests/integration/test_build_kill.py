"""Killed at any instant, the last published build is whole (invariant 6)."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jixiao.pipeline import workspace

# A build as the product runs it (lock, work folder, publication), with content that can be checked: build.json names
# every other file and its hash.
CHILD = """
import hashlib, itertools, json, os, sys
from pathlib import Path
from jixiao.pipeline import workspace
out = Path(sys.argv[1])
for number in itertools.count():
    workspace.check_out(out, out.parent / "inbox")
    with workspace.held(out) as work:
        hashes = {}
        for name in ("warehouse.duckdb", "forms/jl-2024/a.xlsx", "audit/jl-2024/a.xlsx", "quarantine.xlsx"):
            content = os.urandom(40_000)
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_bytes(content)
            hashes[name] = hashlib.sha256(content).hexdigest()
        (work / "build.json").write_text(json.dumps(hashes))
        workspace.publish(work, out, f"{number % 3:016x}")
    print(number, flush=True)
"""


def assert_whole(out: Path) -> None:
    """What is published is one whole build: every file that build.json names, with its hash, and no other."""
    named = json.loads((out / "build.json").read_text())
    found = {
        path.relative_to(out.resolve()).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.resolve().rglob("*")
        if path.is_file() and path.name != "build.json"
    }
    assert found == named


@pytest.mark.parametrize("seed", range(10))
def test_a_build_killed_at_any_instant_leaves_the_last_published_build_whole(tmp_path: Path, seed: int) -> None:
    out = tmp_path / "published"
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(out)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"0\n"
    time.sleep(random.Random(seed).uniform(0, 0.25))
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert_whole(out)
    with workspace.held(out) as work:  # the lock died with its holder, and the next build starts from nothing
        assert list(work.iterdir()) == []
