"""Markdown of generated pages: tables, addresses, links."""

import html
import re
from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """A text as a cell of a table: as written, on one line."""
    return html.escape(str(text or ""), quote=False).replace("|", "\\|").replace("*", "\\*").replace("\n", "<br>")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of ready cells without the columns in which no row has anything; nothing where there are no rows."""
    every = list(rows)
    filled = [at for at in range(len(heads)) if any(row[at] for row in every)]
    lines = ["| " + " | ".join(row[at] for at in filled) + " |" for row in [heads, *every]]
    return [lines[0], "|" + "---|" * len(filled), *lines[1:], ""] if every else []


def address(name: str, shown: str = "") -> str:
    """A place that can be linked to by its name, and that says its address."""
    held = html.escape(name)
    return f'<a id="{held}" href="#{held}">{cell(shown or name)}</a>'


def link(text: str, page: str, name: str = "") -> str:
    """A link to a page of the documentation, or to a named place of it."""
    return f"[{cell(text)}]({page}{'#' + name if name else ''})"


def slug(clause: str) -> str:
    """The name of a clause as a place: 三(三)1 is 三-三-1."""
    return re.sub(r"[()（）\s]+", "-", clause).strip("-")


def clause_link(notice: str, clause: str, folder: str = "") -> str:
    """A clause as a link to its line; one of another notice (`notice:clause`) to the page of that one."""
    other, _, place = clause.rpartition(":")
    return link(clause, f"{folder}{other or notice}.md", slug(place))
