"""Every measured criterion of jl-2024 exactly at, just beside and far from its threshold; who competes for its places.

Expected values and results follow from the clause named above each group. 以上, 不低于, 不少于, 不超过 include the
number.
"""

from datetime import date

from tests.oracle.cases import (
    CHECKED,
    CODES,
    JUDGE,
    NO,
    NONE,
    NOT_FOR,
    YES,
    Case,
    asked,
    credit,
    exams,
    experts,
    leader,
    nothing,
    occupations,
    practical,
    staff,
    surveys,
    then,
    trained,
    unit,
    urgent,
    year,
)
from tests.oracle.tiny import Applicant, TinyWorld

OLD, STUDIO, SCHOOL = "jl-base-existing", "jl-studio", "技工院校"


def awarded_here(one: Applicant) -> None:
    one.studio(awarded_year=2015, awarded_uscc=one.uscc)


# 二(一)1(1) 近3年未受过刑事处罚和失信联合惩戒; 近三年 runs up to and including 申报日.
PENALTIES = [
    Case("checked_without_record", "1", CHECKED, "0", YES),
    Case("never_checked", "1", nothing, None, NONE),
    Case("checked_by_the_row_of_the_year_before", "1", year(2023, credit_checked_on=date(2023, 6, 1)), "0", YES),
    Case("checked_in_one_cell_of_two_rows", "1",
         then(year(2024, floor_area_m2=5), year(2023, credit_checked_on=date(2023, 6, 1))), "0", YES),
    Case("checked_two_years_ago", "1", year(2022, credit_checked_on=date(2022, 6, 1)), None, NONE),
    Case("exactly_three_years_before", "1", then(CHECKED, credit("刑事处罚", 2021, 6, 24)), "1", NO),
    Case("a_day_earlier", "1", then(CHECKED, credit("刑事处罚", 2021, 6, 23)), "0", YES),
    Case("a_day_earlier_and_never_checked", "1", credit("刑事处罚", 2021, 6, 23), None, NONE),
    Case("on_the_day_of_application", "1", then(CHECKED, credit("刑事处罚", 2024, 6, 24)), "1", NO),
    Case("after_the_application", "1", then(CHECKED, credit("刑事处罚", 2024, 6, 25)), "0", YES),
    Case("in_the_window_and_never_checked", "1", credit("刑事处罚", 2023, 1, 1), "1", NO),
    Case("twice", "1", then(CHECKED, credit("刑事处罚", 2023, 1, 1), credit("刑事处罚", 2024, 1, 1)), "2", NO),
    Case("of_another_kind", "1", then(CHECKED, credit("行政处罚", 2023, 1, 1), credit("失信联合惩戒", 2023, 1, 1)),
         "0", YES),
    Case("leap_day_minus_three_years", "1", then(CHECKED, credit("刑事处罚", 2021, 2, 28)), "1", NO,
         applied_on=date(2024, 2, 29)),
    Case("leap_day_a_day_earlier", "1", then(CHECKED, credit("刑事处罚", 2021, 2, 27)), "0", YES,
         applied_on=date(2024, 2, 29)),
    Case("dishonesty_exactly_three_years_before", "2", then(CHECKED, credit("失信联合惩戒", 2021, 6, 24)), "1", NO),
    Case("dishonesty_a_day_earlier", "2", then(CHECKED, credit("失信联合惩戒", 2021, 6, 23)), "0", YES),
    Case("dishonesty_never_checked", "2", nothing, None, NONE),
    Case("dishonesty_is_no_criminal_record", "2", then(CHECKED, credit("刑事处罚", 2023, 1, 1)), "0", YES),
]  # fmt: skip

