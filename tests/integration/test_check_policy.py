"""`jixiao check --policy`: what is handed in is checked by the lists of that policy folder."""

import json
from pathlib import Path

import pytest

from jixiao.cli import app
from tests.inbox import write_tables
from tests.integration.small_inbox import REGION, a_uscc
from tests.oracle.policy import edit, policy_with

NEW_NOTICE = Path(__file__).parents[1] / "oracle" / "new_notice"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A unit, and its application for a track of a notice that only the new policy folder has."""
    unit = {"统一社会信用代码": a_uscc(1), "单位名称": "单位一", "单位类别": "企业", "行政区划代码": REGION}
    application = {
        "申报编号": "X1", "申报年度": 2024, "项目类别代码": "xx-base", "统一社会信用代码": a_uscc(1),
        "项目名称": "项目一",
        "推荐单位": "长春市人力资源和社会保障局", "推荐日期": "2024-06-20", "申报日期": "2024-06-10",
    }  # fmt: skip
    write_tables(tmp_path / "inbox", {"申报单位": [unit], "申报项目": [application]})
    return tmp_path / "inbox"


def accepted(inbox: Path, out: Path, *more: str) -> int:
    """How many applications are taken."""
    app.run(["check", "--inbox", str(inbox), "--out", str(out), *more])
    said = json.loads((out / "check.json").read_text(encoding="utf-8"))
    return sum(int(row["accepted"]) for row in said["inputs"] if row["record_type"] == "application")


def test_an_application_for_a_track_of_the_policy_folder_is_taken(inbox: Path, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, NEW_NOTICE)
    assert accepted(inbox, tmp_path / "own") == 0
    assert accepted(inbox, tmp_path / "new", "--policy", str(policy)) == 1


def test_bad_policy_data_are_refused_before_anything_is_read(inbox: Path, tmp_path: Path) -> None:
    policy = policy_with(tmp_path, NEW_NOTICE)
    edit(policy / "grants.csv", lambda rows: [*rows[:-1], rows[-1] | {"amount_yuan": ""}])
    out = tmp_path / "out"
    assert app.run(["check", "--inbox", str(inbox), "--out", str(out), "--policy", str(policy)]) == 3
    assert not (out / "check.json").exists()
