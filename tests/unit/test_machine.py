"""What Windows does in its own way keeps the promises that POSIX keeps: its branch is run here, with what Python has on
Windows only put in its place."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from jixiao import paths
from jixiao.filing import chain, ledger
from jixiao.ingest import person_key
from jixiao.machine import FOLDER_LOCK, MEMORY, OVER_MEMORY, OVER_TIME, TIME, Posix, Windows
from jixiao.pipeline import workspace

LOCKED: dict[tuple[int, int], int] = {}


def locking(handle: int, mode: int, _count: int) -> None:
    """As msvcrt: another handle of the same file is refused; what is locked is free when its handle is closed."""
    status = os.fstat(handle)
    file = (status.st_dev, status.st_ino)
    holder = LOCKED.get(file)
    if holder is not None and holder != handle and _is_open(holder, file):
        raise OSError(errno.EACCES, "locked")
    assert mode == 2
    LOCKED[file] = handle


def _is_open(handle: int, file: tuple[int, int]) -> bool:
    try:
        status = os.fstat(handle)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == file


def create_junction(target: str, link: str) -> None:
    """As _winapi: an absolute folder, a name that is not taken."""
    assert os.path.isabs(target) and os.path.isdir(target)
    os.symlink(target, link)


def only_there(**more: Any) -> Callable[[str], Any]:
    """The modules that Python has on Windows only."""
    modules = {
        "msvcrt": SimpleNamespace(locking=locking, LK_NBLCK=2),
        "_winapi": SimpleNamespace(CreateJunction=create_junction),
        **more,
    }
    return lambda name: modules[name]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    """Every module of the program asks a Windows machine."""
    LOCKED.clear()
    machine = Windows(only_there(), remove_junction=os.unlink)
    for module in (workspace, chain, person_key, paths):
        assert isinstance(module, ModuleType)
        monkeypatch.setattr(module, "MACHINE", machine)
    return machine


def build(out: Path, name: str) -> None:
    with workspace.held(out) as work:
        (work / "build.json").write_text(name, encoding="utf-8")
        workspace.publish(work, out, name)


@pytest.mark.parametrize(
    "machine", [Posix(), Windows(only_there(), remove_junction=os.unlink)], ids=["posix", "windows"]
)
def test_a_build_takes_the_place_of_the_last_one_and_of_an_empty_folder(
    machine: Posix | Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MACHINE", machine)
    out = tmp_path / "out"
    out.mkdir()
    for name in ("one", "two", "three"):
        build(out, name)
        assert machine.is_link(out) and (out / "build.json").read_text(encoding="utf-8") == name
        assert machine.link_target(out) == workspace.builds_folder(out) / name
        workspace.check_out(out, tmp_path / "inbox")
    kept = {path.name for path in workspace.builds_folder(out).iterdir()}
    assert kept == {"one", "two", "three", "lock"}


def test_a_publication_cut_off_between_its_two_steps_is_ended_by_the_next_build(
    windows: Windows, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    build(out, "one")
    builds = workspace.builds_folder(out)
    (builds / "two").mkdir()
    os.symlink(builds / "two", builds / workspace.LINK)
    os.unlink(out)  # and there it was cut off
    with workspace.held(out):
        assert windows.link_target(out) == builds / "two"


def test_two_builds_at_once_are_refused_and_a_ledger_waits(windows: Windows, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with workspace.held(out), pytest.raises(workspace.TryLater), workspace.held(out, patience=0):
        pass
    with workspace.held_folder(tmp_path / "check"):
        assert (tmp_path / "check" / FOLDER_LOCK).is_file()
    order: list[str] = []
    with ledger.held(tmp_path):
        second = threading.Thread(target=lambda: _note(tmp_path, order))
        second.start()
        time.sleep(0.2)
        order.append("first")
    second.join(10)
    assert order == ["first", "second"]


def _note(folder: Path, order: list[str]) -> None:
    with ledger.held(folder):
        order.append("second")


def test_the_key_is_made_once(windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("JIXIAO_PERSON_KEY", raising=False)
    first = person_key.load_key()
    person_key._written(paths.key_file())  # somebody comes second
    assert person_key.load_key() == first
    assert [path.name for path in (tmp_path / "jixiao").iterdir()] == ["person.key"]


def test_a_kept_file_is_a_copy_and_a_shown_folder_a_junction(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("x", encoding="utf-8")
    windows.put(tmp_path / "folder" / "file", tmp_path / "copy")
    assert os.stat(tmp_path / "copy").st_nlink == 1
    windows.show(tmp_path / "folder", tmp_path / "shown")
    windows.show(tmp_path / "copy", tmp_path / "other")
    assert (tmp_path / "shown" / "file").read_text(encoding="utf-8") == "x"
    assert not windows.is_link(tmp_path / "other") and windows.is_link(tmp_path / "shown")


def test_folders_are_not_flushed_and_files_are(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    windows.sync(tmp_path)
    assert flushed == []
    (tmp_path / "file").touch()
    windows.sync(tmp_path / "file")
    assert len(flushed) == 1


def test_what_a_long_path_is_read_from_a_junction_is_a_plain_path(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "readlink", lambda _path: "\\\\?\\/data/.out.builds/one")
    assert windows.link_target(Path("/data/out")) == Path("/data/.out.builds/one")


def test_what_is_begun_does_not_hear_ctrl_c() -> None:
    heard: list[bool] = []
    kernel = SimpleNamespace(SetConsoleCtrlHandler=lambda _none, deaf: heard.append(deaf))
    machine = Windows(only_there(ctypes=SimpleNamespace(windll=SimpleNamespace(kernel32=kernel))))
    with machine.deaf_to_interruption():
        assert heard == [True]
    assert heard == [True, False]


def test_a_reading_process_inherits_its_pipe_and_nothing_else() -> None:
    inherited: list[tuple[int, bool]] = []
    machine = Windows(
        only_there(
            os=SimpleNamespace(set_handle_inheritable=lambda handle, yes: inherited.append((handle, yes))),
            subprocess=SimpleNamespace(STARTUPINFO=lambda lpAttributeList: lpAttributeList),
        )
    )
    told = machine.child(7)
    assert inherited == [(7, True)]
    assert told == {"startupinfo": {"handle_list": [7]}, "creationflags": 0x200, "close_fds": True}


@pytest.mark.parametrize(("grow", "code", "bound"), [(True, OVER_MEMORY, MEMORY), (False, OVER_TIME, TIME)])
def test_a_process_over_a_bound_is_ended_for_it(grow: bool, code: int, bound: str) -> None:
    ended = threading.Event()
    codes: list[int] = []

    def end(given: int) -> None:
        codes.append(given)
        ended.set()

    machine = Windows(only_there(), end=end)
    held = [0]
    machine.memory_held = lambda: held[0]  # type: ignore[method-assign]
    machine.bound(10 if grow else -10, 100)
    held[0] = 101 if grow else 0
    assert ended.wait(5)
    assert codes == [code] and machine.ended_for(code) == bound
    assert machine.ended_for(0) == ""


def test_what_is_unbound_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    machine = Windows(only_there(), end=ended.append)
    machine.memory_held = lambda: 0  # type: ignore[method-assign]
    machine.bound(0, 0)
    machine.unbound()
    machine.memory_held = lambda: 1000  # type: ignore[method-assign]
    time.sleep(0.2)
    assert ended == []


def test_another_program_is_waited_for_and_its_code_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: SimpleNamespace(returncode=7))
    with pytest.raises(SystemExit) as left:
        Windows().become(["program"], {})
    assert left.value.code == 7


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
@pytest.mark.parametrize(("soft", "hard", "most"), [(32, 64, 64), (32, 9000, 4096), (5000, 9000, 5000)])
def test_as_many_files_are_opened_as_the_system_lets_a_process_take_by_itself(soft: int, hard: int, most: int) -> None:
    code = (
        "import resource; from jixiao.machine import MACHINE;"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}));"
        "print(MACHINE.files_at_once(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert said == [str(most), str(most)]
