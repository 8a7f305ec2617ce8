"""Layouts as offices make them: brackets, other names of columns, headers in two lines, cells merged over rows."""

from typing import Any

import pytest

from jixiao.review.values import is_unit_of_measure, unit_in_name
from tests.unit.review.filled import AS_PRINTED
from tests.unit.review.paper import Paper

HEAD: list[list[Any]] = [["项目支出绩效自评表"], ["（2024年度）"], ["项目名称", "技能提升", "", "实施单位", "某职校"]]
ONE_OF_90 = ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "90", "90", ""]
COLUMNS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
Merges = dict[tuple[int, int], int]


def _paper(rows: list[list[Any]], down: Merges | None = None, across: Merges | None = None) -> Paper:
    """A sheet of rows; `down` and `across` tell by row and column over how many more cells a cell is merged."""
    down, across = down or {}, across or {}
    paper = Paper(AS_PRINTED)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            at = (number, column)
            if value != "":
                paper.value(column, value, column + across.get(at, 0), down.get(at, 0))
        paper.next()
    return paper


def _found(said: dict[str, Any]) -> dict[str, str]:
    return {one["cell"]: one["rule"] for one in said["findings"]}


def _not_run(said: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["reason"] for one in said["rules_not_run"]}


# --- brackets --------------------------------------------------------------------------------------------------------
UNITS = ["个", "人次", "万人次", "元/人", "万元", "台/套", "%", "人或人次", "课时", "平方米", "单位：家"]
EXPLANATIONS = ["含农民工", "不含税", "年末", "三级及以上", "人数", "高级工", "含省级", "全年", "男", "按户籍"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_bracket_that_holds_a_unit_of_measure_is_the_unit(unit: str) -> None:
    assert unit_in_name(f"某指标（{unit}）") == unit.removeprefix("单位：")


@pytest.mark.parametrize(
    "brackets", ["（人）（含农民工）", "（含农民工）（人）", "（含农民工，人）", "（单位：人；含农民工）"]
)
def test_a_unit_beside_an_explanation_is_the_unit(brackets: str) -> None:
    assert unit_in_name(f"培训规模{brackets}") == "人"


@pytest.mark.parametrize("words", EXPLANATIONS)
def test_a_bracket_that_holds_no_unit_of_measure_is_part_of_the_name(words: str) -> None:
    assert not is_unit_of_measure(words)
    assert unit_in_name(f"某指标（{words}）") == ""


def _targets(*rows: tuple[str, str, str]) -> Paper:
    lines = [["产出指标", "数量指标", name, target, actual, "50", "50", ""] for name, target, actual in rows]
    return _paper([*HEAD, COLUMNS, *lines, ["总分", "", "", "", "", "100", "100"]])


@pytest.mark.parametrize(("name", "target", "actual"), [
    ("取得证书人数（含企业职工）", "≥260人", "271人"),
    ("就业率（毕业半年后）", "≥85%", "91%"),
    ("班均培训费用（含食宿）", "≤1800元/人", "1750元/人"),
    ("结业人数（合格率）", "≥50人", "52人"),
    ("培训学员覆盖率（人数）", "≥90%", "92%"),
    ("生活费补贴标准（月）", "≤1000元", "980元"),
    ("实训设备购置数（台/套）", "≥12套", "12套"),
    ("实训设备购置数（套、台）", "≥12台", "14台"),
    ("就业率增长率（较上年）", "≥2个百分点", "2.4个百分点"),
    ("取证人数", "≥260人（含企业职工）", "271人"),
    ("取证率", "≥90%（高级工）", "91.2%（高级工）"),
    ("投诉率（件/千人）", "≤2", "1"),
    ("取证率（取证人数/结业人数）", "≥90%", "92%"),
    ("培训期数（每期40人）", "≥10期", "11期"),
    ("培训规模（2024年）", "≥300人", "305人"),
])  # fmt: skip
def test_a_bracket_that_explains_contradicts_nothing(name: str, target: str, actual: str, reviewed: Any) -> None:
    assert _found(reviewed(_targets((name, target, actual), ("办班数（期）", "≥4期", "4期")))) == {}


@pytest.mark.parametrize(("name", "target"), [
    ("办班数（期）", "≥4%"), ("购置数（台）", "≥4人"), ("合格率（含补考）", "≥40人"), ("培训人数（含补考）", "≥40%"),
])  # fmt: skip
def test_a_unit_that_contradicts_the_name_is_still_found(name: str, target: str, reviewed: Any) -> None:
    said = reviewed(_targets((name, target, target.lstrip("≥")), ("课程数（门）", "≥4门", "4门")))
    assert _found(said) == {"D5": "N305"}


def test_a_remark_behind_a_value_leaves_its_number_to_be_judged(reviewed: Any) -> None:
    """130 of 260 are half of 50 points."""
    said = reviewed(_targets(("取证人数", "≥260人（含企业职工）", "130人（上半年）"), ("课程数", "≥4门", "4门")))
    assert _found(said) == {"G5": "N202"}
    assert said["findings"][0]["expected"] == "25"


# --- names of columns and lines ---------------------------------------------------------------------------------------
def _scored(header: list[str], total: str, amounts: list[str], score: str = "9", sum_: str = "99") -> Paper:
    """Ten points for the execution, ninety for one indicator."""
    return _paper([
        *HEAD, ["资金情况", *header, "执行率", "分值", "得分"],
        ["", total, *amounts, "90%", "10", score],
        ["", "其中：财政资金", *amounts, "90%", "", ""],
        COLUMNS, ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "90", "90", ""],
        ["总分", "", "", "", "", "100", sum_],
    ])  # fmt: skip


