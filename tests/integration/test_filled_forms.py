"""Forms filled in by hand: what people write into every open cell comes back from
`jixiao fill` and the next build, in that very cell, and nothing else changes."""

import csv
import io
import json
import shutil
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jixiao.cli import app
from jixiao.forms.place import INDEX
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.run import plan_build, run_build
from jixiao.published import open_warehouse
from tests.integration.conftest import DemoBuild

JK136, MB88 = "项目支出绩效目标执行监控表", "项目支出绩效目标申报表"
REGION, PROJECT, SCORED = "转移支付区域绩效自评表", "转移支付项目绩效自评表", "项目支出绩效自评表"
YEARLY = (JK136, MB88, REGION, PROJECT, SCORED)
"""The forms whose open cells have boxes of their own, all of them."""
REASON = "偏差原因分析及改进措施"
LEFT_BLANK = ("B2-2025 单位2", REASON)
"""Sheet and box whose texts are cleared: left blank on purpose, which is no reason."""
NUMBERS = ("执行数", "完成值", "得分")
FAULTY = {
    "ZZ9/自评说明-2025": "N1",
    "jl-1999/自评说明-2025": "N1",
    "S1/监控备注-2025-I103": "N3",
    "S1/自评说明": "N3",
    "S1/自评说明-2031": "N3",
    "S1/全年实际完成值-2025-I999": "N3",
    "jl-2024/实际完成情况-2025": "N3",
    "jl-2024/项目属性": "N2",
    "B1/申报背景-2025": "N2",
    "ZZ9/填写-F2-full-A14": "N1",
    "jl-2024/填写-F2-full-A14": "N2",
    "B1/填写-F3-jl-2024-Q": "N2",
    "B1/填写-F2-full-A14-2025": "N3",
    "jl-2024/填写-F3-jl-2024-A7": "N3",
    "jl-2024/填写-F3-jl-2024-A7-别处": "N3",
}
OTHER_MONTH = "B1/监控原因说明-2025-9月-I103"
"""Kept for the table of that month: no fault, and not printed in July's."""
NO_BOX = "B1/没有这栏-2025"
NO_CELL = "B1/填写-F2-full-A99"
"""Named as an open cell is, and no layout has it."""

Cells = dict[tuple[str, str], object]
"""Sheet and address to what stands there."""


@dataclass
class Round:
    """The forms before, what was written into which cells, and what was published afterwards."""

    before: dict[str, Cells]
    out: Path
    inbox: Path
    texts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Workbook, sheet, cell to the text written there."""
    boxes: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """Workbook, sheet, cell to subject, box and part."""


def contents(out: Path) -> dict[str, Cells]:
    """Every cell of every workbook."""
    folder = out.resolve() / "forms"
    return {
        path.relative_to(folder).as_posix(): {
            (sheet.title, cell.coordinate): cell.value
            for sheet in load_workbook(path).worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for path in sorted(folder.rglob("*.xlsx"))
    }


def with_boxes(out: Path) -> list[str]:
    """The workbooks that have open cells: all but the overviews."""
    folder = out.resolve() / "audit"
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.xlsx"))
        if INDEX in load_workbook(path, read_only=True).sheetnames
    ]


def fill_in(done: Round, name: str, out: Path, target: Path) -> None:
    """Write something else into each open cell of a workbook: numbers where numbers are asked for, a tick among
    options, and the same wherever one text stands in several forms."""
    book = load_workbook(out / "forms" / name)
    rows = list(load_workbook(out / "audit" / name)[INDEX].iter_rows(min_row=3, values_only=True))
    for number, (sheet, place, subject, box, part, options, *_) in enumerate(rows):
        where = (name, str(sheet), str(place))
        cell = book[str(sheet)][str(place)]
        if (sheet, box) == LEFT_BLANK:
            cell.value, done.texts[where] = None, ""
        elif str(box).endswith(NUMBERS):
            cell.value, done.texts[where] = number + 0.25, f"{number}.25"
        elif options:
            cell.value = done.texts[where] = other_tick(str(cell.value))
        else:
            cell.value = done.texts[where] = f"手填：\n{subject}的{box}（{part or ''}）"
        done.boxes[where] = [str(subject), str(box), str(part or "")]
    book.save(target)


def other_tick(printed: str) -> str:
    """The same boxes with the first that was not ticked ticked alone."""
    blank = printed.replace("☑", "□")
    at = printed.index("□")
    return blank[:at] + "☑" + blank[at + 1 :]


@pytest.fixture(scope="module")
def done(small: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Round:
    place = tmp_path_factory.mktemp("filled")
    result = Round(contents(small.out), place / "published", place / "inbox")
    shutil.copytree(small.inbox, result.inbox)
    for name in with_boxes(small.out):
        target = place / name
        target.parent.mkdir(exist_ok=True)
        fill_in(result, name, small.out.resolve(), target)
        assert app.run(["fill", str(target), "--inbox", str(result.inbox), "--out", str(small.out)]) == 0
    for file in (*FAULTY, OTHER_MONTH, NO_BOX, NO_CELL):
        (result.inbox / "叙述" / file).parent.mkdir(parents=True, exist_ok=True)
        (result.inbox / "叙述" / f"{file}.txt").write_text("放错的文字", encoding="utf-8")
    run_build(plan_build(result.inbox, result.out, AS_OF, project_root()))
    return result


def looks_back(name: str) -> bool:
    """Forms that quote the goals of the records."""
    return "监控表" in name or "自评表" in name


def with_goals(done: Round, cells: Cells) -> Cells:
    """The cells with each application's goals as they were written: other forms of goals quote them."""
    told = {(subject, box): done.texts[where] for where, (subject, box, _) in done.boxes.items()}
    goals = [
        (f"{no}{old}", told[no, box])
        for no in ("B1", "B2", "S1")
        for box, old in (("实施期总体目标", "建成"), ("年度总体目标", "开工"))
    ]
    changed = dict(cells)
    for place, value in cells.items():
        for old, new in goals if isinstance(value, str) else ():
            changed[place] = str(changed[place]).replace(old, new)
    return changed


