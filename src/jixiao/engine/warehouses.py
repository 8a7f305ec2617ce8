"""Warehouses that earlier builds made, each with a note of what its nodes came to: a build begins with a copy of the
one in which most of its tables stand, a trial with a copy of the published one."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from jixiao.engine.content import content_key
from jixiao.engine.executor import Execution, Made, made_as_json, made_from_json
from jixiao.engine.program import WAREHOUSE
from jixiao.engine.store import Store, link

KIND, FILE = "warehouse", "made.json"
"""What is kept, and the note beside a warehouse, kept or published: its program (a hash) and what its nodes came to."""
LOOKED_AT = 8
"""How many kept warehouses are looked at: those that were used last."""


def begin_with_kept(store: Store, program: str, execution: Execution) -> None:
    """Begin with the kept warehouse in which most nodes of the execution stand. Only those of the same program (a hash)
    are looked at; without one, it begins with nothing."""
    best: tuple[int, str, dict[str, Made]] = (0, "", {})
    for key in store.newest(KIND, LOOKED_AT):
        made = read_made(store.folder / KIND / key, program)
        best = max(best, (len(execution.standing(made)), key, made), key=lambda one: one[0])
    place = store.find(KIND, best[1]) if best[0] else None
    if place is not None:
        _begin_with(place, best[2], execution)


def begin_with_published(out: Path, program: str, execution: Execution) -> None:
    """Begin with the warehouse of a published build, if it is of this program (a hash), else with nothing."""
    made = read_made(out, program)
    if execution.standing(made):
        _begin_with(out, made, execution)


def _begin_with(place: Path, made: Mapping[str, Made], execution: Execution) -> None:
    """Put a copy of the warehouse at `place` where the execution works, and tell it what its nodes came to."""
    try:
        shutil.copyfile(place / WAREHOUSE, execution.warehouse)
    except FileNotFoundError:  # removed since it was found
        return
    execution.before = made
    _drop_others(execution)


def write_made(folder: Path, program: str, made: Mapping[str, Made]) -> None:
    """The note of a warehouse that lies, or will lie, in `folder`."""
    told = {"program": program, "made": made_as_json(made)}
    (folder / FILE).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def read_made(folder: Path, program: str) -> dict[str, Made]:
    """What the nodes of the warehouse in `folder` came to; nothing where no note of this program (a hash) says it."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if told["program"] != program:
            return {}
        return made_from_json(told["made"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def keep_warehouse(store: Store, program: str, made: Mapping[str, Made], warehouse: Path) -> None:
    """Keep a warehouse that nothing is written to any more, and what its nodes came to."""
    with store.keep(KIND, content_key(program, made_as_json(made))) as draft:
        write_made(draft, program, made)
        link(warehouse, draft / WAREHOUSE)


def _drop_others(execution: Execution) -> None:
    """What is not made by these statements goes: the figures, written with the workbooks, are made anew in any case."""
    own = {(node.schema, node.name) for node in execution.program.nodes}
    with execution.bounds.connect(execution.warehouse) as connection:
        listed = "select table_schema, table_name, table_type from information_schema.tables"
        rows = connection.execute(listed).fetchall()
        for schema, name, kind in sorted(rows):
            if (schema, name) not in own:
                connection.execute(f'drop {"view" if kind == "VIEW" else "table"} "{schema}"."{name}"')
