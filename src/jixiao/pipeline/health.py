"""Is the installation sound: one point a line, each with what was found and, when wrong, what to do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from jixiao.errors import JixiaoError
from jixiao.extras import EXTRAS, has_extra
from jixiao.ingest.person_key import KEY_VARIABLE, fingerprint, load_key
from jixiao.paths import is_checkout, key_file, output_home
from jixiao.pipeline import house
from jixiao.pipeline.house import HealthCheck
from jixiao.pipeline.records import read_note
from jixiao.pipeline.workspace import absolute

PYTHONS = ((3, 11), (3, 13))
FONT, DISTRIBUTION = "Noto Sans CJK SC", "jixiao"
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]*))?")


def examine(root: Path, out: Path | None = None) -> list[HealthCheck]:
    """Everything an installation needs, in the order in which it should be mended; `out` is where builds are
    published, as a rule below the home of results."""
    place = absolute(out) if out else output_home(root) / "published"
    looks: tuple[Callable[[Path], HealthCheck], ...] = (_python, _packages, _engine, _project)
    looks += (partial(_key, place), _writable, _font, *house.looks(place))
    return [look(root) for look in looks]


def _python(_: Path) -> HealthCheck:
    found = sys.version_info[:2]
    ok = PYTHONS[0] <= found <= PYTHONS[1]
    own = sys.version.split()[0]
    return HealthCheck("Python", ok, f"{own}（需要 3.11 至 3.13）", ("Python", f"{own} (3.11 to 3.13 is needed)"))


def locked(lock: Path) -> Iterator[tuple[str, str]]:
    """Name and version of every package of the lock file that this interpreter needs."""
    from packaging.markers import Marker

    for line in lock.read_text(encoding="utf-8").splitlines():
        found = _PINNED.match(line)
        if found and (not found[3] or Marker(found[3].strip()).evaluate()):
            yield found[1], found[2]


def _packages(root: Path) -> HealthCheck:
    lock = root / "requirements.lock"
    if not lock.is_file():
        told = "there is no requirements.lock: take the project's files anew"
        return HealthCheck("依赖包", False, "没有 requirements.lock，请重新取出项目文件", ("packages", told))
    asked = None if is_checkout(root) else needed(DISTRIBUTION)
    wanted = {name: pinned for name, pinned in locked(lock) if asked is None or _plain(name) in asked}
    wrong = [(name, _found(name), pinned) for name, pinned in wanted.items() if _found(name) != pinned]
    return _other_versions(wrong, asked is None) if wrong else _as_locked(len(wanted), asked is None)


def _other_versions(wrong: list[tuple[str, str, str]], of_checkout: bool) -> HealthCheck:
    mend = "请运行 make setup" if of_checkout else "请用离线安装包重新安装，或新建环境后再 pip install jixiao"
    told = "、".join(f"{name} {found or '未安装'}（锁定 {pinned}）" for name, found, pinned in wrong[:5])
    mend_en = "Run make setup" if of_checkout else "Install from the bundle again, or into a new environment"
    told_en = ", ".join(f"{name} {found or 'not installed'} (locked: {pinned})" for name, found, pinned in wrong[:5])
    english = f"{len(wrong)} are not of the locked version: {told_en}. {mend_en}"
    return HealthCheck("依赖包", False, f"{len(wrong)} 个与锁定版本不同：{told}。{mend}", ("packages", english))


def _as_locked(count: int, of_checkout: bool) -> HealthCheck:
    chosen = [] if of_checkout else [name for name in EXTRAS if has_extra(name)]
    with_extras = f"（含 {'、'.join(chosen)}）" if chosen else ""
    english = f"{count}{' with ' + ', '.join(chosen) if chosen else ''}, as requirements.lock has them"
    return HealthCheck("依赖包", True, f"{count} 个{with_extras}，与 requirements.lock 一致", ("packages", english))


def _found(name: str) -> str:
    """The version that is installed; empty where none is."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def needed(name: str) -> set[str]:
    """The distributions that an installed one asks for, and those that they ask for, with the extras that are installed
    (those for development left out): names in lower case with hyphens."""
    from packaging.requirements import Requirement

    seen: set[tuple[str, str]] = set()
    ahead = [(_plain(name), extra) for extra in ("", *(one for one in EXTRAS if has_extra(one)))]
    while ahead:
        at = ahead.pop()
        if at in seen:
            continue
        seen.add(at)
        for text in _requirements(at[0]):
            asked = Requirement(text)
            if asked.marker is None or asked.marker.evaluate({"extra": at[1]}):
                ahead += [(_plain(asked.name), extra) for extra in ("", *asked.extras)]
    return {found for found, _ in seen} - {_plain(name)}


