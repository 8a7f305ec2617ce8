"""The ledger of filings: which pack was filed by whom, in which state each notice's year is; lines are only added.

`ledger.jsonl` lies beside the packs; how its lines follow from each other says jixiao.filing.chain.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing.chain import Chain, Link, one_writer, unwritable
from jixiao.hashes import file_sha256
from jixiao.nearest import HALF, did_you_mean
from jixiao.system_words import why

NAME = "ledger.jsonl"
TITLE = "申报台账"
DRAFT, FILED, RETURNED, CORRECTED, SEALED = "草稿", "已报", "退回", "更正", "封存"
STATES = (DRAFT, FILED, RETURNED, CORRECTED, SEALED)
BY_PACK = (DRAFT, FILED, CORRECTED)
"""States that a new pack may bring."""
BY_WORD = (FILED, RETURNED, SEALED)
"""States that the current pack of a notice and year may be set to."""
THERE, GONE, OTHER = "there", "gone", "other"
MOVES: dict[str | None, tuple[str, ...]] = {
    None: (DRAFT, FILED),
    DRAFT: (DRAFT, FILED),
    FILED: (RETURNED, CORRECTED, SEALED),
    RETURNED: (DRAFT, FILED, CORRECTED),
    CORRECTED: (RETURNED, CORRECTED, SEALED),
    SEALED: (),
}
"""What may follow each state of a notice's year; None is before the first filing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry(Link):
    """One line: what happened to the filings of some notices for one year. `at` is as given, by whoever filed.

    `supersedes` are the numbers of the entries whose packs this one replaces.
    """

    state: str
    notices: list[str]
    year: int
    pack: str
    sha256: str
    root: str
    supersedes: list[int]
    note: str


