"""Plants records that contradict each other, at least one a rule, at units and past projects of their own, which apply
for nothing: no intended result moves. What must be found is marked on the records (`contradicts`)."""

import datetime as dt
from decimal import Decimal

from jixiao.demo.people import make_id, make_uscc
from jixiao.demo.plans import SheetPlan
from jixiao.demo.world import Percent, Record, Value, World

FOLDER = "80-互证示例"
PLACE = (FOLDER, "互证示例培训机构汇总")
SERIAL = 8_000
REGION, HOME = "150402", "150401"
FITTER, COOK = "6-31-01-03", "4-03-02-01"
ENDED = dt.date(2023, 12, 31)


def add_contradictions(world: World) -> None:
    """Adds every planted contradiction, and the sound records that it contradicts."""
    Planted(world).add()


def contradiction_list(plans: list[SheetPlan]) -> list[dict[str, object]]:
    """Every planted contradiction as {rule, file, sheet, row}, in reading order."""
    return [
        {"rule": rule, "file": plan.file, "sheet": plan.sheet, "row": number}
        for plan in plans
        for number, row in zip(plan.numbers, plan.rows, strict=True)
        for rule in row.contradicts
    ]


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class Planted:
    """The units, persons and records that contradict each other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._persons = self._numbers = 0
        self.units = [self._unit(number) for number in range(4)]

    def add(self) -> None:
        """Contradictions of trainings and certificates, of bases, of money, of targets."""
        self._classes()
        self._certificates()
        self._bases()
        self._money()
        self._targets()

    def _add(self, record_type: str, *rules: str, **values: Value) -> Record:
        row = self.world.add(record_type, PLACE, **values)
        row.contradicts = rules
        return row

    def _unit(self, number: int) -> str:
        uscc = make_uscc("企业", REGION, SERIAL + number)
        self._add(
            "unit",
            uscc=uscc,
            unit_name=f"互证示例培训中心{'甲乙丙丁'[number]}",
            unit_kind="企业",
            region_code=REGION,
            affiliation="其他",
            enterprise_size="中型",
        )
        return uscc

    def _person(self, year: int = 1985) -> tuple[str, str]:
        self._persons += 1
        return make_id(HOME, dt.date(year, 8, 8), self._persons), f"互证{'一二三四五六七八九'[self._persons % 9]}"

    def _training(self, *rules: str, **values: Value) -> Record:
        person, name = self._person()
        self._numbers += 1
        usual: dict[str, Value] = {
            "training_no": f"PXHZ{self._numbers:04d}",
            "uscc": self.units[0],
            "person": person,
            "person_name": name,
            "occupation_code": FITTER,
            "training_grade": "中级工",
            "training_kind": "岗位技能提升",
            "person_group": "企业职工",
            "starts_on": _day("2023-05-08"),
            "completed_on": _day("2023-05-19"),
            "hours": 80,
            "exam_result": "合格",
        }
        return self._add("training", *rules, **(usual | values))

    def _certificate(self, *rules: str, **values: Value) -> Record:
        self._numbers += 1
        usual: dict[str, Value] = {
            "certificate_no": f"ZSHZ{self._numbers:04d}",
            "certificate_kind": "职业技能等级证书",
            "occupation_code": FITTER,
            "grade": "中级工",
            "issued_on": _day("2023-06-20"),
            "base_uscc": self.units[0],
        }
        return self._add("certification", *rules, **(usual | values))

    @staticmethod
    def _of(training: Record) -> dict[str, Value]:
        """What a certificate says of its training."""
        return {name: training.values[name] for name in ("person", "person_name", "training_no")}

    def _classes(self) -> None:
        self._training("R01", starts_on=_day("2023-05-19"), completed_on=_day("2023-05-08"))
        first = self._training()
        same = {name: first.values[name] for name in ("person", "person_name")}
        later = {"starts_on": _day("2023-05-15"), "completed_on": _day("2023-05-26")}
        self._training("R04", **same, **later, occupation_code=COOK)
        person, name = self._person(2008)
        self._training("R08", person=person, person_name=name, training_grade="技师")
        twice = self._training(person_name="互证甲某")
        for month, other in ((7, "互证乙某"), (9, "互证丙某")):
            days = {"starts_on": dt.date(2023, month, 3), "completed_on": dt.date(2023, month, 14)}
            self._training("R16", **days, person=twice.values["person"], person_name=other)
        self._training("R18", starts_on=_day("2026-12-28"), completed_on=_day("2027-01-08"))
        self._training("R19", completed_on=_day("2023-05-09"), hours=800)

    def _certificates(self) -> None:
        for rule, values in (
            ("R02", {"issued_on": _day("2023-04-20")}),
            ("R17", {"occupation_code": COOK}),
            ("R17", {"grade": "高级工"}),
        ):
            self._certificate(rule, **(self._of(self._training()) | values))
        early = self._training(training_grade="初级工", starts_on=_day("2023-02-06"), completed_on=_day("2023-02-17"))
        late = self._training(**(self._of(early) | {"training_no": "PXHZ-J2", "training_grade": "技师"}))
        self._certificate(**self._of(early), grade="初级工", issued_on=_day("2023-03-20"))
        self._certificate("R03", **self._of(late), grade="技师")

    def _bases(self) -> None:
        """More certificates than trained; a crowd on a small floor, far beyond the capacity; a leap of a year."""
        self._training(uscc=self.units[1])
        for position in range(3):
            person, name = self._person()
            marks = ("R05",) if position == 0 else ()
            self._certificate(*marks, person=person, person_name=name, base_uscc=self.units[1])
        for _ in range(8):
            self._training(uscc=self.units[2])
        small: dict[str, Value] = {
            "uscc": self.units[2],
            "stat_year": 2023,
            "floor_area_m2": Decimal(10),
            "training_capacity": 3,
        }
        self._add("unit_year", "R06", "R23", **small)
        self._add("unit_year", uscc=self.units[3], stat_year=2022, equipment_count=40)
        self._add("unit_year", "R13", uscc=self.units[3], stat_year=2023, equipment_count=400)
        counts: dict[str, Value] = {"uscc": self.units[0], "stat_year": 2023, "respondent": "学员", "batch": "全年"}
        self._add("survey", "R09", **counts, sent=60, returned=50, satisfied=55)
        person, name = self._person()
        for uscc in self.units[:2]:
            self._add(
                "teacher",
                "R07",
                uscc=uscc,
                person=person,
                person_name=name,
                employment="专职",
                teacher_kind="理论教师",
                title="其他",
                stat_year=2023,
            )

    def _money(self) -> None:
        """Two past projects of one unit, paid in full; what contradicts them is money of the unit's own."""
        for project in ("XM-HZ1", "XM-HZ2"):
            self._add(
                "project",
                project_id=project,
                track_id="nm-foundation-base",
                uscc=self.units[0],
                recognised_on=_day("2021-12-20"),
                built_from=_day("2022-01-01"),
                built_to=ENDED,
                status="验收合格",
                acceptance_rating="合格",
                status_on=_day("2024-02-01"),
            )
        self._voucher("HZ-0001", stage="下达", booked_on=_day("2022-03-01"), purpose=None)
        self._voucher("HZ-0002", stage="拨付", booked_on=_day("2022-03-10"), purpose=None)
        self._voucher("HZ-0003", "R10", booked_on=_day("2022-02-10"), amount_yuan=Decimal(1_100))
        self._voucher("HZ-0004", "R10", booked_on=_day("2024-06-10"), amount_yuan=Decimal(1_200))
        self._voucher("HZ-0005", "R12", amount_yuan=Decimal(1_300))
        self._voucher("hz 5", "R12", amount_yuan=Decimal(1_300), booked_on=_day("2022-06-11"))
        for project in ("XM-HZ1", "XM-HZ2"):
            self._voucher("HZ-0006", "R15", amount_yuan=Decimal(1_400), project_id=project)
        for voucher in ("HZ-0007", "HZ-0008"):
            self._voucher(voucher, "R24", amount_yuan=Decimal(1_500))

    def _voucher(self, number: str, *rules: str, **values: Value) -> None:
        usual: dict[str, Value] = {
            "voucher_no": number,
            "project_id": "XM-HZ1",
            "budget_year": 2022,
            "stage": "支出",
            "source": "其他",
            "amount_yuan": Decimal(100_000),
            "purpose": "材料消耗",
            "booked_on": _day("2022-06-10"),
            "summary": number,
        }
        self._add("funding", *rules, **(usual | values))

    def _targets(self) -> None:
        """Of applications under a notice that asks for no target tables."""
        for rules, application, code, year, value in (
            (("R14",), "CFS01", "I108", None, Decimal(3)),
            ((), "CFB01", "I103", None, Decimal(600)),
            (("R20",), "CFB01", "I103", 2026, Decimal(700)),
            ((), "CFB01", "I104", None, Decimal(200)),
            (("R21",), "CFB01", "I501", None, Percent(Decimal("0.8"))),
            ((), "CFB02", "I108", None, Decimal(8)),
            (("R22",), "CFB02", "I109", None, Decimal(9)),
        ):
            self._add(
                "target",
                *rules,
                application_no=application,
                indicator_code=code,
                period="年度" if year else "实施期",
                target_year=year,
                target_value=value,
            )
