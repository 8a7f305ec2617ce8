"""Random changes of everything that a build depends on, one after the other: a quick build gives what a full one gives.

    python -m tests.oracle.changes [--changes N] [--seed S]

One inbox of many files (CSV, workbooks, Parquet, texts), a policy folder with layouts of its own, a day, a key. Each
change is built twice: quickly, beside everything that the builds before it kept, and in full, with a cache of its own
that nothing is found in. Every output is compared: workbooks, exports, raw records, quarantine and checks byte by byte,
build.json but for its seconds, the tables of the warehouse row by row; of a refused build, what it says. Now and then
the cache is deleted, in part or whole, or one of its files is damaged.
"""

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import polars as pl
import xlsxwriter

from jixiao.engine.store import FOLDER_VARIABLE, cache_folder
from jixiao.errors import JixiaoError
from jixiao.ingest.person_key import KEY_VARIABLE
from jixiao.paths import project_root
from jixiao.pipeline import second_process
from jixiao.pipeline.run import plan_build, run_build
from tests.oracle.many import Row, number, world
from tests.oracle.mutations import FIELDS, REFUSED
from tests.oracle.policy import edit, policy_with

UNITS = 8
KEYS = ("a key of the tests, not of anybody", "another key of the tests, not of anybody")
NOTICES = ((), ("jl-2024",), ("jl-2024", "cq-2024"))
FOLDERS = ("forms", "audit", "export", "raw", "policy")
FILES = ("quarantine.xlsx", "quarantine.parquet", "checks.json", "checks.html", "made.json")
LAYOUT = Path("reports") / "F5"
Sheets = dict[str, list[Row]]


@dataclass
class Handed:
    """What a build is handed: sheets of rows by file, texts by file, and what it is told."""

    files: dict[str, Sheets]
    texts: dict[str, str]
    policy: Path
    day: date = date(2026, 11, 20)
    key: str = KEYS[0]
    month: int | None = None
    notices: tuple[str, ...] = ()
    removed: dict[str, Sheets] = field(default_factory=dict)

    def write(self, inbox: Path) -> None:
        """The files as they are now; a file that did not change is written again all the same."""
        shutil.rmtree(inbox, ignore_errors=True)
        for name, sheets in self.files.items():
            path = inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _WRITERS[path.suffix](path, sheets)
        for name, text in self.texts.items():
            (inbox / name).parent.mkdir(parents=True, exist_ok=True)
            (inbox / name).write_text(text, encoding="utf-8")


def _headers(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(header for row in rows for header in row))


def _write_csv(path: Path, sheets: Sheets) -> None:
    (rows,) = sheets.values()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, _headers(rows))
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, sheets: Sheets) -> None:
    (rows,) = sheets.values()
    pl.DataFrame({header: [row.get(header) for row in rows] for header in _headers(rows)}).write_parquet(path)


