import os
import time
from pathlib import Path

import pytest

from jixiao.errors import TryLater, UsageError
from jixiao.pipeline import workspace


def build_once(out: Path, build_id: str, text: str) -> Path:
    with workspace.held(out) as work:
        (work / "build.json").write_text(text)
        return workspace.publish(work, out, build_id)


def test_publishing_makes_out_a_link_to_the_finished_folder(tmp_path: Path) -> None:
    out = tmp_path / "published"
    place = build_once(out, "aaaa", "one")
    assert out.is_symlink()
    assert out.resolve() == place == tmp_path / ".published.builds" / "aaaa"
    assert (out / "build.json").read_text() == "one"
    assert workspace.work_folders(out) == []


def test_all_that_is_published_is_on_the_disk_before_it_is_the_published_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, synced = tmp_path / "published", set[str]()

    def sync(path: Path) -> None:
        assert path.exists()
        if not out.exists():
            synced.add(path.name)

    monkeypatch.setattr(workspace.MACHINE, "sync", sync)
    with workspace.held(out) as work:
        (work / "forms").mkdir()
        for name in ("build.json", "warehouse.duckdb", "forms/a.xlsx"):
            (work / name).write_text(name)
        workspace.publish(work, out, "aaaa")
    assert synced == {work.name, "forms", "build.json", "warehouse.duckdb", "a.xlsx"}


