"""findings.xlsx: the working list of what is to be explained, and what was not taken."""

from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import polars as pl

from jixiao.gate import CheckResult
from jixiao.gate.findings_book import FindingRow, read_findings, read_not_taken, write_findings_book
from jixiao.open_findings import ANSWER, HEADS, SHEET

DAY = date(2026, 11, 20)
ONE = FindingRow(
    "核实", "某省通知", "某〔2024〕1号", "G6", "xx-2024", "XM-1", "=1+1", "2", "1", "六", "甲.xlsx", "资金", "9"
)
HINT = FindingRow("提示", "", "", "N1", "", "", "没有表", "", "", "", "", "", "")
FAILED = CheckResult("door.unit.known", "单位：都在单位表里", False, 3, "核实", "共 3 行", "")


def _rows(path: Path, sheet: str) -> list[dict[str, object]]:
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_what_is_to_be_explained_stands_apart_from_hints_with_places_for_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "findings.xlsx"
    write_findings_book([ONE, HINT], [FAILED], path, DAY)
    found, check = _rows(path, SHEET)
    assert set(HEADS) | set(ANSWER) <= set(found)
    assert [found[name] for name in HEADS] == ["G6", "xx-2024", "XM-1", "甲.xlsx", "资金", "9", "=1+1"]
    assert (check["规则"], check["对象"], check["内容"]) == ("door.unit.known", "单位：都在单位表里", "共 3 行")
    assert [row["内容"] for row in _rows(path, "提示")] == ["没有表"]
    cell = openpyxl.load_workbook(path)[SHEET].cell(2, 6)
    assert (cell.value, cell.data_type) == ("=1+1", "s")  # a text, never a formula


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_findings_book([ONE], [FAILED], tmp_path / name, DAY)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_findings_are_read_the_gravest_first_and_none_where_nothing_was_computed(tmp_path: Path) -> None:
    assert read_findings(tmp_path / "none.duckdb") == []
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        con.execute("create schema published")
        con.execute("create schema seeds")
        con.execute(
            "create table seeds.notices as select 'xx-2024' notice_id, '某省通知' title, '某〔2024〕1号' document_no"
        )
        con.execute(
            "create table published.finding (rule text, severity text, notice text, clause text, subject text, "
            "file text, sheet text, row integer, value text, expected text, message text)"
        )
        con.execute(
            "insert into published.finding values ('N1', '提示', null, '', '', null, null, null, '', '', '没有表')"
        )
        con.execute("insert into published.finding values "
                    "('G6', '核实', 'xx-2024', '六', 'XM-1', '甲.xlsx', '资金', 9, '2', '1', '=1+1')")  # fmt: skip
    assert read_findings(tmp_path / "w.duckdb") == [ONE, HINT]


def test_what_was_not_taken_names_whole_files_and_rows_by_their_commonest_faults(tmp_path: Path) -> None:
    pl.DataFrame({"file": ["乙.xls", "甲.csv"], "refused": ["已加密", None]}).write_parquet(tmp_path / "sheet.parquet")
    rules = ["日期无效", "日期无效", "必填缺失", "校验码错误", "代码不在目录"]
    pl.DataFrame(
        {"file": ["甲.csv"] * 5, "sheet": [None] * 5, "row": [2, 3, 3, 4, 4], "rule": rules},
        schema_overrides={"sheet": pl.String},
    ).write_parquet(tmp_path / "quarantine.parquet")
    whole, rows = read_not_taken(tmp_path)
    assert whole == ("乙.xls", "", "整个文件", "已加密")
    assert rows[:3] == ("甲.csv", "", "3 行") and rows[3].startswith("日期无效 2 处、")
    assert rows[3].count("处") == 3
