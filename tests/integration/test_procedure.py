"""Spans of working days, deadlines, routes, page limits, kept specialties and the selection, each beside its limit.

Expected values follow from the clause named above each group, the published holiday arrangements of the year, and sums
done by hand. 工作日 are statutory: a make-up weekend counts, a holiday does not; the first and the last day count.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.oracle.cases import CODES
from tests.oracle.tiny import TinyWorld, transform

NATIONAL, FUNDED, NAMED = "cq-base-national", "cq-base-municipal-funded", "cq-base-municipal-named"
CF_BASE = "cf-base"
BASE, STUDIO, FOUNDATION, CHAIN = "jl-base-new", "jl-studio", "nm-foundation-base", "sy-base-chain"
COMPETITION = "sy-base-competition"
CHECK, HINT = "核实", "提示"
DISTRICT = "长春市人力资源和社会保障局"


def day(month: int, number: int, year: int = 2024) -> date:
    return date(year, month, number)


@dataclass(frozen=True)
class Span:
    """Publicity from a first to a last day, and the finding that follows: severity and working days, or none."""

    name: str
    track: str
    first: date
    last: date
    severity: str | None = None
    value: str | None = None
    objection: str | None = "无"


# jl 三(三) 公示5个工作日; cq 五(二) 不少于5个工作日.
# 2024: 10月1—7日 off with 9月29日 (Sunday) and 10月12日 (Saturday) worked;
# 5月1—5日 off with 4月28日 (Sunday) and 5月11日 (Saturday) worked; 6月8—10日 off (Monday the 10th is 端午).
SPANS = [
    Span("exactly_five", NATIONAL, day(8, 5), day(8, 9)),
    Span("one_short", NATIONAL, day(8, 5), day(8, 8), CHECK, "4"),
    Span("one_more_is_as_good", NATIONAL, day(8, 5), day(8, 12)),
    Span("one_day", NATIONAL, day(8, 5), day(8, 5), CHECK, "1"),
    Span("ends_before_it_begins", NATIONAL, day(8, 9), day(8, 5), CHECK, "0"),
    Span("a_weekend_is_off", NATIONAL, day(8, 8), day(8, 13), CHECK, "4"),
    Span("over_a_weekend", NATIONAL, day(8, 8), day(8, 14)),
    Span("a_holiday_monday_is_off", NATIONAL, day(6, 6), day(6, 12), CHECK, "4"),
    Span("over_a_holiday_monday", NATIONAL, day(6, 6), day(6, 13)),
    Span("make_up_sunday_then_a_week_off", NATIONAL, day(9, 27), day(10, 8), CHECK, "4"),
    Span("make_up_sunday_and_one_more", NATIONAL, day(9, 27), day(10, 9)),
    Span("make_up_saturday_is_the_fifth", NATIONAL, day(5, 7), day(5, 11)),
    Span("the_saturday_after_is_no_day", NATIONAL, day(5, 14), day(5, 18), CHECK, "4"),
    Span("may_day", NATIONAL, day(4, 30), day(5, 8), CHECK, "4"),
    Span("a_year_nobody_knows", NATIONAL, day(1, 6, 2003), day(1, 10, 2003), HINT, None),
    Span("far_in_the_future", NATIONAL, day(3, 1, 2099), day(3, 31, 2099), HINT, None),
    Span("half_in_an_unknown_year", NATIONAL, day(12, 29, 2003), day(1, 30, 2004), HINT, None),
    Span("jl_exactly_five", BASE, day(7, 22), day(7, 26)),
    Span("jl_one_short", BASE, day(7, 22), day(7, 25), CHECK, "4"),
    Span("jl_one_more_is_no_fault", BASE, day(7, 22), day(7, 29)),
    Span("no_span_asked_for", CHAIN, day(7, 22), day(7, 22)),
    Span("objection_is_settled_first", NATIONAL, day(8, 5), day(8, 9), objection="有人反映材料不实"),
    Span("no_objection", NATIONAL, day(8, 5), day(8, 9), objection="无异议"),
    Span("no_objection_received", NATIONAL, day(8, 5), day(8, 9), objection="未收到任何异议。"),
    Span("objection_blank", NATIONAL, day(8, 5), day(8, 9), objection=None),
]


@dataclass(frozen=True)
class Handed:
    """Dates of an application, and the rules that they break."""

    name: str
    track: str
    rules: set[str]
    applied: date = day(6, 20)
    recommended: date | None = None


# jl 六(三) 6月27日—28日; cq 七(二) 网上7月17日, 审核推荐7月18—24日 (missed only after the last); nm 四 11月23日前;
# mohrss 一(二) 11月30日前; sy 四(一) 8月31日前. The day named is included.
DEADLINES = [
    Handed("jl_before", BASE, {"Q4"}, recommended=day(6, 26)),
    Handed("jl_first", BASE, set(), recommended=day(6, 27)),
    Handed("jl_last", BASE, set(), recommended=day(6, 28)),
    Handed("jl_after", BASE, {"Q4"}, recommended=day(6, 29)),
    Handed("cq_online_last", FUNDED, set(), day(7, 17), day(7, 18)),
    Handed("cq_online_after", FUNDED, {"Q12"}, day(7, 18), day(7, 18)),
    Handed("cq_review_last", FUNDED, set(), day(7, 1), day(7, 24)),
    Handed("cq_review_after", FUNDED, {"Q12"}, day(7, 1), day(7, 25)),
    Handed("cq_review_early_is_not_late", FUNDED, set(), day(7, 1), day(7, 10)),
    Handed("nm_last", FOUNDATION, set(), day(11, 1, 2022), day(11, 23, 2022)),
    Handed("nm_after", FOUNDATION, {"Q13"}, day(11, 1, 2022), day(11, 24, 2022)),
    Handed("mohrss_last", FOUNDATION, {"Q13"}, day(11, 1, 2022), day(11, 30, 2022)),
    Handed("mohrss_after", FOUNDATION, {"Q13", "Q14"}, day(11, 1, 2022), day(12, 1, 2022)),
    Handed("sy_last", CHAIN, set(), day(8, 31)),
    Handed("sy_after", CHAIN, {"Q15"}, day(9, 1)),
]


@dataclass(frozen=True)
class Route:
    """Who an applicant is and who recommends it, and how sure the finding is."""

    name: str
    kind: str
    affiliation: str | None
    recommender: str
    severity: str | None = None
    track: str = BASE


# jl 三(一): 中央国有企业, 省直技工院校 directly; 职业院校 by 省教育厅; 省直国有企业 by 省国资委, 省财政厅等; others by
# their region.
ROUTES = [
    Route("central_itself", "企业", "中央驻省", "本单位"),
    Route("central_by_its_own_name", "企业", "中央驻省", "单位central_by_its_own_name"),
    Route("central_by_a_group", "企业", "中央驻省", "某某集团有限公司", HINT),
    Route("central_by_a_region", "企业", "中央驻省", DISTRICT, CHECK),
    Route("school_of_the_province_itself", "技工院校", "省直", "本单位"),
    Route("school_of_the_province_by_education", "技工院校", "省直", "吉林省教育厅", CHECK),
    Route("school_of_the_province_by_its_department", "技工院校", "省直", "吉林省工业和信息化厅", HINT),
    Route("school_of_a_city", "技工院校", "市直", DISTRICT),
    Route("school_of_a_city_itself", "技工院校", "市直", "本单位", CHECK),
    Route("vocational_by_education", "职业院校", "市直", "吉林省教育厅"),
    Route("vocational_by_education_in_short", "职业院校", None, "省教育厅"),
    Route("vocational_by_a_region", "职业院校", "市直", DISTRICT, CHECK),
    Route("vocational_by_another", "职业院校", "省直", "吉林省交通运输厅", HINT),
    Route("province_by_sasac", "企业", "省直", "吉林省国资委"),
    Route("province_by_finance", "企业", "省直", "吉林省财政厅"),
    Route("province_by_another_department", "企业", "省直", "吉林省能源局", HINT),
    Route("province_by_a_region_is_not_sure", "企业", "省直", DISTRICT, HINT),
    Route("others_by_region", "公共实训基地", "市直", "延边朝鲜族自治州人力资源和社会保障局"),
    Route("others_by_county", "企业", "区县", "农安县人社局", CHECK),
    Route("others_by_meihekou", "企业", "区县", "梅河口市人力资源和社会保障局"),
    Route("others_by_changbaishan", "企业", "区县", "长白山管委会人力资源和社会保障局"),
    Route("others_themselves", "企业", "区县", "本单位", CHECK),
    Route("others_by_somebody_else", "企业", "市直", "某某行业协会", HINT),
    Route("others_by_a_county_of_a_city", "企业", "区县", "榆树市人社局", HINT),
    Route("affiliation_unknown_by_region", "企业", None, DISTRICT),
    Route("affiliation_unknown_itself", "企业", None, "本单位", HINT),
    Route("a_notice_without_routes", "企业", "市直", "本单位", None, CHAIN),
]

LEAGUE, DISTRICT_OF_CQ = "包头市人力资源和社会保障局", "重庆市江津区人力资源和社会保障局"
# nm 二 不接受申报单位直接提交, 一 央企、自治区直属 through the league; cq 五(一) 中央在渝 through the district;
# cf 五(一) 市直 through its department.
OTHER_ROUTES = {
    "Q20": [
        Route("nm_by_a_league", "企业", "市直", LEAGUE, track=FOUNDATION),
        Route("nm_itself", "企业", "市直", "本单位", CHECK, FOUNDATION),
        Route("nm_by_its_own_name", "技工院校", None, "单位nm_by_its_own_name", CHECK, FOUNDATION),
        Route("nm_by_somebody_else", "企业", "市直", "某某协会", HINT, FOUNDATION),
    ],
    "Q21": [
        Route("nm_central_by_a_league", "企业", "中央驻省", LEAGUE, track=FOUNDATION),
        Route("nm_central_by_the_region", "企业", "中央驻省", "内蒙古自治区国资委", CHECK, FOUNDATION),
        Route("nm_region_by_its_department", "技工院校", "省直", "内蒙古自治区教育厅", CHECK, FOUNDATION),
        Route("nm_others_are_free", "企业", "区县", "内蒙古自治区教育厅", track=FOUNDATION),
        Route("cq_central_by_a_district", "企业", "中央驻省", DISTRICT_OF_CQ, track=NATIONAL),
        Route("cq_central_by_a_department", "企业", "中央驻省", "重庆市经济和信息化委员会", CHECK, NATIONAL),
        Route("cq_central_itself", "企业", "中央驻省", "本单位", CHECK, FUNDED),
        Route("cq_of_the_city_by_its_department", "企业", "省直", "重庆市经济和信息化委员会", track=FUNDED),
        Route("cf_of_the_city_by_its_department", "技工院校", "市直", "赤峰市工业和信息化局", track=CF_BASE),
        Route("cf_of_the_city_by_a_district", "技工院校", "市直", "红山区人力资源和社会保障局", CHECK, CF_BASE),
        Route("cf_of_a_district", "企业", "区县", "红山区人力资源和社会保障局", track=CF_BASE),
    ],
}


@dataclass(frozen=True)
class Recognised:
    """A recognised project: when it was recognised, its period, what is public of it, and the findings that follow."""

    name: str
    track: str
    recognised: date
    first: date
    last: date | None
    publicity: str | None = ""
    """The objection on record; None: nothing was made public."""
    found: dict[str, str] = field(default_factory=dict)


JULY = day(7, 1)
# sy 四(三), jl 三(三), cq 五(二): public before it is recognised; jl 六(一), cq 六, cf 三, sy 五(二): the period begins
# on or after recognition and lasts 24 months (studio of cf: 12).
PROJECTS = [
    Recognised("two_years", BASE, JULY, JULY, day(6, 30, 2026)),
    Recognised("a_day_over_two_years", BASE, JULY, JULY, day(7, 1, 2026), found={"Q26": CHECK}),
    Recognised("begun_a_day_before", BASE, JULY, day(6, 30), day(6, 29, 2026), found={"Q26": CHECK}),
    Recognised("begun_later", CHAIN, JULY, day(10, 1), day(9, 30, 2026)),
    Recognised("end_not_said", CHAIN, JULY, day(10, 1), None),
    Recognised("to_the_end_of_the_notice", CHAIN, day(1, 1, 2025), day(1, 1, 2025), day(12, 31, 2026)),
    Recognised(
        "past_the_end_of_the_notice", CHAIN, day(1, 2, 2025), day(1, 2, 2025), day(1, 1, 2027), found={"Q27": CHECK}
    ),
    Recognised("past_it_by_its_months", COMPETITION, day(1, 2, 2025), day(1, 2, 2025), None, found={"Q27": CHECK}),
    Recognised("of_a_notice_without_an_end", CF_BASE, day(1, 2, 2025), day(1, 2, 2025), day(1, 1, 2027), None),
    Recognised("cq_over", FUNDED, JULY, JULY, day(7, 2, 2026), found={"Q26": CHECK}),
    Recognised("cf_studio_a_year", "cf-studio", JULY, JULY, day(6, 30, 2025), None),
    Recognised("cf_studio_over", "cf-studio", JULY, JULY, day(7, 1, 2025), None, {"Q26": CHECK}),
    Recognised("never_public_jl", BASE, JULY, JULY, day(6, 30, 2026), None, {"Q23": CHECK}),
    Recognised("never_public_cq", NATIONAL, JULY, JULY, day(6, 30, 2026), None, {"Q23": CHECK}),
    Recognised("never_public_sy", CHAIN, JULY, JULY, day(6, 30, 2026), None, {"Q22": CHECK}),
    Recognised("objection_open_sy", CHAIN, JULY, JULY, day(6, 30, 2026), "材料不实", {"Q22": CHECK}),
    Recognised("objection_open_cq", FUNDED, JULY, JULY, day(6, 30, 2026), "材料不实", {"Q23": CHECK}),
]
# mohrss 附件2 8: the plan runs to the end of 2027.
PLANS = {"to_the_end": (date(2027, 12, 31), None), "longer": (date(2028, 6, 30), None),
         "a_day_short": (date(2027, 12, 30), "2027-12-30"), "not_said": (None, "缺数据")}  # fmt: skip

# cq 七(二) 佐证等其他所有证明材料不超过30页, one document: pages of the evidence, severity and the last page found.
PAGES: dict[str, tuple[list[str | None], str | None, str | None]] = {
    "last_page_30": (["1-12", "13-30"], None, None),
    "last_page_31": (["1-12", "13-31"], CHECK, "31"),
    "one_page_31": (["31"], CHECK, "31"),
    "written_out": (["第5页至第31页"], CHECK, "31"),
    "a_list": (["3、7、29"], None, None),
    "a_list_beyond": (["P3～5，P40"], CHECK, "40"),
    "no_pages_given": ([None, " "], None, None),
    "not_page_numbers": (["见2024年附件"], HINT, None),
    "a_count_is_no_page": (["1-3", "共40页"], HINT, None),
}


@dataclass(frozen=True)
class Kept:
    """Occupations (with their order) of the national and of the municipal application of one unit."""

    name: str
    national: list[tuple[int | None, str]]
    municipal: list[tuple[int | None, str]]
    severity: str | None = None
    track: str = FUNDED
    apart: dict[str, Any] = field(default_factory=dict)


def inorder(*numbers: int) -> list[tuple[int | None, str]]:
    return [(place, CODES[number]) for place, number in enumerate(numbers, start=1)]


# cq 五(二): the first three specialties of the national application stay, in order.
KEPT = [
    Kept("the_same_three", inorder(0, 1, 2, 3, 4), inorder(0, 1, 2)),
    Kept("the_fourth_may_differ", inorder(0, 1, 2, 3), inorder(0, 1, 2, 5), track=NAMED),
    Kept("the_third_differs", inorder(0, 1, 2), inorder(0, 1, 5), CHECK),
    Kept("another_order", inorder(0, 1, 2), inorder(1, 0, 2), CHECK, NAMED),
    Kept("only_two_kept", inorder(0, 1, 2), inorder(0, 1), CHECK),
    Kept("there_are_only_two", inorder(0, 1), inorder(0, 1, 5)),
    Kept("one_of_only_two_differs", inorder(0, 1), inorder(0, 5), CHECK),
    Kept("rows_in_another_sequence", list(reversed(inorder(0, 1, 2))), inorder(0, 1, 2)),
    Kept("order_not_stated", inorder(0, 1, 2), [(None, CODES[n]) for n in (0, 1, 2)], HINT),
    Kept("order_stated_twice", [(1, CODES[0]), (1, CODES[1]), (2, CODES[2])], inorder(0, 1, 2), HINT),
    Kept("no_occupation_at_all", inorder(0, 1, 2), [], HINT),
    Kept("another_unit", inorder(0, 1, 2), inorder(5), apart={"uscc": "U-other"}),
    Kept("another_year", inorder(0, 1, 2), inorder(5), apart={"apply_year": 2025}),
]


@dataclass(frozen=True)
class Candidate:
    """A candidate of one quota group: rank, the experts' scores, what else is on record, and what becomes of it."""

    name: str
    track: str
    rank: int | None
    scores: tuple[str, ...]
    place: int | None
    status: str
    tied: bool = False
    preferred: bool = False
    excluded: bool = False
    values: dict[str, Any] = field(default_factory=dict)


