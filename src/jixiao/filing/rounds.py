"""The ledger of a round: which submission was received, sent back, handed in again or locked, on which day and by whose
word; lines are only added.

`rounds.jsonl` lies beside the packs of the round; how its lines follow from each other says jixiao.filing.chain. A
submission is what one recommender handed in for one notice, known by its files (published.submission_file): one that is
locked may not change any more, and whoever files a build in which it has is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing.chain import Chain, Link, one_writer
from jixiao.filing.ledger import made_folder
from jixiao.nearest import HALF, did_you_mean
from jixiao.published import open_warehouse

NAME = "rounds.jsonl"
TITLE = "收报台账"
RECEIVED, SENT_BACK, AGAIN, LOCKED = "已收", "退回", "重报", "锁定"
STATES = (RECEIVED, SENT_BACK, AGAIN, LOCKED)
MOVES: dict[str | None, tuple[str, ...]] = {
    None: (RECEIVED,),
    RECEIVED: (SENT_BACK, LOCKED),
    SENT_BACK: (AGAIN,),
    AGAIN: (SENT_BACK, LOCKED),
    LOCKED: (),
}
"""What may follow each state of a submission; None is before it was received."""
FILES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEntry(Link):
    """One line: what happened to a recommender's submission for a notice. `files` are its files, [name, SHA-256], in
    the build of `build_id`."""

    state: str
    notice: str
    recommender: str
    files: list[list[str]]
    build_id: str
    note: str

    @property
    def which(self) -> tuple[str, str]:
        """The submission: notice and recommender."""
        return self.notice, self.recommender


class RoundLedger(Chain[RoundEntry]):
    """The entries of one round, and the last one of each submission."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, TITLE, RoundEntry)

    def current(self) -> dict[tuple[str, str], RoundEntry]:
        """The last entry of each submission."""
        return {entry.which: entry for entry in self.entries}


@dataclass(frozen=True, slots=True)
class Registration:
    """What is to be registered of a submission: its state, by whom, on which day (as given), and a note."""

    state: str
    notice: str
    recommender: str
    by: str
    at: str
    note: str = ""

    @property
    def which(self) -> tuple[str, str]:
        """The submission: notice and recommender."""
        return self.notice, self.recommender


def read_rounds(folder: Path) -> RoundLedger:
    """The ledger of a folder, checked; empty when there is none. VerificationFailed when it was tampered with."""
    return RoundLedger(folder / NAME).read()


@contextmanager
def held_rounds(folder: Path) -> Iterator[RoundLedger]:
    """Hold the ledger of a folder for one writer at a time, and read it. Raises as read_rounds, UsageError."""
    with one_writer(folder):
        yield read_rounds(folder)


