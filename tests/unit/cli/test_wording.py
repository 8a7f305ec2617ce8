"""What people read of published tables: their headings, codes by names, yes and no, shares as percentages."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jixiao.cli.language import VARIABLE
from jixiao.cli.wording import Names, ShownTable, heading, percentage, points, title, word


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("0.45", "45%"),
        ("0.9656", "96.56%"),
        ("1", "100%"),
        ("0", "0%"),
        ("1/3", "33.33%（1/3）"),
        ("5/6", "83.33%（5/6）"),
        ("0.2..0.3", "20%..30%"),
        ("技师", "技师"),
        ("", ""),
    ],
)
def test_a_share_is_a_percentage_and_keeps_what_is_exact(share: str, expected: str) -> None:
    assert percentage(share) == expected


def test_what_a_share_lacks_is_points() -> None:
    assert points("0.05") == "5 个百分点"
    assert points("1/30") == "3.33 个百分点（1/30）"
    assert points("") == ""


def shown(tmp_path: Path, table: str, **row: object) -> dict[str, str]:
    headings, [cells] = ShownTable(tmp_path, table, list(row)).shown([list(row.values())])
    return dict(zip(headings, cells, strict=True))


def test_codes_are_told_by_names_and_codes_that_options_take_stay_beside(tmp_path: Path) -> None:
    told = shown(
        tmp_path, "assessment", notice="jl-2024", track="jl-studio", kind="M", role="required", comparator=">=",
        record_type="training", unit="91220101MA0X", value="0.45", unit_of_measure=None,
    )  # fmt: skip
    assert told == {
        "通知": "吉人社联〔2024〕48号（jl-2024）",
        "项目类别": "国家级技能大师工作室（jl-studio）",
        "种类": "计量",
        "必备或倾斜": "必备",
        "比较": "≥",
        "记录类型": "培训记录",
        "信用代码": "91220101MA0X",
        "实际值": "45%",
    }


def test_only_what_is_a_share_becomes_a_percentage(tmp_path: Path) -> None:
    assert shown(tmp_path, "assessment", value="0.5", unit_of_measure="人")["实际值"] == "0.5"
    assert shown(tmp_path, "output", value="192/197", threshold="0.9", unit_of_measure=None) == {
        "实际值": "97.46%（192/197）",
        "要求": "90%",
    }
    assert shown(tmp_path, "actual", target="0.93", actual="5", unit="%")["目标值"] == "93%"
    assert shown(tmp_path, "figure", value=Decimal("241.000000"), unit="人次")["值"] == "241"


def test_money_in_units_of_ten_thousand_is_told_in_them(tmp_path: Path) -> None:
    assert shown(tmp_path, "actual", target="5000000", unit="万元/个")["目标值"] == "500"


def test_flags_days_and_exact_amounts_are_told_as_they_are_read(tmp_path: Path) -> None:
    told = shown(tmp_path, "settlement", met=True, due_on=date(2026, 3, 1), due_yuan=Decimal("500000.00"))
    assert told == {"达到": "是", "应拨日": "2026-03-01", "应拨（元）": "500000.00"}
    assert shown(tmp_path, "selection", is_tied=False) == {"分不出先后": "否"}


def test_columns_of_which_no_row_has_anything_and_those_for_programs_are_not_shown(tmp_path: Path) -> None:
    rows = [["甲", None, "application:1"], ["乙", "", "application:2"]]
    headings, cells = ShownTable(tmp_path, "assessment", ["application", "branch", "context_id"]).shown(rows)
    assert (headings, cells) == (["申报编号"], [["甲"], ["乙"]])


def test_in_english_headings_and_known_words_are_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    assert heading("assessment", "unit_of_measure") == "unit of measure"
    assert word("result", "不符合") == "not met"
    assert title("settlement") == "settlement"
    assert percentage("1/3") == "33.33% (1/3)"
    assert shown(tmp_path, "selection", status="拟入选", is_tied=True, track="jl-studio") == {
        "status": "chosen",
        "is tied": "yes",
        "track": "jl-studio",
    }


def test_a_name_that_policy_data_do_not_have_stays_a_code(tmp_path: Path) -> None:
    names = Names(tmp_path)
    assert names.track("xx-base") == "xx-base"
    assert names.window("fiscal_year@2025") == "预算年度（2025）"
    assert names.window("nothing") == "nothing"
