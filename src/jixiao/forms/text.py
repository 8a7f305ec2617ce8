"""How much room a text takes in a cell: East-Asian widths, wrapped lines, heights.

All lengths are points. Widths are those of the fonts of Chinese offices (宋体, 黑体, 仿宋, 楷体): a letter or digit is
half as wide as a character. Heights have a tenth to spare for fonts that stand in.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from jixiao.normal_font import DIGIT, PIXEL, column_points

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
INDENT = 3 * DIGIT * PIXEL
"""Points that one step of indent takes from a cell's width: three blanks of the Normal font."""

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


def room_across(widths: Sequence[float], left: int, right: int, indent: int = 0) -> float:
    """Points of a range of columns, whose widths are given in characters, less its indent."""
    return sum(map(column_points, widths[left : right + 1])) - indent * INDENT


@lru_cache(maxsize=65536)
def wrapped_lines(text: str, width: float, size: float) -> int:
    """Number of lines that `text` takes in a cell `width` points wide (borders included), at least 1."""
    return sum(1 for _ in lines_of(text, width, size))


def lines_of(text: str, width: float, size: float) -> Iterator[str]:
    """The lines that `text` takes in a cell `width` points wide, each with the line break that it ends with: joined
    they are the text."""
    room = max((width - CELL_PADDING) / size, 1.0)
    paragraphs = text.split("\n")
    for number, paragraph in enumerate(paragraphs, start=1):
        *lines, last = _paragraph_lines(paragraph, room)
        yield from lines
        yield last if number == len(paragraphs) else last + "\n"


def _paragraph_lines(paragraph: str, room: float) -> list[str]:
    """The lines of one paragraph when `room` font sizes stand beside each other."""
    if text_width(paragraph) <= room:
        return [paragraph]
    lines, begun, used = [], "", 0.0
    for word in _TOKEN.findall(paragraph):
        width = text_width(word)
        if begun and used + width > room:
            lines.append(begun)
            begun, used = "", 0.0
        if width <= room:
            begun, used = begun + word, used + width
            continue
        for char in word:
            if begun and used + char_width(char) > room:
                lines.append(begun)
                begun, used = "", 0.0
            begun, used = begun + char, used + char_width(char)
    return [*lines, begun]


def text_height(text: str, width: float, size: float) -> float:
    """Points a wrapped text needs in height, row padding included."""
    return wrapped_lines(text, width, size) * size * LINE_HEIGHT + ROW_PADDING


@lru_cache(maxsize=65536)
def whole_pixels(points: float) -> float:
    """The least height that a screen can show and that is not below `points`."""
    return math.ceil(round(points / PIXEL, 6)) * PIXEL
