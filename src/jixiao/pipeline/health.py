"""Is the installation sound: one point a line, each with what was found and, when wrong, what to do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jixiao.errors import JixiaoError
from jixiao.ingest.person_key import KEY_VARIABLE, fingerprint, load_key
from jixiao.paths import generated, key_file
from jixiao.pipeline import house
from jixiao.pipeline.house import HealthCheck
from jixiao.pipeline.records import read_note
from jixiao.pipeline.workspace import absolute

PYTHONS = ((3, 11), (3, 13))
FONT = "Noto Sans CJK SC"
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]*))?")


def examine(root: Path, out: Path | None = None) -> list[HealthCheck]:
    """Everything an installation needs, in the order in which it should be mended; `out` is where builds are
    published, as a rule below what is generated."""
    place = absolute(out) if out else generated(root) / "published"
    looks: tuple[Callable[[Path], HealthCheck], ...] = (_python, _packages, _engine, _project)
    looks += (partial(_key, place), _writable, _font, *house.looks(place))
    return [look(root) for look in looks]


def _python(_: Path) -> HealthCheck:
    found = sys.version_info[:2]
    ok = PYTHONS[0] <= found <= PYTHONS[1]
    detail = f"{sys.version.split()[0]}（需要 3.11 至 3.13）"
    return HealthCheck("Python", ok, detail)


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
        return HealthCheck("依赖包", False, "没有 requirements.lock，请重新取出项目文件")
    wrong, count = [], 0
    for name, wanted in locked(lock):
        count += 1
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "未安装"
        if found != wanted:
            wrong.append(f"{name} {found}（锁定 {wanted}）")
    if wrong:
        return HealthCheck("依赖包", False, f"{len(wrong)} 个与锁定版本不同：{'、'.join(wrong[:5])}。请运行 make setup")
    return HealthCheck("依赖包", True, f"{count} 个，与 requirements.lock 一致")


def _engine(_: Path) -> HealthCheck:
    import duckdb

    with duckdb.connect() as connection:
        answer = connection.execute("select 6 * 7").fetchall()[0][0]
    return HealthCheck("DuckDB", answer == 42, duckdb.__version__)


def _project(root: Path) -> HealthCheck:
    missing = [name for name in ("models", "seeds/policy", "reports", "expectations") if not (root / name).is_dir()]
    return HealthCheck("项目目录", not missing, f"{root}" + (f" 缺少 {'、'.join(missing)}" if missing else ""))


def _key(out: Path, _: Path) -> HealthCheck:
    if KEY_VARIABLE not in os.environ and not key_file().exists():
        return HealthCheck("身份证号密钥", True, f"尚未生成，首次构建时写入 {key_file()}")
    try:
        own = fingerprint(load_key())
    except JixiaoError as error:
        return HealthCheck("身份证号密钥", False, error.message)
    before = read_note(out / "build.json").get("person_key_id") or own
    where = f"环境变量 {KEY_VARIABLE}" if KEY_VARIABLE in os.environ else f"{key_file()}，仅本人可读"
    if before != own:
        told = f"{where}；指纹 {own}，与最近一次发布所用的密钥（指纹 {before}）不同：如非有意更换，请找回原来的密钥"
        return HealthCheck("身份证号密钥", False, told)
    return HealthCheck("身份证号密钥", True, f"{where}；指纹 {own}")


def _writable(root: Path) -> HealthCheck:
    place = generated(root)
    existing = next(one for one in (place, *place.parents) if one.exists())
    ok = os.access(existing, os.W_OK | os.X_OK)
    free = shutil.disk_usage(existing).free // 2**30
    return HealthCheck("输出目录", ok, f"{place}，可用空间 {free} GB" if ok else f"{place} 不可写，请检查权限")


def _font(_: Path) -> HealthCheck:
    """Workbooks name 宋体 and 黑体; where they are missing, any Chinese font stands in when a form is printed here."""
    if not shutil.which("fc-list"):
        return HealthCheck("中文字体", True, "本机没有 fc-list，无法检查；只影响在本机打印")
    said = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False).stdout
    listed = said.decode(errors="replace")
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    detail = f"{len(families)} 种" if families else f"没有中文字体，本机打印会显示方框；请安装 {FONT}"
    return HealthCheck("中文字体", bool(families), detail)
