"""Texts of boxes: 叙述/<申报编号>/<栏目>.txt, taken as written, counted like any file, told when they do not fit."""

import polars as pl
import pytest

from jixiao.ingest.narrative import key_of
from jixiao.ingest.quarantine import quarantine_book
from tests.unit.ingest.conftest import Door

NUMBER = "11010519491231002X"  # the standard's own example


@pytest.fixture
def inbox(door: Door) -> Door:
    door.csv("统计.csv", [["统一社会信用代码"]])
    door.csv("公示.csv", [["申报编号", "公示开始日期", "公示结束日期"], ["A1", "2024-07-01", "2024-07-10"]])
    return door


def _put(door: Door, path: str, text: str, encoding: str = "utf-8") -> None:
    place = door.path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode(encoding))


def _texts(outcome, door: Door) -> pl.DataFrame:
    return pl.read_parquet(door.root / f"raw{door.runs}" / "narrative.parquet")


def _entry(outcome, file: str) -> dict:
    return outcome.result.sheets.filter(pl.col("file") == file).to_dicts()[0]


def test_a_text_is_taken_as_written_whatever_its_encoding_and_line_ends(inbox):
    _put(inbox, "甲/叙述/A1/申报背景.txt", "\ufeff第一段　１\r\n\r\n=第二段\n")
    _put(inbox, "甲/叙述/A1/建设目标-6-18-01-01.txt", "目标", "gb18030")
    outcome = inbox.run()
    rows = _texts(outcome, inbox).select("application_no", "box", "part", "narrative", "characters").rows()
    assert sorted(rows) == [
        ("A1", "建设目标", "6-18-01-01", "目标", 2),
        ("A1", "申报背景", "", "第一段　１\n\n=第二段", 8),
    ]
    counted = ("read", "accepted", "quarantined", "duplicates", "skipped", "record_type")
    entry = _entry(outcome, "甲/叙述/A1/申报背景.txt")
    assert [entry[name] for name in counted] == [1, 1, 0, 0, 0, "narrative"]


def test_an_empty_file_is_a_box_left_blank_on_purpose_and_a_number_before_the_name_is_passed_over(inbox):
    _put(inbox, "叙述/A1/1. 申报背景.txt", "")
    rows = _texts(inbox.run(), inbox).select("box", "narrative").rows()
    assert rows == [("申报背景", "")]


@pytest.mark.parametrize(
    ("path", "column", "says"),
    [
        ("叙述/A1/没有这栏.txt", "栏目", "没有表使用栏目“没有这栏”"),
        ("叙述/申报背景.txt", "文件位置", "叙述/申报编号/栏目.txt"),
        ("叙述/A1/多一层/申报背景.txt", "文件位置", "叙述/申报编号/栏目.txt"),
    ],
)
def test_a_text_that_does_not_fit_is_told_and_not_taken(path, column, says, inbox, tmp_path):
    _put(inbox, path, "文字")
    outcome = inbox.run()
    assert _texts(outcome, inbox).is_empty()
    raw = inbox.root / f"raw{inbox.runs}"
    (fault,) = pl.read_parquet(raw / "quarantine.parquet").filter(pl.col("record_type") == "narrative").to_dicts()
    assert (fault["file"], fault["column"]) == (path, column) and says in fault["reason"] and fault["repair"]
    assert _entry(outcome, path)["quarantined"] == 1
    quarantine_book(raw, __import__("datetime").date(2024, 1, 1)).write(tmp_path / "quarantine.xlsx")
    assert (tmp_path / "quarantine.xlsx").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("A1/偏差原因-2025", ("A1", "偏差原因", "2025")),
        ("A1/偏差原因-2025-I103", ("A1", "偏差原因", "2025-I103")),
        ("A1/原因说明-2025-7月-I103", ("A1", "原因说明", "2025-7月-I103")),
        ("A1/全年预计执行数-2025-12月-年度资金总额", ("A1", "全年预计执行数", "2025-12月-年度资金总额")),
        ("jl-2024/3. 下达及时性-2025", ("jl-2024", "下达及时性", "2025")),
        ("A1/建设目标-6-18-01-01", ("A1", "建设目标", "6-18-01-01")),
        ("A1/申报背景", ("A1", "申报背景", "")),
        ("A1/原因说明-2025-13月-I103", ("A1", "原因说明-2025-13月-I103", "")),
        ("A1/偏差原因-25-I103", ("A1", "偏差原因-25-I103", "")),
    ],
)
def test_the_part_of_a_text_is_an_occupation_or_a_year_with_month_and_row(name, key):
    assert key_of(f"甲/叙述/{name}.txt") == key


def test_of_two_texts_for_one_box_the_first_is_taken_and_the_other_told(inbox):
    _put(inbox, "一/叙述/A1/申报背景.txt", "一")
    _put(inbox, "二/叙述/A1/申报背景.txt", "二")
    outcome = inbox.run()
    assert _texts(outcome, inbox)["narrative"].to_list() == ["一"]
    assert "一/叙述/A1/申报背景.txt" in _entry(outcome, "二/叙述/A1/申报背景.txt")["note"]


def test_personal_numbers_in_a_text_are_masked(inbox):
    _put(inbox, "叙述/A1/申报背景.txt", f"带头人张某（{NUMBER}）。")
    (text,) = _texts(inbox.run(), inbox)["narrative"]
    assert NUMBER not in text and "*" in text


def test_what_is_no_text_is_refused_alone(inbox):
    inbox.path("叙述/A1").mkdir(parents=True)
    (inbox.path("叙述/A1") / "申报背景.txt").write_bytes(b"\xff\xfe\x00\x01\x00")
    _put(inbox, "叙述/A1/建设目标.txt", "好")
    outcome = inbox.run()
    assert _entry(outcome, "叙述/A1/申报背景.txt")["refused"].startswith("既不是 UTF-8 也不是 GB18030")
    assert _texts(outcome, inbox)["narrative"].to_list() == ["好"]


def test_other_text_files_are_passed_over_as_before(inbox):
    _put(inbox, "说明.txt", "不读")
    assert _entry(inbox.run(), "说明.txt")["note"] == "不是数据文件，未读取"
