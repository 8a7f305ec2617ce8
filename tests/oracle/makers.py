"""For each measure the records that give it a value: what a boundary test of any criterion over it is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.cases import nothing
from tests.oracle.tiny import Applicant
from tests.oracle.world import GRADES

Make = Callable[[Applicant, Fraction, date], None]
HIGH = {"training_grade": "高级工"}
DIGITAL = {"occupation_code": "6-31-07-03"}
SENIOR = {"title": "高级实习指导教师"}


@dataclass(frozen=True)
class Maker:
    """How a value of a measure comes about.

    `make` adds records worth a value, as of a day. `dated` says what a period bounds: their day, their year, or
    nothing. `step` is the least difference of two values, None for a share. `outside` is the value when all records
    lie outside the period (None: unknown). `lasts` is for what goes on until an end. `without` leaves the measure
    without data.
    """

    make: Make
    dated: str = ""
    step: Fraction | None = Fraction(1)
    outside: Fraction | None = None
    lasts: bool = False
    without: Callable[[Applicant], None] = nothing


def code(n: int) -> str:
    """An occupation code of its own."""
    return f"6-99-{n // 100:02d}-{n % 100:02d}"


def parts(value: Fraction) -> tuple[int, int]:
    """How many of how many."""
    return value.numerator, value.denominator


def figure(column: str, factor: int = 1, step: Fraction = Fraction(1)) -> Maker:
    """A figure of the yearly statement."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        stated = value * factor
        one.year(day.year, **{column: int(stated) if step == 1 else exact_decimal(stated)})

    return Maker(make, "year", step)


