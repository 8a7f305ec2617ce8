"""Refused rows as they are returned: one row each with all its faults, known by a reference to the row itself.

A reference names the file by its content, the sheet and the row, and carries a check: one that was changed, or that
slipped to another row, is no longer one.
"""

import hashlib
from pathlib import Path
from typing import Any

import polars as pl

REFERENCE = "原行引用"
"""The header of the column that holds references in workbooks of returned rows."""
HANDED_BACK = "handed_back.parquet"
HANDED_BACK_SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "reference": pl.String(),
    "from_file": pl.String(),
    "from_sheet": pl.String(),
    "from_row": pl.Int64(),
}
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
    """The reference of a row of `refused_rows`."""
    return row["reference"] or reference_of(row["sha256"] or "", row["sheet"], row["row"])


def refused_rows(raw_dir: Path) -> pl.DataFrame:
    """One row a refused row of raw/quarantine.parquet that no row handed back stands for, in reading order: its place,
    record_type, the faults joined (column, value, rule, reason, repair), wrong (headers of its wrong cells, in lines),
    row_json, money, sha256 of its file, reference (null but of rows that were handed back: that of the first row)."""
    faults = pl.read_parquet(raw_dir / "quarantine.parquet")
    sheets = pl.read_parquet(raw_dir / "sheet.parquet").select("file", "sheet", "sha256")
    back = pl.read_parquet(raw_dir / HANDED_BACK)
    rows = _joined(faults).join(sheets, on=["file", "sheet"], how="left", maintain_order="left")
    carried = back.drop_nulls("from_row").select(*_PLACE, "reference")
    return _without_replaced(rows, back).join(carried, on=_PLACE, how="left", maintain_order="left")


def _joined(faults: pl.DataFrame) -> pl.DataFrame:
    """One row a refused row: of several faults each text has its number, in lines."""
    many = pl.len().over(_PLACE) > 1
    number = pl.int_range(1, pl.len() + 1).over(_PLACE).cast(pl.String)
    named = faults.with_columns(
        wrong="column",
        reason=pl.when(pl.col("cell").is_not_null())
        .then(pl.concat_str(pl.lit("单元格 "), "cell", pl.lit("："), "reason"))
        .otherwise("reason"),
    )
    texts = {
        name: pl.when(many)
        .then(pl.concat_str(number, pl.lit(". "), pl.col(name).fill_null("（空）")))
        .otherwise(pl.col(name).fill_null(""))
        for name in _JOINED
    }
    joined = [pl.col(name).str.join("\n") for name in (*_JOINED, "wrong")]
    first = [pl.col(name).first() for name in ("record_type", "row_json", "money")]
    return named.with_columns(**texts).group_by(_PLACE, maintain_order=True).agg(*first, *joined)


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
