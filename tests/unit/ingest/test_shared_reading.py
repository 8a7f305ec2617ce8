"""Files read by either process of a build: the same bytes as read by one, whoever reads which."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jixiao.claims import Beside, Claims
from jixiao.engine.store import Store
from jixiao.ingest import shared_reading
from jixiao.ingest.inbox import ingest
from jixiao.ingest.shared_reading import FEWEST, FILE, Task
from jixiao.pipeline import second_process

Work = Callable[[Task], None]
Start = Callable[..., Callable[[], Any]]


@pytest.fixture
def filled(door: Any) -> Any:
    """Small files of several kinds and layouts, among them a copy, refused rows, and two that cannot be read."""
    for n in range(FEWEST):
        head, *rows = door.table("training", *({"training_no": f"P{n}-{i}"} for i in range(3)))
        right = rows[1][head.index("统一社会信用代码")]
        rows[1][head.index("统一社会信用代码")] = right[:-1] + ("1" if right[-1] == "0" else "0")
        if n % 3 == 1:
            place = head.index("考核结果")
            head, rows = head[:place] + head[place + 1 :], [row[:place] + row[place + 1 :] for row in rows]
        if n % 4 == 2:
            door.xlsx(f"{n}/表.xlsx", {"培训记录": [head, *rows], "说明": [["空"]]})
        else:
            door.csv(f"{n}/培训记录.csv", [head, *rows])
    door.path("9/表.xlsx").write_bytes(b"PK\x03\x04 torn")
    door.path("91/培训记录.parquet").write_bytes(b"PAR1 torn PAR1")
    door.path("92/培训记录.csv").write_bytes(door.path("0/培训记录.csv").read_bytes())
    return door


def raw(door: Any, name: str, beside: Beside | None, store: Store | None = None) -> dict[str, str]:
    """The hashes of the raw files that the inbox comes to."""
    folder = door.root / name
    ingest(door.inbox, folder, door.lists, door.key, store=store, program="p", beside=beside)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def other_reads(which: Callable[[Task], Task], read: list[str]) -> Start:
    """Another process that has read some of the files before this one begins."""

    def start(work: Work, task: Task) -> Callable[[], None]:
        mine = which(task)
        work(mine)
        read.extend(file.name for file in mine.files)
        return lambda: None

    return start


def never_asked(work: Work, task: Task) -> Callable[[], None]:
    """Another process that is busy until this one has read everything."""

    def answer() -> None:
        raise AssertionError("nobody waits for what was not taken")

    return answer


@pytest.fixture(params=["kept", "not kept"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store | None]:
    yield Store(tmp_path / "cache") if request.param == "kept" else None


@pytest.mark.parametrize("step", [1, 2, 3])
def test_files_that_the_other_process_has_read_come_to_the_same(
    filled: Any, store: Store | None, step: int, tmp_path: Path
) -> None:
    read: list[str] = []
    start = other_reads(lambda task: replace(task, files=task.files[::step]), read)
    shared = raw(filled, "shared", Beside(start, Claims(tmp_path)), store)
    assert len(read) == len(range(0, FEWEST + 2, step))  # the copy is read once
    assert shared == raw(filled, "alone", None)


def test_a_process_that_is_busy_is_not_waited_for(filled: Any, tmp_path: Path) -> None:
    assert raw(filled, "shared", Beside(never_asked, Claims(tmp_path))) == raw(filled, "alone", None)


def test_the_second_process_of_a_build_reads_them_too(filled: Any, tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    with second_process.allowed():
        second_process.begin()
        shared = raw(filled, "shared", Beside(second_process.start, claims))
    assert shared == raw(filled, "alone", None)
    assert not claims.take(FILE, "0/培训记录.csv")


def test_few_files_and_large_ones_are_read_by_this_process(
    door: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(FEWEST - 1):
        door.csv(f"{n}/培训记录.csv", door.table("training", {"training_no": f"P{n}"}))
    raw(door, "few", Beside(pytest.fail, Claims(tmp_path)))
    door.csv("还有/培训记录.csv", door.table("training", {"training_no": "P"}))
    monkeypatch.setattr(shared_reading.files, "LARGE", 1)
    raw(door, "large", Beside(pytest.fail, Claims(tmp_path)))


def test_what_goes_wrong_in_the_other_process_is_raised_here(filled: Any, tmp_path: Path) -> None:
    def start(work: Work, task: Task) -> Callable[[], None]:
        assert all(task.claims.take(FILE, file.name) for file in task.files)

        def answer() -> None:
            raise OSError(28, "No space left on device")

        return answer

    with pytest.raises(OSError, match="No space"):
        raw(filled, "shared", Beside(start, Claims(tmp_path)))
