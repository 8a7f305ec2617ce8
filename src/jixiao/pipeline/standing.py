"""Does the published build stand: made of the same inputs, policy, code and day, and untouched since."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.engine.content import content_key
from jixiao.hashes import bytes_sha256
from jixiao.ingest.listing import by_shown_name, content_sha256, no_file, place
from jixiao.ingest.person_key import fingerprint, load_key
from jixiao.machine import MACHINE
from jixiao.pipeline.identity import build_id, rules_of, versions
from jixiao.pipeline.paper import SUFFIX as PDF
from jixiao.pipeline.records import read_json, read_note, write_json
from jixiao.pipeline.summary import text_hashes
from jixiao.pipeline.workspace import builds_folder, shared_with

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
    if not plan.inbox.is_dir():
        return None
    texts = text_hashes(plan.texts)
    if noted.get("made_of") != _made_of(plan, _build_id(plan, texts), texts):
        return None
    return dict(read_json(plan.out / SUMMARY, {}))


def key_before(plan: "BuildPlan") -> str:
    """The fingerprint of the key of pseudonyms of the last published build, where it is another than this one's; empty
    where it is the same, or not known."""
    before = str(read_note(plan.out / SUMMARY).get("person_key_id") or "")
    return before if before != fingerprint(load_key()) else ""


def note_standing(plan: "BuildPlan", summary: Mapping[str, Any]) -> None:
    """Note beside the builds what the published one was made of (`summary`: its id and texts are of the files as they
    were read, whatever has become of them since), and its files as they are. Without the note, the next build is made
    whole."""
    made_of = _made_of(plan, summary["build_id"], summary["texts"])
    with suppress(OSError):
        write_json(builds_folder(plan.out) / NOTE, {"made_of": made_of, "files": _stamps(plan.out)})


def _made_of(plan: "BuildPlan", name: str, texts: Mapping[str, str]) -> str:
    """A hash of all that a build depends on: its id (`name`), the names of its texts, the key of pseudonyms, what runs
    the code, why nothing can be read of what is no file, who may read it."""
    return content_key(name, texts, bytes_sha256(load_key()), versions(), plan.demo, _no_files(plan), shared_with())


def _build_id(plan: "BuildPlan", texts: Mapping[str, str]) -> str:
    """The id that a build of the inbox as it is now would have."""
    inputs = [(shown, content_sha256(plan.inbox, name)) for shown, name in _shown(plan).items()]
    rules, key_id = rules_of(plan.code, plan.policy_source), fingerprint(load_key())
    return build_id(inputs, rules, plan.as_of, plan.notices, texts.values(), plan.monitor_month, key_id)


def _no_files(plan: "BuildPlan") -> dict[str, str]:
    """What lies in the inbox and is no file of it, and why: it has no content to be known by."""
    found = {shown: no_file(place(plan.inbox, name), plan.inbox) for shown, name in _shown(plan).items()}
    return {shown: why for shown, why in found.items() if why}


def _shown(plan: "BuildPlan") -> dict[str, str]:
    return by_shown_name(plan.inbox, load_key())


def _stamps(out: Path) -> dict[str, list[int]]:
    """Size and time of the last change of every file below a published folder, but for the PDFs beside workbooks."""
    folder = out.resolve()
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != PDF)
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns] for path in files}
