"""Inboxes that tests write: one CSV a record type."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_tables(folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Write rows by record type, as spreadsheets save CSV; the columns are those that any of the rows has."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        headers = list(dict.fromkeys(header for row in rows for header in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, headers)
            writer.writeheader()
            writer.writerows(rows)
    return folder
