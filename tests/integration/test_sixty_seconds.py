"""The story that both READMEs tell, on the demo: each command runs as it stands there, and what is counted is so."""

import json
import re
import shlex
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.paths import project_root
from tests.integration.conftest import DemoBuild

PAGES = ("README.md", "README.zh-CN.md")
STORY = re.compile(r"<!-- sixty seconds -->\n```\n(.*?)```\n<!-- end -->", re.DOTALL)
FROM_A_BUILD = {"trace", "assess", "show"}


def story(page: str) -> list[list[str]]:
    """The commands of a page's story, without their remarks."""
    found = STORY.search((project_root() / page).read_text(encoding="utf-8"))
    assert found
    return [shlex.split(line.split("  #")[0])[1:] for line in found[1].splitlines()]


def test_both_readmes_tell_the_same_story() -> None:
    one, other = map(story, PAGES)
    assert one == other and len(one) == 5


def test_each_command_of_the_story_runs(demo: DemoBuild, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for words in story(PAGES[0]):
        there = {"build/published": str(demo.out), "build/draft.zip": str(tmp_path / "draft.zip")}
        words = [there.get(word, word) for word in words]
        more = ["--out", str(demo.out)] if words[0] in FROM_A_BUILD else []
        assert app.run([*words, *more]) == 0, words
        said[words[0]] = capsys.readouterr().out
    assert "150 人次" in said["trace"] and "来源记录 150 条" in said["trace"]
    assert "够条件" in said["assess"]
    assert "G6" in said["show"] and "草稿" in said["file"]


def test_what_the_story_counts_is_counted(demo: DemoBuild) -> None:
    kept = {"README.txt", "intended_results.json", "planted_defects.json"}
    files = [path for path in demo.inbox.rglob("*") if path.is_file() and path.name not in kept]
    faults = json.loads((demo.inbox / "planted_defects.json").read_text(encoding="utf-8"))["defects"]
    built = json.loads((demo.out / "build.json").read_text(encoding="utf-8"))
    for page, told in zip(
        PAGES,
        (
            r"the (\d+) files.*?refused (\d+) planted.*?printed (\d+) workbooks",
            r"的 (\d+) 个文件，退回有意放入的 (\d+) 处.*?出了 (\d+) 张表",
        ),
        strict=True,
    ):
        text = (project_root() / page).read_text(encoding="utf-8")
        counts = re.search(told, text, re.DOTALL)
        assert counts and [int(count) for count in counts.groups()] == [len(files), len(faults), len(built["forms"])]
