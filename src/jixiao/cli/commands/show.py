"""`jixiao show`: a published table."""

from typing import Annotated

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, Out, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.cli.wording import ShownTable, title, titles
from jixiao.published import read_table


def table_names() -> list[str]:
    """The tables that a build publishes, for completion."""
    return list(titles())


HELP = say("打印一张已发布的数据表。", "Print a published table.")


def show(
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help=say("表名，如 sheet、finding、output、progress", "table, like sheet, finding, output, progress"),
            autocompletion=table_names,
        ),
    ],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao show`."""
    place = published(out)
    columns, rows = read_table(place, table)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    headings, told = ShownTable(place, table, columns).shown(rows)
    print_table("", headings, told)
    print_lines(
        [
            say(
                f"{title(table)}：{len(rows)} 行。全部的列和原来的写法见 --json。",
                f"{title(table)}: {len(rows)} rows; all columns as they are kept: --json.",
            )
        ]
    )
