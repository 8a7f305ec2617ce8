"""Form rows in the warehouse -> official workbooks, audit workbooks, and the table published.figure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.errors import JixiaoError
from jixiao.hashes import file_sha256
from jixiao.pipeline import second_process
from jixiao.pipeline.editions import Coverage, restrict

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from jixiao.forms.layout import Layout
    from jixiao.forms.placed_figures import PlacedFigure
    from jixiao.forms.sheet import PlacedSheet
    from jixiao.pipeline.plan import BuildPlan
    from jixiao.pipeline.progress import Progress

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
}


@dataclass(frozen=True)
class Workbook:
    """One workbook that a notice asks for: a row of seeds/policy/forms.csv."""

    notice: str
    form_id: str
    edition: str
    file_name: str
    shape: str
    starts_on: date

    @property
    def path(self) -> Path:
        """Where it lies below forms/ and audit/."""
        return Path(self.notice) / f"{self.file_name}.xlsx"


@dataclass(frozen=True)
class Placed:
    """A workbook with its layout and its sheets, every cell in its place."""

    book: Workbook
    layout: "Layout"
    sheets: "list[PlacedSheet]"

    @cached_property
    def figures(self) -> "list[PlacedFigure]":
        """Its numeric cells, in the order of its sheets."""
        return [figure for sheet in self.sheets for figure in sheet.figures]


def make_workbooks(plan: "BuildPlan", progress: "Progress | None" = None, with_audit: bool = True) -> dict[str, Any]:
    """Write every workbook in force and the figures; returns {forms: [build.json rows], notes: [sentences]}.

    A workbook whose head model has no row for its notice is left out with a note. Raises JixiaoError when a layout or
    model does not fit, or two workbooks claim one figure.
    """
    from jixiao.forms.render import write_form

    notes: list[str] = []
    made = list(_place_books(plan, notes))
    _write_figures(plan, [(one.book, figure) for one in made for figure in one.figures])
    done = Counted(progress, 2 * len(made))
    figures = [figure for one in made for figure in one.figures]
    lists_noted = second_process.start(note_lists, plan, figures) if with_audit else None
    for one in made:
        done.next(one.book)
        write_form(one.layout, one.sheets, _place(plan.work / "forms" / one.book.path), plan.as_of)
    if lists_noted:
        lists_noted()
        _write_audits(plan, made, done)
    return {"forms": [_form_row(plan, one.book, one.figures) for one in made], "notes": notes}


def _place_books(plan: "BuildPlan", notes: list[str]) -> "Iterator[Placed]":
    """The workbooks in force with their sheets, in printing order; a workbook without a row is noted."""
    from jixiao.forms.byhand import WRITTEN, read_hand_texts
    from jixiao.forms.layout import HEAD, find_edition, load_layouts
    from jixiao.forms.place import place_form

    layouts = load_layouts(*plan.layouts)
    written = {WRITTEN: read_hand_texts(plan.raw / "narrative.parquet")}
    coverage = Coverage()
    with _connect(plan, read_only=True) as connection:
        rows_of = _FormRows(connection)
        for book in _workbooks(connection, plan.as_of, plan.notices):
            layout = find_edition(layouts, book.form_id, book.edition)
            data, years = restrict(layout, rows_of.book(book, layout))
            coverage.add(book.notice, layout, years)
            if years and data[HEAD].is_empty():
                continue  # an edition of other years
            if data[HEAD].is_empty():
                notes.append(f"{book.notice}《{book.file_name}》没有入选的项目，未生成。")
                continue
            yield Placed(book, layout, list(place_form(layout, data | written)))
    coverage.demand()


class Counted:
    """Tells the listener which workbook is written, and how many of how many are done."""

    def __init__(self, progress: "Progress | None", total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self, book: Workbook) -> None:
        """One more workbook is begun."""
        if self.progress:
            self.progress.step(book.file_name, self.done, self.total)
        self.done += 1


def _connect(plan: "BuildPlan", read_only: bool) -> "duckdb.DuckDBPyConnection":
    import duckdb

    return duckdb.connect(str(plan.warehouse), read_only=read_only)


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _workbooks(connection: "duckdb.DuckDBPyConnection", as_of: date, notices: Iterable[str]) -> list[Workbook]:
    """The workbooks asked for by notices in force on the day, in printing order."""
    rows = connection.execute(
        "select notice_id, form_id, edition, file_name, shape, starts_on from seeds.forms "
        "where starts_on <= ? order by notice_id, print_order",
        [as_of],
    ).fetchall()
    wanted = set(notices)
    return [Workbook(*row) for row in rows if not wanted or row[0] in wanted]


class _FormRows:
    """The rows of form models by notice, each read once: workbooks of a shape share them."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self.connection = connection
        self.read = cache(self._read)

    def book(self, book: Workbook, layout: "Layout") -> "dict[str, pl.DataFrame]":
        """The notice's rows of every model the layout reads. Raises JixiaoError for a layout of another shape."""
        if layout.shape != book.shape:
            raise JixiaoError(
                f"版式 {layout.name} 的 shape 是 {layout.shape}，forms.csv 写的却是 {book.shape}。请改成一致。",
                f"layout {layout.name} is of shape {layout.shape}, forms.csv says {book.shape}.",
            )
        return {name: self.read(layout.model(name), book.notice) for name in layout.columns_used()}

    def _read(self, model: str, notice: str) -> "pl.DataFrame":
        return self.connection.sql(f'select * from forms."{model}" where notice_id = ?', params=[notice]).pl()


