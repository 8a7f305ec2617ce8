"""raw/<record type>.parquet out of the parts of all files that hold the type: copies and clashes are judged over all
of them. Kept by what it is made of: a table is judged again only when one of its files changed or got another name."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jixiao.engine.content import content_key
from jixiao.ingest import duplicates, fault_rules, persons, quarantine, row_checks, sheets
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.ingest.corrections import APPLIED, Corrections, withdrawn
from jixiao.ingest.file_parts import HANDED_BACK, FileParts, stacked
from jixiao.ingest.keeping import Keeping, write_frame
from jixiao.ingest.places import Places, places_of
from jixiao.ingest.row_checks import ROW, SHEET
from jixiao.parquet_file import write_parquet
from jixiao.streams import beside

_KIND = "table"
_COPIES, _CLASHES, _CORRECTED = "copies.arrow", "clashes.arrow", "corrected.arrow"


@dataclass(frozen=True)
class TypeFile:
    """A file that holds sheets of a record type: its name in the inbox, its parts, and the number of its first sheet
    where the sheets of all such files are counted."""

    name: str
    parts: FileParts
    first: int


def sources(files: list[tuple[str, FileParts]], record_type: RecordType) -> list[TypeFile]:
    """The files that hold sheets of a record type, in reading order."""
    found: list[TypeFile] = []
    first = 0
    for name, parts in files:
        if any(sheet.record_type == record_type.id for sheet in parts.sheets):
            found.append(TypeFile(name, parts, first))
            first += len(parts.sheets)
    return found


@dataclass(frozen=True)
class RecordTable:
    """A raw table in a folder, and what was judged: `copies` (places as in duplicates.Outcome), `clashes` (faults, also
    of records that were withdrawn) and `corrected` (of jixiao.ingest.corrections); sheets are numbered as in `sources`.
    """

    path: Path
    sources: list[TypeFile]
    copies: pl.DataFrame
    clashes: pl.DataFrame
    corrected: pl.DataFrame


def record_table(
    record_type: RecordType, files: list[tuple[str, FileParts]], keeping: Keeping, corrections: Corrections
) -> RecordTable:
    """The table of a record type, as it was kept or judged now; `files` are all of the inbox, `corrections` of all
    record types. Raises UsageError for a correction that cannot be applied."""
    own, mending = sources(files, record_type), corrections.of(record_type)
    if not own and not mending.every:
        return _nothing(record_type, keeping.work)
    made_of = [record_type.model_dump_json(), [[one.name, one.parts.key] for one in own], mending.told]
    key = content_key(keeping.program, *made_of)
    folder = keeping.folder(_KIND, key)
    if not keeping.found(_KIND, key):
        _judge(record_type, own, folder, mending)
        keeping.keep(_KIND, key)
    return RecordTable(
        folder / f"{record_type.id}.parquet",
        own,
        pl.read_ipc_stream(folder / _COPIES),
        pl.read_ipc_stream(folder / _CLASHES),
        pl.read_ipc_stream(folder / _CORRECTED),
    )


def _nothing(record_type: RecordType, folder: Path) -> RecordTable:
    """The table of a type that no file holds, as most are in a small inbox: nothing to judge, and nothing to keep."""
    path = folder / f"{record_type.id}.parquet"
    write_parquet(pl.DataFrame(schema=_columns(record_type)), path)
    copies, clashes, corrected = (pl.DataFrame(schema=of) for of in (duplicates.COPY, quarantine.FAULT_SCHEMA, APPLIED))
    return RecordTable(path, [], copies, clashes, corrected)


def _columns(record_type: RecordType) -> dict[str, pl.DataType]:
    """Names and types of a raw table, in order."""
    return {
        **sheets.raw_schema(record_type),
        "record_key": pl.String(),
        "src_file": pl.String(),
        "src_sheet": pl.String(),
        ROW: pl.Int64(),
    }


def _judge(record_type: RecordType, own: list[TypeFile], folder: Path, corrections: Corrections) -> None:
    schema = sheets.raw_schema(record_type)
    rows = stacked([(one.parts, one.first) for one in own], record_type.id)
    if rows is None:
        rows = pl.LazyFrame(schema={**schema, SHEET: pl.Int64(), ROW: pl.Int64()})
    keys = [f"{c.name}_key" if c.type == "id" else c.name for c in record_type.keys]
    places = places_of((one.name, sheet.name) for one in own for sheet in one.parts.sheets)
    rows, corrected = corrections.applied(rows, record_type, _label(record_type), places)
    taken_out = withdrawn(corrected)
    kept = beside(rows, taken_out, duplicates.PLACE, "anti") if len(taken_out) else rows
    found = _find(kept, keys, list(schema), own)
    write_frame(found.duplicates, folder / _COPIES)
    write_frame(corrected, folder / _CORRECTED)
    faults = [_clashes(record_type, rows, found.clashes, places), _withdrawals(record_type, rows, taken_out)]
    write_frame(pl.concat(faults), folder / _CLASHES)
    gone = pl.concat([one.select(duplicates.PLACE) for one in (found.duplicates, found.clashes, taken_out)])
    if len(gone):
        rows = beside(rows, gone, duplicates.PLACE, "anti")
    # joined, not replaced: of a stream, polars keeps in memory what it replaced
    labelled = beside(rows.with_columns(record_key=_label(record_type)), places.table(SHEET), SHEET, "left")
    named = labelled.select(_columns(record_type).keys())
    shown = named.with_columns(persons.starred_tags(pl.col(c.name)) for c in _free_texts(record_type))
    write_parquet(shown, folder / f"{record_type.id}.parquet")


def _find(rows: pl.LazyFrame, keys: list[str], content: list[str], own: list[TypeFile]) -> duplicates.Outcome:
    """Duplicates and clashes. Rows that clash and that others were handed back for stay refused, and what was handed
    back is judged without them."""
    back = _handed_back(own)
    if back is None:
        return duplicates.find(rows, keys, content)
    before = duplicates.find(beside(rows, back, duplicates.PLACE, "anti"), keys, content)
    stood_for = back.select(sheet_no="of", src_row="from_row")
    replaced = before.clashes.join(stood_for, on=duplicates.PLACE, how="semi", maintain_order="left")
    rest = beside(rows, replaced, duplicates.PLACE, "anti")
    found = duplicates.find(rest, keys, content)
    return duplicates.Outcome(found.duplicates, pl.concat([found.clashes, replaced]).sort(duplicates.PLACE))


def _handed_back(own: list[TypeFile]) -> pl.DataFrame | None:
    """PLACE of the rows that were handed back, and `of` and `from_row`, the place of the row that each stands for (null
    of another record type); None where there are none."""
    stack = stacked([(one.parts, one.first) for one in own], HANDED_BACK)
    if stack is None:
        return None
    first = {one.parts.key: one.first for one in reversed(own)}
    number = pl.col("from_key").replace_strict(first, default=None, return_dtype=pl.Int64) + pl.col("from_sheet")
    return stack.select(*duplicates.PLACE, of=number, from_row="from_row").collect()


def _clashes(record_type: RecordType, rows: pl.LazyFrame, clashes: pl.DataFrame, places: Places) -> pl.DataFrame:
    """The faults of rows that clash."""
    if clashes.is_empty():
        return pl.DataFrame(schema=quarantine.FAULT_SCHEMA)
    clashing = beside(rows, clashes, duplicates.PLACE, "inner").collect(engine="streaming").sort(duplicates.PLACE)
    header = "、".join(c.header for c in record_type.keys)
    sheet = places.sheet("other_sheet_no")
    where = pl.concat_str(
        pl.lit("文件 "),
        places.file("other_sheet_no"),
        pl.when(sheet == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("，工作表“"), sheet, pl.lit("”"))),
        pl.lit(" 第 "),
        pl.col("other_row").cast(pl.String),
        pl.lit(" 行"),
    )
    before, after = fault_rules.reason(fault_rules.CLASH, header, "\0").split("\0")
    return _of_records(record_type, clashing, fault_rules.CLASH, pl.concat_str(pl.lit(before), where, pl.lit(after)))


def _withdrawals(record_type: RecordType, rows: pl.LazyFrame, taken_out: pl.DataFrame) -> pl.DataFrame:
    """The faults of records that a correction took out."""
    if taken_out.is_empty():
        return pl.DataFrame(schema=quarantine.FAULT_SCHEMA)
    told = taken_out.select(*duplicates.PLACE, hint=pl.format("{}（{}，{}）", "reason", "reporter", "date"))
    gone = beside(rows, told, duplicates.PLACE, "inner").collect(engine="streaming").sort(duplicates.PLACE)
    before, after = fault_rules.reason(fault_rules.WITHDRAWN, "", "\0").split("\0")
    return _of_records(record_type, gone, fault_rules.WITHDRAWN, pl.concat_str(pl.lit(before), "hint", pl.lit(after)))


def _of_records(record_type: RecordType, rows: pl.DataFrame, rule: str, reason: pl.Expr) -> pl.DataFrame:
    """Faults of whole typed records."""
    header = "、".join(c.header for c in record_type.keys)
    return rows.select(
        row=ROW,
        order=pl.lit(-1, dtype=pl.Int32),
        column=pl.lit(header),
        value=_label(record_type),
        rule=pl.lit(rule),
        reason=reason,
        repair=pl.lit(fault_rules.repair(rule, header)),
        row_json=quarantine.as_json(rows.select(_as_handed_in(c) for c in record_type.columns)),
        sheet_no=SHEET,
        money=pl.lit(row_checks.own_money(record_type, {})),
    )


def _free_texts(record_type: RecordType) -> list[RecordColumn]:
    """Columns of text that tell no records apart."""
    keys = load_contract().key_texts
    return [c for c in record_type.columns if c.type == "text" and c.kind is None and c.name not in keys]


def _label(record_type: RecordType) -> pl.Expr:
    """The record's key as a label for people: key columns joined by `|`, persons masked."""
    names = [f"{c.name}_masked" if c.type == "id" else c.name for c in record_type.keys]
    return pl.concat_str([pl.col(n).cast(pl.String).fill_null("") for n in names], separator="|")


def _as_handed_in(column: RecordColumn) -> pl.Expr:
    """A typed column as text under its official header (money in yuan)."""
    if column.type == "id":
        return pl.col(f"{column.name}_masked").alias(column.header)
    if column.type == "flag":
        text = pl.col(column.name).replace_strict([True, False], ["是", "否"], default=None, return_dtype=pl.String)
        return text.alias(column.header)
    text = pl.col(column.name).cast(pl.String)
    return (persons.starred_tags(text) if column.type == "text" else text).alias(column.header)
