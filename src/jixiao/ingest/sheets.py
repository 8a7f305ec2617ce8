"""One sheet through the door: header, skipped rows, typing, rules; what is right and what is not."""

from dataclasses import dataclass, field, replace

import polars as pl

from jixiao.ingest import headers, persons, quarantine, rules, values
from jixiao.ingest.contract import Column, Condition, Lists, RecordType
from jixiao.ingest.files import Sheet
from jixiao.ingest.headers import Header

_SLICE = 1_000_000  # rows typed at a time: bounds memory, changes nothing else
_TOTAL_EXACT = r"^(?:本页|本表|本列)?(?:合计|小计|总计|累计|共计)(?:[(（].*[)）])?[:：]?$"
_TOTAL_LEADING = r"^.{0,12}(?:合计|小计|总计)(?:[(（].*[)）])?[:：]?$"
_LOOKED_FOR_TOTALS = 4


@dataclass
class Count:
    """What became of the rows of one sheet: a row of sheet.parquet without its file."""

    read: int = 0
    skipped: int = 0
    quarantined: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class Checked:
    """A sheet after the door's own rules: typed rows that broke none (with src_row), and the faults of the others."""

    count: Count
    good: list[pl.DataFrame] = field(default_factory=list)
    faults: list[pl.DataFrame] = field(default_factory=list)


def raw_schema(record_type: RecordType) -> dict[str, pl.DataType]:
    """Names and types of the raw columns of a record type, in order, without key label and provenance."""
    plain: dict[str, pl.DataType] = {
        "int": pl.Int64(),
        "num": pl.Decimal(18, 4),
        "money": pl.Decimal(18, 2),
        "date": pl.Date(),
        "flag": pl.Boolean(),
    }
    schema: dict[str, pl.DataType] = {}
    for column in record_type.columns:
        if column.type != "id":
            schema[column.name] = plain.get(column.type, pl.String())
            if column.percent:
                schema[f"{column.name}_is_percent"] = pl.Boolean()
            continue
        schema[f"{column.name}_key"] = schema[f"{column.name}_masked"] = pl.String()
        if "birth_date" in column.derive:
            schema[f"{column.name}_birth_date"] = pl.Date()
        if "sex" in column.derive:
            schema[f"{column.name}_sex"] = pl.String()
    return schema


def check_sheet(sheet: Sheet, setting: values.Setting) -> Checked:
    """Types and checks a sheet of a record type."""
    record_type = sheet.record_type
    assert record_type is not None
    frame = sheet.frame
    content = _content(frame)
    height = len(content) - int(content.reverse().arg_max() or 0) if content.any() else 0
    if height == 0:
        return Checked(Count(notes=["空表"]))
    top = frame.head(headers.SEARCHED_ROWS).rows()
    header = headers.find_header(record_type, top)
    if header and header.body < height and not content[header.body] and sheet.header_is_merged_down(header.body - 1):
        header = headers.find_header(record_type, top, blank_below_is_merged=True)
    if header is None:
        header = Header(0, 0, {}, {})
        return _refuse(
            _body(sheet, header, content, height), record_type, header, rules.NO_HEADER, "", record_type.label
        )
    return _check_body(_body(sheet, header, content, height), record_type, header, setting)


@dataclass
class _Body:
    """The rows below the header: text, own numbers, and what the reader knows of them (all cut alike)."""

    frame: pl.DataFrame
    numbers: pl.Series
    count: Count
    overflow: pl.Series
    numeric: dict[int, pl.Series]


def _content(frame: pl.DataFrame) -> pl.Series:
    """Boolean a row: some cell is not blank."""
    if frame.width == 0:
        return pl.Series([], dtype=pl.Boolean)
    first = frame.select(pl.coalesce(pl.all()).str.strip_chars().fill_null("")).to_series() != ""
    if first.all():
        return first
    rest = frame.filter(~first).select(
        pl.any_horizontal(pl.all().str.strip_chars(" \t\r\n\u3000\u00a0\ufeff\u200b").fill_null("") != "")
    )
    return first.scatter((~first).arg_true(), rest.to_series())


