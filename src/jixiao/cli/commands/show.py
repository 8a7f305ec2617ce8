"""`jixiao show`: a published table."""

from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.published import read_table

HELP = say("打印一张已发布的数据表。", "Print a published table.")


def show(
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help=say("表名，如 sheet、finding、output、progress", "table, like sheet, finding, output, progress"),
        ),
    ],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao show`."""
    columns, rows = read_table(published(out), table)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    print_table("", columns, rows)
    print_lines([say(f"{table}：{len(rows)} 行", f"{table}: {len(rows)} rows")])
