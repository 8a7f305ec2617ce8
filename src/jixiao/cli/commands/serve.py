"""`jixiao serve`: the auditor's page on a published build or a filing pack, for reading only."""

import errno
import socket
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

import typer

from jixiao.cli.fault_log import note_fault
from jixiao.cli.language import say
from jixiao.cli.options import Notices, Out, notice_texts, published
from jixiao.cli.output import print_lines
from jixiao.errors import UsageError
from jixiao.extras import need_extra
from jixiao.page.guard import AccessLog, Guard, is_loopback, read_tokens
from jixiao.paths import state_folder
from jixiao.system_words import why

HELP = say(
    "在浏览器里打开发布结果或申报包：每个数都能点开到来源记录。只供查看；默认只有本机能打开。",
    "Open a published build or a filing pack in the browser, every figure down to its records; read only.",
)
PORTS = 65535
EVERYWHERE = ("0.0.0.0", "::")
BACKLOG = 128
WITHOUT_PORT = (80, 443)
"""Ports that browsers leave out; so they do behind a proxy, which has a name."""


def serve(
    pack: Annotated[
        Path | None,
        typer.Argument(
            metavar="PACK.zip",
            help=say(
                "申报包，或发布结果的目录（默认：--out）", "filing pack, or the folder of a build (default: --out)"
            ),
        ),
    ] = None,
    out: Out = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help=say("另一份发布结果或申报包，供并排比较，可重复", "another build or pack to compare; may be repeated"),
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help=say("监听的地址（默认只有本机）", "address (default: this machine)"))
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=PORTS, help=say("端口", "port"))] = 8765,
    token: Annotated[
        str, typer.Option("--token", envvar="JIXIAO_PAGE_TOKEN", help=say("打开页面要输的口令", "token to be entered"))
    ] = "",
    tokens: Annotated[
        Path | None,
        typer.Option("--tokens", help=say("口令文件：每行 姓名 口令", "file of tokens: NAME TOKEN a line")),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help=say("浏览器用的主机名，可重复", "host name used by browsers; may be repeated")),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", help=say("访问记录写到哪个文件（只增不改）", "file of accesses, only added to")),
    ] = None,
    notices: Notices = None,
) -> None:
    """The command `jixiao serve`."""
    need_extra("serve")
    import uvicorn

    from jixiao.evidence import open_pack
    from jixiao.page.server import Shown, application
    from jixiao.page.source import BuildSource, PackSource

    known = read_tokens(token, tokens)
    if not is_loopback(host) and not known:
        raise UsageError(
            f"监听 {host} 时别的机器也能打开，必须设口令。请加 --token 或 --tokens 文件，或不写 --host。",
            f"others can reach {host}: give --token or --tokens.",
        )
    if host in EVERYWHERE and not name:
        raise UsageError(
            f"监听 {host}（所有地址）时，请用 --name 写明浏览器里用的主机名或地址，可重复。",
            f"with --host {host} say by --name under which names browsers ask.",
        )
    if pack is not None and out is not None:
        raise UsageError("申报包和 --out 只能给一个。", "give a pack or --out, not both.")
    if pack is not None and pack.is_dir():
        pack, out = None, pack
    texts = notice_texts(notices)
    shown_place = pack or published(out)
    others = tuple(beside or ())
    for other in others:
        published(other) if other.is_dir() else open_pack(other)
    comparing = _comparing(shown_place, others)
    source = PackSource(pack) if pack else BuildSource(shown_place, texts)
    shown = Shown(source, None if pack else shown_place, texts, tuple(one.name for one in others), comparing)
    allowed = _hosts(host, port, tuple(name or ()))
    place = log or (None if is_loopback(host) else state_folder() / "page-access.jsonl")
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.open("a", encoding="utf-8").close()  # said now, not at the first look
    app = application(shown, Guard(allowed, known), AccessLog(place), _tell_fault)
    listening = _listening(host, port)
    print_lines(
        [
            say(
                f"请在浏览器打开 http://{host}:{port}/ ，按 Ctrl-C 停止。", f"open http://{host}:{port}/; Ctrl-C stops."
            ),
            *([say(f"访问记录：{place}", f"accesses: {place}")] if place else []),
        ]
    )
    sys.stdout.flush()  # a service's journal has it now, and not when the server ends
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, server_header=False))
    with suppress(KeyboardInterrupt):
        server.run([listening])


def _listening(host: str, port: int) -> socket.socket:
    """The socket on which the page is asked for. UsageError where there can be none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            told, told_en = f"端口 {port} 已被别的程序占用", f"port {port} is in use"
        else:
            told, told_en = f"不能在 {host} 的端口 {port} 上监听（{why(error)}）", f"cannot listen on {host}:{port}"
        raise UsageError(
            f"{told}，页面没有打开。请用 --port 换一个端口（1024 以上），或用 --host 写本机的地址。",
            f"{told_en}: name another port by --port, or an address of this machine by --host.",
        ) from None


def _tell_fault(error: Exception) -> None:
    """Say in the window of the server where the record of a fault lies."""
    try:
        kept: object = note_fault(error)
    except (OSError, UsageError):
        kept = say("写不下来，请检查磁盘空间和权限", "could not be written")
    kind = type(error).__name__
    told = say(f"页面出错（{kind}），错误记录：{kept}", f"the page failed ({kind}), its record: {kept}")
    sys.stderr.write(f"{told}\n")


def _hosts(host: str, port: int, names: tuple[str, ...]) -> frozenset[str]:
    """How browsers may name this server: its address, what else it is called, and this machine itself."""
    own = {host, *names, *(("localhost",) if is_loopback(host) else ())} - set(EVERYWHERE)
    named = {f"[{one}]" if one.count(":") > 1 and not one.startswith("[") else one.lower() for one in own}
    return frozenset({f"{one}:{port}" for one in named} | (named if port in WITHOUT_PORT or names else set()))


def _comparing(shown: Path, others: tuple[Path, ...]) -> Any:
    """What compares what is shown with one of the others; each comparison is made once for a build."""
    from jixiao.diff import compare, difference_document, open_snapshot

    kept: dict[tuple[int, Path], dict[str, Any]] = {}
    one_at_a_time = Lock()

    def made(no: int) -> dict[str, Any]:
        with one_at_a_time:
            return compared(no, (no, shown.resolve()))

    def compared(no: int, key: tuple[int, Path]) -> dict[str, Any]:
        if key not in kept:
            found = difference_document(compare(open_snapshot(others[no]), open_snapshot(shown)))
            found["a"]["name"], found["b"]["name"] = others[no].name, shown.name
            kept[key] = found
        return kept[key]

    return made
