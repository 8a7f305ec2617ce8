"""Plants what must be quarantined, and copies that must be counted as duplicates; keeps the true list.

Every fault sits in a row of its own, made from a good one under a new key, so that no record that others rely on is
lost and no intended result moves.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from jixiao.demo.contradictions import FOLDER as CONTRADICTED
from jixiao.demo.people import USCC_ALPHABET, id_check, make_uscc
from jixiao.demo.plans import SheetPlan
from jixiao.demo.world import CellError, NumberTypedId, PlantedFault, Raw, Record, Value
from jixiao.demo.writers import as_text
from jixiao.ingest import fault_rules
from jixiao.ingest.contract import load_contract

Maker = Callable[[str], Raw]
FRESH_UNIT_SERIAL = 20_000
GRADED = {"certificate_kind": "职业技能等级证书"}
SPENT = {"stage": "支出"}
YEARLY = {"period": "年度"}
DUPLICATES = {"training": 16, "certification": 8, "unit": 3, "teacher": 5, "partnership": 3, "survey": 2, "evidence": 3}
CLASHES = {"training": "hours", "certification": "issued_on", "survey": "returned"}


def wrong_id(number: str) -> Raw:
    """A 身份证号 whose check character is another one."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def impossible_birthday(number: str) -> Raw:
    """A 身份证号 born on 31 February, with the right check character."""
    body = number[:10] + "0231" + number[14:17]
    return body + id_check(body)


def as_number(number: str) -> Raw:
    """A 身份证号 that was taken for a number: the last three digits are zeros."""
    return NumberTypedId(number[:15] + "000")


def wrong_uscc(code: str) -> Raw:
    """A uscc whose check character is the next one of the alphabet."""
    return code[:-1] + USCC_ALPHABET[(USCC_ALPHABET.index(code[-1]) + 1) % len(USCC_ALPHABET)]


@dataclass(frozen=True)
class Spec:
    """One fault to plant: where, what kind, and the cell's content or what makes it from the good value."""

    record_type: str
    column: str
    kind: str
    content: Raw | Maker
    also: dict[str, str] | None = None
    xlsx_only: bool = False


def _xlsx(record_type: str, column: str, kind: str, content: Raw | Maker) -> Spec:
    return Spec(record_type, column, kind, content, None, True)


