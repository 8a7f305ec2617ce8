"""What lies in an inbox, before any of it is read."""

import os
from collections.abc import Iterator
from pathlib import Path

from jixiao.ingest.tags import shown_name

WORKBOOKS = (".xlsx", ".xls", ".xlsm")
MACROS = ".xlsm"
"""A workbook that may hold programs: they are never run."""
DATA_SUFFIXES = (*WORKBOOKS, ".csv", ".parquet")


def discover(inbox: Path) -> tuple[list[str], list[str]]:
    """Paths relative to the inbox, with `/`, in order: data files, and what else lies there and is not read: other
    files, and what is no file (`no_file` says what it is).

    Dot files and lock files of office programs are passed over.
    """
    found = sorted(_below(inbox) if inbox.is_dir() else (), key=lambda path: path.relative_to(inbox).as_posix())
    data: list[str] = []
    other: list[str] = []
    for path in found:
        is_data = path.suffix.lower() in DATA_SUFFIXES and path.is_file()
        (data if is_data else other).append(path.relative_to(inbox).as_posix())
    return data, other


def by_shown_name(inbox: Path, key: bytes) -> dict[str, str]:
    """What lies in an inbox, by the name under which it is shown: its own, with any personal number in it tagged."""
    return {shown_name(name, key): name for names in discover(inbox) for name in names}


def _below(folder: Path) -> Iterator[Path]:
    """What lies in a folder and below; of folders, those that cannot be looked into and those that are links."""
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")):
            continue
        if not path.is_dir() or no_file(path):
            yield path
        else:
            yield from _below(path)


def no_file(path: Path) -> str:
    """Why nothing can be read at a path, '' for a file and for a folder that can be looked into."""
    if path.is_dir():
        if path.is_symlink():
            return "链接的文件夹，其中的文件没有读取"
        try:
            next(os.scandir(path), None)
        except OSError as error:
            return f"文件夹打不开（{error.strerror}），其中的文件没有读取"
        return ""
    return "" if path.is_file() else "断开的链接，或不是文件"
