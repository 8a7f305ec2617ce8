"""Gathers the evidence of a published build from its warehouse: formulas, the sides they name, the records of these."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl
from duckdb import DuckDBPyConnection
from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao import verifier
from jixiao.errors import JixiaoError
from jixiao.evidence import (
    AMOUNT,
    AMOUNT_TEXT,
    CONTRIBUTION_SCHEMA,
    Evidence,
    FigureEvidence,
    Formula,
    Side,
    Source,
)
from jixiao.hashes import bytes_sha256
from jixiao.published import open_warehouse
from jixiao.trace.composed import COMPOSED, Key, Leaf
from jixiao.trace.figures import FIELDS, Figure, Tracer
from jixiao.trace.measures import Measure, contribution_sql

SideKey = tuple[str, str, str, str]
"""Measure, context, window, slice."""
LABELLED = (
    "case when person_masked is null or contains(record_key, person_masked) then record_key "
    "else record_key || '（' || person_masked || '）' end"
)
"""The key of a record and, where the key does not say it, whose record it is (masked)."""


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
        formulas = _Formulas(Tracer(con, limit=0))
        made = [formulas.of_figure(figure) for figure, *_ in placed]
        numbers = {key: no for no, key in enumerate(sorted(formulas.sides))}
        listed = _contributions(con, formulas, numbers)
        sources = _sources(listed, hashes)
        contributions = _numbered(listed, sources)
        figures = [
            _figure(formulas.tracer, figure, edition, printed, (_with_numbers(formula, numbers), total))
            for (figure, edition, printed), (formula, total) in zip(placed, made, strict=True)
        ]
    return Evidence(sources, _sides(numbers, contributions, sources), figures, contributions)


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


class _Formulas:
    """Formulas of figures, with the keys of sides in place of their numbers; `sides` are those named so far."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer, self.book = tracer, tracer.book
        self.sides: dict[SideKey, Measure] = {}

    def of_figure(self, figure: Figure) -> tuple[Formula, int]:
        """The formula of a figure and how many records it has."""
        leaves = self.tracer.leaves(figure.form_id, figure.context_id, figure.measure, figure.slice)
        total = sum(self._records(leaf) for leaf in leaves)
        if self.book.catalog.get(figure.measure).agg == COMPOSED:
            return self._composed((figure.context_id, figure.measure, figure.slice)), total
        return self._leaf(leaves[0]), total

    def _records(self, leaf: Leaf) -> int:
        return self.book.origin(*leaf).records_total

    def _leaf(self, leaf: Leaf) -> Formula:
        context_id, measure_id, window_id, _ = leaf
        measure = self.book.catalog.get(measure_id)
        if measure.agg == "least":
            assert measure.numerator
            slices = self.book.least_slices(measure, context_id, window_id)
            return ["least", [self._leaf((context_id, measure.numerator, window_id, one)) for one in slices]]
        sides = [self._side(part, key) for part, key, _ in self.book.sides_of(leaf)]
        return sides[0] if len(sides) == 1 else ["ratio", *sides]

    def _side(self, part: Measure, key: tuple[str, str, str]) -> Formula:
        named = (part.measure_id, *key)
        self.sides[named] = part
        return ["side", named]

    def _composed(self, key: Key) -> Formula:
        op, parts = self.book.composition.made_of(key)
        made = [self._leaf(part.leaf) if part.window_id else self._composed(part.key) for part in parts]
        if op == "ratio":
            return ["ratio", *made]
        if op == "least":
            return ["least_all", made]
        return [op, [[str(part.factor), formula] for part, formula in zip(parts, made, strict=True)]]


def _with_numbers(formula: Any, numbers: dict[SideKey, int]) -> Any:
    """The formula with numbers of sides in place of their keys."""
    if isinstance(formula, tuple):
        return numbers[formula]
    return [_with_numbers(one, numbers) for one in formula] if isinstance(formula, list) else formula


def _contributions(con: DuckDBPyConnection, formulas: _Formulas, numbers: dict[SideKey, int]) -> pl.DataFrame:
    """The records of all sides: side_no, record_type, file, sheet, row, amount, key, in their order."""
    measures = {part.measure_id: part for part in formulas.sides.values()}
    frames = [_of_measure(con, part, numbers) for _, part in sorted(measures.items())]
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
    places = [(source.no, source.record_type, source.file, source.sheet) for source in sources]
    schema = {"source_no": pl.Int64(), "record_type": pl.String(), "file": pl.String(), "sheet": pl.String()}
    known = pl.DataFrame(places, schema=schema, orient="row")
    joined = listed.join(known, on=["record_type", "file", "sheet"], how="left", maintain_order="left")
    return joined.select(list(CONTRIBUTION_SCHEMA))


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
        said = hashlib.sha256()
        for _, source_no, row, amount, key in rows:
            said.update(f"{places[source_no]}\t{row}\t{amount}\t{key}\n".encode())
        yield side_no, said.hexdigest()


def _figure(
    tracer: Tracer, figure: Figure, edition: str, printed: Decimal, computed: tuple[Formula, int]
) -> FigureEvidence:
    formula, total = computed
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
        records_total=total,
        formula=formula,
    )
