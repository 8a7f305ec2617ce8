"""Which builds go: by number, age and size, and which never do."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.pipeline.retention import DAY, KeepingRules, KeptBuild, builds_of, bytes_of, to_forget

NOW = datetime(2026, 11, 20, 12).timestamp()
MB = 2**20
LAX = KeepingRules(most=1000, days=1000, size=1000 * MB, nights=2)


def a_build(name: str, days_ago: float, size: int = MB, shared: int = 0) -> KeptBuild:
    files = {(1, hash(name)): size} | ({(1, 0): shared} if shared else {})
    return KeptBuild(Path(name), NOW - days_ago * DAY, files)


def gone(builds: list[KeptBuild], wanted: KeepingRules, standing: set[str] | None = None) -> list[str]:
    return [build.place.name for build in to_forget(builds, standing or set(), wanted, NOW)]


def test_none_goes_while_all_bounds_are_kept() -> None:
    assert gone([a_build(str(n), 10 - n) for n in range(10)], LAX) == []


def test_the_first_to_go_are_those_that_a_later_one_of_their_day_followed() -> None:
    builds = [a_build(f"{day}{hour}", 9 - day - hour / 48) for day in range(3) for hour in range(2)]
    assert gone(builds, KeepingRules(3, 1000, 1000 * MB, 2)) == ["00", "10", "20"]
    assert gone(builds, KeepingRules(2, 1000, 1000 * MB, 2)) == ["00", "10", "20", "01"]


def test_what_is_older_than_its_days_goes_but_never_the_last_nights() -> None:
    builds = [a_build("a", 70), a_build("b", 65), a_build("c", 61), a_build("d", 1)]
    assert gone(builds, KeepingRules(1000, 60, 1000 * MB, 2)) == ["a", "b"]


def test_a_clock_that_jumped_far_ahead_leaves_the_last_nights() -> None:
    builds = [a_build(name, days) for name, days in (("a", 4000), ("b", 3999), ("c", 3998), ("now", 0))]
    assert gone(builds, KeepingRules(30, 60, 1000 * MB, 3), {"now", "c"}) == ["a"]


def test_what_is_too_large_together_goes_and_a_file_of_several_counts_once() -> None:
    builds = [a_build(str(n), 10 - n, MB, shared=5 * MB) for n in range(4)]
    assert bytes_of(builds) == 9 * MB
    assert gone(builds, KeepingRules(1000, 1000, 7 * MB, 2)) == ["0", "1"]
    assert gone(builds, KeepingRules(1000, 1000, 0, 2)) == ["0", "1"], (
        "those that stay in any case may be larger than allowed"
    )


def test_a_folder_without_a_summary_is_no_build(tmp_path: Path) -> None:
    for name in ("whole", "half"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x" * 10)
    (tmp_path / "whole" / "build.json").write_text("{}")
    assert [(build.place.name, bytes_of([build])) for build in builds_of(tmp_path)] == [("whole", 12)]


@given(
    st.lists(st.floats(0, 400), min_size=1, max_size=40),
    st.builds(
        KeepingRules,
        st.integers(2, 30),
        st.integers(1, 90),
        st.integers(0, 60).map(lambda n: n * MB),
        st.integers(1, 5),
    ),
)
def test_whatever_the_bounds_what_stands_and_the_last_of_each_last_night_stay(
    ages: list[float], wanted: KeepingRules
) -> None:
    builds = sorted((a_build(str(n), age) for n, age in enumerate(ages)), key=lambda one: one.at)
    standing = {builds[-1].place.name, builds[max(0, len(builds) - 2)].place.name}
    left = [build for build in builds if build.place.name not in gone(builds, wanted, standing)]
    assert standing <= {build.place.name for build in left}
    days = sorted({build.day for build in builds})[-wanted.nights :]
    assert {build.day for build in left} >= set(days)
    others = len(left) - len({*standing, *(str(day) for day in days)})
    assert others <= wanted.most


def test_a_year_of_nights_and_a_sensor_keep_to_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """As-of days in turn, with three builds more on each day: never more than is set, and always the last nights."""
    wanted, builds, day = KeepingRules(30, 60, 40 * MB, 3), [], date(2026, 1, 1)
    for number in range(365):
        for hour in (2, 9, 11, 16):
            moment = datetime.combine(day + timedelta(days=number), datetime.min.time()) + timedelta(hours=hour)
            builds.append(KeptBuild(Path(f"{number}-{hour}"), moment.timestamp(), {(1, number * 24 + hour): MB}))
            standing = {build.place.name for build in builds[-2:]}
            for build in to_forget(builds, standing, wanted, moment.timestamp()):
                builds.remove(build)
            assert len(builds) <= 30
    assert [build.place.name for build in builds[-4:]] == ["363-16", "364-9", "364-11", "364-16"] or len(builds) == 30
    assert {f"{number}-16" for number in range(362, 365)} <= {build.place.name for build in builds}