SPENT = ["预算执行数", "实际支付数", "累计支出", "累计支出数", "实际支出金额", "资金支付数（万元）", "决算数",
         "已支付金额", "全年累计执行数", "实际支付", "本年支出", "完成支出"]  # fmt: skip
GIVEN = [
    "预算安排数",
    "本年度预算数",
    "项目预算金额",
    "预算批复数（万元）",
    "调整后预算",
    "下达资金",
    "到位数",
    "批复预算",
]
TOTALS = ["总额", "预算总额", "项目预算总额", "资金合计", "本年度预算合计", "支出合计（万元）", "总预算"]


@pytest.mark.parametrize("total", TOTALS)
@pytest.mark.parametrize(("given", "spent"), [*((GIVEN[0], one) for one in SPENT), *((one, SPENT[0]) for one in GIVEN)])
def test_money_is_read_by_the_usual_names(given: str, spent: str, total: str, reviewed: Any) -> None:
    """90 of 100 spent are 9 of 10 points: right as it stands; 9.5 points are not."""
    header = ["预算构成（万元）", given, spent]
    right = reviewed(_scored(header, total, ["100", "90"]))
    assert _found(right) == {}
    assert {"N101", "N103", "N201", "N207"} <= set(right["rules_run"])
    wrong = reviewed(_scored(header, total, ["100", "90"], "9.5", "99.5"))
    assert _found(wrong) == {"G5": "N201"}


def test_a_name_of_amounts_above_the_labels_is_no_column(reviewed: Any) -> None:
    """年度预算数 stands above 总额: the budget is what stands beside it; of 120, 90 are neither 90 % nor 9 points."""
    header = ["年度预算数（万元）", "调整后预算数", "实际支付数"]
    assert _found(reviewed(_scored(header, "总额", ["100", "90"]))) == {}
    assert _found(reviewed(_scored(header, "总额", ["120", "90"]))) == {"E5": "N103", "E6": "N103", "G5": "N201"}


def test_of_two_budgets_the_changed_one_is_what_was_spent_of(reviewed: Any) -> None:
    header = ["资金来源", "预算批复数", "调整后预算数", "实际支付数"]
    assert _found(reviewed(_scored(header, "总额", ["80", "100", "90"]))) == {}


def test_of_two_columns_spent_the_rate_is_of_the_nearer_one(reviewed: Any) -> None:
    header = ["资金来源", "预算批复数", "累计支出数", "其中：转入支出数", "全年执行数"]
    paper = _paper([
        *HEAD, ["资金情况", *header, "执行率", "分值", "得分"], ["", "总额", "100", "95", "2", "90", "90%", "10", "9"],
        COLUMNS, ONE_OF_90, ["总分", "", "", "", "", "100", "99"],
    ])  # fmt: skip
    assert _found(reviewed(paper)) == {}


