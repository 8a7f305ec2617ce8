"""What commands that build tell by the ways of alerts.yml, and what could not be sent."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from jixiao.cli.language import say
from jixiao.cli.output import plain_line
from jixiao.errors import JixiaoError
from jixiao.pipeline.workspace import refused_folder

if TYPE_CHECKING:
    from jixiao.alerts.outbox import Dispatch
    from jixiao.pipeline.plan import BuildPlan


@contextmanager
def refusals_told(plan: "BuildPlan") -> Iterator[None]:
    """Tell of a build within the block that comes to nothing."""
    try:
        yield
    except JixiaoError as error:
        from jixiao.alerts import occasions

        if isinstance(error, occasions.TOLD):
            _say(occasions.after_refusal(plan.out, refused_folder(plan.out), error, date.today()))
        raise


def findings_told(plan: "BuildPlan", summary: Mapping[str, Any]) -> None:
    """Tell of the findings that a published build has, and of what was not handed in, as far as none before it told."""
    if summary.get("unchanged"):
        return
    from jixiao.alerts import occasions

    _say(occasions.after_publication(plan.out, summary["build_id"]))


def _say(outcome: "Dispatch") -> None:
    """What was not sent, on standard error: the build stands all the same."""
    for line in failures(outcome):
        sys.stderr.write(plain_line(line) + "\n")


def failures(outcome: "Dispatch") -> list[str]:
    """A line a channel that failed."""
    return [
        say(
            f"提醒没有发出，已留存，下次再发：{name}：{reason}",
            f"alert not sent, kept for the next time: {name}: {reason}",
        )
        for name, reason in outcome.failed
    ]
