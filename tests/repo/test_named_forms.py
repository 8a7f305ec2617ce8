"""docs/forms.md lists every form that the notices name: what is said to be made is what forms.csv asks for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Seed = Callable[[str], list[dict[str, str]]]
Line = dict[str, str]
NOT_MADE = "–"


def table(root: Path, mark: str) -> list[Line]:
    """The rows of the table behind a mark of docs/forms.md."""
    text = (root / "docs" / "forms.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- {mark} -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    assert found
    header, _, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def named(root: Path) -> list[Line]:
    return table(root, "named forms")


@pytest.fixture(scope="module")
def unnamed(root: Path) -> list[Line]:
    return table(root, "unnamed forms")


def made(lines: list[Line]) -> list[tuple[str, ...]]:
    """Notice, form and edition of everything that rows say is made."""
    return [
        (line["notice"], *one.strip().split(" "))
        for line in lines
        if line["made as"] != NOT_MADE
        for one in line["made as"].split(",")
    ]


def test_what_is_said_to_be_made_is_what_the_policy_data_ask_for(
    named: list[Line], unnamed: list[Line], seed: Seed
) -> None:
    said = [*made(named), *made(unnamed)]
    assert sorted(said) == sorted(
        (row["notice_id"], row["form_id"], row["edition"]) for row in seed("policy/forms.csv")
    )


def test_every_form_that_is_not_made_says_why(named: list[Line]) -> None:
    assert [line for line in named if not line["how, or why not"]] == []
    assert sum(line["made as"] == NOT_MADE for line in named) > 20


def test_every_form_is_named_in_a_clause_of_its_notice(named: list[Line], seed: Seed) -> None:
    clauses = {(row["notice_id"], row["clause"]) for row in seed("policy/sentences.csv")}
    assert [line for line in named if (line["notice"], line["clause"]) not in clauses] == []
    assert {line["notice"] for line in named} == {row["notice_id"] for row in seed("policy/notices.csv")}


def test_every_annex_of_the_notices_is_there(named: list[Line]) -> None:
    """Chongqing lists eight, Jilin four; of the ministry's two the first is no form, Shunyi has one."""
    found = {(line["notice"], annex) for line in named for annex in re.findall(r"（附件(\d)", line["what it names"])}
    assert found == {
        *(("cq-2024", str(number)) for number in range(1, 9)),
        *(("jl-2024", str(number)) for number in range(1, 5)),
        ("sy-2024", "1"),
    }
    assert ("mohrss-2022", "附件2") in {(line["notice"], line["clause"]) for line in named}
