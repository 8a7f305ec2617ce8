"""Traces for audit editions under test: every figure is a sum of one list of records, unless a test says otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from jixiao.forms.lists import LISTED, RECORDS, RecordList
from jixiao.forms.origins import Key, Part, Trace
from jixiao.forms.placed_figures import PlacedFigure


def key_of(figure: PlacedFigure) -> Key:
    return (figure.context_id, figure.measure, "w", figure.slice)


def bare(figure: PlacedFigure) -> Trace:
    """A figure of which nothing is known but that it comes out right."""
    return Trace(key_of(figure), figure.label, "口径", "", [], figure.value)


def listed(key: Key, amount: Decimal | None = Decimal(1), count: int = 2) -> Part:
    """A part that is the list of this name."""
    return Part("来源", "", "指标", "某校", amount, count, key, is_list=True)


@dataclass
class Traced:
    """Answers as they are given; what was asked of values and lists is kept."""

    figure: Callable[[PlacedFigure], Trace] = bare
    values: dict[Key, Trace] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)
    record: tuple[object, ...] = ("绩效目标", "JL-0001|I103", Decimal("3000.5"), "长春/绩效目标.xlsx", "绩效目标")
    asked: list[Key] = field(default_factory=list)

    def of_figure(self, figure: PlacedFigure) -> Trace:
        return self.figure(figure)

    def of_sentence(self, text: str, figures: Sequence[PlacedFigure]) -> Trace:
        parts = [
            Part(f"第 {no} 处", "", one.label, "", one.value, 2, key_of(one), is_list=False)
            for no, one in enumerate(figures, start=1)
        ]
        return Trace((text, "", "", ""), "文字中的数", "口径", "", parts, None, text=text)

    def of_value(self, key: Key) -> Trace:
        self.asked.append(key)
        return self.values[key]

    def lists(self, keys: Sequence[Key]) -> tuple[list[RecordList], pl.DataFrame]:
        self.asked += keys
        counts = [self.counts.get(key, 2) for key in keys]
        rows = [
            (no, *self.record, at, f"A{at} 编号", "甲", "甲")
            for no, count in enumerate(counts)
            for at in range(1, min(count, LISTED) + 1)
        ]
        lists = [
            RecordList("　".join(key), "记录数。", count, Decimal(count))
            for key, count in zip(keys, counts, strict=True)
        ]
        return lists, pl.DataFrame(rows, schema=RECORDS, orient="row")