def _totals(frame: pl.DataFrame) -> pl.Series:
    """Boolean a row: it is a row of totals (合计, 小计, ...), which is no record."""
    looked = frame.columns[:_LOOKED_FOR_TOTALS]
    maybe = frame.select(
        pl.any_horizontal(pl.col(looked).str.contains("计", literal=True).fill_null(False))
    ).to_series()
    if not maybe.any():
        return maybe
    squeezed = [pl.col(c).str.replace_all(r"\s", "") for c in looked]
    squeezed = [pl.when(c != "").then(c) for c in squeezed]
    exact = pl.any_horizontal([c.str.contains(_TOTAL_EXACT).fill_null(False) for c in squeezed])
    leading = pl.coalesce(squeezed).str.contains(_TOTAL_LEADING).fill_null(False)
    found = frame.filter(maybe).select(exact | leading).to_series()
    return maybe.scatter(maybe.arg_true(), found)


def _body(sheet: Sheet, header: Header, content: pl.Series, height: int) -> _Body:
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
    assert sheet.record_type is not None
    ids = [header.places[c.name] for c in sheet.record_type.columns if c.type == "id" and c.name in header.places]
    return _Body(
        frame=frame.filter(keep),
        numbers=sheet.numbers.slice(start, length).filter(keep),
        count=count,
        overflow=_overflow(sheet, frame, header).filter(keep),
        numeric={p: _marked(at, start, length).filter(keep) for p, at in sheet.numeric_cells(ids).items()},
    )


def _overflow(sheet: Sheet, frame: pl.DataFrame, header: Header) -> pl.Series:
    """Boolean a row: a CSV record goes on beyond its header, so a comma too many may have shifted its values."""
    beyond = frame.columns[header.width :] if sheet.comma_separated and header.width else []
    beyond = [c for c in beyond if frame[c].null_count() < len(frame)]
    if not beyond:
        return pl.repeat(False, len(frame), eager=True, dtype=pl.Boolean)
    return frame.select(pl.any_horizontal(pl.col(beyond).str.strip_chars().fill_null("") != "")).to_series()


def _marked(rows: pl.Series, start: int, length: int) -> pl.Series:
    inside = rows.filter((rows >= start) & (rows < start + length)) - start
    return pl.repeat(False, length, eager=True, dtype=pl.Boolean).scatter(inside, True)


def _check_body(body: _Body, record_type: RecordType, header: Header, setting: values.Setting) -> Checked:
    count = body.count
    if header.twice:
        return _refuse(body, record_type, header, rules.COLUMN_TWICE, "、".join(header.twice))
    if header.missing:
        return _refuse(body, record_type, header, rules.NO_COLUMN, "、".join(c.header for c in header.missing))
    if header.extra:
        count.notes.append("未用列：" + persons.mask_text("、".join(header.extra)))
    if header.assumed_yuan:
        count.notes.append("表头未注金额单位，按元计：" + "、".join(header.assumed_yuan))
    if body.frame.is_empty():
        count.notes.append("没有记录")
    checked = Checked(count)
    rounded = 0
    for start in range(0, len(body.frame), _SLICE):
        part = replace(
            body,
            frame=body.frame.slice(start, _SLICE),
            numbers=body.numbers.slice(start, _SLICE),
            overflow=body.overflow.slice(start, _SLICE),
            numeric={p: m.slice(start, _SLICE) for p, m in body.numeric.items()},
        )
        rounded += _check_slice(checked, part, record_type, header, setting)
    if rounded:
        count.notes.append(f"{rounded} 个数值超过四位小数，已四舍五入")
    return checked


def _check_slice(
    checked: Checked, body: _Body, record_type: RecordType, header: Header, setting: values.Setting
) -> int:
    """Types one slice into `checked`; how many numbers were cut to the places of their type."""
    typed = {c.name: _type(c, body, header, setting) for c in record_type.columns}
    broken = {name: one.rule for name, one in typed.items()}
    for column in record_type.columns:
        if isinstance(column.required, Condition):
            broken[column.name] = _required_if(column.required, column, typed, broken)
    wrong = pl.DataFrame(broken).select(pl.any_horizontal(pl.all().is_not_null())).to_series() | body.overflow
    good = pl.concat([one.values for one in typed.values()], how="horizontal").with_columns(
        body.numbers.alias("src_row")
    )
    checked.good.append(good.filter(~wrong) if wrong.any() else good)
    if wrong.any():
        checked.count.quarantined += int(wrong.sum())
        checked.faults += _faults(body, record_type, header, broken, wrong, setting.lists)
    return sum(one.rounded for one in typed.values())


