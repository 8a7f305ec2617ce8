"""A workbook as lines that a person can compare: every cell with its look, every merge, height and page setting."""

import hashlib
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

LONGEST = 120
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
TOLD = re.compile(r"xl/worksheets/sheet\d+\.xml|xl/styles\.xml|xl/sharedStrings\.xml|xl/workbook\.xml")
PAGE = ("sheetPr", "sheetProtection", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
        "dataValidations", "hyperlinks")  # fmt: skip


def dump(path: Path) -> str:
    """The whole workbook: the workbook part, each sheet, and a hash of every part that is not told in full."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    looks, texts = _looks(parts["xl/styles.xml"]), _texts(parts.get("xl/sharedStrings.xml"))
    lines = [_flat(element) for element in ElementTree.fromstring(parts["xl/workbook.xml"]).iter()][1:]
    for name in sorted((name for name in parts if SHEET.fullmatch(name)), key=lambda name: int(SHEET.findall(name)[0])):
        told = _sheet(ElementTree.fromstring(parts[name]), looks, texts)
        lines += ["", f"== {name}", *told]
    others = sorted(name for name in parts if not TOLD.fullmatch(name))
    lines += ["", *(f"{name} {hashlib.sha256(parts[name]).hexdigest()[:16]}" for name in others)]
    return "\n".join(lines) + "\n"


def _flat(element: ElementTree.Element) -> str:
    """An element as one line: its name and attributes, and its text."""
    name = element.tag.rpartition("}")[2]
    said = " ".join(f"{key.rpartition('}')[2]}={value}" for key, value in sorted(element.attrib.items()))
    return " ".join(part for part in (name, said, (element.text or "").strip()) if part)


def _texts(part: bytes | None) -> list[str]:
    if part is None:
        return []
    return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in ElementTree.fromstring(part)]


def _looks(part: bytes) -> list[str]:
    """What each cell format looks like, in words."""
    root = ElementTree.fromstring(part)
    codes = {item.get("numFmtId"): item.get("formatCode") for item in root.iter(f"{MAIN}numFmt")}
    fonts = [_font(font) for font in _children(root, "fonts")]
    return [_look(item, fonts, codes) for item in _children(root, "cellXfs")]


def _children(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    found = root.find(MAIN + name)
    return [] if found is None else list(found)


def _font(font: ElementTree.Element) -> str:
    said = {child.tag.rpartition("}")[2]: child.get("val", "") for child in font}
    return f"{said.get('name')} {said.get('sz')}" + (" bold" if "b" in said else "")


def _look(item: ElementTree.Element, fonts: list[str], codes: dict[str | None, str | None]) -> str:
    place, lock = item.find(f"{MAIN}alignment"), item.find(f"{MAIN}protection")
    parts = [fonts[int(item.get("fontId", "0"))], "framed" if item.get("borderId") != "0" else "bare"]
    parts += [] if place is None else [value if key != "wrapText" else "wrap" for key, value in place.attrib.items()]
    parts += [] if lock is None else ["open"]
    number = item.get("numFmtId", "0")
    return " ".join(parts + ([] if number == "0" else [codes.get(number) or f"format {number}"]))


def _sheet(root: ElementTree.Element, looks: list[str], texts: list[str]) -> list[str]:
    lines = [_flat(element) for name in PAGE for top in root.findall(MAIN + name) for element in top.iter()]
    lines += [_flat(column) for column in root.iter(f"{MAIN}col")]
    merges = {cell.get("ref", "").partition(":")[0]: cell.get("ref", "") for cell in root.iter(f"{MAIN}mergeCell")}
    covered = set()
    for row in root.iter(f"{MAIN}row"):
        lines.append(f"-- row {row.get('r')} height {row.get('ht')}")
        for cell in row:
            place, look = cell.get("r", ""), looks[int(cell.get("s", "0"))]
            value = _value(cell, texts)
            if place in merges or value or not _inside(place, covered, merges):
                lines.append(f"{merges.get(place, place)} 〔{look}〕 {value}".rstrip())
    return lines


def _inside(place: str, seen: set[str], merges: dict[str, str]) -> bool:
    """Whether the cell is the rest of a merged range (told once, at its first cell)."""
    if not seen:
        seen.update(_cells_of_all(merges))
    return place in seen


def _cells_of_all(merges: dict[str, str]) -> set[str]:
    from openpyxl.utils import get_column_letter, range_boundaries

    found = {""}
    for area in merges.values():
        left, top, right, bottom = range_boundaries(area)
        found |= {f"{get_column_letter(c)}{r}" for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return found


def _value(cell: ElementTree.Element, texts: list[str]) -> str:
    value = cell.find(f"{MAIN}v")
    if value is None or value.text is None:
        return ""
    return _told(texts[int(value.text)]) if cell.get("t") == "s" else value.text


def _told(text: str) -> str:
    """A text as Python writes it; a long one by its beginning, its length and a hash."""
    if len(text) <= LONGEST:
        return repr(text)
    return f"{text[:LONGEST]!r}… {len(text)} characters {hashlib.sha256(text.encode()).hexdigest()[:16]}"
