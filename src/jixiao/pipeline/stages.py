"""One function a stage of a build. Each reads and writes files under `plan.work` only, so that the command line, a
Dagster step or a test can run any of them; none of them decides whether the build goes on (`run_build` does)."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol

from jixiao.claims import Beside, Claims
from jixiao.engine.content import content_key
from jixiao.errors import GateRefused, JixiaoError, TryLater
from jixiao.hashes import bytes_sha256
from jixiao.ingest.person_key import load_key
from jixiao.pipeline import second_process
from jixiao.pipeline.export import write_export
from jixiao.pipeline.identity import code_files, program_sha256
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.records import fatal, missing_stages, read_checks, read_json, write_checks, write_json
from jixiao.pipeline.sound_policy import SoundPolicy, sound_policy
from jixiao.pipeline.standing import note_standing
from jixiao.pipeline.summary import write_summary
from jixiao.pipeline.transform import keep_transformed, transform
from jixiao.pipeline.workbooks import FormBooks, load_writers
from jixiao.pipeline.working_days import keep_working_days
from jixiao.pipeline.workspace import note_sources, publish
from jixiao.policy.folder import corrections_file, keep_policy, keep_texts

if TYPE_CHECKING:
    from pathlib import Path

    from jixiao.gate.result import CheckResult
    from jixiao.gate.verdicts import Verdicts
    from jixiao.pipeline.progress import Progress

    Gate = Callable[[], list[CheckResult]]

__all__ = [
    "BuildPlan",
    "begin_gate_door",
    "begin_gate_exit",
    "stage_forms",
    "stage_gate_door",
    "stage_gate_exit",
    "stage_ingest",
    "stage_publish",
    "stage_transform",
]

RETURNS = "returns"
"""The folder of return workbooks in a published build."""
REMINDERS = "reminders"
"""The folder of reminder workbooks in a published build."""
BEGUN = "begun.json"
"""What code and key a build was begun with, among the notes of its stages."""
REFUSED, REMINDER = "refused", "reminder"
"""The kinds of a kept workbook of refused rows, and of a kept reminder."""


class WrittenOnce(Protocol):
    """A workbook that is known by all that it says before it is written."""

    @property
    def key(self) -> str:
        """The hash of it."""

    def write(self, place: "Path") -> None:
        """Write it."""


def stage_ingest(plan: BuildPlan, progress: "Progress | None" = None) -> None:
    """Inbox -> raw/*.parquet (with the calendar). Raises UnreadableInput for input that cannot be read at all,
    PolicyRefused before anything is read for policy data that cannot be taken."""
    second_process.begin(*_needed_beside(plan))
    note_begun(plan)
    from jixiao.ingest.contract import load_lists
    from jixiao.ingest.inbox import ingest

    policy = place_policy(plan)
    if plan.texts and plan.texts_folder:
        keep_texts(plan.texts, plan.texts_folder)
    lists = load_lists(plan.root, plan.policy_folder)
    lists["boxes"] |= frozenset(policy.hand_boxes)
    shown, corrections = progress.step if progress else None, corrections_file(plan.policy_folder)
    inbox = plan.database or plan.inbox
    beside = Beside(second_process.start, Claims(plan.records)) if second_process.at_work() else None
    ingest(inbox, plan.raw, lists, load_key(), shown, plan.store, plan.program, corrections, beside)
    keep_working_days(plan.raw, plan.store, plan.program)


def verdicts_of(plan: BuildPlan) -> "Verdicts":
    """What the gates judged before."""
    from jixiao.gate.verdicts import Verdicts

    return Verdicts(plan.store, plan.program)


def _needed_beside(plan: BuildPlan) -> "list[Callable[[], object]]":
    """What the second process loads while nothing is asked of it: the engine of the gates, where none of its verdicts
    is known, and what writes audit editions."""
    from jixiao.gate.judge import load_engine

    return [load_writers] if verdicts_of(plan).know() else [load_engine, load_writers]


def place_policy(plan: BuildPlan) -> SoundPolicy:
    """Copy the policy data and the layouts that they ask for into the build, and check the copy: what is faulty is
    refused, so that one check a table is left, passed."""
    from jixiao.gate.result import CheckResult

    keep_policy(plan.policy_source, plan.policy_folder)
    policy = _sound_copy(plan)
    sound = [
        CheckResult(
            f"policy.{name}",
            f"政策数据：{label}（{name}）的主键、条款、引用和取值都符合约定",
            True,
            0,
            "强制",
            f"共 {rows} 行，没有发现问题。",
            "有差错的政策数据不能用来计算",
            f"policy data: keys, clauses, references and values of {name} are as agreed",
        )
        for name, label, rows in policy.tables
    ]
    write_checks(plan, "policy", sound)
    return policy


def _sound_copy(plan: BuildPlan) -> SoundPolicy:
    """The copied policy data, found sound. What is refused of the copy is told of the folder that was copied."""
    try:
        return sound_policy(plan.policy_folder, plan.root, plan.store, plan.program)
    except JixiaoError as refused:
        sound_policy(plan.policy_source, plan.root, plan.store, plan.program)
        raise TryLater(
            f"政策数据 {plan.policy_source} 在构建开始时正被改动，没有开始任何工作。请在改好以后重新运行。",
            f"the policy data in {plan.policy_source} were being edited and nothing was started: run it again.",
        ) from refused


def _write_quarantine(plan: BuildPlan) -> None:
    """raw/quarantine.parquet -> the quarantine workbook, its Parquet twin and the return workbooks, each kept by what
    it is made of."""
    from jixiao.ingest.quarantine import quarantine_book
    from jixiao.ingest.returns import return_books

    (plan.work / RETURNS).mkdir()
    _write_kept(plan, REFUSED, plan.work, {"quarantine.xlsx": quarantine_book(plan.raw, plan.created)})
    _write_kept(plan, REFUSED, plan.work / RETURNS, return_books(plan.raw, plan.created, plan.policy_folder))
    shutil.copyfile(plan.raw / "quarantine.parquet", plan.work / "quarantine.parquet")


def _write_kept(plan: BuildPlan, kind: str, folder: "Path", books: "Mapping[str, WrittenOnce]") -> None:
    """Put workbooks by their names into a folder: those that were kept, and the others written and kept."""
    for name, book in books.items():
        place, key = folder / name, content_key(plan.program, book.key)
        if not plan.store.take_file(kind, key, place):
            book.write(place)
            plan.store.keep_file(kind, key, place)


def stage_gate_door(plan: BuildPlan) -> "list[CheckResult]":
    """What was refused -> quarantine.xlsx, quarantine.parquet and returns/; the expectations at the door, over raw/."""
    return begin_gate_door(plan)()


def begin_gate_door(plan: BuildPlan) -> "Gate":
    """The same, beside what is done until the expectations are asked for."""
    from jixiao.gate.door import run_door_gate

    written = second_process.start(_write_quarantine, plan)
    checks = second_process.start(run_door_gate, plan.raw, plan.root, verdicts_of(plan), plan.bounds)

    def answer() -> "list[CheckResult]":
        written()
        return _kept(plan, "door", checks)

    return answer


def stage_transform(plan: BuildPlan) -> "list[CheckResult]":
    """Seeds, models and data tests in the warehouse."""
    return _kept(plan, "transform", lambda: transform(plan))


def stage_gate_exit(plan: BuildPlan) -> "list[CheckResult]":
    """The expectations at the exit, over the warehouse; then the results page of all checks so far."""
    return begin_gate_exit(plan)()


def begin_gate_exit(plan: BuildPlan) -> "Gate":
    """The expectations at the exit, beside what is done until they are asked for; nothing may write to the warehouse
    meanwhile."""
    from jixiao.gate.exit import run_exit_gate

    judged = second_process.start(run_exit_gate, plan.warehouse, plan.root, verdicts_of(plan), plan.bounds)

    def answer() -> "list[CheckResult]":
        checks = _kept(plan, "exit", judged)
        write_results(plan, f"检查结果（基准日 {plan.as_of.isoformat()}）")
        return checks

    return answer


def stage_forms(plan: BuildPlan, progress: "Progress | None" = None, books: FormBooks | None = None) -> None:
    """Form rows (`books`, where they are read already) -> official and audit workbooks, the table published.figure, the
    tables for the fiscal system, and reminders/."""
    from jixiao.pipeline.reminders import reminders

    write_json(plan.records / "forms.json", (books or FormBooks(plan)).write(progress))
    write_export(plan)
    (plan.work / REMINDERS).mkdir()
    _write_kept(plan, REMINDER, plan.work / REMINDERS, reminders(plan.warehouse, plan.raw, plan.as_of, plan.bounds))


def stage_publish(plan: BuildPlan) -> "Path":
    """Write build.json and make the work folder the published build; returns the published folder.

    Raises GateRefused when a fatal check failed, or when the checks of a stage have not been run; TryLater where code
    or key are no longer those that it was begun with.
    """
    refuse_on_missing(plan)
    refuse_on_fatal(plan)
    refuse_on_change(plan)
    summary = write_summary(plan)
    keep_transformed(plan)
    shutil.rmtree(plan.records, ignore_errors=True)
    place = publish(plan.work, plan.out, summary["build_id"])
    note_sources(plan.out, None if plan.database else plan.inbox, plan.texts)
    note_standing(plan, summary)
    plan.store.trim()
    return place


def refuse_on_fatal(plan: BuildPlan) -> None:
    """Raise GateRefused when a fatal check of any stage so far has failed."""
    failed = fatal(read_checks(plan))
    if failed:
        first, more = failed[:3], "……" if len(failed) > 3 else ""
        named = "；".join(_one_line(check) for check in first) + more
        named_en = "; ".join(f"{check.label_en}, {check.failed_rows} rows" for check in first) + more
        raise GateRefused(
            f"质量关未通过，未发布任何结果：{len(failed)} 项强制检查不合格（{named}）。",
            f"The quality gate said no and nothing was published: {len(failed)} fatal checks failed ({named_en}).",
        )


def note_begun(plan: BuildPlan) -> None:
    """Note the code and the key that the build is begun with."""
    write_json(plan.records / BEGUN, content_key(plan.program, bytes_sha256(load_key())))


def refuse_on_change(plan: BuildPlan) -> None:
    """Raise TryLater where the code or the key has changed since: no one could say what the results were made by."""
    now = content_key(program_sha256(code_files(plan.root)), bytes_sha256(load_key()))
    if read_json(plan.records / BEGUN, now) != now:
        raise TryLater(
            "构建过程中程序或个人信息密钥被改动，说不清结果是用什么做出来的，未发布任何结果。请重新运行 jixiao build。",
            "code or key were changed while the build ran, and nothing was published: run jixiao build again.",
        )


def refuse_on_missing(plan: BuildPlan) -> None:
    """Raise GateRefused when a stage has no check result: what was not checked is not published."""
    named = {"policy": "政策数据检查", "door": "入口检查", "transform": "数据检查", "exit": "出口检查"}
    missing = missing_stages(plan)
    if missing:
        raise GateRefused(
            f"{'、'.join(named[stage] for stage in missing)}没有运行过，不能发布。请从头运行构建。",
            f"checks not run: {', '.join(missing)}. Run the whole build.",
        )


def write_results(plan: BuildPlan, title: str) -> None:
    """checks.html with its JSON twin and findings.xlsx, from the findings and the checks of all stages so far."""

    from jixiao.gate.checks_page import Facts, write_results_page
    from jixiao.gate.findings_book import read_findings, read_not_taken, write_findings_book

    checks, findings = read_checks(plan), read_findings(plan.warehouse, plan.bounds)
    not_taken = read_not_taken(plan.raw) if (plan.raw / "quarantine.parquet").is_file() else []
    write_results_page(checks, plan.work / "checks.html", title, Facts(findings, not_taken))
    write_json(plan.work / "checks.json", [asdict(check) for check in checks])
    write_findings_book(findings, checks, plan.work / "findings.xlsx", plan.as_of)


def _one_line(check: "CheckResult") -> str:
    rows = f" {check.failed_rows} 行" if check.failed_rows else ""
    return f"{check.label}{rows}"


def _kept(plan: BuildPlan, stage: str, run: "Callable[[], list[CheckResult]]") -> "list[CheckResult]":
    checks = run()
    write_checks(plan, stage, checks)
    return checks