OTHER = {"municipal_category": "其他"}
# All of a group reviewed: mean score, preference, rank; one of them not: the rank first.
# cq 二(二)2 three of 命名支持类其他; 四(二) 同等条件下予以倾斜; 五(二) 拟入选和备选名单.
# jl 一 five studios, no reserve list.
# 国家级 is public by the spans above, and asks for no rank: a blank one is no later turn.
# B's mean 80 is A's 80 with fewer experts; V's mean 256/3 is more than W's 85.3333.
CANDIDATES = [
    Candidate("named_first", NAMED, 1, ("90", "90", "90"), 3, "拟入选", values=OTHER),
    Candidate("named_A", NAMED, 1, ("79", "80", "81"), 5, "备选", tied=True, values=OTHER),
    Candidate("named_B", NAMED, 1, ("80",), 6, "备选", tied=True, values=OTHER),
    Candidate("named_C_ranked_second", NAMED, 2, ("80",), 7, "备选", values=OTHER),
    Candidate("named_Z_preferred", NAMED, 1, ("80", "80"), 4, "备选", preferred=True, values=OTHER),
    Candidate("named_lower", NAMED, 1, ("70",), 8, "备选", preferred=True, values=OTHER),
    Candidate("named_second_rank", NAMED, 2, ("99",), 1, "拟入选", values=OTHER),
    Candidate("named_no_rank", NAMED, None, ("99",), 2, "拟入选", values=OTHER),
    Candidate("named_no_category", NAMED, 1, ("99",), None, "未入选"),
    Candidate("tier_not_ranked_needs_no_rank", NATIONAL, None, ("90",), 1, "未入选", values={"tier": "C"}),
    Candidate("tier_first", NATIONAL, 1, ("80",), 2, "未入选", values={"tier": "D"}),
    Candidate("studio_V", STUDIO, 1, ("85", "85", "86"), 1, "拟入选"),
    Candidate("studio_W", STUDIO, 1, ("85.3333",), 2, "拟入选"),
    Candidate("studio_X", STUDIO, 1, ("80",), 3, "拟入选"),
    Candidate("studio_Y", STUDIO, 1, ("70",), 4, "拟入选"),
    Candidate("studio_not_reviewed_1", STUDIO, 1, (), 5, "拟入选", tied=True),
    Candidate("studio_not_reviewed_2", STUDIO, 1, (), 6, "未入选", tied=True),
    Candidate("studio_again", STUDIO, 1, ("99",), None, "不合格", excluded=True),
]


