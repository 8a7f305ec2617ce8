"""`jixiao key`: the key of personal pseudonyms."""

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json
from jixiao.cli.output import print_json, print_lines
from jixiao.errors import UsageError
from jixiao.ingest.person_key import backup, fingerprint, load_key, restore, rotate
from jixiao.ingest.vault import make_vault_key
from jixiao.nearest import did_you_mean

HELP = say(
    "换身份证号代号所用的密钥：show 显示指纹，backup 抄存到文件，restore 从抄存恢复，"
    "rotate 换新密钥（旧的按指纹留存）；vault 生成打印身份证号所用保险库的密钥。",
    "The key of personal pseudonyms: show its fingerprint, backup to a file, restore from it, rotate to a new one; "
    "vault makes the key of the vault.",
)
SHOW, BACKUP, RESTORE, ROTATE, VAULT = "show", "backup", "restore", "rotate", "vault"
FORMS = ((SHOW, False), (BACKUP, True), (RESTORE, True), (ROTATE, False), (VAULT, False))
"""What may be done, and whether a file is named."""


def key(
    action: Annotated[
        str, typer.Argument(metavar="show|backup|restore|rotate|vault", help=say("做什么", "what to do"))
    ] = SHOW,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=say("抄存的文件", "file of the backup"))] = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao key`."""
    told = _done(action, file)
    if as_json:
        print_json(told)
        return
    named = {
        "fingerprint": say("现用密钥的指纹：", "fingerprint of the key: "),
        "earlier": say("换下的密钥的指纹（已留存，可重做用它封存的申报包）：", "fingerprint of the earlier key: "),
        "vault": say("保险库密钥的指纹：", "fingerprint of the vault's key: "),
        "file": say("已抄存到：", "copied to: "),
        "from": say("已从抄存恢复：", "restored from: "),
    }
    print_lines(f"{named[name]}{value}" for name, value in told.items())


def _done(action: str, file: Path | None) -> dict[str, str]:
    if (action, file is not None) not in FORMS:
        actions = [name for name, _ in FORMS]
        zh, en = ("", "") if action in actions else did_you_mean(action, actions)
        raise UsageError(
            "请写 jixiao key show、jixiao key backup 文件、jixiao key restore 文件、jixiao key rotate，"
            f"或 jixiao key vault。{zh}",
            "write jixiao key show, jixiao key backup FILE, jixiao key restore FILE, jixiao key rotate or "
            f"jixiao key vault.{en}",
        )
    if action == BACKUP and file is not None:
        return {"fingerprint": backup(file), "file": str(file)}
    if action == RESTORE and file is not None:
        now, before = restore(file)
        return {"fingerprint": now, "from": str(file)} | ({"earlier": before} if before else {})
    if action == VAULT:
        return {"vault": make_vault_key()}
    if action == ROTATE:
        earlier, now = rotate()
        return {"fingerprint": now, "earlier": earlier}
    return {"fingerprint": fingerprint(load_key())}
