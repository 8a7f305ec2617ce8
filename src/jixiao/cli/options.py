"""Options that several commands share, and how their texts become values."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.engine.store import Store, cache_folder
from jixiao.errors import UsageError
from jixiao.nearest import did_you_mean
from jixiao.paths import default_out, project_root
from jixiao.pipeline.identity import code_files, program_sha256
from jixiao.pipeline.sound_policy import sound_policy
from jixiao.policy.folder import own_policy
from jixiao.published import refuse_broken
from jixiao.seed_table import read_table
from jixiao.system_words import no_folder

MONTHS = 12
Inbox = Annotated[
    Path | None, typer.Option("--inbox", help=say("收件目录：各地上报的文件", "folder of submitted files"))
]
Source = Annotated[
    str | None,
    typer.Option(
        "--inbox",
        help=say(
            "收件目录，或数据库：postgresql://用户@主机/库名、sqlite:///文件（口令放在环境变量 JIXIAO_DB_PASSWORD）",
            "folder of submitted files, or a database: postgresql://user@host/name, sqlite:///file "
            "(the password in JIXIAO_DB_PASSWORD)",
        ),
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help=say("已发布结果的目录（默认：最近一次发布）", "published build (default: the last one)")
    ),
]
Json = Annotated[bool, typer.Option("--json", help=say("只输出一份 JSON", "print one JSON document and nothing else"))]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help=say(
            "有文件没有载入或有记录被退回时，退出码为 1（其余照旧）",
            "exit with 1 when a file was refused or a record returned (all else is as without it)",
        ),
    ),
]
Policy = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        help=say(
            "政策目录：与 seeds/policy 同样的一组 CSV，可另带 reports/ 版式（默认：项目自带的）",
            "policy folder: CSV files like those of seeds/policy (default: the project's own)",
        ),
    ),
]
Notices = Annotated[
    Path | None,
    typer.Option("--notices", help=say("通知原文目录（txt，UTF-8）", "folder of notice texts (txt, UTF-8)")),
]


def parse_day(text: str) -> date:
    """A day written 2026-11-20. Raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"日期“{text}”无法识别。请按 2026-11-20 的格式填写 --as-of。",
            f"{text!r} is not a date: write --as-of like 2026-11-20.",
        ) from None


def parse_on(text: str) -> str:
    """A day written 2026-11-20, as text; an empty one stays empty. Raises UsageError."""
    try:
        sound = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        sound = False
    if not sound:
        raise UsageError(
            f"日期“{text}”无法识别。--on 请按 2026-11-20 的格式填写。",
            f"{text!r} is not a date: write --on like 2026-11-20.",
        )
    return text


def parse_month(text: str) -> int:
    """A month, 1 to 12. Raises UsageError."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MONTHS:
        return int(text)
    raise UsageError(
        f"月份“{text}”无法识别。--monitor-month 请填 1 至 12 的整数，如 7。",
        f"{text!r} is not a month: write --monitor-month as a number from 1 to 12.",
    )


def parse_memory(text: str) -> str:
    """An amount of memory written 4GB or 512MB; an empty one stays empty. Raises UsageError."""
    tidy = text.strip().upper().replace(" ", "")
    if not tidy or re.fullmatch(r"[1-9][0-9]*(?:\.[0-9]+)?(?:MB|GB|TB)", tidy):
        return tidy
    raise UsageError(
        f"内存“{text}”无法识别。--memory 请写成 4GB 或 512MB 的样子。",
        f"{text!r} is no amount of memory: write --memory like 4GB or 512MB.",
    )


def policy_folder(folder: Path | None) -> Path:
    """The policy folder asked for, or the project's own, checked: bad policy data, and layouts that do not fit them,
    are refused before any work."""
    root = project_root()
    place = folder or own_policy(root)
    sound_policy(place, root, Store(cache_folder()), program_sha256(code_files(root)))
    return place


def known_notices(policy: Path, asked: list[str]) -> tuple[str, ...]:
    """The notices asked for and those that they forward, sorted; empty for all.

    Raises UsageError when one is not in notices.csv of the policy folder.
    """
    known = {row["notice_id"]: row.get("forwards") or row["notice_id"] for row in read_table(policy / "notices.csv")}
    for notice in asked:
        if notice not in known:
            zh, en = did_you_mean(notice, known)
            raise UsageError(
                f"没有编号为“{notice}”的通知。{zh}可用的通知编号：{'、'.join(known)}。",
                f"there is no notice {notice!r}.{en} Known notices: {', '.join(known)}.",
            )
    return tuple(sorted({*asked, *(known[notice] for notice in asked)}))


def published(out: Path | None) -> Path:
    """The folder of a published build. Raises UsageError when there is none, UnreadableInput when it is broken."""
    place = out or default_out()
    if not (place / "build.json").is_file() or not (place / "warehouse.duckdb").is_file():
        raise UsageError(
            f"{place} 里没有已发布的结果。请先运行 jixiao build，或用 --out 指定已发布的目录。",
            f"{place} holds no published build: run jixiao build first, or name one with --out.",
        )
    refuse_broken(place)
    return place


def notice_texts(folder: Path | None) -> Path | None:
    """The folder of notice texts, checked to exist."""
    if folder is not None and not folder.is_dir():
        raise UsageError(
            f"通知原文目录 {folder} {no_folder(folder)}。请检查 --notices。", f"{folder} is no folder: check --notices."
        )
    return folder
