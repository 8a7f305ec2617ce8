"""Application books end to end, on a tiny inbox: what stands in them, that it traces, what is exported, and that what
people write into them comes back."""

import csv
import io
import json
import os
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from jixiao.cli import app
from jixiao.forms.book_index import CONTENTS
from jixiao.forms.layout import load_layouts
from jixiao.forms.overflow import misfits
from jixiao.forms.place import INDEX, place_form
from jixiao.paths import project_root
from jixiao.pipeline.editions import restrict
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from tests.integration.book_inbox import FAULTY_TEXTS, STORY, TEXTS, write_book_inbox
from tests.integration.conftest import DemoBuild
from tests.integration.golden import dump

DAY = date(2026, 11, 20)
GOLDEN = Path(__file__).parent.parent / "golden"
REWRITE = os.environ.get("JIXIAO_GOLDEN") == "write"
F9, F10 = "mohrss-2022/国家技能根基工程培训基地申报书.xlsx", "sy-2024/顺义区技能人才培训基地建设项目申报表.xlsx"
F2, F2_YEAR = (f"jl-2024/中央对地方专项转移支付项目绩效目标申报表{kind}.xlsx" for kind in ("", "（年度）"))
F1, F5 = "jl-2024/中央对地方专项转移支付区域绩效目标申报表.xlsx", "jl-2024/国家级高技能人才培训基地建设项目申报表.xlsx"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book_inbox(tmp_path_factory.mktemp("books") / "inbox")


@pytest.fixture(scope="module")
def out(inbox: Path) -> Path:
    place = inbox.parent / "published"
    run_build(plan_build(inbox, place, DAY, project_root()))
    return place


def books(out: Path) -> dict[str, Path]:
    forms = out.resolve() / "forms"
    return {path.relative_to(forms).as_posix(): path for path in sorted(forms.rglob("*.xlsx"))}


