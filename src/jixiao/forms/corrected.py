"""The sheet of an audit edition that lists what was corrected in the records that were handed in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jixiao.forms.looks import SIZE, Looks
from jixiao.ingest.contract import load_contract
from jixiao.ingest.outcomes import CORRECTED
from jixiao.normal_font import print_list

CORRECTIONS = "更正"
Corrected = Sequence[tuple[str, ...]]
"""Corrections as they are listed: a text for every column of HEAD."""
HEAD = ("记录类型", "栏目", "记录", "做法", "原值", "新值", "原因", "提出人", "日期", "来源")
_WIDTHS = (14, 16, 26, 8, 20, 20, 40, 14, 12, 44)
_HINT = "下列记录按更正表改过后才计入；原文件未动。"


def read_corrected(raw: Path) -> list[tuple[str, ...]]:
    """The corrections of a build from raw/correction.parquet, one row a corrected record."""
    import polars as pl

    if not (raw / CORRECTED).is_file():
        return []
    labels = load_contract().labels
    rows = pl.read_parquet(raw / CORRECTED, glob=False).iter_rows(named=True)
    names = ("column", "locator", "action", "old_value", "new_value", "reason", "reporter", "date")
    return [(labels[row["record_type"]], *(row[name] for name in names), _source(row)) for row in rows]


def _source(row: dict[str, Any]) -> str:
    return f"{row['file']}" + (f"〔{row['sheet']}〕" if row["sheet"] else "") + f" 第 {row['row']} 行"


def write_corrections(workbook: Any, corrections: Corrected) -> None:
    """The sheet; none where nothing was corrected."""
    if not corrections:
        return
    looks = Looks(workbook)
    worksheet = workbook.add_worksheet(CORRECTIONS)
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.write_string(0, 0, _HINT, looks.text)
    for row, texts in enumerate([HEAD, *corrections], start=1):
        for column, text in enumerate(texts):
            worksheet.write_string(row, column, text, looks.label if row == 1 else looks.text)
    print_list(worksheet, _WIDTHS, SIZE)
    worksheet.repeat_rows(1)
