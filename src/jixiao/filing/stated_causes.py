"""What an explanation has to say: a cause. The words that state none are data (wording.yml)."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from jixiao.documents import read_yaml

EXPLAINS = "说明要写清这条发现为什么出现、怎样查清或改正（例如：乙校与丙校合办一班，各报一次，已按合同更正）"
"""What an explanation is, for those who write one."""
_LETTER = re.compile(r"[^\W\d_]")
_NO_LETTER = re.compile(r"[\W_]+")


@cache
def _wording() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(files(__package__).joinpath("wording.yml").read_text(encoding="utf-8"))
    return data


@cache
def _empty_words() -> re.Pattern[str]:
    words = {_plain(word) for name in ("no_cause", "beside") for word in _wording()[name]}
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _plain(text: str) -> str:
    """A text in half width and lower case, without blanks and punctuation."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def states_cause(said: str, message: str = "") -> bool:
    """Whether an explanation states a cause: more than a few different letters, of which some are left beside words
    such as 核实无误, and not only what the finding itself says (`message`)."""
    text = _plain(said)
    if text and text == _plain(message):
        return False
    rest = _empty_words().sub("", text)
    least, beside = int(_wording()["letters"]), int(_wording()["left"])
    return len(set(_LETTER.findall(text))) >= least and len(set(_LETTER.findall(rest))) >= beside
