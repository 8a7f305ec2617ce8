"""汇总: one build from several filings. The files handed in that each pack holds are laid out as one inbox, a folder a
pack, so that a province builds from what its cities filed: the same records as all of them at once, read, judged and
joined anew by its own key, each down to the file, sheet and row of the city."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from jixiao import verifier
from jixiao.errors import UsageError
from jixiao.evidence import verified_pack
from jixiao.filing.ledger import read_ledger
from jixiao.filing.reproduction import unpack
from jixiao.hashes import bytes_sha256
from jixiao.policy.folder import CORRECTIONS, policy_sha256
from jixiao.system_words import no_folder

NOTE = ".packs.json"
"""What such an inbox was laid out from; the door passes it over."""


@dataclass(frozen=True)
class LaidOut:
    """A pack that was laid out: its name, hash and root, how many files, its day, and what is to be known of it."""

    name: str
    sha256: str
    root: str
    files: int
    as_of: str
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """For people."""
        return f"{self.name}：{self.files} 个文件，基准日 {self.as_of}" + "".join(f"；{note}" for note in self.notes)


def lay_out(packs: Path, place: Path, policy: Path) -> list[LaidOut]:
    """Verify the packs of a folder and lay their files out at `place`, for its owner alone; what lay there before is
    replaced. Packs that another one replaced by the ledger beside them are left out. `policy`: the policy data that the
    build is made with.

    Raises UsageError for a folder without packs, a pack without its inputs, or a place that holds something else;
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
        shutil.rmtree(place, ignore_errors=True)
        draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return laid


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
    notes = tuple(_notes(pack, header["code"]["policy_sha256"], policy))
    return LaidOut(path.name, bytes_sha256(pack.data), pack.manifest["root"]["sha256"], files, header["as_of"], notes)


def _notes(pack: verifier.Pack, policy_hash: str, policy: Path) -> list[str]:
    """What may make a city's own figures other than those of the whole."""
    notes = []
    if policy_hash != policy_sha256(policy):
        notes.append("封存时用的政策数据和这次不同，按这次的计算")
    if f"policy/{CORRECTIONS}" in pack.places:
        notes.append("带有更正，不会自动带入：要用请并入本次的 corrections.csv，位置前加上包名")
    return notes
