"""Whatever stands in the cells, a review ends in findings or in one sentence."""

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jixiao.errors import UnreadableInput
from jixiao.review import review_form
from tests.unit.review import filled
from tests.unit.review.conftest import ROOT
from tests.unit.review.paper import save

MAKERS = (
    lambda hand: filled.target("F1", "full", hand),
    lambda hand: filled.target("MB88", "annual", hand),
    lambda hand: filled.selfeval(hand, points=True),
    filled.monitor,
    lambda hand: filled.transfer("L2", True, hand),
)
JUNK: list[Any] = [
    "", "—", "#", "100%", "-5", "1/3", "≥", "≤≤5", "1e9", "99999999999999999999", "（", "(100)", "5-", "~3", "无",
    "年", "2024年", "\n", "合计", "总分", "一级指标", "三级指标", "指标值", "其他", "万元", "0", "３", "≥%", "20-10家",
    "½", "Ⅳ", "10,00", "一百", Decimal("0.0000001"), 0, -3, 1.5,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_garbled_forms_never_break_the_review(seed: int, tmp_path: Path) -> None:
    rnd, reviewed = random.Random(seed), 0
    for _ in range(20):
        paper = rnd.choice(MAKERS)(rnd.choice(filled.HANDS))
        kept = [one for one in paper.cells if rnd.random() > 0.03]
        paper.cells = [(*one[:4], rnd.choice(JUNK)) if rnd.random() < 0.1 else one for one in kept]
        path = save(tmp_path / f"表{rnd.choice(['.xls', '.xlsx'])}", paper)
        try:
            said = review_form(path, ROOT, None)
        except UnreadableInput:
            continue
        reviewed += 1
        assert all(one["message"] and one["cell"] for one in said["findings"])
        assert not set(said["rules_run"]) & {one["rule"] for one in said["rules_not_run"]}
    assert reviewed > 10
