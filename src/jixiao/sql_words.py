"""How SQL writes names and texts that come from outside it."""


def quoted(name: str) -> str:
    """A name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text."""
    return "'" + in_literal(text) + "'"


def in_literal(text: str) -> str:
    """A text within the marks of one that stands already."""
    return text.replace("'", "''")
