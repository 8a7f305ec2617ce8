"""Rows that are passed over are on record one by one, with their places."""

from pathlib import Path

import polars as pl

from jixiao.ingest.contract import load_lists
from jixiao.ingest.inbox import ingest
from jixiao.paths import project_root


def test_copies_totals_and_blank_rows_are_listed_with_their_places(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    head = "申报编号,专家姓名,评审日期,评分\n"
    # 第 2 行的副本在第 4 行和另一个文件的第 2 行；第 3 行是空行，第 5 行是合计
    (inbox / "评审.csv").write_text(
        head + "A1,甲,2024-07-01,90\n,,,\nA1,甲,2024-07-01,90\n合计,,,90\n", encoding="utf-8"
    )
    (inbox / "评审-二.csv").write_text(head + "A1,甲,2024-07-01,90\n", encoding="utf-8")
    result = ingest(inbox, tmp_path / "raw", load_lists(project_root()), b"a key of the tests, not of anybody")
    listed = pl.read_parquet(tmp_path / "raw" / "passed_over.parquet").rows()
    first = ("评审-二.csv", "", 2)
    assert sorted(listed, key=str) == sorted([
        ("评审.csv", "", 2, "duplicate", *first),
        ("评审.csv", "", 3, "blank", None, None, None),
        ("评审.csv", "", 4, "duplicate", *first),
        ("评审.csv", "", 5, "total", None, None, None),
    ], key=str)  # fmt: skip
    assert (result.accepted, result.duplicates, result.skipped) == (1, 2, 2)
