"""More of the same at a larger scale: training, certificates and payments of bases that apply for nothing.

The extra records belong to their own units and one past project each, so that the results intended for the applicants
hold at every scale. Columns are computed from the row's position, whole columns at a time, and files are written side
by side.
"""

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

import polars as pl

from jixiao.demo.large_sheet import write_large_sheet
from jixiao.demo.people import GIVEN, ID_CHECKS, ID_WEIGHTS, SURNAMES, make_uscc
from jixiao.demo.world import World
from jixiao.ingest.contract import load_contract
from jixiao.parquet_file import write_parquet

FOLDER = "90-其他培训机构"
OFFICE = "省外其他培训机构汇总"
UNITS = 40
UNIT_SERIAL = 5_000
FileForm = Literal["csv", "parquet", "xlsx"]
FORMS: tuple[FileForm, ...] = ("csv", "parquet", "xlsx")
FILE_ROWS = 100_000
HUGE = 20_000_000
HUGE_FORMS: tuple[FileForm, ...] = ("csv", "parquet", "parquet", "parquet", "parquet")
HUGE_FILE_ROWS = 1_000_000
FIRST_DAY = dt.date(2021, 1, 4)
DAYS = 2_090
BORN_FROM = dt.date(1984, 1, 1)
BIRTHDAYS = 4_700  # nobody is too young for a grade
A_DAY = 1_000  # numbers that one place has for a birthday
PLACES = ("310101", "320101", "330101", "340101", "350101", "370101", "420101", "440101")
PAID = Decimal(4_000_000)
PAID_ON = dt.date(2021, 5, 10)
LEAST_VOUCHER = 100
OCCUPATIONS = ("6-18-01-01", "6-18-02-04", "4-12-01-01", "6-31-01-03", "4-10-01-05", "4-03-02-01", "6-20-01-01")
GRADES = ("初级工", "中级工", "高级工", "技师", "中级工", "高级技师")
KINDS = ("政府补贴性培训", "企业新型学徒制", "岗位技能提升", "社会培训")
RESULTS = ("合格", "合格", "合格", "合格", "不合格", "合格", "合格", "未考核")
PASSED = [place for place, result in enumerate(RESULTS) if result == "合格"]
REGIONS = ("220102", "220203", "222401", "500112", "500107", "150204", "150402", "110113")


@dataclass(frozen=True)
class FillerSheet:
    """A filler file of `rows` extra records from the `first` on, all of them good."""

    file: str
    form: FileForm
    sheet: str
    record_type: str
    first: int
    rows: int


def filler_usccs() -> list[str]:
    """The units behind the extra records."""
    return [make_uscc("企业", REGIONS[n % len(REGIONS)], UNIT_SERIAL + n) for n in range(UNITS)]


