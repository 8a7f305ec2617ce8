"""A tiny synthetic inbox: one application of every kind that has an application form, each file a CSV of one type.

JL1 (base) and JS1 (studio) are chosen; each asks for 43,333 + 43,333 + 43,334 yuan, which by itself rounds to 4.33 +
4.33 + 4.33 of 13.00 万元. NM1 trained 3 people in 2019 (2 of them 高级工), 2 in 2021 (none).
"""

from pathlib import Path

from tests.inbox import write_tables
from tests.integration.small_inbox import REGION, a_person, a_uscc

APPLICATIONS = (
    ("JL1", "jl-base-new", 1, 2024, "2024-06-24"),
    ("JS1", "jl-studio", 2, 2024, "2024-06-24"),
    ("CQ1", "cq-base-national", 3, 2024, "2024-07-12"),
    ("NM1", "nm-foundation-base", 4, 2022, "2022-11-18"),
    ("SY1", "sy-base-upskilling", 5, 2024, "2024-08-20"),
)
STORY = "本单位多年开展技能培训，场地设备齐备。"
TEXTS = {
    "NM1/申报背景": STORY,
    "NM1/是否技能等级认定机构": "是",
    "NM1/合作交流": "三\n" * 3000,  # white space is not counted
    "SY1/建设目标-6-18-01-01": STORY,
    "SY1/属性": "政府办",
}
FAULTY_TEXTS = {
    "ZZ9/申报背景": "没有这个申报",
    "NM1/保障机制": "这张表没有这一栏",
    "SY1/建设目标": "没有写职业",
    "SY1/建设目标-6-31-01-03": "不是申报的职业",
    "SY1/属性-6-18-01-01": "不分职业",
    "NM1/技能竞赛": "三" * 3001,
}
TRAININGS = (("2019-05-31", "高级工"), ("2019-06-30", "高级工"), ("2019-07-31", "中级工"), ("2021-05-31", "中级工"),
             ("2021-06-30", "初级工"))  # fmt: skip


def tables() -> dict[str, list[dict[str, object]]]:
    """Header to value, row by row, for every file of the inbox."""
    return _applications() | _abilities() | {
        "公示": [
            {"申报编号": no, "公示开始日期": "2024-07-01", "公示结束日期": "2024-07-10", "公示结果": "拟入选"}
            for no in ("JL1", "JS1")
        ],
        "工作室": [
            {"申报编号": "JS1", "带头人身份证号": a_person(7), "带头人姓名": "合成甲", "技能等级": "高级技师",
             "职业编码": "6-18-01-01", "主要荣誉": "全国技术能手", "专利数": 2}
        ],
        "带徒": [
            {"申报编号": "JS1", "徒弟身份证号": a_person(8), "徒弟姓名": "合成乙", "拜师日期": "2022-01-10",
             "取得等级": "高级工", "取得日期": "2023-09-01"},
            {"申报编号": "JS1", "徒弟身份证号": a_person(9), "徒弟姓名": "合成丙", "拜师日期": "2022-03-10",
             "出师日期": "2024-06-24", "取得等级": "技师", "取得日期": "2024-06-25"},
            {"申报编号": "JS1", "徒弟身份证号": a_person(10), "徒弟姓名": "合成丁", "拜师日期": "2024-06-24",
             "出师日期": "2025-06-25", "取得等级": "高级工"},
            {"申报编号": "JS1", "徒弟身份证号": a_person(11), "徒弟姓名": "合成戊", "拜师日期": "2024-06-25"},
        ],
    }  # fmt: skip


def _applications() -> dict[str, list[dict[str, object]]]:
    return {
        "申报单位": [
            {"统一社会信用代码": a_uscc(n), "单位名称": f"合成单位{n}", "单位类别": "企业" if n == 3 else "技工院校",
             "行政区划代码": REGION, "归口部门": "合成主管部门", "法定代表人": "合成丙", "联系人": "合成丁",
             "联系电话": "10000000000", "地址": "示例路1号", "邮政编码": "100000", "开户银行": "示例银行",
             "资金账号": "0001"}
            for *_, n, _, _ in APPLICATIONS
        ],
        "申报项目": [
            {"申报编号": no, "申报年度": year, "项目类别代码": track, "统一社会信用代码": a_uscc(n),
             "项目名称": f"合成项目{n}", "推荐单位": "合成推荐单位", "推荐排序": 1, "推荐日期": day, "申报日期": day,
             "申请中央补助（元）": 43333, "地方配套（元）": 43333, "单位自筹（元）": 43334, "实施期起": "2025-01-01",
             "实施期止": "2026-12-31", "实施期总体目标": f"{no}建成", "年度总体目标": f"{no}开工"}
            for no, track, n, year, day in APPLICATIONS
        ],
        "申报职业": [
            {"申报编号": no, "职业编码": code, "职业名称": name, "顺序": order, "最高等级": "高级工",
             "实训条件匹配": "是", "急需紧缺": "是"}
            for no, *_ in APPLICATIONS if no != "JS1"
            for order, (code, name) in enumerate((("6-18-01-01", "车工"), ("6-18-02-04", "焊工")), start=1)
        ],
    }  # fmt: skip


def _abilities() -> dict[str, list[dict[str, object]]]:
    return {
        "单位年度情况": [
            {"统一社会信用代码": a_uscc(n), "统计年度": year, "用工总数（含劳务派遣）": 200, "技能人才数": 90,
             "技能岗位职工数": 80, "在校生数": 1500, "培训场所面积（平方米）": 1234.5, "年培训能力（人次）": 2000,
             "年高技能人才培训能力（人次）": 500, "实训设备数（台套）": 61, "实训设备总值（元）": 12345678.9}
            for *_, n, year, _ in APPLICATIONS
        ],
        "师资": [
            {"统一社会信用代码": a_uscc(n), "身份证号": a_person(20 + 10 * n + k), "姓名": f"教师{n}{k}",
             "用工形式": "兼职" if k == 3 else "专职", "教师类别": "实训教师", "职称": title, "技能等级": grade,
             "一体化教师": "是" if k == 1 else "否", "统计年度": year}
            for *_, n, year, _ in APPLICATIONS
            for k, (title, grade) in enumerate(
                (("高级实习指导教师", "高级技师"), ("一级实习指导教师", "技师"), ("其他", "高级工")), start=1)
        ],
        "培训记录": [
            {"培训记录号": f"T{k}", "统一社会信用代码": a_uscc(4), "身份证号": a_person(200 + k), "姓名": f"学员{k}",
             "职业编码": "6-18-01-01", "培训等级": grade, "培训类型": "社会培训", "开班日期": "2018-12-01",
             "结业日期": day}
            for k, (day, grade) in enumerate(TRAININGS)
        ],
        "绩效目标": [
            {"申报编号": "JL1", "指标编码": code, "时段": period, "年度": year, "目标值": value, "权重": weight}
            for code, value, weight in (("I103", "3000", "10"), ("I201", "90%", "5%"))
            for period, year in (("实施期", None), ("年度", 2025))
        ],
        "资金记录": [
            {"凭证号": f"V{n}", "项目编号": "JL1", "预算年度": 2025, "环节": "预算安排", "资金来源": source,
             "金额（元）": yuan, "业务日期": "2025-02-01"}
            for n, (source, yuan) in enumerate((("中央补助", 10050), ("省级", 10050)))
        ],
    }  # fmt: skip


def write_book_inbox(folder: Path) -> Path:
    """Write the inbox, with texts of a few boxes."""
    write_tables(folder, tables())
    for name, text in (TEXTS | FAULTY_TEXTS).items():
        place = folder / "叙述" / f"{name}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder
