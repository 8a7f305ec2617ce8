"""A changed figure of the policy data makes a test fail: a sample here, the whole by `make mutate-policy`."""

from pathlib import Path

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from tests.oracle.mutants import Warehouse, all_mutants, unseen, unstated, waves
from tests.oracle.policy import policy_with

POLICY = own_policy(project_root())


def test_every_tenth_mutant_contradicts_its_statement(tmp_path: Path) -> None:
    copy = policy_with(tmp_path)
    sample = all_mutants(POLICY)[::10]
    assert len(sample) > 70
    assert unstated(sample, copy) == []


def test_the_boundary_tests_see_each_criterion_changed(tried: Warehouse) -> None:
    first, *_ = waves(all_mutants(POLICY), tried.seeds)
    assert len(first) > 90
    assert unseen(first, tried) == []
    assert tried.missed([]) == set()
