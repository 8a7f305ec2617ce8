"""Killed at any instant of a real build, what is published is one version or the other (`make kill` does it a thousand
times)."""

from pathlib import Path

import pytest

from tests.oracle.kills import STAGES, run

pytestmark = pytest.mark.slow


def test_thirty_killed_builds_leave_one_version_or_the_other_and_the_rerun_gives_the_same_bytes(tmp_path: Path) -> None:
    tally = run(tmp_path, at_random=30 - len(STAGES), in_each=1)
    assert tally.wrong == []
    assert tally.kills == 30 and tally.again == 3
    reached = {stage for stage, _ in tally.after}
    assert len(reached & STAGES.keys()) >= 4, "kills hit builds at work"
