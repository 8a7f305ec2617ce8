"""`jixiao reproduce`: makes a filing again and compares it byte by byte."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.bars import shown
from jixiao.cli.language import say
from jixiao.cli.options import Inbox, Json
from jixiao.cli.output import print_json, print_lines
from jixiao.errors import VerificationFailed
from jixiao.paths import project_root

if TYPE_CHECKING:
    from jixiao.filing.reproduction import Reproduction

HELP = say(
    "用申报包自己的输入和政策数据重做一遍，逐字节比较。",
    "Rebuild a filing from its own inputs and policy data, and compare byte by byte.",
)


def reproduce(
    pack: Annotated[Path, typer.Argument(metavar="PACK.zip", help=say("申报包", "filing pack"))],
    inbox: Inbox = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao reproduce`."""

    from jixiao.filing.reproduction import reproduce as make_again

    with shown() as progress:
        made = make_again(pack, project_root(), inbox, progress)
    if as_json:
        print_json({"holds": made.holds, **asdict(made)})
    else:
        print_lines(_lines(made))
    if not made.holds:
        count = len(made.differing) + len(made.missing) + len(made.more)
        raise VerificationFailed(
            f"重做的结果与 {pack} 不同：{count} 个文件。请对照上面列出的文件，并确认程序版本相同。",
            f"what was made again is not {pack}: {count} members differ. See the list, and use the same code.",
        )


def _lines(made: "Reproduction") -> list[str]:
    lines = []
    if not made.same_code:
        lines.append(
            say(
                "程序、依赖或政策数据与封存时不是同一版本。",
                "The code, its packages or the policy data are not of the version that sealed the pack.",
            )
        )
    if not made.same_key:
        lines.append(
            say(
                f"本机的个人信息密钥与封存时不同：{len(made.not_compared)} 个文件含化名，无法比较，其余照常比较。",
                f"This machine has another person key: {len(made.not_compared)} members hold pseudonyms and "
                "cannot be compared; all others are.",
            )
        )
    lines += [say(f"不同：{name}", f"differs: {name}") for name in made.differing]
    lines += [say(f"没有重做出来：{name}", f"not made again: {name}") for name in made.missing]
    lines += [say(f"多出：{name}", f"not in the pack: {name}") for name in made.more]
    lines += [say(f"清单头部不同：{name}", f"header differs: {name}") for name in made.header]
    if made.holds:
        count = made.members - len(made.not_compared)
        lines.append(say(f"逐字节相同：{count} 个文件。", f"the same bytes: {count} members."))
    return lines
