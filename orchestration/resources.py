"""What every step of a run shares: the build it works on, and the dbt manifest that the asset graph is drawn from."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg
from pydantic import PrivateAttr

from jixiao.engine.dbt import DbtFailed, DbtProject
from jixiao.engine.program import WAREHOUSE
from jixiao.errors import GateRefused, JixiaoError, UsageError
from jixiao.ingest.address import Database, inbox_of
from jixiao.paths import default_out, generated, project_root
from jixiao.pipeline import workspace
from jixiao.pipeline.demo_inbox import AS_OF, demo_inbox
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.records import read_json
from jixiao.pipeline.run import Clock, end_refused, plan_build, stage_seconds
from jixiao.pipeline.runs import BY_SCHEDULE, RecordedRun
from jixiao.space import of_the_disk, refuse_too_little


def inbox_folder() -> Path | None:
    """The folder named by JIXIAO_INBOX; None when the demo data or a database are meant."""
    inbox = _named_inbox("")
    return inbox if isinstance(inbox, Path) else None


def _named_inbox(text: str) -> Path | Database | None:
    named = text or os.environ.get("JIXIAO_INBOX", "")
    return inbox_of(named) if named else None


STEPS = frozenset(
    {"ingest", "door_gate", "models", "data_tests", "warehouse", "exit_gate", "form_workbooks", "published_build"}
)
"""The steps of a whole run."""
QUEUE_SECONDS = 3600.0
"""How long a run waits for a build begun elsewhere (by command, by cron); runs of Dagster queue by themselves."""


def refuse_part(run: dg.DagsterRun | None, assets: int, checks: int) -> None:
    """Refuse a run of some steps, or of some of the `assets` or `checks` (how many there are): every run works in a
    new folder, where nothing of an earlier one lies. UsageError."""
    if run is None:
        return
    some_steps = run.step_keys_to_execute is not None and not set(run.step_keys_to_execute) >= STEPS
    some_assets = bool(run.asset_selection) and len(run.asset_selection or ()) < assets
    some_checks = run.asset_check_selection is not None and len(run.asset_check_selection) < checks
    if some_steps or some_assets or some_checks:
        raise UsageError(
            "不能只运行其中一部分：每次构建都从收件目录整个做起，本次没有开始，任何文件都没有改动。"
            "请运行作业 whole_build，或选中全部资产。",
            "a part of a build cannot be run: run the job whole_build, or all assets. Nothing was touched.",
        )


class Build(dg.ConfigurableResource["Build"]):
    """One build for one run. Empty fields are taken from JIXIAO_INBOX, JIXIAO_OUT and JIXIAO_AS_OF.

    Without an inbox the demo data are built, for their own day. With one, the day must be said (the schedule and the
    sensor do). The lock of the published folder is held from the first step to the last; when the run ends without
    publishing, what explains it is kept in last_refused/ and the rest is removed. What keeps a run from beginning (a
    part of it, a wrong place, no room) is told by its first step, in one sentence; nothing is touched then.
    """

    inbox: str = ""
    out: str = ""
    as_of: str = ""
    assets: int = 0
    checks: int = 0

    _plan: BuildPlan | None = PrivateAttr(default=None)
    _clock: Clock = PrivateAttr()
    _refusal: JixiaoError | None = PrivateAttr(default=None)
    _fault: BaseException | None = PrivateAttr(default=None)
    _run: RecordedRun | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Build"]:
        """Hold the build's place for the run."""
        self._plan, self._refusal, self._fault, self._run, self._clock = None, None, None, None, Clock()
        with ExitStack() as until_the_end:
            try:
                self._begin(context.run, until_the_end)
            except JixiaoError as error:
                self._refuse(error)
            try:
                yield self
            finally:
                self._end()

    def _refuse(self, error: JixiaoError) -> None:
        """What keeps the run from beginning; noted where it is known for which folder it is."""
        self._refusal = error
        if self._run is not None:
            self._run.refused(error)

    def _end(self) -> None:
        """Leave of a run that published nothing what explains it, of one that did nothing more; note its end."""
        if self._plan is None or self._run is None:
            return
        if self._plan.work.exists():
            fault = self._fault or GateRefused("质量关未通过。", "The quality gate said no.")
            self._run.refused(end_refused(self._plan, fault))
        else:
            self._run.ended(read_json(self._plan.out / "build.json", {}))

    def _begin(self, run: dg.DagsterRun | None, until_the_end: ExitStack) -> None:
        refuse_part(run, self.assets, self.checks)
        plan = self._planned()
        self._run = RecordedRun(plan.out, BY_SCHEDULE)
        workspace.check_out(plan.out, plan.inbox)
        refuse_too_little(plan.out, plan.inbox)
        until_the_end.enter_context(workspace.held(plan.out, plan.work, QUEUE_SECONDS))
        self._run.begin(plan.as_of.isoformat())
        self._plan, self._clock = plan, Clock(stage_seconds(plan), self._run)

    @property
    def plan(self) -> BuildPlan:
        """The plan of this run. Raises dg.Failure, with the one sentence, where it may not begin."""
        if self._plan is None:
            raise _failure(self._refusal or UsageError("本次运行没有开始。", "the run was not begun."))
        return self._plan

    @property
    def clock(self) -> Clock:
        """The seconds of this run."""
        return self._clock

    @contextmanager
    def stage(self, name: str, step: str = "") -> Iterator[BuildPlan]:
        """The plan, within a stage whose seconds are booked (as the step `step` of the run, or of the same name) and
        whose fault is told in one sentence (dg.Failure)."""
        plan = self.plan
        try:
            with self._clock.booking(name, step):
                yield plan
        except BaseException as error:
            self._fault = error
            if (fault := of_the_disk(error, plan.out.parent)) is not None:
                raise _failure(fault) from error
            if isinstance(error, JixiaoError):
                raise _failure(error) from error
            raise

    def _planned(self) -> BuildPlan:
        root = project_root()
        inbox = _named_inbox(self.inbox)
        named_day = self.as_of or os.environ.get("JIXIAO_AS_OF", "")
        if inbox and not named_day:
            raise UsageError(
                "没有给基准日。请在运行配置里填 as_of，或设环境变量 JIXIAO_AS_OF（如 2024-07-01）。",
                "no as-of date: set as_of in the run's configuration, or JIXIAO_AS_OF.",
            )
        day = date.fromisoformat(named_day) if named_day else AS_OF
        out = Path(self.out or os.environ.get("JIXIAO_OUT") or default_out())
        return plan_build(inbox or demo_inbox(root), out, day, root, demo=inbox is None)


