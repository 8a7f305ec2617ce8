"""Every numeric criterion of the policy data at its boundaries, made from the data itself: all tracks in one build."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from jixiao.paths import project_root
from tests.oracle.boundaries import Try, all_tries, record
from tests.oracle.tiny import TinyWorld, transform

pytestmark = pytest.mark.e2e

TRIES = all_tries(project_root() / "seeds" / "policy")
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
    return assessed(transform(world, tmp_path_factory.mktemp("boundaries")).warehouse)


@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.number)
def test_the_criterion_gives(one: Try, found: Found) -> None:
    _, criterion, item = one.demand.key
    assert found[one.number, criterion, item] == (one.value, one.result)
