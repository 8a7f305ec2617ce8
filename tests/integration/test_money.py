"""Money by its rules (G1 to G15): what an item of a grant is, when it is due, what was paid of it, and what comes back.

Expected amounts follow from the clause named above each group. The day of the build is 2026-11-20; the usual project is
built from 2024-10-01, so that its two years end on 2026-09-30 and its last instalment is due on the day after.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.oracle.tiny import Applicant, TinyWorld, transform

TODAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 21)
START, END, SETTLED = date(2024, 10, 1), date(2026, 9, 30), date(2026, 10, 1)
UPSKILLING, CHAIN, COMPETITION = "sy-base-upskilling", "sy-base-chain", "sy-base-competition"
FIRST, LAST, ONCE, BACK = "首期", "末期", "一次性", "收回"
BRAND, SKILL = "劳务品牌奖励", "高技能评价奖励"
GRANT, CENTRAL, COUNTY, CITY, OWN = "建设补助", "中央补助", "区级", "市级", "单位自筹"
SOURCES = {"jl": CENTRAL, "cq": CENTRAL, "cf": CITY, "sy": COUNTY, "nm": "省级"}


class Project:
    """A recognised project in a tiny world, and the records of what it did and got."""

    def __init__(self, world: TinyWorld, case: "Case") -> None:
        self.world, self.case = world, case
        values = {"apply_year": 2024, "applied_on": date(2024, 8, 1)}
        self.one: Applicant = world.applicant(case.name, case.track, **values)
        self.no, self.source = f"XM-{case.name}", SOURCES[case.track[:2]]
        record: dict[str, Any] = {"recognised_on": START, "built_from": START, "status": "在建"}
        record |= {"project_id": self.no, "application_no": case.name, "track_id": case.track, "uscc": self.one.uscc}
        world.add("project", **record | case.project)

    def money(self, stage: str, yuan: str | int, day: date = date(2026, 1, 15), **values: Any) -> None:
        """One funding record of the notice's own source; releases and payments are 建设补助 unless said otherwise."""
        usual: dict[str, Any] = {"source": self.source, "project_id": self.no, "budget_year": day.year}
        usual |= {"grant_kind": None if stage == "支出" else GRANT, "purpose": "设备购置" if stage == "支出" else None}
        number = f"V-{len(self.world.rows['funding']):05d}"
        self.world.add(
            "funding",
            **{"voucher_no": number, "stage": stage, "amount_yuan": str(yuan), "booked_on": day} | usual | values,
        )

    def certificates(self, count: int, day: date, grade: str = "中级工", prefix: str = "M") -> None:
        """Certificates of the base, numbered in order behind their prefix."""
        for n in range(count):
            self.one.certificates(
                1, day, grade=grade, base_uscc=self.one.uscc, certificate_no=f"{prefix}-{self.no}-{n:05d}"
            )

    def meets_outputs(self, certificates: int = 900, capacity: int = 450) -> None:
        """三(二): 900 certificates in two years, 300 of them in the first; rates, satisfaction and capacity hold."""
        self.certificates(299, date(2025, 9, 1), prefix="A")
        self.certificates(certificates - 300, date(2025, 12, 1), prefix="B")
        person = self.one.person()
        self.one.training(1, date(2025, 8, 1), **person)
        self.one.certificates(
            1, date(2025, 8, 20), base_uscc=self.one.uscc, certificate_no=f"A-{self.no}-person", **person
        )
        self.one.evidence("三(一)" if self.case.track == UPSKILLING else "三(二)", "符合")
        for document in ("基地建设工作总结", "绩效自评报告", "产出佐证材料"):
            self.one.evidence("五(二)", "符合", document)
        for year in (2024, 2025, 2026):
            self.one.survey("学员", 100, 95, stat_year=year)
            self.one.year(year, training_capacity=capacity)


Setup = Callable[[Project], object]
Item = tuple[str, str, str, date | None, bool]


