"""What commands that build tell by the ways of alerts.yml, and what could not be sent."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from jixiao.alerts import occasions
from jixiao.alerts.outbox import Outcome
from jixiao.cli.language import say
from jixiao.cli.output import plain_line
from jixiao.errors import GateRefused, JixiaoError, NoSpace, Overdue, ProgramFault, UnreadableInput
from jixiao.pipeline.workspace import refused_folder
from jixiao.system_words import why

if TYPE_CHECKING:
    from jixiao.pipeline.plan import BuildPlan

TOLD = (GateRefused, UnreadableInput, ProgramFault, NoSpace, Overdue)
"""What keeps a build from being published and needs somebody; not that a command was mistyped or has to wait."""


@contextmanager
def refusals_told(plan: "BuildPlan") -> Iterator[None]:
    """Tell of a build within the block that comes to nothing."""
    try:
        yield
    except TOLD as error:
        refusal = error
        safely(lambda: occasions.after_refusal(plan.out, refused_folder(plan.out), refusal, date.today()))
        raise


def findings_told(plan: "BuildPlan", summary: Mapping[str, Any]) -> None:
    """Tell of the findings that a published build has and none before it had."""
    if not summary.get("unchanged"):
        safely(lambda: occasions.after_publication(plan.out, summary["build_id"]))


def safely(tell: Callable[[], Outcome]) -> Outcome:
    """Whatever becomes of alerts, the build stands: what was not sent is said on standard error, and kept."""
    try:
        outcome = tell()
    except JixiaoError as error:
        outcome = Outcome(failed=(("alerts.yml", error.message),))
    except OSError as error:
        outcome = Outcome(failed=(("alerts", why(error)),))
    for line in failures(outcome):
        sys.stderr.write(plain_line(line) + "\n")
    return outcome


def failures(outcome: Outcome) -> list[str]:
    """A line a channel that failed."""
    return [
        say(
            f"提醒没有发出，已留存，下次再发：{name}：{reason}",
            f"alert not sent, kept for the next time: {name}: {reason}",
        )
        for name, reason in outcome.failed
    ]
