"""The records of a large demo counted once more, straight from its files, beside what the warehouse says of them.

Nothing here is of jixiao but the names of tables and folders: DuckDB reads CSV and Parquet, polars the workbooks, and
the sums are written anew. The files counted are those of the demo's extra bases, all of whose rows are good; the rest
of the demo (106,000 records, with faults and copies) is what tests look at.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

FOLDER = "90-其他培训机构/"


@dataclass(frozen=True)
class Sum:
    """Rows, an amount and distinct persons by three dimensions: over the view `files`, and over the warehouse."""

    what: str
    stems: tuple[str, str]
    in_files: str
    in_warehouse: str


SUMS = (
    Sum(
        "trainings by unit, grade and year",
        ("training-", "培训记录-"),
        """select 统一社会信用代码, 培训等级, year(结业日期::date), count(*), sum(学时::decimal(18, 4)),
                  count(distinct 身份证号) from files group by all""",
        """select uscc, training_grade, year(completed_on), count(*), sum(hours), count(distinct person_key)
           from staging.stg_training where regexp_full_match(src_file, $1) group by all""",
    ),
    Sum(
        "certificates by base, grade and year",
        ("certification-", "取证记录-"),
        """select 培训基地信用代码, 技能等级, year(发证日期::date), count(*), 0, count(distinct 身份证号)
           from files group by all""",
        """select base_uscc, grade, year(issued_on), count(*), 0, count(distinct person_key)
           from staging.stg_certification where regexp_full_match(src_file, $1) group by all""",
    ),
    Sum(
        "money by project, stage and year",
        ("funding-", "资金记录-"),
        """select 项目编号, 环节, 预算年度::int, count(*), sum("金额（元）"::decimal(18, 2)), 0
           from files group by all""",
        """select project_id, stage, budget_year, count(*), sum(amount_yuan), 0 from staging.stg_funding
           where regexp_full_match(src_file, $1) group by all""",
    ),
)


def compare(inbox: Path, warehouse: Path) -> Iterator[tuple[str, int, Decimal, int]]:
    """Of every sum: what it is, rows and amount counted in the files, how many groups are unlike in the warehouse."""
    with closing(duckdb.connect(str(warehouse), read_only=True)) as con, closing(duckdb.connect()) as alone:
        for one in SUMS:
            paths = sorted(path for path in (inbox / FOLDER).iterdir() if path.name.startswith(one.stems))
            if paths:
                _view(alone, paths)
                counted = set(alone.execute(one.in_files).fetchall())
                said = set(con.execute(one.in_warehouse, [f"{FOLDER}[^/]*"]).fetchall())
                rows, amount = (sum(line[place] for line in counted) for place in (3, 4))
                yield one.what, rows, Decimal(amount), len({line[:3] for line in counted ^ said})


def _view(con: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """The rows of these files as the view `files`."""
    named = {kind: [str(path) for path in paths if path.suffix == kind] for kind in (".csv", ".parquet", ".xlsx")}
    parts = []
    if named[".csv"]:
        parts.append(f"from read_csv({named['.csv']}, header = true, all_varchar = true)")
    if named[".parquet"]:
        parts.append(f"from read_parquet({named['.parquet']})")
    if named[".xlsx"]:
        con.register("books", pl.concat(pl.read_excel(path, infer_schema_length=0) for path in named[".xlsx"]))
        parts.append("from books")
    con.execute(f"create or replace view files as {' union all by name '.join(parts)}")
