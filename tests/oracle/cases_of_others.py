"""Every measured criterion of cq-2024, cf-2025, mohrss-2022 and sy-2024 at, beside and far from its threshold.

Expected values and results follow from the clause named above each group. 以上, 不低于, 不少于 and 达到 include the
number; 左右, 原则上 and 一般 leave what lies below to judgement. Applications are of 2024-06-24 unless a case says so.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.oracle.cases import (
    CHECKED,
    CODES,
    JUDGE,
    NO,
    NONE,
    NOT_FOR,
    YES,
    Case,
    Setup,
    asked,
    credit,
    exams,
    experts,
    leader,
    nothing,
    occupations,
    practical,
    then,
    trained,
    year,
)
from tests.oracle.tiny import Applicant

NATIONAL, FUNDED, NAMED = "cq-base-national", "cq-base-municipal-funded", "cq-base-municipal-named"
BASE, STUDIO, FOUNDATION = "cf-base", "cf-studio", "nm-foundation-base"
UPSKILLING, CHAIN, COMPETITION = "sy-base-upskilling", "sy-base-chain", "sy-base-competition"
SCHOOL, UNIVERSITY, TRAINING_BODY = "技工院校", "高等院校", "职业培训机构"
APPLIED_ON = date(2024, 6, 24)
HIGH = {"training_grade": "高级工"}
DIGITAL = {"occupation_code": "6-31-07-03"}
SENIOR = {"title": "高级实习指导教师"}


def around(
    name: str, criterion: str, at: int, make: Callable[[int], Setup], below: str = NO, zero: bool = True, **where: Any
) -> list[Case]:
    """A count just below, at and just above its threshold, at nought, and with no record at all."""
    counts = [("below", at - 1, below), ("at", at, YES), ("above", at + 1, YES), *([("zero", 0, below)] * zero)]
    tried = [Case(f"{name}_{place}", criterion, make(n), str(n), result, **where) for place, n, result in counts]
    return [*tried, Case(f"{name}_none", criterion, nothing, None, NONE, **where)]


def share_of(part: int, whole: int, **values: object) -> Setup:
    """Training of the year before: so many of the whole are 高级工."""
    return then(trained(part, **HIGH, **values), trained(whole - part, **values))


def registered(region: str | None, affiliation: str | None) -> Setup:
    """Where the unit is registered, and to whom it belongs."""
    return lambda one: one.unit().update(region_code=region, affiliation=affiliation)


def enrolled(students: int, teachers: int) -> Setup:
    """Students in school, and teachers, of the year of application."""
    return then(year(enrolment=students), lambda one: one.teacher(teachers))


def whose(criterion: str) -> dict[str, str]:
    """四(二)5 培养学生占比 asks after students in school, other criteria after anybody."""
    return {"person_group": "在校学生"} if criterion == "46" else {}


def technicians(part: int, whole: int) -> Setup:
    return then(practical(part, grade="技师"), practical(whole - part, grade="高级工"))


def seniors(part: int, whole: int) -> Setup:
    return then(practical(part, **SENIOR), practical(whole - part, grade="技师"))


def integrated(part: int, whole: int, **values: object) -> Setup:
    def run(one: Applicant) -> None:
        one.teacher(part, is_integrated=True, **values)
        one.teacher(whole - part, is_integrated=False, **values)

    return run


def skilled(part: int | None, whole: int | None) -> Setup:
    return year(skilled_talent=part, employees=whole)


def partners(count: int, **values: Any) -> Setup:
    """So many; nought is a partner whose work ended before the application."""

    def run(one: Applicant) -> None:
        for n in range(count):
            one.partner(f"合作{n}", **values)
        if not count:
            one.partner("昔日", **{"ends_on": date(2024, 6, 23)} | values)

    return run


def partner(name: str, **values: Any) -> Setup:
    return lambda one: one.partner(name, **values)


def for_each(*counts: int, **values: Any) -> Setup:
    """Partners for each occupation applied for."""

    def run(one: Applicant) -> None:
        for code, count in zip(CODES, counts, strict=False):
            one.occupation(code)
            for n in range(count):
                one.partner(f"合作{n}", occupation_code=code, **values)

    return run


def developed(count: int, **values: Any) -> Setup:
    """Specialties developed with one partner; nought is one partner who develops none."""

    def run(one: Applicant) -> None:
        for code in CODES[:count]:
            one.partner("甲", **{"occupation_code": code, "develops_specialty": True} | values)
        if not count:
            one.partner("甲", occupation_code=CODES[0], develops_specialty=False)

    return run


def certified(count: int, *issued: int, **values: Any) -> Setup:
    day = date(*(issued or (2023, 6, 30)))
    return lambda one: one.certificates(count, day, **values)


def classes(persons: int, teachers: int, **teacher: Any) -> Setup:
    """Persons trained in the year before, each once, and teachers."""
    return then(trained(persons), lambda one: one.teacher(teachers, **teacher))


def matched(part: int, whole: int) -> Setup:
    def run(one: Applicant) -> None:
        for n, code in enumerate(CODES[:whole]):
            one.occupation(code, matches_key_industry=n < part)

    return run


def project(track: str, rating: str | None, *day: int) -> Setup:
    return lambda one: one.project(track, rating, date(*day))


def also(track: str, **values: Any) -> Setup:
    """The same unit applies for another track."""

    def run(one: Applicant) -> None:
        asked_for: dict[str, Any] = {"apply_year": 2024, "applied_on": APPLIED_ON, "recommender": "区人社局"}
        asked_for |= {"application_no": f"{one.number}+", "uscc": one.uscc, "project_name": "另一项"}
        one.world.add("application", track_id=track, **asked_for | values)

    return run


def born(*day: int, heir: bool | None = None) -> Setup:
    return leader(leader_birth_date=date(*day), is_ethnic_craft_heir=heir)


# cq 四(一)1(1), 2(1) 未发生过违法违规事件: 刑事处罚, 行政处罚, 违法违规 ever; 失信联合惩戒 apart.
# sy 二(二)1 近3年未受过刑事行政处罚和失信联合惩戒.
PENALTIES = [
    *(case for criterion, track, old in (("25", NATIONAL, NO), ("32", FUNDED, NO), ("61", COMPETITION, YES))
      for case in (
          Case(f"{criterion}_checked", criterion, CHECKED, "0", YES, track),
          Case(f"{criterion}_never_checked", criterion, nothing, None, NONE, track),
          Case(f"{criterion}_checked_the_year_before", criterion, year(2023, credit_checked_on=date(2023, 3, 1)), "0",
               YES, track),
          Case(f"{criterion}_checked_too_long_ago", criterion, year(2022, credit_checked_on=date(2022, 3, 1)), None,
               NONE, track),
          Case(f"{criterion}_criminal", criterion, then(CHECKED, credit("刑事处罚", 2023, 5, 1)), "1", NO, track),
          Case(f"{criterion}_administrative_never_checked", criterion, credit("行政处罚", 2023, 5, 1), "1", NO, track),
          Case(f"{criterion}_both", criterion,
               then(CHECKED, credit("刑事处罚", 2022, 1, 1), credit("行政处罚", 2023, 5, 1)), "2", NO, track),
          Case(f"{criterion}_on_the_day", criterion, then(CHECKED, credit("行政处罚", 2024, 6, 24)), "1", NO, track),
          Case(f"{criterion}_long_ago", criterion, then(CHECKED, credit("行政处罚", 2001, 1, 1)),
               "1" if old == NO else "0", old, track),
          Case(f"{criterion}_breach", criterion, then(CHECKED, credit("违法违规", 2023, 5, 1)),
               "1" if old == NO else "0", old, track),
          Case(f"{criterion}_dishonesty_and_audit_are_apart", criterion,
               then(CHECKED, credit("失信联合惩戒", 2023, 5, 1), credit("审计严重问题", 2023, 5, 1)), "0", YES, track),
      )),
    Case("61_exactly_three_years_before", "61", then(CHECKED, credit("行政处罚", 2021, 6, 24)), "1", NO, UPSKILLING),
    Case("61_a_day_earlier", "61", then(CHECKED, credit("行政处罚", 2021, 6, 23)), "0", YES, CHAIN),
    Case("61_a_day_earlier_never_checked", "61", credit("行政处罚", 2021, 6, 23), None, NONE, CHAIN),
    *(case for criterion, track, old in (("25", NATIONAL, NO), ("61", UPSKILLING, YES)) for case in (
        Case(f"{criterion}_dishonest", criterion, credit("失信联合惩戒", 2023, 5, 1), "1", NO, track, item=2),
        Case(f"{criterion}_dishonest_long_ago", criterion, then(CHECKED, credit("失信联合惩戒", 2001, 1, 1)),
             "1" if old == NO else "0", old, track, item=2),
        Case(f"{criterion}_honest", criterion, then(CHECKED, credit("刑事处罚", 2023, 5, 1)), "0", YES, track, item=2),
        Case(f"{criterion}_honesty_never_checked", criterion, nothing, None, NONE, track, item=2),
    )),
]  # fmt: skip

# cq 四(一)1(2) 年培训2000人次以上; 2(2) 年培训高技能人才500名以上; mohrss 第九条; sy 二(二)3 岗位300个以上, 不少于3家.
# mohrss 第十条 设备总价值原则上不低于2000万元. cq 四(一)1(2), 2(2) 技能人才占企业用工总量的40%, 35%以上.
YEARLY = [
    *around("26_capacity", "26", 2000, lambda n: year(training_capacity=n), track=NATIONAL),
    *around("33_high_skill_capacity", "33", 500, lambda n: year(high_skill_capacity=n), track=FUNDED),
    *around("59_capacity", "59", 2000, lambda n: year(2023, training_capacity=n), track=FOUNDATION),
    *around("64_posts", "64", 300, lambda n: year(training_posts=n), track=CHAIN),
    *around("64_ecosystem", "64", 3, lambda n: year(ecosystem_enterprises=n), track=CHAIN, item=2),
    Case("26_capacity_two_years_old", "26", year(2022, training_capacity=9000), None, NONE, NATIONAL),
    Case("56_value_at", "56", year(equipment_value_yuan="20000000"), "2000", YES, FOUNDATION, item=2),
    Case("56_value_below", "56", year(equipment_value_yuan="19999999.99"), "1999.999999", JUDGE, FOUNDATION, item=2),
    Case("56_value_above", "56", year(equipment_value_yuan="20000000.01"), "2000.000001", YES, FOUNDATION, item=2),
    Case("56_value_zero", "56", year(equipment_value_yuan="0"), "0", JUDGE, FOUNDATION, item=2),
    Case("56_value_none", "56", year(training_capacity=1), None, NONE, FOUNDATION, item=2),
    *(case for criterion, track, percent in (("27", NATIONAL, 40), ("35", FUNDED, 35)) for case in (
        Case(f"{criterion}_at", criterion, skilled(percent * 3, 300), f"0.{percent}".rstrip("0"), YES, track),
        Case(f"{criterion}_below", criterion, skilled(percent * 10 - 1, 1000), f"0.{percent * 10 - 1}", NO, track),
        Case(f"{criterion}_above", criterion, skilled(percent * 10 + 1, 1000), f"0.{percent * 10 + 1}", YES, track),
        Case(f"{criterion}_zero", criterion, skilled(0, 100), "0", NO, track),
        Case(f"{criterion}_none", criterion, nothing, None, NONE, track),
        Case(f"{criterion}_talent_blank", criterion, skilled(None, 100), None, NONE, track),
        Case(f"{criterion}_employees_blank", criterion, skilled(100, None), None, NONE, track),
        Case(f"{criterion}_nobody_employed", criterion, skilled(0, 0), None, NONE, track),
        Case(f"{criterion}_cells_of_two_years", criterion,
             then(year(skilled_talent=1), year(2023, skilled_talent=99, employees=2)), "0.5", YES, track),
        Case(f"{criterion}_of_a_school", criterion, skilled(1, 100), "0.01", NOT_FOR, track, SCHOOL),
        Case(f"{criterion}_of_a_public_base", criterion, nothing, None, NOT_FOR, track, "公共实训基地"),
    )),
    Case("27_a_third_and_more", "27", skilled(3, 7), "3/7", YES, NATIONAL),
    Case("35_a_third_is_less", "35", skilled(1, 3), "1/3", NO, FUNDED),
]  # fmt: skip

# cq 四(一)1(3) 一体化教师不少于50%, 高级实习指导教师和技师以上占实训教师40%以上; cf 四(一) 40%以上;
# cq 2(3) 高级实习指导教师和高级技师占35%以上. 理论教师 enter neither side of the senior shares.
TEACHERS = [
    Case("28_at", "28", integrated(1, 2), "0.5", YES, NATIONAL),
    Case("28_below", "28", integrated(499, 999), "499/999", NO, NATIONAL),
    Case("28_above", "28", integrated(500, 999), "500/999", YES, NATIONAL),
    Case("28_zero", "28", integrated(0, 9), "0", NO, NATIONAL),
    Case("28_none", "28", nothing, None, NONE, NATIONAL),
    Case("28_blank_is_not_integrated", "28", then(integrated(1, 1), lambda one: one.teacher(2)), "1/3", NO, NATIONAL),
    Case("28_of_the_year_before", "28", integrated(1, 2, stat_year=2023), "0.5", YES, NATIONAL),
    Case("28_two_years_old", "28", integrated(1, 1, stat_year=2022), None, NONE, NATIONAL),
    *(case for criterion, track in (("29", NATIONAL), ("51", BASE)) for case in (
        Case(f"{criterion}_at", criterion, technicians(4, 10), "0.4", YES, track),
        Case(f"{criterion}_below", criterion, technicians(399, 998), "399/998", NO, track),
        Case(f"{criterion}_above", criterion, technicians(400, 999), "400/999", YES, track),
        Case(f"{criterion}_zero", criterion, technicians(0, 9), "0", NO, track),
        Case(f"{criterion}_none", criterion, nothing, None, NONE, track),
        Case(f"{criterion}_theory_teachers_alone", criterion, lambda one: one.teacher(9, **SENIOR), None, NONE, track),
        Case(f"{criterion}_theory_teachers_enter_neither_side", criterion,
             then(technicians(3, 10), lambda one: one.teacher(90, grade="首席技师")), "0.3", NO, track),
        Case(f"{criterion}_by_title_or_grade_once", criterion,
             then(practical(1, **SENIOR), practical(1, grade="特级技师", **SENIOR), practical(1, grade="高级技师"),
                  practical(1, grade="首席技师"), practical(6, title="一级实习指导教师")), "0.4", YES, track),
    )),
    Case("39_at", "39", seniors(7, 20), "0.35", YES, FUNDED),
    Case("39_below", "39", seniors(349, 1000), "0.349", NO, FUNDED),
    Case("39_above", "39", seniors(6, 17), "6/17", YES, FUNDED),
    Case("39_zero", "39", seniors(0, 4), "0", NO, FUNDED),
    Case("39_none", "39", nothing, None, NONE, FUNDED),
    Case("39_theory_teachers_alone", "39", lambda one: one.teacher(9, **SENIOR), None, NONE, FUNDED),
]  # fmt: skip

# cq 四(一)2(3) 师生比1:20－1:22; cf 四(一) 1:20. A school's students enrolled, another unit's persons trained in
# 上一年度, over the teachers.
STUDENTS = [
    *(case for criterion, track, least, most in (("38", FUNDED, JUDGE, YES), ("50", BASE, YES, NO)) for case in (
        Case(f"{criterion}_school_nineteen", criterion, enrolled(19, 1), "19", least, track, SCHOOL, 2),
        Case(f"{criterion}_school_twenty", criterion, enrolled(40, 2), "20", YES, track, UNIVERSITY, 2),
        Case(f"{criterion}_school_just_over_twenty", criterion, enrolled(201, 10), "20.1", most, track, SCHOOL, 2),
        Case(f"{criterion}_school_twenty_two", criterion, enrolled(22, 1), "22", most, track, "职业院校", 2),
        Case(f"{criterion}_school_over_twenty_two", criterion, enrolled(67, 3), "67/3", NO, track, SCHOOL, 2),
        Case(f"{criterion}_school_trains_many_more", criterion, then(enrolled(20, 1), trained(99)), "20", YES, track,
             SCHOOL, 2),
        Case(f"{criterion}_school_enrolment_unknown", criterion, classes(20, 1), None, NONE, track, SCHOOL, 2),
        Case(f"{criterion}_school_is_not_asked_whom_it_trained", criterion, classes(20, 1), "20", NOT_FOR, track,
             SCHOOL),
        Case(f"{criterion}_others_are_not_asked_whom_they_enrol", criterion, enrolled(20, 1), "20", NOT_FOR, track,
             TRAINING_BODY, 2),
    )),
    *(case for criterion, track, least, most in (("38", FUNDED, JUDGE, YES), ("50", BASE, YES, NO)) for case in (
        Case(f"{criterion}_nineteen", criterion, classes(19, 1), "19", least, track),
        Case(f"{criterion}_just_under_twenty", criterion, classes(199, 10), "19.9", least, track),
        Case(f"{criterion}_twenty", criterion, classes(20, 1), "20", YES, track),
        Case(f"{criterion}_just_over_twenty", criterion, classes(61, 3), "61/3", most, track),
        Case(f"{criterion}_twenty_two", criterion, classes(22, 1), "22", most, track),
        Case(f"{criterion}_just_over_twenty_two", criterion, classes(221, 10), "22.1", NO, track),
        Case(f"{criterion}_twenty_three", criterion, classes(23, 1), "23", NO, track),
        Case(f"{criterion}_zero", criterion, then(trained(1, 2022, 6, 30), lambda one: one.teacher()), "0", least,
             track),
        Case(f"{criterion}_none", criterion, nothing, None, NONE, track),
        Case(f"{criterion}_no_teacher", criterion, trained(20), None, NONE, track),
        Case(f"{criterion}_nobody_trained", criterion, lambda one: one.teacher(), None, NONE, track),
        Case(f"{criterion}_teachers_of_the_year_before", criterion, classes(20, 1, stat_year=2023), "20", YES, track),
        Case(f"{criterion}_teachers_two_years_old", criterion, classes(20, 1, stat_year=2022), None, NONE, track),
        Case(f"{criterion}_one_person_twice", criterion,
             then(classes(19, 1), trained(2, person_key="same")), "20", YES, track),
    )),
]  # fmt: skip

# cq 四(一)1(4) 5个以上; 2(2) 2－3个; cf 四(一) 3个以上; mohrss 第十条 3个以上. mohrss 第十二条 每个职业不少于3名专家.
OCCUPATIONS = [
    *(case for criterion, track, at in (("30", NATIONAL, 5), ("34", FUNDED, 2), ("47", BASE, 3), ("56", FOUNDATION, 3))
      for case in (
          Case(f"{criterion}_matching_at", criterion, occupations(at), str(at), YES, track),
          Case(f"{criterion}_matching_below", criterion, occupations(at - 1, 1), str(at - 1), NO, track),
          Case(f"{criterion}_matching_above", criterion, occupations(at + 1), str(at + 1), YES, track),
          Case(f"{criterion}_matching_zero", criterion, occupations(0, 3, 3), "0", NO, track),
          Case(f"{criterion}_matching_none", criterion, nothing, None, NONE, track),
      )),
    Case("57_at", "57", experts(3, 4), "3", YES, FOUNDATION),
    Case("57_below", "57", experts(9, 2), "2", NO, FOUNDATION),
    Case("57_above", "57", experts(4, 4), "4", YES, FOUNDATION),
    Case("57_zero", "57", experts(3, 0), "0", NO, FOUNDATION),
    Case("57_none", "57", occupations(2), None, NONE, FOUNDATION),
]  # fmt: skip

# cq 四(一)2(2) 1500人, 高级工以上20%以上; 四(二)1 5000, 2000; 四(二)2 3000, 1000; mohrss 第四条 2000, 20%.
# cf 四(一) 近三年300人次左右, 30%左右. By 结业日期; 近三年 holds its first and last day.
TRAINING = [
    *around("36", "36", 1500, trained, zero=False, track=FUNDED),
    Case("36_zero", "36", trained(3, 2022, 12, 31), "0", NO, FUNDED),
    *around("42", "42", 5000, trained, zero=False, track=NATIONAL),
    Case("42_zero", "42", trained(3, 2024, 1, 1), "0", NO, NATIONAL),
    *around("42_high", "42", 2000, lambda n: share_of(n, n + 1), track=NATIONAL, item=2),
    *around("43", "43", 3000, lambda n: then(trained(n, **DIGITAL), trained(1)), track=NATIONAL),
    *around("43_high", "43", 1000, lambda n: then(share_of(n, n + 1, **DIGITAL), trained(9, **HIGH)), track=NATIONAL,
            item=2),
    Case("43_by_the_application", "43",
         then(lambda one: one.occupation("6-18-01-01", is_digital_skill=True), trained(2)), "2", NO, NATIONAL),
    *around("55", "55", 2000, trained, zero=False, track=FOUNDATION),
    Case("55_zero", "55", trained(3, 2022, 12, 31), "0", NO, FOUNDATION),
    *around("48", "48", 300, trained, below=JUDGE, zero=False, track=BASE),
    Case("48_zero", "48", then(trained(4, 2021, 6, 23), trained(4, 2024, 6, 25)), "0", JUDGE, BASE),
    Case("48_first_and_last_day", "48",
         then(*(trained(1, *day) for day in ((2021, 6, 23), (2021, 6, 24), (2024, 6, 24), (2024, 6, 25)))), "2", JUDGE,
         BASE),
    Case("46_share_of_students_alone", "46",
         then(share_of(3, 10, person_group="在校学生"), trained(90, person_group="企业职工")), "0.3", YES, NATIONAL,
         SCHOOL, 2),
    *(case for criterion, item, track, tenths, low in (
        ("37", 1, FUNDED, 2, NO), ("55", 2, FOUNDATION, 2, NO), ("46", 2, NATIONAL, 3, NO), ("49", 1, BASE, 3, JUDGE))
      for case in (
          Case(f"{criterion}_share_at", criterion, share_of(tenths * 3, 30, **whose(criterion)),
               f"0.{tenths}", YES, track, SCHOOL, item),
          Case(f"{criterion}_share_below", criterion, share_of(tenths * 100 - 1, 1000, **whose(criterion)),
               f"0.{tenths - 1}99", low, track, SCHOOL, item),
          Case(f"{criterion}_share_above", criterion, share_of(tenths * 100 + 1, 1000, **whose(criterion)),
               f"0.{tenths}01", YES, track, SCHOOL, item),
          Case(f"{criterion}_share_zero", criterion, share_of(0, 7, **whose(criterion)), "0", low, track, SCHOOL, item),
          Case(f"{criterion}_share_none", criterion, nothing, None, NONE, track, SCHOOL, item),
          Case(f"{criterion}_share_of_nobody", criterion, trained(5, 2019, 6, 30, **HIGH), None, NONE, track, SCHOOL,
               item),
      )),
    Case("58_passed_at", "58", exams(9, 1, 3), "0.9", YES, FOUNDATION),
    Case("58_passed_below", "58", exams(899, 101), "0.899", NO, FOUNDATION),
    Case("58_passed_above", "58", exams(10, 1), "10/11", YES, FOUNDATION),
    Case("58_passed_zero", "58", exams(0, 2), "0", NO, FOUNDATION),
    Case("58_passed_none", "58", nothing, None, NONE, FOUNDATION),
    Case("58_only_unexamined", "58", exams(0, 0, 3), None, NONE, FOUNDATION),
    Case("58_satisfied_at", "58", asked((10, 9), (10, 10)), "0.9", YES, FOUNDATION, item=2),
    Case("58_satisfied_below", "58", asked((10, 10), (1000, 899)), "0.899", NO, FOUNDATION, item=2),
    Case("58_satisfied_above", "58", asked((1000, 901), (10, 10)), "0.901", YES, FOUNDATION, item=2),
    Case("58_satisfied_zero", "58", asked((10, 0), (10, 10)), "0", NO, FOUNDATION, item=2),
    Case("58_satisfied_none", "58", nothing, None, NONE, FOUNDATION, item=2),
    Case("58_satisfied_one_side", "58", asked((10, 10), None), None, NONE, FOUNDATION, item=2),
]  # fmt: skip

# cq 四(一)2(4) 3家以上大、中型企业, 3个以上专业; cf 四(一) each specialty 3; sy 二(二)4 不少于5家, 至少1家.
# A partner counts while the work goes on: on its first and on its last day.
LARGE = {"partner_size": "大型"}
PARTNERS = [
    *around("40", "40", 3, lambda n: partners(n, **LARGE), track=FUNDED),
    Case("40_medium_counts_small_does_not", "40",
         then(partner("甲", **LARGE), partner("乙", partner_size="中型"), partner("丙", partner_size="小型"),
              partner("丁", partner_size="微型"), partner("戊")), "2", NO, FUNDED),
    Case("40_a_school_is_no_enterprise", "40",
         then(partners(2, **LARGE), partner("校", partner_kind="院校", **LARGE)), "2", NO, FUNDED),
    Case("40_one_partner_for_three_specialties", "40",
         then(*(partner("甲", occupation_code=code, **LARGE) for code in CODES[:3])), "1", NO, FUNDED),
    Case("40_one_partner_with_and_without_its_code", "40",
         then(partner("甲", partner_uscc="U-partner", occupation_code=CODES[0], **LARGE),
              partner("甲", occupation_code=CODES[1], **LARGE)), "1", NO, FUNDED),
    Case("40_one_partner_under_two_names", "40",
         then(*(partner(name, partner_uscc="U-partner", **LARGE) for name in ("甲", "甲公司"))), "1", NO, FUNDED),
    Case("40_ended_on_the_day", "40", partners(3, ends_on=date(2024, 6, 24), **LARGE), "3", YES, FUNDED),
    Case("40_ended_the_day_before", "40",
         then(partners(2, **LARGE), partner("止", ends_on=date(2024, 6, 23), **LARGE)), "2", NO, FUNDED),
    Case("40_begun_on_the_day", "40", partners(3, starts_on=date(2024, 6, 24), **LARGE), "3", YES, FUNDED),
    Case("40_begun_the_day_after", "40",
         then(partners(2, **LARGE), partner("始", starts_on=date(2024, 6, 25), **LARGE)), "2", NO, FUNDED),
    *around("41", "41", 3, developed, track=FUNDED),
    Case("41_one_specialty_with_three_partners", "41",
         then(*(partner(name, occupation_code=CODES[0], develops_specialty=True) for name in "甲乙丙")), "1", NO,
         FUNDED),
    Case("41_ended_on_the_day", "41", developed(3, ends_on=date(2024, 6, 24)), "3", YES, FUNDED),
    Case("41_ended_the_day_before", "41", developed(3, ends_on=date(2024, 6, 23)), "0", NO, FUNDED),
    Case("52_at", "52", for_each(3, 3), "3", YES, BASE),
    Case("52_below_in_one", "52", for_each(9, 2), "2", NO, BASE),
    Case("52_above", "52", for_each(4, 5), "4", YES, BASE),
    Case("52_none_for_one", "52", for_each(3, 0), "0", NO, BASE),
    Case("52_schools_count", "52", for_each(3, partner_kind="院校"), "3", YES, BASE),
    Case("52_no_partner_on_record", "52", occupations(2), None, NONE, BASE),
    Case("52_none", "52", nothing, None, NONE, BASE),
    Case("52_all_ended_the_day_before", "52", for_each(3, 3, ends_on=date(2024, 6, 23)), "0", NO, BASE),
    Case("52_all_of_another_kind", "52", for_each(3, partner_kind="培训机构"), "0", NO, BASE),
    Case("52_ended_on_the_day", "52", for_each(3, 3, ends_on=date(2024, 6, 24)), "3", YES, BASE),
    Case("52_for_no_specialty", "52", then(occupations(1), partners(3)), "0", NO, BASE),
    *around("63", "63", 5, partners, track=UPSKILLING),
    Case("63_industry_bodies_count_schools_do_not", "63",
         then(partners(4), partner("会", partner_kind="行业组织"), partner("校", partner_kind="院校"),
              partner("训", partner_kind="培训机构")), "5", YES, UPSKILLING),
    *(case for case in around("65", "65", 1, lambda n: partners(n, partner_kind="院校"), track=CHAIN)
      if not case.name.endswith("below")),
    Case("65_training_body", "65", partner("训", partner_kind="培训机构"), "1", YES, CHAIN),
    Case("65_below", "65", then(partners(9), partner("会", partner_kind="行业组织")), "0", NO, CHAIN),
    Case("65_ended_on_the_day", "65", partner("校", partner_kind="院校", ends_on=date(2024, 6, 24)), "1", YES, CHAIN),
]  # fmt: skip

# cq 四(二)3 年评价1000人次以上, by the body that evaluated; 四(二)5 of 技工院校: rated 优秀, 80%.
PREFERENCES = [
    *around("44", "44", 1000, certified, zero=False, track=NATIONAL),
    Case("44_zero", "44", then(certified(2, 2022, 12, 31), certified(2, 2024, 1, 1)), "0", NO, NATIONAL),
    Case("44_two_kinds_of_four", "44",
         then(certified(2), certified(3, certificate_kind="国家职业资格证书"),
              certified(4, certificate_kind="专项职业能力证书"), certified(5, certificate_kind="培训合格证书")),
         "5", NO, NATIONAL),
    Case("44_by_another_body", "44", then(certified(2), certified(9, evaluator_uscc="U-other")), "2", NO, NATIONAL),
    Case("46_excellent", "46", project("jl-base-new", "优秀", 2020, 1, 1), "1", YES, NATIONAL, SCHOOL),
    Case("46_two_excellent", "46",
         then(project("jl-base-new", "优秀", 2020, 1, 1), project(FUNDED, "优秀", 2024, 6, 24)), "2", YES, FUNDED,
         SCHOOL),
    Case("46_good_is_not_excellent", "46",
         then(project(NAMED, "合格", 2020, 1, 1), project(NAMED, None, 2020, 1, 1)), "0", NO, NAMED, SCHOOL),
    Case("46_a_studio_is_no_base", "46", project("jl-studio", "优秀", 2020, 1, 1), "0", NO, NATIONAL, SCHOOL),
    Case("46_recognised_later", "46", project(FUNDED, "优秀", 2024, 6, 25), "0", NO, NATIONAL, SCHOOL),
    Case("46_no_base_before", "46", nothing, None, NONE, NATIONAL, SCHOOL),
    *(Case(f"46_not_for_{n}", "46", project(FUNDED, "优秀", 2020, 1, 1), "1", NOT_FOR, NATIONAL, kind)
      for n, kind in enumerate(("企业", "职业院校", UNIVERSITY, "公共实训基地"))),
    Case("46_key_at", "46", matched(4, 5), "0.8", YES, NATIONAL, SCHOOL, 3),
    Case("46_key_below", "46", matched(3, 4), "0.75", NO, NATIONAL, SCHOOL, 3),
    Case("46_key_above", "46", matched(5, 6), "5/6", YES, NATIONAL, SCHOOL, 3),
    Case("46_key_zero", "46", occupations(2), "0", NO, NATIONAL, SCHOOL, 3),
    Case("46_key_none", "46", nothing, None, NONE, NATIONAL, SCHOOL, 3),
]  # fmt: skip

# cf 四(二) 一般应具有技师及以上; 65周岁以下, 地方特色民族技能传承人可到68周岁: the age is reached on the birthday.
LEADERS = [
    *(Case(f"53_leader_{n}", "53", leader(grade), grade, result, STUDIO)
      for n, (grade, result) in enumerate(
          (("学徒工", JUDGE), ("高级工", JUDGE), ("技师", YES), ("高级技师", YES), ("首席技师", YES)))),
    Case("53_none", "53", nothing, None, NONE, STUDIO),
    Case("54_turns_65_on_the_day", "54", born(1959, 6, 24), "65", YES, STUDIO),
    Case("54_turns_65_the_day_after", "54", born(1959, 6, 25), "64", YES, STUDIO),
    Case("54_turns_66_the_day_after", "54", born(1958, 6, 25), "65", YES, STUDIO),
    Case("54_turns_66_on_the_day", "54", born(1958, 6, 24, heir=False), "66", NO, STUDIO),
    Case("54_general_rule_is_not_for_heirs", "54", born(1958, 6, 24, heir=True), "66", NOT_FOR, STUDIO),
    Case("54_unknown_leader", "54", nothing, None, NONE, STUDIO),
    Case("54_heir_turns_68_on_the_day", "54", born(1956, 6, 24, heir=True), "68", YES, STUDIO, item=2),
    Case("54_heir_turns_69_the_day_after", "54", born(1955, 6, 25, heir=True), "68", YES, STUDIO, item=2),
    Case("54_heir_turns_69_on_the_day", "54", born(1955, 6, 24, heir=True), "69", NO, STUDIO, item=2),
    # A leap day's birthday in other years is the last day of February (民法典 第二百零二条).
    *(Case(f"54_leap_day_{n}", "54", born(1956, 2, 29, heir=True), age, result, STUDIO, item=2, applied_on=day)
      for n, (age, result, day) in enumerate((("68", YES, date(2025, 2, 27)), ("69", NO, date(2025, 2, 28))))),
    Case("54_heirs_rule_is_not_for_others", "54", born(1955, 6, 24, heir=False), "69", NOT_FOR, STUDIO, item=2),
    Case("54_heirs_rule_unknown_leader", "54", nothing, None, NOT_FOR, STUDIO, item=2),
]  # fmt: skip

# sy 二(二)3 上一年度或申报前十二个月不少于500人次: completed training and certificates by the unit, the greater window.
YEAR, TWELVE = "prior_year", "prior_12_months"
EVALUATED = [
    *around("62", "62", 500, lambda n: trained(n, 2023, 3, 1), zero=False, track=UPSKILLING),
    Case("62_zero", "62", then(trained(3, 2022, 12, 31), certified(3, 2022, 12, 31)), "0", NO, UPSKILLING),
    Case("62_training_and_certificates", "62", then(trained(300, 2023, 3, 1), certified(200, 2023, 3, 1)), "500", YES,
         UPSKILLING),
    Case("62_certificates_alone", "62", certified(2), "2", NO, UPSKILLING),
    Case("62_certificates_by_another_body", "62",
         then(trained(2), certified(9, evaluator_uscc="U-other")), "2", NO, UPSKILLING),
    Case("62_not_completed", "62", then(trained(2), lambda one: one.training(9, None)), "2", NO, UPSKILLING),
    Case("62_year_is_greater", "62", then(trained(3, 2023, 3, 1), trained(2, 2024, 3, 1)), "3", NO, UPSKILLING),
    Case("62_twelve_months_are_greater", "62", then(trained(2, 2023, 3, 1), trained(3, 2024, 3, 1)), "3", NO,
         UPSKILLING),
    Case("62_never_half_of_each", "62",
         then(trained(4, 2023, 3, 1), certified(3, 2024, 3, 1)), "4", NO, UPSKILLING),
    Case("62_twelve_months_first_day", "62",
         then(trained(2, 2023, 6, 24), certified(2, 2023, 6, 24), trained(5, 2024, 1, 1)), "9", NO, UPSKILLING),
    Case("62_twelve_months_day_before_first", "62",
         then(trained(2, 2023, 6, 23), certified(2, 2023, 6, 23), trained(5, 2024, 1, 1)), "5", NO, UPSKILLING),
    Case("62_twelve_months_before_a_leap_day", "62", then(trained(2, 2023, 2, 28), trained(1, 2024, 2, 28)), "3", NO,
         UPSKILLING, applied_on=date(2024, 2, 29)),
    Case("62_twelve_months_before_a_leap_day_too_early", "62", then(trained(2, 2023, 2, 27), trained(1, 2024, 2, 28)),
         "2", NO, UPSKILLING, applied_on=date(2024, 2, 29)),
    Case("62_twelve_months_last_day", "62", then(trained(500, 2024, 6, 23)), "500", YES, UPSKILLING),
    Case("62_the_day_of_application", "62",
         then(trained(2, 2024, 6, 23), trained(5, 2024, 6, 24), certified(5, 2024, 6, 24)), "2", NO, UPSKILLING),
    Case("62_year_first_and_last_day", "62",
         then(trained(1, 2022, 12, 31), trained(2, 2023, 1, 1), certified(3, 2023, 1, 1)), "5", NO, UPSKILLING),
]  # fmt: skip
WINDOWS = {
    "62_year_is_greater": YEAR, "62_twelve_months_are_greater": TWELVE, "62_never_half_of_each": YEAR,
    "62_twelve_months_first_day": TWELVE, "62_year_first_and_last_day": YEAR, "62_twelve_months_last_day": TWELVE,
}  # fmt: skip

# sy 二(一): who may apply for which; 提升 and 产业链 exclude each other, an enterprise may add 竞赛集训.
KINDS = {
    UPSKILLING: ("企业", SCHOOL, UNIVERSITY, TRAINING_BODY),
    CHAIN: ("企业",),
    COMPETITION: ("企业", SCHOOL, "职业院校", TRAINING_BODY),
}
APPLICANTS = [
    *(Case(f"67_{track}_{kind}", "67", nothing, "0" if kind in allowed else "1",
           YES if kind in allowed else JUDGE if track == COMPETITION else NO, track, kind)
      for track, allowed in KINDS.items()
      for kind in ("企业", SCHOOL, "职业院校", UNIVERSITY, TRAINING_BODY, "公共实训基地", "行业组织", "科研机构",
                   "其他")),
    Case("67_upskilling_and_chain", "67", also(CHAIN), "1", NO, UPSKILLING),
    Case("67_chain_and_upskilling", "67", also(UPSKILLING), "1", NO, CHAIN),
    Case("67_wrong_kind_and_both", "67", also(UPSKILLING), "2", NO, CHAIN, SCHOOL),
    Case("67_upskilling_and_competition", "67", also(COMPETITION), "0", YES, UPSKILLING),
    Case("67_chain_and_competition", "67", also(COMPETITION), "0", YES, CHAIN),
    Case("67_competition_and_upskilling", "67", also(UPSKILLING), "0", YES, COMPETITION),
    Case("67_competition_and_chain", "67", also(CHAIN), "0", YES, COMPETITION),
    Case("67_enterprise_with_both", "67", also(COMPETITION), "0", YES, UPSKILLING, item=2),
    Case("67_school_with_both", "67", also(COMPETITION), "1", JUDGE, UPSKILLING, SCHOOL, 2),
    Case("67_training_body_with_both", "67", also(UPSKILLING), "1", JUDGE, COMPETITION, TRAINING_BODY, 2),
    Case("67_school_with_one", "67", nothing, "0", YES, COMPETITION, SCHOOL, 2),
    Case("67_with_both_in_two_years", "67", also(COMPETITION, apply_year=2025, applied_on=date(2025, 6, 24)), "0", YES,
         UPSKILLING, SCHOOL, 2),
    Case("67_chain_of_another_year", "67", also(CHAIN, apply_year=2025, applied_on=date(2025, 6, 24)), "0", YES,
         UPSKILLING),
    Case("67_chain_by_another_unit", "67", also(CHAIN, uscc="U-other"), "0", YES, UPSKILLING),
]  # fmt: skip

# sy 二(一) 在顺义区内: the district's own code; jl 二(一) 省内 is in the cases of Jilin. A unit of the province or of
# the centre that is registered elsewhere, and kinds beyond a list that ends in 等, are for somebody to decide.
DISTRICT = [
    *(Case(f"68_{track}_{code}_{affiliation}", "68", registered(code, affiliation), value, result, track)
      for track in (UPSKILLING, CHAIN, COMPETITION)
      for code, affiliation, value, result in (
          ("110113", None, "0", YES), ("110113", "区县", "0", YES), ("110105", None, "1", NO),
          ("110114", "区县", "1", NO),
          ("110100", "省直", "1", JUDGE), ("220102", "中央驻省", "1", JUDGE), ("110105", "市直", "1", NO),
          (None, None, None, NONE))),
]  # fmt: skip
WHO = {
    NATIONAL: ("职业院校", SCHOOL, "企业", "行业组织", TRAINING_BODY, "公共实训基地"),
    BASE: ("企业", SCHOOL, "职业院校", TRAINING_BODY),
    FOUNDATION: ("企业", "公共实训基地", SCHOOL),
}
WHO |= {FUNDED: WHO[NATIONAL], NAMED: WHO[NATIONAL]}
LISTED = [
    Case(f"69_{track}_{kind}", "69", nothing, "0" if kind in allowed else "1", YES if kind in allowed else JUDGE, track,
         kind)
    for track, allowed in WHO.items()
    for kind in ("企业", SCHOOL, "职业院校", UNIVERSITY, TRAINING_BODY, "公共实训基地", "行业组织", "科研机构", "其他")
]  # fmt: skip

CASES = [
    *PENALTIES, *YEARLY, *TEACHERS, *STUDENTS, *OCCUPATIONS, *TRAINING, *PARTNERS, *PREFERENCES, *LEADERS, *EVALUATED,
    *APPLICANTS, *DISTRICT, *LISTED,
]  # fmt: skip
UNKNOWN_UNIT = [
    Case("27_unknown_unit", "27", nothing, None, NONE, NATIONAL),
    Case("46_unknown_unit", "46", nothing, None, NONE, NATIONAL),
    Case("67_unknown_unit", "67", nothing, None, NONE, UPSKILLING),
    Case("67_2_unknown_unit", "67", nothing, None, NONE, UPSKILLING, item=2),
    Case("68_unknown_unit", "68", nothing, None, NONE, CHAIN),
    Case("69_unknown_unit", "69", nothing, None, NONE, NATIONAL),
]
