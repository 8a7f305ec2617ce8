"""What a build found, for people: read once from the warehouse, for the results page and for findings.xlsx, the working
list that is filled in and handed to `jixiao file --explanations`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.engine.executor import UNBOUND, Bounds
from jixiao.gate.result import SEVERITIES, CheckResult
from jixiao.ingest.row_heights import height
from jixiao.normal_font import print_list, workbook_options
from jixiao.open_findings import ANSWER, SHEET

if TYPE_CHECKING:
    import duckdb

_RULES_TOLD = 3
_SIZE = 10
HINTS, NOTE = "提示", "填写说明"
_COLUMNS = (
    ("级别", 6), ("文号", 20), ("规则", 7), ("通知", 9), ("对象", 13), ("内容", 42), ("值", 12), ("应为", 16),
    ("条款", 10), ("文件", 24), ("工作表", 10), ("行号", 6),
)  # fmt: skip
_ANSWERS = ((ANSWER[0], 32), (ANSWER[1], 9), (ANSWER[2], 11))
_NOTES = (
    "一、“需说明”表每行是一条需核实的发现，或一项未通过的核实检查；申报前逐条写明说明、说明人、日期（如 2026-11-20）。",
    "二、说明要写清为什么出现、怎样查清或改正；只写“核实无误”“无”的不算。改正了记录、重新构建后不再出现的，不必说明。",
    "三、填好后交给 jixiao file 结果 申报包.zip --explanations findings.xlsx。其余各列请勿改动，凭它们认出是哪一条。",
    "四、“提示”表只供参考，不必说明。",
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A row of published.finding: which rule says what of whom, where; the notice's name and number. `row` is text."""

    severity: str
    title: str
    document_no: str
    rule: str
    notice: str
    subject: str
    message: str
    value: str
    expected: str
    clause: str
    file: str
    sheet: str
    row: str

    @property
    def place(self) -> str:
        """Where the record stands, in one line; empty for a finding of no one record."""
        row = f"第 {self.row} 行" if self.row else ""
        return " › ".join(part for part in (self.file, self.sheet, row) if part)


def read_findings(warehouse: Path, bounds: Bounds = UNBOUND) -> list[FindingRow]:
    """Every finding, the gravest first, then by notice, rule, subject and place; none without a warehouse."""
    if not warehouse.is_file():
        return []
    with bounds.read(warehouse) as con:
        if not con.execute(
            "from duckdb_tables() where schema_name = 'published' and table_name = 'finding'"
        ).fetchall():
            return []
        found = [FindingRow(*row) for row in _rows(con)]
    return sorted(
        found,
        key=lambda one: (SEVERITIES.index(one.severity), one.notice, one.rule, one.subject, one.place, one.message),
    )


def _rows(con: "duckdb.DuckDBPyConnection") -> list[tuple[Any, ...]]:
    named = ("rule", "notice", "subject", "message", "value", "expected", "clause", "file", "sheet", "row")
    own = ", ".join(f"coalesce(cast(f.\"{name}\" as varchar), '')" for name in named)
    return con.execute(
        f"select f.severity, coalesce(n.title, ''), coalesce(n.document_no, ''), {own} from published.finding as f "
        "left join seeds.notices as n on f.notice = n.notice_id"
    ).fetchall()


def read_not_taken(raw: Path) -> list[tuple[str, str, str, str]]:
    """What was handed in and not taken: file, sheet, how much of it ("整个文件" or "3 行") and why, the files first."""
    import polars as pl

    refused = pl.read_parquet(raw / "sheet.parquet", glob=False).filter(pl.col("refused").fill_null("") != "")
    files = refused.select("file", "refused").unique().sort("file").rows()
    rows = pl.read_parquet(raw / "quarantine.parquet", glob=False)
    counted = (
        rows.group_by("file", pl.col("sheet").fill_null(""))
        .agg(
            pl.struct("row").n_unique().alias("rows"),
            pl.col("rule").value_counts().alias("rules"),
        )
        .sort("file", "sheet")
    )
    returned = [
        (file, sheet, f"{n} 行", "、".join(f"{rule['rule']} {rule['count']} 处" for rule in _ordered(rules)))
        for file, sheet, n, rules in counted.rows()
    ]
    return [(file, "", "整个文件", why) for file, why in files] + returned


def _ordered(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rules, key=lambda rule: (-rule["count"], rule["rule"]))[:_RULES_TOLD]


def write_findings_book(findings: Sequence[FindingRow], checks: Iterable[CheckResult], path: Path, day: date) -> None:
    """findings.xlsx: what is to be explained before a filing, to be filled in; the hints; how to fill in. Same
    findings, same bytes."""
    import xlsxwriter

    failed = [check for check in checks if check.severity == "核实" and not check.passed]
    asked = [_cells(one) for one in findings if one.severity != HINTS] + [_of_check(check) for check in failed]
    book = xlsxwriter.Workbook(str(path), workbook_options(strings_to_formulas=False))
    book.set_properties({"created": datetime(day.year, day.month, day.day), "title": "核对发现"})
    looks = _looks(book)
    _write(book.add_worksheet(SHEET), [*_COLUMNS, *_ANSWERS], asked, looks)
    _write(book.add_worksheet(HINTS), list(_COLUMNS), [_cells(one) for one in findings if one.severity == HINTS], looks)
    note = book.add_worksheet(NOTE)
    note.set_column(0, 0, 110)
    print_list(note, [110], 11)
    for line, words in enumerate(_NOTES):
        note.set_row(line, 32)
        note.write_string(line, 0, words, looks["note"])
    book.close()


def _cells(one: FindingRow) -> dict[str, str]:
    shown = (
        one.severity,
        one.document_no or one.title,
        one.rule,
        one.notice,
        one.subject,
        one.message,
        one.value,
        one.expected,
    )
    where = (one.clause, one.file, one.sheet, one.row)
    return dict(zip((name for name, _ in _COLUMNS), (*shown, *where), strict=True))


def _of_check(check: CheckResult) -> dict[str, str]:
    """A failed check as the list has it (jixiao.open_findings.HEADS)."""
    return {"级别": check.severity, "规则": check.name, "对象": check.label, "内容": check.detail}


def _looks(book: Any) -> dict[str, Any]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": _SIZE}
    head = cell | {"bold": True, "valign": "vcenter", "align": "center"}
    return {
        "head": book.add_format(head | {"bg_color": "#D9E1F2"}),
        "answer_head": book.add_format(head | {"bg_color": "#E2EFDA"}),
        "told": book.add_format(cell | {"num_format": "@"}),
        "answer": book.add_format(cell | {"num_format": "@", "bg_color": "#FFFBE6"}),
        "note": book.add_format({"text_wrap": True, "valign": "vcenter", "font_size": 11}),
    }


def _write(
    sheet: Any, columns: Sequence[tuple[str, int]], rows: Sequence[dict[str, str]], looks: dict[str, Any]
) -> None:
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, looks["answer_head" if name in ANSWER else "head"])
    widths = [width for _, width in columns]
    for line, row in enumerate(rows, start=1):
        sheet.set_row(line, height([row.get(name, "") for name, _ in columns], widths, _SIZE))
        for place, (name, _) in enumerate(columns):
            sheet.write_string(line, place, row.get(name, ""), looks["answer" if name in ANSWER else "told"])
    if not rows:
        sheet.write_string(1, 0, "没有。")
    sheet.set_row(0, 26)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    print_list(sheet, widths, _SIZE)
    sheet.repeat_rows(0)
    sheet.set_footer("&R第 &P 页，共 &N 页")
