"""A server of the page on a free port of this machine, and questions put to it by hand."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn

from jixiao.page.guard import AccessLog, Guard
from jixiao.page.server import Shown, application
from jixiao.published import open_warehouse


def one_a_form(out: Path) -> list[str]:
    """A figure of each form of a published build."""
    with open_warehouse(out) as con:
        rows = con.execute("select min(figure_id) from published.figure group by form_id, edition, notice order by 1")
        return [row[0] for row in rows.fetchall()]


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """One request; header names are written with _ for -."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body.encode() if body is not None else None)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read().decode(errors="replace"))
        finally:
            connection.close()


@contextmanager
def served(
    shown: Shown,
    tokens: Mapping[str, str] | None = None,
    log: AccessLog | None = None,
    faults: list[Exception] | None = None,
) -> Iterator[Served]:
    """The page's server while the block runs; what it tells who began it goes to `faults`."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        guard = Guard(frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}), tokens or {})
        app = application(shown, guard, log or AccessLog(None), (faults if faults is not None else []).append)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        running = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        running.start()
        while not server.started:
            time.sleep(0.02)
        yield Served(port)
        server.should_exit = True
        running.join(10)
