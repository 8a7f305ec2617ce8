"""The sheets 记录-1, 记录-2, … of an audit edition: every list of records once, however many figures it goes into.

The rows of records are made as text at once, in columns: a list may have thousands, a workbook hundreds of lists.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import polars as pl

from jixiao.forms.layout import Layout
from jixiao.forms.looks import (
    ALIKE,
    FIRST_ROW,
    LOWEST,
    ONE_LINE,
    Looks,
    end_pages,
    needs,
    points_of,
    row_height,
    set_up,
)
from jixiao.forms.render import LINKS_A_SHEET, ROWS_A_SHEET
from jixiao.forms.rows_sheet import RowsSheet

RECORDS: dict[str, Any] = {
    "list_no": pl.Int64(),
    "record_type": pl.String(),
    "key": pl.String(),
    "amount": pl.Decimal(38, 6),
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "cell": pl.String(),
    "written": pl.String(),
    "taken": pl.String(),
}
"""Columns of records: of which list (by its place among those printed), the type in Chinese, the key (persons masked),
what the record adds in base units, where it stands, and of the cells that it counts by the addresses, what was written
there and what was taken. They come in the order of lists, sorted within each."""
LISTED = 2_000
"""Records printed of a list; of a longer one the rest is counted and left to `jixiao trace`."""
WIDTHS = (5.0, 10.0, 25.0, 12.0, 30.0, 12.0, 7.0, 16.0, 19.0, 19.0)
HEAD = ("序号", "记录类型", "主键", "数额", "文件", "工作表", "行号", "单元格、栏目", "原文", "取值")
LAST = len(WIDTHS) - 1
ABOVE = 3
"""Rows of a list above its records: what it is, how many they are, heading."""
TEXTS = {"record_type": 1, "key": 2, "file": 4, "sheet": 5, "cell": 7, "written": 8, "taken": 9}
"""The columns that hold texts, which may take several lines."""
AMOUNT, NUMBER = 3, 6
"""The columns of amounts and of row numbers."""
ROW = 18
"""Points of the row of a record that takes one line."""
PLACES = 6
"""Decimal places that an amount has at most."""
HINT = (
    "每组来源记录只列一次，用到它的数字都链接到这里。数额、取值为基本单位（元、人次等），原文是来源文件中该单元格所写；"
    "点“返回”回到用到它的数字的追溯。"
)


@dataclass(frozen=True, slots=True)
class RecordList:
    """The records of one base measure for one object, period and slice: what it is in words, how many they are and
    what they add up to, in base units."""

    title: str
    definition: str
    count: int
    total: Decimal

    @property
    def listed(self) -> int:
        """Records that the workbook prints."""
        return min(self.count, LISTED)

    @property
    def rows(self) -> int:
        """Rows that it takes, the last one blank."""
        return ABOVE + self.listed + 1 if self.count else ABOVE

    def says(self, figure_id: str) -> str:
        """How many records there are, and the command that lists them all when they are not all printed."""
        said = f"共 {self.count:,} 条，数额合计 {with_thousands(self.total)}。"
        if self.count > self.listed:
            command = f"jixiao trace {figure_id} --limit {self.count}"
            said += f"以下列出前 {self.listed:,} 条，全部记录请用命令查看：{command}。"
        return said + self.definition


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a list stands, sheet and first row (from 0); the address of the entry that uses it first, and the id of a
    figure that it goes into."""

    sheet: str
    row: int
    back: str
    figure_id: str


def with_thousands(amount: Decimal) -> str:
    """An amount with its thousands apart and without trailing zeros."""
    return f"{amount.normalize():,f}"


def places_below(blocks: Iterable[tuple[int, int]], names: Iterator[str]) -> Iterator[tuple[str, int]]:
    """Sheet and first row (from 0) of blocks of so many rows and links, one below the other, on as many sheets as
    Excel's limits ask for."""
    row, on_sheet, sheet = ROWS_A_SHEET, 0, ""
    for rows, links in blocks:
        if on_sheet + links > LINKS_A_SHEET or row + rows > ROWS_A_SHEET:
            sheet, row, on_sheet = next(names), FIRST_ROW, 0
        yield sheet, row
        row, on_sheet = row + rows, on_sheet + links


def free_names(stem: str, taken: set[str]) -> Iterator[str]:
    """追溯-1, 追溯-2, … without those that the form's own sheets have."""
    return (name for number in count(1) if (name := f"{stem}-{number}") not in taken)


def write_lists(
    workbook: Any, layout: Layout, lists: Sequence[RecordList], places: Sequence[ListPlace], records: pl.DataFrame
) -> None:
    """Write the lists at their places, with their records."""
    looks = Looks(workbook)
    heading = (f"来源记录：{layout.title}", HINT)
    for sheet in dict.fromkeys(place.sheet for place in places):
        worksheet = set_up(workbook, sheet, heading, WIDTHS, looks)
        worksheet.set_default_row(ROW)
        own = [no for no, place in enumerate(places) if place.sheet == sheet]
        for no in own:
            _write_head(worksheet, looks, lists[no], places[no])
        first = {no: places[no].row + ABOVE for no in own if lists[no].count}
        worksheet.rows |= _rows(worksheet, looks, records, first)
        end_pages(worksheet, (places[no].row for no in own), ABOVE, ROW)


