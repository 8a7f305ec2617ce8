"""A small world made by hand: raw records given as values, and the warehouse dbt makes of them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.engine.executor import Made
from jixiao.ingest.contract import load_contract
from jixiao.ingest.narrative import SCHEMA as NARRATIVE
from jixiao.ingest.staging import all_staged_columns
from jixiao.paths import project_root
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.transform import execute, planned_execution, planned_program
from jixiao.pipeline.working_days import write_working_days
from jixiao.policy.folder import keep_policy

TYPES: dict[str, pl.DataType] = {
    "bigint": pl.Int64(),
    "decimal(18, 4)": pl.Decimal(18, 4),
    "decimal(18, 2)": pl.Decimal(18, 2),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
    "varchar": pl.String(),
}
TEXT, NUMBER = pl.String(), pl.Int64()
SHEET = {
    "file": TEXT, "sha256": TEXT, "sheet": TEXT, "sheet_order": NUMBER, "record_type": TEXT, "read": NUMBER,
    "accepted": NUMBER, "quarantined": NUMBER, "duplicates": NUMBER, "skipped": NUMBER, "note": TEXT,
    "refused": TEXT,
}  # fmt: skip
QUARANTINE = {
    "file": TEXT, "sheet": TEXT, "row": NUMBER, "record_type": TEXT, "column": TEXT, "value": TEXT, "rule": TEXT,
    "reason": TEXT, "repair": TEXT, "row_json": TEXT, "cell": TEXT, "money": TEXT,
}  # fmt: skip
APPLIED_ON = date(2024, 6, 24)
APPLY_YEAR = 2024


class TinyWorld:
    """Rows by record type; a column not named is blank."""

    def __init__(self) -> None:
        self.narratives: list[tuple[Any, ...]] = []
        self.rows: dict[str, list[dict[str, Any]]] = {record.id: [] for record in load_contract().record_types}

    def add(self, record_type: str, **values: Any) -> None:
        """One accepted record. Its place is the next row of a CSV of its type."""
        rows = self.rows[record_type]
        place: dict[str, Any] = {"src_file": f"{record_type}.csv", "src_sheet": "", "src_row": len(rows) + 2}
        rows.append({"record_key": f"{record_type}|{len(rows)}"} | place | values)

    def narrative(self, application_no: str, box: str, text: str, part: str = "") -> None:
        """A text handed in for a box."""
        file = f"叙述/{application_no}/{box}{part and '-' + part}.txt"
        key = (application_no, box, part)
        self.narratives.append((*key, text, len("".join(text.split())), "|".join(key), file, "", 1))

    def applicant(self, number: str, track: str = "jl-base-new", kind: str = "企业", **values: Any) -> "Applicant":
        """A unit of its own and its application; `values` are columns of the application."""
        uscc = f"U-{number}"
        self.add(
            "unit", uscc=uscc, unit_name=f"单位{number}", unit_kind=kind, region_code="220102", enterprise_size="大型"
        )
        asked: dict[str, Any] = {
            "apply_year": APPLY_YEAR,
            "applied_on": APPLIED_ON,
            "recommender": "长春市人力资源和社会保障局",
        }
        asked |= {"application_no": number, "track_id": track, "uscc": uscc, "project_name": f"项目{number}"}
        self.add("application", **asked | values)
        return Applicant(self, number, uscc)

    def column(self, record_type: str, name: str, kind: pl.DataType) -> list[Any]:
        """One column's values; numbers with decimals are exact."""
        values = [row.get(name) for row in self.rows[record_type]]
        if isinstance(kind, pl.Decimal):
            return [None if value is None else Decimal(value) for value in values]
        return values

    def write(self, raw: Path) -> None:
        """All Parquet files that the door leaves."""
        raw.mkdir(parents=True)
        for record in load_contract().record_types:
            schema = {name: TYPES[sql_type] for name, sql_type, _ in all_staged_columns(record)}
            columns = {name: self.column(record.id, name, schema[name]) for name in schema}
            pl.DataFrame(columns, schema=schema).write_parquet(raw / f"{record.id}.parquet")
        sheets = [
            {"file": f"{name}.csv", "sha256": "0" * 64, "sheet": "", "sheet_order": 0, "record_type": name,
             "read": len(rows), "accepted": len(rows), "quarantined": 0, "duplicates": 0, "skipped": 0, "note": "",
             "refused": ""}
            for name, rows in self.rows.items()
        ]  # fmt: skip
        pl.DataFrame(sheets, schema=SHEET).write_parquet(raw / "sheet.parquet")
        pl.DataFrame(self.narratives, schema=NARRATIVE, orient="row").write_parquet(raw / "narrative.parquet")
        pl.DataFrame([], schema=QUARANTINE).write_parquet(raw / "quarantine.parquet")
        write_working_days(raw)


