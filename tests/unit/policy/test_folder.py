"""A policy folder is known by its tables, wherever it lies, and dbt seeds from it alone."""

from datetime import date
from pathlib import Path

from jixiao.engine.program import Program
from jixiao.paths import project_root
from jixiao.pipeline.identity import build_id, code_files, rules_of
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.stages import place_policy
from jixiao.pipeline.transform import planned_execution
from jixiao.policy.folder import own_policy, policy_sha256
from tests.unit.policy.conftest import Folder

DAY = date(2026, 11, 20)


def identity(policy: Path | None) -> str:
    return build_id([], rules(policy), DAY, [])


def rules(policy: Path | None) -> dict[str, str]:
    return rules_of(code_files(project_root()), policy or own_policy(project_root()))


def planned(policy: Path | None, place: Path) -> BuildPlan:
    return plan_build(place / "inbox", place / "out", DAY, project_root(), policy=policy)


def test_a_copy_of_our_own_tables_is_the_same_policy(folder: Folder) -> None:
    assert policy_sha256(folder.path) == policy_sha256(own_policy(project_root()))
    assert identity(folder.path) == identity(None)


def test_another_threshold_is_another_policy_and_another_build(folder: Folder) -> None:
    folder.change("criteria", 5, threshold="1200")
    assert policy_sha256(folder.path) != policy_sha256(own_policy(project_root()))
    assert identity(folder.path) != identity(None)


def test_other_files_beside_the_tables_change_nothing(folder: Folder) -> None:
    before = policy_sha256(folder.path)
    (folder.path / "说明.txt").write_text("怎么改", encoding="utf-8")
    (folder.path / "_policy.yml").write_text("seeds: []", encoding="utf-8")
    assert policy_sha256(folder.path) == before
    assert identity(folder.path) == identity(None)


def test_quoted_texts_make_another_build() -> None:
    assert build_id([], rules(None), DAY, [], ["ab"]) != identity(None)


def test_a_plan_knows_its_policy(folder: Folder, tmp_path: Path) -> None:
    own, other = planned(None, tmp_path), planned(folder.path, tmp_path)
    assert (own.policy_source, other.policy_source) == (own_policy(project_root()), folder.path)
    assert planned(own_policy(project_root()), tmp_path).policy is None


def test_the_tables_of_a_folder_are_computed_with_and_its_declarations_are_of_no_effect(
    folder: Folder, tmp_path: Path
) -> None:
    (folder.path / "_policy.yml").write_text("seeds: []", encoding="utf-8")
    plan = planned(folder.path, tmp_path)
    execution = planned_execution(plan, Program(()))
    assert execution.seed_file("seeds/policy/criteria.csv") == plan.work / "policy" / "criteria.csv"
    assert execution.seed_file("seeds/codes/grades.csv") == project_root() / "seeds" / "codes" / "grades.csv"
    place_policy(plan)
    assert execution.seed_file("seeds/policy/criteria.csv").read_bytes() == (folder.path / "criteria.csv").read_bytes()
    assert not (plan.work / "policy" / "_policy.yml").exists()