def _requirements(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _engine(_: Path) -> HealthCheck:
    import duckdb

    with duckdb.connect() as connection:
        answer = connection.execute("select 6 * 7").fetchall()[0][0]
    return HealthCheck("DuckDB", answer == 42, duckdb.__version__, ("DuckDB", duckdb.__version__))


def _project(root: Path) -> HealthCheck:
    missing = [name for name in ("models", "seeds/policy", "reports", "expectations") if not (root / name).is_dir()]
    lacks, lacks_en = (f" 缺少 {'、'.join(missing)}", f" lacks {', '.join(missing)}") if missing else ("", "")
    return HealthCheck("项目目录", not missing, f"{root}{lacks}", ("project folder", f"{root}{lacks_en}"))


def _key(out: Path, _: Path) -> HealthCheck:
    if KEY_VARIABLE not in os.environ and not key_file().exists():
        told = f"none yet: the first build writes it to {key_file()}"
        return _of_key(True, f"尚未生成，首次构建时写入 {key_file()}", told)
    try:
        own = fingerprint(load_key())
    except JixiaoError as error:
        return _of_key(False, error.message, error.message_en)
    before = read_note(out / "build.json").get("person_key_id") or own
    is_variable = KEY_VARIABLE in os.environ
    where = f"环境变量 {KEY_VARIABLE}" if is_variable else f"{key_file()}，仅本人可读"
    there = f"environment variable {KEY_VARIABLE}" if is_variable else f"{key_file()}, readable by its owner only"
    if before != own:
        return _of_key(
            False,
            f"{where}；指纹 {own}，与最近一次发布所用的密钥（指纹 {before}）不同：如非有意更换，请找回原来的密钥",
            f"{there}; fingerprint {own} is not that of the last published build ({before}): unless it was changed on "
            "purpose, find the earlier key",
        )
    return _of_key(True, f"{where}；指纹 {own}", f"{there}; fingerprint {own}")


def _of_key(ok: bool, detail: str, english: str) -> HealthCheck:
    return HealthCheck("身份证号密钥", ok, detail, ("key of personal numbers", english))


def _writable(root: Path) -> HealthCheck:
    place = output_home(root)
    existing = next(one for one in (place, *place.parents) if one.exists())
    ok = os.access(existing, os.W_OK | os.X_OK)
    free = shutil.disk_usage(existing).free // 2**30
    detail = f"{place}，可用空间 {free} GB" if ok else f"{place} 不可写，请检查权限"
    english = f"{place}, {free} GB free" if ok else f"{place} may not be written: see to its permissions"
    return HealthCheck("输出目录", ok, detail, ("output folder", english))


def _font(_: Path) -> HealthCheck:
    """Workbooks name 宋体 and 黑体; where they are missing, any Chinese font stands in when a form is printed here."""
    if not shutil.which("fc-list"):
        told = "no fc-list here to ask; it matters only for printing on this machine"
        return HealthCheck("中文字体", True, "本机没有 fc-list，无法检查；只影响在本机打印", ("Chinese fonts", told))
    said = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False).stdout
    listed = said.decode(errors="replace")
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    detail = f"{len(families)} 种" if families else f"没有中文字体，本机打印会显示方框；请安装 {FONT}"
    told = f"{len(families)}" if families else f"none: forms printed here show boxes; install {FONT}"
    return HealthCheck("中文字体", bool(families), detail, ("Chinese fonts", told))
