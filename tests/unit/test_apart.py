"""What a file does to the process that reads it is that file's fault alone."""

import ctypes
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao import apart
from jixiao.machine import MEMORY


class Reader:
    """Does to its process what a file may do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def text(self) -> str:
        return self._path.read_text()

    @property
    def process(self) -> int:
        return os.getpid()

    def numbers(self, most: int) -> Iterator[int]:
        yield from range(most)

    def says(self) -> str:
        raise apart.NotRead("这不是表")

    def gives_up(self) -> None:
        class PanicException(BaseException):
            pass

        print("thread '<unnamed>' panicked", flush=True)
        raise PanicException

    def dies(self) -> None:
        ctypes.string_at(0)

    def aborts(self) -> None:
        os.write(2, b"memory allocation of 549755813888 bytes failed\n")
        os.kill(os.getpid(), signal.SIGABRT)

    def swells(self) -> int:
        return len(b"x" * (1 << 30))

    def spins(self) -> None:
        while True:
            pass


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    (tmp_path / "a.txt").write_text("甲")
    return apart.of(Reader, tmp_path / "a.txt")


def test_what_is_asked_for_is_answered_by_one_process(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("乙")
    other = apart.of(Reader, tmp_path / "b.txt")
    assert (reader.text, other.text, reader.process) == ("甲", "乙", other.process)
    assert reader.process != os.getpid()


def test_a_path_is_meant_from_the_folder_in_which_it_is_asked(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = reader.process
    (tmp_path / "另处").mkdir()
    (tmp_path / "另处" / "c.txt").write_text("丙")
    monkeypatch.chdir(tmp_path / "另处")
    other = apart.of(Reader, Path("c.txt"))
    assert (other.text, other.process) == ("丙", process)


def test_an_iterator_arrives_whole_whatever_its_length(reader: Reader) -> None:
    assert list(reader.numbers(0)) == []
    assert list(reader.numbers(45_000)) == list(range(45_000))


def test_one_that_is_not_read_to_its_end_leaves_others_alone(reader: Reader) -> None:
    numbers = reader.numbers(10**9)
    assert next(iter(numbers)) == 0
    del numbers
    assert list(reader.numbers(3)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("what", "kind", "reason"),
    [
        ("says", apart.SAID, "这不是表"),
        ("gives_up", apart.BROKEN, "读到一半出错"),
        ("dies", apart.BROKEN, "读到一半出错"),
        ("aborts", MEMORY, "内存超过上限"),
        ("swells", MEMORY, "内存超过上限"),
    ],
)
def test_each_end_is_a_sentence_and_the_next_file_is_read(
    reader: Reader, tmp_path: Path, capfd: pytest.CaptureFixture[str], what: str, kind: str, reason: str
) -> None:
    with pytest.raises(apart.NotRead, match=reason) as refused:
        getattr(reader, what)()
    assert refused.value.kind == kind
    (tmp_path / "b.txt").write_text("乙")
    assert apart.of(Reader, tmp_path / "b.txt").text == "乙"
    assert capfd.readouterr() == ("", "")


def test_what_takes_too_long_is_ended(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.process_time()
    with pytest.raises(apart.NotRead) as refused:
        reader.spins()
    assert refused.value.kind == apart.TIME and time.process_time() - began < 1


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(apart.NotRead, match="打不开（不存在）"):
        _ = apart.of(Reader, tmp_path / "none").text


def test_a_process_that_ended_meanwhile_is_no_fault_of_the_next_file(reader: Reader, tmp_path: Path) -> None:
    os.kill(reader.process, signal.SIGKILL)
    (tmp_path / "b.txt").write_text("乙")
    assert apart.of(Reader, tmp_path / "b.txt").text == "乙"
