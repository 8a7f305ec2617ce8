"""The overview of a notice a second time: its funnel, targets by area, money by source and pace of running projects."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.oracle.actuals import project_actuals, region_actuals
from tests.oracle.forms import INDICATORS, REGION_SHEET, half_up, region_numbers, wan
from tests.oracle.money import WAN, Accounts
from tests.oracle.outputs import OWED, Pace, counted, paces
from tests.oracle.sheets import PERIOD, YEAR
from tests.oracle.world import Row, World

PREFIX = {"jl-2024": "jl-", "cq-2024": "cq-", "mohrss-2022": "nm-", "sy-2024": "sy-", "cf-2025": "cf-"}
"""How the tracks of a notice begin."""
CITIES = {"220100": "长春市", "220700": "松原市"}
OF_REGION = {
    "I101": "新建国家级高技能人才培训基地数量", "I102": "新建国家级技能大师工作室数量",
    "I401": "培训基地补助标准", "I402": "技能大师工作室补助标准",
}  # fmt: skip
"""Indicators of the region alone."""
MAIN = ("I103", "I108")
"""年培训规模, 工作室年培养青年技能骨干: the indicators that the overview compares."""
Lines = dict[str, tuple[Decimal | None, ...]]
"""What a line is called → its numbers as printed; None where a cell is blank."""


def of_notice(world: World, record_type: str, notice: str) -> list[Row]:
    """Its applications or recognised projects."""
    return [row for row in world.rows(record_type) if row["track_id"].startswith(PREFIX[notice])]


def funnel(world: World, notice: str, failed: Collection[str], chosen: Collection[str], as_of: date) -> Lines:
    """申报, 没有不符合项, 拟入选, 已认定, 验收合格."""
    numbers = {row["application_no"] for row in of_notice(world, "application", notice)}
    projects = of_notice(world, "project", notice)
    known = [row for row in projects if row["status_on"] is None or row["status_on"] <= as_of]
    accepted = [row for row in known
                if row["acceptance_rating"] in ("优秀", "合格") or row["status"] == "验收合格"]  # fmt: skip
    counts = (len(numbers), len(numbers - set(failed)), len(numbers & set(chosen)), len(projects), len(accepted))
    stages = ("申报", "没有不符合项", "拟入选", "已认定", "验收合格")
    return {stage: (Decimal(count),) for stage, count in zip(stages, counts, strict=True)}


def money(world: World, notice: str, accounts: Accounts) -> Lines:
    """Source → 下达, 拨付, 支出 of the recognised projects, in 万元, and 合计, the sums before they are rounded."""
    projects = {row["project_id"] for row in of_notice(world, "project", notice)}
    found: dict[str, list[Decimal]] = {}
    for (project, source), (released, paid, spent, *_) in accounts.items():
        if project in projects:
            sums = found.setdefault(source, [Decimal(0)] * 3)
            for n, amount in enumerate((released, paid, spent)):
                sums[n] += amount
    if found:
        found["合计"] = [sum(column, Decimal(0)) for column in zip(*found.values(), strict=True)]
    return {source: tuple(half_up(Fraction(x) / Fraction(WAN), 2) for x in sums) for source, sums in found.items()}


def targets(world: World, chosen: list[Row], as_of: date) -> Lines:
    """City → target, actual, share of both main indicators in 2025, the last budget year that is over."""
    actuals = project_actuals(world, chosen, as_of)
    sums: dict[str, dict[str, list[Fraction | None]]] = {}
    for application in chosen:
        number = application["application_no"]
        (unit,) = world.rows("unit", uscc=application["uscc"])
        for code in MAIN:
            rows = world.rows("target", application_no=number, indicator_code=code, period="年度", target_year=2025)
            for row in rows:
                line = sums.setdefault(CITIES[unit["region_code"][:4] + "00"], {}).setdefault(code, [Fraction(0), None])
                line[0] = (line[0] or Fraction(0)) + Fraction(row["target_value"])
                value = actuals[number, "2025", code]
                line[1] = line[1] if value is None else (line[1] or Fraction(0)) + value
    return {
        city: tuple(number for code in MAIN for number in _compared(*of_code.get(code, [None, None])))
        for city, of_code in sums.items()
    }


def _compared(target: Fraction | None, actual: Fraction | None) -> tuple[Decimal | None, ...]:
    share = None if actual is None or not target else half_up(actual / target, 4)
    return tuple(None if side is None else half_up(side, 0) for side in (target, actual)) + (share,)


def indicators(world: World, chosen: list[Row], as_of: date) -> Lines:
    """Indicator → target and actual of 2025, then of the whole period, of all chosen projects together."""
    if not any(world.rows("target", application_no=row["application_no"]) for row in chosen):
        return {}
    goals = region_numbers(world, chosen)
    actuals = region_actuals(world, chosen, project_actuals(world, chosen, as_of))
    named = OF_REGION | {code: name for code, (name, _) in INDICATORS.items()}
    lines = {
        name: tuple(
            number
            for side, scope in ((YEAR, "2025"), (PERIOD, "实施期"))
            for number in (goals.get((REGION_SHEET, side, name)), _reached(code, actuals.get((scope, code))))
        )
        for code, name in named.items()
    }
    return {name: line for name, line in lines.items() if set(line) != {None}}  # nobody aims at it


def _reached(code: str, value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return wan(value) if code in ("I401", "I402") else half_up(value, 4)


def pace(world: World, notice: str, as_of: date) -> Lines:
    """Project, rule, item → reached, owed, share of it, share of the time, in the latest month of the latest stage."""
    running = {
        row["project_id"]: row
        for row in of_notice(world, "project", notice)
        if row["status"] in (None, "在建", "改进期") or (row["status_on"] and row["status_on"] > as_of)
    }
    latest: dict[tuple[str, str, int], Pace] = {}
    for one in paces(world, as_of):
        key = (one.project, one.criterion, one.item)
        if one.project in running and (
            key not in latest or (one.is_improvement, one.month) > (latest[key].is_improvement, latest[key].month)
        ):
            latest[key] = one
    return {f"{key[0]} {key[1]}-{key[2]}": _paced(running[key[0]], one, as_of) for key, one in latest.items()}


def _paced(project: Row, one: Pace, as_of: date) -> tuple[Decimal | None, ...]:
    (item,) = [item for item in OWED[project["track_id"]] if (item.rule, item.item) == (one.criterion, one.item)]
    first, last = counted(project, item, one.is_improvement)
    owed, time = Fraction(item.threshold or 0), Fraction((min(last, as_of) - first).days + 1, (last - first).days + 1)
    reached = None if one.value is None else Fraction(one.value)
    return (
        None if reached is None else half_up(reached, 0), half_up(owed, 0),
        None if reached is None else half_up(reached / owed, 4), half_up(time, 4),
    )  # fmt: skip
