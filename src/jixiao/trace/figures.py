"""Figures of a published build: found by id or by cell, traced, and told as `jixiao trace` tells them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from jixiao.errors import UsageError
from jixiao.exact import Formula, plain, rounded
from jixiao.ingest.contract import load_contract
from jixiao.nearest import did_you_mean
from jixiao.policy.texts import NoticeTexts
from jixiao.published import open_warehouse
from jixiao.trace.book import Book, Origin, TracedRecord
from jixiao.trace.composed import COMPOSED, Leaf
from jixiao.trace.measures import Catalog
from jixiao.trace.written_cells import WrittenCells, by_place, places_of

if TYPE_CHECKING:
    from jixiao.forms.placed_figures import PlacedFigure

Said = dict[tuple[str, str], list[tuple[str, str, str]]]
"""Notice, clause and our wording, by what they are said of: a form or a measure, in a notice."""
_CLAUSES = (
    "select c.notice_id, c.clause, c.says || coalesce('。读法：' || string_agg(r.says, '；' order by r.reading_id), '')"
    " as says from seeds.clauses as c left join intermediate.int_reading as r"
    " on c.notice_id = r.notice_id and c.clause = r.clause group by c.notice_id, c.clause, c.says"
)
FIELDS = "figure_id, form_id, notice, workbook, sheet, cell, label, value, unit, measure, slice, context_id"

_FIGURES = f"select {FIELDS}, divisor, decimals from published.figure"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of published.figure."""

    figure_id: str
    form_id: str
    notice: str
    workbook: str
    sheet: str
    cell: str
    label: str
    value: Decimal
    unit: str
    measure: str
    slice: str
    context_id: str
    divisor: Decimal
    decimals: int


def find_figure(con: DuckDBPyConnection, ref: str) -> Figure:
    """The figure of an id or of WORKBOOK.xlsx!SHEET!CELL (official or audit edition). UsageError when there is none.

    Where workbooks of several notices have one name, the folder before it (jl-2024/WORKBOOK.xlsx) tells them apart; a
    folder of another notice is never passed over. Of a sheet's name what stands before the unit is enough (B1).
    """
    place = cell_of(ref)
    if place:
        found = figures_at(con, place)
    else:
        found = [Figure(*row) for row in con.execute(f"{_FIGURES} where figure_id = ?", [ref.strip()]).fetchall()]
    if not found:
        zh, en = _meant(con, ref, place)
        raise UsageError(
            f"没有找到数字“{ref}”。{zh}请写指标编号（jixiao show figure 可列出），或 工作簿.xlsx!工作表!单元格；"
            "写出指标值的句子以外，文字单元格和空单元格没有来源可查。",
            f"no figure {ref!r}: give a figure id (see `jixiao show figure`) or WORKBOOK.xlsx!SHEET!CELL.{en}",
        )
    if len(found) > 1:
        ids, first = [one.figure_id for one in found], found[0]
        raise UsageError(
            f"“{ref}”在多个通知的同名工作簿中都有：请在工作簿名前写上通知的目录（如 {first.notice}/{first.workbook}），"
            f"或改用指标编号（{'、'.join(ids)}）。",
            f"{ref!r} stands in several workbooks: use a figure id ({', '.join(ids)}).",
        )
    return found[0]


def figures_at(con: DuckDBPyConnection, place: tuple[str, str, str, str], column: str = "cell") -> list[Figure]:
    """The figures that stand in a cell (`column` cell), or that its sentence says (said_in), as they stand there."""
    folder, book, sheet, cell = place
    of_sheet = "workbook = ? and (sheet = ? or starts_with(sheet, ? || ' '))"
    rows = con.execute(
        f"{_FIGURES} where {of_sheet} and {column} = ? order by rowid", (book, sheet, sheet, cell)
    ).fetchall()
    notices = {notice for (notice,) in con.execute("select distinct notice from published.figure").fetchall()}
    figures = [Figure(*row) for row in rows]
    return [one for one in figures if one.notice == folder or folder not in notices]


