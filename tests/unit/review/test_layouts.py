"""Layouts that were published or handed in (layouts.yml): recognised, with their findings and no others."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.review.labels import wording
from tests.unit.review.filled import AS_PRINTED
from tests.unit.review.paper import Paper

LAYOUTS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("layouts.yml").read_text(encoding="utf-8"))


def _paper(rows: list[list[Any]]) -> Paper:
    paper = Paper(AS_PRINTED)
    for row in rows:
        for column, value in enumerate(row):
            if value != "":
                paper.value(column, value)
        paper.next()
    return paper


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_recognised_and_has_its_findings_and_no_other(name: str, reviewed: Any) -> None:
    layout = LAYOUTS[name]
    said = reviewed(_paper(layout["rows"]))
    assert {one["cell"]: one["rule"] for one in said["findings"]} == layout["findings"], said["findings"]
    if "form" in layout:
        assert [said["form_id"], said["edition"]] == layout["form"]


LABELS = [
    ("年 度\n资金　总额：", "年度资金总额"), ("（一）年度资金总额", "年度资金总额"), ("其中：1.中央补助", "中央补助"),
    ("——其他资金", "其他资金"), ("预算执行率（Ｂ／Ａ×100％）", "执行率"), ("★项目名称*", "项目名称"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "plain"), LABELS)
def test_labels_are_the_same_however_they_are_written(written: str, plain: str) -> None:
    groups = [wording().group(name) for name in ("money_lines", "money_columns", "head")]
    found = [(group.find(written), group.find(plain)) for group in groups]
    assert any(left is not None and left == right for left, right in found)
