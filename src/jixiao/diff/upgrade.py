"""What another version of the program makes of a filing: the pack is built again from its own inputs, policy data and
day by the program that runs, and held against itself. Records, policy and parameters are the same, so that the program
is the cause of whatever moved."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.diff.difference import Difference, compare
from jixiao.diff.snapshot import open_snapshot, pack_snapshot
from jixiao.errors import UnreadableInput
from jixiao.evidence import verified_pack
from jixiao.filing.reproduction import build_again
from jixiao.ingest.person_key import sealed_under
from jixiao.policy.folder import own_policy, policy_files
from jixiao.policy.policy_data import PolicyRefused
from jixiao.trace.gather import gather

if TYPE_CHECKING:
    from jixiao.pipeline.progress import Progress


@dataclass(frozen=True)
class Upgrade:
    """What moved. `added` are policy tables that the pack does not have and this version asks for: its own were taken.
    they belong to the version, and are no cause beside it. `same_program`: the pack was sealed by just this one;
    `sealed_by`: which one it was, as its header says."""

    difference: Difference
    added: list[str]
    same_program: bool
    sealed_by: dict[str, str]


@contextmanager
def upgraded(
    path: Path, root: Path, inbox: Path | None = None, progress: "Progress | None" = None
) -> Iterator[Upgrade]:
    """What the program below `root` makes of a pack, and what it changes in it; the build is gone after the block. It
    is made with the key that the pack was sealed under, where this user has that one still.

    Raises VerificationFailed for a pack that does not fit or an inbox that is another one, UsageError for what is no
    pack, or one without inputs when no inbox is named, UnreadableInput for policy data that this version cannot take,
    GateRefused when its gates refuse the build.
    """
    pack = verified_pack(path, ("没有比较", "not compared"))
    header = pack.manifest["header"]
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder, sealed_under(header["person_key_id"]):
        place, added = Path(folder), list[str]()
        try:
            out = build_again(pack, place, root, inbox, progress, lambda kept: added.extend(_completed(kept, root)))
        except PolicyRefused as error:
            raise UnreadableInput(
                f"{path} 里的政策数据，这个版本的程序读不了：{error.message}包本身不受影响，照样可以核对；"
                "要看数字有什么变化，请用包里的收件文件和现在的政策数据另做一次构建，再用 jixiao diff 比较。",
                f"this version cannot take the policy data of {path}: {error.message_en}",
            ) from error
        filed, built = tuple(header["filed"]), open_snapshot(out)
        came_since = {f"policy/{name}" for name in added}
        members = [name for name in built.members if name not in came_since]
        after = replace(built, members=members, gather=lambda: gather(out, filed, with_cells=False, with_asked=False))
        same = header["code"]["code_sha256"] == after.code["code_sha256"]
        yield Upgrade(compare(pack_snapshot(path, pack), after), added, same, header["code"])


def _completed(policy: Path, root: Path) -> list[str]:
    """Put the program's own tables where the policy data of a pack have none, as they came after it; their names."""
    own = {name: source for name, source in policy_files(own_policy(root)).items() if name.endswith(".csv")}
    lacking = sorted(name for name in own if "/" not in name and not (policy / name).exists())
    for name in lacking:
        shutil.copyfile(own[name], policy / name)
    return lacking


def program_line(upgrade: Upgrade, path: Path) -> tuple[str, str]:
    """Which program sealed the pack, in Chinese and in English."""
    code = upgrade.sealed_by
    version, release = code.get("version", ""), code.get("release") or ""
    told = f"{version}（{'发行版' if release else '未登记的版本'}）"
    if upgrade.same_program:
        return f"申报包由这个程序封存（{told}），没有换过版本。", f"{path} was sealed by this very program ({version})."
    return (
        f"申报包由 {told} 封存，已用现在的程序重做一遍。",
        f"{path} was sealed by {version}; built again by this one.",
    )
