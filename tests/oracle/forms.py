"""Every number that F1, F2, F3 and F4 of jl-2024 should show, by the labels it is printed under.

Money is held in yuan and printed in 万元 with two decimals; percentages are printed with two decimals (of a percent);
each number is rounded half up once. What has no record behind it is blank and not in these dictionaries.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import floor

from tests.oracle.sheets import PERIOD, YEAR
from tests.oracle.world import (
    BASE_TRACKS,
    HIGH_SKILL,
    SCHOOLS,
    STUDIO_TRACKS,
    Row,
    World,
    cell,
    least,
    pass_rate,
    satisfaction,
    seniors,
    teachers,
    trainings,
)

Numbers = dict[tuple[str, ...], Decimal]

REGION_SHEET = "区域绩效目标"
WAN = 10_000
# Indicators of the policy matrix: printed name, is it a percentage. I601 is qualitative and has no number.
INDICATORS = {
    "I103": ("年培训规模", False),
    "I104": ("其中：高技能人才培训规模", False),
    "I105": ("建设职业（工种）数", False),
    "I106": ("开发课程、教材数", False),
    "I107": ("购置实训设备", False),
    "I108": ("工作室年培养青年技能骨干", False),
    "I109": ("其中：取得高级工以上等级", False),
    "I110": ("技能评价规模", False),
    "I111": ("承办职业技能竞赛", False),
    "I201": ("培训合格率", True),
    "I202": ("取证率", True),
    "I203": ("设备验收合格率", True),
    "I204": ("项目验收通过率", True),
    "I301": ("资金拨付及时率", True),
    "I302": ("建设任务按期完成率", True),
    "I501": ("高技能人才占培训人次比例", True),
    "I502": ("服务企业数", False),
    "I602": ("项目持续运行年限", False),
    "I701": ("学员满意率", True),
    "I702": ("企业满意率", True),
}
COST = {True: "培训基地补助标准", False: "技能大师工作室补助标准"}
"""The cap on the grant of a base, of a studio."""
CENTRAL, LOCAL, OTHER = "其中：中央补助", "地方资金", "其他资金"
SOURCES = {"中央补助": CENTRAL, "省级": LOCAL, "市级": LOCAL, "区级": LOCAL, "单位自筹": OTHER, "其他": OTHER}
ASKED = {CENTRAL: "central_grant_yuan", LOCAL: "local_match_yuan", OTHER: "own_funds_yuan"}


def half_up(value: Fraction, decimals: int) -> Decimal:
    """The exact value (never negative here) rounded half up, once."""
    return Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def wan(yuan: Fraction) -> Decimal:
    """Yuan as printed: 万元, two decimals."""
    return half_up(yuan / WAN, 2)


def budget_year(application: Row) -> int:
    """五: the money comes 在下一年度, the year after the application."""
    return int(application["apply_year"]) + 1


def period_money(application: Row) -> dict[str, Fraction]:
    """实施期金额 by line, in yuan: 申请中央补助, 地方配套, 单位自筹; a blank stays away."""
    return {line: Fraction(application[name]) for line, name in ASKED.items() if application[name] is not None}


def year_money(world: World, application: Row) -> dict[str, Fraction]:
    """年度金额 by line, in yuan: funding records of 环节 预算安排 for the budget year."""
    number = application["application_no"]
    own = {number} | {row["project_id"] for row in world.rows("project", application_no=number)}
    found: dict[str, Fraction] = {}
    for row in world.rows("funding", stage="预算安排", budget_year=budget_year(application)):
        if row["project_id"] in own:
            line = SOURCES[row["source"]]
            found[line] = found.get(line, Fraction(0)) + Fraction(row["amount_yuan"])
    return found


def money(world: World, application: Row) -> dict[str, dict[str, Fraction]]:
    """Both sides' lines."""
    return {PERIOD: period_money(application), YEAR: year_money(world, application)}


def targets(world: World, application: Row) -> dict[tuple[str, str], Fraction]:
    """Targets by side and indicator: the period's, and those of the budget year. Percentages come as 90 or as 90%."""
    found = {}
    for row in world.rows("target", application_no=application["application_no"]):
        code = row["indicator_code"]
        if code not in INDICATORS or (row["period"] == "年度" and row["target_year"] != budget_year(application)):
            continue
        value = Fraction(row["target_value"])
        if INDICATORS[code][1] and not row["target_value_is_percent"]:
            value /= 100
        found[PERIOD if row["period"] == "实施期" else YEAR, code] = value
    return found


def printed_target(code: str, value: Fraction) -> Decimal:
    """A percentage with two decimals of a percent, anything else exactly as handed in."""
    return half_up(value, 4)


def money_numbers(sheet: str, lines: dict[str, dict[str, Fraction]]) -> Numbers:
    """The money block of one sheet: the total of each side and its lines."""
    found: Numbers = {}
    for side, amounts in lines.items():
        if amounts:
            found[sheet, side, f"{side}金额"] = wan(sum(amounts.values(), Fraction(0)))
        found |= {(sheet, side, line): wan(yuan) for line, yuan in amounts.items()}
    return found


def project_numbers(world: World, application: Row) -> Numbers:
    """F2: one sheet a project, named by 申报编号."""
    sheet = application["application_no"]
    found = money_numbers(sheet, money(world, application))
    for (side, code), value in targets(world, application).items():
        found[sheet, side, INDICATORS[code][0]] = printed_target(code, value)
    for side, lines in money(world, application).items():
        if CENTRAL in lines:
            found[sheet, side, COST[application["track_id"] in BASE_TRACKS]] = wan(lines[CENTRAL])
    return found


