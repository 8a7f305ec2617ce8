"""A provincial notice entered by rows alone (tests/oracle/six_kinds): six kinds of project, provincial money, figures
of its own, its own words, and no form named. What is printed of it is computed by hand beside each test.

Two centres apply, C1 meets every condition, C2 misses the share of education funds by a thousandth. Two studios apply:
S1 hands in 一类, S2 三类. One base, B1, is asked nothing. So C1, S1 and B1 are chosen.
"""

import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from jixiao.ingest.contract import load_lists
from jixiao.ingest.templates import write_templates
from jixiao.paths import project_root
from jixiao.pipeline.records import read_json
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from tests.inbox import write_tables
from tests.integration.small_inbox import REGION, a_uscc
from tests.oracle.policy import policy_with

ROWS = Path(__file__).parents[1] / "oracle" / "six_kinds"
Rows = list[dict[str, object]]
NOTICE = "yy-2025"
APPLIED = (("C1", "yy-centre", 1, 2000000), ("C2", "yy-centre", 2, 9000000), ("S1", "yy-studio", 3, None),
           ("S2", "yy-studio", 4, 100000), ("B1", "yy-base", 5, 1500000), ("Z1", "zz-village", 6, None))  # fmt: skip


def own(
    unit: int | None, application: str | None, figure: str, value: str, year: int | None = 2024
) -> dict[str, object]:
    return {
        "申报编号": application,
        "统一社会信用代码": unit and a_uscc(unit),
        "统计年度": year,
        "指标": figure,
        "值": value,
    }


def funds(no: str, project: str, stage: str, source: str, yuan: int, day: str, kind: str | None) -> dict[str, object]:
    return {"凭证号": no, "项目编号": project, "预算年度": day[:4], "环节": stage, "资金来源": source,
            "金额（元）": yuan, "奖补类别": kind, "业务日期": day}  # fmt: skip


def target(no: str, code: str, value: str, year: int | None = None) -> dict[str, object]:
    return {"申报编号": no, "指标编码": code, "时段": "年度" if year else "实施期", "年度": year, "目标值": value}


def inbox() -> dict[str, Rows]:
    return {
        "申报单位": [{"统一社会信用代码": a_uscc(n), "单位名称": f"单位{n}", "行政区划代码": REGION,
                  "单位类别": "技工院校"} for n in range(1, 7)],
        "申报项目": [{"申报编号": no, "申报年度": 2025, "项目类别代码": track, "统一社会信用代码": a_uscc(n),
                  "项目名称": f"项目{no}", "推荐单位": "样例市人社局", "推荐排序": 1, "申报日期": "2025-06-10",
                  "地方配套（元）": local} for no, track, n, local in APPLIED],
        "自定义指标": [
            own(1, None, "教育经费占比", "8%"), own(2, None, "教育经费占比", "0.079"),
            own(1, None, "独立法人", "是"), own(2, None, "独立法人", "是"),
            own(None, "C1", "规划面积", "5,000", None), own(None, "C2", "规划面积", "6000", None),
            own(None, "S1", "竞赛类别", "一类", None), own(None, "S2", "竞赛类别", "三类", None),
            own(1, None, "工位数", "30", 2026), own(1, None, "工位数", "12", 2027),
            own(3, None, "教育经费占比", "很高"), own(None, "B1", "教育经费占比", "5%"),
            own(3, None, "没有这个", "1"), own(None, None, "工位数", "1"),
        ],
        "认定项目": [{"项目编号": f"X-{no}", "申报编号": no, "项目类别代码": track, "统一社会信用代码": a_uscc(n),
                  "认定日期": "2025-09-01", "建设期起": "2025-09-01", "状态": "在建"}
                 for no, track, n, _ in APPLIED if no in ("C1", "S1", "B1")],
        "资金记录": [
            funds("V1", "X-C1", "预算安排", "省级", 1200000, "2026-01-05", None),
            funds("V2", "X-B1", "预算安排", "省级", 900000, "2026-01-05", None),
            funds("V3", "X-B1", "预算安排", "中央补助", 300000, "2026-01-05", None),
            funds("V4", "X-C1", "下达", "中央补助", 500000, "2026-02-01", "建设补助"),
            funds("V5", "X-B1", "下达", "市级", 400000, "2026-02-01", None),
            funds("V6", "X-S1", "下达", "省级", 100000, "2026-02-01", "建设补助"),
        ],
        "绩效目标": [target("C1", "Y102", "40"), target("C1", "Y102", "25", 2026), target("S1", "I201", "90%")],
    }  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("six_kinds")
    policy = policy_with(place, ROWS)
    write_tables(place / "inbox", inbox())
    run_build(plan_build(place / "inbox", place / "out", date(2026, 11, 20), project_root(), policy=policy))
    return place


