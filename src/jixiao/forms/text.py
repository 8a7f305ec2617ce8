"""How much room a text takes in a cell: East-Asian widths, wrapped lines, heights.

All lengths are points. Widths are those of the fonts of Chinese offices (宋体, 黑体, 仿宋, 楷体): a letter or digit is
half as wide as a character. Heights have a tenth to spare for fonts that stand in.
"""

import math
import re
import unicodedata
from functools import lru_cache

from jixiao.normal_font import PIXEL

LINE_HEIGHT = 1.3
"""Height of a line over the size of its font."""
NARROW = 0.52
"""Width of a letter or digit as a share of the font size: half, and a little to spare."""
SINGLE_LINE = 1.2
"""Height of the only line of a cell over the size of its font: nothing stands above or below it."""
CELL_PADDING = 4.5
"""Points of a cell's width that text may not use, both sides together."""
ROW_PADDING = 4.0
"""Points of a row's height that text may not use."""

# A word of letters and digits; a space; or one wide character with the closing marks that may not begin a line.
_TOKEN = re.compile(r"[!-~]+|\s|[^\s!-~][，。、；：！？）》”’…]*")


@lru_cache(maxsize=65536)
def char_width(char: str) -> float:
    """Width of a character as a share of the font size: 1 for East-Asian wide, full and ambiguous ones."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else NARROW


@lru_cache(maxsize=65536)
def text_width(text: str) -> float:
    """Width of a text without line breaks, as a multiple of the font size."""
    return sum(map(char_width, text))


@lru_cache(maxsize=65536)
def wrapped_lines(text: str, width: float, size: float) -> int:
    """Number of lines that `text` takes in a cell `width` points wide (borders included), at least 1."""
    room = max((width - CELL_PADDING) / size, 1.0)
    return max(sum(_paragraph_lines(line, room) for line in text.split("\n")), 1)


def _paragraph_lines(paragraph: str, room: float) -> int:
    """Number of lines of one paragraph when `room` font sizes stand beside each other."""
    if text_width(paragraph) <= room:
        return 1
    lines, used = 1, 0.0
    for token in _TOKEN.findall(paragraph):
        width = text_width(token)
        if used + width <= room:
            used += width
        elif width <= room:
            lines, used = lines + 1, width
        else:
            lines, used = _break_word(token, room, lines, used)
    return lines


def _break_word(word: str, room: float, lines: int, used: float) -> tuple[int, float]:
    """Lines and used width after a word that is longer than a line was broken at its characters."""
    if used:
        lines, used = lines + 1, 0.0
    for char in word:
        width = char_width(char)
        if used + width > room:
            lines, used = lines + 1, 0.0
        used += width
    return lines, used


def text_height(text: str, width: float, size: float) -> float:
    """Points a wrapped text needs in height, row padding included."""
    return wrapped_lines(text, width, size) * size * LINE_HEIGHT + ROW_PADDING


@lru_cache(maxsize=65536)
def whole_pixels(points: float) -> float:
    """The least height that a screen can show and that is not below `points`."""
    return math.ceil(round(points / PIXEL, 6)) * PIXEL