def _failure(error: JixiaoError) -> dg.Failure:
    return dg.Failure(description=error.message, allow_retries=False)


def manifest_path() -> Path:
    """The dbt manifest of this checkout, parsed anew when a file of the dbt project is newer than it. Whoever reads it
    while another process parses reads the one before or the one after, whole."""
    root = project_root()
    manifest = generated(root) / "dagster" / "dbt" / "manifest.json"
    sources = [root / "dbt_project.yml", root / "profiles.yml"]
    for folder in ("models", "seeds", "macros", "tests/dbt"):
        sources += (root / folder).rglob("*")
    newest = max(path.stat().st_mtime for path in sources)
    if not manifest.is_file() or manifest.stat().st_mtime < newest:
        manifest.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="parse-", dir=manifest.parent) as target:
            _parse(root, Path(target))
            (Path(target) / manifest.name).replace(manifest)
    return manifest


def _parse(root: Path, target: Path) -> None:
    """`dbt parse` into `target`; the places and the day of a real build are given when it runs."""
    values = {"raw_dir": str(target / "raw"), "as_of": AS_OF.isoformat()}
    try:
        DbtProject(root, target, values, target / WAREHOUSE).run("parse")
    except DbtFailed as error:
        raise UsageError(f"dbt 项目解析失败：{error}", "dbt parse failed.") from error