def test_a_header_of_the_money_in_two_lines_is_read(reviewed: Any) -> None:
    rows = [
        *HEAD, ["资金情况", "资金来源", "预算数（万元）", "", "执行数", "执行率", "分值", "得分"],
        ["", "", "年初", "调整后"], ["栏次", "1", "2", "3", "4", "5=4/3", "6", "7"],
        ["", "总额", "80", "100", "90", "90%", "10", "9"], ["", "财政资金", "80", "100", "90", "90%"],
        COLUMNS, ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "90", "90", ""],
        ["总分", "", "", "", "", "100", "99"],
    ]  # fmt: skip
    said = reviewed(_paper(rows, across={(3, 2): 1}))
    assert _found(said) == {}
    assert {"N103", "N201", "N207"} <= set(said["rules_run"])
    rows[6][5] = "93%"
    assert "N103" in _found(reviewed(_paper(rows, across={(3, 2): 1}))).values()


@pytest.mark.parametrize("weight", ["10", "20"])
def test_a_total_is_not_judged_where_the_score_of_the_money_was_not_read(weight: str, reviewed: Any) -> None:
    own = str(100 - int(weight))
    rows = [
        *HEAD, ["资金情况", "款项", "甲栏", "乙栏", "丙栏", "丁栏", "戊栏"],
        ["", "壹", "100", "90", "90%", weight, "9"],
        COLUMNS, ["产出指标", "数量指标", "培训人数", "≥100人", "120人", own, own, ""],
        ["总分", "", "", "", "", "100", str(int(own) + 9)],
    ]  # fmt: skip
    said = reviewed(_paper(rows))
    assert _found(said) == {}
    assert "N207" not in said["rules_run"]
    assert "没有读到资金表上的预算执行率得分" in _not_run(said)["N207"]
    assert "没有读到 A4“资金情况”处的资金" in _not_run(said)["N101"]
    assert any("总分不能核对" in note for note in said["notes"])


def test_a_total_of_indicators_that_make_the_hundred_is_judged_without_any_money(reviewed: Any) -> None:
    rows = [*HEAD, COLUMNS, ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "100", "100", ""],
            ["总分", "", "", "", "", "100", "97"]]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == {"G6": "N207"}


@pytest.mark.parametrize(("total", "found"), [("90", {}), ("88", {"G7": "N207"})])
def test_a_total_of_the_indicators_alone_needs_no_money(total: str, found: dict[str, str], reviewed: Any) -> None:
    """It prints the ninety points that the indicators have."""
    rows = [*HEAD, ["资金情况", "款项", "甲栏"], COLUMNS, ONE_OF_90, ["合计", "", "", "", "", "90", total]]
    assert _found(reviewed(_paper(rows))) == found


def test_a_score_of_the_money_that_cannot_be_read_is_one_finding(reviewed: Any) -> None:
    header = ["资金来源", "预算数", "实际支付数"]
    assert _found(reviewed(_scored(header, "总额", ["100", "90"], "九分", "99"))) == {"G5": "N107"}


# --- lines that are no indicators -------------------------------------------------------------------------------------
TARGET_HEAD = [["项目支出绩效目标申报表"], ["（2022年度）"], ["项目名称", "技能提升"],
               ["主管部门", "市人社局", "实施单位", "某职校"],
               ["资金情况（万元）", "年度资金总额", "100"]]  # fmt: skip


@pytest.mark.parametrize("second", [
    ("2021实现值", "预期2022"), ("上年实际", "本年预期"), ("2021年完成情况", "2022年目标值"), ("基期值", "计划值"),
    ("2021年", "2022年"), ("去年", "今年"), ("前三年平均", "预期目标"),
])  # fmt: skip
@pytest.mark.parametrize("merged", [True, False])
def test_a_second_line_of_the_header_is_no_indicator(second: tuple[str, str], merged: bool, reviewed: Any) -> None:
    """What is wanted is the value of the year to come: 90人 is none of a share."""
    rows = [*TARGET_HEAD, ["一级指标", "二级指标", "三级指标", "指标值", ""], ["", "", "", *second],
            ["产出指标", "数量指标", "培训人数", "80人", "≥100人"],
            ["产出指标", "质量指标", "合格率", "88%", "≥90人"]]  # fmt: skip
    down = {(5, 0): 1, (5, 1): 1, (5, 2): 1} if merged else None
    said = reviewed(_paper(rows, down, {(5, 3): 1} if merged else None))
    assert (said["form_id"], _found(said)) == ("MB88", {"E9": "N305"})