class Ledger(Chain[LedgerEntry]):
    """The entries of one ledger, and the last one of each notice and year."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, TITLE, LedgerEntry)

    def current(self) -> dict[tuple[str, int], LedgerEntry]:
        """The last entry of each notice and year."""
        return {(notice, entry.year): entry for entry in self.entries for notice in entry.notices}


def _refuse_move(notice: str, year: int, state: str, before: LedgerEntry | None, place: Path) -> None:
    if before and before.state == SEALED:
        raise UsageError(
            f"{notice} {year} 年度已封存（{place.name} 第 {before.no} 号），不能再申报或改变状态。",
            f"{notice} {year} is sealed (entry {before.no} of {place.name}).",
        )
    allowed = MOVES[before.state if before else None]
    if state not in allowed:
        now = before.state if before else "未申报"
        raise UsageError(
            f"{notice} {year} 年度现为“{now}”，不能变为“{state}”。可以变为：{'、'.join(allowed)}。",
            f"{notice} {year} is {now}: it cannot become {state}, only {', '.join(allowed)}.",
        )


def read_ledger(folder: Path) -> Ledger:
    """The ledger of a folder, checked; empty when there is none. VerificationFailed when it was tampered with."""
    return Ledger(folder / NAME).read()


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder for packs where there is none; it is gone again when what follows is refused. Raises UsageError."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        yield
    except BaseException:
        for created in missing:
            with suppress(OSError):  # not ours alone any more
                created.rmdir()
        raise


@contextmanager
def held(folder: Path) -> Iterator["Writer"]:
    """Hold the ledger of a folder for one writer at a time, and read it. Raises as read_ledger, UsageError."""
    with one_writer(folder):
        yield Writer(read_ledger(folder))


@dataclass(slots=True)
class Writer:
    """A ledger that is held for writing."""

    ledger: Ledger

    def next_entry(
        self,
        state: str,
        signed: tuple[str, str],
        of: tuple[Sequence[str], int],
        pack: tuple[str, str, str],
        note: str = "",
    ) -> LedgerEntry:
        """The entry that would follow. UsageError when it may not.

        `signed` is by whom and when, `of` the notices and the year, `pack` its name, SHA-256 and root.
        """
        ledger, current, (notices, year) = self.ledger, self.ledger.current(), of
        before = [current[notice, year] for notice in notices if (notice, year) in current]
        for notice in notices:
            _refuse_move(notice, year, state, current.get((notice, year)), ledger.place)
        return LedgerEntry(
            no=len(ledger.entries) + 1,
            at=signed[1],
            by=signed[0],
            state=state,
            notices=list(notices),
            year=year,
            pack=pack[0],
            sha256=pack[1],
            root=pack[2],
            supersedes=sorted({entry.no for entry in before if entry.sha256 != pack[1]}),
            note=note,
            prev=ledger.last_hash,
        )

    def repeated(
        self, state: str, signed: tuple[str, str], of: tuple[Sequence[str], int], pack: tuple[str, str, str]
    ) -> LedgerEntry | None:
        """The entry that says just this already, and is the last one of all these notices; None when there is none."""
        current, (notices, year) = self.ledger.current(), of
        last = [current.get((notice, year)) for notice in notices]
        entry = last[0] if last else None
        if entry is None or any(other is not entry for other in last):
            return None
        filed = (entry.state, (entry.by, entry.at), (entry.notices, entry.year), (entry.pack, entry.sha256, entry.root))
        return entry if filed == (state, signed, (list(notices), year), pack) else None

    def append(self, entry: LedgerEntry) -> None:
        """Write the entry; see Chain.append."""
        self.ledger.append(entry)


def set_state(folder: Path, pack: str, state: str, by: str, at: str, note: str) -> LedgerEntry:
    """Register that the filings of a pack are in another state, for the notices whose current version it is.

    Raises UsageError when the pack is not registered, is no current version, is not there, or may not come into that
    state; VerificationFailed when it is not the one that was registered.
    """
    if state not in BY_WORD:
        zh, en = did_you_mean(state, BY_WORD, HALF)
        raise UsageError(
            f"状态“{state}”不能登记。--set 可用：{'、'.join(BY_WORD)}。{zh}",
            f"--set takes {', '.join(BY_WORD)}, not {state}.{en}",
        )
    with held(folder) as writer:
        mine = {key: one for key, one in writer.ledger.current().items() if one.pack == pack}
        if not mine:
            raise UsageError(
                f"台账中没有以“{pack}”为现行版本的申报。请用 jixiao ledger 查看现行版本的文件名。",
                f"{pack} is the current version of nothing: see jixiao ledger.",
            )
        last = max(mine.values(), key=lambda one: one.no)
        _refuse_lost(folder / pack, whereabouts(folder, [last])[last.no])
        notices = sorted(notice for (notice, year), one in mine.items() if year == last.year)
        entry = writer.next_entry(state, (by, at), (notices, last.year), (last.pack, last.sha256, last.root), note)
        writer.append(entry)
        return entry


def whereabouts(folder: Path, entries: Sequence[LedgerEntry]) -> dict[int, str]:
    """What became of the pack of each entry, by number: THERE as registered, GONE, or OTHER than registered."""
    hashes: dict[str, str | None] = {}
    for name in {entry.pack for entry in entries}:
        hashes[name] = _sha256(folder / name) if (folder / name).is_file() else None
    return {
        entry.no: GONE if hashes[entry.pack] is None else THERE if hashes[entry.pack] == entry.sha256 else OTHER
        for entry in entries
    }


def _sha256(place: Path) -> str:
    try:
        return file_sha256(place)
    except OSError as error:
        raise UsageError(
            f"申报包 {place} 无法读取（{why(error)}）。请检查权限。", f"cannot read {place}: {error}"
        ) from None


def _refuse_lost(place: Path, became: str) -> None:
    if became == GONE:
        raise UsageError(
            f"{place} 不在，没有登记。请把登记过的申报包放回台账旁边。", f"{place} is not there: put the pack back."
        )
    if became == OTHER:
        raise VerificationFailed(
            f"{place} 不是登记过的那个文件，没有登记。请用备份换回。", f"{place} is not the pack that was registered."
        )
