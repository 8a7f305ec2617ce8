"""What `doctor` says of what keeps the house: each thing that is not as it should be says what to do."""

import json
import os
import shutil
import time
from collections import namedtuple
from pathlib import Path

import pytest

from jixiao.ingest import person_key
from jixiao.night import beat
from jixiao.pipeline import house
from jixiao.pipeline.house import HealthCheck
from jixiao.pipeline.runs import append, place_of

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("config", "state", "root/build", "root/src/jixiao"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("JIXIAO_PERSON_KEY", raising=False)
    monkeypatch.setattr(house, "release_of", lambda _: "")
    return tmp_path / "root"


def found(root: Path) -> dict[str, HealthCheck]:
    return {point.name: point for point in (look(root) for look in house.looks(root / "build" / "published"))}


def test_a_key_that_was_not_backed_up_is_advised_to_be(root: Path) -> None:
    assert (found(root)["密钥抄存"].ok, found(root)["密钥抄存"].detail) == (True, "还没有密钥")
    person_key.load_key()
    told = found(root)["密钥抄存"]
    assert told.ok and told.advice and "jixiao key backup" in told.detail


def test_a_backup_is_looked_at_whenever_it_is_there(root: Path, tmp_path: Path) -> None:
    place = tmp_path / "stick" / "key"
    place.parent.mkdir()
    person_key.backup(place)
    told = found(root)["密钥抄存"]
    assert told.ok and "同一块磁盘" in told.detail and told.advice
    place.rename(place.with_name("away"))
    away = found(root)["密钥抄存"]
    assert (away.ok, away.detail) == (True, f"抄存在 {place}，现在不在位，没有核对")
    place.write_text("another key, of another office\n")
    assert not found(root)["密钥抄存"].ok
    place.write_bytes(b"")
    assert not found(root)["密钥抄存"].ok and "不是密钥的抄存" in found(root)["密钥抄存"].detail


def test_after_a_rotation_the_new_key_is_to_be_backed_up(root: Path, tmp_path: Path) -> None:
    person_key.backup(tmp_path / "old")
    person_key.rotate()
    assert "还没有抄存" in found(root)["密钥抄存"].detail


def test_too_little_room_is_told_with_what_is_needed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(root)["磁盘空间"].ok
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40, 2**20))
    told = found(root)["磁盘空间"]
    assert not told.ok and "下一次构建约需 0.1 GB" in told.detail and "keep_gb" in told.detail


def test_a_published_build_that_everybody_can_read_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = root / "build" / ".published.builds" / "aaaa"
    place.mkdir(parents=True)
    (place / "build.json").write_text("{}")
    place.chmod(0o750)
    assert found(root)["权限"].ok
    place.chmod(0o755)
    assert not found(root)["权限"].ok and "chmod -R o= " in found(root)["权限"].detail
    monkeypatch.setenv("JIXIAO_SHARE", "all")
    assert found(root)["权限"].ok


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(root: Path, tmp_path: Path) -> None:
    (tmp_path / "state").chmod(0o500)
    assert not found(root)["权限"].ok and str(tmp_path / "state") in found(root)["权限"].detail


def test_a_clock_that_went_back_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place_of(root / "build" / "published").parent.mkdir()
    append(place_of(root / "build" / "published"), {"at": "2026-11-20T02:00:00+08:00", "run": "a", "kind": "run"})
    night = 1_795_111_200.0  # 2026-11-20 02:00 in Beijing
    monkeypatch.setattr(house, "_disk_clock", lambda _: night + 60)
    monkeypatch.setattr(time, "time", lambda: night + 60)
    assert found(root)["时钟"].ok
    monkeypatch.setattr(time, "time", lambda: night - 86_400)
    assert not found(root)["时钟"].ok and "比最近一次运行" in found(root)["时钟"].detail
    monkeypatch.setattr(time, "time", lambda: 86_400.0)
    assert "明显不对" in found(root)["时钟"].detail


def test_a_disk_of_another_clock_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "_disk_clock", lambda _: time.time() + 600)
    assert not found(root)["时钟"].ok and "相差 10 分钟" in found(root)["时钟"].detail


def test_a_daemon_that_stopped_is_told_and_one_that_never_was_is_none(root: Path) -> None:
    assert found(root)["后台"].ok
    beat()
    assert found(root)["后台"].detail == "在运行（刚才）"
    beat(time.time() - 7200)
    told = found(root)["后台"]
    assert not told.ok and told.detail.startswith("2 小时前就停了")


def test_without_libreoffice_it_is_said_what_is_lacking(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "office_program", lambda: None)
    told = found(root)["LibreOffice"]
    assert told.ok and told.advice and "请安装 LibreOffice" in told.detail


def test_a_wrong_setting_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(root)["设置"].ok
    monkeypatch.setenv("JIXIAO_KEEP_GB", "much")
    assert not found(root)["设置"].ok and "JIXIAO_KEEP_GB" in found(root)["设置"].detail


def test_every_point_is_told_in_chinese(root: Path) -> None:
    for point in found(root).values():
        assert any("\u4e00" <= one <= "\u9fff" for one in point.detail + point.name), json.dumps(point.detail)
