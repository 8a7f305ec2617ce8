"""One changed field of one record a unit: which field, what it was, what it became.

The changes are those that corrections are made of: another grade, a day moved across the edge of a window, an amount, a
result, another person's number, a record that belongs to another unit, a corrected key, and values that cannot be
accepted, for which the row is put in quarantine.
"""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from tests.integration.small_inbox import a_uscc
from tests.oracle.many import GRADES, KINDS, RESULTS, SPARE, TITLES, Row, Tables, person

FRESH = 2_000_000
"""Numbers of persons from here on are nobody's."""
Maker = Callable[[str, random.Random], str]
"""The old value to a new one."""


@dataclass(frozen=True)
class Mutation:
    """One changed field: the unit, the record type (label), the record's place (row of the file), header, values."""

    unit: int
    label: str
    row: int
    header: str
    old: str
    new: str
    is_refused: bool

    @property
    def place(self) -> tuple[str, int]:
        """File and row."""
        return f"{self.label}.csv", self.row


def other(*values: str) -> Maker:
    """Another one of some values."""
    return lambda old, chance: chance.choice([one for one in values if one != old])


def amount(old: str, chance: random.Random) -> str:
    """Some more, or some less, or half a unit of the last place."""
    return str(round(float(old) + chance.choice((-3, -1, 1, 2, 7, 250)), 2)).removesuffix(".0")


def somebody(old: str, chance: random.Random) -> str:
    """Another valid number."""
    return person(FRESH + chance.randrange(1_000_000))


def wrong_digit(old: str, chance: random.Random) -> str:
    """The number with a check digit that does not fit."""
    return old[:-1] + chance.choice([digit for digit in "0123456789" if digit != old[-1]])


def corrected(old: str, chance: random.Random) -> str:
    """Another text that nobody else has."""
    return f"{old}甲{chance.randrange(1000)}"


def blank(old: str, chance: random.Random) -> str:
    """Nothing."""
    return ""


FIELDS: dict[str, tuple[tuple[str, Maker], ...]] = {
    "培训记录": (
        ("培训等级", other(*GRADES)),
        ("结业日期", other("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01")),
        ("考核结果", other(*RESULTS)),
        ("身份证号", somebody),
        ("统一社会信用代码", lambda old, chance: a_uscc(SPARE)),
        ("姓名", corrected),
        ("培训记录号", corrected),
    ),
    "师资": (
        ("用工形式", other("专职", "兼职")),
        ("教师类别", other("理论教师", "实训教师")),
        ("职称", other(*TITLES)),
        ("技能等级", other(*GRADES)),
        ("身份证号", somebody),
        ("统计年度", other("2023", "2022")),
        ("统一社会信用代码", lambda old, chance: a_uscc(SPARE)),
    ),
    "专家": (("姓名", corrected), ("专家类别", other("职业培训专家", "企业实践专家")), ("联系电话", corrected)),
    "校企合作": (
        ("合作单位类别", other(*KINDS)),
        ("结束日期", other("2024-06-09", "2024-06-10", "")),
        ("开始日期", other("2024-06-10", "2024-06-11")),
        ("合作单位名称", corrected),
    ),
    "满意度调查": (("满意份数", amount), ("回收份数", amount), ("统计年度", other("2022")), ("批次", other("2"))),
    "单位年度情况": (
        ("技能岗位职工数", amount),
        ("在校生数", blank),
        ("培训场所面积（平方米）", amount),
        ("实训设备数（台套）", amount),
        ("实训设备总值（元）", amount),
        ("统计年度", other("2023", "2022")),
    ),
    "申报项目": (
        ("申请中央补助（元）", amount),
        ("地方配套（元）", amount),
        ("单位自筹（元）", blank),
        ("申报日期", other("2024-06-09", "2024-06-11")),
        ("项目名称", corrected),
    ),
    "申报职业": (("实训条件匹配", other("是", "否")), ("职业名称", corrected)),
    "绩效目标": (("目标值", lambda old, chance: f"{int(old.rstrip('%')) - 1}{old[len(old.rstrip('%')) :]}"),),
    "资金记录": (("金额（元）", amount), ("资金来源", other("中央补助", "省级", "单位自筹"))),
}
"""Record type to the fields that are changed, and how."""
REFUSED: dict[str, tuple[tuple[str, Maker], ...]] = {
    "培训记录": (("考核结果", other("优秀")), ("结业日期", other("2023-02-30")), ("身份证号", wrong_digit)),
    "师资": (("用工形式", other("外聘")), ("身份证号", wrong_digit)),
    "满意度调查": (("回收份数", other("若干")),),
    "校企合作": (("开始日期", blank),),
}
"""Changes for which the row is put in quarantine."""


def mutate(tables: Tables, units: int, chance: random.Random) -> tuple[Tables, list[Mutation]]:
    """The world with one field of one record of each unit changed, and the list of changes."""
    changed = deepcopy(tables)
    owned = _owned(changed)
    mutations = [_of_unit(unit, owned[unit], chance) for unit in range(1, units + 1)]
    for one in mutations:
        changed[one.label][one.row - 2][one.header] = one.new
    return changed, mutations


def _owned(tables: Tables) -> dict[int, list[tuple[str, int, Row]]]:
    """Unit to its records: label, row of the file, record."""
    serials = {a_uscc(n): n for n in [*range(1, len(tables["申报项目"]) + 1), SPARE]}
    found: dict[int, list[tuple[str, int, Row]]] = {}
    for label, rows in tables.items():
        for place, row in enumerate(rows, start=2):
            name = row.get("申报编号") or row.get("项目编号")
            unit = int(name[1:]) if name else serials[row["统一社会信用代码"]]
            found.setdefault(unit, []).append((label, place, row))
    return found


def _of_unit(unit: int, records: list[tuple[str, int, Row]], chance: random.Random) -> Mutation:
    is_refused = chance.random() < 0.1
    fields = REFUSED if is_refused else FIELDS
    label = chance.choice(sorted({label for label, *_ in records if label in fields}))
    _, place, row = chance.choice([one for one in records if one[0] == label])
    header, make = chance.choice(fields[label])
    old = row.get(header, "")
    return Mutation(unit, label, place, header, old, make(old, chance), is_refused)