@dataclass(frozen=True)
class Case:
    """What is recorded of one project; the items that follow (nominal, due, paid, day, met) and the findings."""

    name: str
    track: str
    setup: Setup
    items: dict[str, Item] = field(default_factory=dict)
    findings: tuple[tuple[str, str], ...] | None = None
    project: dict[str, Any] = field(default_factory=dict)


def nothing(_: Project) -> None:
    """No record beside the project's own."""


def then(*steps: Setup) -> Setup:
    def run(project: Project) -> None:
        for step in steps:
            step(project)

    return run


def money(stage: str, yuan: str | int, *day: int, **values: Any) -> Setup:
    return lambda project: project.money(stage, yuan, date(*(day or (2026, 1, 15))), **values)


def given(yuan: str | int, **values: Any) -> Setup:
    """Released and paid alike."""
    return then(money("下达", yuan, **values), money("拨付", yuan, **values))


def met(extra: Setup = nothing) -> Setup:
    return then(lambda project: project.meets_outputs(), extra)


def certified(count: int, *day: int, grade: str = "高级工", prefix: str = "Z") -> Setup:
    return lambda project: project.certificates(count, date(*(day or (2026, 6, 1))), grade, prefix)


def trained(count: int, *day: int) -> Setup:
    return lambda project: project.one.training(count, date(*(day or (2025, 6, 30))))


def without(document: str) -> Setup:
    """The outputs met, and the last instalment asked for without one of its documents."""

    def run(project: Project) -> None:
        own = project.world.rows["evidence"]
        own[:] = [row for row in own if row["application_no"] != project.case.name or row["document_name"] != document]

    return met(run)


def judged(verdict: str | None, *day: int) -> Setup:
    """The outputs met, and 绩效自评报告 judged so, on a day if one is given."""

    def run(project: Project) -> None:
        for row in project.world.rows["evidence"]:
            if (row["application_no"], row["document_name"]) == (project.case.name, "绩效自评报告"):
                row |= {"verdict": verdict, "reviewed_on": date(*day) if day else None}

    return met(run)


NOT_DUE: Item = ("50000", "0", "0", None, False)
NO_STEP: Item = ("0", "0", "0", None, False)

# sy 三(一)(二): 40% in the year of construction, 60% when the outputs are met; 三(三): once, at recognition.
INSTALMENTS = [
    Case("split_upskilling", UPSKILLING, nothing,
         {FIRST: ("400000", "400000", "0", START, True), LAST: ("600000", "0", "0", None, False)},
         (("G9", "提示"),)),
    Case("split_chain", CHAIN, met(),
         {FIRST: ("200000", "200000", "0", START, True), LAST: ("300000", "300000", "0", SETTLED, True)},
         (("G10", "提示"), ("G10", "提示"))),
    Case("starts_today", CHAIN, nothing, {FIRST: ("200000", "200000", "0", TODAY, True)},
         project={"built_from": TODAY}),
    Case("starts_tomorrow", CHAIN, nothing, {FIRST: ("200000", "0", "0", None, False)}, (),
         project={"built_from": TOMORROW}),
    Case("competition_today", COMPETITION, nothing, {ONCE: ("100000", "100000", "0", TODAY, True)},
         project={"recognised_on": TODAY}),
    Case("competition_tomorrow", COMPETITION, nothing, {ONCE: ("100000", "0", "0", None, False)}, (),
         project={"recognised_on": TOMORROW}),
    Case("outputs_one_short", CHAIN, met(lambda p: p.world.rows["certification"].pop()),
         {LAST: ("300000", "0", "0", None, False)}),
    Case("paid_in_full", CHAIN, then(met(), given(200000), given(300000)),
         {FIRST: ("200000", "200000", "200000", START, True), LAST: ("300000", "300000", "300000", SETTLED, True)}, ()),
    Case("payment_fills_first_then_last", CHAIN, then(met(), given(250000)),
         {FIRST: ("200000", "200000", "200000", START, True), LAST: ("300000", "300000", "50000", SETTLED, True)},
         (("G10", "提示"),)),
    Case("last_paid_too_early", CHAIN, given("200000.01"),
         {FIRST: ("200000", "200000", "200000", START, True), LAST: ("300000", "0", "0.01", None, False)},
         (("G10", "核实"),)),
    Case("what_is_beyond_stays_with_the_last", CHAIN, then(met(), given(600000)),
         {FIRST: ("200000", "200000", "200000", START, True), LAST: ("300000", "300000", "400000", SETTLED, True)},
         (("G10", "核实"),)),
    Case("paid_today", COMPETITION, then(money("下达", 100000), money("拨付", 100000, 2026, 11, 20)),
         {ONCE: ("100000", "100000", "100000", START, True)}, ()),
    Case("paid_tomorrow", COMPETITION, then(money("下达", 100000), money("拨付", 100000, 2026, 11, 21)),
         {ONCE: ("100000", "100000", "0", START, True)}, (("G11", "提示"),)),
    Case("two_payments_of_one_day", UPSKILLING, then(given(150000), given(350000)),
         {FIRST: ("400000", "400000", "400000", START, True), LAST: ("600000", "0", "100000", None, False)}),
]  # fmt: skip

