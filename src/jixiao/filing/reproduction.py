"""Makes a filing again from its own inputs and policy data, and compares it with the pack, member by member."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jixiao import verifier
from jixiao.errors import UsageError, VerificationFailed
from jixiao.evidence import evidence_files, open_pack, verified_pack
from jixiao.filing.contents import contents_of, header_of, inputs_of, read_built, texts_of
from jixiao.filing.explanations import MEMBER, Explanation, Finding, explained, key_of, to_explain
from jixiao.filing.pack import Content, write_pack
from jixiao.filing.told import evidence_and_page
from jixiao.ingest.contract import load_contract
from jixiao.ingest.listing import by_shown_name, content_sha256
from jixiao.ingest.person_key import load_key, sealed_under
from jixiao.open_findings import ANSWER
from jixiao.page.viewer import MEMBER as VIEWER
from jixiao.pipeline.progress import Progress, Silent
from jixiao.pipeline.run import plan_build, run_build
from jixiao.spreadsheet_text import armed
from jixiao.trace.gather import gather

SUMMARY = "build.json"


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What became of making a filing again.

    `differing` are members with other bytes, `missing` those not made again, `more` those that the pack does not have;
    `header` names the entries of the header that are not the same. Under another key of pseudonyms the raw records of
    persons cannot be compared (`not_compared`).
    """

    members: int
    differing: list[str]
    missing: list[str]
    more: list[str]
    header: list[str]
    not_compared: list[str]
    same_code: bool
    same_key: bool

    @property
    def holds(self) -> bool:
        """Whether all that can be compared is the same."""
        return not (self.differing or self.missing or self.more or self.header)


def reproduce(path: Path, root: Path, inbox: Path | None = None, progress: Progress | None = None) -> Reproduction:
    """Verify a pack, build from its inputs (or the files of `inbox`), policy, texts, day and notices, and compare. It
    is made with the key that it was sealed under, where this user has that one still (jixiao.ingest.person_key).

    Raises VerificationFailed for a pack that does not fit or an inbox that is another one, UsageError for a pack
    without inputs when no inbox is named, GateRefused when the build is refused.
    """
    pack = verified_pack(path, ("没有重做", "not made again"))
    key_id, listener = pack.manifest["header"]["person_key_id"], progress or Silent()
    with sealed_under(key_id), tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        place = Path(folder)
        out = build_again(pack, place, root, inbox, listener)
        again = _seal_again(pack, place, out, root, listener)
        return _compared(pack, again)


def build_again(
    pack: verifier.Pack,
    place: Path,
    root: Path,
    inbox: Path | None,
    progress: Progress | None,
    complete: Callable[[Path], object] = lambda policy: None,
) -> Path:
    """A build below `place` as the pack says it was made, once `complete` has seen its policy folder; returns the
    published folder. Raises as reproduce."""
    header, summary = pack.manifest["header"], json.loads(pack.read("build.json"))
    for name in ("inputs", "policy", "texts"):
        unpack(pack, name, place / name)
    complete(place / "policy")
    if header["without_inputs"]:
        if inbox is None:
            raise UsageError(
                "这个申报包没有带输入文件，不能单凭它重做。请用 --inbox 指明原来的收件目录。",
                "the pack was sealed without its inputs: name the inbox with --inbox.",
            )
        _refuse_others(inbox, {row["file"]: row["sha256"] for row in summary["inputs"]})
    elif inbox is not None:
        raise UsageError(
            "这个申报包带有输入文件，只凭它重做，用不上 --inbox。请去掉 --inbox 后重试。",
            "the pack has its inputs, and is built again of these alone: leave out --inbox.",
        )
    source = inbox or place / "inputs"
    plan = plan_build(
        source,
        place / "published",
        date.fromisoformat(header["as_of"]),
        root,
        tuple(header["notices"]),
        summary["demo"],
        place / "policy",
        place / "texts" if summary["texts"] else None,
        header["monitor_month"],
        fresh=True,
    )
    run_build(plan, progress)
    return plan.out


