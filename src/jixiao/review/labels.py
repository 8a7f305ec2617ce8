"""Labels as people write them, and what they mean: the vocabulary is wording.yml."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jixiao.documents import read_yaml

_SPACE = re.compile(r"[\s​-‏﻿⁠ ]+")
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.]|[((][0-9一二三四五六七八九十]{1,2}[))]|[0-9]{1,2}[.、](?![0-9]))"
)
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_PUNCTUATION = re.compile(r"[:,;。、·.*★※☆'\"“”‘’《》〈〉_|!?()\[\]【】〔〕]+")
_STEMS = frozenset("甲乙丙丁")
_FEWEST_NUMBERED = 3
_WITHIN = re.compile(r"^-*其中[:,]?")
_LEADING = re.compile(r"^(?:-+|[0-9](?=[\u4e00-\u9fff])(?![0-9]*[月年]))")


@lru_cache(maxsize=65536)
def tight(text: str) -> str:
    """Half-width and without any white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-").replace("‐", "-")


@lru_cache(maxsize=65536)
def forms_of(text: str) -> tuple[str, ...]:
    """A label in the ways in which it may be known: without punctuation, and without what stands in brackets."""
    base = _NUMBERING.sub("", tight(text))
    bare = _BRACKETS.sub("", base)
    found = [_PUNCTUATION.sub("", one) for one in (base, bare)]
    within = [_PUNCTUATION.sub("", _NUMBERING.sub("", _WITHIN.sub("", one))) for one in (base, bare)]
    return tuple(dict.fromkeys([*found, *within, *(_LEADING.sub("", one) for one in within)]))


def same_name(left: str, right: str) -> bool:
    """Whether two names are the same but for spaces, width, punctuation and numbering."""
    return bool(left.strip()) and forms_of(left)[0] == forms_of(right)[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Concepts and their wordings."""

    exact: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def find(self, text: str) -> str | None:
        """The concept that a label names, or None."""
        ways = forms_of(text)
        for way in ways:
            if way and way in self.exact:
                return self.exact[way]
        for pattern, concept in self.patterns:
            if any(way and pattern.fullmatch(way) for way in ways):
                return concept
        return None

    def matches(self, text: str) -> bool:
        """Whether a label names any concept of the group."""
        return self.find(text) is not None

    def begins(self, text: str) -> bool:
        """Whether a text begins as one of the group's patterns says."""
        return any(pattern.match(tight(text)) for pattern, _ in self.patterns)


def numbers_columns(texts: list[str]) -> bool:
    """Whether the texts of a row only number the columns below a header: 1, 2, 3=2/1, or 甲, 乙, 1, 2."""
    plain = [_PUNCTUATION.sub("", tight(text)).partition("=")[0] for text in texts]
    plain = [text for text in plain if text not in wording().data["number_line"] and text not in _STEMS]
    if len(plain) < _FEWEST_NUMBERED:
        return False
    first = {"1": 1, "A": ord("A")}.get(plain[0])
    if first is None:
        return False
    return plain == [str(1 + n) if first == 1 else chr(first + n) for n in range(len(plain))]


def make_group(concepts: dict[str, list[str]]) -> Group:
    """A group from concept to wordings; a wording between slashes is a regular expression."""
    exact: dict[str, str] = {}
    patterns = []
    for concept, wordings in concepts.items():
        for wording in wordings:
            if len(wording) > 2 and wording.startswith("/") and wording.endswith("/"):
                patterns.append((re.compile(wording[1:-1]), concept))
            else:
                exact.setdefault(forms_of(wording)[0], concept)
    return Group(exact, tuple(patterns))


@dataclass(frozen=True)
class Wording:
    """The whole vocabulary. `data` is the file as it is, for what is no label."""

    data: dict[str, Any]
    groups: dict[str, Group]

    def group(self, name: str) -> Group:
        """A group by its name."""
        return self.groups[name]

    def names(self, group: str) -> list[str]:
        """A plain list of the file."""
        return list(self.data[group])


_GROUPS = ("head", "sections", "money_columns", "money_second_line", "indicator_columns", "target_columns",
           "monitor_columns", "management_columns")  # fmt: skip
_LISTS = ("management_rows", "total_row", "subtotal_row", "head_total", "grade_label",
          "header_cells", "placeholder_names", "share_names", "not_share_names", "count_names")  # fmt: skip


@cache
def wording() -> Wording:
    """The vocabulary of wording.yml."""
    data = read_yaml(files(__package__).joinpath("wording.yml").read_text(encoding="utf-8"))
    groups = {name: make_group(data[name]) for name in _GROUPS}
    groups |= {name: make_group({word: [word] for word in data[name]}) for name in _LISTS}
    groups["money_lines"] = make_group({name: line["wordings"] for name, line in data["money_lines"].items()})
    groups["grades"] = make_group(data["grades"])
    groups["qualitative"] = make_group(data["qualitative"])
    groups["ends"] = Group({}, tuple((re.compile(one), "end") for one in data["after_indicators"]))
    groups["shared_power_labels"] = make_group({"shared": data["shared_power_labels"]})
    return Wording(data, groups)