# sy 五(二): 末次资金 is asked for with 工作总结, 绩效自评 and 产出佐证; the skill bonus comes with it.
WAITING: Item = ("300000", "0", "0", None, False)
DOCUMENTS = [
    *(Case(f"asked_without_{n}", CHAIN, without(document), {LAST: WAITING}, (("G10", "提示"),))
      for n, document in enumerate(("基地建设工作总结", "绩效自评报告", "产出佐证材料"))),
    Case("asked_with_a_refused_one", CHAIN, judged("不符合"), {LAST: WAITING}, (("G10", "提示"),)),
    Case("asked_with_one_refused_today", CHAIN, judged("不符合", 2026, 11, 20), {LAST: WAITING}),
    Case("asked_with_one_refused_tomorrow", CHAIN, judged("不符合", 2026, 11, 21),
         {LAST: ("300000", "300000", "0", SETTLED, True)}),
    Case("asked_with_one_not_judged", CHAIN, judged(None), {LAST: ("300000", "300000", "0", SETTLED, True)}),
    Case("paid_without_being_asked_for", CHAIN, then(without("绩效自评报告"), given(200000), given(300000)),
         {LAST: ("300000", "0", "300000", None, False)}, (("G10", "核实"),)),
    Case("bonus_waits_with_it", CHAIN, then(without("绩效自评报告"), certified(100)),
         {SKILL: ("50000", "0", "0", None, False)}),
    Case("outputs_first", CHAIN, nothing, {LAST: WAITING}, (("G10", "提示"),)),
]  # fmt: skip

# cf 六: 50 and 5 万元; jl 五 and cq 六: what was released; a base that is only named has no item.
GRANTS = [
    Case("cf_base", "cf-base", given(500000), {ONCE: ("500000", "500000", "500000", START, True)}, ()),
    Case("cf_studio", "cf-studio", nothing, {ONCE: ("50000", "50000", "0", START, True)}, (("G6", "提示"),)),
    Case("cf_overpaid", "cf-studio", given("50000.01"), {ONCE: ("50000", "50000", "50000.01", START, True)},
         (("G6", "核实"),)),
    Case("jl_released_twice", "jl-base-new",
         then(money("下达", 3000000, 2025, 3, 1), money("下达", 1000000, 2025, 6, 1), money("拨付", 4000000)),
         {ONCE: ("4000000", "4000000", "4000000", date(2025, 6, 1), True)}, ()),
    Case("jl_nothing_released", "jl-studio", nothing, {ONCE: ("0", "0", "0", None, False)}, ()),
    Case("cq_funded", "cq-base-municipal-funded", given(1000000, source=CITY),
         {ONCE: ("1000000", "1000000", "1000000", date(2026, 1, 15), True)}, ()),
    Case("cq_named", "cq-base-municipal-named", nothing, {}, ()),
    Case("cq_named_got_money", "cq-base-municipal-named", given(1, source=CITY), {}, (("G5", "核实"),)),
    Case("cq_named_own_money", "cq-base-municipal-named", money("支出", 9, source=OWN), {}, ()),
    Case("nm_has_no_item", "nm-foundation-base", given(100), {}, ()),
]  # fmt: skip

