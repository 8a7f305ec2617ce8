"""Wrong forms have exactly the findings that were planted, at their cells."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from jixiao.review.findings import catalogue
from tests.unit.review import faults, filled
from tests.unit.review.faults import Fault
from tests.unit.review.paper import Hand, Paper

Make = Callable[[Hand, dict[str, Any]], Paper]


def _keywords(plant: dict[str, Any]) -> dict[str, Any]:
    return {slot.replace(".", "__"): value for slot, value in plant.items()}


def _target(form: str, edition: str) -> Make:
    return lambda hand, plant: filled.target(form, edition, hand, **_keywords(plant))


def _transfer(layout: str, regional: bool) -> Make:
    return lambda hand, plant: filled.transfer(layout, regional, hand, **_keywords(plant))


TWO_SIDED = faults.TARGET | faults.TWO_SIDED
OF_88 = {what: fault for what, fault in TWO_SIDED.items() if "part" not in what and "period" not in what}
FORMS: dict[str, tuple[Make, dict[str, Fault]]] = {
    "F1 full": (_target("F1", "full"), TWO_SIDED | faults.PERIOD),
    "F1 annual": (_target("F1", "annual"), faults.TARGET),
    "F2 full": (_target("F2", "full"), TWO_SIDED),
    "F2 annual": (_target("F2", "annual"), faults.TARGET),
    "88号 full": (_target("MB88", "full"), OF_88),
    "10号": (lambda hand, plant: filled.selfeval(hand, **_keywords(plant)), faults.SELF_EVALUATION),
    "10号 with points": (
        lambda hand, plant: filled.selfeval(hand, points=True, **_keywords(plant)),
        faults.SELF_EVALUATION | faults.POINTS,
    ),
    "136号": (lambda hand, plant: filled.monitor(hand, **_keywords(plant)), faults.MONITOR),
    "L1 region": (_transfer("L1", True), faults.TRANSFER),
    "L1 project": (_transfer("L1", False), faults.TRANSFER),
    "L2 region": (_transfer("L2", True), faults.TRANSFER | faults.MANAGED),
    "L2 project": (_transfer("L2", False), faults.TRANSFER | faults.MANAGED),
}
CASES = [(form, what) for form, (_, planted) in FORMS.items() for what in planted]
UNSEEN_WHERE_UNMERGED = "no second level"
"""Where nothing is merged, a blank below a level means the same level."""


def _found(said: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["cell"], one["rule"]) for one in said["findings"])


def _places(paper: Paper, expected: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((paper.at[slot], rule) for slot, rule in expected)


@pytest.mark.parametrize(("form", "what"), CASES)
def test_a_planted_fault_is_found_and_nothing_else(form: str, what: str, reviewed: Any) -> None:
    make, planted = FORMS[form]
    plant, expected = planted[what]
    for number, hand in enumerate((filled.AS_PRINTED, filled.UNMERGED, filled.MOVED)):
        if what == UNSEEN_WHERE_UNMERGED and not hand.merged:
            continue
        paper = make(hand, plant)
        said = reviewed(paper, suffix=".xls" if number == 1 else ".xlsx")
        assert _found(said) == _places(paper, expected), hand.name


INDEPENDENT = {
    "10号": ["a wrong rate", "an indicator's score is not in proportion", "no reason for a lost point", "no unit",
            "far above the target", "two years in the title", "a part's budget is wrong, as its own rate tells"],
    "136号": ["a wrong rate", "no tick", "a cause without words", "expected to fall short without words",
             "nothing done so far"],
    "L2 region": ["a wrong rate", "no reason for what was missed", "no actual value", "no unit", "far above the target",
                  "nothing said of one of the seven"],
    "F1 full": ["the year's total is not the sum", "no value", "no unit", "the period's total is not the sum",
                "two senses in one value", "a year outside the period", "a share above one"],
}  # fmt: skip
PAIRS = [(form, *pair) for form, names in INDEPENDENT.items() for pair in combinations(names, 2)]


@pytest.mark.parametrize("form", INDEPENDENT)
def test_planted_faults_do_not_hide_each_other(form: str, reviewed: Any) -> None:
    make, planted = FORMS[form]
    for _, one, other in [pair for pair in PAIRS if pair[0] == form]:
        (plant, expected), (second, more) = planted[one], planted[other]
        if not set(plant) & set(second):
            paper = make(filled.MOVED, plant | second)
            assert _found(reviewed(paper)) == _places(paper, [*expected, *more]), (one, other)


def test_all_faults_together_are_all_found(reviewed: Any) -> None:
    make, planted = FORMS["10号"]
    chosen = [planted[name] for name in INDEPENDENT["10号"] if name != "no reason for a lost point"]
    plant = {slot: value for one, _ in chosen for slot, value in one.items()}
    paper = make(filled.AS_PRINTED, plant)
    assert _found(reviewed(paper)) == _places(paper, [one for _, expected in chosen for one in expected])


def test_every_rule_within_a_form_has_a_fault_that_breaks_it() -> None:
    broken = {rule for _, planted in FORMS.values() for _, expected in planted.values() for _, rule in expected}
    elsewhere = {"N108", "N204", "N210", "N311"}  # in test_rules.py; N311 in test_kinds.py
    within = {rule.id for rule in catalogue().values() if rule.kind == "表内"}
    assert within == broken | elsewhere


def test_a_finding_says_what_where_and_what_to_do(reviewed: Any) -> None:
    paper = filled.selfeval(score1="9")
    (found,) = reviewed(paper)["findings"]
    assert found["sheet"] == "Sheet1"
    assert found["severity"] == "强制"
    assert (found["found"], found["expected"]) == ("9", "9.5")
    place = f"Sheet1!{paper.at['score1']}："
    assert found["message"].startswith(place)
    assert "分值 10，指标值 ≥1000人次，完成值 950人次" in found["message"]
    assert "请改正" in found["message"]
