"""Reads the profiles: who applies under which notice, and what is meant to come of it."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao.documents import read_yaml

PROFILE_FOLDER = Path(__file__).parent / "profiles"
NOTICES = ("jl-2024", "cq-2024", "cf-2025", "nm-2022", "sy-2024")


@dataclass(frozen=True)
class Applicant:
    """One application and, for its first application, the unit behind it. Counts are records, money is 万元."""

    no: str
    unit: str
    track: str
    recommender: str
    rank: int
    kind: str = "企业"
    affiliation: str | None = None
    region: str = ""
    size: str | None = None
    tier: str | None = None
    category: str | None = None
    chosen: Decimal | None = None
    named: bool = False
    reserve: bool = False
    recognised_year: int | None = None
    occupations: list[str] = field(default_factory=list)
    occupation: str = ""
    matching: int = 0
    experts: int = 0
    short_of_experts: bool = False
    floor_area: Decimal | None = None
    capacity: int | None = None
    high_capacity: int | None = None
    employees: int | None = None
    skilled_talent: int | None = None
    skilled_posts: int | None = None
    enrolment: int | None = None
    training_posts: int | None = None
    ecosystem: int | None = None
    equipment_wan: Decimal | None = None
    credit_checked: bool = True
    penalties: list[tuple[str, dt.date]] = field(default_factory=list)
    teachers: list[int] | None = None
    integrated: int = 0
    partners: int = 0
    large: int | None = None
    developed: int | None = None
    training: dict[int, list[int]] | None = None
    surveys: dict[int, dict[str, list[int]]] | None = None
    verdicts: dict[str, str | None] = field(default_factory=dict)
    missing_clauses: list[str] = field(default_factory=list)
    missing_materials: list[str] = field(default_factory=list)
    more_materials: dict[str, list[str]] = field(default_factory=dict)
    false_under: str | None = None
    grade: str = ""
    awarded: list[Any] = field(default_factory=list)
    born: dt.date | None = None
    heir: bool = False
    finished: list[int] = field(default_factory=list)
    forbidden: str | None = None
    course: dict[str, Any] | None = None
    aims: dict[int, list[int]] | None = None
    equipment: dict[int, list[int]] | None = None
    certified: float | None = None
    own_share: float = 0.5
    certification_aim: str = "0.85"
    reasons: dict[str, str] = field(default_factory=dict)
    later_documents: dict[str, str] = field(default_factory=dict)
    accepted: str | None = None
    states_cap: bool = True
    second_class: list[int] = field(default_factory=list)
    last_page: int = 0
    mean_score: Decimal | None = None
    published: list[dt.date] = field(default_factory=list)
    objection: str = "无"
    intended: dict[str, str] = field(default_factory=dict)
    says: str = ""

    @property
    def is_studio(self) -> bool:
        """Whether a studio is applied for."""
        return self.track.endswith("studio")

    @property
    def is_school(self) -> bool:
        """Whether the unit is a school by the reading of the notices."""
        return self.kind in ("技工院校", "职业院校", "高等院校")

    @property
    def is_selected(self) -> bool:
        """Whether the project was put forward and recognised."""
        return self.chosen is not None or self.named


@dataclass(frozen=True)
class Profile:
    """One notice's applicants and dates."""

    notice: str
    folder: str
    issuer: str
    treasury: str
    home: str
    apply_year: int
    applied_on: dt.date
    recommended_on: list[dt.date]
    review_on: dt.date
    publicity: list[dt.date]
    recognised_on: dt.date
    built: list[dt.date]
    grant_source: str
    purposes: dict[str, list[str]]
    target_years: list[int]
    clauses: dict[str, list[str]]
    page_limit: int | None
    applicants: list[Applicant]
    materials: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    closing: dict[str, list[str]] = field(default_factory=dict)
    region_reasons: dict[str, str] = field(default_factory=dict)
    money: list[dict[str, Any]] = field(default_factory=list)


def _applicant(defaults: dict[str, Any], given: dict[str, Any]) -> Applicant:
    merged = {**defaults, **given}
    merged["no"] = merged.pop("id")
    for name in ("chosen", "floor_area", "equipment_wan", "mean_score"):
        value = merged.get(name)
        merged[name] = None if value is None else Decimal(str(value))
    if merged["recommender"] == "本单位":
        merged["recommender"] = merged["unit"]
    return Applicant(**merged)


def load_profile(notice: str) -> Profile:
    """The profile of a notice; an applicant that names no unit data takes that of the same unit's first application."""
    document = read_yaml((PROFILE_FOLDER / f"{notice}.yml").read_text(encoding="utf-8"))
    defaults = document.pop("defaults")
    units: dict[str, dict[str, Any]] = {}
    applicants = []
    for given in document.pop("applicants"):
        known = units.setdefault(given["unit"], given)
        shared = {name: known[name] for name in ("kind", "region", "affiliation", "size") if name in known}
        applicants.append(_applicant({**defaults, **shared}, given))
    return Profile(applicants=applicants, **{"page_limit": None, **document})


def planted_findings() -> list[dict[str, str]]:
    """Every finding to be explained that the demo is meant to show, as {rule, subject, says}."""
    found: list[dict[str, str]] = read_yaml((PROFILE_FOLDER / "planted.yml").read_text(encoding="utf-8"))
    return found