class Applicant:
    """Adds records of one application and its unit."""

    def __init__(self, world: TinyWorld, number: str, uscc: str) -> None:
        self.world, self.number, self.uscc = world, number, uscc
        self.people = 0

    def own(self) -> dict[str, Any]:
        """The record of the application."""
        return next(row for row in self.world.rows["application"] if row["application_no"] == self.number)

    def unit(self) -> dict[str, Any]:
        """The record of the unit."""
        return next(row for row in self.world.rows["unit"] if row["uscc"] == self.uscc)

    def person(self) -> dict[str, str]:
        """Somebody new."""
        self.people += 1
        name = f"{self.number}-{self.people}"
        return {"person_key": name, "person_masked": "2201************10", "person_name": name}

    def year(self, stat_year: int = APPLY_YEAR, **figures: Any) -> None:
        """A row of yearly figures."""
        self.world.add("unit_year", uscc=self.uscc, stat_year=stat_year, **figures)

    def credit(self, kind: str, day: date) -> None:
        """A credit record."""
        self.world.add("credit_record", uscc=self.uscc, credit_kind=kind, determined_on=day, document_no=str(day))

    def occupation(self, code: str, matching: bool | None = True, **flags: bool | None) -> None:
        """An occupation applied for, urgently needed unless said otherwise."""
        self.world.add(
            "application_occupation", application_no=self.number, occupation_code=code, occupation_name=code,
            has_matching_conditions=matching, **{"is_urgently_needed": True} | flags,
        )  # fmt: skip

    def partner(self, name: str, **values: Any) -> None:
        """A partner since 2020 without end, an enterprise of unknown size, for no occupation, unless said otherwise."""
        usual: dict[str, Any] = {"partner_kind": "企业", "starts_on": date(2020, 1, 1)}
        self.world.add("partnership", uscc=self.uscc, partner_name=name, **usual | values)

    def certificates(self, count: int, issued: date, **values: Any) -> None:
        """Certificates alike: of 中级工, by this unit as the evaluating body, unless said otherwise."""
        usual: dict[str, Any] = {
            "certificate_kind": "职业技能等级证书",
            "occupation_code": "6-18-01-01",
            "grade": "中级工",
        }
        usual |= {"evaluator_uscc": self.uscc, "issued_on": issued}
        for _ in range(count):
            person = self.person()
            self.world.add("certification", **{"certificate_no": f"C-{person['person_key']}"} | person | usual | values)

    def project(self, track: str, rating: str | None, recognised_on: date) -> None:
        """A project recognised earlier, accepted with a rating."""
        self.world.add(
            "project", project_id=f"P-{len(self.world.rows['project'])}", track_id=track, uscc=self.uscc,
            recognised_on=recognised_on, built_from=recognised_on, status="验收合格", acceptance_rating=rating,
        )  # fmt: skip

    def experts(self, code: str, count: int) -> None:
        """Experts of an occupation; the same names serve every occupation."""
        for n in range(count):
            self.world.add(
                "expert", application_no=self.number, occupation_code=code, expert_name=f"专家{n}",
                expert_kind="行业专家",
            )  # fmt: skip

    def teacher(self, count: int = 1, **values: Any) -> None:
        """Teachers alike: 专职, 理论教师, of 申报年度, unless said otherwise."""
        usual: dict[str, Any] = {"employment": "专职", "teacher_kind": "理论教师", "stat_year": APPLY_YEAR}
        for _ in range(count):
            self.world.add("teacher", **{"uscc": self.uscc} | self.person() | usual | values)

    def training(self, count: int = 1, completed: date | None = date(2023, 6, 30), **values: Any) -> None:
        """Training records alike: 中级工, 社会培训, without result, unless said otherwise."""
        usual: dict[str, Any] = {
            "occupation_code": "6-18-01-01",
            "training_grade": "中级工",
            "training_kind": "社会培训",
        }
        usual |= {"uscc": self.uscc, "starts_on": date(2022, 6, 1), "completed_on": completed}
        for _ in range(count):
            person = self.person()
            self.world.add("training", **{"training_no": f"T-{person['person_key']}"} | person | usual | values)

    def survey(self, respondent: str, returned: int, satisfied: int, batch: str = "1", stat_year: int = 2023) -> None:
        """One batch of questionnaires."""
        self.world.add(
            "survey", uscc=self.uscc, stat_year=stat_year, respondent=respondent, batch=batch, returned=returned,
            satisfied=satisfied,
        )  # fmt: skip

    def studio(self, grade: str = "高级技师", **values: Any) -> None:
        """The studio and its leader."""
        leader: dict[str, Any] = {
            "leader_key": self.number,
            "leader_masked": "2201************10",
            "leader_name": self.number,
        }
        leader |= {"leader_birth_date": date(1975, 5, 1), "leader_sex": "男", "occupation_code": "6-18-01-01"}
        self.world.add("studio", application_no=self.number, grade=grade, **leader | values)

    def evidence(self, clause: str, verdict: str | None, document: str = "材料") -> None:
        """A document behind a clause."""
        self.world.add("evidence", application_no=self.number, clause=clause, document_name=document, verdict=verdict)

    def score(self, *scores: str) -> None:
        """The experts' scores."""
        for n, score in enumerate(scores):
            self.world.add(
                "review", application_no=self.number, expert_name=f"评审{n}", reviewed_on=date(2024, 7, 10), score=score
            )

    def budget(self, source: str, yuan: str, stage: str = "预算安排", year: int = APPLY_YEAR + 1) -> None:
        """A funding record before recognition: the application's number stands for the project's."""
        self.world.add(
            "funding", voucher_no=f"V-{len(self.world.rows['funding'])}", project_id=self.number, budget_year=year,
            stage=stage, source=source, amount_yuan=yuan, booked_on=date(year, 2, 1),
        )  # fmt: skip

    def target(self, code: str, value: str, year: int | None = None, percent: bool = False) -> None:
        """A target of the period, or of a year."""
        self.world.add(
            "target", application_no=self.number, indicator_code=code, period="年度" if year else "实施期",
            target_year=year, target_value=value, target_value_is_percent=percent,
        )  # fmt: skip


DAY = date(2026, 11, 20)


def compute(plan: BuildPlan) -> dict[str, Made]:
    """Seeds and models alone, from nothing: the tests of the data are those of whole builds, which say what they found.
    What every node came to."""
    keep_policy(plan.policy_source, plan.policy_folder)
    return execute(plan, planned_execution(plan, planned_program(plan).without_tests()))


def transform(world: TinyWorld, work: Path, policy: Path | None = None, day: date = DAY) -> BuildPlan:
    """Write the world and make the warehouse of it, by the project's own policy data or those of a folder
    (tests.oracle.policy), as of a day; the plan says where everything lies."""
    plan = BuildPlan(work, work / "out", day, work / "work", project_root(), policy=policy)
    world.write(plan.raw)
    compute(plan)
    return plan
