"""Does the published build stand: made of the same inputs, policy, code and day, and untouched since."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.engine.content import content_key
from jixiao.hashes import bytes_sha256
from jixiao.ingest.listing import by_shown_name, content_sha256
from jixiao.ingest.person_key import fingerprint, load_key
from jixiao.machine import MACHINE
from jixiao.pipeline.identity import build_id, versions
from jixiao.pipeline.paper import SUFFIX as PDF
from jixiao.pipeline.records import read_json, read_note, write_json
from jixiao.pipeline.summary import text_hashes
from jixiao.pipeline.workspace import builds_folder

if TYPE_CHECKING:
    from jixiao.pipeline.plan import BuildPlan

NOTE = "standing.json"
SUMMARY = "build.json"


def standing_build(plan: "BuildPlan") -> dict[str, Any] | None:
    """The content of build.json where the last published build is what this one would make; None where it is not, or
    where any of its files was touched since. No file of it is read but build.json."""
    noted = read_note(builds_folder(plan.out) / NOTE)
    if plan.fresh or not MACHINE.is_link(plan.out) or not noted or noted.get("files") != _stamps(plan.out):
        return None
    if not plan.inbox.is_dir() or noted.get("made_of") != _made_of(plan, _build_id(plan)):
        return None
    return dict(read_json(plan.out / SUMMARY, {}))


def key_before(plan: "BuildPlan") -> str:
    """The fingerprint of the key of pseudonyms of the last published build, where it is another than this one's; empty
    where it is the same, or not known."""
    before = str(read_note(plan.out / SUMMARY).get("person_key_id") or "")
    return before if before != fingerprint(load_key()) else ""


def note_standing(plan: "BuildPlan", made: str) -> None:
    """Note beside the builds what the published one was made of (`made`: its id, which is of the files as they were
    read, whatever has become of them since), and its files as they are."""
    write_json(builds_folder(plan.out) / NOTE, {"made_of": _made_of(plan, made), "files": _stamps(plan.out)})


def _made_of(plan: "BuildPlan", name: str) -> str:
    """A hash of all that a build depends on: its id (`name`), the key of pseudonyms, what runs the code."""
    return content_key(name, bytes_sha256(load_key()), versions(), plan.demo)


def _build_id(plan: "BuildPlan") -> str:
    """The id that a build of the inbox as it is now would have."""
    found = by_shown_name(plan.inbox, load_key())
    inputs = [(shown, content_sha256(plan.inbox, name)) for shown, name in found.items()]
    texts = text_hashes(plan).values()
    key_id = fingerprint(load_key())
    return build_id(inputs, plan.root, plan.as_of, plan.notices, plan.policy, texts, plan.monitor_month, key_id)


def _stamps(out: Path) -> dict[str, list[int]]:
    """Size and time of the last change of every file below a published folder, but for the PDFs beside workbooks."""
    place = out.resolve()
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.suffix != PDF)
    return {path.relative_to(place).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns] for path in files}
