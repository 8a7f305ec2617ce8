"""Every numeric criterion of the policy data at its boundaries, made from the data itself: all tracks in one build, and
with them a made-up notice that asks for the measure library by slices and over every kind of period."""

import pytest

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from tests.oracle.boundaries import Try, all_tries
from tests.oracle.mutants import Warehouse
from tests.oracle.policy import LIBRARY

pytestmark = pytest.mark.e2e

TRIES = [*all_tries(own_policy(project_root())), *all_tries(own_policy(project_root()), LIBRARY)]


@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.number)
def test_the_criterion_gives(one: Try, tried: Warehouse) -> None:
    _, criterion, item = one.demand.key
    assert tried.results[one.number, criterion, item] == (one.value, one.result)
