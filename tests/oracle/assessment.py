"""Every criterion of jl-2024 for every application, a second time. Thresholds are copied from the clauses by hand."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.oracle.world import (
    GRADES,
    HIGH_SKILL,
    SCHOOLS,
    Row,
    World,
    cell,
    least,
    pass_rate,
    satisfaction,
    seniors,
    share,
    teachers,
    three_years_before,
    trainings,
)

YES, NO, NONE, JUDGE, NOT_FOR = "符合", "不符合", "缺数据", "需人工判断", "不适用"


class Result(NamedTuple):
    """One printed criterion: exact texts, shares as numbers between 0 and 1."""

    application: str
    criterion: str
    clause: str
    item: int
    is_part: bool
    value: str | None
    threshold: str | None
    result: str


class Outcome(NamedTuple):
    """What a criterion gives for one application."""

    value: str | None
    threshold: str | None
    result: str


Criterion = tuple[str, str, int, Callable[[World, Row], Outcome]]


def exact(value: Fraction) -> str:
    """A decimal when it ends, else a fraction."""
    for places in range(20):
        scaled = value * 10**places
        if scaled.denominator == 1:
            return str(Decimal(scaled.numerator).scaleb(-places))
    return f"{value.numerator}/{value.denominator}"


def measured(value: object, threshold: str, holds: Callable[[Fraction], bool]) -> Outcome:
    """A number against a threshold: no number is 缺数据, never 符合 and never 0."""
    if value is None:
        return Outcome(None, threshold, NONE)
    number = Fraction(str(value))
    return Outcome(exact(number), threshold, YES if holds(number) else NO)


def at_least(value: object, threshold: str) -> Outcome:
    """以上, 不低于, 不少于, 达到 include the number."""
    return measured(value, threshold, lambda number: number >= Fraction(threshold))


def at_most(value: object, threshold: str) -> Outcome:
    """不超过 includes the number."""
    return measured(value, threshold, lambda number: number <= Fraction(threshold))


def penalties(kind: str) -> Callable[[World, Row], Outcome]:
    """二(一)1(1) 近3年未受过: a record inside the window decides; without one, 信用核查日期 makes it 0."""

    def judge(world: World, application: Row) -> Outcome:
        applied = application["applied_on"]
        rows = world.rows("credit_record", uscc=application["uscc"], credit_kind=kind)
        count = sum(three_years_before(applied) <= row["determined_on"] <= applied for row in rows)
        if count == 0 and cell(world, application, "credit_checked_on") is None:
            return Outcome(None, "0", NONE)
        return at_most(count, "0")

    return judge


def evidence(clause: str) -> Callable[[World, Row], Outcome]:
    """A declared criterion: of its clause's records one 不符合 decides, then one without a verdict."""

    def judge(world: World, application: Row) -> Outcome:
        rows = world.rows("evidence", application_no=application["application_no"], clause=clause)
        verdicts = {row["verdict"] for row in rows}
        if not verdicts:
            return Outcome(None, None, NONE)
        return Outcome(None, None, NO if NO in verdicts else JUDGE if None in verdicts else YES)

    return judge


def within_the_province(world: World, application: Row) -> Outcome:
    """二(一) 省内: the unit's code begins with the province's; 中央驻省 and 省直 elsewhere are to be judged."""
    units = world.rows("unit", uscc=application["uscc"])
    if not units or units[0]["region_code"] is None:
        return Outcome(None, "0", NONE)
    found = at_most(int(not units[0]["region_code"].startswith("22")), "0")
    attached = units[0]["affiliation"] in ("中央驻省", "省直")
    return found._replace(result=JUDGE) if found.result == NO and attached else found


def of_kinds(*kinds: str, sizes: tuple[str, ...] = ()) -> Callable[[World, Row], Outcome]:
    """二(一), 二(二): who may apply; the list ends in 等, so that another kind is for somebody to decide."""

    def judge(world: World, application: Row) -> Outcome:
        units = world.rows("unit", uscc=application["uscc"])
        if not units or (units[0]["unit_kind"] == "企业" and sizes and units[0]["enterprise_size"] is None):
            return Outcome(None, "0", NONE)
        kind, size = units[0]["unit_kind"], units[0]["enterprise_size"]
        listed = kind in kinds and (kind != "企业" or not sizes or size in sizes)
        return Outcome("0" if listed else "1", "0", YES if listed else JUDGE)

    return judge


def preferred_field(world: World, application: Row) -> Outcome:
    """二(一) 优先支持: one occupation of a key industry."""
    rows = world.rows("application_occupation", application_no=application["application_no"])
    return at_least(sum(bool(row["matches_key_industry"]) for row in rows) if rows else None, "1")


def yearly(column: str, threshold: str) -> Callable[[World, Row], Outcome]:
    return lambda world, application: at_least(cell(world, application, column), threshold)


def only(kinds: tuple[str, ...], judge: Callable[[World, Row], Outcome]) -> Callable[[World, Row], Outcome]:
    """A criterion for these kinds of unit; printed all the same for others."""

    def judged(world: World, application: Row) -> Outcome:
        found = judge(world, application)
        return found if world.unit_kind(application) in kinds else found._replace(result=NOT_FOR)

    return judged


