"""Spreads the rows over files and sheets, one set of files an office, in many layouts."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from jixiao.demo.styles import STYLES, FileKind, OfficeStyle
from jixiao.demo.world import Record
from jixiao.ingest.contract import load_contract

GROUPS: dict[str, tuple[str, ...]] = {
    "申报材料": ("unit", "unit_year", "credit_record", "application", "application_occupation"),
    "师资与合作": ("teacher", "expert", "partnership"),
    "培训取证": ("training", "certification"),
    "跟踪材料": ("survey", "contest", "studio", "apprentice", "evidence", "target"),
    "评审认定": ("review", "publicity", "project", "progress"),
    "资金台账": ("funding",),
}
BULK_KINDS: tuple[FileKind, ...] = ("xlsx", "csv", "gb", "parquet")
OTHER_KINDS: tuple[FileKind, ...] = ("xlsx", "xlsx", "csv", *("xlsx",) * 3, "gb", *("xlsx",) * 3, "parquet")
SUFFIX = {"xlsx": ".xlsx", "csv": ".csv", "gb": ".csv", "parquet": ".parquet"}


@dataclass
class SheetPlan:
    """One sheet to be written: its rows in order, and how."""

    file: str
    sheet: str
    record_type: str
    kind: FileKind
    style: OfficeStyle
    office: str
    rows: list[Record] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    read: int = 0
    skipped: int = 0


def _bare_file(folder: str, office: str, record_type: str, kind: FileKind) -> str:
    record = load_contract().get(record_type)
    stem = record.id if kind == "parquet" and "_" not in record.id else record.label  # a name ends at the first _
    return str(PurePosixPath(folder, office, f"{stem}-{office}{SUFFIX[kind]}"))


def spread(rows: list[Record]) -> list[SheetPlan]:
    """The sheets of all rows, in reading order: by relative path, then by sheet."""
    by_place: dict[tuple[str, str], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_place[row.place][row.record_type].append(row)
    plans: list[SheetPlan] = []
    for position, ((folder, office), by_type) in enumerate(sorted(by_place.items())):
        for number, (group, types) in enumerate(GROUPS.items()):
            kinds = BULK_KINDS if group == "培训取证" else OTHER_KINDS
            kind = kinds[(position + number) % len(kinds)]
            for record_type in types:
                if record_type not in by_type:
                    continue
                style = STYLES[(position * 3 + len(plans)) % len(STYLES)]
                in_book = kind == "xlsx"
                file = str(PurePosixPath(folder, office, f"{group}.xlsx")) if in_book else ""
                plans.append(
                    SheetPlan(
                        file or _bare_file(folder, office, record_type, kind),
                        load_contract().get(record_type).label if in_book else "",
                        record_type,
                        kind,
                        style,
                        office,
                        by_type[record_type],
                    )
                )
    return sorted(plans, key=lambda plan: plan.file)
