"""The cache: an entry is found as it was kept or not at all, and the folder keeps to its limit."""

import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from jixiao.engine.store import DRAFT, LISTED, Store, cache_folder, shipped, take


def kept(store: Store, key: str, kind: str = "part", **files: str) -> None:
    with store.keep(kind, key) as draft:
        for name, text in (files or {"a": key}).items():
            (draft / name).write_text(text, encoding="utf-8")


def test_what_was_kept_is_found_by_its_key_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    assert store.find("part", "k") is None
    kept(store, "k", a="one", b="two")
    found = store.find("part", "k")
    assert found is not None and (found / "a").read_text() == "one" and (found / "b").read_text() == "two"
    assert store.find("part", "other") is None and store.find("other", "k") is None


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "more", "listed", "null", "no list", "folder", "moved"])
def test_a_damaged_entry_is_refused_and_removed_and_made_again(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path / "cache")
    kept(store, "k", a="one")
    place = tmp_path / "cache" / "part" / "k"
    if damage == "changed":
        (place / "a").write_text("eno")
    elif damage == "cut":
        (place / "a").write_text("")
    elif damage == "gone":
        (place / "a").unlink()
    elif damage == "more":
        (place / "b").write_text("one")
    elif damage == "listed":
        (place / LISTED).write_text("[1")
    elif damage == "null":
        (place / LISTED).write_text("null")
    elif damage == "no list":
        (place / LISTED).unlink()
    elif damage == "moved":
        kept(store, "other", a="another")
        shutil.rmtree(place)
        (place.parent / "other").rename(place)
    else:
        (place / "b").mkdir()
    assert store.find("part", "k") is None
    assert not place.exists()
    kept(store, "k", a="one")
    assert store.find("part", "k") == place


def test_a_fresh_store_finds_nothing_and_keeps_everything_anew(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    kept(Store(folder), "k", a="old")
    fresh = Store(folder, fresh=True)
    assert fresh.find("part", "k") is None and fresh.newest("part", 5) == []
    kept(fresh, "k", a="new")
    assert (folder / "part" / "k" / "a").read_text() == "new"


def test_what_fails_while_it_is_filled_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    with pytest.raises(RuntimeError), store.keep("part", "k") as draft:
        (draft / "a").write_text("half")
        raise RuntimeError
    assert store.find("part", "k") is None
    assert list((tmp_path / "cache" / "part").iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_what_finds_no_room_while_it_is_filled_is_not_kept_and_says_nothing(tmp_path: Path, number: int) -> None:
    """The disk of the cache is not that of the results: a build goes on without."""
    store = Store(tmp_path)
    with store.keep("things", "a") as draft:
        (draft / "whole").write_bytes(b"x")
        raise OSError(number, os.strerror(number))
    assert store.find("things", "a") is None
    assert list((tmp_path / "things").iterdir()) == []
    with pytest.raises(FileNotFoundError), store.keep("things", "a"):
        raise FileNotFoundError(errno.ENOENT, "a fault of the program")


def test_a_store_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder should be")
    store = Store(tmp_path / "cache")
    kept(store, "k")
    assert store.find("part", "k") is None
    store.trim()


def test_what_was_used_longest_ago_goes_first_and_the_limit_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", limit=2500)
    for age, key in enumerate("abcd"):
        kept(store, key, a=key * 1000)
        moment = time.time() - 100 + age
        os.utime(tmp_path / "cache" / "part" / key, (moment, moment))
    assert store.find("part", "a") is not None  # used just now
    store.trim()
    assert sorted(place.name for place in (tmp_path / "cache" / "part").iterdir()) == ["a", "d"]
    assert store.newest("part", 5) == ["a", "d"]


def test_drafts_of_killed_processes_are_removed_with_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    kept(store, "k")
    for name, age in (("old", 200_000), ("new", 0)):
        place = tmp_path / "cache" / "part" / f"{DRAFT}{name}"
        place.mkdir()
        moment = (tmp_path / "cache" / "part" / "k").stat().st_mtime - age
        os.utime(place, (moment, moment))
    store.trim()
    assert sorted(place.name for place in (tmp_path / "cache" / "part").iterdir()) == [f"{DRAFT}new", "k"]


def test_a_kept_file_is_put_where_it_is_wanted_over_what_is_there(tmp_path: Path) -> None:
    source, place = tmp_path / "kept", tmp_path / "below" / "taken"
    source.write_text("content")
    for _ in range(2):
        take(source, place)
        assert place.read_text() == "content"


def test_what_is_taken_may_be_edited_and_opened_to_others_and_what_is_kept_is_as_it_was(tmp_path: Path) -> None:
    store, one, two = Store(tmp_path / "cache"), tmp_path / "one", tmp_path / "two"
    (tmp_path / "made").write_text("content")
    store.keep_file("part", "k", tmp_path / "made")
    assert store.take_file("part", "k", one) and store.take_file("part", "k", two)
    one.write_text("edited")
    one.chmod(0o666)
    assert two.read_text() == "content" and two.stat().st_mode & 0o777 != 0o666
    assert store.take_file("part", "k", one) and one.read_text() == "content"


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_cache_that_may_not_be_looked_into_is_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, place = Store(tmp_path / "cache"), tmp_path / "taken"
    kept(store, "k", a="one")

    def closed(path: object) -> None:
        raise PermissionError(13, "closed", str(path))

    monkeypatch.setattr(os, "scandir", closed)  # an account that may do all cannot be shut out
    monkeypatch.setattr(Path, "open", closed)
    monkeypatch.setattr(Path, "read_text", lambda path, **_: closed(path))
    assert store.find("part", "k") is None and store.newest("part", 3) == []
    assert not store.take_file("part", "k", place)
    store.trim()


def test_the_folder_and_its_limit_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder() == tmp_path / "cache" / "jixiao" / "builds"
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "other"))
    monkeypatch.setenv("JIXIAO_CACHE_GB", "0.5")
    assert cache_folder() == tmp_path / "other"
    assert Store(cache_folder()).limit == 2**29


def test_what_was_made_elsewhere_is_read_if_it_is_whole_and_never_touched(tmp_path: Path) -> None:
    made = Store(tmp_path / "made")
    with made.keep("part", "k") as draft:
        (draft / "file").write_text("content")
    place = tmp_path / "made" / "part" / "k"
    os.utime(place, (0, 0))
    assert shipped(tmp_path / "made", "part", "k") == place and place.stat().st_mtime == 0
    assert shipped(tmp_path / "made", "part", "other") is None
    (place / "file").write_text("changed")
    assert shipped(tmp_path / "made", "part", "k") is None and (place / "file").is_file()
