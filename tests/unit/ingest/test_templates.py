"""Templates: what is filled into them is what the door accepts."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from jixiao.ingest.contract import CodeList, Lists, load_contract, load_lists
from jixiao.ingest.templates import EXAMPLE_SHEET, example_row, header_text, write_templates
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy


def test_the_door_accepts_templates_filled_with_the_examples(door: Any) -> None:
    contract = load_contract()
    for path in write_templates(door.inbox, date(2024, 5, 30), door.lists):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            record_type = contract.named(sheet.title)
            if record_type is None:
                continue
            row = example_row(record_type, door.lists)
            for place, header in enumerate(row, start=1):
                assert sheet.cell(1, place).value == header
                sheet.cell(2, place).value = row[header]
        book.save(path)
    out = door.run()
    assert out.faults == []
    accepted = {s["record_type"]: s["accepted"] for s in out.sheets if s["record_type"]}
    assert accepted == {r.id: 1 for r in contract.record_types if r.id != "own_figure"}
    assert EXAMPLE_SHEET in {s["sheet"] for s in out.sheets if not s["record_type"]}


def test_blank_templates_hold_no_record(door: Any) -> None:
    write_templates(door.inbox, date(2024, 5, 30))
    result = door.run().result
    assert (result.read, result.accepted) == (0, 0)


def test_headers_are_locked_cells_are_not_and_ids_are_text(tmp_path: Path, lists: Lists) -> None:
    for path in write_templates(tmp_path, date(2024, 5, 30), lists):
        for sheet in openpyxl.load_workbook(path).worksheets:
            record_type = load_contract().named(sheet.title)
            if record_type is None:
                continue
            assert sheet.protection.sheet and sheet.cell(1, 1).protection.locked
            hints = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}
            for place, column in enumerate(record_type.columns, start=1):
                cell = sheet.cell(1, place)
                assert cell.value == header_text(column)
                whole = next(d for d in sheet.column_dimensions.values() if d.min <= place <= d.max)
                assert not whole.protection.locked
                if column.type in ("id", "uscc"):
                    assert whole.number_format == "@"
                assert hints[f"{cell.column_letter}2"].prompt
                if column.values or column.type == "flag":
                    assert hints[f"{cell.column_letter}2"].type == "list"


def test_templates_repeat_byte_for_byte(tmp_path: Path, lists: Lists) -> None:
    one = [p.read_bytes() for p in write_templates(tmp_path / "a", date(2024, 5, 30), lists)]
    assert one == [p.read_bytes() for p in write_templates(tmp_path / "b", date(2024, 5, 30), lists)]


def test_the_lists_of_the_seeds_hold_what_the_contract_names() -> None:
    lists = load_lists(project_root())
    assert {"tracks", "indicators", "regions", "occupations", "boxes", "grades", "own_figures"} == set(lists)
    assert [name for name in lists if not lists[name]] == ["own_figures"]  # none of the five notices asks for any
    assert "五级/初级工" in lists["grades"] and "首席技师" in lists["grades"]


def test_what_to_do_stands_on_the_first_sheet(tmp_path: Path, lists: Lists) -> None:
    for path in write_templates(tmp_path, date(2024, 5, 30), lists):
        first = openpyxl.load_workbook(path).worksheets[0]
        text = "\n".join(str(c) for row in first.iter_rows(values_only=True) for c in row if c)
        assert load_contract().named(first.title) is None and "表头" in text and "单位" in text and "必填" in text


def test_headers_name_their_unit_and_are_read_with_it(door: Any) -> None:
    unit_year = load_contract().get("unit_year")
    assert header_text(unit_year.column("equipment_value_yuan")) == "实训设备总值（元）"
    assert header_text(unit_year.column("enrolment")) == "在校生数（人）"
    assert header_text(unit_year.column("floor_area_m2")) == "培训场所面积（平方米）"
    row = example_row(unit_year, door.lists)
    door.xlsx("a.xlsx", {"单位年度情况": [list(row), list(row.values())]})
    out = door.run()
    assert out.faults == [] and out.raw("unit_year")["enrolment"].to_list() == [int(row["在校生数（人）"])]


def _choices(path: Path, record_type: str, column: str) -> list[str]:
    """What the drop-down of a column offers."""
    kind = load_contract().get(record_type)
    book = openpyxl.load_workbook(path)
    letter = openpyxl.utils.get_column_letter([c.name for c in kind.columns].index(column) + 1)
    found = next(
        v for v in book[kind.label].data_validations.dataValidation if str(v.sqref).split(":")[0] == f"{letter}2"
    )
    if found.formula1.startswith('"'):
        return str(found.formula1).strip('"').split(",")
    sheet, cells = found.formula1.split("!")
    return [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]


def test_tracks_and_indicators_are_chosen_by_their_names_and_taken(door: Any, tmp_path: Path) -> None:
    door.lists = load_lists(project_root())
    book = next(p for p in write_templates(tmp_path, date(2024, 5, 30), door.lists) if "申报材料" in p.name)
    tracks, indicators = _choices(book, "application", "track_id"), _choices(book, "target", "indicator_code")
    assert "国家级技能大师工作室" in tracks and "年培训规模" in indicators
    door.xlsx("a.xlsx", {"申报项目": door.table("application", {"track_id": "国家级技能大师工作室"})})
    door.xlsx("b.xlsx", {"绩效目标": door.table("target", {"indicator_code": "年培训规模"})})
    out = door.run()
    assert out.faults == []
    assert out.raw("application")["track_id"].to_list() == ["jl-studio"]
    assert out.raw("target")["indicator_code"].to_list() == ["I103"]


def test_a_name_that_two_codes_have_stands_for_neither(door: Any) -> None:
    door.lists = door.lists | {"tracks": CodeList.named([("a-base", "培训基地"), ("b-base", "培训基地")])}
    door.xlsx("a.xlsx", {"申报项目": door.table("application", {"track_id": "培训基地"})})
    (fault,) = door.run().faults
    assert "“a-base”（培训基地）或“b-base”（培训基地）" in fault["repair"]


def test_grades_are_offered_in_order_of_rank(tmp_path: Path) -> None:
    lists = load_lists(project_root())
    book = next(p for p in write_templates(tmp_path, date(2024, 5, 30), lists) if "培训与取证" in p.name)
    ranked = ["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"]
    assert _choices(book, "training", "training_grade") == ranked


def test_templates_follow_the_policy(tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    shutil.copytree(own_policy(project_root()), policy)
    tracks = (policy / "tracks.csv").read_text(encoding="utf-8")
    (policy / "tracks.csv").write_text(tracks.replace("国家级技能大师工作室,", "大师工作室（试点）,"), encoding="utf-8")
    lists = load_lists(project_root(), policy)
    book = next(p for p in write_templates(tmp_path / "t", date(2024, 5, 30), lists) if "申报材料" in p.name)
    assert "大师工作室（试点）" in _choices(book, "application", "track_id")
