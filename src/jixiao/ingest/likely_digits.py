"""Which digit of a number with a check digit is probably wrong: of whole columns of 身份证号, of single codes.

One wrong digit and two neighbours that changed places are what people mistype; every such change was tried, and those
are told that make a right number. No digit of a 身份证号 is told, only places, counted from 1.
"""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from jixiao.ingest import digits
from jixiao.pairs import pair
from jixiao.personal_numbers import USCC_ALPHABET

_LENGTH = 18
_AT_A_TIME = 50_000
_LIKE_DIGITS = str.maketrans("OQILSZ", "001152")
_LIKE_ALPHABET = str.maketrans("OISZV", "0152U")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION = slice(8, 16)  # of a 统一社会信用代码, the organisation's own code, its own check digit behind it
_ORGANISATION_IS_RIGHT = 3  # counts more than region and registrar together
_REGISTRARS = re.compile(r"1[1-39]|3[1-59]|5[1-59]|9[1-39]|[AGJY]1|N[1-39]")  # usual first two characters
_REGION = slice(2, 8)
_SIX = 10 ** np.arange(5, -1, -1, dtype=np.int64)  # what six digits are as a number
Flags = npt.NDArray[np.bool_]
Ranks = npt.NDArray[np.int64]


def id_places(numbers: pl.Series, regions: frozenset[str]) -> pl.Series:
    """Of 身份证号 of right shape (18 upper-case characters) the sentence that names the places; null where no single
    change makes a right number. `regions`: codes that a number may begin with."""
    heads = np.array(sorted({int(code) for code in regions if code.isdigit()}), dtype=np.int64)
    told: dict[bytes, str | None] = {}
    found: list[str | None] = []
    for some in numbers.to_frame().iter_slices(_AT_A_TIME):
        ranks = _ranks(some.to_series())
        flags = [bytes(row) for row in np.hstack([_one_digit(ranks, heads), _swapped(ranks, heads)])]
        told |= {one: _sentence(one) for one in set(flags) - told.keys()}
        found += [told[one] for one in flags]
    return pl.Series(found, dtype=pl.String)


def _ranks(numbers: pl.Series) -> Ranks:
    joined = numbers.str.join("").item().encode("ascii")
    marks = np.frombuffer(joined, dtype=np.uint8).reshape(-1, _LENGTH).astype(np.int64)
    return np.where(marks == ord("X"), 10, marks - ord("0"))


def _one_digit(ranks: Ranks, heads: Ranks) -> Flags:
    """Boolean a number and place: another digit there, and only there, makes it right."""
    weights = np.array([pow(2, 17 - i, 11) for i in range(_LENGTH)], dtype=np.int64)
    lacking = (1 - ranks @ weights) % 11
    found = np.zeros(ranks.shape, dtype=bool)
    known = np.isin(ranks[:, :6] @ _SIX, heads)
    for place in range(_LENGTH):
        inverse = pow(int(weights[place]), -1, 11)
        other = (ranks[:, place] + lacking * inverse) % 11
        changed = ranks.copy()
        changed[:, place] = other
        fits = (other != ranks[:, place]) & ((other < 10) | (place == _LENGTH - 1))
        if place < 6:
            fits &= np.isin(changed[:, :6] @ _SIX, heads) & (other + place > 0)
        found[:, place] = fits & _born(changed)
    beside = found.copy()
    beside[:, :6] = False
    # a number that begins with no known region, and would with one digit changed, is wrong there
    head_is_wrong = ~known & found[:, :6].any(axis=1)
    return np.where(head_is_wrong[:, None], found & ~beside, found)


def _swapped(ranks: Ranks, heads: Ranks) -> Flags:
    """Boolean a number and place: that digit and the next one in each other's place make it right."""
    weights = np.array([pow(2, 17 - i, 11) for i in range(_LENGTH)], dtype=np.int64)
    found = np.zeros((len(ranks), _LENGTH - 2), dtype=bool)
    for place in range(1, _LENGTH - 2):  # the check digit stands for itself
        changed = ranks.copy()
        changed[:, [place, place + 1]] = ranks[:, [place + 1, place]]
        right = (changed @ weights) % 11 == 1
        head = changed[:, :6] @ _SIX
        found[:, place] = right & (ranks[:, place] != ranks[:, place + 1]) & _born(changed)
        if place < 6:
            found[:, place] &= np.isin(head, heads)
    return found


def _born(ranks: Ranks) -> Flags:
    """Digits 7 to 14 are a day of 1900 to 2100."""
    year = ranks[:, 6:10] @ [1000, 100, 10, 1]
    month, day = ranks[:, 10:12] @ [10, 1], ranks[:, 12:14] @ [10, 1]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
    last = length[np.where((month >= 1) & (month <= 12), month, 0)] + (leap & (month == 2))
    born: Flags = (year >= 1900) & (year <= 2100) & (day >= 1) & (day <= last)
    return born