def build_world() -> TinyWorld:
    """All of the above, each under its own number."""
    world = TinyWorld()
    for span in SPANS:
        world.applicant(span.name, span.track, recommended_rank=1)
        announced = {"starts_on": span.first, "ends_on": span.last, "outcome": "拟入选"}
        world.add("publicity", application_no=span.name, objection=span.objection, **announced)
    for handed in DEADLINES:
        dates = {"applied_on": handed.applied, "recommended_on": handed.recommended}
        world.applicant(handed.name, handed.track, **dates, apply_year=handed.applied.year)
    for route in [*ROUTES, *(one for some in OTHER_ROUTES.values() for one in some)]:
        world.applicant(route.name, route.track, route.kind, recommender=route.recommender)
        world.rows["unit"][-1]["affiliation"] = route.affiliation
    for name, (pages, _, _) in PAGES.items():
        world.applicant(name, FUNDED, recommended_on=day(7, 18))
        for number, text in enumerate(pages):
            world.add("evidence", application_no=name, clause="四(一)2(1)", document_name=f"材料{number}", pages=text)
    for name, (last, _) in PLANS.items():
        world.applicant(f"plan_{name}", FOUNDATION, recommender=LEAGUE, period_to=last)
    add_kept(world)
    add_candidates(world)
    add_projects(world)
    return world


