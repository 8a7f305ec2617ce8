"""The exit suites of the yearly forms: a right sheet passes, and each wrong one fails by the rule it breaks."""

from pathlib import Path

import duckdb
import pytest

from tests.unit.gate.broken import broken_rules, changed

FUNDS = "notice_id, level, sheet_key, line_no, budget_yuan, executed_yuan"
RIGHT = [
    ("n", "region", "区域-2025", 1, 30, 12), ("n", "region", "区域-2025", 2, 30, 12),
    ("n", "project", "A-2025", 1, 10, 4), ("n", "project", "A-2025", 2, 10, 4),
    ("n", "project", "B-2025", 1, 20, 8), ("n", "project", "B-2025", 2, 20, 8),
]  # fmt: skip
LINES = (
    "notice_id, level, sheet_key, line_no, level2, indicator_name, unit, scope_slice, weight, points, reason, "
    "actual_value"
)
SCORED = [
    ("n", "project", "A-2025", 1, "数量指标", "甲", "人次", "I@2025", "50.00", 25, "场地不足", 5),
    ("n", "project", "A-2025", 2, "数量指标", "乙", "%", "J@2025", "40.00", 40, None, 1),
    ("n", "region", "区域-2025", 1, "数量指标", "甲", "人次", "I@2025", None, None, None, 5),
]


def failed(folder: Path, model: str, columns: str, rows: list[tuple[object, ...]]) -> set[str]:
    """The rules of a model's own suite that these rows break."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("create schema forms")
        con.execute("create schema intermediate")
        con.execute("create table intermediate.int_fiscal__score_rule (notice_id varchar, kind varchar, item varchar, "
                    "value varchar)")  # fmt: skip
        con.execute("insert into intermediate.int_fiscal__score_rule values ('n', 'general', 'total', '100'), "
                    "('n', 'general', 'execution_weight', '10')")  # fmt: skip
        shown = ", ".join(repr(row).replace("None", "null") for row in rows)
        con.execute(f"create table forms.{model} as select * from (values {shown}) as t ({columns})")
    return broken_rules(folder, model)


def test_a_region_that_is_the_sum_of_its_projects_passes(tmp_path: Path) -> None:
    assert failed(tmp_path, "form_year__funds", FUNDS, RIGHT) == set()


@pytest.mark.parametrize(
    ("row", "column", "value", "rule"),
    [
        (5, 4, 19, {"budget_adds_up"}),
        (5, 5, 7, {"executed_adds_up"}),
    ],
)
def test_a_part_changed_by_hand_breaks_the_sheet_and_the_region(
    tmp_path: Path, row: int, column: int, value: int, rule: set[str]
) -> None:
    found = failed(tmp_path, "form_year__funds", FUNDS, changed(RIGHT, row, column, value))
    assert rule <= found
    assert any(name.startswith("region_") for name in found)


def test_more_spent_than_planned_is_to_be_looked_at(tmp_path: Path) -> None:
    rows = [(*row[:4], 1, row[5]) if row[2] == "A-2025" else row for row in RIGHT]
    rows = [(*row[:4], 21, row[5]) if row[1] == "region" else row for row in rows]
    assert failed(tmp_path, "form_year__funds", FUNDS, rows) == {"not_overspent"}


def test_a_scored_sheet_with_reasons_passes(tmp_path: Path) -> None:
    assert failed(tmp_path, "form_year__indicators", LINES, SCORED) == set()


@pytest.mark.parametrize(
    ("row", "column", "value", "rule"),
    [
        (0, 10, None, "explained"),
        (0, 9, 51, "points_within_weight"),
        (0, 9, -1, "points_not_negative"),
        (1, 8, "30.00", "weights_add_up"),
        (2, 11, 6, "region_is_its_projects"),
    ],
)
def test_each_fault_of_a_scored_sheet_is_found(tmp_path: Path, row: int, column: int, value: object, rule: str) -> None:
    assert rule in failed(tmp_path, "form_year__indicators", LINES, changed(SCORED, row, column, value))