# 二(一)1(2) 1000平方米以上; 年培训2000人次以上; 企业技能岗位职工不低于1000人; 院校在校生不低于1000人.
# 二(一)2(4) 在校生规模不低于1500人.
YEARLY = [
    Case("area_at", "4", year(floor_area_m2=1000), "1000", YES),
    Case("area_below", "4", year(floor_area_m2="999.99"), "999.99", NO),
    Case("area_above", "4", year(floor_area_m2="1000.01"), "1000.01", YES),
    Case("area_zero", "4", year(floor_area_m2=0), "0", NO),
    Case("area_none", "4", nothing, None, NONE),
    Case("area_blank", "4", year(training_capacity=2000), None, NONE),
    Case("area_of_the_year_before", "4", year(2023, floor_area_m2=1000), "1000", YES),
    Case("area_cell_of_the_year_before", "4", then(year(enrolment=9), year(2023, floor_area_m2=1000)), "1000", YES),
    Case("area_newer_row_wins", "4", then(year(floor_area_m2=500), year(2023, floor_area_m2=5000)), "500", NO),
    Case("area_two_years_old", "4", year(2022, floor_area_m2=5000), None, NONE),
    Case("area_of_a_later_year", "4", year(2025, floor_area_m2=5000), None, NONE),
    Case("capacity_at", "5", year(training_capacity=2000), "2000", YES),
    Case("capacity_below", "5", year(training_capacity=1999), "1999", NO),
    Case("capacity_above", "5", year(training_capacity=2001), "2001", YES),
    Case("capacity_zero", "5", year(training_capacity=0), "0", NO),
    Case("capacity_none", "5", nothing, None, NONE),
    Case("posts_at", "6", year(skilled_post_employees=1000), "1000", YES),
    Case("posts_below", "6", year(skilled_post_employees=999), "999", NO),
    Case("posts_above", "6", year(skilled_post_employees=1001), "1001", YES),
    Case("posts_zero", "6", year(skilled_post_employees=0), "0", NO),
    Case("posts_none", "6", nothing, None, NONE),
    Case("posts_of_a_school", "6", year(skilled_post_employees=999), "999", NOT_FOR, kind=SCHOOL),
    Case("posts_of_a_public_base", "6", year(skilled_post_employees=999), "999", NOT_FOR, kind="公共实训基地"),
    Case("enrolment_at", "7", year(enrolment=1000), "1000", YES, kind=SCHOOL),
    Case("enrolment_below", "7", year(enrolment=999), "999", NO, kind="职业院校"),
    Case("enrolment_above", "7", year(enrolment=1001), "1001", YES, kind="高等院校"),
    Case("enrolment_zero", "7", year(enrolment=0), "0", NO, kind=SCHOOL),
    Case("enrolment_none", "7", nothing, None, NONE, kind=SCHOOL),
    Case("enrolment_of_an_enterprise", "7", year(enrolment=999), "999", NOT_FOR),
    Case("enrolment_of_a_training_body", "7", year(enrolment=999), "999", NOT_FOR, kind="职业培训机构"),
    Case("old_enrolment_at", "19", year(enrolment=1500), "1500", YES, OLD, SCHOOL),
    Case("old_enrolment_below", "19", year(enrolment=1499), "1499", NO, OLD, SCHOOL),
    Case("old_enrolment_above", "19", year(enrolment=1501), "1501", YES, OLD, "高等院校"),
    Case("old_enrolment_zero", "19", year(enrolment=0), "0", NO, OLD, SCHOOL),
    Case("old_enrolment_none", "19", nothing, None, NONE, OLD, SCHOOL),
    Case("old_enrolment_of_an_enterprise", "19", year(enrolment=1), "1", NOT_FOR, OLD),
]

# 二(一)1(3) 5个以上职业工种.
OCCUPATIONS = [
    Case("occupations_at", "8", occupations(5), "5", YES),
    Case("occupations_below", "8", occupations(4, other=2), "4", NO),
    Case("occupations_above", "8", occupations(6), "6", YES),
    Case("occupations_blank_is_not_matching", "8", occupations(4, blank=2), "4", NO),
    Case("occupations_zero", "8", occupations(0, other=6), "0", NO),
    Case("occupations_none", "8", nothing, None, NONE),
    Case("occupations_urgency_not_said_of_one", "8", urgent(4, unsaid=1), "4", JUDGE),
    Case("occupations_urgency_denied_of_one", "8", urgent(4, denied=1), "4", NO),
    Case("occupations_urgency_said_of_none", "8", urgent(0, unsaid=5), "0", JUDGE),
    Case("occupations_five_urgent_and_others", "8", urgent(5, unsaid=1), "5", YES),
    Case("occupations_leniently_four", "8", urgent(2, unsaid=2, denied=2), "2", NO),
]

