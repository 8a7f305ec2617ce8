"""What the commands print: one JSON document, or tables and lines for people."""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jixiao.cli.language import say
from jixiao.personal_numbers import mask_text, masked_document

PLAIN_WIDTH = 200


@dataclass
class Said:
    """What has been said so far, and whether anything but a fault is to be said (`--quiet`)."""

    quiet: bool = False
    document: bool = False


SAID = Said()


def print_failure(sentence: str, code: int, details: Mapping[str, Any]) -> None:
    """The one JSON document of a command that came to nothing: `code` (the exit code), `error` (the sentence), and what
    more is known. Nothing where the command has printed its document already."""
    if not SAID.document:
        print_json({"code": code, "error": sentence, **details})


def print_json(document: Any) -> None:
    """One JSON document on standard output; dates and decimals as text, personal numbers masked. Escaped as JSON does
    it where the console cannot write it."""
    SAID.document = True
    document = masked_document(document)
    text = json.dumps(document, ensure_ascii=False, indent=1, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=1, default=str)
    sys.stdout.write(text + "\n")


_PASSWORD = re.compile(r"([a-z][a-z0-9+.-]*:/{1,2}[^\s:/@]*:)\S*@|([?&]password=)[^&\s]*", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")


def plain_line(text: str) -> str:
    """A text as a terminal may be given it: what would steer it (colours, titles, the direction of writing) is
    written as an escape, an address has no password, and personal numbers are masked."""
    shown = without_passwords(mask_text(text))
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), shown)


def without_passwords(text: str) -> str:
    """A text whose addresses (postgresql://user:password@host) have no password."""
    return _PASSWORD.sub(lambda found: f"{found[1]}〔密码〕@" if found[1] else f"{found[2]}〔密码〕", text)


def print_lines(lines: Iterable[str]) -> None:
    """Plain lines on standard output, personal numbers masked; none with `--quiet`."""
    for line in () if SAID.quiet else lines:
        sys.stdout.write(plain_line(line) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[str] = ()) -> None:
    """A table; the columns named in `numbers` are set to the right, personal numbers masked. None with `--quiet`."""
    if SAID.quiet:
        return
    from jixiao.cli.text_table import table_lines

    plain = cache(plain_line)  # most cells of a column say what another has said
    cells = [["" if value is None else plain(str(value)) for value in row] for row in rows]
    lines = table_lines(columns, cells, numbers, _width())
    sys.stdout.write("\n".join(["", *([title] if title else []), *lines, "", ""]))


def _width() -> int:
    """As wide as the terminal, or wide enough not to break lines when read by a program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH


def count_labels() -> dict[str, str]:
    """The five counts of rows, by their names in build.json, and what they are called."""
    return {
        "read": say("读取", "read"),
        "accepted": say("收下", "accepted"),
        "quarantined": say("隔离", "quarantined"),
        "duplicates": say("重复", "duplicates"),
        "skipped": say("跳过", "skipped"),
    }


def not_released() -> str:
    """What is said of a filing whose code is that of no release."""
    return say(
        "注意：制作所用的程序不是登记过的发行版（未发行，或在本地改动过），包里已注明（header.code.release 为空）。",
        "Note: the program is that of no release (not released, or changed here); header.code.release is empty.",
    )
