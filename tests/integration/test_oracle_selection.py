"""The selection, its lists and the procedural findings of the demo beside a second computation (tests/oracle)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import pytest
from duckdb import DuckDBPyConnection

from tests.integration.conftest import DemoBuild
from tests.oracle.lists import PUBLIC, RANKED, Numbers, public_numbers, ranked_numbers, read_list
from tests.oracle.selection import GROUPS, Placed, mean_score, selection
from tests.oracle.world import World

pytestmark = pytest.mark.e2e

NOTICES = tuple(RANKED)
# What the profiles of the demo are meant to show, beside the conditions that applicants miss.
MEANT = {
    ("Q5", "JLB07", "提示"), ("Q5", "JLS06", "提示"), ("Q5", "JLB09", "核实"), ("Q5", "JLS07", "核实"),
    ("Q10", "CQM10", "核实"), ("Q11", "CQM07", "核实"), ("Q12", "CQM02", "核实"),
    ("Q17", "JLS06", "核实"), ("C67", "SY008", "核实"), ("C67", "SY009", "核实"), ("S1", "NM001", "提示"),
    ("S1", "NM004", "提示"), ("Q24", "JLB05", "核实"), ("Q24", "CQM08", "核实"), ("Q24", "SY008", "核实"),
    ("Q25", "CQM10", "核实"), ("O12", "JLB06", "核实"), ("Q29", "jl-2024", "提示"),
}  # fmt: skip
# Materials missing because of what an applicant's evidence or records are meant to lack.
LACKING = {"JLB09", "JLB18", "JLS07", "JLS09"}
LIMIT, KEPT, SPAN = 30, 3, 5  # cq 七(二) pages, 五(二) specialties; cq 五(二) and jl 三(三) working days


@pytest.fixture(scope="module")
def placed(world: World, warehouse: DuckDBPyConnection) -> dict[str, Placed]:
    """The second selection. Conditions are compared elsewhere: here their published results are given."""
    rows = warehouse.execute(
        "select application, criterion, role, result from published.assessment where result <> '不适用' order by 1, 2"
    ).fetchall()
    failed = {row[0] for row in rows if row[2] == "required" and row[3] == "不符合"}
    preferences = groupby((row for row in rows if row[2] == "preference"), key=lambda row: row[:2])
    preferred = {key[0] for key, items in preferences if all(row[3] == "符合" for row in items)}
    return selection(world, failed, preferred)


@pytest.fixture(scope="module")
def expected(world: World, placed: dict[str, Placed]) -> dict[str, Numbers]:
    public = {PUBLIC[notice]: public_numbers(world, notice, placed) for notice in PUBLIC}
    return public | {RANKED[notice]: ranked_numbers(world, notice) for notice in NOTICES}


def test_every_candidates_status_place_and_tie_are_the_oracles(
    warehouse: DuckDBPyConnection, placed: dict[str, Placed]
) -> None:
    rows = warehouse.execute(
        "select application, status, rank, is_tied from published.selection where clause is not null"
    ).fetchall()
    assert {number: Placed(*rest) for number, *rest in rows} == placed
    assert {one.status for one in placed.values()} == {"拟入选", "备选", "未入选", "不合格"}
    assert len(GROUPS) > len({row[1] for row in rows})


def test_every_mean_score_is_exact_to_its_fourth_place(warehouse: DuckDBPyConnection, world: World) -> None:
    rows = warehouse.execute("select application, score from published.selection where score is not null").fetchall()
    applications = {row["application_no"]: row for row in world.rows("application")}
    wrong = [
        (number, score)
        for number, score in rows
        if Fraction(Decimal(score)) != Fraction((mean_score(world, applications[number]) * 20000 + 1) // 2, 10000)
    ]
    assert rows
    assert wrong == []


@pytest.mark.parametrize("book", [*PUBLIC.values(), *RANKED.values()])
def test_every_number_of_a_list_is_the_oracles_and_a_figure(
    book: str, demo: DemoBuild, warehouse: DuckDBPyConnection, expected: dict[str, Numbers]
) -> None:
    notice = next(name for name in NOTICES if book in (PUBLIC.get(name), RANKED[name]))
    found = read_list(demo.out / "forms" / notice / book)
    assert {number.key: number.value for number in found} == expected[book]
    assert len(found) == len(expected[book]) > 0
    rows = warehouse.execute("select sheet, cell, value from published.figure where workbook = ?", [book]).fetchall()
    assert {(number.sheet, number.cell): number.value for number in found} == {row[:2]: row[2] for row in rows}


def test_the_demo_shows_each_procedural_fault_and_no_other(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select rule, subject, severity from published.finding "
        "where rule in ('Q3', 'Q5', 'Q10', 'Q11', 'Q12', 'Q17', 'Q24', 'Q25', 'Q27', 'Q29', 'C67', 'S1') "
        "or rule in ('O10', 'O11', 'O12')"
    ).fetchall()
    assert {row for row in rows if row[0] != "Q24" or row[1] not in LACKING} == MEANT
    assert {subject for rule, subject, _ in rows if rule == "Q24"} >= LACKING


def test_a_public_list_against_the_conditions_is_found_again(warehouse: DuckDBPyConnection, world: World) -> None:
    failed = warehouse.execute(
        "select application from published.assessment where role = 'required' and result = '不符合'"
    ).fetchall()
    made_public = {row["application_no"] for row in world.rows("publicity") if row["outcome"]}
    rows = warehouse.execute("select subject from published.finding where rule = 'S2'").fetchall()
    assert sorted(subject for (subject,) in rows) == sorted(made_public & {number for (number,) in failed})
    assert rows


def test_publicity_shorter_than_five_working_days_is_found_again(warehouse: DuckDBPyConnection, world: World) -> None:
    tracks = {row["application_no"]: row["track_id"] for row in world.rows("application")}
    short = {
        row["application_no"]
        for row in world.rows("publicity")
        if tracks[row["application_no"]][:2] in ("jl", "cq") and weekdays(row["starts_on"], row["ends_on"]) < SPAN
    }
    rows = warehouse.execute(
        "select subject from published.finding where rule in ('Q3', 'Q11') and severity = '核实'"
    ).fetchall()
    assert {subject for (subject,) in rows} == short


def weekdays(first: date, last: date) -> int:
    """Working days of a span in July and August, which hold no statutory holiday."""
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    assert all(day.month in (7, 8) for day in days)
    return sum(day.weekday() < 5 for day in days)


def test_pages_beyond_the_limit_are_found_again(warehouse: DuckDBPyConnection, world: World) -> None:
    national = {row["application_no"] for row in world.rows("application") if row["track_id"].startswith("cq")}
    beyond = {
        row["application_no"]
        for row in world.rows("evidence")
        if row["application_no"] in national and row["pages"] and int(row["pages"].split("-")[-1]) > LIMIT
    }
    rows = warehouse.execute("select subject from published.finding where rule = 'Q12'").fetchall()
    assert {subject for (subject,) in rows} == beyond


def test_specialties_not_kept_are_found_again(warehouse: DuckDBPyConnection, world: World) -> None:
    def first(number: str) -> list[str]:
        rows = sorted(world.rows("application_occupation", application_no=number), key=lambda row: row["ordinal"])
        return [row["occupation_code"] for row in rows[:KEPT]]

    applications = world.rows("application")
    national = {row["uscc"]: row["application_no"] for row in applications if row["track_id"] == "cq-base-national"}
    both = [row for row in applications if "municipal" in row["track_id"] and row["uscc"] in national]
    changed = {row["application_no"] for row in both if first(row["application_no"]) != first(national[row["uscc"]])}
    rows = warehouse.execute("select subject from published.finding where rule = 'Q10'").fetchall()
    assert {subject for (subject,) in rows} == changed
    assert len(both) > len(changed) > 0