_ONE = pair(
    "逐位试过：只错一位的话，可能是第 {one} 位。", "Each place was tried: if one is wrong, it may be place {one}."
)
_TWO = pair(
    "逐位试过：相邻两位写颠倒的话，可能是第 {two} 位。",
    "Each place was tried: if two stand in each other's place, they may be {two}.",
)
_ONE_OR_TWO = pair(
    "逐位试过：只错一位的话，可能是第 {one} 位；相邻两位写颠倒的话，可能是第 {two} 位。",
    "Each place was tried: if one is wrong, it may be place {one}; if two stand in each other's place, {two}.",
)
_OLD = pair(
    "这是15位旧号码：第6位后加“19”，末位加校验码，即为18位号码。",
    "This is an old number of 15 places: with 19 after the sixth and a check digit behind it has 18.",
)
_SHORT = pair(
    "只有17位：如果缺的是末位校验码，补上后可通过检查。",
    "It has 17 places only: if the check digit is missing, it passes with it.",
)
_LETTERS = pair(
    "可能把数字写成了字母（0 写成 O、1 写成 l 等）：改成数字后可通过检查。",
    "Letters may stand for digits (O for 0, l for 1): with digits it passes.",
)
_TWICE = pair("多了一位：可能是第 {place} 位重复写了一次。", "One place too many: place {place} may stand there twice.")


def _sentence(flags: bytes) -> str | None:
    one = "、".join(str(place + 1) for place in range(_LENGTH) if flags[place])
    two = "、".join(f"{place + 1}和{place + 2}" for place in range(_LENGTH - 2) if flags[_LENGTH + place])
    if one and two:
        return _ONE_OR_TWO(one=one, two=two)
    return _ONE(one=one) if one else _TWO(two=two) if two else None


def id_of_other_shape(text: str) -> tuple[str, str] | None:
    """A right 身份证号 that a text of another shape stands for, with the words that say so; None where there is none
    for certain."""
    plain = text.replace("Х", "X").replace("х", "X").replace("×", "X").replace("*", "X").upper().translate(_LIKE_DIGITS)
    if len(text) == 15 and text.isascii() and text.isdigit():
        body = text[:6] + "19" + text[6:]
        return body + _check_of(body), _OLD()
    if len(text) == 17 and text.isascii() and text.isdigit():
        return text + _check_of(text), _SHORT()
    if len(plain) == _LENGTH and plain != text.upper():
        return plain, _LETTERS()
    if len(plain) == _LENGTH + 1:
        twice = {plain[:i] + plain[i + 1 :]: i + 1 for i in range(_LENGTH) if plain[i] == plain[i + 1]}
        right = [
            (number, at) for number, at in twice.items() if digits.id_check_digit_valid(pl.Series([number])).item()
        ]
        if len(right) == 1:
            return right[0][0], _TWICE(place=right[0][1])
    return None


def _check_of(body: str) -> str:
    return "10X98765432"[sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(body)) % 11]


def right_codes(text: str, regions: frozenset[str]) -> list[str]:
    """Right 统一社会信用代码 that one wrong character, two in each other's place, or letters that the code does not use
    make of a text; where the code's region or the organisation's own check digit tells which are likelier, only those.
    """
    plain = text.upper().translate(_LIKE_ALPHABET)
    found = list(dict.fromkeys(one for one in _near_codes(plain) if one != text))
    right = [
        one
        for one, is_right in zip(found, digits.uscc_valid(pl.Series(found, dtype=pl.String)), strict=True)
        if is_right
    ]
    if plain in right:
        return [plain]
    best = max((_likely(one, regions) for one in right), default=0)
    return [one for one in right if _likely(one, regions) == best >= _ORGANISATION_IS_RIGHT]


def code_places(text: str, right: list[str]) -> str:
    """The sentence that names the places where right codes differ from a text."""
    places = sorted({at + 1 for one in right for at in range(_LENGTH) if len(text) == _LENGTH and one[at] != text[at]})
    return _ONE(one="、".join(map(str, places))) if places else ""


def _near_codes(text: str) -> Iterator[str]:
    yield text
    if len(text) == _LENGTH + 1:
        yield from (text[:at] + text[at + 1 :] for at in range(len(text)))
    if len(text) != _LENGTH:
        return
    for at in range(_LENGTH):
        yield from (text[:at] + mark + text[at + 1 :] for mark in USCC_ALPHABET)
    yield from (text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(_LENGTH - 1))


def _likely(code: str, regions: frozenset[str]) -> int:
    values = [int(mark, 36) for mark in code[_ORGANISATION]]
    rest = 11 - sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    own = {10: "X", 11: "0"}.get(rest, str(rest)) == code[_ORGANISATION.stop]
    return _ORGANISATION_IS_RIGHT * own + (code[_REGION] in regions) + bool(_REGISTRARS.match(code))
