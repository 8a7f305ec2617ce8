"""Explains what was found in a build, or seals it unexplained: `python -m tests.integration.sealing OUT INBOX PACK`."""

import csv
import sys
from pathlib import Path

from jixiao.evidence import evidence_files
from jixiao.filing.contents import contents_of, header_of, inputs_of, read_built
from jixiao.filing.pack import write_pack
from jixiao.page.page_documents import BuildDocuments
from jixiao.page.viewer import MEMBER as VIEWER
from jixiao.page.viewer import viewer
from jixiao.paths import project_root
from jixiao.trace.gather import gather


def seal(out: Path, inbox: Path, place: Path) -> bytes:
    """The bytes of the pack of a build, findings or not."""
    built = read_built(out, project_root())
    filed = built.filed(())
    evidence = evidence_files(gather(out, filed))
    page = {VIEWER: viewer(BuildDocuments(out, tuple(filed)), evidence)}
    members = {**contents_of(built, filed), **inputs_of(built, inbox), **evidence, **page}
    write_pack(place, header_of(built, filed, False), members, None)
    return place.read_bytes()


def explain(answers: Path, said: str, only: str = "") -> list[list[str]]:
    """Write an explanation into every row of a list of findings, or into those of one rule; the rows as they were."""
    with answers.open(encoding="utf-8-sig", newline="") as listed:
        head, *rows = csv.reader(listed)
    done = [[*row[:-3], said, "甲", "2026-11-20"] if only in row[0] else row for row in rows]
    with answers.open("w", encoding="utf-8-sig", newline="") as listed:
        csv.writer(listed).writerows([head, *done])
    return rows


if __name__ == "__main__":
    seal(*map(Path, sys.argv[1:4]))
