"""Rows of sheets that are laid out alike: typed together and judged row by row, whichever sheets they are from."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import polars as pl

from jixiao.ingest import (
    as_written,
    fault_rules,
    money_units,
    persons,
    quarantine,
    refused_cells,
    repairs,
    typed_columns,
)
from jixiao.ingest.contract import Condition, RecordColumn, RecordType
from jixiao.ingest.typed_columns import Cells, Setting, Typed

# Columns of a frame of rows beside the contract's own, which are text.
SHEET, ROW, OVERFLOW, EXTRA = "sheet_no", "src_row", "overflow", "extra "
Sums = list[tuple[int, int]]
_SIDE_BY_SIDE = 50_000  # fewer rows are typed before a second thread has begun
_COLUMNS_AT_A_TIME = 2


@dataclass(frozen=True)
class SheetColumns:
    """What sheets of a record type must share to be typed together: columns present, what money cells are in yuan,
    whether five digits in a date column can be a serial of a spreadsheet (`serials`); and the labels of the columns
    that are not used (`unused`), whose texts are EXTRA0, EXTRA1, ...: they are told of refused rows."""

    columns: tuple[str, ...]
    yuan: tuple[tuple[str, int], ...]
    serials: bool = True
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """`good`: typed rows that broke no rule, with SHEET and ROW, in order; `written`: the cells of these whose text is
    not their value (jixiao.ingest.as_written); `faults`: those of the others.

    `quarantined` and `rounded` are (sheet number, how many) pairs: rows, and numbers cut to the places of their type.
    """

    good: pl.DataFrame
    faults: list[pl.DataFrame]
    quarantined: Sums
    rounded: Sums
    written: list[pl.DataFrame]


@dataclass(frozen=True)
class AlikeRows:
    """Rows of one record type and layout: SHEET, ROW, OVERFLOW, and the layout's columns as text."""

    rows: pl.DataFrame
    record_type: RecordType
    layout: SheetColumns

    def cells(self, column: RecordColumn, setting: Setting) -> Cells:
        """A column of the record type; blank where the layout has none."""
        raw = self.rows[column.name] if column.name in self.layout.columns else None
        if raw is None:
            raw = pl.Series([None], dtype=pl.String).new_from_index(0, len(self.rows))
        yuan = dict(self.layout.yuan).get(column.name, 1)
        return Cells(column, raw, setting.of_sheet(yuan, self.layout.serials))


def check(tables: Sequence[AlikeRows], setting: Setting) -> Iterator[Checked]:
    """Types and judges the rows of every table, in order; the columns of small tables together."""
    small = [table for table in tables if len(table.rows) <= typed_columns.SMALL]
    columns = [table.cells(column, setting) for table in small for column in table.record_type.columns]
    typed = iter(typed_columns.type_together(columns))
    together = {id(table): [next(typed) for _ in table.record_type.columns] for table in small}
    for table in tables:
        yield _check(table, together.get(id(table)) or _type_all(table, setting), setting)


def _check(table: AlikeRows, columns: list[Typed], setting: Setting) -> Checked:
    rows, record_type = table.rows, table.record_type
    typed = {column.name: one for column, one in zip(record_type.columns, columns, strict=True)}
    broken = {column.name: typed[column.name].rule for column in record_type.columns}
    for column in record_type.columns:
        if isinstance(column.required, Condition):
            broken[column.name] = _required_if(column.required, column, typed, broken)
    wrong = rows[OVERFLOW] | pl.DataFrame(broken).select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    good = pl.concat([one.values for one in columns] + [rows.select(SHEET, ROW)], how="horizontal")
    rounded = [one.rounded for one in columns if one.rounded is not None]
    return Checked(
        good=good.filter(~wrong) if wrong.any() else good,
        faults=_faults(table, broken, wrong, setting) if wrong.any() else [],
        quarantined=_by_sheet(rows, [wrong]),
        rounded=_by_sheet(rows, rounded),
        written=[_written(rows, column, typed[column.name], wrong) for column in record_type.columns],
    )


def _written(rows: pl.DataFrame, column: RecordColumn, typed: Typed, wrong: pl.Series) -> pl.DataFrame:
    """The cells of a column in rows that broke no rule whose text is not their value."""
    if typed.as_is is None:
        return pl.DataFrame(schema=as_written.WRITTEN)
    return as_written.kept(rows, column, typed.as_is | wrong, typed.values.to_series(0))


