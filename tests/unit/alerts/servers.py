"""Servers on loopback that take what alerts are sent by: SMTP as RFC 5321 has it, and a web server for webhooks."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Mails:
    """What a mail server took; `refuses` are the recipients that it does not know."""

    port: int = 0
    refuses: tuple[str, ...] = ()
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


@contextmanager
def mail_server(refuses: tuple[str, ...] = ()) -> Iterator[Mails]:
    """An SMTP server for the length of the block."""
    mails = Mails(refuses=refuses)

    class Session(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 loopback")
            while line := self.rfile.readline().decode().strip():
                word = line.upper()
                if word.startswith("RCPT TO:"):
                    address = line[8:].strip("<> ")
                    known = address not in mails.refuses
                    mails.recipients += [address] if known else []
                    self.say("250 ok" if known else "550 no such user")
                elif word == "DATA":
                    self.say("354 go on")
                    self.take()
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b"..") else line)
            mails.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
            self.say("250 taken")

    with _running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)) as port:
        mails.port = port
        yield mails


@dataclass
class Posts:
    """What a web server was sent: path and document; `answer` is what it says next."""

    port: int = 0
    status: int = 200
    answer: Any = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/robot/send?access_token=t"


@contextmanager
def web_server() -> Iterator[Posts]:
    """A web server for the length of the block."""
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            posts.taken.append((self.path, told))
            self.send_response(posts.status)
            self.end_headers()
            self.wfile.write(json.dumps(posts.answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        posts.port = port
        yield posts


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[misc]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
