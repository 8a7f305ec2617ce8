"""Rows of sheets that are laid out alike: typed together and judged row by row, whichever sheets they are from."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from jixiao.ingest import fault_rules, persons, quarantine, typed_columns
from jixiao.ingest.contract import Condition, Lists, RecordColumn, RecordType

# Columns of a frame of rows beside the contract's own, which are text.
SHEET, ROW, OVERFLOW = "sheet_no", "src_row", "overflow"
Sums = list[tuple[int, int]]
_SIDE_BY_SIDE = 50_000  # fewer rows are typed before a second thread has begun
_COLUMNS_AT_A_TIME = 2


@dataclass(frozen=True)
class SheetColumns:
    """What sheets of a record type must share to be typed together: columns present, what money cells are in yuan."""

    columns: tuple[str, ...]
    yuan: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Checked:
    """`good`: typed rows that broke no rule, with SHEET and ROW, in order; `faults`: those of the others.

    `quarantined` and `rounded` are (sheet number, how many) pairs: rows, and numbers cut to the places of their type.
    """

    good: pl.DataFrame
    faults: list[pl.DataFrame]
    quarantined: Sums
    rounded: Sums


def typed_as_number(column: RecordColumn) -> str:
    """Name of the Boolean beside a 身份证号 column: the cell is a number by type."""
    return f"{column.name}_typed_as_number"


def check(rows: pl.DataFrame, record_type: RecordType, layout: SheetColumns, setting: typed_columns.Setting) -> Checked:
    """Types and judges rows: SHEET, ROW, OVERFLOW, the layout's columns as text, a Boolean for each 身份证号 column."""
    typed = _type_all(rows, record_type, dict(layout.yuan), setting)
    broken = {name: one.rule for name, one in typed.items()}
    for column in record_type.columns:
        if isinstance(column.required, Condition):
            broken[column.name] = _required_if(column.required, column, typed, broken)
    wrong = rows[OVERFLOW] | pl.DataFrame(broken).select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    good = pl.concat([one.values for one in typed.values()] + [rows.select(SHEET, ROW)], how="horizontal")
    rounded = [one.rounded for one in typed.values() if one.rounded is not None]
    return Checked(
        good=good.filter(~wrong) if wrong.any() else good,
        faults=_faults(rows, record_type, broken, wrong, setting.lists) if wrong.any() else [],
        quarantined=_by_sheet(rows, [wrong]),
        rounded=_by_sheet(rows, rounded),
    )


def _type_all(
    rows: pl.DataFrame, record_type: RecordType, yuan: dict[str, int], setting: typed_columns.Setting
) -> dict[str, typed_columns.Typed]:
    """Every column by name; of many rows, two columns at a time: polars works outside the interpreter's lock."""

    def one(column: RecordColumn) -> typed_columns.Typed:
        return _type(column, rows, setting.in_yuan(yuan.get(column.name, 1)))

    names = [c.name for c in record_type.columns]
    if len(rows) < _SIDE_BY_SIDE:
        return dict(zip(names, map(one, record_type.columns), strict=True))
    with ThreadPoolExecutor(_COLUMNS_AT_A_TIME) as pool:
        return dict(zip(names, pool.map(one, record_type.columns), strict=True))


def _type(column: RecordColumn, rows: pl.DataFrame, setting: typed_columns.Setting) -> typed_columns.Typed:
    if column.name not in rows.columns:
        return typed_columns.blank_column(column, len(rows))
    typed = typed_columns.type_column(column, rows[column.name], setting)
    if column.type != "id" or not rows[typed_as_number(column)].any():
        return typed
    frame = pl.DataFrame({"rule": typed.rule, "number": rows[typed_as_number(column)]})
    rule = frame.select(pl.when("number").then(pl.lit(fault_rules.NUMBER_TYPED_ID)).otherwise("rule")).to_series()
    return typed_columns.Typed(typed.values, rule, typed.blank)


def _required_if(
    condition: Condition, column: RecordColumn, typed: dict[str, typed_columns.Typed], broken: dict[str, pl.Series]
) -> pl.Series:
    named = typed[condition.column].values[condition.column].is_in(list(condition.within)).fill_null(False)
    frame = pl.DataFrame({"rule": broken[column.name], "missing": typed[column.name].blank & named})
    return frame.select(pl.when("missing").then(pl.lit(fault_rules.MISSING)).otherwise("rule")).to_series()


def _by_sheet(rows: pl.DataFrame, marks: list[pl.Series]) -> Sums:
    """How many marks the rows of each sheet have; sheets without any are left out."""
    marked = [rows[SHEET].filter(m.fill_null(False)) for m in marks if m.any()]
    return list(pl.concat(marked).to_frame().group_by(SHEET).len().iter_rows()) if marked else []


def own_columns(frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """The rows' own text by official header, half-width digits, personal numbers masked."""
    present = [c for c in record_type.columns if c.name in frame.columns]
    return pl.DataFrame([_shown(frame[c.name], c).alias(c.header) for c in present])


def _shown(raw: pl.Series, column: RecordColumn) -> pl.Series:
    text = typed_columns.half_width(raw)
    if column.type == "id":
        return text.to_frame("v").select(persons.masked(pl.col("v"))).to_series()
    return persons.mask_inside(text)


def _faults(
    rows: pl.DataFrame, record_type: RecordType, broken: dict[str, pl.Series], wrong: pl.Series, lists: Lists
) -> list[pl.DataFrame]:
    rows = rows.filter(wrong)
    own = own_columns(rows, record_type)
    row_json = quarantine.as_json(own)
    nothing = pl.repeat(None, len(rows), eager=True, dtype=pl.String)
    faults = []
    for order, column in enumerate(record_type.columns):
        rule = broken[column.name].filter(wrong)
        if rule.null_count() == len(rule):
            continue
        value = own[column.header] if column.header in own.columns else nothing
        listed = lists.get(column.code_list or "", frozenset())
        hints = {r: fault_rules.hint(r, column, listed) for r in rule.drop_nulls().unique()}
        faults.append(quarantine.faults(rows, order, column.header, value, rule, hints, row_json))
    if rows[OVERFLOW].any():
        rule = rows.select(pl.when(OVERFLOW).then(pl.lit(fault_rules.TOO_MANY_CELLS))).to_series()
        faults.append(quarantine.faults(rows, len(record_type.columns), "", nothing, rule, {}, row_json))
    return faults
