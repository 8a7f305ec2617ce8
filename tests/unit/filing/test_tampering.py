"""Whatever is done to a pack, its verifier says so."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jixiao import verifier
from jixiao.filing.sign import Signer
from tests.unit.filing import tiny
from tests.unit.filing.flips import unseen

FORM, AUDIT = f"forms/{tiny.NOTICE}/{tiny.BOOK}", f"audit/{tiny.NOTICE}/{tiny.BOOK}"
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
Members = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tiny.seal(tmp_path_factory.mktemp("plain") / "p.zip")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tiny.seal(tmp_path_factory.mktemp("signed") / "p.zip", signer=SIGNER)


def members(data: bytes) -> Members:
    """The members of a zip, in order, as any program reads them."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return [(name, book.read(name)) for name in book.namelist()]


def zipped(listed: Members) -> bytes:
    """A zip of these members exactly as the program writes one, checksums and all: a forger knows how to."""
    made, entries = b"", []
    for name, content in listed:
        local = verifier.local_header(name.encode(), len(content), zlib.crc32(content))
        entries.append((local, len(made)))
        made += local + content
    return made + verifier.directory(entries, len(made))


def test_what_was_sealed_fits(data: bytes, signed: bytes) -> None:
    assert tiny.faults(data) == []
    assert tiny.faults(signed) == []
    assert tiny.faults(signed, SIGNER.public_key) == []
    assert zipped(members(data)) == data


def _of_stretch(data: bytes, first: int, last: int) -> list[tuple[int, int]]:
    return unseen(data, ((position, position * 37 % 255 + 1) for position in range(first, last)))


def test_every_byte_that_is_changed_is_seen(signed: bytes) -> None:
    middle = len(signed) // 2
    with ProcessPoolExecutor(2) as workers:
        stretches = workers.map(_of_stretch, [signed] * 2, (0, middle), (middle, len(signed)))
        assert [missed for stretch in stretches for missed in stretch] == []


@pytest.mark.parametrize("name", [verifier.MANIFEST, verifier.FIGURES, verifier.SIDES, "build.json", "inputs/乙.csv"])
def test_every_byte_that_is_changed_is_seen_when_the_zip_is_made_anew_around_it(name: str, data: bytes) -> None:
    listed = dict(members(data))
    for position in range(len(listed[name])):
        changed = bytearray(listed[name])
        changed[position] ^= position * 37 % 255 + 1
        assert tiny.faults(zipped(list((listed | {name: bytes(changed)}).items())))


def test_every_bit_of_a_signature_counts(signed: bytes) -> None:
    listed = dict(members(signed))
    said = json.loads(listed[verifier.SIGNATURE])
    chance = random.Random(5)
    for name in ("signature", "public_key"):
        raw = bytes.fromhex(said[name])
        for bit in chance.sample(range(8 * len(raw)), 40):
            number = int.from_bytes(raw, "big") ^ 1 << bit
            other = verifier.canonical(said | {name: number.to_bytes(len(raw), "big").hex()}) + b"\n"
            assert tiny.faults(zipped(list((listed | {verifier.SIGNATURE: other}).items())))


def test_a_pack_cut_off_anywhere_is_seen(data: bytes) -> None:
    assert all(tiny.faults(data[:length]) for length in range(0, len(data), 11))


def added(listed: Members) -> Members:
    return [*listed, ("更多.txt", b"x")]


def added_in_order(listed: Members) -> Members:
    return [listed[0], *sorted([*listed[1:], ("forms/更多.txt", b"x")], key=lambda one: one[0].encode())]


def removed(listed: Members) -> Members:
    return [one for one in listed if one[0] != "说明.txt"]


def renamed(listed: Members) -> Members:
    return [("说明书.txt" if name == "说明.txt" else name, content) for name, content in listed]


def reordered(listed: Members) -> Members:
    return [*listed[:-2], listed[-1], listed[-2]]


def duplicated(listed: Members) -> Members:
    return [*listed, listed[-1]]


def swapped(listed: Members) -> Members:
    contents = dict(listed)
    other = contents | {FORM: contents[AUDIT], AUDIT: contents[FORM]}
    return list(other.items())


def with_a_signature_of_nobody(listed: Members) -> Members:
    return [listed[0], (verifier.SIGNATURE, b"{}\n"), *listed[1:]]


@pytest.mark.parametrize("change", [
    added, added_in_order, removed, renamed, reordered, duplicated, swapped, with_a_signature_of_nobody,
])  # fmt: skip
def test_members_that_are_not_as_sealed_are_seen(change: Callable[[Members], Members], data: bytes) -> None:
    assert tiny.faults(zipped(change(members(data))))


