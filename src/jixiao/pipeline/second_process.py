"""A second process for work that can go on beside a build's own: reading small files, judging at the gates, writing
audit editions. Sealing has the page's documents made in one, and `assess --readings` tries every other reading there.

It is there for the length of one build, or of what else it helps with, and ends when the process does that began it,
however that ends: it listens on a pipe that closes then, and ends at whatever it is at. Until it is gone it holds the
lock of the build too. Where there is none, work is done on the spot. It may be begun with what it is to load while
nothing is asked for: a program that has never judged has it load Great Expectations before the door is judged. One that
has finds most of its verdicts kept, and what is new is one suite or two: loading is then left until something has to be
judged, for it would take the second core for seconds from work that is needed.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import reduction
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, Queue
from typing import Any, ClassVar, TypeVar

from jixiao.errors import ProgramFault
from jixiao.machine import MACHINE
from jixiao.pipeline import workspace
from jixiao.pipeline.memory import rare_collections
from jixiao.unheard import show_no_tracebacks

T = TypeVar("T")
Answer = tuple[bool, Any]
"""Whether the work was done, and its result or what it raised."""
Question = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function of a module, and its arguments."""


PAUSE = 0.3
"""Seconds without a question after which it loads what it may need."""
PATIENCE = 1.0
"""Seconds that the second process is given to end by itself, and then to end tidily."""


class _Second:
    """The second process of this one: allowed during a build, begun when a stage first asks for it."""

    allowed = False
    process: BaseProcess | None = None
    pipe: Connection | None = None
    asked = heard = 0
    answers: ClassVar[dict[int, Answer]] = {}
    life: Connection | None = None


@contextmanager
def allowed() -> Iterator[None]:
    """Allow a second process within the block; it is gone after it. There is one, whoever asks: not within another such
    block."""
    if _Second.allowed:
        raise RuntimeError("a second process is allowed already")
    _Second.allowed, _Second.asked, _Second.heard = True, 0, 0
    try:
        yield
    finally:
        end()


def ask_no_more() -> None:
    """Let it end by itself, all that it was asked being answered, while this process goes on; `end` waits for that."""
    pipe, _Second.pipe = _Second.pipe, None
    if pipe:
        pipe.close()


def end(patience: float = PATIENCE) -> None:
    """End the second process for good, if there is one: it has so many seconds to end by itself when it has nothing to
    do; at what nobody waits for any more it is stopped."""
    ask_no_more()
    process, life = _Second.process, _Second.life
    _Second.allowed, _Second.process, _Second.life = False, None, None
    _Second.answers.clear()
    if process:
        process.join(patience)
        process.terminate()
        process.join(PATIENCE)
        process.kill()
        process.join()
    if life:
        life.close()


def begin(*loads: Callable[[], object]) -> None:
    """Begin the second process, where one is allowed; while it has nothing to do, it calls `loads` (functions of
    modules) in turn."""
    if _Second.allowed and not _Second.process:
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        heard, life = spawn.Pipe(duplex=False)
        held = _Inherited(workspace.locks_held())
        _Second.process = spawn.Process(target=_serve, args=(theirs, heard, held, loads), daemon=True)
        with MACHINE.deaf_to_interruption():  # the build's own process ends it
            _Second.process.start()
        theirs.close()
        heard.close()
        _Second.pipe, _Second.life = ours, life


class _Inherited:
    """Open handles that the second process has too: a lock is free when the last of its holders has ended."""

    def __init__(self, handles: Sequence[int]) -> None:
        self._handles = handles

    def __getstate__(self) -> dict[str, Any]:
        return {"_handles": [reduction.DupFd(one) for one in self._handles] if os.name == "posix" else []}


def at_work() -> bool:
    """Whether there is a second process."""
    return _Second.pipe is not None


def start(work: Callable[..., T], *arguments: Any) -> Callable[[], T]:
    """Have `work` (a function of a module, its arguments plain values) done beside; the answer waits for its result,
    and raises what it raised. What is asked for while it is at work is done after that."""
    pipe = _Second.pipe
    if pipe is None:
        done = work(*arguments)
        return lambda: done
    try:
        pipe.send((work, arguments))
    except ConnectionError as error:  # it ended while nothing was asked of it
        raise _ended_early() from error
    _Second.asked += 1
    number = _Second.asked

    def result() -> T:
        while _Second.heard < number:
            _Second.answers[_Second.heard + 1] = _hear(pipe)
            _Second.heard += 1
        well, answer = _Second.answers.pop(number)
        if not well:
            raise answer
        return answer  # type: ignore[no-any-return]

    return result


def _hear(pipe: Connection) -> Answer:
    """The next answer, in the order of what was asked for."""
    try:
        return pipe.recv()  # type: ignore[no-any-return]
    except (EOFError, ConnectionError) as error:
        raise _ended_early() from error


def _ended_early() -> ProgramFault:
    return ProgramFault(
        "一同工作的第二个进程中途结束，可能是内存不足。这次没有结果，原有的都没有改动；请关闭其他程序后重新运行。",
        "the second process ended early, perhaps for want of memory. Nothing came of this run: start it again.",
    )


def _end_with(life: Connection) -> None:
    """End this process, whatever it is at, when nobody holds the other end of the pipe any more."""
    with suppress(EOFError, OSError):
        life.recv_bytes()
    os._exit(1)


def _serve(pipe: Connection, life: Connection, _held: _Inherited, loads: Sequence[Callable[[], object]]) -> None:
    waiting = deque(loads)
    show_no_tracebacks()
    sys.modules["__main__"].__file__ = __file__  # without one DuckDB takes it that a person types, and draws bars
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # tidily
    asked: Queue[Question | None] = Queue()
    threading.Thread(target=_hear_all, args=(pipe, asked), daemon=True).start()
    with rare_collections(), suppress(ConnectionError):  # nobody waits any more
        while question := _next(asked, waiting):
            pipe.send(_answer(*question))
    os._exit(0)  # what it held is not looked through once more: the build waits for its end


def _hear_all(pipe: Connection, asked: "Queue[Question | None]") -> None:
    """Hear what is asked while something is worked at: who asks must not have to wait until it is heard, as the answer
    to what was asked before may wait for him. None: nobody asks any more."""
    with suppress(EOFError, OSError):
        while True:
            asked.put(pipe.recv())
    asked.put(None)


def _next(asked: "Queue[Question | None]", waiting: deque[Callable[[], object]]) -> Question | None:
    """What is asked for next; while nothing is, what waits to be loaded is."""
    while waiting:
        try:
            return asked.get(timeout=PAUSE)
        except Empty:
            waiting.popleft()()
    return asked.get()


def _answer(work: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
    try:
        return True, work(*arguments)
    except Exception as error:  # whatever it is, it is raised where the result is waited for
        return False, error
