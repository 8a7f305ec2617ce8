"""The dbt unit tests of the models: every rule case in models/**/_*_unit_tests.yml holds."""

import json
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.engine.dbt import DbtFailed, DbtProject
from jixiao.engine.program import WAREHOUSE
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF

if TYPE_CHECKING:
    from conftest import DemoBuild


def test_every_rule_case_of_the_models_holds(demo: "DemoBuild", tmp_path: Path) -> None:
    """The cases run on the columns of a built warehouse; each declared case has run and passed."""
    shutil.copyfile(demo.out / WAREHOUSE, tmp_path / WAREHOUSE)
    values = {"raw_dir": str((demo.out / "raw").resolve()), "as_of": AS_OF.isoformat()}
    project = DbtProject(project_root(), tmp_path / "target", values, tmp_path / WAREHOUSE)
    with suppress(DbtFailed):  # each failed case is named below
        project.run("test", "--select", "test_type:unit")
    ran = json.loads((project.target / "run_results.json").read_text(encoding="utf-8"))["results"]
    cases = [row for row in ran if row["unique_id"].startswith("unit_test.")]
    results = {row["unique_id"].rpartition(".")[2]: row["status"] for row in cases}
    assert {name: status for name, status in results.items() if status != "pass"} == {}
    assert set(results) == _declared()


def _declared() -> set[str]:
    files = (project_root() / "models").rglob("_*_unit_tests.yml")
    return {name for path in files for name in re.findall(r"^  - name: (\w+)$", path.read_text("utf-8"), re.MULTILINE)}
