"""What begins by the clock, Beijing time: the build of every night, the reports that the notices ask for by month or
year, and what is told of deadlines. The day of a tick is the day that figures are computed for."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from jixiao.alerts.deadlines import in_force, is_due
from jixiao.night import HOUR, TIME_ZONE
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.seed_table import read_table
from orchestration.jobs import deadline_alerts, deadline_config, month_builds, run_config, whole_build

NO_INBOX = "没有设定收件箱（JIXIAO_INBOX），没有开始。"
RUNNING = dg.DefaultScheduleStatus.RUNNING


@dg.schedule(
    job=whole_build,
    cron_schedule=f"0 {HOUR} * * *",
    execution_timezone=TIME_ZONE,
    default_status=RUNNING,
    description="每晚两点构建一次，按当天计算",
)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run a night, for the day of the tick whatever JIXIAO_AS_OF says; none of the demo data."""
    if not os.environ.get("JIXIAO_INBOX"):
        return dg.SkipReason(NO_INBOX)
    day = day_of(context.scheduled_execution_time)
    return dg.RunRequest(run_key=f"nightly-{day}", run_config=run_config(day))


@dg.schedule(
    job=deadline_alerts,
    cron_schedule="0 8 * * *",
    execution_timezone=TIME_ZONE,
    default_status=RUNNING,
    description="每天八点：临近的期限，和以前没有发出的提醒",
)
def deadlines(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run a day."""
    day = day_of(context.scheduled_execution_time)
    return dg.RunRequest(run_key=f"deadlines-{day}", run_config=deadline_config(day))


def report_schedules() -> list[dg.ScheduleDefinition]:
    """A schedule a report that a notice asks for (reporting_duties.csv): on the first of every month, or of the months
    in which any version of the duty is due, a build as of the last day of the month before; asked for where the version
    that is in force on the day of the tick says so."""
    versions: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_table(own_policy(project_root()) / "reporting_duties.csv"):
        versions.setdefault((row["rule_no"], row["notice_id"]), []).append(row)
    return [report_schedule(rows) for _, rows in sorted(versions.items())]


def report_schedule(versions: list[dict[str, str]]) -> dg.ScheduleDefinition:
    """The schedule of a report, by all versions of the duty."""
    newest = max(versions, key=lambda row: row["starts_on"])
    named = sorted({int(row["due_month"] or 0) for row in versions})
    months = "*" if any(row["kind"] == "monthly" for row in versions) else ",".join(map(str, named))
    name = f"report_{newest['rule_no']}_{newest['notice_id']}".replace("-", "_").lower()
    return dg.ScheduleDefinition(
        name=name,
        job=month_builds,
        cron_schedule=f"0 3 1 {months} *",
        execution_timezone=TIME_ZONE,
        default_status=RUNNING,
        description=f"{newest['notice_id']} {newest['clause']}：{newest['says']}",
        execution_fn=_month_before(name, versions),
    )


def _month_before(
    name: str, versions: list[dict[str, str]]
) -> Callable[[dg.ScheduleEvaluationContext], dg.RunRequest | dg.SkipReason]:
    def request(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if not os.environ.get("JIXIAO_INBOX"):
            return dg.SkipReason(NO_INBOX)
        day = date.fromisoformat(day_of(context.scheduled_execution_time))
        if not any(is_due(row, day) for row in in_force(versions, day)):
            return dg.SkipReason(f"{day} 有效的规定没有要求本月报送，没有开始。")
        first = (day - timedelta(days=1)).replace(day=1)
        return dg.RunRequest(run_key=f"{name}-{first}", partition_key=first.isoformat())

    return request


def day_of(moment: datetime) -> str:
    """The day (ISO, Beijing time) that a run triggered at `moment` is computed for."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date().isoformat()
