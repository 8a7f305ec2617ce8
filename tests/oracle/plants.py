"""Errors planted in every column of every policy table: is each one refused, or meant the same, or seen by a test?

    python -m tests.oracle.plants [RECORDS]

A column is tried in a row of each kind of its table (of the table, where it has no kinds): the cell blank, unknown, of
another type, another row's, with blanks around it, in full-width letters, filled where it is blank; a row doubled with
another value; a share, a date, a number out of its order. What becomes of each is one of

    refused     a fault: nothing is built                       told     the self-check says 核实
    same        read as it was meant                            stated   the statements of the clauses contradict it
    words       another explanation in `says` or `reading`      a test   the one that seen.csv names for the column

and what is none of these survives. What the five notices do not use is tried in the rows of a made-up one
(tests/oracle/language_notice, seen_language.csv). Given the raw records of a build (RECORDS), the models are computed
anew for every error that a test is named for, and those are listed under which these records show nothing else: the
named test has records of its own. Prints how many of each, and the survivors.
"""

import csv
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from jixiao.engine.executor import Execution
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.transform import TransformFailed, execute, planned_execution, planned_program
from jixiao.policy.folder import keep_policy, own_policy
from jixiao.policy.policy_data import check_policy, table_faults
from jixiao.policy.policy_rows import Fault, Row, read_rows
from jixiao.policy.policy_tables import Policy
from jixiao.policy.schema import Column, Table
from jixiao.policy.self_check import doubted
from jixiao.seed_table import read_table
from tests.oracle.language import language_world
from tests.oracle.marks import MARKED
from tests.oracle.policy import LANGUAGE, policy_with
from tests.oracle.statements import WITHOUT_FIGURES, contradictions_of
from tests.oracle.statements import Row as Stated

SAME, REFUSED, TOLD, STATED, WORDS = "same", "refused", "told", "stated", "words"
NOBODY = "nobody-at-all"
LATE = "2030-01-01"
SHOWN = ("published", "forms", "export")


@dataclass(frozen=True)
class Plant:
    """One error: the cell of a row, or a row more like it with the cell changed (`doubled`)."""

    table: str
    place: int
    column: str
    error: str
    becomes: str
    doubled: bool = False

    def of(self, rows: list[Stated]) -> list[Stated]:
        """The rows of the table with the error in them."""
        wrong = rows[self.place] | {self.column: self.becomes}
        return [*rows, wrong] if self.doubled else [*rows[: self.place], wrong, *rows[self.place + 1 :]]

    @property
    def words(self) -> str:
        """Where it is, and what."""
        return f"{self.table}.csv row {self.place + 2} {self.column}: {self.error} ({self.becomes!r})"


