"""`jixiao policy`, and the refusal of bad policy data by every command that takes a folder of it."""

import json
import shutil
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.cli.options import known_notices
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy


@pytest.fixture(autouse=True)
def nothing_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jixiao.cli.commands.policy.default_out", lambda: tmp_path / "nothing")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "policy"
    shutil.copytree(own_policy(project_root()), place)
    return place


def edit(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_sound_policy_data_leave_with_nought(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["policy"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"政策数据 {own_policy(project_root())}：对照了自身，共 ") for line in said)


def test_what_is_in_doubt_is_a_failed_verification(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "quotas", "jl-base,5,", "jl-base,0,")
    assert app.run(["policy", "--policy", str(folder)]) == 4
    said = capsys.readouterr()
    assert "〔核实〕没有数据能符合：1 处" in said.out
    assert "quotas.csv 第 2 行 max_count 列“0”：名额少于 1，没有项目能入选。" in said.out
    assert said.err == f"错误：政策数据 {folder} 有 1 处需要核实。请按上面的说明改正，或确认无误。\n"


def test_what_a_build_refuses_is_unreadable_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "quotas", "jl-base,5,", "nobody,5,")
    assert app.run(["policy", "--policy", str(folder), "--json"]) == 3
    (point,) = json.loads(capsys.readouterr().out)
    assert {name: point[name] for name in ("severity", "file", "row", "column", "value")} == {
        "severity": "强制", "file": "quotas.csv", "row": 2, "column": "group_id", "value": "nobody",
    }  # fmt: skip


@pytest.mark.parametrize("command", ["build", "assess"])
def test_bad_policy_data_are_refused_before_anything_is_done(
    command: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(folder, "criteria", "unit_floor_area", "floor")
    before = sorted(tmp_path.rglob("*"))
    assert app.run([command, "--policy", str(folder), "--out", str(tmp_path / "out")]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(
        f"错误：政策数据 {folder} 有 1 处差错，没有开始任何工作。criteria.csv 第 5 行 measure_id 列"
    )
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", ["build", "assess", "policy"])
def test_a_folder_that_is_not_there_is_wrong_usage(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run([command, "--policy", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err == f"错误：政策目录 {tmp_path / 'nowhere'} 不存在。请检查 --policy。\n"


def test_the_notices_known_are_those_of_the_policy_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["assess", "--policy", str(folder), "--notice", "xx-2030"]) == 2
    assert "没有编号为“xx-2030”的通知" in capsys.readouterr().err


def test_a_notice_is_asked_for_with_the_one_that_it_forwards(folder: Path) -> None:
    assert known_notices(folder, ["nm-2022"]) == ("mohrss-2022", "nm-2022")
    assert known_notices(folder, ["jl-2024"]) == ("jl-2024",)
    edit(folder, "notices", ",mohrss-2022,true,2022-11-13", ",,true,2022-11-13")
    assert known_notices(folder, ["nm-2022"]) == ("nm-2022",)
