"""The page over a build of more than a million records: the first page, clicks one after another, many readers at once
while a build is published.

    python -m benchmarks.page [--out DIR --inbox DIR] [--scale 25] [--clicks 1000] [--readers 20]

Runs `jixiao serve` as people do and asks it over loopback what a browser asks. The first page is all that is asked for
before the overview stands. The first click comes right after it; further ones follow each other at once, while the
evidence is gathered beside, until rows are answered with their figures from it. A click opens a figure, a page of its
records or a row, at random (one seed). The bare peer is an answer of the same server that needs nothing. Meanwhile the
same build is published again and again under another day; an answer with another status than 200 is an error. Memory is
that of the server.
"""

import argparse
import json
import random
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.parts.commands import JIXIAO, Memory, environment, jixiao, load
from jixiao.demo import write_demo
from jixiao.pipeline.demo_inbox import AS_OF

FIRST = ("/", "/static/app.js", "/api/doc/meta", "/api/doc/table%2Ffinding", "/api/doc/figures", "/api/doc/assess")


def main() -> None:
    """Build where nothing is given, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="a published build (with --inbox)")
    parser.add_argument("--inbox", type=Path, help="what it was built from")
    parser.add_argument("--scale", type=int, default=25)
    parser.add_argument("--clicks", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=20)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        inbox = said.inbox or write_demo(work / "inbox", scale=said.scale, seed=1).folder
        out = said.out or work / "out"
        if said.out is None:
            build(inbox, out, 0)
        records = json.loads((out / "build.json").read_text(encoding="utf-8"))["counts"]["accepted"]
        print(f"  {records:,} accepted records, {load()}")
        with served(out) as (port, memory):
            measure(Reader(port), said.clicks)
            print(f"  memory of the server: {memory.most / 1024:,.0f} MB")
            together(port, said.readers, lambda no: build(inbox, out, no))
            print(f"  memory of the server: {memory.most / 1024:,.0f} MB")


def build(inbox: Path, out: Path, days: int) -> None:
    """Publish the build of a day."""
    jixiao("build", "--inbox", inbox, "--out", out, "--as-of", (AS_OF + timedelta(days)).isoformat())


@contextmanager
def served(out: Path) -> Iterator[tuple[int, Memory]]:
    """`jixiao serve` on a free port while the block runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    command = [*JIXIAO, "serve", "--out", str(out), "--port", str(port)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as process:
        memory = Memory(process.pid)
        try:
            while not answers(port):
                time.sleep(0.02)
            yield port, memory
        finally:
            memory.end()
            process.terminate()


def answers(port: int) -> bool:
    """Somebody listens."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


class Reader:
    """One browser: a connection that stays open, what it was answered, and how long that took (milliseconds)."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=600)
        self.took: list[float] = []
        self.errors: list[str] = []

    def ask(self, path: str) -> Any:
        """One question; the answer as it stands."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = self._connection.getresponse()
        body = answer.read()
        self.took.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            self.errors.append(f"{answer.status} {path}")
            return None
        return json.loads(body) if path.startswith("/api/") else body

    def click(self, figure: str) -> bool:
        """A figure, the first page of one of its lists, the first row of that; whether that was told with its
        figures."""
        found = self.ask(f"/api/figure?id={quote(figure)}")
        sides = list(found["sides"]) if found else []
        listed = self.ask(f"/api/records?side={sides[0]}&limit=50") if sides else None
        if listed and listed["rows"]:
            *_, file, sheet, row = listed["rows"][0]
            told = self.ask(f"/api/row?ref={quote(f'{file}:{sheet}:{row}')}")
            return bool(told and told["figures"])
        return False


def measure(reader: Reader, clicks: int) -> None:
    """One reader alone."""
    began = time.perf_counter()
    figures = [
        one[0] for path in FIRST if (found := reader.ask(path)) and path.endswith("figures") for one in found["rows"]
    ]
    print(f"  first page, all that it asks for    {time.perf_counter() - began:8.2f} s")
    chosen = random.Random(0)
    reader.took.clear()
    began = time.perf_counter()
    reader.click(chosen.choice(figures))
    print(f"  first click, three questions        {time.perf_counter() - began:8.2f} s")
    while not reader.click(chosen.choice(figures)):
        pass
    print(f"  evidence gathered after             {time.perf_counter() - began:8.2f} s")
    told("a question, until then", reader)
    for _ in range(clicks):
        reader.ask("/api/state")
    told("bare: an answer without content", reader)
    chosen = random.Random(1)
    while len(reader.took) < clicks:
        reader.click(chosen.choice(figures))
    told("a click", reader)


def together(port: int, readers: int, publish: Callable[[int], None]) -> None:
    """Readers that click once a second while two builds are published one after the other."""
    over = threading.Event()
    figures = [one[0] for one in Reader(port).ask("/api/doc/figures")["rows"]]
    every = [Reader(port) for _ in range(readers)]

    def read(no: int) -> None:
        chosen = random.Random(no)
        while not over.is_set():
            every[no].click(chosen.choice(figures))
            over.wait(2 * chosen.random())  # a second on average, of looking at it

    threads = [threading.Thread(target=read, args=(no,)) for no in range(readers)]
    for thread in threads:
        thread.start()
    for no in (1, 2):
        publish(no)
    over.set()
    for thread in threads:
        thread.join()
    whole = every[0]
    for reader in every[1:]:
        whole.took += reader.took
        whole.errors += reader.errors
    told(f"a click of {readers} readers, builds published", whole)
    print(f"  errors: {len(whole.errors)} {sorted(set(whole.errors))[:5]}")


def told(what: str, reader: Reader) -> None:
    """The percentiles of what was asked since the last time."""
    took = sorted(reader.took)
    at = [took[min(int(len(took) * share), len(took) - 1)] for share in (0.5, 0.95, 0.99)]
    print(f"  {what:<36}  n {len(took):>6}  p50 {at[0]:7.1f} ms  p95 {at[1]:7.1f} ms  p99 {at[2]:7.1f} ms")
    reader.took.clear()


if __name__ == "__main__":
    main()
