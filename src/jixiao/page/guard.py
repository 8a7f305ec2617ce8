"""Who may ask the page's server, what is written down of it, and what every answer says to the browser."""

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from jixiao.errors import UsageError
from jixiao.personal_numbers import mask_text
from jixiao.system_words import why

LOCAL = "本机"
COOKIE = "jixiao_page"
LEAST_TOKEN = 16
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether an address is this machine itself."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_tokens(token: str, file: Path | None) -> dict[str, str]:
    """Tokens and whose they are: one given, or a file with a line `name token` each. UsageError for a short or double
    one."""
    found = {token: "口令持有人"} if token else {}
    lines = []
    if file is not None:
        try:
            lines = [line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            said = why(error) if isinstance(error, OSError) else "不是 UTF-8 文本"
            raise UsageError(
                f"口令文件 {file} 读不出（{said}）。每行写 姓名 口令，存为 UTF-8。",
                f"{file} cannot be read: write NAME TOKEN a line, in UTF-8.",
            ) from None
    if file is not None and not lines:
        raise UsageError(
            f"口令文件 {file} 里没有口令。每行写 姓名 口令，存为 UTF-8。",
            f"{file} has no token: write NAME TOKEN a line.",
        )
    for no, line in enumerate(lines, 1):
        name, _, own = line.strip().rpartition(" ")
        if not name or own in found:
            raise UsageError(
                f"口令文件第 {no} 行应是 姓名、空格、口令，口令不能重复。请改正。",
                f"line {no} of the tokens: write NAME TOKEN, no token twice.",
            )
        found[own] = name.strip()
    if any(len(one) < LEAST_TOKEN for one in found):
        raise UsageError(
            f"口令太短：至少 {LEAST_TOKEN} 个字符。"
            "可用 python -c 'import secrets; print(secrets.token_urlsafe())' 生成。",
            f"a token has at least {LEAST_TOKEN} characters.",
        )
    return found


@dataclass(frozen=True)
class Guard:
    """What a request must fulfil: one of these hosts (`name:port`), and a token where there are tokens."""

    hosts: frozenset[str]
    tokens: Mapping[str, str]
    sessions: dict[str, str] = field(default_factory=dict)

    def refusal(self, method: str, headers: Mapping[str, str], path: str) -> tuple[int, str] | None:
        """Why a request is refused, whoever asks: status and sentence; None when it may be answered."""
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if host not in self.hosts:
            return 421, "请求的主机名不是本服务的地址，没有回答。请用启动时显示的地址打开。"
        if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
            return 403, "请求来自别的网站，没有回答。请直接打开本服务的地址。"
        if headers.get("sec-fetch-site") == "cross-site" and path != "/":
            return 403, "请求来自别的网站，没有回答。请直接打开本服务的地址。"
        if method not in ("GET", "HEAD") and (method, path) != ("POST", "/login"):
            return 405, "本服务只供查看，不接受修改。"
        return None

    def who(self, cookie: str, authorization: str) -> str | None:
        """Whose request it is; None for nobody's."""
        if not self.tokens:
            return LOCAL
        return self.sessions.get(cookie) or self.owner(authorization.removeprefix("Bearer "))

    def owner(self, token: str) -> str | None:
        """Whose token it is, compared in the same time whatever it is."""
        own = [name for known, name in self.tokens.items() if hmac.compare_digest(known.encode(), token.encode())]
        return own[0] if own else None

    def session(self, name: str) -> str:
        """A new session of somebody."""
        made = secrets.token_urlsafe(32)
        self.sessions[made] = name
        return made


@dataclass(frozen=True, slots=True)
class AccessLog:
    """A file to which a line is added for every look: when, who, from where, at what, and how it was answered."""

    path: Path | None

    def add(self, who: str, address: str, path: str, query: str, status: int) -> None:
        """Add a line; personal numbers in it are masked."""
        if self.path is None:
            return
        line = {
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "who": who,
            "from": address,
            "path": mask_text(path),
            "query": mask_text(query),
            "status": status,
        }
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        finally:
            os.close(handle)
