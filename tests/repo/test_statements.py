"""Every figure of the policy data is stated a second time from its clause, and says the same."""

from pathlib import Path

import pytest

from jixiao.policy.folder import own_policy
from tests.oracle.statements import contradictions, read_policy, statements


def test_every_figure_of_the_policy_data_is_what_its_clause_is_stated_to_say(root: Path) -> None:
    assert contradictions(own_policy(root)) == []


def test_the_statements_speak_of_every_file_that_sets_figures(root: Path) -> None:
    stated = {one.file for one in statements()}
    assert {"criteria", "windows", "quotas", "procedures", "grants", "outputs", "tracks"} <= stated
    assert stated <= set(read_policy(own_policy(root)))


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [("criteria", ",>=,2000,", ",>=,2001,"), ("quotas", ",5,", ",6,"), ("procedures", ",2024-06-28,", ",2024-06-29,")],
)
def test_a_figure_that_is_changed_or_added_without_its_statement_is_named(
    file: str, was: str, becomes: str, root: Path, tmp_path: Path
) -> None:
    for path in own_policy(root).glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(was, becomes, 1) if path.stem == file else text, "utf-8")
    [told] = contradictions(tmp_path)
    assert told.startswith(f"{file}.csv ")
    assert "tests/oracle/clauses.csv" in told
