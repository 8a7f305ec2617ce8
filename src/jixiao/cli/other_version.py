"""A published build of another version of the program, of the same format, in which a table or column is not as this
one asks for it: refused in one sentence, and no fault of the program."""

from collections.abc import Sequence
from pathlib import Path

from jixiao.errors import UnreadableInput, UsageError
from jixiao.paths import default_out, project_root
from jixiao.pipeline.identity import code_sha256
from jixiao.pipeline.records import read_note

ABSENT = ("CatalogException", "BinderException")
"""What DuckDB raises for a table or column that is not there."""
SUMMARY = "build.json"


def of_another_version(error: Exception, arguments: Sequence[str]) -> UnreadableInput | None:
    """The sentence for a fault of this kind, where a build that these arguments name was made by other code; None for
    all else."""
    if type(error).__name__ not in ABSENT:
        return None
    try:
        own, named = code_sha256(project_root()), [Path(word) for word in arguments]
        named = [place for place in named if (place / SUMMARY).is_file()] or [default_out()]
    except (OSError, UsageError):
        return None
    other = [place for place in named if (_code(place) or own) != own]
    if not other:
        return None
    return UnreadableInput(
        f"{other[0]} 是别的版本的程序发布的，里面没有这个版本要读的表或列，不能直接使用。"
        "请用原来的收件目录重新运行 jixiao build，或用发布它的那个版本打开；已封存的申报包不受影响。",
        f"{other[0]} was published by another version of the program and lacks what this one reads: build again.",
    )


def _code(place: Path) -> str:
    code = read_note(place / SUMMARY).get("code")
    return str(code.get("code_sha256") or "") if isinstance(code, dict) else ""