def add_projects(world: TinyWorld) -> None:
    for one in PROJECTS:
        world.applicant(one.name, one.track, recommended_rank=1)
        if one.publicity is not None:
            said = {"starts_on": day(5, 6), "ends_on": day(5, 11), "outcome": "拟入选", "objection": one.publicity}
            world.add("publicity", application_no=one.name, **said)
        world.add(
            "project", project_id=f"P-{one.name}", application_no=one.name, track_id=one.track, uscc=f"U-{one.name}",
            recognised_on=one.recognised, built_from=one.first, built_to=one.last, status="在建",
        )  # fmt: skip


def add_kept(world: TinyWorld) -> None:
    for kept in KEPT:
        world.applicant(f"{kept.name}+", NATIONAL)
        world.applicant(kept.name, kept.track, **{"uscc": f"U-{kept.name}+"} | kept.apart)
        for number, listed in ((f"{kept.name}+", kept.national), (kept.name, kept.municipal)):
            for place, code in listed:
                world.add("application_occupation", application_no=number, occupation_code=code, ordinal=place)


def add_candidates(world: TinyWorld) -> None:
    for one in CANDIDATES:
        applicant = world.applicant(one.name, one.track, recommended_rank=one.rank, **one.values)
        applicant.score(*one.scores)
        if one.preferred:
            applicant.evidence("四(二)4", "符合")
        if one.track == STUDIO:
            again = {"awarded_year": 2015, "awarded_uscc": f"U-{one.name}"} if one.excluded else {}
            applicant.studio(**again)


