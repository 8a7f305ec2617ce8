"""What dbt compiled: every statement of the warehouse in the order of what it reads, kept by the code it comes from.

dbt compiles with the names of what a build is told in place of the values (`VALUES`), so that the statements are a
function of the code alone; `Program.with_values` puts a build's own in. `jixiao.pipeline.prepare` compiles, so
that the first build need not; the wheel of a bundle has it along.
"""

import json
import tempfile
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jixiao.engine.content import content_key
from jixiao.engine.dbt import FILES, FOLDERS, DbtProject
from jixiao.engine.store import Store, cache_folder, shipped
from jixiao.hashes import file_sha256
from jixiao.paths import PACKAGE, PREPARED
from jixiao.sql_words import in_literal

VALUES = ("as_of", "monitor_month")
WAREHOUSE = "warehouse.duckdb"
"""The file of every warehouse: its name stands in the statements."""
RAW_DIR = "@raw_dir@"
"""What stands for the folder of raw files in the statements of the start: where it lies decides nothing."""
KIND, FILE, MANIFEST = "program", "nodes.json", "manifest.json"
NOT_OF_THE_GRAPH = ("macros", "docs", "disabled")
OF_THIS_MACHINE = ("root_path", "compiled_path", "build_path", "compiled_code", "created_at")
"""What of dbt's manifest no graph of assets is drawn from, and what of its nodes is of one machine: left out of what is
kept."""
START, SEED, TABLE, VIEW, TEST = "start", "seed", "table", "view", "test"
RAW = "raw."
"""Before the name of a raw file among what a node reads."""
_MADE = {"table": TABLE, "view": VIEW, "seed": SEED, "test": TEST, "ephemeral": "ephemeral"}
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class DeclaredColumn:
    """A column that is declared with its type: of a seed, or of a model under contract."""

    name: str
    type: str
    is_required: bool = False
    is_indented: bool = False


@dataclass(frozen=True)
class Node:
    """A statement: what it makes (`schema.name`, nothing for a test), from which nodes, and how it is said.

    `sql` is a query (of a seed: the path of its file below the project), `words` what a test demands, in Chinese or by
    its kind, `severity` dbt's own (error, warn).
    """

    name: str
    kind: str
    schema: str
    sql: str
    parents: tuple[str, ...] = ()
    columns: tuple[DeclaredColumn, ...] = ()
    contract: bool = False
    folder: str = ""
    words: str = ""
    tested: str = ""
    severity: str = "error"

    @property
    def relation(self) -> str:
        """The table or view, quoted."""
        return f'"{self.schema}"."{self.name}"'

    @cached_property
    def statement(self) -> str:
        """The hash of all that a node is but what it reads."""
        columns = [[column.name, column.type, column.is_required] for column in self.columns]
        return content_key(self.kind, self.relation, self.sql, columns)


@dataclass(frozen=True)
class Program:
    """All nodes, each after those that it reads."""

    nodes: tuple[Node, ...]

    @cached_property
    def lengths(self) -> dict[str, int]:
        """By node the characters of SQL from it on, the longest way to what nothing reads: most of a statement's time
        is planning it, and what has most behind it is begun first."""
        behind = dict.fromkeys((node.name for node in self.nodes), 0)
        for node in reversed(self.nodes):
            behind[node.name] += len(node.sql)
            for parent in behind.keys() & set(node.parents):
                behind[parent] = max(behind[parent], behind[node.name])
        return behind

    def with_values(self, values: Mapping[str, str]) -> "Program":
        """The same with a build's own values, by the names of VALUES; one that is not given is null."""
        return Program(tuple(replace(node, sql=_told(node.sql, values)) for node in self.nodes))

    def needed(self, wanted: Iterable[str], without: Iterable[str] = ()) -> "Program":
        """The nodes of these names (or of these folders of models) and all that they read, tests left out."""
        by_name = {node.name: node for node in self.nodes}
        left, asked = set(without), set(wanted)
        found: set[str] = set()
        ahead = [node.name for node in self.nodes if asked & {node.name, node.folder} and node.name not in left]
        while ahead:
            name = ahead.pop()
            if name in by_name and name not in found:
                found.add(name)
                ahead += by_name[name].parents
        return Program(tuple(node for node in self.nodes if node.name in found or node.kind == START))

    def without_tests(self) -> "Program":
        """What makes tables and views."""
        return Program(tuple(node for node in self.nodes if node.kind != TEST))


def load_program(root: Path) -> Program:
    """The program of the checkout at `root`, compiled where the code was not compiled before.

    Raises DbtFailed when dbt cannot compile it.
    """
    return Program(tuple(_node(one) for one in json.loads(_kept(root, FILE))))


def load_manifest(root: Path) -> dict[str, Any]:
    """What dbt says of the checkout at `root`, as its graph is drawn from it: nodes with what they are in their files,
    sources, what reads what. Raises DbtFailed when dbt cannot compile it."""
    read: dict[str, Any] = json.loads(_kept(root, MANIFEST))
    return read


