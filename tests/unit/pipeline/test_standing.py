"""The published build stands where the same would be made again, and only there."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jixiao.hashes import sha256_or_blank
from jixiao.ingest.person_key import fingerprint, load_key
from jixiao.paths import project_root
from jixiao.pipeline.identity import build_id, rules_of
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.standing import NOTE, note_standing, standing_build
from jixiao.pipeline.summary import text_hashes
from jixiao.pipeline.workspace import SOURCES, builds_folder, note_sources, noted_sources

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


def made(plan: BuildPlan) -> dict[str, Any]:
    """What a build of the inbox's files as they are says of itself."""
    inputs = [(path.name, sha256_or_blank(path)) for path in plan.inbox.iterdir()]
    key_id = fingerprint(load_key())
    texts = text_hashes(plan.texts)
    rules = rules_of(plan.code, plan.policy_source)
    return {
        "build_id": build_id(inputs, rules, plan.as_of, plan.notices, texts.values(), key_id=key_id),
        "inputs": [{"file": name, "sha256": digest} for name, digest in inputs],
        "texts": texts,
    }


def test_a_build_of_the_same_stands(plan: BuildPlan) -> None:
    assert standing_build(plan) is None  # nothing is noted
    note_standing(plan, made(plan))
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
    note_standing(plan, made(plan))
    assert standing_build(other(plan)) is None


def test_another_key_another_file_or_a_touched_result_is_another_build(
    plan: BuildPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_standing(plan, made(plan))
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
    read = made(plan)
    (plan.inbox / "培训记录.csv").write_text("changed while the build went on", encoding="utf-8")
    note_standing(plan, read)
    assert standing_build(plan) is None


def test_a_text_of_another_name_is_another_build(plan: BuildPlan, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("一、总则", encoding="utf-8")
    plan = replace(plan, texts=texts)
    note_standing(plan, made(plan))
    assert standing_build(plan) == SAID
    (texts / "a.txt").rename(texts / "b.txt")
    assert standing_build(plan) is None
    (texts / "b.txt").rename(texts / "a.txt")
    (texts / "copy.txt").write_bytes((texts / "a.txt").read_bytes())
    assert standing_build(plan) is None


def test_a_build_that_others_are_to_read_too_is_another_one(plan: BuildPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    note_standing(plan, made(plan))
    monkeypatch.setenv("JIXIAO_SHARE", "all")
    assert standing_build(plan) is None


@pytest.mark.parametrize("said", ["null", "[1]", "1", "{", '{"made_of": null}'])
def test_a_note_that_is_none_makes_the_build_anew(plan: BuildPlan, said: str) -> None:
    (builds_folder(plan.out) / NOTE).write_text(said, encoding="utf-8")
    assert standing_build(plan) is None


def test_a_note_that_cannot_be_written_fails_nothing(plan: BuildPlan) -> None:
    for name in (NOTE, SOURCES):
        (builds_folder(plan.out) / name).mkdir()
    note_standing(plan, made(plan))
    note_sources(plan.out, plan.inbox, None)
    assert standing_build(plan) is None and noted_sources(plan.out) == (None, None)


def test_what_is_no_file_is_known_by_why_it_is_none(plan: BuildPlan, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = plan.inbox / "各市"
    link.symlink_to(tmp_path / "nowhere")
    note_standing(plan, made(plan))
    assert standing_build(plan) == SAID
    link.unlink()
    link.symlink_to(tmp_path / "elsewhere")
    assert standing_build(plan) is None
