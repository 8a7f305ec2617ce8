"""The pseudonym of a personal number, and the tag made of it, which tells numbers apart and hides them."""

import hashlib
from collections.abc import Callable

from jixiao.personal_numbers import mask_text

TAG_LETTERS = 10
_KEPT_DIGITS = 32
_TO_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def pseudonym_of(key: bytes) -> Callable[[str], str]:
    """HMAC-SHA256 as RFC 2104 defines it, with the two hashes of the key made once: half the time of hmac.digest,
    which makes them for every number."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block))
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block))

    def pseudonym(number: str) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(number.encode())
        around.update(within.digest())
        return around.hexdigest()[:_KEPT_DIGITS]

    return pseudonym


def tagger(key: bytes) -> Callable[[str], str]:
    """What tags a number, by its pseudonym: letters only, so that no tag is taken for a number again."""
    pseudonym = pseudonym_of(key)

    def tagged(number: str) -> str:
        return f"{number[:4]}〔{pseudonym(number)[:TAG_LETTERS].translate(_TO_LETTERS)}〕{number[-2:]}"

    return tagged


def shown_name(name: str, key: bytes) -> str:
    """The name of a file or sheet as it is shown everywhere: its personal numbers tagged; the same once more of what
    was shown."""
    return mask_text(name, tagger(key))
