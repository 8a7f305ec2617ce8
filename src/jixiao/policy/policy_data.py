"""Policy data as a build takes it; bad data is refused before any work is done, each fault one sentence with
file, line, column and value."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from jixiao.errors import UnreadableInput, UsageError
from jixiao.exact import as_number
from jixiao.policy import declared_rules, own_figures
from jixiao.policy.branch_rules import branch_faults, window_faults
from jixiao.policy.declared_rules import likely
from jixiao.policy.folder import policy_sha256
from jixiao.policy.library import Known, composed_measures, load_measures
from jixiao.policy.policy_rows import Fault, Row, read_codes, read_policy
from jixiao.policy.policy_tables import Policy, contract_values
from jixiao.policy.schema import FIGURE, MEASURES, Column, Reference, Table, load_schema
from jixiao.system_words import no_folder

WORDS = ("says", "reading")
SHOWN = 5
GRADE = "等级"
# How the year of every date of policy data begins.
CENTURY = "20"


class PolicyRefused(UnreadableInput):
    """Policy data that cannot be taken: nothing was started. Exit code 3."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        self.faults = faults
        first = " ".join(fault.sentence for fault in faults[:SHOWN])
        more = f"其余 {len(faults) - SHOWN} 处见 jixiao policy --policy {folder}。" if len(faults) > SHOWN else ""
        super().__init__(
            f"政策数据 {folder} 有 {len(faults)} 处差错，没有开始任何工作。{first}{more}",
            f"the policy data in {folder} has {len(faults)} faults and nothing was started. {first}{more}",
        )


def refuse_bad_policy(folder: Path, root: Path) -> Policy:
    """The sound policy data of the folder. Raises PolicyRefused naming its faults, UsageError when there is no such
    folder."""
    policy, faults = check_policy(folder, root)
    if faults:
        raise PolicyRefused(folder, faults)
    return policy


def check_policy(folder: Path, root: Path) -> tuple[Policy, list[Fault]]:
    """The policy data of a folder and all its faults, by file and line; not looked for again while it is unchanged."""
    policy, faults = _checked(folder, policy_sha256(folder), root)
    return policy, list(faults)


@lru_cache(maxsize=1)
def _checked(folder: Path, sha256: str, root: Path) -> tuple[Policy, tuple[Fault, ...]]:
    if not folder.is_dir():
        raise UsageError(
            f"政策目录 {folder} {no_folder(folder)}。请检查 --policy。", f"{folder} is no folder: check --policy."
        )
    schema = load_schema(root)
    tables, unread = read_policy(folder, schema)
    policy = Policy(schema, tables, read_codes(root), load_measures(root), root, folder)
    faults = {*unread, *(fault for table in schema.tables.values() for fault in table_faults(policy, table))}
    return policy, tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column, fault.what)))


def table_faults(policy: Policy, table: Table) -> Iterator[Fault]:
    """The faults of what stands in one table."""
    yield from _key_faults(policy, table)
    yield from declared_rules.table_faults(policy, table)
    if table.name == "criteria":
        yield from branch_faults(policy)
    for row in policy.tables[table.name]:
        yield from _cell_faults(policy, table, row)
        yield from _row_faults(policy, table, row)


# ---------------------------------------------------------------- one cell


def _integer(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,9}", text))


def _decimal(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,16}(\.\d{1,2})?", text))


def _date(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and text.startswith(CENTURY)


TYPES: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "integer": (_integer, "不是整数", "请只写数字，不带单位和千分位"),
    "decimal": (_decimal, "不是金额", "请只写数字，以元为单位，至多两位小数，不带千分位"),
    "date": (_date, "不是日期", f"请写成 2024-05-30 的样子，年份以 {CENTURY} 开头"),
    "boolean": (lambda text: text in ("true", "false"), "不是是非值", "请写 true 或 false"),
}


def _cell_faults(policy: Policy, table: Table, row: Row) -> Iterator[Fault]:
    for column in table.columns:
        text = row.get(column.name)
        if not text:
            if column.required:
                yield row.fault(column.name, *_blank(column.name))
            continue
        yield from _type_faults(column, row)
        yield from declared_rules.written_faults(column, row)
        parts = text.split(column.separator) if column.separator else [text]
        for part in parts:
            yield from _list_faults(policy, column, row, part)
        if len(set(parts)) < len(parts):
            yield row.fault(column.name, "有写了两次的", "请删去重复的")
        path = column.file.format(**row.cells)
        if path and not any((place / path).exists() for place in (policy.root, policy.folder)):
            yield row.fault(column.name, f"没有版式文件 {path}", f"请把版式放进政策目录的 {path}，或改成已有的")


def _blank(column: str) -> tuple[str, str]:
    if column == "clause":
        return "没有写明条款", "请写上依据的条款路径，如 二(一)1(2)"
    return "不能为空", "请补上"


def _type_faults(column: Column, row: Row) -> Iterator[Fault]:
    known = TYPES.get(column.type.split("(")[0])
    if known and not known[0](row.get(column.name)):
        yield row.fault(column.name, known[1], known[2])


