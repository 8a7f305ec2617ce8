"""Who is chosen under jl-2024, a second time."""

from fractions import Fraction

from tests.oracle.assessment import NO, Result
from tests.oracle.world import BASE_TRACKS, STUDIO_TRACKS, Row, World

# 一 项目目标: not more than 5 bases and not more than 5 studios are put forward.
QUOTAS = ((BASE_TRACKS, 5), (STUDIO_TRACKS, 5))


def chosen(world: World, results: list[Result]) -> set[str]:
    """The applications 拟入选: by 公示 in a track that has any such record, else those that `compute` names."""
    applications = world.applications()
    made_public = sorted(world.rows("publicity"), key=lambda row: row["starts_on"])
    outcomes = {row["application_no"]: row["outcome"] for row in made_public}  # the last one counts
    public = {row["track_id"] for row in applications if row["application_no"] in outcomes}
    found = {row["application_no"] for row in applications if outcomes.get(row["application_no"]) == "拟入选"}
    for tracks, quota in QUOTAS:
        own = [row for row in applications if row["track_id"] in tracks]
        taken = sum(row["application_no"] in found for row in own)
        found |= compute(world, [row for row in own if row["track_id"] not in public], results, quota - taken)
    return found


def compute(world: World, candidates: list[Row], results: list[Result], places: int) -> set[str]:
    """The first of those that fail nothing, by 推荐排序, then by mean score, the highest first."""
    failed = {result.application for result in results if result.result == NO}
    able = [row for row in candidates if row["application_no"] not in failed]
    able.sort(key=lambda row: (row["recommended_rank"] is None, row["recommended_rank"], -mean_score(world, row)))
    return {row["application_no"] for row in able[: max(places, 0)]}


def mean_score(world: World, application: Row) -> Fraction:
    """The mean of the experts' scores; none ranks last."""
    scores = [Fraction(row["score"]) for row in world.rows("review", application_no=application["application_no"])]
    return sum(scores, Fraction(0)) / len(scores) if scores else Fraction(-1)