Found = dict[tuple[str, str], set[tuple[str, str | None]]]


@dataclass(frozen=True)
class Built:
    """Findings by rule and subject (severity, value), the clauses that rules cite, and the selection by application."""

    findings: Found
    clauses: set[tuple[str, str, str]]
    selection: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    plan = transform(build_world(), tmp_path_factory.mktemp("procedure"))
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        rows = con.execute("select rule, subject, severity, value from published.finding").fetchall()
        clauses = set(con.execute("select distinct rule, notice, clause from published.finding").fetchall())
        selection = con.sql("select * from published.selection").pl().to_dicts()
    findings: Found = {}
    for rule, subject, severity, value in rows:
        findings.setdefault((rule, subject), set()).add((severity, value))
    return Built(findings, clauses, {row["application"]: row for row in selection})


def of(built: Built, rules: Iterable[str], subject: str) -> dict[str, set[tuple[str, str | None]]]:
    """The findings about one subject under these rules."""
    return {rule: built.findings[rule, subject] for rule in rules if (rule, subject) in built.findings}


def test_a_rule_of_procedure_cites_its_clause(built: Built) -> None:
    expected = {
        ("Q3", "jl-2024", "三(三)"), ("Q4", "jl-2024", "六(三)"), ("Q5", "jl-2024", "三(一)"),
        ("Q11", "cq-2024", "五(二)"), ("Q12", "cq-2024", "七(二)"), ("Q13", "nm-2022", "二"), ("Q13", "nm-2022", "四"),
        ("Q14", "mohrss-2022", "一(二)"), ("Q15", "sy-2024", "四(一)"), ("Q16", "sy-2024", "附件1 表5"),
        ("Q20", "nm-2022", "二"), ("Q21", "nm-2022", "一"), ("Q21", "cq-2024", "五(一)"),
        ("Q21", "cf-2025", "五(一)"), ("Q22", "sy-2024", "四(三)"), ("Q23", "jl-2024", "三(三)"),
        ("Q23", "cq-2024", "五(二)"), ("Q26", "jl-2024", "六(一)"), ("Q26", "cq-2024", "六"),
        ("Q26", "cf-2025", "三"), ("Q27", "sy-2024", "五(四)"), ("Q28", "mohrss-2022", "附件2"),
        ("Q29", "jl-2024", "三(一)"),
    }  # fmt: skip
    rules = {rule for rule, _, _ in expected}
    assert {one for one in built.clauses if one[0] in rules} == expected


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.name)
def test_publicity_counts_statutory_working_days_with_its_first_and_last_day(span: Span, built: Built) -> None:
    rule = "Q3" if span.track == BASE else "Q11"
    expected = {rule: {(span.severity, span.value)}} if span.severity else {}
    assert of(built, ("Q3", "Q11"), span.name) == expected


