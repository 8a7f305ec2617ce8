"""The whole job: all stages in order, stopped by a failed gate, published at the end."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from jixiao.engine.dbt import DbtFailed
from jixiao.engine.program import load_program
from jixiao.errors import GateRefused, JixiaoError
from jixiao.ingest.address import Database
from jixiao.pipeline import second_process, stages, workspace
from jixiao.pipeline.memory import rare_collections
from jixiao.pipeline.patience import given_up_after, seconds_a_stage
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.progress import Progress, Silent
from jixiao.pipeline.records import fatal, read_checks, read_json, write_json
from jixiao.pipeline.runs import RecordedRun, recorded
from jixiao.pipeline.standing import key_before, standing_build
from jixiao.pipeline.transform import LOG, keep_transformed
from jixiao.pipeline.workbooks import FormBooks
from jixiao.policy.folder import own_policy
from jixiao.space import of_the_disk, refuse_too_little, says_disk

# What explains a refused build to people.
REASONS = ("checks.html", "checks.json", "quarantine.xlsx", "quarantine.parquet", stages.RETURNS, LOG)


def plan_build(
    inbox: Path | Database,
    out: Path,
    as_of: date,
    root: Path,
    notices: tuple[str, ...] = (),
    demo: bool = False,
    policy: Path | None = None,
    texts: Path | None = None,
    monitor_month: int | None = None,
    fresh: bool = False,
) -> BuildPlan:
    """The plan of a build that publishes to `out`; what is not said here is as in BuildPlan."""
    out, root = workspace.absolute(out), root.resolve()
    if policy is not None:
        policy = None if policy.resolve() == own_policy(root) else policy.resolve()
    return BuildPlan(
        Path(inbox.name) if isinstance(inbox, Database) else inbox.resolve(),
        out,
        as_of,
        workspace.work_folder(out),
        root,
        notices,
        demo,
        policy,
        texts and texts.resolve(),
        monitor_month,
        fresh,
        database=inbox if isinstance(inbox, Database) else None,
    )


def run_build(plan: BuildPlan, progress: Progress | None = None, run: RecordedRun | None = None) -> dict[str, Any]:
    """Run all stages and publish; returns the content of build.json, with `unchanged` where the published build stands
    and nothing was done, and with `key_before`, the fingerprint of the key of the last one, where that was another.
    Its steps are told to `run`; without one, the whole run is noted in runs.jsonl here.

    Raises UsageError (place not usable), TryLater (another build runs, no room, a stage that hangs), UnreadableInput,
    or GateRefused: then nothing is published, `plan.out` is untouched, and `last_refused/` beside it tells why.
    """
    if run is None:
        with recorded(plan.out) as own:
            summary = run_build(plan, progress, own)
            own.ended(summary)
            return summary
    listener = progress or Silent()
    workspace.check_out(plan.out, plan.inbox)
    with workspace.held(plan.out, plan.work), rare_collections(), second_process.allowed():
        run.begin(plan.as_of.isoformat())
        try:
            if (standing := standing_build(plan)) is not None:
                workspace.discard(plan.work)
                workspace.note_sources(plan.out, plan.inbox, plan.texts)
                return standing | {"unchanged": True}
            refuse_too_little(plan.out, plan.inbox)
            clock = Clock(stage_seconds(plan), run)
            _run_stages(plan, listener, clock)
            listener.stage("publish")
            before = key_before(plan)
            with clock.booking("publish"):
                summary = dict(read_json(stages.stage_publish(plan) / "build.json", {}))
            return summary | ({"key_before": before} if before else {})
        except BaseException as error:
            told = end_refused(plan, error)
            if told is error:
                raise
            raise told from error


def end_refused(plan: BuildPlan, error: BaseException) -> BaseException:
    """Leave of a build that came to nothing what is to be left, and say what is to be raised: of a refusal by a gate
    its reasons in last_refused/, of all else nothing. A gate that could not judge for want of room, or because the
    disk failed, has not refused. Whatever the second process is at would go on in the folder: it ends first."""
    second_process.end(patience=0)
    if (of_disk := of_the_disk(_judged_in_vain(plan, error), plan.out.parent)) is not None:
        workspace.discard(plan.work)
        return of_disk
    if not isinstance(error, GateRefused):
        workspace.discard(plan.work)
        return error
    try:
        return _told(plan, error)
    except OSError as fault:
        workspace.discard(plan.work)
        return of_the_disk(fault, plan.out.parent) or fault


def _judged_in_vain(plan: BuildPlan, error: BaseException) -> BaseException:
    """What kept a gate from judging, where that was the disk and no rule; else the error itself."""
    if not isinstance(error, GateRefused):
        return error
    told = (check.detail for check in read_checks(plan) if not check.passed and says_disk(check.detail))
    return next((OSError(detail) for detail in told), error)


def stage_seconds(plan: BuildPlan) -> float:
    """Seconds after which a stage of a build is given up."""
    return seconds_a_stage(None if plan.database else plan.inbox)


def _run_stages(plan: BuildPlan, progress: Progress, clock: "Clock") -> None:
    threading.Thread(target=_compile_beside, args=(plan,), daemon=True).start()
    progress.stage("ingest")
    with clock.booking("ingest"):
        stages.stage_ingest(plan, progress)
    progress.stage("door")
    with _judged_beside(plan, "door", stages.begin_gate_door(plan), clock):
        progress.stage("transform")
        with clock.booking("transform"):
            stages.stage_transform(plan)
    progress.stage("exit")
    with _judged_beside(plan, "exit", stages.begin_gate_exit(plan), clock):
        progress.stage("forms")
        with clock.booking("forms", "read_forms"):
            books = FormBooks(plan)
    with clock.booking("forms"):
        stages.stage_forms(plan, progress, books)
    second_process.ask_no_more()
    write_json(plan.records / "seconds.json", clock.seconds())


@contextmanager
def _judged_beside(plan: BuildPlan, name: str, gate: "Callable[[], object]", clock: "Clock") -> Iterator[None]:
    """What the block makes stands only where the gate lets it pass: a refusal is told before any fault of the block.
    The gate is booked with the seconds that it keeps waiting."""
    try:
        yield
    except JixiaoError:
        _judged(plan, name, gate, clock)
        raise
    _judged(plan, name, gate, clock)


def _judged(plan: BuildPlan, name: str, gate: "Callable[[], object]", clock: "Clock") -> None:
    with clock.booking("check", name):
        gate()
    stages.refuse_on_fatal(plan)


def _compile_beside(plan: BuildPlan) -> None:
    """Compile the models while the inbox is read, where their code is new; what fails is told by the transform."""
    with suppress(DbtFailed):
        load_program(plan.root)


def _told(plan: BuildPlan, error: GateRefused) -> GateRefused:
    """The refusal with the place of its reasons in the sentence."""
    failed = [asdict(check) for check in fatal(read_checks(plan))]
    kept = explain_refusal(plan)
    told = type(error)(
        f"{error.message}上次发布的结果未受影响；原因和退回的记录见 {kept}。",
        f"{error.message_en} What was published before is untouched; see {kept}.",
    )
    told.details = {"last_refused": str(kept), "checks": failed}
    return told


def explain_refusal(plan: BuildPlan) -> Path:
    """Keep what explains why a build was refused (results page, quarantine, log) and remove the rest of it; returns the
    folder of what was kept."""
    keep_transformed(plan)
    plan.store.trim()
    stages.write_results(plan, f"未发布：检查结果（基准日 {plan.as_of.isoformat()}）")
    return workspace.refuse(plan.out, plan.work, [plan.work / name for name in REASONS])


class Clock:
    """Seconds a kind of stage took (monotonic; reported, never used to decide a value), each step told to `run`; none
    takes longer than `limit` seconds (0: as long as it will)."""

    def __init__(self, limit: float = 0, run: RecordedRun | None = None) -> None:
        self._limit, self._run = limit, run
        self._began = time.perf_counter()
        self._seconds = dict.fromkeys(("ingest", "transform", "check", "forms"), 0.0)

    @contextmanager
    def booking(self, name: str, step: str = "") -> Iterator[None]:
        """Book the time of the block under `name`; it is the step `step` of the run, or of the same name."""
        began = time.perf_counter()
        with given_up_after(self._limit, name):
            yield
        took = time.perf_counter() - began
        self._seconds[name] = self._seconds.get(name, 0.0) + took
        if self._run is not None:
            self._run.step(step or name, took)

    def seconds(self) -> dict[str, float]:
        """Seconds by kind of stage, and in total since the start."""
        named = {name: round(value, 3) for name, value in self._seconds.items()}
        return named | {"total": round(time.perf_counter() - self._began, 3)}
