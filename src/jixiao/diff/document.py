"""A difference as the JSON of `jixiao diff --json`: numbers as exact text, a part that is no finite decimal as n/d."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from jixiao.diff.causes import Cause
from jixiao.diff.difference import ChangedFigure, Difference
from jixiao.diff.match import Left
from jixiao.diff.record_changes import RecordChange, Rejection
from jixiao.diff.rule_changes import PolicyChange, SettingChange
from jixiao.diff.snapshot import Snapshot
from jixiao.exact import plain

Document = dict[str, Any]


def number(part: Fraction) -> str:
    """An exact number as text: a decimal, or n/d where it is no finite one."""
    rest = part.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{part.numerator}/{part.denominator}"
    places = max(_power(part.denominator, 2), _power(part.denominator, 5))
    whole = part * 10**places
    return plain(Decimal(f"{whole.numerator}E-{places}"))


def _power(denominator: int, prime: int) -> int:
    count = 0
    while denominator % prime == 0:
        denominator, count = denominator // prime, count + 1
    return count


def difference_document(difference: Difference) -> Document:
    """The whole difference, in the order of the new filing's figures and of the contract's records."""
    return {
        "a": _filing(difference.old),
        "b": _filing(difference.new),
        "same_person_key": difference.same_people,
        "figures": [_figure(one) for one in difference.changed],
        "only_in_a": [_left(one) for one in difference.matches.only_old],
        "only_in_b": [_left(one) for one in difference.matches.only_new],
        "records": [
            _record(one) | {"figures": difference.moved.get(one.no, [])} for one in difference.records.changes.values()
        ],
        "policy": [row for change in difference.rules.policy for row in _policy(change)],
        "parameters": [_setting(one) for one in difference.rules.parameters],
        "code": [_setting(one) for one in difference.rules.program],
    }


def _filing(filing: Snapshot) -> Document:
    summary = filing.summary
    return {"name": filing.name, "build_id": summary["build_id"], "as_of": summary["as_of"], "code": filing.code}


def _figure(changed: ChangedFigure) -> Document:
    compared = changed.compared
    figure, old, new = compared.figure, compared.old, compared.new
    return {
        "figure_id": figure.figure_id,
        "figure_id_a": None if old is None else old.figure_id,
        "form_id": figure.form_id,
        "notice": figure.notice,
        "workbook": figure.workbook,
        "sheet": figure.sheet,
        "cell": figure.cell,
        "label": figure.label,
        "unit": figure.unit,
        "matched_by": compared.by,
        "old": None if old is None else plain(old.printed),
        "new": None if new is None else plain(new.printed),
        "difference": plain(compared.difference),
        "causes": [_cause(one) for one in changed.causes],
    }


def _cause(cause: Cause) -> Document:
    document: Document = {"kind": cause.kind, "part": number(cause.part)}
    if cause.record:
        place = cause.record.place
        document |= {"record_type": cause.record.record_type, "key": cause.record.key}
        document |= {"file": place.file, "sheet": place.sheet, "row": place.row}
    if cause.change:
        document["fields"] = _fields(cause.change)
        if cause.change.rejected:
            document["quarantine"] = _rejected(cause.change.rejected)
    if cause.through:
        document["through"] = [_record(one) for one in cause.through]
    if cause.policy:
        document["policy"] = [row for change in cause.policy for row in _policy(change)]
        document["clause"] = sorted({one.clause for one in cause.policy if one.clause})
    if cause.settings:
        document["settings"] = [_setting(one) for one in cause.settings]
    return document | ({"says": cause.says} if cause.says else {})


def _fields(change: RecordChange) -> list[Document]:
    return [{"name": one.name, "old": one.old, "new": one.new} for one in change.fields]


def _rejected(found: Rejection) -> Document:
    place = found.place
    return {"column": found.column, "value": found.value, "rule": found.rule, "reason": found.reason,
            "file": place.file, "sheet": place.sheet, "row": place.row}  # fmt: skip


def _record(change: RecordChange) -> Document:
    place = change.place
    document: Document = {
        "change": change.change,
        "record_type": change.record_type,
        "key": change.key,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "fields": _fields(change),
    }
    return document | ({"quarantine": _rejected(change.rejected)} if change.rejected else {})


def _policy(change: PolicyChange) -> list[Document]:
    own: Document = {"table": change.table, "key": change.key, "change": change.change, "clause": change.clause}
    return [own | {"field": one.name, "old": one.old, "new": one.new} for one in change.fields]


def _setting(setting: SettingChange) -> Document:
    return {"name": setting.name, "label": setting.label, "old": setting.old, "new": setting.new}


def _left(left: Left) -> Document:
    figure = left.figure
    document: Document = {"figure_id": figure.figure_id, "form_id": figure.form_id, "notice": figure.notice}
    document |= {"workbook": figure.workbook, "sheet": figure.sheet, "cell": figure.cell, "label": figure.label}
    return document | {"value": plain(figure.printed), "unit": figure.unit, "reason": left.reason}
