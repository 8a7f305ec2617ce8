"""Room on the disk, and files that may be open: how much there is; which faults are the want of room, or a disk that
fails, whoever words them."""

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from jixiao.errors import DiskFault, NoSpace, TryLater, UsageError
from jixiao.machine import MACHINE

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WORDS = (
    "no space left on device",
    "disk quota exceeded",
    "file too large",
    "os error 28)",
    "os error 122)",
    "no usable temporary directory",
    "could not allocate space",
    "failed to offload",
    "max_temp_directory_size",
    "disk full",
    "database or disk is full",
)
"""What the system, DuckDB, polars, dbt and SQLite say of a full disk."""
_BROKEN = {errno.EIO, errno.ESTALE, errno.EROFS, errno.ENOTCONN, errno.ENODEV}
_BROKEN |= {getattr(errno, "EREMOTEIO", errno.EIO)}  # Linux alone has it
_BROKEN_WORDS = (
    "input/output error",
    "os error 5)",
    "stale file handle",
    "os error 116)",
    "read-only file system",
    "os error 30)",
    "transport endpoint is not connected",
    "disk i/o error",
)
"""The same of a disk that fails, is suddenly read-only, or is no longer reached."""
FIRST = 64 << 20
"""Bytes that a first build is asked to have, beside what its inbox takes three times."""
SPARE = 1.25
"""How many times the last build has to fit, as each grows a little."""
TIMES = 3
FILES_NEEDED = 128
"""Files held open at once, twice what the demo's build takes."""


def is_full(error: BaseException | None) -> bool:
    """Whether a fault, or one that it came from, is the want of room on a disk."""
    return _comes_from(error, _FULL, _WORDS)


def is_broken(error: BaseException | None) -> bool:
    """Whether a fault, or one that it came from, is a disk that fails."""
    return _comes_from(error, _BROKEN, _BROKEN_WORDS)


def of_the_disk(error: BaseException, place: Path) -> TryLater | None:
    """What is said of a fault that is the want of room or a failing disk; `place` is where it wrote. None for all
    else. What was said already stands."""
    if isinstance(error, NoSpace | DiskFault):
        return error
    if is_full(error):
        return ran_out(place)
    return _failed(place) if is_broken(error) else None


def _comes_from(error: BaseException | None, numbers: set[int], words: Iterable[str]) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if (isinstance(error, OSError) and error.errno in numbers) or _says(str(error), words):
            return True
        error = error.__cause__ or error.__context__
    return False


def says_disk(text: str) -> bool:
    """Whether a sentence of some library says that a disk is full, or fails."""
    return _says(text, (*_WORDS, *_BROKEN_WORDS))


def _says(text: str, words: Iterable[str]) -> bool:
    told = text.lower()
    return any(word in told for word in words)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; those that cannot be looked at count nothing."""
    total, ahead = 0, [os.fspath(folder)]
    while ahead:
        with suppress(OSError), os.scandir(ahead.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    ahead.append(entry.path)
                    continue
                with suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def refuse_too_little(out: Path, inbox: Path) -> None:
    """Refuse to begin a build for which the disk of `out` has no room: the last one 1.25 times, or for a first one
    three times the inbox and 64 MB; or one that may not hold files enough open. Raises NoSpace, UsageError; nothing is
    touched."""
    refuse_few_files()
    last = size_of(out.resolve()) if MACHINE.is_link(out) else 0
    needed = int(last * SPARE) if last else FIRST + TIMES * size_of(inbox)
    place = next(one for one in (out.parent, *out.parent.parents) if one.exists())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise NoSpace(
            f"磁盘空间不足：{place} 所在的磁盘只剩 {_mb(free)} MB，本次构建大约需要 {_mb(needed)} MB，没有开始。"
            "上次发布的结果未受影响；请清理磁盘后重试，或用 --out 指定别的磁盘上的目录。",
            f"the disk of {place} has {_mb(free)} MB left and the build needs some {_mb(needed)} MB: it was not begun. "
            "Make room, or name a folder on another disk with --out.",
        )


def refuse_few_files() -> None:
    """Refuse to begin what may not hold files enough open: a gate that cannot open its files cannot judge. Raises
    UsageError."""
    most = MACHINE.files_at_once()
    if most < FILES_NEEDED:
        raise UsageError(
            f"本次登录最多只能同时打开 {most} 个文件，构建至少要 {FILES_NEEDED} 个，没有开始。"
            "请用 ulimit -n 1024（systemd：LimitNOFILE=1024）放宽后重试。",
            f"only {most} files may be held open and a build needs {FILES_NEEDED}: it was not begun. Allow more, with "
            "ulimit -n 1024 (systemd: LimitNOFILE=1024).",
        )


def ran_out(place: Path) -> NoSpace:
    """What is said of work that stopped for want of room; `place` is where it wrote."""
    return NoSpace(
        f"磁盘空间不足：{place} 所在的磁盘（或临时目录、缓存所在的磁盘）写满了，或文件大小超过限额，本次没有完成。"
        "上次发布的结果未受影响；请清理磁盘后重试，或用 --out 指定别的磁盘上的目录。",
        f"the disk of {place} (or that of the temporary or cache folder) is full: nothing was published. Make room and "
        "run it again, or name a folder on another disk with --out.",
    )


def _failed(place: Path) -> DiskFault:
    return DiskFault(
        f"磁盘读写出错：{place} 所在的磁盘（或临时目录、缓存所在的磁盘、网络文件夹）不能正常读写，本次没有完成。"
        "上次发布的结果未受影响；请检查磁盘和网络连接后重试。",
        f"the disk of {place} (or that of the temporary or cache folder, or the network) fails: nothing was published. "
        "Look at it and run it again.",
    )


def _mb(count: int) -> str:
    return f"{count / (1 << 20):,.0f}"
