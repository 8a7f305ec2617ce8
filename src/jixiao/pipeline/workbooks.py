"""Form rows in the warehouse -> official workbooks, audit workbooks, and the table published.figure."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.claims import Claims
from jixiao.engine.content import content_key
from jixiao.errors import JixiaoError
from jixiao.forms.words import in_own_words
from jixiao.hashes import file_sha256
from jixiao.pipeline import second_process
from jixiao.pipeline.editions import Coverage, restrict
from jixiao.pipeline.form_book import AUDIT, FormBook, Workbook
from jixiao.pipeline.identity import PROGRAM, files_sha256, versions
from jixiao.pipeline.not_made import NOT_MADE, defaults_not_made, why_not_made
from jixiao.pipeline.transform import made_contents

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from jixiao.forms.layout import Layout
    from jixiao.forms.placed_figures import PlacedFigure
    from jixiao.pipeline.plan import BuildPlan
    from jixiao.pipeline.progress import Progress
    from jixiao.trace.record_lists import FactLists, ListReader

FIGURE_TABLE = "published.figure"
FIGURE_COLUMNS = {
    "figure_id": "varchar primary key",
    "form_id": "varchar not null",
    "edition": "varchar not null",
    "notice": "varchar not null",
    "workbook": "varchar not null",
    "sheet": "varchar not null",
    "cell": "varchar not null",
    "label": "varchar not null",
    "value": "decimal(38, 6) not null",
    "unit": "varchar not null",
    "measure": "varchar not null",
    "slice": "varchar not null",
    "context_id": "varchar not null",
    "divisor": "decimal(18, 6) not null",
    "decimals": "integer not null",
    "said_in": "varchar not null",
}


LISTS = "lists"
"""What the lists of a fact are claimed as."""


class FormBooks:
    """The workbooks in force with their rows, in printing order, and a note of each that has none; what was kept of
    them lies in its place, and the lists of records of their audit editions are being read beside."""

    def __init__(self, plan: "BuildPlan", with_audit: bool = True) -> None:
        """Read them; nothing is written to the warehouse. Raises JixiaoError when a layout or model does not fit."""
        self.plan, self.with_audit = plan, with_audit
        self.notes: list[str] = []
        self.books = list(_books(plan, self.notes))
        self.places = {book.workbook: _place(plan.work / "forms" / book.workbook.path) for book in self.books}
        self.anew = [book for book in self.books if not book.take_official(plan.store, self.places[book.workbook])]
        self._unread = _take_lists(plan, self.books) if with_audit else []
        self._claims = Claims(plan.records)
        beside = self._unread and second_process.at_work()
        self._read = second_process.start(read_lists, plan, self._unread, self._claims) if beside else None

    def write(self, progress: "Progress | None" = None) -> dict[str, Any]:
        """Write the figures and every workbook; returns {forms: [build.json rows], notes: [sentences]}. Raises
        JixiaoError when two workbooks claim one figure."""
        done = Counted(progress, 2 * len(self.books))
        read_lists(self.plan, self._unread, self._claims)
        if self._read:
            self._read()
        _write_figures(self.plan, [(book.workbook, figure) for book in self.books for figure in book.figures])
        audits = sorted(self.books, key=lambda book: -len(book.figures)) if self.with_audit else []
        shared = audits and second_process.at_work()
        beside = second_process.start(write_audits, self.plan, audits, self._claims) if shared else None
        for book in self.books:
            done.next(book.workbook)
            if book in self.anew:
                book.write_official(self.plan.store, self.places[book.workbook])
        write_audits(self.plan, audits, self._claims, done)
        if beside:
            beside()
        forms = [_form_row(self.plan, book.workbook, book.figures) for book in self.books]
        return {"forms": forms, "notes": self.notes}


def make_workbooks(plan: "BuildPlan", with_audit: bool = True) -> dict[str, Any]:
    """Write every workbook in force and the figures; returns {forms: [build.json rows], notes: [sentences]}.

    A workbook whose head model has no row for its notice is left out with a note. Raises JixiaoError when a layout or
    model does not fit, or two workbooks claim one figure.
    """
    return FormBooks(plan, with_audit).write()


def books_of(plan: "BuildPlan") -> "list[FormBook]":
    """The workbooks in force that have rows, of a build whose warehouse stands in `plan.work`."""
    return list(_books(plan, []))


def _books(plan: "BuildPlan", notes: list[str]) -> "Iterator[FormBook]":
    """The workbooks in force with their rows, in printing order; a workbook without a row is noted."""
    from jixiao.forms.byhand import WRITTEN, read_hand_texts, texts_of_layout
    from jixiao.forms.layout import HEAD, find_edition, load_layouts

    layouts = load_layouts(*plan.layouts)
    written = read_hand_texts(plan.raw / "narrative.parquet")
    program = _program(plan)
    coverage = Coverage()
    with plan.bounds.read(plan.warehouse) as connection:
        rows_of = _FormRows(connection)
        words = _words(connection, plan.as_of)
        for workbook in _workbooks(connection, plan.notices):
            own = words.get((workbook.notice, ""), {}) | words.get((workbook.notice, workbook.form_id), {})
            layout = find_edition(layouts, workbook.form_id, workbook.edition)
            layout = in_own_words(layout, workbook.title, own)
            data, years = restrict(layout, rows_of.workbook(workbook, layout))
            coverage.add(workbook.notice, layout, years)
            if years and data[HEAD].is_empty():
                continue  # an edition of other years
            if data[HEAD].is_empty():
                why = why_not_made(connection, workbook.notice, workbook.form_id, workbook.shape)
                notes.append(NOT_MADE(notice=workbook.notice, file=workbook.file_name, why=why))
                continue
            yield FormBook(workbook, layout, data | {WRITTEN: texts_of_layout(written, layout)}, plan.as_of, program)
        notes += defaults_not_made(connection, plan.notices)
    coverage.demand()


def _program(plan: "BuildPlan") -> str:
    """The hash of what writes workbooks: models, policy and layouts are known by what they say."""
    return content_key(files_sha256(plan.code, PROGRAM), versions())


class Counted:
    """Tells the listener which workbook is written, and how many of how many are done."""

    def __init__(self, progress: "Progress | None", total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self, book: Workbook) -> None:
        """One more workbook is begun."""
        if self.progress:
            self.progress.step(book.file_name, self.done, self.total)
        self.done += 1


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _words(connection: "duckdb.DuckDBPyConnection", as_of: date) -> dict[tuple[str, str], dict[str, str]]:
    """By notice and form (empty: all of its forms) what is printed for which fixed text, by the rows of the day."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for notice, form_id, standard, own in connection.execute(
        "select notice_id, coalesce(of_form, ''), standard, own from seeds.words where starts_on <= ? "
        "order by starts_on",
        [as_of],
    ).fetchall():
        found.setdefault((notice, form_id), {})[standard] = own
    return found


