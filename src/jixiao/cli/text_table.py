"""A table as lines of text: columns as wide as what they hold, and a column that would not fit broken into more lines.

Chinese characters are two places wide. The 4,847 figures of a build are printed in a second; set by a library, they
took five and a half.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len

GAP = "  "
RULE = "─"
LEAST = 4
"""Places that a broken column has at least: two Chinese characters."""


def table_lines(
    heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str], width: int
) -> Iterator[str]:
    """The lines of a table of at most `width` places (a table of very many columns is wider): headings, a rule, the
    rows. The columns headed by `numbers` are set to the right."""
    table = [list(heads), *(list(row) for row in rows)]
    widths = _fitting([max(map(_width, column)) for column in zip(*table, strict=True)], width)
    to_right = [head in numbers for head in heads]
    for number, row in enumerate(table):
        yield from _row_lines(row, widths, to_right)
        if number == 0:
            yield GAP.join(RULE * wide for wide in widths)


def _fitting(wanted: list[int], width: int) -> list[int]:
    """The widths of columns: what each wants, but none more than the most at which all of them fit."""
    room = width - len(GAP) * (len(wanted) - 1)
    most = max(wanted)
    while most > LEAST and sum(min(wide, most) for wide in wanted) > room:
        most -= 1
    return [min(wide, most) for wide in wanted]


def _row_lines(row: Sequence[str], widths: Sequence[int], to_right: Sequence[bool]) -> Iterator[str]:
    cells = [_broken(text, wide) for text, wide in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        told = [cell[number] if number < len(cell) else "" for cell in cells]
        yield GAP.join(map(_padded, told, widths, to_right)).rstrip()


def _padded(text: str, wide: int, is_right: bool) -> str:
    blanks = " " * (wide - _line_width(text))
    return blanks + text if is_right else text + blanks


def _width(text: str) -> int:
    return max(map(_line_width, text.split("\n")))


def _line_width(text: str) -> int:
    return len(text) if text.isascii() else _known_width(text)


@lru_cache(10_000)
def _known_width(text: str) -> int:
    return cell_len(text)


@lru_cache(10_000)
def _broken(text: str, wide: int) -> tuple[str, ...]:
    """A cell as lines of at most so many places."""
    if "\n" not in text and _line_width(text) <= wide:
        return (text,)
    return tuple(part for line in text.split("\n") for part in _parts(line, wide))


def _parts(line: str, wide: int) -> Iterator[str]:
    """A line in parts: broken at its last blank, where it has one, else between two characters."""
    while _line_width(line) > wide:
        end = _last_within(line, wide)
        blank = line.rfind(" ", 1, end + 1)
        end = blank if blank > 0 else max(end, 1)
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line


def _last_within(line: str, wide: int) -> int:
    """How many characters of a line have room in so many places."""
    held = 0
    for end, letter in enumerate(line):
        held += cell_len(letter)
        if held > wide:
            return end
    return len(line)
