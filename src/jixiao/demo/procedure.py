"""What offices do with the applications: evidence, reviews, publicity, recognition, targets, progress."""

import datetime as dt
from bisect import bisect_right
from decimal import Decimal

from jixiao.demo.activity import LAST_DATA_DAY, Activity
from jixiao.demo.goals import Goals
from jixiao.demo.profiles import Applicant
from jixiao.demo.world import World
from jixiao.months import month_ends

DOCUMENTS = ("证明材料", "情况说明")
STATUS_DAY = dt.date(2026, 10, 20)
EVEN_SPREAD = (0, 1, -1, 2, -2)  # three or five scores around the mean
PROBLEMS = (
    "实训耗材价格上涨",
    "部分设备到货延迟",
    "企业生产旺季，职工集中培训时间难以安排",
    "两名专业教师离岗进修，课程调整",
    "评价题库尚在审定",
)
STUDIO_PLAN = "继续带徒传技，推进技术攻关和成果推广"
NEXT_PLANS = ("开展下一批培训", "组织结业考核和等级认定", "推进课程和教材开发", "走访合作企业，征集培训需求")
OUTCOMES = {"I106": 7, "I203": 2, "I302": 4, "I601": 1}
STUDIO_OUTCOMES = {"I106": 3, "I203": 1, "I302": 2, "I601": 1}
OUTCOME_DOCUMENTS = {
    "I106": "课程教材审定材料",
    "I203": "设备验收单",
    "I302": "建设任务验收单",
    "I601": "制度汇编审核意见",
}


