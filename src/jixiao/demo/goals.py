"""What recognised projects aim at: targets by kind of project, in proportion to the plan, weights that add up."""

from decimal import Decimal

from jixiao.demo.applicants import Applicants
from jixiao.demo.profiles import Applicant
from jixiao.demo.world import Percent

LEVEL_POINTS = {"1234": 50, "56": 30, "7": 10}
"""What an indicator's code begins with, and the points of its level; the execution of the budget has the other ten."""
ODD_WEIGHTS = "JLB12"
"""The project whose weights do not add up, on purpose."""
EVALUATED = Decimal("0.4")
"""Of those trained, how many the base itself is to evaluate."""
A_YEAR = {"I103", "I104", "I108", "I109"}
"""Indicators that say how much a year: the aim of the period is the most of a year, not the sum of the years."""
COURSES, STUDIO_COURSES = 6, 2
CONTESTS = 2
YEARS_RUN = 5
BASE_SHARES = {"I201": "0.92", "I203": "1", "I301": "1", "I302": "1", "I701": "0.93", "I702": "0.9"}
STUDIO_SHARES = {"I203": "1", "I301": "1", "I302": "1", "I701": "0.93"}
MOST_ADDED = 4
"""Half percents that a rate aimed at may lie above the usual one."""
SYSTEM = "培训体系和管理制度健全，运行规范"
STUDIO_SYSTEM = "带徒、攻关和经费管理制度健全，运行规范"


def _weights(codes: list[str]) -> dict[str, Decimal]:
    """Whole weights that add up to the points of each level, shared out evenly; the first indicators take the rest."""
    found: dict[str, Decimal] = {}
    for levels, points in LEVEL_POINTS.items():
        own = [code for code in codes if code[1] in levels]
        even, rest = divmod(points, len(own))
        found |= {code: Decimal(even + (place < rest)) for place, code in enumerate(own)}
    return found


def _share_of(counts: dict[str, int]) -> Decimal:
    """The share of I104 in I103, in whole half percents, rounded down."""
    return Decimal(counts["I104"] * 200 // counts["I103"]) / 200


class Goals:
    """Writes the targets of a notice's recognised projects that aim at something."""

    def __init__(self, applicants: Applicants) -> None:
        self.applicants, self.profile, self.rng = applicants, applicants.profile, applicants.rng

    def write(self) -> None:
        """Targets of the building period, then of each of its years that the notice asks for."""
        for applicant in self.profile.applicants:
            if applicant.aims and self.profile.target_years:
                self._of_project(applicant)

    def _of_project(self, a: Applicant) -> None:
        years = {year: self._counts(a, year) for year in self.profile.target_years}
        spans: dict[int | None, dict[str, int]] = {None: _of_period(list(years.values()))}
        system = STUDIO_SYSTEM if a.is_studio else SYSTEM
        for year, counts in (spans | years).items():
            shares = self._shares(a, counts)
            others: dict[str, Decimal | int] = {"I602": YEARS_RUN}
            if a.chosen is not None and a.states_cap and year in (None, min(years)):  # granted in the first year
                others["I402" if a.is_studio else "I401"] = a.chosen
            weights = _weights([*counts, *shares, *others, "I601"])
            for code, count in (counts | others).items():
                self._target(a, code, year, Decimal(count), weights)
            for code, share in shares.items():
                self._target(a, code, year, Percent(share), weights)
            self._target(a, "I601", year, Decimal(1), weights, system)

    def _counts(self, a: Applicant, year: int) -> dict[str, int]:
        """Counts aimed at in a year: the first two are the profile's, the others in proportion to them."""
        most, part = (a.aims or {})[year]
        if a.is_studio:
            return {"I106": STUDIO_COURSES, "I108": most, "I109": part}
        return {
            "I103": most,
            "I104": part,
            "I105": a.matching - 1 if a.matching > 5 else a.matching,
            "I106": COURSES,
            "I107": (a.equipment or {})[year][0],
            "I110": int(most * EVALUATED) // 10 * 10,
            "I111": CONTESTS,
            "I502": a.partners - 1,
        }

    def _shares(self, a: Applicant, counts: dict[str, int]) -> dict[str, Decimal]:
        usual = STUDIO_SHARES if a.is_studio else BASE_SHARES
        shares = {}
        for code, share in usual.items():
            more = Decimal(self.rng.randint(0, MOST_ADDED)) / 200
            shares[code] = min(Decimal(share) + more, Decimal(1))
        if not a.is_studio:
            shares |= {"I202": Decimal(a.certification_aim), "I501": _share_of(counts)}
        return shares

    def _target(
        self,
        a: Applicant,
        code: str,
        year: int | None,
        value: Decimal | Percent,
        weights: dict[str, Decimal],
        text: str | None = None,
    ) -> None:
        is_odd = a.no == ODD_WEIGHTS and code == "I103"
        self.applicants.world.add(
            "target",
            self.applicants.place(a.recommender),
            application_no=a.no,
            indicator_code=code,
            period="实施期" if year is None else "年度",
            target_year=year,
            target_value=value,
            target_text=text,
            weight=weights[code] + is_odd,
        ).contradicts = ("R25",) if is_odd else ()


def _of_period(years: list[dict[str, int]]) -> dict[str, int]:
    """What the years come to: the most of a year where the indicator says a year or a stock, else the sum."""
    stocks = A_YEAR | {"I105", "I502"}
    return {code: (max if code in stocks else sum)(counts[code] for counts in years) for code in years[0]}
