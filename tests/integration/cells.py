"""Every numeric cell of every workbook of a build, read back by another library and followed both ways."""

import csv
import io
import random
import re
import unicodedata
import zipfile
from collections import defaultdict
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import unescape

import openpyxl
import polars as pl

from jixiao.exact import rounded
from jixiao.trace import RowTracer, Tracer
from jixiao.trace.fates import Place
from tests.oracle.sheets import address, numbers, sheets

Cell = tuple[str, str, str, str]
"""Notice, workbook, sheet, cell."""
Sheets = list[tuple[str, list[list[Any]]]]
"""Name and rows of sheets."""
Links = dict[str, dict[str, tuple[str, str]]]
"""Sheet to cell to the sheet and cell that its link leads to."""
ENTRY = re.compile(r"^A(\d+)$")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BACK = "H"
"""The column of 返回 on a trace sheet."""


class Walked(NamedTuple):
    """What was looked at, and what did not fit, one sentence each."""

    figures: int
    cells: int
    forms: int
    wrong: list[str]


def walk(out: Path, tracer: Tracer) -> Walked:
    """Every numeric cell is a figure, every figure is a numeric cell of the same value in both editions, its link leads
    to the entry that names it, the entry's link leads back, and its traced records give the value again."""
    rows = tracer.con.execute(
        "select notice, workbook, sheet, cell, figure_id, value, form_id, context_id, measure, slice, divisor, "
        "decimals from published.figure"
    ).fetchall()
    wrong = [f"{row[4]}: computed again {again}" for row in rows if (again := _again(tracer, row)) != row[5]]
    figures = {row[:4]: row[4] for row in rows}
    printed: set[Cell] = set()
    books = sorted((out / "forms").glob("*/*.xlsx"))
    for path in books:
        official = list(sheets(path))
        printed |= set(_cells(path, official))
        wrong += _audited(out / "audit" / path.parent.name / path.name, official, figures)
    wrong += [f"{cell}: a number that is no figure" for cell in sorted(printed - set(figures))]
    wrong += [f"{cell}: a figure that is not printed" for cell in sorted(set(figures) - printed)]
    return Walked(len(rows), len(printed), len(books), wrong)


def _again(tracer: Tracer, row: tuple) -> object:
    form_id, context_id, measure, slice_, divisor, decimals = row[6:]
    value = tracer.origin(form_id, context_id, measure, slice_).value
    return None if value is None else rounded(value, divisor, decimals)


def _cells(path: Path, read: Sheets) -> dict[Cell, object]:
    notice, workbook = path.parts[-2:]
    return {(notice, workbook, name, address(i, j)): value for name, rows in read for i, j, value in numbers(rows)}


def _audited(path: Path, official: Sheets, figures: dict[Cell, str]) -> list[str]:
    """The audit edition beside the official one: same numbers, and every link there and back."""
    texts, links = dict(sheets(path)), links_of(path)
    wrong = [f"{path.name}: the audit edition has no sheet {name}" for name, _ in official if name not in texts]
    shown = _cells(path, [(name, texts.get(name, [])) for name, _ in official])
    for cell, value in _cells(path, official).items():
        _, _, sheet, place = cell
        if shown.get(cell) != value:
            wrong.append(f"{cell}: {value}, in the audit edition {shown.get(cell)}")
        there = links.get(sheet, {}).get(place)
        if there is None:
            wrong.append(f"{cell}: no link")
            continue
        entry = int(ENTRY.fullmatch(there[1])[1])  # type: ignore[index]
        label, named = texts[there[0]][entry][:2]
        if (label, named) != ("编号", figures.get(cell)):
            wrong.append(f"{cell}: the link leads to {label} {named}")
        if links[there[0]].get(f"{BACK}{entry}") != (sheet, place):
            wrong.append(f"{cell}: the entry leads back to {links[there[0]].get(f'{BACK}{entry}')}")
    return wrong


class Opened(NamedTuple):
    """How many entries, parts and lists the audit editions have, and what does not fit, one sentence each."""

    entries: int
    parts: int
    lists: int
    wrong: list[str]


def open_all(out: Path, at_most: int) -> Opened:
    """Every entry of every audit edition has parts, every part leads to an entry or a list of the same workbook, every
    list stands once, leads back to an entry, and holds its records, `at_most` of them."""
    entries, parts, lists, wrong = 0, 0, 0, []
    for path in sorted((out / "audit").glob("*/*.xlsx")):
        texts, links, titles = dict(sheets(path)), links_of(path), set()
        heads = {(name, f"A{at}") for name, rows in texts.items() for at, row in enumerate(rows, 1) if "返回" in row}
        for name, at in sorted(heads):
            rows = texts[name][int(at[1:]) - 1 :]
            if name.startswith("记录-"):
                lists += 1
                told = int(re.match(r"共 ([\d,]+) 条", rows[1][0])[1].replace(",", ""))  # type: ignore[index]
                held = [row[0] for row in rows[3 : 3 + min(told, at_most)]]
                if held != list(range(1, min(told, at_most) + 1)) or rows[0][0] in titles:
                    wrong.append(f"{path.name} {rows[0][0]}: {len(held)} of {told} records, or listed twice")
                if links[name].get(f"J{at[1:]}") not in heads:
                    wrong.append(f"{path.name} {rows[0][0]}: leads back to no entry")
                titles.add(rows[0][0])
            else:
                entries += 1
                if "作用" not in [row[0] for row in takewhile(any, rows)]:
                    wrong.append(f"{path.name} {rows[0][0]}: an entry without parts")
        for name, rows in texts.items():
            opening = [f"{BACK}{at}" for at, row in enumerate(rows, 1) if row[-1] == "打开" and row[0] != "作用"]
            parts += len(opening)
            wrong += [f"{path.name} {name} {at}: opens nothing" for at in opening if links[name].get(at) not in heads]
    return Opened(entries, parts, lists, wrong)


