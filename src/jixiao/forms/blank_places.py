"""The places of every form that stay blank until somebody fills them, for docs/forms.md (python -m
jixiao.forms.blank_places writes them there).

A box without a text of the records has none in the record contract: people write it, on the sheet or as a text file.
What the contract does have, and a record may leave out, is told in forms.md by hand.
"""

from pathlib import Path

from jixiao.forms.layout import Layout, load_layouts
from jixiao.paths import project_root

BEGINS, ENDS = "<!-- blank places -->", "<!-- end of blank places -->"
PAGE = Path("docs") / "forms.md"


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
    """The page with the table as the layouts have it."""
    before, _, rest = text.partition(BEGINS)
    after = rest.partition(ENDS)[2]
    return f"{before}{BEGINS}\n{table(root)}\n{ENDS}{after}"


if __name__ == "__main__":
    page = project_root() / PAGE
    page.write_text(with_table(page.read_text(encoding="utf-8"), project_root()), encoding="utf-8")