def _meant(con: DuckDBPyConnection, ref: str, place: tuple[str, str, str, str] | None) -> tuple[str, str]:
    """What a figure that there is not was meant to be: the id, or the workbook, or the sheet, that is most like it."""
    if place is None:
        known = con.execute("select distinct figure_id from published.figure").fetchall()
        return did_you_mean(ref.strip(), [one for (one,) in known])
    _, book, sheet, _ = place
    books = [one for (one,) in con.execute("select distinct workbook from published.figure").fetchall()]
    if book not in books:
        return did_you_mean(book, books)
    of_book = con.execute("select distinct sheet from published.figure where workbook = ?", [book]).fetchall()
    sheets = [one for (one,) in of_book]
    return ("", "") if sheet in sheets else did_you_mean(sheet, sheets)


def cell_of(ref: str) -> tuple[str, str, str, str] | None:
    """Folder, workbook, sheet and cell of WORKBOOK.xlsx!SHEET!CELL, also as office programs write it
    ('[BOOK.xlsx]SHEET'!$E$7), typed with full-width marks, or with a path of Windows; None for anything else."""
    linked = re.fullmatch(r"'?(.*)\[([^\[\]]+)\]([^!]+?)'?!([^!]+)", ref.strip())
    parts = [linked[1] + linked[2], linked[3], linked[4]] if linked else ref.replace("！", "!").rsplit("!", 2)
    if len(parts) != len(("workbook", "sheet", "cell")):
        return None
    book, sheet, cell = (part.strip() for part in parts)
    path = PurePosixPath(book.strip("'").replace("\\", "/"))
    return path.parent.name, path.name, sheet.strip("'"), unicodedata.normalize("NFKC", cell).replace("$", "").upper()