def _workbooks(connection: "duckdb.DuckDBPyConnection", notices: Iterable[str]) -> list[Workbook]:
    """The workbooks asked for by notices in force on the day, in printing order."""
    rows = connection.execute(
        "select notice_id, form_id, edition, file_name, shape, starts_on, coalesce(title, '') "
        "from intermediate.int_form__asked order by notice_id, print_order, form_id, edition"
    ).fetchall()
    wanted = set(notices)
    return [Workbook(*row) for row in rows if not wanted or row[0] in wanted]


class _FormRows:
    """The rows of form models by notice, each read once: workbooks of a shape share them."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self.connection = connection
        self.read = cache(self._read)

    def workbook(self, book: Workbook, layout: "Layout") -> "dict[str, pl.DataFrame]":
        """The notice's rows of every model the layout reads. Raises JixiaoError for a layout of another shape."""
        if layout.shape != book.shape:
            raise JixiaoError(
                f"版式 {layout.name} 的 shape 是 {layout.shape}，forms.csv 写的却是 {book.shape}。请改成一致。",
                f"layout {layout.name} is of shape {layout.shape}, forms.csv says {book.shape}.",
            )
        return {name: self.read(layout.model(name), book.notice) for name in layout.columns_used()}

    def _read(self, model: str, notice: str) -> "pl.DataFrame":
        """In an order of the rows themselves: how a table came about is no part of what a workbook is made of."""
        from jixiao.frames import frame_of

        return frame_of(
            self.connection.sql(f'select * from forms."{model}" where notice_id = ? order by all', params=[notice])
        )


