"""Where a clause can be read in two ways: the register of readings, and what the other reading would change.

An alternative is written as changed cells of policy rows, so that it is computed as any other policy is.
"""

import csv
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao.assess.changes import policy_changes
from jixiao.errors import UsageError
from jixiao.pipeline import second_process
from jixiao.pipeline.progress import Progress, Silent
from jixiao.pipeline.what_if import ASSESSMENT, PUBLISHED
from jixiao.policy.folder import keep_policy
from jixiao.published import open_warehouse

Row = dict[str, str]
SAID = {"comparator", "threshold", "unit_of_measure", "clause"}
"""What a policy row says of a result, and no record decides."""
REGISTER, CHANGES, SETTLED = "readings", "reading_changes", "settled_readings"

TURNED = ("application", "criterion", "item", "reading", "alternative", "value", "result")


@dataclass(frozen=True)
class Alternative:
    """Another reading than the chosen one, and the cells of the policy tables that it changes."""

    reading: Row
    words: str
    cells: tuple[Row, ...]
    settled: Row | None

    @property
    def about(self) -> dict[str, Any]:
        """What it is told by: reading, notice, clause, topic, chosen, why, alternative, settled_by, settled_on."""
        said = {name: self.reading[name] for name in ("notice_id", "clause", "topic", "chosen", "why")}
        settled = self.settled or {}
        return {
            "reading": self.reading["reading_id"],
            "notice": said.pop("notice_id"),
            **said,
            "alternative": self.words,
            "settled_by": settled.get("settled_by"),
            "settled_on": settled.get("settled_on"),
        }

    def put_into(self, folder: Path) -> None:
        """Change the tables of a policy folder. Raises UsageError for a row or column that is not there."""
        for table in dict.fromkeys(cell["table_name"] for cell in self.cells):
            _change(folder / f"{table}.csv", [cell for cell in self.cells if cell["table_name"] == table])


def alternatives(policy: Path) -> list[Alternative]:
    """Every alternative of the register of a policy folder, in its order; none where it has no register."""
    settled = {row["reading_id"]: row for row in _rows(policy / f"{SETTLED}.csv")}
    changes = _rows(policy / f"{CHANGES}.csv")
    found = []
    for reading in _rows(policy / f"{REGISTER}.csv"):
        own = [row for row in changes if row["reading_id"] == reading["reading_id"]]
        for words in dict.fromkeys(row["alternative"] for row in own):
            cells = tuple(row for row in own if row["alternative"] == words)
            found.append(Alternative(reading, words, cells, settled.get(reading["reading_id"])))
    return found


def reading_changes(
    out: Path,
    root: Path,
    policy: Path,
    unit: str | None = None,
    asked: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """One row an alternative: what it is (Alternative.about), and `changes`, the rows that it would change as
    policy_changes tells them. Only the readings of the notices `asked`, where some are. Two are tried at a time.
    Raises as policy_changes does.
    """
    listener = progress or Silent()
    tried = [one for one in alternatives(policy) if not asked or one.reading["notice_id"] in asked]
    with second_process.allowed():
        second_process.begin()
        listener.stage("readings")
        found: list[list[dict[str, Any]]] = []
        while len(found) < len(tried):
            one, *others = tried[len(found) : len(found) + 2]
            listener.step(one.words, len(found), len(tried))
            beside = [second_process.start(_what_matters, other, out, root, policy, unit, asked) for other in others]
            found += [_what_matters(one, out, root, policy, unit, asked), *(answer() for answer in beside)]
    return [one.about | {"changes": changes} for one, changes in zip(tried, found, strict=True)]


def _what_matters(one: Alternative, *asked: Any) -> list[dict[str, Any]]:
    """The rows that an alternative changes by more than its own words."""
    return [row for row in _under(one, *asked) if _matters(row)]


def every(name: str) -> bool:
    """Nobody else tries any."""
    return True


def turned_criteria(
    out: Path, root: Path, policy: Path, asked: Sequence[str] = (), take: Callable[[str], bool] = every
) -> list[dict[str, Any]]:
    """One row a criterion whose result another reading would turn (TURNED), with value and result of that reading, in
    no order. Only readings of criteria that some application rests on are tried, and only what `take` gives of them, by
    the name of the alternative: another process may try the others. Raises as policy_changes does."""
    rested_on = _rested_on(out)
    found = []
    for one in alternatives(policy):
        is_asked = not asked or one.reading["notice_id"] in asked
        if is_asked and one.reading["reading_id"] in rested_on and take(f"{one.reading['reading_id']} {one.words}"):
            for row in _under(one, out, root, policy, None, asked, ASSESSMENT):
                if row["new"] and row["old"] and row["new"]["result"] != row["old"]["result"]:
                    told = row | row["new"] | {"reading": one.reading["reading_id"], "alternative": one.words}
                    found.append({name: told[name] for name in TURNED})
    return found


def _rested_on(out: Path) -> set[str]:
    """The readings that results of criteria rest on."""
    with closing(open_warehouse(out)) as con:
        rows = con.execute(
            "select distinct reading_id from intermediate.int_reading__result where subject_type = 'criterion'"
        ).fetchall()
    return {reading_id for (reading_id,) in rows}


def _under(
    one: Alternative,
    out: Path,
    root: Path,
    policy: Path,
    unit: str | None,
    asked: Sequence[str],
    wanted: str = PUBLISHED,
) -> list[dict[str, Any]]:
    """What changes under an alternative, as policy_changes tells it."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as place:
        folder = Path(place).resolve() / "policy"
        keep_policy(policy, folder)
        one.put_into(folder)
        return policy_changes(out, root, folder, unit, asked, wanted)


def _matters(change: dict[str, Any]) -> bool:
    """More than what the reading itself says has changed."""
    old, new = change["old"], change["new"]
    return bool({name for name in old | new if old.get(name) != new.get(name)} - SAID)


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _named(row: str) -> Row:
    return dict(part.split("=", 1) for part in row.split("|"))


def _change(path: Path, cells: Sequence[Row]) -> None:
    rows = _rows(path)
    for cell in cells:
        named = _named(cell["row"])
        meant = [row for row in rows if all(row.get(name) == value for name, value in named.items())]
        if not meant or cell["column_name"] not in meant[0]:
            raise UsageError(
                f"读法登记 {CHANGES}.csv 所指的行或列在 {path.name} 里没有（{cell['row']}，{cell['column_name']}）。"
                "请核对后改正。",
                f"{CHANGES}.csv: {path.name} has no row {cell['row']} or no column {cell['column_name']}.",
            )
        for row in meant:
            row[cell["column_name"]] = cell["value"]
    place = path.with_suffix(".new")
    with place.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    shutil.move(place, path)
