"""Work done in a second process: its result and its errors come back, and no process is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jixiao.errors import GateRefused, JixiaoError, TryLater
from jixiao.pipeline import second_process, workspace

FOREVER = """
import os, time
from jixiao.pipeline import second_process, workspace

if __name__ == "__main__":
    with second_process.allowed():
        second_process.begin()
        print(second_process.start(os.getpid)(), flush=True)
        time.sleep(600)
"""


def refuse(what: str) -> None:
    raise GateRefused(f"{what}不合格。", f"{what} failed.")


def end(code: int) -> None:
    os._exit(code)


def is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_work_is_done_on_the_spot_where_no_second_process_is() -> None:
    second_process.begin()
    assert not second_process.at_work()
    assert second_process.start(os.getpid)() == os.getpid()
    with pytest.raises(GateRefused):
        second_process.start(refuse, "甲")


def test_one_that_was_killed_while_nothing_was_asked_of_it_is_told_as_one_that_ends_at_work() -> None:
    with second_process.allowed():
        second_process.begin()
        process = second_process.start(os.getpid)()
        os.kill(process, signal.SIGKILL)
        until = time.monotonic() + 20
        while is_there(process):
            assert time.monotonic() < until
            time.sleep(0.01)
        for _ in range(2):
            with pytest.raises(JixiaoError, match="^一同工作的第二个进程中途结束"):
                second_process.start(os.getpid)()


def test_there_is_one_whoever_asks() -> None:
    with second_process.allowed():
        second_process.begin()
        process = second_process.start(os.getpid)()
        with pytest.raises(RuntimeError), second_process.allowed():
            pass
        assert second_process.start(os.getpid)() == process, "it goes on"


def test_a_process_that_is_asked_no_more_ends_while_the_build_goes_on() -> None:
    with second_process.allowed():
        second_process.begin()
        process = second_process.start(os.getpid)()
        second_process.ask_no_more()
        until = time.monotonic() + 20
        while is_there(process):
            assert time.monotonic() < until
            time.sleep(0.01)
        assert second_process.start(os.getpid)() == os.getpid()


def test_results_and_errors_come_back_and_the_process_is_gone_after_the_build() -> None:
    with second_process.allowed():
        assert not second_process.at_work()
        second_process.begin()
        process = second_process.start(os.getpid)()
        assert process != os.getpid()
        assert second_process.start(os.getpid)() == process
        with pytest.raises(GateRefused) as caught:
            second_process.start(refuse, "甲")()
        assert (caught.value.message, caught.value.message_en) == ("甲不合格。", "甲 failed.")
        with pytest.raises(JixiaoError, match="^一同工作的第二个进程中途结束"):
            second_process.start(end, 9)()
    assert not is_there(process)
    assert not second_process.at_work()


def said_after(word: str) -> str:
    time.sleep(0.05)
    return word


def test_what_is_asked_for_while_it_is_at_work_is_done_after_that_whichever_answer_is_waited_for_first() -> None:
    with second_process.allowed():
        second_process.begin()
        first, refused, last = (
            second_process.start(said_after, "甲"),
            second_process.start(refuse, "乙"),
            second_process.start(said_after, "丙"),
        )
        assert last() == "丙"
        with pytest.raises(GateRefused):
            refused()
        assert first() == "甲"
    with second_process.allowed():
        second_process.begin()
        assert second_process.start(said_after, "丁")() == "丁"


def long_answer(size: int, _question: bytes) -> bytes:
    return bytes(size)


def test_a_long_question_and_a_long_answer_do_not_wait_for_one_another() -> None:
    size = 8 << 20
    with second_process.allowed():
        second_process.begin()
        first = second_process.start(long_answer, size, b"")
        last = second_process.start(long_answer, 1, bytes(size))
        assert (len(first()), len(last())) == (size, 1)


def test_what_may_be_needed_is_loaded_while_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACE_OF_THE_TEST", str(tmp_path / "loaded"))
    with second_process.allowed():
        second_process.begin(loaded)
        assert second_process.start(is_loaded)() is False, "what is asked for goes first"
        until = time.monotonic() + 30
        while not (tmp_path / "loaded").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert second_process.start(is_loaded)() is True


def loaded() -> None:
    Path(os.environ["PLACE_OF_THE_TEST"]).touch()


def is_loaded() -> bool:
    return Path(os.environ["PLACE_OF_THE_TEST"]).exists()


def test_a_killed_build_leaves_no_process_behind() -> None:
    child = subprocess.Popen([sys.executable, "-c", FOREVER], stdout=subprocess.PIPE,
                             env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert child.stdout
    process = int(child.stdout.readline())
    assert is_there(process)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    waited = time.monotonic() + 30
    while is_there(process) and time.monotonic() < waited:
        time.sleep(0.05)
    assert not is_there(process)


def wait_until_stopped(process: int) -> None:
    """On a busy machine some thread of a process may run on for a while after it was told to stop."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        told = [place.read_text() for place in Path(f"/proc/{process}/task").glob("*/stat")]
        states = [one.rpartition(")")[2].split()[0] for one in told]
        if states and set(states) == {"T"}:
            return
        time.sleep(0.01)


HOLDING = """
import sys, time
from pathlib import Path
from jixiao.pipeline import second_process, workspace

if __name__ == "__main__":
    with workspace.held(Path(sys.argv[1])), second_process.allowed():
        second_process.begin()
        import os
        print(second_process.start(os.getpid)(), flush=True)
        second_process.start(time.sleep, 600)
        time.sleep(600)
"""


def test_the_second_process_of_a_killed_build_ends_at_whatever_it_is_at_and_holds_the_lock_until_then(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    child = subprocess.Popen([sys.executable, "-c", HOLDING, str(out)], stdout=subprocess.PIPE,
                             env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert child.stdout
    process = int(child.stdout.readline())
    time.sleep(0.3)  # it is at its work, which lasts ten minutes
    os.kill(process, signal.SIGSTOP)
    wait_until_stopped(process)
    child.kill()
    child.wait()
    child.stdout.close()
    with pytest.raises(TryLater), workspace.held(out):
        pass
    os.kill(process, signal.SIGCONT)
    with workspace.held(out):  # free as soon as it is gone, which the lock is asked for twice to see
        assert not is_there(process)


def test_a_run_never_works_in_the_folder_of_another(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with workspace.held(out) as first:
        pass
    with workspace.held(out) as second:
        assert first != second and not first.exists()


ASKED = """
from jixiao.pipeline import second_process
from tests.unit.pipeline.test_second_process import draws_bars
with second_process.allowed():
    second_process.begin()
    print(second_process.start(draws_bars)())
"""


def draws_bars() -> bool:
    """Whether DuckDB draws a bar on the screen while a long statement runs."""
    import duckdb

    with duckdb.connect() as connection:
        (found,) = connection.execute("select current_setting('enable_progress_bar')").fetchone() or (None,)
    return bool(found)


def test_the_second_process_draws_no_bars_into_what_is_printed() -> None:
    """As in a run of Dagster, whose main module has no file for the second process."""
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("False\n", 0), done.stderr
