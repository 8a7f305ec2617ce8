"""Finds the header of a sheet: below title rows, over one row or two, with or without a money unit."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jixiao.ingest import money_units
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.ingest.money_units import NOT_UNDERSTOOD, UNSTATED, YUAN, StatedUnit
from jixiao.ingest.refused_rows import REFERENCE

Cell = str | None
Row = Sequence[Cell]

SEARCHED_ROWS = 60
_MONEY_WORD = frozenset("元万千亿币")
_BRACKETS = frozenset("([【")
_IN_BRACKETS = re.compile(r"[(\[【](.*)[)\]】]")
_SAYS_HOW = re.compile(
    r"[*※]?(?:必填|选填|可选|非必填)项?|(?:设为|单元格)?文本(?:格式|型)?|(?:共)?18位(?:数字)?|年[-/.]?月[-/.]?日|y{4}.*d|格式.*"
    r"|(?:如|例如?|示例).*|(?:下拉)?(?:请)?选择|从?.*目录.*|.*代码|是[/、或]否|按.*填写?|填写?.*"
)
_LEAST_MATCHES = 2


@dataclass(frozen=True)
class Header:
    """Where the header stands and what it says.

    `rows` is the number of rows it takes from `first` (0-based). `places` maps a column's name to its place in the
    sheet, `yuan` a money column's name to what a cell of 1 is in yuan (UNSTATED: nothing says). `width` is the place
    after the last label. `twice` are headers that stand more than once (`again`: at these places too), `unused` labels
    of no column, each with its place. `unknown_units` are those that the money of the sheet needs and that are not
    understood, or contradict each other; `other_units` labels of counts that name a unit which is not the column's, by
    its header. `reference` is the place of the references of rows that were returned (jixiao.ingest.refused_rows), if
    there are. `written` maps a column's name to its header as it was written.
    """

    first: int
    rows: int
    places: dict[str, int]
    yuan: dict[str, int]
    width: int = 0
    twice: tuple[str, ...] = ()
    again: tuple[int, ...] = ()
    unused: tuple[tuple[int, str], ...] = ()
    assumed_yuan: tuple[str, ...] = ()
    missing: tuple[RecordColumn, ...] = field(default=())
    reference: int | None = None
    unknown_units: tuple[StatedUnit, ...] = ()
    other_units: tuple[tuple[str, StatedUnit], ...] = ()
    written: dict[str, str] = field(default_factory=dict)

    @property
    def extra(self) -> tuple[str, ...]:
        """Labels of columns that are not used."""
        return tuple(label for _, label in self.unused)

    @property
    def body(self) -> int:
        """0-based row where the records begin."""
        return self.first + self.rows


@lru_cache(maxsize=65_536)
def plain(text: Cell) -> str:
    """A header as it is compared: half-width, no white space, no mark of a required column."""
    half = unicodedata.normalize("NFKC", text or "")
    return re.sub(r"[\s\u200b\ufeff]+", "", half).strip("*#:").lower()


def find_header(record_type: RecordType, top: Sequence[Row], blank_below_is_merged: bool = False) -> Header | None:
    """The header among the first rows of a sheet, None when no row looks like one.

    The row or pair of rows with most contract headers wins, of equals one row before two, and the first.
    `blank_below_is_merged`: a blank row right below belongs to the header (its cells are merged over both rows).
    """
    columns = record_type.columns
    cells = [[plain(c) for c in row] for row in top]
    official = {plain(c.name): c for c in columns} | {plain(c.header): c for c in columns}
    official |= {plain(f"{c.header}（{c.unit}）"): c for c in columns if c.unit}
    known = _synonyms(record_type, official, cells) | official
    endings = endings_of(known)
    spans = [(first, 1) for first, row in enumerate(cells) if _may_name(known, row)]
    spans += [(row - 1, 2) for row in range(1, len(cells)) if _may_add(endings, *cells[row - 1 : row + 1])]
    scored = [
        (_score(known, _labels(known, endings, cells[first : first + rows])), first, rows) for first, rows in spans
    ]
    best = max(scored, key=lambda one: one[0], default=(0, 0, 0))
    if best[0] < _LEAST_MATCHES:
        return None
    _, first, rows = best
    below = first + rows
    if rows == 1 and below < len(cells) and money_units.only_units(cells[below]):
        rows, below = 2, below + 1
    labels = _labels(known, endings, cells[first : first + rows])
    if rows == 1 and blank_below_is_merged and below < len(top) and not any(cells[below]):
        rows = 2
    return _read(record_type, known, labels, first, rows, [*top[:first], *top[first : first + rows]])


def _synonyms(
    record_type: RecordType, official: dict[str, RecordColumn], cells: Sequence[list[str]]
) -> dict[str, RecordColumn]:
    """Usual other headers of columns whose official header stands in no cell."""
    there = {text for row in cells for cell in row if cell for text in (cell, _bare(cell))}
    named = {official[cell].name for cell in there if cell in official}
    return {
        o: column for o, column in _others(record_type.id).items() if column.name not in named and _stands(o, there)
    }


@lru_cache
def _others(record_type: str) -> dict[str, RecordColumn]:
    contract = load_contract()
    return {plain(other): column for other, column in contract.other_headers(contract.get(record_type)).items()}


def _stands(header: str, there: set[str]) -> bool:
    """In one cell, or over two rows: 培训时间 over 开始."""
    return header in there or any(header[:n] in there and header[n:] in there for n in range(2, len(header)))


def _bare(cell: str) -> str:
    """A plain cell without the brackets at its end."""
    return cell[: cell.index("(")] if cell.endswith(")") and "(" in cell[1:] else cell


def matched(record_type: RecordType, labels: Sequence[str], official: bool = False) -> dict[str, str]:
    """Which columns of a record type plain labels name: the label of each, by its name; `official`: by its own ones."""
    known = {plain(c.header): c for c in record_type.columns}
    known = known if official else _synonyms(record_type, known, [list(labels)]) | known
    return {found[0].name: label for label in labels if (found := _match(known, label))}


def endings_of(known: dict[str, RecordColumn]) -> frozenset[str]:
    """Every end of every contract header, in one letter or more."""
    return frozenset(label[start:] for label in known for start in range(len(label)))


def _labels(known: dict[str, RecordColumn], endings: frozenset[str], rows: Sequence[list[str]]) -> list[str]:
    """One label a column: of two rows, whichever of lower, upper or joined text is a contract header.

    `endings` are the ends of all contract headers: most cells below a header are none, and need no joining.
    """
    if len(rows) == 1:
        return rows[0]
    upper, lower = rows
    group, labels = "", []
    for high, low in zip(upper, lower, strict=True):
        group = high or group
        if low and low not in endings and "元" not in low and "元" not in group:
            labels.append(high if high in known else group + low)
        else:
            labels.append(_joined(known, high, group, low))
    return labels


def _may_add(endings: frozenset[str], upper: list[str], lower: list[str]) -> bool:
    """Whether a row may make more headers of the one above it: most rows are records, which cannot."""
    return not endings.isdisjoint(lower) or _names_yuan(lower) or _names_yuan(upper)


def _may_name(known: dict[str, RecordColumn], row: list[str]) -> bool:
    return not known.keys().isdisjoint(row) or _names_yuan(row) or any(_bare(cell) in known for cell in row)


def _names_yuan(row: list[str]) -> bool:
    return any("元" in cell for cell in row)


def _joined(known: dict[str, RecordColumn], high: str, group: str, low: str) -> str:
    """The label of two cells that may be a header together; `group` is the last upper cell that was filled."""
    if not low:
        return high
    for label in (low, group + low, high):
        if _match(known, label):
            joined = high + low if label == high and _match(known, high + low) else label
            return joined
    heads = [group[:end] + low for end in range(1, len(group))]  # 申请资金 over 中央补助 is 申请中央补助
    return next((h for h in heads if _match(known, h)), group + low)


def _match(known: dict[str, RecordColumn], label: str) -> tuple[RecordColumn, int | None] | None:
    """The column of a label and its unit in yuan (None: the label names no unit). A label of counts whose brackets name
    another unit than the column's is NOT_UNDERSTOOD too."""
    if label in known:
        return known[label], None
    bracketed = _BRACKETS.isdisjoint(label) is False
    if _MONEY_WORD.isdisjoint(label) and not bracketed:
        return None
    for name, column in known.items():
        if label == name or not label.startswith(name):
            continue
        if column.type == "money":
            unit = money_units.of_header(label[len(name) :])
            if unit is not None:
                return column, unit
        if bracketed and (said := _IN_BRACKETS.fullmatch(label[len(name) :])):
            if _SAYS_HOW.fullmatch(said[1]) or _is_unit(column, said[1]):
                return column, None
            if column.type in ("int", "num"):
                return column, NOT_UNDERSTOOD
    return None


