"""Cells as text into typed columns, over whole columns: each distinct text is judged once, then spread to its rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import polars as pl

from jixiao.ingest import as_written, digits, fault_rules, persons, refused_cells, tags
from jixiao.ingest.contract import TAKEN_BY_NAME, Lists, RecordColumn, load_contract, names_of
from jixiao.ingest.money_units import NOT_UNDERSTOOD, UNSTATED, YUAN
from jixiao.personal_numbers import STARS

_FULL = [chr(c) for c in range(0xFF01, 0xFF5F)] + ["\u3000"]
_HALF = [chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)] + [" "]
_ALNUM = [i for i, c in enumerate(_HALF) if c.isalnum()]
_DASHES = ["—", "–", "−", "‐", "‑"]
_WIDE_CHARS = f"[{_FULL[0]}-{_FULL[-2]}{_FULL[-1]}{''.join(_DASHES)}]"
_UNSEEN = r"\u{ad}\u{feff}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2064}\u{2066}-\u{2069}"
_SPACE = rf"[\s\u{{0}}{_UNSEEN}]"
_LINE_BREAK = r"\s*[\r\n\u{b}\u{85}\u{2028}\u{2029}]\s*"
_ENDS = " \t\r\n\f\v\u3000\u00a0\ufeff\u200b\u200c\u200d\u2060\0"
_MARKED = r"[=＝'‘’＇]"
_FORMULA_MARK = r'^[=＝]\s*["“”＂]([^"“”＂]*)["“”＂]$'
_APOSTROPHE_MARK = r"^['‘’＇]([^'‘’＇]*)$"
_ERROR_CELL = r"(?i)^#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)$"
_NUMBER = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?$"
_WIDE = pl.Decimal(38, 12)
_EXACT_DIGITS = 15  # what a binary number of 64 bits holds for certain: longer texts are noise of computing
_LARGEST_COUNT = 10**12
_SAMPLE = 10_000
SMALL = 1_000
"""Rows up to which a column is judged cell by cell; of more, each distinct text is judged once."""
_LOST_DIGITS = r"^(?:[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]{16,}\.0*)$"
_LARGEST_NUMBER = 10**17  # beyond every raw column, and still safe to multiply
_LONGEST_NUMBER = 10**14  # no sum or count of anybody has the 15 places of an old personal number
_YES = ["是", "√", "✓", "✔", "☑", "1", "1.0", "Y", "YES", "T", "TRUE", "对", "有"]
_NO = ["否", "×", "✗", "✘", "☐", "0", "0.0", "N", "NO", "F", "FALSE", "错", "无", "X"]
_SERIAL = r"^([0-9]{5})(?:\.[0-9]+)?$"
_MONTH_ONLY = r"^[0-9]{4}(?:[-/.年][0-9]{1,2}月?|[0-9]{2}|年)(?:份|底|初|末)?$"
_SERIAL_YEARS = (1980, 2100)
_MONEY_UNIT = r"((?:十万|百万|千万|[百千仟万亿])?元)[整正]?$"
_RAW = "raw"
_PLAIN: dict[str, pl.DataType] = {
    "int": pl.Int64(),
    "num": pl.Decimal(18, 4),
    "money": pl.Decimal(18, 2),
    "date": pl.Date(),
    "flag": pl.Boolean(),
}


@dataclass(frozen=True)
class Typed:
    """A typed column: its raw column or columns, the rule that each row breaks (null: none), whether it is blank.

    `rounded`, a Boolean or null a row, is there for numbers that may have been cut to the places of their type.
    `as_is`, a Boolean a row: the text is the value as it is shown (jixiao.ingest.as_written); None: it is everywhere.
    """

    values: pl.DataFrame
    rule: pl.Series
    blank: pl.Series
    rounded: pl.Series | None = None
    as_is: pl.Series | None = None

    def slice(self, start: int, height: int) -> "Typed":
        """So many rows from `start` on."""
        more = (None if one is None else one.slice(start, height) for one in (self.rounded, self.as_is))
        rows = self.values.slice(start, height), self.rule.slice(start, height), self.blank.slice(start, height)
        return Typed(*rows, *more)


@dataclass(frozen=True)
class Setting:
    """What typing needs besides the text: code lists, the key of the pseudonyms, what a money cell of 1 is in yuan
    (UNSTATED: only cells that say their own unit are known), whether five digits can be the serial of a day (never in a
    text file: whoever typed them meant something else)."""

    lists: Lists
    key: bytes
    yuan: int = 1
    serials: bool = True

    def of_sheet(self, yuan: int, serials: bool) -> "Setting":
        """The same for a column of a sheet."""
        same = (yuan, serials) == (self.yuan, self.serials)
        return self if same else replace(self, yuan=yuan, serials=serials)


def raw_columns(column: RecordColumn) -> dict[str, pl.DataType]:
    """Names and types of the raw columns of a contract column, in order."""
    if column.type != "id":
        raw = {column.name: _PLAIN.get(column.type, pl.String())}
        return raw | {f"{column.name}_is_percent": pl.Boolean()} if column.percent else raw
    raw = {f"{column.name}_key": pl.String(), f"{column.name}_masked": pl.String()}
    if "birth_date" in column.derive:
        raw[f"{column.name}_birth_date"] = pl.Date()
    if "birth_year" in column.derive:
        raw[f"{column.name}_birth_year"] = pl.Int64()
    if "sex" in column.derive:
        raw[f"{column.name}_sex"] = pl.String()
    return raw


def half_width(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of text with full-width forms as half-width ones, whole range; ends trimmed; empty text is null."""
    wide = frame.select(pl.all().str.contains(_WIDE_CHARS).any()).row(0) if frame.width else ()
    texts = {
        name: pl.col(name).str.replace_many(_FULL, _HALF) if has else pl.col(name)
        for name, has in zip(frame.columns, wide, strict=True)
    }
    return frame.select(**{name: _trimmed(text) for name, text in texts.items()})