def unpack(pack: verifier.Pack, folder: str, place: Path) -> None:
    """Write what a pack has in a folder into a new one. Raises VerificationFailed for a path that leads out of it."""
    place.mkdir()
    for name in pack.places:
        if name.startswith(f"{folder}/"):
            target = (place / name.removeprefix(f"{folder}/")).resolve()
            if not target.is_relative_to(place.resolve()):
                raise VerificationFailed(f"申报包中的路径 {name} 不正当，没有解开。", f"the pack has the path {name}.")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(pack.read(name))


def _refuse_others(inbox: Path, named: Mapping[str, str]) -> None:
    own = by_shown_name(inbox, load_key())
    for name, sha256 in sorted(named.items()):
        if content_sha256(inbox, own.get(name, name)) != sha256:
            raise VerificationFailed(
                f"收件目录中的 {name} 不是申报时的那个文件（被改动、改名或删除），没有重做。请检查 --inbox。",
                f"{name} in the inbox is not the file that was filed: check --inbox.",
            )


def _seal_again(pack: verifier.Pack, place: Path, out: Path, root: Path, progress: Progress) -> verifier.Pack:
    """The build sealed as the pack was, without a signature."""
    header, built = pack.manifest["header"], read_built(out, root)
    filed = header["filed"]
    contents: dict[str, Content] = {**contents_of(built, filed), **texts_of(built, place / "texts")}
    if not header["without_inputs"]:
        contents |= inputs_of(built, place / "inputs")
    given = _given(pack)
    # packs sealed before this was asked explain the findings of their notices only
    asked = [one for one in to_explain(out, filed) if one[1] or key_of(one) in given]
    answers = explained(asked, given)
    if answers:
        contents[MEMBER] = answers
    progress.stage("evidence")
    if VIEWER in pack.places:
        contents |= evidence_and_page(out, tuple(filed), place / "texts" if built.summary["texts"] else None)
    else:  # it was sealed before packs had a page
        contents |= evidence_files(gather(out, filed))
    progress.stage("pack")
    write_pack(place / "again.zip", header_of(built, filed, header["without_inputs"]), contents, None)
    return open_pack(place / "again.zip")


def _given(pack: verifier.Pack) -> dict[Finding, Explanation]:
    """The explanations of the pack."""
    if MEMBER not in pack.places:
        return {}
    rows = list(csv.reader(io.StringIO(pack.read(MEMBER).decode(), newline="")))[1:]
    return {key_of(tuple(map(armed, row[: -len(ANSWER)]))): Explanation(*row[-len(ANSWER) :]) for row in rows}


def _pseudonyms() -> set[str]:
    """The members that hold pseudonyms of persons: under another key they cannot be the same."""
    types = load_contract().record_types
    return {f"raw/{one.id}.parquet" for one in types if any(column.type == "id" for column in one.columns)}


def _without_id(pack: verifier.Pack) -> dict[str, object]:
    return {name: value for name, value in json.loads(pack.read(SUMMARY)).items() if name != "build_id"}


def _compared(pack: verifier.Pack, again: verifier.Pack) -> Reproduction:
    was, now = ({one["path"]: one["sha256"] for one in each.manifest["members"]} for each in (pack, again))
    before, after = pack.manifest["header"], again.manifest["header"]
    same_key = before["person_key_id"] == after["person_key_id"]
    skipped = set() if same_key else was.keys() & (_pseudonyms() | {VIEWER})  # the page tells the id of the build
    other = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    differing = {name for name in was.keys() & now.keys() if was[name] != now[name]} - skipped
    if not same_key:  # the id of a build tells its key
        other -= {"build_id"}
        differing -= {SUMMARY} if _without_id(pack) == _without_id(again) else set()
    return Reproduction(
        members=len(was),
        differing=sorted(differing),
        missing=sorted(was.keys() - now.keys()),
        more=sorted(now.keys() - was.keys()),
        header=sorted(other - {"person_key_id"}),
        not_compared=sorted(skipped),
        same_code=before["code"] == after["code"],
        same_key=same_key,
    )