SPECS = (
    Spec("training", "person", fault_rules.CHECK_DIGIT, wrong_id),
    Spec("training", "person", fault_rules.CHECK_DIGIT, wrong_id),
    _xlsx("training", "person", fault_rules.NUMBER_TYPED_ID, as_number),
    Spec("training", "person", fault_rules.DATE, impossible_birthday),
    Spec("training", "person", fault_rules.ID_SHAPE, lambda number: number[:-1]),
    Spec("training", "uscc", fault_rules.CHECK_DIGIT, wrong_uscc),
    Spec("training", "uscc", fault_rules.USCC_SHAPE, lambda code: code[:15]),
    Spec("training", "occupation_code", fault_rules.NOT_LISTED, "6-99-99-99"),
    Spec("training", "training_grade", fault_rules.NOT_LISTED, "超级技师"),
    Spec("training", "training_kind", fault_rules.NOT_LISTED, "线上打卡"),
    Spec("training", "person_group", fault_rules.NOT_LISTED, "临时工"),
    Spec("training", "starts_on", fault_rules.DATE, "2024-02-30"),
    Spec("training", "completed_on", fault_rules.DATE, "2023年13月5日"),
    Spec("training", "hours", fault_rules.NEGATIVE, "-40"),
    Spec("training", "hours", fault_rules.NOT_NUMBER, "约四十"),
    Spec("training", "person_name", fault_rules.MISSING, None),
    Spec("training", "starts_on", fault_rules.MISSING, None),
    _xlsx("training", "completed_on", fault_rules.FORMULA, CellError("#REF!")),
    Spec("training", "hours", fault_rules.FORMULA, CellError("#REF!")),
    Spec("certification", "person", fault_rules.CHECK_DIGIT, wrong_id),
    _xlsx("certification", "person", fault_rules.NUMBER_TYPED_ID, as_number),
    Spec("certification", "grade", fault_rules.MISSING, None, GRADED),
    Spec("certification", "issued_on", fault_rules.DATE, "20240631"),
    Spec("certification", "certificate_kind", fault_rules.NOT_LISTED, "上岗证"),
    Spec("certification", "base_uscc", fault_rules.CHECK_DIGIT, wrong_uscc),
    Spec("certification", "occupation_code", fault_rules.NOT_LISTED, "6-18-00-88"),
    Spec("certification", "issued_on", fault_rules.MISSING, None),
    Spec("unit", "uscc", fault_rules.CHECK_DIGIT, wrong_uscc),
    Spec("unit", "region_code", fault_rules.NOT_LISTED, "229999"),
    Spec("unit", "unit_name", fault_rules.MISSING, None),
    Spec("unit", "unit_kind", fault_rules.NOT_LISTED, "民办机构"),
    Spec("unit_year", "employees", fault_rules.NEGATIVE, -5),
    Spec("unit_year", "equipment_value_yuan", fault_rules.NEGATIVE, -1200),
    _xlsx("unit_year", "floor_area_m2", fault_rules.FORMULA, CellError("#DIV/0!")),
    Spec("unit_year", "training_capacity", fault_rules.NOT_WHOLE, "12.5"),
    Spec("credit_record", "determined_on", fault_rules.DATE, "2023-2-29"),
    Spec("application", "track_id", fault_rules.NOT_LISTED, "jl-base-other"),
    Spec("application", "applied_on", fault_rules.MISSING, None),
    Spec("application_occupation", "has_matching_conditions", fault_rules.FLAG, "部分"),
    Spec("teacher", "employment", fault_rules.NOT_LISTED, "外聘"),
    _xlsx("teacher", "person", fault_rules.NUMBER_TYPED_ID, as_number),
    Spec("teacher", "person", fault_rules.CHECK_DIGIT, wrong_id),
    Spec("expert", "expert_kind", fault_rules.MISSING, None),
    Spec("partnership", "partner_uscc", fault_rules.CHECK_DIGIT, wrong_uscc),
    Spec("survey", "returned", fault_rules.NEGATIVE, "-1"),
    Spec("survey", "satisfied", fault_rules.MISSING, None),
    Spec("contest", "contestants", fault_rules.NOT_NUMBER, "三百余"),
    Spec("contest", "held_on", fault_rules.DATE, "2025.11.31"),
    Spec("studio", "leader", fault_rules.CHECK_DIGIT, wrong_id),
    Spec("apprentice", "apprenticed_on", fault_rules.DATE, "2024/4/31"),
    Spec("evidence", "verdict", fault_rules.NOT_LISTED, "基本符合"),
    Spec("review", "score", fault_rules.OUT_OF_RANGE, "120"),
    Spec("review", "score", fault_rules.NEGATIVE, "-3"),
    Spec("publicity", "ends_on", fault_rules.MISSING, None),
    Spec("project", "status", fault_rules.NOT_LISTED, "暂停"),
    Spec("funding", "amount_yuan", fault_rules.NEGATIVE, "-20000"),
    Spec("funding", "purpose", fault_rules.MISSING, None, SPENT),
    Spec("funding", "amount_yuan", fault_rules.FORMULA, CellError("#VALUE!")),
    Spec("funding", "stage", fault_rules.NOT_LISTED, "预拨"),
    Spec("target", "indicator_code", fault_rules.NOT_LISTED, "I999"),
    Spec("target", "target_value", fault_rules.MISSING, None),
    Spec("target", "target_year", fault_rules.MISSING, None, YEARLY),
    Spec("progress", "report_month", fault_rules.MONTH, "2024-13"),
    Spec("progress", "cumulative_trained", fault_rules.NEGATIVE, "-8"),
)


def _fresh_key(row: Record, number: int) -> dict[str, Value]:
    """Key values that no other row has."""
    v = row.values
    mark = f"补{number:03d}"
    fixed: dict[str, dict[str, Value]] = {
        "unit_year": {"stat_year": 2001 + number % 15},
        "application_occupation": {"occupation_code": "4-10-01-05", "occupation_name": "养老护理员"},
        "survey": {"batch": mark},
        "publicity": {"starts_on": dt.date(2021, 1, 1) + dt.timedelta(number)},
        "target": {"period": "年度", "target_year": 2030 + number % 60},
        "progress": {"report_month": f"{2001 + number % 15}-03"},
        "teacher": {"stat_year": 2001 + number % 15},
        "apprentice": {"application_no": f"{v.get('application_no')}{mark}"},
    }
    if row.record_type == "unit":
        return {"uscc": make_uscc(str(v["unit_kind"]), str(v["region_code"]), FRESH_UNIT_SERIAL + number)}
    if row.record_type in fixed:
        return fixed[row.record_type]
    named = {"credit_record": "document_no", "expert": "expert_name", "partnership": "partner_name"}
    named |= {"contest": "contest_name", "evidence": "document_name", "review": "expert_name"}
    named |= {"training": "training_no", "certification": "certificate_no", "funding": "voucher_no"}
    named |= {"application": "application_no", "studio": "application_no", "project": "project_id"}
    name = named[row.record_type]
    return {name: f"{v.get(name)}{mark}"}


