"""Everything Dagster is told."""

import dagster as dg

from orchestration.assets import ASSETS
from orchestration.checks import CHECKS
from orchestration.jobs import JOBS
from orchestration.past import PAST
from orchestration.resources import Build
from orchestration.schedules import deadlines, nightly, report_schedules
from orchestration.sensors import inbox_changed
from orchestration.upkeep import keep_house

defs = dg.Definitions(
    assets=[*ASSETS, *PAST],
    asset_checks=CHECKS,
    jobs=JOBS,
    schedules=[nightly, deadlines, *report_schedules()],
    sensors=[inbox_changed, keep_house],
    resources={
        "build": Build(assets=sum(len(one.keys) for one in ASSETS), checks=sum(len(one.check_keys) for one in CHECKS))
    },
    executor=dg.in_process_executor,
)
