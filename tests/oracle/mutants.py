"""Every threshold, comparator, period, quota, day and amount of the policy data changed in turn: does a test see it?

    python -m tests.oracle.mutants [--waves N]

Two things stand against a changed figure. The statements (clauses.csv): every mutant is held against them, one by one.
The boundary tests: their expectations are frozen from the statements, and the criteria and periods are evaluated by the
warehouse, many mutants in one build: a wave changes each criterion once, and whoever sees a change is told by the
criterion that it belongs to. `--waves` limits the builds (what continuous integration does).

Prints mutants and survivors: mutants that neither sees. Quotas, days, amounts and outputs, and the period of what has
no date (an occupation applied for), are left to the statements here; the tests of their rules see them too.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from jixiao.engine.program import START, Program
from jixiao.paths import project_root
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.transform import execute, planned_execution, planned_program
from jixiao.policy.folder import keep_policy, own_policy
from tests.oracle.boundaries import all_tries, record
from tests.oracle.makers import MAKERS
from tests.oracle.policy import LIBRARY, edit, policy_with
from tests.oracle.statements import FIGURE, PERIODS, Row, contradictions, figures, guarded, read_policy
from tests.oracle.tiny import DAY, TinyWorld, compute
from tests.oracle.world import GRADES

COMPARATORS = (">=", "<=", "=")
EVALUATED = ("criteria", "windows", "int_application__criterion", "int_application__asked",
             "int_application__evaluation", "int_application__value", "int_application__result",
             "int_application__alternative", "int_application__assessment", "assessment")  # fmt: skip
KEYS = {"windows": ("window_id",)}


@dataclass(frozen=True)
class Mutant:
    """One cell of one row, changed."""

    file: str
    place: int
    column: str
    becomes: str

    def of(self, rows: list[Row]) -> list[Row]:
        """The rows with the cell changed."""
        return [row | {self.column: self.becomes} if n == self.place else row for n, row in enumerate(rows)]


def all_mutants(policy: Path) -> list[Mutant]:
    """Every mutant of every figure of a policy folder."""
    seeds = read_policy(policy)
    labels = {row["window_id"]: row["window_label"] for row in seeds["windows"]}
    return [
        Mutant(file, place, column, becomes)
        for file, rows in seeds.items()
        for place, row in enumerate(rows)
        for column in figures(file, row, guarded(file, rows), labels)
        for becomes in changes(file, column, row, seeds)
    ]


def changes(file: str, column: str, row: Row, seeds: dict[str, list[Row]]) -> Iterator[str]:
    """What a cell is changed to: a step up and down, each other comparator, the other periods of its kind."""
    value = row[column]
    if column == "comparator":
        # a count is never less than nought: there "at most" and "equal" are the same demand
        same = "=" if value == "<=" and row.get("threshold") == "0" else value
        yield from (other for other in COMPARATORS if other not in (value, same))
    elif column in PERIODS:
        yield from _other_windows(value, seeds["windows"])
    elif column in ("otherwise", "below"):
        yield "不符合" if value != "不符合" else "需人工判断"
    elif value in GRADES:
        yield from (GRADES[GRADES.index(value) + step] for step in (-1, 1))
    elif file == "windows" and column == "members":
        yield value.rpartition("|")[0]
    elif file == "windows" and column == "kind":
        yield _other_kind(value)
    elif FIGURE.fullmatch(value):
        yield from _beside(value)


def _other_windows(value: str, windows: list[Row]) -> Iterator[str]:
    """The period of the same kind of thing declared before and the one after: near enough to be taken for it."""
    of_project = {row["window_id"]: row["kind"].startswith("project_") for row in windows}
    names = [name for name in of_project if of_project[name] == of_project[value]]
    place = names.index(value)
    yield from {names[place - 1], names[(place + 1) % len(names)]}


def _other_kind(value: str) -> str:
    # One window's kind becomes that of another which reads the same columns of its row.
    pairs = {"least": "greatest", "mean": "least", "greatest": "least", "ever": "until", "until": "ever",
             "years_to_date": "calendar_years", "calendar_years": "years_to_date", "latest_year": "calendar_years",
             "months_before": "years_to_date", "project_months": "project_after", "project_latest": "project_months",
             "project_period": "project_after", "project_after": "project_months",
             "project_each_month": "project_months"}  # fmt: skip
    return pairs.get(value, "ever")


def _beside(value: str) -> Iterator[str]:
    """A day, a hundredth of a share (clauses state whole per cents), or one more and one less."""
    if "-" in value[1:]:
        yield from ((date.fromisoformat(value) + timedelta(days=step)).isoformat() for step in (-1, 1))
    elif "/" in value:
        exact = Fraction(value)
        yield from (f"{exact.numerator * 100 + step}/{exact.denominator * 100}" for step in (-1, 1))
    elif "." in value:
        yield from (str(Decimal(value) + step) for step in (Decimal("-0.01"), Decimal("0.01")))
    else:
        yield from (str(int(value) + step) for step in (-1, 1))


def unstated(mutants: Iterable[Mutant], policy: Path) -> list[Mutant]:
    """The mutants that the statements do not see."""
    found = []
    for one in mutants:
        path = policy / f"{one.file}.csv"
        was = path.read_text(encoding="utf-8")
        edit(path, one.of)
        if not contradictions(policy):
            found.append(one)
        path.write_text(was, encoding="utf-8")
    return found


class Warehouse:
    """The boundary tests' world, built once; a wave evaluates criteria and periods anew.

    `results` are those of the policy data as they are: value and result of every criterion, by application, criterion
    and item; parts of others left out.
    """

    def __init__(self, work: Path) -> None:
        policy = policy_with(work, LIBRARY)
        self.tries = [*all_tries(own_policy(project_root())), *all_tries(policy, LIBRARY)]
        world = TinyWorld()
        for one in self.tries:
            record(one, world)
        self.plan = BuildPlan(work, work / "out", DAY, work / "work", project_root(), policy=policy)
        world.write(self.plan.raw)
        self.made = compute(self.plan)
        self.policy = policy
        self.seeds = read_policy(self.policy)
        self.results = self._assessed()

    def _assessed(self) -> dict[tuple[str, str, str], tuple[str | None, str]]:
        with closing(duckdb.connect(str(self.plan.warehouse), read_only=True)) as con:
            rows = con.execute(
                "select application, criterion, cast(item as varchar), value, result from published.assessment "
                "where not is_part"
            ).fetchall()
        assert len({row[:3] for row in rows}) == len(rows)
        return {row[:3]: row[3:] for row in rows}

    def missed(self, mutants: Iterable[Mutant]) -> set[tuple[str, ...]]:
        """The criteria of which at least one boundary test fails when all these cells are changed at once."""
        kept = {name: (self.policy / f"{name}.csv").read_text(encoding="utf-8") for name in ("criteria", "windows")}
        for one in mutants:
            edit(self.policy / f"{one.file}.csv", one.of)
        try:
            self._evaluate()
            found = self.found()
            return {one.demand.key for one in self.tries if found.get(one.number) != (one.value, one.result)}
        finally:
            for name, text in kept.items():
                (self.policy / f"{name}.csv").write_text(text, encoding="utf-8")

    def _evaluate(self) -> None:
        """The models of EVALUATED anew, over what the others came to."""
        program = planned_program(self.plan)
        nodes = tuple(node for node in program.nodes if node.kind == START or node.name in EVALUATED)
        keep_policy(self.plan.policy_source, self.plan.policy_folder)
        execution = planned_execution(self.plan, Program(nodes))
        execution.made |= self.made
        execute(self.plan, execution)

    def found(self) -> dict[str, tuple[str | None, str]]:
        """Value and result of each test's own criterion, by application."""
        with closing(duckdb.connect(str(self.plan.warehouse), read_only=True)) as con:
            rows = con.execute(
                "select application, track || '-' || criterion || '-' || item, value, result from published.assessment "
                "where not is_part"
            ).fetchall()
        return {row[0]: (row[2], row[3]) for row in rows if row[0].startswith(f"{row[1]}-")}