# 二(一) 省内; 大中型企业, 技工院校等职业院校, 公共实训基地等; 优先支持 key fields.
WHO = [
    *(Case(f"registered_{code}_{affiliation}", "68", unit(region_code=code, affiliation=affiliation), value, result)
      for code, affiliation, value, result in (
          ("220102", None, "0", YES), ("229001", "中央驻省", "0", YES), ("210102", None, "1", NO),
          ("210102", "市直", "1", NO), ("210102", "省直", "1", JUDGE), ("110105", "中央驻省", "1", JUDGE),
          (None, None, None, NONE))),
    *(Case(f"enterprise_{size}_{track}", "69", unit(enterprise_size=size), value, result, track)
      for track in ("jl-base-new", OLD)
      for size, value, result in (("大型", "0", YES), ("中型", "0", YES), ("小型", "1", JUDGE), ("微型", "1", JUDGE),
                                  (None, None, NONE))),
    *(Case(f"applicant_{kind}", "69", unit(enterprise_size=None), value, result, kind=kind)
      for kind, value, result in ((SCHOOL, "0", YES), ("职业院校", "0", YES), ("公共实训基地", "0", YES),
                                  ("高等院校", "1", JUDGE), ("行业组织", "1", JUDGE), ("其他", "1", JUDGE))),
    Case("studio_of_a_small_enterprise", "69", unit(enterprise_size="小型"), "0", YES, "jl-studio"),
    Case("studio_of_an_institute", "69", nothing, "1", JUDGE, "jl-studio", "科研机构"),
    Case("preferred_one", "70", lambda one: one.occupation(CODES[0], matches_key_industry=True), "1", YES),
    Case("preferred_none_of_them", "70", lambda one: one.occupation(CODES[0], matches_key_industry=False), "0", NO),
    Case("preferred_unknown", "70", nothing, None, NONE),
    Case("audit_checked", "3", CHECKED, "0", YES, item=2),
    Case("audit_never_checked", "3", nothing, None, NONE, item=2),
    Case("audit_first_day", "3", then(CHECKED, credit("审计严重问题", 2021, 6, 24)), "1", NO, item=2),
    Case("audit_a_day_too_old", "3", then(CHECKED, credit("审计严重问题", 2021, 6, 23)), "0", YES, item=2),
    Case("audit_found_without_a_check", "3", credit("审计严重问题", 2024, 1, 1), "1", NO, item=2),
]  # fmt: skip

# 二(一)1(4) 兼职教师不超过教师总数的1/3; 高级实习指导教师和高级技师占实训教师总数的45%以上.
SENIOR = {"title": "高级实习指导教师"}
TEACHERS = [
    Case("part_time_exactly_a_third", "10", staff(30, 10), "1/3", YES),
    Case("part_time_above_a_third_by_little", "10", staff(299, 100), "100/299", NO),
    Case("part_time_below_a_third_by_little", "10", staff(301, 100), "100/301", YES),
    Case("part_time_zero", "10", staff(10, 0), "0", YES),
    Case("part_time_all", "10", staff(4, 4), "1", NO),
    Case("part_time_none", "10", nothing, None, NONE),
    Case("part_time_of_the_year_before", "10", staff(3, 1, stat_year=2023), "1/3", YES),
    Case("part_time_two_years_old", "10", staff(3, 1, stat_year=2022), None, NONE),
    Case("part_time_newer_list_wins", "10", then(staff(3, 1), staff(9, 9, stat_year=2023)), "1/3", YES),
    Case("part_time_each_person_once", "10",
         then(*(staff(1, part, person_key=key, stat_year=when)
                for when in (2023, 2024) for key, part in (("a", 1), ("b", 0), ("c", 0)))),
         "1/3", YES),
    Case("senior_exactly_45_percent", "11", then(practical(9, **SENIOR), practical(11)), "0.45", YES),
    Case("senior_below_45_percent", "11", then(practical(449, **SENIOR), practical(551)), "0.449", NO),
    Case("senior_above_45_percent", "11", then(practical(5, **SENIOR), practical(6)), "5/11", YES),
    Case("senior_zero", "11", practical(5, title="一级实习指导教师", grade="技师"), "0", NO),
    Case("senior_none", "11", nothing, None, NONE),
    Case("senior_without_practical_teachers", "11", lambda one: one.teacher(5, **SENIOR), None, NONE),
    Case("senior_theory_teachers_enter_neither_side", "11",
         then(practical(9, **SENIOR), practical(11), lambda one: one.teacher(40, **SENIOR)), "0.45", YES),
    Case("senior_by_grade_and_above", "11",
         then(*(practical(3, grade=grade) for grade in ("高级技师", "特级技师", "首席技师")),
              practical(11, grade="技师")), "0.45", YES),
    Case("senior_by_both_title_and_grade_once", "11", then(practical(4, grade="高级技师", **SENIOR), practical(6)),
         "0.4", NO),
]  # fmt: skip

