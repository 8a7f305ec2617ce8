"""Who is chosen, who is in reserve and in what order, a second time: the quotas written by hand from the clauses."""

from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from typing import NamedTuple

from tests.oracle.assessment import NO, Result
from tests.oracle.world import BASE_TRACKS, STUDIO_TRACKS, Row, World


class Group(NamedTuple):
    """A quota: the tracks and categories that share it, how many are chosen, whether the next are put in reserve."""

    tracks: tuple[str, ...]
    quota: int
    reserve: bool = False
    column: str | None = None
    values: tuple[str, ...] = ()

    def holds(self, row: Row) -> bool:
        """Whether an application competes for this quota."""
        return row["track_id"] in self.tracks and (self.column is None or row[self.column] in self.values)


class Placed(NamedTuple):
    """What becomes of an application: its place among the eligible of its quota, and whether that is a mere tie."""

    status: str
    place: int | None
    tied: bool


# cq 五(一): one national base a recommender, with nothing to rank; the other lists are ranked by their recommenders.
UNRANKED = ("cq-base-national",)
FUNDED, NAMED = ("cq-base-municipal-funded",), ("cq-base-municipal-named",)
GROUPS = (
    # jl 一 项目目标: not more than 5 bases and not more than 5 studios are put forward; the notice has no 备选.
    Group(BASE_TRACKS, 5),
    Group(STUDIO_TRACKS, 5),
    # cq 二(一) A or B two, C or D one; 二(二) funded and named each 2, 3, 3; 五(二) 拟入选和备选单位名单.
    Group(("cq-base-national",), 2, True, "tier", ("A", "B")),
    Group(("cq-base-national",), 1, True, "tier", ("C", "D")),
    *(
        Group(tracks, quota, True, "municipal_category", (category,))
        for tracks in (FUNDED, NAMED)
        for category, quota in (("国际合作", 2), ("数字技能", 3), ("其他", 3))
    ),
    # mohrss 一(二): a province puts forward not more than 5.
    Group(("nm-foundation-base",), 5),
)


def chosen(world: World, results: list[Result]) -> set[str]:
    """The applications 拟入选 under jl-2024."""
    failed = {result.application for result in results if result.result == NO}
    own = {row["application_no"] for row in world.applications()}
    placed = selection(world, failed, set())
    return {number for number, one in placed.items() if one.status == "拟入选" and number in own}


def selection(world: World, failed: Collection[str], preferred: Collection[str]) -> dict[str, Placed]:
    """Every application that competes for a quota; `failed` miss a condition, `preferred` have a preference."""
    made_public = sorted(world.rows("publicity"), key=lambda row: row["starts_on"])
    outcomes = {row["application_no"]: row["outcome"] for row in made_public}  # the last one counts
    rows = world.rows("application")
    public = {row["track_id"] for row in rows if row["application_no"] in outcomes}
    found: dict[str, Placed] = {}
    for group in GROUPS:
        own = [row for row in rows if group.holds(row)]
        found |= place(world, group, own, outcomes, public, failed, preferred)
    return found


def place(
    world: World,
    group: Group,
    rows: list[Row],
    outcomes: dict[str, str],
    public: set[str],
    failed: Collection[str],
    preferred: Collection[str],
) -> dict[str, Placed]:
    """One quota: what was made public decides for its track; the other tracks share the places left."""

    able = [row for row in rows if row["application_no"] not in failed]
    all_reviewed = all(mean_score(world, row) >= 0 for row in able)

    def standing(row: Row) -> tuple[object, ...]:
        """Where every candidate has a review: mean score, 同等条件下予以倾斜, 推荐排序; else 推荐排序 first."""
        rank = row["recommended_rank"]
        if rank is None and row["track_id"] in UNRANKED:
            rank = 1
        turn, last = (rank is None, rank or 0), row["application_no"] not in preferred
        score = -mean_score(world, row)
        return (score, last, *turn) if all_reviewed else (*turn, score, last)

    able.sort(key=lambda row: (*standing(row), row["application_no"]))
    alike = Counter(map(standing, able))
    places = {row["application_no"]: number for number, row in enumerate(able, start=1)}
    ties = {row["application_no"] for row in able if alike[standing(row)] > 1}
    left = group.quota - sum(
        outcomes.get(row["application_no"]) == "拟入选" for row in rows if row["track_id"] in public
    )
    waiting = [row["application_no"] for row in able if row["track_id"] not in public]
    computed = {number: "拟入选" if turn < max(left, 0) else "备选" if group.reserve else "未入选"
                for turn, number in enumerate(waiting)}  # fmt: skip

    def status(number: str) -> str:
        """Made public, else 不合格, else as computed, else (its track was made public without it) 未入选."""
        if outcomes.get(number):
            return outcomes[number]
        return "不合格" if number in failed else computed.get(number, "未入选")

    return {number: Placed(status(number), places.get(number), number in ties) for number in map(numbered, rows)}


def numbered(row: Row) -> str:
    """申报编号."""
    return str(row["application_no"])


def mean_score(world: World, application: Row) -> Fraction:
    """The mean of the experts' scores; none ranks last."""
    scores = [Fraction(row["score"]) for row in world.rows("review", application_no=application["application_no"])]
    return sum(scores, Fraction(0)) / len(scores) if scores else Fraction(-1)
