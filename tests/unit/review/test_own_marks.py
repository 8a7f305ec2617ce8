"""What our printed forms leave to people, and what rounding does to them."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.review import filled
from tests.unit.review.paper import Paper


def _found(said: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["cell"], one["rule"]) for one in said["findings"])


@pytest.mark.parametrize("mark", ["【请填写】", "【请填写偏差原因及改进措施】", "", "—"])
def test_a_place_that_says_it_is_to_be_filled_in_is_not_filled_in(mark: str, reviewed: Any) -> None:
    """Of 3000 人次 2000 were reached: that needs a reason, and the mark is none."""
    paper = filled.transfer("L2", False, actual0="2000人次", reason0=mark)
    assert _found(reviewed(paper)) == [(paper.at["reason0"], "N308")]
    said = filled.transfer("L2", False, actual0="2000人次", reason0="招生不足，明年增开班次")
    assert _found(reviewed(said)) == []


def test_an_indicator_without_a_value_is_one_finding_not_two(reviewed: Any) -> None:
    paper = filled.selfeval(actual0="", score0="")
    assert ("N211", paper.at["score0"]) not in {(rule, cell) for cell, rule in _found(reviewed(paper))}
    assert (paper.at["actual0"], "N302") in _found(reviewed(paper))


def _columns(count: int, *names: str) -> dict[str, str]:
    return {f"{name}{number}": "" for name in names for number in range(count)}


def test_a_column_that_nobody_filled_in_is_one_finding(reviewed: Any) -> None:
    full = filled.monitor()
    rows = sum(slot.startswith("expected") and slot[8:].isdigit() for slot in full.at)
    assert rows > 1
    paper = filled.monitor(**_columns(rows, "expected"))
    found = [one for one in reviewed(paper)["findings"] if one["rule"] == "N302"]
    assert [one["cell"] for one in found] == [paper.at["expected0"]]
    assert f"一栏的 {rows} 项指标都没有填写" in found[0]["message"]


def _rated(budget: str, spent: str, rate: str) -> Paper:
    return filled.transfer("L2", True, budget__total=Decimal(budget), executed__total=Decimal(spent), rate__total=rate)


def _rules_at(said: dict[str, Any], cell: str) -> list[str]:
    return [one["rule"] for one in said["findings"] if one["cell"] == cell]


def test_a_rate_of_amounts_before_their_rounding_is_right(reviewed: Any) -> None:
    """57 245 元 of 230 850 元 are 24.80 %; printed 5.72 and 23.09 万元 they make 24.77 %."""
    paper = _rated("23.09", "5.72", "24.80%")
    said = reviewed(paper)
    assert "N103" not in _rules_at(said, paper.at["rate.total"])
    assert any("金额已舍位" in note for note in said["notes"])
    paper = _rated("23.09", "5.72", "24.90%")
    assert _rules_at(reviewed(paper), paper.at["rate.total"]) == ["N103"]


@pytest.mark.parametrize(
    ("form", "year", "right"),
    [("L1", "2021", True), ("L1", "2022", False), ("L2", "2022", True), ("L2", "2021", False)],
)
def test_the_edition_of_a_self_evaluation_is_that_of_its_year(form: str, year: str, right: bool, reviewed: Any) -> None:
    """Sheets up to FY2021 have no 资金管理情况, those from FY2022 on have it."""
    paper = filled.transfer(form, True, year=f"（{year}年度）")
    said = reviewed(paper)
    assert [one["cell"] for one in said["findings"] if one["rule"] == "N504"] == ([] if right else [paper.at["year"]])
    assert "N504" in said["rules_run"]
