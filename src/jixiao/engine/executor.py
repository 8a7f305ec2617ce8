"""Runs the statements of a program in one warehouse: one connection, independent ones side by side, and only those
whose inputs changed.

What a node was made from is its key: its statement and the content of all that it reads. What it came to is its
content. A node whose key a kept warehouse knows stands as it is, and a table that comes out as it was before keeps what
reads it standing too.
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.engine.content import content_key
from jixiao.engine.program import RAW, RAW_DIR, SEED, START, TEST, VIEW, Node, Program
from jixiao.hashes import file_sha256, rows_content
from jixiao.sql_words import in_literal, literal

if TYPE_CHECKING:
    import duckdb

SIDE_BY_SIDE = 4
"""Statements at a time, at most, and no more than threads: most are small, and spend their time where one thread works;
of large ones, more would share the memory and put rows on the disk that would have fitted."""
PLACES_KEPT = 20
_QUIET: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
"""Nothing is fetched from outside."""
_CSV = "header = true, all_varchar = true, nullstr = '', delim = ',', quote = '\"', escape = '\"', comment = ''"


class StatementFailed(Exception):
    """A seed or model could not be computed: its name, and what the engine said."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


@dataclass(frozen=True)
class Made:
    """What a node came to: the key that it was made from and its content; of a test also how many rows it found, the
    first of them in words, and why it could not run."""

    key: str
    content: str = ""
    failed: int = 0
    places: tuple[str, ...] = ()
    error: str = ""


def made_as_json(made: Mapping[str, Made]) -> dict[str, Any]:
    """What nodes came to, as plain values by their names in order."""
    return {name: asdict(one) for name, one in sorted(made.items())}


def made_from_json(told: Mapping[str, Any]) -> dict[str, Made]:
    """What `made_as_json` told. Raises KeyError or TypeError for anything else."""
    return {name: Made(**{**one, "places": tuple(one["places"])}) for name, one in told.items()}


@dataclass(frozen=True)
class Bounds:
    """How much of the machine statements may take: memory as DuckDB writes it (`4GB`; empty: DuckDB's own bound),
    threads (0: as many as there are cores)."""

    memory: str = ""
    threads: int = 0

    def connect(self, path: Path | str) -> "duckdb.DuckDBPyConnection":
        """A connection that writes, within these bounds. What it writes is on the disk once it is published."""
        import duckdb

        connection = duckdb.connect(str(path), config=_QUIET | self._config)
        _write_without_waiting(connection)
        return connection

    def read(self, path: Path) -> "duckdb.DuckDBPyConnection":
        """A connection that only reads, within these bounds."""
        import duckdb

        return duckdb.connect(str(path), read_only=True, config=self._config)

    @property
    def _config(self) -> dict[str, Any]:
        said = {"memory_limit": self.memory, "threads": self.threads}
        return {name: value for name, value in said.items() if value}


UNBOUND = Bounds()


def _write_without_waiting(connection: "duckdb.DuckDBPyConnection") -> None:
    """No statement waits for the disk, which takes DuckDB some milliseconds four times a table: a build that a power
    cut ends is lost in any case, publishing puts every file on the disk (`workspace.publish`), and what is kept is
    known by its hash. DuckDB before 2.0 cannot but wait."""
    if connection.execute("from duckdb_settings() where name = 'fsync_mode'").fetchall():
        connection.execute("set fsync_mode = 'NONE'")


