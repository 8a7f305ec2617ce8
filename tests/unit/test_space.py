"""Want of room is known whoever words it, and asked for before a build begins."""

import errno
import os
from collections import namedtuple
from pathlib import Path

import pytest

from jixiao import space
from jixiao.errors import NoSpace, UsageError

Usage = namedtuple("Usage", "total used free")
SAID = (
    'IO Error: Could not write file "/x/warehouse.duckdb": No space left on device',
    "failed to write: No space left on device (os error 28)",
    "Disk quota exceeded (os error 122)",
    "[Errno 2] No usable temporary directory found in ['/tmp']",
)


def test_what_libraries_say_of_a_full_disk_is_known() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT):
        assert space.is_full(OSError(number, os.strerror(number)))
    for said in SAID:
        assert space.is_full(RuntimeError(said)), said
    try:
        try:
            raise OSError(errno.ENOSPC, "full")
        except OSError as error:
            raise ValueError("a model failed") from error
    except ValueError as error:
        assert space.is_full(error)
    assert not space.is_full(ValueError("a model failed"))
    assert not space.is_full(OSError(errno.EACCES, os.strerror(errno.EACCES)))


@pytest.mark.parametrize(("free", "begins"), [(12_499_999, False), (12_500_000, True)])
def test_a_build_asks_for_the_last_one_and_a_quarter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, begins: bool
) -> None:
    out, place = tmp_path / "out", tmp_path / ".out.builds" / "aaaa"
    place.mkdir(parents=True)
    with (place / "warehouse.duckdb").open("wb") as file:
        file.truncate(10_000_000)
    out.symlink_to(place)
    monkeypatch.setattr(space.shutil, "disk_usage", lambda place: Usage(0, 0, free))
    if begins:
        space.refuse_too_little(out, tmp_path)
        return
    with pytest.raises(NoSpace) as caught:
        space.refuse_too_little(out, tmp_path)
    assert caught.value.exit_code == 75
    assert caught.value.message == (
        f"磁盘空间不足：{tmp_path} 所在的磁盘只剩 12 MB，本次构建大约需要 12 MB，没有开始。"
        "上次发布的结果未受影响；请清理磁盘后重试，或用 --out 指定别的磁盘上的目录。"
    )


def test_a_first_build_asks_for_its_inbox_three_times_and_64_mb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.csv").write_bytes(b"x" * 1000)
    needed = (64 << 20) + 3000
    monkeypatch.setattr(space.shutil, "disk_usage", lambda place: Usage(0, 0, needed))
    space.refuse_too_little(tmp_path / "new" / "out", inbox)
    monkeypatch.setattr(space.shutil, "disk_usage", lambda place: Usage(0, 0, needed - 1))
    with pytest.raises(NoSpace):
        space.refuse_too_little(tmp_path / "new" / "out", inbox)


@pytest.mark.parametrize(("most", "is_refused"), [(32, True), (127, True), (128, False), (4096, False)])
def test_a_build_that_may_not_hold_files_enough_open_is_not_begun(
    most: int, is_refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 32 a gate could not open its files, and said that the data were wrong."""
    monkeypatch.setattr(type(space.MACHINE), "files_at_once", lambda self: most)
    if not is_refused:
        space.refuse_too_little(tmp_path / "out", tmp_path)
        return
    with pytest.raises(UsageError, match=f"最多只能同时打开 {most} 个文件，构建至少要 128 个，没有开始。请用 ulimit"):
        space.refuse_too_little(tmp_path / "out", tmp_path)