# jl 五: 300 to 700 and 20 to 30 万元, both ends included; cq 六: the same range until the tiers are filled in.
BOUNDS = [
    Case(f"bounds_{rule}_{track}_{yuan}", track, given(yuan), {}, (("G" + rule, "核实"),) if outside else ())
    for rule, track, low, high in (
        ("1", "jl-base-new", 3000000, 7000000),
        ("1", "jl-base-existing", 3000000, 7000000),
        ("2", "jl-studio", 200000, 300000),
        ("4", "cq-base-national", 3000000, 7000000),
    )
    for yuan, outside in (
        (f"{low - 1}.99", True), (str(low), False), (str(high), False), (f"{high}.01", True),
    )
]  # fmt: skip
BOUNDS.append(Case("bounds_look_at_central_money", "jl-studio", given(100, source="省级"), {}, (("G2", "核实"),)))

# sy 三(四): training of a project year at twice the first-year output (300) and that year's certificates at the output.
BRANDS = [
    Case("brand_at", CHAIN, then(trained(600), certified(300, 2025, 7, 15)),
         {BRAND: ("50000", "50000", "0", date(2025, 7, 15), True)}),
    Case("brand_training_decides_the_day", CHAIN,
         then(trained(599, 2025, 1, 1), trained(1, 2025, 9, 30), certified(300, 2025, 7, 15)),
         {BRAND: ("50000", "50000", "0", date(2025, 9, 30), True)}),
    Case("brand_training_one_short", CHAIN, then(trained(599), certified(300, 2025, 7, 15)), {BRAND: NOT_DUE}),
    Case("brand_certificates_one_short", CHAIN, then(trained(600), certified(299, 2025, 7, 15)), {BRAND: NOT_DUE}),
    Case("brand_two_years_do_not_add_up", CHAIN,
         then(trained(599, 2025, 9, 30), trained(1, 2025, 10, 1), certified(300, 2025, 7, 15)), {BRAND: NOT_DUE}),
    Case("brand_certificates_of_the_other_year", CHAIN, then(trained(600), certified(300, 2025, 10, 1)),
         {BRAND: NOT_DUE}),
    Case("brand_first_and_last_day", CHAIN,
         then(trained(300, 2024, 10, 1), trained(300, 2025, 9, 30), certified(300, 2024, 10, 1)),
         {BRAND: ("50000", "50000", "0", date(2025, 9, 30), True)}),
    Case("brand_before_the_start", CHAIN,
         then(trained(1, 2024, 9, 30), trained(599), certified(300, 2025, 7, 15)), {BRAND: NOT_DUE}),
    Case("brand_second_year", CHAIN, then(trained(600, 2026, 9, 30), certified(300, 2025, 10, 1)),
         {BRAND: ("50000", "50000", "0", END, True)}),
    Case("brand_once_by_the_earlier_year", CHAIN,
         then(trained(600), certified(300, 2025, 7, 15), trained(600, 2026, 1, 1),
              certified(300, 2026, 1, 1, prefix="Y")),
         {BRAND: ("50000", "50000", "0", date(2025, 7, 15), True)}),
    Case("brand_after_the_two_years", CHAIN, then(trained(600, 2026, 10, 1), certified(300, 2026, 10, 1)),
         {BRAND: NOT_DUE}),
    Case("brand_today", CHAIN, then(trained(600, 2026, 11, 20), certified(300, 2026, 11, 20)),
         {BRAND: ("50000", "50000", "0", TODAY, True)}, project={"built_from": date(2026, 3, 1)}),
    Case("brand_tomorrow", CHAIN, then(trained(599), trained(1, 2026, 11, 21), certified(300, 2026, 11, 20)),
         {BRAND: NOT_DUE}, project={"built_from": date(2026, 3, 1)}),
    Case("brand_of_upskilling_needs_its_own_output", UPSKILLING, then(trained(1199), certified(600, 2025, 7, 15)),
         {BRAND: NOT_DUE}),
    Case("brand_paid_before_it_is_earned", CHAIN, given(50000, grant_kind=BRAND),
         {BRAND: ("50000", "0", "50000", None, False)}, (("G10", "提示"), ("G12", "核实"))),
    Case("no_brand_for_competition_bases", COMPETITION, given(50000, grant_kind=BRAND), {},
         (("G11", "提示"), ("G15", "核实"))),
]  # fmt: skip


