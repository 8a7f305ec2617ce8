"""Single rules at their edges."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from jixiao.review import review_form
from tests.unit.review import filled
from tests.unit.review.conftest import ROOT
from tests.unit.review.filled import Row
from tests.unit.review.paper import Paper

FULL = Row("产出指标", "数量指标", "年培训规模", "≥100人次", "100人次", "90", "90")


def _scored(row: Row, total: str, **plant: Any) -> Paper:
    """The scored table with one indicator of 90 points, and 8.58 points for the execution."""
    return filled.selfeval(filled.AS_PRINTED, (row,), scores=total, **plant)


def _rules(said: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in said["findings"]]


SCORES = [
    # target, actual, score out of 90, the rules broken; every score is worked out by hand
    ("≥100人次", "100人次", "90", []),
    ("≥100人次", "50人次", "45", []),
    ("≥100人次", "50人次", "44", ["N202"]),
    ("≥100人次", "33人次", "29.7", []),
    ("≥300人次", "100人次", "30", []),
    ("≤100万元", "100万元", "90", []),
    ("≤100万元", "80万元", "90", []),
    ("≤100万元", "200万元", "45", []),
    ("≤100万元", "200万元", "90", ["N202"]),
    ("不低于90%", "81%", "81", []),
    ("90%以上", "81%", "81", []),
    ("≥90%", "0.81", "81", []),
    ("20-30家", "25家", "90", []),
    ("20-30家", "10家", "45", []),
    ("20-30家", "60家", "45", []),
    ("=3个", "3个", "90", []),
    ("=3个", "2个", "60", []),
    ("≥1.2万人次", "12000人次", "90", []),
    ("≥1.2万人次", "6000人次", "45", []),
    ("建立健全制度", "达成", "72", []),
    ("建立健全制度", "达成", "71", ["N202"]),
    ("建立健全制度", "部分达成", "54", []),
    ("建立健全制度", "部分达成", "73", ["N202"]),
    ("建立健全制度", "未达成", "54", []),
    ("建立健全制度", "未达成", "55", ["N202"]),
    ("建立健全制度", "制度已印发并执行", "80", []),
]


@pytest.mark.parametrize(("target", "actual", "score", "broken"), SCORES)
def test_the_score_of_an_indicator(target: str, actual: str, score: str, broken: list[str], reviewed: Any) -> None:
    name = "合格率" if "%" in target else "建设成果"
    row = Row("产出指标", "数量指标", name, target, actual, "90", score, "生源和制度原因，已安排改进")
    total = str(Decimal(score) + Decimal("8.58"))
    assert _rules(reviewed(_scored(row, total))) == broken


def test_full_marks_by_rounding_up_what_was_missed_are_found(reviewed: Any) -> None:
    """89.9 of 90 points, printed 90 where no score has decimals."""
    row = Row("产出指标", "数量指标", "年培训规模", "≥1000人次", "999人次", "90", "90", "少一人")
    spent = {"executed__fiscal": Decimal(400), "rate__fiscal": "100%",
             "executed__other": Decimal(40), "rate__other": "100%",
             "executed__total": Decimal(500), "rate__total": "100%", "score__total": "10"}  # fmt: skip
    assert _rules(reviewed(_scored(row, "100", **spent))) == ["N204"]


@pytest.mark.parametrize(("grade", "broken"), [("优", []), ("良好", ["N210"]), ("差", ["N210"])])
def test_the_grade_is_that_of_the_total(grade: str, broken: list[str], reviewed: Any) -> None:
    paper = _scored(FULL, "98.58")
    paper.next()
    paper.value(0, "自评等级")
    paper.value(3, grade)
    assert _rules(reviewed(paper)) == broken


def test_far_above_the_target_is_no_finding_when_it_is_explained(reviewed: Any) -> None:
    row = Row("产出指标", "数量指标", "年培训规模", "≥100人次", "131人次", "90", "90")
    assert _rules(reviewed(_scored(row, "98.58"))) == ["N209"]
    assert _rules(reviewed(_scored(replace(row, reason="需求增长"), "98.58"))) == []
    edge = Row("产出指标", "数量指标", "年培训规模", "≥100人次", "130人次", "90", "90")
    assert _rules(reviewed(_scored(edge, "98.58"))) == []


def test_the_bands_that_the_form_prints_are_the_ones_it_is_judged_by(reviewed: Any) -> None:
    """45 of 80 points for a part achieved: below 60 % and above 50 %."""
    row = Row("产出指标", "数量指标", "制度建设", "建立健全制度", "部分达成", "80", "45", "尚在审批")
    plant = {"weight__total": "20", "score__total": "17.16"}
    paper = _scored(row, "62.16", **plant)
    assert _rules(reviewed(paper)) == ["N202"]
    paper = _scored(row, "62.16", **plant)
    paper.next()
    paper.value(0, "备注：定性指标按分值区间100-80%（含80%）、80-50%（含50%）、50-0%合理确定分值。")
    said = reviewed(paper)
    assert (_rules(said), said["sheets"][0]["scheme"]) == ([], "hubei")


def test_a_form_without_scores_is_not_judged_by_scores(reviewed: Any) -> None:
    rows = tuple(replace(one, score="") for one in filled.ROWS)
    said = reviewed(filled.selfeval(filled.AS_PRINTED, rows, scores="", score__total=""))
    assert said["findings"] == []
    assert {"N202", "N207"} <= {one["rule"] for one in said["rules_not_run"]}
    assert all(one["reason"] for one in said["rules_not_run"])


def test_before_the_scheme_began_scores_are_not_judged_and_that_is_said(reviewed: Any) -> None:
    said = reviewed(filled.selfeval(year="（2017年度）", score1="3"))
    assert [one["rule"] for one in said["findings"]] == ["N504"]
    reasons = {one["rule"]: one["reason"] for one in said["rules_not_run"]}
    assert reasons["N202"] == "计分参数中没有适用于 2017 年度的办法"


def test_a_formula_error_is_found(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    paper = filled.selfeval()
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        for row, column, _, _, value in paper.cells:
            sheet.write(row, column, value)
        sheet.write_formula(paper.at["rate.other"], "=1/0", None, "#DIV/0!")
    found = review_form(path, ROOT, None)["findings"]
    assert [(one["cell"], one["rule"], one["found"]) for one in found] == [(paper.at["rate.other"], "N108", "#DIV/0!")]


def test_an_only_part_that_says_其中_is_no_full_account(reviewed: Any) -> None:
    paper = filled.target("F1", "annual")
    kept = [one for one in paper.cells if one[4] not in ("地方资金", "其他资金", "212.50", "57.45")]
    paper.cells = kept
    said = reviewed(paper)
    assert said["findings"] == []
    assert [note for note in said["notes"] if "未列全各分项" in note]


@pytest.mark.parametrize(
    ("cells", "unit", "broken"),
    [
        (("1,000,000.00", "600,000", "400000"), "元", []),
        (("1000000", "60万元", "40万元"), "元", []),
        (("100", "60", "39"), "万元", ["N101"]),
        (("100.0", "60.04", "39.99"), "万元", []),
        (("100.01", "60.00", "40.00"), "万元", ["N102"]),
        (("100.02", "60.00", "40.00"), "万元", ["N101"]),
        (("￥100.00", "60.00万", "40.00万"), "万元", []),
        (("—", "", "—"), "万元", []),
    ],
)
def test_parts_and_totals_to_the_places_printed(
    cells: tuple[str, ...], unit: str, broken: list[str], reviewed: Any
) -> None:
    paper = Paper(filled.AS_PRINTED)
    lines = [["项目支出绩效目标申报表"], ["（2024年度）"], ["项目名称", "甲"],
             ["主管部门及代码", "乙", "实施单位", "丙"], [f"项目资金（{unit}）", "年度资金总额：", cells[0]],
             ["", "其中：财政拨款", cells[1]], ["", "其他资金", cells[2]],
             ["年度总体目标", "完成培训"], ["一级指标", "二级指标", "三级指标", "指标值"],
             ["产出指标", "数量指标", "设备", "≥5台"]]  # fmt: skip
    for line in lines:
        for column, text in enumerate(line):
            paper.value(column, text)
        paper.next()
    assert _rules(reviewed(paper)) == broken


def test_amounts_in_the_cell_of_their_label_are_read(reviewed: Any) -> None:
    paper = Paper(filled.AS_PRINTED)
    lines = [["项目支出绩效目标申报表（2024年度）"], ["项目名称：甲培训"], ["主管部门：甲局", "实施单位：乙"],
             ["项目资金", "年度资金总额：100.00万元"], ["", "其中：财政拨款：60.00万元"], ["", "其他资金：30.00万元"],
             ["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "设备", "不少于5台"]]  # fmt: skip
    for line in lines:
        for column, text in enumerate(line):
            paper.value(column, text)
        paper.next()
    (found,) = reviewed(paper)["findings"]
    assert (found["cell"], found["rule"], found["expected"]) == ("B4", "N101", "90")


def test_senses_and_units_in_columns_of_their_own(reviewed: Any) -> None:
    paper = Paper(filled.AS_PRINTED)
    lines = [["项目支出绩效自评表（2023年度）"], ["项目名称", "培训", "实施单位", "甲校"],
             ["一级指标", "二级指标", "三级指标", "年度指标值", "", "", "实际完成值", "分值", "得分", "偏差原因"],
             ["", "", "", "指标性质", "指标值", "度量单位"],
             ["产出指标", "数量指标", "培训人数", "＞=", "500", "人", "480", "50", "48", "报名不足"],
             ["产出指标", "质量指标", "合格率", "≥", "90", "个", "92", "50", "50", ""],
             ["总分", "", "", "", "", "", "", "100", "98", ""]]  # fmt: skip
    for line in lines:
        for column, text in enumerate(line):
            paper.value(column, text)
        paper.next()
    assert [(one["cell"], one["rule"]) for one in reviewed(paper)["findings"]] == [("E6", "N305")]


def test_a_header_repeated_on_a_new_page_is_no_indicator(reviewed: Any) -> None:
    paper = Paper(filled.AS_PRINTED)
    head = ["一级指标", "二级指标", "三级指标", "指标值"]
    lines = [["项目支出绩效目标申报表（2024年度）"], ["项目名称", "甲"], ["主管部门", "乙", "实施单位", "丙"], head,
             ["产出指标", "数量指标", "设备", "≥5台"], head, ["", "", "课程", "≥5"]]  # fmt: skip
    for line in lines:
        for column, text in enumerate(line):
            paper.value(column, text)
        paper.next()
    said = reviewed(paper)
    assert len(said["sheets"]) == 1
    assert [(one["cell"], one["rule"]) for one in said["findings"]] == [("D7", "N304")]


def test_one_score_for_several_indicators_is_only_held_below_the_weight(reviewed: Any) -> None:
    for score, broken in (("70", []), ("95", ["N203"])):
        paper = Paper(filled.AS_PRINTED)
        lines = [["项目支出绩效自评表（2023年度）"], ["项目名称", "培训", "实施单位", "甲校"],
                 ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
                  "偏差原因"]]  # fmt: skip
        for line in lines:
            for column, text in enumerate(line):
                paper.value(column, text)
            paper.next()
        for column, text in ((0, "产出指标"), (1, "数量指标"), (5, "90"), (6, score), (7, "生源不足")):
            paper.value(column, text, down=1)
        for name, target, actual in (("培训人次", "≥100人次", "50人次"), ("课程数", "≥4门", "4门")):
            for column, text in ((2, name), (3, target), (4, actual)):
                paper.value(column, text)
            paper.next()
        said = reviewed(paper)
        assert _rules(said) == broken
        assert [note for note in said["notes"] if "合写一个得分" in note]


def test_an_xls_hides_the_units_of_numbers_and_that_is_said_once(reviewed: Any) -> None:
    plant = {"year__target0": Decimal(3000), "year__target3": Decimal("0.9")}
    said = reviewed(filled.target("F1", "annual", **plant), suffix=".xls")
    assert said["findings"] == []
    assert len([note for note in said["notes"] if "xls 文件读不到数字格式" in note]) == 1
    assert _rules(reviewed(filled.target("F1", "annual", **plant))) == ["N304", "N304"]
