"""The smallest repair of a refused cell that the door itself would take: looked for, tried, offered, never applied.

What people mean by a wrong cell is put together from the cell alone (`_candidates`), typed as the column asks
(jixiao.ingest.typed_columns), and offered only where that breaks no rule. Where too many would do, none is offered.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from jixiao.exact import plain
from jixiao.ingest import fault_rules, likely_digits, typed_columns
from jixiao.ingest.contract import CodeList, RecordColumn, names_of
from jixiao.ingest.money_units import UNSTATED
from jixiao.ingest.typed_columns import Setting
from jixiao.pairs import pair

_MOST = 3  # repairs offered for one cell
_LONGEST = 60  # characters of a text that a repair is looked for
_LIKE_PERSONS = re.compile(r"\d[\dXx -]{13,}")
_LIKE = 0.6  # of the characters of two texts, the share that must be the same
_CLEARLY = 0.1
_SEARCHED = 200  # spellings of a list that a text is compared with
_NOT_SOUGHT = (fault_rules.MISSING, fault_rules.FORMULA, fault_rules.NUMBER_TYPED_ID, fault_rules.LONG_NUMBER)
_LETTERS = str.maketrans("OoIl，。", "0011,.")
_PARTS = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")
_SHORT_YEAR = re.compile(r"^(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_MONTH = re.compile(r"^(\d{4})\D{0,2}(\d{1,2})月?份?$|^(\d{1,2})[-/.月](\d{4})年?$")
_AMOUNT = re.compile(r"^[^\d+-]{0,2}([+-]?\d[\d,]*(?:\.\d+)?)([十百千万亿]*)([^\d.]{0,5})$")
_TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


_OFFER = pair("可能应为{told}，试过可通过检查。", "It may have to be {told}, which passes when tried.")


def offers(column: RecordColumn, texts: pl.Series, rules: pl.Series, setting: Setting) -> pl.Series:
    """For each refused text of a column, as handed in, the sentence that offers a repair; null where there is none.

    Each distinct text is looked at once. No personal number is told.
    """
    cells = pl.DataFrame({"text": texts, "rule": rules})
    sought = cells.filter(~pl.col("rule").is_in(_NOT_SOUGHT), pl.col("text").is_not_null()).unique(maintain_order=True)
    told = (_of_numbers if column.type == "id" else _of_texts)(column, sought, setting)
    return cells.join(told, on=["text", "rule"], how="left", maintain_order="left")["offer"]


def _of_numbers(column: RecordColumn, sought: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Numbers of persons: which digits to look at."""
    wrong = [fault_rules.CHECK_DIGIT, fault_rules.DATE]
    tight = pl.col("text").str.replace_all(r"\s", "").str.to_uppercase()
    shaped = sought.filter(pl.col("rule").is_in(wrong), tight.str.contains(r"^\d{17}[\dX]$"))
    places = likely_digits.id_places(shaped.select(tight).to_series(), setting.lists.get("regions", frozenset()))
    others = sought.filter(pl.col("rule") == fault_rules.ID_SHAPE)
    found = [likely_digits.id_of_other_shape(re.sub(r"\s", "", text)) for text in others["text"]]
    right = _pass(column, [number for number, _ in filter(None, found)], setting)
    words = [pair[1] if pair and pair[0] in right else None for pair in found]
    return pl.concat(
        [
            shaped.with_columns(offer=places),
            others.with_columns(pl.Series("offer", words, dtype=pl.String)),
        ]
    )


