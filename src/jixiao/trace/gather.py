"""Gathers the evidence of a published build from its warehouse: formulas, the sides they name, the records of these."""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, TypeVar

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
    USE_SCHEMA,
    AskedEvidence,
    AskedItem,
    Evidence,
    FigureEvidence,
    Side,
    Source,
)
from jixiao.exact import Formula
from jixiao.frames import frame_of, lent
from jixiao.hashes import bytes_sha256
from jixiao.published import open_warehouse
from jixiao.sql_words import literal
from jixiao.trace.asked import AskedRow, asked_rows
from jixiao.trace.figures import FIELDS, Figure, Tracer
from jixiao.trace.formula import renamed, sides_of
from jixiao.trace.formula_making import SideKey
from jixiao.trace.measures import LABELLED, Measure, contribution_sql
from jixiao.trace.written_cells import PLACE, WrittenCells


def at_once() -> None:
    """Nobody has to be let go first."""


def gather(
    out: Path,
    notices: Iterable[str] = (),
    with_cells: bool = True,
    give_way: Callable[[], None] = at_once,
    with_asked: bool = True,
) -> Evidence:
    """The evidence of a published build for these notices (none named: all of the build), with the cells behind its
    records, and with criteria and outputs, unless nobody asks for them. `give_way` is called now and then: it may
    wait, for others that are in a hurry.

    Raises JixiaoError when a workbook does not hold a figure in its cell.
    """
    summary, filed = _summary(out), tuple(notices)
    places = workbooks(out, filed, summary)
    books = {book: verifier.numeric_cells(path.read_bytes()) for book, path in places.items()}
    hashes = {row["file"]: row["sha256"] for row in summary["inputs"]}
    with closing(open_warehouse(out)) as con:
        tracer = Tracer(con, limit=0)
        placed = _placed(filed_figures(con, books), books)
        made = [tracer.formula(figure) for (_, figure), _ in placed]
        numbers = side_numbers(made)
        rows = all_asked(con, filed) if with_asked else []
        more = asked_numbers(tracer, rows, numbers)
        listed, listed_more = (_contributions(con, tracer, of, give_way) for of in (numbers, more))
        uses = _uses(con) if with_asked else None
        sources = _sources([listed, listed_more, *([] if uses is None else [uses])], hashes)
        behind = _cells(WrittenCells(con, out / "raw"), listed, numbers, sources) if with_cells else None
        contributions = _numbered(listed, sources)
        sides = _sides(numbers, contributions, sources, give_way)
        counts = {side.no: side.count for side in sides}
        figures = [
            figure_evidence(tracer, one, printed, formula, numbers, counts)
            for (one, printed), formula in zip(_giving_way(placed, give_way), made, strict=True)
        ]
        asked = None
        if uses is not None:
            of_asked = _numbered(listed_more, sources)
            sides_more = _sides(more, of_asked, sources, give_way)
            counts |= {side.no: side.count for side in sides_more}
            asked = AskedEvidence(
                [asked_evidence(tracer, row, numbers | more, counts) for row in rows],
                sides_more,
                of_asked,
                _numbered(uses, sources, USE_SCHEMA),
            )
    return Evidence(sources, sides, figures, contributions, behind, asked)


def _summary(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "build.json").read_text(encoding="utf-8"))
    return told


MEASURES = 8
"""So many measures are asked for in one query: others wait as long, and planning many costs more than it saves."""
ROWS = 100_000
STEP = 200
"""So much of what takes long is done before others are let go."""
T = TypeVar("T")


def _giving_way(rows: Iterable[T], give_way: Callable[[], None]) -> Iterator[T]:
    for no, row in enumerate(rows):
        if no % STEP == 0:
            give_way()
        yield row


BookKey = tuple[str, str]
"""Notice and name of a workbook."""
Filed = tuple[str, Figure]
"""The edition of a form and a figure on it."""


def workbooks(out: Path, notices: Iterable[str] = (), summary: dict[str, Any] | None = None) -> dict[BookKey, Path]:
    """The workbooks of a published build for these notices (none named: all); `summary` is its build.json, if read."""
    asked = frozenset(notices)
    forms = (summary or _summary(out))["forms"]
    kept = [form for form in forms if not asked or form["notice"] in asked]
    return {(form["notice"], Path(form["path"]).name): out / form["path"] for form in kept}


def filed_figures(con: DuckDBPyConnection, books: Container[BookKey]) -> list[Filed]:
    """The figures of these workbooks."""
    rows = con.execute(f"select edition, {FIELDS}, divisor, decimals from published.figure").fetchall()
    figures = [(edition, Figure(*row)) for edition, *row in rows]
    return [(edition, figure) for edition, figure in figures if (figure.notice, figure.workbook) in books]


