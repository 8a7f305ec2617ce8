"""Records that contradict each other: every planted contradiction of the demo is found, and nothing else is."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from duckdb import DuckDBPyConnection

from jixiao.ingest.contract import load_contract
from jixiao.paths import project_root
from jixiao.policy.contradictions_page import page, read_rules

if TYPE_CHECKING:
    from conftest import DemoBuild

pytestmark = pytest.mark.e2e
OWNED_BY_OTHERS = {"R01", "R07", "R09", "R11", "R24"}
Place = tuple[str, str, str, int]


@pytest.fixture(scope="module")
def planted(demo: "DemoBuild") -> set[Place]:
    truth = json.loads((demo.inbox / "planted_defects.json").read_text(encoding="utf-8"))["contradictions"]
    return {(one["rule"], one["file"], one["sheet"], one["row"]) for one in truth}


def test_every_planted_contradiction_is_found_and_nothing_else_of_the_demo(
    warehouse: DuckDBPyConnection, planted: set[Place]
) -> None:
    found = set(warehouse.execute('select rule, file, sheet, "row" from published.contradiction').fetchall())
    assert found == {one for one in planted if one[0] not in OWNED_BY_OTHERS}
    assert {one[0] for one in planted} == {rule["rule_no"] for rule in read_rules(project_root())} - {"R11"}


def test_what_the_door_owns_is_found_by_the_door_at_each_planted_place(demo: "DemoBuild", planted: set[Place]) -> None:
    checks = {one["name"]: one for one in json.loads((demo.out / "checks.json").read_text(encoding="utf-8"))}
    for rule in read_rules(project_root()):
        if not rule["checked_by"].startswith("door."):
            continue
        own = [one for one in planted if one[0] == rule["rule_no"]]
        failed = [checks[name] for name in rule["checked_by"].split("|") if not checks[name]["passed"]]
        assert sum(check["failed_rows"] for check in failed) == len(own) > 0, rule["rule_no"]
        assert {check["severity"] for check in failed} == {rule["severity"]}
        told = " ".join(check["detail"] for check in failed)
        assert [one for one in own if not re.search(rf"{re.escape(one[1])}.*第 {one[3]} 行", told)] == []


def test_every_sheet_with_contradictions_is_a_finding_with_its_first_row_and_what_to_do(
    warehouse: DuckDBPyConnection,
) -> None:
    places = warehouse.execute(
        'select rule, file, sheet, min("row"), count(*) from published.contradiction group by all order by all'
    ).fetchall()
    findings = warehouse.execute(
        'select rule, file, sheet, "row", severity, value, expected, message from published.finding '
        "where regexp_matches(rule, '^R[0-9]{2}$') order by all"
    ).fetchall()
    assert [row[:4] for row in findings] == [row[:4] for row in places]
    rules = {rule["rule_no"]: rule for rule in read_rules(project_root())}
    for rule, file, _, row, severity, value, expected, message in findings:
        assert severity == rules[rule]["severity"] and "{" not in expected
        assert all(part in message for part in (file, f"第{row}行", value, expected, rules[rule]["advice"]))


def test_rules_that_ran_say_what_they_found_and_rules_that_could_not_are_told(
    demo: "DemoBuild", warehouse: DuckDBPyConnection, small: "DemoBuild"
) -> None:
    states = dict(warehouse.execute("select rule, state from published.contradiction_rule").fetchall())
    assert set(states) == {rule["rule_no"] for rule in read_rules(project_root())}
    assert {rule for rule, state in states.items() if state == "另查"} == OWNED_BY_OTHERS
    assert {state for rule, state in states.items() if rule not in OWNED_BY_OTHERS} == {"已查"}
    found = dict(warehouse.execute("select rule, count(*) from published.contradiction group by 1").fetchall())
    said = warehouse.execute("select rule, records from published.contradiction_rule where records > 0").fetchall()
    assert dict(said) == found
    assert _check(demo.out)["passed"]


def _check(out: Path) -> dict[str, Any]:
    checks = json.loads((out / "checks.json").read_text(encoding="utf-8"))
    return next(one for one in checks if one["name"] == "exit.contradiction_rule.every_rule_ran")


def test_a_rule_has_one_sql_file_one_test_and_what_it_needs_is_a_header_of_the_contract() -> None:
    root = project_root()
    rules = read_rules(root)
    files = {path.name[:3].upper() for path in (root / "macros" / "contradictions").glob("r[0-9]*.sql")}
    own = {rule["rule_no"] for rule in rules if not rule["checked_by"]}
    assert files == own
    cases = root / "models" / "intermediate" / "contradictions" / "_contradictions_unit_tests.yml"
    expected = [case["expect"]["rows"] for case in yaml.safe_load(cases.read_text(encoding="utf-8"))["unit_tests"]]
    assert own <= {row.get("rule_no") for rows in expected for row in rows}
    headers = {f"{kind.label}.{column.header}" for kind in load_contract().record_types for column in kind.columns}
    needs = {need for rule in rules for need in rule["needs"].split("|")}
    assert needs <= headers
    model = root / "models" / "intermediate" / "contradictions" / "int_contradiction__rule.sql"
    assert needs <= set(re.findall(r"'(\w+\.[^']+)'", model.read_text(encoding="utf-8")))


def test_a_rule_that_others_own_names_a_check_or_finding_that_exists(demo: "DemoBuild") -> None:
    names = {one["name"] for one in json.loads((demo.out / "checks.json").read_text(encoding="utf-8"))}
    named = {one for rule in read_rules(project_root()) for one in rule["checked_by"].split("|") if one}
    assert named - names == {"finding.G15"}


def test_the_page_of_rules_is_what_the_data_say() -> None:
    root = project_root()
    assert (root / "docs" / "contradictions.zh-CN.md").read_text(encoding="utf-8") == page(root)
