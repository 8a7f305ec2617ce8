"""Workbooks on paper: LibreOffice with fonts of the widths that offices have, words with their places, pictures."""

import re
import struct
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from jixiao.pipeline.paper import convert, office_program

FONTS = Path(__file__).parent / "fonts.conf"
STAND_INS = ("AR PL UMing CN", "AR PL UKai CN", "Noto Serif CJK SC", "Noto Sans CJK SC", "Carlito")
GRAYS = 16
"""Shades of a kept picture."""
BLOCK = 8
"""Pixels of the side of a square that is compared as one: letters may differ by a pixel, lines may not move."""
SHADE, SHARE = 24, 0.03
"""A square differs by more than so many of 256 shades; so many of the squares may."""
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page with its left and right edge and its upper and lower edge from above, in points."""

    text: str
    left: float
    right: float
    above: float
    below: float

    @property
    def size(self) -> float | None:
        """The size of its letters as printed: that of Chinese characters, each as wide as high; None for others."""
        wide = len(self.text) > 1 and all("\u4e00" <= char <= "\u9fff" for char in self.text)
        return (self.right - self.left) / len(self.text) if wide else None


@dataclass(slots=True)
class Paper:
    """One printed page."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)


def need_printer() -> None:
    """Skip the test where LibreOffice, poppler or a font is missing; continuous integration installs them."""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
    missing = [name for name in STAND_INS if name not in listed]
    if office_program() is None or missing:
        pytest.skip(f"LibreOffice or the fonts {', '.join(missing)} are not installed (.ci/run installs them)")


def print_books(books: Sequence[Path], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The workbooks as PDF, by one call."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(FONTS))
    program = office_program()
    assert program
    return convert(program, books, folder, folder / "profile")


def papers(pdf: Path) -> list[Paper]:
    """The pages of a PDF with their words."""
    found = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return [Paper(float(wide), float(high), list(_words(body))) for wide, high, body in _PAGE.findall(found)]


def _words(body: str) -> Iterator[Word]:
    for left, above, right, below, text in _WORD.findall(body):
        plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        yield Word(plain, float(left), float(right), float(above), float(below))


def picture(pdf: Path, page: int, dots: int = 60) -> np.ndarray:
    """A page (from 1) as shades of grey, row by row, in as many shades as are kept."""
    told = ["pdftoppm", "-gray", "-r", str(dots), "-f", str(page), "-l", str(page), str(pdf)]
    raw = subprocess.run(told, capture_output=True, check=True).stdout
    _, size, _, pixels = raw.split(b"\n", 3)
    wide, high = map(int, size.split())
    shades = np.frombuffer(pixels, dtype=np.uint8)[: wide * high].reshape(high, wide)
    return (shades // (256 // GRAYS)).astype(np.uint8)


def write_png(shades: np.ndarray, path: Path) -> None:
    """Keep a picture: grey, four bits a pixel."""
    high, wide = shades.shape
    even = np.pad(shades, ((0, 0), (0, wide % 2)))
    lines = (even[:, ::2] << 4) | even[:, 1::2]
    packed = zlib.compress(b"".join(b"\0" + line.tobytes() for line in lines), 9)
    header = struct.pack(">IIBBBBB", wide, high, 4, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def read_png(path: Path) -> np.ndarray:
    """A picture as write_png keeps it."""
    raw = path.read_bytes()
    wide, high = struct.unpack(">II", raw[16:24])
    length = struct.unpack(">I", raw[33:37])[0]
    lines = np.frombuffer(zlib.decompress(raw[41 : 41 + length]), dtype=np.uint8).reshape(high, -1)[:, 1:]
    return np.stack([lines >> 4, lines & 15], axis=2).reshape(high, -1)[:, :wide]


def differs(one: np.ndarray, other: np.ndarray) -> float:
    """The share of squares that differ; 1 for pictures of another size."""
    if one.shape != other.shape:
        return 1.0
    gap = np.abs(_squares(one) - _squares(other)) * (256 / GRAYS)
    return float((gap > SHADE).mean())


def _squares(shades: np.ndarray) -> np.ndarray:
    high, wide = (side // BLOCK * BLOCK for side in shades.shape)
    whole = shades[:high, :wide].astype(float)
    return whole.reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))
