"""What the bases did: training, certificates, surveys, contests."""

import datetime as dt
import random
from collections import defaultdict

from jixiao.demo.applicants import Applicants
from jixiao.demo.calendar import add_years, day_between, day_in_year
from jixiao.demo.profiles import Applicant
from jixiao.demo.world import World

HIGH_GRADES = (("高级工", 60), ("技师", 28), ("高级技师", 10), ("特级技师", 2))
LOW_GRADES = (("初级工", 35), ("中级工", 65))
TRAINING_KINDS = (
    ("政府补贴性培训", 30),
    ("企业新型学徒制", 22),
    ("岗位技能提升", 30),
    ("社会培训", 15),
    ("师资研修", 3),
)
PERSON_GROUPS = (
    ("企业职工", 55),
    ("在校学生", 15),
    ("农民工", 12),
    ("高校毕业生", 8),
    ("退役军人", 4),
    ("失业人员", 5),
    ("残疾人", 1),
)
CERTIFICATE_KINDS = (("职业技能等级证书", 80), ("国家职业资格证书", 10), ("专项职业能力证书", 5), ("培训合格证书", 5))
CONTESTS = (("市级", 140), ("企业级", 50), ("市级", 150))
"""Two in the first year of building, one in the second: level, the least number of contestants."""
GRADED_KINDS = ("职业技能等级证书", "国家职业资格证书")
CERTIFIED_SHARE = 0.86
EARLY_CERTIFIED_SHARE = 0.02
CERTIFIED_FROM = 2025
SURVEYED = 6
"""One in so many of those trained in a year answers the survey, of at least this many, and of its enterprises these."""
LEAST_SURVEYED, LEAST_ENTERPRISES = 60, 12
USUAL_DISTINCT_SHARE = 0.97
LAST_DATA_DAY = dt.date(2026, 9, 30)


def _weighted(rng: random.Random, table: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in table], [weight for _, weight in table])[0]


def _spread(rng: random.Random, count: int, marked: int) -> list[bool]:
    flags = [True] * marked + [False] * (count - marked)
    rng.shuffle(flags)
    return flags


