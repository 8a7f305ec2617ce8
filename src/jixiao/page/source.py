"""What a server shows: a published build, or a filing pack. Both answer the same questions with the same documents.

A source belongs to one build and holds nothing open: the warehouse is opened late, for reading, and closed at once, so
that a build that publishes meanwhile waits for nobody.
"""

import io
import json
from collections.abc import Callable
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import polars as pl

from jixiao.assess.candidate import candidate_rows
from jixiao.errors import UsageError
from jixiao.evidence import Evidence, open_pack, read_evidence
from jixiao.ingest.contract import load_contract
from jixiao.page.answers import Answers
from jixiao.page.page_documents import BuildDocuments, header_of, shows, told
from jixiao.page.viewer import EVIDENCE, MEMBER, ViewerDocuments
from jixiao.paths import project_root
from jixiao.trace import parse_place, trace_row
from jixiao.trace.gather import gather

FOUND, FOUND_OF_ONE = 30, 1000
"""Hits of a search, of each record type; where one type alone is asked for."""


class PageSource:
    """One build as the page asks for it. The evidence is gathered once, beside the first answers."""

    is_pack = False

    def __init__(self, documents: Any, gathered: Callable[[], Evidence], raw: Callable[[str], Any]) -> None:
        self._documents, self._raw = documents, raw
        self._told: dict[str, bytes] = {}
        self._lock = Lock()
        self._evidence: Future[Evidence] = Future()
        Thread(target=self._gather, args=(gathered,)).start()
        self.build_id: str = json.loads(self.document("meta"))["build_id"]

    @property
    def is_ready(self) -> bool:
        """The evidence is gathered, or could not be: nobody waits for it."""
        return self._evidence.done()

    def _gather(self, gathered: Callable[[], Evidence]) -> None:
        try:
            self._evidence.set_result(gathered())
        except BaseException as error:  # told to whoever asks for a figure
            self._evidence.set_exception(error)

    def document(self, name: str) -> bytes:
        """A document. Raises KeyError for another name."""
        with self._lock:
            if name not in self._told:
                self._told[name] = told(self._documents.get(name))
            return self._told[name]

    @cached_property
    def answers(self) -> Answers:
        """Answers about figures, lists and rows; the first one waits until the evidence is gathered."""
        return Answers(self._evidence.result())

    def row(self, ref: str) -> dict[str, Any]:
        """A row of a file: where it stands, what it says, and the figures that it went into; at once, from the
        evidence."""
        place = parse_place(ref)
        figures = self.answers.uses(place.file, place.sheet, place.row)
        found = {"file": place.file, "sheet": place.sheet, "row": place.row, "record_type": "", "state": ""}
        cells = self.answers.cells(place.file, place.sheet, place.row)
        return found | {"figures": figures, "cells": cells} | self._values(place.file, place.sheet, place.row)

    def whole_row(self, ref: str) -> dict[str, Any]:
        """All that can be told of a row: of a pack no more than that."""
        return self.row(ref)

    def _values(self, file: str, sheet: str, row: int) -> dict[str, Any]:
        """The row as it was taken: its record type, and column, heading and value of every cell."""
        here = (pl.col("src_file") == file) & (pl.col("src_sheet") == sheet) & (pl.col("src_row") == row)
        known = self.answers.kinds(file, sheet)
        for kind in sorted(load_contract().record_types, key=lambda one: one.id not in known):
            frame = self._frame(kind.id)
            found = frame.filter(here).collect() if frame is not None else None
            if found is not None and found.height:
                headers = {column.name: column.header for column in kind.columns}
                values = found.row(0, named=True)
                kept = [name for name in found.columns if shows(name) and not name.startswith("src_")]
                cells = [[name, header_of(name, headers), values[name]] for name in kept]
                return {"record_type": kind.id, "label": kind.label, "state": "accepted", "values": cells}
        return {"values": []}

    def _frame(self, kind: str) -> pl.LazyFrame | None:
        found = self._raw(kind)
        return None if found is None else pl.scan_parquet(found, glob=False)

    def tried(self, unit: str) -> list[dict[str, Any]]:
        """The tracks that a unit has not applied for: only of a published build. UsageError."""
        raise UsageError(
            f"申报包里不能试算。请在发布结果上用 jixiao assess --unit {unit}。",
            f"a pack cannot be tried: jixiao assess --unit {unit} on a published build.",
        )

    def search(self, words: str, only: str = "") -> dict[str, Any]:
        """The records that have these words (key, place): of each record type, or of `only` one."""
        records = []
        for kind in load_contract().record_types:
            frame = self._frame(kind.id) if only in ("", kind.id) else None
            if frame is None:
                continue
            texts = [name for name, of in frame.collect_schema().items() if of == pl.String and shows(name)]
            looked = [pl.col(name).str.contains(words, literal=True) for name in texts]
            hits = frame.filter(pl.any_horizontal(looked)).head(FOUND_OF_ONE if only else FOUND)
            places = hits.select("record_key", "src_file", "src_sheet", "src_row").collect().rows()
            records += [[kind.id, *place] for place in places]
        return {"columns": ["record_type", "key", "file", "sheet", "row"], "rows": records}


class BuildSource(PageSource):
    """A published build: of the folder that the link leads to now, whatever is published later."""

    def __init__(self, out: Path, texts: Path | None = None) -> None:
        self.out, self.texts = out.resolve(), texts
        self._trying, self._tried = Lock(), dict[str, list[dict[str, Any]]]()
        super().__init__(BuildDocuments(self.out, (), texts), lambda: gather(self.out), self._parquet)

    def tried(self, unit: str) -> list[dict[str, Any]]:
        """Every track that a unit has not applied for, criterion by criterion, as `jixiao assess --unit` tries it: one
        unit at a time, for the models are run for it. Raises as candidate_rows."""
        with self._trying:
            if unit not in self._tried:
                self._tried[unit] = candidate_rows(self.out, project_root(), unit, (), self.texts)
            return self._tried[unit]

    def _parquet(self, kind: str) -> Path:
        return self.out / "raw" / f"{kind}.parquet"

    def row(self, ref: str) -> dict[str, Any]:
        """A row as the evidence has it; one that was not taken, or that no figure counts, as a whole."""
        found = super().row(ref)
        return found | {"more": True} if found["figures"] else self.whole_row(ref)

    def whole_row(self, ref: str) -> dict[str, Any]:
        """A row as `jixiao trace --row` tells it, with what it says."""
        found = trace_row(self.out, ref)
        return self._values(found["file"], found["sheet"], found["row"]) | found


class PackSource(PageSource):
    """A filing pack whose container is sound. UsageError for one that was sealed before packs had a page."""

    is_pack = True

    def __init__(self, path: Path) -> None:
        pack = open_pack(path)
        if MEMBER not in pack.places:
            raise UsageError(
                f"{path} 是在申报包带有网页之前封存的，没有页面可看。"
                "可用 jixiao verify 核验，或用 jixiao serve 看发布结果。",
                f"{path} was sealed before packs had a page: use jixiao verify, or serve a published build.",
            )
        self._pack = pack
        super().__init__(
            ViewerDocuments(pack.read(MEMBER)),
            lambda: read_evidence({name: pack.read(name) for name in EVIDENCE if name in pack.places}),
            self._member,
        )

    def _member(self, kind: str) -> io.BytesIO | None:
        name = f"raw/{kind}.parquet"
        return io.BytesIO(self._pack.read(name)) if name in self._pack.places else None
