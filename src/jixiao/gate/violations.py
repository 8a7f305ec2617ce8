"""How many rows break a demand, counted by DuckDB, for the expectations of which it can say so without doubt.

Great Expectations judges the count, as it does at the door, and DuckDB shows the rows; Great Expectations sees them
where an expectation is another, where it has further arguments, where its columns are of types that a frame holds
otherwise, or where what breaks it is no single row.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jixiao.gate.judge import Demand
from jixiao.sql_words import literal, quoted

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
EXACT = (*WHOLE, "DECIMAL")
KNOWN = (*EXACT, "VARCHAR", "BOOLEAN", "DATE")
PLAIN = re.compile(r"(?:\\d|[\[\]{}A-Za-z0-9])+")
OF_VALUES = {str: ("VARCHAR",), bool: ("BOOLEAN",), int: WHOLE}


@dataclass(frozen=True)
class Violations:
    """SQL of what breaks a demand: the number of it (`count`; nought means that the demand passes) and, where that is a
    number of rows, what is true for each of them (`broken`) and the `columns` that show it."""

    count: str
    broken: str = ""
    columns: tuple[str, ...] = ()


def violations(demand: Demand, types: Mapping[str, str]) -> Violations | None:
    """What breaks `demand` among rows with columns of these DuckDB types; None where only Great Expectations can tell.
    Where it is rows, they are those that Great Expectations finds; of another count it has its own."""
    count = COUNTED.get(demand.type)
    kinds = {name: kind.partition("(")[0] for name, kind in types.items()}
    try:
        return count(kinds, **demand.arguments) if count else None
    except TypeError:  # further arguments, or none that it can take
        return None


def _literal(value: Any) -> str:
    return literal(value) if isinstance(value, str) else str(value).lower()


def _rows(broken: str, *columns: str) -> Violations:
    return Violations(f"count(*) filter (where {broken})", broken, columns)


def _not_null(kinds: Mapping[str, str], column: str) -> Violations | None:
    return _rows(f"{quoted(column)} is null", column) if kinds.get(column) in KNOWN else None


def _between(
    kinds: Mapping[str, str], column: str, min_value: Any = None, max_value: Any = None, strict_min: Any = False
) -> Violations | None:
    sides = ((("<=" if strict_min is True else "<"), min_value), (">", max_value))
    bounds = [(sign, value) for sign, value in sides if value is not None]
    plain = type(strict_min) is bool and all(type(value) is int for _, value in bounds)
    if kinds.get(column) not in EXACT or not bounds or not plain:
        return None
    return _rows(" or ".join(f"{quoted(column)} {sign} {value}" for sign, value in bounds), column)


def _in_set(kinds: Mapping[str, str], column: str, value_set: list[Any]) -> Violations | None:
    listed = _listed(kinds, column, value_set)
    if not listed:
        return None
    if kinds.get(column) == "BOOLEAN":  # of blanks among which Great Expectations makes an error
        return Violations(_rows(f"not coalesce({listed}, false)").count)
    return _rows(f"not coalesce({listed}, true)", column)


def _not_in_set(kinds: Mapping[str, str], column: str, value_set: list[Any]) -> Violations | None:
    listed = _listed(kinds, column, value_set)
    return _rows(listed, column) if listed else None


def _listed(kinds: Mapping[str, str], column: str, value_set: list[Any]) -> str | None:
    types = {type(value) for value in value_set}
    if len(types) != 1 or kinds.get(column) not in OF_VALUES.get(types.pop(), ()):
        return None
    return f"{quoted(column)} in ({', '.join(map(_literal, value_set))})"


def _no_match(kinds: Mapping[str, str], column: str, regex: str) -> Violations | None:
    """Of a pattern that means the same to both; a digit is to Python one of any script, to DuckDB not."""
    if kinds.get(column) != "VARCHAR" or not PLAIN.fullmatch(regex):
        return None
    pattern = _literal(regex.replace("\\d", "\\p{Nd}"))
    return _rows(f"regexp_matches({quoted(column)}, {pattern})", column)


def _not_less(kinds: Mapping[str, str], column_A: str, column_B: str, or_equal: Any,  # noqa: N803
              ignore_row_if: str = "both_values_are_missing") -> Violations | None:  # fmt: skip
    if or_equal is not True or any(kinds.get(column) not in EXACT for column in (column_A, column_B)):
        return None
    one, other = quoted(column_A), quoted(column_B)
    lone = {"both_values_are_missing": f"({one} is null) <> ({other} is null)", "either_value_is_missing": "false"}
    if ignore_row_if not in lone:
        return None
    return Violations(_rows(f"coalesce({one} < {other}, {lone[ignore_row_if]})").count)


def _unique(kinds: Mapping[str, str], column: str) -> Violations | None:
    """Of values; blanks are none."""
    name = quoted(column)
    return Violations(f"count({name}) - count(distinct {name})") if kinds.get(column) in KNOWN else None


def _unique_together(kinds: Mapping[str, str], column_list: list[str]) -> Violations | None:
    if len(column_list) < 2 or any(kinds.get(column) not in KNOWN for column in column_list):
        return None
    return Violations(f"count(*) - count(distinct row({', '.join(map(quoted, column_list))}))")


def _row_count(kinds: Mapping[str, str], min_value: Any) -> Violations | None:
    return Violations(f"greatest({min_value} - count(*), 0)") if type(min_value) is int else None


COUNTED: dict[str, Callable[..., Violations | None]] = {
    "ExpectColumnValuesToNotBeNull": _not_null,
    "ExpectColumnValuesToBeBetween": _between,
    "ExpectColumnValuesToBeInSet": _in_set,
    "ExpectColumnValuesToNotBeInSet": _not_in_set,
    "ExpectColumnValuesToNotMatchRegex": _no_match,
    "ExpectColumnPairValuesAToBeGreaterThanB": _not_less,
    "ExpectColumnValuesToBeUnique": _unique,
    "ExpectCompoundColumnsToBeUnique": _unique_together,
    "ExpectTableRowCountToBeBetween": _row_count,
}