def test_a_single_second_line_and_numbers_of_columns_are_no_indicators(reviewed: Any) -> None:
    rows = [*HEAD, COLUMNS, ["", "", "", "2024年预期", "2024年实现值"], ["1", "2", "3", "4", "5", "6", "7", "8"],
            ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "100", "100", ""],
            ["总分", "", "", "", "", "100", "100"]]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == {}


def test_a_header_repeated_with_its_second_line_is_no_indicator(reviewed: Any) -> None:
    second = ["", "", "", "2024年预期", "2024年实现值"]
    rows = [*HEAD, COLUMNS, second, ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "50", "50", ""],
            COLUMNS, second, ["产出指标", "数量指标", "取证人数", "≥90人", "95人", "50", "50", ""],
            ["总分", "", "", "", "", "100", "100"]]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == {}


def test_a_first_indicator_without_a_name_is_still_found(reviewed: Any) -> None:
    rows = [*HEAD, COLUMNS, ["产出指标", "数量指标", "", "≥100人", "120人", "100", "100", ""],
            ["总分", "", "", "", "", "100", "100"]]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == {"C5": "N309"}


@pytest.mark.parametrize("row", [
    ["单位负责人（签字）：", "", "王某", "经办人：", "李某"],
    ["项目负责人：", "", "张某", "财务负责人：", "2024年"],
    ["主管部门（公章）", "", "某局", "2025年1月8日", "12"],
    ["2025年1月10日", "", "盖章", "5人", "6人"],
    ["", "填表人：赵某", "", "联系电话：", "12345678"],
    ["复核人：", "", "钱某", "制表人：", "孙某"],
    ["评价组长签字", "", "王某", "5", "6"],
    ["存在问题及改进措施", "", "资金支付偏慢", "拟提前安排 3 次调度", "3"],
])  # fmt: skip
def test_a_line_of_signatures_or_remarks_is_no_indicator(row: list[str], reviewed: Any) -> None:
    rows = [*TARGET_HEAD, ["一级指标", "二级指标", "三级指标", "上年情况", "指标值"],
            ["产出指标", "数量指标", "培训人数", "80人", "≥100人"], row]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == {}


def test_words_across_the_table_are_no_indicator(reviewed: Any) -> None:
    rows = [*TARGET_HEAD, ["一级指标", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "培训人数", "≥100人"], ["其他", "", "另有 3 项工作随计划安排"]]  # fmt: skip
    assert _found(reviewed(_paper(rows, across={(7, 2): 1}))) == {}


def test_the_total_below_the_grade_is_still_judged(reviewed: Any) -> None:
    rows = [*HEAD, COLUMNS, ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "100", "100", ""],
            ["自评等级", "优"], ["总分", "", "", "", "", "100", "97"]]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == {"G7": "N207"}


# --- cells merged over several indicators -----------------------------------------------------------------------------
def _merged(score: str, actual: str, weights: list[str], scores: list[str], down: Merges, reason: str = "") -> Any:
    """Three indicators of ninety points in all below each other; the second is wanted at 40."""
    wanted = [["产出指标", "数量指标", "培训人数", "≥100人", "100人"], ["", "", "取证人数", "≥40人", actual],
              ["", "", "办班数", "≥6期", "6期"]]  # fmt: skip
    reasons = ["", reason, ""]
    rows = [[*words, *rest] for words, *rest in zip(wanted, weights, scores, reasons, strict=True)]
    other = ["效益指标", "社会效益", "就业人数", "≥10人", "10人", "10", "10", ""]
    return _paper([*HEAD, COLUMNS, *rows, other, ["总分", "", "", "", "", "100", score]], down)


BOTH: Merges = {(4, 5): 2, (4, 6): 2}


@pytest.mark.parametrize(("weights", "scores", "down", "place"), [
    (["90", "", ""], ["90", "", ""], BOTH, "G5"),
    (["30", "30", "30"], ["90", "", ""], {(4, 6): 2}, "G5"),
    (["90", "", ""], ["30", "30", "30"], {(4, 5): 2}, "G6"),
])  # fmt: skip
def test_a_full_mark_for_several_indicators_is_wrong_where_one_was_missed(
    weights: list[str], scores: list[str], down: Merges, place: str, reviewed: Any
) -> None:
    assert _found(reviewed(_merged("100", "38人", weights, scores, down, "生源不足"))) == {place: "N204"}
    assert _found(reviewed(_merged("100", "41人", weights, scores, down))) == {}