class Planter:
    """Adds faulty rows and copies to the planned sheets."""

    def __init__(self, plans: list[SheetPlan], rng: random.Random) -> None:
        self.plans, self.rng = plans, rng
        self._number = 0
        self._turn: dict[str, int] = {}

    def plant(self) -> None:
        """Faults first, then copies of good rows."""
        planted = [(spec, self._one(spec)) for spec in SPECS]
        for spec, row in planted:
            if spec.record_type in ("training", "certification") and spec.content is wrong_id:
                self._insert(self._sheet(spec.record_type, False), replace(row))
        for record_type, column in CLASHES.items():
            self._clash(record_type, column)
        for record_type, count in DUPLICATES.items():
            self._copies(record_type, count)

    def _sheet(self, record_type: str, xlsx_only: bool) -> SheetPlan:
        fitting = [p for p in self.plans if p.record_type == record_type and (p.kind == "xlsx" or not xlsx_only)]
        fitting = [p for p in fitting if not p.file.startswith(CONTRADICTED)]
        turn = self._turn[record_type] = self._turn.get(record_type, -1) + 1
        return fitting[turn % len(fitting)]

    def _insert(self, plan: SheetPlan, row: Record) -> None:
        plan.rows.insert(self.rng.randrange(len(plan.rows) + 1), row)

    def _good(self, plan: SheetPlan, column: str = "") -> Record:
        sound = [row for row in plan.rows if row.fault is None and not row.contradicts]
        good = [row for row in sound if not column or row.values.get(column) is not None]
        return self.rng.choice(good or sound)

    def _fresh(self, source: Record, **values: Value) -> Record:
        self._number += 1
        return Record(source.record_type, source.place, {**source.values, **_fresh_key(source, self._number), **values})

    def _one(self, spec: Spec) -> Record:
        plan = self._sheet(spec.record_type, spec.xlsx_only)
        needs_value = spec.column if callable(spec.content) else ""
        row = self._fresh(self._good(plan, needs_value), **(spec.also or {}))
        value = str(row.values.get(spec.column))
        row.raw[spec.column] = spec.content(value) if callable(spec.content) else spec.content
        if spec.kind is fault_rules.MISSING:
            row.values[spec.column] = None
        row.fault = PlantedFault(spec.column, spec.kind)
        self._insert(plan, row)
        return row

    def _clash(self, record_type: str, column: str) -> None:
        first, second = self._sheet(record_type, False), self._sheet(record_type, False)
        record = self._fresh(self._good(first, column))
        value = record.values[column]
        other = value + dt.timedelta(3) if isinstance(value, dt.date) else int(str(value)) + 1
        twin = Record(record_type, record.place, {**record.values, column: other})
        for plan, row in ((first, record), (second, twin)):
            row.fault = PlantedFault("", fault_rules.CLASH)
            self._insert(plan, row)

    def _copies(self, record_type: str, count: int) -> None:
        for _ in range(count):
            source, target = self._sheet(record_type, False), self._sheet(record_type, False)
            row = self._good(source)
            self._insert(target, Record(record_type, row.place, dict(row.values)))


def planted_list(plans: list[SheetPlan]) -> list[dict[str, object]]:
    """Every planted fault as {file, sheet, row, column (official header, or empty), kind, value}, in reading order."""
    found: list[dict[str, object]] = []
    for plan in plans:
        record = load_contract().get(plan.record_type)
        for number, row in zip(plan.numbers, plan.rows, strict=True):
            if row.fault is None:
                continue
            column = row.fault.column
            found.append(
                {
                    "file": plan.file,
                    "sheet": plan.sheet,
                    "row": number,
                    "column": record.column(column).header if column else "",
                    "kind": row.fault.kind,
                    "value": as_text(row.raw[column]) if column else "",
                }
            )
    return found


def sheet_counts(plans: list[SheetPlan]) -> list[dict[str, object]]:
    """What a reader must count in every sheet: read = accepted + quarantined + duplicates + skipped."""
    seen: set[tuple[object, ...]] = set()
    found: list[dict[str, object]] = []
    for plan in plans:
        quarantined = sum(row.fault is not None for row in plan.rows)
        duplicates = 0
        for row in plan.rows:
            if row.fault is None:
                content = row.content()
                duplicates += content in seen
                seen.add(content)
        found.append(
            {
                "file": plan.file,
                "sheet": plan.sheet,
                "record_type": plan.record_type,
                "read": plan.read,
                "accepted": plan.read - plan.skipped - quarantined - duplicates,
                "quarantined": quarantined,
                "duplicates": duplicates,
                "skipped": plan.skipped,
            }
        )
    return found
