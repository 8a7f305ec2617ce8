"""The imports of a tree of Python files, held against the order of rooms that docs/architecture.md declares.

A room is a package directly below `jixiao`; the modules beside the packages are the ground floor. Imports count
wherever they stand: at the top, under TYPE_CHECKING, inside a function.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

GROUND, NAMER = "ground", "cli"
"""The lowest room; and the one that may import by name, as nothing stands above it but the schedule."""


@dataclass(frozen=True)
class Import:
    """What a module imports: a module of the tree, or the first word of a package from elsewhere."""

    target: str
    late: bool
    typing: bool
    line: int


@dataclass(frozen=True)
class Order:
    """The rooms, lowest first, and the packages that may be imported late."""

    rooms: tuple[str, ...]
    heavy: frozenset[str]


def declared(text: str) -> Order:
    """The order that a page declares: the first words of the lines of its block `rooms`, and its block `heavy`."""
    blocks = dict(re.findall(r"^```(rooms|heavy)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    return Order(tuple(line.split()[0] for line in blocks["rooms"].splitlines()), frozenset(blocks["heavy"].split()))


class _Reader(ast.NodeVisitor):
    def __init__(self, module: str, tree: "Tree") -> None:
        self.module, self.tree = module, tree
        self.found: list[Import] = []
        self.by_name: list[int] = []
        self._late = self._typing = False

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        before, self._late = self._late, True
        self.generic_visit(node)
        self._late = before

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) not in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            self.generic_visit(node)
            return
        before, self._typing = self._typing, True
        for one in node.body:
            self.visit(one)
        self._typing = before
        for one in node.orelse:
            self.visit(one)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        start = node.module or ""
        if node.level:
            own = self.module.split(".")
            up = node.level - (self.tree.files[self.module].name == "__init__.py")
            start = ".".join([*own[: len(own) - up], *([start] if start else [])])
        for alias in node.names:
            whole = f"{start}.{alias.name}"
            self._add(whole if whole in self.tree.files else start, node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        if ast.unparse(node.func).rpartition(".")[2] in ("import_module", "__import__"):
            self.by_name.append(node.lineno)
        self.generic_visit(node)

    def _add(self, name: str, line: int) -> None:
        target = name if name.partition(".")[0] in self.tree.roots else name.partition(".")[0]
        self.found.append(Import(target, self._late, self._typing, line))


class Tree:
    """The Python files of packages, by the dotted name of the module."""

    def __init__(self, *packages: Path) -> None:
        self.roots = {package.name for package in packages}
        self.files: dict[str, Path] = {}
        for package in packages:
            for path in sorted(package.rglob("*.py")):
                parts = path.relative_to(package.parent).with_suffix("").parts
                self.files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path

    @cached_property
    def _read(self) -> dict[str, _Reader]:
        made = {name: _Reader(name, self) for name in self.files}
        for name, reader in made.items():
            reader.visit(ast.parse(self.files[name].read_text(encoding="utf-8")))
        return made

    def imports(self) -> Iterator[tuple[str, Import]]:
        """Every import with the module in which it stands."""
        yield from ((name, one) for name, reader in self._read.items() for one in reader.found)

    def room(self, module: str) -> str:
        """The room of a module."""
        first, *rest = module.split(".")
        if first != "jixiao":
            return first
        is_room = rest and (len(rest) > 1 or self.files[module].name == "__init__.py")
        return rest[0] if is_room else GROUND

    def faults(self, order: Order) -> list[str]:
        """All that breaks the order, in words."""
        strangers = sorted({self.room(name) for name in self.files} - set(order.rooms))
        if strangers:
            return [f"{room} is no room of the list" for room in strangers]
        return [*self._upward(order), *self._circle(), *self._hidden(order), *self._by_name()]

    def _upward(self, order: Order) -> Iterator[str]:
        for name, one in self.imports():
            if one.target in self.files:
                own, other = self.room(name), self.room(one.target)
                if order.rooms.index(other) > order.rooms.index(own):
                    yield f"{name}:{one.line}: {own} stands below {other} ({one.target})"

    def _circle(self) -> Iterator[str]:
        graph: dict[str, set[str]] = {name: set() for name in self.files}
        for name, one in self.imports():
            if one.target in self.files:
                graph[name].add(one.target)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            yield "these import each other: " + " → ".join(error.args[1])

    def _hidden(self, order: Order) -> Iterator[str]:
        heavy = self._heavy(order)
        for name, one in self.imports():
            if one.late and one.target not in heavy:
                yield f"{name}:{one.line}: {one.target} is not heavy: import it at the top"

    def _heavy(self, order: Order) -> set[str]:
        """The heavy packages, and every module that loads one of them when it is itself loaded."""
        loads: dict[str, set[str]] = {name: set() for name in self.files}
        for name, one in self.imports():
            if not (one.late or one.typing):
                loads[name].add(one.target)
        for name in self.files:  # a module loads the packages that it, and what it imports, stands in
            loads[name] |= {above for each in (name, *loads[name]) for above in _packages(each)} - {name}
        found, more = set(order.heavy), True
        while more:
            fresh = {name for name, targets in loads.items() if name not in found and targets & found}
            found, more = found | fresh, bool(fresh)
        return found

    def _by_name(self) -> Iterator[str]:
        for name, reader in self._read.items():
            if self.room(name) != NAMER:
                yield from (f"{name}:{line}: imports by name" for line in reader.by_name)


def _packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
