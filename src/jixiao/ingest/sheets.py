"""One sheet at the door: its header, the rows passed over, and what refuses it as a whole."""

from dataclasses import dataclass, field

import polars as pl

from jixiao.ingest import fault_rules, headers, passed_over, persons, quarantine, row_checks, typed_columns
from jixiao.ingest.contract import RecordType
from jixiao.ingest.files import InboxSheet
from jixiao.ingest.headers import Header

_TOTAL_EXACT = r"^(?:本页|本表|本列)?(?:合计|小计|总计|累计|共计)(?:[(（].*[)）])?[:：]?$"
_TOTAL_LEADING = r"^.{0,12}(?:合计|小计|总计)(?:[(（].*[)）])?[:：]?$"
_TOTAL_SOMEWHERE = r"[合小总累共]\s*计"
_LOOKED_FOR_TOTALS = 4


@dataclass
class Count:
    """What became of the rows of one sheet: a row of sheet.parquet without its file."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet whose header was read: the rows to check with their layout (None: none), or the faults that refuse it;
    and the rows below the header that were passed over (`passed.skipped`)."""

    count: Count
    layout: row_checks.SheetColumns = row_checks.SheetColumns((), ())
    rows: pl.DataFrame | None = None
    faults: pl.DataFrame | None = None
    skipped: pl.DataFrame | None = None


def raw_schema(record_type: RecordType) -> dict[str, pl.DataType]:
    """Names and types of the raw columns of a record type, in order, without key label and provenance."""
    return {name: dtype for column in record_type.columns for name, dtype in typed_columns.raw_columns(column).items()}


def open_sheet(sheet: InboxSheet, number: int) -> OpenedSheet:
    """Finds the header and the records of a sheet of a record type; `number` is the sheet's place in reading order."""
    record_type = sheet.record_type
    assert record_type is not None
    frame = sheet.frame
    content = _content(frame)
    height = len(content) - int(content.reverse().arg_max() or 0) if content.any() else 0
    if height == 0:
        return OpenedSheet(Count(notes=["空表"]))
    top = frame.head(headers.SEARCHED_ROWS).rows()
    header = headers.find_header(record_type, top)
    if header and header.body < height and not content[header.body] and sheet.header_is_merged_down(header.body - 1):
        header = headers.find_header(record_type, top, blank_below_is_merged=True)
    if header is None:
        body = _body(sheet, number, Header(0, 0, {}, {}), content, height)
        own = body.frame.select(pl.all().map_batches(lambda s: persons.mask_inside(typed_columns.half_width(s))))
        own.columns = [f"第{i + 1}列" for i in range(own.width)]
        return _refuse(body, own, fault_rules.NO_HEADER, "", record_type.label)
    return _records(_body(sheet, number, header, content, height), record_type, header)


@dataclass
class _Body:
    """The rows below the header: text, and beside it SHEET, ROW, OVERFLOW and the ids typed as numbers (`known`)."""

    frame: pl.DataFrame
    known: pl.DataFrame
    count: Count
    skipped: pl.DataFrame | None


def _content(frame: pl.DataFrame) -> pl.Series:
    """Boolean a row: some cell is not blank."""
    if frame.width == 0:
        return pl.Series([], dtype=pl.Boolean)
    first = frame.select(pl.coalesce(pl.all()).str.strip_chars().fill_null("") != "").to_series()
    if first.all():
        return first
    rest = frame.filter(~first).select(
        pl.any_horizontal(pl.all().str.strip_chars(" \t\r\n\u3000\u00a0\ufeff\u200b").fill_null("") != "")
    )
    return first.scatter((~first).arg_true(), rest.to_series())


def _totals(frame: pl.DataFrame) -> pl.Series:
    """Boolean a row: it is a row of totals (合计, 小计, ...), which is no record."""
    looked = frame.columns[:_LOOKED_FOR_TOTALS]
    joined = frame.select(pl.concat_str(looked, ignore_nulls=True)).to_series()
    maybe = joined.str.contains("计", literal=True)
    if not maybe.any():
        return maybe
    at = maybe.arg_true()
    maybe = maybe.scatter(at, joined.gather(at).str.contains(_TOTAL_SOMEWHERE))
    if not maybe.any():
        return maybe
    squeezed = [pl.col(c).str.replace_all(r"\s", "") for c in looked]
    squeezed = [pl.when(c != "").then(c) for c in squeezed]
    exact = pl.any_horizontal([c.str.contains(_TOTAL_EXACT).fill_null(False) for c in squeezed])
    leading = pl.coalesce(squeezed).str.contains(_TOTAL_LEADING).fill_null(False)
    found = frame.filter(maybe).select(exact | leading).to_series()
    return maybe.scatter(maybe.arg_true(), found)


