"""Forward traces: from one row of a file that was handed in to everything that it went into, and for what it could have
gone into and did not, the reason. Nothing of it is stored: the measures' declarations are run for this row alone."""

from contextlib import closing
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from jixiao.errors import UsageError
from jixiao.ingest.contract import NARRATIVE, load_contract
from jixiao.ingest.outcomes import CORRECTED, DUPLICATE, FILE, SAID
from jixiao.ingest.person_key import load_key
from jixiao.ingest.refused_rows import HANDED_BACK
from jixiao.ingest.tags import shown_name
from jixiao.personal_numbers import mask_text
from jixiao.published import open_warehouse
from jixiao.sql_words import literal
from jixiao.trace.fates import Place
from jixiao.trace.figures import Tracer
from jixiao.trace.uses import Uses, at_place
from jixiao.trace.written_cells import WrittenCells, by_place, places_of

ACCEPTED, QUARANTINED, COPY, SKIPPED, HEADING = "accepted", "quarantined", "duplicate", "skipped", "heading"
PARTS = 3


def parse_place(ref: str) -> Place:
    """FILE:SHEET:ROW (CSV and Parquet have no sheet: FILE::ROW), split from the right; full-width colons where
    there are no others. Raises UsageError."""
    parts = (ref if ref.count(":") >= PARTS - 1 else ref.replace("：", ":")).rsplit(":", PARTS - 1)
    if len(parts) == PARTS and parts[0] and parts[2].isascii() and parts[2].isdigit() and int(parts[2]) > 0:
        return Place(parts[0], parts[1], int(parts[2]))
    raise UsageError(
        f"“{ref}”不是一行记录的位置。请写 文件:工作表:行号，如 培训记录.xlsx:培训记录:12；"
        "CSV、Parquet 没有工作表，写 文件::行号。",
        f"{ref!r} is no place of a row: write FILE:SHEET:ROW; CSV and Parquet have no sheet: FILE::ROW.",
    )


def trace_row(out: Path, ref: str) -> dict[str, Any]:
    """One row of a file that was handed in as the JSON of `jixiao trace --row --json`.

    `ref` is FILE:SHEET:ROW, the file as `jixiao show sheet` names it. Raises UsageError when there is no such file,
    sheet or row. Keys: file, sha256, sheet, row, record_type, label, key, state (accepted, quarantined, duplicate,
    skipped, heading), says (one sentence); corrected (of an accepted row: what was corrected in it, by whom, when,
    why); cells (of an accepted row: written_cells.CELLS of all that hold something); stands_for (of one that was
    handed back: the place of the refused row); why (of a row that is quarantined: column, value, rule, reason,
    repair); replaced_by (of such a row: the rows that were handed back for it, place, named, state);
    figures, others (criteria, outputs, settlement, ... that it entered), left_out (figures, criteria and outputs of its
    subject that it did not enter, each with outcome and reason), unasked (measures that nothing asks of its subject),
    findings (that name the row), other_figures (how many figures of the same measures are of other subjects).
    """
    with closing(open_warehouse(out)) as con:
        return RowTracer(con, out / "raw").document(_as_shown(parse_place(ref)))


def _as_shown(place: Place) -> Place:
    """A place whose file or sheet is named by a personal number, as builds show it."""
    if mask_text(f"{place.file}\n{place.sheet}") == f"{place.file}\n{place.sheet}":
        return place
    key = load_key()
    return Place(shown_name(place.file, key), shown_name(place.sheet, key), place.row)


