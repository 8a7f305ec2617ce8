"""A small synthetic inbox: two bases and a studio that were made public as chosen, each file a CSV of one type; one
certificate, whose holder's number is wrong, is not taken."""

from pathlib import Path

from stdnum.cn import ric, uscc

from tests.inbox import write_tables

REGION = "220102"


def a_uscc(serial: int) -> str:
    """A credit code with a valid check digit."""
    body = f"91{REGION}MA0{serial:06d}"
    return body + str(uscc.calc_check_digit(body))


def a_person(serial: int) -> str:
    """A personal number with a valid check digit, born on days that follow from the serial."""
    body = f"{REGION}1985{serial % 12 + 1:02d}{serial % 28 + 1:02d}{serial:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def tables() -> dict[str, list[dict[str, object]]]:
    """Header to value, row by row, for every file of the inbox."""
    applications = (("B1", "jl-base-new", 1, 1), ("B2", "jl-base-new", 2, 2), ("S1", "jl-studio", 3, 1))
    return {
        "申报单位": [
            {"统一社会信用代码": a_uscc(n), "单位名称": f"单位{n}", "单位类别": "技工院校", "行政区划代码": REGION}
            for n in (1, 2, 3)
        ],
        "申报项目": [
            {"申报编号": no, "申报年度": 2024, "项目类别代码": track, "统一社会信用代码": a_uscc(n),
             "项目名称": f"项目{no}", "推荐单位": "长春市人力资源和社会保障局", "推荐排序": rank,
             "推荐日期": "2024-06-20", "申报日期": "2024-06-10",
             "申请中央补助（元）": 3000000 // n, "地方配套（元）": 1000000, "单位自筹（元）": 500000.5,
             "实施期起": "2025-01-01",
             "实施期止": "2026-12-31", "实施期总体目标": f"{no}建成", "年度总体目标": f"{no}开工"}
            for no, track, n, rank in applications
        ],
        "公示": [
            {"申报编号": no, "公示开始日期": "2024-07-01", "公示结束日期": "2024-07-10", "公示结果": "拟入选"}
            for no, *_ in applications
        ],
        "绩效目标": [
            {"申报编号": no, "指标编码": code, "时段": period, "年度": year, "目标值": value, "权重": None}
            for no, *_ in applications[:2]
            for code, value in (("I103", 1200), ("I104", 400), ("I602", 5))
            for period, year in (("实施期", None), ("年度", 2025))
        ],
        "资金记录": [
            {"凭证号": f"V{n}", "项目编号": no, "预算年度": 2025, "环节": "预算安排", "资金来源": source,
             "金额（元）": amount, "业务日期": "2025-02-01"}
            for n, (no, source, amount) in enumerate(
                (("B1", "中央补助", 3000000), ("B1", "省级", 800000.25), ("B2", "中央补助", 1500000),
                 ("S1", "中央补助", 100000))
            )
        ],
        "工作室": [
            {"申报编号": "S1", "带头人身份证号": a_person(7), "带头人姓名": "合成甲",
             "技能等级": "高级技师",
             "职业编码": "6-18-01-01"}
        ],
        "取证记录": [
            {"证书编号": "C1", "证书类型": "职业技能等级证书", "身份证号": a_person(1)[:-2] + "00", "姓名": "学员1",
             "职业编码": "6-18-01-01", "技能等级": "高级工", "发证日期": "2023-07-01"}
        ],
        "培训记录": [
            {"培训记录号": f"T{n}", "统一社会信用代码": a_uscc(n % 2 + 1), "身份证号": a_person(n),
             "姓名": f"学员{n}",
             "职业编码": "6-18-01-01", "培训等级": "高级工" if n % 3 else "中级工", "培训类型": "政府补贴性培训",
             "开班日期": "2023-03-01", "结业日期": f"2023-0{n % 6 + 4}-28"}
            for n in range(1, 31)
        ],
    }  # fmt: skip


def write_small_inbox(folder: Path, reverse: bool = False) -> Path:
    """Write the inbox; `reverse` writes the files in the opposite order (same names, same bytes)."""
    return write_tables(folder, dict(sorted(tables().items(), reverse=reverse)))