def _write_figures(plan: "BuildPlan", figures: "list[tuple[Workbook, PlacedFigure]]") -> None:
    import polars as pl

    rows = [_figure_row(book, figure) for book, figure in figures]
    _refuse_twice(rows)
    declared = ", ".join(f'"{name}" {kind}' for name, kind in FIGURE_COLUMNS.items())
    types: dict[str, pl.DataType] = {"value": pl.Decimal(38, 6), "divisor": pl.Decimal(18, 6), "decimals": pl.Int32()}
    schema = {name: types.get(name, pl.String()) for name in FIGURE_COLUMNS}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    with _connect(plan, read_only=False) as connection:
        connection.execute("create schema if not exists published")
        connection.execute(f"create or replace table {FIGURE_TABLE} ({declared})")
        connection.register("figures", frame.to_arrow())
        connection.execute(f"insert into {FIGURE_TABLE} select * from figures")
        connection.unregister("figures")


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


def _lists_file(plan: "BuildPlan") -> Path:
    return plan.records / "lists.arrow"


def note_lists(plan: "BuildPlan", figures: "list[PlacedFigure]") -> None:
    """Read the lists of records that figures are made of, and leave them where every process finds them."""
    from jixiao.trace.record_lists import read_lists

    with _connect(plan, read_only=True) as connection:
        read_lists(connection, figures).write(_place(_lists_file(plan)))


def _write_audits(plan: "BuildPlan", made: "list[Placed]", done: Counted) -> None:
    """Every audit edition, every second one beside: the heaviest are shared out evenly."""
    by_weight = sorted(made, key=lambda one: -len(one.figures))
    others = second_process.start(write_audits, plan, by_weight[1::2])
    write_audits(plan, by_weight[::2], done)
    others()


def write_audits(plan: "BuildPlan", made: "list[Placed]", done: Counted | None = None) -> None:
    """The audit editions of these workbooks."""
    from jixiao.forms.audit import write_audit
    from jixiao.trace.audits import AuditTraces
    from jixiao.trace.record_lists import RecordLists

    with _connect(plan, read_only=True) as connection:
        traces = AuditTraces(connection, RecordLists.read(_lists_file(plan)), plan.texts)
        for one in made:
            if done:
                done.next(one.book)
            path = _place(plan.work / "audit" / one.book.path)
            write_audit(one.layout, one.sheets, path, plan.as_of, traces.of_notice(one.book.notice))


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
