"""A PostgreSQL of the system's own package on the loopback, its data folder fresh, as long as a test needs it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "a password of the tests, not of anybody"
OWNER = "postgres"
"""Root may not run the server: then this account of the package does."""
_WAIT = 60


@dataclass(frozen=True)
class Server:
    """Where it listens."""

    port: int

    @property
    def address(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        import adbc_driver_postgresql.dbapi as postgresql

        address = f"postgresql://{OWNER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/postgres"
        with postgresql.connect(address) as con, con.cursor() as cursor:
            for statement in statements:
                cursor.executescript(statement)
            con.commit()


def _program(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(places[-1]) if places else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is missing: the system's package postgresql, which .ci/run installs")
    return found


@contextmanager
def running() -> Iterator[Server]:
    """Starts the server and ends it."""
    as_owner: dict[str, Any] = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.getuid() == 0 else {}
    place = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
    try:
        secret = place / "secret"
        secret.write_text(PASSWORD)
        if as_owner:
            for path in (place, secret):
                shutil.chown(path, OWNER, OWNER)
        quiet: dict[str, Any] = {"cwd": place, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | as_owner
        made = [_program("initdb"), "-D", str(place / "data"), "-U", OWNER, "-A", "scram-sha-256", f"--pwfile={secret}"]
        subprocess.run([*made, "-E", "UTF8", "--locale=C", "--no-sync"], check=True, **quiet)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(place), "-F"]
        server = subprocess.Popen([_program("postgres"), "-D", str(place / "data"), *options], **quiet)
        try:
            _wait(server, port)
            yield Server(port)
        finally:
            server.terminate()
            server.wait(_WAIT)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + _WAIT
    while time.monotonic() < end and server.poll() is None:
        try:
            Server(port).run("select 1")
        except Exception:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server does not answer")
