"""A form that form_tracks names tracks for is that of their applications alone: its sheets, its numbers, its boxes.

渝高技办〔2024〕8号 附件2 is for national bases; F7 is for every base of the notice.
"""

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from tests.oracle.tiny import TinyWorld, transform

TEXTS = (("CN", "项目背景"), ("CF", "项目背景"), ("CF", "国际技能合作情况"), ("JL", "项目背景"))


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of a national base, two municipal ones and one of another notice that has the same form."""
    world = TinyWorld()
    for number, track in (
        ("CN", "cq-base-national"),
        ("CF", "cq-base-municipal-funded"),
        ("CM", "cq-base-municipal-named"),
        ("JL", "jl-base-new"),
    ):
        world.applicant(number, track).year(floor_area_m2=1500, enrolment=700)
    for number, box in TEXTS:
        world.narrative(number, box, "文字")
    plan = transform(world, tmp_path_factory.mktemp("form_tracks"))
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as opened:
        yield opened


def test_only_the_tracks_named_have_a_sheet(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select notice_id, form_id, sheet_key from intermediate.int_form__sheet "
        "where form_id in ('F5', 'F7') order by all"
    ).fetchall()
    assert rows == [
        ("cq-2024", "F5", "CN"), ("cq-2024", "F7", "CF"), ("cq-2024", "F7", "CM"), ("cq-2024", "F7", "CN"),
        ("jl-2024", "F5", "JL"),
    ]  # fmt: skip


def test_only_what_is_printed_is_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    """No criterion of a municipal base counts its premises: only F5 prints them."""
    asked = con.execute(
        "select context_id from intermediate.int_application__asked where measure_id = 'unit_floor_area' order by all"
    ).fetchall()
    assert asked == [("application:CN",), ("application:JL",)]
    uses = con.execute(
        "select distinct context_id from intermediate.int_measure__use "
        "where measure_id = 'unit_enrolment' and use = 'figure' order by all"
    ).fetchall()
    assert uses == [("application:CN",), ("application:JL",)]


def test_a_text_for_a_box_that_the_tracks_forms_lack_is_told(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select application_no, box, misplaced from intermediate.int_record__narrative_place order by all"
    ).fetchall()
    assert sorted(set(rows), key=str) == [
        ("CF", "国际技能合作情况", None),
        ("CF", "项目背景", "N2"),
        ("CN", "项目背景", None),
        ("JL", "项目背景", None),
    ]
