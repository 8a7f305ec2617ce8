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
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from jixiao.cli import app
from jixiao.filing.explanations import to_explain
from jixiao.ingest.contract import load_lists
from jixiao.paths import project_root
from jixiao.published import open_warehouse
from jixiao.trace import Tracer
from tests.integration.cells import disagreeing_rows, misplaced, walk
from tests.integration.conftest import DemoBuild
from tests.integration.sealing import seal
from tests.integration.small_inbox import tables, write_small_inbox

DAY = date(2026, 11, 20)
# What must repeat byte for byte; the warehouse is a cache, and build.json tells the seconds.
REPEATED = (
    "forms/**/*.xlsx",
    "export/*/*.*",
    "audit/**/*.xlsx",
    "quarantine.xlsx",
    "findings.xlsx",
    "checks.html",
    "checks.json",
)


@pytest.fixture(scope="module")
def inbox(small: DemoBuild) -> Path:
    return small.inbox


@pytest.fixture(scope="module")
def out(small: DemoBuild) -> Path:
    return small.out


@pytest.fixture(scope="module")
def small_tracer(out: Path) -> Iterator[Tracer]:
    with open_warehouse(out) as con:
        yield Tracer(con)


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
    (certificate,) = (row for row in said["inputs"] if row["record_type"] == "certification")
    assert (certificate["read"], certificate["quarantined"]) == (1, 1)
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
        "audit", "build.json", "checks.html", "checks.json", "export", "findings.xlsx", "forms",
        "made.json", "policy", "quarantine.parquet", "quarantine.xlsx", "raw", "reminders", "returns",
        "warehouse.duckdb",
    ]  # fmt: skip


def test_every_figure_stands_in_its_cell_of_both_editions(out: Path, said: dict[str, Any]) -> None:
    with open_warehouse(out) as connection:
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
    asked = next(row for row in figures if row["form_id"] == "F1" and row["measure"] == "grant_requested_fiscal")
    ref = f"{asked['workbook']}!{asked['sheet']}!{asked['cell']}"
    assert app.run(["trace", ref, "--out", str(out), "--json"]) == 0
    traced = json.loads(capsys.readouterr().out)
    # 300 + 100, 150 + 100 and 100 + 100 in 万元: F1 has no line for other money
    assert (traced["value"], traced["recomputed"], traced["unit"]) == ("850", "850", "万元")
    assert [(row["file"], row["row"], row["amount"]) for row in traced["records"]] == [
        ("申报项目.csv", 2, "4000000"),
        ("申报项目.csv", 3, "2500000"),
        ("申报项目.csv", 4, "2000000"),
    ]


def test_every_numeric_cell_leads_to_its_entry_and_back_and_to_the_rows_of_the_files(
    out: Path, inbox: Path, small_tracer: Tracer
) -> None:
    walked = walk(out.resolve(), small_tracer)
    assert walked.wrong == []
    assert (walked.figures, walked.forms) == (walked.cells, len(list((out / "forms").glob("*/*.xlsx"))))
    assert misplaced(small_tracer, inbox, some=30, seed=3) == []


def test_every_row_followed_forward_meets_the_figures_that_list_it(out: Path, small_tracer: Tracer) -> None:
    looked, wrong = disagreeing_rows(out, small_tracer, a_type=100)
    assert wrong == []
    assert looked == sum(len(rows) for rows in tables().values()) - 1, "all but the certificate that is refused"