class Field:
    """A policy folder in which errors are planted in turn, without a file being written; `seen` names the tests of
    columns. Of rows that were `added` to it, only what no other row uses is tried; nothing else states them."""

    def __init__(self, folder: Path, root: Path, added: Path | None = None, seen: dict[str, str] | None = None) -> None:
        self.policy, faults = check_policy(folder, root)
        assert faults == []
        self.added = {path.stem: len(_lines(path)) for path in added.glob("*.csv")} if added else {}
        self.seen = SEEN if seen is None else seen
        self.doubts = set(doubted(self.policy))
        assert self.added or contradictions_of(_stated(self.policy)) == []
        self.seeds = {name: [dict(row.cells) for row in rows] for name, rows in self.policy.tables.items()}

    @cached_property
    def plants(self) -> list[Plant]:
        """Every error, by table and column."""
        return [
            one
            for table in self.policy.schema.tables.values()
            if not self.added or table.name in self.added
            for column in table.columns
            for place in self._places(table, column)
            for one in self._errors(table, column, place)
        ]

    def _places(self, table: Table, column: Column) -> Iterator[int]:
        """The first row of each kind, and the first of them that fills the column."""
        by = next((one.name for one in table.columns if one.kinds and "kind" in one.name), None)
        rows = self.seeds[table.name]
        start = len(rows) - self.added[table.name] if self.added else 0
        own = {(row[by] if by else "", bool(row[column.name])) for row in rows[:start]}
        firsts: dict[tuple[str, bool], int] = {}
        for place, row in enumerate(rows[start:], start):
            firsts.setdefault((row[by] if by else "", bool(row[column.name])), place)
        yield from sorted(place for kind, place in firsts.items() if kind not in own)

    def _errors(self, table: Table, column: Column, place: int) -> Iterator[Plant]:
        rows = self.seeds[table.name]
        cell = rows[place][column.name]
        others = sorted({row[column.name] for row in rows} - {cell, ""})

        def plant(error: str, becomes: str, doubled: bool = False) -> Plant:
            return Plant(table.name, place, column.name, error, becomes, doubled)

        if not cell:
            yield plant("filled", others[0] if others else NOBODY)
            return
        yield plant("blank", "")
        yield plant("unknown", NOBODY)
        yield plant("wrong type", "1.5.2")
        yield plant("blank after", f"{cell} ")
        yield plant("blank before", f" {cell}")
        yield plant("a blank of another width", f"{cell}\u3000")
        yield plant("row doubled", cell, doubled=True)
        if others:
            yield plant("another row's", others[0])
        if column.name not in table.key:
            yield plant("row doubled with another value", others[0] if others else NOBODY, doubled=True)
        if (wide := _full_width(cell)) != cell:
            yield plant("full-width twin", wide)
        if column.type == "date":
            yield plant("late", LATE)
            yield plant("early", "1990-01-01")
        elif column.type:
            yield plant("out of bounds", "-1")
            yield plant("half", f"{cell}9" if "." in cell else f"{cell}.5")

    def outcome(self, plant: Plant) -> str:
        """What becomes of an error; empty for one that survives."""
        table = self.policy.schema.tables[plant.table]
        rows, faults = read_rows(f"{plant.table}.csv", _text(table, plant.of(self.seeds[plant.table])), table)
        if faults:
            return REFUSED
        if not plant.doubled and [row.cells for row in rows] == self.seeds[plant.table]:
            return SAME
        wrong = self._with(plant.table, rows)
        if any(True for _ in _faults(wrong, table)):
            return REFUSED
        if not self.doubts.issuperset(doubted(wrong)):
            return TOLD
        if not self.added and plant.table not in WITHOUT_FIGURES and contradictions_of(_stated(wrong), plant.table):
            return STATED
        if plant.column in EXPLAIN or (plant.column == "clause" and not table.cites):
            return WORDS
        column = f"{plant.table}.{plant.column}"
        return SHOWN_TEXT if column in MARKED else self.seen.get(column, "")

    def _with(self, table: str, rows: list[Row]) -> Policy:
        return replace(self.policy, tables=self.policy.tables | {table: rows})


def _faults(policy: Policy, first: Table) -> Iterator[Fault]:
    """The faults of the table that was changed, then of those that refer to it."""
    yield from table_faults(policy, first)
    for table in policy.schema.tables.values():
        named = {one.refers_to.table for one in table.columns if one.refers_to} | {one.table for one in table.rows_of}
        named |= {"clauses"} if table.cites else set()
        if table is not first and first.name in named:
            yield from table_faults(policy, table)


def _lines(path: Path) -> list[Stated]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def language_field(work: Path) -> Field:
    """The rows of the made-up notice that uses what the five notices do not, added to a copy below `work`."""
    return Field(policy_with(work, LANGUAGE), project_root(), LANGUAGE, SEEN_LANGUAGE)


def _stated(policy: Policy) -> dict[str, list[Stated]]:
    return {
        name: [dict(row.cells) for row in rows] for name, rows in policy.tables.items() if name not in WITHOUT_FIGURES
    }


