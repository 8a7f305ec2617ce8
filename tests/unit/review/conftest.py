from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jixiao.forms.layout import Layout, load_layouts
from jixiao.review import review_form
from tests.unit.review.paper import Paper, save

ROOT = Path(__file__).resolve().parents[3]
Reviewed = Callable[..., dict[str, Any]]


@pytest.fixture
def reviewed(tmp_path: Path) -> Reviewed:
    """Reviews sheets written to a workbook, .xlsx or .xls, without a build."""

    def review(*papers: Paper, suffix: str = ".xlsx") -> dict[str, Any]:
        return review_form(save(tmp_path / f"表{suffix}", *papers), ROOT, None)

    return review


@pytest.fixture(scope="session")
def layouts() -> dict[tuple[str, str], Layout]:
    """Our own layouts, by form and edition."""
    return {(layout.form_id, layout.edition): layout for layout in load_layouts(ROOT / "reports")}