# sy 三(五): beyond the two-year output (900), every full 100 high-skill certificates 50000, at most 500000, with 末期.
def step(name: str, count: int, yuan: int, **where: Any) -> Case:
    amount: Item = (str(yuan), str(yuan), "0", SETTLED if yuan else None, yuan > 0)
    return Case(name, CHAIN, met(certified(count, **where)), {SKILL: amount})


STEPS = [
    step("step_99", 99, 0),
    step("step_100", 100, 50000),
    step("step_199", 199, 50000),
    step("step_200", 200, 100000),
    step("step_999", 999, 450000),
    step("step_1000", 1000, 500000),
    step("step_1100_is_capped", 1100, 500000),
    step("step_of_technicians", 100, 50000, grade="首席技师"),
    step("step_not_of_lower_grades", 300, 0, grade="中级工"),
    Case("step_on_the_last_day", CHAIN, met(certified(100, 2026, 9, 30)),
         {SKILL: ("50000", "50000", "0", SETTLED, True)}),
    Case("step_after_the_two_years", CHAIN,
         met(then(certified(99, 2026, 9, 30), certified(1, 2026, 10, 1, prefix="Y"))),
         {SKILL: NO_STEP}),
    Case("step_issued_before_the_output_was_reached", CHAIN, met(certified(200, 2025, 1, 1)),
         {SKILL: ("100000", "100000", "0", SETTLED, True)}),
    Case("step_issued_the_same_day", CHAIN, met(certified(100, 2025, 12, 1, prefix="A9")),
         {SKILL: ("50000", "50000", "0", SETTLED, True)}),
    Case("step_few_beyond_the_output", CHAIN,
         then(lambda project: project.meets_outputs(certificates=750), certified(200, 2025, 12, 1)), {SKILL: NO_STEP}),
    Case("step_enough_beyond_the_output", CHAIN,
         then(lambda project: project.meets_outputs(certificates=800), certified(200, 2025, 12, 1)),
         {SKILL: ("50000", "50000", "0", SETTLED, True)}),
    Case("step_waits_for_the_last_instalment", CHAIN,
         then(certified(900, 2026, 1, 1, grade="中级工", prefix="B"), certified(100)),
         {LAST: ("300000", "0", "0", None, False), SKILL: ("50000", "0", "0", None, False)}),
]  # fmt: skip

