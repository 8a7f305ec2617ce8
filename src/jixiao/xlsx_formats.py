"""Number formats of an .xlsx, and numbers as a reader of the sheet sees them."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree import ElementTree

from jixiao.exact import plain

Place = tuple[int, int]
"""Row and column, both from 0."""

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 49: "@",
}  # fmt: skip
_BUILT_IN |= dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)], "yyyy-m-d")
_BUILT_IN |= dict.fromkeys([17, 27, 36, 50, 52, 57], 'yyyy"年"m"月"')
UNKNOWN_FORMAT = "@?"
"""Of a built-in format that differs from country to country or shows no plain number."""
_IN_BRACKETS = r"\[(?:\$[^\]]*|(?!DBNum)[A-Z][A-Za-z]+ ?[0-9]*|[一-龥]+ ?[0-9]*)\]"
_LITERAL = rf'(?:"[^"]*"|\\.|_.|\*.|{_IN_BRACKETS}|[ ()+:¥￥$%-]|[^\x00-\x7f])*'
_SECTION = rf"{_LITERAL}(?:(?:[#0,]+(?:\.[0#]*)?|\.[0#]+|General){_LITERAL})?"
_ESTABLISHED = re.compile(rf"({_SECTION}(?:;{_SECTION}){{0,2}})(?:;[^;]*)?")
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General')
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|([#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(%)|(General)|(.)', re.DOTALL
)
_PART = re.compile(
    r'"([^"]*)"|[\\!](.)|\[\$([^\]-]*)[^\]]*\]|(\[[<>=][^\]]*\])|\[[^\]]*\]|_.|\*.'
    r"|([#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*|General|G/通用格式)|(.)",
    re.DOTALL,
)
_AROUND = " \u00a0()+-:¥￥≥≤＞＜<>="  # may stand around a number and leaves it what it is
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_SIGNIFICANT = 15
UNCALCULATED = "公式没有计算结果"
"""What is shown of a formula that was saved without its value."""


@dataclass
class SheetFormats:
    """What calamine does not tell of a sheet's cells: number formats and formula errors, by place."""

    codes: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)


def sheet_formats(content: bytes) -> dict[str, SheetFormats]:
    """Formats by sheet name. Empty for a file that is no .xlsx, or one whose parts are not where they should be."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as book:
            codes = cell_codes(book)
            return {name: _of_sheet(book, part, codes) for name, part in _parts(book)}
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, ElementTree.ParseError):
        return {}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _children(root: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    """The elements at the end of a path of local names."""
    found = [root]
    for name in names:
        found = [child for element in found for child in element if _local(child.tag) == name]
    return found


def _xml(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    with book.open(part) as handle:
        return ElementTree.parse(handle).getroot()


def _parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = {rel.get("Id"): rel.get("Target", "") for rel in _xml(book, "xl/_rels/workbook.xml.rels")}
    for sheet in _children(_xml(book, "xl/workbook.xml"), "sheets", "sheet"):
        relation = next((value for key, value in sheet.attrib.items() if _local(key) == "id"), None)
        target = targets[relation]
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if part in book.namelist():
            yield sheet.get("name", ""), part


def cell_codes(book: zipfile.ZipFile) -> list[str]:
    """Number format of every cell style, by the style's number."""
    if "xl/styles.xml" not in book.namelist():
        return []
    root = _xml(book, "xl/styles.xml")
    own = {int(f.get("numFmtId", 0)): f.get("formatCode", "") for f in _children(root, "numFmts", "numFmt")}
    ids = [int(xf.get("numFmtId", 0)) for xf in _children(root, "cellXfs", "xf")]
    return [own[number] if number in own else built_in(number) for number in ids]


def built_in(number: int) -> str:
    """The code of a format that a file names by its number alone."""
    return _BUILT_IN.get(number, UNKNOWN_FORMAT if number else "")


def _of_sheet(book: zipfile.ZipFile, part: str, codes: list[str]) -> SheetFormats:
    found = SheetFormats()
    with book.open(part) as handle:
        for _, cell in ElementTree.iterparse(handle):
            at = _REFERENCE.fullmatch(cell.get("r", "")) if _local(cell.tag) == "c" else None
            if at is None:
                continue
            place = (int(at[2]) - 1, column_number(at[1]))
            style = int(cell.get("s", 0))
            if style < len(codes) and codes[style]:
                found.codes[place] = codes[style]
            if _children(cell, "f") and not any(value.text for value in _children(cell, "v")):
                found.errors[place] = UNCALCULATED
            elif cell.get("t") == "e":
                found.errors[place] = "".join(value.text or "" for value in _children(cell, "v")) or "#VALUE!"
    return found


