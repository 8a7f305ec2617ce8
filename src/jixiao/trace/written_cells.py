"""The cells behind records: where the columns that a measure adds up or counts by stand in the files that were handed
in, what was written there, and the value that was taken."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
from duckdb import DuckDBPyConnection

from jixiao.evidence import CELL_SCHEMA
from jixiao.frames import frame_of, lent
from jixiao.hashes import bytes_sha256
from jixiao.ingest.as_written import AMOUNT, in_unit, shown
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.ingest.outcomes import AS_WRITTEN, CHANGE, CORRECTED, SHEET_COLUMN
from jixiao.streams import beside

CELLS: dict[str, Any] = {"file": pl.String(), "sheet": pl.String()} | {
    name: kind for name, kind in CELL_SCHEMA.items() if name != "source_no"
}
"""One row a cell of a record: its place, the column by its header in the contract and as it was written (with its
unit), the address (where columns have no letters, the place in the row), the text as it was written and the value taken
(in base units; persons masked), and whether a correction on record changed it. Null where it stood in no column."""
PLACE = ("file", "sheet", "row")
_NUMBERS = ("int", "num", "money")


def columns_of(record: RecordType, cells: str) -> list[RecordColumn]:
    """The columns of a record that a measure adds up or tells apart what it counts by (`cells`, of int_measure): its
    numbers, else what it names, else the key."""
    names = cells.split("|")
    named = [c for c in record.columns if c.name in names or (c.type == "id" and f"{c.name}_key" in names)]
    return [c for c in named if c.type in _NUMBERS] or named or [c for c in record.columns if c.key]


@dataclass(frozen=True)
class KeptCells:
    """What the door kept of cells: where columns stand, the texts that are not their values, what was corrected (place,
    column by its header, corrected)."""

    columns: pl.DataFrame
    texts: pl.LazyFrame
    corrected: pl.DataFrame

    @classmethod
    def read(cls, raw: Callable[[str], Any]) -> "KeptCells | None":
        """Of raw records, which `raw` gives by their name (a file, or its bytes; None: there is none); None of those
        that were made before the door kept it."""
        stand, texts, corrected = (raw(Path(name).stem) for name in (SHEET_COLUMN, AS_WRITTEN, CORRECTED))
        if stand is None or texts is None:
            return None
        done = pl.read_parquet(corrected, glob=False).filter(pl.col("action") == CHANGE)
        done = done.select(*PLACE, "column", corrected=pl.lit(True)).unique()
        return cls(pl.read_parquet(stand, glob=False), pl.scan_parquet(texts, glob=False), done)

    def of(self, record_type: str, columns: Sequence[RecordColumn], taken: pl.DataFrame) -> pl.DataFrame:
        """The cells (CELLS) of some columns of records of a type, in the order of the places and columns. `taken`:
        PLACE of each record, and its values by the names of the columns."""
        names = [column.name for column in columns]
        own = (pl.col("record_type") == record_type) & pl.col("column").is_in(names)
        stand = self.columns.lazy().filter(own).rename({"column": "name"})
        texts = self._texts_of(own, taken)
        values = pl.concat([_values_of(column, taken.lazy()) for column in columns]).sort("row")
        placed = values.join_asof(
            stand.sort("first_row"), left_on="row", right_on="first_row", by=["file", "sheet", "name"],
            check_sortedness=False,
        )  # fmt: skip
        joined = beside(placed, texts, [*PLACE, "name"], "left")
        cells = beside(joined, self.corrected, [*PLACE, "column"], "left").select(
            *PLACE,
            "column",
            "header",
            cell=_address(),
            written=pl.coalesce("text", in_unit(pl.col("money"), pl.col("yuan").fill_null(1)), "taken"),
            taken="taken",
            corrected=pl.col("corrected").fill_null(False),
        )
        order = pl.col("column").cast(pl.Enum([column.header for column in columns]))
        return cells.cast(pl.Schema(CELLS)).sort(*PLACE, order).collect()

    def _texts_of(self, own: pl.Expr, places: pl.DataFrame) -> pl.DataFrame:
        """Place, name of the column and text of those `own` cells of records whose text is not their value."""
        texts = self.texts.filter(own).select(*PLACE, "text", name="column")
        return beside(texts, places.select(PLACE), PLACE, "semi").collect(engine="streaming")


def _values_of(column: RecordColumn, taken: pl.LazyFrame) -> pl.LazyFrame:
    """The values of one column: PLACE, `name` in the contract, `column` (its header there), the value taken as text,
    and as money where it is."""
    value = pl.col(column.name)
    money = value if column.type == "money" else pl.lit(None)
    told = {"name": pl.lit(column.name), "column": pl.lit(column.header)}
    return taken.select(*PLACE, **told, taken=shown(column, value), money=money.cast(AMOUNT))


def _address() -> pl.Expr:
    """The address of a cell; where columns have no letters, the place in the row."""
    letter, row, place = (pl.col(name).cast(pl.String) for name in ("letter", "row", "place"))
    return pl.when(letter != "").then(letter + row).otherwise(pl.format("第 {} 行第 {} 列", row, place))


class WrittenCells:
    """The cells of a build, whose raw records lie in `raw` and whose warehouse is open. A build that was made before
    the door kept them has none."""

    def __init__(self, con: DuckDBPyConnection, raw: Path) -> None:
        self._con, self._raw = con, raw
        self._measures: dict[str, str] = {}
        if self.known:
            self._measures = dict(con.execute("select measure_id, cells from intermediate.int_measure").fetchall())

    @cached_property
    def _kept(self) -> KeptCells | None:
        return KeptCells.read(lambda name: path if (path := self._raw / f"{name}.parquet").is_file() else None)

    @property
    def known(self) -> bool:
        """The build has them."""
        return self._kept is not None

    @cached_property
    def of_files(self) -> pl.DataFrame:
        """What is known of the cells of each record type of a file, `told` in one text: a hash of where its columns
        stand, of the texts, and of what was corrected."""
        names = (SHEET_COLUMN, AS_WRITTEN, CORRECTED) if self.known else ()
        told = [_told_of_files(self._raw / name) for name in names]
        by = ["record_type", "file"]
        frames = [pl.DataFrame(schema=dict.fromkeys([*by, "told"], pl.String)), *told]
        return pl.concat(frames).group_by(by).agg(pl.col("told").sort().str.join("|")).sort(by)

    @cached_property
    def contents(self) -> dict[str, str]:
        """The same of each record type, of all files."""
        every = self.of_files.group_by("record_type").agg(pl.format("{} {}", "file", "told").sort().str.join("|"))
        return {kind: bytes_sha256(told.encode()) for kind, told in every.iter_rows()}

    def of_measure(self, measure_id: str, record_type: str, places: pl.DataFrame) -> pl.DataFrame:
        """The cells (CELLS) that records of a type give a measure; `places`: PLACE of each record once."""
        return self.of(record_type, self.columns_of(measure_id, record_type), places)

    def of_measures(self, record_type: str, rows: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """The same for many measures at once, read once: `rows` have `measure` and PLACE, in any number. Gives the rows
        of the measures that count by the same columns, and the cells of their records."""
        by_columns: dict[tuple[RecordColumn, ...], list[str]] = {}
        for measure in rows["measure"].unique(maintain_order=True):
            by_columns.setdefault(tuple(self.columns_of(measure, record_type)), []).append(measure)
        asked = set(chain(*by_columns))
        every = [column for column in load_contract().get(record_type).columns if column in asked]
        cells = self.of(record_type, every, rows)
        for columns, measures in by_columns.items():
            own = rows.filter(pl.col("measure").is_in(measures))
            of_them = cells.filter(pl.col("column").is_in([column.header for column in columns]))
            yield own, of_them.join(own.select(PLACE).unique(), on=list(PLACE), how="semi", maintain_order="left")

    def columns_of(self, measure_id: str, record_type: str) -> list[RecordColumn]:
        """The columns that a measure counts records of a type by."""
        return columns_of(load_contract().get(record_type), self.declared(measure_id))

    def declared(self, measure_id: str) -> str:
        """What is declared of the columns that a measure counts by (`cells`, of int_measure)."""
        return self._measures.get(measure_id, "")

    def of(self, record_type: str, columns: Sequence[RecordColumn], places: pl.DataFrame) -> pl.DataFrame:
        """The cells of some columns of records of a type, in the order of the places and columns."""
        if self._kept is None or places.is_empty():
            return pl.DataFrame(schema=CELLS)
        return self._kept.of(record_type, columns, self._taken(record_type, columns, places))

    def _taken(self, record_type: str, columns: Sequence[RecordColumn], places: pl.DataFrame) -> pl.DataFrame:
        """The records at the places, with their values."""
        names = ", ".join(f'"{c.name}_masked" as "{c.name}"' if c.type == "id" else f'"{c.name}"' for c in columns)
        with lent(self._con, places=places.select(PLACE)):
            return frame_of(
                self._con.sql(
                    f"select src_file as file, src_sheet as sheet, src_row as row, {names} "
                    f"from staging.stg_{record_type} semi join places "
                    "on src_file = places.file and src_sheet = places.sheet and src_row = places.row"
                )
            )


def _told_of_files(path: Path) -> pl.DataFrame:
    """Of every record type and file of some raw records, their number and the sum of their hashes, as a text."""
    hashes = pl.scan_parquet(path, glob=False).select("record_type", "file", hash=pl.struct(pl.all()).hash())
    counted = hashes.group_by("record_type", "file").agg(pl.len(), pl.col("hash").sum()).collect(engine="streaming")
    return counted.select("record_type", "file", told=pl.format(f"{path.stem} {{}} {{}}", "len", "hash"))


def by_place(cells: pl.DataFrame) -> dict[tuple[str, str, int], list[dict[str, Any]]]:
    """The cells of each record, as the JSON of a trace has them."""
    found: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for row in cells.iter_rows(named=True):
        told = {name: value for name, value in row.items() if name not in PLACE}
        found.setdefault((row["file"], row["sheet"], row["row"]), []).append(told)
    return found


def joined(cells: pl.DataFrame) -> pl.DataFrame:
    """One row a record, as a printed list has it: PLACE, `cell` (addresses with headers), `written` and `taken` (the
    texts, `|` between them; what was corrected says so)."""
    said = pl.coalesce("cell", pl.lit("没有这一栏"))
    told = pl.concat_str(said, pl.lit(" "), pl.coalesce("header", "column"))
    taken = pl.col("taken").fill_null("") + pl.when("corrected").then(pl.lit("（已更正）")).otherwise(pl.lit(""))
    return cells.group_by(PLACE, maintain_order=True).agg(
        cell=told.str.join("、"), written=pl.col("written").fill_null("").str.join("|"), taken=taken.str.join("|")
    )


def places_of(rows: Iterable[tuple[str, str, int]]) -> pl.DataFrame:
    """Places of records, each once."""
    return pl.DataFrame(sorted(set(rows)), schema={name: CELLS[name] for name in PLACE}, orient="row")
