"""What lies in an inbox, before any of it is read."""

import os
from collections.abc import Iterator
from pathlib import Path

from jixiao.hashes import sha256_or_blank
from jixiao.ingest.tags import shown_name
from jixiao.pairs import pair
from jixiao.paths import is_plain
from jixiao.system_words import why

_LINKED = pair("链接的文件夹，其中的文件没有读取", "a linked folder, its files were not read")
_CLOSED = pair(
    "文件夹打不开（{why}），其中的文件没有读取", "the folder cannot be opened ({why}), its files were not read"
)
_BROKEN = pair("断开的链接，或不是文件", "a broken link, or no file")
_OUTSIDE = pair(
    "链接指向收件目录以外的文件，没有读取，请放入文件本身",
    "a link to a file outside the inbox: not read; put in the file itself",
)

RECORDS = (".xls", ".et")
"""Workbooks of records in the way of Excel 97, those of WPS too."""
OPEN_DOCUMENT = ".ods"
WORKBOOKS = (".xlsx", ".xlsm", *RECORDS, OPEN_DOCUMENT)
MACROS = ".xlsm"
"""A workbook that may hold programs: they are never run."""
DATA_SUFFIXES = (*WORKBOOKS, ".csv", ".parquet")


def discover(inbox: Path) -> tuple[list[str], list[str]]:
    """Paths relative to the inbox, with `/`, in order: data files, and what else lies there and is not read: other
    files, and what is no file of the inbox (`no_file` says what it is).

    Dot files and lock files of office programs are passed over. A path is told in characters, whatever its bytes
    (`place` finds it).
    """
    data: list[str] = []
    other: list[str] = []
    for name, path in sorted(_named(inbox).items()):
        is_data = path.suffix.lower() in DATA_SUFFIXES and not no_file(path, inbox)
        (data if is_data else other).append(name)
    return data, other


def place(inbox: Path, name: str) -> Path:
    """Where a file lies that the inbox has by this name."""
    path = inbox / name
    return path if os.path.lexists(path) else _named(inbox).get(name, path)


def content_sha256(inbox: Path, name: str) -> str:
    """The hash of a file of the inbox; '' of what cannot be read, or is no file of it."""
    path = place(inbox, name)
    return "" if no_file(path, inbox) else sha256_or_blank(path)


def _named(inbox: Path) -> dict[str, Path]:
    """What lies in an inbox, by its name there: the path, and for bytes that are no UTF-8 (a zip made by an old
    Windows) the characters of GB18030, or escapes where they are none or another file has that name."""
    paths = list(_below(inbox)) if inbox.is_dir() else []
    found = {name: path for path in paths if is_plain(name := path.relative_to(inbox).as_posix())}
    for path in sorted(paths):
        name = path.relative_to(inbox).as_posix()
        if not is_plain(name):
            shown = "/".join(_characters(part) for part in name.split("/"))
            escaped = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            found[escaped if shown in found else shown] = path
    return found


def _characters(part: str) -> str:
    if is_plain(part):
        return part
    try:
        text = os.fsencode(part).decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and text:
        return text
    return os.fsencode(part).decode("utf-8", "backslashreplace")


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


def no_file(path: Path, inbox: Path | None = None) -> str:
    """Why nothing can be read at a path, '' for a file (of the inbox, where one is given) and for a folder that can be
    looked into."""
    if path.is_dir():
        if path.is_symlink():
            return _LINKED()
        try:
            next(os.scandir(path), None)
        except OSError as error:
            return _CLOSED(why=why(error))
        return ""
    if not path.is_file():
        return _BROKEN()
    if inbox is not None and path.is_symlink() and not path.resolve().is_relative_to(inbox.resolve()):
        return _OUTSIDE()
    return ""
