"""Every number of the application books F5 to F9, from the raw records: (form, 申报编号, measure, slice) to the value.

Written against the forms' own labels, not against the models: counts of people are by person, money is printed in 万元
with two decimals, shares with four; what has no record behind it is not in the answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.forms import half_up, wan
from tests.oracle.world import (
    BASE_TRACKS,
    HIGH_SKILL,
    STUDIO_TRACKS,
    Row,
    World,
    cell,
    least,
    pass_rate,
    satisfaction,
    seniors,
    share,
    teachers,
    trainings,
)

Figures = dict[tuple[str, str, str, str], Decimal]
ABOVE_TECHNICIAN = ("技师", "高级技师", "特级技师", "首席技师")


def book_figures(world: World) -> Figures:
    """All numbers of F5, F6, F7, F8 and F9."""
    found: Figures = {}
    for application in world.rows("application"):
        track, number = application["track_id"], application["application_no"]
        for form, values in _forms(track):
            for (measure, slice_), value in values(world, application).items():
                if value is not None:
                    found[form, number, measure, slice_] = value
    return found


def _forms(track: str) -> Iterable[tuple[str, Callable[[World, Row], dict[tuple[str, str], Decimal | None]]]]:
    if track in (*BASE_TRACKS, "cq-base-national"):
        yield "F5", _base
    if track in STUDIO_TRACKS:
        yield "F6", _studio
    if track.startswith("cq-"):
        yield "F7", _facts
        yield "F8", _skilled
    if track.startswith("nm-"):
        yield "F9", _foundation


def _plain(values: dict[str, Any]) -> dict[tuple[str, str], Decimal | None]:
    """Numbers without slice; shares rounded once to four places."""
    return {
        (name, ""): half_up(value, 4) if isinstance(value, Fraction) else None if value is None else Decimal(value)
        for name, value in values.items()
    }


def _money(application: Row) -> dict[tuple[str, str], Decimal | None]:
    lines = {"central": "central_grant_yuan", "local": "local_match_yuan", "other": "own_funds_yuan"}
    known = {name: application[column] for name, column in lines.items() if application[column] is not None}
    found: dict[tuple[str, str], Decimal | None] = {
        (f"grant_requested_{name}", ""): wan(Fraction(yuan)) for name, yuan in known.items()
    }
    if known:
        found["grant_requested_total", ""] = wan(Fraction(sum(known.values())))
    return found


def _equipment(world: World, application: Row) -> dict[str, Any]:
    yuan = cell(world, application, "equipment_value_yuan")
    return {
        "unit_floor_area": cell(world, application, "floor_area_m2"),
        "unit_equipment_count": cell(world, application, "equipment_count"),
        "unit_equipment_value_yuan": None if yuan is None else wan(Fraction(yuan)),
    }


def _occupations(world: World, application: Row) -> list[Row]:
    return world.rows("application_occupation", application_no=application["application_no"])


def _partners(world: World, application: Row, kinds: tuple[str, ...]) -> list[Row] | None:
    """Partnerships that last on the day of application; None without any partnership of whatever kind."""
    every = world.rows("partnership", uscc=application["uscc"])
    day = application["applied_on"]
    current = [row for row in every if row["starts_on"] <= day <= (row["ends_on"] or date.max)]
    return [row for row in current if row["partner_kind"] in kinds] if every else None


def _who(rows: list[Row]) -> int:
    """Partners, each once: by its code where any of its rows has one, else by its name."""
    codes = {row["partner_name"]: row["partner_uscc"] for row in rows if row["partner_uscc"]}
    return len({codes.get(row["partner_name"], row["partner_name"]) for row in rows})


def _base(world: World, application: Row) -> dict[tuple[str, str], Decimal | None]:
    records, staff = trainings(world, application), teachers(world, application)
    practical = [row for row in staff or [] if row["teacher_kind"] == "实训教师"]
    partners = _partners(world, application, ("企业", "行业组织"))
    experts = world.rows("expert", application_no=application["application_no"])
    found = _plain(
        _equipment(world, application)
        | {
            "unit_skilled_posts": cell(world, application, "skilled_post_employees"),
            "unit_enrolment": cell(world, application, "enrolment"),
            "unit_training_capacity": cell(world, application, "training_capacity"),
            "training_person_times": None if records is None else len(records),
            "training_person_times_high_skill": _high_skill(records),
            "training_pass_rate": pass_rate(records),
            "satisfaction_rate_least": least(satisfaction(world, application).values()),
            "teachers": None if staff is None else len(staff),
            "teachers_part_time": None if staff is None else sum(row["employment"] == "兼职" for row in staff),
            "teachers_practical": None if staff is None else len(practical),
            "teachers_practical_senior": None if staff is None else len(seniors(practical)),
            "experts": len({row["expert_name"] for row in experts}) or None,
            "partners_enterprise_industry": None if partners is None else _who(partners),
            "recognised_year": application["recognised_year"],
        }
    )
    for row in _occupations(world, application):
        own = {one["expert_name"] for one in experts if one["occupation_code"] == row["occupation_code"]}
        found["experts_by_occupation", row["occupation_code"]] = Decimal(len(own)) if own else None
    return found | _money(application)


def _high_skill(records: list[Row] | None) -> int | None:
    return None if records is None else sum(row["training_grade"] in HIGH_SKILL for row in records)


def _studio(world: World, application: Row) -> dict[tuple[str, str], Decimal | None]:
    number = application["application_no"]
    studios = world.rows("studio", application_no=number)
    apprentices = world.rows("apprentice", application_no=number)
    taken = {row["person_key"] for row in apprentices if row["apprenticed_on"] <= application["applied_on"]}
    born, day = (studios[0]["leader_birth_date"] if studios else None), application["applied_on"]
    age = None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    values = {
        "studio_patents": studios[0]["patents"] if studios else None,
        "studio_apprentices": len(taken) if apprentices else None,
        "studio_leader_age": age,
    }
    return _plain(values) | _money(application)


def _skilled(world: World, application: Row) -> dict[tuple[str, str], Decimal | None]:
    """技能人才占用工总量: both of the same year."""
    found = {
        "unit_employees": cell(world, application, "employees"),
        "unit_skilled_talent": cell(world, application, "skilled_talent"),
    }
    part, whole = found["unit_skilled_talent"], found["unit_employees"]
    return _plain(found | {"unit_skilled_share": None if part is None or whole is None else share(part, whole)})


def _facts(world: World, application: Row) -> dict[tuple[str, str], Decimal | None]:
    staff = teachers(world, application)
    practical = [row for row in staff or [] if row["teacher_kind"] == "实训教师"]
    technicians = [row for row in practical if row["title"] == "高级实习指导教师" or row["grade"] in ABOVE_TECHNICIAN]
    integrated = [row for row in staff or [] if row["is_integrated"]]
    found = _plain(
        {
            "teachers": None if staff is None else len(staff),
            "teachers_integrated": None if staff is None else len(integrated),
            "teachers_integrated_share": share(len(integrated), len(staff or [])),
            "teachers_practical": None if staff is None else len(practical),
            "teachers_technician_share": share(len(technicians), len(practical)),
            "teachers_senior_share": share(len(seniors(practical)), len(practical)),
            "unit_training_capacity": cell(world, application, "training_capacity"),
            "unit_high_skill_capacity": cell(world, application, "high_skill_capacity"),
        }
    )
    return found | _plain(_taught(world, application) | _offered(world, application)) | _skilled(world, application)


def _taught(world: World, application: Row) -> dict[str, Any]:
    records = trainings(world, application)
    if records is None:
        return {}
    skilled = [row for row in records if row["training_grade"] in HIGH_SKILL]
    return {
        "training_person_times": len(records),
        "training_person_times_high_skill": len(skilled),
        "training_high_skill_share": share(len(skilled), len(records)),
        "apprenticeship_training": sum(row["training_kind"] == "企业新型学徒制" for row in records),
    }


def _offered(world: World, application: Row) -> dict[str, Any]:
    applied = _occupations(world, application)
    key = sum(row["matches_key_industry"] is True for row in applied)
    matching = sum(row["has_matching_conditions"] is True for row in applied)
    return {
        "occupations_applied": len(applied) or None,
        "occupations_matching": matching if applied else None,
        "occupations_key_industry_share": share(key, len(applied)),
    }


def _foundation(world: World, application: Row) -> dict[tuple[str, str], Decimal | None]:
    staff = teachers(world, application)
    found = _plain(_equipment(world, application))
    if staff is not None:
        practical = [row for row in staff if row["teacher_kind"] == "实训教师"]
        titles, grades = (Counter(row[name] for row in practical) for name in ("title", "grade"))
        found |= _plain(
            {
                "teachers_full_time": sum(row["employment"] == "专职" for row in staff),
                "teachers_integrated": sum(row["is_integrated"] is True for row in staff),
                "teachers_practical_title_senior": titles["高级实习指导教师"],
                "teachers_practical_title_first": titles["一级实习指导教师"],
                "teachers_practical_title_other": titles["二级实习指导教师"] + titles["其他"],
                "teachers_practical_grade_senior": sum(grades[name] for name in ABOVE_TECHNICIAN[1:]),
                "teachers_practical_grade_technician": grades["技师"],
                "teachers_practical_grade_advanced": grades["高级工"],
                "teachers_practical_grade_other": grades["中级工"] + grades["初级工"] + grades["学徒工"],
            }
        )
    return found | _three_years(world, application)


def _three_years(world: World, application: Row) -> dict[tuple[str, str], Decimal | None]:
    """Trainings of the three years before 申报年度, in all and of each occupation applied for."""
    applied = {row["occupation_code"] for row in _occupations(world, application)}
    counts: Counter[tuple[str, str]] = Counter()
    for row in world.rows("training", uscc=application["uscc"]):
        day = row["completed_on"]
        if day is None or not application["apply_year"] - 3 <= day.year < application["apply_year"]:
            continue
        skilled = row["training_grade"] in HIGH_SKILL
        counts["training_by_year", str(day.year)] += 1
        counts["training_high_skill_by_year", str(day.year)] += skilled
        if row["occupation_code"] in applied:
            counts["training_by_occupation", f"{row['occupation_code']}@{day.year}"] += 1
            counts["training_high_skill_by_occupation", f"{row['occupation_code']}@{day.year}"] += skilled
    return {key: Decimal(value) for key, value in counts.items()}