def add_filler_world(world: World, payments: int) -> None:
    """Units, and one past project each, which was paid enough for `payments` spending vouchers in all."""
    place = (FOLDER, OFFICE)
    for number, uscc in enumerate(filler_usccs()):
        project = f"XM-QT{number + 1:03d}"
        world.add(
            "unit",
            place,
            uscc=uscc,
            unit_name=f"示例培训中心{number + 1:03d}有限公司",
            unit_kind="企业",
            region_code=REGIONS[number % len(REGIONS)],
            affiliation="其他",
            enterprise_size="中型",
        )
        world.add(
            "project",
            place,
            project_id=project,
            track_id="jl-base-new",
            uscc=uscc,
            recognised_on=dt.date(2020, 12, 20),
            built_from=dt.date(2021, 1, 1),
            built_to=dt.date(2022, 12, 31),
            status="验收合格",
            acceptance_rating="合格",
            status_on=dt.date(2023, 2, 1),
        )
        for stage in ("下达", "拨付"):
            world.add(
                "funding",
                place,
                voucher_no=f"PZ-QT-{stage}-{number + 1:03d}",
                project_id=project,
                budget_year=2021,
                stage=stage,
                source="中央补助",
                amount_yuan=max(PAID, Decimal(-(-payments // UNITS) * LEAST_VOUCHER)),
                grant_kind="建设补助",
                booked_on=PAID_ON,
                summary=stage,
            )


def _voucher_yuan(payments: int) -> int:
    """What each of so many vouchers is for: whole hundreds, at most a hundredth of what a project was paid."""
    each = int(PAID) * UNITS // max(payments, 1) // LEAST_VOUCHER * LEAST_VOUCHER
    return max(LEAST_VOUCHER, min(each, int(PAID) // 100))


def _pick(values: tuple[str, ...] | list[str] | list[int] | str, index: pl.Expr) -> pl.Expr:
    table = pl.Series(list(values))
    return pl.lit(table).gather((index % len(table)).cast(pl.UInt32))


def _mixed(multiplier: int, seed: int) -> pl.Expr:
    """A scrambled non-negative number of the row's position."""
    return ((pl.col("i") * multiplier + seed * 7919) % 2_147_483_647).cast(pl.Int64)


def _person_columns(seed: int) -> list[pl.Expr]:
    """Body of the 身份证号 and name: another number for every record, until all places have given theirs."""
    day, serial = (pl.col("i") * 3_571 + seed) % BIRTHDAYS, pl.col("i") // BIRTHDAYS % A_DAY
    born = pl.lit(BORN_FROM) + pl.duration(days=day)
    body = (
        _pick(PLACES, pl.col("i") // (BIRTHDAYS * A_DAY))
        + born.dt.strftime("%Y%m%d")
        + serial.cast(pl.String).str.zfill(3)
    )
    name = _pick(SURNAMES, day + serial) + _pick(GIVEN, day // 7 + serial) + _pick(GIVEN, day // 31 + 3 * serial)
    return [body.alias("body"), name.alias("person_name")]


def _with_check(frame: pl.DataFrame) -> pl.DataFrame:
    weighted = [pl.col("body").str.slice(p, 1).cast(pl.Int64) * weight for p, weight in enumerate(ID_WEIGHTS)]
    check = _pick(ID_CHECKS, pl.sum_horizontal(weighted) % 11)
    return frame.with_columns(person=pl.col("body") + check).drop("body")


def _activity(record_type: str, seed: int) -> dict[str, pl.Expr]:
    """The columns of a training record, or of the certificate that it earned."""
    day = pl.lit(FIRST_DAY) + pl.duration(days=_mixed(40_692, seed) % DAYS)
    number = pl.col("i").cast(pl.String).str.zfill(8)
    columns = {"training_no": pl.lit("PXQT") + number, "occupation_code": _pick(OCCUPATIONS, _mixed(62_089, seed))}
    if record_type == "training":
        return columns | {
            "uscc": _pick(filler_usccs(), _mixed(27_091, seed)),
            "training_grade": _pick(GRADES, _mixed(43_331, seed)),
            "training_kind": _pick(KINDS, _mixed(51_043, seed)),
            "person_group": pl.lit("企业职工"),
            "starts_on": day - pl.duration(days=20),
            "completed_on": day,
            "hours": 40 + 8 * (_mixed(10_007, seed) % 12),
            "exam_result": _pick(RESULTS, pl.col("i")),
        }
    return columns | {
        "certificate_no": pl.lit("ZSQT") + number,
        "certificate_kind": pl.lit("职业技能等级证书"),
        "grade": _pick(GRADES, _mixed(43_331, seed)),
        "issued_on": day + pl.duration(days=30),
        "base_uscc": _pick(filler_usccs(), _mixed(27_091, seed)),
    }


def _payments(count: int) -> dict[str, pl.Expr]:
    """The columns of `count` spending vouchers, of every project in turn."""
    project = (pl.col("i") % UNITS + 1).cast(pl.String).str.zfill(3)
    return {
        "voucher_no": pl.lit("PZ-QT-") + (pl.col("i") + 1).cast(pl.String).str.zfill(6),
        "project_id": pl.lit("XM-QT") + project,
        "budget_year": pl.lit(2021),
        "stage": pl.lit("支出"),
        "source": pl.lit("中央补助"),
        "amount_yuan": pl.lit(_voucher_yuan(count)),
        "purpose": pl.lit("设备购置"),
        "booked_on": pl.lit(PAID_ON),
        "summary": pl.lit("支出"),
    }


def _rows(sheet: FillerSheet, count: int, seed: int) -> pl.DataFrame:
    """The rows of a file, of `count` records of its type in all, under their official headers."""
    frame = pl.DataFrame({"i": pl.int_range(sheet.first, sheet.first + sheet.rows, eager=True)})
    if sheet.record_type == "certification":  # who passed, in their order
        frame = frame.with_columns(i=pl.col("i") // len(PASSED) * len(RESULTS) + _pick(PASSED, pl.col("i")))
    if sheet.record_type == "funding":
        frame = frame.with_columns(**_payments(count))
    else:
        frame = _with_check(
            frame.with_columns(**_activity(sheet.record_type, seed)).with_columns(_person_columns(seed))
        )
    record = load_contract().get(sheet.record_type)
    headers = {c.name: f"{c.header}（元）" if c.type == "money" else c.header for c in record.columns}
    return frame.select(pl.col(name).alias(header) for name, header in headers.items() if name in frame.columns)


def _files(record_type: str, count: int) -> Iterator[FillerSheet]:
    """The files of so many records: csv, parquet, xlsx in turn; of very many, large ones, mostly parquet."""
    record = load_contract().get(record_type)
    forms, rows = (FORMS, FILE_ROWS) if count <= HUGE else (HUGE_FORMS, HUGE_FILE_ROWS)
    for part, first in enumerate(range(0, count, rows)):
        form = forms[part % len(forms)]
        stem = record.id if form == "parquet" else record.label
        file = f"{FOLDER}/{stem}-{part + 1:03d}.{form}"
        sheet = record.label if form == "xlsx" else ""
        yield FillerSheet(file, form, sheet, record_type, first, min(rows, count - first))


def write_filler(folder: Path, counts: Mapping[str, int], seed: int) -> list[FillerSheet]:
    """Writes so many extra records of every type (training, certification, funding), as many files at a time as there
    are cores; returns the files."""
    sheets = [sheet for record_type, count in counts.items() for sheet in _files(record_type, count)]
    if sheets:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(lambda sheet: _write(folder / sheet.file, sheet, counts[sheet.record_type], seed), sheets):
            pass
    return sheets


def _write(path: Path, sheet: FillerSheet, count: int, seed: int) -> None:
    frame = _rows(sheet, count, seed)
    if sheet.form == "parquet":
        write_parquet(frame, path)
    elif sheet.form == "csv":
        frame.write_csv(path, include_bom=True, line_terminator="\r\n")
    else:
        write_large_sheet(path, frame, sheet.sheet)
