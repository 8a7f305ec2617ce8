"""The help of the commands in the chosen language: what the command line library itself says in it is English."""

import re
import unicodedata

from typer.core import TyperCommand, TyperGroup

from jixiao.cli.language import english

WORDS = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
    ("\nOptions:\n", "\n选项：\n"),
    ("\nArguments:\n", "\n参数：\n"),
    ("\nCommands:\n", "\n命令：\n"),
    ("Show this message and exit.", "显示本说明。"),
    ("[required]", "[必填]"),
    ("required]", "必填]"),
    ("[env var: ", "[环境变量："),
    ("; default: ", "；默认："),
    ("[default: ", "[默认："),
)
TYPES = {"path": "路径", "str": "文字", "list[str]": "文字", "list[Path]": "路径", "int": "整数", "int range": "整数"}
_TYPE = re.compile(rf"<({'|'.join(map(re.escape, TYPES))})>( *)")
_BOUNDS = ((re.compile(r"; (?=\d+<=x|x>=)"), "；"), (re.compile(r"(\d+)<=x<=(\d+)"), r"\1 至 \2"),
           (re.compile(r"x>=(\d+)"), r"不小于 \1"))  # fmt: skip


def in_chinese(page: str) -> str:
    """A page of help with the library's own words in Chinese, its columns where they were."""
    for word, own in WORDS:
        page = page.replace(word, own)
    for bound, own in _BOUNDS:
        page = bound.sub(own, page)
    return _TYPE.sub(_typed, page)


def _typed(found: re.Match[str]) -> str:
    own = f"<{TYPES[found[1]]}>"
    if not found[2]:
        return own
    return own.ljust(len(found[0]) - sum(unicodedata.east_asian_width(one) == "W" for one in own))


class _InChinese:
    """Whose help is in the chosen language."""

    def get_help(self, ctx):  # type: ignore[no-untyped-def]
        """The page."""
        page = super().get_help(ctx)  # type: ignore[misc]
        return page if english() else in_chinese(page)


class CommandInChinese(_InChinese, TyperCommand):
    """A command whose help is in the chosen language."""


class GroupInChinese(_InChinese, TyperGroup):
    """The program itself, its help in the chosen language."""
