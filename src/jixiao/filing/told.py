"""What a pack tells of a build: its evidence, and the page of it in one file."""

from pathlib import Path

from jixiao.evidence import evidence_files
from jixiao.page.page_documents import BuildDocuments
from jixiao.page.viewer import MEMBER as VIEWER
from jixiao.page.viewer import assembled_with, told_documents
from jixiao.pipeline import second_process
from jixiao.trace.gather import gather


def evidence_and_page(out: Path, filed: tuple[str, ...], texts: Path | None) -> dict[str, bytes]:
    """The members of a pack that tell of the build published at `out`: the evidence of the notices `filed`, gathered
    here, and the page, whose documents a second process makes meanwhile. Raises JixiaoError as gather."""
    with second_process.allowed():
        second_process.begin()
        told = second_process.start(told_documents, BuildDocuments(out, filed, texts))
        evidence = evidence_files(gather(out, filed))
        return evidence | {VIEWER: assembled_with(told(), evidence)}
