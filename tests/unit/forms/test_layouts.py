import copy
from pathlib import Path

import pytest
import yaml

from jixiao.errors import JixiaoError
from jixiao.forms.blank_places import PAGE, with_table
from jixiao.forms.layout import find_edition, load_layout, load_layouts
from jixiao.paths import project_root
from tests.unit.forms.conftest import REPORTS


def _broken(tmp_path: Path, change) -> Path:
    content = yaml.safe_load((REPORTS / "F1" / "full.yml").read_text(encoding="utf-8"))
    content = copy.deepcopy(content)
    change(content)
    path = tmp_path / "F1" / "full.yml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_every_layout_of_the_repo_is_valid_and_says_how_sure_it_is(layouts):
    assert set(layouts) == {
        ("F1", "full"), ("F1", "annual"), ("F1", "annual-joint"), ("F1", "local"), ("F2", "full"), ("F2", "annual"),
        ("F2", "local"), ("F14", "general"),
        ("F3", "jl-2024"), ("F4", "jl-2024"), ("F5", "jl-2024"), ("F5", "cq-2024"), ("F6", "jl-2024"),
        ("F7", "cq-2024"), ("F8", "cq-2024"), ("F9", "mohrss-2022"), ("F10", "sy-2024"), ("F11", "publicity"),
        ("F11", "ranking"), ("F12", "sy-2024"), ("F12", "cf-2025"), ("F13", "l1-region"), ("F13", "l1-project"),
        ("F13", "l2-region"), ("F13", "l2-project"), ("F13", "mof-10"), ("F14", "sy-2024"), ("F14", "cf-2025"),
        ("GL", "overview"), ("JK136", "mof-2019-136"), ("MB88", "mof-2015-88"),
    }  # fmt: skip
    reconstructed = {form for (form, _), layout in layouts.items() if layout.certainty == "复原"}
    assert reconstructed == {"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F11", "F12", "F14", "GL"}
    assert {key for key, layout in layouts.items() if layout.certainty == "原件"} == {
        ("MB88", "mof-2015-88"), ("JK136", "mof-2019-136"), ("F13", "mof-10"),
    }  # fmt: skip
    assert all(layout.source for layout in layouts.values())


def test_the_mark_of_a_reconstruction_is_not_printed(layouts):
    for layout in layouts.values():
        assert not any("复原" in cell.text for cell in layout.cells)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: c.pop("title"), "title 缺少此项"),
        (lambda c: c.update(colour="red"), "colour 不认识此项"),
        (lambda c: c.update(certainty="大概"), "certainty 不在允许的取值之内"),
        (lambda c: c["cells"][4].update(at="四列"), r"cells\.5\.at 四列 不是单元格地址"),
        (lambda c: c["cells"][4].update(style="没有"), "单元格 A4:C4 的 style “没有”"),
        (lambda c: c["cells"][4].update(at="A4:D4"), "单元格 A4:D4 与 D4:I4 重叠"),
        (lambda c: c["cells"][4].update(at="A4:Z4"), "超出 widths"),
        (lambda c: c["blocks"][0]["cells"][1].pop("measure"), "单元格 E 有 value，就必须同时写 measure"),
        (lambda c: c["blocks"][1].update(row=7), "同一行"),
        (lambda c: c["print"].update(repeat=[10, 99]), "print.repeat"),
        (lambda c: c.update(valid_to=2000), "valid_to 2000 早于 valid_from 2015"),
        (lambda c: c.update(edition="annual"), "与文件夹名和文件名不一致"),
    ],
)
def test_a_wrong_layout_names_file_and_field_in_chinese(tmp_path, change, says):
    path = _broken(tmp_path, change)
    with pytest.raises(JixiaoError, match=says) as error:
        load_layout(path)
    assert "F1/full.yml" in error.value.message


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    path = tmp_path / "F1" / "full.yml"
    path.parent.mkdir()
    path.write_text("form_id: [", encoding="utf-8")
    with pytest.raises(JixiaoError, match="F1/full.yml 不是正确的 YAML"):
        load_layouts(tmp_path)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(JixiaoError, match="没有表单版式"):
        load_layouts(tmp_path)


def test_an_edition_that_is_not_there_is_named_with_those_there_are(layouts):
    every = list(layouts.values())
    assert find_edition(every, "F1", "annual") is layouts["F1", "annual"]
    with pytest.raises(JixiaoError, match="版次 lost.*l1-region（2017—2021）.*l2-region（2022—今）"):
        find_edition(every, "F13", "lost")


def test_the_transfer_self_evaluation_changes_its_edition_with_the_year_2022(layouts):
    for level in ("region", "project"):
        old, new = layouts["F13", f"l1-{level}"], layouts["F13", f"l2-{level}"]
        assert [old.holds_for(year) for year in (2016, 2017, 2021, 2022)] == [False, True, True, False]
        assert [new.holds_for(year) for year in (2021, 2022, 2030)] == [False, True, True]


def test_the_list_of_places_that_stay_blank_is_that_of_the_layouts() -> None:
    page = (project_root() / PAGE).read_text(encoding="utf-8")
    assert page == with_table(page, project_root())
    assert "| F8 cq-2024 | 劳务派遣人数" in page
    assert "| F7 cq-2024 | 评价机构备案情况" in page


MONEY = {"元": "单位：元", "万元": "万元"}
"""A unit of money, and what a form that is in it says somewhere."""


@pytest.mark.parametrize("layout", load_layouts(REPORTS), ids=lambda one: one.name)
def test_a_form_of_money_says_its_unit_the_settlement_in_yuan_all_others_in_ten_thousand(layout) -> None:
    """As the guide has it: 万元 everywhere, 元 in 资金拨付与结算表."""
    units = {cell.unit for cell in layout.every_cell if cell.unit in MONEY}
    assert units <= ({"元"} if layout.form_id == "F14" else {"万元"})
    said = "".join(cell.text for cell in layout.every_cell)
    assert all(MONEY[unit] in said for unit in units)
