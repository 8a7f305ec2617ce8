"""What comes from outside is read in a process of its own: what a file breaks, swells or holds up is that process,
which ends, and the file is told by one sentence. It is used again for the next file, and ends when nothing is asked.

    book = apart.of(Workbook, path)      # an object that lives there
    book.sheet("培训记录")                # its methods and properties are asked for one by one

A class read so is made of a path; what it needs is imported with it, or late, and then by `prepare` first. What it
returns is pickled; an iterator arrives as one. It says why a file is not read by raising NotRead.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from jixiao.machine import MACHINE, MEMORY, TIME
from jixiao.pairs import pair
from jixiao.space import is_full, ran_out
from jixiao.system_words import why

T = TypeVar("T")

BROKEN, SAID, SPACE = "broken", "said", "space"
REASONS = {
    MEMORY: pair(
        "读取时内存超过上限，可能是压缩炸弹，或很远的单元格里有内容（如一个空格），请另存为新文件",
        "it takes too much memory: a zip bomb, or a cell far away with a blank in it; save it as a new file",
    )(),
    TIME: pair("读取超过时限，请检查内容后另存为新文件", "it takes too long: look at it and save it as a new file")(),
    BROKEN: pair("读到一半出错，可能已损坏或没有传完", "it breaks halfway: damaged, or not all of it arrived")(),
}
_MEMORY = 400 << 20  # bytes that a file may take, and so many times what it says it unpacks to
_MEMORY_TIMES = 10
_SECONDS = 10  # of a processor, which may be a slow one, and one more for so many bytes unpacked
_BYTES_A_SECOND = 4 << 20
_PATIENCE = 20  # seconds on the clock for one of the processor: a busy machine is no fault of the file
_MOST_TIMES = 100  # what a file says it unpacks to is believed up to so many times its size
_LATER = 2  # the piece of an answer from which on it is a long one
_IDLE = 20.0  # seconds after which a process that is asked nothing ends
_PIECE = 20_000  # what an iterator gives is sent so many at a time
_GROWN = 400 << 20  # bytes held beyond which a process is not used again
_BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); from jixiao import apart; apart.serve(int(sys.argv[1]))"
)

NOT_OPENED = pair("打不开（{why}）", "cannot be opened ({why})")
_OUT_OF_MEMORY = b"memory allocation of"  # what Rust says before it ends the process


class NotRead(Exception):
    """A file that was not read: the reason in Chinese, and its kind (MEMORY, TIME, BROKEN, SAID)."""

    def __init__(self, reason: str, kind: str = SAID) -> None:
        super().__init__(reason)
        self.reason, self.kind = reason, kind


def of(kind: Callable[[Path], T], path: Path) -> T:
    """The object of a class for a file, in a process of its own. Asking it raises NotRead."""
    return cast(T, _Elsewhere(kind, path))


class _Elsewhere:
    """Stands for an object in the other process. What is known of it is not asked for again."""

    def __init__(self, kind: Any, path: Path) -> None:
        self._kind, self._path = kind, os.path.abspath(path)  # the other process may stand in another folder

    def __getattr__(self, name: str) -> Any:
        if callable(getattr(self._kind, name)):
            return lambda *arguments: self._ask(name, arguments)
        self.__dict__[name] = found = self._ask(name, ())
        return found

    def _ask(self, name: str, arguments: tuple[Any, ...]) -> Any:
        answers = _answers(self._kind, self._path, name, arguments)
        first, is_iterator = next(answers)
        second = next(answers, None)  # there is none of a value, or of an iterator that was short
        if not is_iterator:
            return first
        pieces = chain([first], [second[0]] if second else [], (piece for piece, _ in answers))
        return (one for piece in pieces for one in piece)


def _answers(*question: Any) -> Iterator[tuple[Any, bool]]:
    """What the other process answers, piece by piece; one that has served before and dies is not the file's fault, but
    for the bounds of memory and time, which are those of this file."""
    for again in (False, True):
        process = _Pool.take(fresh=again)
        used, sent = process.used, 0
        try:
            for answer in process.ask(question):
                sent += 1
                if sent == _LATER:
                    _Pool.let_go()
                yield answer
        except _Gone as gone:
            if used and not sent and not again and not gone.by_bound:
                continue
            raise NotRead(REASONS[gone.kind], gone.kind) from None
        finally:
            _Pool.give_back(process, let_go=sent >= _LATER)
        return


class _Gone(Exception):
    """The process died; `by_bound`: of the bounds that the file has, and of nothing else."""

    def __init__(self, kind: str, by_bound: bool = False) -> None:
        self.kind, self.by_bound = kind, by_bound


class _Pool:
    """Processes that wait to be asked. So many (`most`) are at work at a time; one whose answer is long, and taken as
    it comes, counts no more, as who takes it may ask something else meanwhile."""

    idle: list["_Process"] = []
    most = 1
    at_work = 0
    changed = threading.Condition()

    @classmethod
    def take(cls, fresh: bool) -> "_Process":
        with cls.changed:
            cls.changed.wait_for(lambda: cls.at_work < cls.most)
            cls.at_work += 1
            process = cls.idle.pop() if cls.idle and not fresh else None
        return process or _Process()

    @classmethod
    def let_go(cls) -> None:
        with cls.changed:
            cls.at_work -= 1
            cls.changed.notify()

    @classmethod
    def give_back(cls, process: "_Process", let_go: bool) -> None:
        if not process.ready:
            process.end()
        with cls.changed:
            cls.at_work -= not let_go
            cls.idle += [process] if process.ready else []
            cls.changed.notify()


def at_most(processes: int) -> None:
    """So many files are read at a time."""
    with _Pool.changed:
        _Pool.most = processes
        _Pool.changed.notify_all()


class _Process:
    """One reading process. `ready`: it waits for a question; `used`: it has answered one before."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN, str(theirs.fileno()), json.dumps(sys.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            **MACHINE.child(theirs.fileno()),  # Ctrl-C is for the one who asks
            env=os.environ | {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        theirs.close()
        self.ready, self.used = True, False

    def ask(self, question: tuple[Any, ...]) -> Iterator[tuple[Any, bool]]:
        """The pieces of the answer. Raises NotRead as it was raised there, _Gone where the process died."""
        self.ready = False
        what, seconds = "", _SECONDS
        value: Any = None
        try:
            self._pipe.send(question)
            while what not in ("end", "grown", "not read"):
                if not self._pipe.poll(seconds * _PATIENCE):
                    raise _Gone(TIME)
                what, value = self._pipe.recv()
                if what == "bound":
                    seconds = value
                elif what in ("piece", "value"):
                    yield value, what == "piece"
        except (EOFError, OSError):
            raise self._died_of() from None
        self.used, self.ready = True, what != "grown"
        if what == "not read" and value[1] == SPACE:  # no fault of the file
            raise ran_out(Path(tempfile.gettempdir()))
        if what == "not read":
            raise NotRead(*value)

    def _died_of(self) -> _Gone:
        self._process.wait()
        bound = MACHINE.ended_for(self._process.returncode)
        if bound == TIME:
            return _Gone(TIME, by_bound=True)
        self._said.seek(0)
        if _OUT_OF_MEMORY in self._said.read():
            return _Gone(MEMORY, by_bound=True)
        return _Gone(bound or BROKEN)

    def end(self) -> None:
        """It is not asked any more."""
        self._pipe.close()
        self._process.kill()
        self._process.wait()
        self._said.close()


def serve(handle: int) -> None:
    """The other process: answers what is asked on the handle until nothing is."""
    pipe = MACHINE.pipe_end(handle)
    MACHINE.leave_no_core()
    objects = _Objects()
    with suppress(EOFError, OSError):
        while pipe.poll(_IDLE):
            last = _answer(pipe, objects, *pipe.recv())
            MACHINE.unbound()  # what is loaded for the next file is not counted as its own
            pipe.send(last)


def _answer(pipe: Connection, objects: "_Objects", kind: Any, path: str, name: str, arguments: Any) -> tuple[str, Any]:
    """Send what a member of an object gives; the last word, which says how it ended."""
    try:
        pipe.send(("bound", objects.bound(kind, path)))
        for answer in objects.answers(name, arguments):
            pipe.send(answer)
    except NotRead as error:
        return "not read", (error.reason, error.kind)
    except OSError as error:
        if is_full(error):
            return "not read", (str(error), SPACE)
        return "not read", (NOT_OPENED(why=why(error)), SAID)
    except MemoryError:
        return "not read", (REASONS[MEMORY], MEMORY)
    except BaseException:  # a native reader that gives up raises no Exception
        return "not read", (REASONS[BROKEN], BROKEN)
    return ("grown" if MACHINE.memory_held() > _GROWN else "end"), None


class _Objects:
    """The objects of the file that was asked for last."""

    def __init__(self) -> None:
        self._of: Sequence[Any] = ()
        self._made: dict[Any, Any] = {}
        self._kind: Any = None
        self._bytes = 0

    def bound(self, kind: Any, path: str) -> int:
        """Bound what the next answer may take; the seconds of the processor that it may."""
        if hasattr(kind, "prepare"):
            kind.prepare()
        found = os.stat(path)
        file = (path, found.st_ino, found.st_size, found.st_mtime_ns)
        if file != self._of:
            self._of, self._made = file, {}
            _bound(found.st_size)
            self._bytes = _unpacked(path, found.st_size)
        self._kind = kind
        return _bound(self._bytes)

    def answers(self, name: str, arguments: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
        """What a member of the object gives: a value, or the pieces of an iterator."""
        if self._kind not in self._made:
            self._made[self._kind] = self._kind(Path(self._of[0]))
        found = getattr(self._made[self._kind], name)
        found = found(*arguments) if callable(found) else found
        if not isinstance(found, Iterator):
            yield "value", found
            return
        yield "piece", list(islice(found, _PIECE))
        while piece := list(islice(found, _PIECE)):
            yield "piece", piece


def _unpacked(path: str, size: int) -> int:
    """Bytes that a file says it unpacks to, as far as that is believed: a lie hurts only who told it."""
    try:
        with zipfile.ZipFile(path) as packed:
            told = sum(part.file_size for part in packed.infolist())
    except Exception:  # noqa: BLE001 no zip, or a damaged one: its reader says so
        told = 0
    return max(size, min(told, _MOST_TIMES * size))


def _bound(unpacked: int) -> int:
    """Bound this process's memory and time from now on; the seconds."""
    seconds = _SECONDS + unpacked // _BYTES_A_SECOND
    MACHINE.bound(seconds, _MEMORY + _MEMORY_TIMES * unpacked)
    return seconds
