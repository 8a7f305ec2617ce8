"""Our own printed forms under our own review: what is left to be filled in is said, nothing else is, and what somebody
changes in them is found."""

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from duckdb import DuckDBPyConnection

from jixiao.paths import project_root
from jixiao.review import review_form
from tests.integration.conftest import DemoBuild

REVIEWED = ("F1", "F2", "MB88", "JK136", "F13")
SEVEN = 7
"""Rows of 资金管理情况."""
Counts = Counter[tuple[str, str, str, str]]
"""Findings by notice, edition, sheet and rule."""


def books(warehouse: DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Notice, workbook, form and edition of every form that can be reviewed."""
    return warehouse.execute(
        "select distinct notice, workbook, form_id, edition from published.figure where form_id in ? order by all",
        [list(REVIEWED)],
    ).fetchall()


@pytest.fixture(scope="module")
def reviews(demo: DemoBuild, warehouse: DuckDBPyConnection) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    root = project_root()
    return {key: review_form(demo.out / "forms" / key[0] / key[1], root, demo.out) for key in books(warehouse)}


def to_be_filled(demo: DemoBuild, warehouse: DuckDBPyConnection) -> Counts:
    """What the records leave open on each sheet, by the rule that says so. The demo writes a reason into the boxes of
    both kinds of self-evaluation."""
    found: Counts = Counter()
    lines = warehouse.execute(
        """
        select indicators.notice_id, indicators.sheet_key, level, actual_value is null and actual_text is null,
            months_value is null, coalesce(sense = '≥' and actual_value > 1.3 * target_value, false),
            coalesce(texts.narrative, reason, '')
        from forms.form_year__indicators as indicators
        left join (select * from read_parquet(?) where box = '未完成原因和改进措施') as texts
            on split_part(indicators.context_id, ':', 2) = texts.application_no
            and texts.part
            = split_part(indicators.scope_slice, '@', 2) || '-' || split_part(indicators.scope_slice, '@', 1)
        where target_value is not null or target_text is not null
    """,
        [str(demo.out / "raw" / "narrative.parquet")],
    ).fetchall()
    printed = warehouse.execute(
        "select distinct notice, form_id, edition, sheet from published.figure where form_id in ('F13', 'JK136')"
    ).fetchall()
    unbudgeted = warehouse.execute("""
        select notice_id, sheet_key from forms.form_year__funds
        where coalesce(budget_yuan, 0) = 0 and executed_yuan > 0
    """).fetchall()
    for notice, form_id, edition, name in printed:
        sheet = name.partition(" ")[0]  # its key, before the unit
        if edition.startswith("l2"):
            found[notice, edition, sheet, "N503"] += SEVEN
        own = [row for row in lines if row[:2] == (notice, sheet)]
        if form_id == "JK136" and own:
            found[notice, edition, sheet, "N401"] += 1
            found[notice, edition, sheet, "N302"] += 1 + sum(row[4] for row in own)
            continue
        for *_, unknown, _, far, reason in own:
            missed, above = reason.startswith("【请填写偏差原因"), reason.startswith("【完成值远高于")
            found[notice, edition, sheet, "N302"] += unknown
            found[notice, edition, sheet, "N208" if edition == "mof-10" else "N308"] += missed
            found[notice, edition, sheet, "N209"] += above or (far and not reason)
        if edition == "mof-10":
            found[notice, edition, sheet, "N105"] += unbudgeted.count((notice, sheet))
    return +found


def test_every_printed_form_is_recognised_as_what_it_is(reviews: dict[Any, dict[str, Any]]) -> None:
    assert {key[2] for key in reviews} == set(REVIEWED)
    for (_, _, form_id, edition), said in reviews.items():
        assert {(one["form_id"], one["edition"]) for one in said["sheets"]} == {(form_id, edition)}


def test_only_what_is_to_be_filled_in_is_found_on_a_printed_form(
    demo: DemoBuild, reviews: dict[Any, dict[str, Any]], warehouse: DuckDBPyConnection
) -> None:
    found: Counts = Counter(
        (notice, edition, one["sheet"].partition(" ")[0], one["rule"])
        for (notice, _, _, edition), said in reviews.items() for one in said["findings"]
    )  # fmt: skip
    assert found == to_be_filled(demo, warehouse)
    assert {one["severity"] for said in reviews.values() for one in said["findings"]} == {"核实"}


def test_the_targets_are_right_before_anybody_looks_back(reviews: dict[Any, dict[str, Any]]) -> None:
    assert [said["findings"] for key, said in reviews.items() if key[2] in ("F1", "F2", "MB88")].count([]) == 6


def test_every_printed_form_is_compared_with_the_build(reviews: dict[Any, dict[str, Any]]) -> None:
    for (notice, _, form_id, edition), said in reviews.items():
        looks_back = form_id in ("JK136", "F13") and notice == "jl-2024"
        expected = {"X101", "X102", "X103"} | ({"X104"} if looks_back else set())
        expected |= {"X105"} if edition == "mof-10" else set()
        assert {rule for rule in said["rules_run"] if rule.startswith("X")} >= (
            expected if notice == "jl-2024" else {"X101", "X102"}
        )
        assert [note for note in said["notes"] if "本表没有的指标" in note] == []


@pytest.mark.parametrize(
    ("form_id", "edition"),
    [("F1", "full"), ("F1", "annual"), ("F1", "annual-joint"), ("F2", "full"), ("F2", "annual"),
     ("MB88", "mof-2015-88"), ("JK136", "mof-2019-136"),
     ("F13", "l2-region"), ("F13", "l2-project"), ("F13", "mof-10")],
)  # fmt: skip
def test_what_is_changed_on_a_printed_form_is_found(
    form_id: str, edition: str, demo: DemoBuild, warehouse: DuckDBPyConnection, tmp_path: Path
) -> None:
    planted = warehouse.execute(
        """
        select notice, workbook, sheet, cell, label, value,
            case
                when unit = '万元' then 'X102'
                when label like '%指标值' then 'X103'
                when unit = '分' then 'X105'
                else 'X104'
            end as rule
        from published.figure
        where form_id = ? and edition = ? and notice = 'jl-2024' and unit in ('万元', '人次', '分')
            and label not like '%率' and value > 0
        qualify row_number() over (partition by rule order by sheet, cell) = 1
        """,
        [form_id, edition],
    ).fetchall()
    place = tmp_path / "表.xlsx"
    book = openpyxl.load_workbook(demo.out / "forms" / planted[0][0] / planted[0][1])
    for _, _, sheet, cell, _, value, _ in planted:
        book[sheet][cell].value = float(value) + 7
    book.save(place)
    said = review_form(place, project_root(), demo.out)
    found = {(one["sheet"], one["cell"], one["rule"]) for one in said["findings"] if one["rule"].startswith("X")}
    assert found == {(sheet, cell, rule) for _, _, sheet, cell, _, _, rule in planted}
    assert len(found) == {"mof-10": 4, "mof-2019-136": 3, "l2-region": 3, "l2-project": 3}.get(edition, 2)
