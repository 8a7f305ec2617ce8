"""Night after night the disk holds what is to be kept, and no more."""

from pathlib import Path

from tests.oracle.nights import CACHE_DAYS, run


def test_what_lies_on_the_disk_is_bounded_however_many_nights_go_by(tmp_path: Path) -> None:
    kept, nights = 2, 2 * CACHE_DAYS + 1
    seen = run(tmp_path, nights, kept)
    assert seen.builds == [1, *[kept] * (nights - 1)]
    full = max(seen.size[: CACHE_DAYS + 1])  # as many builds, and as many days of the cache, as are ever kept
    assert max(seen.size[CACHE_DAYS + 1 :]) < full * 1.1
    assert seen.runs == nights
