"""Does the published build stand: made of the same inputs, policy, code and day, and untouched since."""

from collections.abc import Iterable, Mapping, Set
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
Input = tuple[str, str]
"""A file by the name under which it is shown, and the hash of its content, blank where there is none."""


def standing_build(plan: "BuildPlan") -> dict[str, Any] | None:
    """The content of build.json where the last published build is what this one would make; None where it is not, or
    where any of its files was touched since. No file of it is read but build.json."""
    noted = read_note(builds_folder(plan.out) / NOTE)
    if plan.fresh or not MACHINE.is_link(plan.out) or not noted or noted.get("files") != _stamps(plan.out):
        return None
    if not plan.inbox.is_dir():
        return None
    inputs, texts = _inputs(plan), text_hashes(plan.texts)
    if noted.get("made_of") != _made_of(plan, _build_id(plan, inputs, texts), inputs, texts):
        return None
    return dict(read_json(plan.out / SUMMARY, {}))


def key_before(plan: "BuildPlan") -> str:
    """The fingerprint of the key of pseudonyms of the last published build, where it is another than this one's; empty
    where it is the same, or not known."""
    before = str(read_note(plan.out / SUMMARY).get("person_key_id") or "")
    return before if before != fingerprint(load_key()) else ""


def note_standing(plan: "BuildPlan", summary: Mapping[str, Any]) -> None:
    """Note beside the builds what the published one was made of (`summary`: its id, inputs and texts are of the files
    as they were read, whatever has become of them since), and its files as they are. Without the note, the next build
    is made whole."""
    inputs = [(row["file"], row["sha256"]) for row in summary["inputs"]]
    made_of = _made_of(plan, summary["build_id"], inputs, summary["texts"])
    with suppress(OSError):
        write_json(builds_folder(plan.out) / NOTE, {"made_of": made_of, "files": _stamps(plan.out)})


def _made_of(plan: "BuildPlan", name: str, inputs: Iterable[Input], texts: Mapping[str, str]) -> str:
    """A hash of all that a build depends on: its id (`name`), the names of its texts, the key of pseudonyms, what runs
    the code, why nothing can be read of what is no file, who may read it."""
    no_files = _no_files(plan, {shown for shown, digest in inputs if not digest})
    return content_key(name, texts, bytes_sha256(load_key()), versions(), plan.demo, no_files, shared_with())


def _inputs(plan: "BuildPlan") -> list[Input]:
    """The inbox as it is now."""
    return [(shown, content_sha256(plan.inbox, name)) for shown, name in by_shown_name(plan.inbox, load_key()).items()]


def _build_id(plan: "BuildPlan", inputs: Iterable[Input], texts: Mapping[str, str]) -> str:
    """The id that a build of these would have."""
    rules, key_id = rules_of(plan.code, plan.policy_source), fingerprint(load_key())
    return build_id(inputs, rules, plan.as_of, plan.notices, texts.values(), plan.monitor_month, key_id)


def _no_files(plan: "BuildPlan", blank: Set[str]) -> dict[str, str]:
    """What has no content to be known by (`blank`), because it is no file of the inbox, and why it is none."""
    names = by_shown_name(plan.inbox, load_key()) if blank else {}
    found = {shown: no_file(place(plan.inbox, names[shown]), plan.inbox) for shown in blank & names.keys()}
    return {shown: why for shown, why in found.items() if why}


def _stamps(out: Path) -> dict[str, list[int]]:
    """Size and time of the last change of every file below a published folder, but for the PDFs beside workbooks."""
    folder = out.resolve()
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != PDF)
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns] for path in files}
