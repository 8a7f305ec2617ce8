"""Units, applications and what belongs to them: yearly figures, credit, teachers, experts, partners, studios."""

import csv
import datetime as dt
import random
from decimal import Decimal
from functools import cache

from jixiao.demo.calendar import add_years, day_between
from jixiao.demo.people import People, make_phone, make_uscc
from jixiao.demo.profiles import Applicant, Profile
from jixiao.demo.world import Value, World
from jixiao.paths import project_root

WAN = 10_000
PARTNER_NAMES = ("精工机械", "新能源装备", "智能电气", "汽车零部件", "轨道配件", "现代物流", "数控刀具", "环保设备")
EXPERT_KINDS = ("行业专家", "职业培训专家", "企业实践专家", "实习实训指导专家")
FOREIGN_UNIT_SERIAL = 900
SET_YUAN = 60_000
"""What one set of training equipment costs."""
LEADER_AGE = 42
"""The age at which the leader of a studio had reached the grade."""
USUALLY_BOUGHT = 5
"""Sets that a unit buys in a year without a project."""


@cache
def occupation_names() -> dict[str, tuple[str, bool]]:
    """Name and digital mark of every occupation code."""
    with (project_root() / "seeds" / "codes" / "occupations.csv").open(encoding="utf-8", newline="") as source:
        return {
            row["occupation_code"]: (row["occupation_name"], row["is_digital"] == "true")
            for row in csv.DictReader(source)
        }


