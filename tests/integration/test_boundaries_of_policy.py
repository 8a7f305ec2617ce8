"""Every numeric criterion of the policy data at its boundaries, made from the data itself: all tracks in one build, and
with them a made-up notice that asks for the measure library by slices and over every kind of period."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from jixiao.paths import project_root
from tests.oracle.boundaries import Try, all_tries, record
from tests.oracle.policy import LIBRARY, project_with_policy
from tests.oracle.tiny import TinyWorld, transform

pytestmark = pytest.mark.e2e

TRIES = [*all_tries(project_root() / "seeds" / "policy"), *all_tries(project_root() / "seeds" / "policy", LIBRARY)]
Found = dict[tuple[str, str, str], tuple[str | None, str]]


def assessed(warehouse: Path) -> Found:
    """Value and result of every criterion, by application, criterion and item; parts of others left out."""
    with closing(duckdb.connect(str(warehouse), read_only=True)) as con:
        rows = con.execute(
            "select application, criterion, cast(item as varchar), value, result from published.assessment "
            "where not is_part"
        ).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {row[:3]: row[3:] for row in rows}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    world = TinyWorld()
    for one in TRIES:
        record(one, world)
    work = tmp_path_factory.mktemp("boundaries")
    return assessed(transform(world, work, project_with_policy(work, LIBRARY)).warehouse)


@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.number)
def test_the_criterion_gives(one: Try, found: Found) -> None:
    _, criterion, item = one.demand.key
    assert found[one.number, criterion, item] == (one.value, one.result)