def side_numbers(formulas: Iterable[Formula]) -> dict[SideKey, int]:
    """The sides that formulas name, each once, with the numbers that the evidence has for them."""
    return {key: no for no, key in enumerate(sorted({key for formula in formulas for key in sides_of(formula)}))}


def all_asked(con: DuckDBPyConnection, notices: Sequence[str] = ()) -> list[AskedRow]:
    """The criteria and outputs of these notices (none named: all), in the order of the evidence."""
    return [*asked_rows(con, "criterion", notices=notices), *asked_rows(con, "output", notices=notices)]


def asked_numbers(tracer: Tracer, rows: Iterable[AskedRow], numbers: Mapping[SideKey, int]) -> dict[SideKey, int]:
    """The sides of criteria and outputs that figures do not have (`numbers`), numbered on from those."""
    keys = {key for row in rows for key in row.sides(tracer.book.formulas)}
    return {key: no for no, key in enumerate(sorted(keys - numbers.keys()), len(numbers))}


def asked_evidence(
    tracer: Tracer, row: AskedRow, numbers: Mapping[SideKey, int], counts: Mapping[int, int]
) -> AskedItem:
    """A criterion or output as the evidence has it; `numbers` and `counts` as of a figure."""
    maker, measure = tracer.book.formulas, tracer.book.catalog.get(row.measure)
    formula = renamed(row.formula(maker), numbers.__getitem__)
    return AskedItem(
        **row.entered,
        value=row.value,
        unit=row.unit,
        label=f"{row.subject} {row.item}",
        definition=f"{row.says}（{measure.label}：{measure.definition}）",
        clauses=[[row.notice, row.clause, row.says]],
        records_total=sum(counts[no] for no in sides_of(formula)),
        formula=formula,
        guards=[numbers[key] for key in row.guards(maker)],
    )


def _uses(con: DuckDBPyConnection) -> pl.DataFrame:
    """What records serve otherwise than by being counted, each with its record_type, file and sheet: under whatever
    notice, as the records of a pack are."""
    return frame_of(
        con.sql(
            "select distinct record_type, src_file as file, src_sheet as sheet, cast(src_row as bigint) as row, use, "
            "subject, notice_id as notice, clause, item, says from intermediate.int_record__use "
            "order by all"
        )
    )


Printed = tuple[Filed, Decimal]
"""A figure, and the number in its cell."""
Cells = dict[str, dict[str, str]]
"""The numbers of a workbook by sheet and cell."""


def _placed(figures: Iterable[Filed], books: Mapping[BookKey, Cells]) -> list[Printed]:
    """The figures in the order in which they stand in the workbooks."""
    placed = []
    for edition, figure in figures:
        sheets = books[figure.notice, figure.workbook]
        order = (figure.notice, figure.workbook, list(sheets).index(figure.sheet), xl_cell_to_rowcol(figure.cell))
        placed.append((order, ((edition, figure), printed_number(figure, sheets))))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def printed_number(figure: Figure, sheets: Cells) -> Decimal:
    """The number in a figure's cell. Raises JixiaoError where there is none."""
    text = sheets[figure.sheet].get(figure.cell)
    if text is None:
        raise JixiaoError(
            f"{figure.notice}《{figure.workbook}》“{figure.sheet}”{figure.cell} 中没有数字 {figure.figure_id}，"
            "与发布的数据表不符。请重新运行 jixiao build。",
            f"{figure.workbook} {figure.sheet}!{figure.cell} holds no number: run jixiao build again.",
        )
    return Decimal(text).quantize(Decimal(1).scaleb(-figure.decimals), ROUND_HALF_UP)


def _contributions(
    con: DuckDBPyConnection, tracer: Tracer, numbers: dict[SideKey, int], give_way: Callable[[], None]
) -> pl.DataFrame:
    """The records of all sides: side_no, record_type, file, sheet, row, amount, key, in their order."""
    parts = [tracer.book.catalog.get(measure_id) for measure_id in sorted({measure_id for measure_id, *_ in numbers})]
    frames = []
    for first in range(0, len(parts), MEASURES):
        give_way()
        frames.append(listed_records(con, parts[first : first + MEASURES], numbers))
    return pl.concat(frames).sort(ORDER) if frames else _EMPTY


ORDER = ("side_no", "file", "sheet", "row", "key", "amount")
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


def listed_records(
    con: DuckDBPyConnection, parts: Iterable[Measure], numbers: Mapping[SideKey, int], where: str = "true"
) -> pl.DataFrame:
    """The records of the sides of some measures, in no order; `where` is what is known of them all."""
    of_parts = {part.measure_id: part for part in parts}
    asked = [(no, *key) for key, no in numbers.items() if key[0] in of_parts]
    names = ["side_no", "measure_id", "context_id", "window_id", "slice"]
    union = " union all ".join(
        f"select a.side_no, c.* from (select * from ({contribution_sql(part)}) as every where {where}) as c "
        f"inner join asked as a using (context_id, window_id, slice) where a.measure_id = {literal(measure_id)}"
        for measure_id, part in of_parts.items()
    )
    query = (
        "select side_no, record_type, src_file as file, src_sheet as sheet, cast(src_row as bigint) as row, "
        f"cast(contribution as decimal(38, 6)) as amount, {LABELLED} as key from ({union}) as contributing"
    )
    with lent(con, asked=pl.DataFrame(asked, schema=names, orient="row")):
        con.execute(f"create or replace temp table found as {query}")  # planned once, a relation's is twice
    found = frame_of(con.sql("select * from found"))
    con.execute("drop table found")
    return found.cast(_EMPTY.schema)