class Applicants:
    """Writes the records of a notice's applicants into the world."""

    def __init__(self, world: World, profile: Profile, serial: int, rng: random.Random, people: People) -> None:
        self.world, self.profile, self.rng, self.people = world, profile, rng, people
        self.usccs: dict[str, str] = {}
        self.primary: dict[str, Applicant] = {}
        self._serial = serial
        self.evaluator = self._association()

    def place(self, office: str) -> tuple[str, str]:
        """Where an office of this notice hands in."""
        return self.profile.folder, office

    def write(self) -> None:
        """Every applicant, each unit once."""
        for applicant in self.profile.applicants:
            if applicant.unit not in self.usccs:
                self._unit(applicant)
            self._application(applicant)
            if applicant.is_studio:
                self._studio(applicant)
            else:
                self._occupations(applicant)
                self._experts(applicant)

    def _association(self) -> str:
        region = self.profile.applicants[0].region
        uscc = make_uscc("行业组织", region[:4] + "00" if region[2:4] != "01" else region, self._serial + 99)
        name = f"{self.profile.folder[3:]}职业技能评价协会（示例）"
        self._unit_row(self.place(self.profile.issuer), uscc, name, "行业组织", region, "其他", None)
        return uscc

    def _unit_row(
        self,
        place: tuple[str, str],
        uscc: str,
        name: str,
        kind: str,
        region: str,
        affiliation: str | None,
        size: str | None,
    ) -> None:
        self.world.add(
            "unit",
            place,
            uscc=uscc,
            unit_name=name,
            unit_kind=kind,
            region_code=region,
            affiliation=affiliation,
            department_in_charge=self.profile.issuer,
            enterprise_size=size,
            legal_representative=self.people.name(),
            contact_name=self.people.name(),
            contact_phone=make_phone(self.rng),
            address=f"示例路{self.rng.randint(1, 999)}号",
            postcode=f"{region[:2]}0{self.rng.randint(100, 999)}",
            website="www.example.org",
            bank_name="示例银行营业部",
            bank_account=f"62{self.rng.randrange(10**14):014d}",
        )

    def _unit(self, a: Applicant) -> None:
        self._serial += 1
        uscc = make_uscc(a.kind, a.region, self._serial)
        self.usccs[a.unit], self.primary[a.unit] = uscc, a
        place = self.place(a.recommender)
        self._unit_row(place, uscc, a.unit, a.kind, a.region, a.affiliation, a.size)
        self._unit_years(a, uscc)
        for number, (kind, day) in enumerate(a.penalties, 1):
            document = f"（{day.year}）示罚字第{self._serial:03d}{number}号"
            self.world.add(
                "credit_record",
                place,
                uscc=uscc,
                credit_kind=kind,
                determined_on=day,
                document_no=document,
                remarks="示例记录",
            )
        if a.teachers:
            self._teachers(a, uscc)
        self._partners(a, uscc)

    def _unit_years(self, a: Applicant, uscc: str) -> None:
        stated = self.profile.apply_year
        for year in range(stated - 1, max(stated + 1, *self.profile.target_years, self.profile.built[0].year) + 1):
            growth = max(0, year - stated)

            def grown(value: int | None, step: int, growth: int = growth) -> int | None:
                return None if value is None else value + step * growth

            checked = self.profile.applied_on - dt.timedelta(10) if year == stated and a.credit_checked else None
            bought = sum((a.equipment or {}).get(past, (0, USUALLY_BOUGHT))[1] for past in range(stated + 1, year + 1))
            wan = a.equipment_wan if a.equipment_wan is not None else Decimal(1200 + self._serial * 10)
            self.world.add(
                "unit_year",
                self.place(a.recommender),
                uscc=uscc,
                stat_year=year,
                employees=grown(a.employees, 40),
                skilled_talent=grown(a.skilled_talent, 35),
                skilled_post_employees=grown(a.skilled_posts, 20),
                enrolment=grown(a.enrolment, 60),
                floor_area_m2=a.floor_area,
                training_capacity=grown(a.capacity, 100),
                high_skill_capacity=grown(a.high_capacity or 400, 50),
                equipment_count=int(wan * WAN) // SET_YUAN + bought,
                equipment_value_yuan=wan * WAN + bought * SET_YUAN,
                training_posts=grown(a.training_posts, 10),
                ecosystem_enterprises=grown(a.ecosystem, 1),
                credit_checked_on=checked,
            )

    def _teachers(self, a: Applicant, uscc: str) -> None:
        total, part_time, practical, senior = a.teachers or [0, 0, 0, 0]
        for number in range(total):
            is_practical = number < practical
            is_senior = number < senior
            titled = is_senior and number % 2 == 0
            grade = "高级技师" if is_senior and not titled else self.rng.choice(("高级工", "技师"))
            if not is_practical and number % 4 == 0:
                grade = "高级技师"
            person, name = self.people.person(self.profile.home, 1968, 1996)
            self.world.add(
                "teacher",
                self.place(a.recommender),
                uscc=uscc,
                person=person,
                person_name=name,
                employment="兼职" if number >= total - part_time else "专职",
                teacher_kind="实训教师" if is_practical else "理论教师",
                title=self._title(titled, is_practical),
                grade=grade,
                is_integrated=number < a.integrated,
                stat_year=self.profile.apply_year,
            )

    def _title(self, titled: bool, practical: bool) -> str:
        if titled:
            return "高级实习指导教师"
        return self.rng.choice(("一级实习指导教师", "二级实习指导教师")) if practical else "其他"

    def _partners(self, a: Applicant, uscc: str) -> None:
        large = a.partners if a.large is None else a.large
        developed = a.partners if a.developed is None else a.developed
        for number in range(a.partners):
            name = PARTNER_NAMES[number % len(PARTNER_NAMES)]
            small = number >= large
            self.world.add(
                "partnership",
                self.place(a.recommender),
                uscc=uscc,
                partner_name=f"{name}（示例{self._serial:02d}-{number + 1}）有限公司",
                partner_uscc=make_uscc("企业", a.region, 10_000 + self._serial * 20 + number),
                partner_kind="企业",
                partner_size="小型" if small else ("大型", "中型")[number % 2],
                occupation_code=a.occupations[number % len(a.occupations)],
                starts_on=day_between(self.rng, add_years(self.profile.applied_on, -3), self.profile.applied_on),
                ends_on=add_years(self.profile.applied_on, 3),
                develops_specialty=number < developed,
            )
        if a.track == "sy-base-chain":
            self._partner_school(a, uscc)

    def _partner_school(self, a: Applicant, uscc: str) -> None:
        self.world.add(
            "partnership",
            self.place(a.recommender),
            uscc=uscc,
            partner_name=f"示例高级技工学校（{self._serial:02d}）",
            partner_kind="院校",
            occupation_code=a.occupations[0],
            starts_on=add_years(self.profile.applied_on, -2),
            develops_specialty=True,
        )

    def _money(self, a: Applicant) -> dict[str, Value]:
        grant = a.chosen if a.chosen is not None else Decimal(25 if a.is_studio else 300)
        central = grant * WAN if self.profile.grant_source == "中央补助" or a.track == "cq-base-national" else None
        local = grant * WAN // 5 if central is not None else grant * WAN
        if a.track == "cq-base-municipal-named":
            local = Decimal(0)
        return {"central_grant_yuan": central, "local_match_yuan": local, "own_funds_yuan": grant * WAN * 3 // 10}

    def _application(self, a: Applicant) -> None:
        first, last = self.profile.recommended_on
        what = "技能大师工作室" if a.is_studio else "高技能人才培训基地"
        self.world.add(
            "application",
            self.place(a.recommender),
            application_no=a.no,
            apply_year=self.profile.apply_year,
            track_id=a.track,
            uscc=self.usccs[a.unit],
            project_name=f"{a.unit}{what}建设项目",
            tier=a.tier,
            municipal_category=a.category,
            recommender=a.recommender,
            recommended_rank=a.rank,
            recommended_on=day_between(self.rng, first, last),
            applied_on=self.profile.applied_on,
            project_leader=self.people.name(),
            leader_phone=make_phone(self.rng),
            period_from=self.profile.built[0],
            period_to=self._period_to(a),
            recognised_year=a.recognised_year,
            period_goal=self._period_goal(a),
            year_goal=self._year_goal(a),
            **self._money(a),
        )

    def _period_goal(self, a: Applicant) -> str:
        """What is to stand when the project is over, by kind of project."""
        if a.is_studio:
            trade = occupation_names()[a.occupation][0]
            return f"建成{trade}技能大师工作室，形成带徒传技、技术攻关和成果推广的长效机制"
        first = occupation_names()[a.occupations[0]][0]
        if a.track == "sy-base-competition":
            return f"建成{first}等职业的竞赛集训基地，承办区级以上职业技能竞赛，培养参赛选手"
        if a.track == "sy-base-chain":
            return f"建成面向产业链上下游企业的{first}等职业培训基地，带动链上企业职工提升技能"
        return f"建成{first}等{len(a.occupations)}个职业的培训基地，形成培训、评价、竞赛一体的培养体系"

    def _year_goal(self, a: Applicant) -> str:
        """What is to be done in a year, by kind of project; with numbers where the project has targets."""
        most, part = (a.aims or {}).get(min(a.aims or {0: []}), [0, 0])
        if a.is_studio:
            raised = f"，培养青年技能骨干{most}人，其中{part}人取得高级工以上等级" if most else ""
            return f"完成年度带徒任务{raised}，完成技术攻关和成果推广，资金按期使用"
        trained = f"培训{most}人次，其中高技能人才{part}人次，" if most else "完成年度培训与评价任务，"
        return f"{trained}完成设备购置和课程开发，资金按期拨付使用"

    def _period_to(self, a: Applicant) -> dt.date:
        if a.track == "cf-studio":
            return add_years(self.profile.built[0], 1) - dt.timedelta(1)
        return self.profile.built[1]

    def _occupations(self, a: Applicant) -> None:
        for number, code in enumerate(a.occupations, 1):
            name, digital = occupation_names()[code]
            self.world.add(
                "application_occupation",
                self.place(a.recommender),
                application_no=a.no,
                occupation_code=code,
                occupation_name=name,
                ordinal=number,
                top_grade=("高级技师", "技师", "高级工")[number % 3],
                has_matching_conditions=number <= a.matching,
                is_urgently_needed=number <= max(a.matching, len(a.occupations) // 2),
                is_digital_skill=digital,
                matches_key_industry=number <= 5,
            )

    def _experts(self, a: Applicant) -> None:
        for position, code in enumerate(a.occupations):
            short = a.short_of_experts and position == len(a.occupations) - 1
            for number in range(a.experts - short):
                self.world.add(
                    "expert",
                    self.place(a.recommender),
                    application_no=a.no,
                    occupation_code=code,
                    expert_name=f"{self.people.name()}{'甲乙丙'[number]}",
                    employer=f"{PARTNER_NAMES[(position + number) % len(PARTNER_NAMES)]}（示例）有限公司",
                    expert_kind=EXPERT_KINDS[(position + number) % len(EXPERT_KINDS)],
                    title="高级工程师",
                    phone=make_phone(self.rng),
                )

    def _studio(self, a: Applicant) -> None:
        born = a.born or day_between(self.rng, dt.date(1965, 1, 1), dt.date(1984, 12, 31))
        leader, name = self.people.born_on(self.profile.home, born)
        awarded_year = awarded_uscc = None
        if a.awarded:
            awarded_year, where = a.awarded
            foreign = make_uscc("企业", a.region, FOREIGN_UNIT_SERIAL)
            awarded_uscc = self.usccs[a.unit] if where == "same" else foreign
        self.world.add(
            "studio",
            self.place(a.recommender),
            application_no=a.no,
            leader=leader,
            leader_name=name,
            grade=a.grade,
            occupation_code=a.occupation,
            is_ethnic_craft_heir=a.heir,
            awarded_year=awarded_year,
            awarded_uscc=awarded_uscc,
            honours="省级技术能手（示例）",
            patents=self.rng.randint(0, 12),
        )
        self._leader_certificate(a, leader, name, born)
        self._apprentices(a)

    def _leader_certificate(self, a: Applicant, leader: str, name: str, born: dt.date) -> None:
        """The certificate of the leader's own grade, from another evaluator than the unit; for recognised studios."""
        if not a.is_selected:
            return
        issued = dt.date(min(born.year + LEADER_AGE, self.profile.apply_year - 1), 6, 20)
        self.world.add(
            "certification",
            self.place(a.recommender),
            certificate_no=f"S{self.profile.home[:6]}{issued.year}{self._serial:02d}{a.no[-2:]}",
            certificate_kind="职业技能等级证书",
            person=leader,
            person_name=name,
            occupation_code=a.occupation,
            grade=a.grade,
            issued_on=issued,
            evaluator_uscc=self.evaluator,
            base_uscc=None,
            training_no=None,
        )

    def _apprentices(self, a: Applicant) -> None:
        finished, risen = a.finished or [7, 5]
        self._class(a, finished + 3, finished, risen, self.profile.built[0])
        if a.second_class:
            done, higher = a.second_class
            self._class(a, done, done, higher, add_years(self.profile.built[0], 1))

    def _class(self, a: Applicant, apprentices: int, finished: int, risen: int, first: dt.date) -> None:
        """So many apprentices taken on in the year before `first`, and how many finished in the year after it."""
        for number in range(apprentices):
            person, name = self.people.person(self.profile.home, 1990, 2002)
            apprenticed = add_years(first, -1) + dt.timedelta(7 * number)
            done = first + dt.timedelta(60 + 20 * number) if number < finished else None
            self.world.add(
                "apprentice",
                self.place(a.recommender),
                application_no=a.no,
                person=person,
                person_name=name,
                apprenticed_on=apprenticed,
                finished_on=done,
                grade=None if done is None else ("高级工" if number < risen else "中级工"),
                graded_on=None if done is None else done - dt.timedelta(5),
            )
