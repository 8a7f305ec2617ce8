"""One word, one thing: a name belongs to one class, one module; a command's module is named for its command."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMANDS = "jixiao.cli.commands."
"""The declared exception: what runs `jixiao trace` is called `trace`, whatever other module is."""
SPECIAL = frozenset({"__init__", "__main__"})


def _modules(*folders: Path) -> Iterator[tuple[str, Path]]:
    """Every module and package below these folders, by its dotted name."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] in SPECIAL else parts), path


def clashes(*folders: Path) -> dict[str, tuple[str, ...]]:
    """Names of classes (an underscore before them does not make another word of them) and of modules that more than one
    module has, with these modules."""
    named = defaultdict[str, list[str]](list)
    modules = dict(_modules(*folders))
    for module in modules:
        if not module.startswith(COMMANDS):
            named[f"module {module.rpartition('.')[2]}"].append(module)
    for module, path in _modules(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                named[f"class {node.name.lstrip('_')}"].append(module)
    return {name: tuple(sorted(found)) for name, found in sorted(named.items()) if len(found) > 1}


def test_no_two_classes_and_no_two_modules_have_one_name(root: Path) -> None:
    assert clashes(root / "src" / "jixiao", root / "orchestration") == {}


SOUND = {
    "errors.py": "class Wrong(Exception): ...\n",
    "low/__init__.py": "",
    "low/frames.py": "class Frame: ...\n",
    "cli/commands/frames.py": "def frames(): ...\n",
}


def _clashes_of(place: Path, **more: str) -> dict[str, tuple[str, ...]]:
    for name, text in (SOUND | more).items():
        path = place / "jixiao" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return clashes(place / "jixiao")


def test_a_command_may_have_the_name_of_another_module(tmp_path: Path) -> None:
    assert _clashes_of(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "text", "clash"),
    [
        ("low/panes.py", "class Frame: ...\n", ("class Frame", ("jixiao.low.frames", "jixiao.low.panes"))),
        ("low/panes.py", "class _Frame: ...\n", ("class Frame", ("jixiao.low.frames", "jixiao.low.panes"))),
        (
            "low/panes.py",
            "def made():\n    class Wrong: ...\n",
            ("class Wrong", ("jixiao.errors", "jixiao.low.panes")),
        ),
        (
            "cli/commands/panes.py",
            "class Frame: ...\n",
            ("class Frame", ("jixiao.cli.commands.panes", "jixiao.low.frames")),
        ),
        ("high/frames.py", "", ("module frames", ("jixiao.high.frames", "jixiao.low.frames"))),
        ("high/low.py", "", ("module low", ("jixiao.high.low", "jixiao.low"))),
    ],
)
def test_a_name_used_twice_is_caught(name: str, text: str, clash: tuple[str, tuple[str, ...]], tmp_path: Path) -> None:
    assert _clashes_of(tmp_path, **{name: text}) == dict([clash])
