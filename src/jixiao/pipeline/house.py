"""How the house stands: what builds and the cache take, what is free, what is wrong with what keeps it."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jixiao import __version__
from jixiao.engine.store import cache_folder
from jixiao.errors import JixiaoError, UsageError
from jixiao.ingest.person_key import KEY_VARIABLE, fingerprint, is_backup_of, load_key, noted_backups
from jixiao.machine import MACHINE
from jixiao.night import ALIVE, TIME_ZONE, heartbeat_file, last_beat
from jixiao.paths import key_file, output_home, state_folder
from jixiao.pipeline.paper import office_program
from jixiao.pipeline.releases import release_of
from jixiao.pipeline.retention import builds_of, bytes_of
from jixiao.pipeline.runs import read_runs
from jixiao.pipeline.workspace import builds_folder, shared_with
from jixiao.settings import check_settings, declared, own_table
from jixiao.space import FIRST, SPARE, size_of

CLOCKS_APART, EARLIEST = 120.0, datetime(2024, 1, 1).timestamp()
"""Seconds that the clock of a disk may be off; a time before which nobody can have built anything."""


@dataclass(frozen=True)
class HealthCheck:
    """One thing examined: what was found and, where it is not as it should be, what to do; `english` says name and
    detail so. `advice`: nothing is broken, but something should be done."""

    name: str
    ok: bool
    detail: str
    english: tuple[str, str]
    advice: bool = False


@dataclass(frozen=True)
class Room:
    """Bytes: free on the disk of the published build, taken by published builds (and how many), and by the cache."""

    free: int
    builds: int
    count: int
    cache: int


def room(out: Path, root: Path) -> Room:
    """What is taken and what is free."""
    folder = builds_folder(out)
    found = builds_of(folder) if folder.is_dir() else []
    return Room(shutil.disk_usage(_standing(out.parent)).free, bytes_of(found), len(found), size_of(cache_folder()))


def ago(seconds: float) -> str:
    """How long ago, in the largest unit of which there is one."""
    for unit, length in (("天", 86_400), ("小时", 3600), ("分钟", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}前"
    return "刚才" if seconds >= 0 else "以后（本机时钟曾经变动）"


def looks(out: Path) -> tuple[Callable[[Path], HealthCheck], ...]:
    """What `doctor` looks at of what keeps the house of the builds for `out`, in the order in which it should be
    mended."""
    of_builds = [partial(look, out) for look in (_space, _rights, _clock)]
    return (_version, _settings, _backup, *of_builds, _office, _daemon)


def _version(root: Path) -> HealthCheck:
    release = release_of(root)
    told = "登记过的发行版" if release else "不是登记过的发行版（未发行，或在本机改动过）"
    told_en = "a registered release" if release else "no registered release (not released, or changed here)"
    return _version_of(True, f"{__version__}，{told}", f"{__version__}, {told_en}")


def _settings(_: Path) -> HealthCheck:
    try:
        check_settings()
    except UsageError as error:
        return _settings_of(False, error.message, error.message_en)
    own, count = own_table(), len(declared())
    if own.is_file():
        return _settings_of(True, f"{count} 项，本人的设置在 {own}", f"{count}, your own in {own}")
    return _settings_of(
        True,
        f"{count} 项，都是默认值；要改时写到 {own} 或环境变量",
        f"{count}, all as they come; write {own} or variables of the environment to change them",
    )


def _backup(_: Path) -> HealthCheck:
    if KEY_VARIABLE in os.environ:
        return _backup_of(
            True,
            f"密钥来自环境变量 {KEY_VARIABLE}，由设置它的地方保管",
            f"the key comes from the variable {KEY_VARIABLE}, and is kept where that is set",
        )
    if not key_file().exists():
        return _backup_of(True, "还没有密钥", "there is no key yet")
    try:
        own = load_key()
    except JixiaoError:
        return _backup_of(True, "密钥读不出来，先处理上面一条", "the key cannot be read: see the line above")
    place = noted_backups().get(fingerprint(own))
    if place is None:
        return _backup_of(
            True,
            "现用的密钥还没有抄存，丢了就找不回来：请运行 jixiao key backup 文件（放到别的磁盘或 U 盘上）",
            "the key has no backup, and could not be had back: run jixiao key backup FILE (on another disk)",
            advice=True,
        )
    return _backup_at(place, own)


def _backup_at(place: Path, own: bytes) -> HealthCheck:
    if not place.exists():
        told = f"抄存在 {place}，现在不在位，没有核对"
        return _backup_of(True, told, f"the backup is {place}, which is not there now and was not compared")
    try:
        same = is_backup_of(place, own)
    except UsageError as error:
        return _backup_of(
            False, f"{error.message}或重新运行 jixiao key backup", f"{error.message_en} Or run jixiao key backup again"
        )
    if not same:
        told = f"{place} 里已不是现用的密钥：请用 jixiao key backup 另存一份"
        return _backup_of(False, told, f"{place} is not the key in use any more: run jixiao key backup again")
    if place.stat().st_dev == key_file().stat().st_dev:
        return _backup_of(
            True,
            f"抄存在 {place}，与密钥在同一块磁盘上，磁盘坏了两份都没有：请再抄存一份到别的磁盘",
            f"the backup {place} lies on the disk of the key itself: make another one on another disk",
            advice=True,
        )
    return _backup_of(True, f"在 {place}，与现用的一致", f"{place}, the key in use")


def _space(out: Path, root: Path) -> HealthCheck:
    found = room(out, root)
    last = size_of(out.resolve()) if MACHINE.is_link(out) else 0
    needed = max(int(last * SPARE), FIRST)
    free, builds, cached = _gb(found.free), _gb(found.builds), _gb(found.cache)
    told = f"可用 {free} GB；发布的构建 {found.count} 个占 {builds} GB，缓存 {cached} GB"
    told_en = f"{free} GB free; {found.count} published builds take {builds} GB, the cache {cached} GB"
    if found.free < needed:
        return _space_of(
            False,
            f"{told}；下一次构建约需 {_gb(needed)} GB：请清理磁盘，或调小 keep_gb、cache_gb（缓存可以整个删掉）",
            f"{told_en}; the next build needs about {_gb(needed)} GB: make room, or lower keep_gb or cache_gb",
        )
    temporary = Path(tempfile.gettempdir())
    if shutil.disk_usage(temporary).free < FIRST:
        full = f"{told_en}; the temporary folder {temporary} is nearly full: make room"
        return _space_of(False, f"{told}；临时目录 {temporary} 快满了，请清理", full)
    return _space_of(True, told, told_en)


def _rights(out: Path, root: Path) -> HealthCheck:
    places = {
        out.parent: ("发布的结果", "what is published"),
        output_home(root): ("输出", "results"),
        cache_folder(): ("缓存", "what is kept"),
        state_folder(): ("后台的状态", "the state of the daemon"),
        key_file().parent: ("密钥和设置", "key and settings"),
    }
    for place, (what, what_en) in places.items():
        standing = _standing(place)
        if not os.access(standing, os.W_OK | os.X_OK):
            told = f"{standing} 不可写（{what}放在这里）：请改权限，或换一个位置"
            return _rights_of(False, told, f"{standing} cannot be written ({what_en} lie there): mend its rights")
    if os.name == "posix" and shared_with() != "all":
        folder = builds_folder(out)
        open_ones = [build.place for build in builds_of(folder)] if folder.is_dir() else []
        open_ones = [place for place in open_ones if place.stat().st_mode & 0o007]
        if open_ones:
            told = f"{open_ones[0]} 所有人都能读：请执行 chmod -R o= {folder}"
            return _rights_of(False, told, f"{open_ones[0]} is readable by everybody: run chmod -R o= {folder}")
    return _rights_of(
        True, "目录可写，发布的结果别人不能读", "folders can be written, what is published is not for others"
    )


def _clock(out: Path, _: Path) -> HealthCheck:
    now = time.time()
    shown = datetime.now().astimezone().isoformat(" ", "seconds")
    try:
        ZoneInfo(TIME_ZONE)
    except ZoneInfoNotFoundError:
        told = f"{shown}；没有时区数据（{TIME_ZONE}）：请安装 tzdata"
        return _clock_of(False, told, f"{shown}; no data of time zones ({TIME_ZONE}): install tzdata")
    if now < EARLIEST:
        told = f"{shown}，明显不对：请校准时间后再构建（基准日默认取今天）"
        return _clock_of(False, told, f"{shown} cannot be: set the clock before you build")
    latest = max((_moment(line["at"]) for line in read_runs(out)), default=0.0)
    if latest > now + CLOCKS_APART:
        before = f"{datetime.fromtimestamp(latest):%Y-%m-%d %H:%M}"
        told = f"{shown}，比最近一次运行（{before}）还早：请校准时间"
        return _clock_of(False, told, f"{shown} is before the last run ({before}): set the clock")
    apart = _disk_clock(out.parent) - now
    if abs(apart) > CLOCKS_APART:
        minutes = f"{abs(apart) / 60:.0f}"
        told = f"{shown}，与输出目录所在磁盘（文件服务器）的时钟相差 {minutes} 分钟：请校准其中一个"
        return _clock_of(False, told, f"{shown}, {minutes} minutes off the disk of the results: set one of the clocks")
    return _clock_of(True, shown, shown)


def _office(_: Path) -> HealthCheck:
    program = office_program()
    if program is None:
        return _office_of(
            True,
            "没有安装：不能用 build --pdf 出 PDF，也不能用它看表格；需要时请安装 LibreOffice",
            "not installed: no PDFs by build --pdf; install LibreOffice where they are needed",
            advice=True,
        )
    return _office_of(True, f"已安装：{program}", f"installed: {program}")


def _daemon(_: Path) -> HealthCheck:
    seen = last_beat()
    if seen is None:
        return _daemon_of(
            True,
            "没有启用；要每晚自动运行，请用 jixiao dagster，或由 cron 运行 jixiao build",
            "never started; for a build every night use jixiao dagster, or cron with jixiao build",
        )
    passed = time.time() - seen
    if passed > ALIVE:
        return _daemon_of(
            False,
            f"{ago(passed)}就停了，每晚的构建不会开始：请重新运行 jixiao dagster；不再使用时删除 {heartbeat_file()}",
            f"stopped {passed / 60:.0f} minutes ago, no build will begin at night: run jixiao dagster again, or remove "
            f"{heartbeat_file()}",
        )
    return _daemon_of(True, f"在运行（{ago(passed)}）", f"alive ({passed:.0f} s ago)")


def _named(name: str, english: str) -> Callable[..., HealthCheck]:
    """Makes the checks of one name, in both languages."""

    def found(ok: bool, detail: str, detail_en: str, advice: bool = False) -> HealthCheck:
        return HealthCheck(name, ok, detail, (english, detail_en), advice)

    return found


_version_of = _named("程序版本", "program")
_settings_of = _named("设置", "settings")
_backup_of = _named("密钥抄存", "backup of the key")
_space_of = _named("磁盘空间", "disk space")
_rights_of = _named("权限", "rights")
_clock_of = _named("时钟", "clock")
_office_of = _named("LibreOffice", "LibreOffice")
_daemon_of = _named("后台", "daemon")


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0


def _disk_clock(place: Path) -> float:
    """What a disk has for now; the machine's own time where nothing can be written there."""
    with suppress(OSError), tempfile.TemporaryDirectory(dir=_standing(place)) as folder:
        return Path(folder).stat().st_mtime
    return time.time()


def _standing(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if one.exists())


def _gb(count: int) -> str:
    return f"{count / (1 << 30):,.1f}"