def follows_pages(cells: Cells, place: tuple[str, str]) -> bool:
    """What moves with the length of texts: the index, which counts pages, and a label that is printed again where its
    part goes on overleaf."""
    sheet, address = place
    column, row = address.rstrip("0123456789"), int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    above = {cells.get((sheet, f"{column}{n}")) for n in range(1, row)}
    return sheet == "目录" or (cells.get(place) is not None and cells[place] in above)


def test_every_text_written_into_an_open_cell_is_printed_there_and_nothing_else_changed(done: Round) -> None:
    expected = {
        name: dict(cells) if looks_back(name) else with_goals(done, cells) for name, cells in done.before.items()
    }
    for (name, sheet, place), text in done.texts.items():
        expected[name][sheet, place] = text
        if not text:
            del expected[name][sheet, place]
    found = contents(done.out)
    assert set(found) == set(expected)
    assert {
        (name, place): (cells.get(place), expected[name].get(place))
        for name, cells in found.items()
        for place in cells.keys() | expected[name].keys()
        if cells.get(place) != expected[name].get(place) and not follows_pages(cells, place)
    } == {}
    assert {name for name, *_ in done.texts} == {name for name in done.before if "总览" not in name}
    assert {f"jl-2024/{title}.xlsx" for title in YEARLY} <= {name for name, *_ in done.texts}


def test_the_open_cells_are_all_that_is_unlocked(small: DemoBuild, done: Round) -> None:
    for name in done.before:
        book = load_workbook(small.out.resolve() / "forms" / name)
        unlocked = {
            (name, sheet.title, cell.coordinate)
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and type(cell).__name__ != "MergedCell"
        }
        assert unlocked == {where for where in done.boxes if where[0] == name}


def test_a_text_lies_under_its_project_or_notice_and_is_named_by_box_year_month_and_row(done: Round) -> None:
    found = {f"{subject}/{box}" + (f"-{part}" if part else "") for subject, box, part in done.boxes.values()}
    assert {
        "B1/项目属性", "B1/偏差原因分析及改进措施-2025-I103", "B1/未完成原因和改进措施-2025-I104",
        "B1/监控原因说明-2025-7月-I103", "S1/监控资金全年预计执行数-2025-7月-年度资金总额",
        "B1/填写-F2-full-A14", "S1/填写-F3-jl-2024-Q", "jl-2024/填写-F1-full-A12-区域",
        "jl-2024/填写-F3-jl-2024-A7-长春市人力资源和社会保障局", "S1/填写-F6-jl-2024-G19",
        "jl-2024/下达及时性情况说明-2025", "jl-2024/未完成原因和改进措施-2025-I103", "S1/拨付合规性问题和改进措施-2025",
    } <= found  # fmt: skip
    files = {path.relative_to(done.inbox / "叙述").as_posix() for path in done.inbox.rglob("叙述/*/*.txt")}
    assert {file.removesuffix(".txt") for file in files} == found | {*FAULTY, OTHER_MONTH, NO_BOX, NO_CELL}


def test_every_text_is_an_input_of_the_build_and_one_without_a_box_is_told(done: Round) -> None:
    inputs = json.loads((done.out / "build.json").read_text(encoding="utf-8"))["inputs"]
    refused = {row["file"] for row in inputs if row["record_type"] == "narrative" and not row["accepted"]}
    assert refused == {f"叙述/{NO_BOX}.txt", f"叙述/{NO_CELL}.txt"}


