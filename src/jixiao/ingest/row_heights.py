"""How high a row of wrapped texts must be: not every program that opens a workbook finds that out by itself."""

from collections.abc import Sequence
from math import ceil

PLAIN = 11
"""The size of letters in which widths of columns are counted."""
_LINE = 1.35  # height of a line for its size
_MARGIN = 1.8  # letters of a column's width that no text can use
_HIGHEST = 400  # points that a row can have


def letters(text: str) -> int:
    """The length of a text in letters; a Chinese character takes two."""
    return len(text) + sum(mark > "\u2e7f" for mark in text)


def height(texts: Sequence[str], widths: Sequence[float], size: int = PLAIN) -> float:
    """Points that texts in letters of this size need in columns of these widths."""
    lines = max(
        sum(max(1, ceil(letters(line) / max((width - _MARGIN) * PLAIN / size, 1))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min((lines + 0.4) * size * _LINE, _HIGHEST)
