"""Policy data beside the notices' own texts: is the clause there, and does it show the figures that its row has."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from jixiao.exact import as_number
from jixiao.policy.numerals import Figures, figures_of
from jixiao.policy.policy_data import GRADE, place_of
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy
from jixiao.policy.schema import Column, Table
from jixiao.policy.texts import NoticeTexts

# Whole numbers and dates that no notice sets: they order, count or date the rows themselves.
OURS = ("starts_on", "issued_on", "_no", "_order", "_offset")
# What asks for none, or for any at all, has no figure to show.
NONE_OR_ANY = {("<=", Fraction(0)), ("=", Fraction(0)), (">=", Fraction(1))}


def notice_texts(policy: Policy, folder: Path) -> NoticeTexts:
    """The texts of a folder for the notices of the policy data."""
    rows = policy.rows("notices")
    return NoticeTexts(
        folder,
        {row.get("notice_id"): row.get("file_sha256") for row in rows},
        {row.get("notice_id"): row.get("document_no") for row in rows},
    )


def text_faults(policy: Policy, texts: NoticeTexts) -> Iterator[Fault]:
    """Notices whose text is not in the folder, clauses that it does not have, figures that the clause does not show."""
    yield from _notice_faults(policy, texts)
    for row in policy.rows("clauses"):
        if texts.has(row.get("notice_id")) and texts.passage(row.get("notice_id"), row.get("clause")) is None:
            yield row.fault("clause", f"通知 {row.get('notice_id')} 的原文里没有这一条款", "请按原文的层次改正条款路径")
    read = cache(figures_of)
    for table, row in policy.cited():
        for column in table.columns:
            notice, clause = _place(column, row)
            passage = texts.passage(notice, clause)
            if passage is None or not row.get(column.name) or not _is_figure(column, table):
                continue
            if not _is_shown(policy, column, row, read(passage), passage):
                what = f"通知 {notice} 的 {clause} 里没有这个数"
                yield row.fault(column.name, what, "请对照原文改正数值或条款路径")


def _notice_faults(policy: Policy, texts: NoticeTexts) -> Iterator[Fault]:
    for row in policy.rows("notices"):
        if not texts.has(row.get("notice_id")):
            what = "通知原文目录里没有这份文件（按 SHA-256 核对）"
            yield row.fault("file_sha256", what, "请放入该文件的原文，或核对原文是否改动过")
        elif issued := row.get("issued_on"):
            day = date.fromisoformat(issued)
            if not figures_of(texts.whole(row.get("notice_id"))).shows_day(day):
                yield row.fault("issued_on", "原文里没有这个日期", "请对照原文改正成文日期")


def _place(column: Column, row: Row) -> tuple[str, str]:
    """The notice and clause of a figure: period_months may have one of its own, period_clause."""
    return place_of(row, row.get(f"{column.name.split('_')[0]}_clause") or row.get("clause"))


def _is_figure(column: Column, table: Table) -> bool:
    if not column.figure or column.name.endswith(OURS):
        return False
    if column.name.startswith("threshold"):
        return table.has("comparator")
    return column.type.split("(")[0] in ("integer", "decimal", "date")


def _is_shown(policy: Policy, column: Column, row: Row, shown: Figures, passage: str) -> bool:
    text = row.get(column.name)
    if column.type == "date":
        return shown.shows_day(date.fromisoformat(text))
    measure = policy.measures.get(row.get("measure_id"))
    if measure and measure.unit == GRADE:
        return text in passage
    number = as_number(text)
    if number is None or (row.get("comparator"), number) in NONE_OR_ANY:
        return True
    if column.name.endswith("_months"):
        return int(number) in shown.months
    is_percentage = measure is None and number / 100 in shown.numbers  # 40 where the column says percent
    return bool({number, number * 10_000} & shown.numbers) or is_percentage
