"""The exit suites that hold for the forms of a shape, whichever form: a right table passes, and each wrong one fails by
the rule it breaks."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.unit.gate.broken import broken_rules, changed

Rows = list[tuple[object, ...]]
ENTRIES = "form_id, notice_id, sheet_key, context_id, part, entry, slice, text_value, number_value"
FUNDS = "form_id, notice_id, sheet_key, line_no, period_yuan, year_yuan"
LINES = "form_id, notice_id, sheet_key, line_no, context_id, unit_name, leader_masked"


def entry(measure: str, number: object, slice_: str = "", form: str = "X") -> tuple[object, ...]:
    return (form, "n", "S", "application:A", "", measure, slice_, None, Decimal(str(number)))


RIGHT = [
    entry("training_person_times", 5), entry("training_person_times_high_skill", 5),
    entry("training_by_year", 5, "2022"), entry("training_high_skill_by_year", 0, "2022"),
    entry("training_by_occupation", 5, "6-01@2022"), entry("training_high_skill_by_occupation", 5, "6-01@2022"),
    entry("teachers", 3), entry("teachers_part_time", 1), entry("application_rank", 1),
]  # fmt: skip
MONEY = [
    ("F1", "n", "区域", 1, 30, 20), ("F1", "n", "区域", 2, 10, 20), ("F1", "n", "区域", 3, 20, None),
    ("F2", "n", "A", 1, 8, 8), ("F2", "n", "A", 2, 8, 8),
]  # fmt: skip
LISTED = [("X", "n", "S", 1, "application:A", "单位", "2201**********1X")]


def failed(folder: Path, suite: str, columns: str, rows: Rows, entries: Rows = RIGHT) -> set[str]:
    """The rules of a suite that these rows of its table, beside these entries, break."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("create schema forms")
        tables = {suite: (columns, rows), "form_entries": (ENTRIES, rows if suite == "form_entries" else entries)}
        for name, (named, given) in tables.items():
            marks = ", ".join("?" for _ in named.split(","))
            types = ", ".join(f"{one.strip()} {_type(one.strip())}" for one in named.split(","))
            con.execute(f"create table forms.{name} ({types})")
            con.executemany(f"insert into forms.{name} values ({marks})", given)
    return broken_rules(folder, suite)


def _type(column: str) -> str:
    if column == "line_no":
        return "integer"
    return "decimal(28, 6)" if column.endswith(("_yuan", "_value")) and column != "text_value" else "varchar"


def test_entries_goal_money_and_a_list_that_are_right_pass(tmp_path: Path) -> None:
    for number, (suite, columns, rows) in enumerate(
        (("form_entries", ENTRIES, RIGHT), ("form_goal__funds", FUNDS, MONEY), ("form_summary__rows", LINES, LISTED))
    ):
        (tmp_path / str(number)).mkdir()
        assert failed(tmp_path / str(number), suite, columns, rows) == set(), suite


@pytest.mark.parametrize("row", [1, 3, 5, 7])
def test_a_part_above_its_whole_is_found_whichever_form_prints_it(tmp_path: Path, row: int) -> None:
    assert failed(tmp_path, "form_entries", ENTRIES, changed(RIGHT, row, 8, Decimal(6))) == {"part_within_whole"}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [([*RIGHT, RIGHT[0]], "key_unique"), (changed(RIGHT, 8, 8, Decimal(-1)), "not_negative")],
)
def test_an_entry_twice_or_below_zero_is_found(tmp_path: Path, rows: Rows, rule: str) -> None:
    assert failed(tmp_path, "form_entries", ENTRIES, rows) == {rule}


@pytest.mark.parametrize(
    ("row", "column", "value", "rules"),
    [
        (1, 4, 11, {"period_adds_up"}),
        (4, 5, 7, {"year_adds_up"}),
        (0, 3, 2, {"one_total", "key_unique"}),
        (3, 4, -8, {"period_adds_up", "not_negative"}),
    ],
)
def test_money_that_does_not_add_up_on_one_form_of_many_is_found(
    tmp_path: Path, row: int, column: int, value: object, rules: set[str]
) -> None:
    assert failed(tmp_path, "form_goal__funds", FUNDS, changed(MONEY, row, column, value)) == rules


@pytest.mark.parametrize(
    ("rows", "entries", "rule"),
    [
        ([*LISTED, changed(LISTED, 0, 3, 2)[0]], RIGHT, "application_once"),
        ([*LISTED, changed(LISTED, 0, 4, "application:B")[0]], [*RIGHT, ("X", "n", "S", "application:B", "",
          "application_rank", "", None, Decimal(2))], "key_unique"),
        (changed(LISTED, 0, 5, None), RIGHT, "unit_named"),
        (LISTED, RIGHT[:-1], "rank_given"),
        (changed(LISTED, 0, 6, "220102198501010010"), RIGHT, "person_masked"),
    ],
)  # fmt: skip
def test_each_fault_of_a_list_is_found(tmp_path: Path, rows: Rows, entries: Rows, rule: str) -> None:
    assert failed(tmp_path, "form_summary__rows", LINES, rows, entries) == {rule}
