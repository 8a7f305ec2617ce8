"""Every number that F11 (公示名单, 推荐排序表) should show, and how to read it back."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tests.oracle.selection import Placed, mean_score
from tests.oracle.sheets import Number, address, numbers, sheets
from tests.oracle.world import Row, World

Numbers = dict[tuple[str, ...], Decimal]
PUBLIC = {
    "jl-2024": "2024年国家级高技能人才培训基地和技能大师工作室建设项目公示名单.xlsx",
    "cq-2024": "2024年高技能人才培训基地公示名单.xlsx",
}
RANKED = {notice: name.replace("公示名单", "推荐排序表") for notice, name in PUBLIC.items()}
# nm 二: a league ranks its bases; nobody asks the ministry's notice for a list that is made public.
RANKED["mohrss-2022"] = "国家技能根基工程培训基地推荐排序表.xlsx"
# Ranks run apart for bases and studios (jl 四(二)), national and municipal (cq 五(一)); a league ranks its bases
# (nm 二).
LISTS: dict[str, dict[str, Callable[[str], bool]]] = {
    "jl-2024": {
        "培训基地": lambda track: track.startswith("jl-base"),
        "技能大师工作室": lambda track: track == "jl-studio",
    },
    "cq-2024": {
        "国家级": lambda track: track == "cq-base-national",
        "市级": lambda track: track.startswith("cq-base-municipal"),
    },
    "mohrss-2022": {"技能根基工程培训基地": lambda track: track == "nm-foundation-base"},
}


def public_numbers(world: World, notice: str, placed: dict[str, Placed]) -> Numbers:
    """公示名单: one sheet for those 拟入选 and one for those 备选 of each list, with their recommenders' ranks."""
    found: Numbers = {}
    for label, row in listed(world, notice):
        status = placed[row["application_no"]].status
        if status in ("拟入选", "备选") and row["recommended_rank"] is not None:
            found[f"{status}-{label}", unit(world, row), "推荐排序"] = Decimal(row["recommended_rank"])
    return found


def ranked_numbers(world: World, notice: str) -> Numbers:
    """推荐排序表: every candidate with its rank, its mean score to two places (half up) and the number of experts."""
    found: Numbers = {}
    for label, row in listed(world, notice):
        key = (label, unit(world, row))
        reviews = world.rows("review", application_no=row["application_no"])
        if row["recommended_rank"] is not None:
            found[*key, "推荐排序"] = Decimal(row["recommended_rank"])
        if reviews:
            found[*key, "评审均分（分）"] = half_up(mean_score(world, row))
            found[*key, "评审专家（人）"] = Decimal(len({review["expert_name"] for review in reviews}))
    return found


def listed(world: World, notice: str) -> list[tuple[str, Row]]:
    """The applications of a notice, each with the list that it stands on."""
    rows = world.rows("application")
    return [(label, row) for label, holds in LISTS[notice].items() for row in rows if holds(row["track_id"])]


def unit(world: World, row: Row) -> str:
    """单位名称."""
    return str(world.rows("unit", uscc=row["uscc"])[0]["unit_name"])


def half_up(value: Fraction) -> Decimal:
    """A score to two places."""
    return Decimal((value * 200 + 1) // 2) / 100


def read_list(path: Path) -> list[Number]:
    """Every number of F11. Key: sheet, unit, column header."""
    found = []
    for name, rows in sheets(path):
        top = next(i for i, row in enumerate(rows) if "推荐单位" in row)
        headers = ["".join(str(value).split()) for value in rows[top]]
        column = next(j for j, text in enumerate(headers) if text.startswith("申报单位"))
        for i, j, value in numbers(rows):
            key = (name, str(rows[i][column]).split("\n")[0], headers[j])
            found.append(Number(name, address(i, j), key, value))
    return found
