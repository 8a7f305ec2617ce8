"""Cells as text into typed columns, over whole columns: each distinct text is judged once, then spread to its rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from jixiao.ingest import digits, fault_rules, persons
from jixiao.ingest.contract import Lists, RecordColumn

_FULL = [chr(c) for c in range(0xFF01, 0xFF5F)] + ["\u3000"]
_HALF = [chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)] + [" "]
_ALNUM = [i for i, c in enumerate(_HALF) if c.isalnum()]
_DASHES = ["—", "–", "−", "‐", "‑"]
_WIDE_CHARS = f"[{_FULL[0]}-{_FULL[-2]}{_FULL[-1]}{''.join(_DASHES)}]"
_SPACE = r"[\s\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}\u{0}]"
_ENDS = " \t\r\n\f\v\u3000\u00a0\ufeff\u200b\u200c\u200d\u2060\0"
_ERROR_CELL = r"(?i)^#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)$"
_NUMBER = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?$"
_WIDE = pl.Decimal(38, 12)
_EXACT_DIGITS = 15  # what a binary number of 64 bits holds for certain: longer texts are noise of computing
_LARGEST_COUNT = 10**12
_SAMPLE = 10_000
_SMALL = 1_000
_LOST_DIGITS = r"^(?:[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]{16,}\.0*)$"
_LARGEST_NUMBER = 10**17  # beyond every raw column, and still safe to multiply
_YES = ["是", "√", "✓", "✔", "☑", "1", "1.0", "Y", "YES", "T", "TRUE", "对", "有"]
_NO = ["否", "×", "✗", "✘", "☐", "0", "0.0", "N", "NO", "F", "FALSE", "错", "无", "X"]
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
    """

    values: pl.DataFrame
    rule: pl.Series
    blank: pl.Series
    rounded: pl.Series | None = None


@dataclass(frozen=True)
class Setting:
    """What typing needs besides the text: code lists, the key of the pseudonyms, what a money cell of 1 is in yuan."""

    lists: Lists
    key: bytes
    yuan: int = 1

    def in_yuan(self, yuan: int) -> "Setting":
        """The same for a column whose money cell of 1 is so many yuan."""
        return self if yuan == self.yuan else replace(self, yuan=yuan)


def raw_columns(column: RecordColumn) -> dict[str, pl.DataType]:
    """Names and types of the raw columns of a contract column, in order."""
    if column.type != "id":
        raw = {column.name: _PLAIN.get(column.type, pl.String())}
        return raw | {f"{column.name}_is_percent": pl.Boolean()} if column.percent else raw
    raw = {f"{column.name}_key": pl.String(), f"{column.name}_masked": pl.String()}
    if "birth_date" in column.derive:
        raw[f"{column.name}_birth_date"] = pl.Date()
    if "sex" in column.derive:
        raw[f"{column.name}_sex"] = pl.String()
    return raw


def half_width(values: pl.Series) -> pl.Series:
    """Full-width forms as half-width ones, whole range; ends trimmed; empty text is null."""
    text = pl.col(_RAW).str.replace_many(_FULL, _HALF) if _has_wide(values) else pl.col(_RAW)
    return _by(values, _trimmed(text))


def tight(values: pl.Series) -> pl.Series:
    """Codes and numbers: half-width, no white space anywhere, one kind of hyphen; empty text is null."""
    text = pl.col(_RAW)
    if _has_wide(values):
        text = text.str.replace_many([*_FULL, *_DASHES], [*_HALF, *("-" for _ in _DASHES)])
    return _by(values, _trimmed(text.str.replace_all(_SPACE, "")))


def _text(values: pl.Series) -> pl.Series:
    """Text: full-width letters and digits become half-width; all of it does where nothing Chinese is in it."""
    text = pl.col(_RAW)
    if _has_wide(values):
        some = text.str.replace_many([_FULL[i] for i in _ALNUM], [_HALF[i] for i in _ALNUM])
        every = text.str.replace_many(_FULL, _HALF)
        text = pl.when(every.str.contains(r"^[\x00-\x7f]*$")).then(every).otherwise(some)
    return _by(values, _trimmed(text))