@pytest.mark.parametrize("handed", DEADLINES, ids=lambda handed: handed.name)
def test_a_deadline_includes_the_days_it_names(handed: Handed, built: Built) -> None:
    found = of(built, ("Q4", "Q12", "Q13", "Q14", "Q15"), handed.name)
    assert set(found) == handed.rules
    assert all({severity for severity, _ in rows} == {CHECK} for rows in found.values())


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_is_faulted_only_where_the_records_show_it_wrong(route: Route, built: Built) -> None:
    expected = {"Q5": {(route.severity, route.recommender)}} if route.severity else {}
    assert of(built, ["Q5"], route.name) == expected


@pytest.mark.parametrize("rule", OTHER_ROUTES)
def test_the_routes_of_other_notices_are_faulted_likewise(rule: str, built: Built) -> None:
    expected = {one.name: {(one.severity, one.recommender)} for one in OTHER_ROUTES[rule] if one.severity}
    assert {one.name: built.findings[rule, one.name] for one in OTHER_ROUTES[rule] if (rule, one.name) in
            built.findings} == expected  # fmt: skip


@pytest.mark.parametrize("one", PROJECTS, ids=lambda one: one.name)
def test_what_is_recognised_was_made_public_and_keeps_to_its_period(one: Recognised, built: Built) -> None:
    found = of(built, ("Q22", "Q23"), one.name) | of(built, ["Q26", "Q27"], f"P-{one.name}")
    assert {rule: severity for rule, rows in found.items() for severity, _ in rows} == one.found


