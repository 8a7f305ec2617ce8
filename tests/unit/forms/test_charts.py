"""Charts of a layout: drawn from the cells of their block, left out with a sentence, refused when they fit nothing."""

import copy
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
import yaml
from openpyxl import load_workbook

from jixiao.errors import JixiaoError
from jixiao.forms.layout import Layout, load_layout
from jixiao.forms.render import render_form

DAY = date(2026, 11, 20)
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CONTENT = {
    "form_id": "X1",
    "edition": "one",
    "title": "试表",
    "document": {"number": "无", "annex": "无"},
    "source": "测试",
    "certainty": "复原",
    "valid_from": 2020,
    "valid_to": None,
    "shape": "x",
    "print": {"orientation": "landscape"},
    "widths": [20, 20, 20],
    "heights": {1: 200},
    "styles": {"text": {}, "chart": {"size": 10}},
    "cells": [{"at": "A2", "text": "来源", "style": "text"}, {"at": "B2", "text": "金额", "style": "text"}],
    "blocks": [
        {
            "name": "rows",
            "row": 3,
            "cells": [
                {"at": "A", "text": "{name}", "style": "text"},
                {"at": "B:C", "value": "amount", "measure": "m", "slice": "$name", "unit": "个", "label": ["{name}"],
                 "style": "text"},
            ],
        }
    ],
    "charts": [
        {"type": "bar", "title": "{what}之图", "at": "A1:C1", "block": "rows", "category": "A",
         "series": [{"column": "B", "name": "数", "colour": "1F4E79"}], "empty": "没有{what}，不画图。",
         "style": "chart", "most": 3},
    ],
}  # fmt: skip


def layout(tmp_path: Path, change=lambda content: None) -> Layout:
    content = copy.deepcopy(CONTENT)
    change(content)
    path = tmp_path / "X1" / "one.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return load_layout(path)


def data(amounts: list[int | None]) -> dict[str, pl.DataFrame]:
    head = {"sheet_key": ["k"], "sheet_name": ["总览"], "sheet_order": [1], "context_id": ["notice:n"]}
    rows = [
        {"sheet_key": "k", "line_no": n, "context_id": "notice:n", "name": f"来源{n}",
         "amount": None if amount is None else Decimal(amount)}
        for n, amount in enumerate(amounts, start=1)
    ]  # fmt: skip
    schema = {"sheet_key": pl.String, "line_no": pl.Int64, "context_id": pl.String, "name": pl.String,
              "amount": pl.Decimal(28, 2)}  # fmt: skip
    return {"head": pl.DataFrame(head | {"what": ["资金"]}), "rows": pl.DataFrame(rows, schema=schema)}


def charts(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as book:
        names = sorted(name for name in book.namelist() if name.startswith("xl/charts/chart"))
        return [ElementTree.fromstring(book.read(name)) for name in names]


def references(chart: ElementTree.Element) -> list[str]:
    return [str(found.text) for found in chart.iter(f"{CHART}f")]


def test_a_chart_is_drawn_from_the_cells_of_its_block(tmp_path):
    render_form(layout(tmp_path), data([5, 7]), tmp_path / "a.xlsx", DAY)
    (chart,) = charts(tmp_path / "a.xlsx")
    assert references(chart) == ["总览!$A$3:$A$4", "总览!$B$3:$B$4"]
    sheet = load_workbook(tmp_path / "a.xlsx")["总览"]
    assert [(sheet[f"A{row}"].value, sheet[f"B{row}"].value) for row in (3, 4)] == [("来源1", 5), ("来源2", 7)]
    assert "资金之图" in "".join(chart.itertext())


def test_only_the_first_lines_are_drawn_and_the_title_says_so(tmp_path):
    render_form(layout(tmp_path), data([1, 2, 3, 4, 5]), tmp_path / "a.xlsx", DAY)
    (chart,) = charts(tmp_path / "a.xlsx")
    assert references(chart)[-1] == "总览!$B$3:$B$5"
    assert "资金之图（前3项）" in "".join(chart.itertext())


@pytest.mark.parametrize("amounts", [[], [None, None]])
def test_a_chart_without_a_number_is_left_out_with_a_line_that_says_so(tmp_path, amounts):
    render_form(layout(tmp_path), data(amounts), tmp_path / "a.xlsx", DAY)
    assert charts(tmp_path / "a.xlsx") == []
    assert load_workbook(tmp_path / "a.xlsx")["总览"]["A1"].value == "没有资金，不画图。"


def test_the_room_of_a_chart_that_is_left_out_is_closed_up(tmp_path):
    render_form(layout(tmp_path), data([3]), tmp_path / "drawn.xlsx", DAY)
    render_form(layout(tmp_path), data([None]), tmp_path / "empty.xlsx", DAY)
    heights = {name: load_workbook(tmp_path / f"{name}.xlsx")["总览"].row_dimensions[1].height
               for name in ("drawn", "empty")}  # fmt: skip
    assert heights["drawn"] == 200.25  # as declared, in whole pixels
    assert heights["empty"] <= 24


def test_a_nought_is_a_number_and_is_drawn(tmp_path):
    render_form(layout(tmp_path), data([0]), tmp_path / "a.xlsx", DAY)
    assert len(charts(tmp_path / "a.xlsx")) == 1


def test_bars_too_thin_for_labels_have_an_axis_instead(tmp_path):
    def crowded(content):
        content["charts"][0]["most"] = 60

    render_form(layout(tmp_path, crowded), data(list(range(60))), tmp_path / "many.xlsx", DAY)
    render_form(layout(tmp_path), data([1, 2]), tmp_path / "few.xlsx", DAY)
    (many,), (few,) = charts(tmp_path / "many.xlsx"), charts(tmp_path / "few.xlsx")
    labelled = [bool(list(chart.iter(f"{CHART}dLbls"))) for chart in (many, few)]
    hidden = [[found.get("val") for found in axis.iter(f"{CHART}delete")]
              for chart in (many, few) for axis in chart.iter(f"{CHART}valAx")]  # fmt: skip
    assert labelled == [False, True]
    assert hidden == [[], ["1"]]


def test_the_same_charts_are_the_same_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        render_form(layout(tmp_path), data([5, 7]), tmp_path / name, DAY)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: c["charts"][0].update(block="other"), "other，版式中没有这个区块"),
        (lambda c: c["charts"][0].update(category="B"), "category B 不是区块 rows 的文字列"),
        (lambda c: c["charts"][0]["series"][0].update(column="A"), "系列 A 不是区块 rows 的数字列"),
        (lambda c: c["charts"][0].update(at="A1:C2"), "A1:C2（图“{what}之图”） 重叠"),
        (lambda c: c["charts"][0].update(at="左上"), "左上 不是单元格地址"),
        (lambda c: c["charts"][0].update(type="pie"), "type 不在允许的取值之内"),
        (lambda c: c["charts"][0]["series"][0].update(colour="red"), "colour 写法不合规定"),
        (lambda c: c["charts"][0].update(style="没有"), "style “没有”"),
        (lambda c: c["charts"][0].pop("empty"), "empty 缺少此项"),
    ],
)
def test_a_chart_that_fits_nothing_is_refused_by_name(tmp_path, change, says):
    with pytest.raises(JixiaoError) as refused:
        layout(tmp_path, change)
    assert says in str(refused.value)
