"""Every night at two, Beijing time. The day of the tick is the day the figures are computed for."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration.jobs import run_config, whole_build

TIME_ZONE = "Asia/Shanghai"


@dg.schedule(job=whole_build, cron_schedule="0 2 * * *", execution_timezone=TIME_ZONE)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run a night; JIXIAO_AS_OF, when set, overrules the day of the tick."""
    day = as_of(context.scheduled_execution_time)
    return dg.RunRequest(run_key=f"nightly-{context.scheduled_execution_time:%Y-%m-%d}", run_config=run_config(day))


def as_of(moment: datetime) -> str:
    """The day (ISO, Beijing time) that a run triggered at `moment` is computed for."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return os.environ.get("JIXIAO_AS_OF") or moment.astimezone(ZoneInfo(TIME_ZONE)).date().isoformat()
