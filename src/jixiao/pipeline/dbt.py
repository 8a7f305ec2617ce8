"""Runs dbt inside this process on the warehouse of a build, and says what it found in our own words."""

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

from jixiao.errors import GateRefused

if TYPE_CHECKING:
    from jixiao.gate.result import CheckResult
    from jixiao.pipeline.plan import BuildPlan


PARSED = "partial_parse.msgpack"
LOG = "dbt.log"
SAID = ("info", "warn", "error")
QUIET = ("--log-level", "none", "--log-level-file", "none", "--no-print")


class TransformFailed(GateRefused):
    """A model or seed could not be computed: nothing was published."""


def environment(plan: "BuildPlan") -> dict[str, str]:
    """The environment variables that point dbt at this build and keep it silent towards the outside."""
    return {
        "JIXIAO_WAREHOUSE": str(plan.warehouse),
        "DBT_TARGET_PATH": str(plan.dbt),
        "DBT_LOG_PATH": str(plan.dbt),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
        "DO_NOT_TRACK": "1",
    }


def arguments(plan: "BuildPlan") -> list[str]:
    """The options that every dbt call of this build carries."""
    variables: dict[str, object] = {"raw_dir": str(plan.raw), "as_of": plan.as_of.isoformat()}
    if plan.monitor_month is not None:
        variables["monitor_month"] = plan.monitor_month
    return ["--project-dir", str(plan.project), "--profiles-dir", str(plan.project), "--vars", json.dumps(variables)]


def dbt_build(plan: "BuildPlan", select: tuple[str, ...] = ()) -> "list[CheckResult]":
    """Load the seeds, compute the models and run the data tests of `select` (empty: all); one result a test.

    Unit tests are left to the test suite (they prove models, not data), exposures have nothing to run. Raises
    TransformFailed when a seed or model fails, naming it and the log.
    """
    command = ["build", "--exclude-resource-type", "unit_test", "exposure", "--no-write-json"]
    if select:
        command += ["--select", *select]
    return read_outcome(invoke(plan, command), plan.dbt / LOG, plan.warehouse)


def invoke(plan: "BuildPlan", command: list[str]) -> Any:
    """Run a dbt command (a dbtRunnerResult) on the plan's warehouse and raw files, and let go of the file after it.

    An interruption, which dbt makes a result of or swallows, is raised as everywhere else.
    """
    from dbt.cli.main import dbtRunner

    plan.dbt.mkdir(parents=True, exist_ok=True)
    log_file = plan.dbt / LOG
    with (
        _environ(environment(plan)),
        _closing(),
        _remembered_parse(plan),
        log_file.open("a", 1, "utf-8") as log,
        _interruption_heard(),
    ):
        outcome = dbtRunner(callbacks=[_writer(log)]).invoke([*QUIET, *command, *arguments(plan)])
    if _is_interruption(outcome.exception):
        raise KeyboardInterrupt
    return outcome