# sy 五(三): stopped, what is left comes back; revoked, all of it. cf 八(二): what is not spent. Own money never. What
# to come back is all of it, what came back before included.
PAID = then(given(200000), money("支出", 50000), money("收回", 30000, 2026, 11, 1), money("支出", 7000, source=OWN))
STOPPED = {"status": "终止", "status_on": TODAY}
RECOVERIES = [
    Case("recover_what_is_left", CHAIN, PAID,
         {BACK: ("150000", "150000", "30000", TODAY, True), LAST: ("300000", "0", "0", None, False)},
         (("G14", "核实"),), STOPPED),
    Case("recover_not_before_the_day", CHAIN, PAID, {BACK: ("150000", "0", "30000", None, False)}, (),
         STOPPED | {"status_on": TOMORROW}),
    Case("recover_everything", CHAIN, PAID, {BACK: ("200000", "200000", "30000", TODAY, True)}, (("G15", "核实"),),
         {"status": "撤销", "status_on": TODAY}),
    Case("recovered_already", CHAIN, then(given(200000), money("支出", 50000), money("收回", 150000)),
         {BACK: ("150000", "150000", "150000", TODAY, True)}, (), STOPPED),
    Case("overspent_leaves_nothing", CHAIN, then(given(200000), money("支出", 200001)),
         {BACK: ("0", "0", "0", None, True)}, (("G15", "核实"),), STOPPED),
    Case("recover_after_a_missed_improvement_year", CHAIN, then(certified(299, 2025, 9, 30), given(200000)),
         {BACK: ("200000", "200000", "0", SETTLED, True), LAST: ("300000", "0", "0", None, False)}),
    Case("recover_of_competition_bases", COMPETITION, given(100000), {BACK: ("100000", "100000", "0", TODAY, True)},
         (("G14", "核实"),), STOPPED),
    Case("cf_withdrawn", "cf-base", then(given(500000), money("支出", 120000)),
         {BACK: ("380000", "380000", "0", TODAY, True)}, (("G8", "核实"),), {"status": "撤销", "status_on": TODAY}),
    Case("first_instalment_after_the_stop_is_not_due", CHAIN, nothing, {FIRST: ("200000", "0", "0", None, False)}, (),
         {"status": "终止", "status_on": date(2024, 9, 1)}),
]  # fmt: skip

# 专账 (sy 五(四), cf 六, jl 五, cq 六): nothing paid beyond what was released, nothing spent beyond what was paid.
ACCOUNTS = [
    Case(f"accounts_{track}_{name}", track, setup, {}, found)
    for track, low in (("jl-base-new", 3000000), ("cq-base-national", 3000000), ("cf-base", 500000))
    for name, setup, found in (
        ("closed", then(given(low), money("支出", low)), ()),
        ("paid_beyond", then(money("下达", low), money("拨付", f"{low}.01")),
         (("G15", "核实"),) if track[:2] != "cf" else (("G15", "核实"), ("G6", "核实"))),
        ("spent_beyond", then(given(low), money("支出", f"{low}.01")), (("G15", "核实"),)),
        ("spent_and_returned_beyond", then(given(low), money("支出", low), money("收回", "0.01")), (("G15", "核实"),)),
        ("by_source", then(money("下达", low), money("拨付", low, source="省级")),
         (("G15", "核实"), ({"jl": "G1", "cq": "G4", "cf": "G6"}[track[:2]], "核实"))),
        ("own_money_needs_no_release", then(given(low), money("支出", 9, source=OWN)), ()),
        ("own_money_with_payments", then(given(low), money("拨付", 8, source=OWN, grant_kind=None),
                                         money("支出", 9, source=OWN)), (("G15", "核实"),)),
        ("payment_without_kind", then(given(low), given(1, grant_kind=None)), (("G15", "核实"),)),
        ("tomorrow_does_not_count", then(given(low), money("支出", 99 * low, 2026, 11, 21)), ()),
    )
]  # fmt: skip

CASES = [*INSTALMENTS, *DOCUMENTS, *GRANTS, *BOUNDS, *BRANDS, *STEPS, *RECOVERIES, *ACCOUNTS]

# jl 五 and cf 六, read use by use: allowed (no finding), 核实, or 提示 (may be 其他培训成本).
PURPOSES = (
    "设备购置", "基础设施", "教师聘用", "师资培训", "课程教材开发", "教学科研", "技能评价", "技能竞赛", "材料消耗",
    "技能交流推广", "带徒津贴", "研究攻关补贴", "日常工作经费", "差旅费", "劳务费", "其他",
)  # fmt: skip
JILIN_BASE = {"设备购置", "基础设施", "教师聘用", "课程教材开发", "教学科研", "技能评价", "技能竞赛"}
ALLOWED = {
    "jl-base-new": JILIN_BASE,
    "jl-base-existing": JILIN_BASE,
    "jl-studio": {"设备购置", "基础设施", "材料消耗", "技能交流推广"},
    "cf-base": {"设备购置", "材料消耗", "教师聘用", "师资培训", "基础设施", "课程教材开发", "教学科研"},
    "cf-studio": {"设备购置", "技能交流推广", "带徒津贴", "研究攻关补贴", "日常工作经费"},
    "sy-base-chain": set(PURPOSES),
    "cq-base-national": set(PURPOSES),
}
DOUBTFUL = {"cf-base": {"技能评价", "技能竞赛", "其他"}}


