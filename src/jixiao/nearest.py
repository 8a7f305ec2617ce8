"""What a misspelt word was meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

CLOSE = 0.75
HALF = 0.5
"""Close enough for words of two characters: one of them is the same."""


def nearest(asked: str, known: Iterable[str], close: float = CLOSE) -> str:
    """The known word that is most like the one asked for, whatever its case; empty where none is like it."""
    folded = {one.casefold(): one for one in known}
    found = get_close_matches(asked.casefold(), list(folded), n=1, cutoff=close)
    return folded[found[0]] if found else ""


def did_you_mean(asked: str, known: Iterable[str], close: float = CLOSE) -> tuple[str, str]:
    """The question to put behind a sentence, in Chinese and English; both empty where no known word is like it."""
    found = nearest(asked, known, close)
    return (f"是不是“{found}”？", f" Did you mean {found!r}?") if found else ("", "")
