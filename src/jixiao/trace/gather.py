"""Gathers the evidence of a published build from its warehouse: formulas, the sides they name, the records of these."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection
from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao import verifier
from jixiao.errors import JixiaoError
from jixiao.evidence import (
    AMOUNT,
    AMOUNT_TEXT,
    CELL_SCHEMA,
    CONTRIBUTION_SCHEMA,
    Evidence,
    FigureEvidence,
    Side,
    Source,
)
from jixiao.exact import Formula
from jixiao.hashes import bytes_sha256
from jixiao.published import open_warehouse
from jixiao.trace.figures import FIELDS, Figure, Tracer
from jixiao.trace.formula import renamed, sides_of
from jixiao.trace.formula_making import SideKey
from jixiao.trace.measures import LABELLED, Measure, contribution_sql
from jixiao.trace.written_cells import PLACE, WrittenCells


def gather(out: Path, notices: Iterable[str] = ()) -> Evidence:
    """The evidence of a published build for these notices (none named: all of the build).

    Raises JixiaoError when a workbook does not hold a figure in its cell.
    """
    asked = frozenset(notices)
    summary = json.loads((out / "build.json").read_text(encoding="utf-8"))
    cells = {
        (form["notice"], Path(form["path"]).name): verifier.numeric_cells((out / form["path"]).read_bytes())
        for form in summary["forms"]
        if not asked or form["notice"] in asked
    }
    hashes = {row["file"]: row["sha256"] for row in summary["inputs"]}
    with closing(open_warehouse(out)) as con:
        placed = _placed(con, cells)
        tracer = Tracer(con, limit=0)
        made = [tracer.formula(figure) for figure, *_ in placed]
        numbers = {key: no for no, key in enumerate(sorted({key for formula in made for key in sides_of(formula)}))}
        listed = _contributions(con, tracer, numbers)
        sources = _sources(listed, hashes)
        behind = _cells(WrittenCells(con, out / "raw"), listed, numbers, sources)
        contributions = _numbered(listed, sources)
        figures = [
            _figure(tracer, figure, edition, printed, renamed(formula, numbers.__getitem__))
            for (figure, edition, printed), formula in zip(placed, made, strict=True)
        ]
    return Evidence(sources, _sides(numbers, contributions, sources), figures, contributions, behind)


Placed = tuple[Figure, str, Decimal]
"""A figure, its edition, and the number in its cell."""


def _placed(con: DuckDBPyConnection, cells: dict[tuple[str, str], dict[str, dict[str, str]]]) -> list[Placed]:
    """The figures in the order in which they stand in the workbooks."""
    rows = con.execute(f"select edition, {FIELDS}, divisor, decimals from published.figure").fetchall()
    placed = []
    for edition, *row in rows:
        figure = Figure(*row)
        if (figure.notice, figure.workbook) in cells:
            sheets = cells[figure.notice, figure.workbook]
            order = (figure.notice, figure.workbook, list(sheets).index(figure.sheet), xl_cell_to_rowcol(figure.cell))
            placed.append((order, (figure, edition, _printed(figure, sheets))))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def _printed(figure: Figure, sheets: dict[str, dict[str, str]]) -> Decimal:
    text = sheets[figure.sheet].get(figure.cell)
    if text is None:
        raise JixiaoError(
            f"{figure.notice}《{figure.workbook}》“{figure.sheet}”{figure.cell} 中没有数字 {figure.figure_id}，"
            "与发布的数据表不符。请重新运行 jixiao build。",
            f"{figure.workbook} {figure.sheet}!{figure.cell} holds no number: run jixiao build again.",
        )
    return Decimal(text).quantize(Decimal(1).scaleb(-figure.decimals), ROUND_HALF_UP)


def _contributions(con: DuckDBPyConnection, tracer: Tracer, numbers: dict[SideKey, int]) -> pl.DataFrame:
    """The records of all sides: side_no, record_type, file, sheet, row, amount, key, in their order."""
    measures = sorted({measure_id for measure_id, *_ in numbers})
    frames = [_of_measure(con, tracer.book.catalog.get(measure_id), numbers) for measure_id in measures]
    order = ("side_no", "file", "sheet", "row", "key", "amount")
    return pl.concat(frames).sort(order) if frames else _EMPTY


_EMPTY = pl.DataFrame(
    schema={
        "side_no": pl.Int64(),
        "record_type": pl.String(),
        "file": pl.String(),
        "sheet": pl.String(),
        "row": pl.Int64(),
        "amount": AMOUNT,
        "key": pl.String(),
    }
)


def _of_measure(con: DuckDBPyConnection, part: Measure, numbers: dict[SideKey, int]) -> pl.DataFrame:
    asked = [(no, *key[1:]) for key, no in numbers.items() if key[0] == part.measure_id]
    names = ["side_no", "context_id", "window_id", "slice"]
    con.register("asked", pl.DataFrame(asked, schema=names, orient="row").to_arrow())
    found = con.sql(
        "select a.side_no, c.record_type, c.src_file as file, c.src_sheet as sheet, cast(c.src_row as bigint) as row, "
        f"cast(c.contribution as decimal(38, 6)) as amount, {LABELLED} as key "
        f"from ({contribution_sql(part)}) as c inner join asked as a using (context_id, window_id, slice)"
    ).pl()
    con.unregister("asked")
    return pl.DataFrame(found).cast(_EMPTY.schema)


def _sources(listed: pl.DataFrame, hashes: dict[str, str]) -> list[Source]:
    names = ["file", "sheet", "record_type"]
    rows = listed.select(names).unique().sort(names).iter_rows()
    return [Source(no, kind, file, hashes[file], sheet) for no, (file, sheet, kind) in enumerate(rows)]


def _numbered(listed: pl.DataFrame, sources: list[Source]) -> pl.DataFrame:
    """The contributions with numbers of sources; their order is kept."""
    joined = listed.join(_numbers_of(sources), on=["record_type", "file", "sheet"], how="left", maintain_order="left")
    return joined.select(list(CONTRIBUTION_SCHEMA))


def _cells(
    cells: WrittenCells, listed: pl.DataFrame, numbers: dict[SideKey, int], sources: list[Source]
) -> pl.DataFrame | None:
    """The cells that the records of all sides count by, each once."""
    if not cells.known:
        return None
    measures = {no: key[0] for key, no in numbers.items()}
    measure = pl.col("side_no").replace_strict(measures, return_dtype=pl.String).alias("measure")
    rows = listed.select(measure, "record_type", *PLACE).unique().sort("measure", "record_type", *PLACE)
    known = _numbers_of(sources)
    frames = [
        cells.of_measure(str(of), str(kind), own).join(known.filter(record_type=kind), on=["file", "sheet"])
        for (of, kind), own in rows.group_by("measure", "record_type", maintain_order=True)
    ]
    told = pl.concat([pl.DataFrame(schema=CELL_SCHEMA), *(one.select(list(CELL_SCHEMA)) for one in frames)])
    return told.unique().sort("source_no", "row", "column")


def _numbers_of(sources: list[Source]) -> pl.DataFrame:
    """source_no, record_type, file, sheet."""
    places = [(source.no, source.record_type, source.file, source.sheet) for source in sources]
    schema = {"source_no": pl.Int64(), "record_type": pl.String(), "file": pl.String(), "sheet": pl.String()}
    return pl.DataFrame(places, schema=schema, orient="row")


def _sides(numbers: dict[SideKey, int], contributions: pl.DataFrame, sources: list[Source]) -> list[Side]:
    grouped = contributions.group_by("side_no", maintain_order=True).agg(pl.len(), pl.col("amount").sum())
    totals = {no: (count, total) for no, count, total in grouped.iter_rows()}
    hashes = dict(_rows_hashes(contributions, sources))
    nothing = bytes_sha256(b"")
    return [
        Side(no, context_id, measure, window, slice_, hashes.get(no, nothing), *totals.get(no, (0, Decimal(0))))
        for (measure, context_id, window, slice_), no in numbers.items()
    ]


def _rows_hashes(contributions: pl.DataFrame, sources: list[Source]) -> Iterator[tuple[int, str]]:
    """Side and the SHA-256 of its contributions as they stand in the files."""
    places = [f"{source.file}\t{source.sheet}" for source in sources]
    for side_no, rows in groupby(contributions.with_columns(AMOUNT_TEXT).iter_rows(), lambda row: row[0]):
        digest = hashlib.sha256()
        for _, source_no, row, amount, key in rows:
            digest.update(f"{places[source_no]}\t{row}\t{amount}\t{key}\n".encode())
        yield side_no, digest.hexdigest()


def _figure(tracer: Tracer, figure: Figure, edition: str, printed: Decimal, formula: Formula) -> FigureEvidence:
    origin = tracer.origin(figure.form_id, figure.context_id, figure.measure, figure.slice)
    return FigureEvidence(
        figure_id=figure.figure_id,
        form_id=figure.form_id,
        edition=edition,
        notice=figure.notice,
        workbook=f"{figure.notice}/{figure.workbook}",
        sheet=figure.sheet,
        cell=figure.cell,
        label=figure.label,
        value=figure.value,
        printed=printed,
        unit=figure.unit,
        divisor=figure.divisor,
        decimals=figure.decimals,
        measure=figure.measure,
        slice=figure.slice,
        context_id=figure.context_id,
        definition=tracer.definition(figure.form_id, figure.measure, figure.context_id, figure.slice),
        clauses=[list(clause) for clause in tracer.figure_clauses(figure, figure.notice)],
        records_total=origin.records_total,
        formula=formula,
    )