def spends_on_everything(source: str | None = None) -> Setup:
    def run(project: Project) -> None:
        for purpose in PURPOSES:
            values = {"source": source} if source else {}
            project.money("支出", 100, purpose=purpose, voucher_no=f"{project.no}/{purpose}", **values)

    return run


USES = [Case(f"uses_{track}", track, spends_on_everything()) for track in ALLOWED]
USES += [Case(f"own_uses_{track}", track, spends_on_everything(OWN)) for track in ALLOWED]


def expected_uses(case: Case) -> set[tuple[str, str, str]]:
    if case.name.startswith("own"):
        return set()
    doubtful = DOUBTFUL.get(case.track, set())
    rule = "G3" if case.track.startswith("jl") else "G7"
    return {
        (rule, "提示" if purpose in doubtful else "核实", f"XM-{case.name}/{purpose}")
        for purpose in PURPOSES
        if purpose not in ALLOWED[case.track]
    }


@dataclass(frozen=True)
class Found:
    """What the build published of every case."""

    items: dict[tuple[str, str], Item]
    clauses: dict[tuple[str, str], tuple[str, str]]
    findings: list[tuple[str, str, str, str, str]]
    accounts: dict[tuple[str, str], tuple[Decimal, ...]]
    outcomes: dict[str, int]


def accounts_world(world: TinyWorld) -> None:
    """A project with records of every kind that the accounts take in or leave out; an application never recognised."""
    project = Project(world, Case("ledger", "cf-base", nothing))
    for stage, yuan in (("预算安排", 900), ("下达", 500), ("拨付", 300), ("支出", 120), ("收回", 50)):
        project.money(stage, yuan)
    project.money("下达", 70, project_id="ledger")  # under the application's number, before it was recognised
    project.money("支出", 11, source="其他", project_id="ledger")
    project.money("下达", 1, TODAY)
    project.money("下达", 1000, TOMORROW)
    world.applicant("never", "cf-base").budget("市级", "40", stage="拨付", year=2026)
    project.money("下达", 5, project_id="nobody")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    tiny = TinyWorld()
    for case in [*CASES, *USES]:
        case.setup(Project(tiny, case))
    accounts_world(tiny)
    plan = transform(tiny, tmp_path_factory.mktemp("tiny"))
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        settled = con.execute(
            "select project, item, nominal_yuan, due_yuan, paid_yuan, due_on, met, rule, clause "
            "from published.settlement"
        ).fetchall()
        findings = con.execute(
            "select rule, severity, subject, subject_type, clause from published.finding where rule like 'G%'"
        ).fetchall()
        accounts = con.execute(
            "select project, source, released_yuan, paid_yuan, spent_yuan, returned_yuan, unpaid_yuan, unspent_yuan "
            "from published.reconciliation"
        ).fetchall()
        outcomes = con.execute("select outcome, count(*) from intermediate.int_money__fund group by 1").fetchall()
    assert len({row[:2] for row in settled}) == len(settled)
    assert len({row[:2] for row in accounts}) == len(accounts)
    return Found(
        {row[:2]: row[2:7] for row in settled},
        {row[:2]: row[7:] for row in settled},
        findings,
        {row[:2]: row[2:] for row in accounts},
        dict(outcomes),
    )


