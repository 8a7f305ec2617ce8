"""The records that the made-up notice of language_notice/ is tried with, few enough to be counted by hand."""

from datetime import date
from typing import Any

from tests.oracle.tiny import Applicant, TinyWorld

HERE = {"recommender": "样例市人社局"}
YES, NO = "符合", "不符合"


def language_world() -> TinyWorld:
    """Applications of one track assessed, of three put in lists, and six projects."""
    world = TinyWorld()
    for write in (applicants, lists, projects):
        write(world)
    return world


def enrolment(one: Applicant, **by_year: int) -> None:
    for year, count in by_year.items():
        one.year(int(year[1:]), enrolment=count)


def trained(one: Applicant, year: int, high: int, other: int) -> None:
    one.training(high, date(year, 6, 30), training_grade="高级工")
    one.training(other, date(year, 6, 30))


def applicants(world: TinyWorld) -> None:
    """Applications of 2024: 上一年度 is 2023, 前年 2022, 大前年 2021."""
    a = world.applicant("A", "yy-base", **HERE)  # another branch in the middle year
    enrolment(a, y2023=8000, y2022=7999, y2021=8000)
    trained(a, 2022, high=3, other=7)
    a.evidence("二(三)", NO)
    a.year(2024, floor_area_m2=1000)
    b = world.applicant("B", "yy-base", **HERE)  # ten in 2022, of which two
    enrolment(b, y2023=8000, y2022=7999, y2021=8000)
    trained(b, 2022, high=2, other=8)
    b.evidence("二(三)", YES)
    b.evidence("二(四)", NO)
    b.year(2024, floor_area_m2=999)
    c = world.applicant("C", "yy-base", **HERE)  # nine in 2022, all of them
    enrolment(c, y2023=8000, y2022=7999, y2021=8000)
    trained(c, 2022, high=9, other=0)
    c.evidence("二(三)", None)
    c.year(2024, floor_area_m2=999)
    d = world.applicant("D", "yy-base", **HERE)  # enrolment of 2022 unknown
    enrolment(d, y2023=8000, y2021=8000)
    trained(d, 2022, high=9, other=0)
    e = world.applicant("E", "yy-base", **HERE)  # both branches last year; enrolment of 2022 missed, training unknown
    enrolment(e, y2023=8000, y2022=7999, y2021=8000)
    trained(e, 2023, high=5, other=5)
    e.evidence("二(四)", YES)
    f = world.applicant("F", "yy-base", **HERE)  # no training at all on record
    enrolment(f, y2023=8000, y2022=7999, y2021=8000)
    for kind, grade in (("企业新型学徒制", "高级工"), ("企业新型学徒制", "中级工"), ("政府补贴性培训", "中级工"),
                        ("政府补贴性培训", "技师"), ("社会培训", "高级工")):  # fmt: skip
        a.training(1, date(2023, 6, 30), training_kind=kind, training_grade=grade)
    b.training(2, date(2023, 6, 30), training_kind="政府补贴性培训")
    b.training(5, date(2023, 6, 30), training_kind="岗位技能提升")


def lists(world: TinyWorld) -> None:
    """Schools ranked by one recommender in each of two years; parks made public; models over all years."""
    for year, count in ((2024, 3), (2025, 5)):
        for rank in range(1, count + 1):
            world.applicant(f"S{year}-{rank}", "yy-school", apply_year=year, applied_on=date(year, 6, 24),
                            recommended_rank=rank, **HERE)  # fmt: skip
        for n in (1, 2):
            number = f"P{year}-{n}"
            world.applicant(number, "yy-park", apply_year=year, applied_on=date(year, 6, 24), **HERE)
            world.add("publicity", application_no=number, starts_on=date(year, 7, 1), ends_on=date(year, 7, 9),
                      outcome="拟入选")  # fmt: skip
        world.applicant(f"O{year}", "yy-once", apply_year=year, applied_on=date(year, 6, 24), **HERE)


def project(world: TinyWorld, number: str, track: str, built_from: date, **values: Any) -> None:
    dates: dict[str, Any] = {"recognised_on": date(2024, 9, 1), "built_from": built_from, "status": "在建"}
    world.add("project", project_id=number, track_id=track, uscc=f"U-{number}", **dates | values)


def paid(world: TinyWorld, number: str, day: date, source: str = "省级", kind: str | None = "建设补助") -> None:
    world.add("funding", voucher_no=f"V-{len(world.rows['funding'])}", project_id=number, budget_year=day.year,
              stage="拨付", source=source, amount_yuan="1000", grant_kind=kind, booked_on=day)  # fmt: skip


def issued(world: TinyWorld, number: str, *days: tuple[int, date], grade: str = "中级工") -> None:
    for count, day in days:
        for n in range(count):
            name = f"{number}-{day}-{grade}-{n}"
            world.add("certification", certificate_no=name, certificate_kind="职业技能等级证书", person_key=name,
                      person_masked="2201************10", person_name=name, occupation_code="6-18-01-01", grade=grade,
                      evaluator_uscc="U-9", base_uscc=f"U-{number}", issued_on=day)  # fmt: skip


def projects(world: TinyWorld) -> None:
    """XM-1 is built from 1 October and first paid on 5 November: its years end on 4 November."""
    project(world, "XM-1", "yy-base", date(2024, 10, 1))
    paid(world, "XM-1", date(2024, 9, 20), "单位自筹")  # no grant money
    paid(world, "XM-1", date(2024, 10, 8), kind="劳务品牌奖励")  # no payment for the building
    paid(world, "XM-1", date(2025, 3, 1))
    paid(world, "XM-1", date(2024, 11, 5))
    issued(world, "XM-1", (2, date(2024, 10, 15)), (3, date(2024, 11, 5)), (1, date(2025, 11, 4)),
           (2, date(2025, 11, 5)), (2, date(2026, 11, 4)), (5, date(2026, 11, 5)))  # fmt: skip
    issued(world, "XM-1", (1, date(2026, 1, 5)), grade="高级工")
    # XM-2 is built from the day of its first payment; of nine certificates three are of the first year
    project(world, "XM-2", "yy-base", date(2024, 11, 5))
    paid(world, "XM-2", date(2024, 11, 5), kind=None)
    issued(world, "XM-2", (3, date(2025, 2, 1)), (4, date(2026, 2, 1)))
    issued(world, "XM-2", (1, date(2026, 2, 1)), grade="高级工")
    issued(world, "XM-2", (1, date(2026, 2, 1)), grade="技师")
    project(world, "XM-3", "yy-day", date(2024, 9, 1), approved_on=date(2024, 8, 15))
    issued(world, "XM-3", (1, date(2024, 8, 15)), (1, date(2024, 8, 31)), (1, date(2025, 8, 14)),
           (1, date(2025, 8, 31)), (1, date(2025, 12, 31)), (1, date(2026, 1, 1)))  # fmt: skip
    project(world, "XM-4", "yy-base", date(2024, 10, 1))  # nothing was paid
    issued(world, "XM-4", (9, date(2025, 2, 1)))
    project(world, "XM-5", "yy-day", date(2025, 1, 1))  # the approval is not on record
    project(world, "XM-6", "yy-base", date(2024, 11, 5))  # no certificate is on record
    paid(world, "XM-6", date(2024, 11, 5))
