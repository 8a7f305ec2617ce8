"""汇总: one build from several filings. The files handed in that each pack holds are laid out as one inbox, a folder a
pack, so that a province builds from what its cities filed: the same records as all of them at once, corrected as the
cities corrected them, read, judged and joined anew by its own key, each down to the file, sheet and row of the city."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from jixiao import verifier
from jixiao.errors import UsageError
from jixiao.evidence import verified_pack
from jixiao.filing.ledger import read_ledger
from jixiao.filing.merged_corrections import corrections_of, write_merged
from jixiao.filing.reproduction import unpack
from jixiao.hashes import bytes_sha256, file_sha256
from jixiao.ingest.corrections import Correction
from jixiao.policy.folder import CORRECTIONS, policy_files
from jixiao.system_words import no_folder

NOTE, MERGED = ".packs.json", ".policy"
"""What such an inbox was laid out from, and the policy data with the packs' corrections, where they have any; the door
passes both over."""


@dataclass(frozen=True)
class LaidOut:
    """A pack that was laid out: its name, hash and root, how many files, its day, what is taken over of it, and what is
    to be known of it (in Chinese and in English)."""

    name: str
    sha256: str
    root: str
    files: int
    as_of: str
    corrections: tuple[Correction, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> str:
        """For people."""
        return f"{self.name}：{self.files} 个文件，基准日 {self.as_of}" + "".join(f"；{note}" for note, _ in self.notes)

    @property
    def told_en(self) -> str:
        """The same in English."""
        return f"{self.name}: {self.files} files, as of {self.as_of}" + "".join(f"; {note}" for _, note in self.notes)


def lay_out(packs: Path, place: Path, policy: Path) -> list[LaidOut]:
    """Verify the packs of a folder and lay their files out at `place`, for its owner alone; what lay there before is
    replaced. Packs that another one replaced by the ledger beside them are left out. `policy`: the policy data that the
    build is made with.

    Raises UsageError for a folder without packs, a pack without its inputs, own corrections that cannot be read, or a
    place that holds something else;
    VerificationFailed for a pack that is not as it was sealed, or a ledger that was tampered with. What was laid out
    before stands then.
    """
    found = _current(packs)
    _refuse_another(place)
    draft = place.with_name(f".{place.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        laid = [_laid(path, draft / path.stem, policy) for path in found]
        (draft / NOTE).write_text(
            json.dumps([[one.name, one.sha256, one.root] for one in laid], ensure_ascii=False), encoding="utf-8"
        )
        if taken := [correction for one in laid for correction in one.corrections]:
            write_merged(policy, taken, draft / MERGED)
        shutil.rmtree(place, ignore_errors=True)
        draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return laid


def policy_of(place: Path) -> Path | None:
    """The policy data that an inbox was laid out with, where packs have corrections; None where the usual ones hold."""
    merged = place / MERGED
    return merged if merged.is_dir() else None


def _current(packs: Path) -> list[Path]:
    """The packs of a folder, by name, without those that were replaced."""
    if not packs.is_dir():
        raise UsageError(f"申报包目录 {packs} {no_folder(packs)}。请检查 --packs。", f"{packs} is no folder.")
    ledger = read_ledger(packs)
    replaced = {one.pack for one in ledger.entries} - {one.pack for one in ledger.current().values()}
    found = [path for path in sorted(packs.glob("*.zip")) if path.is_file() and path.name not in replaced]
    if not found:
        raise UsageError(
            f"{packs} 里没有申报包（*.zip）。请放入各地用 jixiao file 封存的申报包。",
            f"there is no filing pack (*.zip) in {packs}.",
        )
    return found


def _refuse_another(place: Path) -> None:
    if place.exists() and not (place / NOTE).is_file():
        raise UsageError(
            f"{place} 不是汇总展开的目录，没有覆盖。请移走它，或用 --out 换一个发布目录。",
            f"{place} was not laid out from packs: move it away, or publish elsewhere by --out.",
        )


def _laid(path: Path, place: Path, policy: Path) -> LaidOut:
    pack = verified_pack(path, ("没有汇总", "nothing was built"))
    header = pack.manifest["header"]
    if header["without_inputs"]:
        raise UsageError(
            f"{path} 没有带输入文件，不能汇总。请报送单位不用 --without-inputs 重新封存。",
            f"{path} was sealed without its inputs: it has to be sealed with them.",
        )
    unpack(pack, "inputs", place)
    files = sum(one.is_file() for one in place.rglob("*"))
    corrections = tuple(corrections_of(pack, path.stem))
    notes = tuple(_notes(pack, policy, len(corrections)))
    root = pack.manifest["root"]["sha256"]
    return LaidOut(path.name, bytes_sha256(pack.data), root, files, header["as_of"], corrections, notes)


def _notes(pack: verifier.Pack, policy: Path, corrected: int) -> list[tuple[str, str]]:
    """What may make a city's own figures other than those of the whole, and what is taken over of it."""
    notes = []
    if _tables(pack) != {name: file_sha256(path) for name, path in policy_files(policy).items() if name != CORRECTIONS}:
        notes.append(
            ("封存时用的政策数据和这次不同，按这次的计算", "sealed with other policy data; this build's own are used")
        )
    if corrected:
        notes.append((f"带入更正 {corrected} 条", f"corrections taken over: {corrected}"))
    elif f"policy/{CORRECTIONS}" in pack.places:
        notes.append(
            (
                "带有更正，但没有记下更正的位置，没有带入：要用请并入本次的 corrections.csv，位置前加上包名",
                "its corrections have no places and were not taken over: enter them in this build's corrections.csv, "
                "the pack's name before each place",
            )
        )
    return notes


def _tables(pack: verifier.Pack) -> dict[str, str]:
    """The policy tables of a pack and the layouts that came with them, without corrections: what they are, by name."""
    own = (name for name in pack.places if name.startswith("policy/") and name != f"policy/{CORRECTIONS}")
    return {name.removeprefix("policy/"): bytes_sha256(pack.read(name)) for name in own}
