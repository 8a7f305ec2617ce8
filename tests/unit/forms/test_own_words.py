"""A notice prints its own words: titles, labels and headings are rows, and none is of another level or notice."""

from pathlib import Path

import pytest

from jixiao.forms.layout import find_edition, load_layouts
from jixiao.forms.own_words import words_of
from jixiao.forms.shapes import layout_faults
from jixiao.forms.words import fixed_texts, in_own_words
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.policy.policy_data import refuse_bad_policy
from tests.oracle.policy import edit, policy_with

ROWS = Path(__file__).parents[2] / "oracle" / "six_kinds"


def said(folder: Path) -> list[str]:
    return [fault.sentence for fault in layout_faults(refuse_bad_policy(folder, project_root()))]


def test_the_five_notices_print_their_own_words() -> None:
    """sy 五(四) asks for accounts of their own (专账), cf 六 for separate ones; jl 三(四) is about national bases."""
    root = project_root()
    policy, layouts = refuse_bad_policy(own_policy(root), root), load_layouts(root / "reports")
    headings = {"sy-2024": "二、资金收支（专账，五（四））", "cf-2025": "二、资金收支（单独建账，六）"}
    for notice, heading in headings.items():
        layout = in_own_words(find_edition(layouts, "F14", notice), "", words_of(policy, notice, "F14"))
        assert heading in fixed_texts(layout)
        assert "二、资金收支" not in fixed_texts(layout)
        assert words_of(policy, notice, "F1") == {}
    assert words_of(policy, "jl-2024", "F1") == {
        "新建高技能人才培训基地数量": "新建国家级高技能人才培训基地数量",
        "新建技能大师工作室数量": "新建国家级技能大师工作室数量",
    }


def test_a_title_of_the_notice_stands_where_the_layout_has_its_own() -> None:
    layout = find_edition(load_layouts(project_root() / "reports"), "F1", "local")
    assert "区域绩效目标表" in fixed_texts(layout)
    titled = in_own_words(layout, "样例省专项目标表", {"财政部门": "样例省财政厅"})
    assert "样例省专项目标表" in fixed_texts(titled)
    assert {"区域绩效目标表", "财政部门"} & set(fixed_texts(titled)) == set()
    assert in_own_words(layout, "", {"没有这一格": "别的"}) is layout


def test_a_notice_without_central_money_prints_no_words_of_that_level(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, ROWS)
    row = {"notice_id": "yy-2025", "form_id": "F1", "edition": "annual", "file_name": "目标表", "clause": "四",
           "shape": "goal", "print_order": "1", "starts_on": "2025-03-01"}  # fmt: skip
    edit(policy / "forms.csv", lambda rows: [*rows, row])
    boxes = ({"box": box, "one_for": "sheet"} for box in ("实施期总体目标", "年度总体目标"))
    under = {"notice_id": "yy-2025", "form_id": "F1", "clause": "四", "starts_on": "2025-03-01"}
    edit(policy / "boxes.csv", lambda rows: [*rows, *(under | one for one in boxes)])
    faults = said(policy)
    assert len(faults) == 2
    assert "印有“中央对地方专项转移支付区域绩效目标申报表”，通知 yy-2025 的补助规则却没有中央补助。" in faults[0]
    assert "印有“中央主管部门”" in faults[1]
    words = ({"standard": "中央主管部门", "own": "省级主管部门"}, {"standard": "省级财政部门", "own": "省财政厅"})
    about = {"notice_id": "yy-2025", "of_form": "F1", "clause": "五", "starts_on": "2025-03-01"}
    edit(policy / "words.csv", lambda rows: [*rows, *(about | one for one in words)])
    edit(policy / "forms.csv", lambda rows: [*rows[:-1], row | {"title": "省级专项区域绩效目标表"}])
    assert said(policy) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"standard": "没有的字"}, "words.csv 第 2 行 standard 列“没有的字”：没有一张表、一个指标印这些字。"),
        ({"of_form": "F99"}, "words.csv 第 2 行 of_form 列“F99”：通知 jl-2024 没有这张表。"),
        ({"of_form": "F1"}, "words.csv 第 2 行 standard 列“新建高技能人才培训基地数量”：表 F1 没有一格印这些字。"),
        ({"notice_id": "sy-2024", "clause": "五(四)", "starts_on": "2024-01-01"},
         "words.csv 第 2 行 own 列“新建国家级高技能人才培训基地数量”：印出“新建国家级高技能人才培训基地数量”，"),
    ],
)  # fmt: skip
def test_words_that_nothing_prints_are_refused(tmp_path: Path, change: dict[str, str], expected: str) -> None:
    policy = policy_with(tmp_path)
    edit(policy / "words.csv", lambda rows: [rows[0] | change, *rows[1:]])
    (fault,) = said(policy)
    assert fault.startswith(expected)


def test_a_default_form_is_of_the_shape_of_its_layout(tmp_path: Path) -> None:
    policy = policy_with(tmp_path)
    edit(policy / "default_forms.csv", lambda rows: [rows[0] | {"shape": "overview"}, *rows[1:]])
    (fault,) = said(policy)
    assert fault.startswith("default_forms.csv 第 2 行 shape 列“overview”：版式写的是 shape: goal。")


def test_a_named_form_does_not_take_the_file_of_a_default_one(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, ROWS)
    row = {"notice_id": "yy-2025", "form_id": "F2", "edition": "local", "file_name": "公示名单", "clause": "四",
           "shape": "goal", "print_order": "1", "starts_on": "2025-03-01"}  # fmt: skip
    edit(policy / "forms.csv", lambda rows: [*rows, row])
    (fault,) = said(policy)
    assert "file_name 列“公示名单”：与默认的表 F11 同名，会写成一个文件。" in fault
