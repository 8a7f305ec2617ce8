"""From the inbox to the published build: one asset function a stage.

A run is always whole: every run works in a new folder, so that a part of one is refused (`Build`). What makes
several assets can be asked for some of them (`can_subset`) only so that this is said."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from jixiao.ingest.contract import load_contract
from jixiao.pipeline import stages
from jixiao.pipeline.records import write_json
from orchestration.resources import Build, manifest_path

RAW = [
    dg.AssetSpec(["raw", kind.id], description=kind.label, group_name="raw", skippable=True)
    for kind in load_contract().record_types
]
DOOR = [
    dg.AssetSpec(["door", "sheet"], description="每张工作表读了多少行、收了多少行", group_name="raw", skippable=True),
    dg.AssetSpec(["door", "quarantine"], description="没有收下的行和原因", group_name="raw", skippable=True),
]
QUARANTINE = dg.AssetSpec("quarantine", description="隔离工作簿", group_name="published", skippable=True)
OWN_CHECKS = DagsterDbtTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=False))
"""The data tests are checks of orchestration.checks, all of them: dagster-dbt leaves out those of several models."""


@dg.multi_asset(specs=[*RAW, *DOOR, QUARANTINE], name="ingest", can_subset=True)
def ingest(build: Build) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the inbox: raw records, the count of every sheet, the quarantine."""
    with build.stage("ingest") as plan:
        stages.stage_ingest(plan)
    for spec in [*RAW, *DOOR, QUARANTINE]:
        yield dg.MaterializeResult(asset_key=spec.key)


@dbt_assets(manifest=manifest_path(), name="models", dagster_dbt_translator=OWN_CHECKS)
def models(context: dg.AssetExecutionContext, build: Build) -> Iterator[Any]:
    """Seeds, models and data tests, between the two gates."""
    with build.stage("transform") as plan:
        stages.stage_transform(plan)
    parents = context.assets_def.asset_deps
    for key in TopologicalSorter({key: parents[key] & parents.keys() for key in parents}).static_order():
        yield dg.MaterializeResult(asset_key=key)


@dg.asset(deps=[models], group_name="published")
def warehouse(build: Build) -> dg.MaterializeResult[Any]:
    """The finished warehouse, before the exit gate has seen it."""
    return dg.MaterializeResult(metadata={"file": str(build.plan.warehouse)})


@dg.asset(deps=[warehouse], group_name="published")
def form_workbooks(build: Build) -> dg.MaterializeResult[Any]:
    """The official workbooks and their audit editions."""
    with build.stage("forms") as plan:
        stages.stage_forms(plan)
    write_json(plan.records / "seconds.json", build.clock.seconds())
    return dg.MaterializeResult()


@dg.asset(deps=[form_workbooks, QUARANTINE], group_name="published")
def published_build(build: Build) -> dg.MaterializeResult[Any]:
    """The published build: one atomic rename."""
    with build.stage("publish") as plan:
        place = stages.stage_publish(plan)
    return dg.MaterializeResult(metadata={"folder": str(place)})


ASSETS = [ingest, models, warehouse, form_workbooks, published_build]
