"""A synthetic, realistic inbox for all five notices: same seed, same bytes."""

import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from jixiao.demo.activity import Activity
from jixiao.demo.agreement import make_agree
from jixiao.demo.applicants import Applicants
from jixiao.demo.contradictions import add_contradictions, contradiction_list
from jixiao.demo.faults import Planter, planted_list, sheet_counts
from jixiao.demo.filler import FillerSheet, add_filler_world, write_filler
from jixiao.demo.funding import Funding
from jixiao.demo.intended import intended_results
from jixiao.demo.narratives import write_narratives
from jixiao.demo.people import People
from jixiao.demo.plans import spread
from jixiao.demo.procedure import Procedure
from jixiao.demo.profiles import NOTICES, load_profile, planted_findings
from jixiao.demo.said_progress import tell_progress
from jixiao.demo.world import World
from jixiao.demo.writers import write_files
from jixiao.errors import UsageError

SERIALS_PER_NOTICE = 100
README = """本文件夹是合成的演示数据，由 jixiao demo 生成，不含任何真实单位或个人。

身份证号和统一社会信用代码的校验码有效，但所用地区码和机构序号从不用于实际发放，姓名为随机组合。
各文件的版式、错误和重复都是有意安排的：
- planted_defects.json：有意放入的错误清单、互相矛盾的记录清单、申报前要说明的发现清单（其余记录前后相合），
  以及每个工作表应读、应收、应隔离、重复、跳过的行数；
- intended_results.json：吉人社联〔2024〕48号各申报项目每项条件的预定结果。

规模：{scale}　随机种子：{seed}　记录数：{records}　文件数：{files}
"""


@dataclass(frozen=True)
class DemoSummary:
    """What was written: rows by record type (faults and copies included), files, planted faults, duplicates."""

    folder: Path
    scale: int
    seed: int
    records: dict[str, int]
    files: int
    planted: int
    duplicates: int

    @property
    def total(self) -> int:
        """Rows of all record types."""
        return sum(self.records.values())


def make_world(seed: int) -> World:
    """The rows of all five notices at scale 1, without faults and copies."""
    world = World()
    for position, notice in enumerate(NOTICES):
        rng = random.Random(f"{seed}:{notice}")
        applicants = Applicants(world, load_profile(notice), position * SERIALS_PER_NOTICE, rng, People(rng))
        applicants.write()
        activity = Activity(world, applicants)
        activity.write()
        procedure = Procedure(world, activity)
        procedure.write()
        Funding(world, procedure).write()
    make_agree(world)
    tell_progress(world)
    add_contradictions(world)
    return world


def write_demo(folder: Path, scale: int = 1, seed: int = 2024) -> DemoSummary:
    """Writes the demo inbox into `folder` (made when missing, and must be empty).

    Scale N has N times the training, certification and funding records of scale 1. UsageError for a scale below 1 or
    a folder that already holds something.
    """
    if scale < 1:
        raise UsageError(f"规模应为不小于1的整数，现为 {scale}。请改用 --scale 1 或更大。", "scale must be 1 or more")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "已有内容，为免覆盖未写入" if folder.is_dir() else "是文件，不是文件夹"
        raise UsageError(f"文件夹 {folder} {what}。请换一个空文件夹。", f"{folder} is no empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    world = make_world(seed)
    counts = Counter(row.record_type for row in world.rows)
    if scale > 1:
        add_filler_world(world, (scale - 1) * counts["funding"])
    plans = spread(world.rows)
    Planter(plans, random.Random(f"{seed}:faults")).plant()
    write_files(folder, plans)
    extra = {name: (scale - 1) * counts[name] for name in ("training", "certification", "funding")}
    fillers = write_filler(folder, extra, seed)
    sheets = sheet_counts(plans) + [_filler_count(sheet) for sheet in fillers]
    texts = write_narratives(folder, world)
    defects = planted_list(plans)
    planted = {"synthetic": True, "defects": defects, "contradictions": contradiction_list(plans)}
    planted["findings"] = planted_findings()
    _write_json(folder / "planted_defects.json", planted | {"sheets": sheets + texts})
    _write_json(folder / "intended_results.json", intended_results(load_profile("jl-2024")))
    records: Counter[str] = Counter()
    for sheet in sheets:
        records[str(sheet["record_type"])] += int(str(sheet["read"])) - int(str(sheet["skipped"]))
    summary = DemoSummary(
        folder=folder,
        scale=scale,
        seed=seed,
        records=dict(records),
        files=len({str(sheet["file"]) for sheet in sheets + texts}),
        planted=len(defects),
        duplicates=sum(int(str(sheet["duplicates"])) for sheet in sheets),
    )
    (folder / "README.txt").write_text(
        README.format(scale=scale, seed=seed, records=summary.total, files=summary.files), encoding="utf-8"
    )
    return summary


def _filler_count(sheet: FillerSheet) -> dict[str, object]:
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "record_type": sheet.record_type,
        "read": sheet.rows,
        "accepted": sheet.rows,
        "quarantined": 0,
        "duplicates": 0,
        "skipped": 0,
    }


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


__all__ = ["DemoSummary", "make_world", "write_demo"]
