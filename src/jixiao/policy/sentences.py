"""A notice's text as sentences, each with its place: clause and number in the clause.

A sentence ends with 。 ； ！ ？ (every item of a clause is one), or where its paragraph ends: a heading, a line of
contacts, the line before a list. Marks within brackets and quotes end nothing. A line that a page has broken goes on
in the next one, blank lines between them or not. A row of a table is one sentence.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jixiao.policy.texts import ARTICLE, ClauseLine, clause_lines

ENDS = "。；！？;"
CLOSERS = "”’）》」』】〕)"
PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "‘": "’", "「": "」", "『": "』", "【": "】", "〔": "〕"}
# A line without any of these is a title, a date, a signature or a cell: it does not go on in the next one.
RUNNING = re.compile("[，。；、,]")
# A line that begins a clause and has none of these is its heading.
HEADED = re.compile("[，。；：,]")
# A label and what it labels (联系电话：…) begin a paragraph of their own, and so does a box to tick.
LABELLED = re.compile(r"^(?:[\u4e00-\u9fff]{2,12}[：:]\s*\S|□)")
CONTACT = re.compile(r"^(?:联系|电话|传真|电子邮箱|邮寄地址|邮编)[\u4e00-\u9fff]{0,6}[：:]")
CONTENT = re.compile(r"[A-Za-z\u4e00-\u9fff]")
LONG_LINE = 24
HASH_DIGITS = 8


@dataclass(frozen=True)
class Sentence:
    """One sentence of a notice: its clause, its number in the clause from 1 on (over all places of the text where that
    path stands), and its words."""

    clause: str
    number: int
    words: str

    @property
    def sha256(self) -> str:
        """The first digits of the hash of its words, whatever their width and the blanks between them."""
        return words_sha256(self.words)


def words_sha256(words: str) -> str:
    """What a sentence is known by: eight hexadecimal digits, the same whatever their width, with blanks or without."""
    plain = "".join(unicodedata.normalize("NFKC", words).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:HASH_DIGITS]


def sentences_of(text: str) -> list[Sentence]:
    """All sentences of a text in its order; what has neither a letter nor a character (a rule, an empty cell) is
    none."""
    counts: dict[str, int] = defaultdict(int)
    found = []
    for paragraph in _paragraphs(text):
        for words in [paragraph.words] if "\t" in paragraph.words else _sentences(paragraph.words):
            if CONTENT.search(words):
                counts[paragraph.clause] += 1
                found.append(Sentence(paragraph.clause, counts[paragraph.clause], words))
    return found


@dataclass(frozen=True)
class _Paragraph:
    """Lines that belong together: a running text, a heading, a row of a table."""

    clause: str
    words: str
    is_heading: bool
    is_row: bool

    @classmethod
    def of(cls, line: ClauseLine) -> "_Paragraph":
        is_heading = line.begins and not ARTICLE.match(line.words) and not HEADED.search(line.words)
        return cls(line.clause, line.words, is_heading, line.is_table_row)

    def goes_on(self, following: ClauseLine) -> bool:
        """Whether it is broken off here and the next line is more of it."""
        if following.begins or following.is_table_row or LABELLED.match(following.words):
            return False
        if self.is_heading or self.is_row or self.words.rstrip(CLOSERS).endswith((*ENDS, "：", ":")):
            return False
        if CONTACT.match(self.words) or (self.words[0] in "（(" and self.words[-1] in "）)"):
            return False  # contacts, and hints that stand in brackets as a whole
        return bool(RUNNING.search(self.words)) or (len(self.words) > LONG_LINE and self.words.startswith("第"))


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """The paragraphs of a text, lines that a page has broken put together again."""
    held: _Paragraph | None = None
    for line in clause_lines(text):
        if held and held.goes_on(line):
            held = replace(held, words=held.words + line.words)
            continue
        if held:
            yield held
        held = _Paragraph.of(line)
    if held:
        yield held


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _ends(paragraph):
        yield paragraph[start:end].strip()
        start = end
    if rest := paragraph[start:].strip():
        yield rest


def _ends(paragraph: str) -> Iterator[int]:
    """Where sentences of a paragraph end. Where brackets do not match each other, they keep nothing together."""
    closing = "".join(PAIRS.values())
    balanced = all(paragraph.count(opened) == paragraph.count(closed) for opened, closed in PAIRS.items())
    depth = 0
    for at, sign in enumerate(paragraph):
        if balanced and sign in PAIRS:
            depth += 1
        elif balanced and sign in closing:
            depth -= 1
        elif sign in ENDS and depth <= 0:
            yield at + 1
