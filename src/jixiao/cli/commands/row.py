"""`jixiao trace --row`: what one row of a file went into, and why it went into nothing else."""

import re
from pathlib import Path
from typing import Any

from jixiao.cli.language import say
from jixiao.cli.output import print_json, print_lines, print_table
from jixiao.exact import with_unit

OUTCOMES = {
    "outside_window": "outside the period",
    "not_followed": "nothing followed in time",
    "outside_universe": "nothing to count in it",
    "other_slice": "of another part",
    "filtered": "not the kind that is counted",
    "older_year": "of an older year",
    "not_taken": "another record is taken",
    "not_asked": "nothing asks for it",
    "no_parent": "its application or project is not in the data",
}
STATES = {
    "quarantined": "Not taken in: quarantined.",
    "duplicate": "Not taken in: a copy of an earlier row.",
    "skipped": "Not taken in: no record (blank, or a row of totals).",
    "heading": "No record: a heading.",
}
USES = {
    "criterion": ("条件", "criterion"),
    "output": ("产出", "output"),
    "material": ("材料", "material"),
    "settlement": ("结算", "settlement"),
    "account": ("对账", "account"),
    "selection": ("排序", "selection"),
    "subject": ("主体", "subject"),
    "text": ("印出的文字", "printed text"),
    "check": ("核对", "check"),
    "figure": ("数字", "figure"),
}
ROLES = {
    "value": ("数值", "value"),
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "denominator"),
    "guard": ("依据", "guard"),
}
FACING = {
    "no_parent": "所属的申报、项目不在数据中，没有进",
    "not_asked": "所属的单位、申报、项目没有要",
    "outside_universe": "这条记录没有可数的内容",
}


def follow_row(out: Path, ref: str, shown: int | None, as_json: bool) -> None:
    """Trace a row forward and print it; at most `shown` lines a list (None: all)."""
    from jixiao.trace import trace_row

    document = trace_row(out, ref)
    if as_json:
        print_json(document)
        return
    _print_head(document)
    if document["state"] == "accepted":
        _print_cells(document["cells"])
        _print_figures(document["figures"], shown)
        _print_others(document["others"], shown)
        _print_left_out(document["left_out"], shown)
        _print_rest(document)


def _print_head(document: dict[str, Any]) -> None:
    sheet = f" {document['sheet']}" if document["sheet"] else ""
    key = f"{document['label']} {document['key']}" if document["key"] else document["label"]
    counts = {name: len(document.get(name, ())) for name in ("figures", "others", "left_out")}
    english = STATES.get(
        document["state"],
        f"Taken in: {counts['figures']} figures, {counts['others']} other uses, {counts['left_out']} left out.",
    )
    print_lines(
        [
            say(
                f"{document['file']}{sheet} 第 {document['row']} 行", f"{document['file']}{sheet} row {document['row']}"
            )
            + (f"  {key}" if key else ""),
            say(document["says"], english),
            f"SHA-256 {document['sha256']}",
        ]
    )
    for one in document.get("replaced_by", ()):
        print_lines([say(f"报回的行：{one['place']}", f"Handed back: {one['place']} ({one['state']})")])
    if document.get("stands_for"):
        print_lines([say(f"报回，代替：{document['stands_for']}", f"Handed back for {document['stands_for']}")])
    for one in document.get("corrected", ()):
        blank = say("（空）", "(blank)")
        change = f"{one['column']} {one['old_value'] or blank} → {one['new_value'] or blank}"
        who = f"{one['reporter']}{say('，', ', ')}{one['date']}"
        why = say(f"{one['reason']}（{who}）", f"{one['reason']} ({who})")
        print_lines([say(f"已更正：{change}，{why}", f"Corrected: {change}, {why}")])
    for fault in document.get("why", ()):
        print_lines([f"{fault['rule']}  {fault['reason']}  {say('建议：', 'repair: ')}{fault['repair']}"])


def cell_named(cell: dict[str, Any]) -> str:
    """The address of a cell, where columns have no letters its place in the row."""
    named = cell["cell"] or "–"
    return say(named, re.sub(r"第 (\d+) 行第 (\d+) 列", r"row \1 column \2", named))


