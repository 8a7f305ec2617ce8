"""Right forms, in every form, edition and hand, are recognised and have no finding."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jixiao.forms.layout import Layout
from jixiao.forms.render import render_form
from jixiao.review import review_form
from tests.unit.forms import samples
from tests.unit.forms.conftest import CREATED
from tests.unit.review import filled
from tests.unit.review.conftest import ROOT
from tests.unit.review.paper import Hand, Paper

FORMS: dict[str, tuple[str, str, Callable[..., Paper]]] = {
    "F1 full": ("F1", "full", lambda hand: filled.target("F1", "full", hand)),
    "F1 annual": ("F1", "annual", lambda hand: filled.target("F1", "annual", hand)),
    "F2 full": ("F2", "full", lambda hand: filled.target("F2", "full", hand)),
    "F2 annual": ("F2", "annual", lambda hand: filled.target("F2", "annual", hand)),
    "88号 full": ("MB88", "mof-2015-88", lambda hand: filled.target("MB88", "full", hand)),
    "88号 annual": ("MB88", "mof-2015-88-annual", lambda hand: filled.target("MB88", "annual", hand)),
    "136号": ("JK136", "mof-2019-136", filled.monitor),
    "10号": ("F13", "mof-10", filled.selfeval),
    "10号 with points": ("F13", "mof-10", lambda hand: filled.selfeval(hand, points=True)),
    "L1 region": ("F13", "l1-region", lambda hand: filled.transfer("L1", True, hand)),
    "L1 project": ("F13", "l1-project", lambda hand: filled.transfer("L1", False, hand)),
    "L2 region": ("F13", "l2-region", lambda hand: filled.transfer("L2", True, hand)),
    "L2 project": ("F13", "l2-project", lambda hand: filled.transfer("L2", False, hand)),
}
YEAR_OF = {"L1 region": 2021, "L1 project": 2021}


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("hand", filled.HANDS, ids=lambda hand: hand.name)
@pytest.mark.parametrize("name", FORMS)
def test_a_right_form_is_recognised_and_has_no_finding(name: str, hand: Hand, suffix: str, reviewed: Any) -> None:
    form_id, edition, make = FORMS[name]
    said = reviewed(make(hand), suffix=suffix)
    worded = name == "F1 annual" and "资金名称" in hand.words.values()
    assert (said["form_id"], said["edition"]) == (form_id, "annual-joint" if worded else edition)
    assert said["sheets"][0]["year"] == YEAR_OF.get(name, 2024)
    assert said["findings"] == []
    assert said["cells_checked"] > 30
    assert {"N101", "N304", "N305", "N307"} <= set(said["rules_run"])


def test_every_sheet_that_is_a_form_is_reviewed_and_the_others_are_listed(reviewed: Any) -> None:
    evaluation, watched, notes = filled.selfeval(), filled.monitor(), Paper(filled.AS_PRINTED)
    evaluation.name, watched.name, notes.name = "自评", "监控", "说明页"
    notes.value(0, "本工作簿共两张表")
    said = reviewed(notes, evaluation, watched)
    assert (said["form_id"], said["edition"]) == ("F13", "mof-10")
    assert [(one["sheet"], one["form_id"]) for one in said["sheets"]] == [("自评", "F13"), ("监控", "JK136")]
    assert said["other_sheets"] == [
        {"sheet": "说明页", "reason": "没有认出是哪一张表", "reason_en": "no form that is known"}
    ]
    assert said["findings"] == []


def test_two_forms_below_each_other_on_one_sheet_are_two_forms(reviewed: Any) -> None:
    paper = filled.monitor()
    below = filled.transfer("L2", True, Hand(top=paper.row + 2), target0="")
    paper.cells += below.cells
    said = reviewed(paper)
    assert [one["form_id"] for one in said["sheets"]] == ["JK136", "F13"]
    assert [(one["cell"], one["rule"]) for one in said["findings"]] == [(below.at["target0"], "N303")]


def test_the_wording_of_shared_powers_is_recognised(reviewed: Any) -> None:
    assert reviewed(filled.target("F1", "annual", filled.WORDED))["sheets"][0]["shared_power"] is True
    assert reviewed(filled.target("F1", "annual"))["sheets"][0]["shared_power"] is False
    assert reviewed(filled.target("F1", "annual", filled.WORDED))["edition"] == "annual-joint"
    assert reviewed(filled.target("F1", "full", filled.WORDED))["edition"] == "full"


@pytest.mark.parametrize(("form", "edition"), [("F1", "full"), ("F1", "annual"), ("F2", "full"), ("F2", "annual")])
def test_our_own_printed_form_is_right(
    form: str, edition: str, layouts: dict[tuple[str, str], Layout], reviewed: Any, tmp_path: Path
) -> None:
    data = samples.target_form(form, sheets=2)
    data["indicators"] = data["indicators"].filter(data["indicators"]["indicator_name"] != "购置实训设备")
    path = tmp_path / "表.xlsx"
    render_form(layouts[form, edition], data, path, CREATED)
    said = review_form(path, ROOT, None)
    assert [(one["form_id"], one["edition"]) for one in said["sheets"]] == [(form, edition)] * 2
    assert said["findings"] == []
    assert any("没有填写" in note for note in said["notes"])  # the goal that the sample leaves blank


RATES: list[tuple[Any, bool]] = [
    ("85.75%", True), ("86%", True), ("85.8%", True), (0.8575, True), ("0.8575", True), ("85.75", True), ("0.86", True),
    ("８５.７５％", True), ("87%", False), ("85.8500%", False), ("85%", False), ("0.9", False), ("1", False),
    ("8.575%", False),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "right"), RATES)
def test_a_rate_is_right_within_its_printed_places(printed: Any, right: bool, reviewed: Any) -> None:
    """343 of 400 is 85.75 % exactly."""
    paper = filled.selfeval(rate__fiscal=printed)
    said = reviewed(paper)
    found = [(one["cell"], one["rule"]) for one in said["findings"]]
    assert found == ([] if right else [(paper.at["rate.fiscal"], "N103")])


def test_a_rounded_rate_is_right_and_said_so(reviewed: Any) -> None:
    said = reviewed(filled.selfeval(rate__fiscal="86%"))
    assert said["findings"] == []
    assert [note for note in said["notes"] if "印为 86%，精确值为 85.75%，在所印位数内相符" in note]


def test_no_budget_has_no_rate_and_no_fault(reviewed: Any) -> None:
    plant = {"budget__other": Decimal(0), "executed__other": Decimal(0), "budget__total": Decimal(460),
             "executed__total": Decimal(403), "rate__total": "87.61%", "score__total": "8.76",
             "scores": "94.26"}  # fmt: skip
    for rate in ("", "—", "0%", "/"):
        assert reviewed(filled.selfeval(rate__other=rate, **plant))["findings"] == []


def test_a_blank_form_is_recognised_and_has_no_finding(layouts: dict[tuple[str, str], Layout], tmp_path: Path) -> None:
    groups = [("产出指标", "数量指标", ["指标1：", "指标2：", "……"]), ("效益指标", "社会效益指标", ["指标1：", "……"])]
    data = samples.blank_form("F1", ["实施期金额：", "其中：中央补助", "地方资金"], groups)
    render_form(layouts["F1", "full"], data, tmp_path / "空.xlsx", CREATED)
    said = review_form(tmp_path / "空.xlsx", ROOT, None)
    assert (said["form_id"], said["edition"], said["findings"]) == ("F1", "full", [])
    assert [note for note in said["notes"] if "没有填写任何指标" in note]
