"""What is known to be the same: SHA-256 of files and bytes, in hex, and the content of a table's rows."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_or_blank(path: Path) -> str:
    """The hash of a file's bytes; '' of what cannot be read, or is no file."""
    if not path.is_file():
        return ""
    try:
        return file_sha256(path)
    except OSError:
        return ""


def bytes_sha256(data: bytes | memoryview) -> str:
    """The hash of bytes that are at hand."""
    return hashlib.sha256(data).hexdigest()


def content_sql(of_row: str) -> str:
    """SQL of what rows hold, the same in any order, of the hash of each: their number, then sum and difference of the
    hashes, a comma between two."""
    return f"count(*), coalesce(sum({of_row}), 0), coalesce(bit_xor({of_row}), 0)"


def rows_content(connection: "DuckDBPyConnection", relation: str) -> str:
    """What a table holds (content_sql), in hex. By DuckDB's own hash of a row: to be compared between builds of one
    program."""
    count, total, odd = connection.execute(f"select {content_sql('hash(t)')} from {relation} as t").fetchall()[0]
    return f"{count}-{int(total):x}-{int(odd):x}"