def test_an_objection_that_is_open_has_to_be_explained(built: Built) -> None:
    assert of(built, ["Q23"], "objection_is_settled_first") == {"Q23": {(CHECK, "有人反映材料不实")}}
    assert [
        name for name in ("no_objection", "no_objection_received", "objection_blank") if of(built, ["Q23"], name)
    ] == []


def test_chosen_and_not_made_public_yet_is_a_hint(built: Built) -> None:
    assert of(built, ["Q23"], "studio_V") == {"Q23": {(HINT, "没有公示记录")}}
    assert of(built, ["Q23"], "studio_not_reviewed_2") == {}


@pytest.mark.parametrize("name", PLANS)
def test_the_plan_runs_to_the_day_that_the_notice_says(name: str, built: Built) -> None:
    value = PLANS[name][1]
    assert of(built, ["Q28"], f"plan_{name}") == ({"Q28": {(HINT, value)}} if value else {})


@pytest.mark.parametrize(
    ("rule", "name"), [("Q4", "studio_V"), ("Q12", "cq_over"), ("Q13", "plan_longer"), ("Q16", "begun_later")]
)
def test_what_nobody_recorded_is_told_and_never_passed_over(rule: str, name: str, built: Built) -> None:
    assert (HINT, "缺数据") in built.findings[rule, name]


