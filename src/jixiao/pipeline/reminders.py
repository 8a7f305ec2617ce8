"""Reminder workbooks (催报单): what a recommender owes and has not handed in, or has only got back, ready to be sent.
One a recommender that owes something, none for the others."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jixiao.engine.content import content_key
from jixiao.engine.executor import UNBOUND, Bounds
from jixiao.ingest.contract import load_contract
from jixiao.ingest.returns import UNKNOWN, file_names
from jixiao.ingest.row_heights import PLAIN, height
from jixiao.normal_font import print_list, workbook_options

SHEET = "催报单"
COLUMNS = (
    ("序号", 5),
    ("通知", 20),
    ("条款", 10),
    ("应报记录", 11),
    ("期间", 8),
    ("截止日", 10),
    ("申报、项目", 14),
    ("单位、项目名称", 26),
    ("状态", 6),
    ("怎么办", 30),
)
WIDTHS = [width for _, width in COLUMNS]
SIZE = 9
"""Points of the table's letters."""
SENT_BACK = "退回"
FILES_SHOWN = 20
OWED = """
    select
        coalesce(owed.recommender, ?) as recommender,
        coalesce(notices.document_no, owed.notice_id) as notice,
        owed.clause,
        owed.record_type,
        owed.period,
        coalesce(cast(owed.to_date as varchar), '') as due,
        owed.subject,
        coalesce(projects.unit_name, applications.unit_name, units.unit_name, '')
        || coalesce('：' || coalesce(projects.project_name, applications.project_name), '') as name,
        owed.state,
        owed.refused_rows
    from intermediate.int_submission as owed
    left join seeds.notices as notices on owed.notice_id = notices.notice_id
    left join intermediate.int_application as applications
        on owed.subject_type = 'application' and owed.subject = applications.application_no
    left join intermediate.int_project as projects
        on owed.subject_type = 'project' and owed.subject = projects.project_no
    left join staging.stg_unit as units on owed.uscc = units.uscc
    where owed.state in ('未交', '退回')
    order by recommender, notice, owed.record_type, owed.period, owed.subject, owed.clause
"""


@dataclass(frozen=True)
class Owed:
    """One submission that is still owed, in the words that are printed; `record_type` is a code of the contract."""

    recommender: str
    notice: str
    clause: str
    record_type: str
    period: str
    due: str
    subject: str
    name: str
    state: str
    refused_rows: int


@dataclass(frozen=True)
class Reminder:
    """A reminder workbook: to whom, what is owed, which of their files were not read, as of which day."""

    name: str
    owed: tuple[Owed, ...]
    unread: tuple[str, ...]
    as_of: date

    @property
    def key(self) -> str:
        """The hash of all that it says."""
        owed = [list(astuple(one)) for one in self.owed]
        return content_key(self.name, owed, list(self.unread), self.as_of.isoformat())

    def write(self, place: Path) -> None:
        """Write it. Same records, same bytes."""
        _write(place, self.name, self.owed, self.unread, self.as_of)


def reminders(warehouse: Path, raw: Path, as_of: date, bounds: Bounds = UNBOUND) -> dict[str, Reminder]:
    """The reminders as of a day, by the names of their files: one a recommender that owes something."""
    with bounds.read(warehouse) as connection:
        owed = [Owed(*row) for row in connection.execute(OWED, [UNKNOWN]).fetchall()]
    names = sorted({one.recommender for one in owed})
    unread = _unread(raw, set(names))
    return {
        f"{stem}.xlsx": Reminder(
            name, tuple(one for one in owed if one.recommender == name), tuple(unread.get(name, ())), as_of
        )
        for stem, name in zip(file_names(SHEET, names), names, strict=True)
    }


def _unread(raw: Path, recommenders: set[str]) -> dict[str, list[str]]:
    """The files of which nothing was read, by the recommender that a folder of theirs is called after."""
    import polars as pl

    sheets = pl.read_parquet(raw / "sheet.parquet", glob=False).filter(pl.col("refused").fill_null("") != "")
    found: dict[str, list[str]] = {}
    for file, why in sheets.select("file", "refused").unique().sort("file").rows():
        for name in recommenders.intersection(file.split("/")[:-1]):
            found.setdefault(name, []).append(f"{file}：{why}")
    return found