@dataclass
class Execution:
    """One run of `program` in `warehouse` over the Parquet files of `raw`; `seed_file` says where the file of a seed
    lies. `before` is what the nodes of the warehouse were made from and came to: what stands is not computed again.
    After it, `made` says what every node came to, `seconds` how long those took that were computed."""

    warehouse: Path
    raw: Path
    program: Program
    seed_file: Callable[[str], Path]
    bounds: Bounds = UNBOUND
    before: Mapping[str, Made] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    files: dict[Path, str] = field(default_factory=dict)

    def run(self) -> dict[str, Made]:
        """Compute what does not stand; returns what every node came to. Raises StatementFailed for a seed or model."""
        with self.bounds.connect(self.warehouse) as connection:
            self._prepare(connection)
            self._all(_Cursors(connection))
            connection.execute("drop macro if exists raw_file")
        return self.made

    def computed(self) -> list[str]:
        """The nodes that were computed, by name."""
        return sorted(name for name, made in self.made.items() if self.before.get(name) is not made)

    def _prepare(self, connection: "duckdb.DuckDBPyConnection") -> None:
        for schema in sorted({node.schema for node in self.program.nodes} - {""}):
            connection.execute(f'create schema if not exists "{schema}"')
        for node in self.program.nodes:
            if node.kind == START:
                connection.execute(node.sql.replace(RAW_DIR, in_literal(str(self.raw))))

    def _all(self, cursors: "_Cursors") -> None:
        nodes = {node.name: node for node in self.program.nodes if node.kind != START}
        order = TopologicalSorter({name: set(node.parents) & nodes.keys() for name, node in nodes.items()})
        order.prepare()
        ready: list[str] = []
        going: dict[Future[Made], str] = {}
        length = self.program.lengths.__getitem__
        with ThreadPoolExecutor(cursors.at_a_time) as pool:
            try:
                while order.is_active():
                    ready = sorted([*ready, *order.get_ready()], key=length)
                    while ready and len(going) < cursors.at_a_time:
                        name = ready.pop()
                        going[pool.submit(self._one, nodes[name], cursors)] = name
                    for done in wait(going, return_when=FIRST_COMPLETED).done:
                        name = going.pop(done)
                        self.made[name] = done.result()
                        order.done(name)
            except BaseException:  # Ctrl-C too: what nobody waits for any more is not finished
                pool.shutdown(wait=False, cancel_futures=True)
                cursors.interrupt()
                raise

    def _one(self, node: Node, cursors: "_Cursors") -> Made:
        key = self._key(node, self.made)
        before = self.before.get(node.name)
        if before is not None and before.key == key:
            return before
        begun = time.perf_counter()
        made = self._compute(node, key, cursors)
        self.seconds[node.name] = time.perf_counter() - begun
        return made

    def _compute(self, node: Node, key: str, cursors: "_Cursors") -> Made:
        import duckdb

        cursor = cursors.own()
        try:
            if node.kind == TEST:
                return find_wrong(cursor, node, key)
            _make(cursor, node, self.seed_file)
            return Made(key, key if node.kind == VIEW else rows_content(cursor, node.relation))
        except duckdb.Error as error:
            if node.kind == TEST:
                return Made(key, error=str(error))
            raise StatementFailed(node.name, str(error)) from error

    def standing(self, before: Mapping[str, Made]) -> set[str]:
        """The nodes that would stand in a warehouse of `before` whatever becomes of the others."""
        found: dict[str, Made] = {}
        for node in self.program.nodes:
            known = before.get(node.name)
            if known and all(name in found or name.startswith(RAW) for name in node.parents):
                found |= {node.name: known} if known.key == self._key(node, found) else {}
        return set(found)

    def _key(self, node: Node, made: Mapping[str, Made]) -> str:
        read = {name: self._raw(name) if name.startswith(RAW) else made[name].content for name in node.parents}
        if node.kind == SEED:
            read[node.sql] = self._file(self.seed_file(node.sql))
        return content_key(node.statement, read)

    def _raw(self, name: str) -> str:
        return self._file(self.raw / f"{name.removeprefix(RAW)}.parquet")

    def _file(self, path: Path) -> str:
        if path not in self.files:
            self.files[path] = file_sha256(path)
        return self.files[path]


class _Cursors:
    """A cursor a thread on one connection; `at_a_time` says how many may be at work."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection, self._local = connection, threading.local()
        self._all: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()
        ((threads,),) = connection.execute("select current_setting('threads')").fetchall()
        self.at_a_time = min(SIDE_BY_SIDE, int(threads))

    def own(self) -> "duckdb.DuckDBPyConnection":
        """The cursor of this thread."""
        if not hasattr(self._local, "cursor"):
            with self._lock:
                self._local.cursor = self._connection.cursor()
                self._all.append(self._local.cursor)
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    def interrupt(self) -> None:
        """Stop what any of them is at."""
        for cursor in self._all:
            cursor.interrupt()


def _make(cursor: "duckdb.DuckDBPyConnection", node: Node, seed_file: Callable[[str], Path]) -> None:
    if node.kind == SEED:
        cursor.execute(f"create or replace table {node.relation} as {_seed(node, seed_file(node.sql))}")
    elif node.contract:
        _refuse_other_columns(cursor, node)
        declared = ", ".join(f'"{one.name}" {one.type}{" not null" * one.is_required}' for one in node.columns)
        cursor.execute(f"create or replace table {node.relation} ({declared})")
        cursor.execute(f"insert into {node.relation} by name {node.sql}")
    else:
        cursor.execute(f"create or replace {node.kind} {node.relation} as {node.sql}")


def _seed(node: Node, path: Path) -> str:
    """The rows of a seed: a column has the type declared, whatever it looks like, and goes by its name. Blanks around a
    cell are none of its text, unless it is declared to be indented."""
    columns = ", ".join(
        f'cast(nullif({"r" * one.is_indented}trim("{one.name}"), \'\') as {one.type}) as "{one.name}"'
        for one in node.columns
    )
    return f"select {columns} from read_csv({literal(str(path))}, {_CSV})"


def _refuse_other_columns(cursor: "duckdb.DuckDBPyConnection", node: Node) -> None:
    """A model under contract gives the columns and types that it declares, no other."""
    given = {name: kind for name, kind, *_ in cursor.execute(f"describe {node.sql}").fetchall()}
    typed = " union all by name ".join(f'select null::{one.type} as "{one.name}"' for one in node.columns)
    asked = {name: kind for name, kind, *_ in cursor.execute(f"describe {typed}").fetchall()}
    wrong = sorted({name for name, _ in given.items() ^ asked.items()})
    if wrong:
        told = "; ".join(f"{name} is {given.get(name, 'missing')}, not {asked.get(name, 'declared')}" for name in wrong)
        raise StatementFailed(node.name, f"contract: {told}")


def find_wrong(cursor: "duckdb.DuckDBPyConnection", node: Node, key: str) -> Made:
    """The rows that a test finds are wrong: how many, and the first ones by their `place` in words, or all values."""
    (count,) = cursor.execute(f"select count(*) from ({node.sql}) as failing").fetchall()[0]
    if not count:
        return Made(key)
    cursor.execute(f"select * from ({node.sql}) as failing order by all limit {PLACES_KEPT}")
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    told = [str(row.get("place") or "，".join(f"{name}={value}" for name, value in row.items())) for row in rows]
    return Made(key, failed=int(count), places=tuple(told))
