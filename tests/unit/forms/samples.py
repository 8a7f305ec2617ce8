"""Made-up rows of the models of shapes: small, synthetic, with the awkward cases in them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl

PERIOD_GOAL = (
    "目标1：两年内建成集技能培训、技能评价、技能竞赛、技能交流于一体的国家级高技能人才培训基地，年培训能力达到3000人次以上。\n"
    "目标2：围绕先进制造业和现代服务业，开发课程和教材10门（种）。\n目标3：建立稳定的校企合作机制。"
)

HONOURS = "全国技术能手；享受国务院政府特殊津贴；吉林省“长白山技能名师”；获省部级科技进步二等奖两项"

LIBRARY: list[tuple[str, str, str, str, str, str, Any, Any, str]] = [
    # level1, level2, name, unit, sense, measure, period value, year value, qualitative text
    ("产出指标", "数量指标", "年培训规模", "人次", "≥", "target_i103", 6000, 3000, ""),
    ("产出指标", "数量指标", "其中：高技能人才培训规模", "人次", "≥", "target_i104", 2000, 1000, ""),
    ("产出指标", "数量指标", "购置实训设备", "台（套）", "≥", "target_i107", 120, None, ""),
    ("产出指标", "质量指标", "培训合格率", "%", "≥", "target_i201", Decimal("0.9000"), Decimal("0.8575"), ""),
    ("产出指标", "时效指标", "资金拨付及时率", "%", "=", "target_i301", Decimal("1"), Decimal("1"), ""),
    ("产出指标", "成本指标", "培训基地补助标准", "万元/个", "≤", "target_i401", Decimal("7000000.00"),
     Decimal("3123450.00"), ""),
    ("效益指标", "经济效益指标", "……", "", "", "", None, None, ""),
    ("效益指标", "社会效益指标", "高技能人才占培训人次比例", "%", "≥", "target_i501", Decimal("0.3333"),
     Decimal("0.333"), ""),
    ("效益指标", "可持续影响指标", "培训体系和制度健全", "定性", "定性", "", None, None,
     "建立健全培训、评价、考核、资金管理等制度并有效执行"),
    ("效益指标", "可持续影响指标", "项目持续运行年限", "年", "≥", "target_i602", Decimal("5.0000"), Decimal("1.5000"),
     ""),
    ("满意度指标", "服务对象满意度指标", "学员满意率", "%", "≥", "target_i701", Decimal("0.905"), Decimal("0.9"), ""),
]  # fmt: skip


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None)


def target_form(form: str, sheets: int = 1) -> dict[str, pl.DataFrame]:
    """F1 or F2 with `sheets` sheets; the first one's year money is empty for 其他资金, its year goal is empty."""
    heads, funds, indicators = [], [], []
    for number in range(1, sheets + 1):
        key, context = f"K{number:04}", f"application:JL-{number:04}"
        heads.append(_head(key, context, number))
        funds += _funds(key, context, number)
        indicators += _indicators(key, context, number)
    return {"head": _frame(heads), "funds": _frame(funds), "indicators": _frame(indicators)}


def _head(key: str, context: str, number: int) -> dict[str, Any]:
    return {
        "sheet_key": key,
        "sheet_name": f"{number:03}某某职业技术学院",
        "sheet_order": number,
        "context_id": context,
        "fiscal_year": 2025,
        "transfer_name": "就业补助资金（高技能人才培训基地和技能大师工作室项目）",
        "project_name": f"某某职业技术学院国家级高技能人才培训基地建设项目{number}",
        "central_department": "人力资源和社会保障部",
        "finance_department": "吉林省财政厅",
        "labour_department": "吉林省人力资源和社会保障厅",
        "implementing_unit": "某某职业技术学院（某某技师学院）",
        "period_text": "2025年—2026年",
        "period_goal": PERIOD_GOAL,
        "year_goal": None if number == 1 else PERIOD_GOAL,
    }


def _funds(key: str, context: str, number: int) -> list[dict[str, Any]]:
    amounts = [
        ("实施期金额：", "年度金额：", "total", Decimal("8123450.00"), Decimal("4000000.00")),
        ("其中：中央补助", "其中：中央补助", "central", Decimal("5000000.00"), Decimal("2500000.00")),
        ("　　　地方资金", "　　　地方资金", "local", Decimal("3000050.00"), Decimal("1500000.00")),
        ("　　　其他资金", "　　　其他资金", "other", Decimal("123400.00"), None),
    ]
    return [
        {
            "sheet_key": key, "line_no": line, "context_id": context,
            "period_label": label, "year_label": year_label,
            "period_yuan": period + number, "period_measure": "funds_requested", "period_slice": source,
            "year_yuan": year, "year_measure": "funds_budgeted", "year_slice": f"2025-{source}",
        }
        for line, (label, year_label, source, period, year) in enumerate(amounts, start=1)
    ]  # fmt: skip


def _phrase(name: str, value: Any) -> str | None:
    return f"{name}{value}人次" if name == "年培训规模" else None


def _indicators(key: str, context: str, number: int) -> list[dict[str, Any]]:
    return [
        {
            "sheet_key": key, "line_no": line, "context_id": context, "level1": level1, "level2": level2,
            "indicator_name": name, "how_added": "", "unit": unit, "sense": sense,
            "period_value": None if period is None else Decimal(period), "period_text": text,
            "period_measure": measure, "period_slice": "period", "period_phrase": _phrase(name, period),
            "year_phrase": _phrase(name, year),
            "year_value": None if year is None else Decimal(year), "year_text": text,
            "year_measure": measure, "year_slice": "2025",
        }
        for line, (level1, level2, name, unit, sense, measure, period, year, text) in enumerate(LIBRARY, start=1)
    ]  # fmt: skip