def _write(place: Path, name: str, owed: Sequence[Owed], unread: Sequence[str], as_of: date) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(place), workbook_options(strings_to_formulas=False))
    day = datetime(as_of.year, as_of.month, as_of.day)
    book.set_properties({"created": day, "title": f"{SHEET}：{name}"})
    sheet, looks = book.add_worksheet(SHEET), _looks(book)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 40)
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "催 报 单", looks["title"])
    first = _write_lines(sheet, _lines(name, owed, unread, as_of), looks)
    _write_table(sheet, first, owed, looks)
    print_list(sheet, WIDTHS, SIZE)
    sheet.repeat_rows(first)
    sheet.set_footer("&R第 &P 页，共 &N 页")
    book.close()


def _lines(name: str, owed: Sequence[Owed], unread: Sequence[str], as_of: date) -> list[tuple[str, str]]:
    back = sum(one.state == SENT_BACK for one in owed)
    lines = [
        ("催报给", name if name != UNKNOWN else f"{UNKNOWN}：请按“单位、项目名称”一列转给报送的单位"),
        ("截至", f"{as_of.isoformat()}：未交 {len(owed) - back} 项，退回后没有重报 {back} 项"),
        ("请于何时补报", "______年____月____日前（由发出单位填写）"),
        ("怎么报", "空白表由发出单位提供（jixiao template）；退回的记录在退回单上改正，放回收件目录即可。"),
    ]
    if unread:
        more = f"\n等 {len(unread)} 个文件" if len(unread) > FILES_SHOWN else ""
        lines.append(("没有读取的文件", "\n".join(unread[:FILES_SHOWN]) + more))
    return lines


def _write_lines(sheet: Any, lines: Iterable[tuple[str, str]], looks: dict[str, Any]) -> int:
    """Lines of a name and a text below the title; returns the row (from 0) that comes next, one left blank."""
    row = 1
    for row, (name, text) in enumerate(lines, start=1):
        sheet.set_row(row, height([name, text], [sum(WIDTHS[:2]), sum(WIDTHS[2:])], PLAIN))
        sheet.merge_range(row, 0, row, 1, name, looks["name"])
        sheet.merge_range(row, 2, row, len(COLUMNS) - 1, text, looks["words"])
    return row + 2


def _write_table(sheet: Any, first: int, owed: Iterable[Owed], looks: dict[str, Any]) -> None:
    sheet.set_row(first, 24)
    for column, (heading, _) in enumerate(COLUMNS):
        sheet.write_string(first, column, heading, looks["head"])
    labels = load_contract().labels
    for number, one in enumerate(owed, start=1):
        texts = [str(number), *_cells(one, labels[one.record_type])]
        sheet.set_row(first + number, height(texts, WIDTHS, SIZE))
        for column, text in enumerate(texts):
            wrong = column == len(COLUMNS) - 2
            sheet.write_string(first + number, column, text, looks["wrong" if wrong else "cell"])


def _cells(one: Owed, label: str) -> list[str]:
    if one.state == SENT_BACK:
        what = f"已报的 {one.refused_rows} 行{label}退回了，没有一行收下：请按退回单改正后重报"
    else:
        what = f"没有{label}的记录：请补报"
    return [one.notice, one.clause, label, one.period, one.due, one.subject, one.name, one.state, what]


def _looks(book: Any) -> dict[str, Any]:
    cell = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF", "font_size": SIZE}
    words = cell | {"font_size": PLAIN}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "name": book.add_format(words | {"bold": True, "bg_color": "#F2F2F2"}),
        "words": book.add_format(words),
        "head": book.add_format(cell | {"bold": True, "align": "center", "bg_color": "#D9E1F2"}),
        "cell": book.add_format(cell | {"num_format": "@"}),
        "wrong": book.add_format(cell | {"align": "center", "bg_color": "#FFF2CC"}),
    }
