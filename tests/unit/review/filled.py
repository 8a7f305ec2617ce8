"""Filled forms, right in every part; a plant puts a fault in. Every form takes a hand that lays it out."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.unit.review.paper import Hand, Paper

D = Decimal
AS_PRINTED = Hand()
UNMERGED = Hand("unmerged, spaces in labels, thousands separators", merged=False, labels="spaced", amounts="thousands")
MOVED = Hand("moved, rows inserted, line breaks, full-width amounts", top=3, left=1, gaps=True, labels="broken",
             amounts="full_width")  # fmt: skip
SUFFIXED = Hand("colons, amounts with 万元", labels="colons", amounts="suffix", merged=False, top=1)
NUMBERS = Hand("amounts as numbers", amounts="number")
WORDED = Hand(
    "other wordings, local money by levels", amounts="number", levels=("省级资金", "市级资金", "县（区）级资金"),
    words={
        "专项名称": "资金名称", "转移支付（项目）名称": "专项名称", "总体目标": "年度总体目标",
        "年度总体目标": "总体目标完成情况",
        "其中：中央补助": "其中：中央财政资金", "年度金额：": "年度资金总额：", "年度资金总额": "年度金额",
        "全年执行数": "执行数", "全年执行数（B）": "执行数（B）", "执行率": "预算执行率",
        "全年预算数（A）": "全年预算数",
        "预算执行率（B/A×100%）": "执行率", "全年实际完成值": "全年完成值",
        "指标值": "年度指标值", "年度指标值": "指标值",
        "偏差原因分析及改进措施": "偏差原因\n及改进措施", "未完成原因和改进措施": "未完成原因及拟采取的改进措施",
        "实施单位": "项目单位",
        "资金使用单位": "实施单位", "其他资金": "单位自筹资金", "一级指标": "一级\n指标", "总分": "合 计",
    },
)  # fmt: skip
LEAGUES = replace(WORDED, name="levels of Inner Mongolia", levels=("自治区财政资金", "盟市财政资金", "旗县财政资金"))
HANDS = (AS_PRINTED, UNMERGED, MOVED, SUFFIXED, NUMBERS, WORDED, LEAGUES)

TRANSFER = "就业补助资金"
PROJECT = "某某技师学院国家级高技能人才培训基地建设项目"


@dataclass(frozen=True)
class Row:
    """One indicator: what is wanted, what was done, and what it scores."""

    level1: str
    level2: str
    name: str
    target: Any
    actual: Any = ""
    weight: Any = ""
    score: Any = ""
    reason: Any = ""
    to_date: Any = ""
    expected: Any = ""


ROWS = (
    Row("产出指标", "数量指标", "年培训规模", "≥3,000人次", "3100人次", "10", "10", "", "1800人次", "3000人次"),
    Row("产出指标", "数量指标", "其中：高技能人才培训规模", "≥1000人次", "950人次", "10", "9.5",
        "生源不足，下年扩大招生",
        "500人次", "1000人次"),
    Row("产出指标", "数量指标", "新建培训基地数量（个）", "=1", "1", "10", "10", "", "1", "1"),
    Row("产出指标", "质量指标", "培训合格率", "≥90%", "93.5%", "10", "10", "", "92%", "92%"),
    Row("产出指标", "时效指标", "建设任务完成时限", "2024年12月底前", "2024年12月底前", "5", "5", "",
        "按进度推进", "2024年12月底前"),
    Row("产出指标", "成本指标", "培训基地补助标准", "≤500万元/个", "480万元/个", "5", "5", "",
        "480万元/个", "480万元/个"),
    Row("效益指标", "社会效益指标", "服务企业数", "20-30家", "25家", "15", "15", "", "12家", "22家"),
    Row("效益指标", "可持续影响指标", "培训体系和制度健全", "建立健全培训制度", "部分达成", "15", "11",
        "制度尚未印发，已列入计划", "正在建立", "建立健全培训制度"),
    Row("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "96%", "10", "10", "", "95%", "95%"),
)  # fmt: skip


def _pairs(paper: Paper, side: str, column: int, right: int, last: int, lines: list[tuple[str, str, Decimal]]) -> None:
    start = paper.row
    for slot, label, amount in lines:
        paper.label(column, label, right)
        paper.amount(right + 1, amount, last, slot=f"{side}.{slot}")
        paper.next()
    paper.row = start


def _lines(hand: Hand, total: str, parts: list[tuple[str, str, Decimal]]) -> list[tuple[str, str, Decimal]]:
    """The total, then its parts; the local money by levels where the hand writes it so."""
    found = [("total", total, sum((amount for _, _, amount in parts), D(0)))]
    for slot, label, amount in parts:
        if slot == "local" and hand.levels:
            shares = [amount - D("30.25"), D("20.25"), D("10.00")]
            found += [
                (f"level{n}", name, share) for n, (name, share) in enumerate(zip(hand.levels, shares, strict=True))
            ]
        else:
            found.append((slot, label, amount))
    return found


PERIOD_PARTS = [
    ("central", "其中：中央补助", D("1500.00")),
    ("local", "地方资金", D("312.50")),
    ("other", "其他资金", D("87.45")),
]
YEAR_PARTS = [
    ("central", "其中：中央补助", D("1000.00")),
    ("local", "地方资金", D("212.50")),
    ("other", "其他资金", D("57.45")),
]


def target(form: str, edition: str, hand: Hand = AS_PRINTED, rows: tuple[Row, ...] = ROWS, **plant: Any) -> Paper:
    """F1, F2 or the 88号 table; two-sided or of the year alone."""
    paper = Paper(hand, plant={key.replace("__", "."): value for key, value in plant.items()})
    two = edition == "full"
    titles = {"F1": "中央对地方专项转移支付区域绩效目标申报表", "F2": "中央对地方专项转移支付项目绩效目标申报表",
              "MB88": "项目支出绩效目标申报表"}  # fmt: skip
    paper.title(0, titles[form], 8)
    paper.next()
    paper.title(0, "（2024年度）", 8, slot="year")
    paper.next(2)
    _target_head(paper, form)
    paper.gap()
    _target_money(paper, form, two)
    paper.gap()
    _target_goals(paper, two)
    _target_indicators(paper, two, rows)
    paper.next()
    paper.value(0, "填表人：张某　　审核人：李某　　填报日期：2025年1月10日", 8)
    return paper


def _target_head(paper: Paper, form: str) -> None:
    heads = {
        "F1": [("专项名称", TRANSFER), ("中央主管部门", "人力资源和社会保障部", "专项实施期", "2024年—2025年"),
               ("省级财政部门", "某省财政厅", "省级主管部门", "某省人力资源和社会保障厅")],
        "F2": [("项目名称", PROJECT), ("所属专项", TRANSFER), 
               ("中央主管部门", "人力资源和社会保障部", "省级财政部门", "某省财政厅"),
               ("省级主管部门", "某省人力资源和社会保障厅", "具体实施单位", "某某技师学院"),
               ("项目实施期", "2024年—2025年")],
        "MB88": [("项目名称", PROJECT), ("主管部门及代码", "[139]某省人力资源和社会保障厅", "实施单位", "某某技师学院"),
                 ("项目属性", "新增项目", "项目周期", "2年")],
    }  # fmt: skip
    for line in heads[form]:
        paper.label(0, line[0], 2)
        paper.value(3, line[1], 4 if len(line) > 2 else 8)
        if len(line) > 2:
            paper.label(5, line[2], 6)
            paper.value(7, line[3], 8, slot="period" if "实施期" in line[2] else "")
        paper.next()


def _target_money(paper: Paper, form: str, two: bool) -> None:
    paper.label(0, "项目资金（万元）" if form == "MB88" else "资金情况（万元）", 2, down=3)
    if form == "MB88":
        parts = [("fiscal", "    其中：财政拨款"), ("carryover", "   上年结转资金"), ("other", "          其他资金")]
        sides = [[(slot, label, amount) for (slot, label), (_, _, amount) in zip(parts, money, strict=True)]
                 for money in (PERIOD_PARTS, YEAR_PARTS)]  # fmt: skip
        totals = ("中期资金总额：", "年度资金总额：")
    else:
        sides, totals = [PERIOD_PARTS, YEAR_PARTS], ("实施期金额：", "年度金额：")
    if two:
        _pairs(paper, "period", 3, 3, 4, _lines(paper.hand, totals[0], sides[0]))
        _pairs(paper, "year", 5, 6, 8, _lines(paper.hand, totals[1], sides[1]))
    else:
        _pairs(paper, "year", 3, 4, 8, _lines(paper.hand, totals[1], sides[1]))
    paper.next(len(_lines(paper.hand, "", sides[1])))


def _target_goals(paper: Paper, two: bool) -> None:
    paper.label(0, "总体目标", down=1 if two else 0)
    if two:
        paper.label(1, "实施期总目标", 4)
        paper.label(5, "年度目标", 8)
        paper.next()
        paper.value(1, "目标1：两年建成基地\n目标2：开发课程", 4)
        paper.value(5, "目标1：完成年度培训任务", 8)
    else:
        paper.value(1, "目标1：完成年度培训任务", 8)
    paper.next()


def _target_indicators(paper: Paper, two: bool, rows: tuple[Row, ...]) -> None:
    paper.label(0, "绩效指标", down=len(rows) + 1)
    for column, text, right in (
        (1, "一级指标", 1),
        (2, "二级指标", 2),
        (3, "三级指标", 3 if two else 6),
        (4 if two else 7, "指标值", 4 if two else 8),
    ):
        paper.label(column, text, right)
    if two:
        for column, text, right in ((5, "二级指标", 5), (6, "三级指标", 7), (8, "指标值", 8)):
            paper.label(column, text, right)
    paper.next()
    for number, row in enumerate(rows):
        _levels(paper, rows, number)
        sides = [("period", 3, 3, 4), ("year", 6, 7, 8)] if two else [("year", 3, 6, 7)]
        for side, name, right, value in sides:
            paper.value(name, row.name, right, slot=f"{side}.name{number}")
            paper.value(value, row.target, 8 if not two else value, slot=f"{side}.target{number}")
        if two and (number == 0 or rows[number - 1].level2 != row.level2):
            paper.value(5, row.level2, down=_count(rows, number, 2) - 1)
        paper.next()
    paper.value(3, "……")


def _count(rows: tuple[Row, ...], number: int, level: int) -> int:
    def key(row: Row) -> tuple[str, ...]:
        return (row.level1, row.level2)[:level]

    same = 1
    while number + same < len(rows) and key(rows[number + same]) == key(rows[number]):
        same += 1
    return same


def _levels(paper: Paper, rows: tuple[Row, ...], number: int, points: dict[str, str] | None = None) -> None:
    """First and second level: merged down, or written once with blanks below."""
    row = rows[number]
    if number == 0 or rows[number - 1].level1 != row.level1:
        paper.value(1, row.level1 + (points or {}).get(row.level1, ""), down=_count(rows, number, 1) - 1,
                    slot=f"level1.{number}")  # fmt: skip
    if number == 0 or (rows[number - 1].level1, rows[number - 1].level2) != (row.level1, row.level2):
        paper.value(2, row.level2, down=_count(rows, number, 2) - 1, slot=f"level2.{number}")


# --- self-evaluation of 财预〔2020〕10号
FUNDS = [("fiscal", "其中：当年财政拨款", D("400.00"), D("343.00"), "85.75%"),
         ("carryover", "上年结转资金", D("60.00"), D("60.00"), "100%"),
         ("other", "其他资金", D("40.00"), D("26.00"), "65.00%")]  # fmt: skip


def selfeval(hand: Hand = AS_PRINTED, rows: tuple[Row, ...] = ROWS, points: bool = False, **plant: Any) -> Paper:
    """The scored table: 500 budgeted, 429 executed, 85.80 %, 8.58 points for it; 94.08 in all."""
    paper = Paper(hand, plant={key.replace("__", "."): value for key, value in plant.items()})
    paper.title(0, "项目支出绩效自评表", 10)
    paper.next()
    paper.title(0, "（2024年度）", 10, slot="year")
    paper.next(2)
    paper.label(0, "项目名称", 1)
    paper.value(2, PROJECT, 10)
    paper.next()
    paper.label(0, "主管部门", 1)
    paper.value(2, "某省人力资源和社会保障厅", 4)
    paper.label(5, "实施单位")
    paper.value(6, "某某技师学院", 10)
    paper.next()
    paper.gap()
    _funds(paper)
    paper.label(0, "年度总体目标", down=1)
    paper.label(1, "预期目标", 5)
    paper.label(6, "实际完成情况", 10)
    paper.next()
    paper.value(1, "完成年度培训任务", 5)
    paper.value(6, "已完成年度培训任务", 10)
    paper.next()
    _scored(paper, rows, {"产出指标": "（50分）", "效益指标": "（30分）", "满意度指标": "（10分）"} if points else {})
    return paper


def _funds(paper: Paper) -> None:
    paper.label(0, "项目资金（万元）", 1, down=4)
    for column, text, right in (
        (4, "年初预算数", 4),
        (5, "全年预算数", 5),
        (6, "全年执行数", 6),
        (7, "分值", 7),
        (8, "执行率", 9),
        (10, "得分", 10),
    ):
        paper.label(column, text, right)
    paper.next()
    total = ("total", "年度资金总额", sum(one[2] for one in FUNDS), sum(one[3] for one in FUNDS), "85.80%")
    for slot, label, budget, executed, rate in [total, *FUNDS]:
        paper.label(2, label, 3)
        paper.amount(4, budget, slot=f"initial.{slot}")
        paper.amount(5, budget, slot=f"budget.{slot}")
        paper.amount(6, executed, slot=f"executed.{slot}")
        paper.value(7, "10" if slot == "total" else "—", slot=f"weight.{slot}")
        paper.value(8, rate, 9, slot=f"rate.{slot}")
        paper.value(10, "8.58" if slot == "total" else "—", slot=f"score.{slot}")
        paper.next()


def _scored(paper: Paper, rows: tuple[Row, ...], points: dict[str, str]) -> None:
    paper.label(0, "绩效指标", down=len(rows))
    heads = ((1, "一级指标", 1), (2, "二级指标", 2), (3, "三级指标", 4), (5, "年度指标值", 5), (6, "实际完成值", 6),
             (7, "分值", 7),
             (8, "得分", 8), (9, "偏差原因分析及改进措施", 10))  # fmt: skip
    for column, text, right in heads:
        paper.label(column, text, right)
    paper.next()
    for number, row in enumerate(rows):
        _levels(paper, rows, number, points)
        paper.value(3, row.name, 4, slot=f"name{number}")
        values = (
            (5, "target", row.target),
            (6, "actual", row.actual),
            (7, "weight", row.weight),
            (8, "score", row.score),
        )
        for column, slot, value in values:
            paper.value(column, value, slot=f"{slot}{number}")
        paper.value(9, row.reason, 10, slot=f"reason{number}")
        paper.next()
    paper.label(0, "总分", 6)
    paper.value(7, "100", slot="weights")
    paper.value(8, "94.08", slot="scores")
    paper.next()
    paper.value(0, "注：1.得分一档最高不能超过该指标分值上限。", 10)


# --- self-evaluation of transfers
MANAGED = ("分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性", "预算绩效管理情况", "支出责任履行情况")
SPENT = [("central", "其中：中央补助", D("1000.00"), D("857.50"), "85.75%"),
         ("local", "地方资金", D("212.50"), D("212.50"), "100%"),
         ("other", "其他资金", D("57.45"), D("0.00"), "0%")]  # fmt: skip
SHARES = [(D("182.25"), "100%"), (D("20.25"), "100%"), (D("10.00"), "100%")]


def transfer(layout: str, regional: bool, hand: Hand = AS_PRINTED, rows: tuple[Row, ...] = ROWS, **plant: Any) -> Paper:
    """L1 or L2, of a region or a project: 1269.95 budgeted, 1070 executed, 84.26 %."""
    paper = Paper(hand, plant={key.replace("__", "."): value for key, value in plant.items()})
    year = "2021" if layout == "L1" else "2024"
    kind = "区域" if regional else "项目"
    paper.title(0, f"转移支付{kind}绩效{'目标' if layout == 'L1' else ''}自评表", 7)
    paper.next()
    paper.title(0, f"（{year}年度）", 7, slot="year")
    paper.next()
    for label, text in (("转移支付（项目）名称", TRANSFER), ("中央主管部门", "人力资源和社会保障部")):
        paper.label(0, label, 2)
        paper.value(3, text, 7)
        paper.next()
    paper.label(0, "地方主管部门", 2)
    paper.value(3, "某省人力资源和社会保障厅", 4)
    paper.label(5, "资金使用单位", 6)
    paper.value(7, "" if regional else "某某技师学院")
    paper.next()
    paper.gap()
    _spent(paper, layout)
    if layout == "L2":
        _managed(paper)
    _transfer_rest(paper, rows)
    return paper


def _spent(paper: Paper, layout: str) -> None:
    paper.label(0, "资金投入情况（万元）" if layout == "L2" else "项目资金（万元）", 2, down=4)
    for column, text, right in ((4, "全年预算数（A）", 5), (6, "全年执行数（B）", 6), (7, "预算执行率（B/A×100%）", 7)):
        paper.label(column, text, right)
    paper.next()
    lines = [("total", "年度资金总额", D("1269.95"), D("1070.00"), "84.26%")]
    for line in SPENT:
        if line[0] == "local" and paper.hand.levels:
            named = zip(paper.hand.levels, SHARES, strict=True)
            lines += [(f"level{n}", name, share, share, rate) for n, (name, (share, rate)) in enumerate(named)]
        else:
            lines.append(line)
    for slot, label, budget, executed, rate in lines:
        paper.label(3, label)
        paper.amount(4, budget, 5, slot=f"budget.{slot}")
        paper.amount(6, executed, slot=f"executed.{slot}")
        paper.value(7, rate, slot=f"rate.{slot}")
        paper.next()


def _managed(paper: Paper) -> None:
    paper.label(0, "资金管理情况", 2, down=7)
    paper.label(4, "情况说明", 6)
    paper.label(7, "存在问题和改进措施")
    paper.next()
    for number, name in enumerate(MANAGED):
        if not paper.plant.get(f"row.{number}"):
            paper.label(3, name)
            paper.value(4, "按因素法分配，符合规定", 6, slot=f"managed.{number}")
            paper.value(7, "无")
            paper.next()


def _transfer_rest(paper: Paper, rows: tuple[Row, ...]) -> None:
    paper.label(0, "年度总体目标", down=1)
    paper.label(1, "年初设定目标", 4)
    paper.label(5, "全年实际完成情况", 7)
    paper.next()
    paper.value(1, "完成年度培训任务", 4)
    paper.value(5, "已完成年度培训任务", 7)
    paper.next()
    paper.label(0, "绩效指标", down=len(rows))
    for column, text, right in ((1, "一级指标", 1), (2, "二级指标", 2), (3, "三级指标", 4), (5, "指标值", 5),
                                (6, "全年实际完成值", 6),
                                (7, "未完成原因和改进措施", 7)):  # fmt: skip
        paper.label(column, text, right)
    paper.next()
    for number, row in enumerate(rows):
        _levels(paper, rows, number)
        paper.value(3, row.name, 4, slot=f"name{number}")
        paper.value(5, row.target, slot=f"target{number}")
        paper.value(6, row.actual, slot=f"actual{number}")
        paper.value(7, row.reason, slot=f"reason{number}")
        paper.next()
    paper.value(0, "说明")
    paper.value(1, "无", 7)
    paper.next()
    paper.value(
        0,
        "注：1.资金使用单位按项目绩效目标填报，主管部门汇总时按区域绩效目标填报。2.其他资金包括自有资金、社会资金等。",
        7,
    )


# --- monitoring of 财预〔2019〕136号
WATCHED = [("fiscal", "其中：财政拨款", D("400.00"), D("200.00"), "50.00%", D("400.00")),
           ("carryover", "上年结转资金", D("60.00"), D("45.00"), "75.00%", D("60.00")),
           ("other", "其他资金", D("40.00"), D("10.00"), "25.00%", D("40.00"))]  # fmt: skip


def monitor(hand: Hand = AS_PRINTED, rows: tuple[Row, ...] = ROWS, months: str = "1-7月", **plant: Any) -> Paper:
    """The monitoring table: 500 budgeted, 255 spent by July, 51 %."""
    paper = Paper(hand, plant={key.replace("__", "."): value for key, value in plant.items()})
    paper.title(0, "项目支出绩效目标执行监控表", 16)
    paper.next()
    paper.title(0, "（2024年度）", 16, slot="year")
    paper.next(2)
    paper.label(0, "项目名称", 2)
    paper.value(3, PROJECT, 16)
    paper.next()
    paper.label(0, "主管部门及代码", 2)
    paper.value(3, "[139]某省人力资源和社会保障厅", 5)
    paper.label(6, "实施单位")
    paper.value(7, "某某技师学院", 16)
    paper.next()
    paper.label(0, "项目资金（万元）", 2, down=4)
    for column, text, right in (
        (7, "年初预算数", 9),
        (10, f"{months}执行数", 12),
        (13, f"{months}执行率", 14),
        (15, "全年预计执行数", 16),
    ):
        paper.label(column, text, right)
    paper.next()
    for slot, label, budget, spent, rate, expected in [
        ("total", "年度资金总额", D(500), D(255), "51.00%", D(500)),
        *WATCHED,
    ]:
        paper.label(3, label, 6)
        paper.amount(7, D(budget), 9, slot=f"budget.{slot}")
        paper.amount(10, D(spent), 12, slot=f"executed.{slot}")
        paper.value(13, rate, 14, slot=f"rate.{slot}")
        paper.amount(15, D(expected), 16, slot=f"expected.{slot}")
        paper.next()
    paper.label(0, "年度总体目标", down=3)
    paper.value(1, "完成年度培训任务", 16, down=3)
    paper.next(4)
    _watched(paper, rows, months)
    return paper


def _watched(paper: Paper, rows: tuple[Row, ...], months: str) -> None:
    paper.label(0, "绩效指标", down=len(rows) + 1)
    single = (
        (1, "一级指标"),
        (2, "二级指标"),
        (3, "三级指标"),
        (4, "年度指标值"),
        (5, f"{months}执行数"),
        (6, "全年预计执行数"),
        (16, "备注"),
    )
    for column, text in single:
        paper.label(column, text, down=1)
    paper.label(7, "偏差原因分析", 12)
    paper.label(13, "完成目标可能性", 15)
    paper.next()
    for column, text in enumerate(
        ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明", "确定能", "有可能", "完全不可能"), 7
    ):
        paper.label(column, text)
    paper.next()
    for number, row in enumerate(rows):
        paper.value(1, row.level1, slot=f"level1.{number}")
        paper.value(2, row.level2, slot=f"level2.{number}")
        for column, slot in enumerate(("name", "target", "to_date", "expected"), 3):
            paper.value(column, getattr(row, slot), slot=f"{slot}{number}")
        paper.value(9, "", slot=f"cause{number}")
        paper.value(12, "", slot=f"reason{number}")
        paper.value(13, "✔", slot=f"certain{number}")
        paper.value(14, "", slot=f"possible{number}")
        paper.value(15, "", slot=f"impossible{number}")
        paper.next()
