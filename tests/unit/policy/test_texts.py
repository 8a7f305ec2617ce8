"""Clauses are found in a notice's text by their path."""

import hashlib
from pathlib import Path

from jixiao.policy.texts import NoticeTexts, clause_texts

MADE_UP = """某某通知

一、总则

甲句。

二、条件

（一）基地

1. 新建

（1）第一款，
续行。

(2) 第二款。

2．已建

(1) 已建第一款。

（二）工作室

1. 场所

三、其他

第四条 条文甲。

续文。

第五条 条文乙。
"""


def test_a_clause_is_found_by_its_path_whatever_brackets_are_used() -> None:
    clauses = clause_texts(MADE_UP)
    assert clauses["一"] == "一、总则甲句。"
    assert clauses["二(一)1(1)"] == "（1）第一款，续行。"
    assert clauses["二(一)1(2)"] == "(2) 第二款。"
    assert clauses["二(一)2(1)"] == "(1) 已建第一款。"
    assert clauses["二(二)1"] == "1. 场所"


def test_an_article_of_a_standard_is_found_by_its_number() -> None:
    clauses = clause_texts(MADE_UP)
    assert clauses["标准 第四条"] == "第四条 条文甲。续文。"
    assert clauses["标准 第五条"] == "第五条 条文乙。"


def test_a_notice_is_known_by_its_hash_whatever_its_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "随便什么名字.txt").write_text(MADE_UP, encoding="utf-8")
    digest = hashlib.sha256(MADE_UP.encode()).hexdigest()
    texts = NoticeTexts(tmp_path, {"made-up": digest, "absent": "0" * 64})
    assert texts.quote("made-up", "一") == "一、总则甲句。"
    assert texts.quote("made-up", "九") is None
    assert texts.quote("absent", "一") is None


def test_a_chapter_that_lost_its_number_is_the_next_one() -> None:
    clauses = clause_texts("四、程序\n（一）申报\n甲。\n（二）评审\n乙。\n要求\n（一）组织\n丙。\n（二）监管\n丁。\n")
    assert clauses["四(一)"] == "（一）申报甲。"
    assert clauses["五"] == "要求"
    assert clauses["五(一)"] == "（一）组织丙。"
    assert clauses["五(二)"] == "（二）监管丁。"


def test_a_list_that_begins_anew_without_a_title_is_no_chapter() -> None:
    clauses = clause_texts("四、程序\n（一）申报\n甲。\n附表如下：\n（一）名称\n")
    assert set(clauses) == {"四", "四(一)"}


def test_annexes_and_their_tables_have_paths() -> None:
    clauses = clause_texts("一、总则\n甲。\n附件1\n表1  名称\n乙\n表 二\n附件 2\n表1  人数\n丙\n")
    assert clauses["附件1 表1"] == "表1  名称乙表 二"
    assert clauses["附件2 表1"] == "表1  人数丙"
    assert {"附件1", "附件2"} <= set(clauses)


def test_the_passage_of_a_clause_takes_in_what_stands_below_it_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(MADE_UP, encoding="utf-8")
    texts = NoticeTexts(tmp_path, {"made-up": hashlib.sha256(MADE_UP.encode()).hexdigest()})
    assert texts.passage("made-up", "二(一)2") == "2．已建(1) 已建第一款。"
    assert (
        texts.passage("made-up", "二(一)") == "（一）基地1. 新建（1）第一款，续行。(2) 第二款。2．已建(1) 已建第一款。"
    )
    assert texts.passage("made-up", "二(一)1(9)") is None
    assert texts.has("made-up")
    assert not texts.has("absent")