def _sources(listed: Iterable[pl.DataFrame], hashes: dict[str, str]) -> list[Source]:
    names = ["file", "sheet", "record_type"]
    rows = pl.concat([one.select(names) for one in listed]).unique().sort(names).iter_rows()
    return [Source(no, kind, file, hashes[file], sheet) for no, (file, sheet, kind) in enumerate(rows)]


def _numbered(
    listed: pl.DataFrame, sources: list[Source], schema: Mapping[str, Any] = CONTRIBUTION_SCHEMA
) -> pl.DataFrame:
    """The records (the columns of `schema`) with numbers of sources; their order is kept."""
    joined = listed.join(_numbers_of(sources), on=["record_type", "file", "sheet"], how="left", maintain_order="left")
    return joined.select(list(schema))


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
        of_them.join(known.filter(record_type=kind), on=["file", "sheet"])
        for (kind,), own in rows.group_by("record_type", maintain_order=True)
        for _, of_them in cells.of_measures(str(kind), own)
    ]
    told = pl.concat([pl.DataFrame(schema=CELL_SCHEMA), *(one.select(list(CELL_SCHEMA)) for one in frames)])
    return told.unique().sort("source_no", "row", "column")


def _numbers_of(sources: list[Source]) -> pl.DataFrame:
    """source_no, record_type, file, sheet."""
    places = [(source.no, source.record_type, source.file, source.sheet) for source in sources]
    schema = {"source_no": pl.Int64(), "record_type": pl.String(), "file": pl.String(), "sheet": pl.String()}
    return pl.DataFrame(places, schema=schema, orient="row")


def _sides(
    numbers: dict[SideKey, int], contributions: pl.DataFrame, sources: list[Source], give_way: Callable[[], None]
) -> list[Side]:
    grouped = contributions.group_by("side_no", maintain_order=True).agg(pl.len(), pl.col("amount").sum())
    totals = {no: (count, total) for no, count, total in grouped.iter_rows()}
    hashes = dict(_rows_hashes(contributions, [count for count, _ in totals.values()], sources, give_way))
    nothing = bytes_sha256(b"")
    return [
        Side(no, context_id, measure, window, slice_, hashes.get(no, nothing), *totals.get(no, (0, Decimal(0))))
        for (measure, context_id, window, slice_), no in numbers.items()
    ]


def _rows_hashes(
    contributions: pl.DataFrame, counts: Iterable[int], sources: list[Source], give_way: Callable[[], None]
) -> Iterator[tuple[int, str]]:
    """Side and the SHA-256 of its contributions as they stand in the files. Sides that follow each other (`counts`:
    how many records each has) are told together, up to ROWS."""
    places = pl.Series([f"{source.file}\t{source.sheet}" for source in sources], dtype=pl.String)
    place = pl.lit(places).gather(pl.col("source_no"))
    told = pl.concat_str(place, pl.col("row"), AMOUNT_TEXT, pl.col("key"), separator="\t") + "\n"
    for begin, length in _runs(counts):
        give_way()
        rows = contributions.slice(begin, length).select("side_no", told=told)
        joined = rows.group_by("side_no", maintain_order=True).agg(pl.col("told").str.join())
        yield from ((side_no, bytes_sha256(text.encode())) for side_no, text in joined.iter_rows())


def _runs(counts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where so many rows of sides that follow each other begin, and how many they are: some ROWS, but whole sides."""
    begin = length = 0
    for count in counts:
        length += count
        if length >= ROWS:
            yield begin, length
            begin, length = begin + length, 0
    if length:
        yield begin, length


def figure_evidence(
    tracer: Tracer,
    filed: Filed,
    printed: Decimal,
    formula: Formula,
    numbers: Mapping[SideKey, int],
    counts: Mapping[int, int],
) -> FigureEvidence:
    """A figure as the evidence has it; `numbers` and `counts` of its sides: which they are, how many records each."""
    edition, figure = filed
    leaves = tracer.leaves(figure.form_id, figure.context_id, figure.measure, figure.slice)
    sides = [numbers[side.key] for leaf in leaves for side in tracer.book.formulas.sides(leaf)]
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
        records_total=sum(counts[no] for no in sides),
        formula=renamed(formula, numbers.__getitem__),
    )
