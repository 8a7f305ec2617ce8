"""`jixiao serve` as a service: what it says is read at once, and it ends when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.integration.conftest import DemoBuild

PATIENCE = 60.0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.parametrize("asked", [["OUT"], ["--out", "OUT"]], ids=["folder", "option"])
def test_where_the_page_is_stands_in_the_journal_before_anybody_asks(
    small: DemoBuild, tmp_path: Path, asked: list[str]
) -> None:
    port = _free_port()
    words = [str(small.out) if word == "OUT" else word for word in asked]
    with (tmp_path / "said").open("w") as said, subprocess.Popen(
        [sys.executable, "-m", "jixiao.cli.app", "serve", *words, "--port", str(port)], stdout=subprocess.PIPE,
        stderr=said, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as going:  # fmt: skip
        try:
            assert going.stdout is not None
            assert going.stdout.readline().startswith(f"请在浏览器打开 http://127.0.0.1:{port}/")
            answer = _first_page(port)
        finally:
            going.send_signal(signal.SIGTERM)
    assert answer == 200
    assert (tmp_path / "said").read_text() == ""


def _first_page(port: int) -> int:
    """The status of the first page, asked for until the server listens."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/")
            return connection.getresponse().status
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_port_that_is_taken_is_one_sentence(small: DemoBuild) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "jixiao.cli.app", "serve", str(small.out), "--port", str(port)], text=True,
            capture_output=True, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"错误：端口 {port} 已被别的程序占用，页面没有打开。"
        "请用 --port 换一个端口（1024 以上），或用 --host 写本机的地址。"
    ]