def test_a_manifest_that_says_more_is_not_the_one_that_was_sealed(data: bytes) -> None:
    listed = members(data)
    manifest = json.loads(listed[0][1])
    for changed in (
        manifest | {"note": "x"},
        manifest | {"root": manifest["root"] | {"md5": "x"}},
        manifest | {"figures": 5},
    ):
        assert tiny.faults(zipped([(verifier.MANIFEST, verifier.canonical(changed) + b"\n"), *listed[1:]]))
    spaced = json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    assert tiny.faults(zipped([(verifier.MANIFEST, spaced), *listed[1:]]))


def listed_as_well(listed: Members, name: str, content: bytes) -> Members:
    """The members and one more, which the manifest lists with its right hashes; its roots are as they were."""
    manifest = json.loads(listed[0][1])
    entry = {"path": name, "size": len(content)}
    entry |= {one: verifier.digest(one, content).hex() for one in verifier.ALGORITHMS}
    manifest["members"] = sorted([*manifest["members"], entry], key=lambda one: one["path"].encode())
    more = sorted([*listed[1:], (name, content)], key=lambda one: one[0].encode())
    return [(verifier.MANIFEST, verifier.canonical(manifest) + b"\n"), *more]


def test_a_member_added_to_the_manifest_too_does_not_lead_to_the_root(data: bytes) -> None:
    (fault,) = tiny.faults(zipped(listed_as_well(members(data), "更多.txt", b"x")))
    assert "树根" in fault


def hidden(data: bytes) -> Iterator[bytes]:
    """Bytes between members, before the directory, in a comment, before and behind the zip."""
    listed = members(data)
    for gap in range(1, len(listed)):
        made, entries = b"", []
        for number, (name, content) in enumerate(listed):
            made += b"hidden" if number == gap else b""
            local = verifier.local_header(name.encode(), len(content), zlib.crc32(content))
            entries.append((local, len(made)))
            made += local + content
        yield made + verifier.directory(entries, len(made))
    start = struct.unpack("<L", data[-6:-2])[0]
    yield data[:start] + b"hidden" + data[start:-6] + struct.pack("<L", start + 6) + data[-2:]
    yield data[:-2] + struct.pack("<H", 6) + b"hidden"
    yield b"hidden" + data
    yield data + b"hidden"


def test_bytes_that_no_member_has_are_seen(data: bytes) -> None:
    packs = list(hidden(data))
    with zipfile.ZipFile(io.BytesIO(packs[0])) as book:
        assert book.testzip() is None, "other programs take it for a sound zip"
    assert all(tiny.faults(pack) for pack in packs)


def test_a_zip_of_the_same_members_by_another_program_is_not_the_pack(data: bytes) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for name, content in members(data):
            book.writestr(name, content)
    assert tiny.faults(made.getvalue())


@pytest.mark.parametrize("folder", ["forms", "audit"])
def test_a_cell_that_does_not_hold_its_figure_is_named(folder: str, tmp_path: Path) -> None:
    honest = tiny.contents()
    cells = {figure.cell: str(figure.printed) for figure in tiny.evidence().figures} | {"B2": "13"}
    other = tiny.workbook(cells, trace=folder == "audit")
    found = tiny.faults(tiny.seal(tmp_path / "p.zip", honest | {f"{folder}/{tiny.NOTICE}/{tiny.BOOK}": other}))
    assert len(found) == 2 and all(f"{folder}/{tiny.NOTICE}/{tiny.BOOK}!{tiny.SHEET}!B2" in one for one in found)


def test_a_number_on_a_form_that_is_no_figure_is_named(tmp_path: Path) -> None:
    cells = {figure.cell: str(figure.printed) for figure in tiny.evidence().figures} | {"C9": "1"}
    found = tiny.faults(tiny.seal(tmp_path / "p.zip", tiny.contents(cells=cells)))
    assert [one.partition("：")[0].rpartition("!")[2] for one in found] == ["C9", "C9"]


def test_a_figure_without_its_cell_is_named(tmp_path: Path) -> None:
    cells = {figure.cell: str(figure.printed) for figure in tiny.evidence().figures if figure.cell != "B4"}
    found = tiny.faults(tiny.seal(tmp_path / "p.zip", tiny.contents(cells=cells)))
    assert [one.partition("：")[0].rpartition("!")[2] for one in found] == ["B4", "B4"]


def test_a_workbook_without_its_audit_edition_is_seen(tmp_path: Path) -> None:
    lacking = {name: content for name, content in tiny.contents().items() if name != AUDIT}
    (fault,) = tiny.faults(tiny.seal(tmp_path / "p.zip", lacking))
    assert AUDIT in fault