@pytest.fixture(scope="module")
def built(place: Path) -> Iterator[DuckDBPyConnection]:
    with open_warehouse(place / "out") as con:
        yield con


def figures(con: DuckDBPyConnection, form_id: str) -> dict[str, Decimal]:
    rows = con.execute(
        "select label, value from published.figure where notice = ? and form_id = ? and context_id like 'notice:%'",
        [NOTICE, form_id],
    ).fetchall()
    return dict(rows)


def texts(book: Path) -> str:
    with zipfile.ZipFile(book) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


def test_a_row_without_a_figure_of_the_notice_or_without_anybody_is_refused(built: DuckDBPyConnection) -> None:
    rows = built.execute('select "column", value, rule from published.quarantine order by row').fetchall()
    assert rows == [("指标", "没有这个", "代码不在目录"), ("申报编号", None, "必填缺失")]


def test_own_figures_are_assessed_by_share_number_flag_and_class(built: DuckDBPyConnection) -> None:
    rows = built.execute(
        "select application, criterion, value, result from published.assessment where notice = ? order by 1, 2",
        [NOTICE],
    ).fetchall()
    assert rows == [
        ("C1", "1", "0.08", "符合"), ("C1", "2", "5000", "符合"), ("C1", "3", "1", "符合"),
        ("C2", "1", "0.079", "不符合"), ("C2", "2", "6000", "符合"), ("C2", "3", "1", "符合"),
        ("S1", "4", "一类", "符合"), ("S2", "4", "三类", "不符合"),
    ]  # fmt: skip


def test_a_figure_that_cannot_be_counted_is_found_with_its_row_and_the_clause_of_the_day(
    built: DuckDBPyConnection,
) -> None:
    rows = built.execute(
        "select clause, row, value, message from published.finding where rule = 'Z1' order by row"
    ).fetchall()
    assert rows == [
        ("二(一)", 12, "很高", "自定义指标“教育经费占比”的值“很高”不能采用，未计入：应填比例，如 0.12 或 12%，请改正"),
        ("二(一)", 13, "5%", "自定义指标“教育经费占比”是单位的指标，这一行没有填统一社会信用代码，未计入：请补填"),
    ]


def test_the_region_counts_each_kind_and_its_grant_by_the_source_of_the_notice(built: DuckDBPyConnection) -> None:
    found = figures(built, "F1")
    assert {label: value for label, value in found.items() if "数量" in label or "补助标准" in label} == {
        "新建公共实训中心数量 × 实施期指标值": Decimal(1), "新建公共实训中心数量 × 年度指标值": Decimal(1),
        "新建省级高技能人才培训基地数量 × 实施期指标值": Decimal(1),
        "新建省级高技能人才培训基地数量 × 年度指标值": Decimal(1),
        "新建技能大师工作室数量 × 实施期指标值": Decimal(1), "新建技能大师工作室数量 × 年度指标值": Decimal(1),
        # 200 万元 of provincial money asked for, 120 planned; of B1 150, and 90: the 30 of 中央补助 are no grant of it
        "公共实训中心补助标准 × 实施期指标值": Decimal(200), "公共实训中心补助标准 × 年度指标值": Decimal(120),
        "培训基地补助标准 × 实施期指标值": Decimal(150), "培训基地补助标准 × 年度指标值": Decimal(90),
    }  # fmt: skip


