"""What stands in a cell: amounts, rates, scores, values of indicators; exact, with the places they are printed to."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from jixiao.exact import plain, rounded
from jixiao.review.labels import tight, wording
from jixiao.review.read import GridCell

_DIGITS = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(rf"[¥￥$]?(\()?({_DIGITS})(\))?(亿元|万元|元|亿|万)?")
_REMARK = re.compile(r"\([^()]*[\u4e00-\u9fff][^()]*\)$")
_RATE = re.compile(rf"({_DIGITS})([%‰])?")
_POINTS = re.compile(rf"({_DIGITS})分?")
_BRACKETED = re.compile(r"\(([^()]*)\)$")
_BRACKETS = re.compile(r"(?:\([^()]*\))+$")
_UNIT_LABEL = re.compile(r"^(?:计量|度量|计数)?单位:?")
_PER = re.compile(r"[/·*、]|或者?|每")
_DATE_UNIT = re.compile(r"(年|月|日|号)")
_YEARS = range(1900, 2200)
FACTORS = {"元": Fraction(1), "万元": Fraction(10_000), "亿元": Fraction(100_000_000)}
_SHORT = {"万": "万元", "亿": "亿元"}
_SCALES = {"万": Fraction(10_000), "亿": Fraction(100_000_000), "千": Fraction(1_000), "百": Fraction(100)}
_HUNDREDTHS = "百分"
RANGE = "range"
_SHARE_STEP = Fraction(1, 100)
"""A share without % is printed to two places at least: 0.9 is 90 %, not everything that rounds to 0.9."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed. `step` is one unit of its last printed place; `stored` is what the cell holds."""

    cell: GridCell
    value: Fraction
    step: Fraction
    stored: Fraction

    @property
    def whole(self) -> bool:
        """Whether it is printed without decimals."""
        return self.step >= 1

    def shows(self, exact: Fraction) -> bool:
        """Whether this is how an exact number is printed, to the places there are."""
        return abs(self.value - exact) <= self.step / 2 or self.stored == exact


def nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: blank, a dash, 无, or that it is still to be filled in."""
    words = tight(text)
    return text.strip() in wording().data["nothing"] or words in wording().data["nothing"] or to_be_filled(words)


def to_be_filled(text: str) -> bool:
    """Whether all that a cell says is that something is to be written there: 【请填写】."""
    return re.fullmatch(wording().data["to_be_filled"], tight(text)) is not None


def is_placeholder(text: str) -> bool:
    """Whether a name or a line of a goal is blank, or as the blank form has it: 指标1：, ……"""
    return nothing(text) or not re.search(r"\w", text) or wording().group("placeholder_names").matches(text)


def _step(digits: str) -> Fraction:
    return Fraction(1, 10 ** len(digits.partition(".")[2]))


def _fraction(digits: str) -> Fraction:
    return Fraction(digits.replace(",", ""))


def _stored(cell: GridCell, value: Fraction, scale: Fraction) -> Fraction:
    return Fraction(cell.number) * scale if cell.number is not None else value


def amount(cell: GridCell, form_unit: str) -> Number | None:
    """An amount in the form's unit (万元, 元). None when the text is no amount."""
    match = _AMOUNT.fullmatch(_REMARK.sub("", tight(cell.text)))
    if match is None or bool(match[1]) != bool(match[3]):
        return None
    unit = _SHORT.get(match[4] or "", match[4]) or form_unit
    scale = FACTORS[unit] / FACTORS[form_unit] * (-1 if match[1] else 1)
    value = _fraction(match[2]) * scale
    return Number(cell, value, _step(match[2]) * abs(scale), _stored(cell, value, abs(scale)))


def points(cell: GridCell) -> Number | None:
    """A weight or score in points. None when the text is none."""
    match = _POINTS.fullmatch(tight(cell.text).rstrip("%"))
    if match is None:
        return None
    value = _fraction(match[1])
    percent = tight(cell.text).endswith("%")
    return Number(cell, value, _step(match[1]), _stored(cell, value, Fraction(100 if percent else 1)))


