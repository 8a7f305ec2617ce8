"""The records that a build's audit editions list, read once for all workbooks: a query a fact, not one a measure.

The lists of a fact are kept for the next build, by the content of the tables that they are read from; where these have
changed, only those lists are read again whose basis has (jixiao.trace.list_bases).
"""

import hashlib
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import polars as pl
from duckdb import DuckDBPyConnection

from jixiao.engine.content import content_key
from jixiao.engine.store import Store, link
from jixiao.forms.lists import LISTED, RECORDS
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.frames import frame_of, lent
from jixiao.ingest.contract import load_contract
from jixiao.sql_words import literals
from jixiao.trace.book import Book, SideRecords
from jixiao.trace.figures import Tracer
from jixiao.trace.formula_making import SideKey
from jixiao.trace.list_bases import EVALUATION, ListBases
from jixiao.trace.measures import LABELLED, Catalog, Measure, contribution_sql
from jixiao.trace.written_cells import PLACE, WrittenCells, joined

KIND = "lists-"
"""What lists are kept as, before the name of their fact."""
RECORDS_FILE, ABOUT_FILE = "records.arrow", "about.arrow"
COMPRESSION: Literal["zstd"] = "zstd"
"""A thirtieth of the size: cheaper to write, to hash and to read."""
NAME = {name: pl.String() for name in ("measure_id", "context_id", "window_id", "slice")}
HELD = {"count": pl.Int64(), "total": pl.Decimal(38, 6), "digest": pl.String()}
ABOUT = NAME | HELD | {"basis": pl.String()}
"""The columns of what is kept of the lists of a fact beside their records, in the order of their numbers: name, count,
total, the hash of what is printed of it, and the hash of what it was made of (empty: not known)."""
NUMBERED = {"list_no": pl.Int64()} | ABOUT
ORDER = "list_no, src_file, src_sheet, src_row, record_key, contribution"


