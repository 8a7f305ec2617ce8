"""Everything Dagster is told."""

import dagster as dg

from orchestration.assets import ASSETS
from orchestration.checks import CHECKS
from orchestration.jobs import whole_build
from orchestration.resources import Build
from orchestration.schedules import nightly
from orchestration.sensors import inbox_changed
from orchestration.upkeep import keep_house

defs = dg.Definitions(
    assets=ASSETS,
    asset_checks=CHECKS,
    jobs=[whole_build],
    schedules=[nightly],
    sensors=[inbox_changed, keep_house],
    resources={
        "build": Build(assets=sum(len(one.keys) for one in ASSETS), checks=sum(len(one.check_keys) for one in CHECKS))
    },
    executor=dg.in_process_executor,
)
