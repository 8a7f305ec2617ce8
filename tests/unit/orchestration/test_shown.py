"""What Dagster shows: every asset in a group, with owner, kinds and Chinese words; jobs, partitions and schedules."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from jixiao.months import last_day
from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.seed_table import read_table
from orchestration.definitions import defs
from orchestration.past import ALL, YEARS
from orchestration.readiness import FIRST_PAUSE, TIMES, TRIES, unready_files
from orchestration.schedules import report_schedule, report_schedules

SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BEIJING = ZoneInfo("Asia/Shanghai")


def _at(moment: datetime) -> dg.ScheduleEvaluationContext:
    return dg.build_schedule_context(scheduled_execution_time=moment, repository_def=defs.get_repository_def())


@pytest.mark.parametrize("name", sorted(SPECS))
def test_an_asset_has_a_group_an_owner_kinds_and_chinese_words(name: str) -> None:
    spec = SPECS[name]
    assert spec.group_name not in (None, "default")
    assert spec.owners and spec.kinds and CHINESE.search(spec.description or "")


def test_groups_are_layers_and_subjects() -> None:
    root = project_root() / "models"
    folders = {"_".join(path.parent.relative_to(root).parts) for path in root.rglob("*.sql")}
    groups = {spec.group_name for spec in SPECS.values()}
    assert groups == folders | {"raw", "published", "past", "seeds_policy", "seeds_codes"}
    assert SPECS["intermediate/int_money__grant"].owners == ["team:财务"]
    assert SPECS["seeds/criteria"].owners == ["team:政策"]


def test_a_model_shows_its_sql() -> None:
    assert "select" in (SPECS["published/finding"].description or "")


def test_the_whole_build_leaves_the_past_out() -> None:
    whole = defs.resolve_job_def("whole_build")
    made = {key.to_user_string() for key in whole.asset_layer.executable_asset_keys}
    assert made == set(SPECS) - {"year_build", "month_build"}


def test_every_year_since_the_first_notice_and_every_notice_is_a_partition() -> None:
    notices = read_table(own_policy(project_root()) / "notices.csv")
    now = datetime(2026, 11, 20, tzinfo=BEIJING)
    keys = {
        (key.keys_by_dimension["year"][:4], key.keys_by_dimension["notice"])
        for key in YEARS.get_partition_keys(current_time=now)
    }
    first = int(min(row["starts_on"] for row in notices)[:4])
    named = [ALL, *(row["notice_id"] for row in notices)]
    assert keys == {(str(year), notice) for year in range(first, 2026) for notice in named}


@pytest.mark.parametrize(("first", "last"), [("2024-02-01", "2024-02-29"), ("2025-12-01", "2025-12-31")])
def test_a_month_is_built_as_of_its_last_day(first: str, last: str) -> None:
    assert last_day(datetime.fromisoformat(first).date()).isoformat() == last


def test_the_reports_that_notices_ask_for_are_scheduled_by_the_policy_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # sy-2024 五(二): every month; cf-2025 八(三): before the end of December
    monkeypatch.setenv("JIXIAO_INBOX", str(tmp_path))
    found = {one.name: one for one in report_schedules()}
    assert {name: str(one.cron_schedule) for name, one in found.items()} == {
        "report_q19_sy_2024": "0 3 1 * *", "report_q18_cf_2025": "0 3 1 12 *",
    }  # fmt: skip
    moment = datetime(2026, 12, 1, 3, tzinfo=BEIJING)
    for one in found.values():
        tick = one.evaluate_tick(_at(moment))
        (request,) = tick.run_requests or []
        assert request.partition_key == "2026-11-01"
    monkeypatch.delenv("JIXIAO_INBOX")
    tick = found["report_q19_sy_2024"].evaluate_tick(_at(moment))
    assert not tick.run_requests and "JIXIAO_INBOX" in str(tick.skip_message)


def test_a_report_is_asked_for_by_the_version_of_the_duty_that_is_in_force_on_the_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A monthly duty of 2024-01-01 that is a yearly one, due in December, from 2025-07-01 on."""
    monkeypatch.setenv("JIXIAO_INBOX", str(tmp_path))
    duty = {"rule_no": "Q1", "notice_id": "n", "clause": "一", "says": "报送", "due_month": ""}
    newer = duty | {"kind": "yearly", "due_month": "12", "starts_on": "2025-07-01"}
    schedule = report_schedule([newer, duty | {"kind": "monthly", "starts_on": "2024-01-01"}])
    assert str(schedule.cron_schedule) == "0 3 1 * *"
    asked = {}
    for day in [(2023, 12, 1), (2024, 1, 1), (2025, 6, 1), (2025, 7, 1), (2025, 11, 1), (2025, 12, 1)]:
        tick = schedule.evaluate_tick(_at(datetime(*day, 3, tzinfo=BEIJING)))
        asked[day[:2]] = [request.partition_key for request in tick.run_requests or []]
    assert asked == {
        (2023, 12): [], (2024, 1): ["2023-12-01"], (2025, 6): ["2025-05-01"], (2025, 7): [], (2025, 11): [],
        (2025, 12): ["2025-11-01"],
    }  # fmt: skip


def test_deadlines_are_told_every_morning_as_of_that_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log.jsonl"
    (tmp_path / "alerts.yml").write_text(f"channels: [{{kind: file, path: {log}}}]\n", encoding="utf-8")
    monkeypatch.setenv("JIXIAO_ALERTS", str(tmp_path / "alerts.yml"))
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    moment = datetime(2024, 6, 28, 8, tzinfo=BEIJING)
    schedule = defs.resolve_schedule_def("deadlines")
    (request,) = schedule.evaluate_tick(
        dg.build_schedule_context(scheduled_execution_time=moment)
    ).run_requests or []  # fmt: skip
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("deadline_alerts").execute_in_process(
            run_config=request.run_config, instance=instance
        )
    assert result.success
    assert "2024-06-28（今天到期）jl-2024 六(三)" in log.read_text(encoding="utf-8")


def test_a_published_build_is_to_be_fresh_every_morning() -> None:
    policy = SPECS["published_build"].freshness_policy
    assert policy is not None and policy.warn_window.to_timedelta().total_seconds() == 26 * 3600  # type: ignore[attr-defined]


def test_a_file_that_is_still_being_written_or_locked_is_waited_for(tmp_path: Path) -> None:
    whole = tmp_path / "好.csv"
    whole.write_text("一", encoding="utf-8")
    half = tmp_path / "子" / "半.xlsx"
    half.parent.mkdir()
    half.write_bytes(b"PK\x03\x04 half of a workbook")
    now = half.stat().st_mtime
    assert unready_files(tmp_path, now) == ["子/半.xlsx"]
    assert unready_files(tmp_path, now + 121) == [], "a file that is damaged for good is read, and refused"
    (tmp_path / "~$好.xlsx").write_bytes(b"")
    assert unready_files(tmp_path, now + 121) == []


def test_the_pauses_between_tries_grow_and_end() -> None:
    assert [FIRST_PAUSE * TIMES**number for number in range(TRIES)] == [30, 90, 270, 810]
