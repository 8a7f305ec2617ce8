"""Chinese or English: chosen once, before the commands are loaded."""

import os

VARIABLE = "JIXIAO_LANG"
LANGUAGES = ("zh", "en")


def english() -> bool:
    """Whether messages are in English."""
    return os.environ.get(VARIABLE, "zh") == "en"


def say(zh: str, en: str) -> str:
    """The text in the chosen language."""
    return en if english() else zh
