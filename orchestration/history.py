"""Where Dagster writes what a run did: SQLite, as by itself, but kept open while this process runs a run.

Dagster's own storage opens and closes the file several times an event, which costs a write to the disk each.
dagster.yaml names this one (`event_log_storage`); files and tables are Dagster's own, so that a history is read with
either.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Any

from dagster import DagsterEventType, EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy import event as hooks
from sqlalchemy.pool import StaticPool

INDEX = "index"
BEGUN = DagsterEventType.RUN_START
ENDED = {DagsterEventType.RUN_SUCCESS, DagsterEventType.RUN_FAILURE, DagsterEventType.RUN_CANCELED}
BUSY_SECONDS = 30


class OpenHistory(SqliteEventLogStorage):
    """The history of runs; of one that this process runs, and of the index of all, the file stays open from its first
    event to its last. A commit is in SQLite's log at once, and on the disk when SQLite says so (synchronous=NORMAL): a
    killed run loses nothing, a machine that loses its power the last seconds."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._open: dict[str, Engine] = {}
        self._known: set[str] = set()
        self._one = RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "OpenHistory":
        """Made by Dagster from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """A connection to the events of a run."""
        return self._connection(run_id or "", lambda: super(OpenHistory, self).run_connection(run_id))

    def index_connection(self) -> AbstractContextManager[Connection]:
        """A connection to what is known of all runs together."""
        return self._connection(INDEX, lambda: super(OpenHistory, self).index_connection())

    def has_table(self, table_name: str) -> bool:
        """Whether a table is there; asked before most queries."""
        return self._stays(f"table {table_name}", lambda: super(OpenHistory, self).has_table(table_name))

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the table of assets has a column; asked before most queries."""
        return self._stays(f"column {column_name}", lambda: super(OpenHistory, self).has_asset_key_col(column_name))

    def has_secondary_index(self, name: str) -> bool:
        """Whether an index was made; asked before most queries."""
        return self._stays(f"index {name}", lambda: super(OpenHistory, self).has_secondary_index(name))

    def _stays(self, what: str, is_there: Callable[[], bool]) -> bool:
        """Whether something is there; what was does not go."""
        if what not in self._known and is_there():
            self._known.add(what)
        return what in self._known

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event; the first and the last of a run open and close its history."""
        kind = event.dagster_event.event_type if event.dagster_event else None
        with self._one:
            if kind is BEGUN:
                self._begin(event.run_id)
            super().store_event(event)
            if event.run_id in self._open:
                os.utime(self.path_for_shard(event.run_id))  # the page watches it; SQLite touches the log beside it
                if kind in ENDED:
                    self._end()

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store several events of a run, such as those that say what it will make (DAGSTER_EVENT_BATCH_SIZE)."""
        run_id = events[0].run_id
        with self._one:
            is_begun = run_id in self._open
            self._begin(run_id)
            try:
                for one in events:
                    super().store_event(one)
            finally:
                if not is_begun:
                    self._end()

    def dispose(self) -> None:
        """Close what is open."""
        with self._one:
            self._end()
        super().dispose()

    def _begin(self, run_id: str) -> None:
        if run_id in self._open:
            return
        self._end()
        for shard, once in ((run_id, super().run_connection(run_id)), (INDEX, super().index_connection())):
            with once:  # Dagster makes the tables
                pass
            self._open[shard] = _engine(self.conn_string_for_shard(shard))

    def _end(self) -> None:
        for shard in list(self._open):
            self._open.pop(shard).dispose()

    @contextmanager
    def _connection(self, shard: str, anew: Callable[[], AbstractContextManager[Connection]]) -> Iterator[Connection]:
        """A transaction on what is open, else on what Dagster opens for it; of one thread at a time."""
        with self._one, self._open[shard].begin() if shard in self._open else anew() as connection:
            yield connection


def _engine(address: str) -> Engine:
    engine = create_engine(
        address, poolclass=StaticPool, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    hooks.listen(engine, "connect", lambda connection, _record: connection.execute("pragma synchronous = normal"))
    return engine
