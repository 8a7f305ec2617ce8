"""From the inbox to the published build: one asset function a stage.

A run is always whole: every run works in a new folder, so that a step cannot be run by itself."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from jixiao.gate.result import CheckResult
from jixiao.ingest.contract import load_contract
from jixiao.pipeline import stages
from jixiao.pipeline.records import write_json
from orchestration.checks import check_result
from orchestration.resources import Build, manifest_path

RAW = [
    dg.AssetSpec(["raw", kind.id], description=kind.label, group_name="raw") for kind in load_contract().record_types
]
DOOR = [
    dg.AssetSpec(["door", "sheet"], description="每张工作表读了多少行、收了多少行", group_name="raw"),
    dg.AssetSpec(["door", "quarantine"], description="没有收下的行和原因", group_name="raw"),
]
QUARANTINE = dg.AssetSpec("quarantine", description="隔离工作簿", group_name="published")


@dg.multi_asset(specs=[*RAW, *DOOR, QUARANTINE], name="ingest")
def ingest(build: Build) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the inbox: raw records, the count of every sheet, the quarantine."""
    with build.clock.booking("ingest"):
        stages.stage_ingest(build.plan)
    for spec in [*RAW, *DOOR, QUARANTINE]:
        yield dg.MaterializeResult(asset_key=spec.key)


@dbt_assets(manifest=manifest_path(), name="models")
def models(context: dg.AssetExecutionContext, build: Build) -> Iterator[Any]:
    """Seeds, models and data tests: one run of dbt, between the two gates."""
    with build.clock.booking("transform"):
        checks = stages.stage_transform(build.plan)
    yield from _told(context, checks)
    stages.refuse_on_fatal(build.plan)


def _told(context: dg.AssetExecutionContext, checks: list[CheckResult]) -> Iterator[Any]:
    """Every model as materialised, every dbt test as the asset check that stands for it."""
    named = {check.name: check for check in checks}
    parents = context.assets_def.asset_deps
    for key in TopologicalSorter({key: parents[key] & parents.keys() for key in parents}).static_order():
        yield dg.MaterializeResult(asset_key=key)
    for check_key in sorted(context.selected_asset_check_keys, key=str):
        if check_key.name in named:
            yield check_result([named[check_key.name]], check_key)


@dg.asset(deps=[models], group_name="published")
def warehouse(build: Build) -> dg.MaterializeResult[Any]:
    """The finished warehouse, before the exit gate has seen it."""
    return dg.MaterializeResult(metadata={"file": str(build.plan.warehouse)})


@dg.asset(deps=[warehouse], group_name="published")
def form_workbooks(build: Build) -> dg.MaterializeResult[Any]:
    """The official workbooks and their audit editions."""
    with build.clock.booking("forms"):
        stages.stage_forms(build.plan)
    write_json(build.plan.records / "seconds.json", build.clock.seconds())
    return dg.MaterializeResult()


@dg.asset(deps=[form_workbooks, QUARANTINE], group_name="published")
def published_build(build: Build) -> dg.MaterializeResult[Any]:
    """The published build: one atomic rename."""
    place = stages.stage_publish(build.plan)
    return dg.MaterializeResult(metadata={"folder": str(place)})


ASSETS = [ingest, models, warehouse, form_workbooks, published_build]
