"""The page's server: a small read-only application over a published build or a filing pack."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from jixiao.errors import JixiaoError, NotThere, UsageError
from jixiao.page.answers import MOST, Wanted
from jixiao.page.guard import COOKIE, HEADERS, AccessLog, Guard
from jixiao.page.page_documents import told
from jixiao.page.source import BuildSource, PageSource
from jixiao.page.viewer import static_file

KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
UNKNOWN = "没有这样的内容。请从首页重新打开。"
FAILED = "服务出错，没有回答。请再试一次；仍不行，请把启动服务的窗口里写明的错误记录交给维护人员。"
CHANGED = "发布结果正在更换，请稍候重新打开。"
STATE = "/api/state"
"""What an open page asks now and then of itself, so that nobody has looked at anything: not written down, and
nothing gives way to it."""
LOOK_AGAIN = 1.0
"""Seconds between two looks for a newer build."""
LOGIN = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>绩效 · 登录</title>'
    '<link rel="stylesheet" href="/static/page.css"><main class="login"><h1>绩效表查看</h1>'
    '<form method="post" action="/login"><label>口令 <input type="password" name="token" autofocus required></label> '
    "<button>打开</button></form><p>{}</p></main></html>"
)
Compare = Callable[[int], dict[str, Any]]
Tell = Callable[[Exception], object]


@dataclass
class Shown:
    """What is shown: a source, and others to compare it with. When a newer build is published (`out`), the source is
    replaced as soon as that of the newer one can answer: nobody waits meanwhile."""

    source: PageSource
    out: Path | None = None
    texts: Path | None = None
    others: tuple[str, ...] = ()
    compare: Compare | None = None
    _seen: float = 0.0
    _next: BuildSource | None = None
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> PageSource:
        """The source of the build that is published now."""
        if self.out is None or time.monotonic() - self._seen < LOOK_AGAIN or not self._lock.acquire(blocking=False):
            return self.source
        try:
            self._seen = time.monotonic()
            self._go_on(self.out.resolve())
        finally:
            self._lock.release()
        return self.source

    def _go_on(self, published: Path) -> None:
        """Begin with the newer build, go over to it when it is ready."""
        if not isinstance(self.source, BuildSource) or published == self.source.out:
            return
        if self._next is None or self._next.out != published:
            self._next = BuildSource(published, self.texts, self.source.precedence)
        if self._next.is_ready or not self.source.out.is_dir():
            self.source, self._next = self._next, None


def application(shown: Shown, guard: Guard, log: AccessLog, tell: Tell) -> ASGIApp:
    """The application: guarded, logged, packed. A fault of the program is told by `tell`, to who began the server."""
    pages = Pages(shown, guard, tell)
    app = Starlette(
        routes=[
            Route("/", pages.index),
            Route("/login", pages.login, methods=["GET", "POST"]),
            Route("/static/{name:path}", pages.static),
            Route("/api/doc/{name:path}", pages.answer(_document)),
            Route("/api/figure", pages.answer(lambda source, request: source.answers.figure(_asked(request, "id")))),
            Route("/api/records", pages.answer(_records)),
            Route("/api/row", pages.answer(_row)),
            Route("/api/search", pages.answer(_search)),
            Route("/api/tried", pages.answer(lambda source, request: source.tried(_asked(request, "unit")))),
            Route("/api/diff", pages.answer(pages.diff)),
            Route(STATE, pages.answer(lambda source, request: {"build_id": source.build_id})),
        ]
    )  # fmt: skip
    return Guarded(GZipMiddleware(app, minimum_size=2000, compresslevel=5), guard, log)


def _document(source: PageSource, request: Request) -> bytes:
    return source.document(request.path_params["name"])


def _row(source: PageSource, request: Request) -> object:
    return (source.whole_row if request.query_params.get("whole") else source.row)(_asked(request, "ref"))


def _search(source: PageSource, request: Request) -> object:
    return source.search(_asked(request, "q"), request.query_params.get("type", ""))


def _asked(request: Request, name: str) -> str:
    value = request.query_params.get(name, "")
    if not value:
        raise UsageError(f"缺少 {name}。请从页面上打开。", f"{name} is missing.")
    return value


def _records(source: PageSource, request: Request) -> dict[str, Any]:
    asked = request.query_params
    whole = asked.get("limit") == "all"
    wanted = Wanted(
        _number(asked.get("offset", "0")),
        None if whole else min(_number(asked.get("limit", "50")), MOST),
        asked.get("sort", ""),
        asked.get("desc") == "1",
        asked.get("q", ""),
    )
    return source.answers.records(_number(_asked(request, "side")), wanted)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotThere(text)
    return int(text)


class Pages:
    """The answers of the application."""

    def __init__(self, shown: Shown, guard: Guard, tell: Tell) -> None:
        self._shown, self._guard, self._tell = shown, guard, tell

    async def index(self, request: Request) -> Response:
        """The page itself."""
        return Response(static_file("index.html").read_bytes(), media_type="text/html")

    async def static(self, request: Request) -> Response:
        """A file of the front end."""
        try:
            path = static_file(request.path_params["name"])
        except NotThere:
            return _sentence(UNKNOWN, 404)
        return Response(path.read_bytes(), media_type=KINDS[path.suffix])

    async def login(self, request: Request) -> Response:
        """The form that asks for a token, and what follows from it."""
        if request.method == "GET":
            return Response(LOGIN.format(""), media_type="text/html")
        form = parse_qs((await request.body())[:4096].decode(errors="replace"))
        name = self._guard.owner(form.get("token", [""])[0])
        if name is None:
            await asyncio.sleep(1)  # nobody guesses quickly
            return Response(LOGIN.format("口令不对，请核对后再输。"), 401, media_type="text/html")
        answer = RedirectResponse("/", 303)
        secure = request.headers.get("x-forwarded-proto") == "https"
        answer.set_cookie(COOKIE, self._guard.session(name), httponly=True, samesite="strict", secure=secure)
        return answer

    def diff(self, source: PageSource, request: Request) -> Any:
        """What this build and another one differ in; without a number, which others there are."""
        asked = request.query_params.get("with", "")
        if not asked:
            return {"others": self._shown.others}
        if self._shown.compare is None or not asked.isdigit() or int(asked) >= len(self._shown.others):
            raise UsageError("没有这一份可比较的构建或申报包。", "there is no such build or pack.")
        return self._shown.compare(int(asked))

    def answer(self, made: Callable[[PageSource, Request], Any]) -> Callable[[Request], Awaitable[Response]]:
        """An answer in JSON, made beside the others; what goes wrong is one sentence."""

        def work(request: Request) -> Response:
            source = self._shown.source
            try:
                source = self._shown.now()
                with nullcontext() if request.url.path == STATE else source.precedence.question():
                    document = made(source, request)
            except NotThere:
                return _sentence(UNKNOWN, 404)
            except Exception as error:
                if self._shown.out is not None and isinstance(source, BuildSource) and not source.out.is_dir():
                    return _sentence(CHANGED, 503)
                if isinstance(error, JixiaoError):
                    return _sentence(self._without_paths(error.message), 400)
                self._tell(error)
                return _sentence(FAILED, 500)
            body = document if isinstance(document, bytes) else told(document)
            headers = {"X-Jixiao-Build": source.build_id}
            return Response(body, media_type="application/json", headers=headers)

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(work, request)

        return endpoint

    def _without_paths(self, sentence: str) -> str:
        """A sentence that names no folder of this machine."""
        places = [self._shown.out, getattr(self._shown.source, "out", None)]
        for place in {str(path) for one in places if one for path in (one, one.resolve())}:
            sentence = sentence.replace(place, "发布结果")
        return sentence


def _sentence(said: str, status: int) -> Response:
    return Response(json.dumps({"error": said}, ensure_ascii=False), status, media_type="application/json")


class Guarded:
    """Asks the guard before the application, writes down who looked at what, and tells the browser what it may do."""

    def __init__(self, app: ASGIApp, guard: Guard, log: AccessLog) -> None:
        self._app, self._guard, self._log = app, guard, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        who = self._guard.who(request.cookies.get(COOKIE, ""), request.headers.get("authorization", ""))

        async def told_to_browser(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                address = request.client.host if request.client else ""
                query = unquote(request.url.query)
                if request.url.path != STATE:
                    looked = (who or "未登录", address, request.url.path, query, message["status"])
                    await run_in_threadpool(self._log.add, *looked)
            await send(message)

        refused = self._guard.refusal(request.method, request.headers, request.url.path)
        answer: ASGIApp = self._app
        if refused is not None:
            answer = _sentence(refused[1], refused[0])
        elif who is None and request.url.path not in ("/login", "/static/page.css"):
            api = request.url.path.startswith("/api/")
            answer = _sentence("请先用口令登录。", 401) if api else RedirectResponse("/login", 303)
        await answer(scope, receive, told_to_browser)
