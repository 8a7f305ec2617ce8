from datetime import date
from pathlib import Path

import pytest

from jixiao.forms.layout import Layout, load_layouts
from tests.unit.forms import samples

REPORTS = Path(__file__).resolve().parents[3] / "reports"
CREATED = date(2026, 1, 1)


@pytest.fixture(scope="session")
def layouts() -> dict[tuple[str, str], Layout]:
    return {(layout.form_id, layout.edition): layout for layout in load_layouts(REPORTS)}


@pytest.fixture
def data_of():
    makers = {
        "F1": lambda: samples.target_form("F1"),
        "F2": lambda: samples.target_form("F2", sheets=2),
        "F3": samples.summary_studios,
        "F4": samples.summary_bases,
    }
    return lambda form: makers[form]()