@pytest.mark.parametrize("cell, value", [("B2", "13"), ("B3", "0.5001"), ("B4", "1.24"), ("B5", "6.49")])
def test_a_figure_that_does_not_follow_from_its_records_is_named(cell: str, value: str, tmp_path: Path) -> None:
    lying = tiny.with_figure(tiny.evidence(), cell, value=Decimal(value), printed=Decimal(value))
    (fault,) = tiny.faults(tiny.seal(tmp_path / "p.zip", tiny.contents(lying)))
    assert f"{tiny.BOOK}!{tiny.SHEET}!{cell}" in fault and "重新计算" in fault


def test_a_number_moved_by_less_than_a_unit_so_that_parts_add_up_fits(tmp_path: Path) -> None:
    assert tiny.faults(tiny.seal(tmp_path / "p.zip", tiny.contents(tiny.evidence(printed={"B4": "1.24"})))) == []


@pytest.mark.parametrize("printed", ["1.25", "1.22", "1.235"])
def test_a_number_moved_further_or_between_the_places_is_named(printed: str, tmp_path: Path) -> None:
    moved = tiny.contents(tiny.evidence(printed={"B4": printed}))
    (fault,) = tiny.faults(tiny.seal(tmp_path / "p.zip", moved))
    assert "B4" in fault and "偏离" in fault


def test_two_figures_that_claim_one_cell_are_seen(tmp_path: Path) -> None:
    made = tiny.evidence()
    twice = replace(made, figures=[*made.figures, replace(made.figures[1], figure_id="X.e.A.other", cell="B2")])
    found = tiny.faults(
        tiny.seal(tmp_path / "p.zip", tiny.contents(twice, {f.cell: str(f.printed) for f in made.figures}))
    )
    assert found


@pytest.mark.parametrize("side, row", [
    (0, (0, 2, "6", "T1")), (0, (0, 4, "5", "T1")), (0, (0, 2, "5", "T9")), (0, (1, 2, "5", "T1")),
])  # fmt: skip
def test_records_that_are_not_those_of_their_side_are_seen(
    side: int, row: tuple[int, int, str, str], tmp_path: Path
) -> None:
    honest = tiny.evidence()
    lying = tiny.evidence({**tiny.ROWS, side: [row, *tiny.ROWS[side][1:]]})
    (fault,) = tiny.faults(
        tiny.seal(tmp_path / "p.zip", tiny.contents(replace(honest, contributions=lying.contributions)))
    )
    assert f"第 {side} 组" in fault


def test_inputs_are_those_of_the_build(tmp_path: Path) -> None:
    other = tiny.contents() | {"inputs/乙.csv": b"F1\nF2\nF4\n"}
    assert ["乙.csv" in one for one in tiny.faults(tiny.seal(tmp_path / "p.zip", other))] == [True]
    lacking = {name: content for name, content in tiny.contents().items() if not name.startswith("inputs/")}
    assert tiny.faults(tiny.seal(tmp_path / "q.zip", lacking))
    assert tiny.faults(tiny.seal(tmp_path / "r.zip", lacking, without_inputs=True)) == []


def test_a_source_that_is_no_input_of_the_build_is_named(tmp_path: Path) -> None:
    made = tiny.evidence()
    elsewhere = replace(made, sources=[made.sources[0], replace(made.sources[1], sha256="0" * 64)])
    found = tiny.faults(tiny.seal(tmp_path / "p.zip", tiny.contents(elsewhere)))
    assert len(found) == 1 and "来源 乙.csv" in found[0]


@pytest.fixture()
def forged(tmp_path: Path, signed: bytes) -> Members:
    """One record more, and all that follows from it: cells, figures, totals, hashes, roots. Only the key is lacking."""
    rows = {**tiny.ROWS, 0: [*tiny.ROWS[0], (0, 4, "100", "T3")]}
    return members(tiny.seal(tmp_path / "forged.zip", tiny.contents(tiny.evidence(rows))))


def test_a_cell_changed_with_all_that_follows_is_seen_by_the_signature(forged: Members, signed: bytes) -> None:
    manifest, signature, *_ = members(signed)
    (fault,) = tiny.faults(zipped([forged[0], signature, *forged[1:]]))
    assert "签名不符" in fault


def test_without_the_signature_a_forger_is_seen_by_who_asks_for_the_key(forged: Members) -> None:
    assert tiny.faults(zipped(forged)) == []
    (fault,) = tiny.faults(zipped(forged), SIGNER.public_key)
    assert "没有所给公钥的签名" in fault


def test_a_forger_with_another_key_is_seen_by_who_asks_for_the_key(tmp_path: Path) -> None:
    other = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    pack = tiny.seal(tmp_path / "p.zip", signer=other)
    assert tiny.faults(pack) == []
    (fault,) = tiny.faults(pack, SIGNER.public_key)
    assert "没有所给公钥的签名" in fault
