"""Sheets go to the edition of their year and level; a year without an edition is named, nothing is left out quietly."""

from pathlib import Path

import polars as pl
import pytest

from jixiao.errors import JixiaoError
from jixiao.forms.layout import Layout, load_layouts
from jixiao.pipeline.editions import Coverage, restrict

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def layouts() -> dict[tuple[str, str], Layout]:
    return {(layout.form_id, layout.edition): layout for layout in load_layouts(ROOT / "reports")}


def data(*sheets: tuple[str, str, int]) -> dict[str, pl.DataFrame]:
    """Form, level and fiscal year of each sheet, and one money line a sheet."""
    rows = [
        {"form_id": form, "level": level, "fiscal_year": year, "sheet_key": f"{level}-{year}"}
        for form, level, year in sheets
    ]
    lines = [{"sheet_key": key, "line_no": 1} for key in sorted({str(row["sheet_key"]) for row in rows})]
    return {"head": pl.DataFrame(rows), "sources": pl.DataFrame(lines)}


def test_an_edition_takes_the_sheets_of_its_form_level_and_years(layouts: dict[tuple[str, str], Layout]) -> None:
    given = data(("F13", "region", 2021), ("F13", "region", 2022), ("F13", "project", 2022), ("JK136", "project", 2022))
    kept, years = restrict(layouts["F13", "l2-region"], given)
    assert kept["head"]["sheet_key"].to_list() == ["region-2022"]
    assert kept["sources"]["sheet_key"].to_list() == ["region-2022"]
    assert years == {2021, 2022}
    assert restrict(layouts["F13", "l1-region"], given)[0]["head"]["fiscal_year"].to_list() == [2021]


def test_a_year_without_an_edition_is_named_with_those_there_are(layouts: dict[tuple[str, str], Layout]) -> None:
    coverage = Coverage()
    for edition in ("l1-region", "l2-region"):
        coverage.add("jl-2024", layouts["F13", edition], {2016, 2023})
    with pytest.raises(JixiaoError, match="F13 有 2016 年度的数据.*l1-region（2017—2021）、l2-region（2022—今）"):
        coverage.demand()


def test_years_that_all_have_an_edition_pass(layouts: dict[tuple[str, str], Layout]) -> None:
    coverage = Coverage()
    coverage.add("jl-2024", layouts["F13", "l1-project"], {2021, 2022})
    coverage.add("jl-2024", layouts["F13", "l2-project"], {2021, 2022})
    coverage.demand()


def test_a_head_without_year_and_level_is_printed_whole(layouts: dict[tuple[str, str], Layout]) -> None:
    head = pl.DataFrame({"sheet_key": ["a", "b"]})
    kept, years = restrict(layouts["F3", "jl-2024"], {"head": head, "rows": head})
    assert (kept["head"].height, years) == (2, set())


def test_what_was_written_into_another_form_of_the_same_sheet_is_left_out(
    layouts: dict[tuple[str, str], Layout],
) -> None:
    given = data(("F13", "project", 2022), ("JK136", "project", 2022))
    entries = [{"form_id": form, "sheet_key": "project-2022", "entry": "备注"} for form in ("F13", "JK136")]
    kept, _ = restrict(layouts["JK136", "mof-2019-136"], given | {"entries": pl.DataFrame(entries)})
    assert kept["entries"]["form_id"].to_list() == ["JK136"]