def submissions_of(out: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The files of every submission in a published build: by notice and recommender, name to SHA-256."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    with open_warehouse(out) as connection:
        rows = connection.execute("select notice, recommender, file, sha256 from published.submission_file").fetchall()
    for notice, recommender, file, sha256 in rows:
        found.setdefault((notice, recommender), {})[file] = sha256 or ""
    return found


def register(folder: Path, out: Path, build_id: str, wanted: Registration) -> RoundEntry:
    """Register a state of a submission as it stands in the published build of `out`.

    Raises UsageError for a state that may not follow, a submission that the build does not have, one handed in again
    that is the same as before, or one to be locked that has changed since it was received; VerificationFailed for a
    ledger that was tampered with. Nothing is written then.
    """
    _refuse_other_states(wanted.state)
    files = _files_of(submissions_of(out), wanted.which)
    with made_folder(folder), held_rounds(folder) as ledger:
        before = ledger.current().get(wanted.which)
        _refuse_move(wanted, before)
        if before:
            _refuse_content(wanted, before, files)
        entry = RoundEntry(
            no=len(ledger.entries) + 1,
            at=wanted.at,
            by=wanted.by,
            prev=ledger.last_hash,
            state=wanted.state,
            notice=wanted.notice,
            recommender=wanted.recommender,
            files=[[name, files[name]] for name in sorted(files)],
            build_id=build_id,
            note=wanted.note,
        )
        ledger.append(entry)
        return entry


def _refuse_other_states(state: str) -> None:
    if state not in STATES:
        zh, en = did_you_mean(state, STATES, HALF)
        raise UsageError(
            f"状态“{state}”不能登记。--set 可用：{'、'.join(STATES)}。{zh}",
            f"--set takes {', '.join(STATES)}, not {state}.{en}",
        )


def _files_of(found: Mapping[tuple[str, str], dict[str, str]], which: tuple[str, str]) -> dict[str, str]:
    if which in found:
        return found[which]
    notice, recommender = which
    known = [one for of, one in found if of == notice]
    zh, en = did_you_mean(recommender, known)
    raise UsageError(
        f"发布的结果里没有“{recommender}”按通知 {notice} 报送的记录，没有登记。{zh}"
        "请核对 --notice 和 --recommender（见 jixiao show submission_file）。",
        f"the published build has nothing that {recommender} handed in for {notice}.{en}",
    )


def _refuse_move(wanted: Registration, before: RoundEntry | None) -> None:
    allowed = MOVES[before.state if before else None]
    if wanted.state in allowed:
        return
    told, told_en = _named(wanted.which)
    if before and before.state == LOCKED:
        raise UsageError(
            f"{told}已锁定（{NAME} 第 {before.no} 号，{before.at}，{before.by}），不能再改变状态。",
            f"{told_en} is locked (entry {before.no} of {NAME}).",
        )
    raise UsageError(
        f"{told}现为“{before.state if before else '未收'}”，不能变为“{wanted.state}”。可以变为：{'、'.join(allowed)}。",
        f"{told_en} cannot become {wanted.state}, only {', '.join(allowed)}.",
    )


def _refuse_content(wanted: Registration, before: RoundEntry, files: Mapping[str, str]) -> None:
    changes = changes_of(before, files)
    told, told_en = _named(wanted.which)
    if wanted.state == AGAIN and not changes:
        raise UsageError(
            f"{told}和退回时（第 {before.no} 号）一样，没有登记为重报。请收到改过的文件并重新构建后再登记。",
            f"{told_en} is what was sent back (entry {before.no}): build with the corrected files first.",
        )
    if wanted.state == LOCKED and changes:
        raise UsageError(
            f"{told}在登记“{before.state}”（第 {before.no} 号）以后有变化（{_few(changes)}），没有锁定。"
            "请先登记退回和重报，或恢复原来的文件后重新构建。",
            f"{told_en} has changed since entry {before.no} ({_few(changes)}): not locked.",
        )


def changes_of(entry: RoundEntry, files: Mapping[str, str]) -> list[str]:
    """What is no longer as it was registered: one phrase a file, in the order of names."""
    was = {name: sha256 for name, sha256 in entry.files}  # noqa: C416
    phrases = {name: "没有了" for name in was.keys() - files.keys()}
    phrases |= {name: "新增" for name in files.keys() - was.keys()}
    phrases |= {name: "有改动" for name in was.keys() & files.keys() if was[name] != files[name]}
    return [f"{name} {phrases[name]}" for name in sorted(phrases)]


def broken_locks(
    entries: Iterable[RoundEntry], found: Mapping[tuple[str, str], Mapping[str, str]], notices: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """One sentence, in Chinese and in English, a locked submission that has changed; of these notices, or of all.
    `entries` are current ones."""
    asked = set(notices)
    told = []
    for entry in entries:
        if entry.state == LOCKED and (not asked or entry.notice in asked):
            changes = changes_of(entry, found.get(entry.which, {}))
            if changes:
                zh, en = _named(entry.which)
                told.append(
                    (
                        f"{zh}{entry.at} 由{entry.by}锁定，以后有变化：{_few(changes)}",
                        f"{en} was locked on {entry.at} by {entry.by} and has changed since: {_few(changes)}",
                    )
                )
    return told


def refuse_broken_locks(folder: Path, out: Path, notices: Iterable[str]) -> None:
    """Refuse a build in which a submission has changed that the ledger of the folder says is locked."""
    locked = read_rounds(folder).current().values()
    if told := broken_locks(locked, submissions_of(out), notices) if locked else []:
        raise VerificationFailed(
            f"{'；'.join(zh for zh, _ in told)}。没有申报。请恢复锁定时的文件后重新构建；"
            "确要更改的，由登记人说明后另换目录申报。",
            f"{'; '.join(en for _, en in told)}: nothing was filed.",
        )


def _named(which: tuple[str, str]) -> tuple[str, str]:
    """A submission for people, in Chinese and in English."""
    notice, recommender = which
    return f"{recommender}的报送（{notice}）", f"what {recommender} handed in for {notice}"


def _few(changes: list[str]) -> str:
    return "、".join(changes[:FILES_SHOWN]) + (f"，等 {len(changes)} 个文件" if len(changes) > FILES_SHOWN else "")
