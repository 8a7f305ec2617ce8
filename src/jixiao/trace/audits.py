"""What audit editions ask of a build: of every figure its formula with its parts, and every list of records once."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from jixiao.engine.content import content_key
from jixiao.exact import plain, rounded
from jixiao.forms.lists import RecordList
from jixiao.forms.origins import Part, Trace, reached
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.trace.composed import COMPOSED, Leaf
from jixiao.trace.figures import EVER, ROLES, Tracer
from jixiao.trace.formula import value_of
from jixiao.trace.formula_making import LeafSide, SideKey
from jixiao.trace.record_lists import RecordLists

BASE_PLACES = 6
"""Decimal places of a part's amount in base units."""
SIDES = ROLES | {"value": "来源"}
"""What a list of records is in a formula, by its role."""
SUM_OF_RECORDS = "来源记录的数额之和"
SAID = {
    "ratio": "分子÷分母（分母为零即无法计算）",
    "least": "各组（分子÷分母）中最小的一组",
    "least_all": "各项中最小的（缺一项即无法计算）",
    "greatest": "各项中最大的",
    "sum": "各项（系数×数额）之和",
    "mean": "各项以系数为权数的加权平均",
    "band": "按数额所在的档次得系数所列的分（优、中、差）",
}
"""A formula in words, by its op."""
SAID_WORDS = "由同一张表上指标各行的数写成，一处一个数；单位另写叙述的，印单位的叙述"
"""What a sentence is that says figures."""
SCORED = "按目标（{} 为优）计算实际的得分：系数×完成的比例，至多得系数所列的分"


class AuditTraces:
    """The traces of a build for the audit editions of its workbooks, with the lists of records that its figures are
    made of."""

    def __init__(self, con: DuckDBPyConnection, lists: RecordLists, texts: Path | None = None) -> None:
        self.tracer = Tracer(con, limit=0, notices=texts)
        self.book = self.tracer.book
        self.value = cache(self._value)
        self.of_value = cache(self._of_value)
        self.lists = lists
        lists.hold_in(self.book)

    def of_notice(self, notice: str) -> "NoticeTraces":
        """The traces for the workbooks of a notice."""
        return NoticeTraces(self, notice)

    def key(self, figure: PlacedFigure) -> Leaf:
        """The value that a figure is; a composed one has no window."""
        if self.book.catalog.get(figure.measure).agg == COMPOSED:
            return (figure.context_id, figure.measure, "", figure.slice)
        asked = self.tracer.asked(figure.form_id, figure.measure, figure.slice)
        return (figure.context_id, figure.measure, *asked)

    def is_composed(self, leaf: Leaf) -> bool:
        """Whether a value is computed of others."""
        return self.book.catalog.get(leaf[1]).agg == COMPOSED

    def _value(self, leaf: Leaf) -> tuple[Fraction | None, int]:
        """A value in base units, and how many records it comes from."""
        leaves = self.book.composition.leaves((leaf[0], leaf[1], leaf[3])) if self.is_composed(leaf) else [leaf]
        sides = [side.key for one in leaves for side in self.book.formulas.sides(one)]
        value = value_of(self.book.formulas.of_value(leaf), self.book.total)
        return value, sum(self.book.side(key).count for key in sides)

    def _of_value(self, key: Leaf) -> Trace:
        """Where a value comes from that is a part of others."""
        context_id, measure_id, window_id, slice_ = key
        measure = self.book.catalog.get(measure_id)
        value, _ = self.value(key)
        again = None if value is None else rounded(value, Decimal(1), BASE_PLACES)
        period = self.period(window_id)
        definition = f"{measure.label}：{measure.definition}" + (f"（期间：{period}）" if period else "")
        title = f"{measure.label}　{self.of(context_id, window_id, slice_)}"
        return Trace(key, title, definition, *self.formula(key), again)

    def formula(self, leaf: Leaf) -> tuple[str, list[Part]]:
        """How a value is computed, in words, and its parts."""
        if self.is_composed(leaf):
            op, parts = self.book.composition.made_of((leaf[0], leaf[1], leaf[3]))
            roles = ("实际", "目标") if op.startswith("score") else ("数额",) if op == "band" else ()
            factors = [_exact(part.factor) for part in parts]
            return _said(op), [
                self.part(part.leaf, roles[no] if no < len(roles) else f"第 {no + 1} 项", factor)
                for no, (part, factor) in enumerate(zip(parts, factors, strict=True))
            ]
        sides = self.book.formulas.sides(leaf)
        if self.book.catalog.get(leaf[1]).agg == "least":
            return SAID["least"], [self._side(side, f"{side.slice} ") for side in sides]
        is_ratio = [side.role for side in sides] == ["numerator", "denominator"]
        said = SAID["ratio"] if is_ratio else SUM_OF_RECORDS if len(sides) == 1 else f"各组{SUM_OF_RECORDS}"
        return said, [self._side(side) for side in sides]

    def part(self, leaf: Leaf, role: str, factor: str) -> Part:
        """A value as a line of a formula."""
        value, count = self.value(leaf)
        amount = None if value is None else rounded(value, Decimal(1), BASE_PLACES)
        name = self.book.catalog.get(leaf[1]).label
        return Part(role, factor, name, self.of(*leaf[::2], leaf[3]), amount, count, leaf, is_list=False)

    def _side(self, side: LeafSide, group: str = "") -> Part:
        measure_id, context_id, window_id, slice_ = side.key
        held = self.book.side(side.key)
        name = self.book.catalog.get(measure_id).label
        of = self.of(context_id, window_id, slice_)
        return Part(group + SIDES[side.role], "", name, of, held.total, held.count, side.key, is_list=True)

    def of(self, context_id: str, window_id: str, slice_: str) -> str:
        """Of whom a value is, over which period and for which slice, in words."""
        return "　".join(text for text in (context_id.partition(":")[2], self.period(window_id), slice_) if text)

    def period(self, window_id: str) -> str:
        """A window in words; nothing of one without bounds."""
        name, _, scope = window_id.partition("@")
        return "" if name in ("", EVER) else f"{self.tracer.labels_of_windows[name]}{scope}"

    def list_of(self, key: SideKey) -> RecordList:
        """A list of records."""
        measure_id, *of = key
        held, measure = self.book.side(key), self.book.catalog.get(measure_id)
        return RecordList(f"{measure.label}　{self.of(*of)}", measure.definition, held.count, held.total)


