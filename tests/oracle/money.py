"""The accounts and the settlement of every recognised project, a second time: plain Python, rules written by hand.

Shares no SQL, seed or measure with the product. Each rule names the clause it was written from.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl

from tests.oracle.world import HIGH_SKILL, Row, World

Item = tuple[Decimal, Decimal, Decimal, date | None, bool, str]
Settled = dict[tuple[str, str], Item]
"""Project, item → nominal, due, paid, the day it fell due, whether its condition holds, clause."""
Accounts = dict[tuple[str, str], tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]]
"""Project, source → released, paid, spent, returned, released − paid, paid − spent − returned."""

NONE = Decimal(0)
WAN = Decimal(10000)
PUBLIC = ("中央补助", "省级", "市级", "区级")
# 三(一), 三(二): clause, grant in 万元, certificates of the first year and of both, yearly capacity.
INSTALMENTS = {
    "sy-base-upskilling": ("三(一)", 100, 600, 1800, 900),
    "sy-base-chain": ("三(二)", 50, 300, 900, 450),
}
# 三(三), cf 六: clause, grant in 万元, paid at recognition.
ONCE = {"sy-base-competition": ("三(三)", 10), "cf-base": ("六", 50), "cf-studio": ("六", 5)}
# jl 五, cq 六: what was released.
AS_RELEASED = {
    "jl-base-new": "五",
    "jl-base-existing": "五",
    "jl-studio": "五",
    "cq-base-national": "六",
    "cq-base-municipal-funded": "六",
}


def years_after(day: date, years: int) -> date:
    """The same day so many years on; no project of the demo begins on a leap day."""
    return day.replace(year=day.year + years)


class Money:
    """The money of a world up to a day."""

    def __init__(self, world: World, as_of: date) -> None:
        self.world, self.as_of = world, as_of
        self.projects = world.rows("project")
        self.funds: dict[str, list[Row]] = defaultdict(list)
        by_application = {row["application_no"]: row["project_id"] for row in self.projects}
        known = {row["project_id"] for row in self.projects}
        for row in sorted(world.rows("funding"), key=lambda row: (row["booked_on"], row["voucher_no"])):
            named = row["project_id"]
            project = named if named in known else by_application.get(named)
            if project and row["stage"] != "预算安排" and row["booked_on"] <= as_of:
                self.funds[project].append(row)

    def total(self, project: str, stage: str, sources: tuple[str, ...] = PUBLIC, kind: str | None = None) -> Decimal:
        """The sum of one stage of a project's records, of some sources or of one 奖补类别 whatever the source."""
        return sum(
            (
                row["amount_yuan"]
                for row in self.funds[project]
                if row["stage"] == stage and (row["grant_kind"] == kind if kind else row["source"] in sources)
            ),
            NONE,
        )

    def accounts(self) -> Accounts:
        """未拨 = 下达 − 拨付; 未支出 = 拨付 − 支出 − 收回."""
        found: Accounts = {}
        for project, rows in self.funds.items():
            for source in {row["source"] for row in rows}:
                released, paid, spent, returned = (
                    self.total(project, stage, (source,)) for stage in ("下达", "拨付", "支出", "收回")
                )
                found[project, source] = (released, paid, spent, returned, released - paid, paid - spent - returned)
        return found

    def settled(self) -> Settled:
        """Every item of every project's track."""
        found: Settled = {}
        items: dict[str, Item]
        for project in self.projects:
            track, number = project["track_id"], project["project_id"]
            if track in INSTALMENTS:
                items = self.instalments(project) | self.bonuses(project)
            elif track in ONCE:
                clause, wan = ONCE[track]
                items = {"一次性": self.once(number, wan * WAN, project["recognised_on"], clause)}
            elif track in AS_RELEASED:
                items = {"一次性": self.as_released(number, AS_RELEASED[track])}
            else:
                items = {}
            found |= {(number, item): row for item, row in (items | self.recovery(project)).items()}
        return found

    def once(self, number: str, amount: Decimal, day: date, clause: str) -> Item:
        """All of it, due on a day."""
        due = day <= self.as_of
        paid = self.total(number, "拨付", kind="建设补助")
        return amount, amount if due else NONE, paid, day if due else None, due, clause

    def as_released(self, number: str, clause: str) -> Item:
        """What was released is due; the last release is its day."""
        rows = [row for row in self.funds[number] if row["stage"] == "下达" and row["grant_kind"] == "建设补助"]
        amount = sum((row["amount_yuan"] for row in rows), NONE)
        last = max((row["booked_on"] for row in rows), default=None)
        return amount, amount, self.total(number, "拨付", kind="建设补助"), last, amount > 0, clause

    def instalments(self, project: Row) -> dict[str, Item]:
        """40% in the year of construction, 60% when the outputs are met; payments fill the first before the second."""
        clause, wan = INSTALMENTS[project["track_id"]][:2]
        paid = self.total(project["project_id"], "拨付", kind="建设补助")
        first, last = wan * WAN * 40 / 100, wan * WAN * 60 / 100
        began = project["built_from"] <= self.as_of
        met_on = self.asked_on(project)
        start = project["built_from"] if began else None
        return {
            "首期": (first, first if began else NONE, min(paid, first), start, began, clause),
            "末期": (last, last if met_on else NONE, max(paid - first, NONE), met_on, bool(met_on), clause),
        }

    def bonuses(self, project: Row) -> dict[str, Item]:
        """三(四) 50000 for a year at twice the output, 三(五) 50000 for each full 100 beyond it, at most 500000."""
        first_year, both_years = INSTALMENTS[project["track_id"]][2:4]
        number, start = project["project_id"], project["built_from"]
        earned = []
        for year in (0, 1):
            days = [row["completed_on"] for row in self.trained(project, year, year + 1)]
            issued = [row["issued_on"] for row in self.certificates(project, year, year + 1)]
            if len(days) >= 2 * first_year and len(issued) >= first_year:
                earned.append(max(sorted(days)[2 * first_year - 1], issued[first_year - 1]))
        day = min(earned, default=None)
        beyond = self.certificates(project, 0, 2)[both_years:]
        high = sum(row["grade"] in HIGH_SKILL for row in beyond)
        bonus = min(high // 100 * 5 * WAN, 50 * WAN)
        met_on = self.asked_on(project)
        paid = [self.total(number, "拨付", kind=kind) for kind in ("劳务品牌奖励", "高技能评价奖励")]
        assert start <= self.as_of
        due = bonus if met_on else NONE
        return {
            "劳务品牌奖励": (5 * WAN, 5 * WAN if day else NONE, paid[0], day, bool(day), "三(四)"),
            "高技能评价奖励": (bonus, due, paid[1], met_on if due else None, due > 0, "三(五)"),
        }

    def recovery(self, project: Row) -> dict[str, Item]:
        """五(三): stopped, 拨付 − 支出; revoked, 拨付. cf 八(二): the former. Public money only, come back or not."""
        number, notice = project["project_id"], project["track_id"][:2]
        status, day = self.stopped(project)
        if notice not in ("sy", "cf") or (notice == "cf" and status is None):
            return {}
        paid, spent, returned = (self.total(number, stage) for stage in ("拨付", "支出", "收回"))
        everything = notice == "sy" and status == "撤销"
        left = max(paid - (NONE if everything else spent), NONE)
        clause = "五(三)" if notice == "sy" else "八(二)"
        return {"收回": (left, left if status else NONE, returned, day if left else None, status is not None, clause)}

    def stopped(self, project: Row) -> tuple[str | None, date | None]:
        """A recorded status up to the day; else missed outputs: 五(三) after the one improvement year."""
        if project["status"] in ("终止", "撤销") and project["status_on"] <= self.as_of:
            return project["status"], project["status_on"]
        if project["track_id"] not in INSTALMENTS or self.first_year_met(project):
            return None, None
        second_over = years_after(project["built_from"], 2)
        if self.as_of >= second_over and (not self.improved(project) or not self.both_years_met(project)):
            return "终止", second_over
        return None, None

    def asked_on(self, project: Row) -> date | None:
        """五(二): the last instalment is asked for with 工作总结, 绩效自评 and 产出佐证: none is missing or refused."""
        documents = self.world.rows("evidence", application_no=project["application_no"])
        for words in (("工作总结", "建设总结"), ("自评",), ("产出",)):
            own = [row for row in documents if any(word in row["document_name"] for word in words)]
            if not own or any(self.is_refused(row) for row in own):
                return None
        return self.met_on(project)

    def is_refused(self, document: Row) -> bool:
        """Whether a document was judged 不符合 up to the day."""
        judged_on = document["reviewed_on"]
        return document["verdict"] == "不符合" and (judged_on is None or judged_on <= self.as_of)

    def met_on(self, project: Row) -> date | None:
        """The day after the two years, when the outputs of both periods are met and nothing stopped the project."""
        over = years_after(project["built_from"], 2)
        if self.as_of < over or self.stopped(project)[0]:
            return None
        first = self.first_year_met(project) or self.improved(project)
        return over if first and self.both_years_met(project) else None

    def first_year_met(self, project: Row) -> bool:
        """Certificates of the first project year."""
        return len(self.certificates(project, 0, 1)) >= INSTALMENTS[project["track_id"]][2]

    def improved(self, project: Row) -> bool:
        """The count runs on from the start to the end of the improvement year."""
        return len(self.certificates(project, 0, 2)) >= INSTALMENTS[project["track_id"]][2]

    def both_years_met(self, project: Row) -> bool:
        """Certificates, 满意率 95%, 取证率 90%, capacity."""
        _, _, _, wanted, capacity = INSTALMENTS[project["track_id"]]
        start, over = project["built_from"], years_after(project["built_from"], 2)
        surveys = [
            row
            for row in self.world.rows("survey", uscc=project["uscc"], respondent="学员")
            if start.year <= row["stat_year"] <= (over - timedelta(1)).year
        ]
        years = [
            row
            for row in self.world.rows("unit_year", uscc=project["uscc"])
            if row["stat_year"] <= (over - timedelta(1)).year and row["training_capacity"] is not None
        ]
        returned = sum(row["returned"] for row in surveys)
        persons = {row["person_key"] for row in self.trained(project, 0, 2)}
        issued = self.world.frames["certification"].filter(
            pl.col("issued_on").is_between(start, over + timedelta(89)) & pl.col("person_key").is_in(list(persons))
        )
        return (
            len(self.certificates(project, 0, 2)) >= wanted
            and returned > 0
            and Fraction(sum(row["satisfied"] for row in surveys), returned) >= Fraction(95, 100)
            and bool(persons)
            and Fraction(issued["person_key"].n_unique(), len(persons)) >= Fraction(90, 100)
            and bool(years)
            and max(years, key=lambda row: int(row["stat_year"]))["training_capacity"] >= capacity
        )

    def trained(self, project: Row, first: int, last: int) -> list[Row]:
        """Training records completed in the project years from `first` up to `last`, counted from 0."""
        return self._between("training", "uscc", "completed_on", project, first, last)

    def certificates(self, project: Row, first: int, last: int) -> list[Row]:
        """Certificates of the base in these years, by 发证日期, then 证书编号."""
        rows = self._between("certification", "base_uscc", "issued_on", project, first, last)
        return sorted(rows, key=lambda row: (row["issued_on"], row["certificate_no"]))

    def _between(self, kind: str, base: str, day: str, project: Row, first: int, last: int) -> list[Row]:
        start, over = (years_after(project["built_from"], years) for years in (first, last))
        end = min(over - timedelta(1), self.as_of)
        frame = self.world.frames[kind].filter((pl.col(base) == project["uscc"]) & pl.col(day).is_between(start, end))
        return frame.to_dicts()
