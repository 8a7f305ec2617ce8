"""The list of places that stay blank, held against every cell of every form of the demo, both ways."""

from collections import Counter
from dataclasses import replace

import pytest

from jixiao.forms.blank_places import listed, place_of
from jixiao.forms.layout import Line
from jixiao.forms.numbers import Printed
from jixiao.forms.place import place_form
from jixiao.forms.sheet import Slot, _Placer
from jixiao.forms.sheet_cells import PlacedCell
from jixiao.ingest.contract import load_contract
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.workbooks import books_of
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.e2e

Place = tuple[str, str]
NOTHING, BY_HAND = "nothing", "叙述/"


@pytest.fixture(scope="module")
def blank(demo: DemoBuild) -> Counter[Place]:
    """How often the cell of a form and a place is blank, of the cells that records fill."""
    found: Counter[Place] = Counter()
    place = _Placer._append

    def looked_at(
        self: _Placer,
        slot: Slot,
        line: Line,
        top: int,
        bottom: int,
        text: str,
        number: Printed | None,
        joint: str | None = None,
    ) -> PlacedCell:
        of_records = place_of(slot.cell)
        if of_records and number is None and not text.strip() and joint is None:
            found[self.layout.form_id, of_records] += 1
        return place(self, slot, line, top, bottom, text, number, joint)

    plan = plan_build(demo.inbox, demo.out, AS_OF, project_root(), demo=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Placer, "_append", looked_at)
        for book in books_of(replace(plan, work=demo.out.resolve())):
            list(place_form(book.layout, book.data))
    return found


def test_every_blank_cell_is_in_the_list_and_every_place_of_the_list_is_blank_somewhere(blank: Counter[Place]) -> None:
    named = [(row["form"], field) for row in listed(project_root()) for field in row["fields"].split()]
    assert len(named) == len(set(named))
    assert set(blank) - set(named) == set()
    assert set(named) - set(blank) == set()


def test_the_list_names_a_record_of_the_contract_or_says_that_there_is_nothing() -> None:
    records = {kind.label for kind in load_contract().record_types} | {"资金记录", "绩效目标"}
    for row in listed(project_root()):
        told = row["filled_by"]
        assert told.startswith((NOTHING, BY_HAND)) or any(label in told for label in records) or "records" in told, row