def _of_texts(column: RecordColumn, sought: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    candidates = [list(dict.fromkeys(_candidates(column, text, setting))) for text in sought["text"]]
    right = _pass(column, [one for some in candidates for one in some], setting)
    words = [
        _sentence(column, text, [one for one in some if one in right], setting)
        for text, some in zip(sought["text"], candidates, strict=True)
    ]
    return sought.with_columns(pl.Series("offer", words, dtype=pl.String))


def _pass(column: RecordColumn, candidates: list[str], setting: Setting) -> set[str]:
    """Those that the door takes."""
    distinct = list(dict.fromkeys(candidates))
    if not distinct:
        return set()
    typed = typed_columns.type_column(column, pl.Series(distinct, dtype=pl.String), setting)
    taken = typed.rule.is_null() & ~typed.blank
    return {one for one, is_taken in zip(distinct, taken, strict=True) if is_taken}


def _sentence(column: RecordColumn, text: str, right: list[str], setting: Setting) -> str | None:
    if len(right) > _MOST and column.type == "uscc":
        return likely_digits.code_places(text, right)
    if not 0 < len(right) <= _MOST:
        return None
    names = dict(names_of(setting.lists.get(column.code_list or "", frozenset())))
    told = "或".join(f"“{one}”" + (f"（{names[one]}）" if one in names else "") for one in right)
    return _OFFER(told=told)


def _candidates(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    """What a text may have been meant to be."""
    if len(text) > _LONGEST or _LIKE_PERSONS.search(text):
        return
    tidy = text.strip(" 。，,;；、.:：")
    yield from [tidy] if tidy != text else []
    made = _MAKERS.get("month" if column.kind == "month" else column.type)
    if made:
        yield from made(column, tidy, setting)


def _dates(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    text = re.sub(r"\s", "", text).translate(_LETTERS)
    parts, short, last = _PARTS.match(text), _SHORT_YEAR.match(text), _YEAR_LAST.match(text)
    if parts:
        yield from _days(*map(int, parts.groups()))
    elif short:
        yield from _days(2000 + int(short[1]), int(short[2]), int(short[3]))
    elif last:
        one, two, year = map(int, last.groups())
        yield from (f"{year:04d}-{m:02d}-{d:02d}" for m, d in ((one, two), (two, one)))
    elif len(text) == 5 and text.isdigit():
        yield (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()


def _days(year: int, month: int, day: int) -> Iterator[str]:
    """The day, were its month and day changed for each other, its day the last one of the month, or two digits of its
    year."""
    if not 1900 <= year <= 2100:
        figures = f"{year:04d}"
        swapped = (figures[:at] + figures[at + 1] + figures[at] + figures[at + 2 :] for at in range(3))
        yield from (f"{one}-{month:02d}-{day:02d}" for one in swapped if 1900 <= int(one) <= 2100)
    elif month > 12:
        yield f"{year:04d}-{day:02d}-{month:02d}"
    elif month >= 1 and 28 < day <= 31:
        yield f"{year:04d}-{month:02d}-{min(day, monthrange(year, month)[1]):02d}"
    else:
        yield f"{year:04d}-{month:02d}-{day:02d}"


def _months(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    found = _MONTH.match(re.sub(r"\s", "", text).translate(_LETTERS))
    if found:
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        yield f"{year}-{int(month):02d}"


def _numbers(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    """A number with words about it, with 万 or the like, with a sign that should not be, or finer than a fen. Where
    nothing states the unit of money, only an amount that says its own is known."""
    text = re.sub(r"\s", "", text).translate(_LETTERS)
    found = _AMOUNT.match(text)
    if not found:
        return
    number = Decimal(found[1].replace(",", ""))
    for mark in found[2]:
        number *= _TIMES[mark]
    says_unit = bool(found[2]) or found[3].startswith("元")
    if column.type == "money" and (says_unit or setting.yuan != UNSTATED):
        yield _money(number, says_unit, setting.yuan)
        return
    if column.type == "money":
        return
    if column.kind == "year":
        yield from _YEAR.findall(text)
        number += 2000 if 0 <= number < 100 else 0
    yield plain(abs(number) if column.positive else number)


def _money(number: Decimal, in_yuan: bool, yuan: int) -> str:
    """An amount, positive and to the fen, in the unit of its column, or as yuan where nothing states one."""
    unit = yuan or 1
    cent = Decimal("0.01") / unit
    amount = (abs(number / unit if in_yuan else number) / cent).quantize(Decimal(1), ROUND_HALF_UP) * cent
    return plain(amount) + ("" if yuan else "元")


def _codes(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    """The codes that a text is nearly, by their names or, where it is itself like a code, by one character."""
    listed = frozenset(column.values) or setting.lists.get(column.code_list or "", frozenset())
    tight = re.sub(r"\s", "", text)
    if tight.isascii():
        yield from sorted(_one_away(tight) & listed)
        yield from [f"{tight[0]}-{tight[1:3]}-{tight[3:5]}-{tight[5:]}"] if re.fullmatch(r"\d{7}", tight) else []
        return
    if column.type == "grade":
        spellings = typed_columns.grade_spellings(listed)
    else:
        spellings = typed_columns.code_spellings(frozenset(column.values), tuple(names_of(listed)))
    if isinstance(listed, CodeList) and tight in listed.by_name:
        yield from listed.by_name[tight]
    elif len(spellings) <= _SEARCHED:
        yield from _nearest(tight, spellings)


def _one_away(text: str) -> set[str]:
    """Every text that one character more, less or other makes of this one, or two in each other's place."""
    marks = "0123456789-" + ("" if text[:1].isdigit() else "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cuts = [(text[:at], text[at:]) for at in range(len(text) + 1)]
    found = {head + mark + tail for head, tail in cuts for mark in marks}
    found |= {head + mark + tail[1:] for head, tail in cuts if tail for mark in marks}
    found |= {head + tail[1:] for head, tail in cuts if tail}
    return found | {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}


def _nearest(text: str, spellings: dict[str, str]) -> list[str]:
    """The one code whose spelling a text is clearly most like; none where two are."""
    likeness: dict[str, float] = {}
    for spelling, code in spellings.items():
        same = sum(min(text.count(mark), spelling.count(mark)) for mark in set(text))
        likeness[code] = max(likeness.get(code, 0.0), 2 * same / (len(text) + len(spelling)))
    ranked = sorted(likeness.items(), key=lambda one: -one[1])
    if not ranked or ranked[0][1] < _LIKE or (len(ranked) > 1 and ranked[1][1] > ranked[0][1] - _CLEARLY):
        return []
    return [ranked[0][0]]


def _usccs(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    yield from likely_digits.right_codes(re.sub(r"[\s-]", "", text), setting.lists.get("regions", frozenset()))


def _flags(column: RecordColumn, text: str, setting: Setting) -> Iterator[str]:
    yield from {"是的": ["是"], "不是": ["否"], "没有": ["否"], "无": ["否"]}.get(text, [])


_MAKERS: dict[str, Callable[[RecordColumn, str, Setting], Iterator[str]]] = {
    "date": _dates,
    "month": _months,
    "int": _numbers,
    "num": _numbers,
    "money": _numbers,
    "code": _codes,
    "grade": _codes,
    "region": _codes,
    "occ": _codes,
    "uscc": _usccs,
    "flag": _flags,
}
