"""Checks a path as RFC 9162, section 2.1.3.2, says: written apart from the program."""

import hashlib
from collections.abc import Sequence


def climb(algorithm: str, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf and its path lead to; None when the path does not fit the place."""
    if index >= size:
        return None
    fn, sn, r = index, size - 1, hashlib.new(algorithm, b"\0" + leaf).digest()
    for p in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = hashlib.new(algorithm, b"\1" + p + r).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashlib.new(algorithm, b"\1" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None
