"""The one hash: the same for the same, another for anything else."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from jixiao.engine.content import content_key

ALL_DIFFERENT: list[Any] = [
    "1", 1, True, None, Decimal(1), Decimal("1.0"), "", [], {}, [[]], ["1"], {"1": None}, {"of": {}},
    {"date": "2024-01-01"}, date(2024, 1, 1), datetime(2024, 1, 1), "2024-01-01",
    ["a", "b"], ["b", "a"], ["ab"], ["a", ["b"]], {"a": "b"},
]  # fmt: skip


def test_two_values_have_one_key_only_where_they_are_the_same() -> None:
    assert len({content_key(value) for value in ALL_DIFFERENT}) == len(ALL_DIFFERENT)
    assert len({content_key("a", "b"), content_key("ab"), content_key(["a", "b"]), content_key("a", "b", None)}) == 4


def test_the_order_of_names_does_not_matter_that_of_a_list_does() -> None:
    assert content_key({"a": 1, "b": [1, 2]}) == content_key({"b": (1, 2), "a": 1})
    assert content_key([1, 2]) != content_key([2, 1])


@pytest.mark.parametrize("value", [object(), 1.5, b"bytes", {1: "a"}, {"a": {2}}])
def test_what_has_no_plain_content_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="^no (plain value|name): "):
        content_key(value)
