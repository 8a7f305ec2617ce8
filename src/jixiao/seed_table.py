"""Tables of policy data and of codes (CSV), as text."""

import csv
from pathlib import Path


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table by column: blanks around a cell are none of its text. Raises OSError, UnicodeDecodeError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: (cell or "").strip(" ") for name, cell in row.items()} for row in csv.DictReader(file)]