@contextmanager
def _interruption_heard() -> Iterator[None]:
    """Raise at the end of the block an interruption that came within it and that somebody there took for something
    else: dbt passes over whatever goes wrong while it reads what it remembers of an earlier parse."""
    usual, heard = signal.getsignal(signal.SIGINT), threading.Event()
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield  # nobody interrupts here
        return

    def note(number: int, frame: FrameType | None) -> None:
        heard.set()
        usual(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if heard.is_set():
        raise KeyboardInterrupt


def _is_interruption(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error: dbt's own tidying up after it may fail in turn."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _writer(log: IO[str]) -> Callable[[Any], None]:
    """Writes what dbt says above the level of details, a line each. Its own log makes a line of every detail as well,
    also of those that it then leaves out: a tenth of a run."""

    def write(event: Any) -> None:
        if event.info.level in SAID:
            log.write(f"[{event.info.level}] {event.info.msg}\n")

    return write


def read_outcome(outcome: Any, log: Path, warehouse: Path | None = None) -> "list[CheckResult]":
    """The tests of a dbt outcome (dbtRunnerResult) as check results, which name the first rows of `warehouse` that a
    failed test found; raises TransformFailed for anything else that failed."""
    rows = list(getattr(outcome.result, "results", None) or [])
    if not rows:
        raise _failed("dbt 未能开始", str(outcome.exception or "没有可运行的模型"), log)
    for row in rows:
        if row.node.resource_type != "test" and str(row.status) == "error":
            raise _failed(f"数据模型 {row.node.name} 计算失败", str(row.message or ""), log)
    tests = [row for row in rows if row.node.resource_type == "test"]
    return [_check(row, warehouse) for row in sorted(tests, key=lambda row: str(row.node.unique_id))]


def _check(row: Any, warehouse: Path | None) -> "CheckResult":
    from jixiao.gate.result import CheckResult, counted

    status, failed = str(row.status), int(row.failures or 0)
    warns = str(row.node.config.severity).lower() == "warn"
    found = counted(failed, _places(row.node.compiled_code, warehouse)) if warehouse and failed else ""
    return CheckResult(
        name=row.node.name,
        label=_label(row.node),
        passed=status == "pass",
        failed_rows=failed,
        severity="核实" if warns and status != "error" else "强制",
        detail={"error": "检查无法运行", "skipped": "上游检查未通过，本检查未运行"}.get(status, found),
    )


def _places(sql: str, warehouse: Path) -> list[str]:
    """The first rows that the query of a failed test gives, for people: its `place` in words, or all its values."""
    import duckdb

    from jixiao.gate.result import PLACES_SHOWN

    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            found = connection.sql(f"select * from ({sql}) order by all limit {PLACES_SHOWN}")
            rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error:  # it reads what is there only while dbt runs: the number of rows is known all the same
        return []
    return [str(row.get("place") or "，".join(f"{name}={value}" for name, value in row.items())) for row in rows]


KINDS = {"accepted_values": "取值都在规定的范围内", "slice_exists": "所问的分项都是指标有的"}


def _label(node: Any) -> str:
    """A test in Chinese: what it is a test of and what it demands; a singular test by its description."""
    metadata = getattr(node, "test_metadata", None)
    if metadata is None:
        return str(node.description or node.name)
    tested = str(node.attached_node or node.name).rsplit(".", 1)[-1]
    column = f"的 {node.column_name}" if node.column_name else ""
    return f"{tested}{column}：{KINDS.get(metadata.name, metadata.name)}"


def _failed(what: str, why: str, log: Path) -> TransformFailed:
    first = " ".join(why.split())[:300]
    return TransformFailed(
        f"{what}（{first}）。未发布任何结果；这是程序或政策数据的问题，请把 {log.name} 交给维护人员。",
        f"{what}: {first}. Nothing was published; this is a fault of the program or the policy data, see {log.name}.",
    )


@contextmanager
def _remembered_parse(plan: "BuildPlan") -> Iterator[None]:
    """Lend dbt what it parsed in an earlier build, and keep what it parsed in this one: it re-reads only what changed.

    dbt checks every file against it, and parses all anew when the copy is of no use. A project with another policy
    folder is lent the checkout's, as all but its tables is the same, and keeps nothing: dbt remembers of a seed where
    its file lay.
    """
    kept, lent = plan.root / "build" / "cache" / PARSED, plan.dbt / PARSED
    if kept.is_file():
        shutil.copyfile(kept, lent)
    with _parsed_for(plan.root):
        yield
    if lent.is_file() and plan.project == plan.root:
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_name(f"{PARSED}.{os.getpid()}")
        shutil.copyfile(lent, fresh)
        os.replace(fresh, kept)


@contextmanager
def _parsed_for(root: Path) -> Iterator[None]:
    """Let what was parsed of a checkout hold for every build of it.

    dbt itself parses anew for another warehouse, other variables, another place of the raw records: here these are
    told to statements when they run, and decide nothing of what a model is (tests/repo/test_models.py).
    """
    from dbt.contracts.files import FileHash
    from dbt.parser.manifest import ManifestLoader

    usual = ManifestLoader.build_manifest_state_check

    def check(loader: Any) -> Any:
        state = usual(loader)
        state.vars_hash = state.profile_hash = state.project_env_vars_hash = FileHash.from_contents(str(root))
        return state

    ManifestLoader.build_manifest_state_check = check
    try:
        yield
    finally:
        ManifestLoader.build_manifest_state_check = usual


@contextmanager
def _environ(named: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _closing() -> Iterator[None]:
    """Close the engine after dbt, which keeps it open: the next stage opens the same file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
