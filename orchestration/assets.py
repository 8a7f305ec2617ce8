"""From the inbox to the published build: one asset function a stage.

A run is always whole: every run works in a new folder, so that a part of one is refused (`Build`). What makes
several assets can be asked for some of them (`can_subset`) only so that this is said."""

from collections.abc import Iterator
from datetime import timedelta
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from jixiao.ingest.contract import load_contract
from jixiao.pipeline import stages
from jixiao.pipeline.records import write_json
from orchestration.metadata import metadata_of_models, metadata_of_publication, metadata_of_workbooks, rows_of_raw
from orchestration.naming import FINANCE, NAMES, STATISTICS
from orchestration.readiness import ask_again_for_unready
from orchestration.resources import DOOR_GATE, EXIT_GATE, Build, manifest

FRESH = dg.FreshnessPolicy.time_window(warn_window=timedelta(hours=26), fail_window=timedelta(hours=50))
"""A published build is as old as a night and two hours at most; after a second night without one it is stale."""
RAW = [
    dg.AssetSpec(
        ["raw", kind.id],
        description=f"{kind.label}：收下的记录，一行一条",
        group_name="raw",
        skippable=True,
        owners=[STATISTICS],
        kinds={"parquet"},
    )
    for kind in load_contract().record_types
]
OF_DOOR = {
    ("door", "sheet"): "每张工作表读了多少行、收了多少行",
    ("door", "quarantine"): "没有收下的行和原因",
    ("door", "narrative"): "各栏的叙述文字，一栏一行",
    ("calendar", "working_day"): "工作日历：每一天是不是法定工作日",
}
DOOR = [
    dg.AssetSpec(
        list(path), description=words, group_name="raw", skippable=True, owners=[STATISTICS], kinds={"parquet"}
    )
    for path, words in OF_DOOR.items()
]
QUARANTINE = dg.AssetSpec(
    "quarantine",
    description="隔离工作簿和各推荐单位的退回单",
    group_name="published",
    skippable=True,
    owners=[STATISTICS],
    kinds={"excel"},
)


@dg.multi_asset(specs=[*RAW, *DOOR, QUARANTINE], name="ingest", can_subset=True)
def ingest(context: dg.AssetExecutionContext, build: Build) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the inbox: raw records, the count of every sheet, the quarantine."""
    ask_again_for_unready(context, build.plan.inbox)
    with build.stage("ingest") as plan:
        stages.stage_ingest(plan)
        build.begin(DOOR_GATE, stages.begin_gate_door(plan))
        build.begin_transform(plan)
    rows = rows_of_raw(plan)
    for spec in [*RAW, *DOOR]:
        yield dg.MaterializeResult(asset_key=spec.key, metadata={"dagster/row_count": rows[spec.key.path[-1]]})
    book = plan.out / "quarantine.xlsx"
    told: dict[str, Any] = {"dagster/row_count": rows["quarantine"], "workbook": dg.MetadataValue.path(str(book))}
    yield dg.MaterializeResult(asset_key=QUARANTINE.key, metadata=told)


@dbt_assets(manifest=manifest(), name="models", dagster_dbt_translator=NAMES)
def models(context: dg.AssetExecutionContext, build: Build) -> Iterator[Any]:
    """Seeds, models and data tests, between the two gates."""
    with build.stage("transform") as plan:
        build.transformed()
        build.begin(EXIT_GATE, stages.begin_gate_exit(plan))
    with build.stage("forms", "read_forms") as plan:
        build.read_forms(plan)
    told = metadata_of_models(plan)
    parents = context.assets_def.asset_deps
    for key in TopologicalSorter({key: parents[key] & parents.keys() for key in parents}).static_order():
        yield dg.MaterializeResult(asset_key=key, metadata=told.get(key.path[-1], {}))


@dg.asset(
    deps=[models],
    group_name="published",
    owners=[STATISTICS],
    kinds={"duckdb"},
    description="数据仓库：所有表和模型，出口检查以前的样子",
)
def warehouse(build: Build) -> dg.MaterializeResult[Any]:
    """The finished warehouse, before the exit gate has seen it."""
    return dg.MaterializeResult(
        metadata={"file": dg.MetadataValue.path(str(build.plan.out / build.plan.warehouse.name))}
    )


@dg.asset(
    deps=[warehouse],
    group_name="published",
    owners=[FINANCE],
    kinds={"excel"},
    description="报表和审计版：每份工作簿多少个数字、放在哪里",
)
def form_workbooks(build: Build) -> dg.MaterializeResult[Any]:
    """The official workbooks and their audit editions."""
    with build.stage("forms") as plan:
        stages.stage_forms(plan, books=build.forms)
    write_json(plan.records / "seconds.json", build.clock.seconds())
    return dg.MaterializeResult(metadata=metadata_of_workbooks(plan))


@dg.asset(
    deps=[form_workbooks, QUARANTINE],
    group_name="published",
    owners=[STATISTICS],
    kinds={"excel", "html"},
    freshness_policy=FRESH,
    description="已发布的结果：一次改名，全部换新或全部不换",
)
def published_build(build: Build) -> dg.MaterializeResult[Any]:
    """The published build: one atomic rename."""
    with build.stage("publish") as plan:
        stages.stage_publish(plan)
    return dg.MaterializeResult(metadata=metadata_of_publication(plan))


ASSETS = [ingest, models, warehouse, form_workbooks, published_build]
