"""Where a build works and how it is published: a new folder, one rename, one symlink swap.

Beside the published folder `out` lies `.{out.name}.builds/`, which holds

- `lock`            held by the build that runs; two builds never mix
- `next.<run>.partial/`  the build at work, a folder of one run; what a killed build left is removed by the next one
- `<build id>/`     published builds: the last one, to which `out` is a symlink, and those before it (`retention`)
- `runs.jsonl`      what runs there were, one line a step and a run (`runs`)
- `last_refused/`   why the last refused build was refused
- `sources.json`    where the inbox and the notice texts of the last published build lay

Killed at any instant, `out` is the last published build, whole: it only ever changes by one atomic replacement of the
symlink, after everything it points to is on the disk.
"""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from jixiao.errors import TryLater, UsageError
from jixiao.machine import MACHINE
from jixiao.paths import at_home, is_plain
from jixiao.personal_numbers import mask_text
from jixiao.pipeline.records import read_note, write_json
from jixiao.pipeline.retention import builds_of, rules, to_forget
from jixiao.settings import check_settings
from jixiao.space import is_full, ran_out
from jixiao.system_words import why

PARTIAL = "next.{run}.partial"
REFUSED = "last_refused"
LOCK, LINK = "lock", "link"
SOURCES = "sources.json"
SYNCED_AT_ONCE = 8
DYING = 1.5
"""Seconds that a lock is asked for again: the second process of a killed build holds it until it is gone."""
SHARE_VARIABLE, SHARED = "JIXIAO_SHARE", {"self": (0o700, 0o600), "group": (0o750, 0o640), "all": (0o755, 0o644)}
"""Who may read what is published, with the modes of folders and files, whatever the umask is; `group` if not said."""
_HELD: list[int] = []


def locks_held() -> tuple[int, ...]:
    """The handles of the locks that this process holds: what works for it holds them too, as long as it lives."""
    return tuple(_HELD)


def builds_folder(out: Path) -> Path:
    """The folder beside `out` that holds the builds themselves."""
    return out.parent / f".{out.name}.builds"


def work_folder(out: Path) -> Path:
    """A folder for a build for `out` to work in: another for each run, so that what outlives a killed one never writes
    into the next one's."""
    return builds_folder(out) / PARTIAL.format(run=secrets.token_hex(4))


def work_folders(out: Path) -> list[Path]:
    """The folders of builds for `out` that are at work, or were when they were killed."""
    return sorted(builds_folder(out).glob(PARTIAL.format(run="*")))


def refused_folder(out: Path) -> Path:
    """The folder that tells why the last refused build was refused."""
    return builds_folder(out) / REFUSED


def absolute(path: Path) -> Path:
    """`path` made absolute without following a symlink at its end: `out` itself is one."""
    path = at_home(path)
    return path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()


def check_out(out: Path, inbox: Path) -> None:
    """Refuse an `out` that would overwrite somebody else's files or be read as input."""
    if MACHINE.is_link(out):
        if MACHINE.link_target(out).parent != builds_folder(out):
            raise UsageError(
                f"输出位置 {out} 是指向别处的链接，不是本工具发布的结果，未作任何改动。请用 --out 另指定一个目录。",
                f"{out} is a symlink to somewhere else: name another folder with --out.",
            )
    elif out.is_dir():
        _refuse_mounted(out)
        if any(out.iterdir()):
            raise UsageError(
                f"输出目录 {out} 已存在且不为空，又不是本工具发布的结果，未作任何改动。请用 --out 指定新的或空的目录。",
                f"{out} exists, is not empty and was not published by jixiao: name a new or empty folder with --out.",
            )
    elif out.exists():
        raise UsageError(
            f"输出位置 {out} 是一个文件，不是目录，未作任何改动。请用 --out 指定一个目录。",
            f"{out} is a file: name a folder with --out.",
        )
    if "?" in str(out):
        raise UsageError(
            f"输出目录 {out} 的路径里有“?”，数据库不能写在那里。请用 --out 指定别的目录。",
            f"the database cannot be written below {out}: its path has a question mark.",
        )
    check_apart(inbox, out)
    check_apart(inbox, builds_folder(out))


