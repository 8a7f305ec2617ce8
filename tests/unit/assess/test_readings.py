"""The register of readings: an alternative is cells of policy rows that are there, sound policy data with them."""

import csv
from pathlib import Path

import pytest

from jixiao.assess.readings import Alternative, alternatives
from jixiao.errors import UsageError
from jixiao.paths import project_root
from jixiao.policy.folder import keep_policy
from jixiao.policy.policy_data import check_policy, own_policy

OWN = own_policy(project_root())


def named(one: Alternative) -> str:
    return f"{one.reading['reading_id']}-{one.words}"


@pytest.mark.parametrize("one", alternatives(OWN), ids=named)
def test_an_alternative_is_policy_data_that_a_build_takes(one: Alternative, tmp_path: Path) -> None:
    keep_policy(OWN, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    one.put_into(tmp_path)
    changed = {path.name for path in tmp_path.glob("*.csv") if before[path.name] != path.read_bytes()}
    assert changed == {f"{cell['table_name']}.csv" for cell in one.cells}
    _, faults = check_policy(tmp_path, project_root())
    assert [fault.sentence for fault in faults] == []


def test_a_cell_that_is_not_there_is_told(tmp_path: Path) -> None:
    keep_policy(OWN, tmp_path)
    cell = {"table_name": "quotas", "row": "rule_no=Q99", "column_name": "max_count", "value": "1"}
    with pytest.raises(UsageError, match=r"quotas\.csv 里没有（rule_no=Q99，max_count）"):
        Alternative({"reading_id": "x"}, "y", (cell,), None).put_into(tmp_path)


def test_an_office_settles_a_reading_by_one_row_with_name_and_day(tmp_path: Path) -> None:
    keep_policy(OWN, tmp_path)
    with (tmp_path / "settled_readings.csv").open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerow(["contestants", "", "某某处", "2026-01-05", "按合计"])
    settled = {one.reading["reading_id"]: one.about for one in alternatives(tmp_path)}
    assert (settled["contestants"]["settled_by"], settled["contestants"]["settled_on"]) == ("某某处", "2026-01-05")
    assert settled["improvement_of_first_year"]["settled_by"] is None
