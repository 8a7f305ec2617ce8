"""Reads and checks an inbox without publishing anything."""

import shutil
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from jixiao.ingest.address import Database
from jixiao.pipeline import second_process, stages, workspace
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.progress import Progress, Silent
from jixiao.pipeline.records import fatal, read_checks, write_json
from jixiao.pipeline.summary import read_inputs
from jixiao.space import refuse_few_files

# The day written into the quarantine workbook: a check has no day of its own, and same inputs give the same bytes.
CREATED = date(2024, 1, 1)
LEFT = ("quarantine.xlsx", "quarantine.parquet", stages.RETURNS, "checks.html", "checks.json")


def run_check(
    inbox: Path | Database,
    place: Path,
    root: Path,
    progress: Progress | None = None,
    policy: Path | None = None,
) -> dict[str, Any]:
    """Ingest and door gate, by the lists of a `policy` folder where one is given; leaves quarantine.xlsx,
    quarantine.parquet, returns/, checks.html, checks.json and check.json in `place`. Returns {inputs, checks, refused};
    raises UnreadableInput (PolicyRefused before anything is read), UsageError, or TryLater where another writes."""
    listener = progress or Silent()
    refuse_few_files()
    place = workspace.absolute(place)
    folder = Path(inbox.name) if isinstance(inbox, Database) else inbox.resolve()
    workspace.check_apart(folder, place)
    with workspace.held_folder(place):
        return _check(inbox, place, root, listener, policy)


def _check(inbox: Path | Database, place: Path, root: Path, listener: Progress, policy: Path | None) -> dict[str, Any]:
    work = place / ".work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    database = inbox if isinstance(inbox, Database) else None
    folder = Path(inbox.name) if isinstance(inbox, Database) else inbox.resolve()
    asked = policy and policy.resolve()
    plan = BuildPlan(folder, place, CREATED, work, root.resolve(), policy=asked, database=database)
    try:
        with nullcontext() if stages.verdicts_of(plan).know() else second_process.allowed():  # to load the judge
            listener.stage("ingest")
            stages.stage_ingest(plan, listener)
            listener.stage("door")
            stages.stage_gate_door(plan)
        stages.write_results(plan, "入口检查结果")
        checks = read_checks(plan)
        document = {
            "inputs": read_inputs(plan.raw),
            "checks": [asdict(check) for check in checks],
            "refused": bool(fatal(checks)),
        }
        shutil.rmtree(place / stages.RETURNS, ignore_errors=True)
        for name in LEFT:
            (work / name).replace(place / name)
        write_json(place / "check.json", document)
        return document
    finally:
        shutil.rmtree(work, ignore_errors=True)
        plan.store.trim()
