"""The notices' own words, from the office's folder of texts (`--notices DIR`): clauses are found by their path.

A clause path is written as in the policy data: 二(一)1(6), 五, 标准 第四条, 附件1, 附件1 表5. The project carries no
notice's text; a file is known to be a notice's by its SHA-256 in seeds/policy/notices.csv.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jixiao.hashes import file_sha256
from jixiao.policy.folder import TEXTS

MARKS = (
    re.compile(r"^([一二三四五六七八九十]+)、"),
    re.compile(r"^[（(]([一二三四五六七八九十]+)[）)]"),
    re.compile(r"^(\d+)\s*[.．、](?!\d)"),
    re.compile(r"^[（(](\d+)[）)]"),
)
FORMATS = ("{}", "({})", "{}", "({})")
CHAPTERS = "一二三四五六七八九十"
TITLE = re.compile(r"[\u4e00-\u9fff]{2,16}")
ANNEX = re.compile(r"附件\s*\d*")
ANNEX_LIST = re.compile(r"^(?:[-—]\s*)?附件\s*[：:]")
TABLE = re.compile(r"^(表\d+(?:-[\dn]+)*)(?=\s|[\u4e00-\u9fff])")
LAST_STEP = re.compile(r"(?:\([^()]*\)|\d+|\s\S+|[一二三四五六七八九十]+)$")
HEAD, ANNEXES = "抬头", "附件清单"
ARTICLE = re.compile(r"^(第[一二三四五六七八九十百]+条)\s")


@dataclass(frozen=True)
class ClauseLine:
    """One line of a text: the path of the clause that it stands in, its words, whether the clause begins here, and
    whether it is a row of a table (its cells are parted by tabs)."""

    clause: str
    words: str
    begins: bool = False
    is_table_row: bool = False


def clause_lines(text: str) -> list[ClauseLine]:
    """Every line of a text that says something, in order, with its clause.

    What stands before the first clause is 抬头, the list of annexes and what follows it 附件清单. Within an annex the
    annex stands before the path: 附件1 二, 附件1 表2-1. A chapter that has lost its number (a bare title, and （一）
    begins anew after it) is the next chapter.
    """
    lines: list[ClauseLine] = []
    path: list[str] = []
    clause, annex, seen = HEAD, "", set[str]()
    for raw in text.splitlines():
        line = raw.strip().lstrip("#* ").rstrip("* ")
        if not line:
            continue
        found = _annex(line) or _table(line, path, annex) or _heading(line, path, annex)
        if found and not annex and found[1] in seen and found[0][1:] == ["(一)"] and TITLE.fullmatch(lines[-1].words):
            chapter = _next_chapter(found[0][0])
            lines[-1] = ClauseLine(chapter, lines[-1].words, begins=True)
            found = [chapter, "(一)"], f"{chapter}(一)"
        if found is not None:
            path, clause = found
            annex = clause if _annex(line) else annex
            seen.add(clause)
        lines.append(ClauseLine(clause, line, found is not None, "\t" in raw.rstrip()))
    return lines


def clause_texts(text: str) -> dict[str, str]:
    """Clause path → the words that stand under it, up to the next clause of any level. Where a path stands more than
    once (a list in an annex), the first is kept."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in clause_lines(text):
        if line.begins:
            current = [line.words] if line.clause in found else found.setdefault(line.clause, [line.words])
        else:
            current.append(line.words)
    return {name: "".join(lines) for name, lines in found.items()}


def _heading(line: str, path: list[str], annex: str) -> tuple[list[str], str] | None:
    """Where a clause begins: its path by levels, and as it is cited."""
    article = ARTICLE.match(line)
    if article:
        return [], f"标准 {article.group(1)}"
    within = f"{annex} " if ANNEX.fullmatch(annex) else ""
    for level, mark in enumerate(MARKS):
        hit = mark.match(line)
        if hit and level <= len(path):
            deeper = [*path[:level], FORMATS[level].format(hit.group(1))]
            return deeper, within + "".join(deeper)
    return None


def _annex(line: str) -> tuple[list[str], str] | None:
    """An annex, or the list of annexes at the end of a notice."""
    if ANNEX.fullmatch(line):
        return [], line.replace(" ", "")
    return ([], ANNEXES) if ANNEX_LIST.match(line) else None


def _table(line: str, path: list[str], annex: str) -> tuple[list[str], str] | None:
    """A table of an annex: 附件1 表5."""
    table = TABLE.match(line)
    return (path, f"{annex} {table.group(1)}") if table and ANNEX.fullmatch(annex) else None


def _next_chapter(number: str) -> str:
    """三 → 四, up to 十."""
    return CHAPTERS[CHAPTERS.find(number) + 1 : CHAPTERS.find(number) + 2]


class NoticeTexts:
    """The texts of a folder, by notice. `sha256` maps notice id to the hash in the policy data. Where one file holds
    several notices, each begins at the line that is its number alone (`numbers`: 文号 by notice id), the first of them
    with the file; without numbers each has the whole file."""

    def __init__(self, folder: Path, sha256: dict[str, str], numbers: Mapping[str, str] | None = None) -> None:
        by_hash = {file_sha256(p): p for p in sorted(folder.glob(TEXTS))}
        self._whole = {
            notice: by_hash[digest].read_text(encoding="utf-8")
            for notice, digest in sha256.items()
            if digest in by_hash
        }
        for digest in set(sha256.values()):
            together = [notice for notice in self._whole if sha256[notice] == digest]
            if numbers and len(together) > 1:
                self._whole |= _divided(self._whole[together[0]], {one: numbers[one] for one in together})
        self._clauses = {notice: clause_texts(text) for notice, text in self._whole.items()}

    def quote(self, notice: str, clause: str) -> str | None:
        """The notice's own words of a clause, None when the folder does not hold them."""
        return self._clauses.get(notice, {}).get(clause)

    def whole(self, notice: str) -> str:
        """All that a notice of the folder says. Raises KeyError."""
        return self._whole[notice]

    def has(self, notice: str) -> bool:
        """Whether the folder holds the notice's text."""
        return notice in self._clauses

    def passage(self, notice: str, clause: str) -> str | None:
        """The words of a clause and of all that stands below it, None when the text has no such clause."""
        clauses = self._clauses.get(notice, {})
        if clause not in clauses:
            return None
        below = tuple(f"{clause}{mark}" for mark in ("(" if clause[-1].isdigit() else "(0123456789"))
        below = (f"{clause} ",) if ANNEX.fullmatch(clause) else below
        return "".join(words for path, words in clauses.items() if path == clause or path.startswith(below))


def parents(clause: str) -> Iterator[str]:
    """The clauses that a clause stands in, the nearest first: 二(一)1(2) → 二(一)1, 二(一), 二."""
    while (shorter := LAST_STEP.sub("", clause)) and shorter != clause:
        clause = shorter
        yield clause


def _divided(text: str, numbers: Mapping[str, str]) -> dict[str, str]:
    """A file of several notices, each with its part."""
    lines = text.splitlines(keepends=True)
    places = {
        notice: next((at for at, line in enumerate(lines) if line.strip() == number), None)
        for notice, number in numbers.items()
    }
    found = sorted((at, notice) for notice, at in places.items() if at is not None)
    if len(found) < len(numbers):
        return {}
    starts = [0, *(at for at, _ in found[1:])]
    return {
        notice: "".join(lines[start:end])
        for (_, notice), start, end in zip(found, starts, [*starts[1:], len(lines)], strict=True)
    }