def blank_form(form: str, funds: list[str], groups: list[tuple[str, str, list[str]]]) -> dict[str, pl.DataFrame]:
    """A form without any value: the fund labels, and per (一级, 二级) the names printed in the third column."""
    data = target_form(form)
    lines = [(one, two, name) for one, two, names in groups for name in names]
    empty = {"unit": None, "sense": None, "period_value": None, "period_text": None, "year_value": None,
             "year_text": None, "period_measure": None, "period_slice": None, "year_measure": None,
             "year_slice": None, "period_phrase": None, "year_phrase": None}  # fmt: skip
    base = {"sheet_key": "K0001", "context_id": "application:JL-0001"}
    data["head"] = data["head"].with_columns(period_goal=pl.lit(None, dtype=pl.String))
    data["funds"] = _frame([
        base | {"line_no": line, "period_label": label, "year_label": label.replace("实施期", "年度"),
                "period_yuan": None, "period_measure": None, "period_slice": None, "year_yuan": None,
                "year_measure": None, "year_slice": None}
        for line, label in enumerate(funds)
    ])  # fmt: skip
    data["indicators"] = _frame([
        base | empty | {"line_no": line, "level1": one, "level2": two, "indicator_name": name, "how_added": ""}
        for line, (one, two, name) in enumerate(lines)
    ])  # fmt: skip
    return data


def summary_studios() -> dict[str, pl.DataFrame]:
    """F3: two recommenders, three studios; a blank in every column that may be blank."""
    rows = [
        ("T1", 1, "张某某数控车工技能大师工作室", 1, 12, HONOURS, "否"),
        ("T1", 2, "李某某电焊工技能大师工作室", 2, None, "", ""),
        ("T2", 1, "王某某茶艺技能大师工作室", 1, 3, "中华技能大奖", "否"),
    ]  # fmt: skip
    return {
        "head": _recommenders(),
        "rows": _frame([
            {
                "sheet_key": key, "line_no": line, "context_id": f"application:S{key}{line}",
                "project_name": name, "unit_name": "某某重型装备制造股份有限公司", "unit_kind": "企业",
                "leader_name": "张某某", "leader_sex": "男", "leader_birth_month": "1970-05",
                "leader_masked": "2201************1X", "occupation": "车工（6-18-01-01）", "grade": "高级技师",
                "certificate_no": "Y000122000001191000001", "honours": honours,
                "already_national": national, "materials_missing": None,
                "contact_name": "赵某", "contact_phone": "13800000000",
            }
            for key, line, name, _, _, honours, national in rows
        ]),
        "entries": entries(
            (key, f"application:S{key}{line}", {
                "application_rank": rank, "studio_patents": patents, "studio_apprentices": 15,
            })
            for key, line, _, rank, patents, _, _ in rows
        ),
    }  # fmt: skip


def summary_bases(rows: int = 2) -> dict[str, pl.DataFrame]:
    """F4: two recommenders, `rows` bases each."""
    return {
        "head": _recommenders(),
        "rows": _frame([
            {
                "sheet_key": key, "line_no": line, "context_id": f"application:B{key}{line}",
                "unit_name": "某某职业技术学院（某某技师学院）", "uscc": "11220000013544525W",
                "unit_kind": "公共实训基地",
                "variant_text": "已建（2015年）" if line % 2 else "新建", "tier": "B",
                "materials_missing": "缺：审计报告" if line == 1 else None,
                "occupations": "车工（6-18-01-01）、焊工（6-18-02-04）、电工（6-31-01-03）、钳工（6-20-01-01）、"
                "汽车维修工（4-12-01-01）",
                "post_or_enrolment_measure": "unit_enrolment", "contact_name": "赵某", "contact_phone": "0431-80000000",
            }
            for key in ("T1", "T2")
            for line in range(1, rows + 1)
        ]),
        "entries": entries(
            (key, f"application:B{key}{line}", {
                "application_rank": line, "occupations_applied": 5, "unit_floor_area": Decimal("12345.6000"),
                "unit_enrolment": 1500, "training_person_times": 9123, "training_person_times_high_skill": 3041,
                "training_pass_rate": Decimal("0.955"),
                "satisfaction_rate_least": None if line == 1 else Decimal("0.9"), "teachers": 120,
                "teachers_part_time": 40, "teachers_practical": 66, "teachers_practical_senior": 30, "experts": 15,
            })
            for key in ("T1", "T2")
            for line in range(1, rows + 1)
        ),
    }  # fmt: skip


def entries(lines: Iterable[tuple[str, str, dict[str, Any]]]) -> pl.DataFrame:
    """The entries of lines: sheet, object, and its numbers by measure, without those that are not known."""
    schema = dict.fromkeys(("sheet_key", "context_id", "part", "entry", "slice", "text_value"), pl.String())
    rows = [
        (key, context, "", measure, "", None, Decimal(number))
        for key, context, numbers in lines
        for measure, number in numbers.items()
        if number is not None
    ]
    return pl.DataFrame(rows, schema={**schema, "number_value": pl.Decimal(28, 6)}, orient="row")


def _recommenders() -> pl.DataFrame:
    names = {"T1": "长春市人力资源和社会保障局", "T2": "吉林省机械工业协会"}
    return _frame([
        {"sheet_key": key, "sheet_name": name, "sheet_order": order, "context_id": f"recommender:{name}",
         "recommender": name, "title_year": 2024}
        for order, (key, name) in enumerate(names.items())
    ])  # fmt: skip