class Procedure:
    """Writes the offices' records about a notice's applications."""

    def __init__(self, world: World, activity: Activity) -> None:
        self.world, self.activity = world, activity
        self.applicants, self.profile = activity.applicants, activity.profile
        self.rng, self.people = activity.rng, activity.people
        self.projects: dict[str, str] = {}

    def write(self) -> None:
        """Every application's records, in the order of the procedure."""
        for applicant in self.profile.applicants:
            self._evidence(applicant)
            self._materials(applicant)
            self._review(applicant)
            self._publicity(applicant)
            if applicant.is_selected:
                self._project(applicant)
                self._outcomes(applicant)
                self._progress(applicant)
        Goals(self.applicants).write()

    def office(self) -> tuple[str, str]:
        """The issuer of the notice."""
        return self.applicants.place(self.profile.issuer)

    def _evidence(self, a: Applicant) -> None:
        for clause in self.profile.clauses.get(a.track, []):
            if clause in a.missing_clauses or (clause == "二(一)1(9)" and a.kind != "企业"):
                continue
            verdict = a.verdicts.get(clause, "符合")
            documents = DOCUMENTS if verdict == "符合" and self.rng.random() < 0.4 else DOCUMENTS[:1]
            for number, what in enumerate(documents):
                page = self._page(a)
                self.world.add(
                    "evidence",
                    self.applicants.place(a.recommender),
                    application_no=a.no,
                    clause=clause,
                    document_name=f"{clause}{what}",
                    pages=f"{page}-{page + number + 2}",
                    verdict=verdict,
                    reviewer=self.people.name() if verdict else None,
                    reviewed_on=self.profile.review_on if verdict else None,
                )

    def _materials(self, a: Applicant) -> None:
        """What the notice asks every application to hand in, but for what the applicant is meant to have left out, and
        what a project that passed asks its last instalment with."""
        asked = [*self.profile.materials.get(a.track, {}).items(), *a.more_materials.items()]
        names = [(clause, name) for clause, own in asked for name in own if name not in a.missing_materials]
        names += [(a.false_under, "申报材料真实性核实意见")] if a.false_under else []
        closing = self.profile.closing if (a.course or {}).get("status") == "验收合格" else {}
        names += [(clause, name) for clause, own in closing.items() for name in own]
        names += list(a.later_documents.items())
        for page, (clause, name) in enumerate(names, 1):
            self.world.add(
                "evidence",
                self.applicants.place(a.recommender),
                application_no=a.no,
                clause=clause,
                document_name=name,
                pages=str(page),
                verdict="不符合" if clause == a.false_under else "符合",
                reviewer=self.profile.issuer,
                reviewed_on=STATUS_DAY if clause in (*closing, *a.later_documents) else self.profile.review_on,
            )

    def _page(self, a: Applicant) -> int:
        """Where a document begins; where the notice limits the pages, well within them unless the profile says."""
        page = self.rng.randint(1, 80)
        if self.profile.page_limit is None:
            return page
        return a.last_page - 3 if a.last_page else 1 + page % (self.profile.page_limit - 3)

    def _review(self, a: Applicant) -> None:
        level = 88 if a.is_selected else 76
        for number in range(self.rng.choice((3, 5))):
            score = Decimal(level * 10 + self.rng.randint(-60, 60)) / 10
            if a.mean_score is not None:
                score = a.mean_score + EVEN_SPREAD[number]
            self.world.add(
                "review",
                self.office(),
                application_no=a.no,
                expert_name=f"{self.people.name()}{'甲乙丙丁戊'[number]}",
                reviewed_on=self.profile.review_on,
                employer="示例大学",
                title=self.rng.choice(("教授", "高级工程师", "正高级讲师")),
                score=score,
                opinion="同意推荐" if a.is_selected else "条件尚需完善",
            )

    def _publicity(self, a: Applicant) -> None:
        if not self.profile.publicity or not (a.is_selected or a.reserve):
            return
        first, last = a.published or self.profile.publicity
        self.world.add(
            "publicity",
            self.office(),
            application_no=a.no,
            starts_on=first,
            ends_on=last,
            outcome="拟入选" if a.is_selected else "备选",
            objection=a.objection,
        )

    def _project(self, a: Applicant) -> None:
        course = a.course or ({"status": "验收合格", "rating": a.accepted} if a.accepted else {})
        status = course.get("status", "在建")
        project_id = f"XM-{a.no}"
        self.projects[a.no] = project_id
        self.world.add(
            "project",
            self.office(),
            project_id=project_id,
            application_no=a.no,
            track_id=a.track,
            uscc=self.applicants.usccs[a.unit],
            recognised_on=self.profile.recognised_on,
            built_from=self.profile.built[0],
            built_to=self.built_to(a),
            tier=a.tier,
            status=status,
            acceptance_rating=course.get("rating"),
            status_on=self.profile.recognised_on if status == "在建" else STATUS_DAY,
        )

    def built_to(self, a: Applicant) -> dt.date:
        """The last day of the building period: that of the application."""
        row = next(r for r in self.world.rows if r.record_type == "application" and r.values["application_no"] == a.no)
        built_to = row.values["period_to"]
        assert isinstance(built_to, dt.date)
        return built_to

    def _outcomes(self, a: Applicant) -> None:
        """Evidence of what no other record counts, for the first year of a project: its clause is the indicator's."""
        if not a.aims or a.no.endswith("3"):  # some projects have handed in none yet
            return
        year = self.profile.target_years[0]
        for code, documents in (STUDIO_OUTCOMES if a.is_studio else OUTCOMES).items():
            for number in range(1, documents + 1):
                self.world.add(
                    "evidence",
                    self.applicants.place(a.recommender),
                    application_no=a.no,
                    clause=code,
                    document_name=f"{year}年{OUTCOME_DOCUMENTS[code]}{number}",
                    pages=None,
                    verdict="不符合" if code == "I106" and number == documents else "符合",
                    reviewer=self.profile.issuer,
                    reviewed_on=dt.date(year, 12, 20),
                )

    def _progress(self, a: Applicant) -> None:
        first = self.profile.built[0]
        last = min(LAST_DATA_DAY, self.profile.built[1])
        days = month_ends(first, last)
        is_monthly = self.profile.notice == "sy-2024"
        if not is_monthly:
            days = [day for day in days if day.month % 6 == 0]
        uscc = self.applicants.usccs[a.unit]
        completions = sorted(day for day in self.activity.completions[uscc] if day >= first)
        issues = sorted(day for day in self.activity.issues[uscc] if day >= first)
        for day in days:
            problems = self.rng.choice(PROBLEMS) if is_monthly and self.rng.random() < 0.3 else "无"
            trained, certified = bisect_right(completions, day), bisect_right(issues, day)
            self.world.add(
                "progress",
                self.office(),
                project_id=self.projects[a.no],
                report_month=f"{day:%Y-%m}",
                progress_text=None,  # told by tell_progress, when all records stand
                cumulative_trained=None if a.is_studio else trained,
                cumulative_certified=None if a.is_studio else certified,
                problems=problems,
                next_plan=STUDIO_PLAN if a.is_studio else NEXT_PLANS[day.month % len(NEXT_PLANS)],
            )
