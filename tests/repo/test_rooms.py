"""Rooms point one way, as docs/architecture.md lists them; and whatever breaks the list is caught."""

from pathlib import Path

import pytest

from tests.repo.rooms import Order, Tree, declared


def test_no_room_imports_one_above_it_no_files_import_each_other_and_no_import_hides(root: Path) -> None:
    order = declared((root / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert Tree(root / "src" / "jixiao", root / "orchestration").faults(order) == []


def test_the_list_names_every_room_once_and_no_other(root: Path) -> None:
    rooms = declared((root / "docs" / "architecture.md").read_text(encoding="utf-8")).rooms
    packages = {path.parent.name for path in (root / "src" / "jixiao").glob("*/__init__.py")}
    assert sorted(rooms) == sorted({"ground", "orchestration", *packages})


ORDER = Order(("ground", "low", "high", "cli"), frozenset({"polars"}))
SOUND = {
    "__init__.py": "",
    "errors.py": "import re\n",
    "low/__init__.py": "",
    "low/frames.py": "import polars\nfrom jixiao.errors import One\n",
    "low/words.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from jixiao.low import frames\n",
    "high/__init__.py": "from jixiao.low import words\n",
    "high/run.py": "def go():\n    import polars\n    from jixiao.low.frames import read\n",
    "cli/__init__.py": "",
    "cli/app.py": "from importlib import import_module\nimport_module('jixiao.high')\n",
}


def _tree(place: Path, changes: dict[str, str]) -> Tree:
    for name, text in (SOUND | changes).items():
        path = place / "jixiao" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree(place / "jixiao")


def test_a_sound_tree_has_no_faults(tmp_path: Path) -> None:
    assert _tree(tmp_path, {}).faults(ORDER) == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("low/up.py", "from jixiao.high.run import go\n", "low stands below high"),
        ("low/up.py", "import jixiao.high.run\n", "low stands below high"),
        ("low/up.py", "from ..high import run\n", "low stands below high"),
        ("low/up.py", "def f():\n    from jixiao.high import run\n", "low stands below high"),
        (
            "low/up.py",
            "class A:\n    def f(self):\n        if 1:\n            import jixiao.high\n",
            "low stands below",
        ),
        ("low/up.py", "import typing\nif typing.TYPE_CHECKING:\n    from jixiao.high import run\n", "low stands below"),
        (
            "low/up.py",
            "try:\n    from jixiao.high import run\nexcept ImportError:\n    run = None\n",
            "low stands below",
        ),
        ("errors.py", "from jixiao.low import words\n", "ground stands below low"),
        ("errors.py", "async def f():\n    from jixiao.low import frames\n", "ground stands below low"),
        ("low/frames.py", "import polars\nfrom jixiao.low import words\n", "import each other: jixiao.low"),
        ("low/frames.py", "import polars\ndef f():\n    from jixiao.low import words\n", "import each other"),
        ("high/run.py", "def go():\n    from jixiao.low import words\n", "jixiao.low.words is not heavy"),
        ("high/run.py", "def go():\n    import json\n", "json is not heavy"),
        ("low/up.py", "import importlib\nhigh = importlib.import_module('jixiao.high')\n", "imports by name"),
        ("low/up.py", "high = __import__('jixiao.high')\n", "imports by name"),
        ("attic/__init__.py", "", "attic is no room of the list"),
    ],
)
def test_what_breaks_the_order_is_caught(name: str, text: str, fault: str, tmp_path: Path) -> None:
    assert [one for one in _tree(tmp_path, {name: text}).faults(ORDER) if fault in one] != []
