"""The ledger: what may follow what, one chain, one writer at a time."""

import json
import threading
from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing import ledger as ledgers
from jixiao.filing.ledger import (
    CORRECTED,
    DRAFT,
    FILED,
    RETURNED,
    SEALED,
    STATES,
    LedgerEntry,
    held,
    made_folder,
    read_ledger,
    set_state,
    whereabouts,
)
from jixiao.filing.verification import verify_pack
from tests.unit.filing import tiny

DAY, WHO = "2026-11-20", "经办人"


def register(folder: Path, state: str, pack: str, notices: tuple[str, ...] = ("n-1",), year: int = 2026) -> LedgerEntry:
    """A pack that holds its own name, and its entry."""
    with held(folder) as book:
        named = (pack, tiny.sha256(pack.encode()), "root")
        entry = book.next_entry(state, (WHO, DAY), (notices, year), named)
        book.append(entry)
        (folder / pack).write_bytes(pack.encode())
        return entry


def states(folder: Path) -> list[tuple[int, str, str, list[int]]]:
    return [(one.no, one.state, one.pack, one.supersedes) for one in read_ledger(folder).entries]


def test_a_year_from_draft_to_sealed(tmp_path: Path) -> None:
    register(tmp_path, DRAFT, "1.zip")
    register(tmp_path, FILED, "2.zip")
    set_state(tmp_path, "2.zip", RETURNED, WHO, DAY, "缺附件")
    register(tmp_path, CORRECTED, "3.zip")
    set_state(tmp_path, "3.zip", SEALED, WHO, DAY, "")
    assert states(tmp_path) == [
        (1, DRAFT, "1.zip", []),
        (2, FILED, "2.zip", [1]),
        (3, RETURNED, "2.zip", []),
        (4, CORRECTED, "3.zip", [3]),
        (5, SEALED, "3.zip", []),
    ]
    entry = read_ledger(tmp_path).entries[2]
    assert (entry.by, entry.at, entry.note) == (WHO, DAY, "缺附件")


@pytest.mark.parametrize("state", STATES)
def test_a_sealed_year_takes_nothing_more(state: str, tmp_path: Path) -> None:
    register(tmp_path, FILED, "1.zip")
    set_state(tmp_path, "1.zip", SEALED, WHO, DAY, "")
    before = (tmp_path / ledgers.NAME).read_bytes()
    with pytest.raises(UsageError, match="已封存"):
        register(tmp_path, state, "2.zip")
    assert (tmp_path / ledgers.NAME).read_bytes() == before
    register(tmp_path, FILED, "2.zip", year=2027)
    register(tmp_path, FILED, "3.zip", notices=("n-2",))


REFUSED = (
    ((), (RETURNED, CORRECTED, SEALED)),
    ((DRAFT,), (RETURNED, CORRECTED, SEALED)),
    ((FILED,), (DRAFT, FILED)),
    ((FILED, RETURNED), (RETURNED, SEALED)),
    ((FILED, CORRECTED), (DRAFT, FILED)),
)


@pytest.mark.parametrize("before, after", [(before, one) for before, refused in REFUSED for one in refused])
def test_what_may_not_follow_is_refused(before: tuple[str, ...], after: str, tmp_path: Path) -> None:
    for number, state in enumerate(before):
        register(tmp_path, state, f"{number}.zip")
    with pytest.raises(UsageError, match=f"不能变为“{after}”"):
        register(tmp_path, after, "9.zip")
    assert len(states(tmp_path)) == len(before)


def test_one_notice_of_a_pack_that_may_not_follow_stops_the_whole_pack(tmp_path: Path) -> None:
    register(tmp_path, FILED, "1.zip", notices=("n-2",))
    with pytest.raises(UsageError, match="n-2"):
        register(tmp_path, DRAFT, "2.zip", notices=("n-1", "n-2"))
    assert len(states(tmp_path)) == 1


def test_a_state_is_set_for_the_notices_whose_current_version_a_pack_is(tmp_path: Path) -> None:
    register(tmp_path, FILED, "1.zip", notices=("n-1", "n-2"))
    register(tmp_path, CORRECTED, "2.zip", notices=("n-2",))
    entry = set_state(tmp_path, "1.zip", SEALED, WHO, DAY, "")
    assert entry.notices == ["n-1"]
    with pytest.raises(UsageError, match="没有以“9.zip”为现行版本"):
        set_state(tmp_path, "9.zip", SEALED, WHO, DAY, "")
    with pytest.raises(UsageError, match="--set"):
        set_state(tmp_path, "2.zip", DRAFT, WHO, DAY, "")