def contents(path: Path) -> dict[tuple[str, str], object]:
    """Every cell with a content, by the key of its sheet (what stands before the unit); without the index."""
    return {
        (key_of(sheet.title), cell.coordinate): cell.value
        for sheet in load_workbook(path)
        if sheet.title != CONTENTS
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def key_of(name: str) -> str:
    """JL1 of the sheet that is called by it and its unit."""
    return name.partition(" ")[0]


def below(path: Path, sheet: str, label: str) -> str:
    """The cell of a box by its name in the hidden index of the audit edition."""
    audit = path.parents[2] / "audit" / path.parent.name / path.name
    rows = load_workbook(audit)[INDEX].iter_rows(min_row=3, values_only=True)
    return next(str(row[1]) for row in rows if key_of(str(row[0])) == sheet and row[3] + (row[4] or "") == label)


def test_every_workbook_is_as_it_was(out: Path) -> None:
    """JIXIAO_GOLDEN=write writes them anew; look at the difference before you commit it."""
    dumped = {
        f"{name.partition('/')[0]}/{form['form_id']}-{form['edition']}.txt": dump(out / form["path"])
        for form in json.loads((out / "build.json").read_text(encoding="utf-8"))["forms"]
        for name in [form["path"].removeprefix("forms/")]
    }
    if REWRITE:
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, text in dumped.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text, encoding="utf-8")
    kept = {path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8") for path in GOLDEN.rglob("*.txt")}
    assert set(kept) <= set(dumped)
    for name, text in kept.items():
        assert dumped[name].splitlines() == text.splitlines(), name


def test_there_is_a_book_for_every_kind_of_application_with_a_sheet_for_each(out: Path) -> None:
    sheets = {
        name: [key_of(one) for one in load_workbook(path, read_only=True).sheetnames]
        for name, path in books(out).items()
    }
    for name, wanted in {
        F5: ["JL1"],
        "cq-2024/国家级高技能人才培训基地建设项目申报书.xlsx": ["CQ1"],
        "jl-2024/国家级技能大师工作室建设项目申报表.xlsx": ["JS1"],
        "cq-2024/高技能人才培训基地申报基本情况表.xlsx": ["CQ1"],
        "cq-2024/推荐单位技能人才占比核查情况证明表.xlsx": ["CQ1"],
        F9: ["NM1"],
        F10: ["SY1"],
    }.items():
        assert sheets[name] == wanted


def test_apprentices_stand_as_they_stood_on_the_day_of_application(out: Path) -> None:
    """附件4, of 2024-06-24: who was taken that day is there, who a day later is not; what came later is blank."""
    found = contents(books(out)["jl-2024/国家级技能大师工作室建设项目申报表.xlsx"])
    rows: dict[int, dict[str, str]] = {}
    for (_, cell), value in found.items():
        rows.setdefault(int(cell.lstrip("ABCDEFGH")), {})[cell[0]] = str(value)
    named = {line["B"]: line for line in rows.values() if line.get("A", "").isdigit() and "B" in line}
    columns = ("D", "E", "F", "G")  # 拜师日期, 出师日期, 取得等级, 取得日期
    assert {name: tuple(line.get(one) for one in columns) for name, line in named.items()} == {
        "合成乙": ("2022-01-10", None, "高级工", "2023-09-01"),
        "合成丙": ("2022-03-10", "2024-06-24", None, None),
        "合成丁": ("2024-06-24", None, None, None),
    }


def test_a_book_ends_with_the_papers_that_are_asked_for(out: Path) -> None:
    ends = {name: list(contents(books(out)[name]).values())[-1] for name in (F5, F9, F10)}
    assert all(str(text).startswith("所附材料：") for text in ends.values())
    assert "项目资金接受审计情况说明（缺）" in str(ends[F5])
    assert "推荐申报报告" not in str(ends[F5])  # the recommender's own
    assert "设备清单（缺）" in str(ends[F10])


def test_the_labels_of_the_foundation_form_stand_in_the_order_of_the_annex(out: Path) -> None:
    """Read back by another library; the order is that of 人社厅函〔2022〕162号 附件2."""
    texts = [str(value).replace("\n", "") for value in contents(books(out)[F9]).values()]
    wanted = [
        "申报单位名称", "单位类别", "申报单位地址", "邮政编码", "网址", "法人代表信息", "姓名", "职务", "办公电话",
        "传真", "手机", "电子邮箱", "申报单位主管部门", "培训场所条件", "教学与实训场所建筑面积（平方米）",
        "教学实训设备", "数量（台/套）", "智能机器人仪器设备", "总值（万元）", "培训师资情况", "专任教师人数",
        "一体化（双师型）教师人数", "实习指导教师人数", "职　称", "职业资格（技能等级）", "高级实习指导教师",
        "一级实习指导教师", "培训评价能力", "是否为技能等级认定机构", "获批等级认定资质时间", "培训总量（人次）",
        "2019年", "2020年", "2021年", "1.申报背景", "2.工作基础", "3.师资队伍", "4.技能培训", "5.技能评价",
        "6.技能竞赛", "7.合作交流", "8.建设规划",
    ]  # fmt: skip
    places = [texts.index(label) for label in wanted]
    assert places == sorted(places)


def test_numbers_of_the_foundation_form_are_those_counted_by_hand(out: Path) -> None:
    with open_warehouse(out) as connection:
        rows = connection.execute(
            "select measure || case when slice <> '' then '.' || slice else '' end, value from published.figure "
            "where form_id = 'F9'"
        ).fetchall()
    found = {name: str(value.normalize()) for name, value in rows}
    assert found == {
        "unit_floor_area": "1234.5", "unit_equipment_count": "61", "unit_equipment_value_yuan": "1234.57",
        "teachers_full_time": "2", "teachers_integrated": "1",
        "teachers_practical_title_senior": "1", "teachers_practical_title_first": "1",
        "teachers_practical_title_other": "1", "teachers_practical_grade_senior": "1",
        "teachers_practical_grade_technician": "1", "teachers_practical_grade_advanced": "1",
        "teachers_practical_grade_other": "0",
        "training_by_year.2019": "3", "training_high_skill_by_year.2019": "2",
        "training_by_year.2021": "2", "training_high_skill_by_year.2021": "0",
        "training_by_occupation.6-18-01-01@2019": "3", "training_high_skill_by_occupation.6-18-01-01@2019": "2",
        "training_by_occupation.6-18-01-01@2021": "2", "training_high_skill_by_occupation.6-18-01-01@2021": "0",
    }  # fmt: skip


def test_a_number_of_a_book_traces_to_its_records(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figure = "F9.mohrss-2022.NM1.training_high_skill_by_year.2019"
    assert app.run(["trace", figure, "--out", str(out), "--json"]) == 0
    traced = json.loads(capsys.readouterr().out)
    assert (traced["value"], traced["recomputed"]) == ("2", "2")
    assert [(row["file"], row["amount"]) for row in traced["records"]] == [
        ("培训记录.csv", "1"), ("培训记录.csv", "1"), ("培训记录.csv", "0"),
    ]  # fmt: skip
    assert [clause["clause"] for clause in traced["clauses"]] == ["附件2"]


def test_texts_of_files_stand_in_their_boxes(out: Path) -> None:
    nm, sy = contents(books(out)[F9]), contents(books(out)[F10])
    assert nm["NM1", below(books(out)[F9], "NM1", "申报背景")] == STORY
    assert nm["NM1", below(books(out)[F9], "NM1", "是否技能等级认定机构")] == "☑是　□否"
    assert sy["SY1", below(books(out)[F10], "SY1", "建设目标6-18-01-01")] == STORY
    hint = "（根据项目产出制定，应包括可量化、可监测的数据指标）"  # the annex's own, until somebody writes there
    assert sy["SY1", below(books(out)[F10], "SY1", "建设目标6-18-02-04")] == hint
    assert sy["SY1", below(books(out)[F10], "SY1", "属性")] == "☑政府办　□行业、企业办　□其它_____"


def test_text_files_are_inputs_of_the_build(out: Path) -> None:
    inputs = json.loads((out / "build.json").read_text(encoding="utf-8"))["inputs"]
    texts = [row for row in inputs if row["record_type"] == "narrative"]
    assert {row["file"] for row in texts} == {f"叙述/{name}.txt" for name in TEXTS | FAULTY_TEXTS}
    assert all((row["read"], row["accepted"]) == (1, 1) for row in texts)


def test_texts_that_do_not_fit_are_findings_and_three_thousand_characters_are_not_too_many(out: Path) -> None:
    with open_warehouse(out) as connection:
        found = connection.execute(
            "select rule, severity, subject, file, message from published.finding "
            "where rule like 'N_' order by rule, file"
        ).fetchall()
    assert [(rule, severity, subject, file) for rule, severity, subject, file, _ in found] == [
        ("N1", "核实", "ZZ9", "叙述/ZZ9/申报背景.txt"),
        ("N2", "核实", "NM1", "叙述/NM1/保障机制.txt"),
        ("N3", "核实", "SY1", "叙述/SY1/属性-6-18-01-01.txt"),
        ("N3", "核实", "SY1", "叙述/SY1/建设目标-6-31-01-03.txt"),
        ("N3", "核实", "SY1", "叙述/SY1/建设目标.txt"),
        ("N4", "核实", "NM1", "叙述/NM1/技能竞赛.txt"),
    ]
    assert "3001字，超过3000字的上限" in found[-1][4]
    pieces = [str(value) for value in contents(books(out)[F9]).values() if set(str(value)) == {"三"}]
    assert "".join(pieces) == "三" * 3001 and len(pieces) > 1


def test_the_money_of_an_application_adds_up_as_printed(out: Path) -> None:
    """43,333 + 43,333 + 43,334 yuan of 130,000 for the period; 10,050 + 10,050 of 20,100 for the year."""
    for name, sheet in ((F2, "JL1"), (F5, "JL1")):
        printed = [Decimal(str(value)) for value in contents(books(out)[name]).values() if value in (13, 4.33, 4.34)]
        assert printed[:4] == [Decimal(13), Decimal("4.33"), Decimal("4.33"), Decimal("4.34")], (name, sheet)
    audit = load_workbook(out.resolve() / "audit" / F2)
    moved = list(audit["舍位平衡"].iter_rows(min_row=4, values_only=True))
    assert [(row[3], row[4]) for row in moved] == [(4.33, 4.34), (1.01, 1.0), (4.33, 4.34)]


def test_the_export_has_the_fiscal_systems_tables_and_fields(out: Path) -> None:
    folder = out.resolve() / "export" / "jl-2024"
    rows = list(csv.DictReader(io.StringIO((folder / "PM_PERF_INDICATOR.csv").read_text(encoding="utf-8"))))
    (rate,) = [row for row in rows if row["kpi_id"].startswith("application:JL1") and row["kpi_lv3"] == "培训合格率"
               and row["yearflag"] == "0"]  # fmt: skip
    assert (rate["kpi_val"], rate["computesign"], rate["meterunit"], rate["weight"]) == ("90", "≥", "%", "5")
    goals = list(csv.DictReader(io.StringIO((folder / "PM_PERF_GOAL_INFO.csv").read_text(encoding="utf-8"))))
    assert list(goals[0]) == ["kpi_per_id", "mof_div_code", "fiscal_year", "pro_code", "kpi_target", "busi_type",
                              "version", "sub_mof_div_code", "is_deleted"]  # fmt: skip
    assert {row["kpi_target"] for row in goals if row["kpi_per_id"].startswith("application:JL1")} == {
        "JL1建成", "JL1开工",
    }  # fmt: skip
    assert {row["mof_div_code"] + row["pro_code"] for row in goals} == {""}
    for name in sorted(path.stem for path in folder.glob("*.csv")):
        again = pl.read_parquet(folder / f"{name}.parquet").cast(pl.String).fill_null("")
        told = pl.read_csv(folder / f"{name}.csv", infer_schema=False).fill_null("")
        assert again.equals(told), name


def test_what_people_write_comes_back_and_nothing_else_changes(
    out: Path, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "inbox"
    shutil.copytree(inbox, again)
    before = {name: contents(path) for name, path in books(out).items()}
    edits = {
        F9: [("NM1", "申报背景", "改过的背景\n第二段"), ("NM1", "传真", "0471-0000000"),
             ("NM1", "是否技能等级认定机构", "□是　☑否")],
        F10: [("SY1", "培训能力2第二年6-18-02-04", "600人次"), ("SY1", "建设目标6-18-02-04", "=不是公式")],
        F2: [("JL1", "实施期总体目标", "改过的目标")],
    }  # fmt: skip
    expected: dict[str, dict[tuple[str, str], object]] = {name: dict(cells) for name, cells in before.items()}
    for name, changes in edits.items():
        book = load_workbook(books(out)[name])
        for sheet, box, text in changes:
            place = below(books(out)[name], sheet, box)
            (whole,) = (one for one in book if key_of(one.title) == sheet)
            whole[place].value = text
            whole[place].data_type = "s"
            expected[name][sheet, place] = text
        filled = tmp_path / Path(name).name
        book.save(filled)
        assert app.run(["fill", str(filled), "--inbox", str(again), "--out", str(out), "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)) == len(changes)
    for name in before.keys() - edits.keys():  # a goal stands on every form that prints it
        expected[name] = {
            at: value.replace("JL1建成", "改过的目标") if isinstance(value, str) else value
            for at, value in expected[name].items()
        }
    assert sum(expected[name] != before[name] for name in before.keys() - edits.keys()) >= 2
    run_build(plan_build(again, tmp_path / "published", DAY, project_root()))
    assert {name: contents(path) for name, path in books(tmp_path / "published").items()} == expected


def test_an_untouched_form_gives_nothing_to_read_back(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (F9, F10, F2):
        assert app.run(["fill", str(books(out)[name]), "--inbox", str(tmp_path), "--out", str(out), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == []
    assert list(tmp_path.iterdir()) == []


def test_every_form_of_the_demo_fits_its_cells(demo: DemoBuild) -> None:
    layouts = {(layout.form_id, layout.edition): layout for layout in load_layouts(project_root() / "reports")}
    made = json.loads((demo.out / "build.json").read_text(encoding="utf-8"))["forms"]
    assert len(made) >= 12
    with open_warehouse(demo.out) as connection:
        for form in made:
            layout = layouts[form["form_id"], form["edition"]]
            data = {
                name: connection.sql(
                    f'select * from forms."{layout.model(name)}" where notice_id = ?', params=[form["notice"]]
                ).pl()
                for name in layout.columns_used()
            }
            printed, _ = restrict(layout, data)
            assert misfits(layout, place_form(layout, printed)) == [], form["path"]
