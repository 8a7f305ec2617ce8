"""Entries of a form: texts that people wrote into its boxes, and numbers by measure; and what a ticked box looks like.

An entries model has one row an entry: sheet_key, part (of a section, '' for the sheet), entry (the box or the measure),
slice, text_value, number_value (base units). On their way to a cell they travel as further columns of a line.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

TICKED, UNTICKED = "☑", "□"
TICKS = "☑☒✓✔√■▣"
GAP = "　"

Entries = Mapping[tuple[str, str], Mapping[str, Any]]
"""(sheet_key, part) to the further columns."""


def box_key(box: str) -> str:
    """The column under which a box's text travels."""
    return f"box:{box}"


def number_key(measure: str, slice_: str) -> str:
    """The column under which a measure's number travels."""
    return f"number:{measure}:{slice_}"


def entries_by_sheet(rows: list[dict[str, Any]]) -> Entries:
    """The rows of an entries model as further columns of the lines they belong to."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        columns = found[row["sheet_key"], row["part"] or ""]
        if row["number_value"] is not None:
            columns[number_key(row["entry"], row["slice"] or "")] = row["number_value"]
        if row["text_value"] is not None:
            columns[box_key(row["entry"])] = row["text_value"]
    return found


def ticked(options: tuple[str, ...], text: str) -> str:
    """All options in one line, the chosen one ticked; what is none of them ticks the last, if that is 其他."""
    chosen = text if text in options else next((option for option in options[-1:] if text and option[:1] == "其"), "")
    shown = [(TICKED if option == chosen else UNTICKED) + option for option in options]
    if chosen and chosen != text:
        shown[-1] += f"（{text}）"
    return GAP.join(shown)


def unticked(options: tuple[str, ...], text: str) -> str:
    """What `ticked` was made from: the chosen option, or what was written in brackets behind 其他; '' for none."""
    for option in reversed(options):
        at = text.find(option)
        while at >= 0:
            if at and text[at - 1] in TICKS:
                rest = text[at + len(option) :].strip()
                return rest.strip("（）()") if rest[:1] in ("（", "(") and option == options[-1] else option
            at = text.find(option, at + 1)
    return ""
