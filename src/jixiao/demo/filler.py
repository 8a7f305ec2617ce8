"""More of the same at a larger scale: training, certificates and payments of bases that apply for nothing.

The extra records belong to their own units and one past project each, so that the results intended for the applicants
hold at every scale. Columns are computed from the row's position, whole columns at a time.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter

from jixiao.demo.people import GIVEN, ID_CHECKS, ID_WEIGHTS, NEUTRAL_PLACE, SURNAMES, make_uscc
from jixiao.demo.world import World
from jixiao.demo.writers import CREATED
from jixiao.ingest.contract import load_contract

FOLDER = "90-其他培训机构"
OFFICE = "省外其他培训机构汇总"
UNITS = 40
UNIT_SERIAL = 5_000
CHUNK = 100_000
FIRST_DAY = dt.date(2021, 1, 4)
DAYS = 2_090
BIRTHDAYS = 12_700
PAID = Decimal(4_000_000)
OCCUPATIONS = ("6-18-01-01", "6-18-02-04", "4-12-01-01", "6-31-01-03", "4-10-01-05", "4-03-02-01", "6-20-01-01")
GRADES = ("初级工", "中级工", "高级工", "技师", "中级工", "高级技师")
KINDS = ("政府补贴性培训", "企业新型学徒制", "岗位技能提升", "社会培训")
RESULTS = ("合格", "合格", "合格", "合格", "不合格", "合格", "合格", "未考核")
REGIONS = ("220102", "220203", "222401", "500112", "500107", "150204", "150402", "110113")
FORMS = ("csv", "parquet", "xlsx")


@dataclass(frozen=True)
class FillerSheet:
    """A written filler sheet: all of its rows are good."""

    file: str
    sheet: str
    record_type: str
    rows: int


def filler_usccs() -> list[str]:
    """The units behind the extra records."""
    return [make_uscc("企业", REGIONS[n % len(REGIONS)], UNIT_SERIAL + n) for n in range(UNITS)]


def add_filler_world(world: World, payments: int) -> None:
    """Units, one past project each, and `payments` spending vouchers."""
    place = (FOLDER, OFFICE)
    each = PAID * UNITS // max(payments, 1) // 100 * 100
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
            _payment(world, f"PZ-QT-{stage}-{number + 1:03d}", project, stage, PAID, None)
    for number in range(payments):
        project = f"XM-QT{number % UNITS + 1:03d}"
        _payment(world, f"PZ-QT-{number + 1:06d}", project, "支出", min(each, PAID // 100), "设备购置")


def _payment(world: World, voucher: str, project: str, stage: str, amount: Decimal, purpose: str | None) -> None:
    world.add(
        "funding",
        (FOLDER, OFFICE),
        voucher_no=voucher,
        project_id=project,
        budget_year=2021,
        stage=stage,
        source="中央补助",
        amount_yuan=amount,
        purpose=purpose,
        grant_kind=None if purpose else "建设补助",
        booked_on=dt.date(2021, 5, 10),
        summary=stage,
    )


def _pick(values: tuple[str, ...] | list[str] | str, index: pl.Expr) -> pl.Expr:
    table = pl.Series(list(values))
    return pl.lit(table).gather((index % len(table)).cast(pl.UInt32))


def _mixed(multiplier: int, seed: int) -> pl.Expr:
    """A scrambled non-negative number of the row's position."""
    return ((pl.col("i") * multiplier + seed * 7919) % 2_147_483_647).cast(pl.Int64)


def _person_columns(seed: int) -> list[pl.Expr]:
    """Body of the 身份证号 and name: the same name for the same number."""
    day, serial = _mixed(48_271, seed) % BIRTHDAYS, pl.col("i") // BIRTHDAYS % 1000
    born = pl.lit(dt.date(1968, 1, 1)) + pl.duration(days=day)
    body = pl.lit(NEUTRAL_PLACE) + born.dt.strftime("%Y%m%d") + serial.cast(pl.String).str.zfill(3)
    name = _pick(SURNAMES, day + serial) + _pick(GIVEN, day // 7 + serial) + _pick(GIVEN, day // 31 + 3 * serial)
    return [body.alias("body"), name.alias("person_name")]


def _with_check(frame: pl.DataFrame) -> pl.DataFrame:
    weighted = [pl.col("body").str.slice(p, 1).cast(pl.Int64) * weight for p, weight in enumerate(ID_WEIGHTS)]
    check = _pick(ID_CHECKS, pl.sum_horizontal(weighted) % 11)
    return frame.with_columns(person=pl.col("body") + check).drop("body")


def _chunk(record_type: str, first: int, count: int, seed: int) -> pl.DataFrame:
    day = pl.lit(FIRST_DAY) + pl.duration(days=_mixed(40_692, seed) % DAYS)
    number = pl.col("i").cast(pl.String).str.zfill(8)
    columns = {
        "training_no": pl.lit("PXQT") + number,
        "occupation_code": _pick(OCCUPATIONS, _mixed(62_089, seed)),
    }
    if record_type == "training":
        columns |= {
            "uscc": _pick(filler_usccs(), _mixed(27_091, seed)),
            "training_grade": _pick(GRADES, _mixed(43_331, seed)),
            "training_kind": _pick(KINDS, _mixed(51_043, seed)),
            "person_group": pl.lit("企业职工"),
            "starts_on": day - pl.duration(days=20),
            "completed_on": day,
            "hours": 40 + 8 * (_mixed(10_007, seed) % 12),
            "exam_result": _pick(RESULTS, _mixed(33_391, seed)),
        }
    else:
        columns |= {
            "certificate_no": pl.lit("ZSQT") + number,
            "certificate_kind": pl.lit("职业技能等级证书"),
            "grade": _pick(GRADES, _mixed(43_331, seed)),
            "issued_on": day + pl.duration(days=30),
            "base_uscc": _pick(filler_usccs(), _mixed(27_091, seed)),
        }
    rows = pl.DataFrame({"i": pl.int_range(first, first + count, eager=True)})
    frame = _with_check(rows.with_columns(**columns).with_columns(_person_columns(seed)))
    record = load_contract().get(record_type)
    return frame.select(pl.col(c.name).alias(c.header) for c in record.columns if c.name in frame.columns)


def write_filler(folder: Path, record_type: str, count: int, seed: int) -> list[FillerSheet]:
    """Writes `count` extra records in chunks, as csv, parquet and xlsx in turn."""
    record = load_contract().get(record_type)
    written = []
    for part, first in enumerate(range(0, count, CHUNK)):
        frame = _chunk(record_type, first, min(CHUNK, count - first), seed)
        form = FORMS[part % len(FORMS)]
        stem = record.id if form == "parquet" else record.label
        file = f"{FOLDER}/{stem}-{part + 1:03d}.{form}"
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        _write(folder / file, frame, form, record.label)
        written.append(FillerSheet(file, record.label if form == "xlsx" else "", record_type, frame.height))
    return written


def _write(path: Path, frame: pl.DataFrame, form: str, label: str) -> None:
    if form == "parquet":
        frame.write_parquet(path, compression="zstd")
    elif form == "csv":
        frame.write_csv(path, include_bom=True, line_terminator="\r\n")
    else:
        texts = frame.with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            book.set_properties({"created": CREATED})
            sheet = book.add_worksheet(label)
            sheet.write_row(0, 0, texts.columns)
            for number, row in enumerate(texts.iter_rows(), 1):
                sheet.write_row(number, 0, row)