def _by(values: pl.Series, text: pl.Expr) -> pl.Series:
    """An expression over the column `raw`, as one series: one query, however many steps."""
    return values.to_frame(_RAW).select(text).to_series()


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
    values = pl.DataFrame(
        [pl.repeat(None, height, eager=True, dtype=t).alias(n) for n, t in raw_columns(column).items()]
    )
    rule = fault_rules.MISSING if column.must_have_value else None
    return Typed(
        values,
        pl.repeat(rule, height, eager=True, dtype=pl.String),
        pl.repeat(True, height, eager=True, dtype=pl.Boolean),
    )


def type_column(column: RecordColumn, raw: pl.Series, setting: Setting) -> Typed:
    """`raw` (text, one a row) as the raw columns that the contract type asks for, with the rule each row breaks.

    Values of rows with a rule are null or not to be used.
    """
    if raw.null_count() == len(raw):
        return blank_column(column, len(raw))
    raw = raw.alias(_RAW)
    if len(raw) <= _SMALL or (column.type == "text" and raw.head(_SAMPLE).n_unique() > _SAMPLE // 2):
        return _judge(column, raw, setting)
    distinct = raw.unique(maintain_order=True)
    judged = _judge(column, distinct, setting)
    marks = [distinct, judged.rule.alias("__rule"), judged.blank.alias("__blank")]
    marks += [judged.rounded.alias("__rounded")] if judged.rounded is not None else []
    table = judged.values.with_columns(marks)
    spread = raw.to_frame().join(table, on=_RAW, how="left", maintain_order="left", nulls_equal=True)
    rounded = spread["__rounded"] if judged.rounded is not None else None
    return Typed(spread.select(judged.values.columns), spread["__rule"], spread["__blank"], rounded)


def _judge(column: RecordColumn, raw: pl.Series, setting: Setting) -> Typed:
    clean = _text(raw) if column.type == "text" and column.kind is None else tight(raw)
    typed = _TYPES[column.type](column, clean, setting)
    frame = pl.DataFrame({"clean": clean, "rule": typed.rule})
    rule = (
        pl.when(pl.col("clean").str.contains(_ERROR_CELL))
        .then(pl.lit(fault_rules.FORMULA))
        .when(pl.col("clean").is_not_null())
        .then("rule")
        .otherwise(pl.lit(fault_rules.MISSING) if column.must_have_value else pl.lit(None, dtype=pl.String))
    )
    return Typed(typed.values, frame.select(rule).to_series(), clean.is_null(), typed.rounded)


def _typed(column: RecordColumn, clean: pl.Series, value: pl.Expr, rule: pl.Expr, *steps: dict[str, pl.Expr]) -> Typed:
    """One value column out of expressions over `clean`; each of `steps` adds helper columns first."""
    frame = clean.to_frame("clean").lazy()
    for step in steps:
        frame = frame.with_columns(**step)
    frame = frame.with_columns(value=value)
    judged = frame.select("value", rule=rule.cast(pl.String)).collect()
    return Typed(judged.select(pl.col("value").alias(column.name)), judged["rule"], clean.is_null())


def _type_text(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    if column.kind == "month":
        return _type_month(column, clean, setting)
    values = persons.mask_inside(clean).alias(column.name)
    return Typed(values.to_frame(), pl.Series([None], dtype=pl.String).new_from_index(0, len(clean)), clean.is_null())


def _type_code(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    if column.type == "grade":
        spellings = _grade_spellings(setting.lists["grades"])
        clean = clean.str.replace_all("国家职业资格|职业技能等级|职业资格", "").str.replace_many(["(", ")"], ["/", ""])
    else:
        spellings = _code_spellings(frozenset(column.values) or setting.lists[column.code_list or ""])
    upper = clean.str.to_uppercase().str.replace(r"^([0-9]{6})\.0$", "$1")
    old, new = list(spellings), list(spellings.values())
    value = pl.col("clean").replace_strict(old, new, default=None, return_dtype=pl.String)
    unknown = _first_of((pl.col("value").is_null(), fault_rules.NOT_LISTED))
    return _typed(column, upper, value, unknown)


@lru_cache(maxsize=64)
def _code_spellings(codes: frozenset[str]) -> dict[str, str]:
    allowed = sorted(codes)
    return dict(zip(tight(pl.Series(allowed, dtype=pl.String)).str.to_uppercase(), allowed, strict=True))


@lru_cache(maxsize=8)
def _grade_spellings(grades: frozenset[str]) -> dict[str, str]:
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


def _type_uscc(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    upper = clean.str.to_uppercase()
    steps = {"shape": pl.lit(digits.uscc_shape(upper)), "valid": pl.lit(digits.uscc_valid(upper))}
    rule = _first_of((~pl.col("shape"), fault_rules.USCC_SHAPE), (~pl.col("valid"), fault_rules.CHECK_DIGIT))
    return _typed(column, upper, pl.col("clean"), rule, steps)


def _type_id(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    number = clean.str.to_uppercase()
    shape, valid, born = digits.id_shape(number), digits.id_check_digit_valid(number), digits.id_birth_date(number)
    lost = shape & ~valid & number.str.ends_with("000")
    if not shape.all():
        lost = lost | number.str.contains(_LOST_DIGITS)
    frame = pl.DataFrame({"number": number, "lost": lost, "shape": shape, "valid": valid, "born": born})
    rule = _first_of(
        (pl.col("lost"), fault_rules.NUMBER_TYPED_ID),
        (~pl.col("shape"), fault_rules.ID_SHAPE),
        (pl.col("born").is_null(), fault_rules.DATE),
        (~pl.col("valid"), fault_rules.CHECK_DIGIT),
    )
    frame = frame.with_columns(rule=rule.cast(pl.String))
    right = frame.select(pl.when(pl.col("rule").is_null()).then("number")).to_series()
    values = {
        f"{column.name}_key": persons.pseudonyms(right, setting.key),
        f"{column.name}_masked": right.str.head(4) + persons.STARS + right.str.tail(2),
    }
    if "birth_date" in column.derive:
        values[f"{column.name}_birth_date"] = born
    if "sex" in column.derive:
        male = right.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1
        values[f"{column.name}_sex"] = male.replace_strict(
            [True, False], ["男", "女"], default=None, return_dtype=pl.String
        )
    return Typed(pl.DataFrame(values), frame["rule"], clean.is_null())


def _type_flag(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    value = pl.col("clean").replace_strict(
        _YES + _NO, [True] * len(_YES) + [False] * len(_NO), default=None, return_dtype=pl.Boolean
    )
    rule = _first_of((pl.col("value").is_null(), fault_rules.FLAG))
    return _typed(column, clean.str.to_uppercase(), value, rule)


def _date_of(text: pl.Expr) -> pl.Expr:
    """Date of any usual spelling, null where there is none or it lies outside 1900..2100."""
    parts = text.str.extract_groups(
        r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:T?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?$"
    )
    spelt = pl.concat_str(
        parts.struct.field("1"),
        pl.lit("-"),
        parts.struct.field("2").str.zfill(2),
        pl.lit("-"),
        parts.struct.field("3").str.zfill(2),
    ).str.to_date("%Y-%m-%d", strict=False)
    run = text.str.extract(r"^([0-9]{8})(?:\.0)?$").str.to_date("%Y%m%d", strict=False)
    serial = text.str.extract(r"^([0-9]{5})(?:\.[0-9]+)?$").cast(pl.Int32, strict=False)
    counted = pl.date(1899, 12, 30) + pl.duration(days=serial)
    found = pl.coalesce(spelt, run, counted)
    return pl.when(found.dt.year().is_between(1900, 2100)).then(found)


def _type_date(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    rule = _first_of((pl.col("value").is_null(), fault_rules.DATE))
    return _typed(column, clean, _date_of(pl.col("clean")), rule)


def _type_month(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    text = pl.col("clean")
    padded = text.str.replace(r"^([0-9]{4})([0-9]{2})(?:\.0)?$", "$1-$2").str.replace(
        r"^([0-9]{4})[-/.年]([0-9]{1,2})月?$", "$1-$2-1"
    )
    rule = _first_of((pl.col("value").is_null(), fault_rules.MONTH))
    return _typed(column, clean, _date_of(padded).dt.strftime("%Y-%m"), rule)


def _number_steps(percent: bool) -> list[dict[str, pl.Expr]]:
    """Helper columns: `percent` (the text ended in %), `digits` (significant ones), `number` (Decimal, null: none)."""
    bare = pl.col("clean").str.strip_suffix("%") if percent else pl.col("clean")
    bare = bare.str.strip_prefix("¥").str.strip_prefix("￥").str.replace_all("，", ",")
    plain = pl.col("bare").str.replace_all(",", "", literal=True)
    ok = pl.col("bare").str.contains(_NUMBER) & pl.col("bare").str.contains("[0-9]")
    significant = pl.col("plain").str.replace(r"[eE].*$", "").str.replace_all(r"[^0-9]", "").str.strip_chars_start("0")
    return [
        {"bare": bare, "percent": pl.col("clean").str.ends_with("%")},
        {"plain": pl.when(ok).then(plain)},
        {"digits": significant.str.len_chars(), "number": pl.col("plain").cast(_WIDE, strict=False)},
        {"number": pl.when(pl.col("number").abs() < _LARGEST_NUMBER).then("number")},
    ]


def _half_up(number: pl.Expr, places: int) -> pl.Expr:
    return number.round(places, mode="half_away_from_zero")


def _number_rule(column: RecordColumn, *more: tuple[pl.Expr, str]) -> pl.Expr:
    number = pl.col("number")
    cases = [(pl.col("plain").is_null(), fault_rules.NOT_NUMBER), (number.is_null(), fault_rules.OUT_OF_RANGE)]
    if column.positive:
        cases.append((number < 0, fault_rules.NEGATIVE))
    if column.max is not None:
        cases.append((number > column.max, fault_rules.OUT_OF_RANGE))
    return _first_of(*cases, *more, (pl.col("value").is_null(), fault_rules.OUT_OF_RANGE))


def _first_of(*cases: tuple[pl.Expr, str]) -> pl.Expr:
    """The rule of the first case that holds, null when none does."""
    return pl.coalesce(pl.when(holds).then(pl.lit(rule)) for holds, rule in cases)


def _type_int(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    if column.kind == "year":
        clean = clean.str.strip_suffix("年度").str.strip_suffix("年")
    whole = pl.when(pl.col("digits") > _EXACT_DIGITS).then(_half_up(pl.col("number"), 6)).otherwise("number")
    low, high = (1900, 2100) if column.kind == "year" else (-_LARGEST_COUNT, _LARGEST_COUNT)
    number = pl.col("number")
    rule = _number_rule(
        column, (number % 1 != 0, fault_rules.NOT_WHOLE), (~number.is_between(low, high), fault_rules.OUT_OF_RANGE)
    )
    steps = [*_number_steps(percent=False), {"number": whole}]
    return _typed(column, clean, number.cast(pl.Int64, strict=False), rule, *steps)


def _type_num(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    steps = _number_steps(percent=column.percent)
    if column.percent:
        steps.append({"number": pl.when("percent").then(pl.col("number") / 100).otherwise("number")})
    kept = _half_up(pl.col("number"), 4)
    typed = _typed(column, clean, kept.cast(pl.Decimal(18, 4), strict=False), _number_rule(column), *steps)
    frame = clean.alias("clean").to_frame()
    for step in steps:
        frame = frame.with_columns(**step)
    rounded = frame.select(pl.col("number") != kept).to_series()
    values = typed.values
    if column.percent:
        flag = pl.when(pl.col("clean").is_not_null()).then("percent").alias(f"{column.name}_is_percent")
        values = values.with_columns(frame.select(flag).to_series())
    return Typed(values, typed.rule, typed.blank, rounded)


def _type_money(column: RecordColumn, clean: pl.Series, setting: Setting) -> Typed:
    clean = clean.str.strip_suffix("元") if setting.yuan == 1 else clean.str.strip_suffix("万元")
    in_fen = _half_up(pl.col("yuan"), 2)
    steps = [
        *_number_steps(percent=False),
        {"yuan": pl.col("number") * setting.yuan},
        {"yuan": pl.when(pl.col("digits") > _EXACT_DIGITS).then(in_fen).otherwise("yuan")},
    ]
    rule = _number_rule(column, (pl.col("yuan") != in_fen, fault_rules.FINER_THAN_FEN))
    value = in_fen.cast(pl.Decimal(18, 2), strict=False)
    return _typed(column, clean, value, rule, *steps)


_TYPES: dict[str, Callable[[RecordColumn, pl.Series, Setting], Typed]] = {
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