def _body(sheet: InboxSheet, number: int, header: Header, content: pl.Series, height: int) -> _Body:
    start, length = header.body, height - header.body
    frame = sheet.frame.slice(start, length)
    full = content.slice(start, length)
    totals = _totals(frame)
    keep = full & ~totals
    count = Count(read=length, skipped=length - int(keep.sum()))
    if totals.any():
        count.notes.append(f"跳过合计行 {int((totals & full).sum())} 行")
    if not full.all():
        count.notes.append(f"跳过空行 {int((~full).sum())} 行")
    known = pl.DataFrame(
        [
            pl.Series(row_checks.SHEET, [number], dtype=pl.Int64).new_from_index(0, length),
            sheet.numbers.slice(start, length).alias(row_checks.ROW),
            _overflow(sheet, frame, header).alias(row_checks.OVERFLOW),
            *_typed_as_numbers(sheet, header, start, length),
        ]
    )
    if count.skipped == 0:
        return _Body(frame, known, count, None)
    return _Body(frame.filter(keep), known.filter(keep), count, passed_over.skipped(known, totals, full))


def _typed_as_numbers(sheet: InboxSheet, header: Header, start: int, length: int) -> list[pl.Series]:
    """A Boolean column for each 身份证号 column present: the cell is a number by type."""
    assert sheet.record_type is not None
    ids = [c for c in sheet.record_type.columns if c.type == "id" and c.name in header.places]
    found = sheet.numeric_cells([header.places[c.name] for c in ids])
    marked = []
    for column in ids:
        marks, at = _none_of(length), found.get(header.places[column.name])
        if at is not None:
            marks = marks.scatter(at.filter((at >= start) & (at < start + length)) - start, True)
        marked.append(marks.alias(row_checks.typed_as_number(column)))
    return marked


def _none_of(length: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, length)


def _overflow(sheet: InboxSheet, frame: pl.DataFrame, header: Header) -> pl.Series:
    """Boolean a row: a CSV record goes on beyond its header, so a comma too many may have shifted its values."""
    beyond = frame.columns[header.width :] if sheet.comma_separated and header.width else []
    beyond = [c for c in beyond if frame[c].null_count() < len(frame)]
    if not beyond:
        return _none_of(len(frame))
    return frame.select(pl.any_horizontal(pl.col(beyond).str.strip_chars().fill_null("") != "")).to_series()


def _records(body: _Body, record_type: RecordType, header: Header) -> OpenedSheet:
    """The rows under the contract's names, unless a fault of the header refuses them all."""
    count = body.count
    present = [c.name for c in record_type.columns if c.name in header.places]
    records = pl.DataFrame([body.frame[f"c{header.places[name]}"].alias(name) for name in present])
    if header.twice:
        own = row_checks.own_columns(records, record_type)
        return _refuse(body, own, fault_rules.COLUMN_TWICE, "、".join(header.twice))
    if header.missing:
        own = row_checks.own_columns(records, record_type)
        return _refuse(body, own, fault_rules.NO_COLUMN, "、".join(c.header for c in header.missing))
    if header.extra:
        count.notes.append("未用列：" + persons.mask_text("、".join(header.extra)))
    if header.assumed_yuan:
        count.notes.append("表头未注金额单位，按元计：" + "、".join(header.assumed_yuan))
    if records.is_empty():
        count.notes.append("没有记录")
        return OpenedSheet(count, skipped=body.skipped)
    layout = row_checks.SheetColumns(tuple(present), tuple(sorted(header.yuan.items())))
    return OpenedSheet(count, layout, pl.concat([body.known, records], how="horizontal"), skipped=body.skipped)


def _refuse(body: _Body, own: pl.DataFrame, rule: str, column: str, hint: str = "") -> OpenedSheet:
    """Every row of the sheet is quarantined for a fault of its header; `own` is its text as it may be shown."""
    body.count.quarantined = len(body.frame)
    body.count.notes.append(fault_rules.reason(rule, column, f"“{hint}”"))
    height = len(body.frame)
    nothing = pl.repeat(None, height, eager=True, dtype=pl.String)
    every = pl.repeat(rule, height, eager=True, dtype=pl.String)
    hints = {rule: f"“{hint}”" if hint else ""}
    faults = quarantine.faults(body.known, 0, column, nothing, every, hints, quarantine.as_json(own))
    return OpenedSheet(body.count, faults=faults, skipped=body.skipped)
