"""Repairs that are offered: each was tried, and the door takes it; none is applied."""

import re
from itertools import product
from typing import Any

import pytest
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent

from jixiao.ingest.contract import load_lists
from jixiao.paths import project_root


def _offered(repair: str) -> list[str]:
    """The values that a repair offers."""
    said = re.match(r"可能应为(.*)，试过可通过检查。", repair)
    return re.findall(r"“([^”]*)”", said[1]) if said else []


# record type, column, what is written, what is offered
MEANT = [
    ("training", "training_grade", "三级工", ["高级工"]),
    ("training", "training_grade", "超级技师", []),
    ("training", "training_kind", "政府补贴培训", ["政府补贴性培训"]),
    ("training", "training_kind", "线上打卡", []),
    ("training", "occupation_code", "车工", ["6-18-01-01"]),
    ("training", "occupation_code", "6180101", ["6-18-01-01"]),
    ("unit", "region_code", "南关区", ["220102"]),
    ("target", "indicator_code", "培训规模", ["I103"]),
    ("funding", "amount_yuan", "500万", ["5000000"]),
    ("funding", "amount_yuan", "1.5亿", ["150000000"]),
    ("funding", "amount_yuan", "-20000", ["20000"]),
    ("funding", "amount_yuan", "12.345", ["12.35"]),
    ("training", "hours", "共40学时", ["40"]),
    ("training", "hours", "约四十", []),
    ("training", "starts_on", "2023年13月5日", ["2023-05-13"]),
    ("training", "starts_on", "2024-02-30", ["2024-02-29"]),
    ("training", "starts_on", "20240431", ["2024-04-30"]),
    ("training", "starts_on", "30/5/2024", ["2024-05-30"]),
    ("training", "starts_on", "5/6/2024", ["2024-05-06", "2024-06-05"]),
    ("training", "starts_on", "24.5.30", ["2024-05-30"]),
    ("training", "starts_on", "2204-05-30", ["2024-05-30"]),
    ("training", "starts_on", "下周一", []),
    ("progress", "report_month", "7/2024", ["2024-07"]),
    ("progress", "report_month", "2024-13", []),
    ("teacher", "is_integrated", "不是", ["否"]),
    ("survey", "stat_year", "24", ["2024"]),
    ("training", "uscc", "91350100M000100Y34", ["91350100M000100Y43"]),
    ("training", "uscc", "9135O1OOM000100Y43", ["91350100M000100Y43"]),
    ("training", "uscc", "91350100MM000100Y43", ["91350100M000100Y43"]),
]


def _door_of_the_program(door: Any) -> Any:
    door.lists = load_lists(project_root())
    return door


@pytest.mark.parametrize(("record_type", "column", "written", "meant"), MEANT)
def test_what_was_meant_is_offered_where_the_door_takes_it(
    door: Any, record_type: str, column: str, written: str, meant: list[str]
) -> None:
    door = _door_of_the_program(door)
    door.csv(f"{record_type}.csv", door.table(record_type, {column: written}))
    out = door.run()
    (fault,) = out.faults
    assert _offered(fault["repair"]) == meant
    assert len(out.raw(record_type)) == 0  # offered, not applied
    for one in meant:
        door.csv(f"{record_type}.csv", door.table(record_type, {column: one}))
        assert door.run().faults == []


def test_an_amount_with_its_own_unit_is_offered_in_the_unit_of_its_column(door: Any) -> None:
    door.xlsx("a.xlsx", {"资金记录": door.of_unit("万元", {"amount_yuan": "500万"})})
    (fault,) = door.run().faults
    assert _offered(fault["repair"]) == ["500"]


RIGHT = "11010519491231002X"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("11010519491231012X", 15),  # one digit
        ("11010519491321002X", 12),  # 12 and 13 in each other's place
        ("11010519491231002", 18),  # its last character is lost
    ],
)
def test_the_place_of_a_wrong_digit_is_told_and_no_digit_of_it(door: Any, written: str, place: int) -> None:
    door = _door_of_the_program(door)
    door.csv("培训记录.csv", door.table("training", {"person": written}))
    (fault,) = door.run().faults
    told = str(fault)
    assert written not in told and RIGHT not in told and not re.search(r"\d{15}", told)
    assert str(place) in re.findall(r"\d+", fault["repair"]) or "末位" in fault["repair"]


def _is_right(number: str) -> bool:
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return bool(1900 <= born.year <= 2100 and ric.calc_check_digit(number) == number[17])


def test_every_place_that_is_told_of_a_number_makes_it_right_and_no_other_does(door: Any) -> None:
    door = _door_of_the_program(door)
    regions = door.lists["regions"]
    for written in ("11010519491231012X", "110105194912310021", "220102199002310012", "220102198503070019"):
        door.csv("培训记录.csv", door.table("training", {"person": written}))
        faults = door.run().faults
        if not faults:
            continue
        told = re.search(r"只错一位的话，可能是第 ([\d、]+) 位", faults[0]["repair"])
        places = {int(one) for one in told[1].split("、")} if told else set()
        right = set()
        for place, mark in product(range(18), "0123456789X"):
            number = written[:place] + mark + written[place + 1 :]
            if number == written or "X" in number[:17] or not _is_right(number):
                continue
            if place >= 6 or number[:6] in regions:
                right.add(place + 1)
        assert places == right, written


def test_the_organisation_s_own_check_digit_tells_where_a_credit_code_is_wrong(door: Any) -> None:
    door = _door_of_the_program(door)
    written = "91350100M000200Y43"  # one digit of the organisation's code
    door.csv("申报单位.csv", door.table("unit", {"uscc": written}))
    (fault,) = door.run().faults
    offered = _offered(fault["repair"])
    assert "91350100M000100Y43" in offered and all(uscc.is_valid(one) for one in offered)


def test_a_personal_number_in_another_column_is_not_repaired_into_the_open(door: Any) -> None:
    door = _door_of_the_program(door)
    for column in ("uscc", "hours", "training_grade", "starts_on"):
        door.csv("培训记录.csv", door.table("training", {column: RIGHT}))
        assert not re.search(r"\d{10}", str([f["repair"] for f in door.run().faults]))
