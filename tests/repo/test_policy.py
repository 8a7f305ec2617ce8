"""Every number that a notice sets is in a seed row that says which clause sets it, and from when."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from jixiao.policy.folder import own_policy

Seed = Callable[[str], list[dict[str, str]]]
# Seeds that no notice sets: lists and words that order or name things.
UNCITED = {
    "aggregates", "applicant_classes", "clauses", "contradiction_limits", "contradictions", "default_forms",
    "fiscal_lines", "fiscal_measures", "form_lines", "form_measures", "form_sheets", "form_tracks", "form_years",
    "fund_sources", "indicator_levels", "indicator_parts", "level_words", "overview_indicators", "project_kinds",
    "reading_changes", "sentences", "settled_readings", "status_outcomes", "windows",
}  # fmt: skip
# Seeds whose rows name another source than a clause of our notices: a document, or what they are.
OTHERWISE_CITED = {"notices", "indicators", "indicator_measures", "scoring"}
POLICY = sorted(path.stem for path in own_policy(Path(__file__).parents[2]).glob("*.csv"))


@pytest.fixture(scope="module")
def clauses(seed: Seed) -> set[tuple[str, str]]:
    return {(row["notice_id"], row["clause"]) for row in seed("policy/clauses.csv")}


@pytest.mark.parametrize("name", POLICY)
def test_every_notice_that_a_row_names_is_known(name: str, seed: Seed) -> None:
    known = {row["notice_id"] for row in seed("policy/notices.csv")}
    assert {row["notice_id"] for row in seed(f"policy/{name}.csv") if row.get("notice_id")} <= known


@pytest.mark.parametrize("name", [name for name in POLICY if name not in UNCITED | OTHERWISE_CITED])
def test_every_row_has_a_clause_that_exists(name: str, seed: Seed, clauses: set[tuple[str, str]]) -> None:
    rows = seed(f"policy/{name}.csv")
    assert rows or name == "own_figures"  # none of the five notices asks for what no record has
    assert [row for row in rows if cited(row) not in clauses] == []


def cited(row: dict[str, str]) -> tuple[str, str]:
    """Notice and path: a clause of another notice is written notice:path."""
    notice, colon, path = row["clause"].partition(":")
    return (notice, path) if colon else (row["notice_id"], row["clause"])


@pytest.mark.parametrize("name", [name for name in POLICY if name not in UNCITED])
def test_every_row_says_from_when_it_holds(name: str, seed: Seed) -> None:
    assert [row for row in seed(f"policy/{name}.csv") if not row["starts_on"]] == []


def test_every_clause_is_said_once_and_in_our_own_words(seed: Seed) -> None:
    rows = seed("policy/clauses.csv")
    keys = [(row["notice_id"], row["clause"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert [row for row in rows if not row["says"]] == []


def test_a_form_cites_its_own_notice_unless_another_asks_for_it(seed: Seed) -> None:
    """nm 二: the order of a league's bases is asked for by the notice that forwards the ministry's."""
    rows = seed("policy/forms.csv")
    others = [(row["notice_id"], row["form_id"], row["clause"]) for row in rows if ":" in row["clause"]]
    assert others == [("mohrss-2022", "F11", "nm-2022:二")]


def test_every_criterion_of_the_matrix_for_jilin_is_there(seed: Seed) -> None:
    numbers = {int(row["criterion_no"]) for row in seed("policy/criteria.csv") if row["notice_id"] == "jl-2024"}
    assert numbers == {*range(1, 25), *range(68, 73), 80}


@pytest.mark.parametrize("folder", ["policy", "codes"])
def test_every_column_of_every_seed_is_declared_in_its_order(folder: str, root: Path) -> None:
    declared: dict[str, list[str]] = {}
    for path in (root / "seeds" / folder).glob("*.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            assert entry["description"]
            declared[entry["name"]] = [column["name"] for column in entry["columns"]]
    paths = sorted((root / "seeds" / folder).glob("*.csv"))
    headers = {path.stem: path.read_text(encoding="utf-8-sig").splitlines()[0].split(",") for path in paths}
    assert declared == headers
