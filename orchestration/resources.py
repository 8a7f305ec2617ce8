"""What every step of a run shares: the build it works on, and the dbt manifest that the asset graph is drawn from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from jixiao.engine.dbt import DbtFailed, DbtProject
from jixiao.engine.program import WAREHOUSE
from jixiao.errors import UsageError
from jixiao.ingest.address import Database, inbox_of
from jixiao.paths import default_out, generated, project_root
from jixiao.pipeline import workspace
from jixiao.pipeline.demo_inbox import AS_OF, demo_inbox
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.run import Clock, explain_refusal, plan_build


def inbox_folder() -> Path | None:
    """The folder named by JIXIAO_INBOX; None when the demo data or a database are meant."""
    inbox = _named_inbox("")
    return inbox if isinstance(inbox, Path) else None


def _named_inbox(text: str) -> Path | Database | None:
    named = text or os.environ.get("JIXIAO_INBOX", "")
    return inbox_of(named) if named else None


class Build(dg.ConfigurableResource["Build"]):
    """One build for one run. Empty fields are taken from JIXIAO_INBOX, JIXIAO_OUT and JIXIAO_AS_OF.

    Without an inbox the demo data are built, for their own day. With one, the day must be said (the schedule and the
    sensor do). The lock of the published folder is held from the first step to the last; when the run ends without
    publishing, what explains it is kept in last_refused/ and the rest is removed.
    """

    inbox: str = ""
    out: str = ""
    as_of: str = ""

    _plan: BuildPlan = PrivateAttr()
    _clock: Clock = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Build"]:
        """Hold the build's place for the run."""
        self._plan = self._planned()
        self._clock = Clock()
        workspace.check_out(self._plan.out, self._plan.inbox)
        with workspace.held(self._plan.out):
            try:
                yield self
            finally:
                if self._plan.work.exists():
                    explain_refusal(self._plan)

    @property
    def plan(self) -> BuildPlan:
        """The plan of this run."""
        return self._plan

    @property
    def clock(self) -> Clock:
        """The seconds of this run."""
        return self._clock

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


def manifest_path() -> Path:
    """The dbt manifest of this checkout, parsed anew when a file of the dbt project is newer than it."""
    root = project_root()
    manifest = generated(root) / "dagster" / "dbt" / "manifest.json"
    sources = [root / "dbt_project.yml", root / "profiles.yml"]
    for folder in ("models", "seeds", "macros", "tests/dbt"):
        sources += (root / folder).rglob("*")
    if not manifest.is_file() or manifest.stat().st_mtime < max(path.stat().st_mtime for path in sources):
        _parse(root, manifest.parent)
    return manifest


def _parse(root: Path, target: Path) -> None:
    """`dbt parse` into `target`; the places and the day of a real build are given when it runs."""
    values = {"raw_dir": str(target.parent / "raw"), "as_of": AS_OF.isoformat()}
    try:
        DbtProject(root, target, values, target / WAREHOUSE).run("parse")
    except DbtFailed as error:
        raise UsageError(f"dbt 项目解析失败：{error}。详见 {target / 'dbt.log'}。", "dbt parse failed.") from error