def _write_workbook(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": date(2024, 1, 1)})
        for name, rows in sheets.items():
            sheet, headers = book.add_worksheet(name), _headers(rows)
            for line, cells in enumerate([headers, *([row.get(header, "") for header in headers] for row in rows)]):
                sheet.write_row(line, 0, cells)


_WRITERS: dict[str, Callable[[Path, Sheets], None]] = {
    ".csv": _write_csv, ".parquet": _write_parquet, ".xlsx": _write_workbook,
}  # fmt: skip


def first_handed(place: Path, chance: random.Random) -> Handed:
    """A world of a few units in some forty files, and the project's policy data in a folder of their own."""
    tables = world(UNITS, chance)
    files: dict[str, Sheets] = {}
    for label, rows in tables.items():
        half = (len(rows) + 1) // 2
        files[f"甲区/{label}.csv"] = {label: rows[:half]}
        if rows[half:]:
            kind = chance.choice((".csv", ".parquet", ".xlsx"))
            files[f"乙区/{label}{kind}"] = {label: rows[half:]}
    together = {label: deepcopy(rows[:2]) for label, rows in tables.items() if label in ("师资", "专家")}
    files["丙区/上报.xlsx"] = together  # copies of rows that stand elsewhere
    texts = {f"叙述/{number(unit)}/申报背景.txt": f"单位{unit}的背景。" for unit in (1, 2)}
    policy = policy_with(place)
    shutil.copytree(project_root() / LAYOUT, policy / LAYOUT)
    return Handed(files, texts, policy)


# ---------------------------------------------------------------- changes


def _file(now: Handed, chance: random.Random, wanted: Callable[[str], bool] = lambda label: True) -> tuple[str, str]:
    """A file and a sheet of it that has rows and a wanted label."""
    found = [(name, label) for name, sheets in sorted(now.files.items()) for label, rows in sheets.items()
             if rows and wanted(label)]  # fmt: skip
    return chance.choice(found)


def _field(now: Handed, chance: random.Random, fields: dict[str, Any]) -> str:
    name, label = _file(now, chance, lambda label: label in fields)
    row = chance.choice(now.files[name][label])
    header, make = chance.choice(fields[label])
    if not row.get(header):
        return f"nothing ({header} is blank)"
    row[header] = make(row[header], chance)
    return f"{name}: {header}"


def change_field(now: Handed, chance: random.Random) -> str:
    """One field of one record."""
    return _field(now, chance, FIELDS)


def spoil_field(now: Handed, chance: random.Random) -> str:
    """A value that cannot be accepted."""
    return _field(now, chance, REFUSED)


def add_row(now: Handed, chance: random.Random) -> str:
    """A training record that nobody had."""
    name, label = _file(now, chance, lambda label: label == "培训记录")
    row = dict(chance.choice(now.files[name][label]))
    row["培训记录号"] = f"N{chance.randrange(10**9)}"
    now.files[name][label].insert(chance.randrange(len(now.files[name][label]) + 1), row)
    return name


def remove_row(now: Handed, chance: random.Random) -> str:
    """A record fewer."""
    name, label = _file(now, chance, lambda label: label not in ("申报单位", "申报项目"))
    rows = now.files[name][label]
    if len(rows) > 1:
        rows.pop(chance.randrange(len(rows)))
    return name


def copy_row(now: Handed, chance: random.Random) -> str:
    """A record handed in once more, in another file or the same."""
    name, label = _file(now, chance)
    other, _ = _file(now, chance, lambda one: one == label)
    now.files[other][label].insert(0, dict(chance.choice(now.files[name][label])))
    return f"{name} -> {other}"


def clash_row(now: Handed, chance: random.Random) -> str:
    """A record of the same key with another content."""
    name, label = _file(now, chance, lambda label: label == "培训记录")
    row = dict(chance.choice(now.files[name][label]))
    row["姓名"] = f"合成{chance.choice('甲乙丙丁')}"
    other, _ = _file(now, chance, lambda one: one == label)
    now.files[other][label].append(row)
    return f"{name} -> {other}"


def reorder_rows(now: Handed, chance: random.Random) -> str:
    """The same records in another order."""
    name, label = _file(now, chance)
    chance.shuffle(now.files[name][label])
    return name


def rename_file(now: Handed, chance: random.Random) -> str:
    """Another name of the same type, in the same folder or another."""
    name = chance.choice(sorted(now.files))
    path = Path(name)
    label = next(iter(now.files[name]))
    folder = chance.choice(("甲区", "乙区", "丁区/一", "."))
    stem = path.stem if path.suffix == ".xlsx" and len(now.files[name]) > 1 else label
    new = (Path(folder) / f"{stem}-{chance.randrange(1000)}{path.suffix}").as_posix()
    if new not in now.files:
        now.files[new] = now.files.pop(name)
    return f"{name} -> {new}"


def split_file(now: Handed, chance: random.Random) -> str:
    """The rows of a sheet in two files."""
    name, label = _file(now, chance)
    rows = now.files[name][label]
    at = chance.randrange(1, len(rows)) if len(rows) > 1 else 0
    new = f"戊区/{label}-{chance.randrange(1000)}{chance.choice(('.csv', '.parquet', '.xlsx'))}"
    if at and new not in now.files:
        now.files[name][label], now.files[new] = rows[:at], {label: rows[at:]}
    return f"{name} -> {new}"


def remove_file(now: Handed, chance: random.Random) -> str:
    """A file is gone, or one that was gone is back."""
    if now.removed:
        name, sheets = now.removed.popitem()
        now.files.setdefault(name, sheets)
        return f"back: {name}"
    name = chance.choice(
        [name for name, sheets in sorted(now.files.items()) if not {"申报单位", "申报项目"} & set(sheets)]
    )
    now.removed[name] = now.files.pop(name)
    return f"gone: {name}"


def change_text(now: Handed, chance: random.Random) -> str:
    """The text of a box, or a file that nothing is read from."""
    name = chance.choice([*sorted(now.texts), "说明.txt", f"叙述/{number(3)}/申报背景.txt"])
    now.texts[name] = f"第{chance.randrange(1000)}次写的背景。"
    return name


def change_policy(now: Handed, chance: random.Random) -> str:
    """A threshold one more or less."""

    def another(rows: list[Row]) -> list[Row]:
        place = chance.choice([n for n, row in enumerate(rows) if row["threshold"].isdigit()])
        rows[place]["threshold"] = str(max(1, int(rows[place]["threshold"]) + chance.choice((-1, 1))))
        return rows

    edit(now.policy / "criteria.csv", another)
    return "criteria.csv"


def change_layout(now: Handed, chance: random.Random) -> str:
    """A column of a form made wider or narrower."""
    path = chance.choice(sorted((now.policy / LAYOUT).glob("*.yml")))
    text = path.read_text(encoding="utf-8")
    before, mark, after = text.partition("widths:")
    first = next(word for word in after.replace("[", " ").replace(",", " ").split() if word.replace(".", "").isdigit())
    path.write_text(before + mark + after.replace(first, str(chance.randrange(8, 30)), 1), encoding="utf-8")
    return path.name


def change_day(now: Handed, chance: random.Random) -> str:
    """Another day, or the same."""
    now.day = date(2026, 11, 20) + timedelta(days=chance.choice((-400, -30, -1, 0, 1)))
    return now.day.isoformat()


def change_told(now: Handed, chance: random.Random) -> str:
    """The month of monitoring, the notices asked for, or the key."""
    what = chance.choice(("month", "notices", "key"))
    if what == "month":
        now.month = chance.choice((None, 7, 9))
    elif what == "notices":
        now.notices = chance.choice(NOTICES)
    else:
        now.key = chance.choice(KEYS)
    return what


def change_nothing(now: Handed, chance: random.Random) -> str:
    """Everything as it was."""
    return ""


CHANGES: tuple[Callable[[Handed, random.Random], str], ...] = (
    change_field, change_field, change_field, spoil_field, add_row, remove_row, copy_row, clash_row, reorder_rows,
    rename_file, split_file, remove_file, change_text, change_policy, change_layout, change_day, change_told,
    change_nothing,
)  # fmt: skip


def spoil_cache(cache: Path, chance: random.Random) -> str:
    """What is kept is deleted, in part or whole, or damaged."""
    entries = sorted(place for kind in cache.iterdir() if kind.name != "program" for place in kind.iterdir())
    what = chance.choice(("whole", "part", "damaged", "damaged"))
    for place in entries if what == "whole" else chance.sample(entries, len(entries) // 3):
        if what == "damaged":
            path = chance.choice(sorted(path for path in place.iterdir() if path.is_file()))
            path.write_bytes(path.read_bytes()[:-1] + b"?")
        else:
            shutil.rmtree(place)
    return what


# ---------------------------------------------------------------- building and comparing


class Compared:
    """Two builds of everything that is handed in, side by side."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place, self.chance = place, random.Random(seed)
        self.now = first_handed(place, self.chance)
        self.caches = {kind: place / f"cache_{kind}" for kind in ("quick", "full")}
        for cache in self.caches.values():
            shutil.copytree(cache_folder() / "program", cache / "program")
        self.seconds = Counter[str]()

    def change(self, number: int) -> str:
        """The next change; every kind comes in turn, in another order each round."""
        if number % len(CHANGES) == 0:
            self.order = self.chance.sample(CHANGES, len(CHANGES))
        change = self.order[number % len(CHANGES)]
        told = f"{change.__name__} {change(self.now, self.chance)}"
        if self.chance.random() < 0.08:
            told += f"; cache {spoil_cache(self.caches['quick'], self.chance)}"
        return told

    def differences(self) -> list[str]:
        """What the quick build of the present and the full one differ in."""
        self.now.write(self.place / "inbox")
        quick, full = self._built("quick"), self._built("full")
        if isinstance(quick, str) or isinstance(full, str):
            return [] if quick == full else [f"{quick} / {full}"]
        return sorted(name for name in {*quick, *full} if quick.get(name) != full.get(name))

    def _built(self, kind: str) -> dict[str, str] | str:
        out = self.place / kind / "out"
        out.parent.mkdir(exist_ok=True)
        now = self.now
        told = {FOLDER_VARIABLE: str(self.caches[kind]), KEY_VARIABLE: now.key}
        began = time.perf_counter()
        with mock.patch.dict(os.environ, told), mock.patch.object(second_process, "begin", lambda *_: None):
            plan = plan_build(
                self.place / "inbox", out, now.day, project_root(), now.notices, policy=now.policy,
                monitor_month=now.month, fresh=kind == "full",
            )  # fmt: skip
            try:
                run_build(plan)
            except JixiaoError as error:
                return error.message.replace(str(out.parent), "")
            finally:
                self.seconds[kind] += int(1000 * (time.perf_counter() - began))
        return dict(_outputs(out.resolve()))


def _outputs(out: Path) -> Iterator[tuple[str, str]]:
    for name in (*FOLDERS, *FILES):
        for path in [out / name, *sorted((out / name).rglob("*"))]:
            if path.is_file():
                yield path.relative_to(out).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
    said = json.loads((out / "build.json").read_text(encoding="utf-8"))
    yield from ((f"build.json {name}", repr(value)) for name, value in said.items() if name != "seconds")
    with closing(duckdb.connect(str(out / "warehouse.duckdb"), read_only=True)) as con:
        query = "select table_schema, table_name from information_schema.tables order by all"
        for schema, table in con.execute(query).fetchall():
            rows = con.execute(f'select * from "{schema}"."{table}" order by all').fetchall()
            yield f"{schema}.{table}", hashlib.sha256(repr(rows).encode()).hexdigest()


@contextmanager
def compared(seed: int) -> Iterator[Compared]:
    """Both builds of the world of a seed, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as place:
        yield Compared(Path(place), seed)


def main() -> int:
    """Make so many changes; print each that gives a difference. Returns 1 when any does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    wrong = 0
    with compared(said.seed) as both:
        for number in range(-1, said.changes):
            told = both.change(number) if number >= 0 else "the first build"
            found = both.differences()
            wrong += bool(found)
            print(f"{number + 1:4} {told}{'  DIFFERS: ' + '; '.join(found[:5]) if found else ''}", flush=True)
        quick, full = both.seconds["quick"] / 1000, both.seconds["full"] / 1000
    print(f"{said.changes} changes, {wrong} with a difference; quick {quick:.0f} s, full {full:.0f} s")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
