"""What a build is asked to do, and where each of its parts lies."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path

from jixiao.engine.executor import Bounds
from jixiao.engine.program import WAREHOUSE
from jixiao.engine.store import Store, cache_folder
from jixiao.ingest.address import Database
from jixiao.pipeline.identity import code_files, program_sha256
from jixiao.policy.folder import layout_folders, own_policy


@dataclass(frozen=True)
class BuildPlan:
    """One build: its inputs, its working folder and the folder it is published as.

    `notices` limits the workbooks to these notices (empty: all). `work` is on the same filesystem as `out`, so that
    publishing is one rename. Every stage reads and writes files under `work` only: any process can run any stage, and
    what is edited while the build runs is of the next one. `policy` is a folder of policy data to be used instead of
    the project's own, `texts` the office's folder of notice texts, whose words the audit edition quotes.
    `monitor_month` is the month (1 to 12) that monitoring tables look up to, where it is not the one of the policy
    data. A `fresh` build makes everything anew. `memory` (as DuckDB writes it: 4GB) and `threads` bound what statements
    take; empty and 0 leave it to the engine. A `database` is read instead of the inbox, which then only names it.
    """

    inbox: Path
    out: Path
    as_of: date
    work: Path
    root: Path
    notices: tuple[str, ...] = ()
    demo: bool = False
    policy: Path | None = None
    texts: Path | None = None
    monitor_month: int | None = None
    fresh: bool = False
    memory: str = ""
    threads: int = 0
    database: Database | None = None

    @property
    def bounds(self) -> Bounds:
        """How much of the machine statements may take."""
        return Bounds(self.memory, self.threads)

    @property
    def store(self) -> Store:
        """What earlier builds kept for this one."""
        return Store(cache_folder(), self.fresh)

    @cached_property
    def code(self) -> dict[str, str]:
        """The hashes of all code files, as they were when they were first asked for."""
        return code_files(self.root)

    @cached_property
    def program(self) -> str:
        """The hash of all code, which everything that is kept depends on, and of what runs it."""
        return program_sha256(self.code)

    @property
    def policy_source(self) -> Path:
        """Where the policy data lie that hold for this build."""
        return self.policy or own_policy(self.root)

    @property
    def policy_folder(self) -> Path:
        """The copy of them by which it is made, and which is published with it."""
        return self.work / "policy"

    @property
    def texts_folder(self) -> Path | None:
        """The copy of the notice texts that it quotes."""
        return self.records / "texts" if self.texts else None

    @property
    def layouts(self) -> tuple[Path, ...]:
        """The folders of layouts: the project's, then those that the policy folder adds or puts in their place."""
        return layout_folders(self.root, self.policy_folder)

    @property
    def raw(self) -> Path:
        """The raw Parquet files."""
        return self.work / "raw"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file."""
        return self.work / WAREHOUSE

    @property
    def records(self) -> Path:
        """Notes that stages leave for later stages (JSON), not published."""
        return self.work / "stages"

    @property
    def created(self) -> datetime:
        """The date written into workbooks: the build's own day, never the clock."""
        return datetime.combine(self.as_of, time())
