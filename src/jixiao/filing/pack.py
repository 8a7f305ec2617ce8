"""Writes a filing pack: one zip of stored members, the manifest first, every byte given by its content."""

import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from jixiao import verifier
from jixiao.errors import UsageError
from jixiao.filing.sign import Signer
from jixiao.hashes import file_sha256
from jixiao.machine import MACHINE
from jixiao.space import of_the_disk
from jixiao.system_words import why

Content = bytes | Path
"""A member's bytes, or the file that holds them."""
LARGEST, MOST = 2**32 - 1, 2**16 - 1
"""What a zip of the plain format can say: bytes, members."""
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Sealed:
    """A pack that was written: its hash as a file, and the root of its tree."""

    sha256: str
    root: str
    size: int
    members: int
    figures: int


def draft_of(place: Path) -> Path:
    """Where a pack stands until it takes its place."""
    return place.with_name(f".{place.name}.partial")


@contextmanager
def drafted(
    place: Path, header: Mapping[str, Any], contents: Mapping[str, Content], signer: Signer | None
) -> Iterator[Sealed]:
    """Write the pack beside `place`; it takes its place when the block ends without an error, and is gone otherwise.

    Raises UsageError when another file is at the place, when it cannot be written, or is too much for a zip, TryLater
    for want of room or for a disk that fails.
    """
    manifest, crcs = _manifest(header, contents)
    raw = verifier.canonical(manifest) + b"\n"
    front: dict[str, Content] = {verifier.MANIFEST: raw}
    if signer:
        front[verifier.SIGNATURE] = signer.signed(raw)
    ordered = {**front, **{name: contents[name] for name in sorted(contents, key=str.encode)}}
    crcs |= {name: _crc(content) for name, content in front.items()}
    draft = draft_of(place)
    try:
        with draft.open("wb") as file:
            size = _write(file, ordered, crcs)
            file.flush()
            os.fsync(file.fileno())
        sha256 = file_sha256(draft)
        _refuse_another(place, sha256)
        yield Sealed(sha256, manifest["root"]["sha256"], size, len(contents), manifest["figures"])
        _keep(draft, place)
    except OSError as error:
        raise of_the_disk(error, place.parent) or UsageError(
            f"不能写入 {place}（{why(error)}）。请检查目录和权限。", f"cannot write {place}: {error}"
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def write_pack(
    place: Path, header: Mapping[str, Any], contents: Mapping[str, Content], signer: Signer | None
) -> Sealed:
    """Write the pack at `place`, whole or not at all, over nothing but a pack of the same bytes; errors as drafted."""
    with drafted(place, header, contents, signer) as sealed:
        return sealed


def _refuse_another(place: Path, sha256: str) -> None:
    if place.exists() and file_sha256(place) != sha256:
        raise UsageError(
            f"{place} 已存在，内容与本次申报不同，未作任何改动。请换一个文件名：已封存的申报包不覆盖。",
            f"{place} exists and is another pack: give another name.",
        )


def _keep(draft: Path, place: Path) -> None:
    os.replace(draft, place)
    MACHINE.sync(place.parent)


def _manifest(header: Mapping[str, Any], contents: Mapping[str, Content]) -> tuple[dict[str, Any], dict[str, int]]:
    """The manifest, and the checksums that the zip asks for."""
    if "sm3" not in verifier.ALGORITHMS:
        raise UsageError(
            "此 Python 的 OpenSSL 不带 SM3，不能封存申报包。请换用带 SM3 的 Python（一般发行版都带）。",
            "this Python has no SM3: use one whose OpenSSL has it.",
        )
    members, crcs = [], {}
    for name in sorted(contents, key=str.encode):
        hashes = _hashes(contents[name])
        crcs[name] = int(hashes.pop("crc"))
        members.append({"path": name, "size": int(hashes.pop("size")), **hashes})
    figures = _bytes(contents[verifier.FIGURES]).splitlines()
    leaves = [*map(verifier.canonical, [dict(header), *members]), *figures]
    root = {name: verifier.tree_levels(name, leaves)[-1][0].hex() for name in verifier.ALGORITHMS}
    return {"header": dict(header), "members": members, "figures": len(figures), "root": root}, crcs


def _write(file: IO[bytes], contents: Mapping[str, Content], crcs: Mapping[str, int]) -> int:
    """Write the zip; returns its size. Raises UsageError before a byte too many is written."""
    offset, entries = 0, []
    total = sum(_size(content) + 120 + 2 * len(name.encode()) for name, content in contents.items())
    if total > LARGEST or len(contents) > MOST:
        raise UsageError(
            f"申报包将有 {len(contents)} 个文件、约 {total >> 20} MB，超出 zip 格式的上限（65,535 个、4 GB）。"
            "请用 --notice 分通知申报，或用 --without-inputs 不带输入文件。",
            f"{len(contents)} members, {total >> 20} MB: too much for a zip; use --notice or --without-inputs.",
        )
    for name, content in contents.items():
        local = verifier.local_header(name.encode(), _size(content), crcs[name])
        entries.append((local, offset))
        file.write(local)
        for chunk in _chunks(content):
            file.write(chunk)
        offset += len(local) + _size(content)
    tail = verifier.directory(entries, offset)
    file.write(tail)
    return offset + len(tail)


def _chunks(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _bytes(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _crc(content: Content) -> int:
    crc = 0
    for chunk in _chunks(content):
        crc = zlib.crc32(chunk, crc)
    return crc


def _hashes(content: Content) -> dict[str, str]:
    """Size, checksum and hashes of a member, read once."""
    size, crc, made = 0, 0, {name: hashlib.new(name) for name in verifier.ALGORITHMS}
    for chunk in _chunks(content):
        size, crc = size + len(chunk), zlib.crc32(chunk, crc)
        for digest in made.values():
            digest.update(chunk)
    return {"size": str(size), "crc": str(crc), **{name: one.hexdigest() for name, one in made.items()}}
