"""Which records every number of F4 and F5 is made of, from the raw rows alone: a second opinion on lists of records.

A list is a set of (what the record is, what it is counted as); written from the forms' labels, like tests/oracle/books.
"""

from typing import Any

from tests.oracle.world import HIGH_SKILL, Row, World, cell, seniors, teachers, trainings

Listed = dict[tuple[str, str], frozenset[Any]]
"""Measure and slice to the records."""
OF_YEAR = {
    "unit_floor_area": "floor_area_m2",
    "unit_equipment_count": "equipment_count",
    "unit_equipment_value_yuan": "equipment_value_yuan",
    "unit_skilled_posts": "skilled_post_employees",
    "unit_enrolment": "enrolment",
    "unit_training_capacity": "training_capacity",
}
GRANTS = {"central": "central_grant_yuan", "local": "local_match_yuan", "other": "own_funds_yuan"}


class Index:
    """The records of a world by whose they are."""

    def __init__(self, world: World) -> None:
        self.frames: dict[tuple[str, str], dict[Any, World]] = {}
        self.world = world
        self.parts = {
            name: frame.partition_by("uscc", as_dict=True) if "uscc" in frame.columns else
            frame.partition_by("application_no", as_dict=True) if "application_no" in frame.columns else {}
            for name, frame in world.frames.items()
        }  # fmt: skip

    def of(self, application: Row) -> World:
        """The records of one application and its unit."""
        frames = {}
        for name, frame in self.world.frames.items():
            owner = application["uscc" if "uscc" in frame.columns else "application_no"]
            frames[name] = self.parts[name].get((owner,), frame.clear())
        return World(frames)


def lists(own: World, application: Row) -> Listed:
    """The lists of one application; `own` holds its records alone."""
    found: dict[tuple[str, str], Any] = {}
    records = [row for row in trainings(own, application) or []]
    judged = [row for row in records if row["exam_result"] in ("合格", "不合格")]
    found["training_person_times", ""] = [row["training_no"] for row in records]
    found["training_person_times_high_skill", ""] = [
        row["training_no"] for row in records if row["training_grade"] in HIGH_SKILL
    ]
    found["training_pass_rate", ""] = [(row["training_no"], row["exam_result"]) for row in judged]
    return {
        key: frozenset(value) for key, value in (found | _people(own, application) | _figures(own, application)).items()
    }


def _people(own: World, application: Row) -> dict[tuple[str, str], Any]:
    staff = teachers(own, application) or []
    practical = [row for row in staff if row["teacher_kind"] == "实训教师"]

    def who(rows: list[Row]) -> list[Any]:
        return [(row["person_key"], row["stat_year"]) for row in rows]

    found: dict[tuple[str, str], Any] = {
        ("teachers", ""): who(staff),
        ("teachers_part_time", ""): who([row for row in staff if row["employment"] == "兼职"]),
        ("teachers_practical", ""): who(practical),
        ("teachers_practical_senior", ""): who(seniors(practical)),
    }
    experts = own.rows("expert")
    found["experts", ""] = [(row["occupation_code"], row["expert_name"]) for row in experts]
    for row in own.rows("application_occupation"):
        code = row["occupation_code"]
        found["experts_by_occupation", code] = [one["expert_name"] for one in experts if one["occupation_code"] == code]
    found["occupations_applied", ""] = [row["occupation_code"] for row in own.rows("application_occupation")]
    return found


def _figures(own: World, application: Row) -> dict[tuple[str, str], Any]:
    day, year = application["applied_on"], application["apply_year"]
    found: dict[tuple[str, str], Any] = {
        ("partners_enterprise_industry", ""): [
            (row["partner_name"], row["occupation_code"])
            for row in own.rows("partnership")
            if row["starts_on"] <= day and (row["ends_on"] is None or row["ends_on"] >= day)
            and row["partner_kind"] in ("企业", "行业组织")
        ],
        ("satisfaction_rate_least", ""): [
            (row["respondent"], row["batch"], row["satisfied"], row["returned"])
            for row in own.rows("survey", stat_year=year - 1)
        ],
    }  # fmt: skip
    rows = {row["stat_year"]: row for row in own.rows("unit_year")}
    for measure, column in OF_YEAR.items():
        used = year if rows.get(year, {}).get(column) is not None else year - 1
        value = cell(own, application, column)
        found[measure, ""] = [] if value is None else [(used, value)]
    amounts = {name: application[column] for name, column in GRANTS.items()}
    found |= {(f"grant_requested_{name}", ""): [] if yuan is None else [yuan] for name, yuan in amounts.items()}
    known = [yuan for yuan in amounts.values() if yuan is not None]
    found["grant_requested_total", ""] = [sum(known)] if known else []
    found["application_rank", ""] = [application["recommended_rank"]]
    return found