def test_a_row_is_told_what_it_went_into_and_why_not_into_the_rest(
    out: Path, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The third training record: 中级工, completed in 2023, of the unit that applied with B2 in 2024."""
    assert app.run(["trace", "--row", "培训记录.csv::4", "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["state"], said["record_type"], said["key"]) == ("accepted", "training", "T3")
    assert said["sha256"] == hashlib.sha256((inbox / "培训记录.csv").read_bytes()).hexdigest()
    entered = {(one["measure"], side["role"], side["amount"]) for one in said["figures"] for side in one["sides"]}
    assert ("training_person_times", "value", "1") in entered
    left = {one["measure"]: (one["outcome"], one["reason"]) for one in said["left_out"] if one["use"] == "figure"}
    assert left["training_person_times_high_skill"] == (
        "filtered", "不是所数的一类（口径：其中培训等级为高级工及以上的记录数）",
    )  # fmt: skip
    assert {one["notice"] for one in said["figures"]} == {"jl-2024"}
    assert all(clause["says"] for one in said["figures"] for clause in one["clauses"])


def test_a_row_that_is_not_there_is_told_in_one_sentence(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ref, sentence in (
        ("培训记录.csv::32", "培训记录.csv 没有第 32 行：记录在第 2 至 31 行。"),
        ("培训记录.csv:培训记录:3", "文件 培训记录.csv 没有工作表“培训记录”，有：（没有工作表名，写 文件::行号）。"),
        ("培训.csv::3", "收件目录里没有文件“培训.csv”。是不是 培训记录.csv？"
         "文件名含所在文件夹，jixiao show sheet 可列出。"),
        ("培训记录.csv", "“培训记录.csv”不是一行记录的位置。请写 文件:工作表:行号，如 培训记录.xlsx:培训记录:12；"
         "CSV、Parquet 没有工作表，写 文件::行号。"),
    ):  # fmt: skip
        assert app.run(["trace", "--row", ref, "--out", str(out)]) == 2
        assert capsys.readouterr().err == f"错误：{sentence}\n"
    assert app.run(["trace", "--out", str(out)]) == 2
    assert "二者取一" in capsys.readouterr().err
    assert app.run(["trace", "--row", "培训记录.csv::1", "--out", str(out)]) == 0
    assert "这是表头或表头以上的行，不是记录；记录从第 2 行开始。" in capsys.readouterr().out


def test_no_personal_number_leaves_the_door(out: Path) -> None:
    from tests.integration.small_inbox import a_person

    number = a_person(7)
    with open_warehouse(out) as connection:
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
        command("build", "--inbox", str(again), "--out", str(place), "--as-of", DAY.isoformat(), "--json", "--fresh",
                "--threads", "1"),
        env=child_environment(POLARS_MAX_THREADS="1", TZ="America/New_York", LC_ALL="C"),
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
    broken = tmp_path / "broken"
    broken.mkdir()
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


def test_one_unreadable_file_is_told_everywhere_and_stands_in_the_way_of_filing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, out = write_small_inbox(tmp_path / "inbox"), tmp_path / "out"
    (inbox / "花名册.xls").write_text("<html>", encoding="utf-8")
    (inbox / "说明.pdf").write_text("x", encoding="utf-8")
    build = ["build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-20"]
    assert app.run(build) == 0
    shown = capsys.readouterr().out
    assert "  没有载入 花名册.xls：打不开" in shown and "  没有读取 说明.pdf：不是数据文件" in shown
    assert "花名册.xls" in (out / "checks.html").read_text(encoding="utf-8")
    said = json.loads((out / "build.json").read_text(encoding="utf-8"))
    (row,) = (row for row in said["inputs"] if row["refused"])
    assert (row["file"], row["read"], row["accepted"]) == ("花名册.xls", 0, 0)
    with closing(open_warehouse(out)) as connection:
        found = connection.execute(
            "select rule, severity, notice, file from published.finding where rule in ('D1', 'D2') order by 1"
        ).fetchall()
    assert found == [("D1", "核实", None, "花名册.xls"), ("D2", "提示", None, "说明.pdf")]
    assert [finding[0] for finding in to_explain(out, ["jl-2024"]) if finding[3] == "花名册.xls"] == ["D1"]
    assert app.run([*build, "--strict"]) == 1
    assert app.run(["check", "--inbox", str(inbox), "--out", str(tmp_path / "check"), "--strict"]) == 1
    assert "有 1 个文件没有载入" in capsys.readouterr().err


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
        command("build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-21", "--fresh"),
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


@pytest.mark.parametrize("stage", ["读取与校验……", "计算……"])
def test_ctrl_c_ends_a_build_with_one_sentence_and_leaves_what_is_published(out: Path, inbox: Path, stage: str) -> None:
    before = (os.readlink(out), hashes(out))
    child = subprocess.Popen(
        command("build", "--inbox", str(inbox), "--out", str(out), "--as-of", "2026-11-21", "--fresh"),
        env=child_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert child.stderr is not None
    while line := child.stderr.readline().strip():
        if line == stage:
            break
    time.sleep(0.5)
    os.killpg(child.pid, signal.SIGINT)
    told = child.communicate(timeout=600)[1]
    assert (child.returncode, told) == (130, "错误：已中断；上次发布的结果未受影响。\n")
    assert (os.readlink(out), hashes(out)) == before
