"""The bare lower bound: what an analyst does with pandas and openpyxl, in one script that has no code of jixiao.

    python benchmarks/peers/pandas_script.py INBOX BOOK.xlsx

Reads every table of every file of the inbox (csv, xlsx with calamine, parquet), finds the header line among the first
ones, checks the digits of identity numbers (all at once with numpy), drops records that stand there twice, counts
trainings by unit, grade and year and adds up money by project, stage and year, and writes one sheet a project. There is
no quarantine with reasons, no policy, no trace, no audit; full-width digits, days as serial numbers and grades in words
of their own are not understood. Prints one line of JSON: rows read, numbers at fault, copies, sheets written.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

# What tells a record type by its headers.
TYPES = {
    "training": ["培训记录号", "培训等级", "结业日期"],
    "certification": ["证书编号", "发证日期"],
    "funding": ["凭证号", "环节", "金额"],
    "project": ["项目编号", "认定日期"],
}
HEADER_LINES = 5
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
YUAN_PER_WAN = 10_000


def tables(inbox: Path) -> Iterator[pd.DataFrame]:
    """Every table of the inbox as text, its headers not yet found (line 0, 1, ...)."""
    for path in sorted(inbox.rglob("*")):
        if path.suffix == ".csv":
            encoding = "utf-8-sig" if path.read_bytes()[:3] == b"\xef\xbb\xbf" else "gb18030"
            yield pd.read_csv(path, header=None, dtype=str, encoding=encoding)
        elif path.suffix == ".xlsx":
            yield from pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine="calamine").values()
        elif path.suffix == ".parquet":
            frame = pd.read_parquet(path)
            yield pd.DataFrame(np.vstack([frame.columns, frame.astype(str)]))


def with_header(table: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The record type and the rows under their headers; an empty type where no line says one."""
    for line in range(min(HEADER_LINES, len(table))):
        head = table.iloc[line].fillna("").astype(str).str.replace(r"\s", "", regex=True)
        below = table.iloc[line + 1].fillna("").astype(str) if line + 1 < len(table) else head
        for both in (head, head.mask(head.isin(["", "有关情况"]), below.str.replace(r"\s", "", regex=True))):
            plain = set(both.str.replace(r"（.*?元）", "", regex=True))
            for name, wanted in TYPES.items():
                if plain >= set(wanted):
                    rows = table.iloc[line + 1 + (both is not head) :].set_axis(list(both), axis=1)
                    return name, rows.loc[:, rows.columns != ""]
    return "", table


def wrong_numbers(numbers: pd.Series) -> pd.Series:
    """Whether a 身份证号 is none: 18 characters, and the last one as GB 11643 has it."""
    text = numbers.fillna("").str.upper()
    shaped = text.str.fullmatch(r"[0-9]{17}[0-9X]")
    signs = np.frombuffer("".join(text[shaped]).encode(), dtype=np.uint8).reshape(-1, 18)
    right = CHECKS[(signs[:, :17] - ord("0")) @ WEIGHTS % 11] == signs[:, 17]
    wrong = ~shaped
    wrong[shaped] = ~right
    return wrong


def year(days: pd.Series) -> pd.Series:
    """The year that a day of text begins with."""
    return days.str.extract(r"^(\d{4})", expand=False)


def money(rows: pd.DataFrame) -> pd.Series:
    """金额 in yuan."""
    header = next(name for name in rows.columns if name.startswith("金额"))
    amount = pd.to_numeric(rows[header].str.replace(",", ""), errors="coerce").fillna(0)
    return amount * (YUAN_PER_WAN if "万元" in header else 1)


def read(inbox: Path) -> tuple[int, dict[str, pd.DataFrame]]:
    """Rows of all tables, and the tables that are counted, by record type."""
    count, found = 0, {name: list[pd.DataFrame]() for name in TYPES}
    for table in tables(inbox):
        count += len(table)
        name, rows = with_header(table)
        if name == "funding":
            rows = rows.assign(yuan=money(rows))
        if name:
            found[name].append(rows)
    return count, {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}


def write(book: Path, projects: pd.DataFrame, trained: pd.DataFrame, paid: pd.DataFrame) -> int:
    """One sheet a project: trainings of its unit by grade and year, its money by stage and year; number of sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    by_unit, by_project = dict(list(trained.groupby("统一社会信用代码"))), dict(list(paid.groupby("项目编号")))
    for project, unit in projects[["项目编号", "统一社会信用代码"]].drop_duplicates().itertuples(index=False):
        sheet = made.create_sheet(str(project)[:31])
        sheet.append(["项目编号", project, "统一社会信用代码", unit])
        for title, rows in (("培训", by_unit.get(unit)), ("资金", by_project.get(project))):
            if rows is not None:
                sheet.append([title])
                for row in rows.itertuples(index=False):
                    sheet.append(list(row))
    if not made.sheetnames:
        made.create_sheet("无项目")
    made.save(book)
    return len(made.sheetnames)


def main(inbox: Path, book: Path) -> dict[str, int]:
    """The whole script; what it counted."""
    count, found = read(inbox)
    training, copies, wrong = found["training"], 0, 0
    for name in ("training", "certification", "funding", "project"):
        rows = found[name].drop_duplicates()
        copies += len(found[name]) - len(rows)
        if "身份证号" in rows:
            at_fault = wrong_numbers(rows["身份证号"])
            wrong += int(at_fault.sum())
            rows = rows[~at_fault]
        found[name] = rows
    training, funding = found["training"], found["funding"]
    trained = (
        training.groupby(["统一社会信用代码", "培训等级", year(training["结业日期"])]).size().reset_index(name="人次")
    )
    paid = funding.groupby(["项目编号", "环节", year(funding["业务日期"])])["yuan"].sum().reset_index()
    sheets = write(book, found["project"], trained, paid)
    counted = int(trained["人次"].sum())
    return {"rows": count, "wrong": wrong, "copies": copies, "trainings": counted, "sheets": sheets}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
