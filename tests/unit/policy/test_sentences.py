"""A text is split into sentences, each with its clause and its number in the clause."""

import pytest

from jixiao.policy.sentences import Sentence, sentences_of, words_sha256


def split(text: str) -> list[tuple[str, int, str]]:
    return [(one.clause, one.number, one.words) for one in sentences_of(text)]


def words(text: str) -> list[str]:
    return [one.words for one in sentences_of(text)]


def test_every_item_of_a_clause_is_a_sentence_and_counts_within_its_clause() -> None:
    assert split("一、要求\n（一）场所够用；设备齐全；\n（二）教师稳定！真的吗？\n甲。\n") == [
        ("一", 1, "一、要求"),
        ("一(一)", 1, "（一）场所够用；"),
        ("一(一)", 2, "设备齐全；"),
        ("一(二)", 1, "（二）教师稳定！"),
        ("一(二)", 2, "真的吗？"),
        ("一(二)", 3, "甲。"),
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "甲（乙；丙。丁）戊。",
        "甲“乙。丙；”丁。",
        "甲《乙；丙》丁。",
        "甲(乙；“丙。”丁)戊。",
        "甲【乙！】丙。",
        "甲“乙。”",
    ],
)
def test_marks_within_brackets_and_quotes_end_nothing(inside: str) -> None:
    assert words(inside) == [inside]


def test_brackets_that_do_not_match_keep_nothing_together() -> None:
    assert words("甲（乙。丙；丁。") == ["甲（乙。", "丙；", "丁。"]


def test_items_in_brackets_are_clauses_of_their_own_and_their_head_is_a_sentence() -> None:
    text = "一、条件\n（一）基地应当：\n1. 下列各项：\n（1）面积够。\n（2）教师够；\n"
    assert [(clause, said) for clause, _, said in split(text)] == [
        ("一", "一、条件"),
        ("一(一)", "（一）基地应当："),
        ("一(一)1", "1. 下列各项："),
        ("一(一)1(1)", "（1）面积够。"),
        ("一(一)1(2)", "（2）教师够；"),
    ]


def test_a_heading_does_not_go_on_in_the_text_below_whatever_it_lists() -> None:
    assert words("一、目标、任务和要求\n建成一批基地。\n二、资金补助及使用范围\n每家补助。\n") == [
        "一、目标、任务和要求",
        "建成一批基地。",
        "二、资金补助及使用范围",
        "每家补助。",
    ]


def test_a_heading_within_a_line_ends_at_its_full_stop() -> None:
    assert words("（一）申报。单位自愿申报。\n") == ["（一）申报。", "单位自愿申报。"]


def test_a_line_that_a_page_has_broken_goes_on_after_blank_lines() -> None:
    text = "一、场所科学合理、功能齐备，符合工学\n\n一体化需要，面积够。\n（一）依托企事业单位，\n位以及学校建设。\n"
    assert words(text) == [
        "一、场所科学合理、功能齐备，符合工学一体化需要，面积够。",
        "（一）依托企事业单位，位以及学校建设。",
    ]


def test_an_article_that_is_broken_goes_on_without_a_comma_before_the_break() -> None:
    text = "第九条 基地教学与实训场所的建筑面积应符合国家有关的建设\n标准，够用。\n第十条 甲。\n"
    assert split(text) == [
        ("标准 第九条", 1, "第九条 基地教学与实训场所的建筑面积应符合国家有关的建设标准，够用。"),
        ("标准 第十条", 1, "第十条 甲。"),
    ]


def test_contacts_signatures_and_dates_stay_apart() -> None:
    text = "一、甲。\n联系人：张三、李四，乙处\n联系电话：123、456（兼传真）\n电子邮箱：a@b.c\n"
    text += "某某局 某某厅\n2024年5月30日\n"
    assert words(text)[1:] == [
        "联系人：张三、李四，乙处",
        "联系电话：123、456（兼传真）",
        "电子邮箱：a@b.c",
        "某某局 某某厅",
        "2024年5月30日",
    ]


def test_what_stands_before_the_first_clause_and_the_list_of_annexes_have_places() -> None:
    text = "某通知\n各单位：\n现通知如下：\n一、甲。\n附件：\n1. 表甲\n2. 表乙\n某某局\n"
    assert split(text) == [
        ("抬头", 1, "某通知"),
        ("抬头", 2, "各单位："),
        ("抬头", 3, "现通知如下："),
        ("一", 1, "一、甲。"),
        ("附件清单", 1, "附件："),
        ("附件清单", 2, "1. 表甲"),
        ("附件清单", 3, "2. 表乙"),
        ("附件清单", 4, "某某局"),
    ]


def test_the_parts_of_an_annex_do_not_mix_with_the_clauses_of_the_notice() -> None:
    text = "一、甲。\n附件 1\n申报表\n一、如实填写。\n一、概述\n表1-1 基本情况\n\t单位名称\n\t□企业、事业\n\t□其他\n"
    text += "表2 目标\n\t（简述，另附页）\n二、丙\n"
    assert split(text) == [
        ("一", 1, "一、甲。"),
        ("附件1", 1, "附件 1"),
        ("附件1", 2, "申报表"),
        ("附件1 一", 1, "一、如实填写。"),
        ("附件1 一", 2, "一、概述"),
        ("附件1 表1-1", 1, "表1-1 基本情况"),
        ("附件1 表1-1", 2, "单位名称"),
        ("附件1 表1-1", 3, "□企业、事业"),
        ("附件1 表1-1", 4, "□其他"),
        ("附件1 表2", 1, "表2 目标"),
        ("附件1 表2", 2, "（简述，另附页）"),
        ("附件1 二", 1, "二、丙"),
    ]


def test_a_row_of_a_table_is_one_sentence_and_empty_cells_are_none() -> None:
    assert words("一、表\n名称\t甲；乙\t数量（台、套）\n1.\t\n……\n合计\t\n") == [
        "一、表",
        "名称\t甲；乙\t数量（台、套）",
        "合计",
    ]


def test_a_text_in_markdown_and_with_half_width_brackets_is_read_alike() -> None:
    plain = "一、甲\n（一）乙。\n（1）不是条款。\n"
    marked = "## **一、甲**\n\n### (一) 乙。\n(1)不是条款。\n"
    assert [one.clause for one in sentences_of(plain)] == [one.clause for one in sentences_of(marked)]


@pytest.mark.parametrize("other", ["年 培训 2000 人次 以上。", "年培训２０００人次以上。", "年培训2000人次以上｡"])
def test_blanks_and_widths_make_no_other_sentence(other: str) -> None:
    assert words_sha256("年培训2000人次以上。") == words_sha256(other)


def test_another_number_is_another_sentence() -> None:
    assert Sentence("一", 1, "年培训2000人次以上。").sha256 != Sentence("一", 1, "年培训3000人次以上。").sha256
    assert len(Sentence("一", 1, "甲。").sha256) == 8
