"""What the profiles mean to come of every criterion, for a test to compare with the assessment."""

import csv
from collections import Counter, defaultdict

from jixiao.demo.profiles import Applicant, Profile
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

ORDER = ("不符合", "缺数据", "需人工判断")


def _criteria(notice: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (own_policy(project_root()) / "criteria.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["notice_id"] == notice:
                found[row["track_id"]].append(row)
    return found


def _applies(applicant: Applicant, applies_to: str) -> bool:
    """No leader of the profiles is an heir of a craft."""
    classes = {"enterprise": applicant.kind == "企业", "school": applicant.is_school, "craft_heir": False}
    return classes.get(applies_to, True)


def _result(applicant: Applicant, row: dict[str, str], siblings: int, whole: str) -> str:
    if not _applies(applicant, row["applies_to"]):
        return "不适用"
    if row["includes_track"]:
        return whole
    number = row["criterion_no"]
    meant = applicant.intended.get(f"{number}.{row['item_no']}")
    if meant is None and siblings == 1:
        meant = applicant.intended.get(number)
    return meant or "符合"


def _results(applicant: Applicant, rows: list[dict[str, str]], whole: str = "符合") -> list[dict[str, str]]:
    counts = Counter(row["criterion_no"] for row in rows)
    return [
        {
            "application_no": applicant.no,
            "criterion": row["criterion_no"],
            "item": row["item_no"],
            "track": row["track_id"],
            "clause": row["clause"],
            "result": _result(applicant, row, counts[row["criterion_no"]], whole),
        }
        for row in rows
    ]


def _required(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["role"] == "required"]


def intended_results(profile: Profile) -> list[dict[str, str]]:
    """One row an application, criterion and item: application_no, criterion, item, track, clause, result.

    A criterion made of another track's criteria comes with these, under that track.
    """
    criteria = _criteria(profile.notice)
    found = []
    for applicant in profile.applicants:
        own = criteria[applicant.track]
        included = [row["includes_track"] for row in own if row["includes_track"]]
        parts = [part for track in included for part in _results(applicant, _required(criteria[track]))]
        results = {part["result"] for part in parts}
        whole = next((result for result in ORDER if result in results), "符合")
        found += parts + _results(applicant, own, whole)
    return found
