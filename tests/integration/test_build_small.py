"""The main job on a small inbox, end to end: what it leaves, that it repeats, and what stops it."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from jixiao.build.run import plan_build, run_build
from jixiao.cli import app
from jixiao.ingest.contract import load_lists
from jixiao.paths import project_root
from tests.integration.sealing import seal
from tests.integration.small_inbox import write_small_inbox

DAY = date(2026, 11, 20)
KEY = "a key of the tests, not of anybody"
# What must repeat byte for byte; the warehouse is a cache, and build.json tells the seconds.
REPEATED = ("forms/**/*.xlsx", "export/*/*.*", "audit/**/*.xlsx", "quarantine.xlsx", "checks.html", "checks.json")

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_PERSON_KEY", KEY)
        patch.setenv("JIXIAO_LANG", "zh")
        yield


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_inbox(tmp_path_factory.mktemp("first") / "inbox")


@pytest.fixture(scope="module")
def out(inbox: Path) -> Path:
    place = inbox.parent / "published"
    run_build(plan_build(inbox, place, DAY, project_root()))
    return place


@pytest.fixture(scope="module")
def said(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "build.json").read_text(encoding="utf-8")))


def hashes(out: Path) -> dict[str, str]:
    paths = [path for pattern in REPEATED for path in out.resolve().glob(pattern)]
    return {path.relative_to(out.resolve()).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "jixiao.cli.app", *arguments]


def child_environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)} | more


def test_build_json_says_what_the_contract_of_the_command_line_asks(said: dict[str, Any], out: Path) -> None:
    assert len(said["build_id"]) == 16
    assert said["as_of"] == "2026-11-20"
    training = next(row for row in said["inputs"] if row["record_type"] == "training")
    asked = {"file": "培训记录.csv", "sheet": "", "read": 30, "accepted": 30, "quarantined": 0, "duplicates": 0,
             "skipped": 0}  # fmt: skip
    assert {name: training[name] for name in asked} == asked
    for row in said["inputs"]:
        assert row["read"] == row["accepted"] + row["quarantined"] + row["duplicates"] + row["skipped"]
    assert said["checks"]
    assert all({"name", "passed", "failed_rows", "severity"} <= set(check) for check in said["checks"])
    assert [check["name"] for check in said["checks"] if not check["passed"] and check["severity"] == "强制"] == []
    assert set(said["seconds"]) == {"ingest", "transform", "check", "forms", "total"}
    for form in said["forms"]:
        assert hashlib.sha256((out / form["path"]).read_bytes()).hexdigest() == form["sha256"]
    made = {(form["form_id"], form["edition"]) for form in said["forms"]}
    assert made >= {("F1", "full"), ("F1", "annual"), ("F2", "full"), ("F2", "annual")}


def test_the_published_folder_holds_what_a_reader_needs_and_no_leftovers(out: Path) -> None:
    assert sorted(path.name for path in out.iterdir()) == [
        "audit", "build.json", "checks.html", "checks.json", "export", "forms", "policy", "quarantine.parquet",
        "quarantine.xlsx", "raw", "warehouse.duckdb",
    ]  # fmt: skip


def test_every_figure_stands_in_its_cell_of_both_editions(out: Path, said: dict[str, Any]) -> None:
    with duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True) as connection:
        figures = connection.execute("select notice, workbook, sheet, cell, value from published.figure").fetchall()
    assert len(figures) == said["counts"]["figures"] > 0
    for edition in ("forms", "audit"):
        books = {path.name: load_workbook(path) for path in (out / edition).glob("jl-2024/*.xlsx")}
        wrong = [
            (workbook, sheet, cell)
            for _, workbook, sheet, cell, value in figures
            if round(books[workbook][sheet][cell].value - float(value), 6) != 0
        ]
        assert wrong == []


def test_a_cell_traces_to_the_rows_of_the_files(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["show", "figure", "--out", str(out), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    asked = next(row for row in figures if row["form_id"] == "F1" and row["measure"] == "grant_requested_total")
    ref = f"{asked['workbook']}!{asked['sheet']}!{asked['cell']}"
    assert app.run(["trace", ref, "--out", str(out), "--json"]) == 0
    traced = json.loads(capsys.readouterr().out)
    # 300 + 100 + 50.00005, 150 + 100 + 50.00005 and 100 + 100 + 50.00005 in 万元, rounded once
    assert (traced["value"], traced["recomputed"], traced["unit"]) == ("1000", "1000", "万元")
    assert [(row["file"], row["row"], row["amount"]) for row in traced["records"]] == [
        ("申报项目.csv", 2, "4500000.5"),
        ("申报项目.csv", 3, "3000000.5"),
        ("申报项目.csv", 4, "2500000.5"),
    ]


def test_no_personal_number_leaves_the_door(out: Path) -> None:
    from tests.integration.small_inbox import a_person

    number = a_person(7)
    with duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True) as connection:
        masked = connection.execute("select distinct person_masked from staging.stg_training").fetchall()
    assert all("*" in value for (value,) in masked)
    for path in out.resolve().rglob("*"):
        if path.is_file():
            assert number.encode() not in path.read_bytes(), path.name


def test_the_same_inputs_from_elsewhere_give_the_same_bytes(
    out: Path, inbox: Path, said: dict[str, Any], tmp_path: Path
) -> None:
    """Another folder, files written in another order, one thread, another time zone, locale and hash seed; and so do
    the filings of both."""
    again = write_small_inbox(tmp_path / "some where" / "else", reverse=True)
    place = tmp_path / "out"
    done = subprocess.run(
        command("build", "--inbox", str(again), "--out", str(place), "--as-of", DAY.isoformat(), "--json"),
        env=child_environment(JIXIAO_THREADS="1", POLARS_MAX_THREADS="1", TZ="America/New_York", LC_ALL="C"),
        cwd=tmp_path, capture_output=True, check=True,
    )  # fmt: skip
    second = json.loads(done.stdout.decode("utf-8"))
    assert second["build_id"] == said["build_id"]
    assert hashes(place) == hashes(out)
    assert len(hashes(out)) >= 11
    sealed = seal(out, inbox, tmp_path / "first.zip")
    elsewhere = child_environment(PYTHONHASHSEED="7", POLARS_MAX_THREADS="1", TZ="Asia/Kathmandu", LC_ALL="C")
    arguments = [str(place), str(again), str(tmp_path / "second.zip")]
    root = project_root()
    subprocess.run([sys.executable, "-m", "tests.integration.sealing", *arguments], env=elsewhere, cwd=root, check=True)
    assert (tmp_path / "second.zip").read_bytes() == sealed


def test_bad_input_leaves_the_last_published_build_untouched(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (os.readlink(out), hashes(out))
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = write_small_inbox(tmp_path / "broken")
    (broken / "花名册.xlsx").write_text("不是工作簿", encoding="utf-8")
    for inbox, sentence in (
        (
            empty,
            f"错误：收件目录 {empty} 中没有数据文件。请放入 .xlsx、.xls、.csv 或 .parquet 文件后重试。\n",
        ),
        (
            broken,
            f"错误：收件目录 {broken} 中有 1 个文件无法读取：花名册.xlsx（打不开，可能已加密、已损坏，"
            "或不是真正的 Excel 文件）。请更换或移走这些文件后重试。\n",
        ),
    ):
        assert app.run(["build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-20"]) == 3
        assert capsys.readouterr().err == "读取与校验……\n" + sentence
    assert (os.readlink(out), hashes(out)) == before


def test_a_missing_required_column_and_an_unknown_track_are_quarantined_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    write_small_inbox(inbox)
    units = inbox / "申报单位.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("单位类别", "类别"), encoding="utf-8")
    applications = inbox / "申报项目.csv"
    text = applications.read_text(encoding="utf-8").replace("jl-studio", "jl-workshop")
    applications.write_text(text, encoding="utf-8")
    assert app.run(["check", "--inbox", str(inbox), "--out", str(tmp_path / "out"), "--json"]) == 0
    said = {row["record_type"]: row for row in json.loads(capsys.readouterr().out)["inputs"]}
    assert (said["unit"]["read"], said["unit"]["quarantined"], said["unit"]["accepted"]) == (3, 3, 0)
    assert said["unit"]["note"] == "工作表缺少必填列“单位类别”，全表各行均未载入。"
    assert (said["application"]["read"], said["application"]["quarantined"]) == (3, 1)
    sheet = load_workbook(tmp_path / "out" / "quarantine.xlsx")["申报项目"]
    rows = [[cell.value for cell in row][:8] for row in sheet.iter_rows()]
    assert rows[0] == ["文件", "工作表", "行号", "列", "值", "规则", "原因", "建议修复"]
    tracks = "、".join(sorted(load_lists(project_root())["tracks"]))
    assert [str(value or "") for value in rows[1]] == [
        "申报项目.csv", "", "4", "项目类别代码", "jl-workshop", "代码不在目录",
        f"“项目类别代码”的值不在规定的目录中（{tracks}）。", "请从目录中选择“项目类别代码”的值。",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_a_real_build_killed_anywhere_leaves_the_last_one_whole(out: Path, inbox: Path, seed: int) -> None:
    before = (os.readlink(out), hashes(out))
    child = subprocess.Popen(
        command("build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-21"),
        env=child_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stderr is not None
    wanted = ("读取与校验……", "计算……", "生成表格……")[seed]
    while line := child.stderr.readline().decode("utf-8").strip():
        if line == wanted:
            break
    time.sleep(random.Random(seed).uniform(0, 0.5))
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stderr.close()
    if os.readlink(out) == before[0]:
        assert hashes(out) == before[1]
    said = json.loads((out / "build.json").read_text(encoding="utf-8"))
    for form in said["forms"]:
        assert hashlib.sha256((out / form["path"]).read_bytes()).hexdigest() == form["sha256"]