def links_of(path: Path) -> Links:
    """All links inside a workbook, from its XML."""
    with zipfile.ZipFile(path) as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
        found: Links = {}
        for number, name in enumerate(names, start=1):
            xml = book.read(f"xl/worksheets/sheet{number}.xml").decode()
            pairs = re.findall(r'<hyperlink ref="([A-Z]+\d+)" location="([^"]+)"', xml)
            found[_plain(name)] = {cell: _target(_plain(location)) for cell, location in pairs}
        return found


def _plain(text: str) -> str:
    return unescape(text, {"&quot;": '"', "&apos;": "'"})


def _target(location: str) -> tuple[str, str]:
    sheet, _, cell = location.rpartition("!")
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet, cell


def misplaced(tracer: Tracer, inbox: Path, some: int, seed: int) -> list[str]:
    """Of so many traced records chosen at random, those whose key does not stand in that row of the file handed in."""
    keys = tracer.con.execute("select distinct form_id, context_id, measure, slice from published.figure").fetchall()
    traced = {(r.file, r.sheet, r.row, r.key) for key in keys for r in tracer.origin(*key).records}
    chosen = random.Random(seed).sample(sorted(traced), min(some, len(traced)))
    assert len(chosen) == some
    wanted: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for file, sheet, row, key in chosen:
        wanted[file, sheet][row] = key
    return [
        f"{file} {sheet} {row}: {key} is not in {texts}"
        for (file, sheet), rows in wanted.items()
        for row, texts in source_rows(inbox / file, sheet, set(rows)).items()
        if not all(any(_shows(text, part) for text in texts) for part in rows[row].split("|") if (key := rows[row]))
    ]


def _shows(text: str, part: str) -> bool:
    """Whether a cell as handed in is this part of a key; of a personal number its ends are shown."""
    if "*" in part:
        return len(text) == len(part) and (text[:4], text[-2:]) == (part[:4], part[-2:])
    return _is_day(text, date.fromisoformat(part)) if DAY.fullmatch(part) else text == _text(part)


def _is_day(text: str, day: date) -> bool:
    """However a cell writes it: year, month and day with or without signs between, or Excel's number of the day."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    serial = (day - date(1899, 12, 30)).days
    return numbers[:3] == [day.year, day.month, day.day] or text in (day.strftime("%Y%m%d"), str(serial))


def source_rows(path: Path, sheet: str, wanted: set[int]) -> dict[int, list[str]]:
    """The texts of these rows of a file that was handed in, read by openpyxl, csv or Arrow."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)[sheet]
        return {row: [_text(cell.value) for cell in book[row]] for row in wanted}
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path, use_pyarrow=True)
        return {row: [_text(value) for value in frame.row(row - 2)] for row in wanted}
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig") if _is_utf8(raw) else raw.decode("gb18030")
    reader, found, line = csv.reader(io.StringIO(text, newline="")), {}, 1
    for record in reader:  # a record goes by the line that it begins on: its cells may hold line breaks
        if line in wanted:
            found[line] = [_text(value) for value in record]
        line = reader.line_num + 1
    return found


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _text(value: object) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).strip().upper()
    return text.removesuffix(".0")


def disagreeing_rows(out: Path, tracer: Tracer, a_type: int) -> tuple[int, list[str]]:
    """Of so many accepted rows of every record type, those whose forward trace names other figures than the backward
    traces of all figures do; and how many were looked at."""
    wrong, looked, con = [], 0, tracer.con
    into: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    rows = con.execute("select figure_id, form_id, context_id, measure, slice from published.figure").fetchall()
    for figure_id, *key in rows:
        for record in tracer.origin(*key).records:
            into[record.file, record.sheet, record.row].add(figure_id)
    forward = RowTracer(con, out / "raw", tracer)
    kinds = con.execute("select distinct record_type from published.row_use where record_type <> 'narrative'")
    for (kind,) in kinds.fetchall():
        some = f"staging.stg_{kind} order by hash(record_key, 7) limit {a_type}"
        for place in con.execute(f"select src_file, src_sheet, src_row from {some}").fetchall():
            looked += 1
            said = forward.document(Place(*place))
            if {one["figure_id"] for one in said["figures"]} != into[place]:
                wrong.append(f"{place} ({kind})")
            wrong += [f"{place}: {one} without a reason" for one in said["left_out"] if not one["reason"]]
    return looked, wrong