class RowTracer:
    """Forward traces from one warehouse; `raw` is the folder of raw records of the same build."""

    def __init__(self, con: DuckDBPyConnection, raw: Path, tracer: Tracer | None = None) -> None:
        self.con, self.raw = con, raw
        self.tracer = tracer or Tracer(con)
        self.labels = load_contract().labels | {NARRATIVE.id: NARRATIVE.label}

    def document(self, place: Place) -> dict[str, Any]:
        """What became of the row at a place, as `trace_row` says it."""
        sha256, record_type, note = self._sheet(place)
        document: dict[str, Any] = {
            "file": place.file,
            "sha256": sha256,
            "sheet": place.sheet,
            "row": place.row,
            "record_type": record_type,
            "label": self.labels.get(record_type, ""),
            "key": None,
        }
        if not record_type:
            raise UsageError(
                f"{_named(place)} 不是记录表，没有读取（{note}）。",
                f"{place.file} {place.sheet} is no table of records.",
            )
        key = self._at(*_accepted(record_type), place)
        if not key:
            return document | self._not_accepted(place)
        accepted = {"key": key[0][0], "state": ACCEPTED, "corrected": self._corrected(place)}
        accepted |= {"cells": self._cells(place, record_type), "stands_for": self._stands_for(place)}
        return document | accepted | Uses(self.tracer, place, record_type).document()

    def _corrected(self, place: Place) -> list[dict[str, str]]:
        """The corrections that were applied to the row."""
        if not (self.raw / CORRECTED).is_file():
            return []
        told = ("column", "old_value", "new_value", "reason", "reporter", "date")
        fields = ", ".join(f'"{name}"' for name in told)
        rows = self._at(self._raw(Path(CORRECTED).stem), fields, place, prefix="")
        return [dict(zip(told, row, strict=True)) for row in rows]

    def _cells(self, place: Place, record_type: str) -> list[dict[str, Any]]:
        """The cells of the row that hold something, with what was written there and the value taken."""
        if record_type == NARRATIVE.id:
            return []
        at = (place.file, place.sheet, place.row)
        columns = load_contract().get(record_type).columns
        found = by_place(WrittenCells(self.con, self.raw).of(record_type, columns, places_of([at]))).get(at, [])
        return [one for one in found if one["written"] is not None]

    def _raw(self, name: str) -> str:
        return literal(str((self.raw / f"{name}.parquet").resolve()))

    def _at(self, table: str, fields: str, place: Place, prefix: str = "src_") -> list[tuple[Any, ...]]:
        return at_place(self.con, table, fields, place, prefix)

    def _sheet(self, place: Place) -> tuple[str, str, str]:
        rows = self.con.execute(
            "select sheet, sha256, record_type, note from published.sheet where file = ? order by sheet_order",
            [place.file],
        ).fetchall()
        if not rows:
            files = [name for (name,) in self.con.execute("select distinct file from published.sheet").fetchall()]
            near = get_close_matches(place.file, files, 1)
            hint = f"是不是 {near[0]}？" if near else ""
            raise UsageError(
                f"收件目录里没有文件“{place.file}”。{hint}文件名含所在文件夹，jixiao show sheet 可列出。",
                f"no file {place.file!r} was handed in; `jixiao show sheet` lists them.",
            )
        for sheet, *found in rows:
            if sheet == place.sheet:
                return found[0], found[1] or "", found[2] or ""
        named = "、".join(sheet or "（没有工作表名，写 文件::行号）" for sheet, *_ in rows)
        raise UsageError(
            f"文件 {place.file} 没有工作表“{place.sheet}”，有：{named}。",
            f"{place.file} has no sheet {place.sheet!r}, it has: {named}.",
        )

    def _not_accepted(self, place: Place) -> dict[str, Any]:
        faults = self._at(self._raw("quarantine"), '"column", value, rule, reason, repair', place, prefix="")
        if faults:
            why = [dict(zip(("column", "value", "rule", "reason", "repair"), fault, strict=True)) for fault in faults]
            replaced = self._replaced_by(place)
            return {"state": QUARANTINED, "says": _of_quarantined(replaced), "why": why, "replaced_by": replaced}
        passed = self._at(self._raw(Path(FILE).stem), "outcome, first_file, first_sheet, first_row", place, prefix="")
        if passed:
            outcome, *first = passed[0]
            return of_passed(outcome, Place(*first))
        return self._beside(place)

    def _replaced_by(self, place: Place) -> list[dict[str, str]]:
        """The rows of returned workbooks that stand for a refused row, in order, with what became of them."""
        rows = self._handed_back(
            '"file", sheet, "row"', "from_file = $file and from_sheet = $sheet and from_row = $row", place
        )
        found = []
        for file, sheet, row in rows:
            back = Place(file, sheet, row)
            _, record_type, _ = self._sheet(back)
            taken = self._at(*_accepted(record_type), back)
            state = ACCEPTED if taken else str(self._not_accepted(back)["state"])
            found.append({"place": f"{file}:{sheet}:{row}", "named": _named(back), "state": state})
        return found

    def _stands_for(self, place: Place) -> str | None:
        """The place of the refused row that a row was handed back for; None of a row that was not handed back."""
        rows = self._handed_back(
            "from_file, from_sheet, from_row", '"file" = $file and sheet = $sheet and "row" = $row', place
        )
        return ":".join(map(str, rows[0])) if rows and rows[0][0] is not None else None

    def _handed_back(self, fields: str, where: str, place: Place) -> list[tuple[Any, ...]]:
        """Rows of raw/handed_back.parquet, in order; a build that was made before it was kept has none."""
        if not (self.raw / HANDED_BACK).is_file():
            return []
        at = {"file": place.file, "sheet": place.sheet, "row": place.row}
        table = self._raw(Path(HANDED_BACK).stem)
        return self.con.execute(f"select {fields} from {table} where {where} order by all", at).fetchall()

    def _beside(self, place: Place) -> dict[str, Any]:
        """A row that is no record at all: above the first one, or below the last."""
        _, record_type, _ = self._sheet(place)
        tables = [_accepted(record_type)[0], self._raw("quarantine"), self._raw(Path(FILE).stem)]
        known = " union all ".join(
            f'select "{prefix}row" as row from {table} where "{prefix}file" = $file and "{prefix}sheet" = $sheet'
            for table, prefix in zip(tables, ("src_", "", ""), strict=True)
        )
        first, last = self.con.execute(
            f"select min(row), max(row) from ({known}) as known", {"file": place.file, "sheet": place.sheet}
        ).fetchall()[0]
        if first is not None and place.row < first:
            return {"state": HEADING, "says": f"这是表头或表头以上的行，不是记录；记录从第 {first} 行开始。"}
        span = f"记录在第 {first} 至 {last} 行" if first is not None else "表中没有记录"
        raise UsageError(
            f"{place.file} {place.sheet} 没有第 {place.row} 行：{span}。".replace("  ", " "),
            f"{place.file} {place.sheet} has no row {place.row}: rows {first} to {last}.",
        )


