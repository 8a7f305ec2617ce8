"""What POSIX and Windows do each in its own way: locks, links, what is put on the disk, processes and their bounds.

The rest of the program asks `MACHINE` and knows of no other system. Where Windows has no equal, the nearest that keeps
the promise stands here with what it costs: a published folder is a junction there, which is changed by two steps, not
one (`Windows.heal` ends a change that was cut off); a folder is locked by a file in it.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_THERE: dict[str, Any] = {}
"""What Python has on Windows only, by its module."""
if sys.platform == "win32":
    import _winapi
    import ctypes
    import msvcrt
    from multiprocessing import connection

    _THERE |= {"ctypes": ctypes, "msvcrt": msvcrt, "_winapi": _winapi, "os": os, "subprocess": subprocess,
               "multiprocessing.connection": connection}  # fmt: skip
else:
    import fcntl
    import resource
    from multiprocessing import resource_tracker

FOLDER_LOCK = ".jixiao.lock"
"""The file in a folder by which Windows locks it."""
TIME, MEMORY = "time", "memory"
"""Which bound a process was ended for."""
OVER_TIME, OVER_MEMORY = 121, 122
"""With which code a process ends itself on Windows when it is over a bound."""
_LONG_PATH = "\\\\?\\"
_PAUSE = 0.05
FILES = 4096
"""As many files held open as any build may come to."""


class Posix:
    """Linux, and what is like it."""

    cache_home, data_home = Path("~/.cache/jixiao"), Path("~/.local/share/jixiao")
    state_home, config_home = Path("~/.local/state/jixiao"), Path("~/.config/jixiao")

    def lock(self, handle: int, wait: bool = False) -> None:
        """Lock an open file for this process and those that inherit the handle. OSError when it is locked and `wait` is
        not asked."""
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def open_to_lock(self, folder: Path) -> int:
        """A handle by which a folder is locked. Raises OSError."""
        return os.open(folder, os.O_RDONLY)

    def sync(self, path: Path) -> None:
        """A file, or the names in a folder, are on the disk. Raises OSError."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def put(self, kept: Path, place: Path) -> None:
        """The file `kept` also at `place`: as another name of it where the disk can, else as a copy."""
        try:
            os.link(kept, place)
        except OSError:
            shutil.copyfile(kept, place)

    def keep_first(self, draft: Path, place: Path) -> None:
        """The draft at `place`, whole, unless something is there already: then FileExistsError."""
        os.link(draft, place)

    def is_link(self, path: Path) -> bool:
        """Whether a path is a link."""
        return path.is_symlink()

    def link_target(self, link: Path) -> Path:
        """Where a link points, absolute."""
        return Path(os.path.normpath(link.parent / os.readlink(link)))

    def point(self, out: Path, place: Path, draft: Path) -> None:
        """Make `out` (nothing, a link, or an empty folder) a link to the folder `place`, at one instant; `draft` is a
        name beside `place` to make it at first."""
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path(os.path.relpath(place, out.parent)))
        if out.is_dir() and not out.is_symlink():
            out.rmdir()
        os.replace(draft, out)

    def heal(self, out: Path, draft: Path) -> None:
        """End what `point` had begun when it was cut off: here it is one step, and was done or was not."""

    def show(self, source: Path, at: Path) -> None:
        """The file or folder `source` under the name `at` too, for reading."""
        at.symlink_to(source)

    @contextmanager
    def deaf_to_interruption(self) -> Iterator[None]:
        """What is begun within does not hear Ctrl-C, which a terminal sends to all."""
        resource_tracker.ensure_running()  # it would hear for all that is begun after it
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def child(self, handle: int) -> dict[str, Any]:
        """How subprocess.Popen begins a process that has this handle too, and does not hear Ctrl-C."""
        return {"pass_fds": [handle], "start_new_session": True}

    def pipe_end(self, handle: int) -> Any:
        """The connection of a handle that was inherited."""
        return Connection(handle)

    def files_at_once(self) -> int:
        """How many files a process may hold open, once it may hold as many as the system lets it take by itself (at
        most FILES)."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY and soft < FILES:
            soft = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return FILES if soft == resource.RLIM_INFINITY else soft

    def leave_no_core(self) -> None:
        """This process leaves no image of itself when it is broken."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def bound(self, seconds: int, more: int) -> None:
        """Bound what this process may take from now on: seconds of the processor, and bytes beyond those it has."""
        _at_most(resource.RLIMIT_CPU, int(time.process_time()) + 1 + seconds)
        if taken := self._pages(0):
            _at_most(resource.RLIMIT_AS, taken + more)

    def unbound(self) -> None:
        """What is taken from now on is not bounded."""
        for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (hard, hard))

    def memory_held(self) -> int:
        """Bytes of memory that this process holds; 0 where the system does not tell."""
        return self._pages(1)

    def ended_for(self, code: int) -> str:
        """The bound (TIME, MEMORY) that a process was ended for, by its exit code; empty for none."""
        return {-signal.SIGXCPU: TIME, -signal.SIGKILL: MEMORY}.get(code, "")

    def become(self, command: Sequence[str], told: dict[str, str]) -> None:
        """Go on as another program, with this environment; does not return."""
        os.execve(command[0], list(command), told)

    def _pages(self, place: int) -> int:
        try:
            read = Path("/proc/self/statm").read_text(encoding="ascii").split()
        except OSError:
            return 0
        return int(read[place]) * resource.getpagesize()