def region_numbers(world: World, chosen: list[Row]) -> Numbers:
    """F1: sums of money (of central and local funds: F1 has no line for others) and counts, rates weighted by
    实施期金额 and 年度金额, the least of years, projects counted, the highest of grants."""
    each = [(application, money(world, application), targets(world, application)) for application in chosen]
    found: Numbers = {}
    for side in (PERIOD, YEAR):
        sums: dict[str, Fraction] = {}
        for _, lines, _ in each:
            for line, yuan in lines[side].items():
                if line == OTHER:
                    continue
                sums[line] = sums.get(line, Fraction(0)) + yuan
        found |= money_numbers(REGION_SHEET, {side: sums})
        for code, (name, is_rate) in INDICATORS.items():
            held = [(sum(lines[side].values()), goals[side, code]) for _, lines, goals in each if (side, code) in goals]
            value = weighted(held) if is_rate else sum((goal for _, goal in held), Fraction(0)) if held else None
            if held and code == "I602":
                value = min(goal for _, goal in held)
            if value is not None:
                found[REGION_SHEET, side, name] = printed_target(code, value)
        found |= counted(each, side)
    return found


def weighted(held: Iterable[tuple[Fraction | int, Fraction]]) -> Fraction | None:
    """The mean of rates weighted by money; a project without that money does not take part."""
    pairs = list(held)
    total = sum((Fraction(weight) for weight, _ in pairs), Fraction(0))
    return sum((weight * goal for weight, goal in pairs), Fraction(0)) / total if total else None


def counted(
    each: list[tuple[Row, dict[str, dict[str, Fraction]], dict[tuple[str, str], Fraction]]], side: str
) -> Numbers:
    """I101, I102: projects chosen. I401, I402: the highest of their 中央补助, in 万元: a standard is a cap."""
    found: Numbers = {}
    for tracks, count, grant in (
        (BASE_TRACKS, "新建国家级高技能人才培训基地数量", "培训基地补助标准"),
        (STUDIO_TRACKS, "新建国家级技能大师工作室数量", "技能大师工作室补助标准"),
    ):
        own = [lines[side] for application, lines, _ in each if application["track_id"] in tracks]
        found[REGION_SHEET, side, count] = Decimal(len(own))
        grants = [lines[CENTRAL] for lines in own if CENTRAL in lines]
        if grants:
            found[REGION_SHEET, side, grant] = wan(max(grants))
    return found


def recommended(world: World, tracks: tuple[str, ...]) -> list[Row]:
    """The applications that recommenders list in their 汇总表: all of their kind."""
    return [row for row in world.applications() if row["track_id"] in tracks]


def summary_key(world: World, application: Row) -> tuple[str, str, str]:
    """Sheet (the recommender), unit, 推荐顺序."""
    name = world.rows("unit", uscc=application["uscc"])[0]["unit_name"]
    rank = application["recommended_rank"]
    return application["recommender"], name, "" if rank is None else str(rank)


def summary(world: World, application: Row, values: dict[str, object]) -> Numbers:
    """One row of a 汇总表: what is None is blank."""
    key = summary_key(world, application)
    return {(*key, header): Decimal(str(value)) for header, value in values.items() if value is not None}


def studio_numbers(world: World, application: Row) -> Numbers:
    """F3, one row."""
    number = application["application_no"]
    studios = world.rows("studio", application_no=number)
    apprentices = world.rows("apprentice", application_no=number)
    taken = {row["person_key"] for row in apprentices if row["apprenticed_on"] <= application["applied_on"]}
    return summary(
        world,
        application,
        {
            "推荐顺序": application["recommended_rank"],
            "专利数（项）": studios[0]["patents"] if studios else None,
            "带徒人数（人）": len(taken) if apprentices else None,
        },
    )


def staff_numbers(world: World, application: Row) -> dict[str, object]:
    """F4, the teachers: counted by person, none so young is blank."""
    staff = teachers(world, application)
    if staff is None:
        return {}
    practical = [row for row in staff if row["teacher_kind"] == "实训教师"]
    return {
        "教师总数": len(staff),
        "兼职教师": sum(row["employment"] == "兼职" for row in staff),
        "实训教师": len(practical),
        "其中：高级实习指导教师、高级技师": len(seniors(practical)),
    }


def size(world: World, application: Row) -> object:
    """技能岗位职工数或在校生数: the former of enterprises, the latter of schools, of others whichever they stated."""
    kind = world.unit_kind(application)
    posts, enrolment = (cell(world, application, name) for name in ("skilled_post_employees", "enrolment"))
    if kind == "企业" or (kind not in SCHOOLS and posts is not None):
        return posts
    return enrolment


def base_numbers(world: World, application: Row) -> Numbers:
    """F4, one row."""
    number = application["application_no"]
    records = trainings(world, application)
    rates = {"培训合格率": pass_rate(records), "满意率": least(satisfaction(world, application).values())}
    area = cell(world, application, "floor_area_m2")
    return summary(
        world,
        application,
        {
            "推荐顺序": application["recommended_rank"],
            "职业数（个）": len(world.rows("application_occupation", application_no=number)) or None,
            "培训场所面积（㎡）": None if area is None else half_up(Fraction(area), 2),
            "技能岗位职工数或在校生数（人）": size(world, application),
            "年培训规模（人次）": None if records is None else len(records),
            "其中：高技能人才（人次）": None
            if records is None
            else sum(row["training_grade"] in HIGH_SKILL for row in records),
            **{name: None if rate is None else half_up(rate, 4) for name, rate in rates.items()},
            **staff_numbers(world, application),
            "专家数（人）": len({row["expert_name"] for row in world.rows("expert", application_no=number)}) or None,
        },
    )
