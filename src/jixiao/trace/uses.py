"""Everything that one accepted record went into: figures, criteria, outputs and what else it serves; and for what it
could have gone into and did not, the reason."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from duckdb import DuckDBPyConnection

from jixiao.exact import plain
from jixiao.trace.asked import AskedUse, asked_rows
from jixiao.trace.composed import COMPOSED, Leaf
from jixiao.trace.fates import NEARNESS, USED, Fates, Found, Place
from jixiao.trace.figures import FIELDS, Figure, Tracer
from jixiao.trace.measures import MeasurePart

Use = dict[str, Any]
"""One thing that a record went into or not, as the JSON of `jixiao trace --row` has it."""


def at_place(
    con: DuckDBPyConnection, table: str, fields: str, place: Place, prefix: str = "src_"
) -> list[tuple[Any, ...]]:
    """The rows of a table that stand at a place; its columns of file, sheet and row begin with `prefix`."""
    query = f'select {fields} from {table} where "{prefix}file" = ? and "{prefix}sheet" = ? and "{prefix}row" = ?'
    return con.execute(query, [place.file, place.sheet, place.row]).fetchall()


class Uses:
    """What one accepted record of a type went into, or could have gone into."""

    def __init__(self, tracer: Tracer, place: Place, record_type: str) -> None:
        self.tracer, self.con, self.catalog, self.place = tracer, tracer.con, tracer.book.catalog, place
        self.fates = Fates(tracer.con, self.catalog, place, record_type)
        self.own = {measure.measure_id for measure in self.fates.measures}

    def document(self) -> Use:
        """The part of the JSON of `jixiao trace --row` that is about an accepted record (see rows.trace_row)."""
        figures: list[Use] = []
        left_out: list[Use] = []
        for figure, leaves in self._figures():
            judged = _together([side for leaf in leaves for side in self._sides(leaf)])
            if judged:
                (figures if judged["outcome"] == USED else left_out).append(self._figure(figure) | judged)
        criteria, left_criteria = self._asked("criterion")
        outputs, left_outputs = self._asked("output")
        others = [*criteria, *outputs, *self._others()]
        left_out += [*left_criteria, *left_outputs]
        uses = {
            "figures": figures,
            "others": others,
            "left_out": left_out,
            "unasked": [
                {"measure": measure.measure_id, "label": measure.label, "outcome": outcome}
                for measure, outcome in self.fates.unasked()
            ],
            "findings": self._findings(),
            "other_figures": self._figures_of_these_measures() - len(figures) - len(left_out_figures(left_out)),
        }
        return {"says": self._sentence(uses)} | uses

    def _sentence(self, uses: Use) -> str:
        used = f"进了 {len(uses['figures'])} 个数字、{len(uses['others'])} 项条件、产出等"
        left = f"{len(uses['left_out'])} 处可进而未进" if uses["left_out"] else ""
        if uses["figures"] or uses["others"]:
            return f"已收下，{used}" + (f"；{left}。" if left else "。")
        if left:
            return f"已收下，没有用上：{left}，缘由逐处列出。"
        owner = any(one["outcome"] == "not_asked" for one in uses["unasked"])
        why = "所属的单位、申报、项目没有要它的条件、产出和数字" if owner else "所属的申报、项目不在数据中"
        return f"已收下，没有用上：{why}。"

    def _figures(self) -> Iterator[tuple[Figure, list[Leaf]]]:
        """The figures of the record's subjects that a measure over its type goes into, with what they are made of."""
        contexts = self.fates.contexts
        if not contexts:
            return
        made = self._composed_of(contexts)
        rows = self.con.execute(
            f"select {FIELDS}, divisor, decimals from published.figure where list_contains(?, context_id) "
            "or list_contains(?, context_id || chr(9) || measure || chr(9) || slice) "
            "order by notice, workbook, sheet, figure_id",
            [contexts, ["\t".join(key) for key in made]],
        ).fetchall()
        for figure in (Figure(*row) for row in rows):
            if self.catalog.get(figure.measure).agg == COMPOSED:
                if (figure.context_id, figure.measure, figure.slice) in made:
                    yield figure, made[figure.context_id, figure.measure, figure.slice]
            elif self.own & {part.measure.measure_id for part in self.catalog.parts(figure.measure)}:
                leaf = (figure.context_id, figure.measure)
                yield figure, [(*leaf, *self.tracer.asked(figure.form_id, figure.measure, figure.slice))]

    def _composed_of(self, contexts: list[str]) -> dict[tuple[str, str, str], list[Leaf]]:
        """Composed figures with a part asked of these contexts over these measures, and those very parts."""
        over = [m for m in self._measures_made_of_own if self.catalog.get(m).agg != COMPOSED]
        rows = self.con.execute(
            """
            with recursive made as (
                select context_id, measure_id, slice, part_context_id, part_measure_id, part_window_id, part_slice
                from intermediate.int_measure__figure_part
                where part_window_id is not null and list_contains(?, part_context_id)
                    and list_contains(?, part_measure_id)
                union
                select up.context_id, up.measure_id, up.slice, made.part_context_id, made.part_measure_id,
                    made.part_window_id, made.part_slice
                from made
                inner join intermediate.int_measure__figure_part as up
                    on up.part_window_id is null and up.part_context_id = made.context_id
                        and up.part_measure_id = made.measure_id and up.part_slice = made.slice
            )
            select * from made order by all
            """,
            [contexts, over],
        ).fetchall()
        made: dict[tuple[str, str, str], list[Leaf]] = {}
        for context_id, measure_id, slice_, *leaf in rows:
            made.setdefault((context_id, measure_id, slice_), []).append((leaf[0], leaf[1], leaf[2], leaf[3]))
        return made

    @cached_property
    def _measures_made_of_own(self) -> set[str]:
        """Measures that a measure over the record's type is, is a part of, or is composed into."""
        rows = self.con.execute(
            "select distinct measure_id, part_measure_id from intermediate.int_measure__figure_part"
        ).fetchall()
        rows += self.catalog.made_of()
        found, more = set[str](), set(self.own)
        while more:
            found |= more
            more = {measure for measure, part in rows if part in found} - found
        return found

    def _figures_of_these_measures(self) -> int:
        query = "select count(*) from published.figure where list_contains(?, measure)"
        return int(self.con.execute(query, [sorted(self._measures_made_of_own)]).fetchall()[0][0])

    def _sides(self, leaf: Leaf) -> Iterator[Use]:
        """The record on each side of a value over one window."""
        context_id, measure_id, window_id, slice_ = leaf
        parts = self.catalog.parts(measure_id)
        return self._of_parts(parts, context_id, [window_id], self._slice_of(measure_id, slice_))

    def _slice_of(self, measure_id: str, slice_: str) -> str | None:
        """The slice that a value is of; a least is of any."""
        return None if self.catalog.get(measure_id).agg == "least" else slice_

    def _of_parts(
        self, parts: Sequence[MeasurePart], context_id: str, windows: list[str], slice_: str | None
    ) -> Iterator[Use]:
        for part in parts:
            measure_id = part.measure.measure_id
            if measure_id in self.own:
                of = slice_ if slice_ is None or not part.is_whole else ""
                found = self.fates.in_side(context_id, measure_id, [part.window_id] if part.window_id else windows, of)
                if found:
                    yield self._side(measure_id, part.role, found)

    def _side(self, measure_id: str, role: str, found: Found) -> Use:
        fate = found.fate
        bounded = bool(fate.day_label) and found.outcome in (USED, "outside_window")
        return {
            "measure": measure_id,
            "label": self.catalog.get(measure_id).label,
            "role": role,
            "of": fate.context_id,
            "window": fate.window_id,
            "period": f"{fate.from_date}/{fate.to_date}" if bounded else None,
            "outcome": found.outcome,
            "reason": found.reason or None,
            "amount": None if found.amount is None else plain(found.amount),
        }

    def _figure(self, figure: Figure) -> Use:
        return {
            "use": "figure",
            "figure_id": figure.figure_id,
            "form_id": figure.form_id,
            "notice": figure.notice,
            "workbook": figure.workbook,
            "sheet": figure.sheet,
            "cell": figure.cell,
            "label": figure.label,
            "value": plain(figure.value),
            "unit": figure.unit,
            "measure": figure.measure,
            "clauses": [
                {"notice": notice, "clause": clause, "says": says}
                for notice, clause, says in self.tracer.figure_clauses(figure, figure.notice)
            ],
        }

    def _asked(self, use: AskedUse) -> tuple[list[Use], list[Use]]:
        """The criteria or outputs that the record entered, and those that it could have entered and did not."""
        entered: list[Use] = []
        left_out: list[Use] = []
        for row in asked_rows(self.con, use, self.fates.contexts):
            parts, slice_ = self.catalog.every_part(row.measure), self._slice_of(row.measure, row.slice)
            judged = _together(list(self._of_parts(parts, row.context_id, list(row.windows), slice_)))
            if judged:
                (entered if judged["outcome"] == USED else left_out).append(row.entered | judged)
        return entered, left_out

    def _others(self) -> list[Use]:
        """What the record serves otherwise than by being counted."""
        fields = ("use", "subject", "notice", "clause", "item", "says")
        rows = at_place(
            self.con, "intermediate.int_record__use", "distinct use, subject, notice_id, clause, item, says", self.place
        )
        return [dict(zip(fields, row, strict=True)) for row in sorted(rows, key=str)]

    def _findings(self) -> list[Use]:
        fields = ("rule", "severity", "notice", "clause", "message")
        rows = at_place(self.con, "published.finding", ", ".join(fields), self.place, prefix="")
        return [dict(zip(fields, row, strict=True)) for row in rows]


def left_out_figures(left_out: list[Use]) -> list[Use]:
    """Of what a record did not enter, the figures."""
    return [one for one in left_out if one["use"] == "figure"]


def _together(sides: list[Use]) -> Use | None:
    """Both sides of a value in one: what came nearest to being counted says what became of the record there."""
    if not sides:
        return None
    nearest = max(sides, key=lambda side: NEARNESS.index(side["outcome"]))
    different = [side for number, side in enumerate(sides) if side not in sides[:number]]
    return {"outcome": nearest["outcome"], "reason": nearest["reason"], "sides": different}