def _print_cells(cells: list[dict[str, Any]]) -> None:
    """What stood in the row: every filled cell of it."""
    if cells:
        headers = (say("单元格", "cell"), say("栏目", "column"), say("原文", "written"), say("取值", "taken"))
        corrected = say("（已更正）", " (corrected)")
        rows = [
            (
                cell_named(one),
                one["header"] or one["column"],
                one["written"],
                one["taken"] + corrected * one["corrected"],
            )
            for one in cells
        ]
        print_table(say(f"原文与取值 {len(cells)} 格", f"{len(cells)} cells"), headers, rows)


def _print_figures(figures: list[dict[str, Any]], shown: int | None) -> None:
    if figures:
        headers = (
            say("数字", "figure"), say("值", "value"), say("位置", "place"), say("作用", "role"), say("数额", "amount"),
            say("条款", "clause"),
        )  # fmt: skip
        rows = [
            (one["label"], with_unit(one["value"], one["unit"]), _place(one), *_parts(one), _clauses(one))
            for one in figures[:shown]
        ]
        print_table(say(f"进了 {len(figures)} 个数字", f"{len(figures)} figures"), headers, rows)
        _print_more(len(figures), shown)


def _print_others(others: list[dict[str, Any]], shown: int | None) -> None:
    if others:
        headers = (
            say("用处", "use"),
            say("对象", "of"),
            say("哪一项", "item"),
            say("条款", "clause"),
            say("说明", "says"),
        )
        rows = [
            (say(*USES[one["use"]]), one["subject"], one["item"], f"{one['notice']} {one['clause'] or ''}", one["says"])
            for one in others[:shown]
        ]
        print_table(say(f"其他用处 {len(others)} 项", f"{len(others)} other uses"), headers, rows)
        _print_more(len(others), shown)


def _print_left_out(left_out: list[dict[str, Any]], shown: int | None) -> None:
    if left_out:
        headers = (say("用处", "use"), say("哪一项", "item"), say("条款", "clause"), say("为何未进", "why not"))
        rows = [
            (
                say(*USES[one["use"]]),
                say(f"{one['label']}（{_place(one)}）", f"{one['label']} ({_place(one)})")
                if one["use"] == "figure"
                else f"{one['subject']} {one['item']}",
                _clauses(one),
                say(one["reason"], OUTCOMES[one["outcome"]]),
            )
            for one in left_out[:shown]
        ]
        print_table(say(f"可进而未进 {len(left_out)} 处", f"{len(left_out)} left out"), headers, rows)
        _print_more(len(left_out), shown)


def _print_rest(document: dict[str, Any]) -> None:
    for outcome, sentence in FACING.items():
        names = [one["label"] for one in document["unasked"] if one["outcome"] == outcome]
        if names:
            print_lines([say(f"{sentence}：", f"{OUTCOMES[outcome]}: ") + "、".join(names)])
    for finding in document["findings"]:
        print_lines(
            [say("核对发现：", "finding: ") + f"{finding['rule']}（{finding['severity']}） {finding['message']}"]
        )
    if document["other_figures"]:
        number = document["other_figures"]
        print_lines([say(f"同类指标的另外 {number} 个数字属于别的对象。", f"{number} figures are of other subjects.")])


def _place(use: dict[str, Any]) -> str:
    return f"{use['workbook']}!{use['sheet']}!{use['cell']}"


def _parts(use: dict[str, Any]) -> tuple[str, str]:
    used = [side for side in use["sides"] if side["outcome"] == "used"]
    composed = {side["measure"] for side in used} != {use["measure"]}
    roles = [
        say(*ROLES[side["role"]]) + (f"（{side['label']}）" if composed and side["role"] == "value" else "")
        for side in used
    ]
    return "、".join(roles), "、".join(side["amount"] for side in used)


def _clauses(use: dict[str, Any]) -> str:
    if use["use"] != "figure":
        return f"{use['notice']} {use['clause'] or ''}".rstrip()
    return "；".join(f"{clause['notice']} {clause['clause']}" for clause in use["clauses"])


def _print_more(number: int, shown: int | None) -> None:
    if shown is not None and number > shown:
        print_lines(
            [
                say(
                    f"另有 {number - shown} 处未列出，可用 --limit 或 --json 查看。",
                    f"{number - shown} more: --limit or --json.",
                )
            ]
        )
