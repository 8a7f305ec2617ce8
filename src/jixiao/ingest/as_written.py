"""The value as it was written beside the value taken: where a column stood (`sheet_column.parquet`), and the text of
the cells whose value is not written there as it is shown (`as_written.parquet`).

Of most cells the text is the value: it is kept only where it is not (dates in other forms, full-width digits, blanks,
synonyms, percentages, units inside the cell). Money in a column of 万元 is written as that: the unit is kept once a
column. Personal numbers are kept nowhere, and texts are kept as they may be shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jixiao.ingest import persons
from jixiao.ingest.contract import RecordColumn
from jixiao.ingest.outcomes import AS_WRITTEN, SHEET_COLUMN
from jixiao.ingest.places import Places
from jixiao.parquet_file import write_parquet
from jixiao.streams import beside

WRITTEN: dict[str, pl.DataType] = {
    "sheet_no": pl.Int64(),
    "src_row": pl.Int64(),
    "column": pl.String(),
    "text": pl.String(),
}
"""A cell whose text is not its value as it is shown, `column` by its name in the contract."""
_COLUMN: dict[str, pl.DataType] = {
    "sheet_no": pl.Int64(),
    "first_row": pl.Int64(),
    "column": pl.String(),
    "place": pl.Int64(),
    "letter": pl.String(),
    "header": pl.String(),
    "yuan": pl.Int64(),
}
_KINDS = {"sheet_no": pl.Int64(), "record_type": pl.String()}
AMOUNT = pl.Decimal(38, 12)
"""Money that is told in a unit of up to a billion yuan without loss."""
_YES, _NO = "是", "否"
_TRAILING_ZEROS = r"\.?0+$"


@dataclass(frozen=True)
class ColumnPlace:
    """Where a column of a table stands: rows from `first_row` on (until the sheet's next table begins), the column's
    name in the contract, its place from 1, its letter ('' where columns have none), its header as it was written, what
    1 is in yuan (1 of what is no money)."""

    first_row: int
    column: str
    place: int
    letter: str
    header: str
    yuan: int


def shown(column: RecordColumn, value: pl.Expr, yuan: pl.Expr | None = None) -> pl.Expr:
    """A value taken as plain text, in the unit of its column where `yuan` says what 1 is."""
    if column.type == "flag":
        return pl.when(value).then(pl.lit(_YES)).when(~value).then(pl.lit(_NO))
    if column.type == "money" and yuan is not None:
        return in_unit(value.cast(AMOUNT), yuan)
    return plain_number(value) if column.type in ("num", "money") else value.cast(pl.String)


def in_unit(money: pl.Expr, yuan: pl.Expr) -> pl.Expr:
    """Money (AMOUNT) as plain text in the unit of its column, of which `yuan` says what 1 is."""
    return plain_number(money / yuan.cast(AMOUNT))


def plain_number(value: pl.Expr) -> pl.Expr:
    """A decimal as text without trailing zeros."""
    return value.cast(pl.String).str.replace(_TRAILING_ZEROS, "")


def is_shown(column: RecordColumn, text: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Whether a text is its value as it is shown; a day of a workbook is the same with its hour."""
    said = shown(column, value)
    if column.type == "date":
        return (text == said) | (text == said + " 00:00:00")
    return text == said


def kept(rows: pl.DataFrame, column: RecordColumn, is_as_is: pl.Series, values: pl.Series) -> pl.DataFrame:
    """The cells of one column (WRITTEN) whose text is not their value: `rows` have PLACE and the column's text, and
    `is_as_is` says of each whether it is."""
    if is_as_is.all():
        return pl.DataFrame(schema=WRITTEN)
    frame = rows.lazy().select("sheet_no", "src_row", text=column.name, value=pl.lit(values).cast(pl.String))
    some = frame.filter(~pl.lit(is_as_is)).with_columns(persons.masked_inside(pl.col("text")))
    if column.type == "text":
        some = some.filter(pl.col("text") != persons.starred_tags(pl.col("value")))
    return some.select("sheet_no", "src_row", column=pl.lit(column.name), text="text").collect()


def write_columns(raw_dir: Path, tables: Iterable[tuple[int, str, Sequence[ColumnPlace]]], places: Places) -> None:
    """Writes raw/sheet_column.parquet: one row a column of a table on a sheet (`tables`: number of the sheet, record
    type, columns), in the order of sheets, tables and columns."""
    rows = [
        (number, record_type, one.first_row, one.column, one.place, one.letter, one.header, one.yuan)
        for number, record_type, columns in tables
        for one in columns
    ]
    schema = {"sheet_no": pl.Int64(), "record_type": pl.String(), **_COLUMN}
    table = pl.DataFrame(rows, schema=schema, orient="row").sort("sheet_no", "first_row", "place")
    named = [pl.col(name) for name in schema if name != "sheet_no"]
    told = [places.file("sheet_no").alias("file"), places.sheet("sheet_no").alias("sheet"), *named]
    write_parquet(table.select(told), raw_dir / SHEET_COLUMN)


def write_written(
    raw_dir: Path, stack: pl.LazyFrame | None, before: pl.DataFrame, places: Places, kinds: Mapping[int, str]
) -> None:
    """Writes raw/as_written.parquet: one row a cell. `stack` has WRITTEN of all sheets, `kinds` their types, `before`
    the texts of cells whose value was corrected and whose text was the value."""
    rows = pl.LazyFrame(schema=WRITTEN) if stack is None else stack
    rows = pl.concat([rows, before.lazy()]).unique(["sheet_no", "src_row", "column"], keep="first", maintain_order=True)
    rows = rows.sort("sheet_no", "src_row", "column")
    known = pl.DataFrame({"sheet_no": list(kinds), "record_type": list(kinds.values())}, schema=_KINDS)
    sheets = places.table("sheet_no").join(known, on="sheet_no")
    named = beside(rows, sheets, "sheet_no", "left")
    named = named.rename({"src_file": "file", "src_sheet": "sheet", "src_row": "row"})
    write_parquet(named.select("record_type", "file", "sheet", "row", "column", "text"), raw_dir / AS_WRITTEN)