def test_a_full_mark_for_several_indicators_is_wrong_where_one_was_met_in_part(reviewed: Any) -> None:
    paper = _merged("100", "部分完成", ["90", "", ""], ["90", "", ""], BOTH, "生源不足")
    assert _found(reviewed(paper)) == {"G5": "N204"}


def test_a_mark_for_several_indicators_is_no_more_than_what_each_reached(reviewed: Any) -> None:
    """20 of 40 are 15 of 30 points: 75 in all; 80 is more than that, 75 is right, and needs its reason."""
    own = ["30", "30", "30"]
    assert _found(reviewed(_merged("90", "20人", own, ["80", "", ""], {(4, 6): 2}, "生源不足"))) == {"G5": "N204"}
    assert _found(reviewed(_merged("85", "20人", own, ["75", "", ""], {(4, 6): 2}, "生源不足"))) == {}
    assert _found(reviewed(_merged("85", "20人", own, ["75", "", ""], {(4, 6): 2}))) == {"H6": "N208"}


def test_marks_below_one_weight_are_not_held_against_all_of_it(reviewed: Any) -> None:
    """Three scores of 30 share a weight of 90: none of them is too little, and 95 in all are too many."""
    weights = ["90", "", ""]
    assert _found(reviewed(_merged("100", "40人", weights, ["30", "30", "30"], {(4, 5): 2}))) == {}
    assert _found(reviewed(_merged("105", "40人", weights, ["35", "30", "30"], {(4, 5): 2}))) == {"G5": "N203"}


# --- money elsewhere --------------------------------------------------------------------------------------------------
TABLE = ["资金", "资金来源", "预算安排数", "实际支付数", "支付进度", "权数", "评分"]
ELSEWHERE: dict[str, tuple[list[list[Any]], str]] = {
    "in one row": ([["资金", "预算安排数", "100", "实际支付数", "90", "支付进度", "90%", "评分", "{}"],
                    COLUMNS, ONE_OF_90], "I4"),
    "below the indicators": ([COLUMNS, ONE_OF_90, TABLE, ["", "总额", "100", "90", "90%", "10", "{}"]], "G7"),
    "turned": ([["资金", "", "共计", "财政资金"], ["", "预算安排数", "100", "100"], ["", "实际支付数", "90", "90"],
                ["", "支付进度", "90%", "90%"], ["", "权数", "10"], ["", "评分", "{}"], COLUMNS, ONE_OF_90], "C9"),
}  # fmt: skip


@pytest.mark.parametrize("where", ELSEWHERE)
def test_the_score_of_the_money_is_judged_wherever_the_money_stands(where: str, reviewed: Any) -> None:
    """90 of 100 spent are 9 points of 10."""
    rows, place = ELSEWHERE[where]
    for score, total, found in (("9", "99", {}), ("9.4", "99.4", {place: "N201"})):
        filled_in = [[str(value).format(score) for value in row] for row in rows]
        paper = _paper([*HEAD, *filled_in, ["总分", "", "", "", "", "100", total]])
        assert _found(reviewed(paper)) == found


@pytest.mark.parametrize(("name", "share", "expected"), [
    ("高技能人才占培训人次比例", "≥40%", {}),
    ("高技能人才占培训人次比例", "≥41%", {}),  # one point apart is how a share is rounded
    ("高技能人才占培训人次比例", "≥41.5%", {"D9": "N311"}),
    ("高技能人才占培训人次比例（按金额加权）", "≥45%", {}),
])  # fmt: skip
def test_a_share_is_what_its_two_lines_give_unless_it_is_weighted(
    name: str, share: str, expected: dict[str, str], reviewed: Any
) -> None:
    rows = [*TARGET_HEAD, ["一级指标", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "年培训规模", "≥1000人次"],
            ["产出指标", "数量指标", "其中：高技能人才培训规模", "≥400人次"],
            ["效益指标", "社会效益指标", name, share]]  # fmt: skip
    assert _found(reviewed(_paper(rows))) == expected