def test_an_indicator_of_the_notices_own_is_printed_with_its_targets(built: DuckDBPyConnection) -> None:
    rows = built.execute(
        "select label, value from published.figure where notice = ? and form_id = 'GL' and label like '%工位%'",
        [NOTICE],
    ).fetchall()
    assert rows == []  # no self-evaluation is asked for, so nothing is looked back upon
    found = figures(built, "F1")
    assert found["新建工位数 × 实施期指标值"] == 40
    assert found["新建工位数 × 年度指标值"] == 25


def test_money_from_another_source_than_the_one_named_is_found(built: DuckDBPyConnection) -> None:
    rows = built.execute(
        "select rule, clause, subject, value, expected from published.finding "
        "where subject in ('X-C1', 'X-B1', 'X-S1') and expected = '省级' order by subject"
    ).fetchall()
    assert rows == [("YG3", "四", "X-B1", "没有省级资金", "省级"), ("YG1", "四", "X-C1", "中央补助 500000", "省级")]


def test_what_has_no_money_to_weigh_it_is_found_under_a_clause_of_this_notice(built: DuckDBPyConnection) -> None:
    rows = built.execute("select notice, clause, subject from published.finding where rule = 'W1'").fetchall()
    assert rows == [(NOTICE, "一", "S1")]


def test_the_default_workbooks_are_made_from_tracks_quotas_and_grants(place: Path) -> None:
    made = sorted(path.stem for path in (place / "out" / "forms" / NOTICE).glob("*.xlsx"))
    assert made == sorted(
        ["区域绩效目标表", "项目绩效目标表", "推荐排序表", "公示名单", "补助资金拨付与结算表", "项目总览"]
    )


def test_what_is_not_made_says_why_and_which_row_is_missing(place: Path) -> None:
    notes = read_json(place / "out" / "build.json", {})["notes"]
    no_list = "quotas.csv 没有这份通知的推荐名额或排序（kind 为 max_recommended、ordered），请加行"
    assert [note for note in notes if note.startswith("zz-2025")] == [
        f"zz-2025《公示名单》未生成：{no_list}。",
        f"zz-2025《推荐排序表》未生成：{no_list}。",
        "zz-2025《补助资金拨付与结算表》未生成：grants.csv 没有这份通知的补助规则，请加行。",
    ]


def test_a_notice_that_wants_only_the_forms_that_it_names_gets_no_others(place: Path) -> None:
    notes = read_json(place / "out" / "build.json", {})["notes"]
    own = [note for note in notes if note.startswith("jl-2024")]
    assert (
        "jl-2024《2024年国家级技能大师工作室建设项目基本情况汇总表》未生成：没有收到这份通知的申报，请补报申报项目。"
        in own
    )
    assert [note for note in own if "补助资金拨付与结算表" in note] == []


def test_its_forms_bear_its_own_words_and_none_of_another_level_or_notice(place: Path) -> None:
    said = {path.stem: texts(path) for path in (place / "out" / "forms" / NOTICE).glob("*.xlsx")}
    assert len(said) == 6
    for words in ("国家级", "中央对地方", "中央主管部门", "三(四)", "三（四）", "专账，五（四）"):
        assert [name for name, text in said.items() if words in text] == []
    assert "承建单位" in said["项目绩效目标表"]
    assert "具体实施单位" not in said["项目绩效目标表"]
    assert "二、资金收支（单独核算，四）" in said["补助资金拨付与结算表"]
    assert "样例省人力资源和社会保障厅" in said["公示名单"]


def test_the_templates_offer_the_figures_of_the_notice(place: Path, tmp_path: Path) -> None:
    lists = load_lists(project_root(), place / "policy")
    write_templates(tmp_path, date(2026, 1, 1), lists)
    text = texts(tmp_path / "报送模板-申报材料.xlsx")
    with zipfile.ZipFile(tmp_path / "报送模板-申报材料.xlsx") as archive:
        sheets = "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name)
    assert "自定义指标" in text
    assert "工位数,教育经费占比,独立法人,竞赛类别,规划面积" in sheets
