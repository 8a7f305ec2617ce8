"""What is written about the review is what it does."""

from jixiao.review.findings import catalogue
from jixiao.review.labels import wording
from tests.unit.review.conftest import ROOT

PAGE = (ROOT / "docs" / "review.zh-CN.md").read_text(encoding="utf-8")


def test_every_rule_is_documented_as_it_is() -> None:
    rows = [f"| {rule.id} | {rule.severity} | {rule.title} | {rule.source} |" for rule in catalogue().values()]
    assert [row for row in rows if row not in PAGE] == []
    assert sum(line.startswith(("| N", "| X")) for line in PAGE.splitlines()) == len(rows)


def test_every_form_and_edition_is_documented() -> None:
    rows = {line.split("|")[1].strip(): line for line in PAGE.splitlines() if line.startswith("| ")}
    pages = {form: [line for line in PAGE.splitlines() if line.startswith(f"| {form} |")] for form in rows}
    for entry in wording().data["forms"]:
        assert any(entry["edition"] in line for line in pages[entry["form_id"]]), entry


def test_every_rule_has_a_severity_a_source_and_a_reason_for_not_running() -> None:
    rules = list(catalogue().values())
    assert len({rule.id for rule in rules}) == len(rules) > 30
    assert {rule.severity for rule in rules} == {"强制", "核实", "提示"}
    assert [rule for rule in rules if not (rule.title and rule.source and rule.absent)] == []


def test_every_form_names_a_layout_that_was_found_or_none() -> None:
    """The keys of the grids that the layouts follow; none for the editions of the year alone that have no grid."""
    known = {"mof_2015_163_1_2_region_full", "mof_2015_163_1_2_region_annual", "mof_2015_163_1_3_project_full",
             "mof_2015_88_project_target", "mof_2019_136_monitor", "mof_2020_10_selfeval",
             "transfer_selfeval_L1_to_fy2021", "transfer_selfeval_L2_fy2022on", ""}  # fmt: skip
    assert {entry["layout"] for entry in wording().data["forms"]} == known


def test_every_form_and_edition_is_named_as_its_layout_is() -> None:
    """What `review` says is what `build` prints; an edition without a layout of ours says so."""
    for entry in wording().data["forms"]:
        layout = ROOT / "reports" / entry["form_id"] / f"{entry['edition']}.yml"
        assert layout.is_file() == entry.get("own", True), entry


def test_every_published_form_to_compare_with_has_a_layout() -> None:
    for entry in wording().data["forms"]:
        for name in (*entry["figures"], *entry["money"]):
            place = ROOT / "reports" / name
            assert place.is_dir() or place.with_name(f"{place.name}.yml").is_file(), name
