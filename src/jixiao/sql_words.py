"""How SQL writes names and texts that come from outside it."""

from collections.abc import Iterable


def quoted(name: str) -> str:
    """A name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text."""
    return "'" + in_literal(text) + "'"


def literals(texts: Iterable[str]) -> str:
    """Texts, a comma between two."""
    return ", ".join(map(literal, texts))


def in_literal(text: str) -> str:
    """A text within the marks of one that stands already."""
    return text.replace("'", "''")
