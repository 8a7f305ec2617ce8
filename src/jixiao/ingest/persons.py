"""Personal numbers stay here: a keyed pseudonym joins, a masked form is shown, nothing else leaves the door.

In a text a number is first *tagged*: `1101〔abcdefghij〕2X`, the tag being its pseudonym, so that texts that differ in
hidden digits still differ (copies and clashes are judged so). Keys and names of files and sheets stay tagged; other
texts are starred when they leave: `1101************2X`.
"""

from collections.abc import Callable

import polars as pl

from jixiao.ingest.tags import TAG_LETTERS, pseudonym_of
from jixiao.personal_numbers import MANY_DIGITS, SHORTEST, STARS, mask_text, shape

_TAGGED = rf"([0-9]{{4}})〔[a-p]{{{TAG_LETTERS}}}〕([0-9][0-9X])"
_PERSON = shape("[^0-9A-Za-z]{0,3}")
_OTHER_DIGIT = r"[\p{N}--[0-9]]"
_MANY_OF_ANY = rf"(?:\p{{N}}[^\p{{L}}\p{{N}}]{{0,3}}){{{SHORTEST - 1}}}"
_KEPT_DIGITS = 32


def pseudonyms(values: pl.Series, key: bytes) -> pl.Series:
    """HMAC-SHA256 of every number, first 32 hex digits; null stays null. Give distinct values: this one is a loop."""
    pseudonym = pseudonym_of(key)
    return pl.Series(values.name, [None if v is None else pseudonym(v) for v in values], dtype=pl.String)


def masked(value: pl.Expr) -> pl.Expr:
    """What may be shown of a value of a 身份证号 column, right or wrong: first four and last two characters."""
    tight = value.str.replace_all(r"\s", "")
    hidden = tight.str.head(4) + pl.lit(STARS) + tight.str.tail(2)
    return pl.when(tight.str.len_chars() >= 8).then(hidden).otherwise(tight)


def masked_text(value: str) -> str:
    """The same of one value."""
    tight = "".join(value.split())
    return f"{tight[:4]}{STARS}{tight[-2:]}" if len(tight) >= 8 else tight


def mask_inside(values: pl.Series, shown: Callable[[str], str] | None = None) -> pl.Series:
    """Texts with every personal number in them starred, or replaced by what `shown` makes of it."""
    long = values.filter(values.str.len_bytes() >= SHORTEST)
    if long.is_empty():
        return values
    suspect = pl.concat([_suspect(long), _suspect_of_others(long)]).unique()
    if suspect.is_empty():
        return values
    masked = [mask_text(v, shown) if shown else mask_text(v) for v in suspect]
    found = pl.DataFrame({"old": suspect, "new": pl.Series(masked, dtype=pl.String)})
    table = values.to_frame("old").join(found, on="old", how="left", maintain_order="left")
    return table.select(pl.coalesce("new", "old")).to_series().alias(values.name)


def _suspect(texts: pl.Series) -> pl.Series:
    """The texts that may hold a personal number in ASCII digits."""
    many = texts.filter(texts.str.contains(MANY_DIGITS))
    return many.filter(many.str.contains(_PERSON))


def _suspect_of_others(texts: pl.Series) -> pl.Series:
    """The texts that may hold one in digits of other scripts."""
    if texts.str.len_bytes().sum() == texts.str.len_chars().sum():
        return texts.clear()
    other = texts.filter(texts.str.contains(_OTHER_DIGIT))
    return other.filter(other.str.contains(_MANY_OF_ANY))


def masked_inside(text: pl.Expr, shown: Callable[[str], str] | None = None) -> pl.Expr:
    """`mask_inside` of a column."""
    return text.map_batches(lambda values: mask_inside(values, shown), return_dtype=pl.String)


def starred_tags(text: pl.Expr) -> pl.Expr:
    """A column of texts with stars for tags."""
    return text.str.replace_all(_TAGGED, f"${{1}}{STARS}${{2}}")
