"""Personal numbers stay here: a keyed pseudonym joins, a masked form is shown, nothing else leaves the door."""

import hashlib
import re
from collections.abc import Callable

import polars as pl

from jixiao.ingest import digits

STARS = "*" * 12
_LENGTH = 18
_KEPT_DIGITS = 32
_MARK_DIGITS = 16  # behind a masked identifier: no two of a hundred million are likely to share them
# A number with a plausible birth date, not part of a longer run of ASCII letters and digits; groups may stand apart.
_BORN = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_PERSON = rf"([1-8][0-9]{{3}})[0-9]{{2}}[ -]?{_BORN}[ -]?[0-9]{{2}}([0-9][0-9Xx])"
_FIND = re.compile(rf"(?<![0-9A-Za-z]){_PERSON}(?![0-9A-Za-z])")


def pseudonyms(values: pl.Series, key: bytes) -> pl.Series:
    """HMAC-SHA256 of every number, first 32 hex digits; null stays null. Give distinct values: this one is a loop."""
    pseudonym = _hmac_of(key)
    return pl.Series(values.name, [None if v is None else pseudonym(v) for v in values], dtype=pl.String)


def _hmac_of(key: bytes) -> Callable[[str], str]:
    """HMAC-SHA256 as RFC 2104 defines it, with the two hashes of the key made once: half the time of hmac.digest,
    which makes them for every number."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block))
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block))

    def pseudonym(number: str) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(number.encode())
        around.update(within.digest())
        return around.hexdigest()[:_KEPT_DIGITS]

    return pseudonym


def masked(value: pl.Expr) -> pl.Expr:
    """What may be shown of a value of a 身份证号 column, right or wrong: first four and last two characters."""
    tight = value.str.replace_all(r"\s", "")
    hidden = tight.str.head(4) + pl.lit(STARS) + tight.str.tail(2)
    return pl.when(tight.str.len_chars() >= 8).then(hidden).otherwise(tight)


def masked_text(value: str) -> str:
    """The same of one value."""
    tight = re.sub(r"\s", "", value)
    return f"{tight[:4]}{STARS}{tight[-2:]}" if len(tight) >= 8 else tight


def mask_inside(values: pl.Series) -> pl.Series:
    """Text with every personal number in it masked; a valid 统一社会信用代码 is left as it is."""
    long = values.to_frame("old").filter(pl.col("old").str.len_bytes() >= _LENGTH)["old"]
    if long.is_empty():
        return values
    distinct = long.filter(long.str.contains(_PERSON)).unique()
    if distinct.is_empty():
        return values
    found = pl.DataFrame({"old": distinct, "new": pl.Series([mask_text(v) for v in distinct], dtype=pl.String)})
    table = values.to_frame("old").join(found, on="old", how="left", maintain_order="left")
    return table.select(pl.coalesce("new", "old")).to_series().alias(values.name)


def masked_inside(text: pl.Expr) -> pl.Expr:
    """`mask_inside` of a column."""
    return text.map_batches(mask_inside, return_dtype=pl.String)


def masked_apart(texts: pl.Series, key: bytes) -> pl.Series:
    """`mask_inside` of identifiers: where it hides digits, the beginning of the pseudonym of the whole text stands
    behind, so that keys are as different as they were handed in."""
    shown = mask_inside(texts)
    hidden = pl.Series([False]) if shown is texts else (texts != shown).fill_null(False)
    if not hidden.any():
        return shown
    mark = pseudonyms(texts.filter(hidden), key).str.head(_MARK_DIGITS)
    return shown.scatter(hidden.arg_true(), shown.filter(hidden) + "#" + mark)


def mask_text(text: str) -> str:
    """One text with every personal number in it masked."""
    return _FIND.sub(_mask_match, text)


def _mask_match(match: re.Match[str]) -> str:
    number = pl.Series([match.group().replace(" ", "").replace("-", "").upper()])
    if digits.uscc_valid(number).item() and not digits.id_check_digit_valid(number).item():
        return match.group()
    return f"{match.group(1)}{STARS}{match.group(2)}"
