"""The published build stands where the same would be made again, and only there."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jixiao.hashes import file_sha256
from jixiao.ingest.person_key import fingerprint, load_key
from jixiao.paths import project_root
from jixiao.pipeline.identity import build_id
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.standing import note_standing, standing_build
from jixiao.pipeline.workspace import builds_folder

DAY = date(2026, 11, 20)
SAID = {"build_id": "as published"}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuildPlan:
    """A published build of an inbox of one file."""
    monkeypatch.setenv("JIXIAO_PERSON_KEY", "a key of the tests, not of anybody")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "培训记录.csv").write_text("as it was read", encoding="utf-8")
    plan = plan_build(tmp_path / "inbox", tmp_path / "out", DAY, project_root())
    place = builds_folder(plan.out) / "published"
    place.mkdir(parents=True)
    (place / "build.json").write_text('{"build_id": "as published"}', encoding="utf-8")
    plan.out.symlink_to(place)
    return plan


def id_of(plan: BuildPlan) -> str:
    """The id of a build of the inbox's files as they are."""
    inputs = [(path.name, file_sha256(path)) for path in plan.inbox.iterdir()]
    key_id = fingerprint(load_key())
    return build_id(inputs, plan.root, plan.as_of, plan.notices, key_id=key_id)


def test_a_build_of_the_same_stands(plan: BuildPlan) -> None:
    assert standing_build(plan) is None  # nothing is noted
    note_standing(plan, id_of(plan))
    assert standing_build(plan) == SAID


@pytest.mark.parametrize(
    "other",
    [
        lambda plan: replace(plan, fresh=True),
        lambda plan: replace(plan, as_of=date(2026, 11, 21)),
        lambda plan: replace(plan, notices=("jl-2024",)),
        lambda plan: replace(plan, monitor_month=9),
        lambda plan: replace(plan, demo=True),
    ],
)
def test_a_build_that_is_asked_for_something_else_does_not(
    plan: BuildPlan, other: Callable[[BuildPlan], BuildPlan]
) -> None:
    note_standing(plan, id_of(plan))
    assert standing_build(other(plan)) is None


def test_another_key_another_file_or_a_touched_result_is_another_build(
    plan: BuildPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_standing(plan, id_of(plan))
    monkeypatch.setenv("JIXIAO_PERSON_KEY", "another key of the tests, not of anybody")
    assert standing_build(plan) is None
    monkeypatch.setenv("JIXIAO_PERSON_KEY", "a key of the tests, not of anybody")
    more = plan.inbox / "说明.txt"
    more.write_text("beside", encoding="utf-8")
    assert standing_build(plan) is None
    more.unlink()
    assert standing_build(plan) == SAID
    os.utime(plan.out / "build.json", (0, 0))
    assert standing_build(plan) is None


def test_a_file_that_changed_after_it_was_read_is_read_by_the_next_build(plan: BuildPlan) -> None:
    read = id_of(plan)
    (plan.inbox / "培训记录.csv").write_text("changed while the build went on", encoding="utf-8")
    note_standing(plan, read)
    assert standing_build(plan) is None
