"""`jixiao ledger`: what was filed, and in which state it is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, parse_on
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.errors import UsageError
from jixiao.filing.ledger import GONE, OTHER, read_ledger, set_state, whereabouts
from jixiao.personal_numbers import mask_text
from jixiao.system_words import no_folder

if TYPE_CHECKING:
    from jixiao.filing.ledger import Ledger, LedgerEntry

HELP = say(
    "申报台账：列出并核对登记；登记退回、封存等状态。",
    "The ledger of filings: list and check it; register a new state of a filing.",
)


def ledger(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("申报包所在的目录", "folder of the packs"))],
    state: Annotated[
        str | None,
        typer.Option(
            "--set", help=say("登记新状态：已报、退回、封存", "new state: 已报 (filed), 退回 (returned), 封存 (sealed)")
        ),
    ] = None,
    pack: Annotated[str | None, typer.Option("--pack", help=say("申报包的文件名", "file name of the pack"))] = None,
    by: Annotated[str, typer.Option("--by", help=say("登记人", "who says so"))] = "",
    on: Annotated[str, typer.Option("--on", help=say("日期，如 2026-11-20", "day, like 2026-11-20"))] = "",
    note: Annotated[str, typer.Option("--note", help=say("备注", "note"))] = "",
    as_json: Json = False,
) -> None:
    """The command `jixiao ledger`."""
    if state is not None:
        if not (pack and by.strip() and on):
            raise UsageError(
                "--set 要同时给出 --pack 文件名、--by 登记人、--on 日期。", "--set needs --pack, --by and --on."
            )
        _set(folder, state, Path(pack).name, by.strip(), parse_on(on), note)
    if not folder.is_dir():
        raise UsageError(f"目录 {folder} {no_folder(folder)}。请写申报包所在的目录。", f"{folder} is no folder.")
    found = read_ledger(folder)
    current = {entry.no for entry in found.current().values()}
    became = whereabouts(folder, found.entries)
    if as_json:
        print_json(
            [
                json.loads(entry.line) | {"current": entry.no in current, "pack_is": became[entry.no]}
                for entry in found.entries
            ]
        )
    else:
        _print(found.entries, current)
        _print_state(found, became)


def _set(folder: Path, state: str, pack: str, by: str, on: str, note: str) -> None:
    set_state(folder, pack, state, mask_text(by), on, mask_text(note))


def _print(entries: "list[LedgerEntry]", current: set[int]) -> None:
    heads = (
        say("序号", "no"),
        say("日期", "day"),
        say("申报人", "by"),
        say("状态", "state"),
        say("年度", "year"),
        say("通知", "notices"),
        say("申报包", "pack"),
        say("替代", "supersedes"),
        say("现行", "current"),
        say("备注", "note"),
    )
    rows = (
        (
            entry.no,
            entry.at,
            entry.by,
            entry.state,
            entry.year,
            "、".join(entry.notices),
            entry.pack,
            "、".join(map(str, entry.supersedes)),
            "√" if entry.no in current else "",
            entry.note,
        )
        for entry in entries
    )
    print_table("", heads, rows, numbers=heads[:1])


def _print_state(found: "Ledger", became: dict[int, str]) -> None:
    notes = {
        GONE: ("不在台账旁边", "is not beside the ledger"),
        OTHER: ("不是登记时的那个文件", "is not the file that was registered"),
    }
    for entry in (one for one in found.entries if became[one.no] in notes):
        zh, en = notes[became[entry.no]]
        print_lines([say(f"第 {entry.no} 号的申报包 {entry.pack} {zh}。", f"entry {entry.no}: {entry.pack} {en}.")])
    count, last = len(found.entries), found.last_hash
    print_lines([say(f"台账完好，共 {count} 条。", f"The ledger is whole: {count} entries.")])
    if count:
        print_lines([say(f"末条哈希（请另行抄存）：{last}", f"hash of the last entry, to be noted elsewhere: {last}")])
