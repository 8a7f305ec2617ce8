"""`jixiao trace`: one figure, opened down to the rows of the files; or one row, followed to all that it went into."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from jixiao.cli.commands.row import cell_named, follow_row
from jixiao.cli.language import say
from jixiao.cli.options import Json, Notices, Out, notice_texts, published
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.errors import UsageError, VerificationFailed
from jixiao.exact import with_unit

HELP = say(
    "打开一个数：定义、条款、来源记录，以及由这些记录重新算出的值；或用 --row 查一行记录进了哪些数、为何未进其他的数。",
    "Open a figure: definition, clauses, records, value computed again; or follow a row with --row.",
)
SHOWN = 20


def trace(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="REF", help=say("指标编号，或 工作簿.xlsx!工作表!单元格", "figure id, or WORKBOOK.xlsx!SHEET!CELL")
        ),
    ] = None,
    row: Annotated[
        str | None,
        typer.Option(
            "--row",
            metavar="FILE:SHEET:ROW",
            help=say(
                "收件目录里的一行：文件:工作表:行号；CSV、Parquet 写 文件::行号",
                "a row that was handed in: FILE:SHEET:ROW; CSV and Parquet: FILE::ROW",
            ),
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help=say("最多列出多少条记录", "list at most so many records"))
    ] = None,
    notices: Notices = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao trace`."""
    if (ref is None) == (row is None):
        raise UsageError(
            "请给出一个数（指标编号或 工作簿.xlsx!工作表!单元格），或用 --row 给出一行记录，二者取一。",
            "give either a figure or --row, not both.",
        )
    if row is not None:
        follow_row(published(out), row, limit if limit is not None or as_json else SHOWN, as_json)
    elif ref is not None:
        _open_figure(ref, limit if limit is not None or as_json else SHOWN, notices, out, as_json)


def _open_figure(ref: str, shown: int | None, notices: Path | None, out: Path | None, as_json: bool) -> None:
    from jixiao.trace import trace_document
    from jixiao.trace.said_figures import sentence_document

    build = published(out)
    said = sentence_document(build, ref)
    if said:
        _open_sentence(said, as_json)
        return
    document = trace_document(build, ref, shown, notice_texts(notices))
    if as_json:
        print_json(document)
    else:
        _print(document)
    _refuse_difference(ref, document)


def _refuse_difference(ref: str, told: dict[str, Any]) -> None:
    again, printed = told["recomputed"], told["value"]
    if not same_number(again, printed):
        raise VerificationFailed(
            f"{ref}：由来源记录重新算出的值 {again} 与表中的值 {printed} 不一致。请重新运行 jixiao build。",
            f"{ref}: computed again {again}, printed {printed}: run jixiao build again.",
        )


def _open_sentence(document: dict[str, Any], as_json: bool) -> None:
    """The numbers of a sentence, each with the cell that it is of and the figure that opens further."""
    if as_json:
        print_json(document)
    else:
        place, figures = f"{document['workbook']}!{document['sheet']}!{document['cell']}", document["figures"]
        title = say(
            f"{place} 是一句话，其中 {len(figures)} 个数各有来源，可用 jixiao trace 数字标识 再打开",
            f"{place} is a sentence of {len(figures)} figures: open each by jixiao trace FIGURE",
        )
        headers = (
            say("栏目", "label"), say("数值", "value"), say("重新计算", "computed again"), say("来源记录", "records"),
            say("单元格", "cell"), say("数字标识", "figure"),
        )  # fmt: skip
        print_table(title, headers, map(_said_figure, figures), numbers=headers[1:4])
    for one in document["figures"]:
        _refuse_difference(one["figure_id"], one)


def _said_figure(one: dict[str, Any]) -> list[Any]:
    value, again = (with_unit(one[name], one["unit"]) for name in ("value", "recomputed"))
    return [one["label"], value, again, one["records_total"], one["cell"], one["figure_id"]]


def same_number(left: object, right: object) -> bool:
    """Whether two exact numbers written as text are equal; nothing equals a missing one."""
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return False


def _record(row: dict[str, Any], kinds: dict[str, str]) -> list[Any]:
    roles = {"value": "数值", "numerator": "分子", "denominator": "分母"}
    named = row | {"record_type": kinds[row["record_type"]], "role": say(roles[row["role"]], row["role"])}
    told = [named[name] for name in ("record_type", "key", "role", "amount", "file", "sheet", "row")]
    return [*told, *_cells_in_words(row["cells"])]


def _cells_in_words(cells: list[dict[str, Any]]) -> tuple[str, str, str]:
    """Where a record's cells are, what was written there and what was taken, each in one text."""
    corrected = say("（已更正）", " (corrected)")
    where = [f"{cell_named(one)} {one['header'] or one['column']}" for one in cells]
    written = [one["written"] or "" for one in cells]
    taken = [(one["taken"] or "") + corrected * one["corrected"] for one in cells]
    return "、".join(where), "|".join(written), "|".join(taken)


def _print(document: dict[str, Any]) -> None:
    from jixiao.ingest.contract import load_contract

    place = f"{document['workbook']}!{document['sheet']}!{document['cell']}"
    value, again = (with_unit(document[name], document["unit"]) for name in ("value", "recomputed"))
    print_lines(
        [
            f"{document['label']}  {value}",
            say(f"重新计算：{again}", f"computed again: {again}"),
            say(f"位置：{place}（{document['figure_id']}）", f"place: {place} ({document['figure_id']})"),
            say(f"定义：{document['definition']}", f"definition: {document['definition']}"),
        ]
    )
    for clause in document["clauses"]:
        print_lines([say("依据：", "clause: ") + f"{clause['notice']} {clause['clause']}  {clause['says']}"])
        if clause.get("quote"):
            print_lines([say("　原文：", "  text: ") + clause["quote"]])
    records = document["records"]
    more = document["records_total"] - len(records)
    headers = (
        say("记录", "record"),
        say("键", "key"),
        say("作用", "role"),
        say("数额", "amount"),
        say("文件", "file"),
        say("工作表", "sheet"),
        say("行", "row"),
        say("单元格、栏目", "cell"),
        say("原文", "written"),
        say("取值", "taken"),
    )
    kinds = load_contract().labels
    title = say(f"来源记录 {document['records_total']} 条", f"{document['records_total']} records")
    print_table(title, headers, (_record(row, kinds) for row in records), numbers=(headers[3], headers[6]))
    if more > 0:
        print_lines(
            [say(f"另有 {more} 条未列出，可用 --limit 或 --json 查看。", f"{more} more: use --limit or --json.")]
        )
