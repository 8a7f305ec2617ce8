"""The places of every form that stay blank until somebody fills them, for docs/forms.md (python -m
jixiao.forms.blank_places writes them there).

A box without a text of the records has none in the record contract: people write it, on the sheet or as a text file.
What records could fill, and why it is blank where they do not, is told in docs/blank_places.csv.
"""

import csv
from pathlib import Path

from jixiao.forms.layout import Cell, Layout, fields_of, load_layouts
from jixiao.paths import project_root

BEGINS, ENDS = "<!-- blank places -->", "<!-- end of blank places -->"
OF_RECORDS, END_OF_RECORDS = "<!-- places of records -->", "<!-- end of places of records -->"
PAGE, LIST = Path("docs") / "forms.md", Path("docs") / "blank_places.csv"


def place_of(cell: Cell) -> str:
    """What fills a cell from the records, as the list names it: its column, its measure or the columns of its text;
    empty for what only people fill, and for what is the same on every sheet."""
    if cell.value or cell.measure:
        return cell.value or cell.measure
    return ",".join(fields_of(cell.text))


def listed(root: Path) -> list[dict[str, str]]:
    """The rows of docs/blank_places.csv."""
    with (root / LIST).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def table_of_records(root: Path) -> str:
    """One row a place, or places that the same record fills."""
    rows = [f"| {row['form']} | {row['place']} | {row['filled_by']} |" for row in listed(root)]
    return "\n".join(["| form | place | the record that fills it |", "|---|---|---|", *rows])


def table(root: Path) -> str:
    """One row a layout with such places: boxes that only people fill, and how many cells are written by hand."""
    rows = [_row(layout) for layout in load_layouts(root / "reports")]
    head = "| form | boxes without a record: 叙述/…/<box>.txt, or on the sheet | cells for signing |"
    return "\n".join([head, "|---|---|---|", *(row for row in rows if row)])


def _row(layout: Layout) -> str:
    boxes = [cell.box for cell in layout.every_cell if cell.box and not (cell.text or cell.value)]
    by_hand = sum(cell.open for cell in layout.every_cell)
    if not boxes and not by_hand:
        return ""
    named = "、".join(dict.fromkeys(boxes)) or "–"
    return f"| {layout.form_id} {layout.edition} | {named} | {by_hand or '–'} |"


def with_table(text: str, root: Path) -> str:
    """The page with its tables as the layouts and the list have them."""
    text = _replaced(text, OF_RECORDS, END_OF_RECORDS, table_of_records(root))
    return _replaced(text, BEGINS, ENDS, table(root))


def _replaced(text: str, begins: str, ends: str, made: str) -> str:
    before, _, rest = text.partition(begins)
    return f"{before}{begins}\n{made}\n{ends}{rest.partition(ends)[2]}"


if __name__ == "__main__":
    page = project_root() / PAGE
    page.write_text(with_table(page.read_text(encoding="utf-8"), project_root()), encoding="utf-8")
