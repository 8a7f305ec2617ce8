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
from jixiao.night import ALIVE, TIME_ZONE, heartbeat_file, last_beat
from jixiao.paths import generated, key_file, state_folder
from jixiao.pipeline.paper import office_program
from jixiao.pipeline.releases import release_of
from jixiao.pipeline.retention import builds_of, bytes_of
from jixiao.pipeline.runs import read_runs
from jixiao.pipeline.workspace import SHARE_VARIABLE, builds_folder
from jixiao.settings import check_settings, declared, own_table
from jixiao.space import FIRST, SPARE, size_of

CLOCKS_APART, EARLIEST = 120.0, datetime(2024, 1, 1).timestamp()
"""Seconds that the clock of a disk may be off; a time before which nobody can have built anything."""


@dataclass(frozen=True)
class HealthCheck:
    """One thing examined: what was found and, where it is not as it should be, what to do. `advice`: nothing is broken,
    but something should be done."""

    name: str
    ok: bool
    detail: str
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
    return Room(shutil.disk_usage(_standing(out.parent)).free, bytes_of(found), len(found), size_of(cache_folder(root)))


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
    return HealthCheck("程序版本", True, f"{__version__}，{told}")


def _settings(_: Path) -> HealthCheck:
    try:
        check_settings()
    except UsageError as error:
        return HealthCheck("设置", False, error.message)
    own = own_table()
    where = f"本人的设置在 {own}" if own.is_file() else f"都是默认值；要改时写到 {own} 或环境变量"
    return HealthCheck("设置", True, f"{len(declared())} 项，{where}")


def _backup(_: Path) -> HealthCheck:
    name = "密钥抄存"
    if KEY_VARIABLE in os.environ:
        return HealthCheck(name, True, f"密钥来自环境变量 {KEY_VARIABLE}，由设置它的地方保管")
    if not key_file().exists():
        return HealthCheck(name, True, "还没有密钥")
    try:
        own = load_key()
    except JixiaoError:
        return HealthCheck(name, True, "密钥读不出来，先处理上面一条")
    place = noted_backups().get(fingerprint(own))
    if place is None:
        told = "现用的密钥还没有抄存，丢了就找不回来：请运行 jixiao key backup 文件（放到别的磁盘或 U 盘上）"
        return HealthCheck(name, True, told, advice=True)
    if not place.exists():
        return HealthCheck(name, True, f"抄存在 {place}，现在不在位，没有核对")
    try:
        same = is_backup_of(place, own)
    except UsageError as error:
        return HealthCheck(name, False, f"{error.message}或重新运行 jixiao key backup")
    if not same:
        return HealthCheck(name, False, f"{place} 里已不是现用的密钥：请用 jixiao key backup 另存一份")
    if place.stat().st_dev == key_file().stat().st_dev:
        told = f"抄存在 {place}，与密钥在同一块磁盘上，磁盘坏了两份都没有：请再抄存一份到别的磁盘"
        return HealthCheck(name, True, told, advice=True)
    return HealthCheck(name, True, f"在 {place}，与现用的一致")


def _space(out: Path, root: Path) -> HealthCheck:
    found = room(out, root)
    last = size_of(out.resolve()) if out.is_symlink() else 0
    needed = max(int(last * SPARE), FIRST)
    told = (
        f"可用 {_gb(found.free)} GB；发布的构建 {found.count} 个占 {_gb(found.builds)} GB，缓存 {_gb(found.cache)} GB"
    )
    if found.free < needed:
        told += f"；下一次构建约需 {_gb(needed)} GB：请清理磁盘，或调小 keep_gb、cache_gb（缓存可以整个删掉）"
        return HealthCheck("磁盘空间", False, told)
    temporary = Path(tempfile.gettempdir())
    if shutil.disk_usage(temporary).free < FIRST:
        return HealthCheck("磁盘空间", False, f"{told}；临时目录 {temporary} 快满了，请清理")
    return HealthCheck("磁盘空间", True, told)


def _rights(out: Path, root: Path) -> HealthCheck:
    places = {
        out.parent: "发布的结果",
        generated(root): "输出和缓存",
        state_folder(): "后台的状态",
        key_file().parent: "密钥和设置",
    }
    for place, what in places.items():
        standing = _standing(place)
        if not os.access(standing, os.W_OK | os.X_OK):
            return HealthCheck("权限", False, f"{standing} 不可写（{what}放在这里）：请改权限，或换一个位置")
    if os.name == "posix" and os.environ.get(SHARE_VARIABLE, "group") != "all":
        folder = builds_folder(out)
        open_ones = [build.place for build in builds_of(folder)] if folder.is_dir() else []
        open_ones = [place for place in open_ones if place.stat().st_mode & 0o007]
        if open_ones:
            told = f"{open_ones[0]} 所有人都能读：请执行 chmod -R o= {folder}"
            return HealthCheck("权限", False, told)
    return HealthCheck("权限", True, "目录可写，发布的结果别人不能读")


def _clock(out: Path, _: Path) -> HealthCheck:
    now = time.time()
    shown = datetime.now().astimezone().isoformat(" ", "seconds")
    try:
        ZoneInfo(TIME_ZONE)
    except ZoneInfoNotFoundError:
        return HealthCheck("时钟", False, f"{shown}；没有时区数据（{TIME_ZONE}）：请安装 tzdata")
    if now < EARLIEST:
        return HealthCheck("时钟", False, f"{shown}，明显不对：请校准时间后再构建（基准日默认取今天）")
    latest = max((_moment(line["at"]) for line in read_runs(out)), default=0.0)
    if latest > now + CLOCKS_APART:
        told = f"{shown}，比最近一次运行（{datetime.fromtimestamp(latest):%Y-%m-%d %H:%M}）还早：请校准时间"
        return HealthCheck("时钟", False, told)
    apart = _disk_clock(out.parent) - now
    if abs(apart) > CLOCKS_APART:
        told = f"{shown}，与输出目录所在磁盘（文件服务器）的时钟相差 {abs(apart) / 60:.0f} 分钟：请校准其中一个"
        return HealthCheck("时钟", False, told)
    return HealthCheck("时钟", True, shown)


def _office(_: Path) -> HealthCheck:
    program = office_program()
    if program is None:
        told = "没有安装：不能用 build --pdf 出 PDF，也不能用它看表格；需要时请安装 LibreOffice"
        return HealthCheck("LibreOffice", True, told, advice=True)
    return HealthCheck("LibreOffice", True, f"已安装：{program}")


def _daemon(_: Path) -> HealthCheck:
    seen = last_beat()
    if seen is None:
        return HealthCheck("后台", True, "没有启用；要每晚自动运行，请用 make dagster，或由 cron 运行 jixiao build")
    passed = time.time() - seen
    if passed > ALIVE:
        told = f"{ago(passed)}就停了，每晚的构建不会开始：请重新运行 make dagster；不再使用时删除 {heartbeat_file()}"
        return HealthCheck("后台", False, told)
    return HealthCheck("后台", True, f"在运行（{ago(passed)}）")


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