def chain(folder: Path) -> list[bytes]:
    for number in range(4):
        register(folder, DRAFT, f"{number}.zip")
    return (folder / ledgers.NAME).read_bytes().splitlines(keepends=True)


def test_every_byte_of_the_ledger_that_is_changed_is_seen(tmp_path: Path) -> None:
    lines = chain(tmp_path)
    place, whole = tmp_path / ledgers.NAME, b"".join(lines)
    for position in range(len(whole) - 1):
        changed = bytearray(whole)
        changed[position] ^= position * 37 % 255 + 1
        place.write_bytes(changed)
        with pytest.raises(VerificationFailed):
            read_ledger(tmp_path)


@pytest.mark.parametrize("order", [(0, 2, 3), (1, 2, 3), (0, 2, 1, 3), (0, 1, 1, 2, 3), (0, 0, 1, 2, 3)])
def test_lines_taken_out_moved_or_repeated_are_seen(order: tuple[int, ...], tmp_path: Path) -> None:
    lines = chain(tmp_path)
    (tmp_path / ledgers.NAME).write_bytes(b"".join(lines[one] for one in order))
    with pytest.raises(VerificationFailed, match="接不上"):
        read_ledger(tmp_path)
    with pytest.raises(VerificationFailed):
        register(tmp_path, DRAFT, "5.zip")


def test_a_line_changed_with_its_own_hash_no_longer_carries_the_next_one(tmp_path: Path) -> None:
    lines = chain(tmp_path)
    said = json.loads(lines[1])
    said.pop("hash")
    lines[1] = LedgerEntry(**(said | {"by": "别人"})).line
    (tmp_path / ledgers.NAME).write_bytes(b"".join(lines))
    with pytest.raises(VerificationFailed, match="第 3 行"):
        read_ledger(tmp_path)


def test_a_torn_last_line_is_no_entry_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    lines = chain(tmp_path)
    place = tmp_path / ledgers.NAME
    for cut in range(2, len(lines[3])):
        place.write_bytes(b"".join(lines[:3]) + lines[3][:-cut])
        assert [no for no, *_ in states(tmp_path)] == [1, 2, 3]
    register(tmp_path, DRAFT, "9.zip")
    assert [pack for _, _, pack, _ in states(tmp_path)] == ["0.zip", "1.zip", "2.zip", "9.zip"]
    assert place.read_bytes().startswith(b"".join(lines[:3]))


def test_a_last_line_that_lacks_only_its_end_is_an_entry(tmp_path: Path) -> None:
    register(tmp_path, FILED, "1.zip")
    set_state(tmp_path, "1.zip", SEALED, WHO, DAY, "")
    place = tmp_path / ledgers.NAME
    whole = place.read_bytes()
    place.write_bytes(whole[:-1])
    with pytest.raises(UsageError, match="已封存"):
        register(tmp_path, CORRECTED, "2.zip")
    register(tmp_path, FILED, "3.zip", year=2027)
    assert place.read_bytes().startswith(whole)
    register(tmp_path, CORRECTED, "4.zip", year=2027)
    assert [no for no, *_ in states(tmp_path)] == [1, 2, 3, 4]


@pytest.mark.parametrize("rest", [b"x", b'{"no":1', b"\xef\xbb\xbf{"])
def test_an_end_that_never_was_an_entry_is_seen(rest: bytes, tmp_path: Path) -> None:
    lines = chain(tmp_path)
    (tmp_path / ledgers.NAME).write_bytes(b"".join(lines) + rest)
    with pytest.raises(VerificationFailed, match="第 5 行"):
        read_ledger(tmp_path)
    (tmp_path / ledgers.NAME).write_bytes(b"".join(lines) + bytes(9))
    assert len(read_ledger(tmp_path).entries) == 4, "a machine that went down may leave zeros"