def _list_faults(policy: Policy, column: Column, row: Row, text: str) -> Iterator[Fault]:
    allowed = set(column.values)
    if column.values_of:
        record_type, name = column.values_of.format(**row.cells).split(".")
        allowed |= contract_values(record_type, name)
    if allowed and text not in allowed:
        yield row.fault(column.name, f"不在规定的取值中{likely(text, allowed)}", f"可填：{'、'.join(sorted(allowed))}")
    reference = column.refers_to
    if reference is None or text in column.besides:
        return
    if reference.table == MEASURES:
        known = set(policy.measures) | (composed_measures(policy.root) if reference.column == FIGURE else set())
        if text not in known:
            hint = likely(text, known)
            yield row.fault(column.name, f"没有这个指标{hint}", "请改成指标库中的标识（见 docs 的指标库一节）")
    elif text not in policy.listed(reference):
        yield _not_listed(policy, reference, column, row, text)


def _not_listed(policy: Policy, reference: Reference, column: Column, row: Row, text: str) -> Fault:
    where = f"{reference.table}.csv 的 {reference.column} 列"
    every = policy.listed(Reference(reference.table, reference.column))
    if text in every:
        kinds = "；".join(f"{name} 为 {'、'.join(allowed)}" for name, allowed in reference.whose)
        made = "，合成的期间（members）由这些期间合成" if reference.table == "windows" else ""
        return row.fault(column.name, f"“{text}”不能用在这里", f"请改成 {where}中 {kinds}的一种{made}")
    return row.fault(column.name, f"{where}里没有{likely(text, every)}", f"请先在 {where}补上，或改成已有的")


# ---------------------------------------------------------------- one row


def _row_faults(policy: Policy, table: Table, row: Row) -> Iterator[Fault]:
    yield from declared_rules.row_faults(policy, table, row)
    yield from _clause_faults(policy, table, row)
    yield from _track_faults(policy, table, row)
    yield from _forwarded_faults(policy, table, row)
    yield from _order_faults(table, row)
    yield from _fen_faults(table, row)
    if table.name == "indicator_measures":
        yield from _kind_faults(policy, row)
    if table.name == "windows":
        yield from window_faults(row, policy)
    if table.has("measure_id", "window_id"):
        yield from _mean_faults(policy, row)
    if table.has("measure_id", "comparator", "threshold"):
        yield from _threshold_faults(policy, row)


def place_of(row: Row, clause: str) -> tuple[str, str]:
    """Notice and path of a clause that a row cites; one of another notice is written `notice:path`."""
    notice, colon, path = clause.partition(":")
    return (notice, path) if colon else (row.get("notice_id"), clause)


def _clause_faults(policy: Policy, table: Table, row: Row) -> Iterator[Fault]:
    if not table.cites:
        return
    for column in table.columns:
        name, clause = column.name, row.get(column.name)
        if not clause or not (name == "clause" or name.endswith("_clause")):
            continue
        notice, path = place_of(row, clause)
        if (notice, path) in policy.clauses:
            continue
        yield row.fault(
            name,
            f"clauses.csv 里没有通知 {notice} 的这一条款",
            "请先在 clauses.csv 补上这一条款（用自己的话说明要求），或改正条款路径",
        )


def _track_faults(policy: Policy, table: Table, row: Row) -> Iterator[Fault]:
    """A rule for a track is a rule of the track's own notice."""
    if table.name == "tracks" or not table.has("track_id", "notice_id"):
        return
    own = {one.get("track_id"): one.get("notice_id") for one in policy.rows("tracks")}
    notice = own.get(row.get("track_id"))
    if notice and row.get("notice_id") and notice != row.get("notice_id"):
        what = f"项目类别 {row.get('track_id')} 属于通知 {notice}"
        yield row.fault("notice_id", what, "请改正通知编号或项目类别代码")


def _forwarded_faults(policy: Policy, table: Table, row: Row) -> Iterator[Fault]:
    """A rule of a notice applies to what was applied for under it, or under the notice that it forwards."""
    applies, notice = row.get("applies_to_notice"), row.get("notice_id")
    if table.has("applies_to_notice") and applies not in (notice, policy.forwards.get(notice)):
        what = f"通知 {notice} 的规定不能管通知 {applies} 的申报"
        yield row.fault("applies_to_notice", what, "请改成本通知，或它所转发的通知")


PAIRS = (("low", "high"), ("from", "to"))


def _order_faults(table: Table, row: Row) -> Iterator[Fault]:
    """from_x is not after to_x, x_low_y is not above x_high_y."""
    for column in table.columns:
        for first, last in PAIRS:
            other = re.sub(rf"(^|_){first}(_|$)", rf"\g<1>{last}\g<2>", column.name)
            if other == column.name or not table.has(other) or not row.get(column.name) or not row.get(other):
                continue
            low, high = (_ordered(column, row.get(name)) for name in (column.name, other))
            if low is not None and high is not None and low > high:
                what = f"比 {other} 列的“{row.get(other)}”还{'晚' if column.type == 'date' else '大'}"
                yield row.fault(column.name, what, "没有数据能符合，请改正这两列")