def occupations(world: World, application: Row) -> Outcome:
    """二(一)1(3) 5个以上职业工种 urgently needed with matching practice conditions: strictly where both are said,
    leniently where urgency is not denied; between them somebody has to decide."""
    rows = world.rows("application_occupation", application_no=application["application_no"])
    matching = [row for row in rows if row["has_matching_conditions"]]
    strict = at_least(sum(row["is_urgently_needed"] is True for row in matching) if rows else None, "5")
    lenient = at_least(sum(row["is_urgently_needed"] is not False for row in matching) if rows else None, "5")
    return strict._replace(result=JUDGE) if (strict.result, lenient.result) == (NO, YES) else strict


def part_time(world: World, application: Row) -> Outcome:
    """二(一)1(4) 兼职教师不超过教师总数的1/3, an exact third."""
    staff = teachers(world, application)
    return at_most(share(sum(row["employment"] == "兼职" for row in staff), len(staff)) if staff else None, "1/3")


def senior_share(world: World, application: Row) -> Outcome:
    """二(一)1(4) 占实训教师总数的45%以上; 理论教师 enter neither side."""
    practical = [row for row in teachers(world, application) or [] if row["teacher_kind"] == "实训教师"]
    return at_least(share(len(seniors(practical)), len(practical)), "0.45")


def experts(world: World, application: Row) -> Outcome:
    """二(一)1(5) 每个职业（工种）不少于3名: the least occupation decides, one without an expert counts 0."""
    number = application["application_no"]
    listed = world.rows("expert", application_no=number)
    applied = [row["occupation_code"] for row in world.rows("application_occupation", application_no=number)]
    names = Counter(code for code, _ in {(row["occupation_code"], row["expert_name"]) for row in listed})
    return at_least(min(names[code] for code in applied) if listed and applied else None, "3")


def taken_on(kind: str, clause: str) -> Callable[[World, Row], Outcome]:
    """Criterion 13 is declared, and measured where records exist: without such a record the document decides."""

    def judge(world: World, application: Row) -> Outcome:
        count = sum(row["training_kind"] == kind for row in trainings(world, application) or [])
        return at_least(count, "1") if count else Outcome(None, "1", evidence(clause)(world, application).result)

    return judge


def recognised(world: World, application: Row) -> Outcome:
    """二(一)2 从2011—2020年确定的基地中选取."""
    return measured(application["recognised_year"], "2011..2020", lambda year: 2011 <= year <= 2020)


def person_times(world: World, application: Row) -> Outcome:
    """二(一)2(4) 年度开展培训规模3000人次以上."""
    records = trainings(world, application)
    return at_least(None if records is None else len(records), "3000")


def high_skill(world: World, application: Row) -> Outcome:
    """二(一)2(4) 其中高技能人才不少于1000人次."""
    records = trainings(world, application)
    wanted = None if records is None else sum(row["training_grade"] in HIGH_SKILL for row in records)
    return at_least(wanted, "1000")


def passes(world: World, application: Row) -> Outcome:
    """二(一)2(5) 年度培训合格率达到90%以上."""
    return at_least(pass_rate(trainings(world, application)), "0.9")


def satisfied(world: World, application: Row) -> Outcome:
    """二(一)2(5) 企业及劳动者满意率达到90%以上: both; one below decides, else one unknown."""
    rates = satisfaction(world, application).values()
    known = at_least(min((rate for rate in rates if rate is not None), default=None), "0.9")
    return known if known.result == NO else at_least(least(rates), "0.9")


def leader_grade(of_heirs: bool) -> Callable[[World, Row], Outcome]:
    """二(二)4 带头人应具有高级技师职业技能水平, or 绝技绝活: an heir of a craft below it is for somebody to decide."""

    def judge(world: World, application: Row) -> Outcome:
        rows = world.rows("studio", application_no=application["application_no"])
        is_heir = bool(rows and rows[0]["is_ethnic_craft_heir"])
        missed = JUDGE if of_heirs else NO
        if not rows:
            return Outcome(None, "高级技师", NOT_FOR if of_heirs else NONE)
        grade = rows[0]["grade"]
        result = YES if GRADES.index(grade) >= GRADES.index("高级技师") else missed
        return Outcome(grade, "高级技师", result if is_heir == of_heirs else NOT_FOR)

    return judge


def leader_award(world: World, application: Row) -> Outcome:
    """二(二) 已确定为国家级技能大师工作室的, 不得以相同单位再次申报; both columns blank: never awarded."""
    rows = world.rows("studio", application_no=application["application_no"])
    if not rows or (rows[0]["awarded_year"] is not None and rows[0]["awarded_uscc"] is None):
        return Outcome(None, "0", NONE)
    return at_most(int(rows[0]["awarded_uscc"] == application["uscc"]), "0")


