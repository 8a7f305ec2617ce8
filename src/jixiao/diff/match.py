"""Which figure of the new filing is which of the old one.

By its id; else, where an edition has changed, by form, context, measure and slice; else, for filings of different
years, by the same without the year that slice and window name. Never by a guess: where several figures fit, none is
taken, and what was left over says why.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from jixiao.evidence import Evidence, FigureEvidence

BY_ID, BY_THING, BY_YEAR = "编号", "版式不同", "年度不同"
_YEAR = re.compile(r"(?:^|(?<=@))(19|20)\d\d(?=$|-\d\d$)")


@dataclass(frozen=True, slots=True)
class Twin:
    """A figure of both filings, and what it was matched by."""

    old: FigureEvidence
    new: FigureEvidence
    by: str


@dataclass(frozen=True, slots=True)
class Left:
    """A figure that only one filing has, and why."""

    figure: FigureEvidence
    reason: str


@dataclass(frozen=True, slots=True)
class Matches:
    """All figures of two filings."""

    twins: list[Twin]
    only_old: list[Left]
    only_new: list[Left]


def without_year(text: str) -> str:
    """A slice or window without the year at its end: `central@2025` is `central@`, `2025-07` is `-07`."""
    return _YEAR.sub("", text)


def thing(figure: FigureEvidence) -> tuple[str, ...]:
    """What a figure is, in whatever edition."""
    return (figure.form_id, figure.context_id, figure.measure, figure.slice)


def thing_of_any_year(figure: FigureEvidence) -> tuple[str, ...]:
    """What a figure is, in whatever edition and year."""
    return (figure.form_id, figure.context_id, figure.measure, without_year(figure.slice))


def match(old: Evidence, new: Evidence) -> Matches:
    """The figures of two filings, each in one place of the answer, in the order of the new filing."""
    before, after = {one.figure_id: one for one in old.figures}, {one.figure_id: one for one in new.figures}
    twins = [Twin(before.pop(name), after.pop(name), BY_ID) for name in list(after) if name in before]
    for key, by in ((thing, BY_THING), (thing_of_any_year, BY_YEAR)):
        for old_figure, new_figure in _pairs(key, before.values(), after.values()):
            twins.append(Twin(before.pop(old_figure.figure_id), after.pop(new_figure.figure_id), by))
    order = {one.figure_id: place for place, one in enumerate(new.figures)}
    return Matches(
        sorted(twins, key=lambda twin: order[twin.new.figure_id]),
        _left(before.values(), new, "新"),
        _left(after.values(), old, "旧"),
    )


def _pairs(
    key: Callable[[FigureEvidence], Any], old: Iterable[FigureEvidence], new: Iterable[FigureEvidence]
) -> list[tuple[FigureEvidence, FigureEvidence]]:
    """Figures of one key, where each filing has only one of it."""
    before, after = list(old), list(new)
    counts = [Counter(key(one) for one in figures) for figures in (before, after)]
    known = {key(one): one for one in before if counts[0][key(one)] == 1}
    return [(known[key(one)], one) for one in after if counts[1][key(one)] == 1 and key(one) in known]


def _left(figures: Iterable[FigureEvidence], other: Evidence, name: str) -> list[Left]:
    forms = {(one.notice, one.form_id) for one in other.figures}
    notices = {one.notice for one in other.figures}
    contexts = {(one.form_id, one.context_id) for one in other.figures}
    things = {thing_of_any_year(one) for one in other.figures}

    def reason(figure: FigureEvidence) -> str:
        if figure.notice not in notices:
            return f"{name}的一方没有通知 {figure.notice} 的表"
        if (figure.notice, figure.form_id) not in forms:
            return f"{name}的一方没有表 {figure.form_id}"
        if (figure.form_id, figure.context_id) not in contexts:
            return f"{name}的一方的表 {figure.form_id} 中没有 {figure.context_id}"
        if thing_of_any_year(figure) in things:
            return f"{name}的一方有几个同样的数字（年度或版式不同），不能认定是哪一个"
        return BLANK.format(name)

    return [Left(figure, reason(figure)) for figure in figures]


BLANK = "{}的一方该格为空"
"""The form and the thing it is about are there, the figure is not: this difference has causes in the records."""


def is_blank(left: Left) -> bool:
    """Whether the other filing prints the same sheet without this figure."""
    return left.reason in (BLANK.format("旧"), BLANK.format("新"))
