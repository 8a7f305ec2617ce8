"""SHA-256 of files and bytes, in hex."""

import hashlib
from pathlib import Path


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


def bytes_sha256(data: bytes) -> str:
    """The hash of bytes that are at hand."""
    return hashlib.sha256(data).hexdigest()