def _kept(root: Path, name: str) -> str:
    """The text of a file of what was compiled; compiled by one at a time, and kept whole or not at all."""
    store, key = Store(cache_folder()), dbt_key(root)
    with _ONE_AT_A_TIME:
        kept = store.find(KIND, key) or shipped(PACKAGE / PREPARED, KIND, key)
        with suppress(OSError):  # removed since it was found
            if kept is not None:
                return (kept / name).read_text(encoding="utf-8")
        made = _compile(root)
        with store.keep(KIND, key) as draft:
            for one, text in made.items():
                (draft / one).write_text(text, encoding="utf-8")
        return made[name]


def dbt_key(root: Path) -> str:
    """The hash of all that dbt reads, and of what compiles it, but for the rows of seeds, which are read when a build
    runs."""
    paths = [root / name for name in FILES]
    paths += [path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in (".sql", ".yml")]
    named = {path.relative_to(root).as_posix(): file_sha256(path) for path in paths if path.is_file()}
    seeds = sorted(path.relative_to(root).as_posix() for path in (root / "seeds").rglob("*.csv"))
    own = file_sha256(Path(__file__))
    return content_key(named, seeds, own, version("dbt-core"), version("dbt-duckdb"))


def _compile(root: Path) -> dict[str, str]:
    """The files of an entry: the nodes, and dbt's manifest without what is of this machine."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        target = Path(folder)
        told = {name: f"@{name}@" for name in VALUES} | {"raw_dir": RAW_DIR}
        project = DbtProject(root, target, told, target / WAREHOUSE)
        project.run("compile", "--no-introspect", "--no-populate-cache")
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    nodes = json.dumps([asdict(node) for node in read_nodes(manifest)], ensure_ascii=False)
    manifest |= {name: {} for name in NOT_OF_THE_GRAPH}
    for node in manifest["nodes"].values():
        for name in OF_THIS_MACHINE:
            node.pop(name, None)
    return {FILE: nodes, MANIFEST: json.dumps(manifest, ensure_ascii=False)}


def _node(read: dict[str, Any]) -> Node:
    columns = tuple(DeclaredColumn(**column) for column in read["columns"])
    return Node(**{**read, "parents": tuple(read["parents"]), "columns": columns})


def read_nodes(manifest: Mapping[str, Any]) -> Iterable[Node]:
    """The nodes of a compiled manifest, each after those that it reads. What is made anew within every query that reads
    it (ephemeral) stands for what it reads itself."""
    entries: dict[str, dict[str, Any]] = manifest["nodes"]
    starts = [entry for entry in entries.values() if "on-run-start" in entry["tags"]]
    for entry in sorted(starts, key=lambda one: int(one["index"])):
        yield Node(entry["name"], START, "", entry["compiled_code"])
    made = {uid: entry for uid, entry in entries.items() if entry["resource_type"] in ("seed", "model", "test")}
    order = TopologicalSorter({uid: entry["depends_on"].get("nodes", []) for uid, entry in sorted(made.items())})
    parents: dict[str, tuple[str, ...]] = {
        uid: (f"{RAW}{source['name']}",) for uid, source in manifest["sources"].items()
    }
    for uid in (one for one in order.static_order() if one in made):
        entry = made[uid]
        kind = _MADE[entry["config"]["materialized"]]
        read = {name for one in entry["depends_on"].get("nodes", []) for name in parents[one]}
        own = tuple(sorted(read))
        parents[uid] = own if kind == "ephemeral" else (entry["name"],)
        if kind != "ephemeral":
            yield _made(entry, kind, own)


def _made(entry: dict[str, Any], kind: str, parents: tuple[str, ...]) -> Node:
    contract = kind == TABLE and bool((entry.get("contract") or {}).get("enforced"))
    columns = entry["columns"].values() if contract or kind == SEED else ()
    metadata = entry.get("test_metadata") or {}
    tested = str(entry.get("attached_node") or "").rpartition(".")[2] if metadata else ""
    return Node(
        name=entry["name"],
        kind=kind,
        schema="" if kind == TEST else entry["schema"],
        sql=entry["original_file_path"] if kind == SEED else entry["compiled_code"],
        parents=parents,
        columns=tuple(_column(column) for column in columns),
        contract=contract,
        folder=Path(entry["original_file_path"]).parent.as_posix(),
        words=str(metadata.get("name") or entry.get("description") or entry["name"]),
        tested=f"{tested}.{entry.get('column_name') or ''}" if tested else "",
        severity=str(entry["config"].get("severity") or "error").lower(),
    )


def _column(read: dict[str, Any]) -> DeclaredColumn:
    is_required = any(one["type"] == "not_null" for one in read.get("constraints") or [])
    is_indented = bool((read.get("config") or {}).get("meta", {}).get("indented"))
    return DeclaredColumn(read["name"], read["data_type"] or "varchar", is_required, is_indented)


def _told(sql: str, values: Mapping[str, str]) -> str:
    for name in VALUES:
        sql = sql.replace(f"@{name}@", in_literal(values.get(name, "null")))
    return sql
