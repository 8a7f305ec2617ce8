"""Templates: what is filled into them is what the door accepts."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from jixiao.ingest.contract import Lists, load_contract, load_lists
from jixiao.ingest.templates import EXAMPLE_SHEET, example_row, header_text, write_templates
from jixiao.paths import project_root


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
    assert accepted == {r.id: 1 for r in contract.record_types}
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
    assert {"tracks", "indicators", "regions", "occupations", "boxes", "grades"} == set(lists)
    assert all(lists.values())
    assert "五级/初级工" in lists["grades"] and "首席技师" in lists["grades"]
