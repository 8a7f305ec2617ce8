"""Cells of a sheet that lie far from all others: a reader holds every cell between them, filled or not. What is filled
is counted first, in the XML of the sheet (`chunks`: pieces that end between two cells)."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from jixiao.apart import NotRead
from jixiao.pairs import pair
from jixiao.xlsx_formats import column_letters, column_number

_FAR = pair(
    "工作表“{sheet}”的 {far} 格有内容（可能只是一个空格），离其他内容太远：只有 {filled} 格有内容，却要占 {cells} 格，"
    "请删除多余的行和列后另存",
    "the cells {far} of “{sheet}” hold something (a blank perhaps) far off: {filled} cells would take {cells}; "
    "delete the rows and columns that are too many, and save it",
)

_MOST_CELLS = 8_000_000  # of a sheet of which little is filled
_MOST_TIMES = 16  # as many cells as are filled
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?"')
_CELL = re.compile(rb'[<:]c [^>]*?r="([A-Z]+)([0-9]+)"')
_VALUES = (b"<v>", b"<is>", b":v>", b":is>")


def says_far(head: bytes) -> bool:
    """The sheet says at its beginning that it has very many cells; a sheet that lies is met by the bounds of memory."""
    said = _DIMENSION.search(head)
    return said is not None and _said(said) > _MOST_CELLS


def _said(found: re.Match[bytes]) -> int:
    left, top, right, bottom = (part.decode() if part else "" for part in found.groups())
    if not right:
        return 1
    return (int(bottom) - int(top) + 1) * (column_number(right) - column_number(left) + 1)


def is_sparse(head: bytes, chunks: Iterable[bytes]) -> bool:
    """Few of the cells that the sheet says it has can be filled."""
    found = _DIMENSION.search(head)
    most, values = _said(found) if found else 0, 0
    for chunk in chunks:
        values += sum(chunk.count(mark) for mark in _VALUES)
        if values * _MOST_TIMES >= most:
            return False
    return True


def refuse(sheet: str, chunks: Iterable[bytes]) -> None:
    """Raises NotRead, naming the cells, where what is filled lies too far apart to be read."""
    filled, top, left, lowest, rightmost = 0, 1 << 20, 1 << 14, (0, 0), (0, 0)
    for chunk in chunks:
        for row, column in _filled(chunk):
            filled += 1
            top, left = min(top, row), min(left, column)
            lowest, rightmost = max(lowest, (row, column)), max(rightmost, (column, row))
    cells = (lowest[0] - top + 1) * (rightmost[0] - left + 1)
    if filled and cells > max(_MOST_CELLS, filled * _MOST_TIMES):
        far = dict.fromkeys(f"{column_letters(c)}{r}" for r, c in (lowest, rightmost[::-1]))
        raise NotRead(_FAR(sheet=sheet, far="、".join(far), filled=filled, cells=cells))


def _filled(chunk: bytes) -> Iterator[tuple[int, int]]:
    """Row from 1 and column from 0 of every cell with a value: looked for from the value back, as there are few."""
    for mark in _VALUES:
        pieces = chunk.split(mark)
        for before, after in pairwise(pieces):
            cell = _CELL.search(before, max(before.rfind(b"<c "), before.rfind(b":c "), 0))
            if cell and not after.startswith(b"</"):
                yield int(cell[2]), column_number(cell[1].decode())
