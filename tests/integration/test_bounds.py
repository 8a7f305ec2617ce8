"""`--memory` and `--threads` bound every connection of a build."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.paths import project_root
from jixiao.pipeline import second_process
from jixiao.pipeline.run import plan_build, run_build
from tests.integration.conftest import AS_OF, DemoBuild


def test_every_connection_of_a_build_keeps_to_the_bounds(
    small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[object, Any]] = []
    connect = duckdb.connect

    def noted(*where: Any, **how: Any) -> duckdb.DuckDBPyConnection:
        opened.append((where, how.get("config")))
        return connect(*where, **how)

    monkeypatch.setattr(duckdb, "connect", noted)
    monkeypatch.setattr(second_process, "begin", lambda *loads: None)  # everything is done here
    plan = plan_build(small.inbox, tmp_path / "out", AS_OF, project_root(), fresh=True)
    run_build(replace(plan, memory="1GB", threads=1))
    assert len(opened) > 5
    assert [one for one in opened if not {"memory_limit": "1GB", "threads": 1}.items() <= (one[1] or {}).items()] == []