def check_apart(inbox: Path, place: Path) -> None:
    """Refuse a folder of results that lies inside the inbox, or the other way round, or whose path is no text."""
    if not is_plain(str(place)):
        raise UsageError(
            f"输出目录 {place} 的路径不是 UTF-8 的文字，不能写在那里。请用 --out 指定别的目录。",
            f"nothing can be written to {place}: its path has bytes that are no UTF-8.",
        )
    source = inbox.resolve()
    if place == source or place.is_relative_to(source) or source.is_relative_to(place):
        raise UsageError(
            f"输出目录 {place} 与收件目录 {inbox} 互相包含，结果会被当作输入。请用 --out 指定收件目录以外的目录。",
            f"{place} and the inbox {inbox} contain each other: name a folder outside the inbox with --out.",
        )


def _refuse_mounted(out: Path) -> None:
    """The published folder takes the place of an empty one, which nothing can where a disk is mounted."""
    if os.path.ismount(out):
        raise UsageError(
            f"输出目录 {out} 是一个挂载点，发布时不能整个替换它，没有开始构建。请用 --out 指定它下面的一个目录，"
            f"如 {out / 'published'}。",
            f"{out} is a mount point and cannot be replaced: name a folder below it with --out.",
        )


def _refuse_irreplaceable(out: Path) -> None:
    """Find out before a build, not after it, whether the empty folder `out` can be replaced: it is moved away and
    back."""
    if not out.is_dir() or MACHINE.is_link(out):
        return
    aside = builds_folder(out) / "replaced"
    try:
        os.rename(out, aside)
        os.rename(aside, out)
    except OSError as error:
        raise UsageError(
            f"输出目录 {out} 不能被替换（{error.strerror}），可能是挂载点或没有权限，没有开始构建。"
            "请用 --out 指定一个新的目录。",
            f"{out} cannot be replaced ({error.strerror}): name a new folder with --out.",
        ) from error


