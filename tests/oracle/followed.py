"""A thousand changes of the sources followed to the figures that they moved, and no other: `make mutate-sources`.

Two builds of one world, the second with one field of one record of every unit changed; what `jixiao diff` says of them
is held against the two tables of figures and against lists of records made from the raw rows alone.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

from jixiao.diff import compare, difference_document, open_snapshot
from jixiao.ingest.contract import load_contract
from jixiao.paths import project_root
from jixiao.pipeline import stages, workbooks
from jixiao.pipeline.records import write_json
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.summary import write_summary
from jixiao.published import open_warehouse
from tests.inbox import write_tables
from tests.oracle.listed import Index, Listed, lists
from tests.oracle.many import Tables, number, world
from tests.oracle.mutations import Mutation, mutate
from tests.oracle.tiny import compute
from tests.oracle.world import read_world

DAY = date(2026, 11, 20)
NOTICE = "jl-2024"
OWN_FORMS = ("F4", "F5")
Figures = dict[str, tuple[Any, ...]]
Said = dict[str, Any]


def built(tables: Tables, place: Path) -> Path:
    """A build without gates and audit editions, which are not looked at here: the folder that would be published."""
    plan = plan_build(write_tables(place / "inbox", tables), place / "out", DAY, project_root(), (NOTICE,))
    stages.stage_ingest(plan)
    compute(plan)
    with mock.patch.object(workbooks, "_write_audits"):
        write_json(plan.records / "forms.json", workbooks.make_workbooks(plan))
    write_summary(plan)
    return plan.work.rename(place / "published")


class Followed:
    """One world, its changed twin, and what the program says of them."""

    def __init__(self, units: int, seed: int, place: Path) -> None:
        chance = random.Random(seed)
        tables = world(units, chance)
        changed, self.mutations = mutate(tables, units, chance)
        self.old, self.new = built(tables, place / "old"), built(changed, place / "new")
        self.difference = compare(open_snapshot(self.old), open_snapshot(self.new))
        self.said: Said = difference_document(self.difference)
        self.figures = _figures(self.old), _figures(self.new)
        self.lists = _lists(self.old), _lists(self.new)
        self.by_context = {number(one.unit): one for one in self.mutations}

    def undetected(self) -> list[object]:
        """Changes that are not listed with their record, field, old and new value; a refused one as a removed record
        with the rule of the quarantine."""
        listed = {(row["file"], row["row"]): row for row in self.said["records"]}
        assert len(listed) == len(self.said["records"])
        wrong: list[object] = [one for one in self.mutations if not _is_told(one, listed.get(one.place))]
        return wrong + [place for place in listed if place not in {one.place for one in self.mutations}]

    def expected(self) -> set[tuple[str, str]]:
        """Figures of applications (id, 申报编号) that are printed differently or made of other records."""
        old, new = self.figures
        found = set()
        for name in {*old, *new}:
            form, context, measure, slice_, _ = new.get(name) or old[name]
            if context.partition(":")[0] != "application":
                continue
            own = context.partition(":")[2]
            moved = (old.get(name) or (None,))[-1] != (new.get(name) or (None,))[-1]
            if form in OWN_FORMS:
                a, b = (side[own][measure, slice_] for side in self.lists)
                moved = moved or a != b
            if moved:
                found.add((name, own))
        return found

    def named(self) -> set[tuple[str, str]]:
        """The same as the program names them. Of forms without a second list, those of another value."""
        return {
            (row["figure_id"], own)
            for row in self.said["figures"]
            for kind, _, own in [self._context(row["figure_id"]).partition(":")]
            if kind == "application" and (row["form_id"] in OWN_FORMS or row["old"] != row["new"])
        }

    def _context(self, figure_id: str) -> str:
        old, new = self.figures
        return str((new.get(figure_id) or old[figure_id])[1])

    def misattributed(self) -> Iterator[object]:
        """Causes that lead to another record than the changed one of that application; of contexts of many, to none."""
        places = {one.place for one in self.mutations}
        for row in self.said["figures"]:
            own = self._context(row["figure_id"])
            mutation = self.by_context.get(own.partition(":")[2])
            allowed = {mutation.place} if mutation else places
            causes = [cause for cause in row["causes"] if cause["kind"] != "四舍五入"]
            is_blank = mutation is None and row["difference"] == "0"
            if not causes or any(not _leads_to(cause, allowed, is_blank) for cause in causes):
                yield row

    def not_adding_up(self) -> list[Said]:
        """Figures whose parts do not make the printed difference of the two tables of figures."""
        return [row for row in self.said["figures"] if not self._adds_up(row)]

    def _adds_up(self, row: Said) -> bool:
        old, new = (figures.get(row["figure_id"], (Decimal(0),))[-1] for figures in self.figures)
        parts = sum((Fraction(cause["part"]) for cause in row["causes"]), Fraction(0))
        return parts == Fraction(row["difference"]) == Fraction(new) - Fraction(old)


def _is_told(mutation: Mutation, row: Said | None) -> bool:
    if row is None:
        return False
    told = {one["name"]: (one["old"], one["new"]) for one in row["fields"]}
    if mutation.is_refused:
        fault = row.get("quarantine") or {}
        return row["change"] == "删除" and fault["column"] == mutation.header and bool(fault["rule"])
    old, new = told.get(mutation.header.removesuffix("（元）"), ("?", "?"))
    if mutation.header == "身份证号":
        return row["change"] == "改动" and (old or "")[:4] == mutation.old[:4] and len(told) == 1
    return row["change"] == "改动" and len(told) == 1 and _same(old, mutation.old) and _same(new, mutation.new)


def _same(told: str | None, written: str) -> bool:
    if told is None or not written:
        return (told or "") == written
    try:
        return Decimal(told) == Decimal(written)
    except ArithmeticError:
        return told == written


def _leads_to(cause: Said, allowed: set[tuple[str, int]], is_blank: bool) -> bool:
    """Whether a cause is one of these records, or an untouched one that leads to one of them alone. A nought of all
    units that is blank on one side may lead to those of several."""
    if cause["kind"] == "记录未改而计法改变":
        through = {(one["file"], one["row"]) for one in cause.get("through", [])}
        return (len(through) == 1 or is_blank) and bool(through) and through <= allowed
    return cause["kind"] in ("删除记录", "记录改动") and (cause["file"], cause["row"]) in allowed


def _figures(out: Path) -> Figures:
    query = "select figure_id, form_id, context_id, measure, slice, value from published.figure"
    with open_warehouse(out) as con:
        return {name: tuple(rest) for name, *rest in con.execute(query).fetchall()}


def _lists(out: Path) -> dict[str, Listed]:
    found = read_world(out / "raw")
    index = Index(found)
    return {row["application_no"]: lists(index.of(row), row) for row in found.rows("application")}


def main(units: int = 1000, seeds: int = 10) -> int:
    """Follow so many changes a seed; print what is wrong. Returns 1 when anything is."""
    os.environ["JIXIAO_PERSON_KEY"] = "a key of the tests, not of anybody"
    wrong = 0
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as place:
            followed = Followed(units, seed, Path(place))
            kinds = {record.label for record in load_contract().record_types} & {m.label for m in followed.mutations}
            found = [
                *followed.undetected(),
                *(followed.expected() ^ followed.named()),
                *followed.misattributed(),
                *followed.not_adding_up(),
            ]
            moved = len(followed.said["figures"])
        wrong += len(found)
        print(f"seed {seed}: {units} changes in {len(kinds)} record types, {moved} figures moved, {len(found)} wrong")
        for one in found[:10]:
            print("  ", one)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
