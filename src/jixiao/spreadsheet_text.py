"""Texts in CSV files as a spreadsheet takes them: what it would run as a formula has a mark (') before it."""

import re

FORMULA = r"^'*\s*[=+\-@＝＋－＠]|^'*[\t\r\n]"
"""How a text begins that a spreadsheet would run."""
_FORMULA = re.compile(FORMULA)


def defused(text: str) -> str:
    """A text that a spreadsheet shows as it is: with a mark before what it would run as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def armed(text: str) -> str:
    """A text without the mark of `defused`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