@contextmanager
def held(out: Path, work: Path | None = None, patience: float = DYING) -> Iterator[Path]:
    """Hold the lock of `out`'s builds and give an empty work folder (`work`, where it has a name already).

    Raises TryLater when another build holds the lock for longer than `patience` (seconds), UsageError when the place
    cannot be written, or a setting is wrong.
    """
    check_settings()
    builds = builds_folder(out)
    try:
        builds.mkdir(parents=True, exist_ok=True)
        lock = os.open(builds / LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    except OSError as error:
        raise _not_writable(out.parent, error) from error
    with _locked(lock, out, patience):
        try:
            builds.chmod(_modes()[0])
            _refuse_unwritable(out.parent)
            MACHINE.heal(out, builds / LINK)
            _refuse_irreplaceable(out)
            place = fresh(out, work)
        except OSError as error:
            raise _not_writable(out.parent, error) from error
        yield place


@contextmanager
def held_folder(place: Path) -> Iterator[None]:
    """Hold a folder of results, which is made where there is none.

    Raises TryLater when another run writes there, UsageError when the place cannot be written.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = MACHINE.open_to_lock(place)
    except OSError as error:
        raise _not_writable(place, error) from error
    with _locked(lock, place, DYING):
        yield


@contextmanager
def _locked(lock: int, place: Path, patience: float) -> Iterator[None]:
    """Hold a lock within the block; its handle is closed after it in any case."""
    try:
        _lock(lock, place, patience)
        _HELD.append(lock)
        yield
    finally:
        if lock in _HELD:
            _HELD.remove(lock)
        os.close(lock)


def _refuse_unwritable(place: Path) -> None:
    """The link to the published build is made in this folder at the very end: whether it can be is asked now."""
    if not os.access(place, os.W_OK | os.X_OK):
        raise _not_writable(place, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _not_writable(place: Path, error: OSError) -> UsageError:
    if is_full(error):
        return ran_out(place)
    return UsageError(
        f"不能在 {place} 下写入（{why(error)}）。请检查目录权限，或用 --out 指定可写的目录。",
        f"cannot write below {place} ({error.strerror}): check its rights or name another folder with --out.",
    )


def _lock(handle: int, out: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            MACHINE.lock(handle)
            return
        except OSError as error:
            if time.monotonic() >= until:
                raise TryLater(
                    f"另一个任务正在向 {out} 构建，本次没有开始。请等它结束后再运行，或用 --out 指定另一个目录。",
                    f"another build for {out} is running: wait for it, or name another folder with --out.",
                ) from error
        time.sleep(min(0.05, patience))


def fresh(out: Path, work: Path | None = None) -> Path:
    """An empty work folder for `out`: whatever killed builds left there is removed."""
    for left in work_folders(out):
        shutil.rmtree(left)
    work = work or work_folder(out)
    work.mkdir(parents=True)
    work.chmod(_modes()[0])
    return work


def _modes() -> tuple[int, int]:
    """The modes of published folders and files."""
    return SHARED.get(shared_with(), SHARED["group"])


def shared_with() -> str:
    """Who may read what is published, as it is set."""
    return os.environ.get(SHARE_VARIABLE, "group")


def close_to_others(place: Path) -> None:
    """Give a file, or a folder and all below it, the modes of what is published, whatever the umask was."""
    folders, files = _modes()
    for path in (place, *place.rglob("*")):
        mode = folders if path.is_dir() else files
        if not MACHINE.is_link(path) and path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def publish(work: Path, out: Path, build_id: str) -> Path:
    """Make the finished folder `work` the published build `out`, atomically; those before it are kept as is set.

    Returns the folder that `out` now points to: `<build_id>`, or `<build_id>-2`, ... when that name is in use.
    """
    builds = builds_folder(out)
    before = MACHINE.link_target(out).name if MACHINE.is_link(out) else ""
    place = _free_name(builds, build_id)
    close_to_others(work)
    _to_disk(work)
    os.rename(work, place)
    MACHINE.point(out, place, builds / LINK)
    MACHINE.sync(builds)
    MACHINE.sync(out.parent)
    _forget(out, builds, {place.name, before})
    return place


def note_sources(out: Path, inbox: Path | None, texts: Path | None) -> None:
    """Note beside the builds where the files of the last published one lay: no part of a build, which is the same
    wherever they lie. A place whose name holds a personal number is not noted; a note that cannot be written is
    none."""
    named = {"inbox": str(inbox) if inbox else None, "texts": str(texts) if texts else None}
    noted = {name: place for name, place in named.items() if place is None or mask_text(place) == place}
    with suppress(OSError):
        write_json(builds_folder(out) / SOURCES, noted)


def noted_sources(out: Path) -> tuple[Path | None, Path | None]:
    """Where the inbox and the notice texts of the last published build lay; None when that is not known."""
    noted = read_note(builds_folder(absolute(out)) / SOURCES)
    inbox, texts = noted.get("inbox"), noted.get("texts")
    return Path(inbox) if inbox else None, Path(texts) if texts else None


def refuse(out: Path, work: Path, leave: list[Path]) -> Path:
    """Remove the work folder, but keep the files or folders named in `leave` (those that exist) in last_refused/."""
    kept = refused_folder(out)
    if kept.exists():
        shutil.rmtree(kept)
    kept.mkdir(parents=True)
    for path in leave:
        if path.exists():
            os.rename(path, kept / path.name)
    close_to_others(kept)
    discard(work)
    return kept


def discard(work: Path) -> None:
    """Remove the work folder: a build that came to nothing leaves nothing."""
    shutil.rmtree(work, ignore_errors=True)


def _free_name(builds: Path, build_id: str) -> Path:
    place, count = builds / build_id, 1
    while place.exists():
        count += 1
        place = builds / f"{build_id}-{count}"
    return place


def _forget(out: Path, builds: Path, standing: set[str]) -> None:
    """Remove the builds that are not to be kept, and folders that are none. A build is renamed before it is removed, so
    that nobody meets the half of one."""
    found = builds_of(builds)
    going = {build.place for build in to_forget(found, standing, rules())}
    known = {build.place for build in found} | {builds / name for name in standing}
    strays = [entry for entry in builds.iterdir() if entry.is_dir() and entry not in known and entry.name != REFUSED]
    for entry in (*going, *strays):
        aside = work_folder(out)
        with suppress(OSError):
            os.rename(entry, aside)
        shutil.rmtree(aside, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    """Everything below a folder and the folder itself is on the disk: files side by side, as each waits for it."""
    places = [folder, *(path for path in folder.rglob("*") if not MACHINE.is_link(path))]
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as pool:
        list(pool.map(MACHINE.sync, places))
