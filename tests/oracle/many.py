"""A thousand small applicants, each with records of its own: a world in which one changed field can be followed.

Nothing of a unit depends on another: who was chosen is made public for a few of them, so that no ranking decides, and
every record belongs to one unit. Records are dictionaries of header to text, as they are handed in.
"""

import random

from tests.integration.small_inbox import REGION, a_uscc

Row = dict[str, str]
Tables = dict[str, list[Row]]
CHOSEN = 24
"""So many units are made public as chosen and have targets and money."""
SPARE = 5000
"""A unit that has applied for nothing: records may go astray to it."""
OCCUPATIONS = (("6-18-01-01", "车工"), ("6-18-02-04", "焊工"))
KINDS = ("企业", "院校", "行业组织", "培训机构")
GRADES = ("初级工", "中级工", "高级工", "技师", "高级技师")
RESULTS = ("合格", "不合格", "未考核")
COMPLETED = ("2022-12-31", "2023-01-01", "2023-06-30", "2023-12-31")
"""The first and last day of 上一年度, the day before, and one within."""
TITLES = ("高级实习指导教师", "一级实习指导教师", "二级实习指导教师", "其他")
TARGETS = (("I103", "1200"), ("I104", "400"), ("I602", "5"), ("I201", "90%"))


def person(serial: int) -> str:
    """A personal number with a valid check digit; another one for every serial below 9,000,000."""
    from stdnum.cn import ric

    day, order = divmod(serial, 1000)
    body = f"{REGION}{1960 + day // 336 % 40}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def number(unit: int) -> str:
    """申报编号 of a unit."""
    return f"B{unit:04d}"


def world(units: int, chance: random.Random) -> Tables:
    """The records of so many units (from 1 on), by record type; the same for the same `chance`."""
    tables: Tables = {}
    for unit in range(1, units + 1):
        for name, rows in _unit(unit, chance).items():
            tables.setdefault(name, []).extend(rows)
    tables["申报单位"].append(_registered(SPARE))
    return tables


def _unit(unit: int, chance: random.Random) -> Tables:
    tables = {"申报单位": [_registered(unit)], "申报项目": [_application(unit, chance)]}
    tables |= _abilities(unit, chance) | _people(unit, chance)
    return tables | (_chosen(unit, chance) if unit <= CHOSEN else {})


def _registered(unit: int) -> Row:
    return {"统一社会信用代码": a_uscc(unit), "单位名称": f"合成单位{unit}", "单位类别": "技工院校",
            "行政区划代码": REGION, "联系人": "合成丁"}  # fmt: skip


def _application(unit: int, chance: random.Random) -> Row:
    return {
        "申报编号": number(unit), "申报年度": "2024", "项目类别代码": "jl-base-new", "统一社会信用代码": a_uscc(unit),
        "项目名称": f"合成项目{unit}", "推荐单位": "长春市人力资源和社会保障局", "推荐排序": str(unit),
        "推荐日期": "2024-06-20", "申报日期": "2024-06-10",
        "申请中央补助（元）": str(chance.randrange(10, 500) * 10000),
        "地方配套（元）": str(chance.randrange(10, 300) * 10000),
        "单位自筹（元）": f"{chance.randrange(10, 300) * 1000}.50",
        "实施期起": "2025-01-01", "实施期止": "2026-12-31", "实施期总体目标": "建成", "年度总体目标": "开工",
    }  # fmt: skip


def _abilities(unit: int, chance: random.Random) -> Tables:
    code, no = a_uscc(unit), number(unit)
    return {
        "单位年度情况": [
            {"统一社会信用代码": code, "统计年度": "2024", "技能岗位职工数": str(chance.randrange(10, 90)),
             "在校生数": str(chance.randrange(500, 3000)),
             "培训场所面积（平方米）": f"{chance.randrange(900, 9000)}.5",
             "年培训能力（人次）": str(chance.randrange(500, 5000)),
             "实训设备数（台套）": str(chance.randrange(20, 200)),
             "实训设备总值（元）": f"{chance.randrange(100, 900) * 10000}.25"}
        ],
        "申报职业": [
            {"申报编号": no, "职业编码": occupation, "职业名称": name, "顺序": str(place), "最高等级": "高级工",
             "实训条件匹配": "是", "急需紧缺": "是"}
            for place, (occupation, name) in enumerate(OCCUPATIONS, start=1)
        ],
        "专家": [
            {"申报编号": no, "职业编码": occupation, "姓名": f"专家{unit}-{k}", "专家类别": "行业专家"}
            for occupation, _ in OCCUPATIONS
            for k in range(2)
        ],
        "校企合作": [
            {"统一社会信用代码": code, "合作单位名称": f"合作单位{unit}-{k}", "合作单位类别": KINDS[(unit + k) % 4],
             "职业编码": OCCUPATIONS[k % 2][0], "开始日期": "2022-01-10",
             "结束日期": ("2024-06-09", "2024-06-10", "")[k]}
            for k in range(3)
        ],
        "满意度调查": [
            {"统一社会信用代码": code, "统计年度": "2023", "调查对象": who, "批次": "1", "发放份数": "100",
             "回收份数": str(chance.randrange(60, 100)), "满意份数": str(chance.randrange(30, 60))}
            for who in ("学员", "企业")
        ],
    }  # fmt: skip


def _people(unit: int, chance: random.Random) -> Tables:
    code, first = a_uscc(unit), unit * 40
    return {
        "师资": [
            {"统一社会信用代码": code, "身份证号": person(first + k), "姓名": f"教师{unit}-{k}",
             "用工形式": chance.choice(("专职", "兼职")), "教师类别": chance.choice(("理论教师", "实训教师")),
             "职称": chance.choice(TITLES), "技能等级": chance.choice(GRADES), "一体化教师": "否", "统计年度": "2024"}
            for k in range(4)
        ],
        "培训记录": [
            {"培训记录号": f"T{unit}-{k}", "统一社会信用代码": code, "身份证号": person(first + 10 + k),
             "姓名": f"学员{unit}-{k}", "职业编码": "6-18-01-01", "培训等级": chance.choice(GRADES),
             "培训类型": "社会培训", "开班日期": "2022-11-01", "结业日期": chance.choice(COMPLETED),
             "考核结果": chance.choice(RESULTS)}
            for k in range(7)
        ],
    }  # fmt: skip


def _chosen(unit: int, chance: random.Random) -> Tables:
    no = number(unit)
    return {
        "公示": [{"申报编号": no, "公示开始日期": "2024-07-01", "公示结束日期": "2024-07-10", "公示结果": "拟入选"}],
        "绩效目标": [
            {"申报编号": no, "指标编码": code, "时段": period, "年度": year, "目标值": value}
            for code, value in TARGETS
            for period, year in (("实施期", ""), ("年度", "2025"))
        ],
        "资金记录": [
            {"凭证号": f"V{unit}-{k}", "项目编号": no, "预算年度": "2025", "环节": "预算安排", "资金来源": source,
             "金额（元）": str(chance.randrange(10, 90) * 10000), "业务日期": "2025-02-01"}
            for k, source in enumerate(("中央补助", "省级"))
        ],
    }  # fmt: skip
