"""What a server shows: a published build, or a filing pack. Both answer the same questions with the same documents.

A source belongs to one build and holds nothing open: the warehouse is opened late, for reading, and closed at once, so
that a build that publishes meanwhile waits for nobody.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from jixiao.assess.candidate import candidate_rows
from jixiao.errors import UsageError
from jixiao.evidence import CELLS, FILES, OF_ASKED, Evidence, open_pack, read_evidence
from jixiao.page.answers import Answers, EvidenceAnswers, FirstAnswers
from jixiao.page.page_documents import READINGS, BuildDocuments, told
from jixiao.page.raw_records import RawRecords
from jixiao.page.viewer import MEMBER, ViewerDocuments
from jixiao.paths import project_root
from jixiao.trace import parse_place, trace_row
from jixiao.trace.beforehand import Beforehand
from jixiao.trace.fates import Place
from jixiao.trace.gather import gather

TOLD = (*FILES, CELLS, *OF_ASKED)
"""The members of a pack that its evidence is read from, where it has them."""
QUIET, PATIENCE = 0.2, 0.5
"""Seconds without a question after which what is done beside the answers goes on; seconds after which it goes on a
little all the same."""


class Precedence:
    """Questions go before what is done beside them."""

    def __init__(self) -> None:
        self._lock, self._asked, self._last = Lock(), 0, 0.0

    @contextmanager
    def question(self) -> Iterator[None]:
        """Somebody waits for an answer while the block runs."""
        with self._lock:
            self._asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked -= 1
                self._last = time.monotonic()

    def give_way(self) -> None:
        """Wait until nobody has asked for QUIET, but no longer than PATIENCE."""
        until = time.monotonic() + PATIENCE
        while (now := time.monotonic()) < until and (self._asked or now - self._last < QUIET):
            time.sleep(QUIET / 10)


class PageSource:
    """One build as the page asks for it. The evidence is gathered once, beside the first answers."""

    is_pack = False

    def __init__(
        self, documents: Any, gathered: Callable[[], Evidence], raw: RawRecords, precedence: Precedence | None = None
    ) -> None:
        self._documents, self._raw = documents, raw
        self.precedence = precedence or Precedence()
        self._told: dict[str, bytes] = {}
        self._lock, self._long = Lock(), Lock()
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
        """A document. Raises NotThere for another name."""
        with self._long if name == READINGS else self._lock:
            if name not in self._told:
                self._told[name] = told(self._documents.get(name))
            return self._told[name]

    @property
    def answers(self) -> Answers:
        """Answers about figures and lists."""
        return self._from_evidence

    @cached_property
    def _from_evidence(self) -> EvidenceAnswers:
        """Answers from the evidence; the first one waits until it is gathered."""
        return EvidenceAnswers(self._evidence.result())

    def row(self, ref: str) -> dict[str, Any]:
        """A row of a file: where it stands, what it says in which cell, and all that it went into; at once, from
        the evidence."""
        place = parse_place(ref)
        evidence = self._from_evidence
        went_into = {"figures": evidence.uses(place), "others": evidence.others(place)}
        return _at(place) | went_into | {"cells": evidence.cells(place)} | self._raw.row(place)

    def whole_row(self, ref: str) -> dict[str, Any]:
        """All that can be told of a row: of a pack no more than that."""
        return self.row(ref)

    def tried(self, unit: str) -> list[dict[str, Any]]:
        """The tracks that a unit has not applied for: only of a published build. UsageError."""
        raise UsageError(
            f"申报包里不能试算。请在发布结果上用 jixiao assess --unit {unit}。",
            f"a pack cannot be tried: jixiao assess --unit {unit} on a published build.",
        )

    def search(self, words: str, only: str = "") -> dict[str, Any]:
        """The records that have these words, of each record type or of `only` one."""
        return self._raw.search(words, only)


def _at(place: Place) -> dict[str, Any]:
    return asdict(place) | {"record_type": "", "state": ""}


class BuildSource(PageSource):
    """A published build: of the folder that the link leads to now, whatever is published later."""

    def __init__(self, out: Path, texts: Path | None = None, precedence: Precedence | None = None) -> None:
        self.out, self.texts = out.resolve(), texts
        self._trying, self._tried = Lock(), dict[str, list[dict[str, Any]]]()
        self._before = Beforehand(self.out)
        documents = BuildDocuments(self.out, (), texts)
        super().__init__(documents, self._gathered, RawRecords(documents.raw), precedence)

    def _gathered(self) -> Evidence:
        self._before.prepare()
        return gather(self.out, with_cells=False, give_way=self.precedence.give_way)

    @property
    def answers(self) -> Answers:
        """Answers about figures and lists: nobody waits for the evidence."""
        return self._from_evidence if self.is_ready else FirstAnswers(self._before)

    def tried(self, unit: str) -> list[dict[str, Any]]:
        """Every track that a unit has not applied for, criterion by criterion, as `jixiao assess --unit` tries it: one
        unit at a time, for the models are run for it. Raises as candidate_rows."""
        with self._trying:
            if unit not in self._tried:
                self._tried[unit] = candidate_rows(self.out, project_root(), unit, (), self.texts)
            return self._tried[unit]

    def row(self, ref: str) -> dict[str, Any]:
        """A row as the evidence has it, before that is gathered without its figures; one that was not taken, or that no
        figure counts, as a whole."""
        if self.is_ready:
            found = super().row(ref)
            return found | {"more": True} if found["figures"] else self.whole_row(ref)
        place = parse_place(ref)
        found = _at(place) | self._raw.row(place)
        return found | {"figures": None, "more": True} if found["values"] else self.whole_row(ref)

    def whole_row(self, ref: str) -> dict[str, Any]:
        """A row as `jixiao trace --row` tells it, with what it says."""
        found = trace_row(self.out, ref)
        return found | self._raw.row(Place(found["file"], found["sheet"], found["row"]))


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
            lambda: read_evidence({name: pack.read(name) for name in TOLD if name in pack.places}),
            RawRecords(self._member),
        )

    def row(self, ref: str) -> dict[str, Any]:
        """A row as the evidence has it; of one that was not taken, why."""
        found = super().row(ref)
        for passed in _of_row(self._raw.passed_over, found):
            found |= passed
        why = _of_row(self._refused, found)
        return found | {"state": "quarantined", "why": why} if why else found

    @cached_property
    def _refused(self) -> dict[str, Any]:
        """The rows that were not taken, and why: a document that may be long, read once."""
        read: dict[str, Any] = self._documents.get("table/quarantine")
        return read

    def _member(self, name: str) -> io.BytesIO | None:
        member = f"raw/{name}.parquet"
        return io.BytesIO(self._pack.read(member)) if member in self._pack.places else None


def _of_row(table: dict[str, Any], place: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a document that are about one row of a file."""
    rows = (dict(zip(table["columns"], row, strict=True)) for row in table["rows"])
    return [one for one in rows if all(one[name] == place[name] for name in ("file", "sheet", "row"))]
