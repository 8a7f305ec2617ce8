"""`jixiao round`: what was received, sent back, handed in again and locked in a round."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, parse_on, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing.rounds import Registration, broken_locks, read_rounds, register, submissions_of
from jixiao.paths import default_out
from jixiao.personal_numbers import mask_text
from jixiao.system_words import no_folder

if TYPE_CHECKING:
    from jixiao.filing.rounds import RoundLedger

HELP = say(
    "收报台账：登记各推荐单位的报送已收、退回、重报、锁定，列出并核对；锁定以后有变化的逐个指出。",
    "The ledger of a round: register what was received, sent back, handed in again, locked; list it; tell what changed "
    "since it was locked.",
)


def round(  # noqa: A001 the command is called so
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("申报包所在的目录", "folder of the packs"))],
    state: Annotated[
        str | None,
        typer.Option("--set", help=say("登记新状态：已收、退回、重报、锁定", "new state: 已收, 退回, 重报, 锁定")),
    ] = None,
    notice: Annotated[str, typer.Option("--notice", help=say("通知编号", "the notice"))] = "",
    recommender: Annotated[str, typer.Option("--recommender", help=say("推荐单位", "the recommender"))] = "",
    by: Annotated[str, typer.Option("--by", help=say("登记人", "who says so"))] = "",
    on: Annotated[str, typer.Option("--on", help=say("日期，如 2026-11-20", "day, like 2026-11-20"))] = "",
    note: Annotated[str, typer.Option("--note", help=say("备注", "note"))] = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao round`."""
    if state is not None:
        if not (notice and recommender and by.strip() and on):
            raise UsageError(
                "--set 要同时给出 --notice 通知、--recommender 推荐单位、--by 登记人、--on 日期。",
                "--set needs --notice, --recommender, --by and --on.",
            )
        wanted = Registration(state, notice, recommender, mask_text(by.strip()), parse_on(on), mask_text(note))
        place = published(out)
        summary = json.loads((place / "build.json").read_text(encoding="utf-8"))
        register(folder, place, summary["build_id"], wanted)
    if not folder.is_dir():
        raise UsageError(f"目录 {folder} {no_folder(folder)}。请写申报包所在的目录。", f"{folder} is no folder.")
    found = read_rounds(folder)
    current = {entry.no for entry in found.current().values()}
    broken = _broken(found, out)
    if as_json:
        print_json([json.loads(entry.line) | {"current": entry.no in current} for entry in found.entries])
    else:
        _print(found, current)
    if broken:
        raise VerificationFailed("；".join(zh for zh, _ in broken) + "。", "; ".join(en for _, en in broken) + ".")


def _broken(found: "RoundLedger", out: Path | None) -> list[tuple[str, str]]:
    """The locked submissions that are another in the published build; none where nothing is published."""
    if out is None and not (default_out() / "build.json").is_file():
        return []
    return broken_locks(found.current().values(), submissions_of(published(out)))


def _print(found: "RoundLedger", current: set[int]) -> None:
    heads = (
        say("序号", "no"),
        say("日期", "day"),
        say("登记人", "by"),
        say("状态", "state"),
        say("通知", "notice"),
        say("推荐单位", "recommender"),
        say("文件数", "files"),
        say("构建编号", "build id"),
        say("现行", "current"),
        say("备注", "note"),
    )
    rows = (
        (
            entry.no,
            entry.at,
            entry.by,
            entry.state,
            entry.notice,
            entry.recommender,
            len(entry.files),
            entry.build_id,
            "√" if entry.no in current else "",
            entry.note,
        )
        for entry in found.entries
    )
    print_table("", heads, rows, numbers=(heads[0], heads[6]))
    count, last = len(found.entries), found.last_hash
    print_lines([say(f"台账完好，共 {count} 条。", f"The ledger is whole: {count} entries.")])
    if count:
        print_lines([say(f"末条哈希（请另行抄存）：{last}", f"hash of the last entry, to be noted elsewhere: {last}")])
