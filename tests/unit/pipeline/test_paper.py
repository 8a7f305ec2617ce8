"""PDFs beside workbooks: one call a folder, and one sentence where LibreOffice is missing or makes nothing."""

from pathlib import Path

import pytest

from jixiao.errors import JixiaoError
from jixiao.pipeline import paper

FAKE = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
while [ "$1" != --outdir ]; do shift; done
folder=$2; shift 2
for book in "$@"; do name=$(basename "$book" .xlsx); [ "$name" = bad ] || : > "$folder/$name.pdf"; done
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that answers as LibreOffice does, and notes how it was called."""
    place = tmp_path / "bin" / "soffice"
    place.parent.mkdir()
    place.write_text(FAKE, encoding="utf-8")
    place.chmod(0o755)
    monkeypatch.setattr(paper, "office_program", lambda: str(place))
    return place.parent / "calls"


def _books(tmp_path: Path, *names: str) -> list[Path]:
    books = [tmp_path / "forms" / name for name in names]
    for book in books:
        book.parent.mkdir(parents=True, exist_ok=True)
        book.touch()
    return books


def test_forms_of_two_notices_with_one_name_have_a_pdf_each_beside_them(office: Path, tmp_path: Path) -> None:
    books = _books(tmp_path, "a/自评表.xlsx", "b/自评表.xlsx", "a/总览.xlsx")
    made = paper.write_pdfs(books)
    assert sorted(made) == sorted(book.with_suffix(".pdf") for book in books)
    assert len(office.read_text(encoding="utf-8").splitlines()) == 2


def test_without_libreoffice_one_sentence_says_so_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "office_program", lambda: None)
    with pytest.raises(JixiaoError, match="没有找到 LibreOffice.*表格已照常发布.*请安装"):
        paper.write_pdfs(_books(tmp_path, "a/表.xlsx"))


def test_a_workbook_of_which_nothing_was_made_is_named(office: Path, tmp_path: Path) -> None:
    with pytest.raises(JixiaoError, match=r"没有生成 bad\.pdf 等 1 份"):
        paper.write_pdfs(_books(tmp_path, "a/bad.xlsx", "a/good.xlsx"))