def exact_decimal(value: Fraction) -> str:
    """A finite decimal as text."""
    assert (value * 10**6).denominator == 1
    whole, rest = divmod(int(value * 10**6), 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def yearly_share(part: str, whole: str) -> Maker:
    """Two figures of the yearly statement."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        of, all_ = parts(value)
        one.year(day.year, **{part: of, whole: all_})

    return Maker(make, "year", None)


def penalties(*kinds: str) -> Maker:
    """Credit records of these kinds in turn, of a unit whose credit was checked."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        one.year(credit_checked_on=date(2024, 6, 1))
        for n in range(int(value)):
            one.credit(kinds[n % len(kinds)], day)

    return Maker(make, "day", outside=Fraction(0))


def training(counted: dict[str, Any], other: dict[str, Any] | None = None) -> Maker:
    """Training records; with one of another kind beside them, which never counts."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        one.training(int(value), day, **counted)
        if other is not None:
            one.training(1, day, **other)

    return Maker(make, "day", outside=Fraction(0))


def training_share(counted: dict[str, Any], other: dict[str, Any]) -> Maker:
    """Training records of which a share is of the kind."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        of, all_ = parts(value)
        one.training(of, day, **counted)
        one.training(all_ - of, day, **other)

    return Maker(make, "day", None)


def staff(counted: dict[str, Any], other: dict[str, Any]) -> Maker:
    """Teachers of whom a share is of the kind."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        of, all_ = parts(value)
        one.teacher(of, **counted, stat_year=day.year)
        one.teacher(all_ - of, **other, stat_year=day.year)

    return Maker(make, "year", None)


def practical(counted: dict[str, Any]) -> Maker:
    """Practical teachers of whom a share is senior."""
    return staff({"teacher_kind": "实训教师"} | counted, {"teacher_kind": "实训教师", "grade": "高级工"})


def occupations(**flag: bool) -> Maker:
    """Occupations applied for with a flag, and one without."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        for n in range(int(value)):
            one.occupation(code(n), **({"matching": None} | flag))
        one.occupation(code(999), matching=False)

    return Maker(make)


def key_industry(one: Applicant, value: Fraction, day: date) -> None:
    of, all_ = parts(value)
    for n in range(all_):
        one.occupation(code(n), matches_key_industry=n < of)


def experts(one: Applicant, value: Fraction, day: date) -> None:
    """Two occupations: one with plenty, one with as many as said."""
    for n, count in enumerate((int(value) + 2, int(value))):
        one.occupation(code(n))
        one.experts(code(n), count)


def partners(**values: Any) -> Maker:
    """Partners since a day."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        known = len(one.world.rows["partnership"])
        for n in range(int(value)):
            one.partner(f"合作{known + n}", **{"starts_on": day} | values)
        if not value:
            one.partner("昔日", **{"ends_on": date(2020, 2, 1)} | values)

    return Maker(make, "day", outside=Fraction(0), lasts=True)


def partners_of_each(one: Applicant, value: Fraction, day: date) -> None:
    for n, count in enumerate((int(value) + 2, int(value))):
        one.occupation(code(n))
        for m in range(count):
            one.partner(f"合作{m}", occupation_code=code(n), starts_on=day)


def specialties(one: Applicant, value: Fraction, day: date) -> None:
    one.partner("甲", occupation_code=code(999), develops_specialty=False, starts_on=day)
    for n in range(int(value)):
        one.partner("甲", occupation_code=code(n), develops_specialty=True, starts_on=day)


def certificates(**values: Any) -> Maker:
    """Certificates of a day."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        one.certificates(int(value), day, **{"base_uscc": one.uscc} | values)

    return Maker(make, "day", outside=Fraction(0))


def skill_certificates() -> Maker:
    """Certificates of skill levels and qualifications in turn, and one of another kind, which never counts."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        one.certificates(int(value) // 2, day, certificate_kind="国家职业资格证书")
        one.certificates(int(value) - int(value) // 2, day)
        one.certificates(1, day, certificate_kind="培训合格证书", grade=None)

    return Maker(make, "day", outside=Fraction(0))


def trained_or_evaluated(one: Applicant, value: Fraction, day: date) -> None:
    one.certificates(int(value) // 3, day)
    one.training(int(value) - int(value) // 3, day)


def excellent(one: Applicant, value: Fraction, day: date) -> None:
    one.project("jl-base-new", "合格", day)
    for _ in range(int(value)):
        one.project("jl-base-new", "优秀", day)


def per_teacher(one: Applicant, value: Fraction, day: date) -> None:
    """Persons trained on the day, and teachers of the year of application."""
    persons, teachers = parts(value)
    one.training(persons, day)
    one.teacher(teachers)


def enrolled_per_teacher(one: Applicant, value: Fraction, day: date) -> None:
    """Students enrolled and teachers of one year."""
    enrolled, teachers = parts(value)
    one.year(day.year, enrolment=enrolled)
    one.teacher(teachers, stat_year=day.year)


def satisfied(one: Applicant, value: Fraction, day: date) -> None:
    """Enterprises all satisfied, trainees a share of them."""
    of, all_ = parts(value)
    one.survey("企业", 10, 10, stat_year=day.year)
    one.survey("学员", all_, of, stat_year=day.year)


def recognised(one: Applicant, value: Fraction, day: date) -> None:
    one.own()["recognised_year"] = int(value)


def leader_grade(one: Applicant, value: Fraction, day: date) -> None:
    one.studio(GRADES[int(value) - 1])


def awards(one: Applicant, value: Fraction, day: date) -> None:
    one.studio(**({"awarded_year": 2015, "awarded_uscc": one.uscc} if value else {}))


def leader_age(one: Applicant, value: Fraction, day: date) -> None:
    applied_on = one.own()["applied_on"]
    one.studio(leader_birth_date=applied_on.replace(year=applied_on.year - int(value)))


def applicant_faults(one: Applicant, value: Fraction, day: date) -> None:
    one.unit()["unit_kind"] = "其他" if value else "企业"


def joint_faults(one: Applicant, value: Fraction, day: date) -> None:
    """A school that applies for both of the bases that only an enterprise may have together."""
    other = {"sy-base-upskilling": "sy-base-competition", "sy-base-competition": "sy-base-upskilling"}
    one.unit()["unit_kind"] = "职业培训机构" if value else "企业"
    own = one.own()
    said = {"application_no": f"{one.number}-并", "track_id": other[own["track_id"]]}
    one.world.add("application", **{name: own[name] for name in ("apply_year", "applied_on", "recommender", "uscc",
                                                                 "project_name")} | said)  # fmt: skip


def outside(one: Applicant, value: Fraction, day: date) -> None:
    """Within the province or district of the notice, or in the capital's east."""
    within = "110113" if one.own()["track_id"].startswith("sy-") else "220102"
    one.unit()["region_code"] = "110105" if value else within


def no_region(one: Applicant) -> None:
    one.unit()["region_code"] = None


def unknown_unit(one: Applicant) -> None:
    one.world.rows["unit"].remove(one.unit())


def contests(counted_by: str) -> Maker:
    """Contests, or the contestants of one."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        known = len(one.world.rows["contest"])
        for n in range(int(value) if counted_by == "contests" else 1):
            one.world.add("contest", uscc=one.uscc, contest_name=f"竞赛{known + n}", held_on=day,
                          contest_level="企业级",
                          contestants=int(value))  # fmt: skip

    return Maker(make, "day", outside=Fraction(0))


def fixed(one: Applicant, value: Fraction, day: date) -> None:
    """Teachers of the year."""
    one.teacher(int(value), stat_year=day.year)


def apprentices(column: str) -> Maker:
    """Apprentices who began, or finished, on a day."""

    def make(one: Applicant, value: Fraction, day: date) -> None:
        for _ in range(int(value)):
            days = {"apprenticed_on": date(2019, 1, 1)} | {column: day}
            one.world.add("apprentice", application_no=one.number, **one.person(), **days)

    return Maker(make, "day", outside=Fraction(0))


def funds(one: Applicant, value: Fraction, day: date) -> None:
    for _ in range(int(value)):
        one.budget("其他", "1", "预算安排")
        one.world.rows["funding"][-1]["booked_on"] = day


def recognised_projects(one: Applicant, value: Fraction, day: date) -> None:
    for _ in range(int(value)):
        one.project("jl-base-new", None, day)


def plain_occupations(one: Applicant, value: Fraction, day: date) -> None:
    applied = sum(row["application_no"] == one.number for row in one.world.rows["application_occupation"])
    for n in range(int(value)):
        one.occupation(code(applied + n), matching=None)


def refused_documents(one: Applicant, value: Fraction, day: date) -> None:
    before = sum(row["application_no"] == one.number for row in one.world.rows["evidence"])
    for n in range(int(value)):
        one.evidence("二(一)1(1)", "不符合", f"材料{before + n}")


def urgency_not_said(one: Applicant) -> None:
    """One more occupation with matching conditions, of which nobody said whether it is urgently needed."""
    one.occupation(code(998), matching=True, is_urgently_needed=None)


def trained_again(one: Applicant) -> None:
    """The first of the persons trained is trained once more."""
    first = next(row for row in one.world.rows["training"] if row["uscc"] == one.uscc)
    known = {name: value for name, value in first.items() if not name.startswith(("src_", "record_"))}
    one.world.add("training", **known | {"training_no": f"{first['training_no']}-再"})


def of_the_province(one: Applicant) -> None:
    """A unit of the province itself, registered elsewhere."""
    one.unit()["region_code"], one.unit()["affiliation"] = "110105", "省直"


BETWEEN: dict[str, Callable[[Applicant], None]] = {
    "occupations_matching": urgency_not_said,
    "training_person_times": trained_again,
    "applicant_outside_unattached": of_the_province,
}
"""What lies between the strict and the lenient reading, by the lenient measure: added to records just short of it."""
# What makes a record one of a slice: of which type, and its columns.
SLICES: dict[str, Callable[[str], dict[str, dict[str, Any]]]] = {
    "培训等级": lambda value: {"training": {"training_grade": value}},
    "培训类型": lambda value: {"training": {"training_kind": value}},
    "人员类别": lambda value: {"training": {"person_group": value}},
    "考核结果": lambda value: {"training": {"exam_result": value}},
    "高技能": lambda value: {
        "training": {"training_grade": "技师"},
        "certification": {"grade": "高级工"},
        "apprentice": {"grade": "高级工"},
    },
    "数字技能": lambda value: {"training": DIGITAL, "certification": DIGITAL},
    "重点产业": lambda value: {"training": {"occupation_code": KEY_INDUSTRY}},
    "职业编码": lambda value: {"training": {"occupation_code": value}},
    "技能等级": lambda value: {"certification": {"grade": value}, "teacher": {"grade": value}},
    "证书类型": lambda value: {"certification": {"certificate_kind": value}},
    "竞赛级别": lambda value: {"contest": {"contest_level": value}},
    "区级以上": lambda value: {"contest": {"contest_level": "市级"}},
    "合作单位类别": lambda value: {"partnership": {"partner_kind": value}},
    "企业规模": lambda value: {"partnership": {"partner_size": value}},
    "资金来源": lambda value: {"funding": {"source": value}},
    "环节": lambda value: {"funding": {"stage": value}},
    "支出用途": lambda value: {"funding": {"purpose": value}},
    "奖补类别": lambda value: {"funding": {"grant_kind": value}},
    "一体化": lambda value: {"teacher": {"is_integrated": True}},
    "急需紧缺": lambda value: {"application_occupation": {"is_urgently_needed": True}},
    "急需紧缺或未填": lambda value: {"application_occupation": {"is_urgently_needed": None}},
    "条款": lambda value: {"evidence": {"clause": value}},
    "最高等级": lambda value: {"application_occupation": {"top_grade": value}},
}
KEY_INDUSTRY = "6-31-07-01"


def sliced(measure: str, wanted: str) -> Maker:
    """The maker of a slice of a measure: its records are of the slice, and beside them is one that is not."""
    is_share = measure.endswith("_share") and measure not in MAKERS
    base = MAKERS[measure.removesuffix("_share") if is_share else measure]
    pairs = [pair.split("=", 1) for pair in wanted.split("|")]

    def make(one: Applicant, value: Fraction, day: date) -> None:
        of, beside = (value.numerator, value.denominator - value.numerator) if is_share else (value, 1)
        before = {kind: len(rows) for kind, rows in one.world.rows.items()}
        base.make(one, Fraction(of), day)
        for name, said in pairs:
            for kind, columns in SLICES.get(name, lambda _: {})(said).items():
                for row in one.world.rows[kind][before[kind] :]:
                    row |= columns
        if any(name in SLICES for name, _ in pairs):
            made = len(one.world.rows["application_occupation"])
            base.make(one, Fraction(beside), day)
            for row in one.world.rows["application_occupation"][made:]:
                row["is_urgently_needed"] = False
        if wanted == "重点产业=是":
            one.occupation(KEY_INDUSTRY, matches_key_industry=True)

    outside = None if is_share else base.outside
    return Maker(make, base.dated, None if is_share else base.step, outside, base.lasts, base.without)


MAKERS: dict[str, Maker] = {
    "penalties_criminal": penalties("刑事处罚"),
    "penalties_dishonesty": penalties("失信联合惩戒"),
    "penalties_violation": penalties("刑事处罚", "行政处罚", "违法违规"),
    "penalties_criminal_administrative": penalties("刑事处罚", "行政处罚"),
    "penalties_audit": penalties("审计严重问题"),
    "unit_floor_area": figure("floor_area_m2", step=Fraction(1, 100)),
    "unit_training_capacity": figure("training_capacity"),
    "unit_skilled_posts": figure("skilled_post_employees"),
    "unit_enrolment": figure("enrolment"),
    "unit_high_skill_capacity": figure("high_skill_capacity"),
    "unit_training_posts": figure("training_posts"),
    "unit_ecosystem_enterprises": figure("ecosystem_enterprises"),
    "unit_equipment_count": figure("equipment_count"),
    "unit_equipment_value": figure("equipment_value_yuan", 10000, Fraction(1, 10**6)),
    "unit_skilled_share": yearly_share("skilled_talent", "employees"),
    "occupations_matching": occupations(matching=True),
    "occupations_applied": Maker(plain_occupations),
    "occupations_key_industry": occupations(matches_key_industry=True),
    "occupations_key_industry_share": Maker(key_industry, step=None),
    "teachers_part_time_share": staff({"employment": "兼职"}, {}),
    "teachers_senior_share": practical(SENIOR),
    "teachers_technician_share": practical({"grade": "技师"}),
    "teachers_integrated_share": staff({"is_integrated": True}, {"is_integrated": False}),
    "experts_per_occupation_least": Maker(experts),
    "apprenticeship_training": training({"training_kind": "企业新型学徒制"}, {}),
    "subsidised_training": training({"training_kind": "政府补贴性培训"}, {}),
    "training_person_times": training({}),
    "training_persons": training({}),
    "training_person_times_high_skill": training(HIGH, {}),
    "training_digital": training(DIGITAL, {}),
    "training_digital_high_skill": training(DIGITAL | HIGH, DIGITAL),
    "training_high_skill_share": training_share(HIGH, {}),
    "training_pass_rate": training_share({"exam_result": "合格"}, {"exam_result": "不合格"}),
    "enrolment_per_teacher": Maker(enrolled_per_teacher, "year", None),
    "students_per_teacher": Maker(per_teacher, "day", None, outside=Fraction(0)),
    "satisfaction_rate_least": Maker(satisfied, "year", None),
    "satisfaction_rate": Maker(satisfied, "year", None),
    "teachers": Maker(fixed, "year"),
    "apprentices_taken": apprentices("apprenticed_on"),
    "apprentices_finished": apprentices("finished_on"),
    "funds": Maker(funds, "day", outside=Fraction(0)),
    "projects_recognised": Maker(recognised_projects, "day", outside=Fraction(0)),
    "persons_evaluated": certificates(),
    "recognised_year": Maker(recognised),
    "studio_leader_grade": Maker(leader_grade),
    "studio_prior_award_same_unit": Maker(awards),
    "studio_leader_age": Maker(leader_age),
    "partners_large_medium": partners(partner_size="中型"),
    "partners_enterprise_industry": partners(),
    "partners_school_training": partners(partner_kind="院校"),
    "partners_per_occupation_least": Maker(partners_of_each, "day", outside=Fraction(0), lasts=True),
    "partners": partners(),
    "specialties_developed": Maker(specialties, "day", outside=Fraction(0), lasts=True),
    "certificates_evaluated": certificates(),
    "skill_certificates_evaluated": skill_certificates(),
    "base_certificates": certificates(),
    "persons_certified_base": certificates(),
    "trained_or_evaluated": Maker(trained_or_evaluated, "day", outside=Fraction(0)),
    "projects_rated_excellent": Maker(excellent, "day", outside=Fraction(0)),
    "contests": contests("contests"),
    "contestants": contests("contestants"),
    "documents_refused": Maker(refused_documents),
    "applicant_faults": Maker(applicant_faults, without=unknown_unit),
    "applicant_joint_faults": Maker(joint_faults, without=unknown_unit),
    "applicant_outside": Maker(outside, without=no_region),
}
