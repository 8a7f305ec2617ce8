"""A changed figure of the policy data makes a test fail: a sample here, the whole by `make mutate-policy`."""

from pathlib import Path

from jixiao.paths import project_root
from tests.oracle.mutants import Warehouse, all_mutants, unseen, unstated, waves
from tests.oracle.policy import project_with_policy

POLICY = project_root() / "seeds" / "policy"


def test_every_tenth_mutant_contradicts_its_statement(tmp_path: Path) -> None:
    copy = project_with_policy(tmp_path) / "seeds" / "policy"
    sample = all_mutants(POLICY)[::10]
    assert len(sample) > 70
    assert unstated(sample, copy) == []


def test_the_boundary_tests_see_each_criterion_changed(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    first, *_ = waves(all_mutants(POLICY), warehouse.seeds)
    assert len(first) > 90
    assert unseen(first, warehouse) == []
    assert warehouse.missed([]) == set()