class Tracer:
    """Traces of one warehouse's figures. With `only` no more records are read than that figure needs; with the folder
    of notice texts (`notices`) clauses are quoted."""

    def __init__(
        self,
        con: DuckDBPyConnection,
        limit: int | None = None,
        only: Figure | None = None,
        notices: Path | None = None,
    ) -> None:
        self.book = Book(con, limit)
        self.con = con
        self.labels = load_contract().labels
        self.windows = {
            (form_id, measure): (window_id, says)
            for form_id, measure, window_id, says in con.execute(
                "select f.form_id, f.measure_id, f.window_id, w.window_label from seeds.form_measures as f "
                "inner join seeds.windows as w on f.window_id = w.window_id"
            ).fetchall()
        }
        monthly = "select window_id from seeds.windows where kind = 'project_each_month'"
        self.monthly = {window_id for (window_id,) in con.execute(monthly).fetchall()}
        self.documents = dict(con.execute("select notice_id, document_no from seeds.notices").fetchall())
        self.texts = notice_texts(con, notices)
        self._own: dict[tuple[str, str], list[tuple[str, str, str]]] | None = None
        if only:
            self.book.composition.only = (only.context_id, only.measure, only.slice)
            self.book.narrow(self.leaves(only.form_id, only.context_id, only.measure, only.slice))

    def _is_composed(self, measure: str) -> bool:
        return self.book.catalog.get(measure).agg == COMPOSED

    def leaves(self, form_id: str, context_id: str, measure: str, slice_: str) -> list[Leaf]:
        """The measures' own values that a figure is: one, or all that a composed one is made of."""
        if self._is_composed(measure):
            return self.book.composition.leaves((context_id, measure, slice_))
        return [(context_id, measure, *self.asked(form_id, measure, slice_))]

    def window(self, form_id: str, measure: str) -> tuple[str, str]:
        """The window over which a form prints a measure, and its name. UsageError when none is declared."""
        try:
            return self.windows[form_id, measure]
        except KeyError:
            raise UsageError(
                f"表 {form_id} 的指标 {measure} 没有声明期间：请在 seeds/policy/form_measures.csv 补上一行。",
                f"form {form_id}, measure {measure}: add a row to seeds/policy/form_measures.csv.",
            ) from None

    def asked(self, form_id: str, measure: str, slice_: str) -> tuple[str, str]:
        """The window and slice under which the warehouse holds a figure. What is printed month by month is held under
        the window of its month (window@month): there the printed slice is the month."""
        window_id = self.window(form_id, measure)[0]
        return (f"{window_id}@{slice_}", "") if window_id in self.monthly else (window_id, slice_)

    def origin(self, form_id: str, context_id: str, measure: str, slice_: str) -> Origin:
        """The records of a figure."""
        if self._is_composed(measure):
            return self.book.origin(context_id, measure, "", slice_)
        return self.book.origin(context_id, measure, *self.asked(form_id, measure, slice_))

    def formula(self, figure: Figure) -> Formula:
        """How a figure is computed of its sides, named by measure, context, window and slice."""
        if self._is_composed(figure.measure):
            return self.book.formulas.of_composed((figure.context_id, figure.measure, figure.slice))
        [leaf] = self.leaves(figure.form_id, figure.context_id, figure.measure, figure.slice)
        return self.book.formulas.of_leaf(leaf)

    def definition(self, form_id: str, measure_id: str, context_id: str = "", slice_: str = "") -> str:
        """What a figure is, in words: the measure's definition and the period; of a composed one also its parts'."""
        measure = self.book.catalog.get(measure_id)
        if measure.agg == COMPOSED:
            parts = self._of_parts((context_id, measure_id, slice_))
            return "；".join([f"{measure.label}：{measure.definition}", *parts])
        window_id, period = self.window(form_id, measure_id)
        return f"{measure.label}：{measure.definition}" + (f"（期间：{period}）" if window_id != EVER else "")

    def figure_clauses(self, figure: "Figure | PlacedFigure", notice: str) -> list[tuple[str, str, str]]:
        """Notice, clause and our wording, with the readings of it: of the form, of every criterion on its measure, and
        of this figure alone."""
        shared = self.clauses(notice, figure.form_id, figure.measure)
        own = self._own_clauses().get((figure.context_id, figure.slice), [])
        return sorted({*shared, *own})

    def _own_clauses(self) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
        if self._own is None:
            self._own = {}
            for context_id, slice_, *clause in self.con.execute(
                f"with c as ({_CLAUSES}) select f.context_id, f.slice, c.notice_id, c.clause, c.says "
                "from intermediate.int_money__figure_clause as f "
                "inner join c on f.notice_id = c.notice_id and f.clause = c.clause"
            ).fetchall():
                self._own.setdefault((context_id, slice_), []).append((clause[0], clause[1], clause[2]))
        return self._own

    def _of_parts(self, key: tuple[str, str, str]) -> Iterator[str]:
        """What a composed figure is made of, and beside a weighted mean the share of all."""
        leaves = self.book.composition.leaves(key)
        for measure_id, window_id in dict.fromkeys((measure, window) for _, measure, window, _ in leaves):
            part = self.book.catalog.get(measure_id)
            name, _, scope = window_id.partition("@")
            period = f"（期间：{self.labels_of_windows[name]}{scope}）" if name != EVER else ""
            yield f"{part.label}：{part.definition}{period}"
        pooled = self.book.pooled(key)
        if pooled is not None:
            yield f"另按各项目分子合计÷分母合计为 {plain(rounded(pooled * 100, Decimal(1), 2))}%"

    @cached_property
    def labels_of_windows(self) -> dict[str, str]:
        """Window to its name."""
        return dict(self.con.execute("select window_id, window_label from seeds.windows").fetchall())

    def clauses(self, notice: str, form_id: str, measure: str) -> list[tuple[str, str, str]]:
        """Notice, clause and our wording: of the form itself, and of every criterion and output on the same measure."""
        of_form, of_measure = self._said_of
        return sorted({*of_form.get((notice, form_id), ()), *of_measure.get((notice, measure), ())})

    @cached_property
    def _said_of(self) -> tuple[Said, Said]:
        """Clauses by notice and form, and by notice and measure."""
        forms = "select distinct notice_id, form_id, clause from intermediate.int_form__asked"
        measures = (
            "select notice_id, measure_id, clause from seeds.criteria"
            " union select notice_id, measure_id, clause from seeds.outputs"
        )
        return self._by_subject(forms, "form_id"), self._by_subject(measures, "measure_id")

    def _by_subject(self, asked: str, subject: str) -> Said:
        clauses: Said = {}
        for notice, of, *clause in self.con.execute(
            f"with c as ({_CLAUSES}) select a.notice_id, a.{subject}, c.notice_id, c.clause, c.says from c "
            f"inner join ({asked}) as a on c.notice_id || ':' || c.clause = "
            "case when contains(a.clause, ':') then a.clause else a.notice_id || ':' || a.clause end"
        ).fetchall():
            clauses.setdefault((notice, of), []).append((clause[0], clause[1], clause[2]))
        return clauses

    def quote(self, notice: str, clause: str) -> str | None:
        """The notice's own words of a clause, None without its text."""
        return self.texts.quote(notice, clause) if self.texts else None


