"""Nothing rests on a silent interpretation: what a build made under a reading says so until somebody settles it, and
then by whom and when."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from jixiao.assess import assess_rows
from jixiao.trace.figures import Tracer
from tests.oracle.policy import edit, policy_with
from tests.oracle.statements import Row
from tests.oracle.tiny import TinyWorld, transform

OPEN = "本单位尚未定"
SETTLED = {"reading_id": "contestants", "alternative": "", "settled_by": "某处", "settled_on": "2026-03-02"}
PERSONS = [("42", 1), ("42", 2), ("43", 1), ("43", 2)]  # preferences that read 人 too
LATER = SETTLED | {"settled_by": "某厅", "settled_on": "2026-12-01"}


def built(work: Path, change: Callable[[list[Row]], list[Row]]) -> Path:
    """The published folder of applicants of Chongqing (who has no place) and Jilin (who has one), and of a competition
    base of Shunyi, the register changed."""
    world = TinyWorld()
    world.applicant("A1", "cq-base-municipal-funded").training(1600, date(2023, 6, 30))
    world.applicant("A3", "jl-base-new").year(2024, floor_area_m2="1100")
    world.applicant("A2", "sy-base-competition").project("sy-base-competition", None, date(2024, 3, 1))
    policy = policy_with(work)
    edit(policy / "settled_readings.csv", change)
    plan = transform(world, work, policy)
    plan.warehouse.rename(work / "warehouse.duckdb")
    return work


@pytest.fixture(scope="module")
def unsettled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("unsettled"), lambda rows: rows)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("settled"), lambda rows: [*rows, SETTLED, LATER])


def rows(out: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(out / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def test_every_result_that_another_reading_could_change_is_listed_under_it(unsettled: Path) -> None:
    found = rows(unsettled, "select reading, subject_type, subject, criterion, item from published.reading "
                            "where subject is not null order by all")  # fmt: skip
    assert ("persons_municipal", "criterion", "A1", "36", 1) in found
    assert ("contestants", "output", "P-0", "O8", 2) in found
    assert [row[2] for row in found if row[1] == "selection"] == ["A3"]
    assert {subject for reading, _, subject, *_ in found if reading == "students_of_a_school_cq"} == set()  # no school


def test_a_reading_on_which_nothing_rests_is_on_record_all_the_same(unsettled: Path) -> None:
    registered = rows(unsettled, "select reading_id from seeds.readings")
    assert set(rows(unsettled, "select distinct reading from published.reading")) == set(registered)


def test_assess_tells_the_reading_of_the_criterion_and_of_no_other(unsettled: Path) -> None:
    found = {(row["criterion"], row["item"]): row["readings"] for row in assess_rows(unsettled, "U-A1")}
    (one,) = found["36", 1]
    assert (one["reading_id"], one["alternatives"], one["settled_on"]) == ("persons_municipal", "按人次", None)
    assert {key for key, readings in found.items() if readings} == {("36", 1), *PERSONS}


def test_a_traced_figure_says_how_its_clause_was_read(unsettled: Path) -> None:
    with duckdb.connect(str(unsettled / "warehouse.duckdb"), read_only=True) as con:
        said = {clause: says for _, clause, says in Tracer(con).clauses("sy-2024", "F13", "contestants_district")}
    assert "参赛选手300人按“两年内各场合计”读，也可读作“一场竞赛的参赛人数”" in said["三(三)"]
    assert OPEN in said["三(三)"]


def test_the_overview_counts_readings_and_results(unsettled: Path) -> None:
    ((text,),) = rows(unsettled, "select readings_text from forms.form_overview__head where notice_id = 'sy-2024'")
    assert str(text).startswith("条文可有两种读法的4处，本单位尚未定的4处，依所取读法的结果1项")


def test_a_reading_is_settled_from_its_day_on_with_who_did(settled: Path) -> None:
    ((says, by),) = rows(settled, "select says, settled_by from intermediate.int_reading "
                                  "where reading_id = 'contestants'")  # fmt: skip
    assert str(says).endswith("（某处于2026-03-02定）")  # the row of 2026-12-01 is not yet in force on 2026-11-20
    assert by == "某处"
    ((text,),) = rows(settled, "select readings_text from forms.form_overview__head where notice_id = 'sy-2024'")
    assert "尚未定的3处" in str(text)
