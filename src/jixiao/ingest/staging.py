"""Generates the staging models and their declaration from the record contract, which describes their columns.

`python -m jixiao.ingest.staging` writes models/staging/; a test of the repository fails when the files and the
contract disagree. Staging casts and renames, and nothing else.
"""

from pathlib import Path
from typing import Any

import yaml

from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.paths import project_root

SQL_TYPES = {
    "int": "bigint",
    "num": "decimal(18, 4)",
    "money": "decimal(18, 2)",
    "date": "date",
    "flag": "boolean",
}
HEADER = "-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file."
PROVENANCE = [
    ("record_key", "varchar", "主键各栏，以竖线相连，身份证号已遮盖"),
    ("src_file", "varchar", "来源文件，相对收件箱的路径"),
    ("src_sheet", "varchar", "来源工作表，CSV 和 Parquet 为空"),
    ("src_row", "bigint", "来源行号，即工作表自身的行号"),
]


def staged_columns(column: RecordColumn) -> list[tuple[str, str, str]]:
    """Name, SQL type and Chinese description of the columns that one contract column becomes."""
    if column.type == "id":
        found = [
            (f"{column.name}_key", "varchar", f"{column.header}的假名（HMAC），用于关联"),
            (f"{column.name}_masked", "varchar", f"{column.header}的遮盖形式"),
        ]
        if "birth_date" in column.derive:
            found.append((f"{column.name}_birth_date", "date", f"{column.header}所载出生日期"))
        if "birth_year" in column.derive:
            found.append((f"{column.name}_birth_year", "bigint", f"{column.header}所载出生年份"))
        if "sex" in column.derive:
            found.append((f"{column.name}_sex", "varchar", f"{column.header}所载性别"))
        return found
    unit = "元" if column.type == "money" else column.unit
    words = column.header + (f"，单位：{unit}" if unit else "") + (f"。{column.about}" if column.about else "")
    found = [(column.name, SQL_TYPES.get(column.type, "varchar"), words)]
    if column.percent:
        found.append((f"{column.name}_is_percent", "boolean", f"{column.header}是否以百分号填报（值已除以100）"))
    return found


def all_staged_columns(record: RecordType) -> list[tuple[str, str, str]]:
    """Every column of a staging model, in order, provenance last."""
    return [found for column in record.columns for found in staged_columns(column)] + PROVENANCE


def model_sql(record: RecordType) -> str:
    """The SELECT of one staging model."""
    columns = ",\n".join(
        f"    cast({name} as {sql_type}) as {name}" for name, sql_type, _ in all_staged_columns(record)
    )
    return f"{HEADER}\nselect\n{columns}\nfrom {{{{ source('raw', '{record.id}') }}}}\n"


def declaration(records: list[RecordType]) -> dict[str, Any]:
    """Sources and models, as dbt reads them (keys and required values: the gate at the door)."""
    models = [
        {
            "name": f"stg_{record.id}",
            "description": f"{record.label}：一行即收件箱中通过校验的一行。来源：记录约定「{record.label}」。",
        }
        for record in records
    ]
    tables = [{"name": r.id, "description": f"{r.label}，已读入、定型、去重的原始行"} for r in records]
    source = {
        "name": "raw",
        "description": "收件箱各文件读入后的原始记录（Parquet）",
        "config": {"meta": {"external_location": "read_parquet(raw_file('{name}'))"}},
        "tables": tables,
    }
    return {"version": 2, "sources": [source], "models": models}


def generated_files() -> dict[str, str]:
    """File name in models/staging → its text."""
    records = list(load_contract().record_types)
    files = {f"stg_{record.id}.sql": model_sql(record) for record in records}
    text = yaml.safe_dump(declaration(records), allow_unicode=True, sort_keys=False, width=120)
    files["_staging.yml"] = f"# {HEADER[3:]}\n{text}"
    return files


def main() -> None:
    """Write the files into models/staging/."""
    folder: Path = project_root() / "models" / "staging"
    for name, text in generated_files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