@pytest.mark.parametrize("name", PAGES)
def test_proof_ends_on_page_thirty(name: str, built: Built) -> None:
    _, severity, value = PAGES[name]
    assert of(built, ["Q12"], name) == ({"Q12": {(severity, value)}} if severity else {})


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_who_applies_for_both_keeps_the_first_three_specialties(kept: Kept, built: Built) -> None:
    found = {severity for severity, _ in built.findings.get(("Q10", kept.name), set())}
    assert found == ({kept.severity} if kept.severity else set())
    assert ("Q10", f"{kept.name}+") not in built.findings


@pytest.mark.parametrize("one", CANDIDATES, ids=lambda one: one.name)
def test_a_candidate_is_placed_by_rank_score_and_preference(one: Candidate, built: Built) -> None:
    row = built.selection[one.name]
    assert (row["rank"], row["status"], row["is_tied"]) == (one.place, one.status, one.tied)
    assert (("S1", one.name) in built.findings) == one.tied


def test_a_quota_is_to_be_checked_and_one_told_later_is_awaited_once_a_group(built: Built) -> None:
    """二 每个盟市不超过3家: beyond is to be checked. 三(一) 推荐名额另行通知: a hint, until the office fills it in."""
    assert {severity for severity, _ in built.findings["Q13", LEAGUE]} == {CHECK}
    assert of(built, ["Q29"], "jl-2024") == {"Q29": {(HINT, "缺数据")}}


def test_the_reason_says_what_put_equal_candidates_in_order(built: Built) -> None:
    reasons = {name: built.selection[name]["reason"] for name in ("named_Z_preferred", "named_A", "named_B")}
    assert "符合倾斜条件（第45项）排在前" in reasons["named_Z_preferred"]
    assert "以申报编号为序" in reasons["named_A"]
    assert "以申报编号为序" in reasons["named_B"]
    assert "倾斜" not in built.selection["named_lower"]["reason"]


def test_a_leader_who_applies_again_at_the_same_unit_is_out_for_that_reason(built: Built) -> None:
    assert built.findings["Q17", "studio_again"] == {(CHECK, "1")}
    assert built.selection["studio_again"]["reason"].startswith("不得申报：")
    assert [subject for rule, subject in built.findings if rule == "Q17"] == ["studio_again"]
