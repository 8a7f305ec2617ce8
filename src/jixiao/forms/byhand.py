"""Places for hand-writing: open cells without a box of their own (sign lines, seals, remarks, blank tables).

Each is a box by construction, named from its layout: 填写-<form>-<edition>-<first cell, or column of a block>. Its text
lies under what the cell is about: the application, project or notice of the sheet, or of the line of a block. Where a
subject may have several sheets (one a recommender, one a list) the sheet's key is the part.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from jixiao.forms.layout import Cell, Layout, Line

PREFIX = "填写-"
WRITTEN = "written"
"""Under this name the texts travel with a form's rows: columns box, subject, part, text."""

Written = Mapping[tuple[str, str, str], str]
"""Box, subject and part to the text written there."""
_NOT_IN_NAMES = re.compile(r'[ \u3000\t/\\:*?"<>|]')


def hand_box(layout: Layout, cell: Cell) -> str:
    """The name of an open cell without a box; '' for any other."""
    if cell.box or not cell.open:
        return ""
    return f"{PREFIX}{layout.form_id}-{layout.edition}-{cell.at.partition(':')[0]}"


def hand_boxes(layouts: Iterable[Layout]) -> frozenset[str]:
    """The names of all such cells of these layouts."""
    names = (hand_box(layout, cell) for layout in layouts for cell in layout.every_cell)
    return frozenset(name for name in names if name)


def subject_of(head: Line, line: Line) -> tuple[str, str]:
    """Under what the text of such a cell lies, and its part: the line's own object, else the sheet's and its key."""
    of_sheet = str(head.get("box_subject") or _object_of(head))
    subject = str(line.get("box_subject") or _object_of(line) or of_sheet)
    key = _NOT_IN_NAMES.sub("_", str(head.get("sheet_key") or ""))
    sheet = head.get("box_part") or (key if subject == of_sheet and key != subject else "")
    return subject, "-".join(str(part) for part in (sheet, line.get("part")) if part)


def _object_of(line: Line) -> str:
    """The number or id behind the kind of a context (application:B1)."""
    return str(line.get("context_id") or "").partition(":")[2]


def read_hand_texts(narratives: Path) -> pl.DataFrame:
    """The texts of such cells in raw/narrative.parquet, one row a text, under the columns of WRITTEN."""
    return (
        pl.scan_parquet(narratives, glob=False)
        .filter(pl.col("box").str.starts_with(PREFIX))
        .select("box", pl.col("application_no").alias("subject"), "part", pl.col("narrative").alias("text"))
        .collect()
    )


def texts_of_layout(texts: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Of the texts that read_hand_texts gives those in the cells of a layout."""
    return texts.filter(pl.col("box").is_in(sorted(hand_boxes([layout]))))


def written_of(frame: pl.DataFrame | None) -> Written:
    """The rows of WRITTEN, to look up; none without it."""
    rows = [] if frame is None else frame.select("box", "subject", "part", "text").iter_rows()
    return {(box, subject, part): text for box, subject, part, text in rows}
