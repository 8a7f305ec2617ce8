"""`jixiao verify`: the pack's own verifier, and whether the ledger beside the pack knows it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao import verifier
from jixiao.errors import UnreadableInput, UsageError, VerificationFailed
from jixiao.filing.ledger import NAME, LedgerEntry, read_ledger
from jixiao.hashes import bytes_sha256
from jixiao.pairs import two_texts
from jixiao.system_words import why


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a verification: all that does not fit (in both languages), and what the pack says it is."""

    sha256: str
    faults: list[str]
    pack: verifier.Pack
    entries: list[LedgerEntry] | None
    proof: dict[str, Any] | None
    sound: bool
    """Whether the pack itself fits, whatever the ledger beside it says."""

    @property
    def document(self) -> dict[str, Any]:
        """The verdict as JSON; of a pack that does not fit nothing is told that it says of itself."""
        document: dict[str, Any] = {
            "fits": not self.faults,
            "faults": self.faults,
            "sha256": self.sha256,
            "algorithms": verifier.ALGORITHMS,
        }
        document["ledger"] = None if self.entries is None else [json.loads(entry.line) for entry in self.entries]
        if self.faults:
            return document
        manifest = self.pack.manifest
        signed = json.loads(self.pack.read(verifier.SIGNATURE)) if verifier.SIGNATURE in self.pack.places else {}
        return document | {
            "header": manifest["header"],
            "members": len(manifest["members"]),
            "figures": manifest["figures"],
            "root": manifest["root"],
            "signed_by": signed.get("public_key"),
            "cell": self.proof,
        }


def verify_pack(path: Path, key: str | None = None, cell: str | None = None) -> Verification:
    """Verify a pack and prove one cell of it. `key` is a public key in hex that must have signed it.

    Raises UnreadableInput for a file that cannot be read, UsageError for a cell that a sound pack does not hold.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"申报包 {path} 无法读取（{why(error)}）。请检查文件名和权限。", f"cannot read {path}: {error}"
        ) from None
    pack = verifier.Pack(data)
    own = pack.faults(key)
    sha256 = bytes_sha256(data)
    entries, more = _registered(path, sha256)
    faults = [*own, *more]
    return Verification(sha256, faults, pack, entries, _proof(pack, cell) if cell and not faults else None, not own)


def _proof(pack: verifier.Pack, cell: str) -> dict[str, Any]:
    from jixiao.trace.figures import cell_of

    place = cell_of(cell)
    if place:
        folder, workbook, sheet, number = place
        cell = "!".join((f"{folder}/{workbook}" if folder else workbook, sheet, number))
    try:
        return pack.prove(cell)
    except ValueError as error:
        zh, en = two_texts(str(error))
        raise UsageError(
            f"{zh}。请写 通知/工作簿.xlsx!工作表!单元格，或指标编号。",
            f"{en}: write NOTICE/WORKBOOK.xlsx!SHEET!CELL, or a figure id.",
        ) from None


def _registered(path: Path, sha256: str) -> tuple[list[LedgerEntry] | None, list[str]]:
    """The entries of the pack in the ledger beside it (None without a ledger), and what does not fit."""
    if not (path.parent / NAME).is_file():
        return None, []
    try:
        ledger = read_ledger(path.parent)
    except VerificationFailed as error:
        return [], [f"{error.message} / {error.message_en}"]
    found = [entry for entry in ledger.entries if entry.sha256 == sha256]
    if found:
        return found, []
    return [], [f"台账 {NAME} 没有登记过这样的申报包 / the ledger {NAME} does not know this pack"]
