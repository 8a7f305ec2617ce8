"""Texts of the forms' boxes, handed in as text files: 叙述/<申报编号>/<栏目>.txt, or <栏目>-<分项>.txt.

The folder 叙述 may lie anywhere in the inbox. A part is an occupation's code; on the forms of a budget year it is the
year, of monitoring the month too, then the row: 2025, 2025-I103, 2025-7月-I103. A region's texts lie under the notice's
id. An open cell without a box of its own (jixiao.forms.byhand) is named 填写-F3-jl-2024-A7, its part the sheet's key.
UTF-8 or GB18030; personal numbers are masked; otherwise a text is printed as written. An empty file is a box left blank
on purpose.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from jixiao.ingest import delimited, fault_rules, listing
from jixiao.pairs import pair
from jixiao.personal_numbers import mask_text

_WRONG_PLACE = pair("叙述文件位置不对", "a text in the wrong place")
_NOBODYS = pair(
    "叙述文字应放在“叙述/申报编号/栏目.txt”（区域表为通知编号），这个文件不在这样的位置，不知道是哪个申报的。",
    "A text lies at “叙述/APPLICATION/BOX.txt” (of a region the notice's id); this one does not, so that nobody knows "
    "whose it is.",
)
_MOVE = pair("请移到 叙述/申报编号/ 文件夹下。", "Move it below 叙述/APPLICATION/.")
_NO_BOX = pair("没有表使用栏目“{box}”，这段文字没有采用。", "No form has the box “{box}”: the text was not taken.")
_NAME_IT = pair(
    "请按 seeds/policy/boxes.csv 所列的栏目名称给文件命名；没有栏目名称的空格请填在表上，用 jixiao fill 读回。",
    "Name the file as seeds/policy/boxes.csv names the box; what has no name is written on the form and read back by "
    "jixiao fill.",
)
_TWO = pair(
    "同一申报的栏目“{box}”已有文件 {first}，只采用了那一份。",
    "The box “{box}” of the application has the file {first} already: that one was taken.",
)
_KEEP_ONE = pair("请只保留一份。", "Keep one of them.")

FOLDER = "叙述"
SUFFIX = ".txt"
DEPTH = 3
"""Parts of a path that count: the folder, the application, the file."""
SCHEMA: dict[str, pl.DataType] = {
    "application_no": pl.String(),
    "box": pl.String(),
    "part": pl.String(),
    "narrative": pl.String(),
    "characters": pl.Int64(),
    "record_key": pl.String(),
    "src_file": pl.String(),
    "src_sheet": pl.String(),
    "src_row": pl.Int64(),
}
_PART = r"\d-\d{2}-\d{2}-\d{2}|\d{4}(?:-(?:[1-9]|1[0-2])月)?(?:-\w+)?"
_BY_HAND = r"填写-[A-Z][A-Za-z0-9]*-[a-z0-9-]+-[A-Z]{1,2}\d*"
_NAME = re.compile(rf"^(?:(?P<hand>{_BY_HAND})(?:-(?P<of>.+))?|(?P<box>.+?)(?:-(?P<part>{_PART}))?)$")
_NUMBERED = re.compile(r"^\d+[.．、]\s*")


@dataclass(frozen=True)
class NarrativeFault:
    """Why a text was not taken: the column it is about, its value, the rule, reason and repair."""

    column: str
    value: str
    rule: str
    reason: str
    repair: str


@dataclass
class Narratives:
    """The texts that were taken, and for each file of an inbox (relative path) the fault that kept it out, or None."""

    rows: list[tuple[str | int, ...]] = field(default_factory=list)
    outcome: dict[str, NarrativeFault | None] = field(default_factory=dict)

    @property
    def table(self) -> pl.DataFrame:
        """One row a text, in the order of the files."""
        return pl.DataFrame(self.rows, schema=SCHEMA, orient="row")


def is_narrative(file: str) -> bool:
    """Whether this file of the inbox is a text of a box: a .txt below a folder 叙述."""
    parts = file.split("/")
    return file.lower().endswith(SUFFIX) and FOLDER in parts[:-1]


def read_narratives(
    inbox: Path, names: Iterable[str], boxes: frozenset[str], shown: Callable[[str], str] = str
) -> Narratives:
    """The texts of these files. Files.Unreadable is raised by `text_of` only; a fault keeps its file out, named.
    `shown`: the name of a file as it is shown, and so the application that it names."""
    found, first = Narratives(), dict[tuple[str, str, str], str]()
    for name in names:
        file = shown(name)
        key = key_of(file)
        fault = _fault(file, key[1], boxes, first.get(key))
        found.outcome[name] = fault
        if fault is None:
            first[key] = file
            text = mask_text(text_of(listing.place(inbox, name)))
            found.rows.append((*key, text, len("".join(text.split())), "|".join(key), file, "", 1))
    return found


def key_of(file: str) -> tuple[str, str, str]:
    """Application (or notice), box and part ('' for none) that the path of a text names."""
    parts = file.split("/")
    named = _NAME.match(_NUMBERED.sub("", parts[-1][: -len(SUFFIX)].strip()))
    if not named:
        return parts[-2], "", ""
    return parts[-2], named["hand"] or named["box"], named["of"] or named["part"] or ""


def _fault(file: str, box: str, boxes: frozenset[str], first: str | None) -> NarrativeFault | None:
    parts = file.split("/")
    if len(parts) < DEPTH or parts[-DEPTH] != FOLDER:
        return NarrativeFault("文件位置", file, _WRONG_PLACE(), _NOBODYS(), _MOVE())
    if box not in boxes:
        return NarrativeFault("栏目", box, fault_rules.NOT_LISTED, _NO_BOX(box=box), _NAME_IT())
    if first:
        return NarrativeFault("栏目", box, fault_rules.CLASH, _TWO(box=box, first=first), _KEEP_ONE())
    return None


def text_of(path: Path) -> str:
    """The text of a file, line ends alike, none at its end. Unreadable when it is no text."""
    return (
        delimited.decoded(path.read_bytes()).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip()
    )
