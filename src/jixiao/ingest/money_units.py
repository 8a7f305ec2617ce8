"""Units of money: which words are one, and where a sheet states the unit of all its money."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

YUAN = {
    "元": 1,
    "百元": 100,
    "千元": 1000,
    "仟元": 1000,
    "万元": 10_000,
    "万元人民币": 10_000,
    "元人民币": 1,
    "十万元": 100_000,
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "亿元": 100_000_000,
}
"""What 1 is in yuan."""
NOT_UNDERSTOOD = UNSTATED = 0
_NAMES = {yuan: name for name, yuan in reversed(YUAN.items())} | {NOT_UNDERSTOOD: "？元"}
_COUNTS = frozenset(
    [
        "人",
        "人次",
        "个",
        "家",
        "名",
        "户",
        "次",
        "项",
        "件",
        "份",
        "所",
        "处",
        "期",
        "天",
        "月",
        "年",
        "台",
        "套",
        "台套",
    ]
    + ["平方米", "学时", "课时", "%"]
)
_STATED = re.compile(r"([一-龥]*?)单位(?:[:为是]+)([^\s;,。\]】]*)")
_AS_UNIT = re.compile(r"以([一-龥]*元)为(?:计量|金额|货币)?单位")
_OF_MONEY = ("金额", "货币", "资金", "计价", "计量", "币种")
_LABEL = re.compile(r"[(\[]?(?:金额|货币|资金|计价|计量)?单位:?")
_BARE = re.compile(r"[(\[【]([人民币美欧日港澳加韩台十百千万亿仟佰/、]*元)[)\]】]$|^([人民币十百千万亿仟佰]*元)$")
_LIKE_MONEY = re.compile(r"(?:元|万|千|亿|币|圆|[A-Za-z$€£¥])$")
_MARKS = "()[]【】/:,、-_ "


def with_unit(header: str, yuan: int) -> str:
    """The header of a column of money of which 1 is so many yuan, as `of_header` reads it."""
    return f"{header}（{_NAMES[yuan]}）"


@dataclass(frozen=True)
class StatedUnit:
    """A unit as a cell states it: `yuan` is what 1 is (NOT_UNDERSTOOD: not known), `text` its words; row and place,
    both 0-based, of the cell."""

    yuan: int
    text: str
    row: int
    place: int


def of_header(rest: str) -> int | None:
    """The unit that a header says after the column's name: what 1 is in yuan, NOT_UNDERSTOOD, or None where it says
    something else."""
    words = rest.strip(_MARKS).removeprefix("单位").strip(_MARKS)
    if rest not in YUAN and rest[0] not in _MARKS:
        return None
    return _yuan(words) if _LIKE_MONEY.search(words) else None


def only_units(cells: Sequence[str]) -> bool:
    """A row of plain cells that holds units of money and nothing else: it belongs to the header above."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_BARE.fullmatch(cell) for cell in filled)


def stated(rows: Sequence[Sequence[str | None]], first: int = 0) -> list[StatedUnit]:
    """What rows above a header, the first of them row `first`, say of the unit of all money below."""
    return [StatedUnit(*unit, row, place) for row, cells in enumerate(rows, first) for place, unit in _of_row(cells)]


def beside(cells: Sequence[str | None], row: int) -> list[StatedUnit]:
    """The same of cells in the row of the header that are no header: only those that are nothing but a unit."""
    own = [c if _LABEL.match(_half(c)) or _BARE.fullmatch(_half(c)) else None for c in cells]
    return stated([own], row)


def _half(text: str | None) -> str:
    half = unicodedata.normalize("NFKC", text or "").strip()
    return re.sub(r"\s*:\s*", ":", half)


def _of_row(cells: Sequence[str | None]) -> Iterator[tuple[int, tuple[int, str]]]:
    filled = [(place, text) for place, cell in enumerate(cells) if (text := _half(cell))]
    label = ""
    for place, text in filled:
        whole = re.sub(r"\s+", "", text)
        if label:
            found = [unit for unit in [_of_words(label.strip("(["), whole.strip("()[]"))] if unit]
            label = ""
        elif _LABEL.fullmatch(whole):
            label, found = whole.strip(":([").removesuffix("单位") or "单位", []
        else:
            found = list(_of_text(text))
        for unit in found:
            yield place, unit


def _of_text(text: str) -> Iterator[tuple[int, str]]:
    text = re.sub(r"(?<=[一-龥])\s+(?=元|单位)|(?<=单)\s+(?=位)", "", text)
    text = re.sub(r"人民币\(([^()]*)\)", r"\1", text)
    found = False
    for label, words in _STATED.findall(text):
        unit = _of_words(label, words.rstrip(")") if words.count(")") > words.count("(") else words)
        found = True
        if unit:
            yield unit
    for words in _AS_UNIT.findall(text):
        found = True
        yield _yuan(words), words
    if not found and (bare := _BARE.search(re.sub(r"\s+", "", text))):
        words = bare[1] or bare[2]
        if bare[1] or words in YUAN:
            yield from [unit for unit in [_of_words("", words)] if unit]


def _of_words(label: str, words: str) -> tuple[int, str] | None:
    """The unit of money that words after a label say; None where they are of something else: counts, or the name of a
    unit that hands in (填报单位: ...)."""
    of_money = label.endswith(_OF_MONEY)
    parts = [part for part in re.split(r"[、/,和及]", words) if part]
    if label not in ("", "单位", "本表", "表内", "数据") and not of_money and words not in YUAN:
        return None
    if parts and all(part in _COUNTS for part in parts):
        return None
    if not of_money and not any(part in YUAN for part in parts) and not _LIKE_MONEY.search(words):
        return None
    return _yuan(words), words


def _yuan(words: str) -> int:
    """What 1 is in yuan of the one unit of money among words."""
    parts = [part.removeprefix("人民币") for part in re.split(r"[、/,和及()]", words) if part]
    units = {YUAN.get(part, NOT_UNDERSTOOD) for part in parts if part not in _COUNTS}
    return units.pop() if len(units) == 1 else NOT_UNDERSTOOD
