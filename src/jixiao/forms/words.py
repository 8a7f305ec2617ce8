"""A notice's own words on a layout: its title, and what it says where the layout says something else."""

from collections.abc import Mapping

from jixiao.forms.layout import Layout

Words = Mapping[str, str]
"""A fixed text of a layout, whole, to what the notice prints instead."""


def fixed_texts(layout: Layout) -> tuple[str, ...]:
    """The texts of a layout's cells that are the same on every sheet."""
    return tuple(dict.fromkeys(cell.text for cell in layout.every_cell if cell.text and "{" not in cell.text))


def in_own_words(layout: Layout, title: str, words: Words) -> Layout:
    """The layout as a notice prints it: cells that hold its title hold `title` (unless that is empty), and fixed texts
    what `words` say instead."""
    own = ({layout.title: title} if title else {}) | dict(words)
    if not own.keys() & set(fixed_texts(layout)):
        return layout
    made = layout.model_dump(by_alias=True)
    for cell in [*made["cells"], *(cell for block in made["blocks"] for cell in block["cells"])]:
        cell["text"] = own.get(cell["text"], cell["text"])
    return Layout.model_validate(made)
