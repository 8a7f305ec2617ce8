"""A thousand changes of the sources, each followed to the figures that it moved and to no other; and what is printed of
them. Ten thousand: `make mutate-sources`."""

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jixiao.diff import write_statement
from jixiao.ingest.contract import load_contract
from tests.oracle.followed import Followed

UNITS = 1000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """A thousand units, one field of one record of each changed."""
    return Followed(UNITS, 1, tmp_path_factory.mktemp("followed"))


def test_every_changed_field_of_a_thousand_is_told_with_its_old_and_new_value(followed: Followed) -> None:
    labels = {record.label for record in load_contract().record_types}
    assert len({one.label for one in followed.mutations} & labels) >= 9 and len(followed.mutations) == UNITS
    assert sum(one.is_refused for one in followed.mutations) > 50
    assert followed.undetected() == []


def test_the_figures_that_moved_are_named_and_no_other(followed: Followed) -> None:
    expected = followed.expected()
    assert followed.named() == expected
    assert len(expected) > 1000 and len({own for _, own in expected}) > 500


def test_every_cause_leads_to_the_changed_record_of_that_unit_alone(followed: Followed) -> None:
    assert list(followed.misattributed()) == []


def test_the_parts_of_every_figure_add_up_to_its_printed_difference(followed: Followed) -> None:
    assert followed.not_adding_up() == []
    of_many = [row for row in followed.said["figures"] if row["form_id"] == "F1"]
    assert len(of_many) > 10 and max(len(row["causes"]) for row in of_many) > 1


def test_records_that_moved_no_figure_are_listed_as_well(followed: Followed) -> None:
    silent = [row for row in followed.said["records"] if not row["figures"]]
    assert {one["name"] for row in silent for one in row["fields"]} >= {"姓名", "职业名称", "专家类别"}


def test_no_personal_number_is_told_in_the_clear(followed: Followed) -> None:
    told = json.dumps(followed.said, ensure_ascii=False)
    assert "2201************" in told
    assert re.findall(r"(?<![0-9A-Z])\d{17}[0-9X](?![0-9A-Z])", told) == []


def test_the_statement_of_corrections_holds_every_changed_figure_and_prints_on_a4_across(
    followed: Followed, tmp_path: Path
) -> None:
    paths = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in paths:
        write_statement(followed.difference, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    book = load_workbook(paths[0])
    assert book.sheetnames == ["更正的数字", "更正的原因", "改动的记录", "政策、参数与程序", "只在一方的数字"]
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.print_title_rows == "$1:$3" and sheet["A1"].value == "更正说明表"
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    rows = [row for row in book["更正的数字"].iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]
    changed = [row for row in followed.said["figures"] if row["difference"] != "0"]
    assert [(row[3], row[4], row[8]) for row in rows] == [
        (one["cell"], one["label"], float(one["difference"])) for one in changed
    ]
    fields = sum(1 if row["change"] != "改动" else len(row["fields"]) for row in followed.said["records"])
    assert book["改动的记录"].max_row == 3 + fields