def _type_all(table: AlikeRows, setting: Setting) -> list[Typed]:
    """Every column; of many rows, two columns at a time: polars works outside the interpreter's lock."""

    def one(column: RecordColumn) -> Typed:
        cells = table.cells(column, setting)
        return typed_columns.type_column(column, cells.raw, cells.setting)

    if len(table.rows) < _SIDE_BY_SIDE:
        return [one(column) for column in table.record_type.columns]
    with ThreadPoolExecutor(_COLUMNS_AT_A_TIME) as pool:
        return list(pool.map(one, table.record_type.columns))


def _required_if(
    condition: Condition, column: RecordColumn, typed: dict[str, Typed], broken: dict[str, pl.Series]
) -> pl.Series:
    other = typed[condition.column]
    within = other.values[condition.column].is_in(list(condition.within)).fill_null(False) if condition.within else None
    named = other.blank if within is None else within
    frame = pl.DataFrame({"rule": broken[column.name], "missing": typed[column.name].blank & named})
    return frame.select(pl.when("missing").then(pl.lit(fault_rules.MISSING)).otherwise("rule")).to_series()


def _by_sheet(rows: pl.DataFrame, marks: list[pl.Series]) -> Sums:
    """How many marks the rows of each sheet have; sheets without any are left out."""
    marked = [rows[SHEET].filter(m.fill_null(False)) for m in marks if m.any()]
    return list(pl.concat(marked).to_frame().group_by(SHEET).len().iter_rows()) if marked else []


def own_columns(frame: pl.DataFrame, record_type: RecordType, unused: Sequence[str] = ()) -> pl.DataFrame:
    """The rows' own text by official header, and by their labels that of the columns which are not used; half-width
    digits, personal numbers masked."""
    present = [c for c in record_type.columns if c.name in frame.columns]
    extra = [f"{EXTRA}{n}" for n in range(len(unused))]
    text = typed_columns.half_width(refused_cells.own_text(frame.select(*(c.name for c in present), *extra)))
    return text.select(
        *(
            (persons.masked(pl.col(c.name)) if c.type == "id" else persons.masked_inside(pl.col(c.name))).alias(
                c.header
            )
            for c in present
        ),
        *(persons.masked_inside(pl.col(name)).alias(label) for name, label in zip(extra, unused, strict=True)),
    )


def own_money(record_type: RecordType, yuan: Mapping[str, int]) -> str:
    """The headers of the columns of money with their unit (`yuan`: what 1 is), `|` between them."""
    money = [c for c in record_type.columns if c.type == "money"]
    return "|".join(money_units.with_unit(c.header, yuan.get(c.name, 1)) for c in money)


def _offer(cells: Cells, rule: pl.Series) -> pl.Series:
    """What may be offered in the place of each cell that breaks a rule."""
    text = typed_columns.half_width(refused_cells.own_text(cells.raw.to_frame())).to_series()
    return repairs.offers(cells.column, text, rule, cells.setting)


def _faults(table: AlikeRows, broken: dict[str, pl.Series], wrong: pl.Series, setting: Setting) -> list[pl.DataFrame]:
    table = replace(table, rows=table.rows.filter(wrong))
    rows, record_type = table.rows, table.record_type
    own = own_columns(rows, record_type, table.layout.unused)
    row_json = quarantine.as_json(own)
    nothing = pl.repeat(None, len(rows), eager=True, dtype=pl.String)
    faults = []
    for order, column in enumerate(record_type.columns):
        rule = broken[column.name].filter(wrong)
        if rule.null_count() == len(rule):
            continue
        value = own[column.header] if column.header in own.columns else nothing
        listed = setting.lists.get(column.code_list or "", frozenset())
        hints = {r: fault_rules.hint(r, column, listed) for r in rule.drop_nulls().unique()}
        cell = refused_cells.cells_of(rows[column.name]) if column.name in rows.columns else None
        offer = _offer(table.cells(column, setting), rule) if column.name in rows.columns else None
        faults.append(quarantine.faults(rows, order, column.header, value, rule, hints, row_json, cell, offer))
    if rows[OVERFLOW].any():
        rule = rows.select(pl.when(OVERFLOW).then(pl.lit(fault_rules.TOO_MANY_CELLS))).to_series()
        faults.append(quarantine.faults(rows, len(record_type.columns), "", nothing, rule, {}, row_json))
    money = own_money(record_type, dict(table.layout.yuan))
    return [frame.with_columns(money=pl.lit(money)) for frame in faults]
