"""What the declaration of a policy table asks of a row and of several rows, beside what a cell may hold."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from jixiao.exact import as_number, as_text
from jixiao.policy.library import Known
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy, twin
from jixiao.policy.schema import Column, RowOf, Table

# ---------------------------------------------------------------- one cell


def written_faults(column: Column, row: Row) -> Iterator[Fault]:
    """A value outside its bounds, written in another way than declared, or no regular expression."""
    text = row.get(column.name)
    number = as_number(text)
    if number is not None:
        yield from _bound_faults(column, row, number)
    elif column.above is not None or (column.at_least is not None and not column.type):
        yield row.fault(column.name, "不是数", "请写 1234、0.12 或 2/7 的样子，不带单位和百分号")
    if column.pattern and not re.fullmatch(column.pattern, text):
        yield row.fault(column.name, "写法不对", f"请写成{column.written}")
    if column.regex:
        try:
            re.compile(text)
        except re.error:
            yield row.fault(column.name, "不是正则表达式", "请检查括号和符号是否成对")


def _bound_faults(column: Column, row: Row, number: Fraction) -> Iterator[Fault]:
    if column.at_least is not None and number < column.at_least:
        yield row.fault(column.name, f"小于 {as_text(column.at_least)}", f"请填不小于 {as_text(column.at_least)} 的数")
    if column.at_most is not None and number > column.at_most:
        yield row.fault(column.name, f"大于 {as_text(column.at_most)}", f"请填不大于 {as_text(column.at_most)} 的数")
    if column.above is not None and number <= column.above:
        yield row.fault(column.name, f"不大于 {as_text(column.above)}", f"请填大于 {as_text(column.above)} 的数")


def likely(text: str, allowed: Iterable[str]) -> str:
    """Words that name the value meant, where one differs only in width or case; else empty."""
    meant = next((one for one in sorted(allowed) if twin(one) == twin(text)), "")
    return f"（与“{meant}”只差全角半角、大小写或空格）" if meant else ""


# ---------------------------------------------------------------- one row


def row_faults(policy: Policy, table: Table, row: Row) -> Iterator[Fault]:
    """The faults of one row against what its table declares."""
    yield from _together_faults(table.together, row)
    yield from _sequence_faults(table, row)
    for asked in table.rows_of:
        yield from _row_of_faults(policy, asked, row)
    for column in table.columns:
        yield from _kind_faults(column, row)
        measure = policy.measures.get(row.get(column.slice_of or column.own_slice_of))
        if measure and column.own_slice_of:
            yield from _own_slice_faults(policy, measure, column, row)
        elif measure and row.get(column.name):
            yield from _slice_faults(policy, measure, column, row)
        elif measure and measure.agg == "share":
            what = f"指标 {measure.measure_id}（{measure.label}）是所切分部分的占比，没有写明切分"
            yield row.fault(column.name, what, "请写成 维度=值")


def _kind_faults(column: Column, row: Row) -> Iterator[Fault]:
    kind = column.kinds.get(row.get(column.name))
    if kind is None:
        return
    said = f"{column.name} 为 {row.get(column.name)} 的一行"
    missing = [name for name in kind.needs if not row.get(name)]
    if missing:
        yield row.fault(missing[0], f"{said}没有填 {'、'.join(missing)}", f"请补上，或改正 {column.name}")
    if kind.one_of and not any(map(row.get, kind.one_of)):
        yield row.fault(kind.one_of[0], f"{said}要填 {'、'.join(kind.one_of)} 中的至少一列", "请补上")
    idle = [name for name in sorted(column.of_kinds - kind.columns) if row.get(name)]
    if idle:
        yield row.fault(idle[0], f"{said}不用 {'、'.join(idle)}", f"请清空，或改正 {column.name}")
    yield from _together_faults(kind.together, row)
    for name, allowed in kind.values.items():
        if row.get(name) and row.get(name) not in allowed:
            yield row.fault(name, f"{said}不能这样填", f"可填：{'、'.join(allowed)}")
    for name, (pattern, words) in kind.written.items():
        if row.get(name) and not re.fullmatch(pattern, row.get(name)):
            yield row.fault(name, f"{said}不能这样填", f"请写成{words}")


def _together_faults(together: tuple[tuple[str, ...], ...], row: Row) -> Iterator[Fault]:
    for names in together:
        blank = [name for name in names if not row.get(name)]
        if 0 < len(blank) < len(names):
            filled = next(name for name in names if row.get(name))
            yield row.fault(blank[0], f"填了 {filled} 而没有填这一列", f"请补上，或清空 {filled}")


def _sequence_faults(table: Table, row: Row) -> Iterator[Fault]:
    for names in table.in_order:
        filled = [name for name in names if row.get(name)]
        for first, second in zip(filled, filled[1:], strict=False):
            if row.get(first) > row.get(second):
                what = f"比 {first} 列的“{row.get(first)}”还早"
                yield row.fault(second, what, "请改正这两列")


def _row_of_faults(policy: Policy, asked: RowOf, row: Row) -> Iterator[Fault]:
    pairs = [(own, other) for own, other in asked.by if row.get(own)]
    if len(pairs) < len(asked.by):
        return
    values = tuple(row.get(own) for own, _ in pairs)
    if values in policy.values_of(asked.table, tuple(other for _, other in pairs)):
        return
    told = "，".join(f"{other}={value}" for (_, other), value in zip(pairs, values, strict=True))
    what = f"{asked.table}.csv 里没有 {told} 的一行"
    yield row.fault(pairs[-1][0], what, f"请先在 {asked.table}.csv 补上，或改成已有的")


def _own_slice_faults(policy: Policy, measure: Known, column: Column, row: Row) -> Iterator[Fault]:
    text = row.get(column.name)
    said = f"指标 {measure.measure_id}（{measure.label}）"
    if text and not measure.slice_list:
        yield row.fault(column.name, f"{said}不分开计数", "请清空")
    elif measure.slice_list:
        allowed = policy.values_in(measure.slice_list)
        if text not in allowed:
            what = f"{said}没有这一部分{likely(text, allowed)}" if text else f"{said}分开计数而没有写明哪一部分"
            yield row.fault(column.name, what, f"可填：{'、'.join(sorted(allowed))}")


def _value_faults(
    policy: Policy, measure: Known, column: Column, row: Row, dimension: str, values: list[str]
) -> Iterator[Fault]:
    """Values of one dimension: each is one that it can have, and stands once."""
    named = measure.dimensions[dimension]
    what_else = "职业目录里的职业编码"
    if dimension in measure.listed:
        listed = measure.listed[dimension]
        named = tuple(sorted(policy.values_in(listed)))
        what_else = f"先在 {listed.partition('.')[0]}.csv 写上"
    allowed = named if named or dimension in measure.listed else policy.occupation_codes
    for value in values:
        if value not in allowed:
            what = f"维度“{dimension}”没有“{value}”这个值{likely(value, allowed)}"
            yield row.fault(column.name, what, f"可填：{'、'.join(named) or what_else}，几个值用逗号相隔")
    if len(set(values)) < len(values):
        yield row.fault(column.name, f"维度“{dimension}”的同一个值写了两次", "请删去一个")


def _slice_faults(policy: Policy, measure: Known, column: Column, row: Row) -> Iterator[Fault]:
    said = f"指标 {measure.measure_id}（{measure.label}）"
    parts = [part.partition("=")[::2] for part in row.get(column.name).split("|")]
    for dimension, value in parts:
        if dimension not in measure.dimensions:
            what = f"{said}没有维度“{dimension}”{likely(dimension, measure.dimensions)}"
            yield row.fault(column.name, what, f"可用的维度：{'、'.join(measure.dimensions) or '没有，请清空'}")
            continue
        yield from _value_faults(policy, measure, column, row, dimension, value.split(","))
    if len({dimension for dimension, _ in parts}) < len(parts):
        yield row.fault(column.name, "同一维度写了两次", "请删去一个")


# ---------------------------------------------------------------- several rows


def table_faults(policy: Policy, table: Table) -> Iterator[Fault]:
    """The faults of rows of a table beside each other, against what it declares."""
    for names in table.unique:
        yield from _doubled_faults(policy, table, names)
    for first, names in table.alike.items():
        yield from _alike_faults(policy, table, first, names)
    for name, within in table.numbered.items():
        yield from _number_faults(policy, table, name, within)
    for name, within in table.totals.items():
        yield from _total_faults(policy, table, name, within)


def _doubled_faults(policy: Policy, table: Table, names: tuple[str, ...]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for row in policy.rows(table.name):
        values = tuple(twin(row.get(name)) for name in names)
        if not values[-1]:
            continue
        first = seen.setdefault(values, row.line)
        if first != row.line:
            yield row.fault(names[-1], f"与第 {first} 行相同，两行分不开", "请改成不同的，或删去一行")


def _alike_faults(policy: Policy, table: Table, first: str, names: tuple[str, ...]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in policy.rows(table.name):
        same = tuple(row.get(name) for name in first.split(","))
        other = seen.setdefault(same, row)
        for name in names:
            if row.get(name) != other.get(name):
                what = f"{first} 同为“{'，'.join(same)}”，第 {other.line} 行的这一列却是“{other.get(name)}”"
                yield row.fault(name, what, "请改成相同的")


def _number_faults(policy: Policy, table: Table, name: str, within: tuple[str, ...]) -> Iterator[Fault]:
    groups: dict[tuple[str, ...], dict[int, Row]] = {}
    for row in policy.rows(table.name):
        if row.get(name).isdecimal():
            groups.setdefault(tuple(row.get(one) for one in within), {})[int(row.get(name))] = row
    for numbers in groups.values():
        gap = next((number for number in range(1, len(numbers) + 1) if number not in numbers), None)
        if gap is not None:
            what = f"同一条的各项应从 1 起连续编号，缺第 {gap} 项"
            yield numbers[max(numbers)].fault(name, what, "请改正编号")


def _total_faults(policy: Policy, table: Table, name: str, within: tuple[str, ...]) -> Iterator[Fault]:
    """Of the rows alike in `within`, those that hold from any of their days on add up to 1."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in policy.rows(table.name):
        if as_number(row.get(name)) is not None:
            groups.setdefault(tuple(row.get(one) for one in within), []).append(row)
    own = [one for one in table.key if one not in (*within, "starts_on")]
    for rows in groups.values():
        for day in sorted({row.get("starts_on") for row in rows}):
            latest: dict[tuple[str, ...], Row] = {}
            for row in sorted(rows, key=lambda one: one.get("starts_on")):
                if row.get("starts_on") <= day:
                    latest[tuple(row.get(one) for one in own)] = row
            total = sum((as_number(row.get(name)) or Fraction(0) for row in latest.values()), Fraction(0))
            if total != 1:
                last = max(latest.values(), key=lambda one: one.line)
                places = "、".join(f"第 {line} 行" for line in sorted(row.line for row in latest.values()))
                what = f"{places}合计 {as_text(total)}，从 {day} 起不是 1"
                yield last.fault(name, what, "请改正各期的份额，合计须为 1")
                break
