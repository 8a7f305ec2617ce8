"""Money: budget, release, payment, spending, return, and bonuses, by each notice's own way."""

import datetime as dt
from decimal import Decimal

from jixiao.demo.activity import LAST_DATA_DAY
from jixiao.demo.applicants import WAN
from jixiao.demo.calendar import day_between
from jixiao.demo.procedure import Procedure
from jixiao.demo.profiles import Applicant
from jixiao.demo.world import Record, World

SPENDING_VOUCHERS = 12
MATCH_VOUCHERS, OWN_VOUCHERS, FINAL_VOUCHERS = 6, 3, 4
SPENDING_UNIT = 100
SPENT = (88, 95)
"""Hundredths of what the passed part of the building period would allow that are spent."""
FIRST_INSTALMENT = Decimal("0.4")
BONUS_WAN = 5


class Funding:
    """Writes the funding records of a notice's projects."""

    def __init__(self, world: World, procedure: Procedure) -> None:
        self.world, self.procedure = world, procedure
        self.profile, self.rng = procedure.profile, procedure.rng
        self._voucher = 0

    def write(self) -> None:
        """Every recognised project with money, then the single records that the profile lists: the unusual cases."""
        for applicant in self.profile.applicants:
            if applicant.chosen is None:
                continue
            if applicant.course is not None:
                self._district(applicant, applicant.chosen * WAN)
            else:
                self._granted(applicant, applicant.chosen * WAN)
        applicants = {applicant.no: applicant for applicant in self.profile.applicants}
        for listed in self.profile.money:
            self._record(
                applicants[listed["id"]],
                listed["stage"],
                listed["day"],
                Decimal(listed["yuan"]),
                listed.get("source", self.profile.grant_source),
                listed.get("purpose"),
                listed.get("kind"),
                before_recognition=listed.get("before_recognition", False),
            ).contradicts = tuple(listed.get("contradicts", ()))

    def _record(
        self,
        a: Applicant,
        stage: str,
        day: dt.date,
        amount: Decimal,
        source: str,
        purpose: str | None = None,
        grant: str | None = "建设补助",
        budget_year: int | None = None,
        before_recognition: bool = False,
    ) -> Record:
        self._voucher += 1
        return self.world.add(
            "funding",
            self.procedure.applicants.place(self.profile.treasury),
            voucher_no=f"PZ-{self.profile.notice[:2].upper()}-{self._voucher:05d}",
            project_id=a.no if before_recognition else self.procedure.projects[a.no],
            budget_year=budget_year or day.year,
            stage=stage,
            source=source,
            amount_yuan=amount,
            purpose=purpose,
            grant_kind=None if stage == "支出" else grant,
            booked_on=day,
            summary=f"{stage}{purpose or ''}",
        )

    def _granted(self, a: Applicant, grant: Decimal) -> None:
        year = self.profile.built[0].year + (self.profile.built[0].month > 6)
        source = "中央补助" if a.track == "cq-base-national" else self.profile.grant_source
        until = self.procedure.built_to(a)
        self._record(a, "预算安排", dt.date(year, 1, 15), grant, source)
        if source == "中央补助":
            self._record(a, "预算安排", dt.date(year, 1, 15), grant // 5, "省级")
            self._record(a, "预算安排", dt.date(year, 1, 15), grant * 3 // 20, "单位自筹", None, None)
            self._record(a, "预算安排", dt.date(year + 1, 1, 15), grant * 3 // 20, "单位自筹", None, None)
        self._record(a, "下达", dt.date(year, 3, 20), grant, source)
        fully_paid = not a.no.endswith("3")  # some money is late, so that the rate of timely payment says something
        paid = [grant * 6 // 10, grant * 4 // 10 if fully_paid else grant * 3 // 10]
        for day, amount in zip((dt.date(year, 4, 28), dt.date(year, 6, 30)), paid, strict=True):
            self._record(a, "拨付", day, amount, source)
        returned = grant // 100 if a.rank == 1 and a.affiliation == "中央驻省" else Decimal(0)
        self._spend(a, sum(paid, Decimal(0)) - returned, dt.date(year, 5, 1), source, until)
        if source == "中央补助":
            self._match(a, grant, year, until)
        if returned:
            self._record(a, "收回", dt.date(year, 12, 10), returned, source)

    def _match(self, a: Applicant, grant: Decimal, year: int, until: dt.date) -> None:
        """The province's match, released and paid at once, and the unit's own money; both spent as the work goes on."""
        for stage, day in (("下达", dt.date(year, 4, 15)), ("拨付", dt.date(year, 5, 20))):
            self._record(a, stage, day, grant // 5, "省级")
        self._spend(a, grant // 5, dt.date(year, 5, 21), "省级", until, MATCH_VOUCHERS)
        purposes = self.profile.purposes["studio" if a.is_studio else "base"]
        for of_year in (year, year + 1):
            first, last = dt.date(of_year, 2, 20), min(dt.date(of_year, 12, 20), LAST_DATA_DAY, until)
            each = grant * 3 // 20 * last.month / 12 * self.rng.randint(*SPENT) / 100 / OWN_VOUCHERS
            for number in range(OWN_VOUCHERS):
                day = day_between(self.rng, first, last)
                amount = each // SPENDING_UNIT * SPENDING_UNIT
                self._record(a, "支出", day, amount, "单位自筹", purposes[number % len(purposes)])

    def _spend(
        self,
        a: Applicant,
        at_most: Decimal,
        first: dt.date,
        source: str,
        until: dt.date = dt.date.max,
        vouchers: int = SPENDING_VOUCHERS,
    ) -> None:
        """Vouchers from `first` to `until`, or to the last day of the data, in proportion to the time that has passed.
        What is bought is bought early: two of three vouchers are of the first half of these days."""
        purposes = self.profile.purposes["studio" if a.is_studio else "base"]
        until = min(until, self.procedure.built_to(a))
        last = min(LAST_DATA_DAY, until)
        built_from = self.profile.built[0]
        passed = Decimal((last - built_from).days + 1) / ((until - built_from).days + 1)
        total = at_most * passed * self.rng.randint(*SPENT) / 100
        weights = [self.rng.randint(60, 100) for _ in range(vouchers)]
        half = first + (last - first) / 2
        for number, weight in enumerate(weights):
            amount = total * weight / sum(weights) // SPENDING_UNIT * SPENDING_UNIT
            is_early = number * 3 < vouchers * 2
            day = day_between(self.rng, first if is_early else half, half if is_early else last)
            self._record(a, "支出", day, amount, source, purposes[number % len(purposes)])
        if a.forbidden:
            self._record(a, "支出", last, Decimal(1_200), source, a.forbidden)

    def _district(self, a: Applicant, grant: Decimal) -> None:
        """顺义: 40% in the year of construction and the rest when outputs are met; contest bases at once."""
        source = self.profile.grant_source
        once = a.track == "sy-base-competition"
        first = grant if once else grant * FIRST_INSTALMENT
        released = dt.date(2024, 12, 5)
        for stage in ("预算安排", "下达", "拨付"):
            self._record(a, stage, released, first, source)
        accepted = (a.course or {}).get("status") == "验收合格"
        if accepted:
            self._last_instalment(a, grant - first)
        is_stopped = (a.course or {}).get("status") == "终止"
        self._spend(a, first // 2 if is_stopped else first, dt.date(2024, 12, 20), source)
        if (a.course or {}).get("status") == "终止":
            self._record(a, "收回", dt.date(2026, 11, 5), first // 4, source)

    def _last_instalment(self, a: Applicant, amount: Decimal) -> None:
        """Paid when the outputs were accepted; it pays at once for what the unit had advanced."""
        source = self.profile.grant_source
        for stage in ("预算安排", "下达", "拨付"):
            self._record(a, stage, dt.date(2026, 10, 28), amount, source)
        purposes = self.profile.purposes["base"]
        for number in range(FINAL_VOUCHERS):
            share = amount * self.rng.randint(*SPENT) / 100 / FINAL_VOUCHERS // SPENDING_UNIT * SPENDING_UNIT
            self._record(a, "支出", dt.date(2026, 11, 3 + 4 * number), share, source, purposes[number % len(purposes)])
        if (a.course or {}).get("rating") == "优秀":
            for kind in ("劳务品牌奖励", "高技能评价奖励"):
                for stage in ("下达", "拨付"):
                    self._record(a, stage, dt.date(2026, 10, 30), Decimal(BONUS_WAN * WAN), source, None, kind)