def _accepted(record_type: str) -> tuple[str, str]:
    """The table of the accepted records of a type, and its label of a record."""
    return (
        ("intermediate.int_record__narrative", "box")
        if record_type == NARRATIVE.id
        else (f"staging.stg_{record_type}", "record_key")
    )


def of_passed(outcome: str, first: Place) -> dict[str, str]:
    """What is told of a row that was passed over (ingest.outcomes): state, says, of a copy the `first` of its kind."""
    if outcome == DUPLICATE:
        says = f"没有收下：与 {_named(first)} 完全相同，只计那一行。"
        return {"state": COPY, "says": says, "first": f"{first.file}:{first.sheet}:{first.row}"}
    return {"state": SKIPPED, "says": f"没有收下：这是{SAID[outcome]}，不是记录。"}


def _of_quarantined(replaced: list[dict[str, str]]) -> str:
    """What became of a refused row, in a sentence."""
    if not replaced:
        return "没有收下：已隔离，改正后重新上报才会计入。"
    taken = [one for one in replaced if one["state"] in (ACCEPTED, COPY)]
    if taken:
        return f"没有收下：已隔离；改正后由 {taken[0]['named']} 报回，已收下。"
    return f"没有收下：已隔离；由 {replaced[-1]['named']} 报回过，仍未收下，改正后再报。"


def _named(place: Place) -> str:
    sheet = f" 工作表“{place.sheet}”" if place.sheet else ""
    return f"文件 {place.file}{sheet} 第 {place.row} 行"