class NoticeTraces:
    """What the audit editions of one notice's workbooks ask (jixiao.forms.origins.Traces)."""

    def __init__(self, build: AuditTraces, notice: str) -> None:
        self.build, self.tracer, self.notice = build, build.tracer, notice
        self.of_figure = cache(self._of_figure)

    def _of_figure(self, figure: PlacedFigure) -> Trace:
        """Where a figure comes from."""
        key = self.build.key(figure)
        value, _ = self.build.value(key)
        said, parts = self.build.formula(key)
        again = None if value is None else rounded(value, figure.divisor, figure.decimals)
        clauses = self.tracer.figure_clauses(figure, self.notice)
        named = self.tracer.documents
        return Trace(
            key,
            figure.label,
            self.tracer.definition(figure.form_id, figure.measure, figure.context_id, figure.slice),
            said + _as_printed(figure),
            parts,
            again,
            [(named[issued], clause, says) for issued, clause, says in clauses],
            {
                (named[issued], clause): quote
                for issued, clause, _ in clauses
                if (quote := self.tracer.quote(issued, clause))
            },
        )

    def of_sentence(self, text: str, figures: Sequence[PlacedFigure]) -> Trace:
        """Where the numbers of a sentence come from: the figures of the workbook that it says."""
        parts = [
            replace(self.build.part(self.build.key(figure), f"第 {no} 处", ""), name=figure.label)
            for no, figure in enumerate(figures, start=1)
        ]
        sheet, cell = figures[0].sheet, figures[0].said_in
        title = f"文字中的数　（{sheet} {cell}）"
        return Trace((sheet, cell, "", ""), title, SAID_WORDS, "各处的数即下列各项", parts, None, text=text)

    def of_value(self, key: Leaf) -> Trace:
        """Where a value comes from that is a part of others."""
        return self.build.of_value(key)

    def content(self, figures: Sequence[PlacedFigure]) -> str:
        """The hash of all that is told of these figures: where they come from and what they are made of, down to the
        lists of records."""
        traces = [self.of_figure(figure) for figure in figures]
        traces += [trace for trace, _ in reached(traces, self)]
        keys = sorted({part.target for trace in traces for part in trace.parts if part.is_list})
        listed = [[repr(self.build.list_of(key)), self.build.lists.digests[key]] for key in keys]
        return content_key([repr(trace) for trace in traces], listed)

    def lists(self, keys: Sequence[SideKey]) -> tuple[list[RecordList], pl.DataFrame]:
        """Lists of records, and their records, no more of each than are printed."""
        numbers = [self.build.lists.numbers[key] for key in keys]
        named = pl.DataFrame({"list_no": numbers, "own": range(len(keys))}, schema=dict.fromkeys(_OWN, pl.Int64()))
        own = named.join(self.build.lists.records, on="list_no", maintain_order="left_right").drop("list_no")
        return [self.build.list_of(key) for key in keys], own.rename({"own": "list_no"})


_OWN = ("list_no", "own")


def _said(op: str) -> str:
    return SCORED.format(op.removeprefix("score")) if op.startswith("score") else SAID[op]


def _exact(factor: Fraction) -> str:
    return str(factor) if factor.denominator == 1 else plain(rounded(factor, Decimal(1), BASE_PLACES))


def _as_printed(figure: PlacedFigure) -> str:
    """What is done to the value before it is printed."""
    unit = f"，除以 {plain(figure.divisor)} 换算为{figure.unit}" if figure.divisor != 1 else ""
    shares = figure.decimals - 2 if figure.unit == "%" else figure.decimals
    places = f"{shares} 位小数" if shares > 0 else "整数"
    return f"{unit}，四舍五入到{'百分数的' if figure.unit == '%' else ''}{places}"
