"""Every night at two, Beijing time. The day of the tick is the day the figures are computed for."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dagster as dg

from jixiao.night import HOUR, TIME_ZONE
from orchestration.jobs import run_config, whole_build


@dg.schedule(
    job=whole_build,
    cron_schedule=f"0 {HOUR} * * *",
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run a night, for the day of the tick whatever JIXIAO_AS_OF says; none of the demo data."""
    if not os.environ.get("JIXIAO_INBOX"):
        return dg.SkipReason("没有设定收件箱（JIXIAO_INBOX），每晚的构建没有开始。")
    day = day_of(context.scheduled_execution_time)
    return dg.RunRequest(run_key=f"nightly-{day}", run_config=run_config(day))


def day_of(moment: datetime) -> str:
    """The day (ISO, Beijing time) that a run triggered at `moment` is computed for."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date().isoformat()
