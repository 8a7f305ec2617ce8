"""Form rows in the warehouse -> official workbooks, audit workbooks, and the table published.figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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
    from jixiao.pipeline.plan import BuildPlan
    from jixiao.pipeline.progress import Progress

    Made = tuple["Workbook", Layout, dict[str, pl.DataFrame], list[PlacedFigure]]

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


def make_workbooks(plan: "BuildPlan", progress: "Progress | None" = None) -> dict[str, Any]:
    """Write every workbook in force and the figures; returns {forms: [build.json rows], notes: [sentences]}.

    A workbook whose head model has no row for its notice is left out with a note. Raises JixiaoError when a layout or
    model does not fit, or two workbooks claim one figure.
    """
    from jixiao.forms.byhand import WRITTEN, read_hand_texts
    from jixiao.forms.layout import HEAD, find_edition, load_layouts
    from jixiao.forms.render import render_form

    layouts = load_layouts(*plan.layouts)
    written = {WRITTEN: read_hand_texts(plan.raw / "narrative.parquet")}
    made: list[Made] = []
    notes: list[str] = []
    coverage = Coverage()
    with _connect(plan, read_only=True) as connection:
        asked = _workbooks(connection, plan.as_of, plan.notices)
        for number, book in enumerate(asked):
            _say(progress, book, number, 2 * len(asked))
            layout = find_edition(layouts, book.form_id, book.edition)
            data, years = restrict(layout, _form_data(connection, book, layout))
            coverage.add(book.notice, layout, years)
            if years and data[HEAD].is_empty():
                continue  # an edition of other years
            if data[HEAD].is_empty():
                notes.append(f"{book.notice}《{book.file_name}》没有入选的项目，未生成。")
                continue
            data |= written
            figures = render_form(layout, data, _place(plan.work / "forms" / book.path), plan.as_of)
            made.append((book, layout, data, figures))
    coverage.demand()
    _write_figures(plan, [(book, figure) for book, _, _, figures in made for figure in figures])
    _write_audits(plan, made, progress)
    return {"forms": [_form_row(plan, book, figures) for book, _, _, figures in made], "notes": notes}


def _say(progress: "Progress | None", book: Workbook, done: int, total: int) -> None:
    if progress:
        progress.step(book.file_name, done, total)


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


def _form_data(connection: "duckdb.DuckDBPyConnection", book: Workbook, layout: "Layout") -> "dict[str, pl.DataFrame]":
    """The notice's rows of every model the layout reads. Raises JixiaoError for a layout of another shape."""
    if layout.shape != book.shape:
        raise JixiaoError(
            f"版式 {layout.name} 的 shape 是 {layout.shape}，forms.csv 写的却是 {book.shape}。请改成一致。",
            f"layout {layout.name} is of shape {layout.shape}, forms.csv says {book.shape}.",
        )
    query = 'select * from forms."{}" where notice_id = ?'
    return {
        name: connection.sql(query.format(layout.model(name)), params=[book.notice]).pl()
        for name in layout.columns_used()
    }


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


def _write_audits(plan: "BuildPlan", made: "list[Made]", progress: "Progress | None") -> None:
    """Every audit edition, every second one beside: the heaviest are shared out evenly."""
    by_weight = sorted(made, key=lambda one: -len(one[3]))
    others = second_process.start(write_audits, plan, by_weight[1::2])
    write_audits(plan, by_weight[::2], progress)
    others()


def write_audits(plan: "BuildPlan", made: "list[Made]", progress: "Progress | None" = None) -> None:
    """The audit editions of these workbooks."""
    from jixiao.forms.audit import render_audit
    from jixiao.trace.audits import AuditTraces

    with _connect(plan, read_only=True) as connection:
        figures = [(book.notice, figure) for book, _, _, own in made for figure in own]
        traces = AuditTraces(connection, figures, plan.texts)
        for number, (book, layout, data, _) in enumerate(made):
            _say(progress, book, len(made) + number, 2 * len(made))
            path = _place(plan.work / "audit" / book.path)
            render_audit(layout, data, path, plan.as_of, traces.of_notice(book.notice))


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