def _type(column: Column, body: _Body, header: Header, setting: values.Setting) -> values.Typed:
    place = header.places.get(column.name)
    if place is None:
        raw = pl.repeat(None, len(body.frame), eager=True, dtype=pl.String)
        return values.type_column(column.model_copy(update={"required": False}), raw, setting)
    typed = values.type_column(column, body.frame[f"c{place}"], replace(setting, yuan=header.yuan.get(column.name, 1)))
    if place not in body.numeric:
        return typed
    frame = pl.DataFrame({"rule": typed.rule, "number": body.numeric[place]})
    rule = frame.select(pl.when("number").then(pl.lit(rules.NUMBER_TYPED_ID)).otherwise("rule")).to_series()
    return replace(typed, rule=rule)


def _required_if(
    condition: Condition, column: Column, typed: dict[str, values.Typed], broken: dict[str, pl.Series]
) -> pl.Series:
    named = typed[condition.column].values[condition.column].is_in(list(condition.within)).fill_null(False)
    frame = pl.DataFrame({"rule": broken[column.name], "missing": typed[column.name].blank & named})
    return frame.select(pl.when("missing").then(pl.lit(rules.MISSING)).otherwise("rule")).to_series()


def own_columns(frame: pl.DataFrame, record_type: RecordType, header: Header) -> pl.DataFrame:
    """The rows' own text by official header, half-width digits, personal numbers masked."""
    shown = []
    for column in record_type.columns:
        place = header.places.get(column.name)
        if place is not None:
            shown.append(_shown(frame[f"c{place}"], column).alias(column.header))
    return pl.DataFrame(shown)


def _shown(raw: pl.Series, column: Column) -> pl.Series:
    text = values.half_width(raw)
    if column.type == "id":
        return text.to_frame("v").select(persons.masked(pl.col("v"))).to_series()
    return persons.mask_inside(text)


def _faults(
    body: _Body,
    record_type: RecordType,
    header: Header,
    broken: dict[str, pl.Series],
    wrong: pl.Series,
    lists: Lists,
) -> list[pl.DataFrame]:
    rows = body.numbers.filter(wrong)
    own = own_columns(body.frame.filter(wrong), record_type, header)
    row_json = quarantine.as_json(own)
    faults = []
    for order, column in enumerate(record_type.columns):
        rule = broken[column.name].filter(wrong)
        if rule.null_count() == len(rule):
            continue
        value = (
            own[column.header]
            if column.header in own.columns
            else pl.repeat(None, len(rule), eager=True, dtype=pl.String)
        )
        listed = lists.get(column.code_list or "", frozenset())
        told = {r: rules.hint(r, column, listed) for r in rule.drop_nulls().unique()}
        faults.append(quarantine.faults(rows, order, column.header, value, rule, told, row_json))
    if body.overflow.any():
        rule = body.overflow.filter(wrong).replace_strict(
            [True], [rules.TOO_MANY_CELLS], default=None, return_dtype=pl.String
        )
        nothing = pl.repeat(None, len(rule), eager=True, dtype=pl.String)
        faults.append(quarantine.faults(rows, len(record_type.columns), "", nothing, rule, {}, row_json))
    return faults


def _refuse(body: _Body, record_type: RecordType, header: Header, rule: str, column: str, hint: str = "") -> Checked:
    """Every row of the sheet is quarantined for a fault of its header."""
    body.count.quarantined = len(body.frame)
    body.count.notes.append(rules.reason(rule, column, f"“{hint}”"))
    if rule == rules.NO_HEADER or not header.places:
        own = body.frame.select(pl.all().map_batches(lambda s: persons.mask_inside(values.half_width(s))))
        own.columns = [f"第{i + 1}列" for i in range(own.width)]
    else:
        own = own_columns(body.frame, record_type, header)
    rows = len(body.frame)
    nothing = pl.repeat(None, rows, eager=True, dtype=pl.String)
    every = pl.repeat(rule, rows, eager=True, dtype=pl.String)
    told = {rule: f"“{hint}”" if hint else ""}
    faults = quarantine.faults(body.numbers, 0, column, nothing, every, told, quarantine.as_json(own))
    return Checked(body.count, [], [faults])
