"""Progress of a long task: a bar on a terminal, plain lines otherwise, always on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jixiao.cli.language import say
from jixiao.cli.output import SAID, plain_line
from jixiao.pipeline.progress import Silent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from jixiao.pipeline.progress import Progress as Listener


def stage_label(name: str) -> str:
    """What a stage is called."""
    labels = {
        "ingest": say("读取与校验", "reading and checking"),
        "door": say("入口检查", "checks at the door"),
        "transform": say("计算", "computing"),
        "exit": say("出口检查", "checks at the exit"),
        "forms": say("生成表格", "writing workbooks"),
        "publish": say("发布", "publishing"),
        "readings": say("逐一换读法重算", "computing by other readings"),
        "evidence": say("整理证据和页面", "gathering evidence and page"),
        "pack": say("打包并核验", "packing and verifying"),
    }
    return labels.get(name, name)


class Lines:
    """One plain line a stage."""

    def stage(self, name: str) -> None:
        """A stage begins."""
        sys.stderr.write(f"{stage_label(name)}……\n")
        sys.stderr.flush()

    def step(self, what: str, done: int, total: int) -> None:
        """A part of the stage is done."""
        return None


class Bar:
    """A bar a stage; steps fill it."""

    def __init__(self, bars: "Progress") -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def stage(self, name: str) -> None:
        """A stage begins."""
        self.finish()
        self._task = self._bars.add_task(stage_label(name), total=None, what="")

    def step(self, what: str, done: int, total: int) -> None:
        """A part of the stage is done."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total, what=plain_line(what))

    def finish(self) -> None:
        """Show the stage at hand as done."""
        if self._task is not None:
            self._bars.update(self._task, total=1, completed=1, what="")


@contextmanager
def shown() -> "Iterator[Listener]":
    """A listener for a long task, for as long as the block runs; one that says nothing with `--quiet`."""
    if SAID.quiet:
        yield Silent()
        return
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        bar = Bar(bars)
        yield bar
        bar.finish()
