"""A difference as the short tables of the terminal and of the statement of corrections."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from jixiao.diff.causes import KINDS, Cause
from jixiao.diff.difference import ChangedFigure, Difference
from jixiao.diff.record_changes import RecordChange, RecordPlace
from jixiao.evidence import FigureEvidence
from jixiao.exact import plain, rounded
from jixiao.ingest.contract import load_contract

Cells = list[str]
WHOLE_ROW = "（整行）"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure that is printed differently: workbook and cell, label, unit, old, new, difference."""

    changed: ChangedFigure
    cells: Cells


@cache
def labels() -> dict[str, str]:
    """Record type to its Chinese name."""
    return load_contract().labels


def place_text(place: RecordPlace) -> str:
    """File, sheet and row in one line."""
    return f"{place.file}{f'〔{place.sheet}〕' if place.sheet else ''} 第{place.row}行"


def shown(part: Fraction | Decimal, unit: str) -> str:
    """A number in its unit for people, shares in percent: exact where that is short, else six places and 约."""
    number = Fraction(part) * (100 if unit == "%" else 1)
    mark = "%" if unit == "%" else ""
    for places in range(7):
        text = rounded(number, Decimal(1), places)
        if Fraction(text) == number:
            return f"{plain(text)}{mark}"
    return f"约{plain(rounded(number, Decimal(1), 6))}{mark}"


def signed(part: Fraction | Decimal, unit: str) -> str:
    """A difference with its sign, of shares in percentage points."""
    text = shown(-part if part < 0 else part, unit).replace("%", "个百分点")
    sign = "-" if part < 0 else "+" if part else ""
    return f"约{sign}{text[1:]}" if text.startswith("约") else f"{sign}{text}"


def figure_rows(difference: Difference) -> Iterator[FigureRow]:
    """The figures whose printed value changed, in the order of the forms."""
    for changed in difference.changed:
        compared = changed.compared
        if not compared.difference:
            continue
        figure = compared.figure
        values = [_value(compared.old), _value(compared.new)]
        place = f"{figure.workbook}!{figure.sheet}!{figure.cell}"
        yield FigureRow(changed, [place, figure.label, figure.unit, *values, signed(compared.difference, figure.unit)])


def _value(figure: FigureEvidence | None) -> str:
    return shown(figure.printed, figure.unit) if figure else ""


def sums(changed: ChangedFigure) -> dict[str, Fraction]:
    """Kind of cause to the sum of its parts, in the order of kinds."""
    parts = {kind: [one.part for one in changed.causes if one.kind == kind] for kind in KINDS}
    return {kind: sum(listed, Fraction(0)) for kind, listed in parts.items() if listed}


def cause_line(changed: ChangedFigure) -> str:
    """The sums of a figure's causes in one line: 新增记录 3 条 +12；…"""
    counts, unit = Counter(one.kind for one in changed.causes if one.record), changed.compared.figure.unit
    return "；".join(
        f"{kind}{f' {counts[kind]} 条' if counts[kind] else ''} {signed(part, unit)}"
        for kind, part in sums(changed).items()
    )


def cause_text(cause: Cause) -> str:
    """What a cause says beside the record it names."""
    texts = [cause.says] if cause.says else []
    if cause.change:
        texts.append(fields_text(cause.change))
        if cause.change.rejected:
            texts.append(rejected_text(cause.change))
    texts += [f"因{record_text(one)}：{fields_text(one)}" for one in cause.through]
    texts += [f"政策 {one.table} {one.key}" for one in cause.policy]
    texts += [f"{one.label}：{one.old} → {one.new}" for one in cause.settings]
    return "；".join(one for one in texts if one)


def record_text(change: RecordChange) -> str:
    """A record by its type, key and what was done to it."""
    return f"{labels()[change.record_type]} {change.key}（{change.change}）"


def fields_text(change: RecordChange) -> str:
    """The changed fields of a record: 技能等级 中级工 → 高级工; nothing of one that was added or removed whole."""
    if change.old is None or change.new is None:
        return ""
    return "；".join(f"{one.name} {one.old or '空'} → {one.new or '空'}" for one in change.fields)


def rejected_text(change: RecordChange) -> str:
    """Why the row is in quarantine in the other filing."""
    found = change.rejected
    assert found is not None
    where = "旧的一方" if change.old is None else "新的一方"
    return f"{where}该行被隔离（{found.rule}）：{found.column} {found.value}".rstrip()


def record_rows(difference: Difference) -> Iterator[Cells]:
    """All changed records: change, type, key, place, fields, number of figures moved."""
    for change in difference.records.changes.values():
        fields = fields_text(change) or (rejected_text(change) if change.rejected else "")
        count = len(difference.moved.get(change.no, []))
        yield [change.change, labels()[change.record_type], change.key, place_text(change.place), fields, str(count)]


def policy_rows(difference: Difference) -> Iterator[Cells]:
    """Changed policy data: table, key, field, old, new; a row added or removed is one line."""
    for change in difference.rules.policy:
        if change.change == "改动":
            yield from ([change.table, change.key, one.name, one.old or "", one.new or ""] for one in change.fields)
        else:
            fields = "；".join(f"{one.name}={one.old or one.new}" for one in change.fields if one.old or one.new)
            yield [change.table, change.key, WHOLE_ROW, *((fields, "") if change.change == "删除" else ("", fields))]


def setting_rows(difference: Difference) -> Iterator[Cells]:
    """Changed parameters and hashes of the program, in the columns of policy_rows."""
    for setting in [*difference.rules.parameters, *difference.rules.program]:
        yield [setting.label, "", setting.name, setting.old, setting.new]


def left_rows(difference: Difference) -> Iterator[Cells]:
    """Figures that only one filing has, counted by why: side, number, reason."""
    for name, left in (("A", difference.matches.only_old), ("B", difference.matches.only_new)):
        for reason, count in Counter(one.reason for one in left).items():
            yield [name, str(count), reason]
