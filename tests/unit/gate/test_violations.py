"""What DuckDB counts as nought Great Expectations passes, rows that it counts are those that Great Expectations finds,
and what it cannot tell for certain it does not count."""

import random
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from jixiao.gate.judge import Demand, judge
from jixiao.gate.violations import COUNTED, violations

COLUMNS = {"whole": "BIGINT", "other": "INTEGER", "money": "DECIMAL(18,2)", "word": "VARCHAR", "flag": "BOOLEAN",
           "day": "DATE"}  # fmt: skip
VALUES: dict[str, tuple[str, ...]] = {
    "whole": ("0", "1", "-1", "31", "100", "101"),
    "other": ("0", "1", "31", "100"),
    "money": ("0.00", "0.01", "-0.01", "100.00", "100.01"),
    "word": ("''", "'符合'", "'缺数据'", "'O''Neill'", "'91220101199003070018'",
             "'１２３４５６７８９０１２３４５６７Ｘ'",
             "'１２３４５６７８９０１２３４５６７X'",
             "'22010119900307001X 等'"),
    "flag": ("true", "false"),
    "day": ("date '2024-05-30'", "date '2024-05-31'"),
}  # fmt: skip
DEMANDS = [
    *(Demand("ExpectColumnValuesToNotBeNull", {"column": column}) for column in COLUMNS),
    *(
        Demand("ExpectColumnValuesToBeBetween", {"column": column} | bounds)
        for column in ("whole", "money")
        for bounds in (
            {"min_value": 0},
            {"max_value": 100},
            {"min_value": 0, "max_value": 0},
            {"min_value": 0, "strict_min": True},
            {"min_value": 0, "strict_min": False},
        )
    ),
    Demand("ExpectColumnValuesToBeInSet", {"column": "word", "value_set": ["符合", "O'Neill", ""]}),
    Demand("ExpectColumnValuesToBeInSet", {"column": "flag", "value_set": [False]}),
    Demand("ExpectColumnValuesToBeInSet", {"column": "whole", "value_set": [0, 1]}),
    Demand("ExpectColumnValuesToNotBeInSet", {"column": "word", "value_set": ["符合"]}),
    Demand("ExpectColumnValuesToNotMatchRegex", {"column": "word", "regex": r"\d{17}[\dXx]"}),
    *(
        Demand(
            "ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": one, "column_B": "other", "or_equal": True} | more
        )
        for one in ("whole", "money")
        for more in ({}, {"ignore_row_if": "either_value_is_missing"}, {"ignore_row_if": "both_values_are_missing"})
    ),
    *(Demand("ExpectColumnValuesToBeUnique", {"column": column}) for column in ("word", "whole", "day")),
    Demand("ExpectCompoundColumnsToBeUnique", {"column_list": ["word", "whole"]}),
    Demand("ExpectCompoundColumnsToBeUnique", {"column_list": ["day", "flag", "other"]}),
    Demand("ExpectTableRowCountToBeBetween", {"min_value": 1}),
]  # fmt: skip


def _values(chance: random.Random, pick: Callable[[str], tuple[str, ...]], gaps: float) -> str:
    rows = chance.choice((0, 1, 1, 2, 3))
    row = lambda: ", ".join("null" if chance.random() < gaps else chance.choice(pick(name)) for name in COLUMNS)  # noqa: E731
    listed = ", ".join(f"({row()})" for _ in range(rows)) or f"({', '.join(['null'] * len(COLUMNS))})"
    types = ", ".join(f"{name}::{kind} as {name}" for name, kind in COLUMNS.items())
    return f"select {types} from (values {listed}) as t ({', '.join(COLUMNS)}) limit {rows}"


@pytest.mark.parametrize("seed", range(12))
def test_what_is_counted_as_nought_passes_and_nothing_clean_is_counted_otherwise(seed: int) -> None:
    chance = random.Random(seed)
    narrow = {name: tuple(chance.sample(values, 1)) for name, values in VALUES.items()}
    query = _values(chance, (narrow if seed % 2 else VALUES).__getitem__, chance.choice((0.0, 0.3)))
    with duckdb.connect() as connection:
        verdicts = judge(connection.sql(query).df(), DEMANDS)
        for demand, verdict in zip(DEMANDS, verdicts, strict=True):
            found = violations(demand, COLUMNS)
            assert found is not None
            count = connection.execute(f"select {found.count} from ({query})").fetchall()[0][0]
            assert verdict.passed or count, (demand, query)
            assert not verdict.passed or not count or demand.arguments.get("column") == "flag", (demand, query)
            if found.broken:
                rows = connection.execute(f"select count(*) from ({query}) where {found.broken}").fetchall()[0][0]
                assert count == rows == verdict.failed_rows, (demand, query)


def test_every_expectation_that_is_counted_is_held_against_great_expectations() -> None:
    assert {demand.type for demand in DEMANDS} == set(COUNTED)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("ExpectColumnValuesToNotBeNull", {"column": "nowhere"}),
        ("ExpectColumnValuesToNotBeNull", {"colum": "word"}),
        ("ExpectColumnValuesToNotBeNull", {"column": "word", "mostly": 0.9}),
        ("ExpectColumnValuesToNotBeNull", {"column": "word", "row_condition": 'flag=="x"'}),
        ("ExpectColumnValuesToNotBeNull", {"column": "approximate"}),
        ("ExpectColumnValuesToBeBetween", {"column": "word", "min_value": 0}),
        ("ExpectColumnValuesToBeBetween", {"column": "approximate", "min_value": 0}),
        ("ExpectColumnValuesToBeBetween", {"column": "money", "min_value": 0.1}),
        ("ExpectColumnValuesToBeBetween", {"column": "money", "min_value": 0, "strict_min": "true"}),
        ("ExpectColumnValuesToBeBetween", {"column": "money"}),
        ("ExpectColumnValuesToBeInSet", {"column": "word", "value_set": [1]}),
        ("ExpectColumnValuesToBeInSet", {"column": "whole", "value_set": [1, True]}),
        ("ExpectColumnValuesToBeInSet", {"column": "whole", "value_set": []}),
        ("ExpectColumnValuesToNotMatchRegex", {"column": "word", "regex": r"^\w+$"}),
        ("ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": "whole", "column_B": "other"}),
        ("ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": "word", "column_B": "other", "or_equal": True}),
        ("ExpectPigsToFly", {"column": "word"}),
    ],
)
def test_what_duckdb_cannot_tell_for_certain_is_left_to_great_expectations(
    kind: str, arguments: dict[str, Any]
) -> None:
    assert violations(Demand(kind, arguments), COLUMNS | {"approximate": "DOUBLE"}) is None
