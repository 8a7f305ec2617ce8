"""The one hash by which things are known to be the same: of what a piece of work depends on, and of what it made."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Plain = str | int | bool | None | date | Decimal | Mapping[str, Any] | Sequence[Any]


def content_key(*parts: Plain) -> str:
    """SHA-256 in hex over plain values, lists and mappings of them. The order of a mapping's names does not matter,
    that of a list does; values of different types are never the same. Raises TypeError for any other value, so that
    nothing is known by where it lies in memory."""
    text = json.dumps([_told(part) for part in parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _told(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime | date | Decimal):
        return {type(value).__name__: str(value)}
    if isinstance(value, Mapping):
        return {"of": {_name(name): _told(inner) for name, inner in value.items()}}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_told(inner) for inner in value]
    raise TypeError(f"no plain value: {type(value).__name__}")


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"no name: {type(name).__name__}")
    return name
