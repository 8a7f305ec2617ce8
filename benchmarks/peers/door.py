"""The door's fair peer: one file of 培训记录 typed, checked and pseudonymised by a polars script written by hand.

It has no code of jixiao: columns, lists, digits and dates are written here as the record contract says them, for this
one record type. A row at fault is dropped untold. Files other than plain UTF-8 (or a first sheet) with this header,
the many spellings of a date or a number, numbers inside text, copies, blank rows and totals are not looked for. On the
records of benchmarks/door.py it writes the same table as the door.
"""

import hmac
from pathlib import Path

import fastexcel
import polars as pl

SEEDS = Path(__file__).parents[2] / "seeds" / "codes"
KEY = b"a key for the benchmark only ..."
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_SHAPE = r"^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$"
PERSON_SHAPE = r"^[1-9][0-9]{16}[0-9X]$"
KINDS = ["政府补贴性培训", "企业新型学徒制", "师资研修", "岗位技能提升", "社会培训"]
GROUPS = ["企业职工", "高校毕业生", "退役军人", "农民工", "失业人员", "残疾人", "在校学生", "其他"]
RESULTS = ["合格", "不合格", "未考核"]


def _units(column: pl.Series) -> pl.DataFrame:
    """Distinct codes and whether shape and check character are right."""
    codes = column.unique().to_frame("uscc")
    table = {c: i for i, c in enumerate(USCC_ALPHABET)}
    signs = (pl.col("uscc").str.slice(i, 1) for i in range(18))
    ranks = [s.replace_strict(table, default=0, return_dtype=pl.Int64) for s in signs]
    total = pl.sum_horizontal(r * pow(3, i, 31) for i, r in enumerate(ranks[:17])) + ranks[17]
    return codes.with_columns(uscc_right=pl.col("uscc").str.contains(USCC_SHAPE) & (total % 31 == 0))


def _people(column: pl.Series, key: bytes) -> pl.DataFrame:
    """Distinct right numbers with pseudonym, masked form and year of birth; the birth date is a day of 1900 to 2100."""
    number = pl.col("person")
    people = column.unique().to_frame("person").filter(number.str.contains(PERSON_SHAPE))
    body = pl.col("body")
    total = pl.sum_horizontal(body // 10**i % 10 * pow(2, i + 1, 11) for i in range(17))
    last = pl.when(number.str.ends_with("X")).then(10).otherwise(number.str.tail(1).cast(pl.Int64, strict=False))
    people = people.with_columns(body=number.str.head(17).cast(pl.Int64)).filter((total + last) % 11 == 1)
    born = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    people = people.filter(born.dt.year().is_between(1900, 2100))
    made = [hmac.digest(key, n.encode(), "sha256").hex()[:32] for n in people["person"]]
    masked = number.str.head(4) + "*" * 12 + number.str.tail(2)
    born_in = number.str.slice(6, 4).cast(pl.Int64)
    key_column = pl.Series(made, dtype=pl.String)
    return people.select("person", person_key=key_column, person_masked=masked, person_birth_year=born_in)


def _text(header: str, name: str) -> pl.Expr:
    text = pl.col(header).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def typed(text: pl.DataFrame, source: str, sheet: str, key: bytes) -> pl.DataFrame:
    """The right rows of 培训记录, given as text, with key label and provenance: this file and sheet."""
    occupations = pl.read_csv(SEEDS / "occupations.csv", infer_schema=False)["occupation_code"]
    grades = pl.read_csv(SEEDS / "grades.csv", infer_schema=False)["grade"]
    rows = text.select(
        _text("培训记录号", "training_no"),
        _text("统一社会信用代码", "uscc").str.to_uppercase(),
        _text("身份证号", "person").str.to_uppercase(),
        _text("姓名", "person_name"),
        _text("职业编码", "occupation_code"),
        _text("培训等级", "training_grade"),
        _text("培训类型", "training_kind"),
        _text("人员类别", "person_group"),
        _text("开班日期", "starts_on").str.to_date("%Y-%m-%d", strict=False),
        pl.col("结业日期").alias("end"),
        _text("结业日期", "completed_on").str.to_date("%Y-%m-%d", strict=False),
        pl.col("学时").alias("hour"),
        _text("学时", "hours").cast(pl.Decimal(18, 4), strict=False),
        _text("考核结果", "exam_result"),
        pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("src_row"),
    )
    rows = rows.join(_units(rows["uscc"]), on="uscc", how="left", maintain_order="left")
    rows = rows.join(_people(rows["person"], key), on="person", how="left", maintain_order="left")
    blank = pl.col("end").is_null(), pl.col("hour").is_null()
    right = rows.filter(
        pl.col("training_no", "person_name", "person_key").is_not_null(),
        pl.col("uscc_right"),
        pl.col("occupation_code").is_in(occupations.implode()),
        pl.col("training_grade").is_in(grades.implode()),
        pl.col("training_kind").is_in(KINDS),
        pl.col("person_group").is_in(GROUPS) | pl.col("person_group").is_null(),
        pl.col("exam_result").is_in(RESULTS) | pl.col("exam_result").is_null(),
        pl.col("starts_on").dt.year().is_between(1900, 2100),
        pl.col("completed_on").dt.year().is_between(1900, 2100) | blank[0],
        (pl.col("hours") >= 0) | blank[1],
    )
    right = right.filter(~pl.col("training_no").is_duplicated())
    return right.select(
        "training_no",
        "uscc",
        "person_key",
        "person_masked",
        "person_birth_year",
        "person_name",
        "occupation_code",
        "training_grade",
        "training_kind",
        "person_group",
        "starts_on",
        "completed_on",
        "hours",
        "exam_result",
        record_key="training_no",
        src_file=pl.lit(source),
        src_sheet=pl.lit(sheet),
        src_row="src_row",
    )


def bare(source: Path) -> pl.DataFrame:
    """All cells as text, read and nothing else."""
    if source.suffix == ".csv":
        return pl.read_csv(source, infer_schema=False)
    return fastexcel.read_excel(source).load_sheet(0, dtypes="string").to_polars()


def peer(source: Path, made: Path, key: bytes = KEY) -> int:
    """Writes the raw table of a CSV or workbook of 培训记录; the number of its rows."""
    table = typed(bare(source), source.name, "" if source.suffix == ".csv" else source.stem, key)
    table.write_parquet(made, compression="zstd", compression_level=1)
    return len(table)