def _at_most(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


class Windows:
    """Windows 10 and later, on NTFS. `module` gives the modules that Python has there only."""

    cache_home, data_home = Path("~/AppData/Local/jixiao/cache"), Path("~/AppData/Local/jixiao")
    state_home, config_home = Path("~/AppData/Local/jixiao/state"), Path("~/AppData/Roaming/jixiao")

    def __init__(
        self,
        module: Callable[[str], Any] = _THERE.__getitem__,
        remove_junction: Callable[[Path], None] = os.rmdir,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._module, self._remove_junction, self._end = module, remove_junction, end
        self._until, self._most = float("inf"), float("inf")
        self._watch: threading.Thread | None = None

    def lock(self, handle: int, wait: bool = False) -> None:
        """As Posix.lock; what inherits the handle does not hold it: it ends with its parent (second_process)."""
        msvcrt = self._module("msvcrt")
        while True:
            os.lseek(handle, 0, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
                return
            except OSError:
                if not wait:
                    raise
            time.sleep(_PAUSE)

    def open_to_lock(self, folder: Path) -> int:
        """As Posix.open_to_lock: a hidden file in the folder, as a folder itself cannot be opened."""
        return os.open(folder / FOLDER_LOCK, os.O_RDWR | os.O_CREAT, 0o640)

    def sync(self, path: Path) -> None:
        """As Posix.sync. Names in folders are in the journal of NTFS as they are made: nothing is asked for them."""
        if path.is_dir():
            return
        handle = os.open(path, os.O_RDWR)  # only what may be written can be flushed
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def put(self, kept: Path, place: Path) -> None:
        """As Posix.put, always a copy: no name of a file that somebody has open can be removed."""
        shutil.copyfile(kept, place)

    def keep_first(self, draft: Path, place: Path) -> None:
        """As Posix.keep_first: a file is not renamed to a name that is taken."""
        if place.exists():
            raise FileExistsError(place)
        os.rename(draft, place)

    def is_link(self, path: Path) -> bool:
        """As Posix.is_link, junctions too."""
        try:
            os.readlink(path)
        except (OSError, ValueError):
            return False
        return True

    def link_target(self, link: Path) -> Path:
        """As Posix.link_target."""
        return Path(os.path.normpath(link.parent / os.readlink(link).removeprefix(_LONG_PATH)))

    def point(self, out: Path, place: Path, draft: Path) -> None:
        """As Posix.point, by a junction, for which no privilege is asked; between its two steps there is no `out`."""
        if self.is_link(draft):
            self._remove_junction(draft)
        self._module("_winapi").CreateJunction(str(place), str(draft))
        if self.is_link(out):
            self._remove_junction(out)
        elif out.is_dir():
            out.rmdir()
        os.rename(draft, out)

    def heal(self, out: Path, draft: Path) -> None:
        """Take the second step of `point` where only the first was taken."""
        if self.is_link(draft) and not self.is_link(out) and not out.exists():
            os.rename(draft, out)

    def show(self, source: Path, at: Path) -> None:
        """As Posix.show: a junction of a folder, a copy of a file."""
        if source.is_dir():
            self._module("_winapi").CreateJunction(str(source), str(at))
        else:
            shutil.copyfile(source, at)

    @contextmanager
    def deaf_to_interruption(self) -> Iterator[None]:
        """As Posix: whether Ctrl-C is heard is inherited by what is begun."""
        kernel = self._module("ctypes").windll.kernel32
        kernel.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            kernel.SetConsoleCtrlHandler(None, False)

    def child(self, handle: int) -> dict[str, Any]:
        """As Posix.child, in a process group of its own."""
        self._module("os").set_handle_inheritable(handle, True)
        info = self._module("subprocess").STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        return {"startupinfo": info, "creationflags": 0x200, "close_fds": True}

    def pipe_end(self, handle: int) -> Any:
        """As Posix.pipe_end."""
        return self._module("multiprocessing.connection").PipeConnection(handle)

    def files_at_once(self) -> int:
        """How many files a process may hold open: more than anybody asks for."""
        return FILES

    def leave_no_core(self) -> None:
        """There are none."""

    def bound(self, seconds: int, more: int) -> None:
        """As Posix.bound: a thread looks every 50 ms and ends the process; whoever waits for it waits by the clock."""
        self._until, self._most = time.process_time() + 1 + seconds, self.memory_held() + more
        if self._watch is None:
            self._watch = threading.Thread(target=self._look, daemon=True)
            self._watch.start()

    def unbound(self) -> None:
        """As Posix.unbound."""
        self._until, self._most = float("inf"), float("inf")

    def memory_held(self) -> int:
        """As Posix.memory_held: the working set."""
        ctypes = self._module("ctypes")
        counts = (ctypes.c_size_t * 10)()  # PROCESS_MEMORY_COUNTERS: two counts of 32 bits, then sizes
        size = 8 + 8 * ctypes.sizeof(ctypes.c_size_t)
        process = ctypes.c_void_p(-1)
        if not ctypes.windll.kernel32.K32GetProcessMemoryInfo(process, ctypes.byref(counts), size):
            return 0
        return int(counts[2])

    def ended_for(self, code: int) -> str:
        """As Posix.ended_for."""
        return {OVER_TIME: TIME, OVER_MEMORY: MEMORY}.get(code, "")

    def become(self, command: Sequence[str], told: dict[str, str]) -> None:
        """As Posix.become: this process waits for the other, and ends with its code."""
        with suppress(KeyboardInterrupt):
            sys.exit(subprocess.run(list(command), env=told, check=False).returncode)

    def _look(self) -> None:
        over = 0
        while not over:
            time.sleep(_PAUSE)
            if time.process_time() > self._until:
                over = OVER_TIME
            elif self._most < float("inf") and self.memory_held() > self._most:
                over = OVER_MEMORY
        self._end(over)


MACHINE: Posix | Windows = Windows() if os.name == "nt" else Posix()
