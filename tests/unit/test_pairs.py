"""Sentences declared in both languages: the English of one that was made and kept."""

import re

import pytest

from jixiao.cli.rejected import noted
from jixiao.ingest import fault_rules, inbox
from jixiao.pairs import in_english, known, pair

FIELD = re.compile(r"\{\w+\}")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
TERMS = re.compile(r"“[^”]*”|叙述/|预算安排")
"""Words that stand on the sheet or in the path: quoted, or a folder or stage by its name."""


def test_both_texts_have_the_same_fields_and_the_english_is_english() -> None:
    assert inbox
    declared = list(known())
    assert len(declared) > 120
    for one in declared:
        assert set(FIELD.findall(one.en)) <= set(FIELD.findall(one.zh)), one.zh
        assert CHINESE.search(one.zh) and not CHINESE.search(TERMS.sub("", one.en)), one.en
    assert len({one.zh for one in declared}) == len({(one.zh, one.en) for one in declared})


def test_a_sentence_that_was_made_is_found_with_its_fields() -> None:
    far = pair("第 {row} 行的“{name}”太远，见 {name}。", "row {row}: {name} is too far, see {name}.")
    assert in_english(far(row=7, name="甲。乙")) == "row 7: 甲。乙 is too far, see 甲。乙."
    assert far.english("第 7 行的“甲”太远，见 乙。") is None  # two names are no one name
    assert in_english("没有人说过的话") == "没有人说过的话"


@pytest.mark.parametrize("rule", fault_rules.RULES)
def test_every_refusal_of_the_door_is_told_in_english(rule: str) -> None:
    for text in (fault_rules.reason(rule, "学时", "（0—5）"), fault_rules.repair(rule, "学时")):
        assert not CHINESE.search(TERMS.sub("", in_english(text)).replace("学时", "")), text


def test_what_is_said_of_a_sheet_is_told_sentence_by_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "跳过合计行 2 行；隐藏的 3 行已照常读取；未用列：甲、乙"
    assert noted(told) == told
    monkeypatch.setenv("JIXIAO_LANG", "en")
    assert noted(told) == "2 passed over: rows of totals; 3 hidden rows were read like others; columns not used: 甲、乙"
    assert noted("没有载入：打不开（没有权限）") == "not loaded: cannot be opened (no right to)"
