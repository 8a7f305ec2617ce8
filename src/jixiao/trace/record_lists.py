"""The records that a build's audit editions list, read once for all workbooks: a query a fact, not one a measure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from jixiao.forms.lists import LISTED, RECORDS
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.trace.book import Book, SideRecords
from jixiao.trace.figures import Tracer
from jixiao.trace.formula_making import SideKey
from jixiao.trace.measures import LABELLED, Measure, contribution_sql

ABOUT = {
    "measure_id": pl.String(),
    "context_id": pl.String(),
    "window_id": pl.String(),
    "slice": pl.String(),
    "list_no": pl.Int64(),
    "count": pl.Int64(),
    "total": pl.Decimal(38, 6),
}
"""The columns of what is kept of the lists beside their records."""
ORDER = "list_no, src_file, src_sheet, src_row, record_key, contribution"


@dataclass(frozen=True, slots=True)
class RecordLists:
    """The lists of records by number: `numbers` of their names, `sides` with count and total of those that are not
    empty, and the records (RECORDS) of all, no more of each than are printed, sorted."""

    numbers: dict[SideKey, int]
    sides: dict[int, SideRecords]
    records: pl.DataFrame

    def write(self, path: Path) -> None:
        """Keep them in a file (Arrow), for `read`."""
        self.records.write_ipc(path)
        about = [(*key, no, *self._side(no)) for key, no in self.numbers.items()]
        pl.DataFrame(about, ABOUT, orient="row").write_ipc(path.with_suffix(".about.arrow"))

    @classmethod
    def read(cls, path: Path) -> "RecordLists":
        """What `write` kept."""
        about = list(pl.read_ipc(path.with_suffix(".about.arrow")).iter_rows())
        numbers = {(row[0], row[1], row[2], row[3]): row[4] for row in about}
        return cls(numbers, {row[4]: SideRecords(*row[5:]) for row in about}, pl.read_ipc(path))

    def _side(self, no: int) -> tuple[int, Decimal]:
        side = self.sides.get(no, SideRecords())
        return side.count, side.total

    def hold_in(self, book: Book) -> None:
        """Let a book know count and total of every list, so that it need not read them."""
        held: dict[str, dict[tuple[str, str, str], SideRecords]] = defaultdict(dict)
        for (measure_id, context_id, window_id, slice_), no in self.numbers.items():
            held[measure_id][context_id, window_id, slice_] = self.sides.get(no, SideRecords())
        for measure_id, sides in held.items():
            book.hold(measure_id, sides)


def sides_of_figures(tracer: Tracer, figures: Iterable[PlacedFigure]) -> set[SideKey]:
    """The names of all lists that figures are made of."""
    leaves = {
        leaf
        for one in figures
        for leaf in tracer.leaves(one.form_id, one.context_id, one.measure, one.slice)
    }  # fmt: skip
    return {side.key for leaf in leaves for side in tracer.book.formulas.sides(leaf)}


def read_lists(con: DuckDBPyConnection, figures: Iterable[PlacedFigure]) -> RecordLists:
    """The lists that these figures are made of."""
    tracer = Tracer(con, limit=0)
    numbers = {key: no for no, key in enumerate(sorted(sides_of_figures(tracer, figures)))}
    names = ["list_no", "measure_id", "context_id", "window_id", "slice"]
    con.register("asked", pl.DataFrame([(no, *key) for key, no in numbers.items()], names, orient="row").to_arrow())
    facts = dict(con.execute("select measure_id, fact from intermediate.int_measure where fact is not null").fetchall())
    by_fact: dict[str, list[Measure]] = defaultdict(list)
    for measure_id in sorted({key[0] for key in numbers}):
        by_fact[facts[measure_id]].append(tracer.book.catalog.get(measure_id))
    frames = [con.sql(_listing(measures)).pl() for measures in by_fact.values()]
    con.unregister("asked")
    found = pl.concat(frames) if frames else pl.DataFrame(schema={**RECORDS, "held": pl.Int64(), "total": pl.Int64()})
    kind = pl.col("record_type").replace(tracer.labels)
    return RecordLists(
        numbers,
        {no: SideRecords(count, total) for no, count, total in _totals(found).iter_rows()},
        found.select(list(RECORDS)).cast(pl.Schema(RECORDS)).with_columns(kind),
    )


def _totals(found: pl.DataFrame) -> pl.DataFrame:
    return found.group_by("list_no", maintain_order=True).agg(pl.first("held", "total"))


def _listing(measures: Iterable[Measure]) -> str:
    """The query of the asked lists of some measures: records, and beside each how many its list has, and their sum."""
    union = " union all ".join(
        f"select a.list_no, c.* from ({contribution_sql(measure)}) as c "
        f"inner join asked as a using (context_id, window_id, slice) where a.measure_id = '{measure.measure_id}'"
        for measure in measures
    )
    return (
        f"select list_no, record_type, {LABELLED} as key, cast(contribution as decimal(38, 6)) as amount, "
        "src_file as file, src_sheet as sheet, cast(src_row as bigint) as row, "
        "count(*) over (partition by list_no) as held, sum(contribution) over (partition by list_no) as total "
        f"from ({union}) as contributing "
        f"qualify row_number() over (partition by list_no order by {ORDER}) <= {LISTED} order by {ORDER}"
    )