def rates(cell: GridCell) -> list[Number]:
    """What a rate may mean, as shares, the likeliest first: 85.75% is one; a bare 0.86 is 86 %, a bare 86 is 86 %."""
    match = _RATE.fullmatch(tight(cell.text))
    if match is None:
        return []
    value, step = _fraction(match[1]), _step(match[1])
    if match[2]:
        scale = Fraction(1, 100 if match[2] == "%" else 1000)
        stored = Fraction(cell.number) if cell.number is not None else value * scale
        return [Number(cell, value * scale, step * scale, stored)]
    share = Number(cell, value, min(step, _SHARE_STEP), _stored(cell, value, Fraction(1)))
    percent = Number(cell, value / 100, step / 100, _stored(cell, value, Fraction(1)) / 100)
    return [share, percent] if abs(value) <= 1 else [percent, share]


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an indicator: a number with sense and unit, a range, or words.

    `sense` is ≥ ≤ > < = range about, or empty where nothing is said. `number` is in the unit as written; a percentage
    90% is 90 with the unit %; `own_unit` says whether the cell prints the unit itself.
    """

    cell: GridCell
    number: Fraction | None = None
    upper: Fraction | None = None
    sense: str = ""
    unit: str = ""
    senses: tuple[str, ...] = ()
    own_unit: bool = True

    @property
    def blank(self) -> bool:
        """Whether nothing is filled in."""
        return self.number is None and nothing(self.cell.text)

    @property
    def words(self) -> bool:
        """Whether it is filled in, but not with a number."""
        return not self.blank and self.number is None

    @property
    def base(self) -> Fraction:
        """The number in units: 1.2万人次 is 12000 人次."""
        return (self.number or Fraction(0)) * scale_of(self.unit)[0]

    @property
    def base_upper(self) -> Fraction | None:
        """The upper end of a range in units."""
        return None if self.upper is None else self.upper * scale_of(self.unit)[0]


def scale_of(unit: str) -> tuple[Fraction, str]:
    """What a unit multiplies, and the unit that is left: 万人次 → 10000, 人次."""
    if len(unit) > 1 and unit[0] in _SCALES and not unit.startswith(_HUNDREDTHS):
        return _SCALES[unit[0]], unit[1:]
    return Fraction(1), unit


@cache
def _patterns() -> tuple[dict[str, str], re.Pattern[str], dict[str, str], re.Pattern[str]]:
    senses = wording().data["senses"]
    before = {tight(word): sense for sense, words in senses["before"].items() for word in words}
    behind = {tight(word): sense for sense, words in senses["behind"].items() for word in words}
    return before, _alternatives(before), behind, _alternatives(behind)


def _alternatives(words: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


_RANGE = re.compile(rf"({_DIGITS})([^\d.,~至到-]{{0,6}})[~至到-]({_DIGITS})(.*)")
_NUMBER = re.compile(rf"({_DIGITS})(.*)")


def value(cell: GridCell, unit: str = "", sense: str = "") -> Value:
    """The value of an indicator, with what separate columns say of its unit and sense."""
    if nothing(cell.text) or cell.error:
        return Value(cell, unit=unit, sense=_known_sense(sense))
    text, found = _strip_senses(_without_remark(tight(cell.text)))
    if match := _RANGE.fullmatch(text):
        own = match[4] or match[2]
        if _is_unit(own) and not _is_date(match[3], own):
            low, high = _fraction(match[1]), _fraction(match[3])
            return Value(cell, low, high, RANGE, own or unit, tuple(found), bool(own))
    match = _NUMBER.fullmatch(text)
    if match is None or not _is_unit(match[2]) or _is_date(match[1], match[2]):
        return Value(cell, sense=_known_sense(sense), unit=unit, senses=tuple(found))
    own_sense = found[0] if found else _known_sense(sense)
    own = re.sub(f"^{wording().data['more_than']}", "", match[2])
    return Value(cell, _fraction(match[1]), None, own_sense, own or unit, tuple(found), bool(own))


def _known_sense(text: str) -> str:
    """The sense that a separate column names."""
    before, pattern, _, _ = _patterns()
    match = pattern.match(tight(text))
    return before[match[0]] if match else ""


def _strip_senses(text: str) -> tuple[str, list[str]]:
    """The text without the words of its sense, and the senses that it says."""
    before, front, behind, back = _patterns()
    found = []
    while (match := front.match(text)) and (rest := text[match.end() :]) and not rest.startswith(("的",)):
        found += [before[match[0]]] if before[match[0]] else []
        text = rest
    for end in sorted(behind, key=len, reverse=True):
        if text.endswith(end) and len(text) > len(end):
            found.append(behind[end])
            text = text[: -len(end)]
            break
    return text, found


def _is_unit(text: str) -> bool:
    """Whether what follows a number can be a unit: short, without digits, sentences and senses."""
    return (
        len(text) <= 12 and not re.search(r"[\d,;。:≥≤<>=、]", text) and not text.startswith(("月底", "月末", "月份"))
    )


def _is_date(digits: str, unit: str) -> bool:
    """Whether a number with its unit is a date rather than a value: 2024年, 12月底前."""
    whole = digits.isdigit()
    if unit.startswith("年") and whole and int(digits) in _YEARS:
        return True
    return bool(_DATE_UNIT.match(unit)) and (unit.startswith(("月", "日", "号")) or "底" in unit or "前" in unit)


def is_unit_of_measure(text: str) -> bool:
    """Whether a text is made of units of measure that are known: 人次, 万元, 元/人, 台或套."""
    return all(_known(one) for one in _PER.split(tight(text)) if one) and bool(_PER.sub("", tight(text)))


@cache
def _measures() -> frozenset[str]:
    return frozenset(tight(one) for one in wording().data["measure_units"])


def _known(unit: str) -> bool:
    return unit in _measures() or scale_of(unit)[1] in _measures()


def unit_in_name(name: str) -> str:
    """The unit that an indicator's name ends with in brackets: 新建基地数量（个） → 个, also beside an explanation:
    （含农民工，人）. What is no unit of measure (含农民工, 年末) explains the name."""
    match = _BRACKETS.search(tight(name))
    parts = [_UNIT_LABEL.sub("", one) for one in re.split(r"[(),;]+", match[0])] if match else []
    return next((one for one in reversed(parts) if is_unit_of_measure(one)), "")


def without_bracket(name: str) -> str:
    """A name without the brackets that it ends with; the whole name where that is all of it."""
    return _BRACKETS.sub("", tight(name)) or tight(name)


def _without_remark(text: str) -> str:
    """The text of a value without a bracket behind it that only explains: 300人（含农民工） → 300人."""
    match = _BRACKETED.search(text)
    if match is None or is_unit_of_measure(match[1]) or text.endswith(tuple(_patterns()[2])):
        return text
    rest = text[: match.start()]
    return rest if re.search(r"\d", rest) else text


def is_percent(unit: str) -> bool:
    """Whether a unit is one of shares."""
    return tight(unit) in wording().data["share_units"]


def decimal_text(number: Fraction, places: int = 2) -> str:
    """A number for a message: rounded half up to so many places, without trailing zeros."""
    return plain(rounded(number, Decimal(1), places))


def step_places(step: Fraction) -> int:
    """Decimal places of a step: 1/100 → 2."""
    places = 0
    while step < 1 and places < 12:
        step *= 10
        places += 1
    return places
