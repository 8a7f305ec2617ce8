"""The measure library: its page is what is declared, and what can be written as a slice is what records can hold."""

from pathlib import Path

import pytest

from jixiao.ingest.contract import load_contract
from jixiao.policy.library import declarations
from jixiao.policy.page import page

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
    assert text == page(root), "write docs/measures.md anew: python -m jixiao.policy.page"


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
