"""Refused rows: a table with one line a fault, and the workbook that districts work through."""

from datetime import date
from pathlib import Path

import polars as pl

from jixiao.ingest import fault_rules
from jixiao.ingest.refused_book import RefusedBook
from jixiao.ingest.refused_rows import refused_rows

SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "record_type": pl.String(),
    "column": pl.String(),
    "value": pl.String(),
    "rule": pl.String(),
    "reason": pl.String(),
    "repair": pl.String(),
    "row_json": pl.String(),
    "cell": pl.String(),
    "money": pl.String(),
}
"""`row_json` is the row by official header; `money` its headers of money with their units, `|` between; `cell` the
address of the cell, null where a fault is of no single cell of a worksheet."""
FAULT_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "order": pl.Int32(),
    "column": pl.String(),
    "value": pl.String(),
    "rule": pl.String(),
    "reason": pl.String(),
    "repair": pl.String(),
    "row_json": pl.String(),
    "sheet_no": pl.Int64(),
    "money": pl.String(),
}
"""A fault before its sheet has a name: `order` is its place among the faults of a row."""


def as_json(own: pl.DataFrame) -> pl.Series:
    """One JSON text a row: header -> text."""
    if own.width == 0:
        return pl.repeat("{}", len(own), eager=True, dtype=pl.String)
    return own.select(pl.struct(pl.all()).struct.json_encode()).to_series()


def faults(
    rows: pl.DataFrame,
    order: int,
    column: str,
    value: pl.Series,
    rule: pl.Series,
    hints: dict[str, str],
    row_json: pl.Series,
    cell: pl.Series | None = None,
    offer: pl.Series | None = None,
) -> pl.DataFrame:
    """Faults of one column of `rows` (sheet_no, src_row): `rule` is null where a row has none.

    `order` is the column's place among the faults of a row, `cell` the address where a reason names one, `offer` what
    jixiao.ingest.repairs says.
    """
    broken = sorted(rule.drop_nulls().unique())
    reasons = [fault_rules.reason(r, column, hints.get(r, "")) for r in broken]
    repairs = [fault_rules.repair(r, column) for r in broken]
    frame = rows.select("sheet_no", row="src_row").with_columns(value=value, rule=rule, row_json=row_json)
    reason = pl.col("rule").replace_strict(broken, reasons, return_dtype=pl.String)
    if cell is not None:
        frame = frame.with_columns(cell=cell)
        reason = reason.str.replace(fault_rules.CELL, pl.col("cell").fill_null(""), literal=True)
    repair = pl.col("rule").replace_strict(broken, repairs, return_dtype=pl.String)
    if offer is not None:
        frame = frame.with_columns(offer=offer)
        repair = pl.concat_str(pl.col("offer").fill_null(""), repair)
    return frame.filter(pl.col("rule").is_not_null()).select(
        "row",
        pl.lit(order, dtype=pl.Int32).alias("order"),
        pl.lit(column).alias("column"),
        "value",
        "rule",
        reason.alias("reason"),
        repair.alias("repair"),
        "row_json",
        "sheet_no",
    )


def quarantine_book(raw_dir: Path, created: date) -> RefusedBook:
    """quarantine.xlsx from the tables in `raw_dir`: one row a refused row. There is always one."""
    return RefusedBook(refused_rows(raw_dir), created, "隔离记录")