def _tight(has_wide: bool) -> pl.Expr:
    """Codes and numbers: half-width, no white space anywhere, one kind of hyphen; empty text is null."""
    text = pl.col(_RAW)
    if has_wide:
        text = text.str.replace_many([*_FULL, *_DASHES], [*_HALF, *("-" for _ in _DASHES)])
    return _trimmed(text.str.replace_all(_SPACE, ""))


def _text(has_wide: bool, has_unseen: bool, one_line: bool) -> pl.Expr:
    """Text: full-width letters and digits become half-width; all of it does where nothing Chinese is in it. What no
    reader sees is left out, and what broke the line of a text that is `one_line`."""
    text = pl.col(_RAW)
    if has_unseen:
        text = text.str.replace_all(f"[{_UNSEEN}]", "")
    if one_line:
        text = text.str.strip_chars(_ENDS).str.replace_all(_LINE_BREAK, "")
    if has_wide:
        some = text.str.replace_many([_FULL[i] for i in _ALNUM], [_HALF[i] for i in _ALNUM])
        every = text.str.replace_many(_FULL, _HALF)
        text = pl.when(every.str.contains(r"^[\x00-\x7f]*$")).then(every).otherwise(some)
    return _trimmed(text)


def _has_wide(values: pl.Series) -> bool:
    """Some text has a full-width form or a dash of _DASHES: most columns have none, and need no replacing."""
    frame, text = values.to_frame(_RAW), pl.col(_RAW).str
    if frame.select(text.len_bytes().sum() == text.len_chars().sum()).item():
        return False
    return bool(frame.select(text.contains(_WIDE_CHARS).any()).item())


def _trimmed(text: pl.Expr) -> pl.Expr:
    ends = text.str.strip_chars(_ENDS)
    return pl.when(ends != "").then(ends)


def blank_column(column: RecordColumn, height: int) -> Typed:
    """So many rows without a value."""
    values = pl.DataFrame([_same(None, height, dtype).alias(name) for name, dtype in raw_columns(column).items()])
    rule = fault_rules.MISSING if column.must_have_value else None
    return Typed(values, _same(rule, height, pl.String()), _same(True, height, pl.Boolean()))


def _same(value: str | bool | None, height: int, dtype: pl.DataType) -> pl.Series:
    return pl.Series([value], dtype=dtype).new_from_index(0, height)