class Activity:
    """Writes training, certification, survey and contest records of a notice's units."""

    def __init__(self, world: World, applicants: Applicants) -> None:
        self.world, self.people = world, applicants.people
        self.applicants, self.profile, self.rng = applicants, applicants.profile, applicants.rng
        self.completions: dict[str, list[dt.date]] = defaultdict(list)
        self.issues: dict[str, list[dt.date]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)

    def write(self) -> None:
        """Every unit's activity, once; project courses for the applications that have one."""
        for unit, first in self.applicants.primary.items():
            for year, counts in (first.training or {}).items():
                self._year(first, self.applicants.usccs[unit], year, counts)
            self._surveys(first, self.applicants.usccs[unit])
        for applicant in self.profile.applicants:
            if applicant.course:
                self._course(applicant)
            elif applicant.is_selected and not applicant.is_studio:
                for number, (level, least) in enumerate(CONTESTS[: 3 if applicant.aims else 2]):
                    after = self.profile.built[0] + dt.timedelta(90 + 365 * (number // 2))
                    self._contest(applicant, number + 1, level, least + 5 * self.rng.randint(0, 12), after)

    def _next(self, prefix: str) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:05d}"

    def _year(self, a: Applicant, uscc: str, year: int, counts: list[int]) -> None:
        total, high, passed, failed = counts[:4]
        distinct = counts[4] if len(counts) > 4 else max(1, round(total * USUAL_DISTINCT_SHARE))
        persons = [self.people.person(self.profile.home) for _ in range(distinct)]
        persons += [self.rng.choice(persons) for _ in range(total - distinct)]
        results = ["合格"] * passed + ["不合格"] * failed + ["未考核"] * (total - passed - failed)
        self.rng.shuffle(results)
        share = (a.certified or CERTIFIED_SHARE) if year >= CERTIFIED_FROM else EARLY_CERTIFIED_SHARE
        days = sorted(self._day(a, year) for _ in range(total))
        for day, person, is_high, result in zip(days, persons, _spread(self.rng, total, high), results, strict=True):
            number, grade = self._train(a, uscc, person, day, is_high, result)
            if result == "合格" and self.rng.random() < share:
                issued = day + dt.timedelta(self.rng.randint(15, 60))
                if issued <= LAST_DATA_DAY:
                    self._certify(a, uscc, person, issued, grade, number)

    def _day(self, a: Applicant, year: int) -> dt.date:
        last = LAST_DATA_DAY if a.course is None else self.profile.applied_on - dt.timedelta(1)
        while True:
            day = day_in_year(self.rng, year)
            if day <= last:
                return day

    def _train(
        self, a: Applicant, uscc: str, person: tuple[str, str], day: dt.date, high: bool, result: str
    ) -> tuple[str, str]:
        number = self._next(f"PX{a.no}-{day.year % 100}-")
        grade = _weighted(self.rng, HIGH_GRADES if high else LOW_GRADES)
        self.completions[uscc].append(day)
        self.world.add(
            "training",
            self.applicants.place(a.recommender),
            training_no=number,
            uscc=uscc,
            person=person[0],
            person_name=person[1],
            occupation_code=self.rng.choice(a.occupations),
            training_grade=grade,
            training_kind=_weighted(self.rng, TRAINING_KINDS),
            person_group=_weighted(self.rng, PERSON_GROUPS),
            starts_on=day - dt.timedelta(self.rng.choice((6, 12, 20, 27, 45, 60))),
            completed_on=day,
            hours=self.rng.choice((40, 56, 80, 120, 160)),
            exam_result=result,
        )
        return number, grade

    def _certify(
        self, a: Applicant, uscc: str, person: tuple[str, str], issued: dt.date, grade: str, training_no: str | None
    ) -> None:
        kind = "职业技能等级证书" if a.course else _weighted(self.rng, CERTIFICATE_KINDS)
        self.issues[uscc].append(issued)
        own = a.course is None and self.rng.random() < a.own_share
        self.world.add(
            "certification",
            self.applicants.place(a.recommender),
            certificate_no=self._next(f"ZS{a.no}-{issued.year % 100}-"),
            certificate_kind=kind,
            person=person[0],
            person_name=person[1],
            occupation_code=self.rng.choice(a.occupations),
            grade=grade if kind in GRADED_KINDS else None,
            issued_on=issued,
            evaluator_uscc=uscc if own else self.applicants.evaluator,
            base_uscc=uscc,
            training_no=training_no,
        )

    def _surveys(self, a: Applicant, uscc: str) -> None:
        for year, groups in (a.surveys or {}).items():
            for respondent, (returned, satisfied) in groups.items():
                self._survey(a, uscc, year, respondent, returned, satisfied)
        own = [each for each in self.profile.applicants if each.unit == a.unit]
        if self.profile.target_years and any(each.is_selected for each in own):
            trained = a.training or {}
            for year in (self.profile.apply_year, *self.profile.target_years[:1]):
                asked = max(LEAST_SURVEYED, trained.get(year, [0])[0] // SURVEYED) + self.rng.randint(0, 20)
                self._survey(a, uscc, year, "学员", asked, asked - asked * self.rng.randint(20, 45) // 1000)
                firms = LEAST_ENTERPRISES + self.rng.randint(0, 24)
                self._survey(a, uscc, year, "企业", firms, firms - self.rng.randint(0, firms // 16))

    def _survey(self, a: Applicant, uscc: str, year: int, respondent: str, returned: int, satisfied: int) -> None:
        half = returned // 2
        for batch, share, pleased in (
            ("上半年", half, min(half, satisfied // 2)),
            ("下半年", returned - half, satisfied - min(half, satisfied // 2)),
        ):
            self.world.add(
                "survey",
                self.applicants.place(a.recommender),
                uscc=uscc,
                stat_year=year,
                respondent=respondent,
                batch=batch,
                sent=share + 6,
                returned=share,
                satisfied=pleased,
            )

    def _contest(self, a: Applicant, number: int, level: str, contestants: int, after: dt.date) -> None:
        self.world.add(
            "contest",
            self.applicants.place(a.recommender),
            uscc=self.applicants.usccs[a.unit],
            contest_name=f"{a.no}承办第{number}届职业技能竞赛（示例）",
            held_on=day_between(self.rng, after, after + dt.timedelta(100 if number > 2 else 200)),
            contest_level=level,
            occupation_code=a.occupations[0],
            contestants=contestants,
        )

    def _course(self, a: Applicant) -> None:
        course = a.course or {}
        uscc = self.applicants.usccs[a.unit]
        certificates: list[tuple[dt.date, tuple[str, str], str]] = []
        for year, (trained, certified) in enumerate(
            zip(course.get("trained", []), course.get("certified", []), strict=True)
        ):
            certificates += self._course_year(a, uscc, year, trained, certified)
        certificates.sort()
        high_from = len(certificates) - int(course.get("high_last", 0))
        for position, (issued, person, number) in enumerate(certificates):
            grade = "高级工" if position >= high_from or position % 5 == 0 else "中级工"
            self._certify(a, uscc, person, issued, grade, number)
        for times, (where, came) in enumerate(course.get("contests", []), 1):
            self._contest(a, times, where, came, self.profile.built[0] + dt.timedelta(90))

    def _course_year(
        self, a: Applicant, uscc: str, year: int, trained: int, certified: int
    ) -> list[tuple[dt.date, tuple[str, str], str]]:
        first = add_years(self.profile.built[0], year)
        found = []
        for position in range(trained):
            person = self.people.person(self.profile.home)
            day = day_between(self.rng, first + dt.timedelta(7), first + dt.timedelta(300))
            passed = position < certified or position % 3 == 0
            number, _ = self._train(a, uscc, person, day, position % 3 == 0, "合格" if passed else "不合格")
            if position < certified:
                found.append((day + dt.timedelta(self.rng.randint(20, 45)), person, number))
        return found
