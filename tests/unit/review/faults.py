"""Faults to plant: what is written where, and the findings that must follow, as slot and rule."""

from decimal import Decimal as D
from typing import Any

Fault = tuple[dict[str, Any], list[tuple[str, str]]]

TARGET: dict[str, Fault] = {
    "the year's total is not the sum": ({"year.total": D("1300.00")}, [("year.total", "N101")]),
    "a part is another than in the total": ({"year.central": D("900.00")}, [("year.total", "N101")]),
    "the total is off by a rounding": ({"year.total": D("1269.96")}, [("year.total", "N102")]),
    "no total": ({"year.total": None}, [("year.total", "N111")]),
    "an amount in words": ({"year.other": "若干"}, [("year.other", "N107")]),
    "a negative amount": ({"year.other": D("-57.45"), "year.total": D("1155.05")}, [("year.other", "N107")]),
    "no value": ({"year.target0": ""}, [("year.target0", "N301")]),
    "no unit": ({"year.target3": "≥90"}, [("year.target3", "N304")]),
    "an amount of things as a share": ({"year.target0": "≥90%"}, [("year.target0", "N305")]),
    "a share as a number of things": ({"year.target3": "≥90个"}, [("year.target3", "N305")]),
    "two senses in one value": ({"year.target5": "≥500万元/个以内"}, [("year.target5", "N305")]),
    "a share above one": ({"year.target8": "≥190%"}, [("year.target8", "N306")]),
    "more of a part than of the whole": ({"year.target0": "≥900人次"}, [("year.target1", "N312")]),
    "a value without a name": ({"year.name1": ""}, [("year.name1", "N309")]),
    "no first level": ({"level1.0": ""}, [("level1.0", "N307")]),
    "no second level": ({"level2.3": ""}, [("level2.3", "N307")]),
}

TWO_SIDED: dict[str, Fault] = {
    "the period's total is not the sum": ({"period.total": D("2000.00")}, [("period.total", "N101")]),
    "more in a year than in the period": (
        {"period.central": D("100.00"), "period.total": D("499.95")},
        [("year.total", "N110")],
    ),
    "a target of a year above that of the period": ({"period.target0": "≥2,500人次"}, [("year.target0", "N310")]),
    "one side without its value": ({"period.target2": ""}, [("period.target2", "N301")]),
}

PERIOD: dict[str, Fault] = {
    "a year outside the period": ({"year": "（2026年度）"}, [("period", "N502")]),
}

SELF_EVALUATION: dict[str, Fault] = {
    "budget total is not the sum": ({"budget.total": D("550.00")}, [("budget.total", "N101")]),
    "a part's budget is wrong, as its own rate tells": ({"budget.fiscal": D("410.00")}, [("budget.fiscal", "N101")]),
    "execution total is not the sum": ({"executed.total": D("439.00")}, [("executed.total", "N101")]),
    "a wrong rate": ({"rate.total": "88.50%"}, [("rate.total", "N103")]),
    "a part's wrong rate": ({"rate.other": "56.00%"}, [("rate.other", "N103")]),
    "no rate": ({"rate.total": ""}, [("rate.total", "N104")]),
    "more spent than there was": (
        {
            "executed.fiscal": D("443.00"),
            "executed.total": D("529.00"),
            "rate.fiscal": "110.75%",
            "rate.total": "105.80%",
            "score.total": "10",
            "scores": "95.50",
        },
        [("executed.fiscal", "N106"), ("executed.total", "N106")],
    ),
    "spent without a budget": (
        {
            "budget.other": D("0.00"),
            "budget.total": D("460.00"),
            "rate.other": "—",
            "rate.total": "93.26%",
            "score.total": "9.33",
            "scores": "94.83",
        },
        [("executed.other", "N105")],
    ),
    "the execution's score is not that of its rate": (
        {"score.total": "9.58", "scores": "95.08"},
        [("score.total", "N201")],
    ),
    "the execution's score, the total left as it was": ({"score.total": "9.58"}, [("score.total", "N201")]),
    "the execution's score above its weight": ({"score.total": "12"}, [("score.total", "N203")]),
    "an indicator's score is not in proportion": ({"score1": "9"}, [("score1", "N202")]),
    "full marks though missed": ({"score1": "10", "scores": "94.58"}, [("score1", "N202")]),
    "less than full though reached": ({"score3": "8"}, [("score3", "N202")]),
    "a qualitative score outside its band": ({"score7": "14"}, [("score7", "N202")]),
    "a score above the weight": ({"score0": "12"}, [("score0", "N203")]),
    "a score below nothing": ({"score0": "-1"}, [("score0", "N203")]),
    "a score in words": ({"score0": "满分"}, [("score0", "N107")]),
    "no score": ({"score2": "", "scores": "84.08"}, [("score2", "N211")]),
    "no reason for a lost point": ({"reason1": ""}, [("reason1", "N208")]),
    "a dash is no reason": ({"reason1": "—"}, [("reason1", "N208")]),
    "无 is no reason": ({"reason7": "无"}, [("reason7", "N208")]),
    "the total is not the sum": ({"scores": "95.08"}, [("scores", "N207")]),
    "no total": ({"scores": ""}, [("scores", "N211")]),
    "the weights' printed sum": ({"weights": "110"}, [("weights", "N205")]),
    "one weight too many points": ({"weight2": "12"}, [("weight2", "N205")]),
    "far above the target": ({"actual0": "4500人次"}, [("actual0", "N209")]),
    "no actual value": ({"actual0": ""}, [("actual0", "N302")]),
    "no target": ({"target0": ""}, [("target0", "N303")]),
    "no unit": ({"target3": "≥90"}, [("target3", "N304")]),
    "another unit": ({"actual0": "3100人"}, [("actual0", "N305")]),
    "a share above one": ({"actual8": "960%", "reason8": "录入口径调整"}, [("actual8", "N306")]),
    "two years in the title": ({"year": "（2024年度、2023年度）"}, [("year", "N501")]),
    "no second level": ({"level2.3": ""}, [("level2.3", "N307")]),
}

