"""The demo is a province one could believe: what it is meant to show is found, nothing else is, its figures hold."""

import json
from collections import Counter
from fractions import Fraction

import pytest
from duckdb import DuckDBPyConnection

from jixiao.demo.profiles import planted_findings
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.e2e


def test_every_finding_to_be_explained_is_planted_and_every_planted_one_is_found(
    demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    found = warehouse.execute("""
        select distinct findings.rule, coalesce(vouchers.project_id, findings.subject)
        from published.finding as findings
        left join staging.stg_funding as vouchers on findings.subject = vouchers.voucher_no
        where findings.severity <> '提示' and not regexp_matches(findings.rule, '^R[0-9]{2}$')
    """).fetchall()
    assert set(found) == {(one["rule"], one["subject"]) for one in planted_findings()}
    truth = json.loads((demo.inbox / "planted_defects.json").read_text(encoding="utf-8"))
    assert truth["findings"] == planted_findings()


def test_actual_values_of_a_year_that_is_over_lie_within_bounds_of_their_targets(
    warehouse: DuckDBPyConnection,
) -> None:
    rows = warehouse.execute("""
        select application, indicator, target, actual from published.actual
        where notice = 'jl-2024' and level = 'project' and scope = '2025' and target is not null and sense <> '≤'
    """).fetchall()
    shares = {
        (application, indicator): Fraction(actual) / Fraction(target)
        for application, indicator, target, actual in rows
        if actual is not None
    }
    assert len(shares) > 100
    below = {key for key, share in shares.items() if share < 1}
    assert all(Fraction(7, 10) <= share <= Fraction(13, 10) for share in shares.values())
    assert len(below) < len(shares) / 8
    assert max(Counter(indicator for _, indicator in below).values()) <= 3  # no indicator that everybody misses


def test_what_has_no_actual_value_is_that_of_the_two_projects_that_handed_in_no_evidence(
    warehouse: DuckDBPyConnection,
) -> None:
    rows = warehouse.execute("""
        select distinct application from published.actual
        where notice = 'jl-2024' and level = 'project' and scope = '2025' and target is not null and actual is null
            and indicator <> 'I602'  -- how long a project will run is no record
    """).fetchall()
    assert {application for (application,) in rows} == {"JLB03", "JLS03"}


def test_a_region_reaches_what_it_aims_at_in_proportion(warehouse: DuckDBPyConnection) -> None:
    rows = dict(warehouse.execute("""
        select indicator_name, actual_value / target_value from forms.form_year__indicators
        where context_id = 'notice:jl-2024' and sheet_key = '区域-2025' and target_value > 0
            and actual_value is not null
    """).fetchall())  # fmt: skip
    assert len(rows) > 15
    assert {name for name, share in rows.items() if not 0.75 <= share <= 1.3} == set()


def test_what_projects_did_in_a_year_is_told_of_each_in_words_of_its_own(
    warehouse: DuckDBPyConnection,
) -> None:
    rows = warehouse.execute("""
        select distinct sheet_key, year_outcome from forms.form_year__head
        where notice_id = 'jl-2024' and level = 'project' and sheet_key like '%-2025'
    """).fetchall()
    assert len(rows) >= 8
    assert len({text for _, text in rows}) == len(rows)
    assert all("2025年12月" in text and "累计" in text for _, text in rows)
