"""The one job: everything, from the inbox to the published build, in one process."""

import dagster as dg

whole_build = dg.define_asset_job(
    "whole_build",
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
    executor_def=dg.in_process_executor,
    description="读取收件箱、检查、计算、出表、发布",
)


def run_config(as_of: str) -> dict[str, object]:
    """The configuration of a run for the day `as_of` (ISO)."""
    return {"resources": {"build": {"config": {"as_of": as_of}}}}
