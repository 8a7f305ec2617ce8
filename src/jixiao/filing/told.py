"""What a pack tells of a build: its evidence, and the page of it in one file."""

import tempfile
from functools import partial
from pathlib import Path

from jixiao.claims import Claims
from jixiao.evidence import evidence_files
from jixiao.page.page_documents import READINGS, BuildDocuments
from jixiao.page.viewer import MEMBER as VIEWER
from jixiao.page.viewer import assembled_with, told_documents
from jixiao.pipeline import second_process
from jixiao.trace.gather import gather


def evidence_and_page(out: Path, filed: tuple[str, ...], texts: Path | None) -> dict[str, bytes]:
    """The members of a pack that tell of the build published at `out`: the evidence of the notices `filed`, gathered
    here, and the page, whose documents a second process makes meanwhile; other readings are tried by whichever is free.
    Raises JixiaoError as gather."""
    with second_process.allowed(), tempfile.TemporaryDirectory(prefix="jixiao-") as place:
        second_process.begin()
        documents, take = BuildDocuments(out, filed, texts), partial(Claims(Path(place)).take, READINGS)
        told = second_process.start(told_documents, documents, take)
        evidence = evidence_files(gather(out, filed))
        turned = documents.turned(take)
        return evidence | {VIEWER: assembled_with(told(), evidence, turned)}
