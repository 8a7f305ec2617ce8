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
_UNKNOWN = "@?"  # of a built-in format that differs from country to country or shows no plain number
_IN_BRACKETS = r"\[(?:\$[^\]]*|(?!DBNum)[A-Z][A-Za-z]+ ?[0-9]*|[一-龥]+ ?[0-9]*)\]"
_LITERAL = rf'(?:"[^"]*"|\\.|_.|\*.|{_IN_BRACKETS}|[ ()+:¥￥$%-]|[^\x00-\x7f])*'
_SECTION = rf"{_LITERAL}(?:(?:[#0,]+(?:\.[0#]*)?|\.[0#]+|General){_LITERAL})?"
_ESTABLISHED = re.compile(rf"({_SECTION}(?:;{_SECTION}){{0,2}})(?:;[^;]*)?")
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General')
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|([#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(%)|(General)|(.)', re.DOTALL
)
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
    return [own.get(number, _BUILT_IN.get(number, _UNKNOWN if number else "")) for number in ids]


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
    if code in ("", "General", "@"):
        return plain(value)
    known = _ESTABLISHED.fullmatch(code)
    if is_date(code) or not known:
        return None
    sections = _sections(known[1])
    index = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    has_digits = any(kind in ("digits", "general") for kind, _ in sections[index])
    return shown(value, known[1]) if has_digits else None


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
