"""What is said in Chinese is said in English too: every error, every text of the screen, without a Chinese word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jixiao.errors
from jixiao.errors import JixiaoError
from jixiao.filing import ledger, rounds

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ERRORS = {name for name, one in vars(jixiao.errors).items() if isinstance(one, type) and issubclass(one, JixiaoError)}
SAY = {"say", "said"}
TERMS = re.compile(
    "|".join(("是", "否", "说明人", "日期", r"第 \(\\d\+\) 行第 \(\\d\+\) 列", *ledger.STATES, *rounds.STATES))
)
"""Words that are typed, or written into files, in Chinese in either language."""
BOTH = 2
"""Arguments that are the two texts."""


def _texts(node: ast.expr) -> str:
    """What is written out in a text, without what is filled in."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    found = [one.value for part in parts for one in ast.walk(part) if isinstance(one, ast.Constant)]
    return TERMS.sub("", "".join(one for one in found if isinstance(one, str)))


def _calls(root: Path) -> Iterator[tuple[str, str, ast.Call]]:
    for path in sorted((root / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAY | ERRORS:
                yield f"{path.relative_to(root)}:{node.lineno}", node.func.id, node


def test_every_error_and_every_text_of_the_screen_is_said_in_english_without_a_chinese_word(root: Path) -> None:
    lacking, mixed, looked_at = [], [], 0
    for where, name, call in _calls(root):
        if not call.args or not CHINESE.search(_texts(call.args[0])):
            continue
        looked_at += 1
        if len(call.args) < BOTH:
            lacking.append(where)
        elif CHINESE.search(_texts(call.args[1])):
            mixed.append((where, name, _texts(call.args[1])))
    assert looked_at > 500
    assert lacking == []
    assert mixed == []