def _write_figures(plan: "BuildPlan", figures: "list[tuple[Workbook, PlacedFigure]]") -> None:
    import polars as pl

    from jixiao.frames import lent

    rows = [_figure_row(book, figure) for book, figure in figures]
    _refuse_twice(rows)
    declared = ", ".join(f'"{name}" {kind}' for name, kind in FIGURE_COLUMNS.items())
    types: dict[str, pl.DataType] = {"value": pl.Decimal(38, 6), "divisor": pl.Decimal(18, 6), "decimals": pl.Int32()}
    schema = {name: types.get(name, pl.String()) for name in FIGURE_COLUMNS}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    with plan.bounds.connect(plan.warehouse) as connection:
        connection.execute("create schema if not exists published")
        connection.execute(f"create or replace table {FIGURE_TABLE} ({declared})")
        with lent(connection, figures=frame):
            connection.execute(f"insert into {FIGURE_TABLE} select * from figures")


def _figure_row(book: Workbook, figure: "PlacedFigure") -> dict[str, Any]:
    own = {name: getattr(figure, name) for name in FIGURE_COLUMNS if hasattr(figure, name)}
    return own | {"notice": book.notice, "workbook": book.path.name}


def _refuse_twice(rows: list[dict[str, Any]]) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        first = seen.setdefault(row["figure_id"], row["workbook"])
        if first != row["workbook"]:
            raise JixiaoError(
                f"指标 {row['figure_id']} 同时出现在《{first}》和《{row['workbook']}》中。请检查表单模型。",
                f"figure {row['figure_id']} stands in both {first} and {row['workbook']}.",
            )


def _lists_folder(plan: "BuildPlan") -> Path:
    return plan.records / "lists"


def load_writers() -> None:
    """Load what reads lists of records and writes audit editions: it takes as long as some of the work."""
    import jixiao.forms.audit
    import jixiao.trace.audits
    import jixiao.trace.record_lists  # noqa: F401


@contextmanager
def _list_reader(plan: "BuildPlan") -> "Iterator[ListReader]":
    """Reads lists of records, while the block runs."""
    from jixiao.trace.record_lists import ListReader
    from jixiao.trace.written_cells import WrittenCells

    with plan.bounds.read(plan.warehouse) as connection:
        cells = WrittenCells(connection, plan.raw)
        yield ListReader(connection, plan.store, _program(plan), made_contents(plan), cells)


def _take_lists(plan: "BuildPlan", books: "list[FormBook]") -> "list[FactLists]":
    """Leave the lists of records that figures are made of, as far as they were kept, where every process finds them;
    returns what has to be read."""
    with _list_reader(plan) as reader:
        names = reader.names(figure for book in books for figure in book.figures)
        return reader.take_kept(names, _lists_folder(plan))


def read_lists(plan: "BuildPlan", unread: "list[FactLists]", claims: Claims) -> None:
    """Read the lists of records that no other process reads, and leave them where every process finds them."""
    first = next((lists for lists in unread if claims.take(LISTS, lists.fact)), None)
    if first is None:
        return
    with _list_reader(plan) as reader:
        for lists in unread:
            if lists is first or claims.take(LISTS, lists.fact):
                reader.read(lists, _lists_folder(plan))


def write_audits(plan: "BuildPlan", books: "list[FormBook]", claims: Claims, done: Counted | None = None) -> None:
    """Leave the audit editions of these workbooks, but for those that the other process has, in their places: as they
    were kept where what they tell is the same, else written, and kept."""
    from jixiao.forms.corrected import read_corrected
    from jixiao.trace.audits import AuditTraces
    from jixiao.trace.record_lists import RecordLists

    if not books:
        return
    with plan.bounds.read(plan.warehouse) as connection:
        build = AuditTraces(connection, RecordLists.read(_lists_folder(plan)), plan.texts_folder)
        corrections = read_corrected(plan.raw)
        for book in books:
            if done:
                done.next(book.workbook)
            if not claims.take(AUDIT, book.workbook.path.as_posix()):
                continue
            traces, place = build.of_notice(book.workbook.notice), _place(plan.work / "audit" / book.workbook.path)
            key = content_key(book.key, traces.content(book.figures), corrections)
            if not plan.store.take_file(AUDIT, key, place):
                book.write_audit(traces, place, corrections)
                plan.store.keep_file(AUDIT, key, place)


def _form_row(plan: "BuildPlan", book: Workbook, figures: "list[PlacedFigure]") -> dict[str, Any]:
    path = Path("forms") / book.path
    return {
        "form_id": book.form_id,
        "edition": book.edition,
        "notice": book.notice,
        "path": path.as_posix(),
        "sha256": file_sha256(plan.work / path),
        "figures": len(figures),
    }
