"""The walk through the house (docs/walk.md) on the demo: its row, its cell, and each room once."""

import re

import pytest
from duckdb import DuckDBPyConnection

from jixiao.paths import project_root
from jixiao.trace import trace_document, trace_row
from tests.integration.conftest import DemoBuild
from tests.repo.rooms import declared

PAGE = project_root() / "docs" / "walk.md"
STEP = re.compile(r"^\| (\d+) \| `([\w/]+)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_figure_of_the_walk_is_the_sum_of_its_rows_and_the_walks_row_is_among_them(
    demo: DemoBuild, page: str
) -> None:
    [figure_id] = set(re.findall(r"jixiao trace '(F4[^']+)'", page))
    [(file, sheet, row)] = set(re.findall(r"--row '([^:']+):([^:']+):(\d+)'", page))
    document = trace_document(demo.out, figure_id)
    [value] = {int(text) for text in re.findall(r"(\d+)\n?人次", page)}
    assert int(document["value"]) == int(document["recomputed"]) == document["records_total"] == value
    assert (document["cell"], f"{sheet} in `{file}`" in page.replace("\n", " ")) == ("I6", True)
    places = {(one["file"], one["sheet"], one["row"]) for one in document["records"]}
    assert (file, sheet, int(row)) in places
    followed = trace_row(demo.out, f"{file}:{sheet}:{row}")
    assert figure_id in {one["figure_id"] for one in followed["figures"]}


def test_the_criterion_of_the_walk_rests_on_as_many_rows_as_it_says(warehouse: DuckDBPyConnection, page: str) -> None:
    clause, count = re.findall(r"for (\S+) \(承担政府补贴性职业技能培训\) this row is one of (\d+)", page)[0]
    rows = warehouse.execute(
        "select records_total from published.assessment "
        "where application = 'JLB01' and clause = ? and says like '%补贴性%'",
        [clause],
    ).fetchall()
    assert rows == [(int(count),)]


def test_the_walk_enters_each_room_once_and_names_those_that_it_passes(page: str) -> None:
    steps = STEP.findall(page)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    rooms = [room for _, room in steps]
    assert len(set(rooms)) == len(rooms)
    passed = set(re.findall(r"`(\w+)` \(", page.partition("Rooms that the row does not pass")[2]))
    known = {path.name for path in (project_root() / "models").iterdir() if path.is_dir()}
    rooms_of_code = declared((project_root() / "docs" / "architecture.md").read_text(encoding="utf-8")).rooms
    assert {room.removeprefix("models/") for room in rooms if room.startswith("models/")} <= known
    assert {room for room in rooms if "/" not in room} | passed == set(rooms_of_code) - {"ground"}