@dataclass(frozen=True)
class Cells:
    """A column of text, one cell a row, and what it is to become."""

    column: RecordColumn
    raw: pl.Series
    setting: Setting

    @property
    def means(self) -> tuple[object, ...]:
        """What decides how a text is typed and judged: columns that share it can be judged together."""
        c = self.column
        kind = (c.type, c.kind, c.values, c.code_list, c.max, c.positive, c.percent, c.derive, c.number, c.unit)
        return (*kind, self.setting.yuan, self.setting.serials)


def type_column(column: RecordColumn, raw: pl.Series, setting: Setting) -> Typed:
    """`raw` (text, one a row) as the raw columns that the contract type asks for, with the rule each row breaks.

    Values of rows with a rule are null or not to be used.
    """
    if raw.null_count() == len(raw):
        return blank_column(column, len(raw))
    raw = raw.alias(_RAW)
    if len(raw) <= SMALL or (column.type == "text" and raw.head(_SAMPLE).n_unique() > _SAMPLE // 2):
        return _of(column, _judge(column, raw, setting))
    distinct = raw.unique(maintain_order=True)
    judged = _judge(column, distinct, setting)
    marks = [distinct, judged.rule.alias("__rule"), judged.blank.alias("__blank")]
    more = {"__rounded": judged.rounded, "__as_is": judged.as_is}
    marks += [one.alias(name) for name, one in more.items() if one is not None]
    table = judged.values.with_columns(marks)
    spread = raw.to_frame().join(table, on=_RAW, how="left", maintain_order="left", nulls_equal=True)
    found = (spread[name] if one is not None else None for name, one in more.items())
    return _of(column, Typed(spread.select(judged.values.columns), spread["__rule"], spread["__blank"], *found))


def type_together(columns: Sequence[Cells]) -> list[Typed]:
    """The same for many short columns: those that mean the same are judged as one, as it is a query that costs."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, cells in enumerate(columns):
        if cells.raw.null_count() < len(cells.raw):
            alike.setdefault(cells.means, []).append(number)
    typed: dict[int, Typed] = {}
    for numbers in alike.values():
        one = columns[numbers[0]]
        judged = _judge(one.column, pl.concat([columns[n].raw.alias(_RAW) for n in numbers]), one.setting)
        start = 0
        for n in numbers:
            height = len(columns[n].raw)
            typed[n] = _of(columns[n].column, judged.slice(start, height))
            start += height
    return [typed.get(n) or blank_column(cells.column, len(cells.raw)) for n, cells in enumerate(columns)]


def _of(column: RecordColumn, judged: Typed) -> Typed:
    """Judged texts as a column's own: its names, and whether it may be blank."""
    values, rule = judged.values.clone(), judged.rule
    values.columns = list(raw_columns(column))
    if column.must_have_value and judged.blank.any():
        rule = rule.scatter(judged.blank.arg_true(), fault_rules.MISSING)
    return replace(judged, values=values, rule=rule)


@dataclass(frozen=True)
class _Way:
    """How a clean text becomes typed: `steps` add helper columns one upon the other, beginning with `clean`; over them
    the raw columns, the rule that is broken, whether a number was rounded, and whether the text is the value as it is
    shown (None: `as_written.is_shown` says so)."""

    steps: list[dict[str, pl.Expr]]
    values: dict[str, pl.Expr]
    rule: pl.Expr
    rounded: pl.Expr | None = None
    as_is: pl.Expr | None = None


def _unmarked(raw: pl.Series) -> pl.Series:
    """Texts without the marks by which spreadsheets keep digits as text: ="000123", '000123."""
    if not raw.str.contains(_MARKED).any():
        return raw
    text = raw.str.strip_chars(_ENDS).str.replace(_FORMULA_MARK, "$1")
    return text.str.replace(_APOSTROPHE_MARK, "$1")


def _judge(column: RecordColumn, raw: pl.Series, setting: Setting) -> Typed:
    """Every text of `raw` typed and judged, in one query; a blank breaks no rule yet."""
    way = _TYPES[column.type](column, setting)
    own, raw = raw, _unmarked(raw)
    frame = raw.to_frame(_RAW).lazy().with_columns(clean=_clean(column, raw))
    for step in way.steps:
        frame = frame.with_columns(**step)
    refused = refused_cells.rule_of(pl.col(_RAW)) if refused_cells.any_in(raw) else pl.lit(None, dtype=pl.String)
    rule = (
        pl.when(refused.is_not_null())
        .then(refused)
        .when(pl.col("clean").str.contains(_ERROR_CELL))
        .then(pl.lit(fault_rules.FORMULA))
        .when(pl.col("clean").is_not_null())
        .then(way.rule)
    )
    told = {"__rule": rule, "__blank": pl.col("clean").is_null()}
    told |= {} if way.rounded is None else {"__rounded": way.rounded}
    told |= {} if way.as_is is None else {"__as_is": way.as_is}
    judged = frame.select(**way.values, **told).collect()
    rounded = None if way.rounded is None else judged["__rounded"]
    return Typed(
        judged.select(list(way.values)), judged["__rule"], judged["__blank"], rounded, _as_is(column, own, raw, judged)
    )


def _as_is(column: RecordColumn, own: pl.Series, raw: pl.Series, judged: pl.DataFrame) -> pl.Series | None:
    """Whether each text (`own`, `raw` without marks) is its value as it is shown, or there is no value; None: all are.
    Of personal numbers no text is kept."""
    if column.type == "id":
        return None
    if "__as_is" in judged.columns:
        found = judged["__as_is"]
    else:
        value = judged.to_series(0)
        found = pl.select(as_written.is_shown(column, pl.lit(own), pl.lit(value))).to_series()
    found = found.fill_null(True)
    if own is not raw:
        found &= (own == raw).fill_null(True)
    return None if found.all() else found


def _clean(column: RecordColumn, raw: pl.Series) -> pl.Expr:
    """Text as it is typed, by what is in it: most columns need no replacing."""
    if column.type != "text" or column.kind is not None:
        return _tight(_has_wide(raw))
    only_ascii = raw.str.len_bytes().sum() == raw.str.len_chars().sum()
    has_unseen = not only_ascii and bool(raw.str.contains(f"[{_UNSEEN}]").any())
    breaks = column.number and bool(raw.str.contains_any(["\n", "\r", "\v", "\u0085", "\u2028", "\u2029"]).any())
    return _text(not only_ascii and _has_wide(raw), has_unseen, breaks)


def _one_value(column: RecordColumn, value: pl.Expr, rule: pl.Expr, *steps: dict[str, pl.Expr]) -> _Way:
    """One raw column; the rule may look at it as `value`."""
    return _Way([*steps, {"value": value}], {column.name: pl.col("value")}, rule)


def _type_text(column: RecordColumn, setting: Setting) -> _Way:
    if column.kind == "month":
        return _type_month(column, setting)
    values = persons.masked_inside(pl.col("clean"), tags.tagger(setting.key))
    return _Way([], {column.name: values}, pl.lit(None, dtype=pl.String))


def _type_code(column: RecordColumn, setting: Setting) -> _Way:
    text = pl.col("clean")
    if column.type == "grade":
        spellings = grade_spellings(setting.lists["grades"])
        text = text.str.replace_all("国家职业资格|职业技能等级|职业资格", "").str.replace_many(["(", ")"], ["/", ""])
    else:
        listed = frozenset(column.values) or setting.lists[column.code_list or ""]
        spellings = code_spellings(listed, names_of(listed) if column.code_list in TAKEN_BY_NAME else ())
    upper = text.str.to_uppercase().str.replace(r"^([0-9]{6})\.0$", "$1")
    value = upper.replace_strict(list(spellings), list(spellings.values()), default=None, return_dtype=pl.String)
    return _one_value(column, value, _first_of((pl.col("value").is_null(), fault_rules.NOT_LISTED)))


@lru_cache(maxsize=64)
def code_spellings(codes: frozenset[str], names: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    """Every accepted spelling of a code -> the code: itself, and of `names` (code, name) those that only one has."""
    pairs = [(code, code) for code in sorted(codes)] + [(name, code) for code, name in names]
    listed = pl.Series(_RAW, [spelling for spelling, _ in pairs], dtype=pl.String)
    plain = listed.to_frame().select(_tight(_has_wide(listed)).str.to_uppercase()).to_series()
    found: dict[str, set[str]] = {}
    for spelling, (_, code) in zip(plain, pairs, strict=True):
        found.setdefault(spelling, set()).add(code)
    return {spelling: codes.pop() for spelling, codes in found.items() if len(codes) == 1}


@lru_cache(maxsize=8)
def grade_spellings(grades: frozenset[str]) -> dict[str, str]:
    """Every accepted spelling of a grade -> its name; `五级/初级工` lists a grade with its state level."""
    found = {}
    for entry in sorted(grades):
        level, _, name = entry.rpartition("/")
        spelt = [name]
        if level:
            figure = str("一二三四五".index(level[0]) + 1) + level[1:] if level[0] in "一二三四五" else level
            for spelling in (level, figure):
                spelt += [
                    spelling,
                    f"{spelling}/{name}",
                    f"{name}/{spelling}",
                    f"{spelling}{name}",
                    f"{name}{spelling}",
                ]
        found.update(dict.fromkeys(spelt, name))
    return found


def _type_uscc(column: RecordColumn, setting: Setting) -> _Way:
    text = pl.col("text")
    shape = text.map_batches(digits.uscc_shape, return_dtype=pl.Boolean)
    valid = text.map_batches(digits.uscc_valid, return_dtype=pl.Boolean)
    is_person = text.map_batches(_is_person, return_dtype=pl.Boolean)
    rule = _first_of(
        (~shape, fault_rules.USCC_SHAPE), (~valid, fault_rules.CHECK_DIGIT), (is_person, fault_rules.PERSON_AS_USCC)
    )
    return _Way([{"text": pl.col("clean").str.to_uppercase()}], {column.name: text}, rule)


_ID_FACTS = pl.Struct({"shape": pl.Boolean(), "valid": pl.Boolean(), "born": pl.Date(), "lost": pl.Boolean()})


def _id_facts(number: pl.Series) -> pl.Series:
    """Of every number: shape and check digit are right, its birth date, its last digits were lost in a number cell."""
    shape, valid = digits.id_shape(number), digits.id_check_digit_valid(number)
    lost = shape & ~valid & number.str.ends_with("000")
    if not shape.all():
        lost = lost | number.str.contains(_LOST_DIGITS)
    facts = {"shape": shape, "valid": valid, "born": digits.id_birth_date(number), "lost": lost}
    return pl.DataFrame(facts).to_struct()


def _type_id(column: RecordColumn, setting: Setting) -> _Way:
    facts = pl.col("text").map_batches(_id_facts, return_dtype=_ID_FACTS)
    fact = {name: pl.col("facts").struct.field(name) for name in ("shape", "valid", "born", "lost")}
    rule = _first_of(
        (fact["lost"], fault_rules.NUMBER_TYPED_ID),
        (~fact["shape"], fault_rules.ID_SHAPE),
        (fact["born"].is_null(), fault_rules.DATE),
        (~fact["valid"], fault_rules.CHECK_DIGIT),
    )
    steps: list[dict[str, pl.Expr]] = [
        {"text": pl.col("clean").str.to_uppercase()},
        {"facts": facts},
        {"rule": rule},
        {"right": pl.when(pl.col("rule").is_null()).then("text")},
    ]
    right = pl.col("right")
    pseudonym = partial(persons.pseudonyms, key=setting.key)
    values = {
        f"{column.name}_key": right.map_batches(pseudonym, return_dtype=pl.String),
        f"{column.name}_masked": right.str.head(4) + STARS + right.str.tail(2),
    }
    if "birth_date" in column.derive:
        values[f"{column.name}_birth_date"] = fact["born"]
    if "birth_year" in column.derive:
        values[f"{column.name}_birth_year"] = fact["born"].dt.year().cast(pl.Int64)
    if "sex" in column.derive:
        male = right.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1
        values[f"{column.name}_sex"] = pl.when(male).then(pl.lit("男")).when(~male).then(pl.lit("女"))
    return _Way(steps, values, pl.col("rule"))


def _is_person(code: pl.Series) -> pl.Series:
    """Boolean: a right personal number, which one credit code in 31 seems to be one of too."""
    right = digits.id_check_digit_valid(code)
    return right & digits.id_birth_date(code.set(~right, None)).is_not_null() if right.any() else right


def _type_flag(column: RecordColumn, setting: Setting) -> _Way:
    spellings = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
    text = pl.col("clean").str.to_uppercase()
    value = text.replace_strict(list(spellings), list(spellings.values()), default=None, return_dtype=pl.Boolean)
    return _one_value(column, value, _first_of((pl.col("value").is_null(), fault_rules.FLAG)))


def _date_of(text: pl.Expr, serials: bool) -> pl.Expr:
    """Date of any usual spelling, null where there is none or it lies outside 1900..2100; a serial (only `serials`)
    outside _SERIAL_YEARS is more likely something else."""
    parts = text.str.extract_groups(
        r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?(?:T?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?$"
    )
    spelt = pl.concat_str(
        parts.struct.field("1"),
        pl.lit("-"),
        parts.struct.field("2").str.zfill(2),
        pl.lit("-"),
        parts.struct.field("3").str.zfill(2),
    ).str.to_date("%Y-%m-%d", strict=False)
    run = text.str.extract(r"^([0-9]{8})(?:\.0)?$").str.to_date("%Y%m%d", strict=False)
    serial = text.str.extract(_SERIAL).cast(pl.Int32, strict=False)
    counted = pl.date(1899, 12, 30) + pl.duration(days=serial)
    counted = pl.when(counted.dt.year().is_between(*_SERIAL_YEARS)).then(counted)
    found = pl.coalesce(spelt, run, *([counted] if serials else []))
    return pl.when(found.dt.year().is_between(1900, 2100)).then(found)


def _type_date(column: RecordColumn, setting: Setting) -> _Way:
    digits_only = pl.col("clean").str.contains(_SERIAL)
    month_only = pl.col("clean").str.contains(_MONTH_ONLY)
    rule = _first_of(
        (pl.col("value").is_null() & digits_only, fault_rules.SERIAL),
        (pl.col("value").is_null() & month_only, fault_rules.NO_DAY),
        (pl.col("value").is_null(), fault_rules.DATE),
    )
    return _one_value(column, _date_of(pl.col("clean"), setting.serials), rule)


def _type_month(column: RecordColumn, setting: Setting) -> _Way:
    text = pl.col("clean")
    padded = text.str.replace(r"^([0-9]{4})([0-9]{2})(?:\.0)?$", "$1-$2").str.replace(
        r"^([0-9]{4})[-/.年]([0-9]{1,2})月?$", "$1-$2-1"
    )
    if not setting.serials:  # of a text file: January, or October whose zero a spreadsheet left out
        padded = pl.when(~text.str.contains(r"^[0-9]{4}\.1$")).then(padded)
    rule = _first_of((pl.col("value").is_null(), fault_rules.MONTH))
    return _one_value(column, _date_of(padded, setting.serials).dt.strftime("%Y-%m"), rule)


def _number_steps(text: pl.Expr, percent: bool = False) -> list[dict[str, pl.Expr]]:
    """Helper columns: `percent` (the text ended in %), `digits` (significant ones), `number` (Decimal, null: none)."""
    bare = text.str.strip_suffix("%") if percent else text
    bare = bare.str.strip_prefix("人民币").str.strip_prefix("¥").str.strip_prefix("￥").str.replace_all("，", ",")
    plain = pl.col("bare").str.replace_all(",", "", literal=True)
    ok = pl.col("bare").str.contains(_NUMBER) & pl.col("bare").str.contains("[0-9]")
    significant = pl.col("plain").str.replace(r"[eE].*$", "").str.replace_all(r"[^0-9]", "").str.strip_chars_start("0")
    return [
        {"bare": bare, "percent": text.str.ends_with("%")},
        {"plain": pl.when(ok).then(plain)},
        {"digits": significant.str.len_chars(), "number": pl.col("plain").cast(_WIDE, strict=False)},
        {"number": pl.when(pl.col("number").abs() < _LARGEST_NUMBER).then("number")},
    ]


def _without_unit(text: pl.Expr, unit: str | None) -> pl.Expr:
    """Numbers of a column without its unit behind them; another one stays, and makes the text no number."""
    words = sorted(load_contract().spellings(unit), key=len, reverse=True) if unit else []
    return text.str.replace(rf"([0-9.])(?:{'|'.join(map(re.escape, words))})$", "$1") if words else text


def _half_up(number: pl.Expr, places: int) -> pl.Expr:
    return number.round(places, mode="half_away_from_zero")


def _number_rule(column: RecordColumn, *more: tuple[pl.Expr, str]) -> pl.Expr:
    number = pl.col("number")
    beyond = number.is_null() | (number.abs() >= _LONGEST_NUMBER)
    cases = [(pl.col("plain").is_null(), fault_rules.NOT_NUMBER), (beyond, fault_rules.OUT_OF_RANGE)]
    if column.positive:
        cases.append((number < 0, fault_rules.NEGATIVE))
    if column.max is not None:
        cases.append((number > column.max, fault_rules.OUT_OF_RANGE))
    return _first_of(*cases, *more, (pl.col("value").is_null(), fault_rules.OUT_OF_RANGE))


def _first_of(*cases: tuple[pl.Expr, str]) -> pl.Expr:
    """The rule of the first case that holds, null when none does."""
    return pl.coalesce(pl.when(holds).then(pl.lit(rule)) for holds, rule in cases)


def _type_int(column: RecordColumn, setting: Setting) -> _Way:
    text = pl.col("clean")
    if column.kind == "year":
        text = text.str.strip_suffix("年度").str.strip_suffix("年")
    text = _without_unit(text, column.unit)
    whole = pl.when(pl.col("digits") > _EXACT_DIGITS).then(_half_up(pl.col("number"), 6)).otherwise("number")
    low, high = (1900, 2100) if column.kind == "year" else (-_LARGEST_COUNT, _LARGEST_COUNT)
    number = pl.col("number")
    rule = _number_rule(
        column, (number % 1 != 0, fault_rules.NOT_WHOLE), (~number.is_between(low, high), fault_rules.OUT_OF_RANGE)
    )
    return _one_value(column, number.cast(pl.Int64, strict=False), rule, *_number_steps(text), {"number": whole})


def _type_num(column: RecordColumn, setting: Setting) -> _Way:
    steps = _number_steps(_without_unit(pl.col("clean"), column.unit), percent=column.percent)
    if column.percent:
        steps.append({"number": pl.when("percent").then(pl.col("number") / 100).otherwise("number")})
    kept = _half_up(pl.col("number"), 4)
    way = _one_value(column, kept.cast(pl.Decimal(18, 4), strict=False), _number_rule(column), *steps)
    values = way.values
    if column.percent:
        values[f"{column.name}_is_percent"] = pl.when(pl.col("clean").is_not_null()).then("percent")
    return replace(way, values=values, rounded=pl.col("number") != kept, as_is=_is_plain(pl.col("number") == kept))


def _type_money(column: RecordColumn, setting: Setting) -> _Way:
    in_fen = _half_up(pl.col("yuan"), 2)
    own = pl.col("unit").replace_strict(YUAN, default=NOT_UNDERSTOOD, return_dtype=pl.Int64)
    said = pl.col("unit").is_not_null() & (pl.lit(setting.yuan in (1, UNSTATED)) | (own == setting.yuan))
    no_unit = pl.lit(setting.yuan == UNSTATED) & pl.col("unit").is_null() & (pl.col("number") != 0)
    steps = [
        {"unit": pl.col("clean").str.extract(_MONEY_UNIT)},
        {"own": pl.when(said).then(own).otherwise(setting.yuan or 1)},
        *_number_steps(pl.when(said).then(pl.col("clean").str.replace(_MONEY_UNIT, "")).otherwise("clean")),
        {"yuan": pl.col("number") * pl.col("own")},
        {"yuan": pl.when(pl.col("digits") > _EXACT_DIGITS).then(in_fen).otherwise("yuan")},
    ]
    rule = _number_rule(column, (no_unit, fault_rules.NO_UNIT), (pl.col("yuan") != in_fen, fault_rules.FINER_THAN_FEN))
    way = _one_value(column, in_fen.cast(pl.Decimal(18, 2), strict=False), rule, *steps)
    return replace(way, as_is=_is_plain(pl.col("number") * pl.col("own") == in_fen))


def _is_plain(is_exact: pl.Expr) -> pl.Expr:
    """Whether a text is its number in plain digits, and the value taken is this number."""
    return is_exact & (pl.col(_RAW) == as_written.plain_number(pl.col("number")))


_TYPES: dict[str, Callable[[RecordColumn, Setting], _Way]] = {
    "text": _type_text,
    "code": _type_code,
    "region": _type_code,
    "occ": _type_code,
    "grade": _type_code,
    "uscc": _type_uscc,
    "id": _type_id,
    "flag": _type_flag,
    "date": _type_date,
    "int": _type_int,
    "num": _type_num,
    "money": _type_money,
}
