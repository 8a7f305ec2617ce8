"""`jixiao diff`: what changed between two builds or filings, and which records or rules caused it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json
from jixiao.cli.output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from jixiao.diff import Difference

HELP = say(
    "比较两次发布或两份申报包：哪些数变了，因哪些记录、政策、参数或程序而变。",
    "Compare two builds or filings: figures that changed, and the records or rules that changed them.",
)
SHOWN = 20


def diff(
    old: Annotated[
        Path, typer.Argument(metavar="A", help=say("原先的：已发布的目录或申报包", "the earlier build or filing pack"))
    ],
    new: Annotated[
        Path, typer.Argument(metavar="B", help=say("现在的：已发布的目录或申报包", "the later build or filing pack"))
    ],
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", help=say("另存为更正说明表（xlsx）", "also write the statement of corrections (xlsx)")),
    ] = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao diff`. Differences are what it reports: the exit code is 0 with them and without."""
    from jixiao.diff import compare, difference_document, open_snapshot, write_statement

    found = compare(open_snapshot(old), open_snapshot(new))
    if xlsx is not None:
        write_statement(found, xlsx)
    if as_json:
        print_json(difference_document(found))
        return
    print_difference(found)
    if xlsx is not None:
        print_lines([say(f"更正说明表：{xlsx}", f"statement of corrections: {xlsx}")])


def print_difference(found: "Difference") -> None:
    """The tables of a difference."""
    from jixiao.diff.tables import cause_line, figure_rows, left_rows, policy_rows, record_rows, setting_rows

    if not found.same_people:
        print_lines(
            [
                say(
                    "两边的人员密钥不同：人员只按遮盖后的号码对照。",
                    "Different person keys: persons are told apart by their masked numbers only.",
                )
            ]
        )
    figures = list(figure_rows(found))
    same = len(found.changed) - len(figures)
    _table(
        say("数值改变的数字", "figures that changed"),
        [say("位置", "place"), say("名称", "label"), say("单位", "unit"), say("原值", "old"), say("新值", "new"),
         say("差额", "difference"), say("原因", "causes")],
        [[*row.cells, cause_line(row.changed)] for row in figures],
        (3, 4, 5),
    )  # fmt: skip
    if same:
        print_lines(
            [
                say(
                    f"另有 {same} 个数字值未变而来源记录改变，见 --json。",
                    f"{same} more figures kept their value but not their records: see --json.",
                )
            ]
        )
    _table(
        say("改动的记录", "records"),
        [say("改动", "change"), say("记录", "record"), say("键", "key"), say("位置", "place"),
         say("字段", "fields"), say("影响数字", "figures moved")],
        list(record_rows(found)),
        (5,),
    )  # fmt: skip
    heads = [say("名称", "name"), say("键", "key"), say("字段", "field"), say("原值", "old"), say("新值", "new")]
    _table(
        say("政策、参数与程序", "policy, parameters, program"), heads, [*policy_rows(found), *setting_rows(found)], ()
    )
    _table(
        say("只在一方的数字", "figures of one side only"),
        [say("在", "in"), say("个数", "number"), say("原因", "why")],
        list(left_rows(found)),
        (1,),
    )


def _table(title: str, columns: list[str], rows: list[list[Any]], numbers: tuple[int, ...]) -> None:
    if not rows:
        print_lines([say(f"{title}：无", f"{title}: none")])
        return
    print_table(f"{title}（{len(rows)}）", columns, rows[:SHOWN], [columns[place] for place in numbers])
    if len(rows) > SHOWN:
        more = len(rows) - SHOWN
        print_lines([say(f"另有 {more} 行，见 --json 或 --xlsx。", f"{more} more: see --json or --xlsx.")])
