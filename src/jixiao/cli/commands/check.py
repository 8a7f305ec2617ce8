"""`jixiao check`: read and check an inbox, publish nothing."""

from pathlib import Path
from typing import Annotated, Any

import typer

from jixiao.cli.bars import shown
from jixiao.cli.language import say
from jixiao.cli.options import Json, Policy, Strict
from jixiao.cli.output import count_labels, print_json, print_lines, print_table
from jixiao.cli.rejected import failed_line, noted, refuse_returned, rejected_lines, returned_lines, unread_lines
from jixiao.errors import GateRefused
from jixiao.ingest.address import inbox_of
from jixiao.paths import output_home, project_root

HELP = say(
    "只读取和检查收件目录，写出退回记录的工作簿；不发布。",
    "Read and check an inbox, write the quarantine workbook; publish nothing.",
)


def check(
    inbox: Annotated[
        str,
        typer.Option(
            "--inbox",
            help=say(
                "收件目录，或数据库：postgresql://用户@主机/库名、sqlite:///文件",
                "folder of submitted files, or a database: postgresql://user@host/name, sqlite:///file",
            ),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=say(
                "写到哪个目录（默认：结果所在处的 check）", "folder to write to (default: check beside the results)"
            ),
        ),
    ] = None,
    policy: Policy = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """The command `jixiao check`."""
    from jixiao.pipeline.door_check import run_check

    root = project_root()
    place = out or output_home(root) / "check"
    with shown() as progress:
        summary = run_check(inbox_of(inbox), place, root, progress, policy)
    if as_json:
        print_json(summary)
    else:
        _print(summary, place)
    if summary["refused"]:
        raise GateRefused(
            f"入口检查未通过，这样的数据不能发布。逐项说明见 {place / 'checks.html'}。",
            f"the checks at the door failed: this data cannot be published. See {place / 'checks.html'}.",
        )
    if strict:
        refuse_returned(summary, place)


def _print(summary: dict[str, Any], place: Path) -> None:
    from jixiao.ingest.contract import NARRATIVE, load_contract

    labels = count_labels()
    kinds = {kind.id: kind.label for kind in (*load_contract().record_types, NARRATIVE)}
    about = (say("文件", "file"), say("工作表", "sheet"), say("记录类型", "type"))
    headers = (*about, *labels.values(), say("说明", "note"))
    rows = [
        (
            row["file"],
            row["sheet"],
            kinds.get(row["record_type"], ""),
            *(row[name] for name in labels),
            noted(row["note"]),
        )
        for row in summary["inputs"]
    ]
    print_table("", headers, rows, numbers=tuple(labels.values()))
    failed = [row for row in summary["checks"] if not row["passed"]]
    print_lines(
        [
            say(
                f"检查 {len(summary['checks'])} 项，未通过 {len(failed)} 项。",
                f"{len(summary['checks'])} checks, {len(failed)} failed.",
            ),
            *map(failed_line, failed),
            *returned_lines(place, summary),
            *rejected_lines(place),
            *unread_lines(summary),
            say(f"检查结果：{place / 'checks.html'}", f"Checks: {place / 'checks.html'}"),
        ]
    )
