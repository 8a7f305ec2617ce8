"""Values of raw records as people read them."""

from datetime import date
from decimal import Decimal
from typing import Any

from jixiao.exact import plain
from jixiao.ingest.contract import RecordColumn, RecordType


def shown(column: RecordColumn, row: dict[str, Any]) -> str | None:
    """The value of a column of the contract in a row of raw, as text; None when blank. Persons are masked."""
    value = row.get(f"{column.name}_masked" if column.type == "id" else column.name)
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        percent = column.percent and row.get(f"{column.name}_is_percent")
        return f"{plain(value * 100)}%" if percent else plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def same_row(record: RecordType, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether most of what is filled in two rows of one record type is the same."""
    pairs = [(_plain(column, old), _plain(column, new)) for column in record.columns]
    filled = [pair for pair in pairs if pair != (None, None)]
    alike = sum(1 for before, after in filled if before == after)
    return 2 * alike > len(filled)


def _plain(column: RecordColumn, row: dict[str, Any]) -> Any:
    return row.get(f"{column.name}_key" if column.type == "id" else column.name)
