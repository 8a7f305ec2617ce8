"""`jixiao assess`: every criterion of every track for an applicant."""

from typing import Annotated, Any

import typer

from jixiao.cli.language import say
from jixiao.cli.options import Json, Notices, Out, known_notices, notice_texts, published
from jixiao.cli.output import print_json, print_lines, print_table

HELP = say(
    "逐条列出申报条件：实际值、要求、结果、条款。",
    "Every criterion for an applicant: value, threshold, result, clause.",
)
COLUMNS = ("criterion", "clause", "says", "value", "comparator", "threshold", "unit_of_measure", "result")


def assess(
    unit: Annotated[
        str | None, typer.Option("--unit", help=say("统一社会信用代码", "unified social credit code"))
    ] = None,
    notice: Annotated[str | None, typer.Option("--notice", help=say("通知编号", "notice id"))] = None,
    notices: Notices = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The command `jixiao assess`."""
    from jixiao.assess import assess_rows
    from jixiao.paths import project_root

    known_notices(policy_folder(policy), [notice] if notice else [])
    rows = assess_rows(published(out), unit, notice, notice_texts(notices))
    if as_json:
        print_json(rows)
        return
    for application, own in _by_application(rows).items():
        first = own[0]
        title = f"{application}  {first['unit']}  {first['notice']}  {first['track']}"
        print_table(title, _headers(), ([row[name] for name in COLUMNS] for row in own))
    print_lines([_totals(rows)])


def _headers() -> tuple[str, ...]:
    return (
        say("条件", "criterion"),
        say("条款", "clause"),
        say("内容", "says"),
        say("实际值", "value"),
        say("比较", "comparator"),
        say("要求", "threshold"),
        say("单位", "unit"),
        say("结果", "result"),
    )


def _by_application(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["application"], []).append(row)
    return grouped


def _totals(rows: list[dict[str, Any]]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["result"]] = counts.get(row["result"], 0) + 1
    said = "，".join(f"{result} {count}" for result, count in counts.items())
    return say(f"共 {len(rows)} 条：{said or '没有符合所给范围的申报'}。", f"{len(rows)} rows: {said or 'none'}.")
