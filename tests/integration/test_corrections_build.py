"""A build with corrections on record: they are an input of it, and each record tells that it was corrected."""

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from jixiao.cli import app
from jixiao.filing.contents import contents_of, read_built
from jixiao.forms.corrected import CORRECTIONS, HEAD
from jixiao.ingest.corrections import COLUMNS
from jixiao.paths import project_root
from jixiao.pipeline.identity import build_id, code_files, rules_of
from jixiao.policy.folder import own_policy
from jixiao.trace import trace_row
from tests.integration.small_inbox import write_small_inbox

DAY, NEW = "2026-11-20", "2023-05-20"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox, and a policy folder with a correction of the first training record that it holds."""
    place = tmp_path_factory.mktemp("corrections")
    write_small_inbox(place / "inbox")
    shutil.copytree(own_policy(project_root()), place / "policy", ignore=shutil.ignore_patterns("*.yml"))
    (place / "policy" / "corrections").mkdir()
    return place


def _first(place: Path) -> dict[str, str]:
    return pl.read_csv(place / "inbox" / "培训记录.csv", infer_schema=False).row(0, named=True)


def _correct(place: Path, old: str) -> str:
    """Write the correction; returns the number of the record that it names."""
    number = str(_first(place)["培训记录号"])
    row = f"培训记录.结业日期,{number},改值,{old},{NEW},电话核实,李敏,2024-07-01"
    text = ",".join(COLUMNS) + "\n" + row + "\n"
    (place / "policy" / "corrections" / "corrections.csv").write_text(text, encoding="utf-8")
    return number


def _build(place: Path) -> int:
    said = ["build", "--inbox", place / "inbox", "--out", place / "out", "--as-of", DAY, "--policy", place / "policy"]
    return app.run([str(word) for word in said])


def test_a_correction_is_an_input_of_the_build_and_is_told_where_the_record_is_traced(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = _first(place)["结业日期"]
    number = _correct(place, old)
    assert _build(place) == 0
    out = place / "out"
    training = pl.read_parquet(out / "raw" / "training.parquet").filter(pl.col("training_no") == number)
    assert training["completed_on"].to_list() == [date.fromisoformat(NEW)]
    place_of = training.row(0, named=True)
    (told,) = trace_row(out, f"{place_of['src_file']}:{place_of['src_sheet']}:{place_of['src_row']}")["corrected"]
    assert told == {
        "column": "结业日期", "old_value": old, "new_value": NEW, "reason": "电话核实", "reporter": "李敏",
        "date": "2024-07-01",
    }  # fmt: skip
    books = sorted((out / "audit").rglob("*.xlsx"))
    assert books
    for path in books:
        rows = [[cell.value for cell in row] for row in load_workbook(path)[CORRECTIONS].iter_rows(2)]
        assert tuple(rows[0]) == HEAD and rows[1][:6] == ["培训记录", "结业日期", number, "改值", old, NEW]
    summary = json.loads((out / "build.json").read_text(encoding="utf-8"))
    files = [(row["file"], row["sha256"]) for row in summary["inputs"]]
    without = shutil.copytree(place / "policy", place / "without", ignore=shutil.ignore_patterns("corrections"))
    rules = rules_of(code_files(project_root()), Path(without))
    assert build_id(files, rules, date.fromisoformat(DAY), []) != summary["build_id"]
    sealed = contents_of(read_built(out, project_root()), ["jl-2024"])
    assert "policy/corrections/corrections.csv" in sealed and "raw/correction.parquet" in sealed
    capsys.readouterr()
    before = (out / "build.json").read_bytes()
    _correct(place, "2001-01-01")
    assert _build(place) == 2
    error = capsys.readouterr().err
    assert "原值“2001-01-01”已不在数据中" in error and "第 2 行" in error
    assert (out / "build.json").read_bytes() == before