def _text(table: Table, rows: list[Stated]) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, [column.name for column in table.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


class Results:
    """The models over given records, computed anew under each error in the policy data (with the rows added to it)."""

    def __init__(self, field: Field, records: Path, work: Path, *added: Path) -> None:
        self.field, self.policy = field, policy_with(work, *added)
        self.plan = BuildPlan(work, work / "out", AS_OF, work / "work", project_root(), policy=self.policy)
        shutil.copytree(records, self.plan.raw)
        self.program = planned_program(self.plan).without_tests()
        self.made = execute(self.plan, self._planned())
        self.shown = self._contents()

    def _planned(self) -> Execution:
        """The run of the models by the policy data as they are now."""
        keep_policy(self.plan.policy_source, self.plan.policy_folder)
        return planned_execution(self.plan, self.program)

    def changed(self, plant: Plant) -> bool:
        """Whether anything shown or printed is another under this error; a model that cannot be computed is told."""
        path = self.policy / f"{plant.table}.csv"
        was = path.read_text(encoding="utf-8")
        path.write_text(_text(self.field.policy.schema.tables[plant.table], plant.of(self.field.seeds[plant.table])))
        try:
            execution = self._planned()
            execution.before = self.made
            self.made = execute(self.plan, execution)
        except TransformFailed:
            return True
        finally:
            path.write_text(was, encoding="utf-8")
        return self._contents() != self.shown

    def _contents(self) -> dict[str, str]:
        return {one.name: self.made[one.name].content for one in self.program.nodes if one.schema in SHOWN}


# Where each column that only a result can tell is tested, by rules of which the test knows the outcome; texts that are
# no explanation are all marked and looked for (tests/integration/test_policy_texts.py).
SEEN = {row["column"]: row["test"] for row in read_table(Path(__file__).with_name("seen.csv"))}
SEEN_LANGUAGE = {row["column"]: row["test"] for row in read_table(LANGUAGE.with_name("seen_language.csv"))}
SHOWN_TEXT = "tests/integration/test_policy_texts.py::test_every_text_of_the_policy_data_is_shown"
# Columns that explain a row: no result rests on them.
EXPLAIN = ("says", "reading", "source", "note")


def main() -> int:
    """Print the figures; 1 when an error survives."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    root = project_root()
    field = Field(own_policy(root), root)
    became = {plant: field.outcome(plant) for plant in field.plants}
    survived = _print_outcomes(became)
    left = [plant for plant, outcome in became.items() if outcome.startswith("tests/integration/test_")]
    left = [plant for plant in left if became[plant] != SHOWN_TEXT]
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as work:
            _print_effects(left, Results(field, Path(sys.argv[1]), Path(work)))
    with tempfile.TemporaryDirectory() as work:
        survived += _plant_in_language_notice(Path(work))
    return int(survived > 0)


def _plant_in_language_notice(work: Path) -> int:
    field = language_field(work / "field")
    became = {plant: field.outcome(plant) for plant in field.plants}
    survived = _print_outcomes(became)
    language_world().write(work / "records")
    left = [plant for plant, outcome in became.items() if outcome.startswith("tests/integration/test_policy_language")]
    return survived + _print_effects(left, Results(field, work / "records", work / "results", LANGUAGE))


def _print_outcomes(became: dict[Plant, str]) -> int:
    for outcome, count in Counter(one or "survivors" for one in became.values()).most_common():
        print(f"{outcome:<70}{count:>6}")
    survivors = [one for one, outcome in became.items() if not outcome]
    for plant in survivors:
        print(f"  {plant.words}")
    return len(survivors)


def _print_effects(plants: list[Plant], results: Results) -> int:
    silent = [plant for plant in plants if not results.changed(plant)]
    print(f"computed anew {len(plants)}, nothing shown or printed changed by {len(silent)}")
    for plant in silent:
        print(f"  {plant.words}")
    return len(silent)


if __name__ == "__main__":
    sys.exit(main())
