"""The records that a build's audit editions list, read once for all workbooks: a query a fact, not one a measure.

The lists of a fact are kept for the next build, by the content of the tables that they are read from.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from jixiao.engine.content import content_key
from jixiao.engine.store import Store, take
from jixiao.forms.lists import LISTED, RECORDS
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.ingest.contract import load_contract
from jixiao.trace.book import Book, SideRecords
from jixiao.trace.figures import Tracer
from jixiao.trace.formula_making import SideKey
from jixiao.trace.measures import LABELLED, Catalog, Measure, contribution_sql
from jixiao.trace.written_cells import PLACE, WrittenCells, joined

KIND = "lists"
RECORDS_FILE, ABOUT_FILE = "records.arrow", "about.arrow"
ABOUT = {
    "measure_id": pl.String(),
    "context_id": pl.String(),
    "window_id": pl.String(),
    "slice": pl.String(),
    "count": pl.Int64(),
    "total": pl.Decimal(38, 6),
    "digest": pl.String(),
}
"""The columns of what is kept of the lists of a fact beside their records, in the order of their numbers: name, count,
total, and the hash of what is printed of it."""
ORDER = "list_no, src_file, src_sheet, src_row, record_key, contribution"


@dataclass(frozen=True)
class RecordLists:
    """The lists of records that lie below `folder`, a folder a fact: their names with their numbers, count and total,
    and `listed`, a hash of all that is told of each."""

    folder: Path
    numbers: dict[SideKey, int]
    sides: dict[SideKey, SideRecords]
    listed: dict[SideKey, str]

    @classmethod
    def read(cls, folder: Path) -> "RecordLists":
        """What a ListReader left there."""
        about = [row for place in _places(folder) for row in _frame(place / ABOUT_FILE).iter_rows()]
        keys: list[SideKey] = [(row[0], row[1], row[2], row[3]) for row in about]
        return cls(
            folder,
            {key: no for no, key in enumerate(keys)},
            {key: SideRecords(row[4], row[5]) for key, row in zip(keys, about, strict=True)},
            {key: content_key(*row[4:]) for key, row in zip(keys, about, strict=True)},
        )

    @cached_property
    def records(self) -> pl.DataFrame:
        """The records (RECORDS) of all, no more of each than are printed, sorted within each list."""
        frames, first = [pl.DataFrame(schema=RECORDS)], 0
        for place in _places(self.folder):
            frames.append(_frame(place / RECORDS_FILE).with_columns(pl.col("list_no") + first))
            first += _frame(place / ABOUT_FILE).height
        return pl.concat(frames)

    def hold_in(self, book: Book) -> None:
        """Let a book know count and total of every list, so that it need not read them."""
        held: dict[str, dict[tuple[str, str, str], SideRecords]] = defaultdict(dict)
        for (measure_id, context_id, window_id, slice_), side in self.sides.items():
            held[measure_id][context_id, window_id, slice_] = side
        for measure_id, sides in held.items():
            book.hold(measure_id, sides)


def _places(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _sides(tracer: Tracer, figures: Iterable[PlacedFigure]) -> set[SideKey]:
    """The names of all lists that figures are made of."""
    leaves = {
        leaf for one in figures for leaf in tracer.leaves(one.form_id, one.context_id, one.measure, one.slice)
    }  # fmt: skip
    return {side.key for leaf in leaves for side in tracer.book.formulas.sides(leaf)}


@dataclass(frozen=True)
class FactLists:
    """Lists of a fact that have to be read: their names, the query, and the hash of what they are made of (empty:
    they are not kept)."""

    fact: str
    names: list[SideKey]
    query: str
    key: str


@dataclass(frozen=True)
class ListReader:
    """Reads the lists of a warehouse whose tables have this content (`tables`: name to hash; none where that is not
    known, and then nothing is kept) by this program (a hash), with the cells of their records."""

    con: DuckDBPyConnection
    store: Store
    program: str
    tables: Mapping[str, str]
    cells: WrittenCells

    def names(self, books: Iterable[Iterable[PlacedFigure]]) -> list[list[SideKey]]:
        """The names of the lists that the figures of each workbook are made of."""
        tracer = Tracer(self.con, limit=0)
        return [sorted(_sides(tracer, figures)) for figures in books]

    def take_kept(self, names: Iterable[SideKey], folder: Path) -> list[FactLists]:
        """Leave the lists of these names that were kept below `folder`, as RecordLists reads them; returns those that
        have to be read, of the facts with most lists first."""
        rows = "select measure_id, fact, record_type from intermediate.int_measure where fact is not null"
        declared = self.con.execute(rows).fetchall()
        facts = {measure_id: fact for measure_id, fact, _ in declared}
        kinds = {fact: [kind] if kind else list(self.labels) for _, fact, kind in declared}
        by_fact: dict[str, list[SideKey]] = defaultdict(list)
        for name in sorted(set(names)):
            by_fact[facts[name[0]]].append(name)
        catalog = Catalog(self.con)
        unread = []
        for fact, own in sorted(by_fact.items(), key=lambda one: (-len(one[1]), one[0])):
            query = _listing([catalog.get(measure_id) for measure_id in sorted({name[0] for name in own})])
            lists = FactLists(fact, own, query, self._key(query, own, kinds[fact]))
            kept = self.store.find(KIND, lists.key) if lists.key else None
            if kept:
                _take(kept, folder / fact)
            else:
                unread.append(lists)
        return unread

    def read(self, lists: FactLists, folder: Path) -> None:
        """Read the lists of a fact, leave them below `folder`, and keep them."""
        place = folder / lists.fact
        place.mkdir(parents=True, exist_ok=True)
        self._read(lists.query, lists.names, place)
        if lists.key:
            with self.store.keep(KIND, lists.key) as draft:
                _take(place, draft)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The record types with their names."""
        return load_contract().labels

    def _key(self, query: str, names: Sequence[SideKey], kinds: Sequence[str]) -> str:
        """The hash of all that the lists are made of; empty where the content of the tables is not known."""
        if not self.tables:
            return ""
        cells = [[self.tables.get(f"stg_{kind}"), self.cells.contents.get(kind)] for kind in kinds]
        return content_key(self.program, query, self._contents(query), names, self.labels, cells)

    def _contents(self, query: str) -> dict[str, str]:
        """The content of all tables that the query names: a name of the warehouse stands behind that of its schema, and
        so behind a dot, which an alias of a column (`sheet`, `file`) does not."""
        named = set(re.findall(r'\.\s*"?(\w+)', query))
        return {name: content for name, content in self.tables.items() if name in named}

    def _read(self, query: str, keys: Sequence[SideKey], place: Path) -> None:
        names = ["list_no", "measure_id", "context_id", "window_id", "slice"]
        asked = pl.DataFrame([(no, *key) for no, key in enumerate(keys)], names, orient="row")
        self.con.register("asked", asked.to_arrow())
        self.con.execute(f"create or replace temp table found as {query}")  # planned once: a relation's query is twice
        found: pl.DataFrame = self.con.sql("select * from found").pl()
        self.con.unregister("asked")
        records = self._with_cells(found, keys).select(list(RECORDS)).cast(pl.Schema(RECORDS))
        records = records.with_columns(pl.col("record_type").replace(self.labels))
        totals = found.group_by("list_no").agg(pl.first("held", "total")).iter_rows()
        sides = {no: (count, total) for no, count, total in totals}
        digests = _digests(records)
        empty = (0, Decimal(0))
        about = [(*key, *sides.get(no, empty), digests.get(no, "")) for no, key in enumerate(keys)]
        pl.DataFrame(about, ABOUT, orient="row").write_ipc(place / ABOUT_FILE)
        records.write_ipc(place / RECORDS_FILE)

    def _with_cells(self, found: pl.DataFrame, keys: Sequence[SideKey]) -> pl.DataFrame:
        """The records with the cells that their measures count by."""
        measures = dict(enumerate(key[0] for key in keys))
        records = found.with_columns(
            measure=pl.col("list_no").replace_strict(measures, return_dtype=pl.String), at=pl.int_range(pl.len())
        )
        frames = [
            own.join(joined(cells), on=list(PLACE), how="left")
            for (kind,), of_kind in records.group_by("record_type", maintain_order=True)
            for own, cells in self.cells.of_measures(str(kind), of_kind)
        ]
        return pl.concat(frames).sort("at") if frames else records.with_columns(cell=None, written=None, taken=None)


def _take(kept: Path, place: Path) -> None:
    for name in (RECORDS_FILE, ABOUT_FILE):
        take(kept / name, place / name)


def _digests(records: pl.DataFrame) -> dict[int, str]:
    """SHA-256 of what is printed of each list."""
    cells = [pl.col(name).cast(pl.String).fill_null("\0") for name in RECORDS if name != "list_no"]
    rows = records.select("list_no", row=pl.concat_str(cells, separator="\x1f"))
    joined = rows.group_by("list_no", maintain_order=True).agg(pl.col("row").str.join("\x1e"))
    return {no: hashlib.sha256(text.encode()).hexdigest() for no, text in joined.iter_rows()}


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


def _frame(path: Path) -> pl.DataFrame:
    return pl.scan_ipc(path, glob=False).collect()