def test_a_text_of_an_unknown_subject_box_year_or_row_is_named(done: Round) -> None:
    with open_warehouse(done.out) as connection:
        rows = connection.execute("select rule, file, message from published.finding where rule like 'N_'").fetchall()
    assert {file: rule for rule, file, _ in rows} == {f"叙述/{name}.txt": rule for name, rule in FAULTY.items()}
    assert all("没有印出" in message and message.count("。") == 0 for *_, message in rows)


def test_a_missed_indicator_is_a_finding_until_its_reason_is_given(small: DemoBuild, done: Round) -> None:
    found = []
    for out in (small.out, done.out):
        with open_warehouse(out) as connection:
            rows = connection.execute("select subject from published.finding where rule = 'E2' order by 1").fetchall()
            missed = connection.execute(
                "select distinct split_part(context_id, ':', 2) from intermediate.int_fiscal__score_line "
                "where points < weight order by 1"
            ).fetchall()
        found.append(rows)
    assert found == [missed, [("B2",)]]
    assert ("B1",) in missed


def test_the_fiscal_systems_tables_have_what_was_written(done: Round) -> None:
    """Each reason and forecast under the indicator it was written for; of two reasons the one of the scored form."""
    written = {tuple(done.boxes[where]): text for where, text in done.texts.items()}
    found = {}
    for table, key, columns in (
        ("PM_SELF_EVAL_INDICATOR", "ind_id", {"devi_analy": (REASON, "2025-I104")}),
        ("PAY_PERF_MONITOR_INFO", "monitor_id", {"est_perf_annual": ("监控指标全年预计执行数", "2025-7月-I104"),
                                                 "ana_dev_reasons": ("监控原因说明", "2025-7月-I104")}),
        ("PM_SELF_EVAL_GOAL", "eval_id", {"goal_comp": ("实际完成情况", "2025")}),
    ):  # fmt: skip
        path = done.out.resolve() / "export" / "jl-2024" / f"{table}.csv"
        rows = {row[key]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))}
        row = rows["application:B1|" + ("2025" if key == "eval_id" else "I104@2025")]
        found |= {column: (row[column], written["B1", *box]) for column, box in columns.items()}
    assert len(found) == 4
    assert {column: pair for column, pair in found.items() if pair[0] != pair[1]} == {}


def test_the_fiscal_systems_tables_hold_no_mark_of_the_forms_and_rates_rounded_half_up(small: DemoBuild) -> None:
    def table(name: str) -> list[dict[str, str]]:
        path = small.out.resolve() / "export" / "jl-2024" / f"{name}.csv"
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))

    indicators = table("PM_SELF_EVAL_INDICATOR")
    below = [row for row in indicators if row["eval_score"] and Decimal(row["eval_score"]) < Decimal(row["ind_weight"])]
    assert any(row["devi_analy"] == "" for row in below)
    assert not [row for row in indicators if row["devi_analy"].startswith("【")]
    sides = [("PM_PERF_SELF_BGT", "year_exe_amt", "cur_amt", "exe_amt_rate"),
             ("PAY_PERF_MONITOR_INFO", "perf_comp", "kpi_val", "complete_rate")]  # fmt: skip
    for name, over, under, rate in sides:
        given = [row for row in table(name) if row[rate]]
        assert given
        for row in given:
            exact = Decimal(row[over]) / Decimal(row[under])
            assert Decimal(row[rate]) == exact.quantize(Decimal("0.000001"), ROUND_HALF_UP), row


def test_a_form_printed_with_what_was_written_has_nothing_more_to_read_back(
    done: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in with_boxes(done.out):
        form = done.out.resolve() / "forms" / name
        assert app.run(["fill", str(form), "--inbox", str(tmp_path), "--out", str(done.out), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == []


@pytest.fixture
def form(done: Round, tmp_path: Path) -> Path:
    """A published form in the hands of a city that gave it another name."""
    return shutil.copy(done.out.resolve() / "forms" / f"jl-2024/{JK136}.xlsx", tmp_path / "监控表（长春 已填）.xlsx")


def test_a_form_with_another_name_is_known_by_its_sheets_and_labels(
    done: Round, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = next(where for where in done.boxes if where[0] == f"jl-2024/{JK136}.xlsx")
    book = load_workbook(form)
    book[where[1]][where[2]].value = "改了名的表上写的"
    book.save(form)
    assert app.run(["fill", str(form), "--inbox", str(tmp_path), "--out", str(done.out), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert [row["application"], row["box"], row["part"]] == done.boxes[where]
    assert Path(row["file"]).read_text(encoding="utf-8") == "改了名的表上写的"


def test_a_form_whose_rows_were_moved_is_refused_and_nothing_is_read_back(
    done: Round, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = form.rename(form.with_name(f"{JK136}.xlsx"))
    book = load_workbook(form)
    book.worksheets[1].insert_rows(3)  # the first is the index
    book.save(form)
    assert app.run(["fill", str(form), "--inbox", str(tmp_path), "--out", str(done.out)]) == 2
    assert "插入、删除了行" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.txt")) == []