def _write_head(worksheet: RowsSheet, looks: Looks, one: RecordList, place: ListPlace) -> None:
    row, told = place.row, one.says(place.figure_id)
    title, all_over = points_of(WIDTHS, 0, LAST - 1), points_of(WIDTHS, 0, LAST)
    head = ((0, LAST - 1, one.title, looks.head), (LAST, LAST, "返回", looks.back))
    worksheet.put_row(row, row_height(needs(one.title, title)), head)
    worksheet.put_link(row, LAST, place.back, f"回到 {place.back}")
    worksheet.put_row(row + 1, row_height(needs(told, all_over)), [(0, LAST, told, looks.text)])
    if one.count:
        cells = [(column, column, text, looks.label) for column, text in enumerate(HEAD)]
        worksheet.put_row(row + 2, LOWEST, cells)


def _rows(worksheet: RowsSheet, looks: Looks, records: pl.DataFrame, first: Mapping[int, int]) -> dict[int, str]:
    """The records of the lists as rows of the sheet, by the row from 0 that each list begins with. Their cells follow
    one another from the first column, so that none need say where it stands."""
    schema = {"list_no": pl.Int64(), "first": pl.Int64()}
    starts = pl.DataFrame({"list_no": list(first), "first": list(first.values())}, schema=schema)
    own = records.join(starts, on="list_no", maintain_order="left")
    no = pl.int_range(1, pl.len() + 1).over("list_no")
    own = own.with_columns(no=no, at=pl.col("first") + no)
    centre = f'<c s="{looks.centre._get_xf_index()}"'
    number = pl.lit(f"{centre}><v>") + pl.col("row").cast(pl.String) + pl.lit("</v></c>")
    made = {NUMBER: number.fill_null(f"{centre}/>")}
    for column, at in TEXTS.items():
        cells = _text_cells(worksheet, own[column], looks, points_of(WIDTHS, at, at))
        own = own.join(cells, on=column, how="left", maintain_order="left", nulls_equal=True)
        made[at] = pl.col(f"{column}_cell")
    own = own.join(
        _amount_cells(own["amount"], looks), on="amount", how="left", maintain_order="left", nulls_equal=True
    )
    made[AMOUNT] = pl.col("amount_cell")
    own = own.with_columns(taller=pl.max_horizontal(f"{column}_height" for column in TEXTS))
    taller = pl.col("taller")
    worksheet.heights |= dict(own.filter(taller > 0).select(pl.col("at") - 1, "taller").iter_rows())
    if own.height:
        worksheet.heights.setdefault(own.select(pl.col("at").max() - 1).item(), ROW)
    height = pl.when(taller > 0).then(pl.format(' ht="{}" customHeight="1"', taller)).otherwise(pl.lit(""))
    row = pl.concat_str(
        pl.lit('<row r="'), "at", pl.lit('"'), height, pl.lit(f">{centre}><v>"), "no", pl.lit("</v></c>"),
        *(made[at] for at in sorted(made)), pl.lit("</row>"),
    )  # fmt: skip
    joined = own.select("first", xml=row).group_by("first", maintain_order=True).agg(pl.col("xml").str.join(""))
    return dict(joined.iter_rows())


def _amount_cells(amounts: pl.Series, looks: Looks) -> pl.DataFrame:
    """Each amount once with its cell, with as many decimal places as it has."""
    unique = amounts.unique(maintain_order=True)
    texts = [None if amount is None else f"{amount.normalize():f}" for amount in unique]
    plain = [looks.plain(places)._get_xf_index() for places in range(PLACES + 1)]
    cells = [
        f'<c s="{plain[0]}"/>' if text is None else f'<c s="{plain[_places(text)]}"><v>{text}</v></c>' for text in texts
    ]
    return pl.DataFrame({"amount": unique, "amount_cell": cells})


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _text_cells(worksheet: RowsSheet, texts: pl.Series, looks: Looks, room: float) -> pl.DataFrame:
    """The texts of a column, each once, with its cell and the height of a row that it makes taller (else 0)."""
    unique = texts.unique(maintain_order=True)
    known = [text or "" for text in unique]
    style, strings = looks.text._get_xf_index(), worksheet.str_table
    numbers = strings.string_table
    before, after, empty = f'<c s="{style}" t="s"><v>', "</v></c>", f'<c s="{style}"/>'
    cells = [f"{before}{numbers.setdefault(text, len(numbers))}{after}" if text else empty for text in known]
    strings.unique_count = len(numbers)
    strings.count += texts.len()
    heights = _heights(unique.fill_null(""), room)
    return pl.DataFrame({texts.name: unique, f"{texts.name}_cell": cells, f"{texts.name}_height": heights})


def _heights(texts: pl.Series, room: float) -> pl.Series:
    """The height of a row that each text makes taller (else 0); texts that are alike are measured once."""
    shapes = texts.str.replace_many([*map(chr, ALIKE)], [*map(chr, ALIKE.values())])
    different = shapes.unique(maintain_order=True)
    points = [needs(shape, room) for shape in different]
    heights = [row_height(one) if one > ONE_LINE else 0.0 for one in points]
    of_shapes = pl.DataFrame({"shape": different, "height": pl.Series(heights, dtype=pl.Float64)})
    return shapes.to_frame("shape").join(of_shapes, on="shape", how="left", maintain_order="left")["height"]
