"""The ledger of a round: what may follow what, and what a submission's files have to be for it."""

import json
from itertools import product
from pathlib import Path

import pytest

from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing import rounds
from jixiao.filing.rounds import (
    AGAIN,
    LOCKED,
    RECEIVED,
    SENT_BACK,
    STATES,
    Registration,
    RoundEntry,
    broken_locks,
    changes_of,
    read_rounds,
    refuse_broken_locks,
    register,
)

NOTICE, WHO, DAY, BY = "n-1", "甲市人社局", "2026-06-28", "经办人"
FILES = {"甲市/申报.xlsx": "a" * 64, "甲市/培训.csv": "b" * 64}
CORRECTED = FILES | {"甲市/培训.csv": "c" * 64}
# By the words of the round: received first; sent back or locked; sent back is handed in again; locked is the end.
ALLOWED = {
    (None, RECEIVED), (RECEIVED, SENT_BACK), (RECEIVED, LOCKED), (SENT_BACK, AGAIN), (AGAIN, SENT_BACK), (AGAIN, LOCKED)
}  # fmt: skip
WAYS = {None: [], RECEIVED: [RECEIVED], SENT_BACK: [RECEIVED, SENT_BACK], AGAIN: [RECEIVED, SENT_BACK, AGAIN],
        LOCKED: [RECEIVED, LOCKED]}  # fmt: skip


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The files of the one submission of the published build; what is changed in them is what the next build has."""
    files = dict(FILES)
    monkeypatch.setattr(rounds, "submissions_of", lambda _out: {(NOTICE, WHO): dict(files)})
    return files


def said(folder: Path, state: str, who: str = WHO) -> RoundEntry:
    return register(folder, Path("out"), "b" * 16, Registration(state, NOTICE, who, BY, DAY))


def along(folder: Path, states: list[str], files: dict[str, str]) -> None:
    """Go through states; what is handed in again has another file."""
    for state in states:
        files |= CORRECTED if state == AGAIN else {}
        said(folder, state)


@pytest.mark.parametrize(("before", "state"), list(product(WAYS, STATES)))
def test_a_state_follows_only_where_it_may(
    before: str | None, state: str, tmp_path: Path, handed_in: dict[str, str]
) -> None:
    along(tmp_path, WAYS[before], handed_in)
    if state == AGAIN:
        handed_in |= {"甲市/又一个.csv": "d" * 64}
    if (before, state) in ALLOWED:
        entry = said(tmp_path, state)
        assert (entry.state, entry.at, entry.by) == (state, DAY, BY)
        assert read_rounds(tmp_path).entries[-1] == entry
        return
    with pytest.raises(UsageError, match="已锁定" if before == LOCKED else "不能变为"):
        said(tmp_path, state)
    assert len(read_rounds(tmp_path).entries) == len(WAYS[before])


def test_what_was_sent_back_is_handed_in_again_only_when_it_has_changed(
    tmp_path: Path, handed_in: dict[str, str]
) -> None:
    along(tmp_path, [RECEIVED, SENT_BACK], handed_in)
    with pytest.raises(UsageError, match="和退回时（第 2 号）一样"):
        said(tmp_path, AGAIN)
    handed_in |= CORRECTED
    assert said(tmp_path, AGAIN).files == [[name, CORRECTED[name]] for name in sorted(CORRECTED)]


def test_what_has_changed_since_it_was_received_is_not_locked(tmp_path: Path, handed_in: dict[str, str]) -> None:
    said(tmp_path, RECEIVED)
    handed_in |= CORRECTED
    with pytest.raises(UsageError, match=r"甲市/培训\.csv 有改动"):
        said(tmp_path, LOCKED)


def test_a_change_after_the_lock_is_told_by_file_and_refused(tmp_path: Path, handed_in: dict[str, str]) -> None:
    along(tmp_path, [RECEIVED, LOCKED], handed_in)
    refuse_broken_locks(tmp_path, Path("out"), [NOTICE])
    handed_in |= {"甲市/培训.csv": "c" * 64, "甲市/又一个.csv": "d" * 64}
    del handed_in["甲市/申报.xlsx"]
    (locked,) = read_rounds(tmp_path).current().values()
    assert changes_of(locked, handed_in) == ["甲市/又一个.csv 新增", "甲市/培训.csv 有改动", "甲市/申报.xlsx 没有了"]
    with pytest.raises(VerificationFailed, match=f"{WHO}的报送"):
        refuse_broken_locks(tmp_path, Path("out"), [NOTICE])
    refuse_broken_locks(tmp_path, Path("out"), ["n-2"])
    assert len(broken_locks([locked], {})) == 1


def test_a_submission_that_the_build_does_not_have_is_refused_by_name(
    tmp_path: Path, handed_in: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match=f"没有“甲市人社”.*是不是“{WHO}”"):
        said(tmp_path, RECEIVED, "甲市人社")
    with pytest.raises(UsageError, match="状态“收到”不能登记"):
        said(tmp_path, "收到")
    assert handed_in == FILES
    assert list(tmp_path.iterdir()) == []


def test_lines_are_only_added(tmp_path: Path, handed_in: dict[str, str]) -> None:
    along(tmp_path, [RECEIVED, LOCKED], handed_in)
    place = tmp_path / rounds.NAME
    first, second = place.read_bytes().splitlines(keepends=True)
    other = json.loads(first)
    other.pop("hash")
    for data in (second, RoundEntry(**(other | {"by": "别人"})).line + second, first + first):
        place.write_bytes(data)
        with pytest.raises(VerificationFailed, match="收报台账.*接不上"):
            read_rounds(tmp_path)
