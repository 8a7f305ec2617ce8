"""Entries of a form: texts that people wrote into its boxes, and numbers by measure; and what a ticked box looks like.

The entries model has one row an entry: sheet_key, context_id, part (of a block or section, '' for the sheet), entry
(the box or the measure), slice, text_value, number_value (base units). A number belongs to its object, wherever that
stands on the sheet; a text belongs to the sheet or the part. On their way to a cell they travel as further columns of a
line.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TICKED, UNTICKED = "☑", "□"
TICKS = "☑☒✓✔√■▣"
BOXES = UNTICKED + "☐"
GAP = "　"


@dataclass(frozen=True, slots=True)
class Entries:
    """The further columns: of numbers by sheet and object, of texts by sheet and part."""

    numbers: Mapping[tuple[str, str], Mapping[str, Any]]
    texts: Mapping[tuple[str, str], Mapping[str, Any]]

    def added_to(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """A row of the head or of a block with its entries. A line without parts has no texts of its own."""
        sheet = line["sheet_key"]
        has_texts = "part" in line or "line_no" not in line
        texts = self.texts.get((sheet, line.get("part") or ""), {}) if has_texts else {}
        return {**line, **self.numbers.get((sheet, line["context_id"]), {}), **texts}


def box_key(box: str) -> str:
    """The column under which a box's text travels."""
    return f"box:{box}"


def number_key(measure: str, slice_: str) -> str:
    """The column under which a measure's number travels."""
    return f"number:{measure}:{slice_}"


def entries_of(rows: list[dict[str, Any]]) -> Entries:
    """The rows of the entries model as further columns of the lines they belong to."""
    numbers: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    texts: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        sheet = row["sheet_key"]
        if row["number_value"] is not None:
            key = number_key(row["entry"], row["slice"] or "")
            numbers[sheet, row["context_id"]][key] = row["number_value"]
        if row["text_value"] is not None:
            texts[sheet, row["part"] or ""][box_key(row["entry"])] = row["text_value"]
    return Entries(numbers, texts)


def ticked(options: tuple[str, ...], text: str) -> str:
    """All options in one line, the chosen one ticked; what is none of them ticks the last, if that is 其他, which has
    a line to write on."""
    chosen = text if text in options else next((option for option in options[-1:] if text and option[:1] == "其"), "")
    shown = [(TICKED if option == chosen else UNTICKED) + option for option in options]
    if chosen and chosen != text:
        shown[-1] += f"（{text}）"
    elif options[-1][:1] == "其":
        shown[-1] += "_____"
    return GAP.join(shown)


def unticked(options: tuple[str, ...], text: str) -> str | None:
    """What `ticked` was made from, or what people made of it: the option with a tick before it (behind it, where the
    text begins with no box), or written alone; what stands behind 其他, in brackets or on its line; '' for none. None
    where the text tells no one choice."""
    bare = text.strip()
    if bare in options:
        return bare
    before = bare[:1] in BOXES + TICKS
    chosen = [one for one in _places(options, bare) if _mark(bare, one, before) in TICKS]
    if len(chosen) > 1 or not chosen and not _is_blank(options, bare):
        return None
    if not chosen:
        return ""
    start, end = chosen[0]
    option, rest = bare[start:end], bare[end:].strip()
    words = rest.strip("_（）()\u3000 " + BOXES + TICKS)
    return words if words and option == options[-1] and option[:1] == "其" else option


def _places(options: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    """Where options stand, each beginning of a word as the longest of them."""
    found: dict[int, int] = {}
    for option in options:
        for match in re.finditer(re.escape(option), text):
            found[match.start()] = max(found.get(match.start(), 0), match.end())
    return sorted(found.items())


def _mark(text: str, place: tuple[int, int], before: bool) -> str:
    """The character that marks an option; a blank is no mark."""
    return (text[: place[0]].rstrip()[-1:] if before else text[place[1] :].lstrip()[:1]) or " "


def _is_blank(options: tuple[str, ...], text: str) -> bool:
    """Whether nothing is left of a text without its options and boxes."""
    for option in sorted(options, key=len, reverse=True):
        text = text.replace(option, "")
    return not text.strip(BOXES + " \t\n\u3000（）()_、,，;；/")