def false_papers(world: World, application: Row) -> Outcome:
    """六(二) 弄虚作假或存在不实, 一经核实: documents refused under the clause; none among others is nought."""
    codes = re.compile(r"I\d{3}")
    rows = world.rows("evidence", application_no=application["application_no"])
    own = [row for row in rows if not codes.fullmatch(row["clause"])]
    found = sum(row["clause"] == "六(二)" and row["verdict"] == NO for row in own)
    return at_most(found if own else None, "0")


FALSE_PAPERS: Criterion = ("80", "六(二)", 1, false_papers)
BASE_KINDS = of_kinds("企业", "技工院校", "职业院校", "公共实训基地", sizes=("大型", "中型"))
NEW: list[Criterion] = [
    ("1", "二(一)1(1)", 1, penalties("刑事处罚")),
    ("2", "二(一)1(1)", 1, penalties("失信联合惩戒")),
    ("3", "二(一)1(1)", 1, evidence("二(一)1(1)")),
    ("4", "二(一)1(2)", 1, yearly("floor_area_m2", "1000")),
    ("5", "二(一)1(2)", 1, yearly("training_capacity", "2000")),
    ("6", "二(一)1(2)", 1, only(("企业",), yearly("skilled_post_employees", "1000"))),
    ("7", "二(一)1(2)", 1, only(SCHOOLS, yearly("enrolment", "1000"))),
    ("8", "二(一)1(3)", 1, occupations),
    ("9", "二(一)1(3)", 1, evidence("二(一)1(3)")),
    ("10", "二(一)1(4)", 1, part_time),
    ("11", "二(一)1(4)", 1, senior_share),
    ("12", "二(一)1(5)", 1, experts),
    ("13", "二(一)1(6)", 1, evidence("二(一)1(6)")),
    ("13", "二(一)1(7)", 2, evidence("二(一)1(7)")),
    ("13", "二(一)1(7)", 3, taken_on("企业新型学徒制", "二(一)1(7)")),
    ("13", "二(一)1(8)", 4, taken_on("政府补贴性培训", "二(一)1(8)")),
    ("13", "二(一)1(8)", 5, evidence("二(一)1(8)")),
    ("13", "二(一)1(9)", 6, only(("企业",), evidence("二(一)1(9)"))),
    ("3", "二(一)1(1)", 2, penalties("审计严重问题")),
    ("71", "二(一)1(2)", 1, evidence("二(一)1(2)")),
    ("71", "二(一)1(4)", 2, evidence("二(一)1(4)")),
    ("68", "二(一)", 1, within_the_province),
    ("69", "二(一)", 1, BASE_KINDS),
    ("70", "二(一)", 1, preferred_field),
    FALSE_PAPERS,
]
EXISTING: list[Criterion] = [
    ("14", "二(一)2", 1, recognised),
    ("15", "二(一)2(1)", 1, evidence("二(一)2(1)")),
    ("15", "二(一)2(3)", 2, evidence("二(一)2(3)")),
    ("69", "二(一)", 1, BASE_KINDS),
    ("70", "二(一)", 1, preferred_field),
    ("17", "二(一)2(4)", 1, person_times),
    ("18", "二(一)2(4)", 1, high_skill),
    ("19", "二(一)2(4)", 1, only(SCHOOLS, yearly("enrolment", "1500"))),
    ("20", "二(一)2(5)", 1, passes),
    ("21", "二(一)2(5)", 1, satisfied),
    FALSE_PAPERS,
]
STUDIO: list[Criterion] = [
    ("22", "二(二)1", 1, evidence("二(二)1")),
    ("22", "二(二)2", 2, evidence("二(二)2")),
    ("22", "二(二)3", 3, evidence("二(二)3")),
    ("23", "二(二)4", 1, leader_grade(of_heirs=False)),
    ("23", "二(二)4", 2, leader_grade(of_heirs=True)),
    ("24", "二(二)", 1, leader_award),
    ("72", "二(二)4", 1, evidence("二(二)4")),
    ("69", "二(二)", 1, of_kinds("企业", "技工院校", "职业院校", "公共实训基地")),
    FALSE_PAPERS,
]


def assess(world: World) -> list[Result]:
    """Every criterion of every application under jl-2024, criterion 16 with its parts one by one."""
    return [result for application in world.applications() for result in assess_one(world, application)]


def assess_one(world: World, application: Row) -> list[Result]:
    """The criteria of one application's track."""

    def judged(criteria: list[Criterion], is_part: bool = False) -> list[Result]:
        return [
            Result(application["application_no"], number, clause, item, is_part, *judge(world, application))
            for number, clause, item, judge in criteria
        ]

    if application["track_id"] == "jl-base-new":
        return judged(NEW)
    if application["track_id"] == "jl-studio":
        return judged(STUDIO)
    parts = judged(
        [criterion for criterion in NEW if criterion[0] != "70"], is_part=True
    )  # a preference is no condition
    whole = Result(application["application_no"], "16", "二(一)2(2)", 1, False, None, None, composite(parts))
    return [*judged(EXISTING), whole, *parts]


def composite(parts: list[Result]) -> str:
    """One 不符合 decides, then one 缺数据, then one 需人工判断; 不适用 does not count."""
    results = {part.result for part in parts}
    return next((result for result in (NO, NONE, JUDGE) if result in results), YES)
