"""How assets are shown: in groups by layer and subject, with an owner, kinds and Chinese words."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

STATISTICS, FINANCE, POLICY = "team:统计", "team:财务", "team:政策"
"""Whose an asset is: who is asked when something is wrong with it."""
OF_FINANCE = {"money", "fiscal", "fiscal_export"}
"""Subjects of models that are about money and the tables of the finance system."""


class AssetNames(DagsterDbtTranslator):
    """Seeds and models in groups by their folders. Their data tests are checks of orchestration.checks, all of them:
    dagster-dbt leaves out those of several models."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """What dbt says of a node (description, SQL, columns), with its group and owner."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id)
        if node is None:  # a raw file, which the ingest makes
            return spec
        return spec.replace_attributes(group_name=group_of(node), owners=[owner_of(node)])


def group_of(node: Mapping[str, Any]) -> str:
    """The layer, and below it the subject: staging, intermediate_facts, seeds_policy."""
    layer = ["seeds"] if node["resource_type"] == "seed" else []
    return "_".join([*layer, *node["fqn"][1:-1]])


def owner_of(node: Mapping[str, Any]) -> str:
    """The policy data are of those who keep them, money and fiscal tables of finance, all else of statistics."""
    folders = set(node["fqn"][1:-1])
    if node["resource_type"] == "seed":
        return POLICY
    return FINANCE if folders & OF_FINANCE else STATISTICS


NAMES = AssetNames()
