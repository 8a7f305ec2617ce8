"""A new notice is rows only: a made-up one of two tracks, written as CSV rows into a copy of the policy folder, is
built end to end from an inbox. No model, measure or line of code knows it; what follows is computed by hand from its
rows.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from tests.inbox import write_tables
from tests.integration.small_inbox import REGION, a_person, a_uscc
from tests.oracle.policy import policy_with

ROWS = Path(__file__).parents[1] / "oracle" / "new_notice"
Rows = list[dict[str, object]]


def trained(unit: int, count: int, year: int, grade: str = "高级工", group: str = "企业职工") -> Rows:
    return [
        {"培训记录号": f"T{unit}-{year}-{grade}-{group}-{n}", "统一社会信用代码": a_uscc(unit), "姓名": "学员",
         "身份证号": a_person(unit * 100 + n), "职业编码": "6-18-01-01", "培训等级": grade, "培训类型": "社会培训",
         "人员类别": group, "开班日期": f"{year}-03-01", "结业日期": f"{year}-06-28", "考核结果": "合格"}
        for n in range(count)
    ]  # fmt: skip


def certified(count: int, day: str, grade: str = "高级工") -> Rows:
    return [
        {"证书编号": f"C-{day}-{n}", "证书类型": "职业技能等级证书", "身份证号": a_person(500 + n), "姓名": "学员",
         "职业编码": "6-18-01-01", "技能等级": grade, "发证日期": day, "评价机构信用代码": a_uscc(9),
         "培训基地信用代码": a_uscc(1)}
        for n in range(count)
    ]  # fmt: skip


def funds(no: str, stage: str, yuan: int, day: str, purpose: str | None = None) -> dict[str, object]:
    return {"凭证号": no, "项目编号": "XM-1", "预算年度": day[:4], "环节": stage, "资金来源": "省级",
            "金额（元）": yuan,
            "支出用途": purpose, "奖补类别": None if purpose else "建设补助", "业务日期": day}  # fmt: skip


def inbox() -> dict[str, Rows]:
    """Units 1 and 2 are enterprises of one city, 3 and 4 schools. Unit 2 trained too few the year before the last."""
    applied = (("A1", "xx-base", 1, 2), ("A2", "xx-base", 2, 1), ("S3", "xx-school", 3, 1), ("S4", "xx-school", 4, 2))
    return {
        "申报单位": [{"统一社会信用代码": a_uscc(n), "单位名称": f"单位{n}", "行政区划代码": REGION,
                  "单位类别": "企业" if n < 3 else "技工院校"} for n in (1, 2, 3, 4)],
        "申报项目": [{"申报编号": no, "申报年度": 2024, "项目类别代码": track, "统一社会信用代码": a_uscc(n),
                  "项目名称": f"项目{no}", "推荐单位": "样例市人社局", "推荐排序": rank, "推荐日期": "2024-06-20",
                  "申报日期": "2024-06-10"} for no, track, n, rank in applied],
        "单位年度情况": [
            *({"统一社会信用代码": a_uscc(n), "统计年度": 2023, "培训场所面积（平方米）": 800} for n in (1, 2)),
            *({"统一社会信用代码": a_uscc(n), "统计年度": year, "在校生数": count}
              for n, year, count in ((3, 2023, 400), (3, 2022, 600), (4, 2023, 499), (4, 2022, 500))),
        ],
        "培训记录": [*trained(1, 5, 2023), *trained(1, 6, 2022), *trained(1, 3, 2022, "中级工"), *trained(2, 9, 2023),
                 *trained(2, 4, 2022), *trained(3, 1, 2023, "中级工", "退役军人"), *trained(3, 3, 2023, "中级工"),
                 *trained(4, 4, 2023, "中级工")],
        "校企合作": [{"统一社会信用代码": a_uscc(n), "合作单位名称": name, "合作单位类别": kind,
                  "职业编码": None, "开始日期": "2020-01-01"}
                 for n in (1, 2) for name, kind in (("甲", "企业"), ("乙", "企业"), ("丙", "院校"))],
        "认定项目": [{"项目编号": "XM-1", "申报编号": "A1", "项目类别代码": "xx-base", "统一社会信用代码": a_uscc(1),
                  "认定日期": "2024-09-01", "建设期起": "2024-10-01", "状态": "在建"}],
        "取证记录": [*certified(3, "2025-03-01"), *certified(2, "2025-04-01", "中级工"), *certified(5, "2026-02-01")],
        "资金记录": [funds("V1", "下达", 215000, "2024-11-01"), funds("V2", "拨付", 100000, "2024-12-01"),
                 funds("V3", "支出", 30000, "2025-05-01", "设备购置"),
                 funds("V4", "支出", 500, "2025-06-01", "差旅费")],
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    place = tmp_path_factory.mktemp("new_notice")
    policy = policy_with(place, ROWS)
    write_tables(place / "inbox", inbox())
    run_build(plan_build(place / "inbox", place / "out", date(2026, 11, 20), project_root(), policy=policy))
    with open_warehouse(place / "out") as con:
        yield con


def test_every_record_was_taken(built: DuckDBPyConnection) -> None:
    assert built.execute('select file, "column", reason from published.quarantine').fetchall() == []


def test_the_conditions_are_assessed_by_the_rows(built: DuckDBPyConnection) -> None:
    rows = built.execute(
        "select application, criterion, value, result from published.assessment order by application, criterion"
    ).fetchall()
    assert rows == [
        ("A1", "1", "800", "符合"), ("A1", "2", "5", "符合"), ("A1", "3", "2", "符合"),
        ("A2", "1", "800", "符合"), ("A2", "2", "4", "不符合"), ("A2", "3", "2", "符合"),
        ("S3", "4", "500", "符合"), ("S3", "5", "0.25", "符合"),
        ("S4", "4", "499.5", "不符合"), ("S4", "5", "0", "不符合"),
    ]  # fmt: skip


def test_the_places_go_by_the_quotas_of_the_rows(built: DuckDBPyConnection) -> None:
    rows = built.execute("select application, category, status from published.selection order by 1").fetchall()
    assert rows == [("A1", "企业培训基地", "拟入选"), ("A2", "企业培训基地", "不合格"),
                    ("S3", "院校培训基地", "拟入选"), ("S4", "院校培训基地", "不合格")]  # fmt: skip


def test_the_outputs_are_judged_by_the_rows(built: DuckDBPyConnection) -> None:
    rows = built.execute(
        "select criterion, item, period, value, threshold, met from published.output where not is_improvement "
        "order by item"
    ).fetchall()
    assert rows == [("XO1", 1, "第一年", "3", "3", True), ("XO1", 2, "两年", "10", "6", True)]


def test_the_money_is_settled_by_the_rows(built: DuckDBPyConnection) -> None:
    rows = built.execute("select item, due_yuan, paid_yuan, clause from published.settlement order by item").fetchall()
    # beyond the sixth of ten certificates four are of 高级工: two full steps, 20,000, of which 15,000 at most
    assert rows == [("末期", Decimal(100000), 0, "五"), ("首期", Decimal(100000), Decimal(100000), "五"),
                    ("高技能评价奖励", Decimal(15000), 0, "五")]  # fmt: skip


def by_hand() -> dict[tuple[str, str], str]:
    """Form and label -> value with its unit, of the table in the guide where each figure stands with its sum."""
    guide = (project_root() / "docs" / "new-notice.zh-CN.md").read_text(encoding="utf-8")
    lines = guide.partition("## 样例逐个数字")[2].partition("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| F1")
             or line.startswith("| GL")]  # fmt: skip
    assert all(len(row) == 4 and row[2] for row in cells)
    return {(form, label): value for form, label, _, value in cells}


def test_every_figure_of_every_workbook_is_the_one_by_hand(built: DuckDBPyConnection) -> None:
    rows = built.execute("select form_id, edition, label, value, unit, notice from published.figure").fetchall()
    shown = {}
    for form, edition, label, value, unit, notice in rows:
        assert notice == "xx-2024"
        printed = round(value * 100, 2) if unit == "%" else value
        shown[f"{form} {edition}", label] = f"{printed.normalize():f} {unit}"
    assert len(shown) == len(rows) == 55
    assert shown == by_hand()


def test_a_forbidden_use_and_what_is_due_and_unpaid_are_found_under_their_clause(built: DuckDBPyConnection) -> None:
    rows = built.execute(
        "select rule, clause, subject from published.finding where rule like 'XG%' order by rule"
    ).fetchall()
    assert rows == [("XG1", "五", "XM-1"), ("XG2", "五", "XM-1"), ("XG3", "五", "V4")]


def test_no_model_macro_or_module_knows_the_notice() -> None:
    root = Path(__file__).parents[2]
    files = [path for place in ("models", "macros", "src", "reports") for path in (root / place).rglob("*.*")]
    assert len(files) > 200
    texts = {path: path.read_text("utf-8") for path in files if path.suffix in (".sql", ".py", ".yml")}
    assert [path for path, text in texts.items() if "xx-2024" in text or "xx-base" in text] == []
