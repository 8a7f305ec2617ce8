"""The measure library: its page is what is declared, and what can be written as a slice is what records can hold."""

import re
from pathlib import Path

import pytest

from jixiao.ingest.contract import load_contract
from jixiao.policy.facts import PLACE, facts_macro
from jixiao.policy.library import declarations
from jixiao.policy.measures_page import page
from jixiao.trace.fates import NEARNESS, NOT_TAKEN, USED

# A dimension of a record type, and the column of the contract that holds its values.
COLUMNS = {
    "培训等级": "training_grade", "培训类型": "training_kind", "人员类别": "person_group", "考核结果": "exam_result",
    "证书类型": "certificate_kind", "竞赛级别": "contest_level", "合作单位类别": "partner_kind",
    "企业规模": "partner_size", "资金来源": "source", "环节": "stage", "支出用途": "purpose", "奖补类别": "grant_kind",
    "调查对象": "respondent", "用工形式": "employment", "教师类别": "teacher_kind", "职称": "title",
    "专家类别": "expert_kind", "记录类别": "credit_kind", "验收等次": "acceptance_rating",
}  # fmt: skip


def test_the_page_of_the_library_is_what_is_declared(root: Path) -> None:
    text = (root / "docs" / "measures.md").read_text(encoding="utf-8")
    assert text == page(root), "write docs/measures.md anew: python -m jixiao.policy.measures_page"


def test_the_facts_that_dbt_is_told_of_are_those_that_there_are(root: Path) -> None:
    assert (root / PLACE).read_text(encoding="utf-8") == facts_macro(root), "run python -m jixiao.policy.facts"


def test_a_fact_says_in_words_what_its_windows_bound_and_nothing_else(root: Path) -> None:
    for fact in declarations(root)[0]:
        words = ("date", "year", "lasts_until")
        bounded = {measure[word] for measure in fact["measures"] for word in words if word in measure}
        assert set(fact.get("periods", {})) == bounded, fact["name"]


def test_every_record_type_has_its_owner_among_the_accepted_rows(root: Path) -> None:
    text = (root / "macros/record_owners.sql").read_text(encoding="utf-8")
    named = re.findall(r"'(\w+)': \[", text)
    assert sorted(named) == sorted([*(record.id for record in load_contract().record_types), "narrative"])


def test_what_left_a_record_out_has_one_order_for_one_record_and_for_all(root: Path) -> None:
    text = (root / "macros/measures/measured.sql").read_text(encoding="utf-8")
    order = re.findall(r"'(\w+)'", text.split("macro row_use_order")[1].split("endmacro")[0])
    reasons = order[order.index("older_year") :]
    assert [outcome for outcome in NEARNESS if outcome not in (USED, NOT_TAKEN)] == reasons[::-1]


def test_every_measure_has_a_name_of_its_own_and_is_described(root: Path) -> None:
    facts, derived = declarations(root)
    measures = [measure for fact in facts for measure in fact["measures"]] + derived
    assert len({measure["name"] for measure in measures}) == len(measures)
    assert [measure["name"] for measure in measures if not measure["label"] or not measure["definition"]] == []


def test_the_values_of_a_dimension_are_those_that_records_may_hold(root: Path) -> None:
    contract = {record.id: record for record in load_contract().record_types}
    checked = set()
    for fact in declarations(root)[0]:
        for one in fact.get("dimensions") or []:
            column = COLUMNS.get(one["name"])
            if column:
                [said] = [found for found in contract[fact["record_type"]].columns if found.name == column]
                if said.values:
                    assert tuple(one["values"]) == tuple(said.values), (fact["name"], one["name"])
                    checked.add(one["name"])
    assert len(checked) > 15


@pytest.mark.parametrize(
    "wanted",
    ["unit_enrolment", "unit_floor_area", "unit_equipment_count", "unit_equipment_value", "training_person_times",
     "training_persons", "base_certificates", "persons_certified_base", "certificates_evaluated", "contests",
     "contestants", "partners", "apprentices_finished", "funds", "satisfaction_rate"],
)  # fmt: skip
def test_the_library_has_what_notices_ask_for(wanted: str, root: Path) -> None:
    facts, derived = declarations(root)
    assert wanted in {measure["name"] for fact in facts for measure in fact["measures"]} | {m["name"] for m in derived}
