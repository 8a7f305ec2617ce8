"""`jixiao completion`: the script by which a shell completes commands, options and tables."""

import sys
from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.errors import UsageError
from jixiao.nearest import did_you_mean

HELP = say(
    "打印 bash、zsh 或 fish 的自动补全脚本：按 Tab 补全命令、选项和表名。",
    "Print the script by which bash, zsh or fish complete commands, options and tables.",
)
SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_JIXIAO_COMPLETE"


def completion(
    shell: Annotated[
        str,
        typer.Argument(
            metavar="bash|zsh|fish", help=say("哪一种 shell", "which shell"), autocompletion=lambda: list(SHELLS)
        ),
    ],
) -> None:
    """The command `jixiao completion`."""
    from typer._completion_shared import get_completion_script

    if shell not in SHELLS:
        zh, en = did_you_mean(shell, SHELLS)
        raise UsageError(
            f"没有 {shell} 的补全脚本。{zh}可用的：{'、'.join(SHELLS)}。",
            f"there is no script for {shell}.{en} There are {', '.join(SHELLS)}.",
        )
    sys.stdout.write(get_completion_script(prog_name="jixiao", complete_var=VARIABLE, shell=shell) + "\n")
