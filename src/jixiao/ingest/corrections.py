"""Corrections on record: what an office changed in records that were handed in, who asked for it, when and why.

A correction is a row of corrections.csv (target, locator, action, old_value, new_value, reason, reporter, date). It is
applied to the typed records of its type before copies and clashes are judged, and nowhere else. One whose old value is
no longer there is refused: nobody knows any more what it was meant for.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.errors import UsageError
from jixiao.ingest import typed_columns
from jixiao.ingest.as_written import WRITTEN, ColumnPlace, shown
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.ingest.duplicates import PLACE
from jixiao.ingest.outcomes import CHANGE, WITHDRAW
from jixiao.ingest.places import Places
from jixiao.ingest.typed_columns import Setting
from jixiao.personal_numbers import mask_text
from jixiao.streams import beside
from jixiao.system_words import why

COLUMNS = ("target", "locator", "action", "old_value", "new_value", "reason", "reporter", "date")
APPLIED: dict[str, pl.DataType] = {
    "record_type": pl.String(),
    "column": pl.String(),
    "locator": pl.String(),
    "action": pl.String(),
    "old_value": pl.String(),
    "new_value": pl.String(),
    "reason": pl.String(),
    "reporter": pl.String(),
    "date": pl.String(),
    "line": pl.Int64(),
    "sheet_no": pl.Int64(),
    "src_row": pl.Int64(),
}
"""One row a record that a correction was applied to."""
_LABEL = "_label"
_PLACE_PARTS = 3


@dataclass(frozen=True)
class Correction:
    """One row of corrections.csv: its line, the id of its record type, the header of its column ('' where a whole
    record is withdrawn), and its cells."""

    line: int
    record_type: str
    column: str
    locator: str
    action: str
    old_value: str
    new_value: str
    reason: str
    reporter: str
    date: str

    def refused(self, why: str) -> UsageError:
        """The sentence that refuses it."""
        return UsageError(
            f"更正表 corrections.csv 第 {self.line} 行（{self.locator}）：{why}",
            f"corrections.csv line {self.line} ({self.locator}) cannot be applied.",
        )


def read_corrections(path: Path | None) -> tuple[Correction, ...]:
    """The corrections of a file, none where there is no file. Raises UsageError for one that says too little, too much,
    or a personal number."""
    if path is None or not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"更正表 {path} 读不出来（{why(error)}）。请存为 UTF-8 的 CSV 后重试。", f"{path} cannot be read: {error}."
        ) from error
    return tuple(_read(line, row) for line, row in enumerate(rows, start=2))


def _read(line: int, row: dict[str, Any]) -> Correction:
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    type_name, _, column_name = cells["target"].partition(".")
    record_type = load_contract().named(type_name)
    column = _column(record_type, column_name) if record_type else None
    told = [cells[name] for name in COLUMNS[1:]]
    made = Correction(line, record_type.id if record_type else "", column.header if column else "", *told)
    if set(row) != set(COLUMNS):
        raise made.refused(f"列数或表头不对。表头应为 {','.join(COLUMNS)}，含逗号的文字要加引号。")
    if any(mask_text(text) != text for text in row.values()):
        raise UsageError(
            f"更正表 corrections.csv 第 {line} 行含有身份证号，不得写入。请删去，在退回的工作簿或原文件上改正。",
            f"corrections.csv line {line} holds a personal number.",
        )
    for fault in _faults(made, record_type, column, column_name):
        raise made.refused(fault)
    return made


def _column(record_type: RecordType, name: str) -> RecordColumn | None:
    return next((c for c in record_type.columns if name in (c.name, c.header)), None)


def _faults(made: Correction, record_type: RecordType | None, column: RecordColumn | None, name: str) -> Iterator[str]:
    if record_type is None or (name and column is None) or (made.action == CHANGE and column is None):
        yield "target 应写成“记录类型.栏目”，如“培训记录.学时”；撤销一条记录只写记录类型。"
    if made.action not in (CHANGE, WITHDRAW):
        yield f"action 应为“{CHANGE}”或“{WITHDRAW}”。"
    if column is not None and column.type == "id":
        yield "身份证号不能在更正表中改，请在退回的工作簿或原文件上改正。"
    if not (made.locator and made.reason and made.reporter):
        yield "locator、reason、reporter 都要填写：改哪一条、为什么、谁提出的。"
    if not _is_day(made.date):
        yield "date 应为日期，如 2024-05-30。"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Corrections:
    """All corrections of a build, and what typing their values needs."""

    every: tuple[Correction, ...]
    setting: Setting

    def of(self, record_type: RecordType) -> "Corrections":
        """Those of one record type."""
        return Corrections(tuple(one for one in self.every if one.record_type == record_type.id), self.setting)

    @property
    def told(self) -> list[tuple[Any, ...]]:
        """All that decides what they do."""
        return [astuple(one) for one in self.every]

    def applied(
        self, rows: pl.LazyFrame, record_type: RecordType, label: pl.Expr, places: Places
    ) -> tuple[pl.LazyFrame, pl.DataFrame]:
        """The typed rows with these corrections (all of this record type), and what was done (APPLIED); withdrawn rows
        are still among them. `label`: the key by which a record is known to people. Raises UsageError."""
        if not self.every:
            return rows, pl.DataFrame(schema=APPLIED)
        numbers = {(places.files[n], places.sheets[n]): n for n in places.files}
        found = _looked_up(rows, label, self.every, numbers)
        before, done = found.to_dicts(), []
        for one in self.every:
            done += self._applied(one, record_type, before, numbers)
        after = pl.DataFrame(before, schema=found.schema, orient="row").drop(_LABEL)
        return _patched(rows, after), pl.DataFrame(done, schema=APPLIED, orient="row")

    def before(self, done: pl.DataFrame, columns: Mapping[int, Sequence[ColumnPlace]]) -> pl.DataFrame:
        """What stood in the cells that were changed (`done`: APPLIED), as it is shown in the unit of the column
        (`columns` by the number of the sheet): as_written.WRITTEN."""
        changed = done.filter(pl.col("action") == CHANGE).sort("line")
        first = changed.unique(["record_type", "column", *PLACE], keep="first", maintain_order=True)
        rows = []
        for row in first.iter_rows(named=True):
            column = _column(load_contract().get(row["record_type"]), row["column"])
            assert column is not None
            old = pl.Series([row["old_value"] or None], dtype=pl.String)
            typed = typed_columns.type_column(column, old, self.setting)
            own = [one for one in columns[row["sheet_no"]] if one.column == column.name]
            above = [one for one in own if one.first_row <= row["src_row"]]
            unit = pl.lit(above[-1].yuan if above else 1)
            text = typed.values.select(shown(column, pl.col(column.name), unit)).item()
            rows.append((row["sheet_no"], row["src_row"], column.name, text or ""))
        return pl.DataFrame(rows, schema=WRITTEN, orient="row")

    def _applied(
        self, one: Correction, record_type: RecordType, found: list[dict[str, Any]], numbers: dict[tuple[str, str], int]
    ) -> list[tuple[Any, ...]]:
        place = _place(one.locator, numbers)
        meant = [row for row in found if row[_LABEL] == one.locator or (row["sheet_no"], row["src_row"]) == place]
        if not meant:
            raise one.refused("收下的记录中找不到它。请核对 locator；没有收下的记录请在退回的工作簿上改正。")
        column = _column(record_type, one.column) if one.column else None
        if column is not None:
            old = self._typed(one, column, one.old_value)
            new = self._typed(one, column, one.new_value) if one.action == CHANGE else {}
            meant = [row for row in meant if all(row[name] == value for name, value in old.items())]
            if not meant:
                raise one.refused(
                    f"“{one.column}”的原值“{one.old_value}”已不在数据中，没有更正。请核对后改写或删去这一行。"
                )
            for row in meant:
                row.update(new)
        return [(*astuple(one)[1:], one.line, row["sheet_no"], row["src_row"]) for row in meant]

    def _typed(self, one: Correction, column: RecordColumn, text: str) -> dict[str, Any]:
        """A value as the door types it, money in yuan."""
        typed = typed_columns.type_column(column, pl.Series([text or None], dtype=pl.String), self.setting)
        if typed.rule[0] is not None:
            raise one.refused(
                f"“{one.column}”的值“{text}”通不过检查（{typed.rule[0]}）。请按该栏的要求填写，金额以元计。"
            )
        return dict(typed.values.row(0, named=True))


def withdrawn(done: pl.DataFrame) -> pl.DataFrame:
    """Places of the records that were taken out, with who asked for it and why."""
    return done.filter(pl.col("action") == WITHDRAW).unique(PLACE, keep="first", maintain_order=True)


def _looked_up(
    rows: pl.LazyFrame, label: pl.Expr, every: tuple[Correction, ...], numbers: dict[tuple[str, str], int]
) -> pl.DataFrame:
    named = pl.col(_LABEL).is_in([one.locator for one in every])
    wanted = [place for one in every if (place := _place(one.locator, numbers))]
    there = pl.DataFrame(wanted, schema=dict.fromkeys(PLACE, pl.Int64()), orient="row").with_columns(_there=True)
    labelled = beside(rows.with_columns(label.alias(_LABEL)), there.unique(), PLACE, "left")
    return (
        labelled.filter(named | pl.col("_there").is_not_null()).drop("_there").collect(engine="streaming").sort(PLACE)
    )


def _place(locator: str, numbers: dict[tuple[str, str], int]) -> tuple[int, int] | None:
    """Sheet and row of a locator FILE:SHEET:ROW; None of a key."""
    parts = locator.rsplit(":", _PLACE_PARTS - 1)
    if len(parts) != _PLACE_PARTS or not (parts[2].isascii() and parts[2].isdigit()):
        return None
    number = numbers.get((parts[0], parts[1]))
    return None if number is None else (number, int(parts[2]))


def _patched(rows: pl.LazyFrame, after: pl.DataFrame) -> pl.LazyFrame:
    """Rows with those of `after` in their places."""
    names = [name for name in after.columns if name not in PLACE]
    other = after.select(*PLACE, *(pl.col(name).alias(f"_{name}") for name in names), _is=pl.lit(True))
    joined = beside(rows, other, PLACE, "left")
    taken = {name: pl.when("_is").then(f"_{name}").otherwise(name) for name in names}
    return joined.with_columns(**taken).drop("_is", *(f"_{name}" for name in names))
