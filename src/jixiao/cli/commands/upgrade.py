"""`jixiao upgrade`: what this version of the program changes in the figures of a filing."""

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.bars import shown
from jixiao.cli.commands.diff import print_difference
from jixiao.cli.language import say
from jixiao.cli.options import Inbox, Json
from jixiao.cli.output import print_json, print_lines
from jixiao.paths import project_root

HELP = say(
    "换了程序版本，数字有什么变化：用现在的程序把申报包重做一遍，逐个数字比较。申报包不改动。",
    "What this version of the program changes in a filing: it is built again and every figure compared.",
)


def upgrade(
    pack: Annotated[Path, typer.Argument(metavar="PACK.zip", help=say("以前封存的申报包", "an earlier filing pack"))],
    inbox: Inbox = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", help=say("另存为更正说明表（xlsx）", "also write the statement of corrections (xlsx)")),
    ] = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao upgrade`. Differences are what it reports: the exit code is 0 with them and without."""
    from jixiao.diff import difference_document, write_statement
    from jixiao.diff.upgrade import program_line, upgraded

    with shown() as progress, upgraded(pack, project_root(), inbox, progress) as made:
        found = made.difference
        if xlsx is not None:
            write_statement(found, xlsx)
        if as_json:
            told = {"same_program": made.same_program, "added_policy": made.added}
            print_json(told | difference_document(found))
            return
        print_lines([say(*program_line(made, pack))])
        if made.added:
            named = "、".join(made.added)
            print_lines([say(f"包里没有、取自现在政策数据的表：{named}。", f"policy tables that came since: {named}.")])
        moved = [one for one in found.changed if one.compared.difference or one.compared.is_blank]
        if not (moved or found.matches.only_old or found.matches.only_new):
            print_lines([say("每一个数字都与申报时相同。", "Every figure is as it was filed.")])
            return
        print_difference(found)
        if xlsx is not None:
            print_lines([say(f"更正说明表：{xlsx}", f"statement of corrections: {xlsx}")])
