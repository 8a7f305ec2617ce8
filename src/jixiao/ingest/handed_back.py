"""Workbooks of returned rows that come back, corrected in place: what a row of them does not say itself is what the
refused row said that it stands for.

A masked number of a person is that row's number, and a cell that was refused and was not changed is refused as it was:
on its way through a workbook a cell must not lose what made it doubtful (a number that lost digits, a formula without a
value). A reference that is not that of a row of a file in the inbox gives nothing.
"""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jixiao.ingest import fault_rules, files, persons, refused_cells, row_checks, sheets
from jixiao.ingest.contract import Contract, RecordColumn, RecordType
from jixiao.ingest.file_parts import FAULTS, FileParts, KnownFile
from jixiao.ingest.refused_book import COVER_SHEET, NOTE_SHEET, TOO_LONG
from jixiao.ingest.refused_rows import first_digits, referred
from jixiao.ingest.row_checks import OVERFLOW, ROW, SHEET
from jixiao.personal_numbers import STARS

_NAMES = "xl/workbook.xml"
_LOOKED_AT = 1 << 20  # bytes of the part that names the sheets
# Faults that are judged by what the corrected row says, not by what stood in the cell.
_JUDGED_ANEW = frozenset(
    [fault_rules.MISSING, fault_rules.NO_COLUMN, fault_rules.NO_HEADER, fault_rules.UNKNOWN_UNIT, fault_rules.CLASH]
)
ORIGINALS = {"reference": pl.String(), "from_key": pl.String(), "from_sheet": pl.Int64(), "from_row": pl.Int64()}
"""Of rows that were handed back, beside SHEET and ROW: the reference, and the parts, the sheet's place there and the
row that it stands for (null where it is none)."""


