"""Reads a folder of policy data (CSV) as text, and says what cannot be read at all."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jixiao.policy.schema import CODES, Schema, Table
from jixiao.seed_table import read_table

FULL_WIDTH = 0xFF00
# Full-width digits and letters; controls; blanks that are no space, and signs of no width.
UNMEANT = re.compile(
    r"[０-９Ａ-Ｚａ-ｚ]"
    r"|[\x00-\x1f\x7f\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)


@dataclass(frozen=True)
class Fault:
    """One fault of policy data, told in one sentence; `line` 0 and `column` empty where it is of the whole file."""

    file: str
    line: int
    column: str
    value: str
    what: str
    repair: str

    @property
    def sentence(self) -> str:
        """File, line, column and value, what is wrong and what to do."""
        place = self.file + (f" 第 {self.line} 行" if self.line else "")
        place += f" {self.column} 列" if self.column else ""
        value = f"“{self.value}”" if self.value else ""
        return f"{place}{value}：{self.what}。{self.repair}。"


@dataclass(frozen=True)
class Row:
    """One row of a policy table: its line in the file (1 is the header) and its cells, outer blanks removed."""

    table: str
    line: int
    cells: dict[str, str]

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return f"{self.table}.csv"

    def get(self, column: str) -> str:
        """The cell, empty where the table has no such column."""
        return self.cells.get(column, "")

    def fault(self, column: str, what: str, repair: str) -> Fault:
        """A fault of this row's cell."""
        return Fault(self.file, self.line, column, self.get(column), what, repair)


Tables = dict[str, list[Row]]
"""Rows by table name: the policy tables, and those of seeds/codes."""


def read_policy(folder: Path, schema: Schema) -> tuple[Tables, list[Fault]]:
    """All tables of a folder, and the faults of files, encoding, header and row length. A faulty file has no rows."""
    tables: Tables = {}
    faults = [
        Fault(path.name, 0, "", "", "没有这个政策表", "请删除该文件，或改成已有的表名")
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in schema.tables
    ]
    for name, table in schema.tables.items():
        rows, wrong = _read(folder / f"{name}.csv", table)
        tables[name] = rows
        faults += wrong
    return tables, faults


def read_codes(root: Path) -> Tables:
    """The code tables of the checkout, which policy data may refer to."""
    return {path.stem: _plain(path) for path in sorted((root / CODES).glob("*.csv"))}


def _plain(path: Path) -> list[Row]:
    return [Row(path.stem, line, cells) for line, cells in enumerate(read_table(path), start=2)]


def _read(path: Path, table: Table) -> tuple[list[Row], list[Fault]]:
    def whole(what: str, repair: str) -> tuple[list[Row], list[Fault]]:
        return [], [Fault(path.name, 0, "", "", what, repair)]

    if not path.is_file():
        return whole("缺少这个政策表", "请从项目的 seeds/policy 复制一份，没有规则的表只留表头")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return whole("不是 UTF-8 编码", "请在表格软件中另存为“CSV UTF-8（逗号分隔）”")
    return read_rows(path.name, text, table)


def read_rows(file: str, text: str, table: Table) -> tuple[list[Row], list[Fault]]:
    """The rows of a policy table from the text of its file, and its faults of header, row length and signs."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        return [], [Fault(file, reader.line_num, "", "", "引号不成对，无法分列", "请检查该行的引号")]
    if not lines:
        return [], [Fault(file, 0, "", "", "是空文件", "请补上表头")]
    faults = _header_faults(file, lines[0][1], table)
    return ([], faults) if faults else _rows(file, lines, table)


def _header_faults(file: str, header: list[str], table: Table) -> list[Fault]:
    named = [column.name for column in table.columns]
    faults = [
        Fault(file, 1, name, "", "没有这一列", f"请删除该列，或改成已有的列名（{'、'.join(named)}）")
        for name in dict.fromkeys(header)
        if name not in named
    ]
    faults += [Fault(file, 1, name, "", "缺少这一列", "请补上该列") for name in named if name not in header]
    return faults + [
        Fault(file, 1, name, "", "同名的列有两个", "请删去一个") for name in named if header.count(name) > 1
    ]


def _rows(file: str, lines: list[tuple[int, list[str]]], table: Table) -> tuple[list[Row], list[Fault]]:
    header, rows, faults = lines[0][1], [], []
    for line, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            faults.append(Fault(file, line, "", "", "是空行", "请删除该行"))
        elif len(cells) != len(header):
            what = f"有 {len(cells)} 格，表头是 {len(header)} 格"
            faults.append(Fault(file, line, "", "", what, "请检查该行多出或缺少的逗号，含逗号的文字要加引号"))
        else:
            rows.append(
                Row(table.name, line, {name: cell.strip(" ") for name, cell in zip(header, cells, strict=True)})
            )
            faults += _sign_faults(table, rows[-1])
    return rows, faults


def _sign_faults(table: Table, row: Row) -> Iterator[Fault]:
    """Signs that look like others or like nothing, and that no text of a notice means."""
    for column in table.columns:
        found = UNMEANT.search(row.get(column.name))
        if found:
            sign = found.group()
            shown = f"全角的“{sign}”" if ord(sign) > FULL_WIDTH else f"看不见的字符 U+{ord(sign):04X}"
            what = f"含有{shown}"
            yield row.fault(column.name, what, "请改成半角的，看不见的请删去")
