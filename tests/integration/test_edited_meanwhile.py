"""What is edited while a build runs is of the next build: this one is made by what it began with, and says so."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jixiao.errors import TryLater
from jixiao.hashes import file_sha256
from jixiao.paths import project_root
from jixiao.pipeline import stages
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.progress import Silent
from jixiao.pipeline.run import plan_build, run_build
from jixiao.policy.folder import policy_sha256
from jixiao.policy.policy_data import PolicyRefused
from tests.integration.conftest import AS_OF, DemoBuild
from tests.oracle.policy import policy_with


class Edits(Silent):
    """Does something when a stage begins."""

    def __init__(self, when: str, do: Callable[[], object]) -> None:
        self.when, self.do = when, do

    def stage(self, name: str) -> None:
        if name == self.when:
            self.do()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with policy data and texts of its own."""
    policy_with(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "通知.txt").write_text("一、总则\n", encoding="utf-8")
    return tmp_path


def edit_all(office: Path) -> None:
    """Another title of every notice, which forms print, and another text."""
    notices = office / "policy" / "notices.csv"
    notices.write_text(notices.read_text(encoding="utf-8").replace("关于", "关于改了的"), encoding="utf-8")
    (office / "texts" / "通知.txt").write_text("一、改了的总则\n", encoding="utf-8")


def made(out: Path) -> dict[str, object]:
    """All that a build says of itself but its seconds, and the workbooks that it wrote."""
    said = json.loads((out / "build.json").read_text(encoding="utf-8"))
    del said["seconds"]
    books = {path.relative_to(out).as_posix(): file_sha256(path) for path in out.rglob("*.xlsx")}
    return {"said": said, "books": books, "policy": policy_sha256(out / "policy")}


@pytest.mark.parametrize("when", ["door", "transform", "exit", "forms", "publish"])
def test_policy_data_and_texts_that_are_edited_meanwhile_are_of_the_next_build(
    small: DemoBuild, office: Path, when: str
) -> None:
    def plan(name: str) -> BuildPlan:
        root, policy, texts = project_root(), office / "policy", office / "texts"
        return plan_build(small.inbox, office / name, AS_OF, root, policy=policy, texts=texts)

    run_build(plan("before"))
    run_build(plan("edited"), Edits(when, lambda: edit_all(office)))
    assert made(office / "edited") == made(office / "before")
    after = run_build(plan("edited"))
    assert "unchanged" not in after
    assert after["policy"]["sha256"] == policy_sha256(office / "policy")
    assert made(office / "edited") != made(office / "before")
    assert run_build(plan("edited"))["unchanged"]


def test_a_key_that_is_changed_meanwhile_is_told_and_nothing_is_published(
    small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_build(small.inbox, tmp_path / "out", AS_OF, project_root())
    another = Edits("forms", lambda: monkeypatch.setenv("JIXIAO_PERSON_KEY", "another key of the tests, of nobody"))
    with pytest.raises(TryLater, match="程序或个人信息密钥被改动.*请重新运行"):
        run_build(plan, another)
    assert not plan.out.exists()


def test_policy_data_that_are_saved_while_they_are_copied_are_told_to_be_tried_again(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_build(office / "inbox", office / "out", AS_OF, project_root(), policy=office / "policy")

    def half(folder: Path, place: Path) -> None:
        shutil.copytree(folder, place)
        (place / "notices.csv").write_text("", encoding="utf-8")

    monkeypatch.setattr(stages, "keep_policy", half)
    with pytest.raises(TryLater, match="正被改动，没有开始任何工作"):
        stages.place_policy(plan)
    (office / "policy" / "notices.csv").write_text("", encoding="utf-8")
    shutil.rmtree(plan.policy_folder)
    with pytest.raises(PolicyRefused, match=f"政策数据 {office / 'policy'} 有"):
        stages.place_policy(plan)
