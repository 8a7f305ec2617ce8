from decimal import Decimal

import pytest

from jixiao.errors import JixiaoError
from jixiao.forms.numbers import base_value, printed, shown


@pytest.mark.parametrize(
    ("yuan", "wan"),
    [("3123450.00", "312.35"), ("49.99", "0.00"), ("50.00", "0.01"), ("-50.00", "-0.01"), ("0", "0.00")],
)
def test_yuan_are_printed_in_wan_with_two_places_rounded_half_up_once(yuan, wan):
    number = printed(Decimal(yuan), "万元")
    assert str(number.value) == wan
    assert (number.divisor, number.decimals, number.number_format) == (Decimal(10000), 2, "#,##0.00")


@pytest.mark.parametrize(
    ("share", "value", "code"),
    [
        ("0.9", "0.9000", '"≥"0%'),
        ("0.8575", "0.8575", '"≥"0.00%'),
        ("0.905", "0.9050", '"≥"0.0%'),
        ("0.33335", "0.3334", '"≥"0.00%'),
        ("1", "1.0000", '"≥"0%'),
    ],
)
def test_a_share_keeps_four_places_and_shows_no_more_than_it_has(share, value, code):
    number = printed(Decimal(share), "%", "≥")
    assert (str(number.value), number.number_format, number.decimals) == (value, code, 4)


def test_a_count_shows_its_sense_before_and_its_unit_behind():
    assert printed(Decimal(3000), "人次", "≥").number_format == '"≥"#,##0"人次"'
    assert printed(Decimal("7000000"), "万元/个", "≤").number_format == '"≤"#,##0"万元/个"'
    assert printed(Decimal("225000"), "万元/个", "≤").number_format == '"≤"#,##0.0"万元/个"'
    assert printed(Decimal("7000000"), "万元/个", "≤").value == Decimal("700.00")


def test_a_count_without_sense_shows_digits_only_and_keeps_its_own_places():
    assert printed(Decimal("1500.0000"), "㎡").number_format == "#,##0"
    assert printed(Decimal("12345.6000"), "㎡").number_format == "#,##0.0"


def test_a_unit_cannot_break_out_of_the_number_format():
    assert printed(Decimal(1), '个";[Red]"', "=").number_format == '"="#,##0"个;[Red]"'


@pytest.mark.parametrize("value", [0.9, "12", True])
def test_floats_texts_and_flags_are_no_figures(value):
    with pytest.raises(JixiaoError, match="列 甲.*DECIMAL"):
        base_value(value, "列 甲")


@pytest.mark.parametrize(("share", "shape", "said"), [
    ("0", "0.00%", "0.00%"), ("0.5", "0.00%", "50.00%"), ("0.24785", "0.00%", "24.79%"), ("1", "0.00%", "100.00%"),
])  # fmt: skip
def test_a_rate_of_execution_always_shows_the_places_of_its_grid(share: str, shape: str, said: str) -> None:
    """The ministry's monitoring table has 0.00% in its cells of rates; other percentages show the places they have."""
    rate = printed(Decimal(share), "%", decimals=4)
    assert (rate.number_format, shown(rate)) == (shape, said)
    assert shown(printed(Decimal("0.5"), "%")) == "50%"
