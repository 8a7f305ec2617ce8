"""Refused rows as they are returned: one row each with all its faults, known by a reference to the row itself.

A reference names the file by its content, the sheet and the row, and carries a check: one that was changed, or that
slipped to another row, is no longer one.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.hashes import bytes_sha256

REFERENCE = "原行引用"
"""The header of the column that holds references in workbooks of returned rows."""
HANDED_BACK = "handed_back.parquet"
"""One row a row that was handed back: its place, its reference, and the place of the row that it stands for."""
_PLACE = ["file", "sheet", "row"]
_FROM = ["from_file", "from_sheet", "from_row"]
_JOINED = ("column", "value", "rule", "reason", "repair")
_SHA256_DIGITS, _CHECK_DIGITS = 16, 8
_PARTS = 4


def reference_of(sha256: str, sheet: str, row: int) -> str:
    """The reference of a row of a file of this content."""
    return f"{sha256[:_SHA256_DIGITS]}/{sheet}/{row}/{_check(sha256, sheet, str(row))}"


def _check(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:_CHECK_DIGITS]


def referred(reference: str, sha256s: dict[str, str]) -> tuple[str, str, int] | None:
    """SHA-256, sheet and row that a reference names; None of anything else. `sha256s`: of known files, by the first
    digits (`first_digits`)."""
    head, *sheet, row, check = reference.strip().split("/") if reference.count("/") >= _PARTS - 1 else ("", "", "")
    sha256, name = sha256s.get(head, ""), "/".join(sheet)
    return (sha256, name, int(row)) if sha256 and check == _check(sha256, name, row) else None


def first_digits(sha256s: list[str]) -> dict[str, str]:
    """What `referred` asks for."""
    return {one[:_SHA256_DIGITS]: one for one in sha256s if one}


def told_reference(row: dict[str, Any]) -> str:
    """The reference of a row of RefusedRows."""
    return row["reference"] or reference_of(row["sha256"] or "", row["sheet"], row["row"])


@dataclass(frozen=True)
class RefusedRows:
    """`rows`: one row a refused row, in reading order: its place, record_type, row_json, money, the sha256 of its file,
    its reference (null but of rows that were handed back: that of the first row), and its number among the `faults`."""

    rows: pl.DataFrame
    faults: pl.DataFrame

    def where(self, holds: pl.Expr) -> "RefusedRows":
        """Some of the rows."""
        return replace(self, rows=self.rows.filter(holds))

    @property
    def content(self) -> str:
        """A hash of the rows and their faults, whatever others there are."""
        own = self.faults.filter(pl.col("number").is_in(self.rows["number"].implode())).drop("number")
        return bytes_sha256((self.rows.drop("number").write_ndjson() + own.write_ndjson()).encode())

    def told(self, most: int) -> pl.DataFrame:
        """The first rows with their faults joined (column, value, rule, reason, repair: of several each has its number,
        in lines), and `wrong`, the headers of the wrong cells, in lines."""
        rows = self.rows.head(most)
        faults = self.faults.filter(pl.col("number").is_in(rows["number"].implode())).with_columns(
            wrong="column",
            reason=pl.when(pl.col("cell").is_not_null())
            .then(pl.concat_str(pl.lit("单元格 "), "cell", pl.lit("："), "reason"))
            .otherwise("reason"),
        )
        place = (pl.int_range(1, pl.len() + 1).over("number").cast(pl.String), pl.lit(". "))
        many = pl.len().over("number") > 1
        texts = {
            name: pl.when(many).then(pl.concat_str(*place, pl.col(name).fill_null("（空）"))).otherwise(name)
            for name in _JOINED
        }
        joined = faults.with_columns(**texts).group_by("number", maintain_order=True)
        lines = joined.agg(pl.col(name).fill_null("").str.join("\n") for name in (*_JOINED, "wrong"))
        return rows.join(lines, on="number", how="left", maintain_order="left")


def refused_rows(raw_dir: Path) -> RefusedRows:
    """The refused rows of raw/quarantine.parquet that no row handed back stands for."""
    faults = pl.read_parquet(raw_dir / "quarantine.parquet", glob=False)
    faults = faults.with_columns(number=pl.struct(_PLACE).rle_id())
    sheets = pl.read_parquet(raw_dir / "sheet.parquet", glob=False).select("file", "sheet", "sha256")
    back = pl.read_parquet(raw_dir / HANDED_BACK, glob=False)
    rows = faults.filter(pl.col("number") != pl.col("number").shift(1, fill_value=-1)).select(
        *_PLACE, "record_type", "row_json", "money", "number"
    )
    carried = back.drop_nulls("from_row").select(*_PLACE, "reference")
    rows = _without_replaced(rows, back).join(carried, on=_PLACE, how="left", maintain_order="left")
    rows = rows.join(sheets, on=["file", "sheet"], how="left", maintain_order="left")
    return RefusedRows(rows, faults.select("number", *_JOINED, "cell"))


def _without_replaced(rows: pl.DataFrame, back: pl.DataFrame) -> pl.DataFrame:
    """Of a refused row and all that were handed back for it only the last, and none where one of these was taken."""
    if back.is_empty():
        return rows
    refused = back.join(rows.select(_PLACE), on=_PLACE, how="semi", maintain_order="left")
    taken = back.join(rows.select(_PLACE), on=_PLACE, how="anti")
    left = refused.join(taken, on=_FROM, how="anti", maintain_order="left")
    last = left.unique(_FROM, keep="last", maintain_order=True)
    gone = pl.concat(
        [
            back.select(*(pl.col(one).alias(name) for one, name in zip(_FROM, _PLACE, strict=True))),
            refused.join(last, on=_PLACE, how="anti").select(_PLACE),
        ]
    )
    return rows.join(gone, on=_PLACE, how="anti", maintain_order="left")
