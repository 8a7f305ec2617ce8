"""The official workbooks as PDF, to be printed and signed: made by LibreOffice beside the published workbooks.

They are no part of a build: LibreOffice writes the hour into them, so that they do not repeat byte for byte. No pack
takes them in, and a build that stands keeps them.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from jixiao.errors import JixiaoError

PROGRAMS = ("soffice", "libreoffice")
SUFFIX = ".pdf"
SECONDS_A_BOOK = 120


def office_program() -> str | None:
    """LibreOffice on this machine; None where it is not found."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def write_pdfs(books: Iterable[Path]) -> list[Path]:
    """Write each workbook as PDF beside it, those of a folder by one call; returns the PDFs.

    Raises JixiaoError where LibreOffice is not found, or makes nothing of a workbook.
    """
    program = office_program()
    if program is None:
        raise JixiaoError(
            "没有找到 LibreOffice（soffice），没有生成 PDF，表格已照常发布。"
            "请安装 LibreOffice 后再运行 jixiao build --pdf。",
            "LibreOffice (soffice) was not found: no PDF was made; the workbooks are published.",
        )
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as profile:
        for folder, some in groupby(sorted(books), key=lambda book: book.parent):
            made += convert(program, list(some), folder, Path(profile))
    return made


def convert(program: str, books: Sequence[Path], folder: Path, profile: Path) -> list[Path]:
    """Workbooks as PDF into a folder, by one call with a user's profile of its own. Raises JixiaoError as above."""
    command = [program, f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--convert-to", "pdf"]
    command += ["--outdir", str(folder), *map(str, books)]
    said = ""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_A_BOOK * len(books), check=False)
        said = ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        said = str(error)
    pdfs = [folder / f"{book.stem}{SUFFIX}" for book in books]
    missing = [pdf.name for pdf in pdfs if not pdf.is_file()]
    if missing:
        raise JixiaoError(
            f"LibreOffice 没有生成 {missing[0]} 等 {len(missing)} 份 PDF，表格已照常发布。"
            "请关闭正在打开的表格、检查磁盘空间后再运行 jixiao build --pdf。",
            f"LibreOffice made no {missing[0]} ({len(missing)} in all): {said}",
        )
    return pdfs
