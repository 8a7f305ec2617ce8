"""One workbook of a build in both editions. What its cells are made of is its key: an edition whose key an earlier
build kept is taken from there, and neither placed nor written again."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.engine.content import content_key
from jixiao.engine.store import Store, link, take
from jixiao.hashes import bytes_sha256

if TYPE_CHECKING:
    import polars as pl

    from jixiao.forms.corrected import Corrected
    from jixiao.forms.layout import Layout
    from jixiao.forms.origins import Traces
    from jixiao.forms.placed_figures import PlacedFigure
    from jixiao.forms.sheet_cells import PlacedSheet

OFFICIAL, AUDIT = "official", "audit"
"""Kinds of what is kept."""
XLSX, FIGURES = "book.xlsx", "figures.json"


@dataclass(frozen=True)
class Workbook:
    """One workbook that a notice prints: a row of int_form__asked; `title` is empty where it has the layout's own."""

    notice: str
    form_id: str
    edition: str
    file_name: str
    shape: str
    starts_on: date
    title: str = ""

    @property
    def path(self) -> Path:
        """Where it lies below forms/ and audit/."""
        return Path(self.notice) / f"{self.file_name}.xlsx"


@dataclass(eq=False)
class FormBook:
    """A workbook with its layout, the rows that it prints (`data`), its day, and the program that writes it (a hash);
    its figures, where they are known without placing its sheets."""

    workbook: Workbook
    layout: "Layout"
    data: "Mapping[str, pl.DataFrame]"
    as_of: date
    program: str
    known: "list[PlacedFigure] | None" = field(default=None, repr=False)

    @cached_property
    def key(self) -> str:
        """The hash of all that the official edition is made of."""
        rows = {name: _content(frame) for name, frame in self.data.items()}
        return content_key(self.program, self.layout.model_dump_json(), self.as_of, rows)

    @cached_property
    def sheets(self) -> "list[PlacedSheet]":
        """Its sheets, every cell in its place. Raises JixiaoError as place_form does."""
        from jixiao.forms.place import place_form

        return list(place_form(self.layout, self.data))

    @property
    def figures(self) -> "list[PlacedFigure]":
        """Its numeric cells, in the order of its sheets."""
        if self.known is None:
            self.known = [figure for sheet in self.sheets for figure in sheet.figures]
        return self.known

    def take_official(self, store: Store, place: Path) -> bool:
        """Put the official edition at `place` as it was kept, if it was; whether it was."""
        kept = store.find(OFFICIAL, self.key)
        if kept is None:
            return False
        with suppress(FileNotFoundError):  # removed since it was found
            take(kept / XLSX, place)
            self.known = _read_figures(kept / FIGURES)
        return self.known is not None

    def write_official(self, store: Store, place: Path) -> None:
        """Write the official edition at `place`, and keep it."""
        self.write_alone(place)
        with store.keep(OFFICIAL, self.key) as draft:
            link(place, draft / XLSX)
            _write_figures(self.figures, draft / FIGURES)

    def write_alone(self, place: Path) -> None:
        """Write the official edition at `place`, and keep nothing of it."""
        from jixiao.forms.render import write_form

        write_form(self.layout, self.sheets, place, self.as_of)

    def write_audit(self, traces: "Traces", place: Path, corrections: "Corrected" = ()) -> None:
        """Write the audit edition at `place`, which lists the corrections of its records."""
        from jixiao.forms.audit import write_audit

        write_audit(self.layout, self.sheets, place, self.as_of, traces, corrections)


def _content(frame: "pl.DataFrame") -> str:
    types = [f"{name} {kind}" for name, kind in frame.schema.items()]
    return content_key(types, bytes_sha256(frame.write_json().encode()))


def _write_figures(figures: "Iterable[PlacedFigure]", path: Path) -> None:
    rows = [[str(one) if isinstance(one, Decimal) else one for one in figure] for figure in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _read_figures(path: Path) -> "list[PlacedFigure]":
    from jixiao.forms.placed_figures import PlacedFigure

    rows = [PlacedFigure(*row) for row in json.loads(path.read_text(encoding="utf-8"))]
    return [row._replace(value=Decimal(row.value), divisor=Decimal(row.divisor)) for row in rows]