# 二(一)1(5) 每个职业（工种）不少于3名.
EXPERTS = [
    Case("experts_at", "12", experts(3, 3), "3", YES),
    Case("experts_below_in_one", "12", experts(9, 2), "2", NO),
    Case("experts_above", "12", experts(4, 5), "4", YES),
    Case("experts_none_for_one_occupation", "12", experts(3, 0), "0", NO),
    Case("experts_none_at_all", "12", experts(0, 0), None, NONE),
    Case("experts_of_an_occupation_not_applied_for", "12",
         then(experts(3, 3), lambda one: one.experts("5-05-05-02", 1)), "3", YES),
    Case("experts_only_of_an_occupation_not_applied_for", "12",
         then(occupations(2), lambda one: one.experts("5-05-05-02", 3)), "0", NO),
]  # fmt: skip

# 二(一)1(7)(8): measured where such training is on record, else the document decides.
TAKEN_ON = [
    Case("apprenticeship_on_record", "13", trained(1, training_kind="企业新型学徒制"), "1", YES, item=3),
    Case("apprenticeship_by_document", "13", lambda one: one.evidence("二(一)1(7)", YES), None, YES, item=3),
    Case("apprenticeship_document_rejected", "13",
         then(lambda one: one.evidence("二(一)1(7)", YES, "甲"), lambda one: one.evidence("二(一)1(7)", NO, "乙")),
         None, NO, item=3),
    Case("apprenticeship_document_not_judged", "13",
         then(lambda one: one.evidence("二(一)1(7)", YES, "甲"), lambda one: one.evidence("二(一)1(7)", None, "乙")),
         None, JUDGE, item=3),
    Case("apprenticeship_nowhere", "13", nothing, None, NONE, item=3),
    Case("apprenticeship_of_another_year_and_no_document", "13",
         trained(1, 2022, 12, 31, training_kind="企业新型学徒制"), None, NONE, item=3),
    Case("subsidised_on_record", "13", trained(2, 2023, 1, 1, training_kind="政府补贴性培训"), "2", YES, item=4),
    Case("subsidised_nowhere", "13", nothing, None, NONE, item=4),
]  # fmt: skip

# 二(一)2 2011—2020年确定的.
RECOGNISED = [
    Case(f"recognised_in_{said}", "14", nothing, str(said) if said else None, result, OLD)
    for said, result in ((2010, NO), (2011, YES), (2020, YES), (2021, NO), (None, NONE))
]

