"""What was not taken, in a few sentences: one a kind of fault of a sheet, the rest in the quarantine workbook."""

from pathlib import Path
from typing import Any

from jixiao.cli.language import english, say
from jixiao.cli.wording import word
from jixiao.errors import GateRefused
from jixiao.ingest import fault_rules, workbook_table  # noqa: F401 they declare what is said of records
from jixiao.pairs import in_english
from jixiao.pipeline import not_made  # noqa: F401 and of workbooks

SHOWN = 10


def rejected_lines(folder: Path) -> list[str]:
    """The sentences for folder/quarantine.parquet (none without it): place, rule, how many rows, why, what to do."""
    if not (folder / "quarantine.parquet").is_file():
        return []
    import polars as pl

    faults = pl.read_parquet(folder / "quarantine.parquet", glob=False)
    groups = (
        faults.group_by("file", "sheet", "column", "rule", maintain_order=True)
        .agg(
            pl.col("row", "cell").first(),
            pl.len().alias("rows"),
            pl.col("reason").first(),
            pl.col("repair").first(),
            pl.col("repair").n_unique().alias("repairs"),
        )
        .sort("rows", descending=True, maintain_order=True)
    )
    lines = [_line(group) for group in groups.head(SHOWN).iter_rows(named=True)]
    more = groups.height - len(lines)
    if more > 0:
        lines.append(
            say(f"  另有 {more} 类差错，见 quarantine.xlsx。", f"  {more} more kinds of fault: see quarantine.xlsx.")
        )
    return lines


def returned_lines(folder: Path, summary: dict[str, Any]) -> list[str]:
    """Where the records that were returned lie, the return workbooks and the reminders; nothing where there are none.
    `summary`: build.json or check.json."""
    rows = sum(row["quarantined"] for row in summary["inputs"])
    book = folder / "quarantine.xlsx"
    made = len(list((folder / "returns").glob("*.xlsx")))
    place = folder / "returns"
    lines = [say(f"退回的记录 {rows} 行：{book}", f"Returned: {rows} rows, {book}")] if rows else []
    if made:
        lines.append(say(f"退回单（{made} 个推荐单位）：{place}", f"Return workbooks ({made}): {place}"))
    if reminded := len(list((folder / "reminders").glob("*.xlsx"))):
        place = folder / "reminders"
        lines.append(say(f"催报单（{reminded} 个推荐单位）：{place}", f"Reminder workbooks ({reminded}): {place}"))
    return lines


def unread_lines(summary: dict[str, Any]) -> list[str]:
    """The sentences for files of which nothing was read: those that were refused, then those that hold no records.
    `summary`: build.json or check.json."""
    refused = [
        say(f"  没有载入 {row['file']}：{row['refused']}。", f"  not loaded: {row['file']} ({noted(row['refused'])})")
        for row in summary["inputs"]
        if row["refused"]
    ]
    passed = [row for row in summary["inputs"] if not (row["refused"] or row["record_type"] or row["sheet"])]
    other = [
        say(f"  没有读取 {row['file']}：{row['note']}。", f"  not read: {row['file']} ({noted(row['note'])})")
        for row in passed
    ]
    shown = [*refused[:SHOWN], *other[:SHOWN]]
    more = len(refused) + len(other) - len(shown)
    rest = say(
        f"  另有 {more} 个文件没有读取，见 checks.html。", f"  {more} more files were not read: see checks.html."
    )
    return [*shown, rest] if more else shown


def returned(summary: dict[str, Any]) -> tuple[int, int]:
    """How many files were refused and how many rows returned. `summary`: build.json or check.json."""
    return sum(bool(row["refused"]) for row in summary["inputs"]), sum(row["quarantined"] for row in summary["inputs"])


def refuse_returned(summary: dict[str, Any], folder: Path) -> None:
    """Raises GateRefused where anything was returned: a file refused, or a record in the quarantine."""
    files, rows = returned(summary)
    if files or rows:
        raise GateRefused(
            f"有 {files} 个文件没有载入，{rows} 行记录被退回（--strict）。原因见 {folder / 'quarantine.xlsx'} 和"
            f" {folder / 'checks.html'}。",
            f"{files} file(s) refused and {rows} row(s) returned (--strict): see {folder}.",
        )


def failed_line(check: dict[str, Any]) -> str:
    """A check that failed: what it demands and what it found; in English how many rows break it (builds of
    earlier versions have but its name)."""
    label_en = check.get("label_en") or check["name"]
    return say(
        f"  〔{check['severity']}〕{check['label']}：{check['detail']}",
        f"  [{word('severity', check['severity'])}] {label_en}: {check['failed_rows']} rows, see checks.html",
    )


def noted(note: str) -> str:
    """What is said of a sheet or file, in the language of the screen: several sentences, or one."""
    if not english():
        return note
    _know_sentences()
    return in_english(note) if in_english(note) != note else "; ".join(map(in_english, note.split("；")))


def _know_sentences() -> None:
    """Load what else declares what is said: the reading of an inbox, which is heavy."""
    import jixiao.ingest.inbox  # noqa: F401


def _line(group: dict[str, object]) -> str:
    place = f"{group['file']}" + (f"〔{group['sheet']}〕" if group["sheet"] else "")
    rows = say(f"第 {group['row']} 行", f"row {group['row']}")
    if group["cell"]:
        rows = say(f"{rows}（{group['cell']}）", f"{rows} ({group['cell']})")
    if group["rows"] != 1:
        rows += say(f"等 {group['rows']} 行", f" and others, {group['rows']} rows")
    each = say("各行的建议修复见 quarantine.xlsx。", "The repair of each row: quarantine.xlsx.")
    told = each if group["repairs"] != 1 else f"{group['repair']}"
    rule, why = f"{group['rule']}", f"{group['reason']}"
    return say(
        f"  {place} {rows}：{rule}，{why.rstrip('。')}。{told}",
        f"  {place} {rows}: {_rule(rule)}; {_sentences(why)} {_sentences(told)}",
    )


def _rule(rule: str) -> str:
    return fault_rules.RULES[rule].name_en if rule in fault_rules.RULES else in_english(rule)


def _sentences(text: str) -> str:
    """A sentence in the language of the screen, or two, one behind the other: what is offered, then what to do."""
    if not english():
        return text
    _know_sentences()
    if (whole := in_english(text)) != text:
        return whole
    for place, mark in enumerate(text, start=1):
        first, rest = text[:place], text[place:]
        if mark == "。" and rest and in_english(first) != first and in_english(rest) != rest:
            return f"{in_english(first)} {in_english(rest)}"
    return text
