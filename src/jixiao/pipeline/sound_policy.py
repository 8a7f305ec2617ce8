"""Whether a policy folder is sound: asked by every command that works by one, found out once for the same folder and
program."""

import json
from dataclasses import dataclass
from pathlib import Path

from jixiao.engine.content import content_key
from jixiao.engine.store import Store
from jixiao.policy.folder import layout_folders, policy_sha256

KIND, FILE = "policy", "sound.json"


@dataclass(frozen=True)
class SoundPolicy:
    """What a build needs of policy data that were found sound.

    `tables` is a row a table: name, label, number of rows; `hand_boxes` are the names of the cells that layouts leave
    to be filled by hand.
    """

    tables: list[tuple[str, str, int]]
    hand_boxes: list[str]


def sound_policy(folder: Path, root: Path, store: Store, program: str) -> SoundPolicy:
    """What the sound policy data of `folder` hold, with the layouts that they bring; `program` is the hash of the
    code below `root`, whose own layouts, lists and declarations they are checked by.

    Raises PolicyRefused naming the faults, UsageError when there is no such folder, JixiaoError for a layout that
    cannot be read.
    """
    key = content_key(program, policy_sha256(folder))
    known = _read(store.find(KIND, key))
    if known is not None:
        return known
    found = _checked(folder, root)
    with store.keep(KIND, key) as draft:
        told = json.dumps({"tables": found.tables, "hand_boxes": found.hand_boxes}, ensure_ascii=False)
        (draft / FILE).write_text(told, encoding="utf-8")
    return found


def _read(entry: Path | None) -> SoundPolicy | None:
    if entry is None:
        return None
    try:
        told = json.loads((entry / FILE).read_text(encoding="utf-8"))
        return SoundPolicy([(name, label, rows) for name, label, rows in told["tables"]], list(told["hand_boxes"]))
    except (OSError, ValueError, TypeError, KeyError):  # not what was kept: checked again
        return None


def _checked(folder: Path, root: Path) -> SoundPolicy:
    from jixiao.forms.byhand import hand_boxes
    from jixiao.forms.layout import load_layouts
    from jixiao.forms.shapes import refuse_bad_layouts
    from jixiao.policy.policy_data import refuse_bad_policy

    policy = refuse_bad_policy(folder, root)
    refuse_bad_layouts(policy)
    boxes = hand_boxes(load_layouts(*layout_folders(root, folder)))
    tables = [(table.name, table.label, len(policy.rows(table.name))) for table in policy.schema.tables.values()]
    return SoundPolicy(tables, sorted(boxes))
