"""The benchmarks that `make bench` runs go with the code."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from benchmarks import door, forms
from benchmarks.parts import counts
from benchmarks.parts.changes import CHANGES, Asked
from benchmarks.parts.commands import jixiao
from benchmarks.peers import pandas_script
from jixiao.demo import filler, write_demo
from jixiao.ingest.contract import load_lists
from jixiao.ingest.inbox import ingest

WITHOUT_OPTIONS = ("forms",)
FILES = sorted(path.stem for path in (Path(__file__).parents[2] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", FILES)
def test_a_benchmark_can_be_run(root: Path, name: str) -> None:
    script = f"import sys; sys.path[:0] = ['src', '.']; from benchmarks.{name} import main"
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_bare_writer_of_the_forms_benchmark_writes_the_same_workbook() -> None:
    assert forms.main(sheets=2, rounds=1)["same"]


def test_the_peer_of_the_door_benchmark_writes_the_same_table(root: Path, tmp_path: Path) -> None:
    lists = load_lists(root)
    for path in door.write(tmp_path, 3_000, lists):
        door.measure(path, tmp_path / "raw", lists, rounds=1)
        made, peer = pl.read_parquet(tmp_path / "raw" / "training.parquet"), pl.read_parquet(tmp_path / "raw.parquet")
        assert len(made) == 3_000
        assert made.equals(peer)
        assert made.schema == peer.schema


@pytest.mark.parametrize("name", sorted(set(FILES) - set(WITHOUT_OPTIONS)))
def test_a_benchmark_says_what_it_measures(root: Path, name: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", "--help"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env={"PYTHONPATH": "src:."})
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout) > 200


def test_make_runs_every_benchmark(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    listed = re.findall(r"^BENCHMARKS := (.*)$", makefile, re.M)[0].split()
    assert sorted([*listed, *re.findall(r"-m benchmarks\.(\w+)", makefile)]) == FILES


def test_a_command_is_measured_with_what_it_prints() -> None:
    run = jixiao("--help")
    assert run.code == 0 and "jixiao" in run.text
    assert run.wall > 0 and run.processor > 0
    with pytest.raises(RuntimeError, match="ended with 2"):
        jixiao("no-such-command")


TRAINED = """培训记录号,统一社会信用代码,身份证号,姓名,培训等级,结业日期
P1,91110113YYX050391Q,110100198909060003,甲,高级工,2024-03-01
P1,91110113YYX050391Q,110100198909060003,甲,高级工,2024-03-01
P2,91110113YYX050391Q,110100198909060004,乙,高级工,2024-03-01
P3,91110113YYX050391Q,110100198210040009,丙,高级工,2024-05-01
"""
PAID = '凭证号,项目编号,环节,金额（万元）,业务日期\nV1,X1,拨付,"1,000",2024-06-01\nV2,X1,拨付,2.5,2024-07-01\n'


def test_the_pandas_script_counts_what_an_analyst_would(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "培训记录.csv").write_text(TRAINED, encoding="gb18030")
    (inbox / "资金记录.csv").write_text(PAID, encoding="utf-8-sig")
    project = {"项目编号": ["X1"], "统一社会信用代码": ["91110113YYX050391Q"], "认定日期": [date(2024, 1, 1)]}
    pl.DataFrame(project).write_parquet(inbox / "project.parquet")
    pl.DataFrame({"证书编号": ["Z1"], "身份证号": ["110100198210040009"], "发证日期": ["2024-06-01"]}).write_excel(
        inbox / "取证记录.xlsx", "取证记录"
    )
    said = pandas_script.main(inbox, tmp_path / "book.xlsx")
    assert said == {"rows": 12, "wrong": 1, "copies": 1, "trainings": 2, "sheets": 1}
    sheet = pl.read_excel(tmp_path / "book.xlsx", sheet_name="X1", has_header=False, infer_schema_length=0)
    assert [row[:4] for row in sheet.rows()] == [
        ("项目编号", "X1", "统一社会信用代码", "91110113YYX050391Q"),
        ("培训", None, None, None),
        ("91110113YYX050391Q", "高级工", "2024", "2"),
        ("资金", None, None, None),
        ("X1", "拨付", "2024", "10025000"),
    ]


def test_the_second_count_agrees_with_the_records_taken_in_and_sees_one_that_is_missing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filler, "FILE_ROWS", 300)
    written = {"training": 1_000, "certification": 500, "funding": 200}
    filler.write_filler(tmp_path / "inbox", written, seed=3)
    ingest(tmp_path / "inbox", tmp_path / "raw", load_lists(root), b"0" * 32)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create schema staging")
        for name in written:
            con.execute(f"create table staging.stg_{name} as from '{tmp_path}/raw/{name}.parquet'")
    found = list(counts.compare(tmp_path / "inbox", tmp_path / "warehouse.duckdb"))
    assert [(rows, unlike) for _, rows, _, unlike in found] == [(1_000, 0), (500, 0), (200, 0)]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("delete from staging.stg_training where training_no = 'PXQT00000007'")
    found = list(counts.compare(tmp_path / "inbox", tmp_path / "warehouse.duckdb"))
    assert [unlike for *_, unlike in found] == [1, 0, 0]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo(tmp_path_factory.mktemp("changes") / "inbox").folder


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_the_quick_builds_is_one_change(root: Path, inbox: Path, tmp_path: Path, what: str) -> None:
    files = {path.relative_to(inbox): path.read_bytes() for path in inbox.rglob("*") if path.is_file()}
    (tmp_path / "aside").mkdir()
    (tmp_path / "cache").mkdir()
    asked = Asked(root, inbox, tmp_path / "cache", tmp_path / "aside", date(2026, 11, 20))
    words = asked.words()
    CHANGES[what](asked)
    now = {path.relative_to(inbox): path.read_bytes() for path in inbox.rglob("*") if path.is_file()}
    moved = len(set(files.items()) ^ set(now.items()))
    others = (asked.words() != words) + bool(asked.settings) + (not asked.cache.exists())
    assert (moved, others) == ((0, what != "nothing") if moved == 0 else (2, 0))
    for path in now:
        (inbox / path).unlink()
    for path, content in files.items():
        (inbox / path).write_bytes(content)
