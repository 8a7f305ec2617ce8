"""What every step of a run shares: the build it works on, and the dbt manifest that the asset graph is drawn from."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from jixiao.alerts import occasions
from jixiao.alerts.outbox import Dispatch
from jixiao.engine.dbt import DbtFailed
from jixiao.engine.program import load_manifest
from jixiao.errors import GateRefused, JixiaoError, Overdue, UsageError
from jixiao.gate.result import CheckResult
from jixiao.ingest.address import Database, inbox_of
from jixiao.paths import default_out, project_root
from jixiao.pipeline import second_process, stages, workspace
from jixiao.pipeline.demo_inbox import AS_OF, demo_inbox
from jixiao.pipeline.memory import rare_collections
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.records import read_json
from jixiao.pipeline.run import Clock, end_refused, plan_build, stage_seconds
from jixiao.pipeline.runs import BY_SCHEDULE, RecordedRun
from jixiao.pipeline.workbooks import FormBooks
from jixiao.space import of_the_disk, refuse_too_little


def inbox_folder() -> Path | None:
    """The folder named by JIXIAO_INBOX; None when the demo data or a database are meant."""
    inbox = _named_inbox("")
    return inbox if isinstance(inbox, Path) else None


def inbox_to_build(text: str = "") -> tuple[Path | Database, bool]:
    """The inbox of this name, else that of JIXIAO_INBOX, else the demo data; and whether it is these."""
    named = _named_inbox(text)
    return (demo_inbox(project_root()), True) if named is None else (named, False)


def _named_inbox(text: str) -> Path | Database | None:
    named = text or os.environ.get("JIXIAO_INBOX", "")
    return inbox_of(named) if named else None


STEPS = frozenset(
    {"ingest", "door_gate", "models", "data_tests", "warehouse", "exit_gate", "form_workbooks", "published_build"}
)
"""The steps of a whole run."""
DOOR_GATE, EXIT_GATE = "door_gate", "exit_gate"
Gate = Callable[[], list[CheckResult]]
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
    _at_work: bool = PrivateAttr(default=False)
    _judging: dict[str, Gate] = PrivateAttr(default_factory=dict)
    _transform: "Future[object] | None" = PrivateAttr(default=None)
    _forms: FormBooks | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Build"]:
        """Hold the build's place for the run."""
        self._plan, self._refusal, self._fault, self._run, self._clock = None, None, None, None, Clock()
        self._at_work, self._judging, self._transform, self._forms = False, {}, None, None
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
            self._tell(error)

    def _end(self) -> None:
        """Leave of a run that published nothing what explains it, of one that did nothing more; note its end."""
        if self._plan is None or self._run is None:
            return
        if self._transform is not None and not isinstance(self._fault, Overdue):
            wait([self._transform])
        if not self._at_work:  # Dagster makes resources once more to look at what a run came to
            workspace.discard(self._plan.work)
        elif self._plan.work.exists():
            fault = self._fault or GateRefused("质量关未通过。", "The quality gate said no.")
            self._run.refused(end_refused(self._plan, fault))
            self._tell(fault)
        else:
            summary = read_json(self._plan.out / "build.json", {})
            self._run.ended(summary)
            out = self._plan.out
            warn_of(occasions.after_publication(out, summary["build_id"]))

    def _tell(self, error: BaseException) -> None:
        """Tell of what came to nothing, by the ways of alerts.yml."""
        if self._run is not None and isinstance(error, occasions.TOLD):
            out, refused = self._run.out, workspace.refused_folder(self._run.out)
            warn_of(occasions.after_refusal(out, refused, error, date.today()))

    def _begin(self, run: dg.DagsterRun | None, until_the_end: ExitStack) -> None:
        refuse_part(run, self.assets, self.checks)
        plan = self._planned()
        self._run = RecordedRun(plan.out, BY_SCHEDULE)
        workspace.check_out(plan.out, plan.inbox)
        refuse_too_little(plan.out, plan.inbox)
        until_the_end.enter_context(workspace.held(plan.out, plan.work, QUEUE_SECONDS))
        until_the_end.enter_context(rare_collections())
        until_the_end.enter_context(second_process.allowed())
        self._plan, self._clock = plan, Clock(stage_seconds(plan), self._run)

    @property
    def plan(self) -> BuildPlan:
        """The plan of this run, which begins when the first step asks for it. Raises dg.Failure, with the one sentence,
        where it may not begin."""
        if self._plan is None or self._run is None:
            raise failure(self._refusal or UsageError("本次运行没有开始。", "the run was not begun."))
        if not self._at_work:
            self._at_work = True
            self._run.begin(self._plan.as_of.isoformat())
        return self._plan

    def begin(self, gate: str, judged: Gate) -> None:
        """Note that a gate has begun to judge, in the second process, while Dagster writes down what was made."""
        self._judging[gate] = judged

    def verdict(self, gate: str) -> list[CheckResult]:
        """What a gate that has begun says."""
        return self._judging.pop(gate)()

    def begin_transform(self, plan: BuildPlan) -> None:
        """Begin the transform while the door is judged; what it makes stands only where the gate lets it pass."""
        self._transform = begun(lambda: stages.stage_transform(plan))

    def transformed(self) -> None:
        """Wait for the transform; raises what it raised."""
        if self._transform is not None:
            self._transform.result()

    def read_forms(self, plan: BuildPlan) -> None:
        """Read the workbooks in force, so that the second process reads the lists of their audit editions while Dagster
        writes down what was made. What does not fit is told by the step that writes them, when the exit has judged."""
        with suppress(JixiaoError):
            self._forms = FormBooks(plan)

    @property
    def forms(self) -> FormBooks | None:
        """The workbooks that were read."""
        return self._forms

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
                raise failure(fault) from error
            if isinstance(error, JixiaoError):
                raise failure(error) from error
            raise

    def _planned(self) -> BuildPlan:
        root = project_root()
        inbox, is_demo = inbox_to_build(self.inbox)
        named_day = self.as_of or os.environ.get("JIXIAO_AS_OF", "")
        if not is_demo and not named_day:
            raise UsageError(
                "没有给基准日。请在运行配置里填 as_of，或设环境变量 JIXIAO_AS_OF（如 2024-07-01）。",
                "no as-of date: set as_of in the run's configuration, or JIXIAO_AS_OF.",
            )
        day = date.fromisoformat(named_day) if named_day else AS_OF
        out = Path(self.out or os.environ.get("JIXIAO_OUT") or default_out())
        return plan_build(inbox, out, day, root, demo=is_demo)


def begun(work: Callable[[], object]) -> "Future[object]":
    """Work that goes on in a thread of its own, and ends with the process where nobody waits for it any more."""
    made: Future[object] = Future()

    def do() -> None:
        try:
            made.set_result(work())
        except BaseException as error:
            made.set_exception(error)

    Thread(target=do, daemon=True).start()
    return made


def warn_of(outcome: Dispatch) -> None:
    """Say in the run's log which alerts were not sent."""
    for name, reason in outcome.failed:
        dg.get_dagster_logger().warning(f"提醒没有发出，已留存，下次再发：{name}：{reason}")


def failure(error: JixiaoError) -> dg.Failure:
    """An error as Dagster tells it, in its one sentence; it is not tried again by itself."""
    return dg.Failure(description=error.message, allow_retries=False)


@cache
def manifest() -> Mapping[str, Any]:
    """The dbt manifest of the project, as it was kept when the models were compiled, compiled where they were not."""
    try:
        return load_manifest(project_root())
    except DbtFailed as error:
        raise UsageError(f"dbt 项目编译失败：{error}", "dbt could not compile the project.") from error
