"""What lies in an inbox, before any of it is read."""

from pathlib import Path

WORKBOOKS = (".xlsx", ".xls", ".xlsm")
MACROS = ".xlsm"
"""A workbook that may hold programs: they are never run."""
DATA_SUFFIXES = (*WORKBOOKS, ".csv", ".parquet")


def discover(inbox: Path) -> tuple[list[str], list[str]]:
    """Paths relative to the inbox, with `/`, in order: data files, and other files (ignored with a notice).

    Dot files and lock files of office programs are passed over.
    """
    data: list[str] = []
    other: list[str] = []
    for path in sorted(inbox.rglob("*"), key=lambda p: p.relative_to(inbox).as_posix()):
        parts = path.relative_to(inbox).parts
        if not path.is_file() or any(p.startswith((".", "~$")) for p in parts):
            continue
        (data if path.suffix.lower() in DATA_SUFFIXES else other).append("/".join(parts))
    return data, other
