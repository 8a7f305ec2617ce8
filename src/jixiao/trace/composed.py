"""Figures that are computed of others: what they are made of, down to measures' own values."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from duckdb import DuckDBPyConnection

from jixiao.errors import UsageError

COMPOSED = "composed"
"""The `agg` of a measure that is computed of others, part by part (intermediate.int_measure__figure_part)."""
Leaf = tuple[str, str, str, str]
"""Context, measure, window, slice of a measure's own value."""
Key = tuple[str, str, str]
"""Context, measure, slice of a composed figure."""
MADE_OF = """(
    with recursive made as (
        select * from intermediate.int_measure__figure_part where context_id = ? and measure_id = ? and slice = ?
        union
        select down.*
        from made
        inner join intermediate.int_measure__figure_part as down
            on made.part_window_id is null and made.part_context_id = down.context_id
                and made.part_measure_id = down.measure_id and made.part_slice = down.slice
    )
    select * from made
) as made"""
"""The parts of one composed figure, and of the figures that it is made of, down to measures' own values."""


@dataclass(frozen=True, slots=True)
class FigurePart:
    """One part of a composed figure; with a window it is a measure's own value, without it is composed itself."""

    context_id: str
    measure_id: str
    window_id: str | None
    slice: str
    factor: Fraction

    @property
    def leaf(self) -> Leaf:
        """The measure's own value that this part is (only with a window)."""
        return (self.context_id, self.measure_id, self.window_id or "", self.slice)

    @property
    def key(self) -> Key:
        """The composed figure that this part is (only without a window)."""
        return (self.context_id, self.measure_id, self.slice)


class Composition:
    """The composed figures of one warehouse; with `only` no more of them is read than that figure is made of."""

    def __init__(self, con: DuckDBPyConnection, only: Key | None = None) -> None:
        self.con = con
        self.only = only

    @cached_property
    def _parts(self) -> dict[Key, tuple[str, list[FigurePart]]]:
        found: dict[Key, tuple[str, list[FigurePart]]] = {}
        source, bound = (MADE_OF, list(self.only)) if self.only else ("intermediate.int_measure__figure_part", [])
        rows = self.con.execute(
            "select context_id, measure_id, slice, op, part_context_id, part_measure_id, part_window_id, part_slice, "
            f"factor from {source} order by context_id, measure_id, slice, part_no",
            bound,
        ).fetchall()
        for context_id, measure_id, slice_, op, of_context, of_measure, of_window, of_slice, factor in rows:
            made = found.setdefault((context_id, measure_id, slice_), (op, []))
            made[1].append(FigurePart(of_context, of_measure, of_window, of_slice, Fraction(factor)))
        return found

    def made_of(self, key: Key) -> tuple[str, list[FigurePart]]:
        """How a figure is put together and of which parts, in their order. UsageError when nothing says so."""
        try:
            return self._parts[key]
        except KeyError:
            context_id, measure_id, slice_ = key
            raise UsageError(
                f"数字 {measure_id}（{context_id} {slice_}）没有写明由哪些数算出："
                "请在 int_measure__figure_part 模型中补上。",
                f"{context_id} {measure_id} {slice_}: no parts in intermediate.int_measure__figure_part.",
            ) from None

    def leaves(self, key: Key) -> list[Leaf]:
        """The measures' own values that a figure is computed of in the end, each once, in the order of its parts."""
        return list(dict.fromkeys(self._walk(key)))

    def _walk(self, key: Key) -> Iterator[Leaf]:
        for part in self.made_of(key)[1]:
            if part.window_id is None:
                yield from self._walk(part.key)
            else:
                yield part.leaf
