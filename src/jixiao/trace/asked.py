"""Criteria of applications and outputs of projects that records are counted for: what each asks, and its formula."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from duckdb import DuckDBPyConnection

from jixiao.evidence import CriterionOrOutput
from jixiao.exact import Formula
from jixiao.trace.formula import made_of, sides_of
from jixiao.trace.formula_making import FormulaMaker, SideKey

AskedUse = Literal["criterion", "output"]
_ASKED: dict[AskedUse, str] = {
    "criterion": (
        "with every as ("
        "select *, '' as leniently, measure_id as asked_measure, slice as asked_slice, value_text as asked_value "
        "from intermediate.int_application__assessment union all by name "
        "select *, '（从宽）' as leniently, lenient_measure_id as asked_measure, lenient_slice as asked_slice, "
        "lenient_text as asked_value from intermediate.int_application__assessment) "
        "select 'criterion', concat_ws('~', 'criterion', application_no, criterion_no, item_no, coalesce(period, ''), "
        "case when is_part then 'part' else '' end || leniently), "
        "application_no, notice_id, clause, '条件' || criterion_no || '-' || item_no || leniently, "
        "words, result, asked_measure, asked_value, coalesce(unit, '%'), "
        "context_id, window_id, window_used, coalesce(asked_slice, '') "
        "from every where asked_measure is not null and {} "
        "order by application_no, is_part, cast(criterion_no as integer), item_no, period_no, leniently"
    ),
    "output": (
        "select 'output', concat_ws('~', 'output', project_no, rule_no, item_no, period), "
        "project_no, notice_id, clause, '产出' || rule_no || '-' || item_no, "
        "says, state, measure_id, value_text, coalesce(unit, '%'), "
        "context_id, window_id, window_used, coalesce(slice, '') "
        "from intermediate.int_project__output_stage where measure_id is not null and {} "
        "order by project_no, is_improvement, to_date, rule_no, item_no"
    ),
}
_WINDOWS = "select window_id, members from seeds.windows where members is not null"


@dataclass(frozen=True, slots=True)
class AskedRow(CriterionOrOutput):
    """One of them, of a subject's own values: `measure` over `windows` in `slice`."""

    context_id: str
    windows: tuple[str, ...]
    slice: str

    def formula(self, maker: FormulaMaker) -> Formula:
        """How its value is computed: over several windows it is the mean of theirs."""
        made = [maker.of_leaf((self.context_id, self.measure, window, self.slice)) for window in self.windows]
        return made[0] if len(made) == 1 else made_of("mean", [("1", one) for one in made])

    def guards(self, maker: FormulaMaker) -> list[SideKey]:
        """The sides that its value does not add up, but whose records make its nought known."""
        parts = [part for part in maker.catalog.every_part(self.measure) if part.role == "guard"]
        return [
            (part.measure.measure_id, self.context_id, *part.asked(window, self.slice))
            for part in parts
            for window in self.windows
        ]

    def sides(self, maker: FormulaMaker) -> set[SideKey]:
        """All sides that it rests on."""
        return {*sides_of(self.formula(maker)), *self.guards(maker)}


def asked_rows(
    con: DuckDBPyConnection, use: AskedUse, contexts: Sequence[str] | None = None, notices: Sequence[str] = ()
) -> list[AskedRow]:
    """All of a use, in their order: those of these contexts, where some are named, and of these notices."""
    known = [(contexts, "list_contains(?, context_id)"), (notices or None, "list_contains(?, notice_id)")]
    bound = [(list(names), condition) for names, condition in known if names is not None]
    where = " and ".join(["true", *(condition for _, condition in bound)])
    rows = con.execute(_ASKED[use].format(where), [names for names, _ in bound]).fetchall()
    made = {window_id: tuple(members.split("|")) for window_id, members in con.execute(_WINDOWS).fetchall()}
    at = [field.name for field in fields(AskedRow)].index("windows")

    def members(window: str, used: str | None) -> tuple[str, ...]:
        """The windows that a window is made of: the one taken where the greatest or the least is, else all."""
        return (used,) if used and used != window else made.get(window, (window,))

    return [AskedRow(*[*row[:at], members(*row[at : at + 2]), *row[at + 2 :]]) for row in rows]