def test_the_link_is_relative_so_that_the_whole_folder_can_be_moved(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    build_once(tmp_path / "here" / "published", "aaaa", "one")
    (tmp_path / "here").rename(tmp_path / "there")
    assert (tmp_path / "there" / "published" / "build.json").read_text() == "one"


def test_yesterdays_build_is_kept_however_many_are_built_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sensor that fires all day, the build that stood yesterday evening is still there."""
    monkeypatch.setenv("JIXIAO_KEEP_BUILDS", "2")
    out = tmp_path / "published"
    for build_id in ("aaaa", "bbbb"):
        place = build_once(out, build_id, build_id)
        yesterday = time.time() - 86_400
        os.utime(place / "build.json", (yesterday, yesterday + (build_id == "bbbb")))
    for build_id in ("cccc", "dddd", "eeee"):
        build_once(out, build_id, build_id)
    kept = sorted(path.name for path in (tmp_path / ".published.builds").iterdir() if path.is_dir())
    assert kept == ["bbbb", "dddd", "eeee"]
    assert (out / "build.json").read_text() == "eeee"


def test_a_wrong_setting_is_told_before_a_build_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "published"
    build_once(out, "aaaa", "one")
    monkeypatch.setenv("JIXIAO_KEEP_DAYS", "soon")
    with pytest.raises(UsageError, match="环境变量 JIXIAO_KEEP_DAYS 的值“soon”不对：应为不小于 1 的数"):
        build_once(out, "bbbb", "two")
    assert (out / "build.json").read_text() == "one"


def test_the_same_build_again_is_published_under_a_suffix(tmp_path: Path) -> None:
    out = tmp_path / "published"
    names = [build_once(out, "aaaa", str(number)).name for number in range(3)]
    assert names == ["aaaa", "aaaa-2", "aaaa-3"]
    assert (out / "build.json").read_text() == "2"


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    out = tmp_path / "published"
    left = workspace.work_folder(out)
    left.mkdir(parents=True)
    (left / "half.parquet").write_text("half")
    (left.parent / "dead").mkdir()
    build_once(out, "aaaa", "one")
    assert sorted(path.name for path in out.iterdir()) == ["build.json"]
    assert not (left.parent / "dead").exists()


def test_a_second_build_for_the_same_out_does_not_start(tmp_path: Path) -> None:
    out = tmp_path / "published"
    with workspace.held(out) as work:
        (work / "mine").write_text("mine")
        with pytest.raises(UsageError) as caught, workspace.held(out):
            pass
        assert (work / "mine").read_text() == "mine"
    assert caught.value.message == (
        f"另一个任务正在向 {out} 构建，本次没有开始。请等它结束后再运行，或用 --out 指定另一个目录。"
    )


def test_a_folder_of_somebody_else_is_refused_and_untouched(tmp_path: Path) -> None:
    out, inbox = tmp_path / "mine", tmp_path / "inbox"
    out.mkdir()
    (out / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError) as caught:
        workspace.check_out(out, inbox)
    assert caught.value.message == (
        f"输出目录 {out} 已存在且不为空，又不是本工具发布的结果，未作任何改动。请用 --out 指定新的或空的目录。"
    )
    assert (out / "thesis.docx").read_text() == "mine"


def test_an_empty_folder_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "published"
    out.mkdir()
    workspace.check_out(out, tmp_path / "inbox")
    build_once(out, "aaaa", "one")
    assert (out / "build.json").read_text() == "one"


def test_a_file_and_a_link_to_elsewhere_are_refused(tmp_path: Path) -> None:
    file, link, inbox = tmp_path / "file", tmp_path / "link", tmp_path / "inbox"
    file.write_text("x")
    link.symlink_to(tmp_path / "elsewhere")
    for out, word in ((file, "是一个文件"), (link, "是指向别处的链接")):
        with pytest.raises(UsageError) as caught:
            workspace.check_out(out, inbox)
        assert word in caught.value.message
    assert file.read_text() == "x"
    assert os.readlink(link) == str(tmp_path / "elsewhere")


@pytest.mark.parametrize(("out", "inbox"), [("in/out", "in"), ("out", "out"), ("out", ".out.builds/aaaa/raw")])
def test_out_and_inbox_may_not_contain_each_other(tmp_path: Path, out: str, inbox: str) -> None:
    with pytest.raises(UsageError) as caught:
        workspace.check_out(tmp_path / out, tmp_path / inbox)
    assert "互相包含，结果会被当作输入。请用 --out 指定收件目录以外的目录。" in caught.value.message


def test_a_refused_build_leaves_its_reasons_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "published"
    build_once(out, "aaaa", "one")
    with workspace.held(out) as work:
        (work / "checks.html").write_text("why")
        (work / "warehouse.duckdb").write_text("half")
        kept = workspace.refuse(out, work, [work / "checks.html", work / "quarantine.xlsx"])
    assert [path.name for path in kept.iterdir()] == ["checks.html"]
    assert workspace.work_folders(out) == []
    assert (out / "build.json").read_text() == "one"


def test_where_the_files_lay_is_noted_beside_the_builds(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert workspace.noted_sources(out) == (None, None)
    workspace.note_sources(out, tmp_path / "inbox", None)
    assert workspace.noted_sources(out) == (tmp_path / "inbox", None)
    workspace.note_sources(out, tmp_path / "inbox", tmp_path / "texts")
    assert workspace.noted_sources(out) == (tmp_path / "inbox", tmp_path / "texts")
    (workspace.builds_folder(out) / workspace.SOURCES).write_text('{"inbox": "', encoding="utf-8")
    assert workspace.noted_sources(out) == (None, None), "a note that was cut off"


def test_two_checks_for_one_folder_never_mix(tmp_path: Path) -> None:
    place = tmp_path / "check"
    with workspace.held_folder(place), pytest.raises(TryLater) as caught, workspace.held_folder(place):
        pass
    assert "本次没有开始" in caught.value.message
    with workspace.held_folder(tmp_path / "check"):
        assert list((tmp_path / "check").iterdir()) == []


@pytest.mark.parametrize("name", ["a?b", "\udcc5\udce0"])
def test_a_place_that_the_database_cannot_write_in_is_refused_before_any_work(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--out"):
        workspace.check_out(tmp_path / name / "out", tmp_path / "inbox")


@pytest.mark.parametrize("umask", [0, 0o077])
def test_what_is_published_is_closed_to_others_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        out = tmp_path / "published"
        with workspace.held(out) as work:
            (work / "raw").mkdir()
            (work / "raw" / "training.parquet").write_text("rows")
            workspace.publish(work, out, "aaaa")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (out.resolve().parent, *out.resolve().rglob("*"))}
    assert modes == {".published.builds": 0o750, "raw": 0o750, "training.parquet": 0o640}
    assert out.resolve().stat().st_mode & 0o777 == 0o750


def test_a_mount_point_is_refused_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "disk"
    out.mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == out)
    with pytest.raises(UsageError) as caught:
        workspace.check_out(out, tmp_path / "inbox")
    assert caught.value.message == (
        f"输出目录 {out} 是一个挂载点，发布时不能整个替换它，没有开始构建。请用 --out 指定它下面的一个目录，"
        f"如 {out / 'published'}。"
    )


def test_a_folder_that_cannot_be_replaced_is_found_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a part of another disk is mounted, which os.path.ismount does not see."""
    out, rename = tmp_path / "out", os.rename
    out.mkdir()

    def busy(source: Path, target: Path) -> None:
        if Path(source) == out:
            raise OSError(16, "Device or resource busy")
        rename(source, target)

    monkeypatch.setattr(os, "rename", busy)
    with pytest.raises(UsageError, match="不能被替换"), workspace.held(out):
        raise AssertionError("it was begun")
    assert out.is_dir() and workspace.work_folders(out) == []
