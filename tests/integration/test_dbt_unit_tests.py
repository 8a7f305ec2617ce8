"""The dbt unit tests of the models: every rule case in models/**/_*_unit_tests.yml holds."""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.paths import project_root
from jixiao.pipeline.dbt import invoke
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan

if TYPE_CHECKING:
    from conftest import DemoBuild


def test_every_rule_case_of_the_models_holds(demo: "DemoBuild", tmp_path: Path) -> None:
    """The cases run on the columns of a built warehouse; each declared case has run and passed."""
    plan = BuildPlan(demo.inbox, tmp_path / "out", AS_OF, tmp_path, project_root())
    shutil.copyfile(demo.out / "warehouse.duckdb", plan.warehouse)
    plan.raw.symlink_to((demo.out / "raw").resolve())
    outcome = invoke(plan, ["test", "--select", "test_type:unit", "--quiet"])
    rows = [row for row in getattr(outcome.result, "results", []) if row.node.resource_type == "unit_test"]
    results = {row.node.name: str(row.status) for row in rows}
    assert {name: status for name, status in results.items() if status != "pass"} == {}
    assert set(results) == _declared()


def _declared() -> set[str]:
    files = (project_root() / "models").rglob("_*_unit_tests.yml")
    return {name for path in files for name in re.findall(r"^  - name: (\w+)$", path.read_text("utf-8"), re.MULTILINE)}
