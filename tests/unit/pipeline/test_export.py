"""A CSV that an office opens in a spreadsheet runs nothing."""

import polars as pl
import pytest

from jixiao.pipeline.export import _defused
from jixiao.spreadsheet_text import armed, defused


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "\t=1", "\r=1", " =1", "'=1", "''=1"]
)
def test_what_a_spreadsheet_would_run_has_a_mark_and_loses_it_when_read_back(text: str) -> None:
    marked = f"'{text}"
    assert (defused(text), armed(marked)) == (marked, text)
    assert _defused(pl.DataFrame({"名称": [text], "数": [-1.5]})).rows() == [(marked, -1.5)]


@pytest.mark.parametrize("sign", ["=", "-", "@"])
def test_a_sign_alone_is_a_value_of_the_fiscal_system(sign: str) -> None:
    assert _defused(pl.DataFrame({"computesign": [sign]})).rows() == [(sign,)]


@pytest.mark.parametrize("text", ["甲", "a=1", "3-1", "'甲", ""])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert (defused(text), armed(text)) == (text, text)
    assert _defused(pl.DataFrame({"名称": [text, None]})).rows() == [(text,), (None,)]