def comes_back(path: Path) -> bool:
    """Whether a file is a workbook of returned rows: one of its sheets says so."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with zipfile.ZipFile(path) as package, package.open(_NAMES) as part:
            text = part.read(_LOOKED_AT).decode("utf-8", "replace")
    except Exception:  # noqa: BLE001 no zip, or a damaged one: its reader says so
        return False
    return any(f'name="{name}"' in text for name in (NOTE_SHEET, COVER_SHEET))


@dataclass(frozen=True)
class _Original:
    """A refused row: its text by column, and its faults as (header, value, rule), with its row_json."""

    cells: dict[str, str | None]
    faults: list[tuple[str, str | None, str]]
    own: dict[str, str | None]


class Originals:
    """The refused rows of an inbox, looked up by their references. `parts`: of all files that were read before."""

    def __init__(self, inbox: Path, known: list[KnownFile], parts: Mapping[str, FileParts], contract: Contract) -> None:
        self._inbox, self._contract, self._parts = inbox, contract, parts
        self._files = {file.sha256: file for file in reversed(known)}
        self._digits = first_digits(list(self._files))

    def named(self, references: pl.Series) -> pl.DataFrame:
        """ORIGINALS of the references of rows."""
        return pl.DataFrame([self._named(one) for one in references], schema=ORIGINALS, orient="row")

    def _named(self, reference: str | None) -> tuple[str | None, str | None, int | None, int | None]:
        found = referred(reference or "", self._digits)
        if found is None or self._files[found[0]].key not in self._parts:
            return reference, None, None, None
        key = self._files[found[0]].key
        names = [sheet.name for sheet in self._parts[key].sheets]
        return (reference, key, names.index(found[1]), found[2]) if found[1] in names else (reference, None, None, None)

    def completed(
        self, rows: pl.DataFrame, named: pl.DataFrame, record_type: RecordType, address: Callable[[str, int], str]
    ) -> pl.DataFrame:
        """Rows that were handed back, with what they leave to the rows they stand for (`named`: their ORIGINALS).
        `address`: of the cell of a column (header) in a row."""
        originals = self._looked_up(named, record_type)
        places = [(one["from_key"], one["from_sheet"], one["from_row"]) for one in named.iter_rows(named=True)]
        beside = [originals.get(place) for place in places]
        own = row_checks.own_columns(rows, record_type)
        present = [column for column in record_type.columns if column.name in rows.columns]
        columns = [
            pl.Series(column.name, self._column(column, rows, own, beside, address), dtype=pl.String)
            for column in present
        ]
        lost = [
            bool((one["reference"] or "").strip()) and one["from_row"] is None for one in named.iter_rows(named=True)
        ]
        columns[0] = pl.Series(
            present[0].name,
            [
                refused_cells.refused(fault_rules.NO_ORIGINAL, address(present[0].header, row), text)
                if is_lost
                else text
                for is_lost, row, text in zip(lost, rows[ROW], columns[0], strict=True)
            ],
            dtype=pl.String,
        )
        overflow = [_is_unchanged(one, row) for one, row in zip(beside, own.iter_rows(named=True), strict=True)]
        return rows.with_columns(*columns, pl.Series(OVERFLOW, overflow, dtype=pl.Boolean))

    def _column(
        self,
        column: RecordColumn,
        rows: pl.DataFrame,
        own: pl.DataFrame,
        beside: list[_Original | None],
        address: Callable[[str, int], str],
    ) -> list[str | None]:
        made: list[str | None] = []
        for text, seen, row, original in zip(rows[column.name], own[column.header], rows[ROW], beside, strict=True):
            cell = address(column.header, row)
            full = _in_full(column, text, original)
            rule = _standing(column, seen, original)
            if full is None:
                made.append(refused_cells.refused(fault_rules.NO_ORIGINAL, cell, text))
            elif rule and not (text or "").startswith(refused_cells.MARK):
                made.append(refused_cells.refused(rule, cell, full or None))
            else:
                made.append(full or text)
        return made

    def _looked_up(
        self, named: pl.DataFrame, record_type: RecordType
    ) -> dict[tuple[str | None, int | None, int | None], _Original]:
        """The rows that are referred to, of this record type, by their places."""
        found: dict[tuple[str | None, int | None, int | None], _Original] = {}
        for (key, place), some in named.drop_nulls().group_by("from_key", "from_sheet", maintain_order=True):
            parts, wanted = self._parts[str(key)], set(some["from_row"])
            if parts.sheets[int(str(place))].record_type != record_type.id:
                continue
            faults = _faults_of(parts, int(str(place)), wanted)
            cells = self._cells(str(key), int(str(place)), record_type, wanted)
            for row in wanted:
                told, own = faults.get(row, ([], {}))
                found[str(key), int(str(place)), row] = _Original(cells.get(row, {}), told, own)
        return found

    def _cells(
        self, key: str, place: int, record_type: RecordType, wanted: set[int]
    ) -> dict[int, dict[str, str | None]]:
        """The text of rows, read from the file again: personal numbers are kept nowhere."""
        file = next(one for one in self._files.values() if one.key == key)
        found: dict[int, dict[str, str | None]] = {}
        sheet = next(
            (one for at, one in enumerate(files.read_sheets(self._inbox / file.name, self._contract)) if at == place),
            None,
        )
        for rows in sheets.rows_of(sheet, record_type) if sheet else ():
            some = rows.filter(pl.col(ROW).is_in(wanted))
            found |= {
                row[ROW]: row for row in refused_cells.own_text(some.drop(ROW)).with_columns(some[ROW]).to_dicts()
            }
        file.refuse_changed(self._inbox)
        return found


def did_not_fit(rows: pl.DataFrame, completed: pl.DataFrame, record_type: RecordType) -> list[pl.DataFrame]:
    """The cells (as_written.WRITTEN) that say that a text did not fit, of rows that were completed with it."""
    found = []
    for column in record_type.columns:
        if column.type == "text" and column.name in rows.columns:
            short = rows.select(SHEET, ROW, text=column.name, full=completed[column.name])
            said = short.filter(pl.col("text").str.strip_chars() == TOO_LONG, pl.col("full") != pl.col("text"))
            found.append(said.select(SHEET, ROW, column=pl.lit(column.name), text="text"))
    return found


def _faults_of(
    parts: FileParts, place: int, wanted: set[int]
) -> dict[int, tuple[list[tuple[str, str | None, str]], dict[str, str | None]]]:
    found: dict[int, tuple[list[tuple[str, str | None, str]], dict[str, str | None]]] = {}
    for frame in parts.frames(FAULTS):
        own = frame.lazy().filter(pl.col(SHEET) == place, pl.col("row").is_in(wanted)).collect()
        for row in own.iter_rows(named=True):
            told, _ = found.setdefault(row["row"], ([], json.loads(row["row_json"])))
            told.append((row["column"], row["value"], row["rule"]))
    return found


def _in_full(column: RecordColumn, text: str | None, original: _Original | None) -> str | None:
    """The text of a cell, that of the original where it is masked or did not fit; '' of a blank one; None where it
    should be the original's and there is none that looks like this."""
    shown = (text or "").strip()
    masked = column.type == "id" and STARS in shown
    if not masked and shown != TOO_LONG:
        return text or ""
    full = original.cells.get(column.name) if original else None
    if not full or (masked and persons.masked_text(full) != shown):
        return None
    return full


def _standing(column: RecordColumn, seen: str | None, original: _Original | None) -> str:
    """The rule that refused the cell and still does, as nothing was changed in it; '' where there is none."""
    for headers, value, rule in original.faults if original else ():
        if rule not in _JUDGED_ANEW and column.header in headers.split("、") and (value or "") == (seen or ""):
            return rule
    return ""


def _is_unchanged(original: _Original | None, row: dict[str, str | None]) -> bool:
    """A row whose cells may have slipped is as it was."""
    if original is None or all(rule != fault_rules.TOO_MANY_CELLS for _, _, rule in original.faults):
        return False
    return all((row.get(header) or "") == (value or "") for header, value in original.own.items())
