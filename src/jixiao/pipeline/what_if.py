"""The published records put through the models again, in a warehouse of one's own: the published one is untouched."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import duckdb

from jixiao.errors import UsageError
from jixiao.machine import MACHINE
from jixiao.paths import state_folder
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.records import read_json
from jixiao.pipeline.stages import place_policy
from jixiao.pipeline.transform import LOG, TransformFailed, transform_part
from jixiao.policy.folder import own_policy, policy_sha256

PUBLISHED = "models/marts"
ASSESSMENT = "assessment"
LEFT_OUT = (
    "row_use", "int_record__outcome", "int_record__use", "int_record__text", "int_record__check", "int_measure__use",
)  # fmt: skip
"""What every row was used for is not asked again."""


@contextmanager
def scored_again(
    out: Path,
    root: Path,
    policy: Path | None,
    wanted: str,
    fill: Callable[[Path, Path], None] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a warehouse made from the raw records of `out`, as of its day, under `policy` (None: the
    project's own) with the models of this name or folder and all that they read; it is gone after the block.

    `fill(published raw, own raw)` may put in other raw records; without it the published ones are taken, and what was
    made of them where it is the same: of one build, whatever is published at `out` meanwhile. Raises
    UsageError when `out` has no raw records, PolicyRefused, or TransformFailed, which names the folder of its log.
    """
    raw = raw_records(out)
    build = raw.parent
    with tempfile.TemporaryDirectory(prefix="jixiao-") as place:
        work = Path(place).resolve()
        plan = BuildPlan(work, work / "out", build_day(build), work / "work", root.resolve(), policy=policy)
        plan.work.mkdir()
        if fill is None:
            MACHINE.show(raw, plan.raw)
        else:
            plan.raw.mkdir()
            fill(raw, plan.raw)
        place_policy(plan)
        try:
            transform_part(plan, [wanted], LEFT_OUT, published=build if fill is None else None)
        except TransformFailed as error:
            raise _with_log(error, plan.work / LOG) from None
        with closing(plan.bounds.read(plan.warehouse)) as con:
            yield con


def _with_log(error: TransformFailed, log: Path) -> TransformFailed:
    """The fault with its log where that outlives the warehouse, and with the place of it in the sentence."""
    kept = state_folder() / "logs"
    kept.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(log, kept / LOG)
    return TransformFailed(f"{error.message}该文件在 {kept}。", f"{error.message_en} It lies in {kept}.")


def raw_records(out: Path) -> Path:
    """The raw records of a published build. Raises UsageError when there are none."""
    raw = (out / "raw").resolve()
    if not raw.is_dir():
        raise UsageError(
            f"{out} 里没有原始记录（raw 目录），不能重新计算。请重新运行 jixiao build。",
            f"{out} holds no raw records: run jixiao build again.",
        )
    return raw


def build_policy(out: Path, root: Path) -> Path | None:
    """The policy folder that a build was made by, None for the project's own of today."""
    kept = (out / "policy").resolve()
    if not kept.is_dir() or policy_sha256(kept) == policy_sha256(own_policy(root)):
        return None
    return kept


def build_day(out: Path) -> date:
    """The day of a published build."""
    return date.fromisoformat(str(read_json(out / "build.json", {})["as_of"]))
