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
