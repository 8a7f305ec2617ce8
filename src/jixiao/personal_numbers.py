"""What a personal number (公民身份号码, GB 11643) is wherever it stands in a text, and how it is shown.

A number of 18 places begins with the code of a province and holds a real day of 1800 to 2099; one of the old 15 places
the same with a day of 1930 to 1999 (vouchers are numbered by region and day too: 220102240530001). It may stand in
digits of any script, in groups, with marks, spaces, line breaks or characters without width between its digits, joined
to another one or to letters. What decides:

- 18 places with the right check digit are one wherever they stand.
- 18 places with a wrong check digit (mistyped, but still somebody's; born before 2015, as vouchers are numbered so) and
  15 places are one where they stand by themselves or behind a word such as ID or SFZ, in at most six groups, or joined
  to others like them.
- A right 统一社会信用代码 that is not also a right personal number is none, nor is what lacks province or day:
  vouchers, accounts, bar codes.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

ID_WEIGHTS = tuple(pow(2, 17 - i, 11) for i in range(17))
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
STARS = "*" * 12
SHORTEST, NEW = 15, 18
MANY_DIGITS = rf"[0-9](?:[^0-9A-Za-z]{{0,3}}[0-9]){{{SHORTEST - 2}}}"
"""A pattern that is quickly looked for: what has no such run of ASCII digits holds no personal number in them."""
_CHECKED = "10X98765432"
_LIKE_X = "XxＸｘХх×Ⅹⅹ"
_GROUPS = 6
_OLDEST_OLD, _YOUNGEST_WRONG = 1930, 2014
_WORD = re.compile(r"(?:ID|SFZ|SFZH|NO|IDNO|IDCARD|CARD)$", re.IGNORECASE)
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9A-Za-z])")
_RUN = re.compile(r"[0-9Xx]{30,}")


def shape(gap: str) -> str:
    """A pattern of what may be a personal number, of 18 or 15 places in ASCII digits; `gap` is the pattern of what may
    stand between two of them."""
    new, old = _shapes(gap)
    return f"(?:{new}|{old})"


def _shapes(gap: str) -> tuple[str, str]:
    def run(*places: str) -> str:
        return gap.join(places)

    digit = "[0-9]"
    areas = ("1", "[1-5]"), ("2", "[1-3]"), ("3", "[1-7]"), ("4", "[1-6]"), ("5", "[0-4]"), ("6", "[1-5]")
    provinces = "|".join(run(*two) for two in (*areas, ("7", "1"), ("8", "[1-3]"), ("9", digit)))
    region = run(f"(?:{provinces})", *[digit] * 4)
    month = f"(?:{run('0', '[1-9]')}|{run('1', '[0-2]')})"
    day = f"(?:{run('0', '[1-9]')}|{run('[12]', digit)}|{run('3', '[01]')})"
    century = f"(?:{run('1', '[89]')}|{run('2', '0')})"
    new = run(region, century, digit, digit, month, day, digit, digit, digit, f"[0-9{_LIKE_X}]")
    return new, run(region, digit, digit, month, day, digit, digit, digit)


_MANY_DIGITS = re.compile(MANY_DIGITS)
_PLAIN = re.compile(_shapes("")[0])
_NEW, _OLD = (re.compile(one) for one in _shapes(r"[\W_]{0,3}"))


def starred(number: str) -> str:
    """A number as it is shown: its first four and last two characters."""
    return f"{number[:4]}{STARS}{number[-2:]}"


def mask_text(text: str, shown: Callable[[str], str] = starred) -> str:
    """A text with every personal number in it replaced by what `shown` makes of it (upper case, without gaps)."""
    if len(text) < SHORTEST:
        return text
    folded = text if text.isascii() else "".join(map(_folded, text))
    if not _MANY_DIGITS.search(folded):
        return text
    found = [(0, NEW)] if _is_plain(folded) else _found(folded)
    for start, end in sorted(found, reverse=True):
        text = text[:start] + shown(_bare(folded[start:end])) + text[end:]
    return text


def masked_document(document: Any) -> Any:
    """A document of lists and dicts with every text in it masked."""
    if isinstance(document, str):
        return mask_text(document)
    if isinstance(document, dict):
        return {masked_document(key): masked_document(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [masked_document(one) for one in document]
    return document


def is_right(number: str) -> bool:
    """Whether 18 characters, upper case, hold a real day and the right check digit."""
    right = _CHECKED[sum(w * int(d) for w, d in zip(ID_WEIGHTS, number, strict=False)) % 11]
    return number[17] == right and _birth(number) is not None


def _is_uscc(code: str) -> bool:
    ranks = [USCC_ALPHABET.find(one) for one in code]
    return (31 - sum(w * r for w, r in zip(USCC_WEIGHTS, ranks, strict=False)) % 31) % 31 == ranks[17]


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """A digit of any script as the ASCII one, what looks like an X as one; anything else as it is."""
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else "X" if char in _LIKE_X else char


def _bare(text: str) -> str:
    """Without what stands between the digits."""
    return "".join(one for one in text if one in "0123456789Xx").upper()


def _birth(number: str) -> date | None:
    day = number[6:14] if len(number) == NEW else f"19{number[6:12]}"
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None


def _is_likely(number: str) -> bool:
    """The day is one on which somebody may have been born of whom the check digit does not tell."""
    born = _birth(number)
    return born is not None and (born.year <= _YOUNGEST_WRONG if len(number) == NEW else born.year >= _OLDEST_OLD)


def _found(text: str) -> list[tuple[int, int]]:
    """Where personal numbers stand, without overlap."""
    digests = [one.span() for one in _DIGEST.finditer(text)]
    taken = [span for one in _RUN.finditer(text) for span in _joined_numbers(text, one.start(), one.end())]
    for pattern, judge in ((_NEW, _is_new), (_OLD, _stands_alone)):
        at = 0
        while found := pattern.search(text, at):
            start, end = found.span()
            over = [span for span in (*digests, *taken) if span[0] < end and start < span[1]]
            if over or not judge(text, start, end):
                at = start + 1
                continue
            taken.append((start, end))
            at = end
    return taken


def _is_plain(text: str) -> bool:
    """A number and nothing else: whole columns hold such texts, and this is quickly seen."""
    return len(text) == NEW and _PLAIN.fullmatch(text) is not None and is_right(text.upper())


def _joined_numbers(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a run that is nothing but personal numbers one behind the other; none where it is something else."""
    if start == end:
        return []
    for length, pattern in ((NEW, _NEW), (SHORTEST, _OLD)):
        stop = start + length
        if stop > end or not pattern.fullmatch(text, start, stop) or not _is_likely(text[start:stop]):
            continue
        rest = _joined_numbers(text, stop, end)
        if rest or stop == end:
            return [(start, stop), *rest]
    return []


def _is_new(text: str, start: int, end: int) -> bool:
    number = _bare(text[start:end])
    if len(number) != NEW:
        return False
    return is_right(number) or (_stands_alone(text, start, end) and not _is_uscc(number))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """In a few groups, by itself or behind a word that says what it is."""
    if not _is_likely(_bare(text[start:end])):
        return False
    gaps = re.findall(r"[\W_]+", text[start:end])
    if len(gaps) >= _GROUPS or any(len(gap.replace("\r\n", "\n")) > 1 for gap in gaps):
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    begins = not _is_word(before) or bool(_WORD.search(text[max(start - 6, 0) : start]))
    exponent = re.match(r"[Ee]\+?[0-9]{1,2}(?![0-9])", text[end : end + 4])
    return begins and (not _is_word(after) or exponent is not None)


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