@dataclass(frozen=True)
class RecordLists:
    """The lists of records that lie below `folder`, a folder a fact: their names with their numbers, count and total,
    and `digests`, the hash of the records that are printed of each."""

    folder: Path
    numbers: dict[SideKey, int]
    sides: dict[SideKey, SideRecords]
    digests: dict[SideKey, str]

    @classmethod
    def read(cls, folder: Path) -> "RecordLists":
        """What a ListReader left there."""
        about = [row for place in _places(folder) for row in _frame(place / ABOUT_FILE).iter_rows()]
        keys: list[SideKey] = [(row[0], row[1], row[2], row[3]) for row in about]
        return cls(
            folder,
            {key: no for no, key in enumerate(keys)},
            {key: SideRecords(row[4], row[5]) for key, row in zip(keys, about, strict=True)},
            {key: row[6] for key, row in zip(keys, about, strict=True)},
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


@dataclass(frozen=True)
class FactLists:
    """Lists of a fact that are not kept as they are wanted: their names, and the hash of all that they are made of
    (empty: they are not kept)."""

    fact: str
    names: list[SideKey]
    key: str

    @property
    def kind(self) -> str:
        """What they are kept as."""
        return KIND + self.fact

    @property
    def measures(self) -> list[str]:
        """The measures that have one of them."""
        return sorted({name[0] for name in self.names})


@dataclass(frozen=True)
class ListReader:
    """Reads the lists of a warehouse whose tables have this content (`tables`: name to hash; none where that is not
    known, and then nothing is kept) by this program (a hash), with the cells of their records."""

    con: DuckDBPyConnection
    store: Store
    program: str
    tables: Mapping[str, str]
    cells: WrittenCells

    def names(self, figures: Iterable[PlacedFigure]) -> set[SideKey]:
        """The names of the lists that figures are made of."""
        tracer = Tracer(self.con, limit=0)
        leaves = {
            leaf for one in figures for leaf in tracer.leaves(one.form_id, one.context_id, one.measure, one.slice)
        }  # fmt: skip
        return {side.key for leaf in leaves for side in tracer.book.formulas.sides(leaf)}

    def take_kept(self, names: Set[SideKey], folder: Path) -> list[FactLists]:
        """Leave the lists of these names that were kept below `folder`, as RecordLists reads them; returns those that
        have to be read, of the facts with most lists first."""
        rows = "select measure_id, fact, record_type from intermediate.int_measure where fact is not null"
        declared = self.con.execute(rows).fetchall()
        facts = {measure_id: fact for measure_id, fact, _ in declared}
        kinds = {fact: [kind] if kind else list(self.labels) for _, fact, kind in declared}
        by_fact: dict[str, list[SideKey]] = defaultdict(list)
        for name in sorted(names):
            by_fact[facts[name[0]]].append(name)
        unread = []
        for fact, own in sorted(by_fact.items(), key=lambda one: (-len(one[1]), one[0])):
            lists = FactLists(fact, own, self._key(own, kinds[fact]))
            kept = self.store.find(lists.kind, lists.key) if lists.key else None
            if kept is None or not _taken(kept, folder / fact):
                unread.append(lists)
        return unread

    def read(self, lists: FactLists, folder: Path) -> None:
        """Read the lists of a fact, but for those that were kept and whose basis is the same, leave all of them below
        `folder`, and keep them."""
        place = folder / lists.fact
        place.mkdir(parents=True, exist_ok=True)
        named = self._named(lists)
        about, records = self._standing(lists.kind, named)
        anew = named.join(about, on="list_no", how="anti").sort("list_no")
        read_about, read_records = self._read(anew)
        about, records = pl.concat([about, read_about]).sort("list_no"), pl.concat([records, read_records])
        about.drop("list_no").write_ipc(place / ABOUT_FILE)
        records.sort("list_no", maintain_order=True).write_ipc(place / RECORDS_FILE, compression=COMPRESSION)
        if lists.key:
            with self.store.keep(lists.kind, lists.key) as draft:
                _take(place, draft)

    def _named(self, lists: FactLists) -> pl.DataFrame:
        """The lists by their numbers, with their names and bases."""
        bases = ListBases(self.con, self.cells).of_fact(lists.fact, lists.measures) if lists.key else {}
        made_by = {one: self._made_by(one, but_for=(lists.fact, EVALUATION)) for one in lists.measures}
        rows = [
            (no, *name, f"{made_by[name[0]]} {basis}" if (basis := bases.get(name[:3])) else "")
            for no, name in enumerate(lists.names)
        ]
        return pl.DataFrame(rows, {"list_no": pl.Int64()} | NAME | {"basis": pl.String()}, orient="row")

    def _standing(self, kind: str, named: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Those of the lists that were kept last and whose basis is the same, and their records."""
        newest = self.store.newest(kind, 1)
        kept = self.store.find(kind, newest[0]) if newest else None
        read = _kept_lists(kept) if kept else None
        if read is None:
            return pl.DataFrame(schema=NUMBERED), pl.DataFrame(schema=RECORDS)
        about, records = read
        former = about.with_row_index("former").filter(pl.col("basis") != "")
        standing = named.join(former, on=[*NAME, "basis"], how="inner")
        numbers = standing.select("list_no", pl.col("former").cast(pl.Int64))
        records = records.rename({"list_no": "former"})
        own = records.join(numbers, on="former", maintain_order="left").select(list(RECORDS))
        return standing.select(list(NUMBERED)), own

    @cached_property
    def labels(self) -> dict[str, str]:
        """The record types with their names."""
        return load_contract().labels

    @cached_property
    def catalog(self) -> Catalog:
        """The measures."""
        return Catalog(self.con)

    def _key(self, names: Sequence[SideKey], kinds: Sequence[str]) -> str:
        """The hash of all that the lists are made of; empty where the content of the tables is not known."""
        if not self.tables:
            return ""
        made_by = [self._made_by(measure_id) for measure_id in sorted({name[0] for name in names})]
        cells = [[self.tables.get(f"stg_{kind}"), self.cells.contents.get(kind)] for kind in kinds]
        return content_key(made_by, names, cells)

    def _made_by(self, measure_id: str, but_for: Sequence[str] = ()) -> str:
        """The hash of how the lists of a measure are made, and of the content of all tables that its query names but
        for these."""
        query = contribution_sql(self.catalog.get(measure_id))
        left_out = {name.rpartition(".")[2] for name in but_for}
        contents = {name: content for name, content in self._contents(query).items() if name not in left_out}
        return content_key(self.program, self.labels, query, self.cells.declared(measure_id), contents)

    def _contents(self, query: str) -> dict[str, str]:
        """The content of all tables that the query names: a name of the warehouse stands behind that of its schema, and
        so behind a dot, which an alias of a column (`sheet`, `file`) does not."""
        named = set(re.findall(r'\.\s*"?(\w+)', query))
        return {name: content for name, content in self.tables.items() if name in named}

    def _read(self, asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The lists of these numbers, names and bases: what is told of them (with `list_no`), and their records."""
        if asked.is_empty():
            return pl.DataFrame(schema=NUMBERED), pl.DataFrame(schema=RECORDS)
        measures = [self.catalog.get(measure_id) for measure_id in asked["measure_id"].unique().sort()]
        query = _listing(measures, asked["context_id"].unique().sort())
        with lent(self.con, asked=asked.drop("basis")):
            self.con.execute(f"create or replace temp table found as {query}")  # planned once, a relation's is twice
        found = frame_of(self.con.sql("select * from found"))
        records = self._with_cells(found, asked).select(list(RECORDS)).cast(pl.Schema(RECORDS))
        records = records.with_columns(pl.col("record_type").replace(self.labels))
        sides = found.group_by("list_no").agg(count=pl.first("held"), total=pl.first("total"))
        told = asked.join(sides, on="list_no", how="left").join(_digests(records), on="list_no", how="left")
        told = told.with_columns(pl.col("count", "total").fill_null(0), pl.col("digest").fill_null(""))
        return told.select(list(NUMBERED)).cast(pl.Schema(NUMBERED)), records

    def _with_cells(self, found: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
        """The records with the cells that their measures count by."""
        of_list = asked.select("list_no", measure="measure_id")
        records = found.join(of_list, on="list_no", maintain_order="left").with_columns(at=pl.int_range(pl.len()))
        frames = [
            own.join(joined(cells), on=list(PLACE), how="left")
            for (kind,), of_kind in records.group_by("record_type", maintain_order=True)
            for own, cells in self.cells.of_measures(str(kind), of_kind)
        ]
        return pl.concat(frames).sort("at") if frames else records.with_columns(cell=None, written=None, taken=None)


def _take(kept: Path, place: Path) -> None:
    for name in (RECORDS_FILE, ABOUT_FILE):
        link(kept / name, place / name)


def _taken(kept: Path, place: Path) -> bool:
    """Whether lists that were kept lie at `place`: not where they were removed since they were found."""
    try:
        _take(kept, place)
    except FileNotFoundError:
        shutil.rmtree(place, ignore_errors=True)
        return False
    return True


def _digests(records: pl.DataFrame) -> pl.DataFrame:
    """SHA-256 of what is printed of each list: `list_no`, `digest`."""
    cells = [pl.col(name).cast(pl.String).fill_null("\0") for name in RECORDS if name != "list_no"]
    rows = records.select("list_no", row=pl.concat_str(cells, separator="\x1f"))
    joined = rows.group_by("list_no", maintain_order=True).agg(pl.col("row").str.join("\x1e"))
    hashed = [(no, hashlib.sha256(text.encode()).hexdigest()) for no, text in joined.iter_rows()]
    return pl.DataFrame(hashed, {"list_no": pl.Int64(), "digest": pl.String()}, orient="row")


def _listing(measures: Iterable[Measure], contexts: Iterable[str]) -> str:
    """The query of the asked lists of some measures, which are of these contexts: records, and beside each how many its
    list has, and their sum."""
    where = f"context_id in ({literals(contexts)})"
    union = " union all ".join(
        f"select a.list_no, c.* from ({contribution_sql(measure, where)}) as c "
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


def _kept_lists(kept: Path) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Lists that were kept, and their records; None where they were removed since they were found."""
    try:
        return _frame(kept / ABOUT_FILE), _frame(kept / RECORDS_FILE)
    except FileNotFoundError:
        return None


def _frame(path: Path) -> pl.DataFrame:
    return pl.scan_ipc(path, glob=False).collect()