def _ordered(column: Column, text: str) -> Fraction | None:
    if column.type == "date":
        return Fraction(date.fromisoformat(text).toordinal()) if _date(text) else None
    return as_number(text)


def _fen_faults(table: Table, row: Row) -> Iterator[Fault]:
    """An amount and the share of it that is paid make whole 分: nothing is rounded."""
    if not table.has("amount_yuan", "share"):
        return
    amount, share = as_number(row.get("amount_yuan")), as_number(row.get("share"))
    if amount is not None and share is not None and (amount * share * 100).denominator != 1:
        what = f"与 amount_yuan 列的“{row.get('amount_yuan')}”相乘不是整分"
        yield row.fault("share", what, "请改正份额或金额：折成的金额须为整分")


def _kind_faults(policy: Policy, row: Row) -> Iterator[Fault]:
    """What an indicator of one kind of project is taken from counts that kind."""
    own = {one.get("indicator_code"): one.get("project_kind") for one in policy.rows("indicators")}
    kind = own.get(row.get("indicator_code"))
    kinds = policy.values_in("project_kinds.project_kind")
    if kind and row.get("slice") in kinds and row.get("slice") != kind:
        yield row.fault("slice", f"指标 {row.get('indicator_code')} 按 {kind} 计", f"请改成 {kind}")


def _mean_faults(policy: Policy, row: Row) -> Iterator[Fault]:
    """A mean over years is of what can be added up: a mean of shares would weigh every year alike."""
    measure = policy.measures.get(row.get("measure_id"))
    for name in ("window_id", "improvement_window_id"):
        if measure and measure.agg in ("ratio", "share", "least") and row.get(name) in policy.means:
            what = f"指标 {measure.measure_id}（{measure.label}）是比例，不能取几年的平均"
            yield row.fault(name, what, "请改用能直接计算的期间，或改用绝对数的指标")


# ---------------------------------------------------------------- a measure against a threshold


def _threshold_faults(policy: Policy, row: Row) -> Iterator[Fault]:
    between, high = row.get("comparator") == "between", row.get("threshold_high")
    if between and not high:
        yield row.fault("threshold_high", "between 没有写上限", "请补上上限，或改用 >=")
    if high and row.get("comparator") and not between:
        yield row.fault("threshold_high", f"比较方式 {row.get('comparator')} 不用上限", "请清空，或改用 between")
    measure = policy.measures.get(row.get("measure_id"))
    if measure:
        yield from own_figures.faults(policy, measure, row)
        yield from _value_faults(policy, row, own_figures.as_stated(policy, measure, row))


def _value_faults(policy: Policy, row: Row, measure: Known) -> Iterator[Fault]:
    unit = row.get("unit")
    if "unit" in row.cells and unit != measure.unit and not (measure.is_share and unit in ("", "%")):
        wanted = f"“{measure.unit}”" if measure.unit else "空（比例）"
        yield row.fault("unit", f"指标 {measure.measure_id}（{measure.label}）的单位是{wanted}", f"请改成{wanted}")
    if measure.unit == GRADE:
        grades = own_figures.levels(policy, measure, row)
        if row.get("threshold") and row.get("threshold") not in grades:
            yield row.fault("threshold", "不是等级名称", f"可填：{'、'.join(sorted(grades))}")
        return
    for name in ("threshold", "threshold_high"):
        number = as_number(row.get(name))
        if row.get(name) and number is None:
            yield row.fault(name, "不是数", "请写 1234、0.12 或 2/7 的样子，不带单位和百分号")
        elif number is not None and measure.is_share and number > 1:
            yield row.fault(name, f"指标 {measure.measure_id} 是比例，不会大于 1", "请写成小数，如 12% 写 0.12")
    low, top = as_number(row.get("threshold")), as_number(row.get("threshold_high"))
    if low is not None and top is not None and low > top:
        yield row.fault("threshold", f"比上限“{row.get('threshold_high')}”还大", "没有数据能符合，请改正上下限")


# ---------------------------------------------------------------- two rows


def _key_faults(policy: Policy, table: Table) -> Iterator[Fault]:
    """Two rows for the same thing from the same day: the key, or without one all that is not words."""
    key = table.key or tuple(column.name for column in table.columns if column.name not in WORDS)
    seen: dict[tuple[str, ...], int] = {}
    typed = [column for name in key for column in table.columns if column.name == name]
    for row in policy.tables[table.name]:
        named = tuple(_plainly(column, row.get(column.name)) for column in typed)
        first = seen.setdefault(named, row.line)
        if first != row.line:
            values = "，".join(f"{name}={value}" for name, value in zip(key, named, strict=True) if value)
            what = f"与第 {first} 行说的是同一件事（{values}）" + ("，起始日期也相同" if "starts_on" in key else "")
            repair = "请删去一行" + ("，新规定另起一行并改起始日期" if table.has("starts_on") else "")
            yield row.fault(key[-1], what, repair)


def _plainly(column: Column, text: str) -> str:
    """A value of a key as it is compared: 01 is the number 1."""
    number = as_number(text) if column.type.startswith(("integer", "decimal")) else None
    return text if number is None else str(number)