# 二(一)2(4) 年度3000人次以上, 其中高技能人才不少于1000人次; 年度 is 上一年度, by 结业日期.
HIGH = {"training_grade": "高级工"}
TRAINING = [
    Case("trained_at", "17", trained(3000), "3000", YES, OLD),
    Case("trained_below", "17", trained(2999), "2999", NO, OLD),
    Case("trained_above", "17", trained(3001), "3001", YES, OLD),
    Case("trained_in_another_year_only", "17", trained(5, 2022, 6, 30), "0", NO, OLD),
    Case("trained_none", "17", nothing, None, NONE, OLD),
    Case("trained_first_and_last_day_of_the_year", "17",
         then(*(trained(1, *day) for day in ((2022, 12, 31), (2023, 1, 1), (2023, 12, 31), (2024, 1, 1)))),
         "2", NO, OLD),
    Case("trained_not_completed", "17", then(trained(1), lambda one: one.training(4, None)), "1", NO, OLD),
    Case("trained_one_person_twice", "17", trained(2, person_key="same"), "2", NO, OLD),
    Case("high_skill_at", "18", trained(1000, **HIGH), "1000", YES, OLD),
    Case("high_skill_below", "18", then(trained(999, **HIGH), trained(2100)), "999", NO, OLD),
    Case("high_skill_above", "18", trained(1001, **HIGH), "1001", YES, OLD),
    Case("high_skill_zero", "18", trained(5, training_grade="中级工"), "0", NO, OLD),
    Case("high_skill_none", "18", nothing, None, NONE, OLD),
    Case("high_skill_grades", "18",
         then(*(trained(1, training_grade=grade) for grade in
                ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"))), "5", NO, OLD),
]  # fmt: skip

# 二(一)2(5) 年度培训合格率达到90%以上; 企业及劳动者满意率达到90%以上, 学员 and 企业 apart.
RATES = [
    Case("passed_at", "20", exams(9, 1), "0.9", YES, OLD),
    Case("passed_below", "20", exams(899, 101), "0.899", NO, OLD),
    Case("passed_above", "20", exams(901, 99), "0.901", YES, OLD),
    Case("passed_no_finite_decimal", "20", exams(10, 1), "10/11", YES, OLD),
    Case("passed_unexamined_left_out", "20", exams(9, 1, unexamined=5), "0.9", YES, OLD),
    Case("passed_only_unexamined", "20", exams(0, 0, unexamined=5), None, NONE, OLD),
    Case("passed_zero", "20", exams(0, 3), "0", NO, OLD),
    Case("passed_none", "20", nothing, None, NONE, OLD),
    Case("passed_in_another_year", "20", trained(5, 2022, 12, 31, exam_result="合格"), None, NONE, OLD),
    Case("satisfied_at", "21", asked((10, 9), (20, 18)), "0.9", YES, OLD),
    Case("satisfied_students_below", "21", asked((1000, 899), (10, 10)), "0.899", NO, OLD),
    Case("satisfied_companies_below", "21", asked((10, 10), (1000, 899)), "0.899", NO, OLD),
    Case("satisfied_above", "21", asked((1000, 901), (10, 10)), "0.901", YES, OLD),
    Case("satisfied_batches_summed", "21",
         surveys(("学员", 10, 10, "1", 2023), ("学员", 90, 80, "2", 2023), ("企业", 1, 1, "1", 2023)), "0.9", YES, OLD),
    Case("satisfied_zero", "21", asked((10, 0), (10, 10)), "0", NO, OLD),
    Case("satisfied_none", "21", nothing, None, NONE, OLD),
    Case("satisfied_nothing_returned", "21", asked((0, 0), (0, 0)), None, NONE, OLD),
    Case("satisfied_students_alone_below", "21", asked((10, 8), None), "0.8", NO, OLD),
    Case("satisfied_companies_unknown", "21", asked((10, 10), None), None, NONE, OLD),
    Case("satisfied_students_nothing_returned", "21", asked((0, 0), (10, 10)), None, NONE, OLD),
    Case("satisfied_of_another_year", "21",
         surveys(("学员", 10, 10, "1", 2022), ("企业", 10, 10, "1", 2024)), None, NONE, OLD),
]  # fmt: skip

# 二(二)4 带头人应具有高级技师职业技能水平; 二(二) 不得以相同单位再次申报.
LEADERS = [
    *(Case(f"leader_{n}", "23", leader(grade), grade, result, STUDIO)
      for n, (grade, result) in enumerate(
          (("高级工", NO), ("技师", NO), ("高级技师", YES), ("特级技师", YES), ("首席技师", YES)))),
    Case("leader_unknown", "23", nothing, None, NONE, STUDIO),
    *(Case(f"heir_{grade}", "23", leader(grade, is_ethnic_craft_heir=True), grade, result, STUDIO, item=2)
      for grade, result in (("高级技师", YES), ("首席技师", YES), ("技师", JUDGE), ("初级工", JUDGE))),
    Case("heir_is_not_asked_the_rule_of_others", "23", leader("技师", is_ethnic_craft_heir=True), "技师", NOT_FOR,
         STUDIO),
    Case("no_heir_is_not_asked_the_rule_of_heirs", "23", leader("技师"), "技师", NOT_FOR, STUDIO, item=2),
    Case("never_awarded", "24", leader(), "0", YES, STUDIO),
    Case("awarded_at_the_same_unit", "24", awarded_here, "1", NO, STUDIO),
    Case("awarded_at_another_unit", "24", leader(awarded_year=2015, awarded_uscc="U-other"), "0", YES, STUDIO),
    Case("award_unknown", "24", nothing, None, NONE, STUDIO),
]  # fmt: skip

CASES = [
    *PENALTIES, *YEARLY, *OCCUPATIONS, *WHO, *TEACHERS, *EXPERTS, *TAKEN_ON, *RECOGNISED, *TRAINING, *RATES, *LEADERS,
]  # fmt: skip


def contenders(world: TinyWorld) -> None:
    """Who competes for the five places of bases (nobody was made public), a studio that was, and their money."""
    for number, rank, scores, track in (
        ("R1", 1, ("90", "80"), "jl-base-new"), ("R2", 1, ("70",), "jl-base-new"), ("R3", 1, (), "jl-base-new"),
        ("R4", 1, ("60",), OLD), ("R5", 2, ("88",), "jl-base-new"), ("R6", 2, ("88.5", "88.6"), "jl-base-new"),
        ("R7", 1, ("99",), "jl-base-new"),
    ):  # fmt: skip
        money = {"R1": ("3000000", "1000000", "500050"), "R2": ("1000000", None, None)}.get(number, (None,) * 3)
        one = world.applicant(
            number, track, recommended_rank=rank, central_grant_yuan=money[0], local_match_yuan=money[1],
            own_funds_yuan=money[2],
        )  # fmt: skip
        one.score(*scores)
        if number == "R7":
            one.year(floor_area_m2=0)
        {"R1": funds_and_goals, "R2": goals_without_budget, "R4": goals_without_money}.get(number, nothing)(one)
    for number, outcome, grade in (("S1", "拟入选", "技师"), ("S2", "备选", "首席技师")):
        one = world.applicant(number, STUDIO, recommended_rank=1, central_grant_yuan="250000")
        one.studio(grade)
        one.budget("中央补助", "200000")
        world.add(
            "publicity", application_no=number, starts_on=date(2024, 7, 22), ends_on=date(2024, 7, 26), outcome=outcome
        )


def funds_and_goals(one: Applicant) -> None:
    for source, yuan in (("中央补助", "3000000"), ("省级", "500000"), ("市级", "250000"), ("区级", "250000.50"),
                         ("单位自筹", "100000"), ("其他", "50000")):  # fmt: skip
        one.budget(source, yuan)
    one.budget("中央补助", "9000000", year=2026)
    one.budget("中央补助", "9000000", stage="下达")
    one.target("I103", "1000")
    one.target("I103", "1200", 2025)
    one.target("I103", "9999", 2026)
    one.target("I201", "90")
    one.target("I201", "0.92", 2025, percent=True)


def goals_without_budget(one: Applicant) -> None:
    one.target("I103", "500")
    one.target("I201", "0.8", percent=True)
    one.target("I201", "50", 2025)


def goals_without_money(one: Applicant) -> None:
    one.target("I103", "7")
    one.target("I201", "10")
