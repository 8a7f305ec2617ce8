"""What if: tracks that a unit has not applied for, and the whole build under another policy folder.

Applications tried are of the day of the build, 2026-11-20: the year before is 2025.
"""

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jixiao.assess import assess_rows
from jixiao.assess.candidate import candidate_rows
from jixiao.assess.changes import policy_changes
from jixiao.cli import app
from jixiao.engine.executor import Execution, Made
from jixiao.paths import project_root
from jixiao.pipeline.transform import TransformFailed
from jixiao.pipeline.what_if import ASSESSMENT, scored_again
from jixiao.policy.folder import own_policy
from jixiao.published import SUMMARY_SCHEMA, open_warehouse
from tests.integration.conftest import DemoBuild
from tests.oracle.tiny import TinyWorld, transform

TRAINED_ON = date(2025, 5, 5)
TODAY = date(2026, 11, 20)
APPLIED = "cf-base"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published build: an enterprise that applied for cf-base, one that applies for sy-base-chain today, and a base
    of Jilin with 1100 m2."""
    world = TinyWorld()
    first = world.applicant("A1", APPLIED)
    first.training(1590, TRAINED_ON)
    first.training(400, TRAINED_ON, training_grade="高级工")
    first.year(2026, training_capacity=2500, credit_checked_on=TODAY)
    world.applicant("A2", "sy-base-chain", apply_year=2026, applied_on=TODAY)
    world.applicant("A3", "jl-base-new").year(2024, floor_area_m2="1100")
    place = tmp_path_factory.mktemp("what-if") / "out"
    plan = transform(world, place)
    plan.raw.rename(place / "raw")
    plan.warehouse.rename(place / "warehouse.duckdb")
    summary = {"schema": SUMMARY_SCHEMA, "build_id": "0" * 16, "as_of": TODAY.isoformat()}
    (place / "build.json").write_text(json.dumps(summary), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def tried(out: Path) -> list[dict[str, Any]]:
    return candidate_rows(out, project_root(), "U-A1")


def found(rows: list[dict[str, Any]], track: str, measure: str) -> tuple[Any, ...]:
    (row,) = (one for one in rows if (one["track"], one["measure"], one["role"]) == (track, measure, "required"))
    return row["value"], row["threshold"], row["gap"], row["result"]


def test_every_track_not_applied_for_is_tried(out: Path, tried: list[dict[str, Any]]) -> None:
    with open_warehouse(out) as con:
        known = {track for (track,) in con.execute("select track_id from seeds.tracks").fetchall()}
    assert {row["track"] for row in tried} == known - {APPLIED}
    assert {(row["application"], row["unit"]) for row in tried} == {("", "U-A1")}
    assert set(tried[0]) == set(assess_rows(out, "U-A1")[0])


def test_what_is_lacking_is_said_exactly(tried: list[dict[str, Any]]) -> None:
    # 1990 records of 2025, 400 of them 高级工: ten short of 2000, and 400/1990 is more than a fifth
    assert found(tried, "nm-foundation-base", "training_person_times") == ("1990", "2000", "10", "不符合")
    assert found(tried, "nm-foundation-base", "training_high_skill_share") == ("40/199", "0.2", None, "符合")
    assert found(tried, "jl-base-existing", "training_person_times_high_skill") == ("400", "1000", "600", "不符合")
    assert found(tried, "cq-base-national", "unit_training_capacity") == ("2500", "2000", None, "符合")
    assert found(tried, "cq-base-municipal-named", "penalties_violation") == ("0", "0", None, "符合")


def test_what_belongs_to_an_application_is_without_data(tried: list[dict[str, Any]]) -> None:
    assert found(tried, "cq-base-national", "occupations_matching") == (None, "5", None, "缺数据")
    documents = {row["result"] for row in tried if row["kind"] == "D"}
    assert documents <= {"缺数据", "不适用"}


def test_tracks_that_exclude_each_other_are_tried_each_by_itself(tried: list[dict[str, Any]]) -> None:
    for track in ("sy-base-upskilling", "sy-base-chain"):
        assert found(tried, track, "applicant_faults") == ("0", "0", None, "符合")


def test_an_application_handed_in_does_exclude(out: Path) -> None:
    rows = candidate_rows(out, project_root(), "U-A2", ["sy-2024"])
    assert {row["track"] for row in rows} == {"sy-base-upskilling", "sy-base-competition"}
    assert found(rows, "sy-base-upskilling", "applicant_faults") == ("1", "0", "1", "不符合")


def test_a_unit_that_nothing_is_known_of_is_not_tried(out: Path) -> None:
    assert candidate_rows(out, project_root(), "U-nobody") == []


def test_another_policy_lists_what_changes_and_leaves_the_build_alone(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "policy"
    shutil.copytree(own_policy(project_root()), policy, ignore=shutil.ignore_patterns("*.yml"))
    criteria = policy / "criteria.csv"
    text = criteria.read_text(encoding="utf-8")
    floor = "unit_floor_area,stated_year,,,,>=,"
    criteria.write_text(text.replace(f"{floor}1000", f"{floor}1100.5"))
    for table, kept in (("exclusive_tracks", "none"), ("grants", "-2024")):  # rules may be taken away altogether
        path = policy / f"{table}.csv"
        head, *rules = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text(head + "".join(row for row in rules if kept in row), encoding="utf-8")
    before = hashlib.sha256((out / "warehouse.duckdb").read_bytes()).hexdigest()

    rows = policy_changes(out, project_root(), policy)
    (floor,) = (row for row in rows if row["table"] == "assessment")
    assert {name: floor[name] for name in ("notice", "track", "application", "criterion", "clause", "change")} == {
        "notice": "jl-2024", "track": "jl-base-new", "application": "A3", "criterion": "4", "clause": "二(一)1(2)",
        "change": "改变",
    }  # fmt: skip
    compared: dict[str, str | None] = {"comparator": ">=", "unit_of_measure": "平方米", "clause": "二(一)1(2)"}
    compared |= {"value": "1100", "decided_by": None}
    assert floor["old"] == compared | {"threshold": "1000", "result": "符合"}
    assert floor["new"] == compared | {"threshold": "1100.5", "result": "不符合"}
    (gone,) = (row for row in rows if row["table"] == "finding")  # who is not chosen needs no publicity
    assert (gone["subject"], gone["change"], gone["clause"]) == ("A3", "不再有", "三(三)")
    assert {row["table"] for row in rows} <= {"assessment", "selection", "finding"}
    assert hashlib.sha256((out / "warehouse.duckdb").read_bytes()).hexdigest() == before

    capsys.readouterr()
    asked = ["assess", "--policy", str(policy), "--out", str(out), "--unit", "U-A1"]
    assert app.run([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_trial_computes_what_changes_whatever_is_kept_and_gives_what_one_from_nothing_gives(
    small: DemoBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = shutil.copytree(own_policy(project_root()), tmp_path / "policy")
    criteria = policy / "criteria.csv"
    criteria.write_text(
        criteria.read_text(encoding="utf-8").replace("prior_year,,,,>=,1,,人次", "prior_year,,,,>=,16,,人次"),
        encoding="utf-8",
    )
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "cache"))
    computed: list[list[str]] = []
    run = Execution.run

    def running(self: Execution) -> dict[str, Made]:
        made = run(self)
        computed.append(self.computed())
        return made

    monkeypatch.setattr(Execution, "run", running)
    rows = policy_changes(small.out, project_root(), policy)
    noteless = shutil.copytree(small.out.resolve(), tmp_path / "noteless")
    (noteless / "made.json").unlink()
    assert policy_changes(noteless, project_root(), policy) == rows != []
    quick, whole = computed
    assert {name for name in whole if name.startswith(("stg_", "int_fact__"))}
    assert not {name for name in quick if name.startswith(("stg_", "int_fact__"))}
    assert {"criteria", "int_application__result"} <= set(quick) < set(whole)


def test_a_model_that_fails_is_told_with_the_place_of_its_log(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    raw = shutil.copytree(out / "raw", tmp_path / "out" / "raw")
    shutil.copyfile(out / "build.json", tmp_path / "out" / "build.json")
    (raw / "training.parquet").write_bytes(b"no parquet")
    log = tmp_path / "state" / "logs" / "transform.log"
    told = f"计算失败.*请把 transform.log 交给维护人员。该文件在 {log.parent}。"
    again = scored_again(tmp_path / "out", project_root(), None, ASSESSMENT)
    with pytest.raises(TransformFailed, match=told), again:
        pass
    assert "training.parquet" in log.read_text(encoding="utf-8")
