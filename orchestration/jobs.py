"""The jobs: the whole build from the inbox to what is published, builds of past days, and what is told day by day."""

from datetime import date
from typing import Any

import dagster as dg

from jixiao.alerts import occasions
from jixiao.alerts.alert_settings import load_settings
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from orchestration.past import PAST, month_build, year_build
from orchestration.resources import warn_of

whole_build = dg.define_asset_job(
    "whole_build",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(*PAST) | dg.AssetSelection.all_asset_checks(),
    executor_def=dg.in_process_executor,
    description="读取收件箱、检查、计算、出表、发布",
)
month_builds = dg.define_asset_job(
    "month_builds",
    selection=dg.AssetSelection.assets(month_build),
    executor_def=dg.in_process_executor,
    description="以某月最后一日为基准日，另做一份结果",
)
year_builds = dg.define_asset_job(
    "year_builds",
    selection=dg.AssetSelection.assets(year_build),
    executor_def=dg.in_process_executor,
    description="以某年最后一日为基准日，另做一份结果",
)


@dg.op(config_schema={"day": str})
def tell_of_deadlines(context: dg.OpExecutionContext) -> None:
    """Tell of the deadlines that come near as of a day (ISO), and send what could not be sent before."""
    if load_settings() is None:
        context.log.info("没有提醒设置（alerts.yml），没有告诉任何人。")
        return
    day = date.fromisoformat(context.op_config["day"])
    outcome = occasions.safely(occasions.of_the_day)(own_policy(project_root()), day)
    warn_of(outcome)
    context.log.info(f"发出 {len(outcome.sent)} 条提醒，留存待发 {outcome.waiting} 条。")


@dg.job(executor_def=dg.in_process_executor, description="把临近的期限告诉该知道的人")
def deadline_alerts() -> None:
    """Deadlines, told."""
    tell_of_deadlines()


JOBS: list[Any] = [whole_build, month_builds, year_builds, deadline_alerts]


def run_config(as_of: str) -> dict[str, object]:
    """The configuration of a run for the day `as_of` (ISO)."""
    return {"resources": {"build": {"config": {"as_of": as_of}}}}


def deadline_config(day: str) -> dict[str, object]:
    """The configuration of a run that tells of deadlines as of a day (ISO)."""
    return {"ops": {"tell_of_deadlines": {"config": {"day": day}}}}