EVER = "ever"
"""The window without bounds, which goes without saying."""
ROLES = {"value": "数值", "numerator": "分子", "denominator": "分母"}


def trace_document(out: Path, ref: str, limit: int | None = None, notices: Path | None = None) -> dict[str, Any]:
    """One figure of a published build as the JSON of `jixiao trace --json`.

    `ref` is a figure id or [NOTICE/]WORKBOOK!SHEET!CELL; `limit` bounds the records listed. Values are exact decimals
    as text: `value` and `recomputed` in the printed unit, amounts of `records` in the base unit. `cells` of a record
    are those that the figure adds up or counts by (written_cells.CELLS). Raises UsageError when there is no such
    figure, or several.
    """
    with closing(open_warehouse(out)) as con:
        figure = find_figure(con, ref)
        tracer = Tracer(con, None, figure, notices)
        origin = tracer.origin(figure.form_id, figure.context_id, figure.measure, figure.slice)
        again = None if origin.value is None else rounded(origin.value, figure.divisor, figure.decimals)
        sha256 = dict(con.execute("select distinct file, sha256 from published.sheet").fetchall())
        records = origin.records if limit is None else origin.records[:limit]
        cells = _cells(WrittenCells(con, out / "raw"), records)
        return {
            "figure_id": figure.figure_id,
            "form_id": figure.form_id,
            "workbook": figure.workbook,
            "sheet": figure.sheet,
            "cell": figure.cell,
            "label": figure.label,
            "value": plain(figure.value),
            "unit": figure.unit,
            "definition": tracer.definition(figure.form_id, figure.measure, figure.context_id, figure.slice),
            "sql": _sql(tracer, figure),
            "clauses": [
                {"notice": notice, "clause": clause, "says": says, "quote": tracer.quote(notice, clause)}
                for notice, clause, says in tracer.figure_clauses(figure, figure.notice)
            ],
            "records_total": origin.records_total,
            "recomputed": None if again is None else plain(again),
            "records": [
                {
                    "record_type": one.record_type,
                    "key": one.key,
                    "person": one.person,
                    "role": one.role,
                    "amount": plain(one.amount),
                    "file": one.file,
                    "sha256": sha256[one.file],
                    "sheet": one.sheet,
                    "row": one.row,
                    "cells": cells.get((one.measure, one.record_type, one.file, one.sheet, one.row), []),
                }
                for one in records
            ],
        }


def _cells(
    cells: WrittenCells, records: Sequence[TracedRecord]
) -> dict[tuple[str, str, str, str, int], list[dict[str, Any]]]:
    """The cells of records, by the measure that counts them, their type and place."""
    places: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for one in records if cells.known else ():
        places.setdefault((one.measure, one.record_type), []).append((one.file, one.sheet, one.row))
    return {
        (*of, *place): found
        for of, rows in places.items()
        for place, found in by_place(cells.of_measure(*of, places_of(rows))).items()
    }


def _sql(tracer: Tracer, figure: Figure) -> str:
    """The query that lists a figure's records, to be run on the published warehouse."""
    leaves = tracer.leaves(figure.form_id, figure.context_id, figure.measure, figure.slice)
    return "\nunion all\n".join(_leaf_sql(tracer.book.catalog, leaf) for leaf in leaves)


def _leaf_sql(catalog: Catalog, leaf: Leaf) -> str:
    context_id, measure_id, window_id, slice_ = leaf
    sliced = "" if catalog.get(measure_id).agg == "least" else f" and slice in ('{slice_}', '')"
    return "\nunion all\n".join(
        f"select * from ({part.measure.rows_sql}) as listed\n"
        f"where context_id = '{context_id}' and window_id = '{part.window_id or window_id}'{sliced}"
        for part in catalog.parts(measure_id)
    )


def notice_texts(con: DuckDBPyConnection, folder: Path | None) -> NoticeTexts | None:
    """The texts of a folder for the notices of a warehouse."""
    if folder is None:
        return None
    known = con.execute("select notice_id, file_sha256 from seeds.notices").fetchall()
    return NoticeTexts(folder, dict(known))
