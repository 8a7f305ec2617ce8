"""A new form of a known shape is rows and a layout file: two that only tests/oracle/new_form knows, an application book
and a summary list, are brought by a policy folder and built end to end. What they print is computed by hand from the
inbox of test_new_notice.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jixiao import verifier
from jixiao.cli import app
from jixiao.paths import project_root
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from jixiao.trace import Tracer
from tests.inbox import write_tables
from tests.integration.cells import walk
from tests.integration.sealing import explain
from tests.integration.test_new_notice import ROWS as NOTICE
from tests.integration.test_new_notice import inbox
from tests.oracle.policy import policy_with

ROWS = Path(__file__).parents[1] / "oracle" / "new_form"
BOOK, LIST = "样例省培训基地申报书", "样例省培训基地汇总表"
APPLIED = [("A1", "6-18-01-01", "车工", 1), ("A1", "6-18-01-02", "铣工", 2)]
WRITTEN = {
    "A1/建设思路": "先建设备，再建师资。",
    "A1/职业目标-6-18-01-02": "两年培训五十人次",
    "A1/填写-XS-xx-2024-G": "材料齐全",
    "A2/填写-XB-xx-2024-A8": "盖章：单位2",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inbox and the build of it under the new notice and its new forms."""
    place = tmp_path_factory.mktemp("new_form")
    (place / "inbox" / "叙述").mkdir(parents=True)
    occupations = [dict(zip(("申报编号", "职业编码", "职业名称", "顺序"), row, strict=True)) for row in APPLIED]
    given = inbox() | {"申报职业": occupations}
    given["资金记录"] = [
        row for row in given["资金记录"] if row["凭证号"] != "V4"
    ]  # a use to be explained before filing
    write_tables(place / "inbox", given)
    for name, text in WRITTEN.items():
        path = place / "inbox" / "叙述" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    policy = policy_with(place, NOTICE, ROWS)
    run_build(plan_build(place / "inbox", place / "out", date(2026, 11, 20), project_root(), policy=policy))
    return place


def sheets(place: Path, name: str) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of a workbook as printed, merged cells blank."""
    book = openpyxl.load_workbook(place / "out" / "forms" / "xx-2024" / f"{name}.xlsx")
    return {
        sheet.title.partition(" ")[0]: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book
        if sheet.title != "目录"
    }


def test_nothing_handed_in_was_refused_or_left_without_a_place(place: Path) -> None:
    with open_warehouse(place / "out") as con:
        assert con.execute('select file, "column", reason from published.quarantine').fetchall() == []
        assert con.execute("select message from published.finding where rule like 'N%'").fetchall() == []


def test_the_book_has_a_sheet_an_application_with_its_numbers_texts_and_occupations(place: Path) -> None:
    book = sheets(place, BOOK)
    assert list(book) == ["A2", "S3", "A1", "S4"]  # by the recommender's order, then by number; the index is apart
    assert book["A1"] == [
        ["2024年培训基地申报书", None, None, None],
        ["申报单位", "单位1", "单位性质", "☑企业　□院校"],
        ["场所面积", 800, "上一年度培训", 5],  # 5 of 2023; those of 2022 are no more of the year before
        ["建设思路", "先建设备，再建师资。", None, None],
        ["职业", "2021年（人次）", "2022年（人次）", "2023年（人次）"],
        ["车工", None, 9, 5],  # 2022: six of 高级工 and three of 中级工
        ["铣工", None, None, None],
        ["车工的目标", None, None, None],
        ["铣工的目标", "两年培训五十人次", None, None],
        ["单位盖章：单位1", None, None, None],
    ]
    assert [row[3] for row in book["S3"][1:3]] == ["□企业　☑院校", 4]
    assert book["A2"][-1][0] == "盖章：单位2"


def test_the_list_prints_measures_that_no_list_of_ours_prints(place: Path) -> None:
    (lines,) = sheets(place, LIST).values()
    assert lines[0][0] == "2024年培训基地汇总表（样例市人社局）"
    assert lines[2:] == [
        [1, "单位2", "省级企业培训基地", 3, 9, 9, None],
        [1, "单位3", "省级院校培训基地", None, 4, 0, None],
        [2, "单位1", "省级企业培训基地", 3, 5, 5, "材料齐全"],
        [2, "单位4", "省级院校培训基地", None, 4, 0, None],
    ]


def test_every_number_is_a_figure_whose_records_give_it_again_in_both_editions(place: Path) -> None:
    with open_warehouse(place / "out") as con:
        walked = walk(place / "out", Tracer(con))
    assert walked.wrong == []
    assert walked.forms >= 2


def test_a_figure_is_traced_from_its_cell_to_the_rows_handed_in(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = f"{place / 'out' / 'forms' / 'xx-2024' / BOOK}.xlsx!A1!D3"
    assert app.run(["trace", cell, "--out", str(place / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["value"], said["recomputed"], said["unit"]) == ("5", "5", "人次")
    assert (said["figure_id"], said["records_total"]) == ("XB.xx-2024.A1.training_person_times", 5)
    assert {record["file"] for record in said["records"]} == {"培训记录.csv"}
    assert {(clause["notice"], clause["clause"]) for clause in said["clauses"]} >= {("xx-2024", "二")}


def test_a_row_is_followed_to_the_figures_of_the_new_forms(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["trace", "--row", "培训记录.csv::2", "--out", str(place / "out"), "--json"]) == 0
    said = json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False)
    assert "XB.xx-2024.A1.training_person_times" in said and "XS.xx-2024.A1.training_person_times" in said


def test_a_filing_keeps_the_layouts_and_is_made_again_from_itself(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filing, answers = ["file", str(place / "out"), str(tmp_path / "a.zip")], tmp_path / "answers.csv"
    assert app.run([*filing, "--findings", str(answers)]) == 0
    explain(answers, "两个班分上下午授课，证书含上年结业的学员")
    assert app.run([*filing, "--explanations", str(answers)]) == 0
    capsys.readouterr()
    pack = verifier.Pack((tmp_path / "a.zip").read_bytes())
    assert pack.faults() == []
    given = (ROWS / "reports" / "XB" / "xx-2024.yml").read_bytes()
    assert pack.read("policy/reports/XB/xx-2024.yml") == pack.read("layouts/XB/xx-2024.yml") == given
    assert app.run(["reproduce", str(tmp_path / "a.zip"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["holds"]


def test_no_model_macro_module_or_layout_of_ours_knows_the_forms() -> None:
    root = project_root()
    files = [
        path for folder in ("models", "macros", "src", "reports", "seeds") for path in (root / folder).rglob("*.*")
    ]
    texts = {path: path.read_text("utf-8") for path in files if path.suffix in (".sql", ".py", ".yml", ".csv")}
    assert len(texts) > 300
    assert [path for path, text in texts.items() if BOOK in text or LIST in text or "XB," in text] == []