def waves(mutants: list[Mutant], seeds: dict[str, list[Row]]) -> list[list[Mutant]]:
    """Mutants so distributed that a wave changes no row twice, and changes periods apart from criteria: made of others
    apart from those that they are made of."""
    found: dict[tuple[str, int], list[Mutant]] = {}
    for one in mutants:
        if _is_evaluated(one, seeds):
            of_row = [key for key in found if key[0] == _room(one) and all(m.place != one.place for m in found[key])]
            key = min(of_row, default=(_room(one), sum(key[0] == _room(one) for key in found)), key=lambda key: key[1])
            found.setdefault(key, []).append(one)
    return [found[key] for key in sorted(found)]


def _is_evaluated(one: Mutant, seeds: dict[str, list[Row]]) -> bool:
    """Whether the boundary tests can see a change: of a measured criterion, unless it is the period of records without
    days, or of a period of criteria (a project's months bound outputs)."""
    row = seeds[one.file][one.place]
    if one.file == "criteria":
        return bool(row["measure_id"]) and (one.column != "window_id" or bool(MAKERS[row["measure_id"]].dated))
    return one.file == "windows" and not row["kind"].startswith("project_")


def _room(one: Mutant) -> str:
    return one.file if one.column != "members" else "windows made of others"


def unseen(wave: list[Mutant], warehouse: Warehouse) -> list[Mutant]:
    """The mutants of a wave that no boundary test sees."""
    missed = warehouse.missed(wave)
    return [one for one in wave if not missed & set(_criteria_of(one, warehouse.seeds))]


def _criteria_of(one: Mutant, seeds: dict[str, list[Row]]) -> Iterator[tuple[str, ...]]:
    """The criteria that a mutant changes: its own, or those over the period."""
    changed = seeds[one.file][one.place]
    for row in seeds["criteria"]:
        if row is changed or (one.file == "windows" and row["window_id"] == changed["window_id"]):
            yield row["track_id"], row["criterion_no"], row["item_no"]


def main() -> int:
    """Print the figures; 1 when a mutant survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waves", type=int, default=None, help="how many builds at most (default: all)")
    said = parser.parse_args()
    os.environ.setdefault("DO_NOT_TRACK", "1")
    policy = own_policy(project_root())
    mutants = all_mutants(policy)
    with tempfile.TemporaryDirectory() as folder:
        copy = policy_with(Path(folder) / "copy")
        survivors = unstated(mutants, copy)
        warehouse = Warehouse(Path(folder) / "boundaries")
        turns = waves(mutants, warehouse.seeds)[: said.waves]
        not_seen = [one for turn in turns for one in unseen(turn, warehouse)]
    print(f"mutants                               {len(mutants):>6}")
    print(f"not seen by the statements            {len(survivors):>6}")
    print(f"evaluated by the warehouse            {sum(map(len, turns)):>6}   in {len(turns)} builds")
    print(f"of these not seen by a boundary test  {len(not_seen):>6}")
    for one in not_seen:
        print(f"  {one.file}.csv row {one.place + 2} {one.column} -> {one.becomes}")
    seen = {one for turn in turns for one in turn} - set(not_seen)
    lost = [one for one in survivors if one not in seen]
    print(f"survivors                             {len(lost):>6}")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