def column_letters(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def exact(value: float | int) -> Decimal:
    """The number that a spreadsheet means: 15 significant digits, without the noise of binary fractions."""
    return Decimal(format(value, f".{_SIGNIFICANT}g")) if isinstance(value, float) else Decimal(value)


def shown(value: Decimal, code: str) -> str:
    """The number as its format shows it, e.g. 3000 with `"≥"#,##0"人次"` is ≥3,000人次."""
    sections = _sections(code)
    if not code or not sections[0]:
        return plain(value)
    index = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    tokens = sections[index]
    if not any(kind in ("digits", "general") for kind, _ in tokens):
        return plain(value) if index == 0 else "".join(text for kind, text in tokens if kind == "text")
    minus = "-" if value < 0 and index == 0 else ""
    percent = any(kind == "percent" for kind, _ in tokens)
    amount = abs(value) * (100 if percent else 1)
    pieces, done = [], False
    for kind, text in tokens:
        if kind == "text":
            pieces.append(text)
        elif kind == "percent":
            pieces.append("%")
        elif not done:
            pieces.append(plain(amount) if kind == "general" else _digits(amount, text))
            done = True
    return minus + "".join(pieces)


def is_date(code: str) -> bool:
    """The format shows a number as a day or a time."""
    return re.search("[yYmMdDhHsS]", _NO_DATE.sub("", code)) is not None


def seen(value: Decimal, code: str) -> str | None:
    """The number as a reader sees it under its format, None where what the format shows is not known."""
    if code in ("", "General", "G/通用格式", "@"):
        return plain(value)
    known = _ESTABLISHED.fullmatch(code)
    if is_date(code) or not known:
        return None
    sections = _sections(known[1])
    index = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    has_digits = any(kind in ("digits", "general") for kind, _ in sections[index])
    return shown(value, known[1]) if has_digits else None


def shows_no_day(code: str) -> bool:
    """The format shows of a date its year, or year and month."""
    left = _NO_DATE.sub("", code).lower()
    return "y" in left and not set("dhs") & set(left)


def written(value: Decimal, code: str) -> str | None:
    """The number in full, with what its format writes around it (125000 with `0"元"` is 125000元, 0.9 with `0%` is
    90%); None where the format shows another number or none: scaled, by conditions, hidden."""
    parts = _written_parts(code)
    index = 1 if value < 0 and len(parts) > 1 else 2 if value == 0 and len(parts) > 2 else 0
    part = parts[index]
    if part is None:
        return None
    before, after = part
    percent = "%" in before + after
    return f"{before}{plain(value * 100 if percent else value)}{after}"


@lru_cache(maxsize=1024)
def is_odd(code: str) -> bool:
    """Under this format a number is not just written as it is."""
    return not is_date(code) and any(written(Decimal(n), code) != str(n) for n in (12, -12, 0))


@lru_cache(maxsize=1024)
def _written_parts(code: str) -> list[tuple[str, str] | None]:
    """Of every section what it writes before and after the number; None of one that changes it or shows none."""
    sections: list[list[tuple[str, str]]] = [[]]
    conditional = False
    for quoted, escaped, currency, condition, digits, other in _PART.findall(code):
        conditional = conditional or bool(condition)
        if other == ";":
            sections.append([])
        elif digits:
            sections[-1].append(("digits", digits))
        elif text := quoted or escaped or currency or other:
            sections[-1].append(("text", text))
    if not code or code == "@":
        return [("", "")]
    return [None if conditional else _around(section, number == 2) for number, section in enumerate(sections)]


def _around(section: list[tuple[str, str]], of_zero: bool) -> tuple[str, str] | None:
    places = [place for place, (kind, _) in enumerate(section) if kind == "digits"]
    texts = ["" if kind == "digits" else text.strip(_AROUND) for kind, text in section]
    if of_zero and not any(texts):
        return "", ""  # shown as 0, as a dash or not at all
    if not places:
        return None
    first, last = places[0], places[-1]
    inside = "".join(texts[first : last + 1])
    if section[last][1].endswith(",") or inside not in ("", "E", "/"):
        return None
    return "".join(texts[:first]), "".join(texts[last + 1 :])


def _digits(amount: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    scaled = amount / (1000 ** (len(whole) - len(whole.rstrip(","))))
    places, least = len(fraction), len(fraction.rstrip("#?"))
    rounded = scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{places}f}" if "," in whole.rstrip(",") else f"{rounded:.{places}f}"
    while places > least and text.endswith("0"):
        text, places = text[:-1], places - 1
    return _padded(text.rstrip("."), whole)


def _padded(text: str, whole: str) -> str:
    """As many digits before the point as the format has zeros there."""
    before, point, after = text.partition(".")
    if len(before.replace(",", "")) >= whole.count("0"):
        return text
    digits = before.replace(",", "").zfill(whole.count("0"))
    if "," in whole.rstrip(","):
        first = len(digits) % 3
        digits = ",".join(filter(None, [digits[:first], *(digits[i : i + 3] for i in range(first, len(digits), 3))]))
    return digits + point + after


@lru_cache(maxsize=1024)
def _sections(code: str) -> list[list[tuple[str, str]]]:
    """Tokens of every section: text, digits, percent, general. A date's format counts as none."""
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        quoted, escaped, digits, percent, general, other = match.groups()
        if other == ";":
            sections.append([])
        elif other and other in "@yYdDhHsS":
            return [[]]
        elif digits:
            sections[-1].append(("digits", digits))
        elif percent:
            sections[-1].append(("percent", percent))
        elif general:
            sections[-1].append(("general", general))
        elif (text := quoted if quoted is not None else escaped if escaped is not None else other) is not None:
            sections[-1].append(("text", text))
    return sections
