"""`jixiao serve`: the auditor's page on a published build or a filing pack, for reading only."""

import sys
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Notices, Out, notice_texts, published
from jixiao.cli.output import print_lines
from jixiao.errors import UsageError
from jixiao.extras import need_extra
from jixiao.page.guard import AccessLog, Guard, is_loopback, read_tokens
from jixiao.paths import state_folder

HELP = say(
    "在浏览器里打开发布结果或申报包：每个数都能点开到来源记录。只供查看；默认只有本机能打开。",
    "Open a published build or a filing pack in the browser, every figure down to its records; read only.",
)
PORTS = 65535
EVERYWHERE = ("0.0.0.0", "::")
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
    app = application(shown, Guard(allowed, known), AccessLog(place))
    print_lines(
        [
            say(
                f"请在浏览器打开 http://{host}:{port}/ ，按 Ctrl-C 停止。", f"open http://{host}:{port}/; Ctrl-C stops."
            ),
            *([say(f"访问记录：{place}", f"accesses: {place}")] if place else []),
        ]
    )
    sys.stdout.flush()  # a service's journal has it now, and not when the server ends
    uvicorn.run(app, host=host, port=port, log_level="error", access_log=False, server_header=False)


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