def exact(item: Item) -> tuple[Decimal, Decimal, Decimal, date | None, bool]:
    return (Decimal(item[0]), Decimal(item[1]), Decimal(item[2]), item[3], item[4])


@pytest.mark.parametrize("case", [case for case in CASES if case.items], ids=lambda case: case.name)
def test_the_items_are(case: Case, found: Found) -> None:
    assert {item: exact(found.items[f"XM-{case.name}", item]) for item in case.items} == {
        item: exact(amounts) for item, amounts in case.items.items()
    }


@pytest.mark.parametrize("case", [case for case in CASES if case.findings is not None], ids=lambda case: case.name)
def test_the_findings_are(case: Case, found: Found) -> None:
    own = [row[:2] for row in found.findings if row[2] == f"XM-{case.name}" and row[3] == "project"]
    assert sorted(own) == sorted(case.findings or ())


@pytest.mark.parametrize("case", USES, ids=lambda case: case.name)
def test_a_use_is_allowed_forbidden_or_doubtful(case: Case, found: Found) -> None:
    own = {row[:3] for row in found.findings if row[3] == "voucher" and row[2].startswith(f"XM-{case.name}/")}
    assert own == expected_uses(case)


# Every item that a track provides is listed, due or not; cf lists a recovery only when it is called for.
ITEMS = {
    UPSKILLING: {FIRST, LAST, BRAND, SKILL, BACK},
    CHAIN: {FIRST, LAST, BRAND, SKILL, BACK},
    COMPETITION: {ONCE, BACK},
    "cf-base": {ONCE},
    "cf-studio": {ONCE},
    "jl-base-new": {ONCE},
    "jl-base-existing": {ONCE},
    "jl-studio": {ONCE},
    "cq-base-national": {ONCE},
    "cq-base-municipal-funded": {ONCE},
    "cq-base-municipal-named": set(),
    "nm-foundation-base": set(),
}


@pytest.mark.parametrize("track", ITEMS)
def test_every_item_of_a_track_is_listed_due_or_not(track: str, found: Found) -> None:
    cases = [case for case in [*CASES, *USES] if case.track == track and not case.project.get("status")]
    assert cases
    for case in cases:
        assert {item for project, item in found.items if project == f"XM-{case.name}"} == ITEMS[track], case.name


def test_every_item_stands_on_its_clause(found: Found) -> None:
    own = {item: found.clauses["XM-split_chain", item] for item in ITEMS[CHAIN]}
    assert own == {
        FIRST: ("G10", "三(二)"),
        LAST: ("G10", "三(二)"),
        BRAND: ("G12", "三(四)"),
        SKILL: ("G13", "三(五)"),
        BACK: ("G14", "五(三)"),
    }
    assert found.clauses["XM-split_upskilling", FIRST] == ("G9", "三(一)")
    assert found.clauses["XM-competition_today", ONCE] == ("G11", "三(三)")
    assert found.clauses["XM-recover_everything", BACK] == ("G15", "五(三)")
    assert found.clauses["XM-cf_withdrawn", BACK] == ("G8", "八(二)")
    assert found.clauses["XM-cf_base", ONCE] == ("G6", "六")
    assert found.clauses["XM-jl_released_twice", ONCE] == ("G1", "五")


def test_the_accounts_take_in_what_they_should(found: Found) -> None:
    assert found.accounts["XM-ledger", "市级"] == tuple(map(Decimal, ("571", "300", "120", "50", "271", "130")))
    assert found.accounts["XM-ledger", "其他"] == tuple(map(Decimal, ("0", "0", "11", "0", "0", "-11")))
    assert {"budget", "booked", "after_as_of", "not_recognised", "unknown_project"} == set(found.outcomes)
    assert (found.outcomes["budget"], found.outcomes["not_recognised"], found.outcomes["unknown_project"]) == (1, 1, 1)


def test_money_of_an_application_that_was_not_recognised_is_found(found: Found) -> None:
    assert [row for row in found.findings if row[2] == "never"] == [("G15", "核实", "never", "project", "六")]
