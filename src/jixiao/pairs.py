"""Sentences that are kept in Chinese (in tables, in build.json) and read in either language: each is declared once, in
both, where it is made, and the English of a kept one is found by the form of its Chinese."""

import re
from collections.abc import Iterator
from functools import cached_property

_FIELD = re.compile(r"\{(\w+)\}")


class Pair:
    """A sentence in both languages, with {fields}."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __call__(self, **fields: object) -> str:
        """The Chinese sentence with its fields filled in."""
        return _FIELD.sub(lambda found: str(fields[found[1]]), self.zh)

    @cached_property
    def _form(self) -> re.Pattern[str]:
        seen: set[str] = set()
        parts = []
        for number, part in enumerate(_FIELD.split(self.zh)):
            is_field = number % 2 == 1
            parts.append(re.escape(part) if not is_field else f"(?P={part})" if part in seen else f"(?P<{part}>.*?)")
            seen |= {part} if is_field else set()
        return re.compile("".join(parts), re.DOTALL)

    def english(self, text: str) -> str | None:
        """The English of a text that this sentence made, with the same fields; None for another."""
        found = self._form.fullmatch(text)
        return None if found is None else _FIELD.sub(lambda field: in_english(found[field[1]]), self.en)


_KNOWN: list[Pair] = []


def pair(zh: str, en: str) -> Pair:
    """Declare a sentence in both languages."""
    made = Pair(zh, en)
    _KNOWN.append(made)
    return made


def known() -> Iterator[Pair]:
    """Every sentence that was declared, by the modules that are loaded."""
    return iter(_KNOWN)


def in_english(text: str) -> str:
    """The English of a text that a declared sentence made; any other as it stands."""
    exact = [one for one in _KNOWN if one.zh == text]
    return next((en for one in (exact or _KNOWN) if (en := one.english(text)) is not None), text)


def two_texts(said: str) -> tuple[str, str]:
    """What the verifier says, in Chinese and in English: it writes both, `中文 / English`, of what stopped it twice
    (`中文 / English: 中文 / English`); all else is the same in both."""
    stopped = re.fullmatch(r"(.*?) / (.*?): (.*) / (.*)", said, re.DOTALL)
    if stopped:
        return f"{stopped[1]}：{stopped[3]}", f"{stopped[2]}: {stopped[4]}"
    zh, between, en = said.partition(" / ")
    return (zh, en) if between else (said, said)