POINTS: dict[str, Fault] = {
    "points of a level": (
        {"weight2": "8", "weight8": "12", "score2": "8", "score8": "12"},
        [("level1.0", "N206"), ("level1.8", "N206")],
    ),
}

TRANSFER: dict[str, Fault] = {
    "budget total is not the sum": ({"budget.total": D("1300.00")}, [("budget.total", "N101")]),
    "a part's budget is wrong, as its own rate tells": ({"budget.central": D("1100.00")}, [("budget.central", "N101")]),
    "a wrong rate": ({"rate.total": "94.26%"}, [("rate.total", "N103")]),
    "no reason for what was missed": ({"reason1": ""}, [("reason1", "N308")]),
    "no reason for what was achieved in part": ({"reason7": ""}, [("reason7", "N308")]),
    "no actual value": ({"actual3": ""}, [("actual3", "N302")]),
    "an actual value without target": ({"target3": ""}, [("target3", "N303")]),
    "neither target nor actual": ({"target3": "", "actual3": ""}, [("target3", "N301")]),
    "no unit": ({"target8": "≥90"}, [("target8", "N304")]),
    "far above the target": ({"actual0": "5000人次"}, [("actual0", "N209")]),
    "a part without budget": (
        {
            "budget.other": D("0.00"),
            "budget.total": D("1212.50"),
            "executed.other": D("10.00"),
            "executed.total": D("1080.00"),
            "rate.other": "—",
            "rate.total": "89.07%",
        },
        [("executed.other", "N105")],
    ),
}

MANAGED: dict[str, Fault] = {
    "nothing said of one of the seven": ({"managed.2": ""}, [("managed.2", "N503")]),
    "a year before the seven were asked for": ({"year": "（2021年度）"}, [("year", "N504")]),
}

MONITOR: dict[str, Fault] = {
    "budget total is not the sum": ({"budget.total": D("600.00")}, [("budget.total", "N101")]),
    "a wrong rate": ({"rate.total": "15.00%"}, [("rate.total", "N103")]),
    "expected below what is spent": (
        {"expected.other": D("5.00"), "expected.total": D("465.00")},
        [("expected.other", "N109")],
    ),
    "no level in one row": ({"level2.1": ""}, [("level2.1", "N307")]),
    "no tick": ({"certain2": ""}, [("certain2", "N401")]),
    "two ticks": ({"possible2": "√"}, [("possible2", "N401")]),
    "a cause without words": ({"cause1": "√"}, [("reason1", "N402")]),
    "expected to fall short without words": ({"expected0": "2500人次"}, [("reason0", "N403")]),
    "nothing done so far": ({"to_date4": ""}, [("to_date4", "N302")]),
    "no target": ({"target0": ""}, [("target0", "N303")]),
}