def _is_unit(column: RecordColumn, words: str) -> bool:
    spellings = load_contract().spellings(column.unit) if column.unit else ()
    return words.removeprefix("单位").strip(":") in {plain(unit) for unit in spellings}


def _score(known: dict[str, RecordColumn], labels: Sequence[str]) -> float:
    """How many contract headers are there; a unit counts a little, so that a second row with units is not lost."""
    matches = [m for m in (_match(known, label) for label in labels) if m]
    return len({m[0].name for m in matches}) + 0.01 * sum(bool(m[1]) for m in matches)


def _stated(known: dict[str, RecordColumn], labels: Sequence[str], first: int, top: Sequence[Row]) -> list[StatedUnit]:
    """What the sheet says of the unit of all its money: in the rows above the header at `first`, or beside it."""
    beside = [
        [None if labels[place] and _match(known, labels[place]) else cell for place, cell in enumerate(row)]
        for row in top[first:]
    ]
    found = [unit for row, cells in enumerate(beside, first) for unit in money_units.beside(cells, row)]
    return [*money_units.stated(top[:first]), *found]


def _read(
    record_type: RecordType,
    known: dict[str, RecordColumn],
    labels: Sequence[str],
    first: int,
    rows: int,
    top: Sequence[Row],
) -> Header:
    stated = _stated(known, labels, first, top)
    units = {unit.yuan for unit in stated}
    title = units.pop() if len(units) == 1 else None
    own = YUAN.get(load_contract().money_unit or "")
    unknown: list[StatedUnit] = []
    places: dict[str, int] = {}
    yuan: dict[str, int] = {}
    assumed, unused, again, seen = [], [], [], Counter[str]()
    reference = next((place for place, label in enumerate(labels) if label == plain(REFERENCE)), None)
    exact = {known[label].name for label in labels if label in known}
    other: list[tuple[str, StatedUnit]] = []
    for place, label in enumerate(labels):
        match = _match(known, label)
        if match is None or (label not in known and match[0].type != "money" and match[0].name in exact):
            unused += [(place, label)] if label and place != reference else []
            continue
        column, unit = match
        seen[column.header] += 1
        if places.setdefault(column.name, place) != place:
            again.append(place)
        if column.type != "money" and unit == NOT_UNDERSTOOD:
            other.append((column.header, StatedUnit(unit, label, first + rows - 1, place)))
        if column.type == "money" and column.name not in yuan:
            yuan[column.name] = unit or title or (1 if label == plain(column.name) else own or UNSTATED)
            if unit == NOT_UNDERSTOOD:
                unknown.append(StatedUnit(unit, label, first + rows - 1, place))
            elif unit is None and stated and not title:
                unknown += [one for one in stated if one not in unknown]
            elif unit is None and title is None and own and label != plain(column.name):
                assumed.append(column.header)
    return Header(
        first=first,
        rows=rows,
        places=places,
        yuan=yuan,
        width=max((at + 1 for at, label in enumerate(labels) if label), default=0),
        twice=tuple(h for h, n in seen.items() if n > 1),
        again=tuple(again),
        unused=tuple(unused),
        assumed_yuan=tuple(assumed),
        unknown_units=tuple(unknown),
        other_units=tuple(other),
        reference=reference,
        missing=tuple(c for c in record_type.columns if c.must_have_header and c.name not in places),
        written={name: _as_written(labels[at], [row[at] for row in top[first:]]) for name, at in places.items()},
    )


def _as_written(label: str, cells: Sequence[Cell]) -> str:
    """A header as its cells have it, of one that stands over two rows as it is read."""
    filled = [" ".join(cell.split()) for cell in cells if cell and cell.strip()]
    return filled[0] if len(filled) == 1 and plain(filled[0]) == label else label