def test_a_state_is_set_only_for_the_pack_that_was_registered(tmp_path: Path) -> None:
    register(tmp_path, FILED, "1.zip")
    (tmp_path / "1.zip").write_bytes(b"another")
    assert whereabouts(tmp_path, read_ledger(tmp_path).entries) == {1: "other"}
    with pytest.raises(VerificationFailed, match="不是登记过的那个文件"):
        set_state(tmp_path, "1.zip", SEALED, WHO, DAY, "")
    (tmp_path / "1.zip").unlink()
    assert whereabouts(tmp_path, read_ledger(tmp_path).entries) == {1: "gone"}
    with pytest.raises(UsageError, match="不在"):
        set_state(tmp_path, "1.zip", SEALED, WHO, DAY, "")
    (tmp_path / "1.zip").write_bytes(b"1.zip")
    assert set_state(tmp_path, "1.zip", SEALED, WHO, DAY, "").no == 2


def test_the_command_says_what_became_of_the_packs_and_the_hash_of_the_last_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_LANG", "zh")
    register(tmp_path, DRAFT, "1.zip")
    register(tmp_path, DRAFT, "2.zip")
    (tmp_path / "1.zip").unlink()
    assert app.run(["ledger", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "第 1 号的申报包 1.zip 不在台账旁边。" in said and "第 2 号的申报包" not in said
    assert read_ledger(tmp_path).last_hash in said
    assert app.run(["ledger", str(tmp_path), "--json"]) == 0
    assert [entry["pack_is"] for entry in json.loads(capsys.readouterr().out)] == ["gone", "there"]


def test_two_writers_at_once_both_find_their_place(tmp_path: Path) -> None:
    names = [f"{number}.zip" for number in range(20)]
    writers = [threading.Thread(target=register, args=(tmp_path, DRAFT, name)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(pack for _, _, pack, _ in states(tmp_path)) == sorted(names)


def test_a_ledger_that_refuses_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        register(tmp_path, SEALED, "1.zip")
    assert list(tmp_path.iterdir()) == []
    assert states(tmp_path) == []
    with pytest.raises(UsageError, match="不能写入"):
        register(tmp_path / "nowhere", DRAFT, "1.zip")


def registered(place: Path) -> None:
    with held(place.parent) as book:
        said = (place.name, tiny.sha256(place.read_bytes()), "root")
        book.append(book.next_entry(FILED, (WHO, DAY), (["n-1"], 2026), said))


def test_a_pack_is_verified_against_the_ledger_beside_it(tmp_path: Path) -> None:
    tiny.seal(tmp_path / "a.zip")
    assert verify_pack(tmp_path / "a.zip").entries is None
    registered(tmp_path / "a.zip")
    verdict = verify_pack(tmp_path / "a.zip")
    assert verdict.faults == [] and [entry.state for entry in verdict.entries or []] == [FILED]


def test_a_pack_made_anew_is_not_the_one_that_the_ledger_knows(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    tiny.seal(place)
    registered(place)
    place.unlink()
    rows = {**tiny.ROWS, 0: [*tiny.ROWS[0], (0, 4, "100", "T3")]}
    assert tiny.faults(tiny.seal(place, tiny.contents(tiny.evidence(rows)))) == []
    verdict = verify_pack(place)
    assert verdict.sound and "没有登记过" in verdict.faults[0] and len(verdict.faults) == 1


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 100])
def test_what_is_no_pack_at_all_is_told_without_believing_it(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    verdict = verify_pack(tmp_path / "a.zip")
    assert verdict.document["fits"] is False and len(verdict.faults) == 1 and "root" not in verdict.document


def test_a_broken_ledger_is_a_fault_of_the_verification(tmp_path: Path) -> None:
    tiny.seal(tmp_path / "a.zip")
    registered(tmp_path / "a.zip")
    ledger = tmp_path / ledgers.NAME
    ledger.write_bytes(ledger.read_bytes().replace(WHO.encode(), "别的人".encode()))
    (fault,) = verify_pack(tmp_path / "a.zip").faults
    assert "接不上" in fault


def test_a_folder_for_packs_is_made_and_gone_again_when_the_filing_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "申报" / "2026"
    with pytest.raises(UsageError, match="甲"), made_folder(folder), held(folder):
        raise UsageError("甲", "a")
    assert list(tmp_path.iterdir()) == []
    with made_folder(folder), held(folder):
        pass
    with pytest.raises(UsageError, match="乙"), made_folder(folder), held(folder):
        raise UsageError("乙", "b")
    assert folder.is_dir(), "it was there before"
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="^不能写入 .*file/packs"), made_folder(tmp_path / "file" / "packs"):
        pass
