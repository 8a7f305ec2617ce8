"""The notices' own words, from the office's folder of texts (`--notices DIR`): clauses are found by their path.

A clause path is written as in the policy data: 二(一)1(6), 五, 标准 第四条, 附件1, 附件1 表5. The project carries no
notice's text; a file is known to be a notice's by its SHA-256 in seeds/policy/notices.csv.
"""

import re
from pathlib import Path

from jixiao.hashes import file_sha256

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
TABLE = re.compile(r"^(表\d+)\s")
ARTICLE = re.compile(r"^(第[一二三四五六七八九十百]+条)\s")


def clause_texts(text: str) -> dict[str, str]:
    """Clause path → the words that stand under it, up to the next clause of any level.

    Where a path stands more than once (a list in an annex), the first is kept. A chapter that has lost its number (a
    bare title, and （一） begins anew after it) is the next chapter.
    """
    found: dict[str, list[str]] = {}
    path: list[str] = []
    current: list[str] = []
    annex = before = ""
    for raw in text.splitlines():
        line = raw.strip().lstrip("#* ").strip()
        if not line:
            continue
        annex = line.replace(" ", "") if ANNEX.fullmatch(line) else annex
        heading = _heading(line, path) or _annex_heading(line, path, annex)
        if heading and not annex and heading[1] in found and heading[0][1:] == ["(一)"] and TITLE.fullmatch(before):
            chapter = _next_chapter(heading[0][0])
            found.setdefault(chapter, [before])
            heading = [chapter, "(一)"], f"{chapter}(一)"
        before = line
        if heading is not None:
            path, name = heading
            current = [line] if name in found else found.setdefault(name, [line])
        else:
            current.append(line)
    return {name: "".join(lines) for name, lines in found.items()}


def _heading(line: str, path: list[str]) -> tuple[list[str], str] | None:
    article = ARTICLE.match(line)
    if article:
        return [], f"标准 {article.group(1)}"
    for level, mark in enumerate(MARKS):
        hit = mark.match(line)
        if hit and level <= len(path):
            deeper = [*path[:level], FORMATS[level].format(hit.group(1))]
            return deeper, "".join(deeper)
    return None


def _annex_heading(line: str, path: list[str], annex: str) -> tuple[list[str], str] | None:
    """An annex, or a table of one: 附件1, 附件1 表5."""
    table = TABLE.match(line)
    if table and annex:
        return path, f"{annex} {table.group(1)}"
    return (path, annex) if ANNEX.fullmatch(line) else None


def _next_chapter(number: str) -> str:
    """三 → 四, up to 十."""
    return CHAPTERS[CHAPTERS.find(number) + 1 : CHAPTERS.find(number) + 2]


class NoticeTexts:
    """The texts of a folder, by notice. `sha256` maps notice id to the hash in the policy data."""

    def __init__(self, folder: Path, sha256: dict[str, str]) -> None:
        by_hash = {file_sha256(p): p for p in sorted(folder.glob("*.txt"))}
        self._whole = {
            notice: by_hash[digest].read_text(encoding="utf-8")
            for notice, digest in sha256.items()
            if digest in by_hash
        }
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
        return "".join(words for path, words in clauses.items() if path == clause or path.startswith(below))
